/* String objects, for the files that make them. */
#ifndef QZ_RUNTIME_STRING_H
#define QZ_RUNTIME_STRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/abi/layout.h"

struct qzi_text;

/* A string whose bytes the caller sets; the NUL is there. Of size 0: the empty
 * string, which nobody may write to. */
struct qz_string *qzi_string_new(size_t byte_size, int64_t char_size);

/* A copy of valid UTF-8 with that many Chars. */
struct qz_string *qzi_string_copy(const char *bytes, size_t byte_size, int64_t char_size);

/* The text as a string, valid UTF-8; frees the text. */
struct qz_string *qzi_string_from_text(struct qzi_text *text);

/* Another reference to a string. */
struct qz_string *qzi_string_share(struct qz_string *string);

static inline size_t qzi_string_size(const struct qz_string *string)
{
    return (size_t)string->byte_size;
}

static inline bool qzi_string_is_ascii(const struct qz_string *string)
{
    return string->char_size == string->byte_size;
}

/* Byte offset of the Char `index`, 0 <= index <= char_size. */
size_t qzi_string_offset(const struct qz_string *string, int64_t index);

/* Writes `text`'s Char as inspect shows it between these quotes. `next`: the
 * byte after it, or 0. */
void qzi_inspect_char(struct qzi_text *text, uint32_t value, char quote, char next);

#endif
