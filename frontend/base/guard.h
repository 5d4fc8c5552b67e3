/* The one way out of a compilation that cannot go on (memory exhausted, a
 * source space larger than spans can address).
 *
 * Everything that a compilation allocates lives in arenas of its session, so
 * leaving by a jump loses nothing: the owner of the session destroys it.
 * The owner calls setjmp on `escape` before any other use of the session. */
#ifndef QZ_BASE_GUARD_H
#define QZ_BASE_GUARD_H

#include <setjmp.h>

enum guard_reason { GUARD_NONE, GUARD_OUT_OF_MEMORY, GUARD_TOO_MUCH_SOURCE };

struct guard {
    jmp_buf escape;
    enum guard_reason reason;
};

_Noreturn void guard_leave(struct guard *guard, enum guard_reason reason);

#endif
