/* The global queues: one list per priority, under one lock each, and a bitmap that
 * tells by one load which have something.
 *
 * A queue's bit is changed under its lock. Setting it is seq_cst and comes before
 * the look for sleeping workers; a worker that goes to sleep says so (seq_cst)
 * before it looks at the bitmap: one of the two sees the other. */
#ifndef QZ_RUNTIME_SCHED_QUEUE_H
#define QZ_RUNTIME_SCHED_QUEUE_H

#include "runtime/src/task/task.h"

struct qzi_queue {
    struct qzi_spin lock;
    uint32_t size;
    struct qz_task *first, *last; /* linked by `next` */
};

struct qzi_queues {
    struct qzi_a32 filled; /* a bit per priority */
    struct qzi_queue of[QZ_PRIORITIES];
};

/* Appends a chain of `count` tasks. */
void qzi_queues_put(struct qzi_queues *queues, enum qz_priority priority, struct qz_task *first,
                    struct qz_task *last, uint32_t count);

/* Takes up to `most` tasks, a chain ending in NULL; `*count` says how many. */
struct qz_task *qzi_queues_take(struct qzi_queues *queues, enum qz_priority priority, uint32_t most,
                                uint32_t *count);

static inline bool qzi_queues_have(const struct qzi_queues *queues, enum qz_priority priority)
{
    return qzi_a32_load_relaxed(&queues->filled) >> priority & 1;
}

#endif
