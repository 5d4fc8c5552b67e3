/* Floats as text: the shortest form that reads back, fixed digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/src/float_format.h"
#include "runtime/src/qz.h"

static void check(double value, const char *expected)
{
    struct qz_string *text = qz_string_from_float(value);
    assert_string_equal(text->bytes, expected);
    assert_int_equal(text->byte_size, strlen(expected));
    qz_release(text);
}

static void check_f32(float value, const char *expected)
{
    struct qz_string *text = qz_string_from_f32(value);
    assert_string_equal(text->bytes, expected);
    qz_release(text);
}

static void test_plain_form(void **state)
{
    (void)state;
    check(0.0, "0.0");
    check(-0.0, "-0.0");
    check(7.0, "7.0");
    check(-1.5, "-1.5");
    check(0.1, "0.1");
    check(0.1 + 0.2, "0.30000000000000004");
    check(1.0 / 3.0, "0.3333333333333333");
    check(100.0, "100.0");
    check(123456789.125, "123456789.125");
    check(1e15, "1000000000000000.0");
    check(9999999999999998.0, "9999999999999998.0");
    check(1e-5, "0.00001");
    check(1.25e-5, "0.0000125");
}

static void test_scientific_form(void **state)
{
    (void)state;
    check(1e16, "1e16");
    check(12345678901234567890.0, "1.2345678901234567e19");
    check(9.999999999999999e-6, "9.999999999999999e-6");
    check(-2.5e-7, "-2.5e-7");
    check(1e100, "1e100");
    check(1e23, "1e23");
    check(9007199254740993e3, "9.007199254740993e18");
}

static void test_edges(void **state)
{
    (void)state;
    check(__builtin_nan(""), "NaN");
    check(-__builtin_nan(""), "NaN");
    check(__builtin_inf(), "inf");
    check(-__builtin_inf(), "-inf");
    check(5e-324, "5e-324");
    check(1.7976931348623157e308, "1.7976931348623157e308");
    check(2.2250738585072014e-308, "2.2250738585072014e-308");
    check(2.225073858507201e-308, "2.225073858507201e-308");
    /* Powers of two, where the interval is narrower below. */
    check(5.684341886080802e-14, "5.684341886080802e-14");
    check(9007199254740992.0, "9007199254740992.0");
    check(8.98846567431158e307, "8.98846567431158e307");
    check(2e-323, "2e-323");
}

static void test_f32(void **state)
{
    (void)state;
    check_f32(0.1f, "0.1");
    check_f32(16777216.0f, "16777216.0");
    check_f32(3.4028235e38f, "3.4028235e38");
    check_f32(1e-45f, "1e-45");
    check_f32(1.1754944e-38f, "1.1754944e-38");
    check_f32(0.3f, "0.3");
    check_f32(-0.0f, "-0.0");
    check_f32(1e10f, "10000000000.0");
    check_f32(__builtin_inff(), "inf");
}

/* A generator of its own, so that every run tests the same numbers. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void check_round_trip(double value)
{
    char text[QZI_FLOAT_TEXT_SIZE + 1];
    size_t size = qzi_float_show(value, text);
    assert_true(size < QZI_FLOAT_TEXT_SIZE);
    text[size] = '\0';
    double back = strtod(text, NULL);
    if (memcmp(&back, &value, sizeof value) != 0)
        fail_msg("%a was printed as %s", value, text);
    /* Of 17 digits: the nearest of 16 (which %e gives) does not read back. */
    if (qzi_decimal_of_f64(value).digits >= UINT64_C(10000000000000000)) {
        char shorter[40];
        snprintf(shorter, sizeof shorter, "%.15e", value);
        assert_true(strtod(shorter, NULL) != value);
    }
}

static void test_round_trips(void **state)
{
    (void)state;
    uint64_t random = 88172645463325252;
    for (int i = 0; i < 200000; i++) {
        uint64_t bits = next_random(&random);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!__builtin_isnan(value) && !__builtin_isinf(value))
            check_round_trip(value);
        check_round_trip((double)(int64_t)(bits >> 20) / 1000.0);
    }
}

static void test_round_trips_at_powers_of_two(void **state)
{
    (void)state;
    for (uint64_t exponent = 1; exponent < 2047; exponent++) {
        for (int64_t step = -2; step <= 2; step++) {
            uint64_t bits = (exponent << 52) + (uint64_t)step;
            double value;
            memcpy(&value, &bits, sizeof value);
            check_round_trip(value);
        }
    }
}

