/* The inner lock's own code: here QZI_MODEL_LOCKS is not set. */
#undef QZI_MODEL_LOCKS
#define qzi_spin_wait explored_spin_wait
#include "runtime/src/sync/lock.c"

#include "runtime/model/model.h"

static struct {
    struct qzi_spin lock;
    int plain;
} shared;

static void add(void *argument)
{
    (void)argument;
    qzi_spin_take(&shared.lock);
    shared.plain++;
    qzi_spin_release(&shared.lock);
}

MODEL_KERNEL("lock", two_threads_add)
{
    shared.lock = (struct qzi_spin){{0}};
    shared.plain = 0;
    model_thread(add, NULL);
    add(NULL);
    model_join();
    model_check(shared.plain == 2);
}

MODEL_KERNEL("lock", three_threads_add)
{
    shared.lock = (struct qzi_spin){{0}};
    shared.plain = 0;
    model_thread(add, NULL);
    model_thread(add, NULL);
    add(NULL);
    model_join();
    model_check(shared.plain == 3);
}
