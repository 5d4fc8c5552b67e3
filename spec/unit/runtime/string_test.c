/* String objects: every function that generated code calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/src/qz.h"
#include "runtime/src/string.h"

/* Strings of one test, released at its end. */
static struct qz_string *pool[64];
static int pool_size;

static struct qz_string *keep(struct qz_string *string)
{
    assert_non_null(string);
    assert_true(pool_size < 64);
    return pool[pool_size++] = string;
}

static struct qz_string *s(const char *text)
{
    return keep(qz_string_from_text(text));
}

static int release_pool(void **state)
{
    (void)state;
    while (pool_size > 0)
        qz_release(pool[--pool_size]);
    return 0;
}

/* The text is right, and so are the sizes and the NUL. */
static void check(struct qz_string *string, const char *expected)
{
    keep(string);
    assert_string_equal(string->bytes, expected);
    assert_int_equal(string->byte_size, strlen(expected));
    int64_t chars = 0;
    for (const char *at = expected; *at; at++)
        chars += ((unsigned char)*at & 0xC0) != 0x80;
    assert_int_equal(string->char_size, chars);
}

#define HAT "\xC3\xA9"           /* e with acute: 2 bytes */
#define EURO "\xE2\x82\xAC"      /* 3 bytes */
#define SMILE "\xF0\x9F\x98\x80" /* 4 bytes */

static void test_from_bytes(void **state)
{
    (void)state;
    check(qz_string_from_bytes("abc", 3), "abc");
    check(qz_string_from_bytes(HAT EURO SMILE, 9), HAT EURO SMILE);
    check(qz_string_from_bytes("", 0), "");
    check(qz_string_from_text(NULL), "");
    assert_null(qz_string_from_bytes("a", -1));
    static const char *const bad[] = {"\x80",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xE0\x9F\xBF",
                                      "\xED\xA0\x80",
                                      "\xF0\x8F\xBF\xBF",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xE2\x82",
                                      "abcdefghij\xFF",
                                      "\xC3",
                                      "\xC3("};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_null(qz_string_from_bytes(bad[i], (int64_t)strlen(bad[i])));
}

static void test_lossy(void **state)
{
    (void)state;
#define FFFD "\xEF\xBF\xBD"
    check(qz_string_from_bytes_lossy("a\xFFz", 3), "a" FFFD "z");
    /* One replacement for a truncated encoding, one a byte otherwise. */
    check(qz_string_from_bytes_lossy("\xE2\x82z", 3), FFFD "z");
    check(qz_string_from_bytes_lossy("\xED\xA0\x80", 3), FFFD FFFD FFFD);
    check(qz_string_from_bytes_lossy("\xF0\x9F\x98", 3), FFFD);
    check(qz_string_from_bytes_lossy("\xC0\xAF", 2), FFFD FFFD);
}

static void test_from_char(void **state)
{
    (void)state;
    check(qz_string_from_char('x'), "x");
    check(qz_string_from_char(0x1F600), SMILE);
    check(qz_string_from_char(0xD800), FFFD);
    struct qz_string *nul = keep(qz_string_from_char(0));
    assert_int_equal(nul->byte_size, 1);
}

static void test_concat(void **state)
{
    (void)state;
    check(qz_string_concat(s("ab"), s(EURO)), "ab" EURO);
    struct qz_string *a = s("ab");
    assert_ptr_equal(keep(qz_string_concat(a, s(""))), a);
    assert_ptr_equal(keep(qz_string_concat(s(""), a)), a);
    struct qz_string *parts[] = {s("x="), s("1"), s(""), s(HAT)};
    check(qz_string_concat_all(parts, 4), "x=1" HAT);
    check(qz_string_concat_all(parts, 0), "");
    check(qz_string_join(parts, 4, s(", ")), "x=, 1, , " HAT);
    check(qz_string_join(parts, 1, s(", ")), "x=");
    check(qz_string_repeat(s("ab" HAT), 3), "ab" HAT "ab" HAT "ab" HAT);
    check(qz_string_repeat(s("ab"), 0), "");
    check(qz_string_repeat(s(""), INT64_MAX), "");
    assert_null(qz_string_repeat(s("ab"), -1));
}

static void test_compare(void **state)
{
    (void)state;
    assert_true(qz_string_equal(s("ab"), s("ab")));
    assert_false(qz_string_equal(s("ab"), s("abc")));
    assert_false(qz_string_equal(s("ab"), s("ac")));
    assert_int_equal(qz_string_compare(s("ab"), s("ab")), 0);
    assert_int_equal(qz_string_compare(s("ab"), s("abc")), -1);
    assert_int_equal(qz_string_compare(s("b"), s("abc")), 1);
    assert_int_equal(qz_string_compare(s("z"), s(HAT)), -1);
    assert_int_equal(qz_string_compare(s("\xEF\xBF\xBF"), s(SMILE)), -1);
    assert_true(qz_string_hash(s("ab")) == qz_string_hash(s("ab")));
    assert_true(qz_string_hash(s("ab")) != qz_string_hash(s("ba")));
}

