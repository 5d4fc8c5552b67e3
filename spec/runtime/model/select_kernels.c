/* select: several arms, claim and withdrawal. */
#include "spec/runtime/model/channels.h"

/* A select over two arms, run once. */
struct select_frame {
    struct qz_frame frame;
    struct qz_wait records[3];
    struct qz_arm arms[2];
    uint64_t values[2];
    int64_t timeout_ms;
    uint32_t chosen;
    enum qz_outcome outcome;
};

static struct select_frame *select_frame(struct qz_task *task)
{
    return (struct select_frame *)(void *)qz_task_root(task);
}

static struct qz_frame *select_program(struct qz_frame *frame, struct qz_task *self,
                                       enum qz_how how)
{
    struct select_frame *own = select_frame(self);
    if (frame->state++ == 0) {
        own->outcome =
            qz_select(self, frame, own->records, own->arms, 2, own->timeout_ms, &own->chosen);
        if (own->outcome == QZ_WAIT)
            return NULL;
    } else {
        own->outcome = qz_select_end(self, own->records, 2, &own->chosen);
        model_check((own->outcome == QZ_CANCELLED) == (how == QZ_UNWIND));
    }
    return NULL;
}

static struct qz_task *selector(struct qz_arm first, struct qz_arm second, int64_t timeout_ms)
{
    struct qz_task *task = qz_task_new(select_program, sizeof(struct select_frame));
    struct select_frame *frame = select_frame(task);
    frame->arms[0] = first;
    frame->arms[1] = second;
    for (int i = 0; i < 2; i++) {
        frame->values[i] = frame->arms[i].kind == QZ_ARM_SEND ? 100 + (uint64_t)i : 0;
        frame->arms[i].value = &frame->values[i];
    }
    frame->timeout_ms = timeout_ms;
    return task;
}

static struct qz_arm recv_from(struct qz_channel *channel)
{
    return (struct qz_arm){.channel = channel, .kind = QZ_ARM_RECV};
}

static struct qz_arm send_to(struct qz_channel *channel)
{
    return (struct qz_arm){.channel = channel, .kind = QZ_ARM_SEND};
}

static void put_one(void *channel)
{
    uint64_t value = 5;
    model_check(qz_channel_put(channel, &value) == QZ_DONE);
}

static void cancel(void *task)
{
    qz_task_cancel(task);
}

static void close_it(void *channel)
{
    qz_channel_close(channel);
}

static void finish(struct qz_channel *first, struct qz_channel *second, struct qz_task *task)
{
    if (task)
        qz_task_release(task);
    qz_channel_release(first);
    if (second)
        qz_channel_release(second);
    kernel_end();
}

/* One of two values is received, the other one stays. */
MODEL_KERNEL("select", two_senders)
{
    struct qz_channel *a = qz_channel_new(1, 8, NULL), *b = qz_channel_new(1, 8, NULL);
    struct qz_task *task = selector(recv_from(a), recv_from(b), QZ_FOREVER);
    model_thread(put_one, a);
    model_thread(put_one, b);
    qz_run_at_home(task);
    model_join();
    struct select_frame *frame = select_frame(task);
    model_check(frame->outcome == QZ_DONE && frame->values[frame->chosen] == 5);
    model_check(frame->values[1 - frame->chosen] == 0);
    model_check(qz_channel_size(a) + qz_channel_size(b) == 1);
    finish(a, b, task);
}

/* Both arms on one channel: one value, received once. */
MODEL_KERNEL("select", one_channel_twice)
{
    struct qz_channel *a = qz_channel_new(1, 8, NULL);
    struct qz_task *task = selector(recv_from(a), recv_from(a), QZ_FOREVER);
    model_thread(put_one, a);
    qz_run_at_home(task);
    model_join();
    struct select_frame *frame = select_frame(task);
    model_check(frame->values[0] + frame->values[1] == 5 && qz_channel_size(a) == 0);
    finish(a, NULL, task);
}

/* Two selects meet on two rendezvous channels, arms crossed. */
MODEL_KERNEL("select", select_meets_select)
{
    struct qz_channel *a = qz_channel_new(0, 8, NULL), *b = qz_channel_new(0, 8, NULL);
    struct qz_task *left = selector(send_to(a), recv_from(b), QZ_FOREVER);
    struct qz_task *right = selector(recv_from(a), send_to(b), QZ_FOREVER);
    model_thread(kernel_run, left);
    qz_run_at_home(right);
    model_join();
    struct select_frame *l = select_frame(left), *r = select_frame(right);
    model_check(l->outcome == QZ_DONE && r->outcome == QZ_DONE && l->chosen == r->chosen);
    model_check(l->chosen == 0 ? r->values[0] == 100 : l->values[1] == 101);
    qz_task_release(left);
    finish(a, b, right);
}

/* What one arm does not take goes to the receiver that waits beside it. */
MODEL_KERNEL("select", beside_a_receiver)
{
    struct qz_channel *a = qz_channel_new(0, 8, NULL), *b = qz_channel_new(0, 8, NULL);
    struct qz_task *task = selector(recv_from(a), recv_from(b), QZ_FOREVER);
    struct qz_task *plain = receiver(a, 1);
    struct qz_task *source = sender(a, 5, 2);
    model_thread(kernel_run, task);
    model_thread(kernel_run, plain);
    qz_run_at_home(source);
    model_join();
    model_check(select_frame(task)->values[0] + kernel_frame(plain)->values[1] == 11);
    qz_task_release(plain);
    qz_task_release(source);
    finish(a, b, task);
}

