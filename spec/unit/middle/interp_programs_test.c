/* The programs of spec/unit/backend/programs, whose output generated code is held
 * to, do the same in the interpreter. Left out is what calls C. */
#include "spec/unit/middle/interp_support.h"

#define FOLDER "spec/unit/backend/programs"

struct program {
    struct mir_fixture f;
    struct mir_module *module;
    struct interp *interp;
    struct text out, errors;
    int status;
};

/* A panic as the runtime describes it, each line behind `indentation`. */
static void describe_panic(struct program *p, struct text *out, const char *indentation)
{
    const struct interp_report *report = interp_report(p->interp);
    const char *line = report->text;
    struct location at = source_locate(&p->f.session.sources, report->calls[0].span);
    text_printf(out, "%spanic: ", indentation);
    for (; *line; line++) {
        text_add_char(out, *line);
        if (*line == '\n')
            text_add(out, str_of(indentation));
    }
    text_printf(out, "\n%s  at %s (%s:%u:%u)\n", indentation, report->calls[0].function->name,
                at.source->name, at.line, at.column);
}

static void run_the_main(struct program *p)
{
    enum interp_outcome outcome = INTERP_RETURNED;
    if (p->module->init)
        outcome = interp_run(p->interp, p->module->init, NULL, 0);
    if (outcome == INTERP_RETURNED)
        outcome = interp_run(p->interp, p->module->main, NULL, 0);
    struct mir_operand result;
    if (outcome == INTERP_RETURNED) {
        assert_true(interp_constant(p->interp, interp_result(p->interp), &result));
        p->status = result.kind == MIR_OPERAND_INT ? (int)result.bits : 0;
    } else if (outcome == INTERP_EXITED) {
        p->status = (int)interp_report(p->interp)->status;
    } else {
        if (outcome != INTERP_PANICKED)
            fail_msg("outcome %d: %s", outcome, interp_report(p->interp)->text);
        describe_panic(p, &p->errors, "");
        p->status = 101;
    }
}

/* As the runtime's harness does it. */
static void run_all_tests(struct program *p)
{
    uint32_t failed = 0, count = p->module->tests.count;
    for (uint32_t i = 0; i < count; i++) {
        const struct mir_test *test = &p->module->tests.items[i];
        enum interp_outcome outcome = interp_run(p->interp, test->function, NULL, 0);
        text_printf(&p->out, "%s %s\n", outcome == INTERP_RETURNED ? "ok" : "FAILED", test->name);
        if (outcome == INTERP_PANICKED)
            describe_panic(p, &p->out, "    ");
        failed += outcome != INTERP_RETURNED;
    }
    text_printf(&p->out, "%u test%s, %u passed, %u failed\n", count, count == 1 ? "" : "s",
                count - failed, failed);
    p->status = failed > 0;
}

static void check_program(const char *name)
{
    struct program p = {0};
    mir_fixture_open(&p.f);
    struct arena *arena = &p.f.session.arena;
    text_init(&p.out, arena);
    text_init(&p.errors, arena);
    const char *mir = read_whole(&p.f, text_format(arena, FOLDER "/%s.mir", name));
    p.module = sound_module(&p.f, text_format(arena, "%s.mir", name), mir);
    struct interp_options options = test_options();
    options.output = &p.out;
    options.errors = &p.errors;
    p.interp = interp_new(&p.f.session, p.module, &options);
    if (p.module->main)
        run_the_main(&p);
    else
        run_all_tests(&p);
    assert_string_equal(text_format(arena, "%s[stderr]\n%s[status %d]\n", text_chars(&p.out),
                                    text_chars(&p.errors), p.status),
                        read_whole(&p.f, text_format(arena, FOLDER "/%s.out", name)));
    mir_fixture_close(&p.f);
}

static void programs_do_what_generated_code_does(void **state)
{
    (void)state;
    static const char *const names[] = {"cleanup", "counts", "double", "strings", "values"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        print_message("%s\n", names[i]);
        check_program(names[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_do_what_generated_code_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
