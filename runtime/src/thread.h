/* What each thread knows of itself: reached through qzi_thread_self only, so
 * that generated code holds no thread-local variable. */
#ifndef QZ_RUNTIME_THREAD_H
#define QZ_RUNTIME_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/abi/layout.h"

struct qzi_panic;

/* See clone.c. */
struct qzi_copy {
    void *object, *copy;
};
struct qzi_copies {
    struct qzi_copy *entries;
    size_t count, capacity;
    uint64_t depth; /* of copies under way inside of one another */
    void **waiting; /* function values, owned; the last is done first */
    size_t waiting_count, waiting_room;
    uint64_t own_depth; /* what waits is done by the copy below this depth, */
    size_t own_from;    /* from here on */
};

/* See nest.c. */
struct qzi_nest {
    uint64_t compared; /* levels */
    void **objects;    /* that are being shown, the outermost first */
    size_t shown, room;
};

struct qzi_thread {
    /* The panic that is unwinding this thread's frames, up to the innermost
     * boundary; NULL in ordinary code. Owned. */
    struct qzi_panic *panic;
    /* Generated code tests `is_unwinding` after its calls instead of being unwound.
     * The flag is down while a cleanup runs; `panic` is not NULL then either. */
    bool unwinds_by_flag, is_unwinding;
    /* A callback's panic, waiting for the foreign call to return. Owned. */
    struct qzi_panic *waiting;
    uint64_t foreign_calls; /* entered and not left */

    /* Objects that died while `destroying` an object, in order. */
    struct qz_object *dead_first, *dead_last;
    bool destroying;
    uint32_t destroy_depth; /* destroy functions that run inside of each other */
    uint64_t release_depth; /* of qz_release_begin while destroying already */
    struct qzi_copies copies;
    struct qzi_nest nest;
    bool drops_suppressed; /* the clearing of module values at exit */
};

extern __attribute__((tls_model("initial-exec"))) _Thread_local struct qzi_thread qzi_thread_here;

static inline struct qzi_thread *qzi_thread_self(void)
{
    return &qzi_thread_here;
}

#endif
