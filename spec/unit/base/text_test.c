#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"

static void scalars_become_utf8(void **state)
{
    (void)state;
    struct session session;
    session_init(&session);
    struct text text;
    text_init(&text, &session.arena);
    text_add_scalar(&text, 'a');
    text_add_scalar(&text, 0xE9);
    text_add_scalar(&text, 0x20AC);
    text_add_scalar(&text, 0x1F600);
    assert_string_equal(text_chars(&text), "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
    session_destroy(&session);
}

static void formatted_text_grows(void **state)
{
    (void)state;
    struct session session;
    session_init(&session);
    struct text text;
    text_init(&text, &session.arena);
    assert_string_equal(text_chars(&text), "");
    for (int i = 0; i < 1000; i++)
        text_printf(&text, "%d,", i % 10);
    assert_int_equal(text.size, 2000);
    assert_memory_equal(text_chars(&text) + 1990, "5,6,7,8,9,", 11);
    session_destroy(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_become_utf8),
        cmocka_unit_test(formatted_text_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
