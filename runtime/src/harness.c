/* The test harness: runs the tests of a program one after another, each under
 * a boundary. Or a program runs them itself, from its main, and tells of each.
 *
 * For people it prints `ok NAME` and `FAILED NAME` with the panic below, and a
 * last line `12 tests, 11 passed, 1 failed` on stdout. For a driver that set
 * QUARTZ_TEST_FD it writes to that descriptor, a line each and before the test
 * goes on:
 *     run NAME
 *     pass NAME | fail NAME, then the panic's lines, each after "| "
 *     pend NAME   for a test that is written down and not run yet
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
    bool is_open;
    int descriptor; /* of the driver, or -1: print for people */
    uint64_t run, failed, pending;
    struct qzi_text text;
};

/* Of the tests that the program runs itself; one thread runs them. */
static struct harness own;

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

static void put_line(struct harness *harness, const char *word, const char *name)
{
    qzi_text_put(&harness->text, word);
    put_name(&harness->text, name);
    qzi_text_put(&harness->text, "\n");
}

/* Each line behind a mark; the last one may lack its end. */
static void put_lines(struct harness *harness, const char *bytes, size_t size)
{
    const char *mark = harness->descriptor < 0 ? "    " : "| ";
    while (size > 0) {
        const char *newline = memchr(bytes, '\n', size);
        size_t line = newline ? (size_t)(newline - bytes) : size;
        qzi_text_put(&harness->text, mark);
        qzi_text_add(&harness->text, bytes, line);
        qzi_text_put(&harness->text, "\n");
        line += newline != NULL;
        bytes += line;
        size -= line;
    }
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

/* The driver hears of a test before it runs, so that it can name one that never
 * ends. */
static void begin(struct harness *harness, const char *name)
{
    if (harness->descriptor < 0)
        return;
    put_line(harness, "run ", name);
    send(harness);
}

/* A failure of no bytes is a success. */
static void end(struct harness *harness, const char *name, const char *failure, size_t size)
{
    bool for_people = harness->descriptor < 0;
    harness->run++;
    harness->failed += size > 0;
    put_line(harness,
             size > 0     ? for_people ? "FAILED " : "fail "
             : for_people ? "ok "
                          : "pass ",
             name);
    put_lines(harness, failure, size);
    send(harness);
}

static void run_test(struct harness *harness, const struct qz_test *test)
{
    begin(harness, test->name);
    struct qz_test copy = *test;
    struct qzi_panic *panic = qzi_boundary_run(call_test, &copy);
    struct qzi_text text = QZI_TEXT_INIT;
    if (panic)
        qzi_panic_describe(panic, &text);
    end(harness, test->name, text.bytes, text.size);
    qzi_text_free(&text);
    if (panic)
        qzi_panic_free(panic);
}

static bool is_selected(const char *name)
{
    const char *filter = qzi_sys_environment("QUARTZ_TEST_FILTER");
    if (filter && !strstr(name, filter))
        return false;
    for (int i = 1; i < qzi_process.argument_count; i++)
        if (strcmp(qzi_process.arguments[i], name) == 0)
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
    if (harness->pending > 0)
        qzi_text_format(text, ", %" PRIu64 " pending", harness->pending);
    qzi_text_put(text, "\n");
}

/* Gives the exit status. */
static int finish(struct harness *harness)
{
    put_summary(harness);
    send(harness);
    qzi_text_free(&harness->text);
    /* A selection that selects nothing is a mistake, not a success. */
    bool nothing = harness->run == 0 && qzi_process.argument_count > 1;
    return harness->failed > 0 || nothing ? QZ_EXIT_FAILURE : 0;
}

int qzi_run_tests(void)
{
    const struct qz_program *program = qzi_process.program;
    struct harness harness = {.descriptor = driver_descriptor(), .text = QZI_TEXT_INIT};
    for (uint64_t i = 0; i < program->test_count; i++)
        if (is_selected(program->tests[i].name))
            run_test(&harness, &program->tests[i]);
    return finish(&harness);
}

/* ---- Tests that the program runs itself ---- */

static void open_own(void)
{
    if (!own.is_open)
        own = (struct harness){
            .is_open = true, .descriptor = driver_descriptor(), .text = QZI_TEXT_INIT};
}

bool qz_test_begin(struct qz_string *name)
{
    open_own();
    if (!is_selected(name->bytes))
        return false;
    begin(&own, name->bytes);
    return true;
}

void qz_test_end(struct qz_string *name, struct qz_string *failure)
{
    open_own();
    end(&own, name->bytes, failure->bytes, (size_t)failure->byte_size);
}

void qz_test_pending(struct qz_string *name)
{
    open_own();
    if (!is_selected(name->bytes))
        return;
    own.pending++;
    put_line(&own, own.descriptor < 0 ? "pending " : "pend ", name->bytes);
    send(&own);
}

int qzi_finish_tests(int status)
{
    if (!own.is_open)
        return status;
    own.is_open = false;
    int of_tests = finish(&own);
    return status ? status : of_tests;
}
