/* Scenarios of channels. */
#include <stdlib.h>

#include "tools/bench/runtime/bench.h"

struct end {
    struct qz_frame frame;
    struct qz_wait record;
    struct bench_latch *latch;
    struct qz_channel *from, *to;
    uint64_t value, left;
};

static struct end *end(struct qz_task *task)
{
    return (struct end *)(void *)qz_task_root(task);
}

static void start_end(qz_resume_fn *resume, struct bench_latch *latch, struct qz_channel *from,
                      struct qz_channel *to, uint64_t count)
{
    BENCH_TASK(struct end, resume, task);
    task_frame->latch = latch;
    task_frame->from = from;
    task_frame->to = to;
    task_frame->left = count;
    task_frame->value = 1;
    qz_task_detach(task);
    qz_task_start(task);
}

static struct qz_frame *send_all(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct end *own = end(self);
    (void)how;
    if (frame->state == 1) {
        frame->state = 0;
        own->left--;
    }
    while (own->left) {
        enum qz_outcome outcome = qz_send(self, frame, &own->record, own->to, &own->value);
        if (outcome == QZ_DONE) {
            own->left--;
            continue;
        }
        frame->state = outcome == QZ_WAIT;
        return NULL;
    }
    bench_done(own->latch);
    return NULL;
}

static struct qz_frame *recv_all(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct end *own = end(self);
    (void)how;
    if (frame->state == 1) {
        frame->state = 0;
        own->left--;
    }
    while (own->left) {
        enum qz_outcome outcome = qz_recv(self, frame, &own->record, own->from, &own->value);
        if (outcome == QZ_DONE) {
            own->left--;
            continue;
        }
        frame->state = outcome == QZ_WAIT;
        return NULL;
    }
    bench_done(own->latch);
    return NULL;
}

/* Receives from one, sends to the other, `left` times. */
static struct qz_frame *pass_on(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    enum { RECEIVE, SEND, SENT };
    struct end *own = end(self);
    enum qz_outcome outcome;
    (void)how;
    for (;;) {
        if (frame->state == RECEIVE) {
            outcome = qz_recv(self, frame, &own->record, own->from, &own->value);
            frame->state = outcome == QZ_YIELD ? RECEIVE : SEND;
            if (outcome != QZ_DONE)
                return NULL;
        }
        if (frame->state == SEND) {
            outcome = qz_send(self, frame, &own->record, own->to, &own->value);
            frame->state = outcome == QZ_YIELD ? SEND : SENT;
            if (outcome != QZ_DONE)
                return NULL;
        }
        if (!--own->left) {
            bench_done(own->latch);
            return NULL;
        }
        frame->state = RECEIVE;
    }
}

/* Sends, then receives. */
static struct qz_frame *lead(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    enum { SEND, RECEIVE, RECEIVED };
    struct end *own = end(self);
    enum qz_outcome outcome;
    (void)how;
    for (;;) {
        if (frame->state == SEND) {
            outcome = qz_send(self, frame, &own->record, own->to, &own->value);
            frame->state = outcome == QZ_YIELD ? SEND : RECEIVE;
            if (outcome != QZ_DONE)
                return NULL;
        }
        if (frame->state == RECEIVE) {
            outcome = qz_recv(self, frame, &own->record, own->from, &own->value);
            frame->state = outcome == QZ_YIELD ? RECEIVE : RECEIVED;
            if (outcome != QZ_DONE)
                return NULL;
        }
        if (!--own->left) {
            bench_done(own->latch);
            return NULL;
        }
        frame->state = SEND;
    }
}

static uint64_t pingpong(struct bench_latch *latch, uint64_t count)
{
    struct qz_channel *there = qz_channel_new(0, 8, NULL), *back = qz_channel_new(0, 8, NULL);
    start_end(pass_on, latch, there, back, count);
    start_end(lead, latch, back, there, count);
    return 2;
}

static uint64_t one_to_one(struct bench_latch *latch, uint64_t count, uint64_t capacity)
{
    struct qz_channel *channel = qz_channel_new(capacity, 8, NULL);
    start_end(send_all, latch, NULL, channel, count);
    start_end(recv_all, latch, channel, NULL, count);
    return 2;
}

static uint64_t spsc_1(struct bench_latch *latch, uint64_t count)
{
    return one_to_one(latch, count, 1);
}

static uint64_t spsc_1024(struct bench_latch *latch, uint64_t count)
{
    return one_to_one(latch, count, 1024);
}

static uint64_t four_to_four(struct bench_latch *latch, uint64_t count)
{
    struct qz_channel *channel = qz_channel_new(128, 8, NULL);
    for (int i = 0; i < 4; i++) {
        start_end(send_all, latch, NULL, channel, count / 4);
        start_end(recv_all, latch, channel, NULL, count / 4);
    }
    return 8;
}

