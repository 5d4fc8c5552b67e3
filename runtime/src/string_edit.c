/* Strings: changed copies. */
#include <string.h>

#include "runtime/src/mem.h"
#include "runtime/src/qz.h"
#include "runtime/src/string.h"
#include "runtime/src/text.h"
#include "runtime/src/unicode.h"
#include "runtime/src/utf8.h"

static struct qz_string *map_ascii(const struct qz_string *string, unsigned char first,
                                   unsigned char last)
{
    struct qz_string *result = qzi_string_new(qzi_string_size(string), string->char_size);
    for (int64_t i = 0; i < string->byte_size; i++) {
        unsigned char byte = (unsigned char)string->bytes[i];
        /* The cases differ in one bit. */
        result->bytes[i] = (char)(byte >= first && byte <= last ? byte ^ 0x20 : byte);
    }
    return result;
}

static void add_char(struct qzi_text *text, uint32_t scalar)
{
    char bytes[QZI_UTF8_MAX];
    qzi_text_add(text, bytes, qzi_utf8_encode(scalar, bytes));
}

struct qz_string *qz_string_upper(struct qz_string *string)
{
    if (qzi_string_is_ascii(string))
        return map_ascii(string, 'a', 'z');
    struct qzi_text text = QZI_TEXT_INIT;
    const char *at = string->bytes, *end = at + string->byte_size;
    while (at < end) {
        uint32_t mapped[QZI_CASE_MAX];
        size_t count = qzi_unicode_upper(qzi_utf8_next(&at), mapped);
        for (size_t i = 0; i < count; i++)
            add_char(&text, mapped[i]);
    }
    return qzi_string_from_text(&text);
}

struct qz_string *qz_string_lower(struct qz_string *string)
{
    if (qzi_string_is_ascii(string))
        return map_ascii(string, 'A', 'Z');
    struct qzi_text text = QZI_TEXT_INIT;
    const char *at = string->bytes, *end = at + string->byte_size;
    while (at < end) {
        const char *start = at;
        uint32_t mapped[QZI_CASE_MAX];
        uint32_t scalar = qzi_utf8_next(&at);
        size_t count = qzi_unicode_lower(scalar, mapped);
        if (scalar == QZI_CAPITAL_SIGMA && qzi_unicode_ends_word(string->bytes, start, at, end))
            mapped[0] = QZI_FINAL_SIGMA;
        for (size_t i = 0; i < count; i++)
            add_char(&text, mapped[i]);
    }
    return qzi_string_from_text(&text);
}

/* ---- Padding ---- */

static struct qz_string *pad(struct qz_string *string, int64_t width, uint32_t fill, bool left)
{
    if (width <= string->char_size)
        return qzi_string_share(string);
    char unit[QZI_UTF8_MAX];
    size_t unit_size = qzi_utf8_encode(fill, unit);
    size_t count = (size_t)(width - string->char_size);
    size_t pad_size, size;
    if (__builtin_mul_overflow(count, unit_size, &pad_size) ||
        __builtin_add_overflow(pad_size, qzi_string_size(string), &size))
        qzi_out_of_memory(UINT64_MAX);
    struct qz_string *result = qzi_string_new(size, width);
    char *at = result->bytes + (left ? 0 : string->byte_size);
    for (size_t i = 0; i < count; i++, at += unit_size)
        memcpy(at, unit, unit_size);
    memcpy(result->bytes + (left ? pad_size : 0), string->bytes, qzi_string_size(string));
    return result;
}

struct qz_string *qz_string_pad_left(struct qz_string *string, int64_t width, uint32_t fill)
{
    return pad(string, width, fill, true);
}

struct qz_string *qz_string_pad_right(struct qz_string *string, int64_t width, uint32_t fill)
{
    return pad(string, width, fill, false);
}

/* ---- Replacing ---- */

/* An empty part stands before every Char and at the end. */
static struct qz_string *replace_empty(struct qz_string *string, const struct qz_string *by)
{
    struct qzi_text text = QZI_TEXT_INIT;
    const char *at = string->bytes, *end = at + string->byte_size;
    qzi_text_add(&text, by->bytes, qzi_string_size(by));
    while (at < end) {
        size_t step = qzi_utf8_step(*at);
        qzi_text_add(&text, at, step);
        qzi_text_add(&text, by->bytes, qzi_string_size(by));
        at += step;
    }
    return qzi_string_from_text(&text);
}

struct qz_string *qz_string_replace(struct qz_string *string, struct qz_string *part,
                                    struct qz_string *by)
{
    if (part->byte_size == 0)
        return replace_empty(string, by);
    const char *at = string->bytes, *end = at + string->byte_size;
    const char *found = memmem(at, qzi_string_size(string), part->bytes, qzi_string_size(part));
    if (!found)
        return qzi_string_share(string);
    struct qzi_text text = QZI_TEXT_INIT;
    while (found) {
        qzi_text_add(&text, at, (size_t)(found - at));
        qzi_text_add(&text, by->bytes, qzi_string_size(by));
        at = found + part->byte_size;
        found = memmem(at, (size_t)(end - at), part->bytes, qzi_string_size(part));
    }
    qzi_text_add(&text, at, (size_t)(end - at));
    return qzi_string_from_text(&text);
}

struct qz_string *qz_string_reversed(struct qz_string *string)
{
    if (string->char_size < 2)
        return qzi_string_share(string);
    struct qz_string *result = qzi_string_new(qzi_string_size(string), string->char_size);
    char *to = result->bytes + string->byte_size;
    const char *at = string->bytes, *end = at + string->byte_size;
    while (at < end) {
        size_t step = qzi_utf8_step(*at);
        to -= step;
        memcpy(to, at, step);
        at += step;
    }
    return result;
}
