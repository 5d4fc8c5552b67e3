/* Inside of middle/own: owners that need not own. */
#ifndef QZ_OWN_LOANS_H
#define QZ_OWN_LOANS_H

#include "middle/mir/mir.h"
#include "middle/own/keeps.h"

/* Lets locals borrow what somebody else owns as long as they are read:
 *
 *     %1 = dup %0.*.name           %1: borrow
 *     ... reads of %1 ...          %1 = set %0.*.name
 *     drop %1                      ... reads of %1 ...
 *
 * where nothing in between can change the place or end its owner; and locals that
 * only ever hold constants. Needs the summaries of all functions. Gives whether
 * something changed. */
bool own_lend(struct own_keeps *keeps, struct mir_function *function);

#endif
