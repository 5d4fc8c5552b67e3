/* What the language does with Option and Result: `x!`, `a ?? b`, `p ??= e`, `try`,
 * `x is P`, `let P = e`. */
#include "middle/check/checker.h"

#include "middle/program/traits.h"

/* ---- Which of the two ---- */

static struct declared_type *prelude_type(struct checker *c, const char *name)
{
    struct entity *entity = ck_prelude_entity(c, session_symbol(c->session, name));
    return entity && entity->kind == ENTITY_TYPE ? entity->type : NULL;
}

static bool is_of(struct checker *c, const struct type *type, const char *name)
{
    const struct declared_type *declared = prelude_type(c, name);
    return declared && type->kind == TYPE_nominal && type->decl == &declared->decl;
}

bool ck_outcome_of(struct checker *c, const struct type *type, struct outcome *out)
{
    type = ck_shallow(c, type);
    *out = (struct outcome){.is_result = is_of(c, type, "Result")};
    if (!out->is_result && !is_of(c, type, "Option"))
        return false;
    out->value = type->parts[0];
    if (out->is_result)
        out->error = type->parts[1];
    return true;
}

const struct type *ck_option_type(struct checker *c, const struct type *value)
{
    struct declared_type *declared = prelude_type(c, "Option");
    return declared ? type_nominal(c->types, &declared->decl, &value, 1) : SIMPLE(c, error);
}

static const struct type *result_type(struct checker *c, const struct type *value,
                                      const struct type *error)
{
    struct declared_type *declared = prelude_type(c, "Result");
    const struct type *const parts[] = {value, error};
    return declared ? type_nominal(c->types, &declared->decl, parts, 2) : SIMPLE(c, error);
}

/* The outcome that an operand is; reports what is none. Open parameters and what
 * was refused before are silent. */
static bool need_outcome(struct body *b, struct ast *value, const char *operation,
                         struct outcome *out)
{
    struct checker *c = b->checker;
    const struct type *type = check_operand(b, value, NULL);
    if (ck_outcome_of(c, type, out))
        return true;
    if (!ck_is_open(b, type) && ck_shallow(c, type)->kind != TYPE_error &&
        ck_shallow(c, type)->kind != TYPE_never)
        diag_not_optional(c->diags, value->span, operation, ck_show_type(c, type));
    return false;
}

/* ---- x! ---- */

const struct type *check_unwrap(struct body *b, struct ast *node, struct ast *value)
{
    struct outcome outcome;
    if (!need_outcome(b, value, "`!` unwraps an Option or a Result", &outcome))
        return SIMPLE(b->checker, error);
    ck_info_of(b, node)->use = USE_UNWRAP;
    return outcome.value;
}

/* ---- a ?? b ---- */

/* An option for an option stays one. */
static const struct type *default_type(struct body *b, struct ast *right,
                                       const struct outcome *left, const struct type *left_type)
{
    struct checker *c = b->checker;
    struct outcome other;
    const struct type *type = check_operand(b, right, left->value);
    if (ck_shallow(c, type)->kind == TYPE_never || ck_unify(c, type, left->value))
        return left->value;
    if (ck_outcome_of(c, type, &other) && !other.is_result && ck_unify(c, type, left_type))
        return left_type;
    ck_expect_type(c, right->span, type, left->value);
    return left->value;
}

const struct type *check_default_value(struct body *b, struct ast_binary *binary)
{
    struct checker *c = b->checker;
    struct outcome left;
    bool is_good = need_outcome(b, binary->left, "`?\?` gives an Option's value or another", &left);
    if (is_good && left.is_result) {
        struct diag *d = diag_not_optional(c->diags, binary->left->span,
                                           "`?\?` gives an Option's value or another",
                                           ck_show_type(c, ck_info_of(b, binary->left)->type));
        diag_help(d, "write `.unwrap_or(...)`, or `.ok() ?\? ...` to forget the failure");
    }
    if (is_good && !left.is_result)
        return default_type(b, binary->right, &left, ck_info_of(b, binary->left)->type);
    check_operand(b, binary->right, NULL);
    return SIMPLE(c, error);
}

void check_default_assign(struct body *b, struct ast_assign *assign)
{
    struct checker *c = b->checker;
    struct outcome place;
    const struct type *type = check_place(b, assign->target);
    if (ck_outcome_of(c, type, &place) && !place.is_result) {
        check_value(b, assign->value, place.value);
        ck_refuse_kept(b, assign->value);
        return;
    }
    check_operand(b, assign->value, NULL);
    if (!ck_is_open(b, type) && ck_shallow(c, type)->kind != TYPE_error)
        diag_not_optional(c->diags, assign->target->span, "`?\?=` fills an Option",
                          ck_show_type(c, type));
}

/* ---- try ---- */

static void note_conversion(struct body *b, const struct ast *node, struct function *function,
                            const struct type *const *arguments)
{
    struct call *call = ARENA_NEW(b->checker->arena, struct call);
    struct node_info *info = ck_info_of(b, node);
    call->function = function;
    call->type_arguments = arguments;
    info->use = USE_TRY;
    info->call = call;
    ck_need_signature(b, function, node->span);
}

/* A failure of any kind that can be shown becomes an Error. */
static bool converts_to_error(struct body *b, const struct ast *node, const struct type *from,
                              const struct type *to)
{
    struct checker *c = b->checker;
    const struct symbol *name = session_symbol(c->session, "error_of");
    struct entity *entity = ck_prelude_entity(c, name);
    if (!is_of(c, to, "Error") || !entity || entity->kind != ENTITY_FUNCTIONS ||
        !ck_can_show(c, from))
        return false;
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, 1);
    arguments[0] = from;
    note_conversion(b, node, entity->functions.items[0], arguments);
    return true;
}

