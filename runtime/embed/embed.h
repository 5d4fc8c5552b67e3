/* The part of the runtime that the compiler runs: strings, numbers as text, the
 * words of panics. See docs/decisions/0006-runtime-inside-the-compiler.md.
 *
 * These sources are the runtime's own, compiled once more for the compiler's
 * machine; what they leave open, memory and the raising of panics, comes from a
 * host. The functions of qz.h that belong to the part may be called inside of
 * qze_run only, those of other files not at all: they do not link. */
#ifndef QZ_RUNTIME_EMBED_EMBED_H
#define QZ_RUNTIME_EMBED_EMBED_H

#include <setjmp.h>
#include <stddef.h>

#include "runtime/src/qz.h"

enum qze_memory {
    QZE_BUFFER, /* freed by whoever made it */
    QZE_OBJECT, /* begins with a header of count 1: a string */
};

struct qze_host {
    /* Aligned to 16, not zeroed. NULL ends the run with QZE_NO_MEMORY. */
    void *(*allocate)(struct qze_host *host, size_t size, enum qze_memory memory);
    void (*release)(struct qze_host *host, void *memory);

    /* After QZE_PANICKED: the message, not NUL-terminated; it is memory of the
     * host, which the host releases. */
    char *message;
    size_t message_size;

    jmp_buf escape; /* of the run under way */
};

enum qze_outcome { QZE_RETURNED, QZE_PANICKED, QZE_NO_MEMORY };

/* Calls call(environment). What was allocated before a run ended early stays the
 * host's. */
enum qze_outcome qze_run(struct qze_host *host, void (*call)(void *), void *environment);

#endif
