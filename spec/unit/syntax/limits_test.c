/* Deep nesting, long chains, many errors, large texts: limits that are kept, and
 * time that grows no faster than the text. */
#include "spec/unit/syntax/support.h"

enum { MANY = 10000, VERY_MANY = 100000 };

/* `before`, `piece` many times, `middle`, `closing` as many times, `after`. */
static struct str repeat(const char *before, const char *piece, const char *middle,
                         const char *closing, const char *after)
{
    size_t size =
        strlen(before) + strlen(middle) + strlen(after) + MANY * (strlen(piece) + strlen(closing));
    char *text = malloc(size + 1), *at = text;
    assert_non_null(text);
    at += sprintf(at, "%s", before);
    for (int i = 0; i < MANY; i++)
        at = memcpy(at, piece, strlen(piece)), at += strlen(piece);
    at += sprintf(at, "%s", middle);
    for (int i = 0; i < MANY; i++)
        at = memcpy(at, closing, strlen(closing)), at += strlen(closing);
    sprintf(at, "%s", after);
    return (struct str){text, size};
}

static bool has(struct parsed *parsed, enum diag_id id)
{
    for (uint32_t i = 0; i < parsed->session.diags.items.count; i++)
        if (parsed->session.diags.items.items[i]->id == id)
            return true;
    return false;
}

static void deep_nesting_is_refused_once(void **state)
{
    (void)state;
    static const struct {
        const char *piece, *middle, *closing;
    } cases[] = {
        {"(", "1", ")"},
        {"[", "1", "]"},
        {"{ a: ", "1", " }"},
        {"\"#{", "1", "}\""},
        {"f(", "1", ")"},
        {"not ", "x", ""},
        {"- ", "x", ""},
        {"x -> ", "y", ""},
        {"a + ", "a", ""},
        {"a.b.", "c", ""},
        {"a ?\? ", "b", ""},
        {"a[", "1", "]"},
        {"await ", "x", ""},
        {"if a then ", "b", " end"},
        {"go do ", "x", " end"},
        {"f do ", "x", " end"},
        {"f { ", "x", " }"},
        {"match a; b => ", "x", "; end"},
        {"select { a => ", "x", " }"},
        {"loop; ", "x", "; end"},
        {"do -> ", "x", " end"},
        {"a ? b : ", "c", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct parsed parsed;
        struct str text =
            repeat("def f\n  x = ", cases[i].piece, cases[i].middle, cases[i].closing, "\nend\n");
        parse_bytes(&parsed, text, 0);
        if (!has(&parsed, DIAG_ID_too_deep) && !has(&parsed, DIAG_ID_too_many_errors))
            print_error("not refused: %s\n", cases[i].piece);
        assert_true(has(&parsed, DIAG_ID_too_deep) || has(&parsed, DIAG_ID_too_many_errors));
        struct text dump;
        text_init(&dump, &parsed.session.arena);
        ast_dump(parsed.file, &dump);
        parsed_free(&parsed);
        free((void *)(uintptr_t)(const void *)text.bytes);
    }
}

/* What opens, opens in vain, or closes nothing. */
static const char *const unclosed[] = {
    "(",
    "[",
    "{",
    "\"#{",
    "f(a, [",
    "if x\n",
    "do x ->\n",
    "Vec<",
    "x: Vec<",
    "a<b, ",
    "match x\n a => ",
    "def f\n",
    "struct A\n",
    "enum E\n",
    "impl A\n",
    "actor A\n",
    "protocol P\n loop\n",
    "end\n",
    "else\n",
    ")",
    "]",
    "}",
    "'",
    "\"",
    "\\",
    "`",
    "@a ",
    "$",
    "->",
    "=> ",
    "| ",
    "private\n",
    "import a/",
    "\"\"\"",
    "/* ",
    "// \n",
    "## x\n",
    "x = a <b ",
    "a ? b : ",
    "f(x, ",
    "case x\n",
    "|x| ",
    "A(",
    "A { ",
    "((a, b), ",
};

static void unclosed_depth_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(unclosed); i++) {
        struct parsed parsed;
        struct str text = repeat("", unclosed[i], "", "", "");
        parse_bytes(&parsed, text, 0);
        assert_true(parsed.session.diags.items.count <= parsed.session.diags.limit);
        parsed_free(&parsed);
        free((void *)(uintptr_t)(const void *)text.bytes);
        text = repeat("def f\n  x = ", unclosed[i], "", "", "\nend\n");
        parse_bytes(&parsed, text, 0);
        parsed_free(&parsed);
        free((void *)(uintptr_t)(const void *)text.bytes);
    }
}

static void a_hundred_thousand_brackets_are_refused(void **state)
{
    (void)state;
    static const char brackets[] = "([{";
    for (size_t i = 0; i < 3; i++) {
        struct parsed parsed;
        char *text = malloc(VERY_MANY);
        assert_non_null(text);
        memset(text, brackets[i], VERY_MANY);
        parse_bytes(&parsed, (struct str){text, VERY_MANY}, 0);
        assert_true(has(&parsed, DIAG_ID_too_deep));
        assert_true(parsed.session.diags.errors <= 2);
        parsed_free(&parsed);
        free(text);
    }
}

static void what_fits_is_read(void **state)
{
    (void)state;
    char text[4096] = "def f\n  x = ";
    size_t at = strlen(text);
    for (int i = 0; i < 900; i++)
        text[at++] = '(';
    text[at++] = '1';
    for (int i = 0; i < 900; i++)
        text[at++] = ')';
    memcpy(text + at, "\nend\n", 6);
    struct parsed parsed;
    parse(&parsed, text);
    expect_no_errors(&parsed, text);
    parsed_free(&parsed);
}

/* 99 errors and the one that says that there are more. */
static void too_many_errors_end_the_reading(void **state)
{
    (void)state;
    static const char *const pieces[] = {"x = )\n",       "`\n",          "'\n",  "x = 0x\n",
                                         "x = \"\\q\"\n", "x = a && b\n", "end\n"};
    for (size_t i = 0; i < COUNT(pieces); i++) {
        struct parsed parsed;
        struct str text = repeat("", pieces[i], "", "", "");
        parse_bytes(&parsed, text, 0);
        assert_int_equal(parsed.session.diags.items.count, 100);
        assert_true(has(&parsed, DIAG_ID_too_many_errors));
        parsed_free(&parsed);
        free((void *)(uintptr_t)(const void *)text.bytes);
    }
}

static void long_lists_are_no_nesting(void **state)
{
    (void)state;
    struct parsed parsed;
    struct str text = repeat("x = [", "1, ", "", "", "]\n");
    parse_bytes(&parsed, text, 0);
    assert_int_equal(parsed.session.diags.errors, 0);
    parsed_free(&parsed);
    free((void *)(uintptr_t)(const void *)text.bytes);
    text = repeat("def f\n  if a\n    1\n", "  elsif b\n    2\n", "  end\nend\n", "x = 1\n", "");
    parse_bytes(&parsed, text, 0);
    assert_int_equal(parsed.session.diags.errors, 0);
    parsed_free(&parsed);
    free((void *)(uintptr_t)(const void *)text.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deep_nesting_is_refused_once),
        cmocka_unit_test(unclosed_depth_is_refused),
        cmocka_unit_test(a_hundred_thousand_brackets_are_refused),
        cmocka_unit_test(what_fits_is_read),
        cmocka_unit_test(too_many_errors_end_the_reading),
        cmocka_unit_test(long_lists_are_no_nesting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
