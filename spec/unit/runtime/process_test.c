/* Whole programs: what they print, how they end. Each runs in a child process
 * whose standard streams are pipes. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "runtime/src/process.h"
#include "runtime/src/qz.h"

/* Programs leave objects behind on purpose. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

static const struct qz_type_info types[] = {{"String", 0, NULL, NULL}, {"Node", 16, NULL, NULL}};
static const struct qz_location here = {"process_test.qz", "pick", 5, 3};

struct run {
    /* In. */
    struct qz_program program;
    const char *input, *argument;
    const char *output_file; /* instead of a pipe */
    bool driver, leaks, ignore_pipe_signal, close_output;
    /* Out. */
    int status; /* 128 + signal when one ended it */
    char output[8192], error[16384], report[4096];
};

static void read_all(int descriptor, char *text, size_t size)
{
    size_t used = 0;
    ssize_t got;
    while (used < size - 1 && (got = read(descriptor, text + used, size - 1 - used)) > 0)
        used += (size_t)got;
    text[used] = '\0';
    char rest[4096];
    while (read(descriptor, rest, sizeof rest) > 0)
        continue;
    close(descriptor);
}

static void child(struct run *run, int input, int output, int error, int report)
{
    dup2(input, 0);
    dup2(output, 1);
    dup2(error, 2);
    if (run->output_file)
        dup2(open(run->output_file, O_WRONLY), 1);
    signal(SIGPIPE, run->ignore_pipe_signal ? SIG_IGN : SIG_DFL);
    char number[16];
    snprintf(number, sizeof number, "%d", report);
    if (run->driver)
        setenv("QUARTZ_TEST_FD", number, 1);
    if (run->leaks)
        setenv("QUARTZ_LEAKS", "1", 1);
    char name[] = "program";
    char *arguments[] = {name, (char *)(uintptr_t)run->argument, NULL};
    qzi_main(&run->program, run->argument ? 2 : 1, arguments);
}

/* Output that is larger than a pipe's buffer does not occur here, but for the
 * case that closes the reading end. */
static void execute(struct run *run)
{
    int input[2], output[2], error[2], report[2];
    run->program.abi = QZ_ABI_VERSION;
    run->program.types = types;
    run->program.type_count = 2;
    assert_int_equal(pipe(input) | pipe(output) | pipe(error) | pipe(report), 0);
    if (run->close_output)
        close(output[0]);
    fflush(NULL);
    pid_t process = fork();
    if (process == 0) {
        close(input[1]);
        close(report[0]);
        child(run, input[0], output[1], error[1], report[1]);
    }
    close(input[0]);
    close(output[1]);
    close(error[1]);
    close(report[1]);
    if (run->input)
        assert_int_equal(write(input[1], run->input, strlen(run->input)), strlen(run->input));
    close(input[1]);
    if (!run->close_output)
        read_all(output[0], run->output, sizeof run->output);
    read_all(error[0], run->error, sizeof run->error);
    read_all(report[0], run->report, sizeof run->report);
    int status;
    assert_int_equal(waitpid(process, &status, 0), process);
    run->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void put(const char *text)
{
    struct qz_string *string = qz_string_from_text(text);
    qz_puts(string);
    qz_release(string);
}

/* ---- Statuses ---- */

static int64_t main_plain(void)
{
    put("hello");
    struct qz_string *string = qz_string_from_text("to stderr");
    qz_eputs(string);
    qz_print(string);
    qz_release(string);
    return 0;
}

static void test_plain(void **state)
{
    (void)state;
    struct run run = {.program = {.main = main_plain}};
    execute(&run);
    assert_int_equal(run.status, 0);
    assert_string_equal(run.output, "hello\nto stderr");
    assert_string_equal(run.error, "to stderr\n");
}

static int64_t main_status(void)
{
    put("out");
    return 256;
}

static int64_t main_exit(void)
{
    put("before");
    qz_exit(7);
    return 0;
}

static void test_statuses(void **state)
{
    (void)state;
    struct run large = {.program = {.main = main_status}};
    execute(&large);
    assert_int_equal(large.status, 255);
    struct run leaving = {.program = {.main = main_exit}};
    execute(&leaving);
    assert_int_equal(leaving.status, 7);
    assert_string_equal(leaving.output, "before\n");
}

static void refused(struct run *run)
{
    int status;
    fflush(NULL);
    pid_t process = fork();
    if (process == 0) {
        close(2);
        qzi_main(&run->program, 0, NULL);
    }
    assert_int_equal(waitpid(process, &status, 0), process);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == QZ_EXIT_FAILURE);
}

