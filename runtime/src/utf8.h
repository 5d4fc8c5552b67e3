/* UTF-8. In a string object everything is valid, which is what the unchecked
 * forms rely on. */
#ifndef QZ_RUNTIME_UTF8_H
#define QZ_RUNTIME_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { QZI_UTF8_MAX = 4, QZI_REPLACEMENT = 0xFFFD };

/* A Unicode scalar value: no surrogate, at most U+10FFFF. */
static inline bool qzi_is_scalar(uint32_t value)
{
    return value < 0xD800 || (value > 0xDFFF && value <= 0x10FFFF);
}

/* Bytes of the encoding of a scalar value. */
static inline size_t qzi_utf8_size(uint32_t scalar)
{
    return scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;
}

/* Writes a scalar value; gives its size. Anything else is written as U+FFFD. */
size_t qzi_utf8_encode(uint32_t scalar, char out[QZI_UTF8_MAX]);

/* Decodes at `bytes`, size > 0. Gives the size of a valid encoding, else 0 with
 * `*skip` (if not NULL) the size of the invalid part, as Unicode recommends. */
size_t qzi_utf8_decode(const char *bytes, size_t size, uint32_t *scalar, size_t *skip);

/* Chars of `size` bytes, or -1 when they are not valid. */
int64_t qzi_utf8_count(const char *bytes, size_t size);

/* Chars of valid text. */
int64_t qzi_utf8_count_valid(const char *bytes, size_t size);

/* Size of the valid encoding that begins with this byte. */
static inline size_t qzi_utf8_step(char first)
{
    unsigned char byte = (unsigned char)first;
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/* Decodes valid text and advances `*next` past one Char. */
uint32_t qzi_utf8_next(const char **next);

#endif
