/* Programs of one operation or a few, as frames: what the channel and select
 * kernels are put together from. */
#ifndef QZ_SPEC_RUNTIME_MODEL_CHANNELS_H
#define QZ_SPEC_RUNTIME_MODEL_CHANNELS_H

#include "runtime/src/chan/channel.h"
#include "runtime/src/chan/select.h"
#include "spec/runtime/model/tasks.h"

/* Sends values[1] (and then values[1] + 1 ... if values[2] > 1), counts in
 * `outcome`; stops at a closed channel (values[0] = 1). */
static inline struct qz_frame *send_program(struct qz_frame *frame, struct qz_task *self,
                                            enum qz_how how)
{
    struct kernel_frame *own = kernel_frame(self);
    struct qz_channel *channel = own->argument;
    enum qz_outcome outcome = QZ_DONE;
    if (how == QZ_UNWIND) {
        own->unwound = 1;
        return NULL;
    }
    if (frame->state) {
        outcome = (enum qz_outcome)own->records[0].outcome;
        goto ended;
    }
    while (own->outcome < own->values[2]) {
        frame->state = 1;
        outcome = qz_send(self, frame, &own->records[0], channel, &own->values[1]);
        if (outcome == QZ_WAIT)
            return NULL;
    ended:
        if (outcome != QZ_DONE) {
            own->values[0] = outcome == QZ_CLOSED;
            own->unwound = outcome == QZ_CANCELLED;
            return NULL;
        }
        own->outcome++;
        own->values[1]++;
    }
    return NULL;
}

/* Receives values[2] values; their sum in values[1], how many in `outcome`,
 * values[0] = 1 when the channel was closed. */
static inline struct qz_frame *recv_program(struct qz_frame *frame, struct qz_task *self,
                                            enum qz_how how)
{
    struct kernel_frame *own = kernel_frame(self);
    struct qz_channel *channel = own->argument;
    uint64_t *value = (uint64_t *)(void *)&own->records[2]; /* not used as a record */
    enum qz_outcome outcome = QZ_DONE;
    if (how == QZ_UNWIND) {
        own->unwound = 1;
        return NULL;
    }
    if (frame->state) {
        outcome = (enum qz_outcome)own->records[0].outcome;
        goto ended;
    }
    while (own->outcome < own->values[2]) {
        frame->state = 1;
        outcome = qz_recv(self, frame, &own->records[0], channel, value);
        if (outcome == QZ_WAIT)
            return NULL;
    ended:
        if (outcome != QZ_DONE) {
            own->values[0] = outcome == QZ_CLOSED;
            own->unwound = outcome == QZ_CANCELLED;
            return NULL;
        }
        own->outcome++;
        own->values[1] += *value;
    }
    return NULL;
}

static inline struct qz_task *sender(struct qz_channel *channel, uint64_t value, uint64_t count)
{
    struct qz_task *task = kernel_task(send_program, channel);
    kernel_frame(task)->values[0] = 0;
    kernel_frame(task)->values[1] = value;
    kernel_frame(task)->values[2] = count;
    return task;
}

static inline struct qz_task *receiver(struct qz_channel *channel, uint64_t count)
{
    struct qz_task *task = kernel_task(recv_program, channel);
    kernel_frame(task)->values[0] = kernel_frame(task)->values[1] = 0;
    kernel_frame(task)->values[2] = count;
    return task;
}

/* What the three programs of a kernel did, after all threads have ended. */
struct channel_end {
    uint64_t sent, received, sum, closed, unwound;
};

static inline void channel_end(struct channel_end *end, struct qz_task *task)
{
    struct kernel_frame *frame = kernel_frame(task);
    bool sends = frame->frame.resume == send_program;
    *(sends ? &end->sent : &end->received) += frame->outcome;
    end->sum += sends ? 0 : frame->values[1];
    end->closed += frame->values[0];
    end->unwound += frame->unwound;
    qz_task_release(task);
}

#endif
