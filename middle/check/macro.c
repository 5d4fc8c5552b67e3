/* Built-in macros. */
#include "middle/check/checker.h"

static const struct macro_row {
    const char *name;
    enum builtin_macro macro;
    uint32_t least, most;
} rows[] = {
#define MACRO(name, macro, least, most) {name, macro, least, most},
#include "middle/check/macros.def"
#undef MACRO
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

static const struct macro_row *find_row(const struct symbol *name)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (strcmp(rows[i].name, name->text) == 0)
            return &rows[i];
    return NULL;
}

/* Of the language, not there yet. */
static bool is_later(const struct symbol *name)
{
    static const char *const later[] = {"embed", "env"};
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        if (strcmp(later[i], name->text) == 0)
            return true;
    return false;
}

static const struct type *report_unknown(struct body *b, const struct ast_macro_call *call)
{
    struct checker *c = b->checker;
    if (is_later(call->name)) {
        diag_not_available(c->diags, call->head.span,
                           text_format(c->arena, "`$%s`", call->name->text));
        return SIMPLE(c, error);
    }
    struct suggestion s;
    ck_suggest_start(&s, call->name);
    for (size_t i = 0; i < ROW_COUNT; i++)
        ck_suggest_consider(&s, session_symbol(c->session, rows[i].name));
    struct diag *d = diag_unknown_macro(c->diags, call->name_at, call->name);
    if (s.best)
        diag_help(d, "did you mean `$%s`?", s.best->text);
    return SIMPLE(c, error);
}

static const struct type *expand(struct body *b, const struct macro_row *row,
                                 struct ast_list arguments)
{
    struct checker *c = b->checker;
    switch (row->macro) {
    case MACRO_ASSERT:
        check_condition(b, arguments.items[0]);
        if (arguments.count > 1)
            ck_expect_type(c, arguments.items[1]->span,
                           check_operand(b, arguments.items[1], SIMPLE(c, string)),
                           SIMPLE(c, string));
        return SIMPLE(c, void);
    case MACRO_STRINGIFY: /* its argument is read, not evaluated */
        return SIMPLE(c, string);
    case MACRO_FILE:
        return SIMPLE(c, string);
    case MACRO_LINE:
        return SIMPLE(c, int);
    case MACRO_DEBUG: {
        const struct type *type = ck_settle_literal(c, check_operand(b, arguments.items[0], NULL));
        if (!ck_can_show(c, type))
            diag_not_showable(c->diags, arguments.items[0]->span, ck_show_type(c, type));
        return type;
    }
    case MACRO_TRY: /* operators in other words, see below */
    case MACRO_UNWRAP:
        break;
    }
    return SIMPLE(c, error);
}

const struct type *check_macro_call(struct body *b, struct ast *node)
{
    struct checker *c = b->checker;
    struct ast_macro_call *call = ast_as_macro_call(node);
    const struct macro_row *row = find_row(call->name);
    if (!row)
        return report_unknown(b, call);
    if (call->arguments.count < row->least || call->arguments.count > row->most) {
        const char *expected = row->most == 0            ? "no arguments"
                               : row->least == row->most ? "1 argument"
                                                         : "1 or 2 arguments";
        diag_macro_arguments(c->diags, node->span, call->name, expected);
        return SIMPLE(c, error);
    }
    if (row->macro == MACRO_TRY)
        return check_try(b, node, call->arguments.items[0]);
    if (row->macro == MACRO_UNWRAP)
        return check_unwrap(b, node, call->arguments.items[0]);
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_MACRO;
    info->macro = row->macro;
    return expand(b, row, call->arguments);
}
