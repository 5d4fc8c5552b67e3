/* The task word: parking, waking, cancelling, joining, references. */
#include "spec/runtime/model/tasks.h"

static struct qz_frame *park_once(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct kernel_frame *own = kernel_frame(self);
    if (how == QZ_UNWIND) {
        own->unwound = 1;
        return NULL;
    }
    if (frame->state++ == 0) {
        enum qz_outcome outcome = qz_park(self, frame);
        own->unwound = outcome == QZ_CANCELLED;
        return NULL;
    }
    own->outcome++;
    return NULL;
}

static void unpark(void *task)
{
    qz_task_unpark(task);
}

static void cancel(void *task)
{
    qz_task_cancel(task);
}

/* A wake before, while or after the task parks: it runs on, once. */
MODEL_KERNEL("task", unpark_meets_park)
{
    struct qz_task *task = kernel_task(park_once, NULL);
    model_thread(unpark, task);
    qz_run_at_home(task);
    model_join();
    model_check(kernel_frame(task)->outcome == 1);
    qz_task_release(task);
    kernel_end();
}

/* Two wakes are one token, or one wake and one token left over. */
MODEL_KERNEL("task", unpark_twice)
{
    struct qz_task *task = kernel_task(park_once, NULL);
    model_thread(unpark, task);
    model_thread(unpark, task);
    qz_run_at_home(task);
    model_join();
    model_check(kernel_frame(task)->outcome == 1);
    qz_task_release(task);
    kernel_end();
}

static struct qz_frame *park_twice(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    model_check(how == QZ_GO);
    if (frame->state++ < 2) {
        qz_park(self, frame);
        return NULL;
    }
    kernel_frame(self)->outcome = 1;
    return NULL;
}

static struct qzi_a32 *flag_of(struct qz_task *task)
{
    return (struct qzi_a32 *)(void *)&kernel_frame(task)->values[0];
}

static void unpark_in_turns(void *argument)
{
    struct qz_task *task = argument;
    qz_task_unpark(task);
    while (qzi_a32_load_acquire(&task->word) & QZI_TOKEN ||
           qzi_a32_load_acquire(flag_of(task)) == 0)
        model_pause();
    qz_task_unpark(task);
}

static struct qz_frame *park_twice_telling(struct qz_frame *frame, struct qz_task *self,
                                           enum qz_how how)
{
    if (frame->state == 1)
        qzi_a32_store_release(flag_of(self), 1);
    return park_twice(frame, self, how);
}

/* A token that was used up does not wake a second time. */
MODEL_KERNEL("task", token_wakes_once)
{
    struct qz_task *task = kernel_task(park_twice_telling, NULL);
    kernel_frame(task)->values[0] = 0;
    model_thread(unpark_in_turns, task);
    qz_run_at_home(task);
    model_join();
    model_check(kernel_frame(task)->outcome == 1);
    qz_task_release(task);
    kernel_end();
}

/* A cancel at any time unwinds a task that parks. */
MODEL_KERNEL("task", cancel_meets_park)
{
    struct qz_task *task = kernel_task(park_once, NULL);
    model_thread(cancel, task);
    qz_run_at_home(task);
    model_join();
    model_check(kernel_frame(task)->unwound == 1 && kernel_frame(task)->outcome == 0);
    qz_task_release(task);
    kernel_end();
}

MODEL_KERNEL("task", cancel_twice)
{
    struct qz_task *task = kernel_task(park_once, NULL);
    model_thread(cancel, task);
    model_thread(cancel, task);
    qz_run_at_home(task);
    model_join();
    model_check(kernel_frame(task)->unwound == 1);
    qz_task_release(task);
    kernel_end();
}

/* One of the two takes effect. */
MODEL_KERNEL("task", cancel_meets_unpark)
{
    struct qz_task *task = kernel_task(park_once, NULL);
    model_thread(cancel, task);
    model_thread(unpark, task);
    qz_run_at_home(task);
    model_join();
    model_check(kernel_frame(task)->unwound + kernel_frame(task)->outcome == 1);
    qz_task_release(task);
    kernel_end();
}

static struct qz_frame *end_at_once(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    (void)frame;
    (void)how;
    kernel_frame(self)->values[2] = 42;
    return NULL;
}

static struct qz_frame *join_other(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct kernel_frame *own = kernel_frame(self);
    struct qz_task *other = own->argument;
    if (how == QZ_UNWIND) {
        own->unwound = 1;
        return NULL;
    }
    if (frame->state++ == 0) {
        enum qz_outcome outcome = qz_join(self, frame, &own->records[0], other);
        own->unwound = outcome == QZ_CANCELLED;
        if (outcome != QZ_DONE)
            return NULL;
    }
    own->outcome = kernel_frame(other)->values[2]; /* a race if the end does not release it */
    return NULL;
}

/* The joiner sees what the other wrote, whoever is first. */
MODEL_KERNEL("task", join_sees_result)
{
    struct qz_task *other = kernel_task(end_at_once, NULL);
    struct qz_task *joiner = kernel_task(join_other, other);
    model_thread(kernel_run, joiner);
    qz_run_at_home(other);
    model_join();
    model_check(kernel_frame(joiner)->outcome == 42);
    qz_task_release(joiner);
    qz_task_release(other);
    kernel_end();
}

