/* Inference variables: unification with an occurs check, and number literals,
 * whose variables accept number types only and have a default. */
#include <inttypes.h>

#include "middle/check/checker.h"

const struct type *ck_fresh_variable(struct checker *c, enum variable_kind kind)
{
    const struct type *variable = type_variable(c->types);
    list_push(c->arena, &c->variable_kinds, (unsigned char)kind);
    list_push(c->arena, &c->program->bindings, NULL);
    return variable;
}

const struct type *ck_shallow(struct checker *c, const struct type *type)
{
    while (type->kind == TYPE_variable && c->program->bindings.items[type->index])
        type = c->program->bindings.items[type->index];
    return type;
}

static bool occurs(struct checker *c, const struct type *variable, const struct type *type)
{
    type = ck_shallow(c, type);
    if (type == variable)
        return true;
    if (!(type->flags & TYPE_HAS_VARIABLE))
        return false;
    for (uint32_t i = 0; i < type->part_count; i++)
        if (occurs(c, variable, type->parts[i]))
            return true;
    return false;
}

static bool fits_literal(const struct type *type, enum variable_kind kind)
{
    switch (kind) {
    case VARIABLE_ANY:
        return true;
    case VARIABLE_INT_LITERAL:
        return type_is_number(type);
    case VARIABLE_FLOAT_LITERAL:
        return type_is_float(type);
    }
    return false;
}

/* `variable` is open; `type` is something else, perhaps open too. */
static bool bind(struct checker *c, const struct type *variable, const struct type *type)
{
    unsigned char *kinds = c->variable_kinds.items;
    enum variable_kind kind = (enum variable_kind)kinds[variable->index];
    if (type->kind == TYPE_variable) {
        if (kinds[type->index] < kind)
            kinds[type->index] = (unsigned char)kind;
    } else if (type->kind != TYPE_error && !fits_literal(type, kind)) {
        return false;
    }
    if (occurs(c, variable, type)) {
        c->is_endless = true;
        return false;
    }
    c->program->bindings.items[variable->index] = type;
    return true;
}

void ck_give_up(struct checker *c, const struct type *type)
{
    type = ck_shallow(c, type);
    if (type->kind == TYPE_variable)
        c->program->bindings.items[type->index] = SIMPLE(c, error);
    for (uint32_t i = 0; (type->flags & TYPE_HAS_VARIABLE) && i < type->part_count; i++)
        ck_give_up(c, type->parts[i]);
}

bool ck_unify(struct checker *c, const struct type *a, const struct type *b)
{
    a = ck_shallow(c, a);
    b = ck_shallow(c, b);
    if (a == b)
        return true;
    if (a->kind == TYPE_variable) /* also to an error, so that it has no consequences */
        return bind(c, a, b);
    if (b->kind == TYPE_variable)
        return bind(c, b, a);
    if (a->kind == TYPE_error || b->kind == TYPE_error) {
        ck_give_up(c, a->kind == TYPE_error ? b : a);
        return true;
    }
    if (a->kind != b->kind || a->decl != b->decl || a->part_count != b->part_count ||
        a->is_mut != b->is_mut || a->part_count == 0)
        return false;
    for (uint32_t i = 0; i < a->part_count; i++)
        if (!ck_unify(c, a->parts[i], b->parts[i]))
            return false;
    return true;
}

const struct type *ck_settle_literal(struct checker *c, const struct type *type)
{
    type = ck_shallow(c, type);
    if (type->kind != TYPE_variable) {
        if (!(type->flags & TYPE_HAS_VARIABLE))
            return type;
        for (uint32_t i = 0; i < type->part_count; i++)
            ck_settle_literal(c, type->parts[i]);
        return program_type(c->program, type);
    }
    switch ((enum variable_kind)c->variable_kinds.items[type->index]) {
    case VARIABLE_ANY:
        return type;
    case VARIABLE_INT_LITERAL:
        ck_unify(c, type, SIMPLE(c, int));
        return SIMPLE(c, int);
    case VARIABLE_FLOAT_LITERAL:
        ck_unify(c, type, SIMPLE(c, f64));
        return SIMPLE(c, f64);
    }
    return type;
}

