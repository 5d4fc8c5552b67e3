/* Scenarios of tasks: starting, joining, yielding, sleeping. */
#include <stdlib.h>

#include "tools/bench/runtime/bench.h"

struct leaf {
    struct qz_frame frame;
    struct qz_wait record;
    struct bench_latch *latch;
    struct qz_task *child;
    uint64_t left, sum;
};

static struct leaf *leaf(struct qz_task *task)
{
    return (struct leaf *)(void *)qz_task_root(task);
}

struct report {
    struct qz_frame frame;
    struct bench_latch *latch;
};

static struct qz_frame *report(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    (void)self;
    (void)how;
    bench_done(((struct report *)(void *)frame)->latch);
    return NULL;
}

static uint64_t spawn_join(struct bench_latch *latch, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        BENCH_TASK(struct report, report, task);
        task_frame->latch = latch;
        qz_task_detach(task);
        qz_task_start(task);
    }
    return count;
}

static struct qz_frame *nothing(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    (void)frame;
    (void)self;
    (void)how;
    return NULL;
}

static struct qz_frame *await_each(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct leaf *own = leaf(self);
    (void)how;
    for (;;) {
        if (own->child) {
            if (!qz_task_done(own->child) &&
                qz_join(self, frame, &own->record, own->child) != QZ_DONE)
                return NULL;
            qz_task_release(own->child);
            own->child = NULL;
            own->left--;
        }
        if (!own->left) {
            bench_done(own->latch);
            return NULL;
        }
        own->child = qz_task_new(nothing, sizeof(struct qz_frame));
        qz_task_start(own->child);
    }
}

static uint64_t spawn_await(struct bench_latch *latch, uint64_t count)
{
    BENCH_TASK(struct leaf, await_each, task);
    task_frame->latch = latch;
    task_frame->left = count;
    task_frame->child = NULL;
    qz_task_detach(task);
    qz_task_start(task);
    return 1;
}

static struct qz_frame *yield_often(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct leaf *own = leaf(self);
    (void)how;
    if (own->left--) {
        qz_yield(self, frame);
        return NULL;
    }
    bench_done(own->latch);
    return NULL;
}

static uint64_t yield(struct bench_latch *latch, uint64_t count)
{
    for (int i = 0; i < 8; i++) {
        BENCH_TASK(struct leaf, yield_often, task);
        task_frame->latch = latch;
        task_frame->left = count / 8;
        qz_task_detach(task);
        qz_task_start(task);
    }
    return 8;
}

struct sky {
    struct qz_frame frame;
    struct qz_wait record;
    struct bench_latch *latch; /* of the root only */
    struct qz_task *children[10];
    uint64_t first, size, sum;
    uint32_t joined;
};

struct sky_leaf {
    struct qz_frame frame;
    uint64_t number;
};

static struct sky *sky(struct qz_task *task)
{
    return (struct sky *)(void *)qz_task_root(task);
}

static struct qz_frame *skynet_node(struct qz_frame *frame, struct qz_task *self, enum qz_how how);

static struct qz_task *skynet_child(uint64_t first, uint64_t size)
{
    if (size == 1) {
        BENCH_TASK(struct sky_leaf, nothing, task);
        task_frame->number = first;
        return task;
    }
    BENCH_TASK(struct sky, skynet_node, task);
    task_frame->latch = NULL;
    task_frame->first = first;
    task_frame->size = size;
    return task;
}

static struct qz_frame *skynet_node(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct sky *own = sky(self);
    uint64_t size = own->size / 10;
    (void)how;
    if (frame->state++ == 0) {
        own->sum = own->joined = 0;
        for (unsigned i = 0; i < 10; i++) {
            own->children[i] = skynet_child(own->first + i * size, size);
            qz_task_start(own->children[i]);
        }
    }
    while (own->joined < 10) {
        struct qz_task *child = own->children[own->joined];
        if (!qz_task_done(child) && qz_join(self, frame, &own->record, child) != QZ_DONE)
            return NULL;
        own->sum +=
            size == 1 ? ((struct sky_leaf *)(void *)qz_task_root(child))->number : sky(child)->sum;
        qz_task_release(child);
        own->joined++;
    }
    if (own->latch) {
        if (own->sum != own->size * (own->size - 1) / 2)
            abort();
        bench_done(own->latch);
    }
    return NULL;
}

static uint64_t skynet(struct bench_latch *latch, uint64_t count)
{
    struct qz_task *root = skynet_child(0, count);
    sky(root)->latch = latch;
    qz_task_detach(root);
    qz_task_start(root);
    return 1;
}

static struct qz_frame *sleep_once(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct leaf *own = leaf(self);
    (void)how;
    if (frame->state++ == 0) {
        qz_sleep(self, frame, &own->record, (int64_t)own->left);
        return NULL;
    }
    bench_done(own->latch);
    return NULL;
}

static uint64_t timers(struct bench_latch *latch, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        BENCH_TASK(struct leaf, sleep_once, task);
        task_frame->latch = latch;
        task_frame->left = i % 100 + 1;
        qz_task_detach(task);
        qz_task_start(task);
    }
    return count;
}

struct turns {
    struct qz_frame frame;
    struct qz_wait record;
    struct bench_latch *latch;
    struct turns_shared {
        struct qz_mutex mutex;
        uint64_t count;
    } *shared;
    uint64_t left;
};

static struct qz_frame *take_turns(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct turns *own = (struct turns *)(void *)frame;
    struct qz_mutex *mutex = &own->shared->mutex;
    (void)how;
    while (own->left) {
        enum qz_outcome outcome = frame->state ? qz_mutex_again(self, frame, &own->record, mutex)
                                               : qz_mutex_lock(self, frame, &own->record, mutex);
        frame->state = outcome == QZ_WAIT;
        if (outcome != QZ_DONE)
            return NULL;
        own->shared->count++;
        own->left--;
        qz_mutex_unlock(mutex);
    }
    bench_done(own->latch);
    return NULL;
}

/* Eight tasks count under one mutex. */
static uint64_t mutex(struct bench_latch *latch, uint64_t count)
{
    static struct turns_shared shared;
    qz_mutex_init(&shared.mutex);
    for (int i = 0; i < 8; i++) {
        BENCH_TASK(struct turns, take_turns, task);
        task_frame->latch = latch;
        task_frame->shared = &shared;
        task_frame->left = count / 8;
        qz_task_detach(task);
        qz_task_start(task);
    }
    return 8;
}

const struct bench bench_tasks[] = {
    {"spawn_join", 1000000, spawn_join},
    {"spawn_await", 2000000, spawn_await},
    {"yield", 8000000, yield},
    {"skynet", 1000000, skynet},
    {"timers", 100000, timers},
    {"mutex", 16000000, mutex},
    {NULL, 0, NULL},
};
