/* Parking, joining, cancelling, starting and stopping. */
#include <stdlib.h>

#include "runtime/src/timer/wheel.h"
#include "spec/runtime/stress/stress.h"

struct pair {
    struct qz_frame frame;
    struct qz_task *other;
    uint32_t turns, done;
    bool leads;
};

static struct pair *pair(struct qz_task *task)
{
    return (struct pair *)(void *)qz_task_root(task);
}

/* The leader wakes the other, then waits for its wake, so many times; the other
 * waits first. (If both began with a wake, two wakes could meet one park: only one
 * is kept.) */
static struct qz_frame *take_turns(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct pair *own = pair(self);
    stress_check(how == QZ_GO);
    if (own->done && !own->leads)
        qz_task_unpark(own->other);
    if (own->done++ == own->turns)
        return NULL;
    if (own->leads)
        qz_task_unpark(own->other);
    stress_check(qz_park(self, frame) == QZ_WAIT);
    return NULL;
}

/* Two tasks that wake each other: no wake is lost, none comes twice. */
STRESS(park)
{
    struct qz_task *tasks[2];
    uint32_t turns = (uint32_t)stress_random(&seed) % 20 + 1;
    for (int i = 0; i < 2; i++)
        tasks[i] = qz_task_new(take_turns, sizeof(struct pair));
    for (int i = 0; i < 2; i++) {
        pair(tasks[i])->other = tasks[1 - i];
        pair(tasks[i])->turns = turns;
        pair(tasks[i])->done = 0;
        pair(tasks[i])->leads = i == 0;
        qz_task_retain(tasks[i]);
    }
    for (int i = 0; i < 2; i++)
        qz_task_start(tasks[i]);
    struct qz_task *both[2] = {tasks[0], tasks[1]};
    stress_join(both, 2);
    for (int i = 0; i < 2; i++)
        qz_task_release(tasks[i]);
}

struct node {
    struct qz_frame frame;
    struct qz_wait record;
    struct qz_task *children[4];
    uint32_t depth, joined;
    uint64_t sum;
};

static struct node *node(struct qz_task *task)
{
    return (struct node *)(void *)qz_task_root(task);
}

static struct qz_frame *grow(struct qz_frame *frame, struct qz_task *self, enum qz_how how);

static void start_children(struct node *own)
{
    for (unsigned i = 0; i < 4; i++) {
        own->children[i] = qz_task_new(grow, sizeof(struct node));
        node(own->children[i])->depth = own->depth - 1;
        qz_task_start(own->children[i]);
    }
}

static struct qz_frame *grow(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct node *own = node(self);
    stress_check(how == QZ_GO);
    if (!own->depth) {
        own->sum = 1;
        return NULL;
    }
    if (frame->state++ == 0) {
        own->sum = own->joined = 0;
        start_children(own);
    }
    while (own->joined < 4) {
        struct qz_task *child = own->children[own->joined];
        enum qz_outcome outcome = qz_join(self, frame, &own->record, child);
        if (outcome == QZ_WAIT || outcome == QZ_YIELD)
            return NULL;
        own->sum += node(child)->sum;
        qz_task_release(child);
        own->joined++;
    }
    return NULL;
}

/* A tree of tasks: each leaf is counted once. */
STRESS_OF(tree, false, 4)
{
    struct qz_task *root = qz_task_new(grow, sizeof(struct node));
    node(root)->depth = (uint32_t)stress_random(&seed) % 5;
    uint64_t leaves = UINT64_C(1) << (2 * node(root)->depth);
    qz_task_retain(root);
    qz_task_start(root);
    struct qz_task *only = root;
    stress_join(&only, 1);
    stress_check(node(root)->sum == leaves);
    qz_task_release(root);
}

struct sleeper {
    struct qz_frame frame;
    struct qz_wait record;
    int64_t ms;
    uint32_t rounds;
    bool unwound;
};

static struct qz_frame *sleep_often(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct sleeper *own = (struct sleeper *)(void *)frame;
    if (how == QZ_UNWIND || !own->rounds--) {
        own->unwound = how == QZ_UNWIND;
        return NULL;
    }
    if (qz_sleep(self, frame, &own->record, own->ms) == QZ_CANCELLED)
        own->unwound = true;
    return NULL;
}

static struct qz_task *sleeper(int64_t ms, uint32_t rounds)
{
    struct qz_task *task = qz_task_new(sleep_often, sizeof(struct sleeper));
    struct sleeper *own = (struct sleeper *)(void *)qz_task_root(task);
    own->ms = ms;
    own->rounds = rounds;
    own->unwound = false;
    return task;
}

/* Timers that end and timers that are cancelled at about that time. */
STRESS_OF(timers, false, 20)
{
    struct qz_task *tasks[16];
    for (unsigned i = 0; i < 16; i++) {
        tasks[i] = sleeper((int64_t)(stress_random(&seed) % 4), 2);
        qz_task_start(tasks[i]);
    }
    for (unsigned i = 0; i < 16; i += 3)
        qz_task_cancel(tasks[i]);
    stress_join(tasks, 16);
}

/* Start, some tasks that would wait for ever, and stop, in every order. */
STRESS_OF(shutdown, true, 10)
{
    struct qz_task *tasks[8];
    unsigned count = (unsigned)(stress_random(&seed) % 8);
    stress_check(qz_sched_start(stress_workers()));
    stress_check(!qz_sched_start(1));
    for (unsigned i = 0; i < count; i++) {
        tasks[i] = sleeper(i % 2 ? 1000000 : 0, i % 2 ? 1 : 3);
        qz_task_start(tasks[i]);
    }
    stress_check(qz_sched_shutdown(60000));
    stress_check(qz_sched_shutdown(0));
    for (unsigned i = 0; i < count; i++) {
        stress_check(qz_task_done(tasks[i]));
        qz_task_release(tasks[i]);
    }
}

struct main_frame {
    struct qz_frame frame;
    struct qz_wait record;
    struct qz_task *child;
    bool shuts_down;
};

static struct qz_frame *main_program(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct main_frame *own = (struct main_frame *)(void *)frame;
    stress_check(how == QZ_GO);
    if (frame->state == 0) {
        own->child = sleeper(0, 3);
        qz_task_start(own->child);
        frame->state = 1;
        if (own->shuts_down)
            stress_check(qz_sched_shutdown(60000));
        enum qz_outcome outcome = qz_join(self, frame, &own->record, own->child);
        if (outcome == QZ_WAIT)
            return NULL;
    }
    stress_check(qz_task_done(own->child));
    qz_task_release(own->child);
    return NULL;
}

/* The calling thread as worker 0; what main leaves running is cancelled. */
STRESS_OF(main, true, 10)
{
    struct qz_task *task = qz_task_new(main_program, sizeof(struct main_frame));
    ((struct main_frame *)(void *)qz_task_root(task))->shuts_down = stress_random(&seed) & 1;
    qz_sched_main(stress_workers(), task);
    stress_check(qz_task_done(task));
    qz_task_release(task);
}

/* A task may be started before the scheduler: that starts it. */
STRESS_OF(starts_itself, true, 50)
{
    (void)seed;
    struct qz_task *task = sleeper(0, 2);
    qz_task_start(task);
    stress_join(&task, 1);
    stress_check(qz_sched_workers() > 0);
    stress_check(qz_sched_shutdown(60000));
}
