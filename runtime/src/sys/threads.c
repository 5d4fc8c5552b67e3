/* Linux: threads, futexes, mappings. */
#include "runtime/src/sys/threads.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

_Thread_local void *qzi_sys_self_pointer;

struct start {
    void (*body)(void *);
    void *argument;
};

static void *thread_main(void *argument)
{
    struct start start = *(struct start *)argument;
    free(argument);
    start.body(start.argument);
    return NULL;
}

bool qzi_sys_thread_start(struct qzi_os_thread *thread, void (*body)(void *), void *argument)
{
    struct start *start = malloc(sizeof *start);
    if (!start)
        return false;
    *start = (struct start){body, argument};
    pthread_t handle;
    if (pthread_create(&handle, NULL, thread_main, start) != 0) {
        free(start);
        return false;
    }
    _Static_assert(sizeof handle <= sizeof thread->handle, "a handle fits");
    thread->handle = (uint64_t)handle;
    return true;
}

void qzi_sys_thread_join(struct qzi_os_thread thread)
{
    pthread_join((pthread_t)thread.handle, NULL);
}

static struct timespec from_ns(int64_t ns)
{
    return (struct timespec){.tv_sec = (time_t)(ns / 1000000000),
                             .tv_nsec = (long)(ns % 1000000000)};
}

void qzi_sys_futex_wait(struct qzi_a32 *word, uint32_t expected, int64_t timeout_ns)
{
    struct timespec limit = from_ns(timeout_ns < 0 ? 0 : timeout_ns);
    syscall(SYS_futex, &word->value, FUTEX_WAIT_PRIVATE, expected, timeout_ns < 0 ? NULL : &limit,
            NULL, 0);
}

void qzi_sys_futex_wake(struct qzi_a32 *word, uint32_t count)
{
    syscall(SYS_futex, &word->value, FUTEX_WAKE_PRIVATE, count > INT_MAX ? INT_MAX : (int)count,
            NULL, NULL, 0);
}

void qzi_sys_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

void qzi_sys_yield(void)
{
    sched_yield();
}

void qzi_sys_sleep(int64_t ns)
{
    struct timespec left = from_ns(ns);
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
}

uint32_t qzi_sys_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return (uint32_t)CPU_COUNT(&set);
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 && online < INT_MAX ? (uint32_t)online : 1;
}

void *qzi_sys_map(size_t size)
{
    /* Twice the size always holds an aligned piece; the rest goes back. */
    char *wide = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (wide == MAP_FAILED)
        return NULL;
    size_t before = (size - ((uintptr_t)wide & (size - 1))) & (size - 1);
    if (before)
        munmap(wide, before);
    munmap(wide + before + size, size - before);
    madvise(wide + before, size, MADV_HUGEPAGE);
    return wide + before;
}

void qzi_sys_unmap(void *memory, size_t size)
{
    munmap(memory, size);
}
