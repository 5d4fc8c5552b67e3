/* What is inferred of a whole program, and what it makes cheaper: panics that
 * cannot happen, counts that need not be changed.
 *
 * own_summarise comes first. It gives each function its `never_panics` and its
 * `summary`, bottom-up over the groups of functions that call one another, and
 * removes the unwind edges that cannot be taken with the cleanup blocks that only
 * they led to. Later stages read these facts; nobody infers them again.
 *
 * own_release lets functions take over what they consume (params.h), makes loans of what was
 * counted without need (loans.h), moves the ends of owners to where they are used last, and makes
 * moves of last uses (release.h).
 *
 * Modules must pass the verifier, and do so afterwards. */
#ifndef QZ_OWN_OWN_H
#define QZ_OWN_OWN_H

struct mir_module;
struct text;

void own_summarise(struct mir_module *module);
void own_release(struct mir_module *module);

/* One line for each function, in the module's order: its parameters with what may
 * happen to them, then what it may do. */
void own_print_summaries(struct text *out, const struct mir_module *module);

#endif
