/* Running a compilation where it may be deep and may be abandoned. */
#ifndef QZ_QUARTZC_GUARDED_H
#define QZ_QUARTZC_GUARDED_H

#include <stdbool.h>

struct session;

/* Calls `body` on a thread with a large stack, so that every nesting that the
 * parser allows fits, with the session's guard set. A crash there is told as
 * QZ9503 before the process dies of it. When the guard is left, the
 * reason is reported to the session and the result is false. Returns when the
 * thread has ended. */
bool run_guarded(struct session *session, void (*body)(struct session *session, void *context),
                 void *context);

#endif
