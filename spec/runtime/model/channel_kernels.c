/* Channels: sending, receiving, closing, cancelling. */
#include "spec/runtime/model/channels.h"

static void close_it(void *channel)
{
    model_check(qz_channel_close(channel));
}

static void wait_parked(const struct qz_task *task)
{
    while (!(qzi_a32_load_acquire(&task->word) & QZI_PARKED))
        model_pause();
}

static void cancel(void *task)
{
    qz_task_cancel(task);
}

/* Runs three programs (the last may be NULL) and gives what they did. */
static struct channel_end run(struct qz_task *first, struct qz_task *second, struct qz_task *third)
{
    struct channel_end end = {0};
    model_thread(kernel_run, first);
    if (third)
        model_thread(kernel_run, third);
    qz_run_at_home(second);
    model_join();
    channel_end(&end, first);
    channel_end(&end, second);
    if (third)
        channel_end(&end, third);
    return end;
}

static void finish(struct qz_channel *channel)
{
    qz_channel_release(channel);
    kernel_end();
}

MODEL_KERNEL("channel", rendezvous)
{
    struct qz_channel *channel = qz_channel_new(0, 8, NULL);
    struct channel_end end = run(sender(channel, 1, 1), receiver(channel, 1), NULL);
    model_check(end.sent == 1 && end.received == 1 && end.sum == 1);
    finish(channel);
}

MODEL_KERNEL("channel", rendezvous_two_senders)
{
    struct qz_channel *channel = qz_channel_new(0, 8, NULL);
    struct channel_end end =
        run(sender(channel, 1, 1), receiver(channel, 2), sender(channel, 10, 1));
    model_check(end.sent == 2 && end.received == 2 && end.sum == 11);
    finish(channel);
}

/* Capacity 1: the second value waits or is handed over; nothing is lost. */
MODEL_KERNEL("channel", bounded_two_values)
{
    struct qz_channel *channel = qz_channel_new(1, 8, NULL);
    struct channel_end end = run(sender(channel, 1, 2), receiver(channel, 2), NULL);
    model_check(end.sent == 2 && end.received == 2 && end.sum == 3);
    model_check(qz_channel_size(channel) == 0);
    finish(channel);
}

MODEL_KERNEL("channel", bounded_three_values)
{
    struct qz_channel *channel = qz_channel_new(2, 8, NULL);
    struct channel_end end = run(sender(channel, 1, 3), receiver(channel, 3), NULL);
    model_check(end.sent == 3 && end.sum == 6);
    finish(channel);
}

MODEL_KERNEL("channel", unbounded_over_segments)
{
    struct qz_channel *channel = qz_channel_new(QZ_UNBOUNDED, 8, NULL);
    struct channel_end end = run(sender(channel, 1, 3), receiver(channel, 3), NULL);
    model_check(end.sent == 3 && end.sum == 6);
    finish(channel);
}

MODEL_KERNEL("channel", two_receivers)
{
    struct qz_channel *channel = qz_channel_new(1, 8, NULL);
    struct channel_end end = run(receiver(channel, 1), sender(channel, 1, 2), receiver(channel, 1));
    model_check(end.sent == 2 && end.received == 2 && end.sum == 3);
    finish(channel);
}

/* Both senders have come when one was full; the first is served first. */
MODEL_KERNEL("channel", waiting_senders_in_order)
{
    struct qz_channel *channel = qz_channel_new(1, 8, NULL);
    uint64_t value = 7;
    struct qz_task *first = sender(channel, 1, 1), *second = sender(channel, 2, 1);
    model_check(qz_try_send(channel, &value) == 1);
    model_thread(kernel_run, first);
    wait_parked(first);
    model_thread(kernel_run, second);
    model_check(qz_try_recv(channel, &value) == QZ_DONE && value == 7);
    model_check(qz_try_recv(channel, &value) == QZ_DONE && value == 1);
    while (qz_try_recv(channel, &value) != QZ_DONE)
        model_pause();
    model_check(value == 2);
    model_join();
    struct channel_end end = {0};
    channel_end(&end, first);
    channel_end(&end, second);
    finish(channel);
}

/* Waiting receivers see the end, whatever comes first. */
MODEL_KERNEL("channel", close_wakes_receivers)
{
    struct qz_channel *channel = qz_channel_new(1, 8, NULL);
    struct qz_task *first = receiver(channel, 1), *second = receiver(channel, 1);
    model_thread(kernel_run, first);
    model_thread(close_it, channel);
    qz_run_at_home(second);
    model_join();
    struct channel_end end = {0};
    channel_end(&end, first);
    channel_end(&end, second);
    model_check(end.closed == 2 && end.received == 0);
    finish(channel);
}

/* A value that was accepted is kept for receivers; one that was not stays. */
MODEL_KERNEL("channel", close_meets_send)
{
    struct qz_channel *channel = qz_channel_new(1, 8, NULL);
    struct qz_task *task = sender(channel, 5, 2);
    model_thread(kernel_run, task);
    close_it(channel);
    uint64_t value, received = 0;
    enum qz_outcome outcome;
    while ((outcome = qz_try_recv(channel, &value)) == QZ_DONE)
        model_check(value == 5 + received++);
    model_check(outcome == QZ_CLOSED); /* and nothing comes any more */
    model_join();
    struct channel_end end = {0};
    channel_end(&end, task);
    model_check(end.sent == received && end.closed == 1 && qz_channel_size(channel) == 0);
    finish(channel);
}

static void close_either(void *argument)
{
    if (qz_channel_close(argument))
        qz_channel_retain(argument);
}

