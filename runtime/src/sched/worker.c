/* What a worker does: finds tasks, runs them, sleeps. See worker.h. */
#include "runtime/src/sched/worker.h"

#include "runtime/src/sched/home.h"
#include "runtime/src/sched/sched.h"
#include "runtime/src/sys/sys.h"

enum {
    LIFO_RUN = 3, /* tasks from the LIFO slot in a row */
    TURN = 61,    /* slices between two looks at what could starve */
    TIMERS = 8,   /* slices between two looks at the clock */
    SURPLUS = 2,  /* tasks in the deque that are worth another core */
    SHARE = 32,   /* most tasks taken from a global queue at once */
#ifdef QZI_MODEL
    ROUNDS = 1,
#else
    ROUNDS = 40, /* looks around before sleeping */
#endif
};

struct qzi_sched qzi_sched;

/* ---- Where runnable tasks go ---- */

static void put_globally(struct qz_task *first, struct qz_task *last, uint32_t count)
{
    qzi_queues_put(&qzi_sched.queues, (enum qz_priority)first->priority, first, last, count);
    qzi_wake_worker();
}

static void push(struct qzi_worker *worker, struct qz_task *task)
{
    while (!qzi_deque_push(&worker->deque, task)) {
        struct qz_task *last;
        uint32_t count;
        struct qz_task *first = qzi_deque_shed(&worker->deque, &last, &count);
        if (!first)
            continue; /* thieves have made room */
        qzi_queues_put(&qzi_sched.queues, QZ_PRIORITY_NORMAL, first, last, count);
    }
    if (qzi_deque_size(&worker->deque) >= SURPLUS && qzi_a32_load_relaxed(&qzi_sched.idle_count) &&
        !qzi_a32_load_relaxed(&qzi_sched.searching))
        qzi_wake_worker();
}

static struct qzi_worker *worker_self(void)
{
    struct qzi_local *local = qzi_local_self();
    return local ? local->worker : NULL;
}

void qzi_schedule(struct qz_task *task)
{
    if (task->home) {
        qzi_home_wake(task->home);
        return;
    }
    struct qzi_worker *worker = worker_self();
    if (!worker || task->priority != QZ_PRIORITY_NORMAL) {
        put_globally(task, task, 1);
        return;
    }
    /* Nobody else fills the slot, so an empty one stays empty. */
    struct qz_task *before = NULL;
    if (!qzi_aptr_load_relaxed(&worker->lifo))
        qzi_aptr_store_release(&worker->lifo, task);
    else
        before = qzi_aptr_swap_acq_rel(&worker->lifo, task);
    if (before)
        push(worker, before);
}

void qzi_schedule_last(struct qz_task *task)
{
    struct qzi_worker *worker = worker_self();
    if (worker && task->priority == QZ_PRIORITY_NORMAL)
        push(worker, task);
    else
        put_globally(task, task, 1);
}

/* ---- Sleeping and waking ---- */

void qzi_worker_rouse(struct qzi_worker *worker)
{
    if (qzi_a32_swap_acq_rel(&worker->sleep, QZI_WOKEN) == QZI_ASLEEP)
        qzi_sys_futex_wake(&worker->sleep, 1);
}

void qzi_wake_worker(void)
{
    if (!qzi_a32_load_seq_cst(&qzi_sched.idle_count) || qzi_a32_load_seq_cst(&qzi_sched.searching))
        return;
    qzi_spin_take(&qzi_sched.idle_lock);
    struct qzi_worker *worker = NULL;
    if (!qzi_a32_load_seq_cst(&qzi_sched.searching)) {
        worker = qzi_sched.idle;
        if (worker) {
            qzi_sched.idle = worker->next;
            worker->listed = false;
            qzi_a32_sub_seq_cst(&qzi_sched.idle_count, 1);
            qzi_a32_add_seq_cst(&qzi_sched.searching, 1); /* on its behalf */
        }
    }
    qzi_spin_release(&qzi_sched.idle_lock);
    if (worker)
        qzi_worker_rouse(worker);
}

static void enter_idle(struct qzi_worker *worker)
{
    qzi_a32_swap_seq_cst(&worker->sleep, QZI_ASLEEP);
    qzi_spin_take(&qzi_sched.idle_lock);
    worker->next = qzi_sched.idle;
    worker->listed = true;
    qzi_sched.idle = worker;
    qzi_a32_add_seq_cst(&qzi_sched.idle_count, 1);
    qzi_spin_release(&qzi_sched.idle_lock);
}

