/* The tasks' mutex: exclusion, nothing left behind, whoever is cancelled. */
#include "runtime/src/locks/mutex.h"
#include "spec/runtime/stress/stress.h"

struct guarded {
    struct qz_mutex mutex;
    uint64_t plain; /* guarded by it */
};

struct taker {
    struct qz_frame frame;
    struct qz_wait record;
    struct guarded *shared;
    uint64_t seed, added;
    uint32_t left;
    bool holds, waits;
};

static struct taker *taker(struct qz_task *task)
{
    return (struct taker *)(void *)qz_task_root(task);
}

static struct qz_frame *leave(struct taker *own)
{
    if (own->holds)
        qz_mutex_unlock(&own->shared->mutex);
    return NULL;
}

/* Takes it, perhaps yields as the holder, adds one, lets go. */
static struct qz_frame *take_often(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct taker *own = taker(self);
    struct qz_mutex *mutex = &own->shared->mutex;
    if (how == QZ_UNWIND)
        return leave(own);
    while (own->left) {
        if (!own->holds) {
            enum qz_outcome outcome = own->waits ? qz_mutex_again(self, frame, &own->record, mutex)
                                                 : qz_mutex_lock(self, frame, &own->record, mutex);
            own->waits = outcome == QZ_WAIT;
            own->holds = outcome == QZ_DONE;
            if (!own->holds)
                return NULL; /* to wait, to repeat, or cancelled */
            stress_check(qz_mutex_lock(self, frame, &own->record, mutex) != QZ_DONE);
            if (stress_random(&own->seed) % 4 == 0)
                return qz_yield(self, frame) == QZ_CANCELLED ? leave(own) : NULL;
        }
        own->shared->plain++;
        own->added++;
        own->left--;
        own->holds = false;
        qz_mutex_unlock(mutex);
    }
    return NULL;
}

/* Several take turns, one of them is cancelled. */
STRESS(mutex)
{
    struct guarded shared = {.plain = 0};
    struct qz_task *tasks[6];
    unsigned count = (unsigned)(stress_random(&seed) % 5) + 2;
    qz_mutex_init(&shared.mutex);
    for (unsigned i = 0; i < count; i++) {
        tasks[i] = qz_task_new(take_often, sizeof(struct taker));
        struct taker *own = taker(tasks[i]);
        own->shared = &shared;
        own->seed = stress_random(&seed);
        own->left = (uint32_t)(stress_random(&seed) % 20);
        own->added = 0;
        own->holds = own->waits = false;
        qz_task_retain(tasks[i]);
        qz_task_start(tasks[i]);
    }
    qz_task_cancel(tasks[0]);
    struct qz_task *all[6];
    for (unsigned i = 0; i < count; i++)
        all[i] = tasks[i];
    stress_join(all, count);
    uint64_t added = 0;
    for (unsigned i = 0; i < count; i++) {
        stress_check(i == 0 || !taker(tasks[i])->left);
        added += taker(tasks[i])->added;
        qz_task_release(tasks[i]);
    }
    stress_check(shared.plain == added);
    stress_check(qzi_list_empty(&shared.mutex.waiters));
}
