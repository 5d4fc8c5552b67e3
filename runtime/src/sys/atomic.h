/* Atomic access to plain integers, which also have a plain form (a count is
 * atomic only when it is shared). No stand-alone fences: ThreadSanitizer does
 * not understand them. */
#ifndef QZ_RUNTIME_SYS_ATOMIC_H
#define QZ_RUNTIME_SYS_ATOMIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline int32_t qzi_load_i32(const int32_t *word)
{
    return __atomic_load_n(word, __ATOMIC_RELAXED);
}

/* Pairs with qzi_add_i32_acq_rel: what others did before they let go is visible. */
static inline int32_t qzi_load_i32_acquire(const int32_t *word)
{
    return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void qzi_store_i32(int32_t *word, int32_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELAXED);
}

/* Gives the value before. */
static inline int32_t qzi_add_i32(int32_t *word, int32_t value)
{
    return __atomic_fetch_add(word, value, __ATOMIC_RELAXED);
}

/* Gives the value before; what happened before other releases is visible to
 * the one that finds the last reference. */
static inline int32_t qzi_add_i32_acq_rel(int32_t *word, int32_t value)
{
    return __atomic_fetch_add(word, value, __ATOMIC_ACQ_REL);
}

/* Stores `value` if the word holds `expected`. */
static inline bool qzi_swap_if_i32(int32_t *word, int32_t expected, int32_t value)
{
    return __atomic_compare_exchange_n(word, &expected, value, 0, __ATOMIC_RELAXED,
                                       __ATOMIC_RELAXED);
}

static inline int64_t qzi_load_i64(const int64_t *word)
{
    return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline void qzi_add_i64(int64_t *word, int64_t value)
{
    __atomic_fetch_add(word, value, __ATOMIC_RELAXED);
}

static inline uint64_t qzi_load_u64(const uint64_t *word)
{
    return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline void qzi_store_u64(uint64_t *word, uint64_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELAXED);
}

/* Stores `value` if the word is still 0; gives what the word holds then. */
static inline uint64_t qzi_settle_u64(uint64_t *word, uint64_t value)
{
    uint64_t expected = 0;
    if (__atomic_compare_exchange_n(word, &expected, value, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        return value;
    return expected;
}

/* Pairs with qzi_settle_pointer: what the pointer leads to is visible. */
static inline void *qzi_load_pointer(void *const *word)
{
    return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

/* The same for a pointer that is still NULL. */
static inline void *qzi_settle_pointer(void **word, void *value)
{
    void *expected = NULL;
    if (__atomic_compare_exchange_n(word, &expected, value, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        return value;
    return expected;
}

#endif
