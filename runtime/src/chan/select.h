/* select: waiting for the first of several channels and tasks, and of a time.
 *
 * First each arm that looks ready is tried alone, from a random one on. If none
 * was, all objects are locked in address order, tried again, and one record per
 * arm is linked; the records are `shared`: who takes one out must also swap the
 * task's claim, which only one can. Only the parked side needs a claim: a running
 * select holds all its locks.
 *
 * However the wait ends, also by a cancel, the frame calls qz_select_end, which
 * takes out what is still linked. Until then the records stay. */
#ifndef QZ_RUNTIME_CHAN_SELECT_H
#define QZ_RUNTIME_CHAN_SELECT_H

#include "runtime/src/chan/channel.h"

enum qz_arm_kind { QZ_ARM_RECV, QZ_ARM_SEND, QZ_ARM_JOIN };

struct qz_arm {
    union {
        struct qz_channel *channel;
        struct qz_task *task; /* QZ_ARM_JOIN */
    };
    void *value; /* to send, or where a received one goes; stays while the task waits */
    enum qz_arm_kind kind;
};

enum { QZ_FOREVER = -1, QZ_ARMS_MOST = 60000 };

/* By the running task. `records` has room for `count + 1`. `timeout_ms`: 0 does
 * not wait (QZ_TIMEOUT when no arm is ready), QZ_FOREVER. DONE or CLOSED: of the
 * arm `*chosen`; TIMEOUT; WAIT: return to the trampoline, then call
 * qz_select_end; YIELD; CANCELLED. */
enum qz_outcome qz_select(struct qz_task *self, struct qz_frame *frame, struct qz_wait *records,
                          const struct qz_arm *arms, uint32_t count, int64_t timeout_ms,
                          uint32_t *chosen);

/* After a WAIT: DONE, CLOSED, TIMEOUT or CANCELLED. */
enum qz_outcome qz_select_end(struct qz_task *self, struct qz_wait *records, uint32_t count,
                              uint32_t *chosen);

/* One operation with a limit: a select of one arm. `records`: 2. After a WAIT:
 * qz_select_end(self, records, 1, &arm). */
enum qz_outcome qz_send_timeout(struct qz_task *self, struct qz_frame *frame,
                                struct qz_wait *records, struct qz_channel *channel, void *value,
                                int64_t timeout_ms);
enum qz_outcome qz_recv_timeout(struct qz_task *self, struct qz_frame *frame,
                                struct qz_wait *records, struct qz_channel *channel, void *value,
                                int64_t timeout_ms);

#endif
