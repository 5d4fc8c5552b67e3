/* Words that several threads change at once.
 *
 * The type says that a field is atomic, the name of the operation says its
 * order; there is no default order. `seq_cst` is for the places where a thread
 * writes one word and then must see another thread's write to a second word
 * (both of them cannot miss the other). Stand-alone fences are not offered:
 * ThreadSanitizer does not understand them, and a fence says nothing about
 * which accesses it orders.
 *
 * Compare-and-swap is the strong form: a failure means that the word really
 * differed. Where it fails it acts as an acquire load. */
#ifndef QZ_RUNTIME_SYNC_ATOMIC_H
#define QZ_RUNTIME_SYNC_ATOMIC_H

#include <stdbool.h>
#include <stdint.h>

struct qzi_a32 {
    uint32_t value;
};

struct qzi_a64 {
    uint64_t value;
};

struct qzi_aptr {
    void *value;
};

/* One operation for one type. PREFIX: of the function; WORD: struct; TYPE: value. */
#define QZI_ATOMIC_LOAD(prefix, word, type, name, order)          \
    static inline type prefix##_load_##name(const struct word *a) \
    {                                                             \
        return __atomic_load_n(&a->value, order);                 \
    }
#define QZI_ATOMIC_STORE(prefix, word, type, name, order)                \
    static inline void prefix##_store_##name(struct word *a, type value) \
    {                                                                    \
        __atomic_store_n(&a->value, value, order);                       \
    }
#define QZI_ATOMIC_SWAP(prefix, word, type, name, order)                \
    static inline type prefix##_swap_##name(struct word *a, type value) \
    {                                                                   \
        return __atomic_exchange_n(&a->value, value, order);            \
    }
/* On failure `*expected` becomes what the word holds. */
#define QZI_ATOMIC_CAS(prefix, word, type, name, order)                                \
    static inline bool prefix##_cas_##name(struct word *a, type *expected, type value) \
    {                                                                                  \
        return __atomic_compare_exchange_n(&a->value, expected, value, false, order,   \
                                           __ATOMIC_ACQUIRE);                          \
    }
/* These give the value before. */
#define QZI_ATOMIC_FETCH(prefix, word, type, operation, name, order)             \
    static inline type prefix##_##operation##_##name(struct word *a, type value) \
    {                                                                            \
        return __atomic_fetch_##operation(&a->value, value, order);              \
    }

#define QZI_ATOMIC_COMMON(prefix, word, type)                       \
    QZI_ATOMIC_LOAD(prefix, word, type, relaxed, __ATOMIC_RELAXED)  \
    QZI_ATOMIC_LOAD(prefix, word, type, acquire, __ATOMIC_ACQUIRE)  \
    QZI_ATOMIC_LOAD(prefix, word, type, seq_cst, __ATOMIC_SEQ_CST)  \
    QZI_ATOMIC_STORE(prefix, word, type, relaxed, __ATOMIC_RELAXED) \
    QZI_ATOMIC_STORE(prefix, word, type, release, __ATOMIC_RELEASE) \
    QZI_ATOMIC_STORE(prefix, word, type, seq_cst, __ATOMIC_SEQ_CST) \
    QZI_ATOMIC_SWAP(prefix, word, type, acquire, __ATOMIC_ACQUIRE)  \
    QZI_ATOMIC_SWAP(prefix, word, type, acq_rel, __ATOMIC_ACQ_REL)  \
    QZI_ATOMIC_SWAP(prefix, word, type, seq_cst, __ATOMIC_SEQ_CST)  \
    QZI_ATOMIC_CAS(prefix, word, type, acquire, __ATOMIC_ACQUIRE)   \
    QZI_ATOMIC_CAS(prefix, word, type, acq_rel, __ATOMIC_ACQ_REL)   \
    QZI_ATOMIC_CAS(prefix, word, type, seq_cst, __ATOMIC_SEQ_CST)

#define QZI_ATOMIC_INTEGER(prefix, word, type)                           \
    QZI_ATOMIC_COMMON(prefix, word, type)                                \
    QZI_ATOMIC_FETCH(prefix, word, type, add, relaxed, __ATOMIC_RELAXED) \
    QZI_ATOMIC_FETCH(prefix, word, type, add, acq_rel, __ATOMIC_ACQ_REL) \
    QZI_ATOMIC_FETCH(prefix, word, type, add, seq_cst, __ATOMIC_SEQ_CST) \
    QZI_ATOMIC_FETCH(prefix, word, type, sub, relaxed, __ATOMIC_RELAXED) \
    QZI_ATOMIC_FETCH(prefix, word, type, sub, acq_rel, __ATOMIC_ACQ_REL) \
    QZI_ATOMIC_FETCH(prefix, word, type, sub, seq_cst, __ATOMIC_SEQ_CST) \
    QZI_ATOMIC_FETCH(prefix, word, type, or, acq_rel, __ATOMIC_ACQ_REL)  \
    QZI_ATOMIC_FETCH(prefix, word, type, or, seq_cst, __ATOMIC_SEQ_CST)  \
    QZI_ATOMIC_FETCH(prefix, word, type, and, acq_rel, __ATOMIC_ACQ_REL) \
    QZI_ATOMIC_FETCH(prefix, word, type, and, seq_cst, __ATOMIC_SEQ_CST)

QZI_ATOMIC_INTEGER(qzi_a32, qzi_a32, uint32_t)
QZI_ATOMIC_INTEGER(qzi_a64, qzi_a64, uint64_t)
QZI_ATOMIC_COMMON(qzi_aptr, qzi_aptr, void *)

#endif
