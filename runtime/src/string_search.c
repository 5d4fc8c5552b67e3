/* Strings: looking inside and taking parts. A Char index is a byte offset in an
 * ASCII string; elsewhere it is found by walking. */
#include <string.h>

#include "runtime/src/qz.h"
#include "runtime/src/string.h"
#include "runtime/src/utf8.h"

size_t qzi_string_offset(const struct qz_string *string, int64_t index)
{
    if (qzi_string_is_ascii(string))
        return (size_t)index;
    if (index == string->char_size)
        return qzi_string_size(string);
    const char *at = string->bytes;
    while (index-- > 0)
        at += qzi_utf8_step(*at);
    return (size_t)(at - string->bytes);
}

int32_t qz_string_char_at(struct qz_string *string, int64_t index)
{
    if (index < 0 || index >= string->char_size)
        return -1;
    const char *at = string->bytes + qzi_string_offset(string, index);
    return (int32_t)qzi_utf8_next(&at);
}

int64_t qz_string_next(struct qz_string *string, int64_t offset, uint32_t *value)
{
    if (offset < 0 || offset >= string->byte_size)
        return -1;
    const char *at = string->bytes + offset;
    *value = qzi_utf8_next(&at);
    return at - string->bytes;
}

/* ---- Searching ---- */

static const char *find(const struct qz_string *string, const struct qz_string *part, size_t from)
{
    return memmem(string->bytes + from, qzi_string_size(string) - from, part->bytes,
                  qzi_string_size(part));
}

int64_t qz_string_size(struct qz_string *string)
{
    return string->char_size;
}

int64_t qz_string_byte_size(struct qz_string *string)
{
    return string->byte_size;
}

const char *qz_string_text(struct qz_string *string)
{
    return string->bytes;
}

bool qz_string_contains(struct qz_string *string, struct qz_string *part)
{
    return find(string, part, 0) != NULL;
}

int64_t qz_string_find(struct qz_string *string, struct qz_string *part, int64_t offset)
{
    if (offset < 0 || offset > string->byte_size)
        return -1;
    const char *at = find(string, part, (size_t)offset);
    return at ? at - string->bytes : -1;
}

int64_t qz_string_index_of(struct qz_string *string, struct qz_string *part)
{
    const char *at = find(string, part, 0);
    if (!at)
        return -1;
    size_t offset = (size_t)(at - string->bytes);
    if (qzi_string_is_ascii(string))
        return (int64_t)offset;
    return qzi_utf8_count_valid(string->bytes, offset);
}

bool qz_string_starts_with(struct qz_string *string, struct qz_string *part)
{
    return string->byte_size >= part->byte_size &&
           memcmp(string->bytes, part->bytes, qzi_string_size(part)) == 0;
}

bool qz_string_ends_with(struct qz_string *string, struct qz_string *part)
{
    return string->byte_size >= part->byte_size &&
           memcmp(string->bytes + (string->byte_size - part->byte_size), part->bytes,
                  qzi_string_size(part)) == 0;
}

int64_t qz_string_find_space(struct qz_string *string, int64_t offset, bool space)
{
    if (offset < 0)
        offset = 0;
    const char *end = string->bytes + string->byte_size;
    const char *at = offset < string->byte_size ? string->bytes + offset : end;
    while (at < end) {
        const char *next = at;
        if (qz_char_is_space(qzi_utf8_next(&next)) == space)
            break;
        at = next;
    }
    return at - string->bytes;
}

/* ---- Parts ---- */

static struct qz_string *part_of(struct qz_string *string, size_t start, size_t end, int64_t chars)
{
    if (end - start == qzi_string_size(string))
        return qzi_string_share(string);
    return qzi_string_copy(string->bytes + start, end - start, chars);
}

static bool is_char_start(const struct qz_string *string, int64_t offset)
{
    return ((unsigned char)string->bytes[offset] & 0xC0) != 0x80;
}

struct qz_string *qz_string_slice_bytes(struct qz_string *string, int64_t start, int64_t end)
{
    if (start < 0 || end < start || end > string->byte_size || !is_char_start(string, start) ||
        !is_char_start(string, end))
        return NULL;
    size_t size = (size_t)(end - start);
    int64_t chars = qzi_string_is_ascii(string) ? end - start
                                                : qzi_utf8_count_valid(string->bytes + start, size);
    return part_of(string, (size_t)start, (size_t)end, chars);
}

struct qz_string *qz_string_slice(struct qz_string *string, int64_t start, int64_t end)
{
    if (start < 0 || end < start || end > string->char_size)
        return NULL;
    size_t first = qzi_string_offset(string, start);
    if (qzi_string_is_ascii(string) || end == string->char_size)
        return part_of(string, first, qzi_string_offset(string, end), end - start);
    const char *at = string->bytes + first;
    for (int64_t i = start; i < end; i++)
        at += qzi_utf8_step(*at);
    return part_of(string, first, (size_t)(at - string->bytes), end - start);
}

struct qz_string *qz_string_trim(struct qz_string *string)
{
    int64_t start = qz_string_find_space(string, 0, false);
    int64_t end = string->byte_size;
    while (end > start) {
        int64_t last = end - 1;
        while (!is_char_start(string, last))
            last--;
        const char *at = string->bytes + last;
        if (!qz_char_is_space(qzi_utf8_next(&at)))
            break;
        end = last;
    }
    return qz_string_slice_bytes(string, start, end);
}
