/* A worker's queue of runnable tasks: Chase and Lev's deque (2005) in its FIFO
 * form, with a fixed ring. The owner appends at the tail; everybody, the owner
 * too, takes at the head.
 *
 *   head   moved by a read-modify-write of whoever takes; it never goes back, but
 *          for the owner's step over the tail, which it undoes at once
 *   tail   stored by the owner; the release pairs with the acquire of thieves, who
 *          then see the slots and the tasks
 *   slots  stored by the owner where head allows; a thief reads them before it
 *          moves head, and its swap fails if they may have changed
 *
 * Both count up in 64 bits and never wrap, so a swap of head cannot succeed on an
 * old value that came again.
 *
 * Why FIFO: tasks that yield or are woken run in order, so none starves, and a
 * thief may take half of them by one swap. With the owner at the other end a
 * thief could take only one at a time. The newest task runs first all the same:
 * it sits in the worker's LIFO slot. The accesses need no fences and no seq_cst,
 * because both ends meet at one word. */
#ifndef QZ_RUNTIME_SCHED_DEQUE_H
#define QZ_RUNTIME_SCHED_DEQUE_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/src/sync/atomic.h"

struct qz_task;

#ifdef QZI_MODEL
enum { QZI_DEQUE_SIZE = 4 };
#else
enum { QZI_DEQUE_SIZE = 256 };
#endif

struct qzi_deque {
    struct qzi_a64 head;
    char apart[56]; /* thieves write head, the owner tail */
    struct qzi_a64 tail;
    struct qzi_aptr slots[QZI_DEQUE_SIZE];
};

/* A hint for others than the owner. */
static inline uint64_t qzi_deque_size(const struct qzi_deque *deque)
{
    uint64_t head = qzi_a64_load_relaxed(&deque->head);
    uint64_t tail = qzi_a64_load_relaxed(&deque->tail);
    return (int64_t)(tail - head) > 0 ? tail - head : 0;
}

/* By the owner. False: full. */
bool qzi_deque_push(struct qzi_deque *deque, struct qz_task *task);

/* By the owner; NULL: empty. */
struct qz_task *qzi_deque_pop(struct qzi_deque *deque);

/* By the owner: half of the tasks, linked by `next`, to make room. NULL: others
 * have taken some meanwhile. `*last` is the end of the chain. */
struct qz_task *qzi_deque_shed(struct qzi_deque *deque, struct qz_task **last, uint32_t *count);

/* By the owner of the empty `to`: takes half of `from`, rounded up. Gives one of
 * them, the others are in `to`. NULL: nothing was there. */
struct qz_task *qzi_deque_steal(struct qzi_deque *from, struct qzi_deque *to);

#endif
