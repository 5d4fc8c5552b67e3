/* Inside of middle/own: owners end where they are used last. */
#ifndef QZ_OWN_RELEASE_H
#define QZ_OWN_RELEASE_H

#include "middle/mir/mir.h"
#include "middle/own/keeps.h"

/* Takes the drops of owners out and puts them behind the last use on each path,
 * or on the edge where one ends that another path still uses; an owner whose last
 * use is a `dup` is moved instead:
 *
 *     %2 = dup %1                  %2 = set move %1
 *     call f(%3) unwind bb9        call f(%3) unwind bb8     bb8: drop %2; goto bb9
 *     drop %2, %1                  drop %2
 *
 * Only owners whose end cannot be seen are moved, see flow.h. Paths never disagree
 * about what is full, so that no flags are needed. */
void own_release_early(struct own_keeps *keeps, struct mir_function *function);

#endif
