#include "runtime/src/utf8.h"

#include <string.h>

size_t qzi_utf8_encode(uint32_t scalar, char out[QZI_UTF8_MAX])
{
    if (!qzi_is_scalar(scalar))
        scalar = QZI_REPLACEMENT;
    if (scalar < 0x80) {
        out[0] = (char)scalar;
        return 1;
    }
    if (scalar < 0x800) {
        out[0] = (char)(0xC0 | scalar >> 6);
        out[1] = (char)(0x80 | (scalar & 0x3F));
        return 2;
    }
    if (scalar < 0x10000) {
        out[0] = (char)(0xE0 | scalar >> 12);
        out[1] = (char)(0x80 | (scalar >> 6 & 0x3F));
        out[2] = (char)(0x80 | (scalar & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | scalar >> 18);
    out[1] = (char)(0x80 | (scalar >> 12 & 0x3F));
    out[2] = (char)(0x80 | (scalar >> 6 & 0x3F));
    out[3] = (char)(0x80 | (scalar & 0x3F));
    return 4;
}

/* The range that the second byte must lie in: narrower than 80..BF where the
 * first byte alone would allow a surrogate, an overlong form or a value past
 * U+10FFFF (the Unicode standard, table of well-formed byte sequences). */
static bool second_is_valid(unsigned char first, unsigned char second)
{
    unsigned char low = 0x80, high = 0xBF;
    if (first == 0xE0)
        low = 0xA0;
    else if (first == 0xED)
        high = 0x9F;
    else if (first == 0xF0)
        low = 0x90;
    else if (first == 0xF4)
        high = 0x8F;
    return second >= low && second <= high;
}

size_t qzi_utf8_decode(const char *bytes, size_t size, uint32_t *scalar, size_t *skip)
{
    const unsigned char *in = (const unsigned char *)bytes;
    size_t need = qzi_utf8_step(bytes[0]);
    size_t good = 1;
    if (need == 1) {
        *scalar = in[0];
        return 1;
    }
    if (in[0] >= 0xC2 && in[0] <= 0xF4 && size > 1 && second_is_valid(in[0], in[1])) {
        uint32_t value = (uint32_t)(in[0] & (0x7F >> need)) << 6 | (in[1] & 0x3F);
        for (good = 2; good < need && good < size && (in[good] & 0xC0) == 0x80; good++)
            value = value << 6 | (in[good] & 0x3F);
        if (good == need) {
            *scalar = value;
            return need;
        }
    }
    if (skip)
        *skip = good;
    return 0;
}

/* Bytes at the start that are ASCII, eight at a time. */
static size_t ascii_prefix(const char *bytes, size_t size)
{
    size_t at = 0;
    uint64_t word;
    for (; size - at >= sizeof word; at += sizeof word) {
        memcpy(&word, bytes + at, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    while (at < size && (unsigned char)bytes[at] < 0x80)
        at++;
    return at;
}

int64_t qzi_utf8_count(const char *bytes, size_t size)
{
    size_t at = 0, count = 0;
    for (;;) {
        size_t ascii = ascii_prefix(bytes + at, size - at);
        at += ascii;
        count += ascii;
        if (at == size)
            return (int64_t)count;
        uint32_t scalar;
        size_t step = qzi_utf8_decode(bytes + at, size - at, &scalar, NULL);
        if (step == 0)
            return -1;
        at += step;
        count++;
    }
}

int64_t qzi_utf8_count_valid(const char *bytes, size_t size)
{
    int64_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    return count;
}

uint32_t qzi_utf8_next(const char **next)
{
    const unsigned char *in = (const unsigned char *)*next;
    size_t size = qzi_utf8_step(**next);
    *next += size;
    if (size == 1)
        return in[0];
    uint32_t value = in[0] & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++)
        value = value << 6 | (in[i] & 0x3Fu);
    return value;
}
