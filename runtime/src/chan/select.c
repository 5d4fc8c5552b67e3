/* select: see select.h. */
#include "runtime/src/chan/select.h"

#include "runtime/src/task/local.h"

struct select {
    struct qz_task *self;
    struct qz_wait *records;
    const struct qz_arm *arms;
    uint32_t count;
    struct qz_task *wake;
};

static struct qzi_waitable *object_of(const struct qz_arm *arm)
{
    return arm->kind == QZ_ARM_JOIN ? &arm->task->waitable : &arm->channel->waitable;
}

static bool looks_ready(const struct qz_arm *arm)
{
    switch (arm->kind) {
    case QZ_ARM_RECV:
        return qzi_a32_load_relaxed(&arm->channel->ready) & QZI_RECV_READY;
    case QZ_ARM_SEND:
        return qzi_a32_load_relaxed(&arm->channel->ready) & QZI_SEND_READY;
    case QZ_ARM_JOIN:
        break;
    }
    return qz_task_done(arm->task);
}

/* Under the object's lock: DONE, CLOSED, or EMPTY for not ready. */
static enum qz_outcome try_arm(struct select *select, const struct qz_arm *arm)
{
    enum qz_outcome outcome = QZ_EMPTY;
    switch (arm->kind) {
    case QZ_ARM_RECV:
        return qzi_channel_recv(arm->channel, arm->value, &select->wake);
    case QZ_ARM_SEND:
        outcome = qzi_channel_send(arm->channel, arm->value, &select->wake);
        return outcome == QZ_FULL ? QZ_EMPTY : outcome;
    case QZ_ARM_JOIN:
        break;
    }
    return qzi_a32_or_acq_rel(&arm->task->word, QZI_JOINED) & QZI_DONE ? QZ_DONE : QZ_EMPTY;
}

static void unlock(const struct qz_arm *arm)
{
    if (arm->kind == QZ_ARM_JOIN)
        qzi_spin_release(&arm->task->waitable.lock);
    else
        qzi_channel_unlock(arm->channel);
}

/* Each arm that looks ready, alone, from `start` on. */
static enum qz_outcome try_each(struct select *select, uint32_t start, uint32_t *chosen)
{
    for (uint32_t i = 0; i < select->count; i++) {
        uint32_t at = start + i < select->count ? start + i : start + i - select->count;
        const struct qz_arm *arm = &select->arms[at];
        if (!looks_ready(arm))
            continue;
        qzi_spin_take(&object_of(arm)->lock);
        enum qz_outcome outcome = try_arm(select, arm);
        unlock(arm);
        if (outcome != QZ_EMPTY) {
            *chosen = at;
            return outcome;
        }
    }
    return QZ_EMPTY;
}

/* The arms in the order of their objects' addresses: records[i].index. */
static void sort(struct select *select)
{
    for (uint32_t i = 0; i < select->count; i++) {
        uintptr_t object = (uintptr_t)object_of(&select->arms[i]);
        uint32_t at = i;
        for (; at > 0; at--) {
            uint32_t before = select->records[at - 1].index;
            if ((uintptr_t)object_of(&select->arms[before]) <= object)
                break;
            select->records[at].index = before;
        }
        select->records[at].index = i;
    }
}

/* The i-th arm in that order, unless the one before has the same object. */
static const struct qz_arm *distinct(const struct select *select, uint32_t i)
{
    const struct qz_arm *arm = &select->arms[select->records[i].index];
    if (i && object_of(arm) == object_of(&select->arms[select->records[i - 1].index]))
        return NULL;
    return arm;
}

static void lock_all(const struct select *select)
{
    for (uint32_t i = 0; i < select->count; i++) {
        const struct qz_arm *arm = distinct(select, i);
        if (arm)
            qzi_spin_take(&object_of(arm)->lock);
    }
}

static void unlock_all(const struct select *select)
{
    for (uint32_t i = 0; i < select->count; i++) {
        const struct qz_arm *arm = distinct(select, i);
        if (arm)
            unlock(arm);
    }
}

