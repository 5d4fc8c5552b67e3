/* Micro-benchmarks of the runtime: tasks as hand-written frames, as the compiler
 * would make them. peers.go has the same programs, scenario by scenario. */
#ifndef QZ_BENCH_RUNTIME_BENCH_H
#define QZ_BENCH_RUNTIME_BENCH_H

#include <stdint.h>

#include "runtime/src/chan/channel.h"
#include "runtime/src/chan/select.h"
#include "runtime/src/locks/mutex.h"
#include "runtime/src/sched/sched.h"
#include "runtime/src/task/task.h"
#include "runtime/src/timer/wheel.h"

/* The tasks of a scenario report to it; the last one wakes the main task. */
struct bench_latch {
    struct qzi_a64 left;
    struct qz_task *main;
};

static inline void bench_done(struct bench_latch *latch)
{
    if (qzi_a64_sub_acq_rel(&latch->left, 1) == 1)
        qz_task_unpark(latch->main);
}

struct bench {
    const char *name;
    uint64_t count; /* operations */
    /* Starts the tasks, on the main task, and says how many report to the latch. */
    uint64_t (*start)(struct bench_latch *latch, uint64_t count);
};

extern const struct bench bench_channels[];
extern const struct bench bench_tasks[];

/* A frame of `type` for a new task of `resume`. */
#define BENCH_TASK(type, resume, task)                        \
    struct qz_task *task = qz_task_new(resume, sizeof(type)); \
    type *task##_frame = (type *)(void *)qz_task_root(task)

#endif