const char *ck_show_type(struct checker *c, const struct type *type)
{
    type = ck_shallow(c, type);
    if (type->kind == TYPE_variable) {
        switch ((enum variable_kind)c->variable_kinds.items[type->index]) {
        case VARIABLE_ANY:
            return "a type not known yet";
        case VARIABLE_INT_LITERAL:
            return "a number";
        case VARIABLE_FLOAT_LITERAL:
            return "a float";
        }
    }
    return type_text(c->session->diags.arena, program_type(c->program, type));
}

/* Would a value of `found` do where `expected` is wanted? Binds nothing. */
static bool would_fit(struct checker *c, const struct type *found, const struct type *expected)
{
    found = ck_shallow(c, found);
    expected = ck_shallow(c, expected);
    if (found->kind != TYPE_variable || expected->kind == TYPE_variable)
        return program_type(c->program, found) == program_type(c->program, expected);
    enum variable_kind kind = (enum variable_kind)c->variable_kinds.items[found->index];
    return kind != VARIABLE_ANY && fits_literal(expected, kind);
}

/* Between a value and what holds one: an Option, a newtype. */
static bool help_wrapped(struct checker *c, struct diag *d, struct span span,
                         const struct type *found, const struct type *expected)
{
    struct outcome outcome;
    bool takes = expected->kind == TYPE_nominal && expected->decl->is_newtype &&
                 would_fit(c, found, type_field(c->types, expected, 0));
    bool holds = found->kind == TYPE_nominal && found->decl->is_newtype &&
                 would_fit(c, type_field(c->types, found, 0), expected);
    if (takes)
        diag_help(d, "make one of it: `%s(%s)`", expected->decl->name->text,
                  ck_quote_inside(c, span));
    else if (holds)
        diag_help(d, "take what it holds: `%s.value`", ck_quote(c, span));
    else if (ck_outcome_of(c, expected, &outcome) && would_fit(c, found, outcome.value))
        diag_help(d, "write `%s(%s)`", outcome.is_result ? "Ok" : "Some", ck_quote_inside(c, span));
    else if (ck_outcome_of(c, found, &outcome) && would_fit(c, outcome.value, expected))
        return ck_help_outcome(c, d, span, found);
    else
        return false;
    return true;
}

/* Every value of `from` is one of `to`, perhaps rounded. */
static bool always_fits(const struct type *from, const struct type *to)
{
    if (type_is_float(to))
        return true;
    if (type_is_float(from) || (type_is_signed(from) && !type_is_signed(to)))
        return false;
    return type_bits(to) > type_bits(from) ||
           (type_bits(to) == type_bits(from) && type_is_signed(to) == type_is_signed(from));
}

static void help_number(struct checker *c, struct diag *d, struct span span,
                        const struct type *found, const struct type *expected)
{
    const char *to = ck_show_type(c, expected);
    const char *loss = always_fits(found, expected) ? ""
                       : type_is_float(found) ? ", which cuts the fraction off and panics when the "
                                                "value does not fit"
                                              : ", which panics when the value does not fit";
    diag_help(d, "convert it: `%s as %s`%s", ck_quote(c, span), to, loss);
    if (always_fits(found, expected))
        ck_fix_quoted(c, d, span, text_format(d->arena, "@ as %s", to));
}

/* What to write to get from one type to another, where there is one way. */
static void help_conversion(struct checker *c, struct diag *d, struct span span,
                            const struct type *found, const struct type *expected)
{
    if (help_wrapped(c, d, span, found, expected))
        return;
    if (type_is_number(found) && type_is_number(expected)) {
        help_number(c, d, span, found, expected);
    } else if (expected->kind == TYPE_char && found->kind == TYPE_string) {
        diag_help(d, "a Char stands between `'`, a String between `\"`");
    } else if (expected->kind == TYPE_string && ck_can_show(c, found) && found->kind != TYPE_void) {
        diag_help(d, "make a text of it: `\"#{%s}\"` or `%s.to_s`", ck_quote_inside(c, span),
                  ck_quote(c, span));
        ck_fix_quoted(c, d, span, "@.to_s");
    } else if (found->kind == TYPE_string && type_is_number(expected)) {
        diag_help(d, "a number is read from a text with `%s.%s`, which gives an Option",
                  ck_quote(c, span), type_is_float(expected) ? "to_f" : "to_i");
    } else if (expected->kind == TYPE_bool && type_is_number(found)) {
        diag_help(d, "numbers are not true or false: compare, as in `%s != 0`", ck_quote(c, span));
    }
}

