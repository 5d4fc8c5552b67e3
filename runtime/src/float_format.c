/* The shortest decimal form of a binary float, after Raffaello Giulietti, "The
 * Schubfach way to render doubles" (2020).
 *
 * The decimals that read back as value v = c * 2^q are those in its rounding
 * interval, from half way to the float below up to half way to the one above.
 * With k = floor(log10(width of the interval)) there is at least one multiple
 * of 10^k in it, and at most one of 10^(k+1): try the longer step first, else
 * take the neighbour of v that lies inside and closer. The bounds, times 4 and
 * scaled by 10^-k, are computed to 64 bits with a sticky last bit from a table
 * of powers of ten of 128 bits: enough for exact comparisons.
 *
 * Printing with rising precision and reading back was rejected: it is slow, and
 * at powers of two it can miss the shortest form. */
#include "runtime/src/float_format.h"

#include <stdbool.h>
#include <string.h>

#include "runtime/src/qz.h"
#include "runtime/src/string.h"

__extension__ typedef unsigned __int128 u128;

struct power {
    uint64_t high, low;
};

enum { POWER_FIRST = -292 };

static const struct power powers[] = {
#define POW10(exponent, high, low) {high, low},
#include "runtime/src/pow10.def"
#undef POW10
};

/* floor(log10(2^e)), exact for |e| <= 1500. */
static int32_t floor_log10_pow2(int32_t e)
{
    return (e * 1262611) >> 22;
}

/* floor(log10(3/4 * 2^e)), exact for |e| <= 1500. */
static int32_t floor_log10_three_quarters_pow2(int32_t e)
{
    return (e * 1262611 - 524031) >> 22;
}

/* floor(log2(10^e)), exact for |e| <= 1233. */
static int32_t floor_log2_pow10(int32_t e)
{
    return (e * 1741647) >> 19;
}

