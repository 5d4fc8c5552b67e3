/* Linux: files, clocks, locks, the end of the process. */
#include "runtime/src/sys/sys.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static void wait_ready(int descriptor, short events)
{
    struct pollfd item = {.fd = descriptor, .events = events};
    poll(&item, 1, -1);
}

int qzi_sys_write(int descriptor, const void *bytes, size_t size)
{
    const char *next = bytes;
    while (size > 0) {
        ssize_t written = write(descriptor, next, size);
        if (written >= 0) {
            next += written;
            size -= (size_t)written;
        } else if (errno == EAGAIN) {
            /* A descriptor that another process made non-blocking. */
            wait_ready(descriptor, POLLOUT);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

int qzi_sys_read(int descriptor, void *bytes, size_t size, size_t *got)
{
    for (;;) {
        ssize_t count = read(descriptor, bytes, size);
        if (count >= 0) {
            *got = (size_t)count;
            return 0;
        }
        if (errno == EAGAIN)
            wait_ready(descriptor, POLLIN);
        else if (errno != EINTR)
            return errno;
    }
}

bool qzi_sys_is_terminal(int descriptor)
{
    return isatty(descriptor) == 1;
}

int64_t qzi_sys_monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t qzi_sys_unix_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint64_t qzi_sys_random(void)
{
    uint64_t value;
    ssize_t got;
    do
        got = getrandom(&value, sizeof value, 0);
    while (got < 0 && errno == EINTR);
    /* Only a kernel without the call comes here; the clock is better than nothing. */
    return got == sizeof value ? value : (uint64_t)qzi_sys_monotonic_ns();
}

const char *qzi_sys_environment(const char *name)
{
    return getenv(name);
}

const char *qzi_sys_error(int error)
{
    const char *text = strerrordesc_np(error);
    return text ? text : "unknown error";
}

_Noreturn void qzi_sys_exit(int status)
{
    exit(status);
}

_Noreturn void qzi_sys_exit_now(int status)
{
    _exit(status);
}

void qzi_lock_take(struct qzi_lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
}

bool qzi_lock_try(struct qzi_lock *lock)
{
    return pthread_mutex_trylock(&lock->mutex) == 0;
}

void qzi_lock_release(struct qzi_lock *lock)
{
    pthread_mutex_unlock(&lock->mutex);
}

/* ---- Memory ---- */

uint64_t qzi_sys_memory_size(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    return pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page : 0;
}

void *qzi_sys_reserve(uint64_t size)
{
    void *memory =
        mmap(NULL, (size_t)size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

bool qzi_sys_commit(void *memory, uint64_t size)
{
    return mprotect(memory, (size_t)size, PROT_READ | PROT_WRITE) == 0;
}

/* ---- The end of a thread ---- */

static pthread_key_t end_key;
static bool has_end_key;
static void (*end_function)(void *argument);

static void make_end_key(void)
{
    has_end_key = pthread_key_create(&end_key, end_function) == 0;
}

bool qzi_sys_at_thread_end(void (*leave)(void *argument), void *argument)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    static struct qzi_lock lock = QZI_LOCK_INIT;
    qzi_lock_take(&lock);
    end_function = leave;
    qzi_lock_release(&lock);
    pthread_once(&once, make_end_key);
    return has_end_key && pthread_setspecific(end_key, argument) == 0;
}