/* A type of the program may have the name of one of the language's. */
static void note_same_name(struct diag *d, const struct type *expected)
{
    if (expected->kind != TYPE_nominal)
        return;
    const struct declared_type *declared = expected->decl->entity;
    const struct type_scope none = {0};
    if (!declared->module->is_std && ck_is_type_name(&none, expected->decl->name))
        diag_note(d, declared->ast->span, "`%s` is this type here", expected->decl->name->text);
}

struct diag *ck_report_mismatch(struct checker *c, struct span span, const struct type *found,
                                const struct type *expected)
{
    found = ck_shallow(c, found);
    c->is_endless = false;
    if (found->kind == TYPE_never || ck_unify(c, found, expected))
        return NULL;
    if (c->is_endless) {
        struct diag *d = diag_endless_type(c->diags, span);
        diag_help(d, "declare a struct, which may refer to itself by its name");
        ck_unify(c, expected, SIMPLE(c, error));
        return d;
    }
    expected = ck_settle_literal(c, expected);
    struct diag *d =
        diag_type_mismatch(c->diags, span, ck_show_type(c, expected), ck_show_type(c, found));
    note_same_name(d, expected);
    help_conversion(c, d, span, found, expected);
    return d;
}

bool ck_expect_type(struct checker *c, struct span span, const struct type *found,
                    const struct type *expected)
{
    return ck_report_mismatch(c, span, found, expected) == NULL;
}

static void report_misfit(struct checker *c, const struct ast_int_literal *literal,
                          const struct type *type)
{
    const char *text =
        text_format(c->arena, "%s%" PRIu64, literal->is_negative ? "-" : "", literal->value);
    if (literal->is_too_large)
        text = "this number";
    struct diag *d =
        diag_literal_does_not_fit(c->diags, literal->head.span, text, ck_show_type(c, type));
    uint32_t bits = type_bits(type);
    if (type_is_signed(type)) {
        uint64_t half = UINT64_C(1) << (bits - 1);
        diag_help(d, "%s goes from -%" PRIu64 " to %" PRIu64, ck_show_type(c, type), half,
                  half - 1);
    } else {
        diag_help(d, "%s goes from 0 to %" PRIu64, ck_show_type(c, type),
                  bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1);
    }
}

static void check_literal(struct checker *c, const struct ast *node, const struct type *type)
{
    if (node->kind != AST_int_literal || !type_is_integer(type))
        return;
    const struct ast_int_literal *literal = ast_as_int_literal(node);
    uint32_t bits = type_bits(type);
    uint64_t most;
    if (type_is_signed(type))
        most = (UINT64_C(1) << (bits - 1)) - (literal->is_negative ? 0 : 1);
    else if (literal->is_negative)
        most = 0;
    else
        most = bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
    if (literal->is_too_large || literal->value > most)
        report_misfit(c, literal, type);
}

void ck_settle_body(struct body *b)
{
    for (uint32_t i = 0; i < b->literals.count; i++) {
        struct literal_check *check = &b->literals.items[i];
        check_literal(b->checker, check->node, ck_settle_literal(b->checker, check->type));
    }
    b->literals.count = 0;
    ck_settle_obligations(b);
    for (uint32_t i = 0; b->function && i < b->function->locals.count; i++) {
        const struct local *local = b->function->locals.items[i];
        if (ck_refuse_depth(b->checker, program_type(b->checker->program, local->type),
                            local->span))
            return;
    }
}
