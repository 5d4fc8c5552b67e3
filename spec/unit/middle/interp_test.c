/* The cases of spec/unit/middle/interp: functions without parameters, run in the
 * interpreter. Lines before a function say what comes of it:
 *
 *     # gives: "a"                 the result, or how the run ended
 *     # also panicked ...          a further line of that
 *     # prints: a;b;               the lines of output, without it there may be none
 *     # ended: String Node         the counted objects that ended, in order
 *
 * Whatever a run makes must have ended when its result is dropped. */
#include "spec/unit/middle/interp_support.h"

#define FOLDER "spec/unit/middle/interp"

static void note_ended(void *context, const struct type *type)
{
    struct text *ended = context;
    if (ended->size)
        text_add_char(ended, ' ');
    type_print(ended, type);
}

struct expectation {
    const char *gives, *prints, *ended; /* NULL: none was met yet */
};

static const char *line_text(struct mir_fixture *f, const char *line, size_t skip)
{
    return arena_copy(&f->session.arena, line + skip, strcspn(line, "\n") - skip);
}

static bool starts(const char *line, const char *start)
{
    return strncmp(line, start, strlen(start)) == 0;
}

static void check_function(struct mir_fixture *f, const struct mir_module *module, const char *line,
                           const struct expectation *expectation)
{
    size_t start = strlen("func "), size = strcspn(line + start, "(");
    const char *name = arena_copy(&f->session.arena, line + start, size);
    struct text ended;
    text_init(&ended, &f->session.arena);
    struct interp_options options = test_options();
    options.ended = note_ended;
    options.context = &ended;
    struct text printed;
    text_init(&printed, &f->session.arena);
    if (expectation->prints)
        options.output = &printed;
    struct interp *interp = interp_new(&f->session, module, &options);
    const char *gives = describe_run(f, interp, function_named(module, name));
    if (strcmp(gives, expectation->gives) != 0)
        fail_msg("%s gives %s\n  not %s", name, gives, expectation->gives);
    const char *lines = text_format(&f->session.arena, "%s", text_chars(&printed));
    for (char *p = (char *)(uintptr_t)lines; *p; p++)
        if (*p == '\n')
            *p = ';';
    if (expectation->prints && strcmp(lines, expectation->prints) != 0)
        fail_msg("%s prints %s\n  not %s", name, lines, expectation->prints);
    if (expectation->ended && strcmp(text_chars(&ended), expectation->ended) != 0)
        fail_msg("%s: ended %s\n  not %s", name, text_chars(&ended), expectation->ended);
}

/* MIR text has no word for drops: they are known by their names. */
static void find_drops(struct mir_fixture *f, struct mir_module *module)
{
    for (uint32_t i = 0; i < module->functions.count; i++) {
        struct mir_function *function = module->functions.items[i];
        size_t size = strlen(function->name), end = strlen(".drop");
        if (size > end && strcmp(function->name + size - end, ".drop") == 0)
            list_push(&f->session.arena, &module->drops,
                      (struct mir_drop){function->locals.items[0].type->parts[0], function});
    }
}

static void check_file(const char *name)
{
    struct mir_fixture f;
    mir_fixture_open(&f);
    uint32_t count = 0;
    const char *text = read_whole(&f, text_format(&f.session.arena, FOLDER "/%s", name));
    struct mir_module *module = sound_module(&f, name, text);
    struct expectation expectation = {0};
    find_drops(&f, module);
    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        if (starts(line, "# gives: ")) {
            expectation.gives = line_text(&f, line, strlen("# gives: "));
        } else if (starts(line, "# also ")) {
            expectation.gives =
                text_format(&f.session.arena, "%s\n%s", expectation.gives, line_text(&f, line, 2));
        } else if (starts(line, "# prints: ")) {
            expectation.prints = line_text(&f, line, strlen("# prints: "));
        } else if (starts(line, "# ended: ")) {
            expectation.ended = line_text(&f, line, strlen("# ended: "));
        } else if (starts(line, "func ") && expectation.gives) {
            check_function(&f, module, line, &expectation);
            expectation = (struct expectation){0};
            count++;
        }
    }
    assert_true(count > 0);
    mir_fixture_close(&f);
}

static void control(void **state)
{
    (void)state;
    check_file("control.mir");
}

static void panics(void **state)
{
    (void)state;
    check_file("panics.mir");
}

static void objects(void **state)
{
    (void)state;
    check_file("objects.mir");
}

static void collections(void **state)
{
    (void)state;
    check_file("collections.mir");
}

static void strings(void **state)
{
    (void)state;
    check_file("strings.mir");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(control), cmocka_unit_test(panics),      cmocka_unit_test(objects),
        cmocka_unit_test(strings), cmocka_unit_test(collections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
