/* What the kernels of tasks share: a hand-written state machine whose states are
 * the steps of a small program, run at home by a thread of the model. */
#ifndef QZ_SPEC_RUNTIME_MODEL_TASKS_H
#define QZ_SPEC_RUNTIME_MODEL_TASKS_H

#include "runtime/model/model.h"
#include "runtime/src/sched/sched.h"
#include "runtime/src/task/memory.h"
#include "runtime/src/task/task.h"

/* One frame for all kernels: records and values at fixed places. */
struct kernel_frame {
    struct qz_frame frame;
    struct qz_wait records[3];
    uint64_t values[3];
    void *argument;
    uint64_t outcome, unwound;
};

static inline struct kernel_frame *kernel_frame(struct qz_task *task)
{
    return (struct kernel_frame *)(void *)qz_task_root(task);
}

static inline struct qz_task *kernel_task(qz_resume_fn *resume, void *argument)
{
    struct qz_task *task = qz_task_new(resume, sizeof(struct kernel_frame));
    struct kernel_frame *frame = kernel_frame(task);
    frame->argument = argument;
    frame->outcome = frame->unwound = 0;
    return task;
}

static inline void kernel_run(void *task)
{
    qz_run_at_home(task);
}

/* After every thread has ended. */
static inline void kernel_end(void)
{
    qz_sched_release();
}

#endif
