/* Panics: what they say, what unwinds, where they end. The frames here stand
 * for generated code: compiled with -fexceptions, a variable's cleanup runs
 * when a forced unwind passes, through the same personality function. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/src/qz.h"

static const struct qz_location here = {"panic_test.qz", "pick", 5, 3};

static char history[64];

static void note(char letter)
{
    size_t size = strlen(history);
    if (size < sizeof history - 1)
        history[size] = letter;
}

static void note_cleanup(const char *letter)
{
    note(*letter);
}

#define NOTED(letter)                                           \
    char noted __attribute__((cleanup(note_cleanup))) = letter; \
    (void)noted

static int prepare(void **state)
{
    (void)state;
    memset(history, 0, sizeof history);
    return 0;
}

/* ---- Words ---- */

struct panic_case {
    void (*raise)(const struct panic_case *);
    const char *message;
};

static void raise_case(void *environment)
{
    const struct panic_case *item = environment;
    item->raise(item);
}

#define RAISE(name, call)                           \
    static void name(const struct panic_case *item) \
    {                                               \
        (void)item;                                 \
        call;                                       \
    }

RAISE(text, qz_panic_text("plain text", &here))
RAISE(overflow, qz_panic_overflow("+", "Int", &here))
RAISE(division, qz_panic_division_by_zero("%", &here))
RAISE(shift, qz_panic_shift(-1, 64, &here))
RAISE(index_out, qz_panic_index(3, 3, &here))
RAISE(range_out, qz_panic_range(2, 9, 5, &here))
RAISE(cast_int, qz_panic_cast_int(-1, "U8", &here))
RAISE(cast_u64, qz_panic_cast_u64(UINT64_MAX, "Int", &here))
RAISE(cast_float, qz_panic_cast_float(1e300, "Int", &here))
RAISE(cast_nan, qz_panic_cast_float(__builtin_nan(""), "Int", &here))
RAISE(none, qz_panic_unwrap_none(&here))
RAISE(assertion, qz_panic_assert("n > 0", &here))
RAISE(unreachable, qz_panic_unreachable(&here))

static void test_messages(void **state)
{
    (void)state;
    struct panic_case cases[] = {
        {text, "plain text"},
        {overflow, "integer overflow: the result of `+` does not fit Int"},
        {division, "division by zero in `%`"},
        {shift, "shift by -1 is out of range for 64 bits"},
        {index_out, "index 3 is out of range for size 3"},
        {range_out, "range 2..9 is out of range for size 5"},
        {cast_int, "-1 does not fit U8"},
        {cast_u64, "18446744073709551615 does not fit Int"},
        {cast_float, "1e300 does not fit Int"},
        {cast_nan, "NaN does not fit Int"},
        {none, "unwrapped None"},
        {assertion, "assertion failed: n > 0"},
        {unreachable, "this place was thought to be unreachable"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct qz_string *message = qz_catch(raise_case, &cases[i]);
        assert_non_null(message);
        assert_string_equal(message->bytes, cases[i].message);
        qz_release(message);
    }
}

static void raise_shown(void *environment)
{
    struct qz_string *shown = environment;
    switch (shown->bytes[0]) {
    case 'k':
        qz_panic_no_key(shown, &here);
        break;
    case 'e':
        qz_panic_unwrap_err(shown, &here);
        break;
    default:
        qz_panic(shown, &here);
    }
}

static void check_shown(const char *shown, const char *expected)
{
    struct qz_string *string = qz_string_from_text(shown);
    struct qz_string *message = qz_catch(raise_shown, string);
    assert_string_equal(message->bytes, expected);
    qz_release(message);
    qz_release(string);
}

static void test_messages_with_values(void **state)
{
    (void)state;
    check_shown("key", "no key key");
    check_shown("error", "unwrapped Err(error)");
    check_shown("\xE2\x82\xAC", "\xE2\x82\xAC");
}

/* ---- Unwinding ---- */

__attribute__((noinline)) static void inner(void)
{
    NOTED('i');
    qz_panic_text("inner", &here);
}

__attribute__((noinline)) static void outer(void *environment)
{
    NOTED('o');
    if (environment)
        inner();
    note('n');
}

static void test_cleanups_run(void **state)
{
    (void)state;
    int one = 1;
    struct qz_string *message = qz_catch(outer, &one);
    assert_string_equal(message->bytes, "inner");
    assert_string_equal(history, "io");
    qz_release(message);
}

static void test_no_panic(void **state)
{
    (void)state;
    assert_null(qz_catch(outer, NULL));
    assert_string_equal(history, "no");
}

/* A catch in a cleanup is ordinary code: the panic under way does not mix in. */
static void catch_in_cleanup(const char *letter)
{
    struct qz_string *message = qz_catch(outer, (void *)(uintptr_t)letter);
    assert_string_equal(message->bytes, "inner");
    qz_release(message);
    note(*letter);
}

static void panic_past_a_catch(void *environment)
{
    char letter __attribute__((cleanup(catch_in_cleanup))) = 'c';
    (void)environment;
    (void)letter;
    qz_panic_text("first", &here);
}

static void test_catch_while_unwinding(void **state)
{
    (void)state;
    struct qz_string *message = qz_catch(panic_past_a_catch, NULL);
    assert_string_equal(message->bytes, "first");
    assert_string_equal(history, "ioc");
    qz_release(message);
}

/* clang ends the process when a cleanup of C panics; generated code and gcc go
 * on with the next cleanup. */
#ifndef __clang__
static const struct qz_location there = {"other.qz", "drop", 9, 1};

static void panic_in_cleanup(const char *letter)
{
    note(*letter);
    qz_panic_text("second", &there);
}

static void panic_twice(void *environment)
{
    NOTED('o');
    char letter __attribute__((cleanup(panic_in_cleanup))) = 'p';
    (void)environment;
    (void)letter;
    inner();
}

static void test_panic_while_unwinding(void **state)
{
    (void)state;
    struct qz_string *message = qz_catch(panic_twice, NULL);
    assert_string_equal(message->bytes,
                        "inner\nalso panicked while unwinding: second at drop (other.qz:9:1)");
    assert_int_equal(history[0], 'i');
    assert_int_equal(history[1], 'p');
    qz_release(message);
}
#endif

static void test_deep_unwind(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        struct qz_string *message = qz_catch(outer, &i);
        assert_non_null(message);
        qz_release(message);
    }
}

