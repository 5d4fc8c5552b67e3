#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frontend/base/session.h"
#include "tools/quartzc/test_protocol.h"

static struct test_results results_of(struct session *session, const char *text)
{
    struct test_results results;
    session_init(session);
    test_results_init(&results, &session->arena);
    test_results_read(&results, str_of(text));
    return results;
}

static void counts_passes_and_failures(void **state)
{
    (void)state;
    struct session session;
    struct test_results results = results_of(
        &session,
        "run a\npass a\nrun b c\nfail b c\n| expected 1\n|   got 2\nrun d\npass d\ndone 3\n");
    assert_int_equal(results.passed, 2);
    assert_int_equal(results.failures.count, 1);
    assert_string_equal(results.failures.items[0].name, "b c");
    assert_string_equal(text_chars(&results.failures.items[0].reason), "expected 1\n  got 2\n");
    assert_true(results.is_done);
    assert_null(results.running);
    session_destroy(&session);
}

static void lines_come_in_pieces(void **state)
{
    (void)state;
    struct session session;
    struct test_results results = results_of(&session, "ru");
    test_results_read(&results, str_of("n lo"));
    test_results_read(&results, str_of("ng\npa"));
    assert_string_equal(results.running, "long");
    test_results_read(&results, str_of("ss long\n"));
    assert_int_equal(results.passed, 1);
    assert_null(results.running);
    assert_false(results.is_done);
    session_destroy(&session);
}

static void what_hangs_is_still_running(void **state)
{
    (void)state;
    struct session session;
    struct test_results results = results_of(&session, "run a\npass a\nrun hangs\n");
    assert_string_equal(results.running, "hangs");
    test_results_fail(&results, results.running, "did not end");
    assert_int_equal(results.failures.count, 1);
    session_destroy(&session);
}

static void noise_is_ignored(void **state)
{
    (void)state;
    struct session session;
    struct test_results results = results_of(&session, "\n| nothing failed\nhello\n\xFF\n");
    assert_int_equal(results.passed, 0);
    assert_int_equal(results.failures.count, 0);
    session_destroy(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_passes_and_failures),
        cmocka_unit_test(lines_come_in_pieces),
        cmocka_unit_test(what_hangs_is_still_running),
        cmocka_unit_test(noise_is_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
