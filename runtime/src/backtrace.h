/* The calls under way, as source lines.
 *
 * Addresses are captured at once, cheaply; they become functions and lines only
 * when somebody prints them. Frames of files that are not Quartz sources (the
 * runtime, the C library, foreign code) are left out. */
#ifndef QZ_RUNTIME_BACKTRACE_H
#define QZ_RUNTIME_BACKTRACE_H

#include <stdbool.h>
#include <stdint.h>

struct qzi_text;

enum { QZI_BACKTRACE_FIRST = 48, QZI_BACKTRACE_LAST = 32 };

struct qzi_backtrace {
    uint64_t total; /* frames seen */
    uintptr_t first[QZI_BACKTRACE_FIRST];
    uintptr_t last[QZI_BACKTRACE_LAST]; /* of the frames after `first`, as a ring */
};

/* The frames above the caller. Walks the whole stack: about a tenth of a
 * microsecond a frame. Safe in a signal handler. */
void qzi_backtrace_capture(struct qzi_backtrace *backtrace);

/* A place in a source. */
struct qzi_place {
    const char *function, *file;
    int line;
};

/* The innermost frame of the program's own sources: where it called the library,
 * when that is what panicked. False when no frame has line tables. */
bool qzi_backtrace_own_place(const struct qzi_backtrace *backtrace, struct qzi_place *place);

/* Is it a file of the library? */
bool qzi_is_library_file(const char *file);

/* `backtrace:` and a numbered line a frame, or nothing when no frame has line
 * tables. Frames of the library that the program called last are left out. */
void qzi_backtrace_describe(const struct qzi_backtrace *backtrace, struct qzi_text *text);

/* The addresses of the callers, the nearest first, at most `most`; gives their number. */
uint64_t qzi_backtrace_callers(uintptr_t *addresses, uint64_t most);

/* The first of these places that lies in a source of the program and not in the
 * library's: its file, which lives as long as the process, and line. NULL: none. */
const char *qzi_backtrace_place(const uintptr_t *addresses, uint64_t count, int32_t *line);

#endif
