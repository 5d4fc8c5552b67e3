/* Workers: falling asleep against being given work. The workers here are run by
 * the kernel's own threads until a task is done, without a monitor, so that few
 * enough steps are left to explore; the whole scheduler runs in the simulation. */
#include <string.h>

#include "runtime/src/mem.h"
#include "runtime/src/sched/worker.h"
#include "spec/runtime/model/tasks.h"

static struct qzi_worker *make_worker(uint32_t index)
{
    struct qzi_worker *worker = qzi_memory_new(sizeof *worker);
    memset(worker, 0, sizeof *worker);
    qzi_wheel_init(&worker->local.wheel, qzi_tick_now());
    worker->local.worker = worker;
    worker->local.random = 1;
    worker->thread_of_caller = true;
    qzi_aptr_store_relaxed(&qzi_sched.workers[index], worker);
    return worker;
}

static void make_sched(uint32_t workers)
{
    memset(&qzi_sched, 0, offsetof(struct qzi_sched, workers));
    memset((char *)&qzi_sched.main, 0, sizeof qzi_sched - offsetof(struct qzi_sched, main));
    qzi_sched.usual = workers;
    for (uint32_t i = 0; i < workers; i++)
        make_worker(i);
    qzi_a32_store_relaxed(&qzi_sched.count, workers);
    qzi_a32_store_relaxed(&qzi_sched.state, QZI_SCHED_ALONE);
}

static void end_sched(void)
{
    qzi_a32_store_relaxed(&qzi_sched.state, QZI_SCHED_NONE);
    qz_sched_release();
}

static struct qz_task *main_task;

static void run_worker(uint32_t index)
{
    struct qzi_worker *worker = qzi_aptr_load_relaxed(&qzi_sched.workers[index]);
    qzi_sys_set_self(&worker->local);
    qzi_worker_run(worker, main_task);
    qzi_stock_empty(&worker->local.stock);
    qzi_sys_set_self(NULL);
}

static struct qz_frame *park_some(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct kernel_frame *own = kernel_frame(self);
    model_check(how == QZ_GO);
    if (frame->state++ < own->values[2]) {
        qz_park(self, frame);
        return NULL;
    }
    own->outcome = 1;
    return NULL;
}

static struct qz_task *parker(uint64_t times)
{
    struct qz_task *task = kernel_task(park_some, NULL);
    kernel_frame(task)->values[2] = times;
    return task;
}

static void unpark_main(void *unused)
{
    (void)unused;
    qz_task_unpark(main_task);
}

/* A wake from a thread that is no worker finds the worker asleep, falling asleep
 * or awake: it comes to run in every case. */
MODEL_KERNEL("sched", wake_from_outside)
{
    make_sched(1);
    main_task = parker(1);
    model_thread(unpark_main, NULL);
    qz_task_start(main_task);
    run_worker(0);
    model_join();
    model_check(kernel_frame(main_task)->outcome == 1);
    qz_task_release(main_task);
    end_sched();
}

static struct qz_frame *wake_each_other(struct qz_frame *frame, struct qz_task *self,
                                        enum qz_how how)
{
    struct kernel_frame *own = kernel_frame(self);
    struct qz_task *other = own->argument;
    (void)how;
    bool ends = qz_task_done(main_task);
    model_check(++own->values[0] < 10);
    qz_task_unpark(other);
    if (!ends)
        qz_park(self, frame);
    return NULL;
}

/* Two tasks that wake each other for ever through the LIFO slot do not keep the
 * third one from running. */
MODEL_KERNEL("sched", lifo_gives_way)
{
    make_sched(1);
    main_task = parker(0);
    struct qz_task *left = kernel_task(wake_each_other, NULL);
    struct qz_task *right = kernel_task(wake_each_other, left);
    kernel_frame(left)->argument = right;
    kernel_frame(left)->values[0] = kernel_frame(right)->values[0] = 0;
    struct qzi_worker *worker = qzi_aptr_load_relaxed(&qzi_sched.workers[0]);
    qzi_sys_set_self(&worker->local);
    qz_task_start(left);
    qz_task_start(right);
    qzi_schedule_last(main_task); /* the deque's end */
    run_worker(0);
    qzi_sys_set_self(&worker->local);
    while (!qz_task_done(left) || !qz_task_done(right))
        qzi_worker_run(worker, qz_task_done(left) ? right : left);
    qzi_stock_empty(&worker->local.stock);
    qzi_sys_set_self(NULL);
    qz_task_release(main_task);
    qz_task_release(left);
    qz_task_release(right);
    end_sched();
}

