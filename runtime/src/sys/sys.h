/* The seam to the operating system: every system call, clock, lock and random
 * number of the runtime goes through here, so that other builds of the same
 * sources (a model that explores interleavings, a simulation with virtual
 * time) replace this folder and nothing else. */
#ifndef QZ_RUNTIME_SYS_SYS_H
#define QZ_RUNTIME_SYS_SYS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes all of it, waiting as long as it takes; 0 or an errno value. */
int qzi_sys_write(int descriptor, const void *bytes, size_t size);

/* At most `size` bytes; `*got` is 0 at the end. 0 or an errno value. */
int qzi_sys_read(int descriptor, void *bytes, size_t size, size_t *got);

bool qzi_sys_is_terminal(int descriptor);

int64_t qzi_sys_monotonic_ns(void);
int64_t qzi_sys_unix_ms(void);
uint64_t qzi_sys_random(void);

/* NULL: not set. */
const char *qzi_sys_environment(const char *name);

/* The short text of an errno value. */
const char *qzi_sys_error(int error);

/* Runs the C library's exit handlers (foreign code may have output of its own). */
_Noreturn void qzi_sys_exit(int status);
/* Runs nothing: for a process that cannot trust its state. */
_Noreturn void qzi_sys_exit_now(int status);

/* Of the machine, in bytes; 0: not known. */
uint64_t qzi_sys_memory_size(void);

/* Address space without memory behind it; NULL: there is not that much. */
void *qzi_sys_reserve(uint64_t size);

/* Puts zeroed memory behind a part of it, whole pages; false: there is none. */
bool qzi_sys_commit(void *memory, uint64_t size);

/* `leave(argument)` is called when this thread ends (not at the end of the process);
 * for one user, who gives the same function each time. False: it cannot be. */
bool qzi_sys_at_thread_end(void (*leave)(void *argument), void *argument);

struct qzi_lock {
    pthread_mutex_t mutex;
};

#define QZI_LOCK_INIT {PTHREAD_MUTEX_INITIALIZER}

void qzi_lock_take(struct qzi_lock *lock);
bool qzi_lock_try(struct qzi_lock *lock);
void qzi_lock_release(struct qzi_lock *lock);

/* ---- Stack overflow ----
 * From now on an access below this thread's stack calls `overflow` on a stack
 * of its own; it must not return. Every other fault keeps its default. Does
 * nothing when the system does not tell where the stack lies. */
void qzi_sys_guard_stack(void (*overflow)(void));

#endif
