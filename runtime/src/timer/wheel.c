/* The timer wheel. */
#include "runtime/src/timer/wheel.h"

#include <limits.h>

#include "runtime/src/sys/sys.h"
#include "runtime/src/task/local.h"

enum { LEVEL_BITS = 6, TICK_NS = 1000000 };

static const uint64_t RANGE = UINT64_C(1) << (LEVEL_BITS * QZI_WHEEL_LEVELS);

uint64_t qzi_tick_now(void)
{
    return (uint64_t)qzi_sys_monotonic_ns() / TICK_NS;
}

uint64_t qzi_tick_after(int64_t ms)
{
    uint64_t now = (uint64_t)qzi_sys_monotonic_ns();
    uint64_t ticks = (now + TICK_NS - 1) / TICK_NS;
    return ms <= 0 ? ticks : ticks + (uint64_t)ms;
}

void qzi_wheel_init(struct qzi_wheel *wheel, uint64_t now)
{
    wheel->waitable = (struct qzi_waitable){{{0}}};
    qzi_a64_store_relaxed(&wheel->next, UINT64_MAX);
    wheel->now = now;
    for (unsigned level = 0; level < QZI_WHEEL_LEVELS; level++)
        wheel->occupied[level] = 0;
}

static void put(struct qzi_wheel *wheel, struct qz_wait *record)
{
    uint64_t deadline = (uint64_t)(uintptr_t)record->slot;
    if (deadline <= wheel->now)
        deadline = wheel->now + 1;
    if (deadline >= RANGE)
        deadline = RANGE - 1;
    uint64_t differing = (deadline ^ wheel->now) | (QZI_WHEEL_SLOTS - 1);
    unsigned level = (63 - (unsigned)__builtin_clzll(differing)) / LEVEL_BITS;
    unsigned slot = (unsigned)(deadline >> (LEVEL_BITS * level)) % QZI_WHEEL_SLOTS;
    struct qzi_link *list = &wheel->slots[level][slot];
    if (!(wheel->occupied[level] >> slot & 1))
        qzi_list_init(list);
    wheel->occupied[level] |= UINT64_C(1) << slot;
    qzi_list_append(list, &record->link);
}

/* The earliest occupied slot: the tick at which it begins; UINT64_MAX: none. All
 * of a lower level lies before all of a higher one. */
static uint64_t earliest(const struct qzi_wheel *wheel, unsigned *level, unsigned *slot)
{
    for (unsigned l = 0; l < QZI_WHEEL_LEVELS; l++) {
        uint64_t ahead = wheel->occupied[l];
        if (!ahead)
            continue;
        unsigned s = (unsigned)__builtin_ctzll(ahead);
        uint64_t span = UINT64_C(1) << (LEVEL_BITS * l);
        *level = l;
        *slot = s;
        return (wheel->now & ~(span * QZI_WHEEL_SLOTS - 1)) + s * span;
    }
    return UINT64_MAX;
}

void qzi_wheel_enter(struct qzi_wheel *wheel, struct qz_wait *record, uint64_t deadline)
{
    record->object = &wheel->waitable;
    record->slot = (void *)(uintptr_t)deadline;
    qzi_spin_take(&wheel->waitable.lock);
    put(wheel, record);
    if (deadline < qzi_a64_load_relaxed(&wheel->next))
        qzi_a64_store_relaxed(&wheel->next, deadline);
    qzi_spin_release(&wheel->waitable.lock);
}

/* Empties a slot whose time has come: what is due goes on `due`, chained by prev,
 * the rest a level down. */
static void empty_slot(struct qzi_wheel *wheel, struct qzi_link *list, struct qz_wait **due)
{
    struct qzi_link moved;
    qzi_list_init(&moved);
    for (struct qz_wait *record; (record = qzi_list_take(list));) {
        if ((uint64_t)(uintptr_t)record->slot > wheel->now) {
            qzi_list_append(&moved, &record->link);
        } else if (qzi_wait_claim(record)) {
            record->outcome = QZ_TIMEOUT;
            record->link.prev = (struct qzi_link *)*due;
            *due = record;
        }
    }
    for (struct qz_wait *record; (record = qzi_list_take(&moved));)
        put(wheel, record);
}

void qzi_wheel_advance(struct qzi_wheel *wheel, uint64_t now)
{
    struct qz_wait *due = NULL;
    unsigned level = 0, slot = 0;
    qzi_spin_take(&wheel->waitable.lock);
    uint64_t next;
    while ((next = earliest(wheel, &level, &slot)) <= now) {
        if (next > wheel->now)
            wheel->now = next;
        wheel->occupied[level] &= ~(UINT64_C(1) << slot);
        empty_slot(wheel, &wheel->slots[level][slot], &due);
    }
    /* Up to the slot that comes next, which must stay ahead of the wheel's time. */
    if (now > wheel->now)
        wheel->now = now;
    qzi_a64_store_relaxed(&wheel->next, next);
    qzi_spin_release(&wheel->waitable.lock);
    while (due) {
        struct qz_task *task = due->task;
        due = (struct qz_wait *)(void *)due->link.prev;
        qzi_task_wake(task);
    }
}

int64_t qzi_wheel_wait(const struct qzi_wheel *wheel)
{
    uint64_t next = qzi_a64_load_relaxed(&wheel->next);
    if (next == UINT64_MAX)
        return -1;
    int64_t now = qzi_sys_monotonic_ns();
    if (next > (uint64_t)INT64_MAX / TICK_NS)
        return INT64_MAX;
    int64_t at = (int64_t)next * TICK_NS;
    return at > now ? at - now : 0;
}

enum qz_outcome qz_sleep(struct qz_task *self, struct qz_frame *frame, struct qz_wait *record,
                         int64_t ms)
{
    if (ms <= 0)
        return qz_yield(self, frame);
    if (qzi_task_must_unwind(self))
        return QZ_CANCELLED;
    *record = (struct qz_wait){.task = self};
    qzi_task_will_wait(self, frame, record);
    qzi_wheel_enter(&qzi_local_self()->wheel, record, qzi_tick_after(ms));
    return QZ_WAIT;
}
