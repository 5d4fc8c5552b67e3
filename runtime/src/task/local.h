/* What a thread that runs tasks has to itself: reached by qzi_local_self, NULL
 * on threads that run none. Written by its thread, but for the wheel, which has
 * a lock. */
#ifndef QZ_RUNTIME_TASK_LOCAL_H
#define QZ_RUNTIME_TASK_LOCAL_H

#include "runtime/src/sys/threads.h"
#include "runtime/src/task/memory.h"
#include "runtime/src/timer/wheel.h"

struct qzi_worker;

struct qzi_local {
    struct qzi_stock stock;
    struct qzi_wheel wheel;
    struct qzi_worker *worker; /* NULL: a home */
    uint32_t random;           /* state of its generator, not 0 */
};

static inline struct qzi_local *qzi_local_self(void)
{
    return qzi_sys_self();
}

#endif
