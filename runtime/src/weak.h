/* Weak references: what the end of an object needs of them. */
#ifndef QZ_RUNTIME_WEAK_H
#define QZ_RUNTIME_WEAK_H

#include "runtime/abi/layout.h"

/* An object whose type has QZ_TYPE_WEAK dies: nobody gets it back any more, and the
 * bit goes. */
void qzi_weak_end(struct qz_object *object);

#endif