static void test_search(void **state)
{
    (void)state;
    struct qz_string *text = s("a" EURO "b" EURO "c");
    assert_true(qz_string_contains(text, s("b" EURO)));
    assert_true(qz_string_contains(text, s("")));
    assert_false(qz_string_contains(text, s("x")));
    assert_int_equal(qz_string_index_of(text, s("c")), 4);
    assert_int_equal(qz_string_index_of(text, s("x")), -1);
    assert_int_equal(qz_string_index_of(s("hello"), s("l")), 2);
    assert_true(qz_string_starts_with(text, s("a" EURO)));
    assert_false(qz_string_starts_with(s("a"), text));
    assert_true(qz_string_ends_with(text, s("c")));
    assert_true(qz_string_ends_with(text, s("")));
    assert_false(qz_string_ends_with(text, s("b")));
    assert_int_equal(qz_string_find(text, s(EURO), 0), 1);
    assert_int_equal(qz_string_find(text, s(EURO), 2), 5);
    assert_int_equal(qz_string_find(text, s(EURO), 9), -1);
    assert_int_equal(qz_string_find(text, s(""), 9), 9);
    assert_int_equal(qz_string_find(text, s(""), 10), -1);
    assert_int_equal(qz_string_find(text, s("a"), -1), -1);
}

static void test_chars(void **state)
{
    (void)state;
    struct qz_string *text = s("a" EURO SMILE);
    assert_int_equal(qz_string_char_at(text, 0), 'a');
    assert_int_equal(qz_string_char_at(text, 1), 0x20AC);
    assert_int_equal(qz_string_char_at(text, 2), 0x1F600);
    assert_int_equal(qz_string_char_at(text, 3), -1);
    assert_int_equal(qz_string_char_at(text, -1), -1);
    assert_int_equal(qz_string_char_at(s("xyz"), 2), 'z');
    uint32_t value = 0;
    assert_int_equal(qz_string_next(text, 0, &value), 1);
    assert_int_equal(qz_string_next(text, 1, &value), 4);
    assert_int_equal(value, 0x20AC);
    assert_int_equal(qz_string_next(text, 4, &value), 8);
    assert_int_equal(qz_string_next(text, 8, &value), -1);
}

static void test_slice(void **state)
{
    (void)state;
    struct qz_string *text = s("a" EURO "b" SMILE "c");
    check(qz_string_slice(text, 1, 4), EURO "b" SMILE);
    check(qz_string_slice(text, 2, 5), "b" SMILE "c");
    check(qz_string_slice(text, 3, 3), "");
    check(qz_string_slice(text, 5, 5), "");
    assert_ptr_equal(keep(qz_string_slice(text, 0, 5)), text);
    assert_null(qz_string_slice(text, 0, 6));
    assert_null(qz_string_slice(text, -1, 2));
    assert_null(qz_string_slice(text, 3, 2));
    check(qz_string_slice(s("hello"), 1, 3), "el");
    check(qz_string_slice_bytes(text, 1, 5), EURO "b");
    assert_null(qz_string_slice_bytes(text, 2, 5));
    assert_null(qz_string_slice_bytes(text, 0, 100));
}

static void test_trim(void **state)
{
    (void)state;
    check(qz_string_trim(s("  a b \t\n")), "a b");
    check(qz_string_trim(s("\xC2\xA0" HAT "\xE3\x80\x80")), HAT);
    check(qz_string_trim(s(" \n ")), "");
    check(qz_string_trim(s("")), "");
    struct qz_string *text = s("the  cat");
    assert_int_equal(qz_string_find_space(text, 0, true), 3);
    assert_int_equal(qz_string_find_space(text, 3, false), 5);
    assert_int_equal(qz_string_find_space(text, 5, true), 8);
    assert_int_equal(qz_string_find_space(text, 100, true), 8);
}

static void test_case(void **state)
{
    (void)state;
    check(qz_string_upper(s("hello, [World]{1}")), "HELLO, [WORLD]{1}");
    check(qz_string_lower(s("HELLO, [World]@1")), "hello, [world]@1");
    check(qz_string_upper(s("stra\xC3\x9F"
                            "e " HAT)),
          "STRASSE \xC3\x89");
    check(qz_string_upper(s("\xEF\xAC\x83")), "FFI");
    check(qz_string_lower(s("\xC4\xB0")), "i\xCC\x87");
    /* A sigma at the end of a word has a form of its own. */
    check(qz_string_lower(s("\xCE\x9F\xCE\xA3 \xCE\xA3\xCE\x9F\xCE\xA3.")),
          "\xCE\xBF\xCF\x82 \xCF\x83\xCE\xBF\xCF\x82.");
    check(qz_string_lower(s("\xCE\xA3")), "\xCF\x83");
    assert_int_equal(qz_char_upper('q'), 'Q');
    assert_int_equal(qz_char_upper(0xDF), 0xDF);
    assert_int_equal(qz_char_lower(0x393), 0x3B3);
}

