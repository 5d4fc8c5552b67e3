/* The deque: see deque.h. */
#include "runtime/src/sched/deque.h"

#include "runtime/src/task/task.h"

static struct qzi_aptr *slot(struct qzi_deque *deque, uint64_t at)
{
    return &deque->slots[at % QZI_DEQUE_SIZE];
}

bool qzi_deque_push(struct qzi_deque *deque, struct qz_task *task)
{
    uint64_t tail = qzi_a64_load_relaxed(&deque->tail);
    uint64_t head = qzi_a64_load_acquire(&deque->head); /* pairs with the swaps: they have read */
    if (tail - head >= QZI_DEQUE_SIZE)
        return false;
    qzi_aptr_store_relaxed(slot(deque, tail), task);
    qzi_a64_store_release(&deque->tail, tail + 1);
    return true;
}

struct qz_task *qzi_deque_pop(struct qzi_deque *deque)
{
    uint64_t tail = qzi_a64_load_relaxed(&deque->tail);
    if (qzi_a64_load_relaxed(&deque->head) == tail)
        return NULL;
    uint64_t head = qzi_a64_add_acq_rel(&deque->head, 1);
    if (head == tail) { /* thieves were quicker; nobody takes beyond the tail */
        qzi_a64_store_release(&deque->head, tail);
        return NULL;
    }
    return qzi_aptr_load_relaxed(slot(deque, head));
}

struct qz_task *qzi_deque_shed(struct qzi_deque *deque, struct qz_task **last, uint32_t *count)
{
    uint64_t head = qzi_a64_load_acquire(&deque->head);
    uint64_t tail = qzi_a64_load_relaxed(&deque->tail);
    uint32_t half = QZI_DEQUE_SIZE / 2;
    if (tail - head < half || !qzi_a64_cas_acq_rel(&deque->head, &head, head + half))
        return NULL;
    struct qz_task *first = qzi_aptr_load_relaxed(slot(deque, head));
    struct qz_task *end = first;
    for (uint32_t i = 1; i < half; i++) {
        end->next = qzi_aptr_load_relaxed(slot(deque, head + i));
        end = end->next;
    }
    *last = end;
    *count = half;
    return first;
}

struct qz_task *qzi_deque_steal(struct qzi_deque *from, struct qzi_deque *to)
{
    uint64_t into = qzi_a64_load_relaxed(&to->tail);
    uint64_t head = qzi_a64_load_acquire(&from->head);
    for (;;) {
        uint64_t tail = qzi_a64_load_acquire(&from->tail);
        if ((int64_t)(tail - head) <= 0)
            return NULL;
        uint64_t count = (tail - head + 1) / 2;
        if (count > QZI_DEQUE_SIZE / 2)
            count = QZI_DEQUE_SIZE / 2; /* head is old: the swap will fail */
        struct qz_task *first = qzi_aptr_load_relaxed(slot(from, head));
        for (uint64_t i = 1; i < count; i++)
            qzi_aptr_store_relaxed(slot(to, into + i - 1),
                                   qzi_aptr_load_relaxed(slot(from, head + i)));
        if (!qzi_a64_cas_acq_rel(&from->head, &head, head + count))
            continue;
        if (count > 1)
            qzi_a64_store_release(&to->tail, into + count - 1);
        return first;
    }
}