static void test_other_runtime(void **state)
{
    (void)state;
    struct run run = {.program = {.abi = QZ_ABI_VERSION + 1, .main = main_plain}};
    refused(&run);
}

/* ---- Panics and faults ---- */

static int64_t main_panic(void)
{
    put("before");
    qz_panic_index(3, 3, &here);
    return 0;
}

static void init_panic(void)
{
    qz_panic_text("in an initialiser", &here);
}

static void test_panic(void **state)
{
    (void)state;
    struct run run = {.program = {.main = main_panic}};
    execute(&run);
    assert_int_equal(run.status, QZ_EXIT_PANIC);
    assert_string_equal(run.output, "before\n");
    assert_memory_equal(run.error,
                        "panic: index 3 is out of range for size 3\n"
                        "  at pick (process_test.qz:5:3)\n",
                        75);
    struct run init = {.program = {.init = init_panic, .main = main_plain}};
    execute(&init);
    assert_int_equal(init.status, QZ_EXIT_PANIC);
    assert_string_equal(init.output, "");
}

static void callback_body(void *environment)
{
    (void)environment;
    qz_panic_text("nobody to tell", &here);
}

/* As if C were the main program: no foreign call is under way. */
static int64_t main_callback(void)
{
    put("before");
    return qz_callback_run(callback_body, NULL) ? 3 : 4;
}

static void test_callback_without_caller(void **state)
{
    (void)state;
    struct run run = {.program = {.main = main_callback}};
    execute(&run);
    assert_int_equal(run.status, QZ_EXIT_PANIC);
    assert_string_equal(run.output, "before\n");
    assert_memory_equal(run.error, "panic: nobody to tell\n", 22);
}

/* The lines below count as a Quartz source. What follows a call keeps it from
 * being a jump, which would leave no frame. */
static volatile int64_t traced;
#line 100 "traced.qz"
__attribute__((noinline)) static int64_t traced_inner(int64_t i)
{
    qz_panic_index(i, 3, &here);
    return traced + i;
}
__attribute__((noinline)) static int64_t traced_outer(void)
{
    return traced_inner(5) + traced;
}
__attribute__((noinline)) static int64_t endless(int64_t n)
{
    volatile int64_t kept[64];
    kept[n % 64] = n;
    return n < traced ? 0 : endless(n + 1) + kept[n % 64];
}
static int64_t main_endless(void)
{
    return endless(0) + traced;
}
#line 259 "spec/unit/runtime/process_test.c"

static void test_backtrace(void **state)
{
    (void)state;
    struct run run = {.program = {.main = traced_outer}};
    execute(&run);
    const char *trace = strstr(run.error, "backtrace:\n  0: traced_inner at ");
    assert_non_null(trace);
    assert_non_null(strstr(trace, "traced.qz:102\n  1: traced_outer at "));
    assert_non_null(strstr(trace, "traced.qz:107\n"));
    assert_null(strstr(trace, "qzi_"));
}

static void test_stack_overflow(void **state)
{
    (void)state;
    struct run run = {.program = {.main = main_endless}};
    execute(&run);
    assert_int_equal(run.status, QZ_EXIT_STACK_OVERFLOW);
    assert_memory_equal(run.error, "stack overflow: ", 16);
    assert_non_null(strstr(run.error, "  0: endless at "));
    assert_non_null(strstr(run.error, " more\n"));
    assert_non_null(strstr(run.error, ": main_endless at "));
}