/* The cancel claims the wait, or a sender does; the value is not lost. */
MODEL_KERNEL("select", cancelled)
{
    struct qz_channel *a = qz_channel_new(1, 8, NULL), *b = qz_channel_new(1, 8, NULL);
    struct qz_task *task = selector(recv_from(a), recv_from(b), QZ_FOREVER);
    model_thread(cancel, task);
    model_thread(put_one, a);
    qz_run_at_home(task);
    model_join();
    struct select_frame *frame = select_frame(task);
    model_check(frame->outcome == QZ_CANCELLED || frame->outcome == QZ_DONE);
    model_check(qz_channel_size(a) == (frame->outcome == QZ_CANCELLED));
    finish(a, b, task);
}

MODEL_KERNEL("select", closed)
{
    struct qz_channel *a = qz_channel_new(1, 8, NULL), *b = qz_channel_new(1, 8, NULL);
    struct qz_task *task = selector(recv_from(a), recv_from(b), QZ_FOREVER);
    model_thread(close_it, a);
    model_thread(put_one, b);
    qz_run_at_home(task);
    model_join();
    struct select_frame *frame = select_frame(task);
    model_check(frame->chosen == 0 ? frame->outcome == QZ_CLOSED : frame->outcome == QZ_DONE);
    model_check(qz_channel_size(b) == (frame->chosen == 0));
    finish(a, b, task);
}

/* A send arm and a receive arm: exactly one takes effect. */
MODEL_KERNEL("select", send_or_receive)
{
    struct qz_channel *a = qz_channel_new(0, 8, NULL), *b = qz_channel_new(1, 8, NULL);
    struct qz_task *task = selector(send_to(a), recv_from(b), QZ_FOREVER);
    struct qz_task *other = receiver(a, 1);
    model_thread(kernel_run, other);
    model_thread(put_one, b);
    qz_run_at_home(task);
    qz_channel_close(a);
    model_join();
    struct select_frame *frame = select_frame(task);
    model_check(kernel_frame(other)->outcome == (frame->chosen == 0));
    model_check(qz_channel_size(b) == (frame->chosen == 0));
    qz_task_release(other);
    finish(a, b, task);
}

/* The limit and a sender: one claims; a timer that lost is withdrawn. */
MODEL_KERNEL("select", limit_meets_send)
{
    struct qz_channel *a = qz_channel_new(1, 8, NULL), *b = qz_channel_new(1, 8, NULL);
    struct qz_task *task = selector(recv_from(a), recv_from(b), 2);
    model_thread(kernel_run, task);
    while (!(qzi_a32_load_acquire(&task->word) & QZI_PARKED))
        model_pause();
    model_advance(5000000);
    put_one(a);
    model_join();
    struct select_frame *frame = select_frame(task);
    model_check(frame->outcome == QZ_TIMEOUT ? frame->chosen == 2 : frame->values[0] == 5);
    model_check(!frame->records[2].link.next);                       /* in no wheel any more */
    model_check(!(qzi_a32_load_relaxed(&task->word) & QZI_PENDING)); /* one wake a wait */
    model_check(qz_channel_size(a) == (frame->outcome == QZ_TIMEOUT));
    finish(a, b, task);
}

/* Nothing comes: the limit ends it. */
MODEL_KERNEL("select", limit_alone)
{
    struct qz_channel *a = qz_channel_new(0, 8, NULL), *b = qz_channel_new(1, 8, NULL);
    struct qz_task *task = selector(recv_from(a), recv_from(b), 3);
    int64_t start = model_now();
    qz_run_at_home(task);
    model_check(select_frame(task)->outcome == QZ_TIMEOUT);
    model_check(model_now() - start >= 3000000);
    finish(a, b, task);
}

static struct qz_frame *end_at_once(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    (void)frame;
    (void)self;
    (void)how;
    return NULL;
}

/* The end of a task is an arm like another. */
MODEL_KERNEL("select", join_or_receive)
{
    struct qz_channel *a = qz_channel_new(1, 8, NULL);
    struct qz_task *ends = kernel_task(end_at_once, NULL);
    struct qz_task *task =
        selector(recv_from(a), (struct qz_arm){.task = ends, .kind = QZ_ARM_JOIN}, QZ_FOREVER);
    model_thread(kernel_run, ends);
    model_thread(put_one, a);
    qz_run_at_home(task);
    model_join();
    struct select_frame *frame = select_frame(task);
    model_check(frame->outcome == QZ_DONE);
    model_check(qz_channel_size(a) == (frame->chosen == 1));
    qz_task_release(ends);
    finish(a, NULL, task);
}

/* With a limit of 0 a select does not wait, and sees what happened before. */
MODEL_KERNEL("select", does_not_wait)
{
    struct qz_channel *a = qz_channel_new(1, 8, NULL), *b = qz_channel_new(1, 8, NULL);
    struct qz_task *task = selector(recv_from(a), recv_from(b), 0);
    put_one(b);
    model_thread(put_one, a);
    qz_run_at_home(task);
    model_join();
    model_check(select_frame(task)->outcome == QZ_DONE);
    model_check(qz_channel_size(a) + qz_channel_size(b) == 1);
    finish(a, b, task);
}
