/* The global queues. */
#include "runtime/src/sched/queue.h"

void qzi_queues_put(struct qzi_queues *queues, enum qz_priority priority, struct qz_task *first,
                    struct qz_task *last, uint32_t count)
{
    struct qzi_queue *queue = &queues->of[priority];
    last->next = NULL;
    qzi_spin_take(&queue->lock);
    if (queue->size)
        queue->last->next = first;
    else
        queue->first = first;
    queue->last = last;
    queue->size += count;
    /* Also where the bit is set: it is this operation that the sleeper must see. */
    qzi_a32_or_seq_cst(&queues->filled, 1U << priority);
    qzi_spin_release(&queue->lock);
}

struct qz_task *qzi_queues_take(struct qzi_queues *queues, enum qz_priority priority, uint32_t most,
                                uint32_t *count)
{
    struct qzi_queue *queue = &queues->of[priority];
    *count = 0;
    if (!qzi_queues_have(queues, priority))
        return NULL;
    qzi_spin_take(&queue->lock);
    struct qz_task *first = queue->size ? queue->first : NULL;
    struct qz_task *last = NULL;
    for (struct qz_task *task = first; task && *count < most; task = task->next) {
        last = task;
        ++*count;
    }
    queue->size -= *count;
    if (last) {
        queue->first = last->next;
        last->next = NULL;
    }
    if (!queue->size)
        qzi_a32_and_seq_cst(&queues->filled, ~(1U << priority));
    qzi_spin_release(&queue->lock);
    return first;
}
