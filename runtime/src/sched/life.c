/* Starting and stopping the scheduler, any number of times. Worker structs stay in
 * the table from one start to the next, so that a thread that was about to wake
 * one when the scheduler stopped still finds it. */
#include <string.h>

#include "runtime/src/mem.h"
#include "runtime/src/sched/sched.h"
#include "runtime/src/sched/worker.h"
#include "runtime/src/sys/sys.h"

enum {
    LOOK_NS = 20000,        /* between looks for whether all tasks have ended, */
    LOOK_MOST_NS = 1000000, /* growing up to this */
    GRACE_MS = 1000,        /* for other tasks when the main one has ended */
};

static void attach(struct qzi_worker *worker)
{
    qzi_wheel_init(&worker->local.wheel, qzi_tick_now());
    worker->local.worker = worker;
    worker->local.random = (uint32_t)qzi_sys_random() | 1;
    qzi_sys_set_self(&worker->local);
}

static void detach(struct qzi_worker *worker)
{
    qzi_stock_empty(&worker->local.stock);
    qzi_sys_set_self(NULL);
    qzi_a32_store_relaxed(&worker->stuck, QZI_MOVING);
}

static void worker_body(void *argument)
{
    struct qzi_worker *worker = argument;
    attach(worker);
    qzi_worker_run(worker, NULL);
    detach(worker);
}

/* Under the life lock, or while nothing else adds workers: the worker `index`. */
static struct qzi_worker *worker_at(uint32_t index)
{
    struct qzi_worker *worker = qzi_aptr_load_relaxed(&qzi_sched.workers[index]);
    if (!worker) {
        worker = qzi_memory_new(sizeof *worker);
        memset(worker, 0, sizeof *worker);
        qzi_wheel_init(&worker->local.wheel, 0);
        qzi_aptr_store_release(&qzi_sched.workers[index], worker);
        qzi_a32_store_release(&qzi_sched.count, index + 1);
    }
    return worker;
}

/* What an earlier start has left behind. Its thread does not run yet. */
static void renew(struct qzi_worker *worker)
{
    worker->spare = worker->listed = worker->searching = false;
    worker->seen = qzi_a32_load_relaxed(&worker->ticks) - 1; /* the first look finds it moving */
    qzi_a32_store_relaxed(&worker->stuck, QZI_MOVING);
    qzi_a32_swap_seq_cst(&worker->sleep, QZI_AWAKE);
}

/* Under the life lock. */
static bool add(void)
{
    uint32_t index = qzi_a32_load_relaxed(&qzi_sched.threads);
    if (index >= QZI_WORKERS_MOST || index >= 2 * qzi_sched.usual + QZI_BLOCKED_SPARES)
        return false;
    struct qzi_worker *worker = worker_at(index);
    worker->thread_of_caller = false;
    renew(worker);
    if (!qzi_sys_thread_start(&worker->thread, worker_body, worker))
        return false;
    qzi_a32_store_release(&qzi_sched.threads, index + 1);
    return true;
}

bool qzi_worker_add(void)
{
    qzi_spin_take(&qzi_sched.life_lock);
    bool added = qzi_a32_load_relaxed(&qzi_sched.state) == QZI_SCHED_RUNNING && add();
    qzi_spin_release(&qzi_sched.life_lock);
    return added;
}

/* Under the life lock: RUNNING with `workers`, of them `own` the caller. False: no. */
static bool start(uint32_t workers, bool own)
{
    uint32_t state = qzi_a32_load_relaxed(&qzi_sched.state);
    if (state == QZI_SCHED_ALONE)
        own = true; /* worker 0 still is the thread that called qz_sched_main */
    else if (state != QZI_SCHED_NONE)
        return false;
    qzi_sched.usual = workers ? workers : qzi_sys_processors();
    if (qzi_sched.usual > QZI_WORKERS_MOST)
        qzi_sched.usual = QZI_WORKERS_MOST;
    qzi_a32_store_relaxed(&qzi_sched.threads, own);
    qzi_a32_store_relaxed(&qzi_sched.excess, 0);
    qzi_a32_store_relaxed(&qzi_sched.monitor_word, 0);
    qzi_a32_store_seq_cst(&qzi_sched.state, QZI_SCHED_RUNNING);
    if (own)
        worker_at(0)->thread_of_caller = true;
    bool enough = own;
    for (uint32_t i = own; i < qzi_sched.usual && add(); i++)
        enough = true;
    qzi_sched.monitored =
        enough && qzi_sys_thread_start(&qzi_sched.monitor, qzi_monitor_body, NULL);
    if (!enough)
        qzi_a32_store_seq_cst(&qzi_sched.state, state);
    return enough;
}

bool qz_sched_start(uint32_t workers)
{
    qzi_spin_take(&qzi_sched.life_lock);
    bool started = start(workers, false);
    qzi_spin_release(&qzi_sched.life_lock);
    return started;
}

