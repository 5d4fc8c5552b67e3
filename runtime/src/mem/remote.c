#include "runtime/src/mem/remote.h"

#include <stddef.h>

void qzi_remote_push(struct qzi_remote *remote, struct qzi_block *block)
{
    void *first = qzi_aptr_load_relaxed(&remote->first);
    do
        block->next = first;
    while (!qzi_aptr_cas_acq_rel(&remote->first, &first, block));
}

struct qzi_block *qzi_remote_take(struct qzi_remote *remote)
{
    if (!qzi_aptr_load_relaxed(&remote->first))
        return NULL;
    return qzi_aptr_swap_acquire(&remote->first, NULL);
}
