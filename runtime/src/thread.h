/* What each thread knows of itself: reached through qzi_thread_self only, so
 * that generated code holds no thread-local variable. */
#ifndef QZ_RUNTIME_THREAD_H
#define QZ_RUNTIME_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/abi/layout.h"

struct qzi_panic;

struct qzi_thread {
    /* The panic that is unwinding this thread's frames, up to the innermost
     * boundary; NULL in ordinary code. Owned. */
    struct qzi_panic *panic;
    /* A callback's panic, waiting for the foreign call to return. Owned. */
    struct qzi_panic *waiting;
    uint64_t foreign_calls; /* entered and not left */

    /* Objects that died while `destroying` an object, in order. */
    struct qz_object *dead_first, *dead_last;
    bool destroying;
    bool drops_suppressed; /* the clearing of module values at exit */
};

struct qzi_thread *qzi_thread_self(void);

#endif
