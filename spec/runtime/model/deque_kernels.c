/* The deque, which has four places in the model. Tasks are only addresses here. */
#include <string.h>

#include "runtime/model/model.h"
#include "runtime/src/sched/deque.h"
#include "runtime/src/task/task.h"

enum { MOST = 12 };

static struct {
    struct qzi_deque owner, thief, other;
    struct qz_task tasks[MOST];
    struct qzi_a32 taken[MOST]; /* how often */
} s;

static void clear(void)
{
    memset(&s, 0, sizeof s);
}

static void take(struct qz_task *task)
{
    if (task)
        model_check(qzi_a32_add_relaxed(&s.taken[task - s.tasks], 1) == 0);
}

static void push(unsigned i)
{
    model_check(qzi_deque_push(&s.owner, &s.tasks[i]));
}

static void steal_into(struct qzi_deque *to)
{
    struct qz_task *task = qzi_deque_steal(&s.owner, to);
    take(task);
    while ((task = qzi_deque_pop(to)))
        take(task);
}

static void steal(void *to)
{
    steal_into(to);
}

static void drain(void)
{
    struct qz_task *task;
    while ((task = qzi_deque_pop(&s.owner)))
        take(task);
}

static void check_all(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        model_check(qzi_a32_load_relaxed(&s.taken[i]) == 1);
}

/* Owner and thief want the only task. */
MODEL_KERNEL("deque", one_task)
{
    clear();
    push(0);
    model_thread(steal, &s.thief);
    drain();
    model_join();
    check_all(1);
}

MODEL_KERNEL("deque", two_thieves)
{
    clear();
    push(0);
    push(1);
    model_thread(steal, &s.thief);
    model_thread(steal, &s.other);
    drain();
    model_join();
    check_all(2);
}

/* A thief takes half of four while the owner pops and pushes over the end of the
 * ring: the thief may see old slots, but must not keep them. */
MODEL_KERNEL("deque", push_while_stealing)
{
    clear();
    for (unsigned i = 0; i < 4; i++)
        push(i);
    model_thread(steal, &s.thief);
    unsigned next = 4;
    for (unsigned i = 0; i < 2; i++) {
        take(qzi_deque_pop(&s.owner));
        if (qzi_deque_push(&s.owner, &s.tasks[next]))
            next++;
    }
    drain();
    model_join();
    check_all(next);
}

/* head goes round the ring to the same slot while a thief sleeps: its swap must
 * not take the place that looks the same (ABA). */
MODEL_KERNEL("deque", round_the_ring)
{
    clear();
    push(0);
    model_thread(steal, &s.thief);
    for (unsigned i = 1; i <= 4; i++) {
        take(qzi_deque_pop(&s.owner));
        push(i);
    }
    drain();
    model_join();
    check_all(5);
}

/* The owner makes room while a thief steals: both take from the head. */
MODEL_KERNEL("deque", shed_while_stealing)
{
    clear();
    for (unsigned i = 0; i < 4; i++)
        push(i);
    model_thread(steal, &s.thief);
    struct qz_task *last;
    uint32_t count;
    struct qz_task *task = qzi_deque_shed(&s.owner, &last, &count);
    for (uint32_t i = 0; task && i < count; i++) {
        struct qz_task *next = task->next;
        take(task);
        task = next;
    }
    drain();
    model_join();
    check_all(4);
}

static struct qzi_aptr slot;

static void empty_slot(void *unused)
{
    (void)unused;
    if (qzi_aptr_load_relaxed(&slot))
        take(qzi_aptr_swap_acq_rel(&slot, NULL));
}

/* The LIFO slot of a stuck worker: filled by its owner alone, emptied by anybody. */
MODEL_KERNEL("deque", lifo_slot)
{
    clear();
    qzi_aptr_store_relaxed(&slot, NULL);
    model_thread(empty_slot, NULL);
    for (unsigned i = 0; i < 3; i++) {
        struct qz_task *before = NULL;
        if (!qzi_aptr_load_relaxed(&slot))
            qzi_aptr_store_release(&slot, &s.tasks[i]);
        else
            before = qzi_aptr_swap_acq_rel(&slot, &s.tasks[i]);
        take(before);
    }
    empty_slot(NULL);
    model_join();
    check_all(3);
}