/* Off the list; whoever took it off before has counted it as searching. */
static void leave_idle(struct qzi_worker *worker)
{
    qzi_spin_take(&qzi_sched.idle_lock);
    if (worker->listed) {
        struct qzi_worker **place = &qzi_sched.idle;
        while (*place != worker)
            place = &(*place)->next;
        *place = worker->next;
        worker->listed = false;
        qzi_a32_sub_seq_cst(&qzi_sched.idle_count, 1);
    } else {
        worker->searching = true;
    }
    qzi_spin_release(&qzi_sched.idle_lock);
    qzi_a32_swap_seq_cst(&worker->sleep, QZI_AWAKE);
    if (qzi_a32_load_seq_cst(&qzi_sched.monitor_word))
        qzi_monitor_rouse();
}

static bool stopped(const struct qzi_worker *worker)
{
    return !worker->thread_of_caller &&
           qzi_a32_load_seq_cst(&qzi_sched.state) == QZI_SCHED_STOPPING;
}

static bool somebody_has_work(void)
{
    if (qzi_a32_load_seq_cst(&qzi_sched.queues.filled))
        return true;
    uint32_t count = qzi_a32_load_acquire(&qzi_sched.count);
    for (uint32_t i = 0; i < count; i++) {
        const struct qzi_worker *other = qzi_aptr_load_acquire(&qzi_sched.workers[i]);
        if (qzi_deque_size(&other->deque) >= SURPLUS)
            return true;
    }
    return false;
}

static void sleep_idle(struct qzi_worker *worker, const struct qz_task *until)
{
    enter_idle(worker);
    int64_t limit = qzi_wheel_wait(&worker->local.wheel);
    if (limit && !somebody_has_work() && !stopped(worker) && !(until && qz_task_done(until)))
        qzi_sys_futex_wait(&worker->sleep, QZI_ASLEEP, limit);
    leave_idle(worker);
}

/* ---- Finding work ---- */

static struct qz_task *take_global(struct qzi_worker *worker, enum qz_priority priority)
{
    uint32_t count;
    uint32_t most = priority == QZ_PRIORITY_NORMAL ? SHARE : 1;
    struct qz_task *first = qzi_queues_take(&qzi_sched.queues, priority, most, &count);
    if (!first)
        return NULL;
    struct qz_task *next = first->next;
    while (next) {
        struct qz_task *task = next;
        next = task->next;
        push(worker, task);
    }
    return first;
}

static struct qz_task *take_lifo(struct qzi_worker *worker)
{
    if (!qzi_aptr_load_relaxed(&worker->lifo))
        return NULL;
    return qzi_aptr_swap_acq_rel(&worker->lifo, NULL);
}

static struct qz_task *take_local(struct qzi_worker *worker)
{
    struct qz_task *task = take_lifo(worker);
    if (task && ++worker->lifo_run <= LIFO_RUN)
        return task;
    worker->lifo_run = 0;
    if (task)
        push(worker, task);
    return qzi_deque_pop(&worker->deque);
}

/* What could starve goes first, each in its turn. */
static struct qz_task *take_aged(struct qzi_worker *worker)
{
    switch (worker->tick / TURN % 4) {
    case 0:
        return take_global(worker, QZ_PRIORITY_LOW);
    case 1:
        return take_global(worker, QZ_PRIORITY_HIGH);
    case 2:
        return take_local(worker);
    default:
        return take_global(worker, QZ_PRIORITY_NORMAL);
    }
}

static void look_at_timers(struct qzi_worker *worker)
{
    if (qzi_a64_load_relaxed(&worker->local.wheel.next) == UINT64_MAX)
        return;
    uint64_t now = qzi_tick_now();
    if (qzi_a64_load_relaxed(&worker->local.wheel.next) <= now)
        qzi_wheel_advance(&worker->local.wheel, now);
}

/* Without searching. */
static struct qz_task *next_task(struct qzi_worker *worker)
{
    struct qz_task *task = NULL;
    worker->tick++;
    qzi_a32_store_relaxed(&worker->ticks, worker->tick);
    if (worker->tick % TIMERS == 0)
        look_at_timers(worker);
    if (worker->tick % TURN == 0 && (task = take_aged(worker)))
        return task;
    if (qzi_a32_load_relaxed(&qzi_sched.queues.filled)) {
        if ((task = take_global(worker, QZ_PRIORITY_CRITICAL)))
            return task;
        if ((task = take_global(worker, QZ_PRIORITY_HIGH)))
            return task;
    }
    if ((task = take_local(worker)))
        return task;
    return take_global(worker, QZ_PRIORITY_NORMAL);
}

static struct qz_task *steal_from(struct qzi_worker *thief, struct qzi_worker *victim)
{
    if (victim == thief)
        return NULL;
    struct qz_task *task = qzi_deque_steal(&victim->deque, &thief->deque);
    if (!task && qzi_a32_load_relaxed(&victim->stuck) && qzi_aptr_load_relaxed(&victim->lifo))
        task = qzi_aptr_swap_acq_rel(&victim->lifo, NULL);
    return task;
}

