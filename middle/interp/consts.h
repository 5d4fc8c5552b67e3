/* The consts of a module: computed here, in the compiler, and put in where they
 * are read. */
#ifndef QZ_INTERP_CONSTS_H
#define QZ_INTERP_CONSTS_H

#include <stdbool.h>

struct mir_module;
struct session;

/* Runs the initialisers of all consts, in the order of the module's `init`, which
 * is the order in which they need one another. Afterwards
 *
 * - numbers, Bool, Char, String and functions stand as constants where a const, or
 *   a part of one, was read;
 * - a const that is still read whole, or lent, has an initialiser that makes its
 *   value from constants; where objects are in it, it keeps its own;
 * - functions and globals that nothing reaches are gone.
 *
 * False after QZ0601, QZ0602 or QZ0603. */
bool evaluate_consts(struct session *session, struct mir_module *module);

#endif
