/* Processes that are started, fed, read and waited for. */
#ifndef QZ_RUNTIME_SYS_CHILD_H
#define QZ_RUNTIME_SYS_CHILD_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/src/text.h"

enum qzi_child_end { QZI_CHILD_EXITED, QZI_CHILD_SIGNALLED, QZI_CHILD_TIMED_OUT, QZI_CHILD_FAILED };

/* Of each stream this much is kept; what comes after is read and dropped. */
#define QZI_CHILD_MOST_OUTPUT ((size_t)64 << 20)

struct qzi_child {
    char **words;      /* ended by NULL; the first is a path, or a name to look for in PATH */
    const char *input; /* what it finds on its standard input */
    size_t input_size;
    int64_t timeout_ms; /* after which it is killed; negative: none */
    struct qzi_text output, errors;
    enum qzi_child_end end;
    int status; /* EXITED: its status; SIGNALLED: the signal; FAILED: an errno value */
};

/* Runs it to its end, which is also that of what it left on its streams: processes
 * that it started and that hold them open are not waited for. No shell, the same
 * environment and folder; descriptors above 2 are inherited unless closed by exec.
 * Blocks the thread. `output` and `errors` belong to the caller. */
void qzi_child_run(struct qzi_child *child);

#endif
