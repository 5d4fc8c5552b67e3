/* Quartz programs in the interpreter of MIR: those of spec/run print and end as
 * their files say, and the tests of spec/lang pass. Left out are programs with
 * input or arguments, and those that come to C, a clock or the end of the stack. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/check/check.h"
#include "middle/interp/interp.h"
#include "middle/lower/lower.h"
#include "middle/suspend/suspend.h"
#include "tools/quartzc/finder.h"

struct fixture {
    struct session session;
    struct program program;
    struct file_finder finder;
    struct mir_module *module;
    struct interp *interp;
    struct text out, errors;
};

/* <build>/lib/quartz; the test lies in <build>/unit. */
static const char *library_folder(struct arena *arena)
{
    char self[4096];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(size > 0);
    self[size] = '\0';
    *strrchr(self, '/') = '\0';
    return text_format(arena, "%s/../lib/quartz", self);
}

static void show_diagnostics(struct fixture *f)
{
    for (uint32_t i = 0; i < f->session.diags.items.count && i < 5; i++)
        print_error("%s\n", f->session.diags.items.items[i]->message);
}

/* Everything up to an interpreter for the program. */
static void start(struct fixture *f, const char *path, enum check_goal goal)
{
    *f = (struct fixture){0};
    session_init(&f->session);
    struct arena *arena = &f->session.arena;
    text_init(&f->out, arena);
    text_init(&f->errors, arena);
    f->finder.library = library_folder(arena);
    struct source *source = file_finder_main(&f->finder, &f->session, path);
    struct source_finder finder = file_finder_interface(&f->finder);
    assert_non_null(source);
    program_init(&f->program, &f->session);
    load_modules(&f->program, source, &finder);
    if (f->session.diags.errors || !check_program(&f->program, goal)) {
        show_diagnostics(f);
        fail_msg("%s does not compile", path);
    }
    f->module = lower_program(&f->program, &(struct lower_options){0});
    suspend_generators(&f->session, f->module, NULL);
    struct interp_options options = {.steps = 200000000,
                                     .frames = 10000,
                                     .memory = 256 << 20,
                                     .output = &f->out,
                                     .errors = &f->errors};
    f->interp = interp_new(&f->session, f->module, &options);
}

static const char *file_text(struct fixture *f, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    struct text text;
    text_init(&text, &f->session.arena);
    char bytes[4096];
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
        text_add(&text, (struct str){bytes, n});
    fclose(file);
    return text_chars(&text);
}

static enum interp_outcome run_program(struct fixture *f)
{
    enum interp_outcome outcome = INTERP_RETURNED;
    if (f->module->init)
        outcome = interp_run(f->interp, f->module->init, NULL, 0);
    if (outcome == INTERP_RETURNED)
        outcome = interp_run(f->interp, f->module->main, NULL, 0);
    return outcome;
}

static int status_of(struct fixture *f, enum interp_outcome outcome)
{
    struct mir_operand result;
    if (outcome == INTERP_PANICKED)
        return 101;
    if (outcome == INTERP_EXITED)
        return (int)interp_report(f->interp)->status & 0xFF;
    assert_true(interp_constant(f->interp, interp_result(f->interp), &result));
    return result.kind == MIR_OPERAND_INT ? (int)result.bits & 0xFF : 0;
}

/* Each line of NAME.err is a part of standard error. */
static void check_errors(struct fixture *f, const char *path, const char *lines)
{
    const struct interp_report *report = interp_report(f->interp);
    if (report->outcome == INTERP_PANICKED) {
        struct location at = source_locate(&f->session.sources, report->calls[0].span);
        text_printf(&f->errors, "panic: %s\n  at %s (%s:%u:%u)\n", report->text,
                    report->calls[0].function->name, at.source ? at.source->name : "", at.line,
                    at.column);
    }
    while (*lines) {
        size_t size = strcspn(lines, "\n");
        const char *line = arena_copy(&f->session.arena, lines, size);
        if (!strstr(text_chars(&f->errors), line))
            fail_msg("%s: standard error lacks %s:\n%s", path, line, text_chars(&f->errors));
        lines += size + (lines[size] == '\n');
    }
}

