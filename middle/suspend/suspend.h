/* Functions that are suspended become state machines; see docs/SUSPENSION.md. */
#ifndef QZ_SUSPEND_SUSPEND_H
#define QZ_SUSPEND_SUSPEND_H

#include <stdbool.h>

struct mir_module;
struct session;
struct text;

/* Replaces each generator of a module that has passed the verifier by three
 * functions, and gives the frames of its type their fields:
 *
 *     main::count          makes the generator: runs up to `start`
 *     main::count.resume   goes on up to the next `yield` or the end, or ends it
 *     main::count.drop     the type's drop: ends a generator that has not ended
 *
 * `frames`, unless NULL, gets the text of --emit=frames. */
void suspend_generators(struct session *session, struct mir_module *module, struct text *frames);

/* Holds the state machines of a module to their rules; reports QZ9512. Gives
 * whether there was nothing to report. */
bool suspend_verify(struct session *session, const struct mir_module *module);

#endif
