/* The model finds what it must find: programs that are wrong. Exit status 0 when
 * every one of them was found to be. Their violations go to stderr. */
#include <stdio.h>

#include "runtime/model/model.h"
#include "runtime/src/mem.h"
#include "runtime/src/sync/atomic.h"
#include "runtime/src/sync/lock.h"
#include "runtime/src/sys/threads.h"

static struct {
    struct qzi_a32 x, y;
    struct qzi_spin first, second;
    uint32_t plain, r1, r2;
} s;

static void clear(void)
{
    s.x = s.y = (struct qzi_a32){0};
    s.first = s.second = (struct qzi_spin){{0}};
    s.plain = s.r1 = s.r2 = 0;
}

static void buffer_left(void *argument)
{
    (void)argument;
    qzi_a32_store_release(&s.x, 1);
    s.r1 = qzi_a32_load_acquire(&s.y);
}

/* Store buffering: release and acquire let both miss the other. */
static void store_buffering(void)
{
    clear();
    model_thread(buffer_left, NULL);
    qzi_a32_store_release(&s.y, 1);
    s.r2 = qzi_a32_load_acquire(&s.x);
    model_join();
    model_check(s.r1 || s.r2);
}

static void publish_relaxed(void *argument)
{
    (void)argument;
    s.plain = 42;
    qzi_a32_store_relaxed(&s.x, 1);
}

static void missing_release(void)
{
    clear();
    model_thread(publish_relaxed, NULL);
    if (qzi_a32_load_acquire(&s.x))
        s.r1 = s.plain;
    model_join();
}

static void publish(void *argument)
{
    (void)argument;
    s.plain = 42;
    qzi_a32_store_release(&s.x, 1);
}

static void missing_acquire(void)
{
    clear();
    model_thread(publish, NULL);
    if (qzi_a32_load_relaxed(&s.x))
        s.r1 = s.plain;
    model_join();
}

static void two_words(void *argument)
{
    (void)argument;
    qzi_a32_store_relaxed(&s.x, 1);
    qzi_a32_store_relaxed(&s.y, 1);
}

/* The second word is new, the first still old. */
static void message_passing_relaxed(void)
{
    clear();
    model_thread(two_words, NULL);
    s.r1 = qzi_a32_load_relaxed(&s.y);
    s.r2 = qzi_a32_load_relaxed(&s.x);
    model_join();
    model_check(!s.r1 || s.r2);
}

static void add_plain(void *argument)
{
    (void)argument;
    s.plain++;
}

static void plain_race(void)
{
    clear();
    model_thread(add_plain, NULL);
    s.plain++;
    model_join();
}

static void add_in_two_steps(void *argument)
{
    (void)argument;
    qzi_a32_store_relaxed(&s.x, qzi_a32_load_relaxed(&s.x) + 1);
}

static void lost_update(void)
{
    clear();
    model_thread(add_in_two_steps, NULL);
    add_in_two_steps(NULL);
    model_join();
    model_check(qzi_a32_load_relaxed(&s.x) == 2);
}

static void take_both(void *argument)
{
    (void)argument;
    qzi_spin_take(&s.second);
    qzi_spin_take(&s.first);
    qzi_spin_release(&s.first);
    qzi_spin_release(&s.second);
}

static void deadlock(void)
{
    clear();
    model_thread(take_both, NULL);
    qzi_spin_take(&s.first);
    qzi_spin_take(&s.second);
    qzi_spin_release(&s.second);
    qzi_spin_release(&s.first);
    model_join();
}

static void wake_without_change(void *argument)
{
    (void)argument;
    qzi_sys_futex_wake(&s.x, 1);
    qzi_a32_store_release(&s.x, 1);
}

static void lost_wake(void)
{
    clear();
    model_thread(wake_without_change, NULL);
    while (!qzi_a32_load_acquire(&s.x))
        qzi_sys_futex_wait(&s.x, 0, -1);
    model_join();
}

static void free_it(void *memory)
{
    qzi_a32_store_release(&s.x, 1);
    qzi_memory_free(memory);
}

static void use_after_free(void)
{
    clear();
    uint32_t *memory = qzi_memory_new(16);
    *memory = 1;
    model_thread(free_it, memory);
    if (qzi_a32_load_acquire(&s.x))
        s.r1 = *memory;
    model_join();
}

static void leak(void)
{
    clear();
    *(char *)qzi_memory_new(16) = 1;
}

static void livelock(void)
{
    clear();
    while (!qzi_a32_load_relaxed(&s.x))
        qzi_sys_pause();
}

int main(void)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } wrong[] = {
        {"store buffering", store_buffering},
        {"missing release", missing_release},
        {"missing acquire", missing_acquire},
        {"message passing, relaxed", message_passing_relaxed},
        {"race on a plain word", plain_race},
        {"lost update", lost_update},
        {"deadlock", deadlock},
        {"lost wake", lost_wake},
        {"use after free", use_after_free},
        {"leak", leak},
        {"livelock", livelock},
    };
    int missed = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct model_result result =
            model_explore(&(struct model_options){.preemptions = 3}, wrong[i].run);
        printf("%-28s %s after %llu executions\n", wrong[i].name,
               result.violated ? "found" : "MISSED", (unsigned long long)result.executions);
        missed += !result.violated;
    }
    return missed != 0;
}