MODEL_KERNEL("task", two_joiners)
{
    struct qz_task *other = kernel_task(end_at_once, NULL);
    struct qz_task *first = kernel_task(join_other, other);
    struct qz_task *second = kernel_task(join_other, other);
    model_thread(kernel_run, first);
    model_thread(kernel_run, second);
    qz_run_at_home(other);
    model_join();
    model_check(kernel_frame(first)->outcome == 42 && kernel_frame(second)->outcome == 42);
    qz_task_release(first);
    qz_task_release(second);
    qz_task_release(other);
    kernel_end();
}

/* The record is claimed by the end of the task or by the cancel, never by both. */
MODEL_KERNEL("task", cancelled_joiner)
{
    struct qz_task *other = kernel_task(end_at_once, NULL);
    struct qz_task *joiner = kernel_task(join_other, other);
    model_thread(kernel_run, joiner);
    model_thread(cancel, joiner);
    qz_run_at_home(other);
    model_join();
    struct kernel_frame *frame = kernel_frame(joiner);
    model_check(frame->unwound ? frame->outcome == 0 : frame->outcome == 42);
    model_check(!(qzi_a32_load_relaxed(&joiner->word) & QZI_PENDING)); /* one wake a wait */
    qz_task_release(joiner);
    qz_task_release(other);
    kernel_end();
}

static struct qz_frame *park_while_unwinding(struct qz_frame *frame, struct qz_task *self,
                                             enum qz_how how)
{
    struct kernel_frame *own = kernel_frame(self);
    switch (frame->state++) {
    case 0:
        model_check(qz_park(self, frame) != QZ_DONE);
        if (self->frame)
            return NULL;
        frame->state++;
        /* fallthrough: cancelled before it parked */
        __attribute__((fallthrough));
    case 1:
        own->unwound++;
        frame->state = 2;
        qzi_a32_store_release(flag_of(self), 1);
        model_check(qz_park(self, frame) == QZ_WAIT);
        return NULL;
    default:
        model_check(how == QZ_GO); /* it is not cancelled again */
        own->outcome++;
        return qz_unwind_parent(NULL, self);
    }
}

static void cancel_then_unpark(void *argument)
{
    struct qz_task *task = argument;
    qz_task_cancel(task);
    while (!qzi_a32_load_acquire(flag_of(task)))
        model_pause();
    qz_task_cancel(task);
    qz_task_unpark(task);
}

/* A cleanup may wait; cancels are masked while it does. */
MODEL_KERNEL("task", cleanup_waits)
{
    struct qz_task *task = kernel_task(park_while_unwinding, NULL);
    kernel_frame(task)->values[0] = 0;
    model_thread(cancel_then_unpark, task);
    qz_run_at_home(task);
    model_join();
    model_check(kernel_frame(task)->unwound == 1 && kernel_frame(task)->outcome == 1);
    qz_task_release(task);
    kernel_end();
}

static void release(void *argument)
{
    struct qz_task *task = argument;
    model_check(kernel_frame(task)->values[2] == 42);
    model_check(!task->next); /* which the free cell's link overwrites */
    qz_task_release(task);
}

/* The last of three references frees the cell; nobody uses it afterwards. */
MODEL_KERNEL("task", last_reference)
{
    struct qz_task *task = kernel_task(end_at_once, NULL);
    qz_run_at_home(task);
    qz_task_retain(task);
    qz_task_retain(task);
    model_thread(release, task);
    model_thread(release, task);
    release(task);
    model_join();
    struct qz_task *again = kernel_task(end_at_once, NULL);
    qz_run_at_home(again);
    qz_task_release(again);
    kernel_end();
}

static struct qz_frame *child(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct kernel_frame *own = kernel_frame(self);
    struct qz_frame *parent = frame->parent;
    if (how == QZ_GO && frame->state++ == 0 && qz_park(self, frame) == QZ_WAIT)
        return NULL;
    bool unwinds = how == QZ_UNWIND || !frame->state || frame->state > 2;
    own->values[1]++;
    qz_frame_free(frame);
    return unwinds ? qz_unwind_parent(parent, self) : parent;
}

static struct qz_frame *parent(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct kernel_frame *own = kernel_frame(self);
    if (frame->state++ == 0) {
        struct qz_frame *callee = qz_frame_new(sizeof *callee);
        callee->resume = child;
        callee->parent = frame;
        callee->state = 0;
        return callee;
    }
    own->unwound = how == QZ_UNWIND;
    own->outcome = 1;
    return NULL;
}

/* Through a callee's frame, woken or cancelled: both frames run to their end. */
MODEL_KERNEL("task", callee_is_unwound)
{
    struct qz_task *task = kernel_task(parent, NULL);
    kernel_frame(task)->values[1] = 0;
    model_thread(cancel, task);
    model_thread(unpark, task);
    qz_run_at_home(task);
    model_join();
    model_check(kernel_frame(task)->values[1] == 1 && kernel_frame(task)->outcome == 1);
    qz_task_release(task);
    kernel_end();
}
