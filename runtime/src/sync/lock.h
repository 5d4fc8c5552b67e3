/* The runtime's inner lock: four bytes, zero is free, held for some tens of
 * instructions and never over a call that can wait.
 *
 * Taking it is one locked operation, letting go is a plain store. There is no
 * list of waiters: who finds it taken watches for a moment, then gives the
 * processor away, in growing steps. A futex word would need a second locked
 * operation on each release to learn whether anybody sleeps, which doubles the
 * price of a channel operation; the case it helps with (the holder lost its
 * processor within those instructions) is rare.
 *
 * Rank: an object's lock (channel, task, wheel) is taken before a queue's.
 * Two objects' locks are held together by select only, in address order.
 *
 * The release store pairs with the acquire of the next taker.
 *
 * Under QZI_MODEL_LOCKS the model provides the lock as one step, because every
 * kernel would otherwise explore its inside again. Its own kernels explore the
 * code below. */
#ifndef QZ_RUNTIME_SYNC_LOCK_H
#define QZ_RUNTIME_SYNC_LOCK_H

#include "runtime/src/sync/atomic.h"

struct qzi_spin {
    struct qzi_a32 held;
};

#ifdef QZI_MODEL_LOCKS

void qzi_spin_take(struct qzi_spin *lock);
void qzi_spin_release(struct qzi_spin *lock);

#else

/* Waits until the lock looks free, takes it if it then is. */
void qzi_spin_wait(struct qzi_spin *lock);

static inline void qzi_spin_take(struct qzi_spin *lock)
{
    if (qzi_a32_swap_acquire(&lock->held, 1))
        qzi_spin_wait(lock);
}

static inline void qzi_spin_release(struct qzi_spin *lock)
{
    qzi_a32_store_release(&lock->held, 0);
}

#endif
#endif