static uint32_t random_number(struct qzi_worker *worker)
{
    worker->local.random ^= worker->local.random << 13; /* xorshift32, Marsaglia 2003 */
    worker->local.random ^= worker->local.random >> 17;
    worker->local.random ^= worker->local.random << 5;
    return worker->local.random;
}

static struct qz_task *steal(struct qzi_worker *worker)
{
    uint32_t count = qzi_a32_load_acquire(&qzi_sched.count);
    uint32_t start = random_number(worker);
    for (uint32_t i = 0; i < count; i++) {
        struct qzi_worker *victim = qzi_aptr_load_acquire(&qzi_sched.workers[(start + i) % count]);
        struct qz_task *task = steal_from(worker, victim);
        if (task)
            return task;
    }
    return NULL;
}

static bool begin_search(struct qzi_worker *worker)
{
    uint32_t searching = qzi_a32_load_relaxed(&qzi_sched.searching);
    if (!worker->searching && 2 * searching < qzi_sched.usual) {
        qzi_a32_add_seq_cst(&qzi_sched.searching, 1);
        worker->searching = true;
    }
    return worker->searching;
}

/* The last one looks again: who added something meanwhile relied on it. */
static void end_search(struct qzi_worker *worker, bool found)
{
    if (!worker->searching)
        return;
    worker->searching = false;
    if (qzi_a32_sub_seq_cst(&qzi_sched.searching, 1) == 1 && found && somebody_has_work())
        qzi_wake_worker();
}

static struct qz_task *search(struct qzi_worker *worker)
{
    if (!begin_search(worker))
        return NULL;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct qz_task *task = steal(worker);
        if (!task)
            task = next_task(worker);
        if (task)
            return task;
        if (round + 1 < ROUNDS)
            qzi_sys_pause();
    }
    return NULL;
}

static struct qz_task *find_task(struct qzi_worker *worker, const struct qz_task *until)
{
    struct qz_task *task = next_task(worker);
    if (!task) {
        look_at_timers(worker);
        task = next_task(worker);
    }
    if (!task)
        task = take_global(worker, QZ_PRIORITY_LOW);
    if (!task)
        task = search(worker);
    end_search(worker, task);
    if (!task)
        sleep_idle(worker, until);
    return task;
}

/* ---- Running ---- */

struct shift {
    struct qzi_run run;
    struct qzi_worker *worker;
    struct qz_task *until;
};

static void after_slice(struct qzi_worker *worker, struct qz_task *task, enum qzi_slice slice)
{
    worker->current = NULL;
    if (slice == QZI_SLICE_YIELDED) {
        qzi_schedule_last(task);
    } else if (slice == QZI_SLICE_ENDED) {
        qzi_a64_store_release(&worker->ended, qzi_a64_load_relaxed(&worker->ended) + 1);
        if (task == qzi_sched.main && !worker->thread_of_caller)
            qzi_worker_rouse(qzi_aptr_load_acquire(&qzi_sched.workers[0]));
    }
}

static void run_tasks(void *context)
{
    struct shift *shift = context;
    struct qzi_worker *worker = shift->worker;
    if (shift->run.task)
        after_slice(worker, shift->run.task, qzi_task_go_on(&shift->run));
    while (!stopped(worker) && !(shift->until && qz_task_done(shift->until))) {
        if (qzi_a32_load_relaxed(&worker->stuck))
            qzi_worker_unstick(worker);
        if (qzi_a32_load_relaxed(&qzi_sched.excess) && !worker->thread_of_caller &&
            !worker->searching)
            qzi_worker_retire(worker);
        struct qz_task *task = find_task(worker, shift->until);
        if (!task)
            continue;
        worker->current = task;
        after_slice(worker, task, qzi_task_run(&shift->run, task));
    }
}

void qzi_worker_run(struct qzi_worker *worker, struct qz_task *until)
{
    struct shift shift = {.worker = worker, .until = until};
    qzi_run_tasks(run_tasks, &shift, &shift.run);
    end_search(worker, true);
    qzi_worker_flush(worker);
}

void qzi_worker_flush(struct qzi_worker *worker)
{
    for (struct qz_task *task;
         (task = take_lifo(worker)) || (task = qzi_deque_pop(&worker->deque));)
        put_globally(task, task, 1);
}

void qz_task_start(struct qz_task *task)
{
    struct qzi_worker *worker = worker_self();
    if (worker)
        qzi_a64_store_release(&worker->started, qzi_a64_load_relaxed(&worker->started) + 1);
    else
        qzi_a64_add_acq_rel(&qzi_sched.started, 1);
    if (!worker && qzi_a32_load_relaxed(&qzi_sched.state) == QZI_SCHED_NONE)
        qz_sched_start(0);
    qzi_schedule(task);
}
