/* The timer wheel: alone, against cancels, advanced by another thread. */
#include "runtime/src/task/local.h"
#include "runtime/src/timer/wheel.h"
#include "spec/runtime/model/tasks.h"

static struct qz_frame *sleep_once(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct kernel_frame *own = kernel_frame(self);
    if (how == QZ_UNWIND) {
        own->unwound = 1;
        return NULL;
    }
    if (frame->state++ == 0) {
        own->values[0] = (uint64_t)model_now();
        enum qz_outcome outcome = qz_sleep(self, frame, &own->records[0], (int64_t)own->values[2]);
        own->unwound = outcome == QZ_CANCELLED;
        return NULL;
    }
    own->outcome = 1;
    model_check((uint64_t)model_now() - own->values[0] >= own->values[2] * 1000000);
    return NULL;
}

static struct qz_task *sleeper(uint64_t ms)
{
    struct qz_task *task = kernel_task(sleep_once, NULL);
    kernel_frame(task)->values[2] = ms;
    return task;
}

static void cancel(void *task)
{
    qz_task_cancel(task);
}

/* Never early, on every level of the wheel. */
MODEL_KERNEL("timer", sleeps_long_enough)
{
    static const uint64_t times[] = {1, 2, 63, 64, 65, 4095, 4097, 300000};
    for (unsigned i = 0; i < sizeof times / sizeof *times; i++) {
        struct qz_task *task = sleeper(times[i]);
        qz_run_at_home(task);
        model_check(kernel_frame(task)->outcome == 1);
        qz_task_release(task);
    }
    kernel_end();
}

/* The time comes or the cancel; never both. */
MODEL_KERNEL("timer", cancel_meets_time)
{
    struct qz_task *task = sleeper(1);
    model_thread(cancel, task);
    model_advance(700000);
    qz_run_at_home(task);
    model_join();
    model_check(kernel_frame(task)->outcome + kernel_frame(task)->unwound == 1);
    qz_task_release(task);
    kernel_end();
}

static struct qzi_aptr wheel;

static struct qz_frame *sleep_shown(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    if (frame->state == 0)
        qzi_aptr_store_release(&wheel, &qzi_local_self()->wheel);
    struct qz_frame *next = sleep_once(frame, self, how);
    return next;
}

static void advance(void *unused)
{
    (void)unused;
    struct qzi_wheel *other;
    while (!(other = qzi_aptr_load_acquire(&wheel)))
        model_pause();
    /* What the monitor does for a worker that is late. */
    if (qzi_a64_load_relaxed(&other->next) != UINT64_MAX) {
        model_advance(3000000);
        qzi_wheel_advance(other, qzi_tick_now());
    }
    qzi_aptr_store_release(&wheel, NULL);
}

static struct qz_frame *wait_unused(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    (void)frame;
    (void)self;
    (void)how;
    while (qzi_aptr_load_acquire(&wheel))
        model_pause();
    return NULL;
}

/* Another thread fires the timer, before or after its task has parked. */
MODEL_KERNEL("timer", advanced_by_another)
{
    qzi_aptr_store_relaxed(&wheel, NULL);
    struct qz_task *task = qz_task_new(sleep_shown, sizeof(struct kernel_frame));
    kernel_frame(task)->outcome = 0;
    kernel_frame(task)->values[2] = 2;
    /* The wheel must outlive the other thread's look: a parent frame waits for it. */
    struct qz_frame *waiting = qz_frame_new(sizeof *waiting);
    waiting->resume = wait_unused;
    waiting->parent = NULL;
    waiting->state = 0;
    model_thread(advance, NULL);
    qz_task_root(task)->parent = NULL;
    qz_run_at_home(task);
    model_check(kernel_frame(task)->outcome == 1);
    wait_unused(waiting, task, QZ_GO);
    qz_frame_free(waiting);
    model_join();
    qz_task_release(task);
    kernel_end();
}
