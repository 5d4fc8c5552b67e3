/* Homes: see home.h. */
#include "runtime/src/sched/home.h"

#include <string.h>

#include "runtime/src/sched/sched.h"
#include "runtime/src/sys/sys.h"
#include "runtime/src/task/task.h"

#ifdef QZI_MODEL
enum { WATCHES = 0 };
#else
enum { WATCHES = 200 }; /* a waker on another core is often that near */
#endif

void qzi_home_wake(struct qzi_home *home)
{
    /* From the swap on the thread may leave and its home be gone: the futex call
     * may then wake somebody else's word for nothing, which every wait allows. */
    if (qzi_a32_swap_acq_rel(&home->ready, QZI_HOME_READY) == QZI_HOME_SLEEPING)
        qzi_sys_futex_wake(&home->ready, 1);
}

static bool take_ready(struct qzi_home *home)
{
    if (qzi_a32_load_acquire(&home->ready) != QZI_HOME_READY)
        return false;
    qzi_a32_store_relaxed(&home->ready, QZI_HOME_EMPTY);
    return true;
}

static void sleep_once(struct qzi_home *home)
{
    uint32_t state = QZI_HOME_EMPTY;
    int64_t limit = qzi_wheel_wait(&home->local.wheel);
    if (limit == 0 || !qzi_a32_cas_acq_rel(&home->ready, &state, QZI_HOME_SLEEPING))
        return;
    qzi_sys_futex_wait(&home->ready, QZI_HOME_SLEEPING, limit);
    state = QZI_HOME_SLEEPING;
    qzi_a32_cas_acq_rel(&home->ready, &state, QZI_HOME_EMPTY);
}

static void wait_ready(struct qzi_home *home)
{
    for (int i = 0; i < WATCHES; i++) {
        if (take_ready(home))
            return;
        qzi_sys_pause();
    }
    while (!take_ready(home)) {
        if (qzi_wheel_wait(&home->local.wheel) == 0)
            qzi_wheel_advance(&home->local.wheel, qzi_tick_now());
        else
            sleep_once(home);
    }
}

struct stay {
    struct qzi_run run;
    struct qzi_home *home;
    struct qz_task *task;
};

static void run_until_ended(void *context)
{
    struct stay *stay = context;
    enum qzi_slice slice =
        stay->run.task ? qzi_task_go_on(&stay->run) : qzi_task_run(&stay->run, stay->task);
    while (slice != QZI_SLICE_ENDED) {
        if (slice == QZI_SLICE_PARKED)
            wait_ready(stay->home);
        else
            qzi_sys_yield();
        slice = qzi_task_run(&stay->run, stay->task);
    }
}

void qz_run_at_home(struct qz_task *task)
{
    struct qzi_home home;
    void *outer = qzi_sys_self();
    memset(&home.local.stock, 0, sizeof home.local.stock);
    qzi_wheel_init(&home.local.wheel, qzi_tick_now());
    home.local.worker = NULL;
    home.local.random = (uint32_t)qzi_sys_random() | 1;
    qzi_a32_store_relaxed(&home.ready, QZI_HOME_EMPTY);
    task->home = &home;
    qzi_a32_or_acq_rel(&task->word, QZI_AT_HOME);
    qzi_sys_set_self(&home.local);
    struct stay stay = {.home = &home, .task = task};
    qzi_run_tasks(run_until_ended, &stay, &stay.run);
    qzi_sys_set_self(outer);
    qzi_stock_empty(&home.local.stock);
}