/* False when the interpreter cannot run it. */
static bool check_program_at(const char *stem)
{
    struct fixture f;
    char path[512];
    snprintf(path, sizeof path, "%s.qz", stem);
    start(&f, path, CHECK_PROGRAM);
    struct arena *arena = &f.session.arena;
    enum interp_outcome outcome = run_program(&f);
    bool can_run = outcome != INTERP_EFFECT && outcome != INTERP_TOO_DEEP;
    if (can_run) {
        if (outcome != INTERP_RETURNED && outcome != INTERP_PANICKED && outcome != INTERP_EXITED)
            fail_msg("%s: outcome %d, %s", path, outcome, interp_report(f.interp)->text);
        const char *status = file_text(&f, text_format(arena, "%s.exit", stem));
        const char *errors = file_text(&f, text_format(arena, "%s.err", stem));
        const char *out = file_text(&f, text_format(arena, "%s.out", stem));
        if (strcmp(text_chars(&f.out), out) != 0)
            fail_msg("%s prints\n%s--- not\n%s", path, text_chars(&f.out), out);
        if (errors && strstr(errors, "of type ")) {
            /* A report on leaks, which the runtime makes; here they must be there. */
            assert_true(interp_live(f.interp) > 0);
        } else {
            if (status_of(&f, outcome) != (status ? atoi(status) : 0))
                fail_msg("%s ends with %d", path, status_of(&f, outcome));
            check_errors(&f, path, errors ? errors : "");
        }
    }
    session_destroy(&f.session);
    return can_run;
}

static bool exists(const char *stem, const char *ending)
{
    char path[512];
    snprintf(path, sizeof path, "%s%s", stem, ending);
    return access(path, R_OK) == 0;
}

static int has_ending(const char *name, const char *ending)
{
    size_t size = strlen(name), end = strlen(ending);
    return size > end && strcmp(name + size - end, ending) == 0;
}

static int is_output(const struct dirent *entry)
{
    return has_ending(entry->d_name, ".out");
}

static int is_test(const struct dirent *entry)
{
    return has_ending(entry->d_name, "_test.qz");
}

static void programs_do_what_their_files_say(void **state)
{
    (void)state;
    struct dirent **entries;
    int count = scandir("spec/run", &entries, is_output, alphasort), run = 0;
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        char stem[512];
        snprintf(stem, sizeof stem, "spec/run/%s", entries[i]->d_name);
        *strrchr(stem, '.') = '\0';
        if (!exists(stem, ".in") && !exists(stem, ".args"))
            run += check_program_at(stem);
        free(entries[i]);
    }
    free(entries);
    print_message("%d of %d programs\n", run, count);
    assert_true(run > count / 2);
}

static void check_tests(const char *name)
{
    struct fixture f;
    char path[512];
    snprintf(path, sizeof path, "spec/lang/%s", name);
    start(&f, path, CHECK_TESTS);
    if (f.module->init)
        assert_int_equal(interp_run(f.interp, f.module->init, NULL, 0), INTERP_RETURNED);
    for (uint32_t i = 0; i < f.module->tests.count; i++) {
        const struct mir_test *test = &f.module->tests.items[i];
        uint64_t before = interp_live(f.interp);
        enum interp_outcome outcome = interp_run(f.interp, test->function, NULL, 0);
        if (outcome != INTERP_RETURNED && outcome != INTERP_EFFECT)
            fail_msg("%s: %s: outcome %d, %s", path, test->name, outcome,
                     interp_report(f.interp)->text);
        if (outcome == INTERP_RETURNED && interp_live(f.interp) > before)
            print_message("%s: %s left %d objects\n", path, test->name,
                          (int)(interp_live(f.interp) - before));
    }
    session_destroy(&f.session);
}

static void tests_of_the_language_pass(void **state)
{
    (void)state;
    struct dirent **entries;
    int count = scandir("spec/lang", &entries, is_test, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        check_tests(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_do_what_their_files_say),
        cmocka_unit_test(tests_of_the_language_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
