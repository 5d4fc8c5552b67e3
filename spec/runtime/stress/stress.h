/* Many runs on real threads. A stress is a function that is called once per run
 * inside a running scheduler, or that runs the scheduler itself; it ends the
 * process when something was lost. Nothing sleeps in order to be on time: what
 * has to come is waited for, and the test's time limit catches what hangs. */
#ifndef QZ_SPEC_RUNTIME_STRESS_STRESS_H
#define QZ_SPEC_RUNTIME_STRESS_STRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/src/sched/sched.h"
#include "runtime/src/task/memory.h"
#include "runtime/src/task/task.h"

struct stress {
    const char *name;
    void (*run)(uint64_t seed);
    bool own_scheduler; /* starts and stops it itself, with `stress_workers` */
    unsigned divisor;   /* one run counts as so many */
    struct stress *next;
};

void stress_register(struct stress *stress);
uint32_t stress_workers(void);

/* The next of a run's random numbers. */
uint64_t stress_random(uint64_t *seed);

_Noreturn void stress_fail(const char *file, int line, const char *text);

#define stress_check(condition) \
    ((condition) ? (void)0 : stress_fail(__FILE__, __LINE__, #condition))

/* Waits, on a thread that is no worker, until all are done; releases them. */
void stress_join(struct qz_task **tasks, unsigned count);

#define STRESS_OF(what, own, cost)                                                   \
    static void stress_##what(uint64_t seed);                                        \
    static struct stress entry_##what = {                                            \
        .name = #what, .run = stress_##what, .own_scheduler = own, .divisor = cost}; \
    __attribute__((constructor)) static void register_##what(void)                   \
    {                                                                                \
        stress_register(&entry_##what);                                              \
    }                                                                                \
    static void stress_##what(uint64_t seed)

#define STRESS(what) STRESS_OF(what, false, 1)

#endif
