/* Blocks and the statements in them: bindings, assignments, defer. */
#include "middle/check/checker.h"

static bool is_last_value(const struct ast_list list, uint32_t i)
{
    return i + 1 == list.count;
}

const struct type *check_block(struct body *b, struct ast *node, const struct type *expected)
{
    struct checker *c = b->checker;
    struct scope scope = {.outer = b->scope, .block = node};
    b->scope = &scope;
    struct ast_list list = ast_as_block(node)->statements;
    const struct type *type = SIMPLE(c, void);
    bool is_left = false; /* what follows is never reached, and may have any type */
    for (uint32_t i = 0; i < list.count; i++) {
        if (is_last_value(list, i))
            type = check_expr(b, list.items[i], expected);
        else
            check_statement(b, list.items[i]);
        const struct type *own = ck_info_of(b, list.items[i])->type;
        is_left = is_left || (own && ck_shallow(c, own)->kind == TYPE_never);
    }
    b->scope = scope.outer;
    return is_left ? SIMPLE(c, never) : type;
}

/* `name: T = e`, `var name = e`, and patterns. */
static void check_binding(struct body *b, struct ast_binding *binding)
{
    struct checker *c = b->checker;
    const struct type *type;
    if (binding->type) {
        type = ck_type_of_node(c, b->module, binding->type, &b->function->scope);
        check_value(b, binding->value, type);
    } else {
        type = ck_settle_literal(c, check_operand(b, binding->value, NULL));
    }
    check_pattern(b, binding->pattern, type);
    if (ck_pattern_can_fail(b, binding->pattern)) {
        struct diag *d = diag_pattern_can_fail(c->diags, binding->pattern->span);
        diag_help(d, "take the value apart with `match`, which says what happens otherwise");
    }
    if (binding->pattern->kind == AST_pat_bind)
        ck_refuse_kept(b, binding->value);
    ck_note_aliases(b, binding->pattern, binding->value);
}

void ck_report_constant(struct body *b, const struct local *local, struct span target)
{
    const char *name = local->name->text;
    struct diag *d = diag_constant_changed(b->checker->diags, target, local->name);
    diag_note(d, local->span, local->is_param ? "it is a parameter" : "it is bound here");
    if (local->name == b->checker->self_name)
        diag_help(d, "a method that changes its object says so: `def ...(&mut self)`");
    else if (local->is_param)
        diag_help(d, "take a variable of the same name: `var %s = %s`", name, name);
    else
        ck_help_var(d, local, "where it is bound, or choose another name");
}

/* `name = e` with a module-level name: true when it was one that is assigned. */
static bool assign_global(struct body *b, struct ast *target, struct ast *value)
{
    const struct symbol *name = ast_as_name(target)->name;
    struct entity *own = map_get(&b->module->names, name);
    if (!own || own->kind != ENTITY_GLOBAL || !own->global->is_var)
        return false;
    const struct type *type = ck_need_global(b, own->global);
    struct node_info *info = ck_info_of(b, target);
    info->use = USE_GLOBAL;
    info->global = own->global;
    ck_set_type(b, target, type);
    check_value(b, value, type);
    ck_refuse_kept(b, value);
    return true;
}

/* `name = e`: assigns a variable, or introduces a constant. */
static void assign_name(struct body *b, struct ast *target, struct ast *value)
{
    struct checker *c = b->checker;
    const struct symbol *name = ast_as_name(target)->name;
    struct node_info *info = ck_info_of(b, target);
    struct local *local = ck_find_local(b, name);
    if (local) {
        info->use = USE_LOCAL;
        info->local = local;
        ck_set_type(b, target, local->type);
        if (!local->is_var && local->mode != PARAM_MUT) {
            ck_report_constant(b, local, target->span);
            check_operand(b, value, local->type);
            return;
        }
        check_value(b, value, local->type);
        ck_refuse_kept(b, value);
        ck_require_not_iterated(b, local, target->span);
        ck_note_alias(b, local, value);
        return;
    }
    if (assign_global(b, target, value))
        return;
    if (name == c->self_name) {
        ck_report_unknown_name(b, name, target->span);
        check_operand(b, value, NULL);
        return;
    }
    const struct type *type = ck_settle_literal(c, check_operand(b, value, NULL));
    if (name == c->underscore)
        return;
    ck_refuse_kept(b, value);
    local = ck_new_local(b, name, target->span, type);
    info->use = USE_DECLARE;
    info->local = local;
    ck_set_type(b, target, type);
    ck_bind_local(b, local);
}

static const enum binary_op operators[] = {
    [ASSIGN_ADD] = BINARY_ADD,       [ASSIGN_SUB] = BINARY_SUB,
    [ASSIGN_MUL] = BINARY_MUL,       [ASSIGN_DIV] = BINARY_DIV,
    [ASSIGN_REM] = BINARY_REM,       [ASSIGN_BIT_AND] = BINARY_BIT_AND,
    [ASSIGN_BIT_OR] = BINARY_BIT_OR, [ASSIGN_BIT_XOR] = BINARY_BIT_XOR,
    [ASSIGN_SHL] = BINARY_SHL,       [ASSIGN_SHR] = BINARY_SHR,
};

static void assign_operated(struct body *b, struct ast_assign *assign)
{
    struct checker *c = b->checker;
    if (assign->op == ASSIGN_DEFAULT) {
        check_default_assign(b, assign);
        return;
    }
    enum binary_op op = operators[assign->op];
    const struct type *place = check_place(b, assign->target);
    if (ck_is_overloaded(c, place, op)) {
        const struct type *made =
            ck_operate_overloaded(b, &assign->head, op, assign->target, assign->value);
        ck_set_type(b, &assign->head, made);
        ck_expect_type(c, assign->head.span, made, place);
        return;
    }
    bool is_shift = op == BINARY_SHL || op == BINARY_SHR;
    const struct type *value = check_operand(b, assign->value, is_shift ? NULL : place);
    const struct type *result =
        ck_operate(b, &assign->head, op, assign->target, assign->value, place, value);
    ck_expect_type(c, assign->head.span, result, place);
}

static void check_assign(struct body *b, struct ast_assign *assign)
{
    struct ast *target = assign->target;
    if (assign->op != ASSIGN_SET) {
        assign_operated(b, assign);
    } else if (target->kind == AST_name) {
        assign_name(b, target, assign->value);
    } else if (target->kind == AST_tuple_literal) {
        check_tuple_assign(b, target, assign->value);
    } else {
        const struct type *type = check_place(b, target);
        check_value(b, assign->value, type);
        ck_refuse_kept(b, assign->value);
    }
}

static void check_defer(struct body *b, struct ast_defer *defer)
{
    b->defer_depth++;
    check_value(b, defer->body, SIMPLE(b->checker, void));
    b->defer_depth--;
}

void check_statement(struct body *b, struct ast *node)
{
    switch (node->kind) {
    case AST_binding:
        check_binding(b, ast_as_binding(node));
        break;
    case AST_assign:
        check_assign(b, ast_as_assign(node));
        break;
    case AST_while:
        check_while(b, node);
        break;
    case AST_for:
        check_for(b, node);
        break;
    case AST_defer:
        check_defer(b, ast_as_defer(node));
        break;
    default: /* an expression for its effects */
        check_value(b, node, SIMPLE(b->checker, void));
        break;
    }
}
