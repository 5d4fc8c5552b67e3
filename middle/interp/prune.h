/* Removing what a program cannot reach. */
#ifndef QZ_INTERP_PRUNE_H
#define QZ_INTERP_PRUNE_H

struct mir_module;

/* Keeps the functions that can be reached from main, tests, exports and init, and
 * the globals that these name. In `init`, a statement that sets a const counts
 * only when something else that is kept names the const: its initialiser has no
 * effect. An `init` without statements is removed. */
void prune_module(struct mir_module *module);

#endif
