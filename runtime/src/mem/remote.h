/* Blocks that threads give back to a heap that is not theirs: a stack that any thread
 * pushes to and only the owner empties, all at once. Because nobody takes a single
 * block, the same block coming back between a look and a swap does no harm.
 *
 * push: the link is written, then the word is swapped with release; take swaps with
 * acquire, so the taker sees the links and whatever the givers wrote to the blocks. */
#ifndef QZ_RUNTIME_MEM_REMOTE_H
#define QZ_RUNTIME_MEM_REMOTE_H

#include "runtime/src/sync/atomic.h"

/* The first word of a free block. */
struct qzi_block {
    struct qzi_block *next;
};

struct qzi_remote {
    struct qzi_aptr first;
};

void qzi_remote_push(struct qzi_remote *remote, struct qzi_block *block);

/* All blocks, the last pushed one first; NULL: none. */
struct qzi_block *qzi_remote_take(struct qzi_remote *remote);

#endif
