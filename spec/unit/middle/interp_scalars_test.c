/* Operations on scalars, one statement each. */
#include "spec/unit/middle/interp_support.h"

struct scalar_case {
    const char *type; /* of the result */
    const char *statement;
    const char *expected;
};

static void assert_case(const struct scalar_case *row)
{
    struct mir_fixture f;
    mir_fixture_open(&f);
    const char *text = text_format(&f.session.arena,
                                   "func main::f(): %s\n  %%0: %s\nbb0:\n  %%0 = %s\n"
                                   "  return %%0\n",
                                   row->type, row->type, row->statement);
    assert_runs(text, row->expected);
    mir_fixture_close(&f);
}

#define ASSERT_CASES(cases)                                   \
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) \
    assert_case(&cases[i])

#define OVERFLOW(sign, type) "panic: integer overflow: the result of `" sign "` does not fit " type

static void integers_are_checked(void **state)
{
    (void)state;
    static const struct scalar_case cases[] = {
        {"Int", "add 2: Int, 3: Int", "5"},
        {"Int", "add 9223372036854775807: Int, 1: Int", OVERFLOW("+", "Int")},
        {"Int", "sub -9223372036854775808: Int, 1: Int", OVERFLOW("-", "Int")},
        {"Int", "mul 3037000500: Int, 3037000500: Int", OVERFLOW("*", "Int")},
        {"Int", "mul -4: Int, 5: Int", "-20"},
        {"Int", "neg 5: Int", "-5"},
        {"Int", "neg -9223372036854775808: Int", OVERFLOW("-", "Int")},
        {"I8", "add 100: I8, 27: I8", "127"},
        {"I8", "add 100: I8, 28: I8", OVERFLOW("+", "I8")},
        {"I8", "mul -16: I8, 8: I8", "-128"},
        {"I8", "mul 16: I8, 8: I8", OVERFLOW("*", "I8")},
        {"I8", "neg -128: I8", OVERFLOW("-", "I8")},
        {"I16", "sub -32768: I16, 1: I16", OVERFLOW("-", "I16")},
        {"I32", "mul 65536: I32, 65536: I32", OVERFLOW("*", "I32")},
        {"U8", "add 200: U8, 55: U8", "255"},
        {"U8", "add 200: U8, 56: U8", OVERFLOW("+", "U8")},
        {"U8", "sub 1: U8, 2: U8", OVERFLOW("-", "U8")},
        {"U16", "mul 256: U16, 256: U16", OVERFLOW("*", "U16")},
        {"U32", "add 4294967295: U32, 1: U32", OVERFLOW("+", "U32")},
        {"U64", "add 18446744073709551615: U64, 1: U64", OVERFLOW("+", "U64")},
        {"U64", "mul 4294967296: U64, 4294967296: U64", OVERFLOW("*", "U64")},
        {"U64", "sub 0: U64, 1: U64", OVERFLOW("-", "U64")},
        {"U64", "neg 0: U64", "0"},
        {"U64", "neg 1: U64", OVERFLOW("-", "U64")},
        {"Int", "div 7: Int, -2: Int", "-3"},
        {"Int", "rem 7: Int, -2: Int", "1"},
        {"Int", "rem -7: Int, 2: Int", "-1"},
        {"Int", "div 1: Int, 0: Int", "panic: division by zero in `/`"},
        {"Int", "rem 1: Int, 0: Int", "panic: division by zero in `%`"},
        {"Int", "div -9223372036854775808: Int, -1: Int", OVERFLOW("/", "Int")},
        {"Int", "rem -9223372036854775808: Int, -1: Int", "0"},
        {"I8", "div -128: I8, -1: I8", OVERFLOW("/", "I8")},
        {"I8", "rem -128: I8, -1: I8", "0"},
        {"I8", "div -127: I8, -1: I8", "127"},
        {"U64", "div 18446744073709551615: U64, 2: U64", "9223372036854775807"},
        {"U64", "rem 18446744073709551615: U64, 10: U64", "5"},
    };
    ASSERT_CASES(cases);
}

static void integers_wrap_where_asked(void **state)
{
    (void)state;
    static const struct scalar_case cases[] = {
        {"I8", "add_wrap 100: I8, 100: I8", "-56"},
        {"U8", "sub_wrap 1: U8, 2: U8", "255"},
        {"I32", "mul_wrap 65536: I32, 65537: I32", "65536"},
        {"I8", "neg_wrap -128: I8", "-128"},
        {"U16", "neg_wrap 1: U16", "65535"},
        {"Int", "add_wrap 9223372036854775807: Int, 1: Int", "-9223372036854775808"},
    };
    ASSERT_CASES(cases);
}

