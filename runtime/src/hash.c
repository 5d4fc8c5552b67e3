/* Hashing: one multiplication to 128 bits and a fold for every 8 bytes. The seed
 * is random per process, so that nobody can prepare colliding keys; no
 * collection shows the order of its hashes. */
#include <string.h>

#include "runtime/src/qz.h"
#include "runtime/src/string.h"
#include "runtime/src/sys/atomic.h"
#include "runtime/src/sys/sys.h"

__extension__ typedef unsigned __int128 u128;

/* Odd, with bits well spread: the fractional parts of the square roots of 2 and 3. */
#define FIRST UINT64_C(0x6A09E667F3BCC909)
#define SECOND UINT64_C(0xBB67AE8584CAA73B)

static uint64_t fold(uint64_t a, uint64_t b)
{
    u128 product = (u128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t qz_hash_seed(void)
{
    static uint64_t seed;
    uint64_t value = qzi_load_u64(&seed);
    return value ? value : qzi_settle_u64(&seed, qzi_sys_random() | 1);
}

uint64_t qz_hash_mix(uint64_t state, uint64_t value)
{
    return fold(state ^ FIRST, value ^ SECOND) ^ state;
}

uint64_t qz_hash_float(uint64_t state, double value)
{
    uint64_t bits = 0;
    if (value != value)
        bits = UINT64_MAX;
    else if (value != 0)
        memcpy(&bits, &value, sizeof bits);
    return qz_hash_mix(state, bits);
}

uint64_t qz_hash_bytes(uint64_t state, const void *bytes, int64_t size)
{
    const char *at = bytes;
    uint64_t word;
    int64_t left = size;
    for (; left >= 8; left -= 8, at += 8) {
        memcpy(&word, at, sizeof word);
        state = qz_hash_mix(state, word);
    }
    word = 0;
    if (left > 0)
        memcpy(&word, at, (size_t)left);
    /* The size tells "a" from "a\0". */
    return qz_hash_mix(qz_hash_mix(state, word), (uint64_t)size);
}

uint64_t qz_string_hash(struct qz_string *string)
{
    return qz_hash_bytes(qz_hash_seed(), string->bytes, string->byte_size);
}
