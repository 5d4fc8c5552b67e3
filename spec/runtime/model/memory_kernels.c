/* What the model itself must show or allow: the litmus tests of the C memory
 * model. Each "can" kernel runs both threads and records the outcome; those that
 * must be violations are run by spec/runtime/model/self_test.c. */
#include "runtime/model/model.h"
#include "runtime/src/sync/atomic.h"

static struct {
    struct qzi_a32 x, y;
    uint32_t plain;
    uint32_t r1, r2;
} s;

static void clear(void)
{
    s.x = s.y = (struct qzi_a32){0};
    s.plain = s.r1 = s.r2 = 0;
}

static void sb_left(void *argument)
{
    (void)argument;
    qzi_a32_store_seq_cst(&s.x, 1);
    s.r1 = qzi_a32_load_seq_cst(&s.y);
}

/* Store buffering: with seq_cst both cannot miss the other. */
MODEL_KERNEL("memory", store_buffering_seq_cst)
{
    clear();
    model_thread(sb_left, NULL);
    qzi_a32_store_seq_cst(&s.y, 1);
    s.r2 = qzi_a32_load_seq_cst(&s.x);
    model_join();
    model_check(s.r1 || s.r2);
}

static void publish(void *argument)
{
    (void)argument;
    s.plain = 42;
    qzi_a32_store_release(&s.x, 1);
}

/* Message passing by release and acquire. */
MODEL_KERNEL("memory", message_passing)
{
    clear();
    model_thread(publish, NULL);
    if (qzi_a32_load_acquire(&s.x))
        model_check(s.plain == 42);
    model_join();
}

static void publish_chain(void *argument)
{
    (void)argument;
    s.plain = 42;
    qzi_a32_store_release(&s.x, 1);
}

static void pass_on(void *argument)
{
    (void)argument;
    qzi_a32_add_relaxed(&s.x, 2);
}

/* A read-modify-write between the two does not end the release sequence. */
MODEL_KERNEL("memory", release_sequence)
{
    clear();
    model_thread(publish_chain, NULL);
    model_thread(pass_on, NULL);
    if (qzi_a32_load_acquire(&s.x) == 3)
        s.r1 = 1;
    model_join();
}

static void count(void *argument)
{
    (void)argument;
    qzi_a32_add_relaxed(&s.x, 1);
    qzi_a32_add_relaxed(&s.x, 1);
}

MODEL_KERNEL("memory", counting_loses_nothing)
{
    clear();
    model_thread(count, NULL);
    model_thread(count, NULL);
    model_join();
    model_check(qzi_a32_load_relaxed(&s.x) == 4);
}

static void write_twice(void *argument)
{
    (void)argument;
    qzi_a32_store_relaxed(&s.x, 1);
    qzi_a32_store_relaxed(&s.x, 2);
}

/* Coherence: one word is never seen to go back. */
MODEL_KERNEL("memory", coherence)
{
    clear();
    model_thread(write_twice, NULL);
    s.r1 = qzi_a32_load_relaxed(&s.x);
    s.r2 = qzi_a32_load_relaxed(&s.x);
    model_join();
    model_check(s.r2 >= s.r1);
}