static void bits_are_shifted_and_combined(void **state)
{
    (void)state;
    static const struct scalar_case cases[] = {
        {"I8", "shl 1: I8, 7: Int", "-128"},
        {"U8", "shl 255: U8, 1: Int", "254"},
        {"Int", "shl 1: Int, 63: Int", "-9223372036854775808"},
        {"I8", "shr -128: I8, 7: Int", "-1"},
        {"I8", "shr -128: I8, 0: Int", "-128"},
        {"Int", "shr -8: Int, 1: Int", "-4"},
        {"U64", "shr 18446744073709551615: U64, 63: Int", "1"},
        {"U8", "shr 200: U8, 3: Int", "25"},
        {"Int", "shl 1: Int, 64: Int", "panic: shift by 64 is out of range for 64 bits"},
        {"I8", "shl 1: I8, 8: Int", "panic: shift by 8 is out of range for 8 bits"},
        {"Int", "shr 1: Int, -1: Int", "panic: shift by -1 is out of range for 64 bits"},
        {"I8", "and -1: I8, 15: I8", "15"},
        {"U8", "or 240: U8, 15: U8", "255"},
        {"U8", "xor 255: U8, 15: U8", "240"},
        {"U8", "not 15: U8", "240"},
        {"I8", "not 15: I8", "-16"},
        {"Bool", "and true, false", "false"},
        {"Bool", "or true, false", "true"},
        {"Bool", "xor true, true", "false"},
        {"Bool", "not true", "false"},
        {"Bool", "not false", "true"},
    };
    ASSERT_CASES(cases);
}

static void floats_follow_ieee(void **state)
{
    (void)state;
    static const struct scalar_case cases[] = {
        {"F64", "add 0.1: F64, 0.2: F64", "0.30000000000000004"},
        {"F32", "add 0.10000000149011612: F32, 0.20000000298023224: F32", "0.30000001192092896"},
        {"F32", "mul 16777216.0: F32, 3.0: F32", "50331648"},
        {"F32", "add 16777216.0: F32, 1.0: F32", "16777216"},
        {"F64", "div 1.0: F64, 0.0: F64", "inf"},
        {"F64", "div 1.0: F64, -0.0: F64", "-inf"},
        {"F64", "rem 7.5: F64, -2.0: F64", "1.5"},
        {"F64", "rem -7.5: F64, 2.0: F64", "-1.5"},
        {"F64", "neg 0.0: F64", "-0"},
        {"Bool", "eq 0.0: F64, -0.0: F64", "true"},
        {"Bool", "eq 0x7ff8000000000000: F64, 0x7ff8000000000000: F64", "false"},
        {"Bool", "ne 0x7ff8000000000000: F64, 0x7ff8000000000000: F64", "true"},
        {"Bool", "lt 0x7ff8000000000000: F64, 1.0: F64", "false"},
        {"Bool", "ge 0x7ff8000000000000: F64, 1.0: F64", "false"},
        {"Bool", "le 1.5: F32, 1.5: F32", "true"},
        {"Bool", "gt 2.5: F32, 1.5: F32", "true"},
    };
    ASSERT_CASES(cases);
}

static void tests_look_at_the_sign(void **state)
{
    (void)state;
    static const struct scalar_case cases[] = {
        {"Bool", "lt -1: Int, 1: Int", "true"},
        {"Bool", "lt 18446744073709551615: U64, 1: U64", "false"},
        {"Bool", "ge -1: I8, 1: I8", "false"},
        {"Bool", "ge 255: U8, 1: U8", "true"},
        {"Bool", "le 'a', 'b'", "true"},
        {"Bool", "gt 'a', 'b'", "false"},
        {"Bool", "eq true, true", "true"},
        {"Bool", "ne 3: I16, 4: I16", "true"},
        {"Bool", "eq c\"a\", c\"a\"", "true"},
    };
    ASSERT_CASES(cases);
}

