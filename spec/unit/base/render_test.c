#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frontend/base/render.h"
#include "frontend/base/session.h"
#include "frontend/base/text.h"

struct fixture {
    struct session session;
    struct source *source;
    struct text out;
};

static void open_source(struct fixture *f, const char *path, const char *content)
{
    session_init(&f->session);
    f->source = source_add(&f->session.sources, path, path, str_of(content));
    text_init(&f->out, &f->session.arena);
}

/* The first place of `part` in the source. */
static struct span span_of(const struct fixture *f, const char *part)
{
    const char *found = strstr(f->source->content.bytes, part);
    assert_non_null(found);
    return (struct span){f->source->base + (uint32_t)(found - f->source->content.bytes),
                         (uint32_t)strlen(part)};
}

static const char *render(struct fixture *f, enum render_format format)
{
    render_diagnostics(&f->out, &f->session.diags, (struct render_style){format, false});
    return text_chars(&f->out);
}

static void close_source(struct fixture *f)
{
    session_destroy(&f->session);
}

static void text_shows_line_and_notes(void **state)
{
    (void)state;
    struct fixture f;
    open_source(&f, "a.qz", "x = 1\ny = x + \"a\"\n");
    struct diag *d = diag_type_mismatch(&f.session.diags, span_of(&f, "\"a\""), "Int", "String");
    diag_note(d, span_of(&f, "x"), "`x` is an Int because of this");
    diag_help(d, "write `x.to_s`");
    assert_string_equal(render(&f, RENDER_TEXT), "error QZ0301: expected Int, found String\n"
                                                 "  --> a.qz:2:9\n"
                                                 "   |\n"
                                                 " 2 | y = x + \"a\"\n"
                                                 "   |         ^^^\n"
                                                 "note: `x` is an Int because of this\n"
                                                 "  --> a.qz:1:1\n"
                                                 "   |\n"
                                                 " 1 | x = 1\n"
                                                 "   | -\n"
                                                 "help: write `x.to_s`\n"
                                                 "\n"
                                                 "1 error\n");
    close_source(&f);
}

static void columns_are_those_of_a_terminal(void **state)
{
    (void)state;
    struct fixture f;
    open_source(&f, "w.qz", "\ta = \"e\xCC\x81\xE4\xB8\xAD\" + \xE4\xB8\xADx\n");
    diag_type_mismatch(&f.session.diags, span_of(&f, "\xE4\xB8\xADx"), "Int", "String");
    assert_string_equal(render(&f, RENDER_TEXT),
                        "error QZ0301: expected Int, found String\n"
                        "  --> w.qz:1:14\n"
                        "   |\n"
                        " 1 |     a = \"e\xCC\x81\xE4\xB8\xAD\" + \xE4\xB8\xADx\n"
                        "   |                 ^^^\n"
                        "\n"
                        "1 error\n");
    close_source(&f);
}

static void a_span_over_lines_marks_both_ends(void **state)
{
    (void)state;
    struct fixture f;
    open_source(&f, "m.qz", "a = (1,\n  2,\n  3)\n");
    diag_type_mismatch(&f.session.diags, span_of(&f, "(1,\n  2,\n  3)"), "A", "B");
    assert_string_equal(render(&f, RENDER_TEXT), "error QZ0301: expected A, found B\n"
                                                 "  --> m.qz:1:5\n"
                                                 "   |\n"
                                                 " 1 | a = (1,\n"
                                                 "   |     ^^^\n"
                                                 "   ...\n"
                                                 " 3 |   3)\n"
                                                 "   |   ^^\n"
                                                 "\n"
                                                 "1 error\n");
    close_source(&f);
}

static void a_fix_shows_the_mended_line(void **state)
{
    (void)state;
    struct fixture f;
    open_source(&f, "f.qz", "found = 1\n");
    struct diag *d = diag_not_a_place(&f.session.diags, span_of(&f, "found"));
    diag_fix(d, span_of(&f, "found"), "var found");
    assert_string_equal(render(&f, RENDER_TEXT), "error QZ0318: this cannot be assigned to\n"
                                                 "  --> f.qz:1:1\n"
                                                 "   |\n"
                                                 " 1 | found = 1\n"
                                                 "   | ^^^^^\n"
                                                 "help: it would be right like this\n"
                                                 "   |\n"
                                                 " 1 | var found = 1\n"
                                                 "   | +++++++++\n"
                                                 "\n"
                                                 "1 error\n");
    close_source(&f);
}

static void places_at_the_end_and_nowhere(void **state)
{
    (void)state;
    struct fixture f;
    open_source(&f, "e.qz", "a");
    diag_not_a_place(&f.session.diags, (struct span){f.source->base + 1, 0});
    diag_out_of_memory(&f.session.diags, NOWHERE);
    assert_string_equal(render(&f, RENDER_TEXT), "error QZ0318: this cannot be assigned to\n"
                                                 "  --> e.qz:1:2\n"
                                                 "   |\n"
                                                 " 1 | a\n"
                                                 "   |  ^\n"
                                                 "\n"
                                                 "error QZ9501: the compiler ran out of memory\n"
                                                 "\n"
                                                 "2 errors\n");
    close_source(&f);
}

