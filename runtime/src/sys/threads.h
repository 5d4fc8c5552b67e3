/* The seam to threads: starting them, letting them sleep and waking them, what
 * a thread knows of itself. runtime/model implements the same functions over
 * its own threads and clock. */
#ifndef QZ_RUNTIME_SYS_THREADS_H
#define QZ_RUNTIME_SYS_THREADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/src/sync/atomic.h"

struct qzi_os_thread {
    uint64_t handle;
};

/* Runs body(argument) on a new thread. False: the system refused. */
bool qzi_sys_thread_start(struct qzi_os_thread *thread, void (*body)(void *), void *argument);

/* Returns when its body has returned; what it did is visible then. */
void qzi_sys_thread_join(struct qzi_os_thread thread);

/* Sleeps while *word is `expected`, at most `timeout_ns` (negative: without
 * limit). May return early for no reason. Orders nothing by itself. */
void qzi_sys_futex_wait(struct qzi_a32 *word, uint32_t expected, int64_t timeout_ns);

/* Wakes at most `count` of the threads that sleep on the word. */
void qzi_sys_futex_wake(struct qzi_a32 *word, uint32_t count);

void qzi_sys_pause(void); /* in a loop that watches a word */
void qzi_sys_yield(void);
void qzi_sys_sleep(int64_t ns);

/* Processors this process may use, at least 1. */
uint32_t qzi_sys_processors(void);

/* `size` bytes, zeroed, aligned to `size`, a power of two of at least a page;
 * asks for large pages. NULL: no memory. */
void *qzi_sys_map(size_t size);
void qzi_sys_unmap(void *memory, size_t size);

/* One pointer per thread, NULL at its start. */
#ifdef QZI_MODEL
void *qzi_sys_self(void);
void qzi_sys_set_self(void *self);
#else
extern _Thread_local void *qzi_sys_self_pointer;

static inline void *qzi_sys_self(void)
{
    return qzi_sys_self_pointer;
}

static inline void qzi_sys_set_self(void *self)
{
    qzi_sys_self_pointer = self;
}
#endif

#endif