static int64_t main_fault(void)
{
    put("before");
    raise(SIGSEGV);
    *(volatile int *)(uintptr_t)16 = 1;
    return 0;
}

static void test_other_fault(void **state)
{
    (void)state;
    struct run run = {.program = {.main = main_fault}};
    execute(&run);
    assert_int_equal(run.status, 128 + SIGSEGV);
}

static int64_t main_no_memory(void)
{
    put("before");
    qz_buffer_new(INT64_MAX, 8);
    return 0;
}

static void test_out_of_memory(void **state)
{
    (void)state;
    struct run run = {.program = {.main = main_no_memory}};
    execute(&run);
    assert_int_equal(run.status, QZ_EXIT_FAILURE);
    assert_string_equal(run.output, "before\n");
    assert_memory_equal(run.error, "out of memory", 13);
}

/* ---- Streams ---- */

static int64_t main_endless_output(void)
{
    while (traced == 0)
        put("line after line after line after line after line");
    return 0;
}

static void test_broken_pipe(void **state)
{
    (void)state;
    struct run by_signal = {.program = {.main = main_endless_output}, .close_output = true};
    execute(&by_signal);
    assert_int_equal(by_signal.status, QZ_EXIT_BROKEN_PIPE);
    struct run by_error = by_signal;
    by_error.ignore_pipe_signal = true;
    execute(&by_error);
    assert_int_equal(by_error.status, QZ_EXIT_BROKEN_PIPE);
    assert_string_equal(by_error.error, "");
}

static void test_full_disk(void **state)
{
    (void)state;
    struct run run = {.program = {.main = main_plain}, .output_file = "/dev/full"};
    execute(&run);
    assert_int_equal(run.status, QZ_EXIT_FAILURE);
    assert_non_null(strstr(run.error, "could not write to the standard output: No space left"));
}

static int64_t main_echo(void)
{
    struct qz_string *line;
    while ((line = qz_read_line()) != NULL) {
        struct qz_string *shown = qz_string_inspect(line);
        qz_puts(shown);
        qz_release(shown);
        qz_release(line);
    }
    return 0;
}

static void test_read_line(void **state)
{
    (void)state;
    struct run run = {.program = {.main = main_echo}, .input = "one\n\ntwo\r\nthree\rx\n\xFFlast"};
    execute(&run);
    assert_string_equal(run.output,
                        "\"one\"\n\"\"\n\"two\"\n\"three\\rx\"\n\"\xEF\xBF\xBDlast\"\n");
    struct run empty = {.program = {.main = main_echo}, .input = ""};
    execute(&empty);
    assert_string_equal(empty.output, "");
}

static int64_t main_large_output(void)
{
    struct qz_string *piece = qz_string_from_text("0123456789");
    struct qz_string *large = qz_string_repeat(piece, 10000);
    qz_print(piece);
    qz_print(large);
    qz_print(piece);
    qz_release(piece);
    qz_release(large);
    return 0;
}

static void test_large_output(void **state)
{
    (void)state;
    struct run run = {.program = {.main = main_large_output}};
    execute(&run);
    assert_int_equal(run.status, 0);
    assert_int_equal(strlen(run.output), sizeof run.output - 1);
    for (size_t i = 0; i < sizeof run.output - 1; i++)
        assert_int_equal(run.output[i], '0' + (int)(i % 10));
}

static int64_t main_arguments(void)
{
    struct qz_string *argument = qz_arg(0), *name = qz_string_from_text("QUARTZ_LEAKS");
    struct qz_string *value = qz_env(name), *missing = qz_string_from_text("QUARTZ_NOT_SET");
    qz_puts(argument);
    qz_puts(value);
    qz_release(argument);
    qz_release(name);
    qz_release(value);
    int64_t status = qz_arg_count() == 1 && !qz_env(missing) ? 0 : 3;
    qz_release(missing);
    return status;
}