/* Exactly one of two closes is the first. */
MODEL_KERNEL("channel", two_closers)
{
    struct qz_channel *channel = qz_channel_new(1, 8, NULL);
    struct qz_task *task = receiver(channel, 1);
    model_thread(close_either, channel);
    model_thread(kernel_run, task);
    close_either(channel);
    model_join();
    model_check(qzi_a32_load_relaxed(&channel->refs) == 2);
    struct channel_end end = {0};
    channel_end(&end, task);
    model_check(end.closed == 1);
    qz_channel_release(channel);
    finish(channel);
}

/* The value is handed to the waiting receiver, or stays in the channel. */
MODEL_KERNEL("channel", cancelled_receiver)
{
    struct qz_channel *channel = qz_channel_new(1, 8, NULL);
    struct qz_task *task = receiver(channel, 1);
    uint64_t value = 9;
    model_thread(kernel_run, task);
    model_thread(cancel, task);
    model_check(qz_try_send(channel, &value) == 1);
    model_join();
    struct channel_end end = {0};
    channel_end(&end, task);
    model_check(end.received + end.unwound == 1);
    model_check(qz_channel_size(channel) + end.received == 1);
    finish(channel);
}

/* A cancelled sender keeps its value: it is received or still its own. */
MODEL_KERNEL("channel", cancelled_sender)
{
    struct qz_channel *channel = qz_channel_new(0, 8, NULL);
    struct qz_task *task = sender(channel, 3, 1);
    uint64_t value = 0;
    model_thread(kernel_run, task);
    model_thread(cancel, task);
    enum qz_outcome outcome = qz_try_recv(channel, &value);
    model_join();
    struct channel_end end = {0};
    channel_end(&end, task);
    model_check(end.sent == (outcome == QZ_DONE) && end.sent + end.unwound == 1);
    finish(channel);
}

/* Of two waiting receivers the first is cancelled: the value goes to one of them,
 * and to the second if the first unwinds. */
MODEL_KERNEL("channel", cancelled_first_waiter)
{
    struct qz_channel *channel = qz_channel_new(0, 8, NULL);
    struct qz_task *first = receiver(channel, 1), *second = receiver(channel, 1);
    uint64_t value = 4;
    model_thread(kernel_run, first);
    wait_parked(first);
    model_thread(kernel_run, second);
    wait_parked(second);
    model_thread(cancel, first);
    model_check(qz_channel_put(channel, &value) == QZ_DONE);
    while (!qz_task_done(first))
        model_pause();
    qz_channel_close(channel); /* for the second, if the first got the value */
    model_join();
    struct channel_end end = {0}, other = {0};
    channel_end(&end, first);
    channel_end(&other, second);
    model_check(end.received + other.received == 1 && end.sum + other.sum == 4);
    model_check(!end.unwound || other.received == 1);
    finish(channel);
}

static void try_send_one(void *argument)
{
    uint64_t value = 1;
    model_check(qz_try_send(argument, &value) != -1);
}

/* Capacity is exact whoever sends. */
MODEL_KERNEL("channel", capacity_is_exact)
{
    struct qz_channel *channel = qz_channel_new(1, 8, NULL);
    uint64_t value = 2;
    model_thread(try_send_one, channel);
    model_thread(try_send_one, channel);
    int64_t sent = qz_try_send(channel, &value);
    model_check(qz_channel_size(channel) <= 1);
    model_join();
    model_check(sent == 0 || sent == 1);
    model_check(qz_channel_size(channel) == 1 && qz_channel_remaining(channel) == 0);
    finish(channel);
}

static int64_t other_pressure;

static void send_under_pressure(void *argument)
{
    uint64_t value = 1;
    other_pressure = qz_try_send_pressure(argument, &value);
}

/* Each of two sends into two places reports its own fill: one 50, one 100. */
MODEL_KERNEL("channel", pressure_in_one_step)
{
    struct qz_channel *channel = qz_channel_new(2, 8, NULL);
    uint64_t value = 2;
    model_thread(send_under_pressure, channel);
    int64_t pressure = qz_try_send_pressure(channel, &value);
    model_join();
    model_check(pressure == 50 || pressure == 100);
    model_check(pressure + other_pressure == 150);
    model_check(qz_channel_pressure(channel) == 100);
    model_check(qz_try_send_pressure(channel, &value) == -1);
    finish(channel);
}

/* The mark is reached by exactly one of two sends. */
MODEL_KERNEL("channel", high_water_once)
{
    struct qz_channel *channel = qz_channel_new(QZ_UNBOUNDED, 8, NULL);
    qz_channel_set_high_water(channel, 2);
    struct qz_task *task = sender(channel, 1, 1);
    uint64_t value = 2;
    model_thread(kernel_run, task);
    int64_t code = qz_try_send(channel, &value);
    model_check(code == 1 || code == 2);
    model_join();
    model_check(qz_try_send(channel, &value) == 2);
    model_check(qz_channel_high_water(channel) == 2);
    struct channel_end end = {0};
    channel_end(&end, task);
    finish(channel);
}

static void release_channel(void *channel)
{
    uint64_t value;
    qz_try_recv(channel, &value);
    qz_channel_release(channel);
}

/* The last of two handles frees it, and what it still keeps. */
MODEL_KERNEL("channel", last_handle)
{
    struct qz_channel *channel = qz_channel_new(QZ_UNBOUNDED, 8, NULL);
    uint64_t value = 2;
    qz_channel_put(channel, &value);
    qz_channel_retain(channel);
    model_thread(release_channel, channel);
    qz_channel_put(channel, &value);
    qz_channel_release(channel);
    model_join();
    kernel_end();
}