static void controls_and_bad_bytes_are_not_written(void **state)
{
    (void)state;
    struct fixture f;
    open_source(&f, "c.qz", "a\033[31m\xFF = b\r\n");
    diag_type_mismatch(&f.session.diags, span_of(&f, "b"), "\033[2J", "B");
    assert_string_equal(render(&f, RENDER_TEXT), "error QZ0301: expected \xEF\xBF\xBD[2J, found B\n"
                                                 "  --> c.qz:1:11\n"
                                                 "   |\n"
                                                 " 1 | a\xEF\xBF\xBD[31m\xEF\xBF\xBD = b\n"
                                                 "   |           ^\n"
                                                 "\n"
                                                 "1 error\n");
    close_source(&f);
}

static void a_long_line_is_cut_around_the_place(void **state)
{
    (void)state;
    static char content[4000];
    memset(content, 'a', sizeof content - 1);
    memcpy(content + 2000, "HERE", 4);
    struct fixture f;
    open_source(&f, "l.qz", content);
    diag_not_a_place(&f.session.diags, span_of(&f, "HERE"));
    const char *out = render(&f, RENDER_TEXT);
    assert_non_null(strstr(out, " 1 | ...aaaaaaaaaa"));
    assert_non_null(strstr(out, "aaaa...\n"));
    const char *line = strstr(out, "...aaaa");
    const char *mark = strchr(line, '^');
    const char *mark_line = strchr(line, '\n') + 1;
    assert_int_equal(strstr(line, "HERE") - (line - strlen(" 1 | ")), mark - mark_line);
    assert_true(strlen(out) < 400);
    close_source(&f);
}

static void json_is_one_object_per_line(void **state)
{
    (void)state;
    struct fixture f;
    open_source(&f, "j \"q\".qz", "x = \"a\"\n");
    struct diag *d = diag_type_mismatch(&f.session.diags, span_of(&f, "\"a\""), "Int", "St\\ring");
    diag_help(d, "two\nlines");
    diag_fix(d, span_of(&f, "x"), "y");
    diag_out_of_memory(&f.session.diags, NOWHERE);
    assert_string_equal(
        render(&f, RENDER_JSON),
        "{\"code\":\"QZ0301\",\"severity\":\"error\",\"message\":\"expected Int, found "
        "St\\\\ring\","
        "\"file\":\"j \\\"q\\\".qz\",\"line\":1,\"column\":5,\"end_line\":1,\"end_column\":8,"
        "\"offset\":4,\"size\":3,\"notes\":[],\"helps\":[\"two\\u000alines\"],\"fixes\":["
        "{\"replacement\":\"y\",\"file\":\"j \\\"q\\\".qz\",\"line\":1,\"column\":1,"
        "\"end_line\":1,\"end_column\":2,\"offset\":0,\"size\":1}]}\n"
        "{\"code\":\"QZ9501\",\"severity\":\"error\",\"message\":\"the compiler ran out of "
        "memory\","
        "\"file\":null,\"line\":null,\"column\":null,\"end_line\":null,\"end_column\":null,"
        "\"offset\":null,\"size\":null,\"notes\":[],\"helps\":[],\"fixes\":[]}\n");
    close_source(&f);
}

static void short_is_one_line(void **state)
{
    (void)state;
    struct fixture f;
    open_source(&f, "s.qz", "\n  x = 1\n");
    diag_type_mismatch(&f.session.diags, span_of(&f, "x"), "A\nB", "C");
    diag_out_of_memory(&f.session.diags, NOWHERE);
    assert_string_equal(render(&f, RENDER_SHORT), "s.qz:2:3: error QZ0301: expected A B, found C\n"
                                                  "error QZ9501: the compiler ran out of memory\n");
    close_source(&f);
}

static void errors_past_the_limit_are_counted(void **state)
{
    (void)state;
    struct fixture f;
    open_source(&f, "n.qz", "x");
    f.session.diags.limit = 2;
    for (int i = 0; i < 5; i++)
        diag_not_a_place(&f.session.diags, span_of(&f, "x"));
    assert_non_null(strstr(render(&f, RENDER_TEXT), "\n5 errors, 2 shown\n"));
    close_source(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_shows_line_and_notes),
        cmocka_unit_test(columns_are_those_of_a_terminal),
        cmocka_unit_test(a_span_over_lines_marks_both_ends),
        cmocka_unit_test(a_fix_shows_the_mended_line),
        cmocka_unit_test(places_at_the_end_and_nowhere),
        cmocka_unit_test(controls_and_bad_bytes_are_not_written),
        cmocka_unit_test(a_long_line_is_cut_around_the_place),
        cmocka_unit_test(json_is_one_object_per_line),
        cmocka_unit_test(short_is_one_line),
        cmocka_unit_test(errors_past_the_limit_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
