/* Timers: a hierarchical wheel of wait records, one per thread that runs tasks.
 *
 * A tick is 1 ms. Level L has 64 slots of 64^L ticks; a record lies in the level
 * of the highest group of 6 bits in which its deadline differs from the wheel's
 * time, so entering and removing touch one list, and a record moves down at most
 * once per level. Records lie in frames: there is nothing to allocate.
 *
 * The wheel is a waitable object: its lock guards the slots, and withdrawing a
 * record is the same as anywhere else (unlink it under the lock). The slot's bit
 * may then stay set; that costs one look too many, never a wrong one.
 *
 * `next` is written under the lock and read without it, as a hint of when to look
 * again: by the owner, who entered the record itself, and by the monitor.
 *
 * REJECTED: a heap, whose lazy deletion would keep records of frames that are gone. */
#ifndef QZ_RUNTIME_TIMER_WHEEL_H
#define QZ_RUNTIME_TIMER_WHEEL_H

#include "runtime/src/task/task.h"

enum { QZI_WHEEL_LEVELS = 7, QZI_WHEEL_SLOTS = 64 };

struct qzi_wheel {
    struct qzi_waitable waitable;
    struct qzi_a64 next; /* a tick at or before the earliest deadline; UINT64_MAX: none */
    uint64_t now;        /* ticks up to here are done */
    uint64_t occupied[QZI_WHEEL_LEVELS];
    struct qzi_link slots[QZI_WHEEL_LEVELS][QZI_WHEEL_SLOTS]; /* made when first occupied */
};

/* Ticks of the monotonic clock. */
uint64_t qzi_tick_now(void);
/* The first tick that is `ms` or more from now. */
uint64_t qzi_tick_after(int64_t ms);

/* `now`: a tick, usually qzi_tick_now(). */
void qzi_wheel_init(struct qzi_wheel *wheel, uint64_t now);

/* Publishes the record, which ends with QZ_TIMEOUT. A deadline in the past fires
 * at the next advance; one beyond the wheel's range (139 years of the monotonic
 * clock) fires at its end. */
void qzi_wheel_enter(struct qzi_wheel *wheel, struct qz_wait *record, uint64_t deadline);

/* Wakes all whose deadline is `now` or before. Any thread may. */
void qzi_wheel_advance(struct qzi_wheel *wheel, uint64_t now);

/* Nanoseconds until there may be something to do; -1: nothing is entered. */
int64_t qzi_wheel_wait(const struct qzi_wheel *wheel);

/* Suspends the running task for `ms` at least: WAIT, CANCELLED, or YIELD for 0,
 * after which the task has slept. */
enum qz_outcome qz_sleep(struct qz_task *self, struct qz_frame *frame, struct qz_wait *record,
                         int64_t ms);

#endif
