/* Numbers from text: the whole string or nothing, independent of the locale.
 *
 *     integer = [sign] digits          digits = digit {["_"] digit}
 *     float   = [sign] (digits ["." digits] [("e" | "E") [sign] digits] | "inf" | "NaN") */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/src/mem.h"
#include "runtime/src/qz.h"
#include "runtime/src/string.h"
#include "runtime/src/sys/atomic.h"

struct reader {
    const char *at, *end;
};

static struct reader read_string(const struct qz_string *string)
{
    return (struct reader){string->bytes, string->bytes + string->byte_size};
}

static bool take(struct reader *reader, char byte)
{
    bool found = reader->at < reader->end && *reader->at == byte;
    reader->at += found;
    return found;
}

/* Is the byte here a digit of the base? */
static bool digit_here(const struct reader *reader, int64_t base)
{
    return reader->at < reader->end && qz_char_to_digit((unsigned char)*reader->at, base) >= 0;
}

/* After a digit: goes to the next one of the same run, over one `_`. */
static bool next_digit(struct reader *reader, int64_t base)
{
    struct reader look = *reader;
    if (take(&look, '_') && !digit_here(&look, base))
        return false;
    if (!digit_here(&look, base))
        return false;
    *reader = look;
    return true;
}

/* digits to the end; false: wrong, or more than 64 bits. */
static bool read_magnitude(struct reader *reader, int64_t base, uint64_t *value)
{
    if (base < 2 || base > 36 || !digit_here(reader, base))
        return false;
    *value = 0;
    do {
        uint64_t digit = (uint64_t)qz_char_to_digit((unsigned char)*reader->at++, base);
        if (__builtin_mul_overflow(*value, (uint64_t)base, value) ||
            __builtin_add_overflow(*value, digit, value))
            return false;
    } while (next_digit(reader, base));
    return reader->at == reader->end;
}

bool qz_string_to_u64(struct qz_string *string, int64_t base, uint64_t *value)
{
    struct reader reader = read_string(string);
    uint64_t read;
    take(&reader, '+');
    if (!read_magnitude(&reader, base, &read))
        return false;
    *value = read;
    return true;
}

bool qz_string_to_int(struct qz_string *string, int64_t base, int64_t *value)
{
    struct reader reader = read_string(string);
    uint64_t read;
    bool negative = take(&reader, '-');
    if (!negative)
        take(&reader, '+');
    if (!read_magnitude(&reader, base, &read) || read > (uint64_t)INT64_MAX + negative)
        return false;
    *value = negative ? (int64_t)-read : (int64_t)read;
    return true;
}

/* ---- Floats ---- */

/* Appends the run of digits at the reader to `out` without its underscores. */
static bool copy_digits(struct reader *reader, char **out)
{
    if (!digit_here(reader, 10))
        return false;
    do
        *(*out)++ = *reader->at++;
    while (next_digit(reader, 10));
    return true;
}

/* The grammar without special values; `out` gets it without underscores. */
static bool copy_float(struct reader *reader, char *out)
{
    if (!copy_digits(reader, &out))
        return false;
    if (take(reader, '.')) {
        *out++ = '.';
        if (!copy_digits(reader, &out))
            return false;
    }
    if (take(reader, 'e') || take(reader, 'E')) {
        *out++ = 'e';
        if (take(reader, '-'))
            *out++ = '-';
        else
            take(reader, '+');
        if (!copy_digits(reader, &out))
            return false;
    }
    *out = '\0';
    return reader->at == reader->end;
}

/* The C locale, made once and kept. */
static locale_t c_locale(void)
{
    static void *shared;
    void *locale = qzi_load_pointer(&shared);
    if (locale)
        return (locale_t)locale;
    locale_t made = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (made == (locale_t)0)
        qzi_out_of_memory(1);
    locale_t kept = (locale_t)qzi_settle_pointer(&shared, (void *)made);
    if (kept != made)
        freelocale(made);
    return kept;
}

/* By the C library, which rounds correctly. */
static double convert(const char *text)
{
    return strtod_l(text, NULL, c_locale());
}

static bool read_special(const struct reader *reader, double *value)
{
    size_t size = (size_t)(reader->end - reader->at);
    if (size != 3)
        return false;
    if (memcmp(reader->at, "inf", size) == 0)
        *value = __builtin_inf();
    else if (memcmp(reader->at, "NaN", size) == 0)
        *value = __builtin_nan("");
    else
        return false;
    return true;
}

bool qz_string_to_float(struct qz_string *string, double *value)
{
    char small[64];
    struct reader reader = read_string(string);
    bool negative = take(&reader, '-');
    if (!negative)
        take(&reader, '+');
    double read;
    bool good = read_special(&reader, &read);
    if (!good) {
        size_t size = qzi_string_size(string) + 1;
        char *text = size <= sizeof small ? small : qzi_memory_new(size);
        good = copy_float(&reader, text);
        if (good)
            read = convert(text);
        if (text != small)
            qzi_memory_free(text);
    }
    if (good)
        *value = negative ? -read : read;
    return good;
}
