/* Cells of tasks and frames that are taken on one thread and freed on another. */
#include <string.h>

#include "runtime/model/model.h"
#include "runtime/src/sched/sched.h"
#include "runtime/src/task/local.h"
#include "runtime/src/task/task.h"

static struct qzi_aptr passed;

static void local_begin(struct qzi_local *local)
{
    memset(local, 0, sizeof *local);
    qzi_sys_set_self(local);
}

static void local_end(struct qzi_local *local)
{
    qzi_stock_empty(&local->stock);
    qzi_sys_set_self(NULL);
}

static void free_passed(void *unused)
{
    (void)unused;
    struct qzi_local local;
    local_begin(&local);
    struct qz_frame *frame = qzi_aptr_swap_acq_rel(&passed, NULL);
    if (frame) {
        model_check(frame->state == 7);
        qz_frame_free(frame);
    }
    struct qz_frame *own = qz_frame_new(sizeof *own);
    own->state = 9;
    qz_frame_free(own);
    local_end(&local);
}

/* A frame goes to another thread, is freed there, and is used again. */
MODEL_KERNEL("cell", freed_elsewhere)
{
    struct qzi_local local;
    qzi_aptr_store_relaxed(&passed, NULL);
    local_begin(&local);
    model_thread(free_passed, NULL);
    struct qz_frame *frame = qz_frame_new(sizeof *frame);
    frame->state = 7;
    qzi_aptr_store_release(&passed, frame);
    local_end(&local);
    struct qz_frame *again = qz_frame_new(sizeof *again);
    model_check(again != frame || !qzi_aptr_load_relaxed(&passed));
    again->state = 8;
    qz_frame_free(again);
    model_join();
    frame = qzi_aptr_load_relaxed(&passed);
    if (frame)
        qz_frame_free(frame);
    qz_sched_release();
}

static void take_and_free(void *unused)
{
    (void)unused;
    struct qz_frame *frame = qz_frame_new(sizeof *frame);
    frame->state = 1;
    qz_frame_free(frame);
}

/* Threads without a stock share the pools. */
MODEL_KERNEL("cell", without_stock)
{
    model_thread(take_and_free, NULL);
    model_thread(take_and_free, NULL);
    take_and_free(NULL);
    model_join();
    qz_sched_release();
}

static struct qz_frame *end_at_once(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    (void)frame;
    (void)self;
    (void)how;
    return NULL;
}

static void count_task(void *environment, struct qz_task *task)
{
    model_check(qzi_a32_load_relaxed(&task->word) & QZI_LIVE ||
                qzi_a32_load_relaxed(&task->word) == 0);
    ++*(unsigned *)environment;
}

static void walk(void *unused)
{
    (void)unused;
    unsigned count = 0;
    qzi_task_memory_walk(count_task, &count);
    model_check(count <= 2);
}

/* A walk over the slabs while tasks come and go looks at words only. */
MODEL_KERNEL("cell", walk_while_tasks_come)
{
    struct qz_task *first = qz_task_new(end_at_once, sizeof(struct qz_frame));
    model_thread(walk, NULL);
    struct qz_task *second = qz_task_new(end_at_once, sizeof(struct qz_frame));
    qz_run_at_home(first);
    qz_task_release(first);
    qz_run_at_home(second);
    qz_task_release(second);
    model_join();
    qz_sched_release();
}

static void cancel_task(void *environment, struct qz_task *task)
{
    (void)environment;
    qz_task_cancel(task);
}

static void cancel_all(void *unused)
{
    (void)unused;
    qzi_task_memory_walk(cancel_task, NULL);
}

/* Cancelling by a walk, without a reference, while the task ends and its cell is
 * used again. */
MODEL_KERNEL("cell", cancel_by_walk)
{
    struct qz_task *task = qz_task_new(end_at_once, sizeof(struct qz_frame));
    model_thread(cancel_all, NULL);
    qz_run_at_home(task);
    qz_task_release(task);
    task = qz_task_new(end_at_once, sizeof(struct qz_frame));
    qz_run_at_home(task);
    model_check(qz_task_done(task));
    qz_task_release(task);
    model_join();
    qz_sched_release();
}
