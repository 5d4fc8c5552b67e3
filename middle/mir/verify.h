/* Holds a module to the rules of mir.h, mir.def and docs/MIR.md.
 *
 * What is wrong is an error of the compiler, not of the user's program: QZ9512
 * and QZ9513. Time is linear in the size of the module and of the ranges in
 * which locals live. */
#ifndef QZ_MIR_VERIFY_H
#define QZ_MIR_VERIFY_H

#include <stdbool.h>

struct mir_module;
struct session;

/* Gives whether the module is valid. */
bool mir_verify(struct session *session, const struct mir_module *module);

#endif
