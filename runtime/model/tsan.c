/* The functions that instrumented code calls: the compilers' ThreadSanitizer
 * interface, of both gcc and clang. Outside of an execution they do what the
 * plain operation does. */
#include <string.h>

#include "runtime/model/inside.h"

#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wreserved-identifier"

static enum model_order order_of(int order)
{
    switch (order) {
    case __ATOMIC_RELAXED:
        return MODEL_RELAXED;
    case __ATOMIC_CONSUME:
    case __ATOMIC_ACQUIRE:
        return MODEL_ACQUIRE;
    case __ATOMIC_RELEASE:
        return MODEL_RELEASE;
    case __ATOMIC_ACQ_REL:
        return MODEL_ACQUIRE | MODEL_RELEASE;
    default:
        return MODEL_ACQUIRE | MODEL_RELEASE | MODEL_SEQ_CST;
    }
}

void __tsan_init(void)
{
}

void __tsan_func_entry(void *pc)
{
    (void)pc;
}

void __tsan_func_exit(void)
{
}

#define PLAIN(name, size, write)               \
    void name(void *address)                   \
    {                                          \
        if (model_active())                    \
            model_plain(address, size, write); \
    }

#define PLAIN_SIZE(size)                            \
    PLAIN(__tsan_read##size, size, false)           \
    PLAIN(__tsan_write##size, size, true)           \
    PLAIN(__tsan_unaligned_read##size, size, false) \
    PLAIN(__tsan_unaligned_write##size, size, true) \
    PLAIN(__tsan_read_write##size, size, true)      \
    PLAIN(__tsan_unaligned_read_write##size, size, true)

PLAIN_SIZE(1)
PLAIN_SIZE(2)
PLAIN_SIZE(4)
PLAIN_SIZE(8)
PLAIN_SIZE(16)

void __tsan_read_range(void *address, size_t size)
{
    if (model_active() && size)
        model_plain(address, size, false);
}

void __tsan_write_range(void *address, size_t size)
{
    if (model_active() && size)
        model_plain(address, size, true);
}

void *__tsan_memcpy(void *to, const void *from, size_t size)
{
    if (model_active() && size) {
        model_plain(from, size, false);
        model_plain(to, size, true);
    }
    return memcpy(to, from, size);
}

void *__tsan_memmove(void *to, const void *from, size_t size)
{
    if (model_active() && size) {
        model_plain(from, size, false);
        model_plain(to, size, true);
    }
    return memmove(to, from, size);
}

void *__tsan_memset(void *to, int value, size_t size)
{
    if (model_active() && size)
        model_plain(to, size, true);
    return memset(to, value, size);
}

static uint64_t change_swap(uint64_t old, uint64_t operand)
{
    (void)old;
    return operand;
}

static uint64_t change_add(uint64_t old, uint64_t operand)
{
    return old + operand;
}

static uint64_t change_sub(uint64_t old, uint64_t operand)
{
    return old - operand;
}

static uint64_t change_and(uint64_t old, uint64_t operand)
{
    return old & operand;
}

static uint64_t change_or(uint64_t old, uint64_t operand)
{
    return old | operand;
}

static uint64_t change_xor(uint64_t old, uint64_t operand)
{
    return old ^ operand;
}

#define CHANGE(bits, name, change)                                                                 \
    uint##bits##_t __tsan_atomic##bits##_##name(volatile void *a, uint##bits##_t value, int order) \
    {                                                                                              \
        uint##bits##_t *word = (uint##bits##_t *)a;                                                \
        if (model_active())                                                                        \
            return (uint##bits##_t)model_atomic_change(word, sizeof value, order_of(order),        \
                                                       change, value);                             \
        uint##bits##_t old = *word;                                                                \
        *word = (uint##bits##_t)change(old, value);                                                \
        return old;                                                                                \
    }

#define ATOMIC(bits)                                                                               \
    uint##bits##_t __tsan_atomic##bits##_load(const volatile void *a, int order)                   \
    {                                                                                              \
        const uint##bits##_t *word = (const uint##bits##_t *)a;                                    \
        return model_active() ? (uint##bits##_t)model_atomic_load(word, bits / 8, order_of(order)) \
                              : *word;                                                             \
    }                                                                                              \
    void __tsan_atomic##bits##_store(volatile void *a, uint##bits##_t value, int order)            \
    {                                                                                              \
        uint##bits##_t *word = (uint##bits##_t *)a;                                                \
        if (model_active())                                                                        \
            model_atomic_store(word, bits / 8, value, order_of(order));                            \
        else                                                                                       \
            *word = value;                                                                         \
    }                                                                                              \
    int __tsan_atomic##bits##_compare_exchange_strong(                                             \
        volatile void *a, void *e, uint##bits##_t value, int order, int failure)                   \
    {                                                                                              \
        uint##bits##_t *word = (uint##bits##_t *)a, *expected = e;                                 \
        uint64_t found = *expected;                                                                \
        bool done;                                                                                 \
        if (model_active()) {                                                                      \
            done = model_atomic_cas(word, bits / 8, &found, value, order_of(order),                \
                                    order_of(failure));                                            \
        } else {                                                                                   \
            done = *word == *expected;                                                             \
            found = *word;                                                                         \
            if (done)                                                                              \
                *word = value;                                                                     \
        }                                                                                          \
        if (!done)                                                                                 \
            *expected = (uint##bits##_t)found;                                                     \
        return done;                                                                               \
    }                                                                                              \
    int __tsan_atomic##bits##_compare_exchange_weak(volatile void *a, void *e,                     \
                                                    uint##bits##_t value, int order, int failure)  \
    {                                                                                              \
        return __tsan_atomic##bits##_compare_exchange_strong(a, e, value, order, failure);         \
    }                                                                                              \
    uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(                                     \
        volatile void *a, uint##bits##_t expected, uint##bits##_t value, int order, int failure)   \
    {                                                                                              \
        __tsan_atomic##bits##_compare_exchange_strong(a, &expected, value, order, failure);        \
        return expected;                                                                           \
    }                                                                                              \
    CHANGE(bits, exchange, change_swap)                                                            \
    CHANGE(bits, fetch_add, change_add)                                                            \
    CHANGE(bits, fetch_sub, change_sub)                                                            \
    CHANGE(bits, fetch_and, change_and)                                                            \
    CHANGE(bits, fetch_or, change_or)                                                              \
    CHANGE(bits, fetch_xor, change_xor)

ATOMIC(8)
ATOMIC(16)
ATOMIC(32)
ATOMIC(64)
