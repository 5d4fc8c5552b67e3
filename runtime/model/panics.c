/* Panics do not happen in the model: it has no unwinder. */
#include "runtime/model/inside.h"
#include "runtime/src/border.h"
#include "runtime/src/panic.h"

struct qzi_panic *qzi_boundary_run(qz_call_fn *call, void *environment)
{
    call(environment);
    return NULL;
}

struct qzi_panic *qzi_panic_join(struct qzi_panic *first, struct qzi_panic *second)
{
    return first ? first : second;
}

void qzi_panic_free(struct qzi_panic *panic)
{
    (void)panic;
    model_violate("a panic in the model");
}
