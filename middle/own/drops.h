/* Which functions of users run when a value ends. */
#ifndef QZ_OWN_DROPS_H
#define QZ_OWN_DROPS_H

#include "frontend/base/map.h"
#include "middle/mir/mir.h"

struct own_drops {
    const struct mir_module *module;
    struct map functions; /* type -> the function of `drops` */
    struct map reaches;   /* type -> itself when a drop is reached, else the module */
    struct map observed;  /* the same for drops that are observed */
};

struct own_drops own_drops_of(const struct mir_module *module);

/* Does ending a value of the type perhaps run a function of the module's `drops`? */
bool own_reaches_drop(struct own_drops *drops, const struct type *type);

/* The same for functions that are more than an end of memory: it can be seen when
 * they run. Asks for the summaries of the functions. */
bool own_observes_drop(struct own_drops *drops, const struct type *type);

#endif