/* The upper 64 bits of the product of 192, the lowest set if bits were lost. */
static uint64_t scale(struct power power, uint64_t value)
{
    u128 low = (u128)power.low * value;
    u128 high = (u128)power.high * value + (uint64_t)(low >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

static struct qzi_decimal trimmed(uint64_t digits, int32_t exponent)
{
    while (digits % 10 == 0 && digits != 0) {
        digits /= 10;
        exponent++;
    }
    return (struct qzi_decimal){digits, digits ? exponent : 0};
}

/* c * 2^q > 0. `even`: the interval's bounds belong to it, since reading rounds
 * half to even. `narrow`: the float below is only half as far away. */
static struct qzi_decimal shortest(uint64_t c, int32_t q, bool even, bool narrow)
{
    int32_t k = narrow ? floor_log10_three_quarters_pow2(q) : floor_log10_pow2(q);
    int32_t shift = q + floor_log2_pow10(-k) + 1;
    struct power power = powers[-k - POWER_FIRST];
    uint64_t odd = !even;
    uint64_t below = scale(power, (4 * c - (narrow ? 1 : 2)) << shift) + odd;
    uint64_t value = scale(power, (4 * c) << shift);
    uint64_t above = scale(power, (4 * c + 2) << shift) - odd;

    uint64_t s = value / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool low_inside = below <= 40 * tens;
        bool high_inside = 40 * tens + 40 <= above;
        if (low_inside != high_inside)
            return trimmed(tens + high_inside, k + 1);
    }
    bool low_inside = below <= 4 * s;
    bool high_inside = 4 * s + 4 <= above;
    if (low_inside != high_inside)
        return trimmed(s + high_inside, k);
    uint64_t middle = 4 * s + 2;
    bool up = value > middle || (value == middle && (s & 1) != 0);
    return trimmed(s + up, k);
}

/* `bits`: the stored fraction and, above it, the stored exponent. */
static struct qzi_decimal decimal_of(uint64_t bits, int32_t fraction_bits, int32_t bias)
{
    uint64_t hidden = UINT64_C(1) << fraction_bits;
    uint64_t fraction = bits & (hidden - 1);
    int32_t stored = (int32_t)(bits >> fraction_bits);
    if (stored == 0)
        return fraction == 0 ? (struct qzi_decimal){0, 0}
                             : shortest(fraction, 1 - bias, (fraction & 1) == 0, false);
    uint64_t c = hidden | fraction;
    int32_t q = stored - bias;
    if (q <= 0 && q >= -fraction_bits && (c & ((UINT64_C(1) << -q) - 1)) == 0)
        return trimmed(c >> -q, 0); /* an integer that is its own shortest form */
    return shortest(c, q, (c & 1) == 0, fraction == 0 && stored > 1);
}

struct qzi_decimal qzi_decimal_of_f64(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return decimal_of(bits & (UINT64_MAX >> 1), 52, 1075);
}

struct qzi_decimal qzi_decimal_of_f32(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return decimal_of(bits & (UINT32_MAX >> 1), 23, 150);
}

/* ---- Layout ---- */

struct writer {
    char *at;
};

static void put(struct writer *writer, const char *bytes, size_t size)
{
    memcpy(writer->at, bytes, size);
    writer->at += size;
}

static void put_zeros(struct writer *writer, int32_t count)
{
    for (; count > 0; count--)
        put(writer, "0", 1);
}

static size_t digits_of(uint64_t value, char digits[20])
{
    char reversed[20];
    size_t size = 0;
    do
        reversed[size++] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    for (size_t i = 0; i < size; i++)
        digits[i] = reversed[size - 1 - i];
    return size;
}

/* `point`: how many of the digits stand before the point; -4 <= point <= 16. */
static void put_plain(struct writer *writer, const char *digits, int32_t size, int32_t point)
{
    if (point <= 0) {
        put(writer, "0.", 2);
        put_zeros(writer, -point);
        put(writer, digits, (size_t)size);
    } else if (point >= size) {
        put(writer, digits, (size_t)size);
        put_zeros(writer, point - size);
        put(writer, ".0", 2);
    } else {
        put(writer, digits, (size_t)point);
        put(writer, ".", 1);
        put(writer, digits + point, (size_t)(size - point));
    }
}

static void put_scientific(struct writer *writer, const char *digits, int32_t size, int32_t power)
{
    char exponent[20];
    put(writer, digits, 1);
    if (size > 1) {
        put(writer, ".", 1);
        put(writer, digits + 1, (size_t)(size - 1));
    }
    put(writer, power < 0 ? "e-" : "e", power < 0 ? 2 : 1);
    put(writer, exponent, digits_of((uint64_t)(power < 0 ? -power : power), exponent));
}

/* Plain from 1e-5 up to below 1e16. */
static size_t show_decimal(struct qzi_decimal decimal, bool negative, char *out)
{
    struct writer writer = {out};
    char digits[20];
    int32_t size = (int32_t)digits_of(decimal.digits, digits);
    int32_t power = size - 1 + decimal.exponent; /* of the first digit */
    if (negative)
        put(&writer, "-", 1);
    if (power < -5 || power >= 16)
        put_scientific(&writer, digits, size, power);
    else
        put_plain(&writer, digits, size, power + 1);
    return (size_t)(writer.at - out);
}

static size_t show_special(const char *text, char *out)
{
    memcpy(out, text, strlen(text));
    return strlen(text);
}

size_t qzi_float_show(double value, char out[QZI_FLOAT_TEXT_SIZE])
{
    if (__builtin_isnan(value))
        return show_special("NaN", out);
    bool negative = __builtin_signbit(value) != 0;
    if (__builtin_isinf(value))
        return show_special(negative ? "-inf" : "inf", out);
    return show_decimal(qzi_decimal_of_f64(value), negative, out);
}

size_t qzi_f32_show(float value, char out[QZI_FLOAT_TEXT_SIZE])
{
    if (__builtin_isnan(value) || __builtin_isinf(value))
        return qzi_float_show((double)value, out);
    return show_decimal(qzi_decimal_of_f32(value), __builtin_signbit(value) != 0, out);
}

struct qz_string *qz_string_from_float(double value)
{
    char text[QZI_FLOAT_TEXT_SIZE];
    size_t size = qzi_float_show(value, text);
    return qzi_string_copy(text, size, (int64_t)size);
}

struct qz_string *qz_string_from_f32(float value)
{
    char text[QZI_FLOAT_TEXT_SIZE];
    size_t size = qzi_f32_show(value, text);
    return qzi_string_copy(text, size, (int64_t)size);
}
