/* Integers as text, floats with a fixed number of digits. */
#include <stdio.h>
#include <string.h>

#include "runtime/src/float_format.h"
#include "runtime/src/qz.h"
#include "runtime/src/string.h"
#include "runtime/src/text.h"
#include "runtime/src/utf8.h"

enum {
    INTEGER_SIZE = 66, /* 64 binary digits and a sign */
    MAX_FIXED_DIGITS = 1000,
    MAX_FIXED_SIZE = 320 + MAX_FIXED_DIGITS,
};

/* Writes towards lower addresses, ending at `end`; gives the first byte. */
static char *write_digits(char *end, uint64_t value, uint64_t base)
{
    do {
        *--end = "0123456789abcdefghijklmnopqrstuvwxyz"[value % base];
        value /= base;
    } while (value != 0);
    return end;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

static struct qz_string *integer_text(uint64_t value, bool negative, int64_t base)
{
    char text[INTEGER_SIZE];
    char *end = text + sizeof text;
    char *start = write_digits(end, value, (uint64_t)base);
    if (negative)
        *--start = '-';
    return qzi_string_copy(start, (size_t)(end - start), end - start);
}

/* The common case: divisions by a constant, which are multiplications. */
static struct qz_string *decimal_text(uint64_t value, bool negative)
{
    char text[INTEGER_SIZE];
    char *end = text + sizeof text;
    char *start = end;
    do {
        *--start = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    if (negative)
        *--start = '-';
    return qzi_string_copy(start, (size_t)(end - start), end - start);
}

struct qz_string *qz_string_from_int(int64_t value)
{
    return decimal_text(magnitude(value), value < 0);
}

struct qz_string *qz_string_from_u64(uint64_t value)
{
    return decimal_text(value, false);
}

struct qz_string *qz_string_from_int_base(int64_t value, int64_t base)
{
    return base < 2 || base > 36 ? NULL : integer_text(magnitude(value), value < 0, base);
}

struct qz_string *qz_string_from_u64_base(uint64_t value, int64_t base)
{
    return base < 2 || base > 36 ? NULL : integer_text(value, false, base);
}

static struct qz_string *grouped_text(uint64_t value, bool negative, uint32_t separator)
{
    char digits[INTEGER_SIZE], unit[QZI_UTF8_MAX];
    char *end = digits + sizeof digits;
    const char *at = write_digits(end, value, 10);
    size_t unit_size = qzi_utf8_encode(separator, unit);
    struct qzi_text text = QZI_TEXT_INIT;
    if (negative)
        qzi_text_put(&text, "-");
    for (const char *start = at; at < end; at++) {
        if (at > start && (end - at) % 3 == 0)
            qzi_text_add(&text, unit, unit_size);
        qzi_text_add(&text, at, 1);
    }
    return qzi_string_from_text(&text);
}

struct qz_string *qz_string_from_int_grouped(int64_t value, uint32_t separator)
{
    return grouped_text(magnitude(value), value < 0, separator);
}

struct qz_string *qz_string_from_u64_grouped(uint64_t value, uint32_t separator)
{
    return grouped_text(value, false, separator);
}

/* The C library rounds the exact value, half to even. Its point depends on the
 * locale, so it is put in place here: the last `digits` bytes are behind it. */
struct qz_string *qz_string_from_float_fixed(double value, int64_t digits)
{
    if (digits < 0 || digits > MAX_FIXED_DIGITS)
        return NULL;
    if (__builtin_isnan(value) || __builtin_isinf(value))
        return qz_string_from_float(value);
    char text[MAX_FIXED_SIZE + 8];
    size_t size = (size_t)snprintf(text, sizeof text, "%.*f", (int)digits, value);
    if (digits > 0) {
        size_t whole = strspn(text, "-0123456789");
        size_t fraction = size - (size_t)digits;
        text[whole] = '.';
        memmove(text + whole + 1, text + fraction, (size_t)digits);
        size = whole + 1 + (size_t)digits;
    }
    return qzi_string_copy(text, size, (int64_t)size);
}
