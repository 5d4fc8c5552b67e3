/* Panics: a message, a place and a backtrace, carried through the frames of
 * generated code by a forced unwind up to a boundary.
 *
 * Only generated code raises, by the qz_panic_* functions, and the few runtime
 * functions that pass on what generated code raised. Nothing of ours that has
 * anything to clean up lies between a raise and a landing pad. */
#ifndef QZ_RUNTIME_PANIC_H
#define QZ_RUNTIME_PANIC_H

#include <stdbool.h>

#include "runtime/abi/layout.h"

struct qzi_panic;
struct qzi_text;

/* In boundary.ll. */
bool qzi_boundary(qz_call_fn *call, void *environment);

/* Takes the panic over and unwinds. When this thread is unwinding already, the
 * panic under way is the one that goes on, with this one's text appended. Does not
 * return, but in a program whose code tests a flag after its calls
 * (qz_unwind_by_flag): there the caller returns at once. */
void qzi_panic_raise(struct qzi_panic *panic);

/* Both are taken over, each may be NULL: the first, with the text of the second
 * appended. */
struct qzi_panic *qzi_panic_join(struct qzi_panic *first, struct qzi_panic *second);

/* `panic: MESSAGE`, place and backtrace. */
void qzi_panic_describe(const struct qzi_panic *panic, struct qzi_text *text);

/* The description on stderr, after stdout was flushed. */
void qzi_panic_report(const struct qzi_panic *panic);

/* The message alone; owned by the caller. */
struct qz_string *qzi_panic_message(const struct qzi_panic *panic);

void qzi_panic_free(struct qzi_panic *panic);

/* A new panic at `location` with an empty message, its backtrace captured. */
struct qzi_panic *qzi_panic_new(const struct qz_location *location);
struct qzi_text *qzi_panic_text(struct qzi_panic *panic);

#endif