static void test_arguments(void **state)
{
    (void)state;
    struct run run = {
        .program = {.main = main_arguments}, .argument = "\xC3\xA9\xFF", .leaks = true};
    execute(&run);
    assert_int_equal(run.status, 0);
    assert_string_equal(run.output, "\xC3\xA9\xEF\xBF\xBD\n1\n");
    assert_string_equal(run.error, "");
}

/* ---- Leaks ---- */

static void *module_value;

static void init_module(void)
{
    module_value = qz_alloc(16, 1);
}

static void clear_module(void)
{
    qz_release(module_value);
}

static int64_t main_leak(void)
{
    qz_string_from_text("lost");
    qz_alloc(16, 1);
    qz_alloc(16, 1);
    return 0;
}

static void test_leaks(void **state)
{
    (void)state;
    struct run run = {.program = {.init = init_module, .main = main_leak, .clear = clear_module},
                      .leaks = true};
    execute(&run);
    assert_int_equal(run.status, QZ_EXIT_FAILURE);
    assert_string_equal(run.error, "leak: 1 object of type String\nleak: 2 objects of type Node\n");
    run.leaks = false;
    execute(&run);
    assert_int_equal(run.status, 0);
    struct run clean = {.program = {.init = init_module, .main = main_plain, .clear = clear_module},
                        .leaks = true};
    execute(&clean);
    assert_int_equal(clean.status, 0);
}

/* ---- The test harness ---- */

static void passes(void)
{
    put("output");
}

static void fails(void)
{
    qz_panic_text("two\nlines", &here);
}

static const struct qz_test harness_tests[] = {{"adds", passes, &here},
                                               {"sub\ntracts", fails, &here}};

#define HARNESS {.tests = harness_tests, .test_count = 2}

static void test_harness_for_people(void **state)
{
    (void)state;
    struct run run = {.program = HARNESS};
    execute(&run);
    assert_int_equal(run.status, QZ_EXIT_FAILURE);
    assert_non_null(strstr(run.output,
                           "output\nok adds\nFAILED sub tracts\n    panic: two\n    lines\n"
                           "      at pick (process_test.qz:5:3)\n"));
    assert_non_null(strstr(run.output, "\n2 tests, 1 passed, 1 failed\n"));
}

static void test_harness_for_a_driver(void **state)
{
    (void)state;
    struct run run = {.program = HARNESS, .driver = true};
    execute(&run);
    assert_int_equal(run.status, QZ_EXIT_FAILURE);
    assert_string_equal(run.output, "output\n");
    assert_non_null(strstr(run.report,
                           "run adds\npass adds\nrun sub tracts\nfail sub tracts\n"
                           "| panic: two\n| lines\n|   at pick (process_test.qz:5:3)\n"));
    assert_non_null(strstr(run.report, "\ndone 2\n"));
}

static void test_harness_selects(void **state)
{
    (void)state;
    struct run one = {.program = HARNESS, .argument = "adds"};
    execute(&one);
    assert_int_equal(one.status, 0);
    assert_string_equal(one.output, "output\nok adds\n1 test, 1 passed\n");
    struct run none = {.program = HARNESS, .argument = "add"};
    execute(&none);
    assert_int_equal(none.status, QZ_EXIT_FAILURE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_other_runtime),
        cmocka_unit_test(test_panic),
        cmocka_unit_test(test_callback_without_caller),
        cmocka_unit_test(test_backtrace),
        cmocka_unit_test(test_stack_overflow),
        cmocka_unit_test(test_other_fault),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_broken_pipe),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_read_line),
        cmocka_unit_test(test_large_output),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_leaks),
        cmocka_unit_test(test_harness_for_people),
        cmocka_unit_test(test_harness_for_a_driver),
        cmocka_unit_test(test_harness_selects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