static void start_other(void *task)
{
    qz_task_start(task);
}

static struct qz_frame *unpark_when_run(struct qz_frame *frame, struct qz_task *self,
                                        enum qz_how how)
{
    (void)frame;
    (void)self;
    (void)how;
    qz_task_unpark(main_task);
    return NULL;
}

/* The worker sleeps until another task is started from outside; that one wakes
 * the main task through the LIFO slot. */
MODEL_KERNEL("sched", start_from_outside)
{
    make_sched(1);
    main_task = parker(1);
    struct qz_task *other = kernel_task(unpark_when_run, NULL);
    model_thread(start_other, other);
    qz_task_start(main_task);
    run_worker(0);
    model_join();
    model_check(qz_task_done(main_task) && qz_task_done(other));
    qz_task_release(main_task);
    qz_task_release(other);
    end_sched();
}

/* The same through the queue of high priority. */
MODEL_KERNEL("sched", high_priority_from_outside)
{
    make_sched(1);
    main_task = parker(1);
    struct qz_task *other = kernel_task(unpark_when_run, NULL);
    other->priority = QZ_PRIORITY_HIGH;
    model_thread(start_other, other);
    qz_task_start(main_task);
    run_worker(0);
    model_join();
    model_check(qz_task_done(main_task) && qz_task_done(other));
    qz_task_release(main_task);
    qz_task_release(other);
    end_sched();
}

static void help(void *unused)
{
    (void)unused;
    run_worker(1);
}

/* Two workers, a wake from outside: one of them, wherever it is, runs the task.
 * The other one is roused at the end, as the scheduler does when main is done. */
SIMULATION_KERNEL("sched", two_workers)
{
    make_sched(2);
    qzi_sched.main = main_task = parker(1);
    ((struct qzi_worker *)qzi_aptr_load_relaxed(&qzi_sched.workers[1]))->thread_of_caller = false;
    model_thread(help, NULL);
    qz_task_start(main_task);
    qz_task_unpark(main_task);
    run_worker(0);
    qzi_worker_rouse(qzi_aptr_load_relaxed(&qzi_sched.workers[1]));
    model_join();
    model_check(kernel_frame(main_task)->outcome == 1);
    qz_task_release(main_task);
    qzi_sched.main = NULL;
    end_sched();
}

static void rouse_first(void *unused)
{
    (void)unused;
    while (!qz_task_done(main_task))
        model_pause();
    qzi_worker_rouse(qzi_aptr_load_relaxed(&qzi_sched.workers[0]));
}

static void end_main(void *unused)
{
    (void)unused;
    qz_run_at_home(main_task);
    rouse_first(NULL);
}

/* A worker that falls asleep while its main task ends elsewhere is roused. */
MODEL_KERNEL("sched", roused_at_the_end)
{
    make_sched(1);
    main_task = parker(0);
    model_thread(end_main, NULL);
    run_worker(0);
    model_join();
    qz_task_release(main_task);
    end_sched();
}

/* ---- The whole scheduler, simulated ---- */

static struct qz_frame *family(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct kernel_frame *own = kernel_frame(self);
    struct qz_task **children = (struct qz_task **)(void *)&own->records[1];
    if (how == QZ_UNWIND)
        return NULL;
    if (frame->state == 0) {
        frame->state = 1;
        own->values[0] = 0; /* children joined */
        for (int i = 0; own->values[2] && i < 2; i++) {
            children[i] = kernel_task(family, NULL);
            kernel_frame(children[i])->values[2] = own->values[2] - 1;
            qz_task_start(children[i]);
        }
    }
    while (own->values[2] && own->values[0] < 2) {
        struct qz_task *child = children[own->values[0]];
        enum qz_outcome outcome = qz_join(self, frame, &own->records[0], child);
        if (outcome != QZ_DONE)
            return NULL;
        own->values[0]++;
        own->outcome += kernel_frame(child)->outcome;
        qz_task_release(child);
    }
    own->outcome++;
    return NULL;
}

