/* Segments of a channel's values. `at` and `end` are places in the first and the
 * last segment. */
#include "runtime/src/chan/store.h"

#include "runtime/src/mem.h"

#ifdef QZI_MODEL
enum { SEGMENT_VALUES = 2 };
#else
enum { SEGMENT_VALUES = 64 };
#endif

struct qzi_segment {
    struct qzi_segment *next;
    uint64_t values[]; /* SEGMENT_VALUES of value_size bytes */
};

void qzi_store_init(struct qz_channel *channel)
{
    channel->at = channel->end = 0;
    channel->ring = NULL;
    channel->first = channel->last = channel->empty = NULL;
    if (channel->capacity && channel->capacity <= QZI_RING_MOST)
        channel->ring = qzi_memory_new((size_t)channel->capacity * channel->value_size);
}

void qzi_store_free(struct qz_channel *channel)
{
    while (channel->first) {
        struct qzi_segment *next = channel->first->next;
        qzi_memory_free(channel->first);
        channel->first = next;
    }
    qzi_memory_free(channel->empty);
    qzi_memory_free(channel->ring);
}

static char *place(const struct qz_channel *channel, struct qzi_segment *segment, uint32_t at)
{
    return (char *)segment->values + (size_t)at * channel->value_size;
}

static void append_segment(struct qz_channel *channel)
{
    struct qzi_segment *segment = channel->empty;
    channel->empty = NULL;
    if (!segment)
        segment = qzi_memory_new(sizeof *segment + SEGMENT_VALUES * (size_t)channel->value_size);
    segment->next = NULL;
    if (channel->first)
        channel->last->next = segment;
    else
        channel->first = segment;
    channel->last = segment;
    channel->end = 0;
}

void qzi_store_put_segment(struct qz_channel *channel, const void *value)
{
    if (!channel->first || channel->end == SEGMENT_VALUES)
        append_segment(channel);
    qzi_value_copy(channel, place(channel, channel->last, channel->end++), value);
}

void qzi_store_take_segment(struct qz_channel *channel, void *value)
{
    struct qzi_segment *segment = channel->first;
    qzi_value_copy(channel, value, place(channel, segment, channel->at++));
    if (channel->at < SEGMENT_VALUES)
        return;
    channel->at = 0;
    channel->first = segment->next;
    if (channel->empty)
        qzi_memory_free(segment);
    else
        channel->empty = segment;
}