/* ---- The border with C ---- */

struct comparison {
    const int *a, *b;
    int result;
};

static void compare_body(void *environment)
{
    struct comparison *call = environment;
    NOTED('c');
    if (*call->a < 0 || *call->b < 0)
        qz_panic_text("negative", &here);
    call->result = (*call->a > *call->b) - (*call->a < *call->b);
}

/* What the compiler makes of an @export function. */
static int compare(const void *a, const void *b)
{
    struct comparison call = {a, b, 0};
    return qz_callback_run(compare_body, &call) ? call.result : 0;
}

static void sort_body(void *environment)
{
    NOTED('s');
    qz_foreign_enter();
    qsort(environment, 3, sizeof(int), compare);
    note('q');
    qz_foreign_leave();
    note('n');
}

static void test_callback(void **state)
{
    (void)state;
    int values[3] = {3, 1, 2};
    assert_null(qz_catch(sort_body, values));
    assert_int_equal(values[0], 1);
    assert_int_equal(values[2], 3);
}

static void test_callback_that_panics(void **state)
{
    (void)state;
    int values[3] = {1, 2, -1};
    struct qz_string *message = qz_catch(sort_body, values);
    assert_non_null(message);
    assert_memory_equal(message->bytes, "negative", 8);
    /* qsort ran to its end; the panic went on behind the call. */
    const char *end = strchr(history, 'q');
    assert_non_null(end);
    assert_string_equal(end, "qs");
    qz_release(message);
}

static void nested_body(void *environment)
{
    NOTED('t');
    sort_body(environment);
}

static int nested_callback(void *environment)
{
    return qz_callback_run(nested_body, environment);
}

static void nested_sort(void *environment)
{
    qz_foreign_enter();
    nested_callback(environment);
    note('r');
    qz_foreign_leave();
    note('n');
}

/* Each foreign call raises what its own callbacks left. */
static void test_nested_borders(void **state)
{
    (void)state;
    int values[3] = {-1, 2, 3};
    struct qz_string *message = qz_catch(nested_sort, values);
    assert_non_null(message);
    assert_string_equal(strchr(history, 'q'), "qstr");
    qz_release(message);
    assert_null(qz_catch(sort_body, (int[3]){1, 2, 3}));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, prepare)
    const struct CMUnitTest tests[] = {
        TEST(test_messages),
        TEST(test_messages_with_values),
        TEST(test_cleanups_run),
        TEST(test_no_panic),
        TEST(test_catch_while_unwinding),
#ifndef __clang__
        TEST(test_panic_while_unwinding),
#endif
        TEST(test_deep_unwind),
        TEST(test_callback),
        TEST(test_callback_that_panics),
        TEST(test_nested_borders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
