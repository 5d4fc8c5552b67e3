/* Boundaries: where panics end, because the caller is not generated code. */
#ifndef QZ_RUNTIME_BORDER_H
#define QZ_RUNTIME_BORDER_H

#include "runtime/abi/layout.h"

struct qzi_panic;

/* Calls call(environment). NULL: it returned. Else the panic that left it,
 * owned by the caller. A panic that was unwinding before is kept apart: the
 * call runs as ordinary code. */
struct qzi_panic *qzi_boundary_run(qz_call_fn *call, void *environment);

#endif