/* A token goes round a ring of 1,000 tasks. */
static uint64_t ring(struct bench_latch *latch, uint64_t count)
{
    enum { SIZE = 1000 };
    static struct qz_channel *channels[SIZE];
    for (int i = 0; i < SIZE; i++)
        channels[i] = qz_channel_new(0, 8, NULL);
    for (int i = 1; i < SIZE; i++)
        start_end(pass_on, latch, channels[i], channels[(i + 1) % SIZE], count / SIZE);
    start_end(lead, latch, channels[0], channels[1], count / SIZE);
    return SIZE;
}

/* One producer, eight workers between, one consumer. */
static uint64_t fan(struct bench_latch *latch, uint64_t count)
{
    struct qz_channel *out = qz_channel_new(128, 8, NULL), *in = qz_channel_new(128, 8, NULL);
    start_end(send_all, latch, NULL, out, count);
    for (int i = 0; i < 8; i++)
        start_end(pass_on, latch, out, in, count / 8);
    start_end(recv_all, latch, in, NULL, count);
    return 10;
}

struct selector {
    struct qz_frame frame;
    struct qz_wait records[9];
    struct qz_arm arms[8];
    uint64_t value, left;
    struct bench_latch *latch;
};

static struct qz_frame *select_all(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct selector *own = (struct selector *)(void *)frame;
    uint32_t chosen;
    (void)how;
    if (frame->state == 1) {
        frame->state = 0;
        qz_select_end(self, own->records, 8, &chosen);
        own->left--;
    }
    while (own->left) {
        enum qz_outcome outcome =
            qz_select(self, frame, own->records, own->arms, 8, QZ_FOREVER, &chosen);
        if (outcome == QZ_DONE) {
            own->left--;
            continue;
        }
        frame->state = outcome == QZ_WAIT;
        return NULL;
    }
    bench_done(own->latch);
    return NULL;
}

static uint64_t select_8(struct bench_latch *latch, uint64_t count)
{
    BENCH_TASK(struct selector, select_all, task);
    task_frame->latch = latch;
    task_frame->left = count;
    for (int i = 0; i < 8; i++) {
        struct qz_channel *channel = qz_channel_new(16, 8, NULL);
        task_frame->arms[i] =
            (struct qz_arm){.channel = channel, .value = &task_frame->value, .kind = QZ_ARM_RECV};
        start_end(send_all, latch, NULL, channel, count / 8);
    }
    qz_task_detach(task);
    qz_task_start(task);
    return 9;
}

struct waiting {
    struct qz_frame frame;
    struct qz_wait record;
    struct bench_latch *latch;
    struct qz_channel *channel;
    uint64_t value;
};

static struct qz_frame *wait_once(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct waiting *own = (struct waiting *)(void *)frame;
    (void)how;
    if (frame->state++ == 0) {
        enum qz_outcome outcome = qz_recv(self, frame, &own->record, own->channel, &own->value);
        if (outcome == QZ_WAIT)
            return NULL;
    }
    bench_done(own->latch);
    return NULL;
}

struct opener {
    struct qz_frame frame;
    struct bench_latch *latch;
    struct qz_channel *channel;
};

static struct qz_frame *open_gate(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct opener *own = (struct opener *)(void *)frame;
    (void)how;
    /* Behind all that were started before it. */
    if (frame->state++ < 4) {
        qz_yield(self, frame);
        return NULL;
    }
    qz_channel_close(own->channel);
    bench_done(own->latch);
    return NULL;
}

/* A million tasks wait at one gate. */
static uint64_t gate(struct bench_latch *latch, uint64_t count)
{
    struct qz_channel *channel = qz_channel_new(0, 8, NULL);
    for (uint64_t i = 0; i < count; i++) {
        BENCH_TASK(struct waiting, wait_once, task);
        task_frame->latch = latch;
        task_frame->channel = channel;
        qz_task_detach(task);
        qz_task_start(task);
    }
    BENCH_TASK(struct opener, open_gate, task);
    task_frame->latch = latch;
    task_frame->channel = channel;
    qz_task_detach(task);
    qz_task_start(task);
    return count + 1;
}

const struct bench bench_channels[] = {
    {"pingpong", 2000000, pingpong},
    {"spsc_1", 8000000, spsc_1},
    {"spsc_1024", 20000000, spsc_1024},
    {"four_to_four", 10000000, four_to_four},
    {"ring", 4000000, ring},
    {"fan", 4000000, fan},
    {"select_8", 4000000, select_8},
    {"gate", 1000000, gate},
    {NULL, 0, NULL},
};
