/* Inside of middle/own: parameters that take their argument over. */
#ifndef QZ_OWN_PARAMS_H
#define QZ_OWN_PARAMS_H

#include "middle/own/keeps.h"

/* Lets functions take over the parameters that they consume, by their summaries:
 *
 *     func keep(%0: borrow String)       func keep(%0: String)
 *       %1 = dup %0                        %1 = dup %0
 *       ... move %1 ...                    ... move %1 ...
 *                                          drop %0
 *
 *     call keep(%5)                      %6 = dup %5
 *                                        call keep(move %6)
 *
 * own_release_early then makes moves of both `dup`s where that is the last use.
 * Functions that are values, called from elsewhere than MIR, or generators go on
 * borrowing. */
void own_take_params(struct own_keeps *keeps);

#endif
