/* Which values stay until lowering ends them. */
#ifndef QZ_OWN_KEEPS_H
#define QZ_OWN_KEEPS_H

#include <stdbool.h>

#include "frontend/base/map.h"

struct mir_function;
struct mir_module;
struct type;

struct own_keeps {
    struct mir_module *module;
    struct map known; /* type -> itself when it is kept, else the module */
    bool has_frames;  /* the program has generators */
};

struct own_keeps own_keeps_of(struct mir_module *module);

/* Can it be seen when a value of the type ends: by a user's drop, or the defers of
 * a generator? */
bool own_keeps_type(struct own_keeps *keeps, const struct type *type);

/* Does the function work on a generator's frame? What is full there is told by its
 * state, and its fields share memory. */
bool own_uses_frames(const struct mir_function *function);

#endif