uint32_t qz_sched_workers(void)
{
    return qzi_a32_load_acquire(&qzi_sched.state) == QZI_SCHED_NONE ? 0 : qzi_sched.usual;
}

/* Tasks started and not ended. Ends are read first: a task whose end is seen has
 * its start seen too, so the result is never too small. */
static uint64_t tasks_alive(void)
{
    uint64_t ended = 0, started = 0;
    uint32_t count = qzi_a32_load_acquire(&qzi_sched.count);
    for (uint32_t i = 0; i < count; i++) {
        struct qzi_worker *worker = qzi_aptr_load_acquire(&qzi_sched.workers[i]);
        ended += qzi_a64_load_acquire(&worker->ended);
    }
    for (uint32_t i = 0; i < count; i++) {
        struct qzi_worker *worker = qzi_aptr_load_acquire(&qzi_sched.workers[i]);
        started += qzi_a64_load_acquire(&worker->started);
    }
    return started + qzi_a64_load_acquire(&qzi_sched.started) - ended;
}

static void cancel_other(void *self, struct qz_task *task)
{
    if (task != self && !(qzi_a32_load_acquire(&task->word) & QZI_AT_HOME))
        qz_task_cancel(task);
}

static bool wait_for_end(uint64_t left, int64_t grace_ms)
{
    int64_t end = qzi_sys_monotonic_ns() + grace_ms * 1000000;
    int64_t pause = LOOK_NS;
    while (tasks_alive() > left) {
        if (qzi_sys_monotonic_ns() >= end)
            return false;
        qzi_sys_sleep(pause);
        pause = 2 * pause < LOOK_MOST_NS ? 2 * pause : LOOK_MOST_NS;
    }
    return true;
}

/* All threads leave their loops and are joined, but for the caller's. */
static void stop_threads(const struct qzi_worker *self)
{
    qzi_spin_take(&qzi_sched.life_lock);
    qzi_a32_store_seq_cst(&qzi_sched.state, QZI_SCHED_STOPPING);
    uint32_t threads = qzi_a32_load_relaxed(&qzi_sched.threads);
    qzi_spin_release(&qzi_sched.life_lock);
    if (qzi_sched.monitored) {
        qzi_monitor_rouse();
        qzi_sys_thread_join(qzi_sched.monitor);
    }
    for (uint32_t i = 0; i < threads; i++) {
        struct qzi_worker *worker = qzi_aptr_load_acquire(&qzi_sched.workers[i]);
        if (worker->thread_of_caller)
            continue;
        qzi_worker_rouse(worker);
        qzi_sys_thread_join(worker->thread);
    }
    qzi_sched.spare_count = 0;
    qzi_sched.spares = NULL;
    qzi_a32_store_seq_cst(&qzi_sched.state, self ? QZI_SCHED_ALONE : QZI_SCHED_NONE);
}

bool qz_sched_shutdown(int64_t grace_ms)
{
    struct qzi_local *local = qzi_local_self();
    struct qzi_worker *self = local ? local->worker : NULL;
    if (qzi_a32_load_acquire(&qzi_sched.state) != QZI_SCHED_RUNNING)
        return true;
    if (self && !self->thread_of_caller)
        return false;
    struct qz_task *current = self ? self->current : NULL;
    qz_blocking_enter();
    qzi_task_memory_walk(cancel_other, current);
    bool ended = wait_for_end(current != NULL, grace_ms);
    if (ended)
        stop_threads(self);
    qz_blocking_leave();
    return ended;
}

void qz_sched_main(uint32_t workers, struct qz_task *task)
{
    qzi_spin_take(&qzi_sched.life_lock);
    bool started = start(workers, true);
    qzi_spin_release(&qzi_sched.life_lock);
    if (!started)
        return;
    struct qzi_worker *self = qzi_aptr_load_relaxed(&qzi_sched.workers[0]);
    attach(self);
    qzi_sched.main = task;
    qz_task_start(task);
    qzi_worker_run(self, task);
    if (qz_sched_shutdown(GRACE_MS)) {
        qzi_sched.main = NULL;
        self->thread_of_caller = false;
        detach(self);
        qzi_a32_store_seq_cst(&qzi_sched.state, QZI_SCHED_NONE);
    }
}

void qz_sched_release(void)
{
    uint32_t count = qzi_a32_load_relaxed(&qzi_sched.count);
    if (qzi_a32_load_acquire(&qzi_sched.state) != QZI_SCHED_NONE)
        return;
    for (uint32_t i = 0; i < count; i++) {
        qzi_memory_free(qzi_aptr_load_relaxed(&qzi_sched.workers[i]));
        qzi_aptr_store_relaxed(&qzi_sched.workers[i], NULL);
    }
    qzi_a32_store_relaxed(&qzi_sched.count, 0);
    qzi_a64_store_relaxed(&qzi_sched.started, 0);
    qzi_task_memory_unmap();
}
