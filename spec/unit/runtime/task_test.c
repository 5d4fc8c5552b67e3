/* Panics in tasks, frames of every size, priorities: what needs real threads or
 * an unwinder. Everything else of tasks is under spec/runtime. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/src/panic.h"
#include "runtime/src/qz.h"
#include "runtime/src/sched/sched.h"
#include "runtime/src/task/memory.h"
#include "runtime/src/task/task.h"

struct test_frame {
    struct qz_frame frame;
    uint64_t steps;
    bool unwound;
};

static struct test_frame *test_frame(struct qz_task *task)
{
    return (struct test_frame *)(void *)qz_task_root(task);
}

static const struct qz_location here = {
    .file = "task_test.c", .function = "callee", .line = 1, .column = 1};

/* Parks once, then panics. */
static struct qz_frame *callee(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    assert_int_equal(how, QZ_GO);
    if (frame->state++ == 0) {
        qz_park(self, frame);
        return NULL;
    }
    qzi_panic_raise(qzi_panic_new(&here));
    return NULL;
}

static struct qz_frame *caller(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct test_frame *own = test_frame(self);
    own->steps++;
    if (frame->state++ == 0) {
        struct qz_frame *next = qz_frame_new(4000);
        next->resume = callee;
        next->parent = frame;
        next->state = 0;
        return next;
    }
    own->unwound = how == QZ_UNWIND;
    return NULL;
}

/* The frame that panics is gone; its caller, which had suspended, unwinds. */
static void test_panic_unwinds_callers(void **state)
{
    (void)state;
    struct qz_task *task = qz_task_new(caller, sizeof(struct test_frame));
    test_frame(task)->steps = 0;
    qz_task_unpark(task);
    qz_run_at_home(task);
    assert_true(qz_task_done(task));
    assert_int_equal(test_frame(task)->steps, 2);
    assert_true(test_frame(task)->unwound);
    assert_non_null(task->panic);
    qz_task_release(task);
}

static void test_frames_of_all_sizes(void **state)
{
    (void)state;
    for (size_t size = sizeof(struct qz_frame); size < 5000; size += 37) {
        struct qz_frame *frame = qz_frame_new(size);
        ((char *)frame)[size - 1] = 1;
        qz_frame_free(frame);
    }
}

static struct qz_frame *note_turn(struct qz_frame *frame, struct qz_task *self, enum qz_how how);

static struct {
    unsigned count;
    uint8_t order[8];
} turns;

static struct qz_frame *note_turn(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    (void)frame;
    (void)how;
    turns.order[turns.count++] = self->priority;
    return NULL;
}

struct main_frame {
    struct qz_frame frame;
    struct qz_task *tasks[QZ_PRIORITIES];
};

static struct qz_frame *start_all(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct main_frame *own = (struct main_frame *)(void *)frame;
    (void)how;
    if (frame->state == 0) {
        for (unsigned i = 0; i < QZ_PRIORITIES; i++) {
            own->tasks[i] = qz_task_new(note_turn, sizeof(struct qz_frame));
            own->tasks[i]->priority = (uint8_t)i;
            qz_task_start(own->tasks[i]);
        }
    }
    bool ended = true;
    for (unsigned i = 0; i < QZ_PRIORITIES; i++)
        ended = ended && qz_task_done(own->tasks[i]);
    if (!ended) {
        frame->state = 1;
        qz_yield(self, frame);
        return NULL;
    }
    for (unsigned i = 0; i < QZ_PRIORITIES; i++)
        qz_task_release(own->tasks[i]);
    return NULL;
}

static unsigned place_of(enum qz_priority priority)
{
    for (unsigned i = 0; i < turns.count; i++)
        if (turns.order[i] == priority)
            return i;
    return turns.count;
}

/* One worker: critical before high, both before low; low is not forgotten. */
static void test_priorities(void **state)
{
    (void)state;
    turns.count = 0;
    struct qz_task *task = qz_task_new(start_all, sizeof(struct main_frame));
    qz_sched_main(1, task);
    assert_true(qz_task_done(task));
    qz_task_release(task);
    assert_int_equal(turns.count, QZ_PRIORITIES);
    assert_true(place_of(QZ_PRIORITY_CRITICAL) < place_of(QZ_PRIORITY_HIGH));
    assert_true(place_of(QZ_PRIORITY_HIGH) < place_of(QZ_PRIORITY_NORMAL));
    assert_true(place_of(QZ_PRIORITY_HIGH) < place_of(QZ_PRIORITY_LOW));
}

static struct qz_frame *yield_until_normal_ran(struct qz_frame *frame, struct qz_task *self,
                                               enum qz_how how)
{
    (void)how;
    if (!turns.count)
        qz_yield(self, frame);
    return NULL;
}

static struct qz_frame *start_flood(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    (void)how;
    if (frame->state++ == 0) {
        struct qz_task *flood = qz_task_new(yield_until_normal_ran, sizeof(struct qz_frame));
        flood->priority = QZ_PRIORITY_CRITICAL;
        qz_task_detach(flood);
        qz_task_start(flood);
        struct qz_task *normal = qz_task_new(note_turn, sizeof(struct qz_frame));
        qz_task_detach(normal);
        qz_task_start(normal);
    }
    if (!turns.count)
        qz_yield(self, frame);
    return NULL;
}

/* A critical task that is always runnable does not starve normal ones, neither in
 * the LIFO slot nor in the deque. */
static void test_flood_of_critical(void **state)
{
    (void)state;
    turns.count = 0;
    struct qz_task *task = qz_task_new(start_flood, sizeof(struct qz_frame));
    qz_sched_main(1, task);
    assert_int_equal(turns.count, 1);
    qz_task_release(task);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_panic_unwinds_callers),
        cmocka_unit_test(test_frames_of_all_sizes),
        cmocka_unit_test(test_priorities),
        cmocka_unit_test(test_flood_of_critical),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
