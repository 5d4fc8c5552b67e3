/* Integers as text and back, floats from text, powers, order, hashes. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/src/qz.h"

/* Compares and releases. */
static void check_text(struct qz_string *text, const char *expected)
{
    assert_non_null(text);
    assert_string_equal(text->bytes, expected);
    assert_int_equal(text->byte_size, strlen(expected));
    qz_release(text);
}

static void test_integers(void **state)
{
    (void)state;
    check_text(qz_string_from_int(0), "0");
    check_text(qz_string_from_int(-42), "-42");
    check_text(qz_string_from_int(INT64_MIN), "-9223372036854775808");
    check_text(qz_string_from_int(INT64_MAX), "9223372036854775807");
    check_text(qz_string_from_u64(UINT64_MAX), "18446744073709551615");
    check_text(qz_string_from_int_base(-255, 16), "-ff");
    check_text(qz_string_from_int_base(INT64_MIN, 2),
               "-1000000000000000000000000000000000000000000000000000000000000000");
    check_text(qz_string_from_u64_base(35, 36), "z");
    assert_null(qz_string_from_int_base(1, 1));
    assert_null(qz_string_from_int_base(1, 37));
    assert_null(qz_string_from_u64_base(1, INT64_MIN));
}

static void test_grouped(void **state)
{
    (void)state;
    check_text(qz_string_from_int_grouped(0, ','), "0");
    check_text(qz_string_from_int_grouped(999, ','), "999");
    check_text(qz_string_from_int_grouped(-1234, ','), "-1,234");
    check_text(qz_string_from_int_grouped(INT64_MIN, '_'), "-9_223_372_036_854_775_808");
    check_text(qz_string_from_u64_grouped(123456, 0x2009), "123\xE2\x80\x89"
                                                           "456");
}

static bool to_int(const char *text, int64_t base, int64_t *value)
{
    struct qz_string *string = qz_string_from_text(text);
    bool good = qz_string_to_int(string, base, value);
    qz_release(string);
    return good;
}

static void check_int(const char *text, int64_t base, int64_t expected)
{
    int64_t value = 77;
    assert_true(to_int(text, base, &value));
    assert_true(value == expected);
}

static void test_to_int(void **state)
{
    (void)state;
    check_int("0", 10, 0);
    check_int("-12", 10, -12);
    check_int("+7", 10, 7);
    check_int("1_000_000", 10, 1000000);
    check_int("-9223372036854775808", 10, INT64_MIN);
    check_int("9223372036854775807", 10, INT64_MAX);
    check_int("fF", 16, 255);
    check_int("-z", 36, -35);
    check_int("000000000000000000000000000001", 10, 1);
    static const char *const bad[] = {"",
                                      " 1",
                                      "1 ",
                                      "+",
                                      "-",
                                      "--1",
                                      "1__0",
                                      "_1",
                                      "1_",
                                      "0x10",
                                      "1.0",
                                      "1e3",
                                      "9223372036854775808",
                                      "1a",
                                      "\xD9\xA1",
                                      "-9223372036854775809"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t value = 77;
        assert_false(to_int(bad[i], 10, &value));
        assert_int_equal(value, 77);
    }
    int64_t value;
    assert_false(to_int("1", 1, &value));
    assert_false(to_int("1", 99, &value));
    assert_false(to_int("2", 2, &value));
}

static void test_to_u64(void **state)
{
    (void)state;
    uint64_t value = 0;
    struct qz_string *largest = qz_string_from_text("18446744073709551615");
    struct qz_string *larger = qz_string_from_text("18446744073709551616");
    struct qz_string *negative = qz_string_from_text("-1");
    assert_true(qz_string_to_u64(largest, 10, &value));
    assert_true(value == UINT64_MAX);
    assert_false(qz_string_to_u64(larger, 10, &value));
    assert_false(qz_string_to_u64(negative, 10, &value));
    qz_release(largest);
    qz_release(larger);
    qz_release(negative);
}

static bool to_float(const char *text, double *value)
{
    struct qz_string *string = qz_string_from_text(text);
    bool good = qz_string_to_float(string, value);
    qz_release(string);
    return good;
}

static void check_float(const char *text, double expected)
{
    double value = 77;
    assert_true(to_float(text, &value));
    assert_memory_equal(&value, &expected, sizeof value);
}

