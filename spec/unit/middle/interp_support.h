/* What the tests of the interpreter share: running functions of MIR text, and
 * what came of it as text. */
#ifndef QZ_SPEC_INTERP_SUPPORT_H
#define QZ_SPEC_INTERP_SUPPORT_H

#include <inttypes.h>

#include "middle/interp/interp.h"
#include "spec/unit/middle/mir_support.h"

enum { TEST_STEPS = 1000000, TEST_FRAMES = 1000, TEST_MEMORY = 16 << 20 };

static inline struct interp_options test_options(void)
{
    return (struct interp_options){
        .steps = TEST_STEPS, .frames = TEST_FRAMES, .memory = TEST_MEMORY};
}

/* A module that passes the verifier, or the test fails. */
static inline struct mir_module *sound_module(struct mir_fixture *f, const char *name,
                                              const char *text)
{
    struct mir_module *module = mir_from_text(f, name, str_of(text));
    if (!module || !mir_verify(&f->session, module)) {
        mir_show_messages(f);
        fail_msg("%s is not valid", name);
    }
    return module;
}

/* The text of a file; the test fails when there is none. */
static inline const char *read_whole(struct mir_fixture *f, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("no file %s", path);
    struct text text;
    text_init(&text, &f->session.arena);
    char bytes[4096];
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
        text_add(&text, (struct str){bytes, n});
    fclose(file);
    return text_chars(&text);
}

static inline struct mir_function *function_named(const struct mir_module *module, const char *name)
{
    for (uint32_t i = 0; i < module->functions.count; i++)
        if (strcmp(module->functions.items[i]->name, name) == 0)
            return module->functions.items[i];
    fail_msg("no function %s", name);
    return NULL;
}

static inline void describe_scalar(struct text *out, const struct mir_operand *operand)
{
    if (operand->kind == MIR_OPERAND_STRING)
        text_printf(out, "\"%.*s\"", (int)operand->text.size, operand->text.bytes);
    else if (operand->kind == MIR_OPERAND_FLOAT)
        text_printf(out, "%.17g", operand->real);
    else if (operand->kind == MIR_OPERAND_FUNCTION)
        text_printf(out, "%s", operand->function->name);
    else if (operand->kind == MIR_OPERAND_VOID)
        text_printf(out, "void");
    else if (operand->type->kind == TYPE_bool)
        text_printf(out, "%s", operand->bits ? "true" : "false");
    else if (type_is_signed(operand->type))
        text_printf(out, "%" PRId64, (int64_t)operand->bits);
    else
        text_printf(out, "%" PRIu64, operand->bits);
}

/* "7", "(1, \"a\")", "{1, {2}}" for objects. */
static inline void describe_value(struct text *out, struct interp *interp,
                                  struct interp_value value)
{
    struct mir_operand operand;
    if (interp_constant(interp, value, &operand)) {
        describe_scalar(out, &operand);
        return;
    }
    if (value.type->kind == TYPE_string || type_is_enum(value.type)) {
        text_add(out, STR("?"));
        return;
    }
    bool is_object = type_is_counted(value.type);
    text_add_char(out, is_object ? '{' : '(');
    for (uint32_t i = 0; i < type_field_count(value.type); i++) {
        if (i > 0)
            text_add(out, STR(", "));
        describe_value(out, interp, interp_part(interp, value, i));
    }
    text_add_char(out, is_object ? '}' : ')');
}

/* The result, or how the run ended: "panic: ...", "effect: ...". Whatever was made
 * must have ended, unless the run was cut short. */
static inline const char *describe_run(struct mir_fixture *f, struct interp *interp,
                                       const struct mir_function *function)
{
    static const char *const names[] = {
        [INTERP_RETURNED] = "",           [INTERP_PANICKED] = "panic",
        [INTERP_EXITED] = "exit",         [INTERP_EFFECT] = "effect",
        [INTERP_TOO_LONG] = "too long",   [INTERP_TOO_DEEP] = "too deep",
        [INTERP_TOO_LARGE] = "too large", [INTERP_BLOCKED] = "blocked",
        [INTERP_INVALID] = "invalid",
    };
    struct text out;
    text_init(&out, &f->session.arena);
    uint64_t before = interp_live(interp);
    enum interp_outcome outcome = interp_run(interp, function, NULL, 0);
    const struct interp_report *report = interp_report(interp);
    if (outcome == INTERP_RETURNED) {
        describe_value(&out, interp, interp_result(interp));
        interp_drop_result(interp);
    } else {
        text_printf(&out, "%s", names[outcome]);
        if (report->text)
            text_printf(&out, ": %s", report->text);
    }
    if ((outcome == INTERP_RETURNED || outcome == INTERP_PANICKED) && interp_live(interp) != before)
        text_printf(&out, " (%" PRIu64 " alive)", interp_live(interp) - before);
    return text_chars(&out);
}

/* Runs main::f of the module. */
static inline const char *run_text(struct mir_fixture *f, const char *text,
                                   const struct interp_options *options)
{
    struct mir_module *module = sound_module(f, "test", text);
    struct interp *interp = interp_new(&f->session, module, options);
    return describe_run(f, interp, function_named(module, "main::f"));
}

static inline void assert_runs(const char *text, const char *expected)
{
    struct mir_fixture f;
    mir_fixture_open(&f);
    struct interp_options options = test_options();
    const char *actual = run_text(&f, text, &options);
    if (strcmp(actual, expected) != 0)
        fail_msg("%s\n  gives %s\n  not   %s", text, actual, expected);
    mir_fixture_close(&f);
}

#endif
