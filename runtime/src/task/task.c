/* The task word: every change of it is here. See task.h. */
#include "runtime/src/task/task.h"

#include "runtime/src/panic.h"
#include "runtime/src/sched/sched.h"
#include "runtime/src/task/memory.h"

struct qz_task *qz_task_new(qz_resume_fn *resume, size_t frame_size)
{
    struct qz_task *task = qzi_task_memory_new(sizeof *task + frame_size);
    qzi_a32_store_relaxed(&task->claim, QZI_CLAIM_NONE);
    qzi_a32_store_relaxed(&task->refs, 2);
    task->next = NULL;
    task->wait = NULL;
    task->home = NULL;
    task->panic = NULL;
    task->how = QZ_GO;
    task->suspended = QZI_SUSPENDED_YIELD;
    task->priority = QZ_PRIORITY_NORMAL;
    task->budget = QZI_BUDGET;
    qzi_list_init(&task->joiners);
    struct qz_frame *root = qz_task_root(task);
    *root = (struct qz_frame){.resume = resume, .class = QZI_FRAME_IN_TASK};
    task->frame = root;
    qzi_a32_store_release(&task->word, QZI_ACTIVE | QZI_LIVE);
    return task;
}

void qz_task_retain(struct qz_task *task)
{
    qzi_a32_add_relaxed(&task->refs, 1);
}

void qz_task_release(struct qz_task *task)
{
    /* Who finds itself alone needs no locked operation: nobody can join. */
    if (qzi_a32_load_acquire(&task->refs) != 1 && qzi_a32_sub_acq_rel(&task->refs, 1) != 1)
        return;
    if (task->panic)
        qzi_panic_free(task->panic);
    qzi_task_memory_free(task);
}

void qzi_task_wake(struct qz_task *task)
{
    uint32_t word = QZI_PARKED | QZI_LIVE; /* the usual case without reading it first */
    for (;;) {
        if ((word & QZI_STATE) == QZI_PARKED) {
            if (qzi_a32_cas_acq_rel(&task->word, &word, word & ~(uint32_t)QZI_STATE)) {
                qzi_schedule(task);
                return;
            }
        } else if (qzi_a32_cas_acq_rel(&task->word, &word, word | QZI_PENDING)) {
            return; /* its trampoline, or its canceller, goes on with it */
        }
    }
}

/* Takes a published wait back. The caller owns the task; false: somebody has
 * claimed it and will wake the task. */
static bool withdraw(struct qz_task *task)
{
    struct qz_wait *record = task->wait;
    if (record->shared) {
        uint32_t open = QZI_CLAIM_OPEN;
        return qzi_a32_cas_acq_rel(&task->claim, &open, QZI_CLAIM_CANCELLED);
    }
    qzi_spin_take(&record->object->lock);
    bool linked = record->link.next;
    if (linked)
        qzi_list_remove(&record->link);
    qzi_spin_release(&record->object->lock);
    return linked;
}

static bool must_unwind(uint32_t word)
{
    return (word & (QZI_CANCEL | QZI_UNWINDING)) == QZI_CANCEL;
}

bool qzi_task_park(struct qz_task *self)
{
    bool for_token = self->suspended == QZI_SUSPENDED_TOKEN;
    bool claimed = false; /* a cancelled wait that somebody else has claimed */
    uint32_t parked = for_token ? QZI_PARKED | QZI_FOR_TOKEN : QZI_PARKED;
    uint32_t word = QZI_ACTIVE | QZI_LIVE;
    for (;;) {
        if (word & QZI_PENDING) {
            if (qzi_a32_cas_acq_rel(&self->word, &word, word & ~(uint32_t)QZI_PENDING))
                return false;
        } else if (for_token && word & QZI_TOKEN) {
            if (qzi_a32_cas_acq_rel(&self->word, &word, word & ~(uint32_t)QZI_TOKEN))
                return false;
        } else if (must_unwind(word) && !claimed) {
            claimed = !for_token && !withdraw(self);
            if (!claimed) {
                self->how = QZ_UNWIND;
                return false;
            }
        } else if (qzi_a32_cas_acq_rel(&self->word, &word, word | parked)) {
            return true;
        }
    }
}

