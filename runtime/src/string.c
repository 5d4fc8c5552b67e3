/* Strings: making, joining, comparing. */
#include "runtime/src/string.h"

#include <string.h>

#include "runtime/src/mem.h"
#include "runtime/src/qz.h"
#include "runtime/src/text.h"
#include "runtime/src/utf8.h"

/* The header, the sizes and the NUL. */
enum { FRAME = sizeof(struct qz_string) + 1 };

/* With room for the NUL. */
static union {
    struct qz_string string;
    char room[FRAME];
} empty = {.string = {.header = {.count = QZ_IMMORTAL, .type = QZ_TYPE_STRING}}};

struct qz_string *qzi_string_new(size_t byte_size, int64_t char_size)
{
    if (byte_size == 0)
        return &empty.string;
    if (byte_size > SIZE_MAX / 2 - FRAME)
        qzi_out_of_memory(byte_size);
    struct qz_string *string = qzi_object_new(byte_size + FRAME, QZ_TYPE_STRING);
    string->byte_size = (int64_t)byte_size;
    string->char_size = char_size;
    string->bytes[byte_size] = '\0';
    return string;
}

struct qz_string *qzi_string_copy(const char *bytes, size_t byte_size, int64_t char_size)
{
    struct qz_string *string = qzi_string_new(byte_size, char_size);
    if (byte_size > 0)
        memcpy(string->bytes, bytes, byte_size);
    return string;
}

struct qz_string *qzi_string_from_text(struct qzi_text *text)
{
    int64_t chars = qzi_utf8_count_valid(text->bytes, text->size);
    struct qz_string *string = qzi_string_copy(text->bytes, text->size, chars);
    qzi_text_free(text);
    return string;
}

struct qz_string *qzi_string_share(struct qz_string *string)
{
    qz_retain(string);
    return string;
}

struct qz_string *qz_string_from_bytes(const void *bytes, int64_t size)
{
    if (size <= 0)
        return size < 0 ? NULL : &empty.string;
    int64_t chars = qzi_utf8_count(bytes, (size_t)size);
    return chars < 0 ? NULL : qzi_string_copy(bytes, (size_t)size, chars);
}

struct qz_string *qz_string_from_bytes_lossy(const void *bytes, int64_t size)
{
    struct qz_string *string = qz_string_from_bytes(bytes, size);
    if (string)
        return string;
    struct qzi_text text = QZI_TEXT_INIT;
    const char *in = bytes;
    size_t left = size < 0 ? 0 : (size_t)size;
    while (left > 0) {
        uint32_t scalar;
        size_t skip = 0;
        size_t step = qzi_utf8_decode(in, left, &scalar, &skip);
        if (step > 0)
            qzi_text_add(&text, in, step);
        else
            qzi_text_put(&text, "\xEF\xBF\xBD");
        in += step + skip;
        left -= step + skip;
    }
    return qzi_string_from_text(&text);
}

struct qz_string *qz_string_of(void *bytes, int64_t size, int64_t chars)
{
    return qzi_string_copy(bytes, (size_t)size, chars);
}

void qz_string_put(struct qz_string *string, void *bytes, int64_t at)
{
    if (string->byte_size > 0)
        memcpy((char *)bytes + at, string->bytes, qzi_string_size(string));
}

struct qz_string *qz_string_from_text(const char *text)
{
    return text ? qz_string_from_bytes_lossy(text, (int64_t)strlen(text)) : &empty.string;
}

struct qz_string *qz_string_from_char(uint32_t value)
{
    char bytes[QZI_UTF8_MAX];
    return qzi_string_copy(bytes, qzi_utf8_encode(value, bytes), 1);
}

/* ---- Joining ---- */

static size_t add_size(size_t a, size_t b)
{
    size_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        qzi_out_of_memory(UINT64_MAX);
    return sum;
}

static char *append(char *at, const struct qz_string *string)
{
    memcpy(at, string->bytes, qzi_string_size(string));
    return at + string->byte_size;
}

struct qz_string *qz_string_concat(struct qz_string *a, struct qz_string *b)
{
    if (b->byte_size == 0)
        return qzi_string_share(a);
    if (a->byte_size == 0)
        return qzi_string_share(b);
    size_t size = add_size(qzi_string_size(a), qzi_string_size(b));
    struct qz_string *result = qzi_string_new(size, a->char_size + b->char_size);
    append(append(result->bytes, a), b);
    return result;
}

struct qz_string *qz_string_join(struct qz_string *const *strings, int64_t count,
                                 struct qz_string *separator)
{
    size_t size = 0;
    int64_t chars = 0;
    for (int64_t i = 0; i < count; i++) {
        size = add_size(size, qzi_string_size(strings[i]));
        chars += strings[i]->char_size;
        if (i > 0 && separator) {
            size = add_size(size, qzi_string_size(separator));
            chars += separator->char_size;
        }
    }
    struct qz_string *result = qzi_string_new(size, chars);
    if (size == 0)
        return result;
    char *at = result->bytes;
    for (int64_t i = 0; i < count; i++) {
        if (i > 0 && separator)
            at = append(at, separator);
        at = append(at, strings[i]);
    }
    return result;
}

struct qz_string *qz_string_concat_all(struct qz_string *const *strings, int64_t count)
{
    return qz_string_join(strings, count, NULL);
}

struct qz_string *qz_string_repeat(struct qz_string *string, int64_t count)
{
    size_t size;
    if (count < 0)
        return NULL;
    if (count == 1)
        return qzi_string_share(string);
    if (__builtin_mul_overflow(qzi_string_size(string), (uint64_t)count, &size) || size > INT64_MAX)
        qzi_out_of_memory(UINT64_MAX);
    if (size == 0)
        return &empty.string;
    struct qz_string *result = qzi_string_new(size, string->char_size * count);
    for (size_t at = 0; at < size; at += qzi_string_size(string))
        memcpy(result->bytes + at, string->bytes, qzi_string_size(string));
    return result;
}

/* ---- Comparing ---- */

bool qz_string_equal(struct qz_string *a, struct qz_string *b)
{
    return a == b ||
           (a->byte_size == b->byte_size && memcmp(a->bytes, b->bytes, qzi_string_size(a)) == 0);
}

int32_t qz_string_compare(struct qz_string *a, struct qz_string *b)
{
    const struct qz_string *shortest = a->byte_size < b->byte_size ? a : b;
    int order = memcmp(a->bytes, b->bytes, qzi_string_size(shortest));
    if (order == 0)
        return (a->byte_size > b->byte_size) - (a->byte_size < b->byte_size);
    return order < 0 ? -1 : 1;
}