/* With all locks held: publishes the wait. */
static void link_all(struct select *select, struct qz_frame *frame)
{
    struct qz_task *self = select->self;
    qzi_a32_store_relaxed(&self->claim, QZI_CLAIM_OPEN);
    for (uint32_t i = 0; i < select->count; i++) {
        const struct qz_arm *arm = &select->arms[i];
        uint32_t index = select->records[i].index;
        struct qz_wait *record = &select->records[i];
        *record = (struct qz_wait){.task = self,
                                   .object = object_of(arm),
                                   .slot = arm->value,
                                   .arm = (uint16_t)i,
                                   .shared = 1,
                                   .index = index};
        struct qzi_link *list = arm->kind == QZ_ARM_JOIN   ? &arm->task->joiners
                                : arm->kind == QZ_ARM_RECV ? &arm->channel->receivers
                                                           : &arm->channel->senders;
        qzi_list_append(list, &record->link);
    }
    qzi_task_will_wait(self, frame, select->records);
}

/* With all locks held; QZ_WAIT: none was ready. */
static enum qz_outcome try_all(struct select *select, struct qz_frame *frame, uint32_t start,
                               uint32_t *chosen)
{
    sort(select);
    lock_all(select);
    enum qz_outcome outcome = QZ_EMPTY;
    for (uint32_t i = 0; i < select->count && outcome == QZ_EMPTY; i++) {
        *chosen = start + i < select->count ? start + i : start + i - select->count;
        outcome = try_arm(select, &select->arms[*chosen]);
    }
    if (outcome == QZ_EMPTY) {
        link_all(select, frame);
        outcome = QZ_WAIT;
    }
    unlock_all(select);
    return outcome;
}

static uint32_t random_below(uint32_t count)
{
    struct qzi_local *local = qzi_local_self();
    local->random ^= local->random << 13; /* xorshift32, Marsaglia 2003 */
    local->random ^= local->random >> 17;
    local->random ^= local->random << 5;
    return (uint32_t)((uint64_t)local->random * count >> 32);
}

enum qz_outcome qz_select(struct qz_task *self, struct qz_frame *frame, struct qz_wait *records,
                          const struct qz_arm *arms, uint32_t count, int64_t timeout_ms,
                          uint32_t *chosen)
{
    enum qz_outcome outcome = qzi_task_enter(self, frame);
    if (outcome != QZ_DONE)
        return outcome;
    struct select select = {self, records, arms, count, NULL};
    uint32_t start = random_below(count);
    outcome = try_each(&select, start, chosen);
    if (outcome == QZ_EMPTY) {
        if (timeout_ms == 0)
            return QZ_TIMEOUT;
        outcome = try_all(&select, frame, start, chosen);
        struct qz_wait *timer = &records[count];
        *timer = (struct qz_wait){.task = self, .arm = (uint16_t)count, .shared = 1};
        if (outcome == QZ_WAIT && timeout_ms > 0)
            qzi_wheel_enter(&qzi_local_self()->wheel, timer, qzi_tick_after(timeout_ms));
    }
    if (select.wake)
        qzi_task_wake(select.wake);
    return outcome;
}

enum qz_outcome qz_select_end(struct qz_task *self, struct qz_wait *records, uint32_t count,
                              uint32_t *chosen)
{
    uint32_t claim = qzi_a32_load_acquire(&self->claim);
    for (uint32_t i = 0; i <= count; i++) {
        struct qz_wait *record = &records[i];
        if (claim == QZI_CLAIM_ARM + i || !record->object)
            continue; /* the claimer took it out; or no limit was set */
        qzi_spin_take(&record->object->lock);
        if (record->link.next)
            qzi_list_remove(&record->link);
        qzi_spin_release(&record->object->lock);
    }
    qzi_a32_store_relaxed(&self->claim, QZI_CLAIM_NONE);
    if (claim == QZI_CLAIM_CANCELLED)
        return QZ_CANCELLED;
    *chosen = claim - QZI_CLAIM_ARM;
    return (enum qz_outcome)records[*chosen].outcome;
}

enum qz_outcome qz_send_timeout(struct qz_task *self, struct qz_frame *frame,
                                struct qz_wait *records, struct qz_channel *channel, void *value,
                                int64_t timeout_ms)
{
    struct qz_arm arm = {.channel = channel, .value = value, .kind = QZ_ARM_SEND};
    uint32_t chosen;
    return qz_select(self, frame, records, &arm, 1, timeout_ms > 0 ? timeout_ms : 0, &chosen);
}

enum qz_outcome qz_recv_timeout(struct qz_task *self, struct qz_frame *frame,
                                struct qz_wait *records, struct qz_channel *channel, void *value,
                                int64_t timeout_ms)
{
    struct qz_arm arm = {.channel = channel, .value = value, .kind = QZ_ARM_RECV};
    uint32_t chosen;
    return qz_select(self, frame, records, &arm, 1, timeout_ms > 0 ? timeout_ms : 0, &chosen);
}
