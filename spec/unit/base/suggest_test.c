#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frontend/base/suggest.h"

static const char *nearest(const char *wanted, const char *a, const char *b, const char *c)
{
    struct suggest suggest;
    suggest_init(&suggest, str_of(wanted));
    suggest_offer(&suggest, str_of(a));
    suggest_offer(&suggest, str_of(b));
    suggest_offer(&suggest, str_of(c));
    return suggest.best.size ? suggest.best.bytes : "";
}

static void finds_the_nearest(void **state)
{
    (void)state;
    assert_string_equal(nearest("lenght", "height", "length", "weight"), "length");
    assert_string_equal(nearest("tset", "test", "set", "rest"), "test");
    assert_string_equal(nearest("--targt", "--target", "--jobs", "--filter"), "--target");
    assert_string_equal(nearest("chekc", "build", "check", "run"), "check");
}

static void leaves_far_names_alone(void **state)
{
    (void)state;
    assert_string_equal(nearest("foo", "bar", "quux", ""), "");
    assert_string_equal(nearest("", "a", "b", "c"), "");
    assert_string_equal(nearest("ab", "xy", "yz", "zz"), "");
}

static void long_names_are_not_compared(void **state)
{
    (void)state;
    char name[200] = {0};
    for (size_t i = 0; i < sizeof name - 1; i++)
        name[i] = 'a';
    assert_string_equal(nearest(name, name, "a", "b"), "");
    assert_string_equal(nearest("a", name, "b", "c"), "b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_nearest),
        cmocka_unit_test(leaves_far_names_alone),
        cmocka_unit_test(long_names_are_not_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
