/* docs/MIR.md: its table of operations is that of mir.def, and its examples are
 * MIR. */
#include "spec/unit/middle/mir_support.h"

static char *read_page(void)
{
    FILE *file = fopen("docs/MIR.md", "rb");
    assert_non_null(file);
    char *page = calloc(1, 1 << 20);
    assert_non_null(page);
    size_t size = fread(page, 1, (1 << 20) - 1, file);
    fclose(file);
    assert_true(size > 0);
    return page;
}

static const char *row_of(struct mir_fixture *f, enum mir_op op)
{
    static const char *const results[] = {
        [MIR_RESULT_VALUE] = "value",
        [MIR_RESULT_OPTIONAL] = "optional",
        [MIR_RESULT_NONE] = "none",
    };
    static const char *const panics[] = {
        [MIR_PANICS_NEVER] = "never",      [MIR_PANICS_ALWAYS_MAY] = "may",
        [MIR_PANICS_INTEGER] = "integers", [MIR_PANICS_CALLEE] = "callee",
        [MIR_PANICS_DROPS] = "drops",
    };
    const struct mir_op_row *row = mir_op_row(op);
    const char *operands =
        row->operands == MIR_ANY ? "any" : text_format(&f->session.arena, "%u", row->operands);
    return text_format(&f->session.arena, "\n| `%s` | %s | %s | %s | ", row->text, operands,
                       results[row->result], panics[row->panics]);
}

static void the_table_lists_the_operations_in_order(void **state)
{
    (void)state;
    struct mir_fixture f;
    mir_fixture_open(&f);
    char *page = read_page();
    const char *at = strstr(page, "## Operations");
    assert_non_null(at);
    at = strstr(at, "\n|---");
    assert_non_null(at);
    for (int op = 0; op < MIR_OP_COUNT; op++) {
        at = strchr(at + 1, '\n');
        assert_non_null(at);
        const char *expected = row_of(&f, (enum mir_op)op);
        if (strncmp(at, expected, strlen(expected)) != 0)
            fail_msg("expected a row:%s", expected);
    }
    at = strchr(at + 1, '\n');
    assert_true(at && at[1] != '|');
    free(page);
    mir_fixture_close(&f);
}

/* Whole functions: the first two examples. */
static void the_examples_parse(void **state)
{
    (void)state;
    char *page = read_page();
    uint32_t count = 0;
    for (const char *at = page; (at = strstr(at, "\n```mir\n"));) {
        at += strlen("\n```mir\n");
        const char *end = strstr(at, "\n```");
        assert_non_null(end);
        struct mir_fixture f;
        mir_fixture_open(&f);
        struct str example = {at, (size_t)(end - at)};
        const char *added = "\nfunc main::init()\nfunc main::main()\nfunc main::adds()\n";
        struct text whole;
        text_init(&whole, &f.session.arena);
        text_add(&whole, example);
        text_add(&whole, str_of(added));
        if (!mir_from_text(&f, "docs/MIR.md", (struct str){text_chars(&whole), whole.size})) {
            mir_show_messages(&f);
            fail();
        }
        mir_fixture_close(&f);
        count++;
    }
    assert_int_equal(count, 4);
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_lists_the_operations_in_order),
        cmocka_unit_test(the_examples_parse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
