/* Literals: what numbers, characters and strings stand for, and what is none. */
#include "spec/unit/syntax/support.h"

static void literals_have_their_values(void **state)
{
    (void)state;
    static const struct form forms[] = {
        {"0", "(int_literal 0)"},
        {"1_000_000", "(int_literal 1000000)"},
        {"0xff + 0xFF_FF", "(binary (int_literal 255) + (int_literal 65535))"},
        {"0b1010", "(int_literal 10)"},
        {"0o17", "(int_literal 15)"},
        {"18446744073709551615", "(int_literal 18446744073709551615)"},
        {"18446744073709551616", "(int_literal 1844674407370955161 is_too_large)"},
        {"-9223372036854775808", "(int_literal 9223372036854775808 is_negative)"},
        {"3.14", "(float_literal 3.14)"},
        {"-1e9", "(float_literal -1000000000)"},
        {"2.5e-3", "(float_literal 0.0025)"},
        {"1_0.5_0", "(float_literal 10.5)"},
        {"'a'", "(char_literal 97)"},
        {"'\\n'", "(char_literal 10)"},
        {"'\\''", "(char_literal 39)"},
        {"'\"'", "(char_literal 34)"},
        {"'\\0'", "(char_literal 0)"},
        {"'\\x41'", "(char_literal 65)"},
        {"'\\u{1F600}'", "(char_literal 128512)"},
        {"'\xC3\xA9'", "(char_literal 233)"},
        {"\"a\\n\\t\\r\\0\\e\\\\\\\"\\#\\x41\\u{e9}\"",
         "(string_literal \"a\\n\\x09\\x0d\\x00\\x1b\\\\\\\"#A\xC3\xA9\")"},
        {"\"a # b #c\"", "(string_literal \"a # b #c\")"},
        {"r\"\\n#{x}\"", "(string_literal \"\\\\n#{x}\")"},
        {"b\"\\x00\\xff#{\"", "(bytes_literal \"\\x00\xff#{\")"},
        {"\"\"\"a\"\"\"", "(string_literal \"a\")"},
        {"\"\"\"\n  a\n    b\n\n  c\n  \"\"\"", "(string_literal \"a\\n  b\\n\\nc\\n\")"},
        {"\"\"\"\n  a\n  b\"\"\"", "(string_literal \"a\\nb\")"},
        {"\"\"\"\n    a\n  \"\"\"", "(string_literal \"  a\\n\")"},
        {"\"\"\"\r\n  a\r\n  \"\"\"", "(string_literal \"a\\n\")"},
        {"\"\"\"\n  \\\"\"\" \\n \"x\"\n  \"\"\"",
         "(string_literal \"\\\"\\\"\\\" \\n \\\"x\\\"\\n\")"},
        {"\"\"\"\n  a #{b} c\n  #{d}\n  \"\"\"",
         "(interpolation parts[(string_literal \"a \") (name b) (string_literal \" c\\n\") "
         "(name d) (string_literal \"\\n\")])"},
        {"\"\"\"\n  a #{x\n  } b\"\"\"",
         "(interpolation parts[(string_literal \"a \") (name x) (string_literal \" b\")])"},
        {"\"\"\"\n  \n \n  a\n  \"\"\"", "(string_literal \"\\n\\na\\n\")"},
        {"true", "(bool_literal value)"},
        {"false", "(bool_literal)"},
    };
    expect_bodies(forms, COUNT(forms));
}

static void bad_literals_are_reported(void **state)
{
    (void)state;
    static const struct form forms[] = {
        {"x = 0x", "1:5 QZ0009"},
        {"x = 0b12", "1:5 QZ0009"},
        {"x = 0o8", "1:5 QZ0009"},
        {"x = 0xfg", "1:5 QZ0009"},
        {"x = 0XFF", "1:5 QZ0009"},
        {"x = 007", "1:5 QZ0009"},
        {"x = 1__0", "1:5 QZ0009"},
        {"x = 1_", "1:5 QZ0009"},
        {"x = 0x_1", "1:5 QZ0009"},
        {"x = 10u8", "1:5 QZ0009"},
        {"x = 1e", "1:5 QZ0009"},
        {"x = 1.5f", "1:5 QZ0009"},
        {"x = 1_.5", "1:5 QZ0009"},
        {"x = 1e999", "1:5 QZ0009"},
        {"x = ''", "1:5 QZ0008"},
        {"x = 'ab'", "1:5 QZ0008"},
        {"x = '\\n\\n'", "1:5 QZ0008"},
        {"x = '\\q'", "1:6 QZ0007"},
        {"x = \"\\q \\' \\x4 \\xzz\"", "1:6 QZ0007, 1:9 QZ0007, 1:12 QZ0007, 1:16 QZ0007"},
        {"x = \"\\xff\"", "1:6 QZ0007"},
        {"x = \"\\u{} \\u{110000} \\u{d800} \\u41 \\u{41\"",
         "1:6 QZ0007, 1:11 QZ0007, 1:22 QZ0007, 1:31 QZ0007, 1:36 QZ0007"},
        {"x = \"\\\xC3\xA9\"", "1:6 QZ0007"},
        {"x = \"\"\"\n  a\n b\n  \"\"\"", "3:1 QZ0010"},
        {"x = \"\"\"\n\ta\n  \"\"\"", "2:1 QZ0010"},
        {"x = \"\"\"\n#{a}\n  \"\"\"", "2:1 QZ0010"},
        {"x = \"a\\", "1:5 QZ0003"},
    };
    expect_reports(forms, COUNT(forms));
}

/* The fix of 'text' is a string with the same text. */
static void quoted_text_has_a_fix(void **state)
{
    (void)state;
    struct parsed parsed;
    parse(&parsed, "x = 'a \"b\"'");
    const struct diag *diag = parsed.session.diags.items.items[0];
    assert_int_equal(diag->fixes.count, 1);
    assert_string_equal(diag->fixes.items[0].replacement, "\"a \\\"b\\\"\"");
    parsed_free(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_have_their_values),
        cmocka_unit_test(bad_literals_are_reported),
        cmocka_unit_test(quoted_text_has_a_fix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
