/* What the files of the model share. None of it is instrumented. */
#ifndef QZ_RUNTIME_MODEL_INSIDE_H
#define QZ_RUNTIME_MODEL_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MODEL_THREADS = 8,
    MODEL_STORES = 7,          /* of one word that a load may still read */
    MODEL_STEPS = 20000,       /* of one execution */
    MODEL_LONG_STEPS = 300000, /* of one simulated execution */
};

/* A vector clock: how much of each thread is known to have happened. */
struct model_clock {
    uint32_t of[MODEL_THREADS];
};

enum model_order {
    MODEL_RELAXED = 0,
    MODEL_ACQUIRE = 1,
    MODEL_RELEASE = 2,
    MODEL_SEQ_CST = 4,
};

/* ---- explore.c ---- */

/* True while a kernel runs; outside of it accesses are not watched. */
bool model_active(void);
unsigned model_self(void);
struct model_clock *model_clock(void); /* of the running thread */

/* Another thread may go on here; `address` is what the next operation touches. */
void model_step(const char *operation, const void *address, uint64_t value);
/* Which of `count` possibilities; always 0 when count is 1. */
unsigned model_choose(unsigned count);
/* The running thread may read only the last stores: it has waited for a change. */
bool model_fresh(void);
/* The running thread changed something that others may wait for. */
void model_changed(void);
/* Sleeps until model_unblock on the same key, or until the virtual deadline
 * (negative: none). True: it was woken, false: the time came. */
bool model_block(const void *key, int64_t deadline);
/* Wakes at most `count` sleepers, the longest sleeping first; gives how many. */
unsigned model_unblock(const void *key, unsigned count);
void model_yield(void);
unsigned model_start(void (*body)(void *), void *argument);
void model_join_one(unsigned thread);
int64_t model_time(void);
void **model_slot(void);
_Noreturn void model_violate(const char *format, ...) __attribute__((format(printf, 1, 2)));
uint64_t model_random(void);    /* exhaustive: the same numbers in every execution */
uint64_t model_execution(void); /* another number for each execution */
void model_advance_epoch(void);

static inline void model_clock_join(struct model_clock *clock, const struct model_clock *other)
{
    for (unsigned i = 0; i < MODEL_THREADS; i++)
        if (other->of[i] > clock->of[i])
            clock->of[i] = other->of[i];
}

/* ---- words.c: atomic words and plain memory ---- */

void model_words_reset(void);
/* True when a word became known to be shared, since the last call. */
bool model_words_learned(void);
void model_words_forget(void); /* what is shared, before another kernel */
bool model_word_shared(const void *address);

uint64_t model_atomic_load(const void *address, unsigned size, enum model_order order);
/* What the system sees when it looks at a word: the last store. */
uint64_t model_atomic_last(const void *address, unsigned size);
void model_atomic_store(void *address, unsigned size, uint64_t value, enum model_order order);
/* Changes the last value by `change(old, operand)`; gives the old one. */
uint64_t model_atomic_change(void *address, unsigned size, enum model_order order,
                             uint64_t (*change)(uint64_t, uint64_t), uint64_t operand);
/* Strong compare-and-swap; `*expected` becomes what was found. */
bool model_atomic_cas(void *address, unsigned size, uint64_t *expected, uint64_t value,
                      enum model_order order, enum model_order failure);
void model_plain(const void *address, size_t size, bool write);
/* The memory is freed: that is a write to all of it that was ever used. */
void model_plain_end(const void *address, size_t size);

/* ---- memory.c ---- */

void model_memory_reset(void);
size_t model_memory_live(void); /* blocks not freed */
bool model_memory_freed(const void *address);
/* A stable small number for traces; addresses outside the arena as they are. */
uintptr_t model_memory_name(const void *address);

#endif
