/* The module that a misspelt import may mean. */
#ifndef QZ_QUARTZC_NEAR_MODULE_H
#define QZ_QUARTZC_NEAR_MODULE_H

#include "frontend/base/suggest.h"

struct arena;

/* Offers the modules of one folder, whose path ends in `/` or is empty. Names are
 * copied into `arena`. A folder that cannot be read has none. */
void near_module_offer(struct suggest *suggest, struct arena *arena, const char *folder);

#endif
