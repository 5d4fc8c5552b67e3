/* What the C twins of the programs share. With CHECKED they test what Quartz tests:
 * overflow of every addition, subtraction and multiplication of integers that is not an
 * address, and every index; without it they are plain C.
 *
 * Each twin does what its program says, in the way a C programmer would write it: values
 * in arrays where Quartz has objects in a Vec, and no counts of references. */
#ifndef QZ_BENCH_TWIN_H
#define QZ_BENCH_TWIN_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((noinline, cold, noreturn, unused)) static void stop(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(101);
}

#ifdef CHECKED
#define CHECKED_OP(name, builtin)                                            \
    __attribute__((unused)) static inline int64_t name(int64_t a, int64_t b) \
    {                                                                        \
        int64_t result;                                                      \
        if (__builtin_expect(builtin(a, b, &result), 0))                     \
            stop("overflow");                                                \
        return result;                                                       \
    }
CHECKED_OP(add, __builtin_add_overflow)
CHECKED_OP(sub, __builtin_sub_overflow)
CHECKED_OP(mul, __builtin_mul_overflow)

__attribute__((unused)) static inline size_t in_bounds(int64_t index, int64_t size)
{
    if (__builtin_expect((uint64_t)index >= (uint64_t)size, 0))
        stop("index");
    return (size_t)index;
}
#else
#define PLAIN_OP(name, op)                                                   \
    __attribute__((unused)) static inline int64_t name(int64_t a, int64_t b) \
    {                                                                        \
        return a op b;                                                       \
    }
PLAIN_OP(add, +)
PLAIN_OP(sub, -)
PLAIN_OP(mul, *)

#define in_bounds(index, size) ((size_t)(index))
#endif

__attribute__((unused)) static void *memory(size_t size)
{
    void *made = calloc(1, size);
    if (!made)
        stop("memory");
    return made;
}

/* An array that knows its size: VECTOR(int64_t) v = ...; AT(v, i) = 3. */
#define VECTOR(type)  \
    struct {          \
        type *data;   \
        int64_t size; \
    }
#define AT(v, index) ((v).data[in_bounds((index), (v).size)])

#define NEXT(seed) (add(mul((seed), 1103515245), 12345) % 2147483648)

#endif
