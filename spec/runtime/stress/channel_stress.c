/* Channels and select: nothing lost, nothing twice. */
#include <string.h>

#include "runtime/src/chan/channel.h"
#include "runtime/src/chan/select.h"
#include "spec/runtime/stress/stress.h"

enum { MOST = 4, VALUES = 40 };

struct end {
    struct qz_frame frame;
    struct qz_wait records[MOST + 1];
    struct qz_arm arms[MOST];
    struct qz_channel *channels[MOST];
    uint64_t values[MOST];
    uint64_t left, sum, count;
    int64_t timeout_ms;
    bool waits, unwound;
    uint32_t channel_count, closed;
};

static struct end *end_of(struct qz_task *task)
{
    return (struct end *)(void *)qz_task_root(task);
}

static struct qz_task *new_end(qz_resume_fn *resume, struct qz_channel **channels, uint32_t count)
{
    struct qz_task *task = qz_task_new(resume, sizeof(struct end));
    struct end *own = end_of(task);
    memset(&own->frame + 1, 0, sizeof *own - sizeof own->frame);
    for (uint32_t i = 0; i < count; i++) {
        own->channels[i] = channels[i];
        own->arms[i] =
            (struct qz_arm){.channel = channels[i], .value = &own->values[i], .kind = QZ_ARM_RECV};
    }
    own->channel_count = count;
    own->timeout_ms = QZ_FOREVER;
    return task;
}

static struct qz_frame *send_all(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct end *own = end_of(self);
    if (how == QZ_UNWIND) {
        own->unwound = true;
        return NULL;
    }
    for (;;) {
        if (own->waits) {
            stress_check(own->records[0].outcome == QZ_DONE);
            own->waits = false;
            own->sum += own->values[0];
            own->left--;
        }
        if (!own->left)
            return NULL;
        own->values[0] = own->left;
        switch (qz_send(self, frame, &own->records[0], own->channels[0], &own->values[0])) {
        case QZ_DONE:
            own->sum += own->values[0];
            own->left--;
            break;
        case QZ_WAIT:
            own->waits = true;
            return NULL;
        case QZ_YIELD:
            return NULL;
        default:
            own->unwound = true;
            return NULL;
        }
    }
}

static struct qz_frame *receive_all(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct end *own = end_of(self);
    if (how == QZ_UNWIND) {
        own->unwound = true;
        return NULL;
    }
    for (;;) {
        enum qz_outcome outcome =
            own->waits ? (enum qz_outcome)own->records[0].outcome
                       : qz_recv(self, frame, &own->records[0], own->channels[0], &own->values[0]);
        own->waits = outcome == QZ_WAIT;
        if (outcome == QZ_WAIT || outcome == QZ_YIELD)
            return NULL;
        if (outcome != QZ_DONE) {
            own->unwound = outcome == QZ_CANCELLED;
            return NULL;
        }
        own->sum += own->values[0];
        own->count++;
    }
}

/* From several channels until all are closed. */
static struct qz_frame *select_all(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct end *own = end_of(self);
    for (;;) {
        uint32_t chosen = 0;
        enum qz_outcome outcome =
            own->waits ? qz_select_end(self, own->records, own->channel_count, &chosen)
                       : qz_select(self, frame, own->records, own->arms, own->channel_count,
                                   own->timeout_ms, &chosen);
        stress_check(how == QZ_GO || outcome == QZ_CANCELLED);
        own->waits = outcome == QZ_WAIT;
        if (outcome == QZ_WAIT || outcome == QZ_YIELD)
            return NULL;
        if (outcome == QZ_CANCELLED) {
            own->unwound = true;
            return NULL;
        }
        if (outcome == QZ_DONE) {
            own->sum += *(const uint64_t *)own->arms[chosen].value;
            own->count++;
        } else if (outcome == QZ_CLOSED) {
            own->arms[chosen] = own->arms[--own->channel_count];
            if (!own->channel_count)
                return NULL;
        }
    }
}

struct outcome {
    uint64_t sent, received;
};

/* Senders to each channel, `receivers` on all of them; channels close when their
 * senders have ended. */
static struct outcome flow(qz_resume_fn *receive, uint32_t channel_count, uint32_t senders,
                           uint32_t receivers, bool cancels, uint64_t *seed)
{
    struct qz_channel *channels[MOST];
    struct qz_task *from[MOST * MOST], *to[MOST];
    struct outcome outcome = {0};
    for (uint32_t i = 0; i < channel_count; i++) {
        uint64_t capacity = stress_random(seed) % 5;
        channels[i] = qz_channel_new(capacity == 4 ? QZ_UNBOUNDED : capacity, 8, NULL);
    }
    for (uint32_t i = 0; i < receivers; i++) {
        to[i] = new_end(receive, channels, channel_count);
        end_of(to[i])->timeout_ms = stress_random(seed) % 4 ? QZ_FOREVER : 1;
        qz_task_retain(to[i]);
        qz_task_start(to[i]);
    }
    for (uint32_t i = 0; i < senders * channel_count; i++) {
        from[i] = new_end(send_all, &channels[i / senders], 1);
        end_of(from[i])->left = stress_random(seed) % VALUES;
        qz_task_retain(from[i]);
        qz_task_start(from[i]);
    }
    for (uint32_t i = 0; cancels && i < senders * channel_count; i += 2)
        qz_task_cancel(from[i]);
    stress_join(from, senders * channel_count);
    for (uint32_t i = 0; i < channel_count; i++)
        stress_check(qz_channel_close(channels[i]));
    stress_join(to, receivers);
    for (uint32_t i = 0; i < senders * channel_count; i++) {
        outcome.sent += end_of(from[i])->sum;
        stress_check(!end_of(from[i])->unwound || cancels);
        qz_task_release(from[i]);
    }
    for (uint32_t i = 0; i < receivers; i++) {
        outcome.received += end_of(to[i])->sum;
        qz_task_release(to[i]);
    }
    for (uint32_t i = 0; i < channel_count; i++) {
        stress_check(qz_channel_size(channels[i]) == 0);
        qz_channel_release(channels[i]);
    }
    return outcome;
}

static uint32_t few(uint64_t *seed)
{
    return (uint32_t)(stress_random(seed) % MOST) + 1;
}

STRESS(channel)
{
    uint32_t senders = few(&seed), receivers = few(&seed);
    struct outcome outcome = flow(receive_all, 1, senders, receivers, false, &seed);
    stress_check(outcome.sent == outcome.received);
}

STRESS(select)
{
    uint32_t channels = few(&seed), senders = few(&seed), receivers = few(&seed);
    struct outcome outcome = flow(select_all, channels, senders, receivers, false, &seed);
    stress_check(outcome.sent == outcome.received);
}

/* Half of the senders are cancelled: what they had sent arrives, nothing else. */
STRESS(cancel)
{
    uint32_t channels = few(&seed), senders = few(&seed), receivers = few(&seed);
    struct outcome outcome = flow(select_all, channels, senders, receivers, true, &seed);
    stress_check(outcome.sent == outcome.received);
}