static void casts_fit_or_panic(void **state)
{
    (void)state;
    static const struct scalar_case cases[] = {
        {"I8", "cast 127: Int", "127"},
        {"I8", "cast 128: Int", "panic: 128 does not fit I8"},
        {"I8", "cast -129: Int", "panic: -129 does not fit I8"},
        {"U8", "cast -1: Int", "panic: -1 does not fit U8"},
        {"U64", "cast -1: I8", "panic: -1 does not fit U64"},
        {"Int", "cast 18446744073709551615: U64", "panic: 18446744073709551615 does not fit Int"},
        {"Int", "cast 9223372036854775807: U64", "9223372036854775807"},
        {"U32", "cast 4294967295: Int", "4294967295"},
        {"U32", "cast 4294967296: Int", "panic: 4294967296 does not fit U32"},
        {"Char", "cast 8364: Int", "8364"},
        {"Char", "cast 55296: Int", "panic: 55296 does not fit Char"},
        {"Char", "cast 57344: Int", "57344"},
        {"Char", "cast 1114112: Int", "panic: 1114112 does not fit Char"},
        {"Char", "cast -1: I8", "panic: -1 does not fit Char"},
        {"Char", "cast 255: U8", "255"},
        {"U8", "cast '\\u{20ac}'", "panic: 8364 does not fit U8"},
        {"Int", "cast '\\u{20ac}'", "8364"},
        {"Int", "cast -2.9: F64", "-2"},
        {"U8", "cast -0.9: F64", "0"},
        {"U8", "cast -1.0: F64", "panic: -1.0 does not fit U8"},
        {"U8", "cast 255.9: F64", "255"},
        {"U8", "cast 256.0: F64", "panic: 256.0 does not fit U8"},
        {"I8", "cast -128.9: F64", "-128"},
        {"I8", "cast -129.0: F64", "panic: -129.0 does not fit I8"},
        {"I32", "cast 2147483648.0: F32", "panic: 2147483648.0 does not fit I32"},
        {"I32", "cast -2147483648.0: F32", "-2147483648"},
        {"Int", "cast 9223372036854775808.0: F64", "panic: 9.223372036854776e18 does not fit Int"},
        {"Int", "cast -9223372036854775808.0: F64", "-9223372036854775808"},
        {"U64", "cast 18446744073709549568.0: F64", "18446744073709549568"},
        {"Int", "cast 0x7ff8000000000000: F64", "panic: NaN does not fit Int"},
        {"F32", "cast 16777217: Int", "16777216"},
        {"F64", "cast 18446744073709551615: U64", "1.8446744073709552e+19"},
        {"F32", "cast 9223372586610589697: U64", "9.2233731363664036e+18"},
        {"F32", "cast 0.1: F64", "0.10000000149011612"},
        {"F64", "cast 0.5: F32", "0.5"},
        {"I8", "cast_wrap 200: Int", "-56"},
        {"U64", "cast_wrap -1: I8", "18446744073709551615"},
        {"Int", "cast_wrap 255: U8", "255"},
    };
    ASSERT_CASES(cases);
}

static void intrinsics_compute(void **state)
{
    (void)state;
    static const struct scalar_case cases[] = {
        {"F64", "intrinsic llvm.sqrt(2.0: F64)", "1.4142135623730951"},
        {"F32", "intrinsic llvm.sqrt(2.0: F32)", "1.4142135381698608"},
        {"F64", "intrinsic llvm.fabs(-2.0: F64)", "2"},
        {"F64", "intrinsic llvm.floor(-2.5: F64)", "-3"},
        {"F64", "intrinsic llvm.ceil(-2.5: F64)", "-2"},
        {"F64", "intrinsic llvm.round(-2.5: F64)", "-3"},
        {"F64", "intrinsic llvm.trunc(-2.5: F64)", "-2"},
        {"F64", "intrinsic llvm.rint(2.5: F64)", "2"},
        {"F64", "intrinsic llvm.pow(2.0: F64, 10.0: F64)", "1024"},
        {"F64", "intrinsic llvm.fma(2.0: F64, 3.0: F64, 4.0: F64)", "10"},
        {"F64", "intrinsic llvm.log2(8.0: F64)", "3"},
        {"F64", "intrinsic llvm.copysign(1.0: F64, -0.0: F64)", "-1"},
        {"I8", "intrinsic llvm.ctpop(-1: I8)", "8"},
        {"U16", "intrinsic llvm.ctlz(1: U16, false)", "15"},
        {"Int", "intrinsic llvm.cttz(8: Int, false)", "3"},
        {"U8", "intrinsic llvm.cttz(0: U8, false)", "8"},
        {"U16", "intrinsic llvm.bswap(258: U16)", "513"},
        {"U8", "intrinsic llvm.bitreverse(1: U8)", "128"},
        {"I8", "intrinsic llvm.abs(-5: I8, false)", "5"},
        {"I8", "intrinsic llvm.smin(-5: I8, 3: I8)", "-5"},
        {"U8", "intrinsic llvm.umax(250: U8, 3: U8)", "250"},
        {"U8", "intrinsic llvm.smax(250: U8, 3: U8)", "3"},
        {"Int", "intrinsic llvm.readcyclecounter(3: Int)", "invalid: llvm.readcyclecounter"},
    };
    ASSERT_CASES(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_checked),
        cmocka_unit_test(integers_wrap_where_asked),
        cmocka_unit_test(bits_are_shifted_and_combined),
        cmocka_unit_test(floats_follow_ieee),
        cmocka_unit_test(tests_look_at_the_sign),
        cmocka_unit_test(casts_fit_or_panic),
        cmocka_unit_test(intrinsics_compute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
