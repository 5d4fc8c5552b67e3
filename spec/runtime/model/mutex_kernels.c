/* The tasks' mutex: exclusion, waking, handing over, cancelling. */
#include "runtime/src/locks/mutex.h"
#include "spec/runtime/model/tasks.h"

static struct {
    struct qz_mutex mutex;
    uint64_t plain; /* guarded by it: the model reports a race */
} shared;

/* Takes the mutex, adds one, yields `values[0]` times, lets go; this `values[1]`
 * times. */
static struct qz_frame *add_program(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    enum { START, WAITED, HOLDS };
    struct kernel_frame *own = kernel_frame(self);
    enum qz_outcome outcome = QZ_DONE;
    if (how == QZ_UNWIND) {
        own->unwound = 1;
        if (frame->state == HOLDS)
            qz_mutex_unlock(&shared.mutex);
        return NULL;
    }
    while (own->outcome < own->values[1]) {
        if (frame->state == START)
            outcome = qz_mutex_lock(self, frame, &own->records[0], &shared.mutex);
        else if (frame->state == WAITED)
            outcome = qz_mutex_again(self, frame, &own->records[0], &shared.mutex);
        if (outcome == QZ_CANCELLED) {
            own->unwound = 1;
            return NULL;
        }
        frame->state = outcome == QZ_WAIT ? WAITED : HOLDS;
        if (outcome == QZ_WAIT)
            return NULL;
        if (own->values[2]++ < own->values[0] && qz_yield(self, frame) == QZ_YIELD)
            return NULL;
        shared.plain++;
        own->outcome++;
        frame->state = START;
        qz_mutex_unlock(&shared.mutex);
    }
    return NULL;
}

static struct qz_task *adder(uint64_t yields, uint64_t turns)
{
    struct qz_task *task = kernel_task(add_program, NULL);
    kernel_frame(task)->values[0] = yields;
    kernel_frame(task)->values[1] = turns;
    kernel_frame(task)->values[2] = 0;
    return task;
}

static void begin(void)
{
    qz_mutex_init(&shared.mutex);
    shared.plain = 0;
}

/* Everything added is there, and nothing is left in the mutex. */
static void check(struct qz_task **tasks, unsigned count)
{
    uint64_t added = 0;
    for (unsigned i = 0; i < count; i++) {
        struct kernel_frame *frame = kernel_frame(tasks[i]);
        model_check(frame->outcome == frame->values[1] || frame->unwound);
        added += frame->outcome;
        qz_task_release(tasks[i]);
    }
    model_check(shared.plain == added);
    model_check(qzi_list_empty(&shared.mutex.waiters) && !shared.mutex.returning);
    model_check(!(qzi_a32_load_relaxed(&shared.mutex.word) & QZI_HELD));
    kernel_end();
}

static void cancel(void *task)
{
    qz_task_cancel(task);
}

/* A task that only holds the mutex: its program never runs. */
static struct qz_task *hold(void)
{
    struct qz_task *holder = kernel_task(add_program, NULL);
    model_check(qz_mutex_try_lock(holder, &shared.mutex));
    return holder;
}

static void forget(struct qz_task *holder)
{
    qz_task_detach(holder);
    qz_task_release(holder);
}

static void wait_queued(void)
{
    for (bool queued = false; !queued; model_pause()) {
        qzi_spin_take(&shared.mutex.waitable.lock);
        queued = !qzi_list_empty(&shared.mutex.waiters);
        qzi_spin_release(&shared.mutex.waitable.lock);
    }
}

MODEL_KERNEL("mutex", two_tasks_add)
{
    begin();
    struct qz_task *tasks[] = {adder(0, 1), adder(0, 2)};
    model_thread(kernel_run, tasks[0]);
    qz_run_at_home(tasks[1]);
    model_join();
    check(tasks, 2);
}

MODEL_KERNEL("mutex", three_tasks_add)
{
    begin();
    struct qz_task *tasks[] = {adder(0, 1), adder(0, 1), adder(0, 1)};
    model_thread(kernel_run, tasks[0]);
    model_thread(kernel_run, tasks[1]);
    qz_run_at_home(tasks[2]);
    model_join();
    check(tasks, 3);
}

/* The holder suspends while it holds. */
MODEL_KERNEL("mutex", holder_yields)
{
    begin();
    struct qz_task *tasks[] = {adder(1, 1), adder(0, 1)};
    model_thread(kernel_run, tasks[0]);
    qz_run_at_home(tasks[1]);
    model_join();
    check(tasks, 2);
}

/* The waiter has waited for so long that the lock is handed over to it. */
MODEL_KERNEL("mutex", handed_over)
{
    begin();
    struct qz_task *holder = hold(), *tasks[] = {adder(0, 1), adder(0, 1)};
    model_thread(kernel_run, tasks[0]);
    wait_queued();
    model_advance(2000000);
    qz_mutex_unlock(&shared.mutex);
    /* It holds the mutex already, and is not on its way to it. */
    model_check(!(qzi_a32_load_relaxed(&shared.mutex.word) & QZI_CONTENDED));
    model_check(!qz_mutex_try_lock(holder, &shared.mutex) || kernel_frame(tasks[0])->outcome == 1);
    if (qzi_aptr_load_relaxed(&shared.mutex.owner) == holder)
        qz_mutex_unlock(&shared.mutex);
    qz_run_at_home(tasks[1]);
    model_join();
    forget(holder);
    check(tasks, 2);
}

/* A waiter is cancelled while the holder lets go: the other waiter is not
 * forgotten. */
MODEL_KERNEL("mutex", cancel_meets_unlock)
{
    begin();
    struct qz_task *holder = hold(), *tasks[] = {adder(0, 1), adder(0, 1)};
    model_thread(kernel_run, tasks[0]);
    wait_queued();
    model_thread(kernel_run, tasks[1]);
    model_thread(cancel, tasks[0]);
    qz_mutex_unlock(&shared.mutex);
    model_join();
    model_check(kernel_frame(tasks[1])->outcome == 1);
    forget(holder);
    check(tasks, 2);
}

/* The last waiter is cancelled: the mutex is free for others, who see what its
 * holder did. */
MODEL_KERNEL("mutex", waiter_leaves)
{
    begin();
    struct qz_task *holder = hold(), *tasks[] = {adder(0, 1), adder(0, 1)};
    model_thread(kernel_run, tasks[0]);
    wait_queued();
    model_thread(kernel_run, tasks[1]);
    shared.plain++;
    qz_task_cancel(tasks[0]);
    shared.plain--;
    qz_mutex_unlock(&shared.mutex);
    model_join();
    model_check(kernel_frame(tasks[1])->outcome == 1);
    forget(holder);
    check(tasks, 2);
}

/* The announcement of a try that came too late is taken back by who lets go. */
MODEL_KERNEL("mutex", try_lock_never_waits)
{
    begin();
    struct qz_task *other = kernel_task(add_program, NULL);
    struct qz_task *tasks[] = {adder(0, 2)};
    uint64_t added = 0;
    model_thread(kernel_run, tasks[0]);
    for (int i = 0; i < 2; i++) {
        if (!qz_mutex_try_lock(other, &shared.mutex))
            continue;
        shared.plain++;
        added++;
        model_check(!qz_mutex_try_lock(other, &shared.mutex));
        qz_mutex_unlock(&shared.mutex);
    }
    model_join();
    forget(other);
    shared.plain -= added;
    check(tasks, 1);
}