/* `F.from(e)` of the trait From. */
static bool converts_by_from(struct body *b, const struct ast *node, const struct type *from,
                             const struct type *to)
{
    struct checker *c = b->checker;
    struct trait_decl *trait = ck_prelude_trait(c, "From");
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, 2);
    arguments[0] = to;
    arguments[1] = from;
    if (!trait ||
        program_find_trait(c->program, &b->function->scope, to, trait, arguments + 1).source ==
            TRAIT_MISSING)
        return false;
    const struct entity *entity = map_get(&trait->members, session_symbol(c->session, "from"));
    note_conversion(b, node, entity->functions.items[0], arguments);
    return true;
}

static void convert_error(struct body *b, const struct ast *node, const struct outcome *value,
                          const struct outcome *result)
{
    struct checker *c = b->checker;
    const struct type *from = ck_settle_literal(c, value->error);
    const struct type *to = ck_settle_literal(c, result->error);
    if (ck_unify(c, from, to) || converts_by_from(b, node, from, to) ||
        converts_to_error(b, node, from, to))
        return;
    struct diag *d =
        diag_try_result(c->diags, node->span, ck_show_type(c, from), ck_show_type(c, to));
    diag_help(d, "convert it with `.map_err(...)`, or write `impl From<%s> for %s`",
              ck_show_type(c, from), ck_show_type(c, to));
}

/* The function must give failures of the kind that `try` leaves with. */
static void leave_with(struct body *b, const struct ast *node, const struct outcome *value)
{
    struct checker *c = b->checker;
    struct outcome result;
    const struct type *open = ck_fresh_variable(c, VARIABLE_ANY);
    if (ck_shallow(c, b->result)->kind == TYPE_variable)
        ck_unify(c, b->result,
                 value->is_result ? result_type(c, open, value->error) : ck_option_type(c, open));
    if (ck_shallow(c, b->result)->kind == TYPE_error)
        return;
    if (ck_outcome_of(c, b->result, &result) && result.is_result == value->is_result) {
        if (value->is_result)
            convert_error(b, node, value, &result);
        return;
    }
    struct diag *d = diag_try_result(c->diags, node->span, value->is_result ? "a failure" : "None",
                                     ck_show_type(c, b->result));
    if (value->is_result)
        diag_help(d, "the function must give a Result; or handle the failure with `match`");
    else
        diag_help(d, "the function must give an Option; or make a Result: `try x.ok_or(...)`");
}

const struct type *check_try(struct body *b, struct ast *node, struct ast *value)
{
    struct checker *c = b->checker;
    struct outcome outcome;
    if (!need_outcome(b, value, "`try` takes an Option or a Result", &outcome))
        return SIMPLE(c, error);
    ck_info_of(b, node)->use = USE_TRY;
    ck_info_of(b, node)->call = NULL;
    if (b->defer_depth)
        diag_leaves_defer(c->diags, node->span, "try");
    else if (!b->result)
        diag_try_result(c->diags, node->span, outcome.is_result ? "a failure" : "None", "nothing");
    else
        leave_with(b, node, &outcome);
    return outcome.value;
}

/* ---- x is P, let P = e ---- */

const struct type *check_is(struct body *b, struct ast *node, const struct type *expected)
{
    (void)expected;
    struct checker *c = b->checker;
    struct ast_is *test = ast_as_is(node);
    const struct type *type = check_operand(b, test->value, NULL);
    if (ck_is_open(b, type))
        return SIMPLE(c, bool);
    type = ck_settle_literal(c, type);
    ck_set_type(b, test->value, type);
    struct scope scope = {.outer = b->scope};
    b->scope = &scope;
    b->is_test = true;
    check_pattern(b, test->pattern, type);
    b->is_test = false;
    b->scope = scope.outer;
    if (b->bound.count) {
        struct diag *d = diag_is_binds(c->diags, b->bound.items[0]->span, b->bound.items[0]->name);
        diag_help(d, "`if let ... = ...` takes a value apart; in a test write `_`");
    }
    return SIMPLE(c, bool);
}

void check_let(struct body *b, struct ast_let_condition *let)
{
    struct checker *c = b->checker;
    struct outcome outcome;
    const struct ast_pat_bind *bind =
        let->pattern->kind == AST_pat_bind ? ast_as_pat_bind(let->pattern) : NULL;
    if (bind && !bind->pattern) {
        bool is_good = need_outcome(b, let->value, "`let` unwraps an Option", &outcome);
        if (is_good && outcome.is_result)
            diag_help(diag_not_optional(c->diags, let->value->span, "`let` unwraps an Option",
                                        ck_show_type(c, ck_info_of(b, let->value)->type)),
                      "say which variant it is: `let Ok(%s) = ...`", bind->name->text);
        check_pattern(b, let->pattern,
                      is_good && !outcome.is_result ? outcome.value : SIMPLE(c, error));
        ck_note_aliases(b, let->pattern, let->value);
        return;
    }
    const struct type *type = check_operand(b, let->value, NULL);
    if (ck_is_open(b, type))
        type = SIMPLE(c, error);
    type = ck_settle_literal(c, type);
    ck_set_type(b, let->value, type);
    check_pattern(b, let->pattern, type);
    ck_note_aliases(b, let->pattern, let->value);
}
