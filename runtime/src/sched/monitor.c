/* The monitor: a thread that looks every 10 ms for workers that do not move while
 * there is something to run, and gets others to run it; spares.
 *
 * A spare is an additional worker. When a worker that a spare was started for
 * moves again, there is one more than asked for: `excess` counts them, and the
 * next worker that comes to its loop takes one off and retires. */
#include "runtime/src/sched/sched.h"
#include "runtime/src/sched/worker.h"
#include "runtime/src/sys/sys.h"

enum { PERIOD_NS = 10000000, LATE_TICKS = 5 };

static struct qzi_worker *take_spare(void)
{
    qzi_spin_take(&qzi_sched.idle_lock);
    struct qzi_worker *spare = qzi_sched.spares;
    if (spare) {
        qzi_sched.spares = spare->next;
        spare->spare = false;
        qzi_sched.spare_count--;
    }
    qzi_spin_release(&qzi_sched.idle_lock);
    return spare;
}

/* Somebody runs what a stuck worker cannot. */
static void help(struct qzi_worker *stuck)
{
    if (qzi_a32_load_seq_cst(&qzi_sched.idle_count)) {
        qzi_wake_worker();
        return;
    }
    struct qzi_worker *spare = take_spare();
    if (spare)
        qzi_worker_rouse(spare);
    else if (!qzi_worker_add())
        return;
    uint32_t state = QZI_STUCK;
    if (!qzi_a32_cas_acq_rel(&stuck->stuck, &state, QZI_STUCK_SPARED))
        qzi_a32_add_acq_rel(&qzi_sched.excess, 1); /* it moves again already */
}

void qzi_worker_unstick(struct qzi_worker *worker)
{
    if (qzi_a32_swap_acq_rel(&worker->stuck, QZI_MOVING) == QZI_STUCK_SPARED)
        qzi_a32_add_acq_rel(&qzi_sched.excess, 1);
}

static bool take_excess(void)
{
    uint32_t excess = qzi_a32_load_relaxed(&qzi_sched.excess);
    while (excess)
        if (qzi_a32_cas_acq_rel(&qzi_sched.excess, &excess, excess - 1))
            return true;
    return false;
}

static bool still_spare(struct qzi_worker *worker)
{
    qzi_spin_take(&qzi_sched.idle_lock);
    bool spare = worker->spare;
    qzi_spin_release(&qzi_sched.idle_lock);
    return spare;
}

void qzi_worker_retire(struct qzi_worker *worker)
{
    if (!take_excess())
        return;
    qzi_spin_take(&qzi_sched.idle_lock);
    /* Whatever was counted: as many as were asked for stay. */
    bool leaves =
        qzi_a32_load_acquire(&qzi_sched.threads) - qzi_sched.spare_count > qzi_sched.usual;
    if (leaves) {
        worker->next = qzi_sched.spares;
        worker->spare = true;
        qzi_sched.spares = worker;
        qzi_sched.spare_count++;
    }
    qzi_spin_release(&qzi_sched.idle_lock);
    if (!leaves)
        return;
    for (;;) {
        qzi_a32_swap_seq_cst(&worker->sleep, QZI_ASLEEP);
        qzi_worker_flush(worker);
        /* A rouse may be left over from when it was idle: only take_spare ends this. */
        if (!still_spare(worker))
            break;
        if (qzi_a32_load_seq_cst(&qzi_sched.state) == QZI_SCHED_STOPPING)
            return;
        qzi_sys_futex_wait(&worker->sleep, QZI_ASLEEP, qzi_wheel_wait(&worker->local.wheel));
        qzi_wheel_advance(&worker->local.wheel, qzi_tick_now());
    }
    qzi_a32_swap_seq_cst(&worker->sleep, QZI_AWAKE);
}

/* True when the worker is awake. */
static bool look_at(struct qzi_worker *worker)
{
    if (qzi_a32_load_seq_cst(&worker->sleep) == QZI_ASLEEP)
        return false;
    uint32_t ticks = qzi_a32_load_relaxed(&worker->ticks);
    bool moved = ticks != worker->seen;
    worker->seen = ticks;
    if (moved)
        return true;
    uint64_t now = qzi_tick_now();
    uint64_t next = qzi_a64_load_relaxed(&worker->local.wheel.next);
    if (next != UINT64_MAX && next + LATE_TICKS < now)
        qzi_wheel_advance(&worker->local.wheel, now);
    bool waits = qzi_worker_has_queued(worker) || qzi_a32_load_relaxed(&qzi_sched.queues.filled);
    uint32_t state = QZI_MOVING;
    if (!waits)
        return true;
    /* Again at each look: who was woken may have found the searching places taken. */
    if (!qzi_a32_cas_acq_rel(&worker->stuck, &state, QZI_STUCK) && state == QZI_STUCK_SPARED)
        qzi_wake_worker();
    else
        help(worker);
    return true;
}

void qzi_monitor_rouse(void)
{
    qzi_a32_store_seq_cst(&qzi_sched.monitor_word, 0);
    qzi_sys_futex_wake(&qzi_sched.monitor_word, 1);
}

static bool look_around(void)
{
    bool awake = false;
    uint32_t count = qzi_a32_load_acquire(&qzi_sched.threads);
    for (uint32_t i = 0; i < count; i++)
        if (look_at(qzi_aptr_load_acquire(&qzi_sched.workers[i])))
            awake = true;
    return awake;
}

void qzi_monitor_body(void *unused)
{
    (void)unused;
    while (qzi_a32_load_seq_cst(&qzi_sched.state) == QZI_SCHED_RUNNING) {
        /* 1 before the look: a worker that wakes after it sees the 1. */
        qzi_a32_store_seq_cst(&qzi_sched.monitor_word, 1);
        bool awake = look_around();
        if (awake)
            qzi_a32_store_seq_cst(&qzi_sched.monitor_word, 0);
        if (qzi_a32_load_seq_cst(&qzi_sched.state) != QZI_SCHED_RUNNING)
            break;
        qzi_sys_futex_wait(&qzi_sched.monitor_word, !awake, awake ? PERIOD_NS : -1);
    }
}

void qz_blocking_enter(void)
{
    struct qzi_local *local = qzi_local_self();
    struct qzi_worker *worker = local ? local->worker : NULL;
    if (!worker)
        return;
    qzi_a32_store_seq_cst(&worker->stuck, QZI_STUCK);
    if (qzi_worker_has_queued(worker))
        help(worker);
}

void qz_blocking_leave(void)
{
    struct qzi_local *local = qzi_local_self();
    if (local && local->worker)
        qzi_worker_unstick(local->worker);
}
