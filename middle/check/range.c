/* Ranges as values, and `in`. */
#include "middle/check/checker.h"

static const struct type *range_of(struct checker *c, const struct type *element)
{
    struct entity *entity = ck_prelude_entity(c, session_symbol(c->session, "Range"));
    if (!entity || entity->kind != ENTITY_TYPE)
        return NULL;
    entity->type->is_used = true;
    return type_nominal(c->types, &entity->type->decl, &element, 1);
}

/* What the ends of an expected range are. */
static const struct type *expected_end(struct checker *c, const struct type *expected)
{
    const struct type *any = range_of(c, SIMPLE(c, int));
    expected = expected ? ck_shallow(c, expected) : NULL;
    bool is_range =
        any && expected && expected->kind == TYPE_nominal && expected->decl == any->decl;
    return is_range ? expected->parts[0] : NULL;
}

const struct type *check_range(struct body *b, struct ast *node, const struct type *expected)
{
    struct checker *c = b->checker;
    struct ast_range *range = ast_as_range(node);
    if (!range->low || !range->high) { /* the parser reported it */
        if (range->low || range->high)
            check_operand(b, range->low ? range->low : range->high, NULL);
        return SIMPLE(c, error);
    }
    const struct type *low = check_operand(b, range->low, expected_end(c, expected));
    const struct type *high = check_operand(b, range->high, low);
    ck_expect_type(c, range->high->span, high, low);
    low = ck_settle_literal(c, low);
    const struct type *type = range_of(c, low);
    if (!type || low->kind == TYPE_error)
        return SIMPLE(c, error);
    if (low->kind != TYPE_variable && !ck_has_trait(c, low, "Ord")) {
        diag_not_comparable(c->diags, node->span, ck_show_type(c, low), "<");
        return SIMPLE(c, error);
    }
    return type;
}

/* `x in a..b`: two comparisons. */
static const struct type *check_in_range(struct body *b, struct ast_binary *binary)
{
    struct checker *c = b->checker;
    const struct type *type = check_operand(b, binary->left, NULL);
    struct ast_range *range = ast_as_range(binary->right);
    struct ast *ends[] = {range->low, range->high};
    for (size_t i = 0; i < 2; i++) {
        if (!ends[i])
            continue;
        const struct type *end = check_operand(b, ends[i], type);
        if (!ck_unify(c, type, end))
            ck_report_mixed(b, ends[i], binary->op, ck_shallow(c, type), ck_shallow(c, end));
    }
    ck_set_type(b, binary->right, type);
    type = ck_shallow(c, type);
    if (type->kind != TYPE_variable && type->kind != TYPE_error && !ck_has_trait(c, type, "Ord"))
        diag_not_comparable(c->diags, binary->head.span, ck_show_type(c, type), "<");
    return SIMPLE(c, bool);
}

/* `x in xs` is `xs.has(x)`, but x is evaluated first. */
const struct type *check_in(struct body *b, struct ast *node)
{
    struct checker *c = b->checker;
    struct ast_binary *binary = ast_as_binary(node);
    if (binary->right->kind == AST_range)
        return check_in_range(b, binary);
    const struct type *type = check_operand(b, binary->right, NULL);
    struct trait_decl *trait = ck_prelude_trait(c, "Contains");
    if (ck_is_open(b, type) || !trait) {
        check_operand(b, binary->left, NULL);
        return SIMPLE(c, bool);
    }
    type = ck_settle_literal(c, type);
    if (type->kind == TYPE_error || !ck_has_trait(c, type, "Contains")) {
        check_operand(b, binary->left, NULL);
        if (type->kind != TYPE_error) {
            struct diag *d = diag_no_operator(c->diags, node->span, ck_show_type(c, type), "in");
            if (type->kind == TYPE_param)
                diag_help(d, "write the bound: `%s: Contains<...>`", type->name->text);
            else
                diag_help(d, "write `impl Contains<...> for %s` with `def has(self, value)`",
                          ck_show_type(c, type));
        }
        return SIMPLE(c, bool);
    }
    struct entity *entity = map_get(&trait->members, session_symbol(c->session, "has"));
    struct arguments arguments = {.receiver = binary->right,
                                  .receiver_is_checked = true,
                                  .list = {&binary->left, 1},
                                  .span = node->span};
    check_function_call(b, node, entity, &arguments, node->span);
    struct call *call = ck_info_of(b, node)->call;
    struct call_argument receiver = call->arguments[0];
    call->arguments[0] = call->arguments[1];
    call->arguments[1] = receiver;
    call->has_receiver = false;
    return SIMPLE(c, bool);
}