static void test_to_float(void **state)
{
    (void)state;
    check_float("0", 0.0);
    check_float("-0.0", -0.0);
    check_float("1.5", 1.5);
    check_float("+1_000.2_5", 1000.25);
    check_float("2.5e-3", 2.5e-3);
    check_float("1E+3", 1000.0);
    check_float("1e400", __builtin_inf());
    check_float("inf", __builtin_inf());
    check_float("-inf", -__builtin_inf());
    check_float("5e-324", 5e-324);
    check_float("0.1000000000000000055511151231257827021181583404541015625000000000000000001", 0.1);
    double value;
    assert_true(to_float("NaN", &value) && value != value);
    static const char *const bad[] = {"",      ".5",       "5.",   "1e",  "1e+",
                                      "0x1p3", "infinity", "nan",  " 1",  "1,5",
                                      "1..2",  "1_.5",     "1._5", "--1", "e5"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (to_float(bad[i], &value))
            fail_msg("'%s' was taken for a float", bad[i]);
}

static void test_pow(void **state)
{
    (void)state;
    int64_t value = 0;
    uint64_t unsigned_value = 0;
    assert_int_equal(qz_int_pow(2, 10, &value), QZ_POW_OK);
    assert_int_equal(value, 1024);
    assert_int_equal(qz_int_pow(0, 0, &value), QZ_POW_OK);
    assert_int_equal(value, 1);
    assert_int_equal(qz_int_pow(-2, 63, &value), QZ_POW_OK);
    assert_true(value == INT64_MIN);
    assert_int_equal(qz_int_pow(-1, INT64_MAX, &value), QZ_POW_OK);
    assert_int_equal(value, -1);
    assert_int_equal(qz_int_pow(2, 63, &value), QZ_POW_OVERFLOW);
    assert_true(value == INT64_MIN);
    assert_int_equal(qz_int_pow(3, 41, &value), QZ_POW_OVERFLOW);
    assert_int_equal(qz_int_pow(3, -1, &value), QZ_POW_NEGATIVE);
    assert_int_equal(qz_int_pow(3037000500, 2, &value), QZ_POW_OVERFLOW);
    assert_int_equal(qz_u64_pow(2, 63, &unsigned_value), QZ_POW_OK);
    assert_true(unsigned_value == UINT64_C(1) << 63);
    assert_int_equal(qz_u64_pow(2, 64, &unsigned_value), QZ_POW_OVERFLOW);
    assert_true(unsigned_value == 0);
    assert_int_equal(qz_u64_pow(10, 19, &unsigned_value), QZ_POW_OK);
}

static void test_float_order(void **state)
{
    (void)state;
    const double order[] = {-__builtin_inf(), -1.0, -0.0, 0.0, 5e-324, 1.0, __builtin_inf(),
                            __builtin_nan("")};
    int count = sizeof order / sizeof *order;
    for (int i = 0; i < count; i++)
        for (int j = 0; j < count; j++)
            assert_int_equal(qz_float_compare(order[i], order[j]), (i > j) - (i < j));
    assert_int_equal(qz_float_compare(-__builtin_nan(""), __builtin_nan("")), 0);
}

static void test_hash(void **state)
{
    (void)state;
    uint64_t seed = qz_hash_seed();
    assert_true(seed == qz_hash_seed());
    assert_true(qz_hash_mix(seed, 1) != qz_hash_mix(seed, 2));
    assert_true(qz_hash_bytes(seed, "a", 1) != qz_hash_bytes(seed, "a\0", 2));
    assert_true(qz_hash_bytes(seed, "", 0) != qz_hash_bytes(seed, "\0", 1));
    assert_true(qz_hash_bytes(seed, "abcdefgh", 8) == qz_hash_bytes(seed, "abcdefgh", 8));
    /* No two of many small values fall together, in the low bits neither. */
    unsigned char used[1 << 16] = {0};
    int collisions = 0;
    for (uint64_t i = 0; i < 4096; i++) {
        uint64_t slot = qz_hash_mix(seed, i) & 0xFFFF;
        collisions += used[slot]++ != 0;
    }
    assert_true(collisions < 300); /* 126 are expected */
}

int main(void)
{
    setlocale(LC_ALL, "");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers),    cmocka_unit_test(test_grouped),
        cmocka_unit_test(test_to_int),      cmocka_unit_test(test_to_u64),
        cmocka_unit_test(test_to_float),    cmocka_unit_test(test_pow),
        cmocka_unit_test(test_float_order), cmocka_unit_test(test_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
