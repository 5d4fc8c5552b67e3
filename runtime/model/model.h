/* The model: explores what a small multi-threaded program can do.
 *
 * The runtime's sources are compiled as they are, with the compiler's
 * ThreadSanitizer instrumentation; the functions it calls are defined here
 * (tsan.c), so that every load, store and atomic operation of the runtime and
 * of the kernels passes through the model without a mark in the source. Threads
 * are fibres of one operating system thread. A kernel is run again and again,
 * each time with another sequence of choices, depth first, until none is left.
 *
 * What is chosen:
 *  - at each atomic operation, lock, futex or thread operation, which thread
 *    goes on. Switching away from a thread that could go on costs one
 *    pre-emption of the bound; switching from one that waits is free.
 *  - at each atomic load, which store it reads: any of the last STORES to that
 *    word that is not superseded by what happens before the load (vector
 *    clocks). A read-modify-write reads the last. Stores are ordered as they
 *    were executed; a seq_cst load reads nothing older than the last seq_cst
 *    store.
 *
 * What is a violation: a failed check; two accesses to one plain location, one
 * of them a write, not ordered by happens-before; an access to freed memory;
 * memory not freed at the end; every thread waiting; no end after STEPS steps.
 *
 * The same threads run under another strategy as the simulation: choices are
 * random from a seed, time is virtual and advances when all threads sleep. */
#ifndef QZ_RUNTIME_MODEL_MODEL_H
#define QZ_RUNTIME_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct model_options {
    unsigned preemptions; /* bound of the exhaustive strategy */
    bool random;          /* the simulation's strategy */
    uint64_t seed;        /* of its first run */
    uint64_t runs;        /* random: how many; exhaustive: give up after so many, 0 never */
};

struct model_result {
    uint64_t executions, steps;
    uint64_t longest; /* steps of the longest execution */
    bool complete;    /* exhaustive: no choice was left */
    bool violated;    /* its text and trace were printed to stderr */
};

/* Runs `kernel` under every sequence of choices. */
struct model_result model_explore(const struct model_options *options, void (*kernel)(void));

/* Exit status of a violation. */
enum { MODEL_FOUND = 3 };

/* From now on a fault of the process is a violation and ends it. */
void model_catch_faults(void);

/* ---- For kernels ---- */

/* Starts another thread of the model. */
void model_thread(void (*body)(void *), void *argument);

/* Waits until every other thread has ended; what they did is visible. */
void model_join(void);

/* Ends the execution as a violation. */
_Noreturn void model_fail(const char *file, int line, const char *text);

#define model_check(condition) ((condition) ? (void)0 : model_fail(__FILE__, __LINE__, #condition))

/* Another thread goes on, if there is one: for loops that wait for a word. */
void model_pause(void);

/* Virtual time, which only sleeping threads advance. */
int64_t model_now(void);

/* Moves it on: whose time has come can go on from here. */
void model_advance(int64_t ns);

/* A kernel registers itself before main. `name`: subject/what. */
struct model_kernel {
    const char *name;
    void (*run)(void);
    bool simulation; /* too large to explore: random only */
    struct model_kernel *next;
};

void model_register(struct model_kernel *kernel);

#define MODEL_KERNEL_OF(subject, what, random)                                  \
    static void kernel_##what(void);                                            \
    static struct model_kernel entry_##what = {                                 \
        .name = subject "/" #what, .run = kernel_##what, .simulation = random}; \
    __attribute__((constructor)) static void register_##what(void)              \
    {                                                                           \
        model_register(&entry_##what);                                          \
    }                                                                           \
    static void kernel_##what(void)

#define MODEL_KERNEL(subject, what) MODEL_KERNEL_OF(subject, what, false)
#define SIMULATION_KERNEL(subject, what) MODEL_KERNEL_OF(subject, what, true)

#endif