static void test_round_trips_f32(void **state)
{
    (void)state;
    for (uint64_t bits = 1; bits < 0x7F800000; bits += 9973) {
        uint32_t word = (uint32_t)bits;
        float value;
        memcpy(&value, &word, sizeof value);
        char text[QZI_FLOAT_TEXT_SIZE + 1];
        size_t size = qzi_f32_show(value, text);
        text[size] = '\0';
        if (strtof(text, NULL) != value)
            fail_msg("%a was printed as %s", (double)value, text);
    }
}

/* ---- The table, computed anew ---- */

enum { LIMBS = 40 };

/* A natural number, 32 bits a limb, the lowest first. */
struct natural {
    uint32_t limbs[LIMBS];
};

static void multiply(struct natural *number, uint32_t by)
{
    uint64_t carry = 0;
    for (int i = 0; i < LIMBS; i++) {
        carry += (uint64_t)number->limbs[i] * by;
        number->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

static int top_bit(const struct natural *number)
{
    int bit = 32 * LIMBS - 1;
    while ((number->limbs[bit / 32] >> (bit % 32) & 1) == 0)
        bit--;
    return bit;
}

/* 128 bits from the top bit down; what lies below bit 0 is 0. */
static void top_bits(const struct natural *number, uint64_t *high, uint64_t *low)
{
    int bit = top_bit(number);
    *high = *low = 0;
    for (int i = 0; i < 128; i++, bit--) {
        uint64_t one = bit < 0 ? 0 : number->limbs[bit / 32] >> (bit % 32) & 1;
        *high = *high << 1 | *low >> 63;
        *low = *low << 1 | one;
    }
}

struct row {
    int exponent;
    uint64_t high, low;
};

static const struct row rows[] = {
#define POW10(exponent, high, low) {exponent, high, low},
#include "runtime/src/pow10.def"
#undef POW10
};

/* Positive exponents: floor plus one of the exact power, as the table says.
 * Negative ones: g * 10^-e is just above a power of two. */
static void test_powers_of_ten(void **state)
{
    (void)state;
    struct natural power = {{1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(rows[i].exponent, (int)i - 292);
        if (rows[i].exponent < 0)
            continue;
        uint64_t high, low;
        top_bits(&power, &high, &low);
        low++;
        high += low == 0;
        assert_true(rows[i].high == high && rows[i].low == low);
        multiply(&power, 10);
    }
}

static void test_negative_powers_of_ten(void **state)
{
    (void)state;
    for (size_t i = 0; i < 292; i++) {
        struct natural product = {{(uint32_t)rows[i].low, (uint32_t)(rows[i].low >> 32),
                                   (uint32_t)rows[i].high, (uint32_t)(rows[i].high >> 32)}};
        for (int e = rows[i].exponent; e < 0; e++)
            multiply(&product, 10);
        /* 2^n < product <= 2^n + 10^-e: after the top bit come at least 120 zeros
         * and then something. */
        uint64_t high, low;
        top_bits(&product, &high, &low);
        assert_true(high == UINT64_C(1) << 63);
        assert_true(low < UINT64_C(1) << 10);
    }
}

/* ---- Fixed digits ---- */

static void check_fixed(double value, int64_t digits, const char *expected)
{
    struct qz_string *text = qz_string_from_float_fixed(value, digits);
    assert_string_equal(text->bytes, expected);
    assert_int_equal(text->byte_size, strlen(expected));
    qz_release(text);
}

static void test_fixed(void **state)
{
    (void)state;
    check_fixed(3.14159, 2, "3.14");
    check_fixed(0.5, 0, "0");
    check_fixed(1.5, 0, "2");
    check_fixed(2.5, 0, "2");
    check_fixed(0.125, 2, "0.12");
    check_fixed(0.375, 2, "0.38");
    check_fixed(1.005, 2, "1.00");
    check_fixed(-7.0, 3, "-7.000");
    check_fixed(-0.001, 1, "-0.0");
    check_fixed(1e22, 1, "10000000000000000000000.0");
    check_fixed(__builtin_inf(), 2, "inf");
    check_fixed(__builtin_nan(""), 2, "NaN");
    assert_null(qz_string_from_float_fixed(1.0, -1));
    assert_null(qz_string_from_float_fixed(1.0, 1001));
    struct qz_string *longest = qz_string_from_float_fixed(-1.7976931348623157e308, 1000);
    assert_int_equal(longest->byte_size, 1 + 309 + 1 + 1000);
    qz_release(longest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_form),
        cmocka_unit_test(test_scientific_form),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_f32),
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_round_trips_at_powers_of_two),
        cmocka_unit_test(test_round_trips_f32),
        cmocka_unit_test(test_powers_of_ten),
        cmocka_unit_test(test_negative_powers_of_ten),
        cmocka_unit_test(test_fixed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
