/* Putting the values of consts where they are read. */
#ifndef QZ_INTERP_SUBSTITUTE_H
#define QZ_INTERP_SUBSTITUTE_H

#include <stdbool.h>
#include <stdint.h>

struct interp;
struct mir_function;
struct mir_module;

/* Reads of the globals with `is_known`, and of parts of them, become constants
 * where their types have any; `interp` holds the values. */
void substitute_consts(struct mir_module *module, struct interp *interp, const bool *is_known);

/* Gives the initialiser of a known global a body that makes the value from
 * constants; leaves it alone when there is more to the value than that. */
void substitute_initialiser(struct mir_module *module, struct interp *interp, uint32_t global,
                            struct mir_function *initialiser);

#endif
