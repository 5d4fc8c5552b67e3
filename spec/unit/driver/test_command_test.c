/* `quartzc test` from the outside of programs: this executable is its own
 * compiler. "Compiling" copies the source, a shell script that speaks the
 * protocol of test_protocol.h, to the output. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "tools/quartzc/options.h"
#include "tools/quartzc/test.h"

static char folder[] = "/tmp/quartz-tests-XXXXXX";

static const char *path_of(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *path, const char *head, const char *content)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        abort();
    fprintf(file, "%s%s", head, content);
    fclose(file);
}

/* A test file: its script comes after a line that makes it look like tests. */
static void add_test(const char *name, const char *script)
{
    write_file(path_of(name), "# @test\n", script);
}

/* argv as test_job.c writes it. */
static int compile(int argc, char **argv)
{
    const char *output = NULL;
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], "-o") == 0)
            output = argv[i + 1];
    char content[4096] = {0};
    FILE *file = fopen(argv[argc - 1], "rb");
    if (!file || !output)
        return STATUS_USAGE;
    size_t size = fread(content, 1, sizeof content - 1, file);
    fclose(file);
    if (size == 0)
        return STATUS_USAGE;
    if (strstr(content, "REFUSED")) {
        fputs("error QZ0000: refused\n", stderr);
        return STATUS_ERRORS;
    }
    if (strstr(content, "CRASH"))
        abort();
    write_file(output, "#!/bin/sh\n", content);
    chmod(output, 0700);
    return STATUS_OK;
}

struct outcome {
    bool is_good;
    char text[8192];
};

/* Runs the tests of the folder and keeps what is printed. */
static void run_limited(struct outcome *outcome, const char *filter, uint32_t jobs,
                        uint32_t timeout)
{
    struct session session;
    session_init(&session);
    struct options options = {
        .command = COMMAND_TEST, .filter = filter, .jobs = jobs, .timeout = timeout};
    list_push(&session.arena, &options.arguments, folder);
    fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    FILE *file = tmpfile();
    assert_non_null(file);
    dup2(fileno(file), STDOUT_FILENO);
    outcome->is_good = command_test(&session, &options);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    rewind(file);
    size_t size = fread(outcome->text, 1, sizeof outcome->text - 1, file);
    outcome->text[size] = '\0';
    fclose(file);
    assert_int_equal(session.diags.errors, 0);
    session_destroy(&session);
}

/* With time enough on a busy machine. */
static void run_folder(struct outcome *outcome, const char *filter, uint32_t jobs)
{
    run_limited(outcome, filter, jobs, 60);
}

static int make_folder(void **state)
{
    (void)state;
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

#define SAY(text) "echo '" text "' >&$QUARTZ_TEST_FD\n"

static void passing_and_failing_tests_are_counted(void **state)
{
    (void)state;
    add_test("a.qz", SAY("run one") SAY("pass one") SAY("run two") SAY("pass two") SAY("done 2"));
    add_test("b.qz", SAY("run bad") SAY("fail bad") SAY("| 1 is not 2") SAY("done 1") "exit 1\n");
    write_file(path_of("c.qz"), "", "no tests here\n");
    struct outcome outcome;
    run_folder(&outcome, NULL, 2);
    assert_false(outcome.is_good);
    assert_non_null(strstr(outcome.text, "b.qz: bad\n  | 1 is not 2\n"));
    assert_non_null(strstr(outcome.text, "\n3 tests, 2 passed, 1 failed\n"));
}

static void all_well_is_one_line(void **state)
{
    (void)state;
    add_test("a.qz", SAY("run one") SAY("pass one") SAY("done 1") "echo unseen\n");
    struct outcome outcome;
    run_folder(&outcome, NULL, 1);
    assert_true(outcome.is_good);
    assert_string_equal(outcome.text, "1 test, 1 passed\n");
}

static void a_test_that_hangs_is_named(void **state)
{
    (void)state;
    add_test("a.qz", SAY("run quick") SAY("pass quick") SAY("run slow") "exec sleep 1000\n");
    time_t start = time(NULL);
    struct outcome outcome;
    run_limited(&outcome, NULL, 0, 3);
    assert_true(time(NULL) - start < 60);
    assert_non_null(strstr(outcome.text, "a.qz: slow\n  | did not end within 3 seconds\n"));
    assert_non_null(strstr(outcome.text, "2 tests, 1 passed, 1 failed"));
}

static void a_test_that_kills_its_program_is_named(void **state)
{
    (void)state;
    add_test("a.qz", SAY("run kill") "echo last words\nkill -SEGV $$\n");
    add_test("b.qz", SAY("run status") "exit 66\n");
    add_test("c.qz", SAY("run fine") SAY("pass fine") SAY("done 1") "exit 3\n");
    struct outcome outcome;
    run_folder(&outcome, NULL, 3);
    assert_non_null(strstr(outcome.text, "a.qz: kill\n  | the program was ended by signal 11"));
    assert_non_null(strstr(outcome.text, "printed:\nlast words\n"));
    assert_non_null(strstr(outcome.text, "b.qz: status\n  | the program ended with status 66\n"));
    assert_non_null(strstr(outcome.text, "ended with status 3, after its tests\n"));
    assert_non_null(strstr(outcome.text, "4 tests, 1 passed, 3 failed"));
}

static void what_does_not_compile_has_failed(void **state)
{
    (void)state;
    add_test("a.qz", "REFUSED\n");
    add_test("b.qz", "CRASH\n");
    struct outcome outcome;
    run_folder(&outcome, NULL, 2);
    assert_non_null(strstr(outcome.text, "the file has errors\n"));
    assert_non_null(strstr(outcome.text, "error QZ0000: refused\n"));
    assert_non_null(strstr(outcome.text, "the compiler was ended by signal 6"));
    assert_non_null(strstr(outcome.text, "2 tests, 0 passed, 2 failed"));
}

static void much_output_and_many_files(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++) {
        char name[32];
        snprintf(name, sizeof name, "t%02d.qz", i);
        add_test(name,
                 SAY("run x") "i=0; while [ $i -lt 3000 ]; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaa; "
                              "i=$((i+1)); done\n" SAY("pass x") SAY("done 1"));
    }
    struct outcome outcome;
    run_folder(&outcome, NULL, 8);
    assert_string_equal(outcome.text, "40 tests, 40 passed\n");
}

static void the_filter_is_handed_on(void **state)
{
    (void)state;
    add_test("a.qz",
             "echo \"run $QUARTZ_TEST_FILTER\" >&$QUARTZ_TEST_FD\n" SAY("fail x") SAY("done 1"));
    struct outcome outcome;
    run_folder(&outcome, "some text", 1);
    assert_non_null(strstr(outcome.text, "1 test, 0 passed, 1 failed"));
    add_test("a.qz", "test \"$QUARTZ_TEST_FILTER\" = 'some text' || exit 9\n" SAY("done 0"));
    run_folder(&outcome, "some text", 1);
    assert_string_equal(outcome.text, "0 tests, 0 passed\n");
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "build") == 0)
        return compile(argc, argv);
    const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, make_folder, remove_folder)
        TEST(passing_and_failing_tests_are_counted),
        TEST(all_well_is_one_line),
        TEST(a_test_that_hangs_is_named),
        TEST(a_test_that_kills_its_program_is_named),
        TEST(what_does_not_compile_has_failed),
        TEST(much_output_and_many_files),
        TEST(the_filter_is_handed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
