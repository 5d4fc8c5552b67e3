/* The test harness: runs the tests of a program one after another, each under
 * a boundary.
 *
 * For people it prints `ok NAME` and `FAILED NAME` with the panic below, and a
 * last line `12 tests, 11 passed, 1 failed` on stdout. For a driver that set
 * QUARTZ_TEST_FD it writes to that descriptor, a line each and before the test
 * goes on:
 *     run NAME
 *     pass NAME | fail NAME, then the panic's lines, each after "| "
 *     done N      N tests were run; its absence tells of a crash
 * Control characters in names become spaces. Arguments of the program select
 * tests by their exact names; QUARTZ_TEST_FILTER, when set, is text that the names
 * of the tests to run contain. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/src/border.h"
#include "runtime/src/panic.h"
#include "runtime/src/process.h"
#include "runtime/src/qz.h"
#include "runtime/src/sys/sys.h"
#include "runtime/src/text.h"

struct harness {
    int descriptor; /* of the driver, or -1: print for people */
    uint64_t run, failed;
    struct qzi_text text;
};

static int driver_descriptor(void)
{
    const char *value = qzi_sys_environment("QUARTZ_TEST_FD");
    if (!value || !*value)
        return -1;
    char *end;
    long number = strtol(value, &end, 10);
    return *end == '\0' && number >= 0 && number <= 1 << 20 ? (int)number : -1;
}

static void put_name(struct qzi_text *text, const char *name)
{
    for (; *name; name++)
        qzi_text_add(text, (unsigned char)*name < ' ' ? " " : name, 1);
}

static void put_line(struct harness *harness, const char *word, const struct qz_test *test)
{
    qzi_text_put(&harness->text, word);
    put_name(&harness->text, test->name);
    qzi_text_put(&harness->text, "\n");
}

static void put_panic(struct harness *harness, const struct qzi_panic *panic)
{
    struct qzi_text lines = QZI_TEXT_INIT;
    const char *mark = harness->descriptor < 0 ? "    " : "| ";
    qzi_panic_describe(panic, &lines);
    size_t start = 0;
    for (size_t i = 0; i < lines.size; i++) {
        if (lines.bytes[i] != '\n')
            continue;
        qzi_text_put(&harness->text, mark);
        qzi_text_add(&harness->text, lines.bytes + start, i + 1 - start);
        start = i + 1;
    }
    qzi_text_free(&lines);
}

/* Sends what was put: after the test's own output, which went to stdout. */
static void send(struct harness *harness)
{
    qz_flush();
    qzi_text_write(&harness->text, harness->descriptor < 0 ? 1 : harness->descriptor);
}

static void call_test(void *environment)
{
    const struct qz_test *test = environment;
    test->run();
}

static void run_test(struct harness *harness, const struct qz_test *test)
{
    if (harness->descriptor >= 0) {
        put_line(harness, "run ", test);
        send(harness);
    }
    struct qz_test copy = *test;
    struct qzi_panic *panic = qzi_boundary_run(call_test, &copy);
    harness->run++;
    if (!panic) {
        put_line(harness, harness->descriptor < 0 ? "ok " : "pass ", test);
    } else {
        harness->failed++;
        put_line(harness, harness->descriptor < 0 ? "FAILED " : "fail ", test);
        put_panic(harness, panic);
        qzi_panic_free(panic);
    }
    send(harness);
}

static bool is_selected(const struct qz_test *test)
{
    const char *filter = qzi_sys_environment("QUARTZ_TEST_FILTER");
    if (filter && !strstr(test->name, filter))
        return false;
    for (int i = 1; i < qzi_process.argument_count; i++)
        if (strcmp(qzi_process.arguments[i], test->name) == 0)
            return true;
    return qzi_process.argument_count <= 1;
}

static void put_summary(struct harness *harness)
{
    struct qzi_text *text = &harness->text;
    if (harness->descriptor >= 0) {
        qzi_text_format(text, "done %" PRIu64 "\n", harness->run);
        return;
    }
    qzi_text_format(text, "%" PRIu64 " %s, %" PRIu64 " passed", harness->run,
                    harness->run == 1 ? "test" : "tests", harness->run - harness->failed);
    if (harness->failed > 0)
        qzi_text_format(text, ", %" PRIu64 " failed", harness->failed);
    qzi_text_put(text, "\n");
}

int qzi_run_tests(void)
{
    const struct qz_program *program = qzi_process.program;
    struct harness harness = {.descriptor = driver_descriptor(), .text = QZI_TEXT_INIT};
    for (uint64_t i = 0; i < program->test_count; i++)
        if (is_selected(&program->tests[i]))
            run_test(&harness, &program->tests[i]);
    put_summary(&harness);
    send(&harness);
    qzi_text_free(&harness.text);
    /* A selection that selects nothing is a mistake, not a success. */
    bool nothing = harness.run == 0 && qzi_process.argument_count > 1;
    return harness.failed > 0 || nothing ? QZ_EXIT_FAILURE : 0;
}
