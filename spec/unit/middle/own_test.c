/* The cases of spec/mir/own: what middle/own makes of MIR. Each file is a module;
 * its lines `#> ` are the text of what comes out, or, when one of them is
 * `#> summaries`, of the summaries. What comes out is valid, and the interpreter
 * finds the same result of `main` and nothing alive. */
#include "middle/interp/interp.h"
#include "middle/own/own.h"
#include "spec/unit/middle/mir_support.h"

#include <dirent.h>

static struct str read_file(struct mir_fixture *f, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct text text;
    text_init(&text, &f->session.arena);
    char bytes[4096];
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
        text_add(&text, (struct str){bytes, n});
    fclose(file);
    return (struct str){text_chars(&text), text.size};
}

/* The lines behind `#> `. */
static const char *expected_text(struct mir_fixture *f, struct str file)
{
    struct text text;
    text_init(&text, &f->session.arena);
    for (const char *at = file.bytes; *at;) {
        size_t size = strcspn(at, "\n");
        if (strncmp(at, "#> ", 3) == 0)
            text_printf(&text, "%.*s\n", (int)size - 3, at + 3);
        else if (size == 2 && strncmp(at, "#>", 2) == 0)
            text_add_char(&text, '\n');
        at += size + (at[size] == '\n');
    }
    return text_chars(&text);
}

/* Runs `main`, which gives an Int, and tells how it ended. */
static const char *run_main(struct mir_fixture *f, const struct mir_module *module)
{
    struct text out;
    text_init(&out, &f->session.arena);
    struct interp_options options = {
        .steps = 100000, .frames = 100, .memory = 1 << 20, .output = &out, .errors = &out};
    struct interp *interp = interp_new(&f->session, module, &options);
    enum interp_outcome outcome = interp_run(interp, module->main, NULL, 0);
    struct mir_operand result = {0};
    if (outcome == INTERP_RETURNED)
        assert_true(interp_constant(interp, interp_result(interp), &result));
    else if (outcome != INTERP_PANICKED)
        fail_msg("outcome %d: %s", outcome, interp_report(interp)->text);
    return text_format(&f->session.arena, "%d %lld, %llu alive\n%s", outcome,
                       (long long)result.bits, (unsigned long long)interp_live(interp),
                       text_chars(&out));
}

static void check_text(struct mir_fixture *f, const char *path, const struct mir_module *module,
                       const char *expected)
{
    static const char summaries[] = "summaries\n";
    struct text actual;
    text_init(&actual, &f->session.arena);
    if (strncmp(expected, summaries, sizeof summaries - 1) == 0) {
        expected += sizeof summaries - 1;
        own_print_summaries(&actual, module);
    } else {
        text_add(&actual, mir_to_text(f, module));
    }
    if (strcmp(text_chars(&actual), expected) != 0) {
        fputs(text_chars(&actual), stderr); /* longer than cmocka's messages */
        fail_msg("%s becomes something else", path);
    }
}

static void check_case(const char *path)
{
    struct mir_fixture f;
    mir_fixture_open(&f);
    struct str text = read_file(&f, path);
    struct mir_module *module = (struct mir_module *)mir_from_text(&f, path, text);
    bool is_good = module && mir_verify(&f.session, module);
    mir_show_messages(&f);
    assert_true(is_good);
    const char *before = module->main ? run_main(&f, module) : NULL;
    own_summarise(module);
    own_release(module);
    is_good = mir_verify(&f.session, module);
    mir_show_messages(&f);
    check_text(&f, path, module, expected_text(&f, text));
    assert_true(is_good);
    if (before)
        assert_string_equal(run_main(&f, module), before);
    mir_fixture_close(&f);
}

static int is_case(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".mir") == 0;
}

static void cases_become_what_they_say(void **state)
{
    (void)state;
    struct dirent **entries;
    int count = scandir("spec/mir/own", &entries, is_case, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        char path[512];
        snprintf(path, sizeof path, "spec/mir/own/%s", entries[i]->d_name);
        print_message("  %s\n", path);
        check_case(path);
        free(entries[i]);
    }
    free(entries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_become_what_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
