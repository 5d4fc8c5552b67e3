/* What the runtime asks of the system, over the model's threads and clock, and
 * the inner lock as a single step. */
/* The checks of the tree compile each file without the model's own flags. */
#ifndef QZI_MODEL
#define QZI_MODEL
#endif
#ifndef QZI_MODEL_LOCKS
#define QZI_MODEL_LOCKS
#endif

#include "runtime/model/inside.h"
#include "runtime/model/model.h"
#include "runtime/src/sync/lock.h"
#include "runtime/src/sys/sys.h"
#include "runtime/src/sys/threads.h"

bool qzi_sys_thread_start(struct qzi_os_thread *thread, void (*body)(void *), void *argument)
{
    thread->handle = model_start(body, argument);
    return true;
}

void qzi_sys_thread_join(struct qzi_os_thread thread)
{
    model_join_one((unsigned)thread.handle);
}

void qzi_sys_futex_wait(struct qzi_a32 *word, uint32_t expected, int64_t timeout_ns)
{
    model_step("futex wait", word, expected);
    if (model_atomic_last(word, sizeof word->value) != expected)
        return;
    model_block(word, timeout_ns < 0 ? -1 : model_time() + timeout_ns);
}

void qzi_sys_futex_wake(struct qzi_a32 *word, uint32_t count)
{
    model_step("futex wake", word, count);
    model_unblock(word, count);
}

void qzi_sys_pause(void)
{
    model_yield();
}

void qzi_sys_yield(void)
{
    model_yield();
}

void qzi_sys_sleep(int64_t ns)
{
    static const char nobody_wakes;
    model_block(&nobody_wakes, model_time() + ns);
}

uint32_t qzi_sys_processors(void)
{
    return 2;
}

void *qzi_sys_self(void)
{
    return *model_slot();
}

void qzi_sys_set_self(void *self)
{
    *model_slot() = self;
}

int64_t qzi_sys_monotonic_ns(void)
{
    return model_time();
}

uint64_t qzi_sys_random(void)
{
    return model_random();
}

/* ---- The lock: a clock per lock that each holder leaves behind ---- */

enum { LOCKS = 1024 };

static struct lock_clock {
    const struct qzi_spin *lock;
    uint64_t execution;
    struct model_clock clock;
} locks[LOCKS];

static struct model_clock *clock_of(const struct qzi_spin *lock)
{
    size_t i = ((uintptr_t)lock * 0x9e3779b97f4a7c15U >> 32) % LOCKS;
    while (locks[i].execution == model_execution() && locks[i].lock != lock)
        i = (i + 1) % LOCKS;
    if (locks[i].execution != model_execution())
        locks[i] = (struct lock_clock){.lock = lock, .execution = model_execution()};
    return &locks[i].clock;
}

void qzi_spin_take(struct qzi_spin *lock)
{
    model_plain(lock, sizeof *lock, false); /* it is alive, and initialised before */
    model_step("lock", lock, 0);
    while (lock->held.value)
        model_block(lock, -1);
    lock->held.value = 1;
    model_clock_join(model_clock(), clock_of(lock));
}

void qzi_spin_release(struct qzi_spin *lock)
{
    if (!lock->held.value)
        model_violate("a lock is released that nobody holds");
    model_plain(lock, sizeof *lock, false);
    *clock_of(lock) = *model_clock();
    model_advance_epoch();
    lock->held.value = 0;
    model_unblock(lock, MODEL_THREADS);
    model_changed();
}