/* A parked task pinned as WITHDRAWING is resumed, or left to its waker. */
static void withdraw_parked(struct qz_task *task, bool for_token)
{
    bool mine = for_token || withdraw(task);
    if (mine)
        task->how = QZ_UNWIND;
    uint32_t word = qzi_a32_load_relaxed(&task->word);
    for (;;) {
        uint32_t rest = word & ~(uint32_t)(QZI_STATE | QZI_PENDING);
        bool runs = mine || word & QZI_PENDING;
        if (!qzi_a32_cas_acq_rel(&task->word, &word, rest | (runs ? QZI_ACTIVE : QZI_PARKED)))
            continue;
        if (runs)
            qzi_schedule(task);
        return;
    }
}

void qz_task_cancel(struct qz_task *task)
{
    uint32_t word = qzi_a32_load_relaxed(&task->word);
    for (;;) {
        if (word & (QZI_DONE | QZI_CANCEL) || !(word & QZI_LIVE))
            return;
        bool pins = (word & QZI_STATE) == QZI_PARKED && !(word & QZI_UNWINDING);
        uint32_t next = word | QZI_CANCEL;
        if (pins)
            next = (next & ~(uint32_t)(QZI_STATE | QZI_FOR_TOKEN)) | QZI_WITHDRAWING;
        if (!qzi_a32_cas_acq_rel(&task->word, &word, next))
            continue;
        if (pins)
            withdraw_parked(task, word & QZI_FOR_TOKEN);
        return;
    }
}

void qz_task_unpark(struct qz_task *task)
{
    uint32_t word = qzi_a32_load_relaxed(&task->word);
    for (;;) {
        if (word & (QZI_DONE | QZI_TOKEN))
            return;
        bool wakes = word & QZI_FOR_TOKEN;
        uint32_t next = wakes ? word & ~(uint32_t)(QZI_STATE | QZI_FOR_TOKEN) : word | QZI_TOKEN;
        if (!qzi_a32_cas_acq_rel(&task->word, &word, next))
            continue;
        if (wakes)
            qzi_schedule(task);
        return;
    }
}

bool qzi_task_must_unwind(struct qz_task *self)
{
    return must_unwind(qzi_a32_load_relaxed(&self->word)) &&
           must_unwind(qzi_a32_or_acq_rel(&self->word, QZI_UNWINDING));
}

enum qz_outcome qz_park(struct qz_task *self, struct qz_frame *frame)
{
    if (qzi_task_must_unwind(self))
        return QZ_CANCELLED;
    self->frame = frame;
    self->suspended = QZI_SUSPENDED_TOKEN;
    return QZ_WAIT;
}

enum qz_outcome qz_yield(struct qz_task *self, struct qz_frame *frame)
{
    if (qzi_task_must_unwind(self))
        return QZ_CANCELLED;
    self->frame = frame;
    self->suspended = QZI_SUSPENDED_YIELD;
    return QZ_YIELD;
}

enum qz_outcome qz_join(struct qz_task *self, struct qz_frame *frame, struct qz_wait *record,
                        struct qz_task *other)
{
    enum qz_outcome entered = qzi_task_enter(self, frame);
    if (entered != QZ_DONE)
        return entered;
    if (qz_task_done(other))
        return QZ_DONE;
    *record = (struct qz_wait){.task = self, .object = &other->waitable};
    qzi_task_will_wait(self, frame, record);
    qzi_spin_take(&other->waitable.lock);
    /* DONE before JOINED: the end has been; JOINED first: the end takes the lock. */
    bool done = qzi_a32_or_acq_rel(&other->word, QZI_JOINED) & QZI_DONE;
    if (!done)
        qzi_list_append(&other->joiners, &record->link);
    qzi_spin_release(&other->waitable.lock);
    if (!done)
        return QZ_WAIT;
    self->frame = NULL;
    return QZ_DONE;
}

static void wake_joiners(struct qz_task *task)
{
    struct qz_wait *chain = NULL;
    struct qz_wait **end = &chain;
    qzi_spin_take(&task->waitable.lock);
    for (struct qz_wait *record; (record = qzi_list_take(&task->joiners));) {
        if (!qzi_wait_claim(record))
            continue;
        record->outcome = QZ_DONE;
        *end = record;
        end = (struct qz_wait **)(void *)&record->link.prev;
    }
    *end = NULL;
    qzi_spin_release(&task->waitable.lock);
    while (chain) {
        struct qz_task *joiner = chain->task;
        chain = (struct qz_wait *)(void *)chain->link.prev;
        qzi_task_wake(joiner);
    }
}

void qzi_task_finish(struct qz_task *self)
{
    if (qzi_a32_or_acq_rel(&self->word, QZI_DONE) & QZI_JOINED)
        wake_joiners(self);
    qz_task_release(self);
}
