/* A thread that runs one task of its own, and sleeps while it waits.
 *
 * `ready` goes EMPTY -> READY by the waker, EMPTY -> SLEEPING -> EMPTY or READY
 * around the futex. A wait has one wake, so READY is set once for each time the
 * task is parked. Before its task has parked nobody sets it. */
#ifndef QZ_RUNTIME_SCHED_HOME_H
#define QZ_RUNTIME_SCHED_HOME_H

#include "runtime/src/task/local.h"

enum qzi_home_ready { QZI_HOME_EMPTY, QZI_HOME_READY, QZI_HOME_SLEEPING };

struct qzi_home {
    struct qzi_local local;
    struct qzi_a32 ready;
};

/* The home's task has become runnable. */
void qzi_home_wake(struct qzi_home *home);

#endif
