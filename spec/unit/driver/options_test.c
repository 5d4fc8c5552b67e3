#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frontend/base/session.h"
#include "tools/quartzc/options.h"

enum { MOST_WORDS = 16 };

struct fixture {
    struct session session;
    struct options options;
    bool is_good;
    char line[256];
    char *words[MOST_WORDS];
};

/* Parses a command line whose words are separated by spaces. */
static void parse(struct fixture *f, const char *line)
{
    int count = 0;
    strncpy(f->line, line, sizeof f->line - 1);
    f->line[sizeof f->line - 1] = '\0';
    for (char *word = strtok(f->line, " "); word && count < MOST_WORDS; word = strtok(NULL, " "))
        f->words[count++] = word;
    session_init(&f->session);
    f->is_good = options_parse(&f->session, count, f->words, &f->options);
}

static void expect_error(const char *line, const char *code)
{
    struct fixture f;
    parse(&f, line);
    assert_false(f.is_good);
    assert_int_equal(f.session.diags.items.count, 1);
    assert_string_equal(diag_rows[f.session.diags.items.items[0]->id].code, code);
    session_destroy(&f.session);
}

static void a_file_alone_is_built(void **state)
{
    (void)state;
    struct fixture f;
    parse(&f, "-O2 a.qz -o b");
    assert_true(f.is_good);
    assert_int_equal(f.options.command, COMMAND_BUILD);
    assert_string_equal(f.options.input, "a.qz");
    assert_string_equal(f.options.output, "b");
    assert_int_equal(f.options.opt_level, 2);
    assert_false(f.options.debug_info);
    session_destroy(&f.session);
}

static void values_come_in_all_forms(void **state)
{
    (void)state;
    static const char *const lines[] = {"build a.qz --output=b", "build a.qz --output b",
                                        "build -ob a.qz", "build -o b a.qz"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct fixture f;
        parse(&f, lines[i]);
        assert_true(f.is_good);
        assert_string_equal(f.options.output, "b");
        session_destroy(&f.session);
    }
}

static void what_follows_the_file_is_the_programs(void **state)
{
    (void)state;
    struct fixture f;
    parse(&f, "run -O0 a.qz -O9 --help -- x");
    assert_true(f.is_good);
    assert_int_equal(f.options.command, COMMAND_RUN);
    assert_int_equal(f.options.opt_level, 0);
    assert_int_equal(f.options.arguments.count, 4);
    assert_string_equal(f.options.arguments.items[1], "--help");
    assert_string_equal(f.options.arguments.items[2], "--");
    session_destroy(&f.session);
}

static void debug_information_follows_the_level(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool has_debug;
    } cases[] = {{"a.qz", true},        {"a.qz -O1", true},  {"a.qz -O2", false},
                 {"a.qz -O3 -g", true}, {"a.qz -g0", false}, {"-g0 a.qz -O0 -g", true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        parse(&f, cases[i].line);
        assert_true(f.is_good);
        assert_int_equal(f.options.debug_info, cases[i].has_debug);
        session_destroy(&f.session);
    }
}

static void help_and_version_are_reached_everywhere(void **state)
{
    (void)state;
    static const char *const lines[] = {"help run", "run --help", "run -h", "--help run",
                                        "help --color=never run"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct fixture f;
        parse(&f, lines[i]);
        assert_true(f.is_good);
        assert_int_equal(f.options.command, COMMAND_HELP);
        assert_int_equal(f.options.help_on, COMMAND_RUN);
        session_destroy(&f.session);
    }
    struct fixture f;
    parse(&f, "build --version");
    assert_true(f.is_good);
    assert_int_equal(f.options.command, COMMAND_VERSION);
    session_destroy(&f.session);
}

static void a_double_dash_ends_options(void **state)
{
    (void)state;
    struct fixture f;
    parse(&f, "check -- -x.qz");
    assert_true(f.is_good);
    assert_string_equal(f.options.input, "-x.qz");
    session_destroy(&f.session);
}

static void mistakes_have_codes(void **state)
{
    (void)state;
    expect_error("biuld x", "QZ9040");
    expect_error("build a.qz --ouput=x", "QZ9041");
    expect_error("build a.qz -x", "QZ9041");
    expect_error("build a.qz -o", "QZ9042");
    expect_error("build a.qz --output=", "QZ9042");
    expect_error("build a.qz -O4", "QZ9043");
    expect_error("build a.qz -O", "QZ9043");
    expect_error("build a.qz -g2", "QZ9043");
    expect_error("test --jobs=1x", "QZ9043");
    expect_error("test --jobs=99999999999999999999", "QZ9043");
    expect_error("build a.qz --static=yes", "QZ9044");
    expect_error("check a.qz --filter=x", "QZ9045");
    expect_error("run", "QZ9046");
    expect_error("explain", "QZ9046");
    expect_error("build a.qz b.qz", "QZ9047");
    expect_error("explain QZ0001 QZ0002", "QZ9047");
    expect_error("help biuld", "QZ9040");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_alone_is_built),
        cmocka_unit_test(values_come_in_all_forms),
        cmocka_unit_test(what_follows_the_file_is_the_programs),
        cmocka_unit_test(debug_information_follows_the_level),
        cmocka_unit_test(help_and_version_are_reached_everywhere),
        cmocka_unit_test(a_double_dash_ends_options),
        cmocka_unit_test(mistakes_have_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