static void test_pad(void **state)
{
    (void)state;
    check(qz_string_pad_left(s("7"), 3, '0'), "007");
    check(qz_string_pad_right(s(HAT), 3, 0x20AC), HAT EURO EURO);
    check(qz_string_pad_left(s(""), 2, '.'), "..");
    struct qz_string *wide = s("abcd");
    assert_ptr_equal(keep(qz_string_pad_left(wide, 3, ' ')), wide);
    assert_ptr_equal(keep(qz_string_pad_right(wide, -3, ' ')), wide);
}

static void test_replace(void **state)
{
    (void)state;
    check(qz_string_replace(s("a-b-c"), s("-"), s(EURO)), "a" EURO "b" EURO "c");
    check(qz_string_replace(s("aaa"), s("aa"), s("b")), "ba");
    check(qz_string_replace(s("abc"), s("abc"), s("")), "");
    check(qz_string_replace(s("a" HAT), s(""), s("-")), "-a-" HAT "-");
    struct qz_string *text = s("abc");
    assert_ptr_equal(keep(qz_string_replace(text, s("x"), s("y"))), text);
    check(qz_string_reversed(s("ab" EURO)), EURO "ba");
    check(qz_string_reversed(s("")), "");
}

static void test_inspect(void **state)
{
    (void)state;
    check(qz_string_inspect(s("a\"b\\c\n\t\r\x1B")), "\"a\\\"b\\\\c\\n\\t\\r\\e\"");
    check(qz_string_inspect(s("#a #{b} ##{")), "\"#a \\#{b} #\\#{\"");
    check(qz_string_inspect(s("'" HAT SMILE)), "\"'" HAT SMILE "\"");
    check(qz_string_inspect(s("\x07\x7F\xC2\x85\xE2\x80\xA8")),
          "\"\\u{7}\\u{7F}\\u{85}\\u{2028}\"");
    check(qz_string_inspect(s("#")), "\"#\"");
    check(qz_string_inspect(keep(qz_string_from_char(0))), "\"\\0\"");
    check(qz_char_inspect('a'), "'a'");
    check(qz_char_inspect('\''), "'\\''");
    check(qz_char_inspect('"'), "'\"'");
    check(qz_char_inspect('\\'), "'\\\\'");
    check(qz_char_inspect('\n'), "'\\n'");
    check(qz_char_inspect(0x20AC), "'" EURO "'");
    check(qz_bytes_inspect("a\0\n\"\\\xFF#{", 8), "b\"a\\x00\\n\\\"\\\\\\xff\\#{\"");
}

static void test_char_classes(void **state)
{
    (void)state;
    assert_true(qz_char_is_letter('a') && qz_char_is_letter(0xE9) && qz_char_is_letter(0x4E2D));
    assert_false(qz_char_is_letter('1') || qz_char_is_letter('_') || qz_char_is_letter('@'));
    assert_true(qz_char_is_digit('0') && qz_char_is_digit('9'));
    assert_false(qz_char_is_digit('a') || qz_char_is_digit(0x661));
    assert_true(qz_char_is_space(' ') && qz_char_is_space('\v') && qz_char_is_space(0x3000));
    assert_false(qz_char_is_space(0x200B) || qz_char_is_space(0x1C));
    assert_true(qz_char_is_upper('A') && qz_char_is_upper(0x393) && !qz_char_is_upper('a'));
    assert_true(qz_char_is_lower('a') && qz_char_is_lower(0xDF) && !qz_char_is_lower('A'));
    assert_int_equal(qz_char_to_digit('7', 8), 7);
    assert_int_equal(qz_char_to_digit('8', 8), -1);
    assert_int_equal(qz_char_to_digit('F', 16), 15);
    assert_int_equal(qz_char_to_digit('g', 16), -1);
    assert_int_equal(qz_char_to_digit('1', 99), -1);
    assert_true(qz_char_valid(0) && qz_char_valid(0x10FFFF));
    assert_false(qz_char_valid(-1) || qz_char_valid(0xD800) || qz_char_valid(0x110000));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, release_pool)
    const struct CMUnitTest tests[] = {
        TEST(test_from_bytes), TEST(test_lossy),        TEST(test_from_char), TEST(test_concat),
        TEST(test_compare),    TEST(test_search),       TEST(test_chars),     TEST(test_slice),
        TEST(test_trim),       TEST(test_case),         TEST(test_pad),       TEST(test_replace),
        TEST(test_inspect),    TEST(test_char_classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
