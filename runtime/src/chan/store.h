/* Where a channel keeps values: see channel.h. All under the channel's lock. */
#ifndef QZ_RUNTIME_CHAN_STORE_H
#define QZ_RUNTIME_CHAN_STORE_H

#include <string.h>

#include "runtime/src/chan/channel.h"

void qzi_store_init(struct qz_channel *channel);
void qzi_store_free(struct qz_channel *channel);
void qzi_store_put_segment(struct qz_channel *channel, const void *value);
void qzi_store_take_segment(struct qz_channel *channel, void *value);

static inline void qzi_value_copy(const struct qz_channel *channel, void *to, const void *from)
{
    if (channel->value_size == sizeof(uint64_t))
        *(uint64_t *)to = *(const uint64_t *)from;
    else
        memcpy(to, from, channel->value_size);
}

/* There is room. */
static inline void qzi_store_put(struct qz_channel *channel, const void *value)
{
    qzi_a64_store_relaxed(&channel->size, qzi_a64_load_relaxed(&channel->size) + 1);
    if (!channel->ring) {
        qzi_store_put_segment(channel, value);
        return;
    }
    qzi_value_copy(channel, channel->ring + (size_t)channel->end * channel->value_size, value);
    if (++channel->end == channel->capacity)
        channel->end = 0;
}

/* There is a value. */
static inline void qzi_store_take(struct qz_channel *channel, void *value)
{
    qzi_a64_store_relaxed(&channel->size, qzi_a64_load_relaxed(&channel->size) - 1);
    if (!channel->ring) {
        qzi_store_take_segment(channel, value);
        return;
    }
    qzi_value_copy(channel, value, channel->ring + (size_t)channel->at * channel->value_size);
    if (++channel->at == channel->capacity)
        channel->at = 0;
}

#endif
