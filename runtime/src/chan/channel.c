/* Sending, receiving, closing. See channel.h. */
#include "runtime/src/chan/channel.h"

#include "runtime/src/chan/store.h"
#include "runtime/src/mem.h"

struct qz_channel *qz_channel_new(uint64_t capacity, uint32_t value_size, void (*drop)(void *value))
{
    struct qz_channel *channel = qzi_memory_new(sizeof *channel);
    *channel = (struct qz_channel){
        .refs = {1},
        .ready = {capacity ? QZI_SEND_READY : 0},
        .capacity = capacity,
        .high_water = UINT64_MAX,
        .value_size = value_size,
        .drop = drop,
    };
    qzi_list_init(&channel->receivers);
    qzi_list_init(&channel->senders);
    qzi_store_init(channel);
    return channel;
}

void qz_channel_retain(struct qz_channel *channel)
{
    qzi_a32_add_relaxed(&channel->refs, 1);
}

static void drop_values(struct qz_channel *channel)
{
    void *value = qzi_memory_new(channel->value_size);
    while (qzi_a64_load_relaxed(&channel->size)) {
        qzi_store_take(channel, value);
        channel->drop(value);
    }
    qzi_memory_free(value);
}

void qz_channel_release(struct qz_channel *channel)
{
    if (qzi_a32_sub_acq_rel(&channel->refs, 1) != 1)
        return;
    if (channel->drop)
        drop_values(channel);
    qzi_store_free(channel);
    qzi_memory_free(channel);
}

static bool is_closed(const struct qz_channel *channel)
{
    return qzi_a32_load_relaxed(&channel->closed);
}

void qzi_channel_unlock(struct qz_channel *channel)
{
    uint64_t size = qzi_a64_load_relaxed(&channel->size);
    uint32_t ready = is_closed(channel) ? QZI_RECV_READY | QZI_SEND_READY : 0;
    if (size || !qzi_list_empty(&channel->senders))
        ready |= QZI_RECV_READY;
    if (size < channel->capacity || !qzi_list_empty(&channel->receivers))
        ready |= QZI_SEND_READY;
    if (ready != qzi_a32_load_relaxed(&channel->ready))
        qzi_a32_store_relaxed(&channel->ready, ready);
    qzi_spin_release(&channel->waitable.lock);
}

/* The first waiter that nobody else has claimed; NULL: none. */
static struct qz_wait *claim_first(struct qzi_link *list)
{
    struct qz_wait *record;
    while ((record = qzi_list_take(list)) && !qzi_wait_claim(record))
        ;
    return record;
}

enum qz_outcome qzi_channel_send(struct qz_channel *channel, void *value, struct qz_task **wake)
{
    if (is_closed(channel))
        return QZ_CLOSED;
    struct qz_wait *receiver = claim_first(&channel->receivers);
    if (receiver) {
        qzi_value_copy(channel, receiver->slot, value);
        receiver->outcome = QZ_DONE;
        *wake = receiver->task;
        return QZ_DONE;
    }
    if (qzi_a64_load_relaxed(&channel->size) >= channel->capacity)
        return QZ_FULL;
    qzi_store_put(channel, value);
    return QZ_DONE;
}

enum qz_outcome qzi_channel_recv(struct qz_channel *channel, void *value, struct qz_task **wake)
{
    bool kept = qzi_a64_load_relaxed(&channel->size);
    if (kept)
        qzi_store_take(channel, value);
    struct qz_wait *sender = claim_first(&channel->senders);
    if (sender) {
        if (kept)
            qzi_store_put(channel, sender->slot);
        else
            qzi_value_copy(channel, value, sender->slot);
        sender->outcome = QZ_DONE;
        *wake = sender->task;
        return QZ_DONE;
    }
    if (kept)
        return QZ_DONE;
    return is_closed(channel) ? QZ_CLOSED : QZ_EMPTY;
}

static void wait_in(struct qzi_link *list, struct qz_task *self, struct qz_frame *frame,
                    struct qz_wait *record, struct qz_channel *channel, void *value)
{
    *record = (struct qz_wait){.task = self, .object = &channel->waitable, .slot = value};
    qzi_task_will_wait(self, frame, record);
    qzi_list_append(list, &record->link);
}

enum qz_outcome qz_send(struct qz_task *self, struct qz_frame *frame, struct qz_wait *record,
                        struct qz_channel *channel, void *value)
{
    enum qz_outcome outcome = qzi_task_enter(self, frame);
    if (outcome != QZ_DONE)
        return outcome;
    struct qz_task *wake = NULL;
    qzi_spin_take(&channel->waitable.lock);
    outcome = qzi_channel_send(channel, value, &wake);
    if (outcome == QZ_FULL) {
        wait_in(&channel->senders, self, frame, record, channel, value);
        outcome = QZ_WAIT;
    }
    qzi_channel_unlock(channel);
    if (wake)
        qzi_task_wake(wake);
    return outcome;
}

