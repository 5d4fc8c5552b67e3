/* Channels: bounded, rendezvous (capacity 0), unbounded.
 *
 * One lock guards everything but `refs` and the two words that may be read
 * without it. Waiters are served first come, first served; a value goes straight
 * from the sender to a waiting receiver, and a receiver that makes room moves the
 * first waiting sender's value in. So
 *   - receivers wait only while nothing is kept and no sender waits,
 *   - senders wait only while the channel is full,
 * but for records that somebody else has claimed and their task has not taken out
 * yet: whoever meets one drops it and takes the next.
 *
 * Values are bytes that move; a value belongs to the channel from the moment that
 * a send succeeds until a receive does. `slot` of a record points to the value to
 * send, or to where the received one goes: in a frame, which stays while it waits.
 *
 *   size   values kept; written under the lock
 *   ready  what would not wait, as a hint for select; written under the lock.
 *          Who is ordered after an operation on the channel sees its effect.
 *
 * Storage: a ring of exactly `capacity` values where that is small, segments
 * otherwise, with one empty segment kept for the next use. REJECTED: one growing
 * ring (it would be copied under the lock); a node for each value. */
#ifndef QZ_RUNTIME_CHAN_CHANNEL_H
#define QZ_RUNTIME_CHAN_CHANNEL_H

#include "runtime/src/task/task.h"

struct qzi_segment;

enum qzi_ready { QZI_RECV_READY = 1, QZI_SEND_READY = 2 };

struct qz_channel {
    struct qzi_waitable waitable;
    struct qzi_a32 refs;
    struct qzi_a64 size;
    struct qzi_a32 ready; /* bits of enum qzi_ready */
    struct qzi_a32 closed;
    struct qzi_link receivers, senders;
    uint64_t capacity; /* UINT64_MAX: unbounded */
    uint64_t high_water;
    uint32_t value_size;
    uint32_t at, end; /* where the next value is taken and put, in ring or segment */
    char *ring;       /* NULL: segments */
    struct qzi_segment *first, *last, *empty;
    void (*drop)(void *value); /* for values never received; NULL: nothing to do */
};

enum { QZI_RING_MOST = 4096 }; /* values in a ring */
#define QZ_UNBOUNDED UINT64_MAX

/* One reference, the caller's. Never NULL. */
struct qz_channel *qz_channel_new(uint64_t capacity, uint32_t value_size,
                                  void (*drop)(void *value));
void qz_channel_retain(struct qz_channel *channel);
void qz_channel_release(struct qz_channel *channel);

/* By the running task. `value` lies where it stays while the task waits, and so
 * does the record. DONE; WAIT, then record->outcome is DONE or CLOSED; YIELD;
 * CANCELLED; CLOSED. Unless DONE a sender keeps its value. */
enum qz_outcome qz_send(struct qz_task *self, struct qz_frame *frame, struct qz_wait *record,
                        struct qz_channel *channel, void *value);
enum qz_outcome qz_recv(struct qz_task *self, struct qz_frame *frame, struct qz_wait *record,
                        struct qz_channel *channel, void *value);

/* From anywhere. Full or empty, closed: nothing happened. */
enum qz_outcome qz_channel_put(struct qz_channel *channel, void *value); /* DONE FULL CLOSED */
enum qz_outcome qz_try_recv(struct qz_channel *channel, void *value);    /* DONE EMPTY CLOSED */

/* 1 sent; 2 sent and now at or above the high-water mark; 0 full; -1 closed. */
int64_t qz_try_send(struct qz_channel *channel, void *value);

/* Sends and gives how full the channel is after it, in percent, in one step; -1:
 * full or closed, not sent. Unbounded: 0. */
int64_t qz_try_send_pressure(struct qz_channel *channel, void *value);

/* False: it was closed before. Wakes every waiter. */
bool qz_channel_close(struct qz_channel *channel);
bool qz_channel_closed(const struct qz_channel *channel);

uint64_t qz_channel_size(const struct qz_channel *channel);
int64_t qz_channel_pressure(const struct qz_channel *channel);
int64_t qz_channel_remaining(const struct qz_channel *channel);
void qz_channel_set_high_water(struct qz_channel *channel, uint64_t mark);
uint64_t qz_channel_high_water(struct qz_channel *channel);

/* ---- For select: under the lock ---- */

/* DONE, FULL or CLOSED; `*wake` is set to a task to wake after unlocking. */
enum qz_outcome qzi_channel_send(struct qz_channel *channel, void *value, struct qz_task **wake);
/* DONE, EMPTY or CLOSED. */
enum qz_outcome qzi_channel_recv(struct qz_channel *channel, void *value, struct qz_task **wake);

/* Lets go of the lock, and says what is ready. */
void qzi_channel_unlock(struct qz_channel *channel);

#endif