/* Start, a tree of tasks on a worker beside its monitor, stop; twice. */
SIMULATION_KERNEL("sched", start_and_stop)
{
    for (int round = 0; round < 2; round++) {
        model_check(qz_sched_start(1));
        struct qz_task *root = kernel_task(family, NULL);
        kernel_frame(root)->values[2] = 2;
        qz_task_start(root);
        struct qz_task *waiting = parker(1);
        struct qz_task *home = kernel_task(family, NULL);
        kernel_frame(home)->values[2] = 1;
        qz_run_at_home(home);
        model_check(kernel_frame(home)->outcome == 3);
        while (!qz_task_done(root))
            model_pause();
        qz_task_start(waiting);
        qz_task_unpark(waiting);
        model_check(kernel_frame(root)->outcome == 7);
        model_check(qz_sched_shutdown(100000));
        model_check(qz_task_done(waiting));
        qz_task_release(home);
        qz_task_release(root);
        qz_task_release(waiting);
    }
    qz_sched_release();
}

static struct qz_frame *wait_for_ever(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    kernel_frame(self)->unwound += how == QZ_UNWIND;
    if (how == QZ_GO)
        kernel_frame(self)->unwound += qz_park(self, frame) == QZ_CANCELLED;
    return NULL;
}

/* Tasks that would wait for ever are cancelled by the shutdown, new or parked. */
SIMULATION_KERNEL("sched", shutdown_cancels)
{
    struct qz_task *tasks[4];
    model_check(qz_sched_start(2));
    for (int i = 0; i < 4; i++) {
        tasks[i] = kernel_task(wait_for_ever, NULL);
        qz_task_start(tasks[i]);
    }
    model_check(qz_sched_shutdown(100000));
    for (int i = 0; i < 4; i++) {
        model_check(kernel_frame(tasks[i])->unwound == 1);
        qz_task_release(tasks[i]);
    }
    qz_sched_release();
}

static struct qz_frame *compute(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    (void)frame;
    (void)how;
    struct qz_task *child = kernel_frame(self)->argument;
    qz_task_start(child);
    while (!qz_task_done(child)) { /* without the monitor's help for ever */
        model_advance(1000000);
        qzi_sys_sleep(1000000);
    }
    return NULL;
}

/* A worker that computes has a task in its LIFO slot: a spare comes and runs it,
 * and one of the two retires afterwards. */
SIMULATION_KERNEL("sched", stuck_worker)
{
    model_check(qz_sched_start(1));
    struct qz_task *child = kernel_task(family, NULL);
    kernel_frame(child)->values[2] = 0;
    struct qz_task *task = kernel_task(compute, child);
    qz_task_start(task);
    while (!qz_task_done(task)) {
        qzi_sys_sleep(1000000);
    }
    struct qz_task *after = kernel_task(family, NULL);
    kernel_frame(after)->values[2] = 1;
    qz_task_start(after);
    model_check(qz_sched_shutdown(100000));
    model_check(qz_task_done(after) && qz_task_done(child));
    qz_task_release(after);
    qz_task_release(task);
    qz_task_release(child);
    qz_sched_release();
}

static struct qzi_queues queues;

static void put_two(void *argument)
{
    struct qz_task *tasks = argument;
    for (int i = 0; i < 2; i++)
        qzi_queues_put(&queues, QZ_PRIORITY_NORMAL, &tasks[i], &tasks[i], 1);
}

/* The bit of a queue is right whenever nobody is at it; order is kept. */
MODEL_KERNEL("sched", global_queue)
{
    static struct qz_task tasks[2];
    memset(&queues, 0, sizeof queues);
    memset(tasks, 0, sizeof tasks);
    model_thread(put_two, tasks);
    uint32_t count;
    struct qz_task *first = qzi_queues_take(&queues, QZ_PRIORITY_NORMAL, 1, &count);
    model_check(!first || first == &tasks[0]);
    model_join();
    model_check(qzi_queues_have(&queues, QZ_PRIORITY_NORMAL));
    struct qz_task *rest = qzi_queues_take(&queues, QZ_PRIORITY_NORMAL, 8, &count);
    model_check(rest == (first ? &tasks[1] : &tasks[0]) && count == (first ? 1 : 2));
    model_check(!qzi_queues_have(&queues, QZ_PRIORITY_NORMAL));
}
