/* The lock that tasks wait for: one holder, which may suspend while it holds.
 *
 * Taking a free one and letting it go are one locked operation each, on the word.
 * With CONTENDED set these fast paths fail and everything happens under the inner
 * lock; so there the word changes only by the holder of the inner lock.
 *
 *   HELD        somebody holds it
 *   CONTENDED   there may be waiters, or one is on its way back from its wait
 *
 * Waiters queue. While the first has waited for less than PATIENCE, letting go
 * makes the lock free and wakes the first, which tries again: whoever runs now may
 * take it before (handing over each time would cost a switch of tasks for each
 * turn). A waiter that finds the lock taken queues in front, with the time it has
 * waited kept. From PATIENCE on nobody overtakes: the lock is handed over, and
 * newcomers queue even if it is free.
 *
 * At most one waiter is on its way. While it is, nobody else is woken: it takes
 * the lock, or queues again while somebody holds it, or (cancelled) wakes the
 * next; so a free lock with waiters always has one on its way.
 *
 * FIELDS: `owner` is written by the holder, or for it by who hands over, and read
 * by anybody to compare it with itself; the rest under the inner lock. */
#ifndef QZ_RUNTIME_LOCKS_MUTEX_H
#define QZ_RUNTIME_LOCKS_MUTEX_H

#include "runtime/src/task/task.h"

struct qz_mutex {
    struct qzi_waitable waitable;
    struct qzi_a32 word;   /* bits of enum qzi_mutex_word */
    struct qzi_aptr owner; /* NULL: free, or just taken */
    struct qzi_link waiters;
    uint32_t returning_since; /* when the one on its way began to wait */
    bool returning;           /* one is on its way */
};

enum qzi_mutex_word { QZI_HELD = 1, QZI_CONTENDED = 2 };

/* In microseconds, as all times here: 32 bits that wrap around. */
enum { QZI_MUTEX_PATIENCE = 1000 };

/* Free. The memory is the caller's; it outlives holders and waiters. */
void qz_mutex_init(struct qz_mutex *mutex);

/* QZ_DONE: taken. QZ_WAIT: `frame` is resumed later and calls qz_mutex_again.
 * QZ_SELF: this task holds it. Else QZ_YIELD, QZ_CANCELLED. */
enum qz_outcome qz_mutex_lock(struct qz_task *self, struct qz_frame *frame, struct qz_wait *record,
                              struct qz_mutex *mutex);

/* After a wait: QZ_DONE, QZ_WAIT once more, or QZ_CANCELLED. */
enum qz_outcome qz_mutex_again(struct qz_task *self, struct qz_frame *frame, struct qz_wait *record,
                               struct qz_mutex *mutex);

/* Never waits. */
bool qz_mutex_try_lock(struct qz_task *self, struct qz_mutex *mutex);

/* By the task that holds it. */
void qz_mutex_unlock(struct qz_mutex *mutex);

#endif
