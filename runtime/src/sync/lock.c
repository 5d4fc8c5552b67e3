/* Waiting for the inner lock. */
#include "runtime/src/sync/lock.h"

#include "runtime/src/sys/threads.h"

enum {
    WATCHES = 64, /* looks before the first step back */
    YIELDS = 64,  /* steps back before sleeping */
    SLEEP_NS = 50000,
};

#ifndef QZI_MODEL_LOCKS

void qzi_spin_wait(struct qzi_spin *lock)
{
    for (unsigned round = 0;; round++) {
        if (round < WATCHES)
            qzi_sys_pause();
        else if (round < WATCHES + YIELDS)
            qzi_sys_yield();
        else
            qzi_sys_sleep(SLEEP_NS); /* the holder may have a lower real-time priority */
        if (!qzi_a32_load_relaxed(&lock->held) && !qzi_a32_swap_acquire(&lock->held, 1))
            return;
    }
}

#endif
