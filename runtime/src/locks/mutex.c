/* Taking, letting go, handing over. See mutex.h. */
#include "runtime/src/locks/mutex.h"

#include "runtime/src/sys/sys.h"

void qz_mutex_init(struct qz_mutex *mutex)
{
    *mutex = (struct qz_mutex){.returning = false};
    qzi_list_init(&mutex->waiters);
}

static uint32_t now(void)
{
    return (uint32_t)(qzi_sys_monotonic_ns() / 1000);
}

static bool impatient(uint32_t since)
{
    return now() - since >= QZI_MUTEX_PATIENCE;
}

static struct qz_wait *first(const struct qz_mutex *mutex)
{
    return qzi_list_empty(&mutex->waiters) ? NULL : (struct qz_wait *)(void *)mutex->waiters.next;
}

/* Under the inner lock, of a free mutex: may a newcomer take it before those that
 * wait? */
static bool may_overtake(const struct qz_mutex *mutex)
{
    if (mutex->returning)
        return !impatient(mutex->returning_since);
    const struct qz_wait *front = first(mutex);
    return !front || !impatient(front->index);
}

/* What the word is beside HELD. */
static uint32_t contention(const struct qz_mutex *mutex)
{
    return mutex->returning || first(mutex) ? QZI_CONTENDED : 0;
}

/* The release pairs with the acquire of who takes it next. */
static void set_word(struct qz_mutex *mutex, uint32_t held)
{
    qzi_a32_store_release(&mutex->word, held | contention(mutex));
}

static bool take_fast(struct qz_task *self, struct qz_mutex *mutex)
{
    uint32_t free = 0;
    if (!qzi_a32_cas_acq_rel(&mutex->word, &free, QZI_HELD))
        return false;
    qzi_aptr_store_relaxed(&mutex->owner, self);
    return true;
}

/* Under the inner lock. Announces contention, so that the word stands still. */
static bool is_free(struct qz_mutex *mutex)
{
    return !(qzi_a32_or_acq_rel(&mutex->word, QZI_CONTENDED) & QZI_HELD);
}

static void take(struct qz_task *self, struct qz_mutex *mutex)
{
    qzi_aptr_store_relaxed(&mutex->owner, self);
    set_word(mutex, QZI_HELD);
}

static void link_front(struct qz_mutex *mutex, struct qz_wait *record)
{
    qzi_list_append(mutex->waiters.next, &record->link);
}

enum qz_outcome qz_mutex_lock(struct qz_task *self, struct qz_frame *frame, struct qz_wait *record,
                              struct qz_mutex *mutex)
{
    enum qz_outcome outcome = qzi_task_enter(self, frame);
    if (outcome != QZ_DONE)
        return outcome;
    if (take_fast(self, mutex))
        return QZ_DONE;
    if (qzi_aptr_load_relaxed(&mutex->owner) == self)
        return QZ_SELF;
    qzi_spin_take(&mutex->waitable.lock);
    if (is_free(mutex) && may_overtake(mutex)) {
        take(self, mutex);
    } else {
        *record = (struct qz_wait){.task = self, .object = &mutex->waitable, .index = now()};
        qzi_task_will_wait(self, frame, record);
        qzi_list_append(&mutex->waiters, &record->link);
        outcome = QZ_WAIT;
    }
    qzi_spin_release(&mutex->waitable.lock);
    return outcome;
}

/* Under the inner lock, nobody holds it: hands it over, or makes it free and
 * sends the first waiter on its way. Gives the task to wake; NULL: none. */
static struct qz_task *pass_on(struct qz_mutex *mutex)
{
    struct qz_wait *front = first(mutex);
    if (!front || mutex->returning) {
        set_word(mutex, 0);
        return NULL;
    }
    qzi_list_remove(&front->link);
    if (impatient(front->index)) {
        front->outcome = QZ_DONE;
        take(front->task, mutex);
    } else {
        front->outcome = QZ_RETRY;
        mutex->returning = true;
        mutex->returning_since = front->index;
        set_word(mutex, 0);
    }
    return front->task;
}

enum qz_outcome qz_mutex_again(struct qz_task *self, struct qz_frame *frame, struct qz_wait *record,
                               struct qz_mutex *mutex)
{
    if (record->outcome == QZ_DONE)
        return QZ_DONE;
    struct qz_task *wake = NULL;
    enum qz_outcome outcome = QZ_DONE;
    bool cancelled = qzi_task_must_unwind(self);
    qzi_spin_take(&mutex->waitable.lock);
    mutex->returning = false;
    if (!is_free(mutex)) {
        outcome = cancelled ? QZ_CANCELLED : QZ_WAIT;
        if (!cancelled) {
            qzi_task_will_wait(self, frame, record);
            link_front(mutex, record);
        }
    } else if (cancelled) {
        outcome = QZ_CANCELLED;
        wake = pass_on(mutex);
    } else {
        take(self, mutex);
    }
    qzi_spin_release(&mutex->waitable.lock);
    if (wake)
        qzi_task_wake(wake);
    return outcome;
}

bool qz_mutex_try_lock(struct qz_task *self, struct qz_mutex *mutex)
{
    if (take_fast(self, mutex))
        return true;
    if (qzi_a32_load_relaxed(&mutex->word) & QZI_HELD)
        return false;
    qzi_spin_take(&mutex->waitable.lock);
    bool free = is_free(mutex);
    bool taken = free && may_overtake(mutex);
    if (taken)
        take(self, mutex);
    else if (free)
        set_word(mutex, 0);
    qzi_spin_release(&mutex->waitable.lock);
    return taken;
}

void qz_mutex_unlock(struct qz_mutex *mutex)
{
    qzi_aptr_store_relaxed(&mutex->owner, NULL);
    uint32_t held = QZI_HELD;
    if (qzi_a32_cas_acq_rel(&mutex->word, &held, 0))
        return;
    qzi_spin_take(&mutex->waitable.lock);
    struct qz_task *wake = pass_on(mutex);
    qzi_spin_release(&mutex->waitable.lock);
    if (wake)
        qzi_task_wake(wake);
}
