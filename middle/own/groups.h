/* The groups of functions that call one another, callees first. */
#ifndef QZ_OWN_GROUPS_H
#define QZ_OWN_GROUPS_H

#include "middle/mir/mir.h"

struct own_groups {
    struct mir_function **functions; /* by group */
    uint32_t *start;                 /* of each group in `functions`, and one more */
    uint32_t count;
};

/* Every function of the module is in one group. What ends a value that runs drops
 * of users is taken to call all of them. */
struct own_groups own_find_groups(struct mir_module *module);

#endif
