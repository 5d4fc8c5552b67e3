/* Stack overflow: SIGSEGV on an alternate stack, told from other faults by the
 * address.
 *
 * The main thread's stack grows down to a limit below which the kernel (or the
 * emulator) leaves an unmapped gap; other threads have a guard. Generated code
 * probes its frames page by page, so an overflow touches that gap close to the
 * end of the stack and never what lies beyond it. An address in the zone around
 * the end is an overflow; all else gets the default action, which ends the
 * process by the signal as if there were no handler. */
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "runtime/src/sys/sys.h"

enum {
    ALTERNATE_STACK_SIZE = 256 * 1024, /* printing a backtrace runs on it */
    ZONE_BELOW = 1024 * 1024,          /* the kernel's gap */
    ZONE_ABOVE = 64 * 1024,            /* the first pages, which a limit may exclude */
};

struct guard {
    void (*overflow)(void);
    uintptr_t stack_end; /* lowest address of the stack */
};

static _Thread_local struct guard thread_guard;

static void on_fault(int signal_number, siginfo_t *info, void *context)
{
    (void)context;
    uintptr_t address = (uintptr_t)info->si_addr;
    uintptr_t end = thread_guard.stack_end;
    if (thread_guard.overflow && address + ZONE_BELOW >= end && address < end + ZONE_ABOVE) {
        void (*overflow)(void) = thread_guard.overflow;
        thread_guard.overflow = NULL; /* a fault while it is reported is an ordinary one */
        overflow();
    }
    struct sigaction plain = {.sa_handler = SIG_DFL};
    sigaction(signal_number, &plain, NULL);
    /* Returning repeats the access, now with the default action. */
}

static bool find_stack(uintptr_t *end)
{
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return false;
    void *address;
    size_t size;
    int error = pthread_attr_getstack(&attributes, &address, &size);
    pthread_attr_destroy(&attributes);
    *end = (uintptr_t)address;
    return error == 0 && *end > ZONE_BELOW;
}

void qzi_sys_guard_stack(void (*overflow)(void))
{
    struct guard guard = {.overflow = overflow};
    if (!find_stack(&guard.stack_end))
        return;
    stack_t alternate = {.ss_size = ALTERNATE_STACK_SIZE};
    alternate.ss_sp = mmap(NULL, alternate.ss_size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (alternate.ss_sp == MAP_FAILED || sigaltstack(&alternate, NULL) != 0)
        return;
    thread_guard = guard;
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}