enum qz_outcome qz_recv(struct qz_task *self, struct qz_frame *frame, struct qz_wait *record,
                        struct qz_channel *channel, void *value)
{
    enum qz_outcome outcome = qzi_task_enter(self, frame);
    if (outcome != QZ_DONE)
        return outcome;
    struct qz_task *wake = NULL;
    qzi_spin_take(&channel->waitable.lock);
    outcome = qzi_channel_recv(channel, value, &wake);
    if (outcome == QZ_EMPTY) {
        wait_in(&channel->receivers, self, frame, record, channel, value);
        outcome = QZ_WAIT;
    }
    qzi_channel_unlock(channel);
    if (wake)
        qzi_task_wake(wake);
    return outcome;
}

/* Sends without waiting; `*size` is what is kept then. */
static enum qz_outcome put(struct qz_channel *channel, void *value, uint64_t *size,
                           uint64_t *high_water)
{
    struct qz_task *wake = NULL;
    qzi_spin_take(&channel->waitable.lock);
    enum qz_outcome outcome = qzi_channel_send(channel, value, &wake);
    *size = qzi_a64_load_relaxed(&channel->size);
    *high_water = channel->high_water;
    qzi_channel_unlock(channel);
    if (wake)
        qzi_task_wake(wake);
    return outcome;
}

enum qz_outcome qz_channel_put(struct qz_channel *channel, void *value)
{
    uint64_t size, high_water;
    return put(channel, value, &size, &high_water);
}

int64_t qz_try_send(struct qz_channel *channel, void *value)
{
    uint64_t size, high_water;
    enum qz_outcome outcome = put(channel, value, &size, &high_water);
    if (outcome != QZ_DONE)
        return outcome == QZ_CLOSED ? -1 : 0;
    return size >= high_water ? 2 : 1;
}

static int64_t percent(const struct qz_channel *channel, uint64_t size)
{
    if (channel->capacity == QZ_UNBOUNDED)
        return 0;
    if (!channel->capacity)
        return 100; /* a rendezvous has no room ever */
    return (int64_t)((double)size * 100 / (double)channel->capacity);
}

int64_t qz_try_send_pressure(struct qz_channel *channel, void *value)
{
    uint64_t size, high_water;
    if (put(channel, value, &size, &high_water) != QZ_DONE)
        return -1;
    return percent(channel, size);
}

enum qz_outcome qz_try_recv(struct qz_channel *channel, void *value)
{
    struct qz_task *wake = NULL;
    qzi_spin_take(&channel->waitable.lock);
    enum qz_outcome outcome = qzi_channel_recv(channel, value, &wake);
    qzi_channel_unlock(channel);
    if (wake)
        qzi_task_wake(wake);
    return outcome;
}

/* Claims all of the list and puts them before `chain`, linked by prev. */
static struct qz_wait *claim_all(struct qzi_link *list, struct qz_wait *chain)
{
    for (struct qz_wait *record; (record = claim_first(list));) {
        record->outcome = QZ_CLOSED;
        record->link.prev = (struct qzi_link *)chain;
        chain = record;
    }
    return chain;
}

bool qz_channel_close(struct qz_channel *channel)
{
    qzi_spin_take(&channel->waitable.lock);
    bool first = !is_closed(channel);
    qzi_a32_store_release(&channel->closed, 1);
    struct qz_wait *chain = claim_all(&channel->receivers, NULL);
    chain = claim_all(&channel->senders, chain);
    qzi_channel_unlock(channel);
    while (chain) {
        struct qz_task *task = chain->task;
        chain = (struct qz_wait *)(void *)chain->link.prev;
        qzi_task_wake(task);
    }
    return first;
}

bool qz_channel_closed(const struct qz_channel *channel)
{
    return qzi_a32_load_acquire(&channel->closed);
}

uint64_t qz_channel_size(const struct qz_channel *channel)
{
    return qzi_a64_load_relaxed(&channel->size);
}

int64_t qz_channel_pressure(const struct qz_channel *channel)
{
    return percent(channel, qz_channel_size(channel));
}

int64_t qz_channel_remaining(const struct qz_channel *channel)
{
    uint64_t left = channel->capacity - qz_channel_size(channel);
    return channel->capacity == QZ_UNBOUNDED || left > INT64_MAX ? INT64_MAX : (int64_t)left;
}

void qz_channel_set_high_water(struct qz_channel *channel, uint64_t mark)
{
    qzi_spin_take(&channel->waitable.lock);
    channel->high_water = mark;
    qzi_spin_release(&channel->waitable.lock);
}

uint64_t qz_channel_high_water(struct qz_channel *channel)
{
    qzi_spin_take(&channel->waitable.lock);
    uint64_t mark = channel->high_water;
    qzi_spin_release(&channel->waitable.lock);
    return mark;
}
