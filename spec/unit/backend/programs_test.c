/* Runs each program of spec/unit/backend/programs: NAME.mir, and in NAME.out what
 * it must do: standard output, a line `[stderr]`, standard error, a line
 * `[status N]`. Each is built for every target, with and without optimisation,
 * and runs under the heap check. */
#include "spec/unit/backend/support.h"

#include <dirent.h>

#define FOLDER "spec/unit/backend/programs"

struct named_setting {
    const char *name;
    struct setting setting;
};

static const struct named_setting settings[] = {
    {"native, -O0 -g", {.opt_level = 0, .debug_info = true}},
    {"native, -O2", {.opt_level = 2}},
    {"native, -O1, static", {.opt_level = 1, .is_static = true}},
    {"aarch64, -O0", {.target = "aarch64-linux-gnu", .opt_level = 0}},
    {"aarch64, -O2 -g", {.target = "aarch64-linux-gnu", .opt_level = 2, .debug_info = true}},
};

static void check_program(const char *name, const struct setting *setting)
{
    struct fixture f;
    fixture_open(&f);
    const char *mir = read_file(&f, text_format(&f.session.arena, FOLDER "/%s.mir", name));
    const char *expected = read_file(&f, text_format(&f.session.arena, FOLDER "/%s.out", name));
    assert_non_null(mir);
    assert_non_null(expected);
    print_message("%s\n", name);
    build(&f, text_format(&f.session.arena, "%s.mir", name), mir, setting);
    struct outcome outcome = run(&f, setting->target);
    const char *actual = text_format(&f.session.arena, "%s[stderr]\n%s[status %d]\n", outcome.out,
                                     outcome.err, outcome.status);
    assert_string_equal(actual, expected);
    fixture_close(&f);
}

static int is_program(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".mir") == 0;
}

static void programs_do_what_they_must(void **state)
{
    const struct setting *setting = *state;
    struct dirent **entries;
    int count = scandir(FOLDER, &entries, is_program, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        *strrchr(entries[i]->d_name, '.') = '\0';
        check_program(entries[i]->d_name, setting);
        free(entries[i]);
    }
    free(entries);
}

int main(void)
{
    enum { COUNT = sizeof settings / sizeof *settings };
    struct CMUnitTest tests[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        tests[i] = (struct CMUnitTest){
            .name = settings[i].name,
            .test_func = programs_do_what_they_must,
            .initial_state = (void *)(uintptr_t)&settings[i].setting,
        };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
