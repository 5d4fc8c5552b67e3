/* Blocks and statements. */
#include "middle/lower/lowerer.h"

void lw_bind_slot(struct body *body, const struct local *local, uint32_t mir_local)
{
    body->slots[local->number] = (struct slot){.local = mir_local, .is_cell = local->is_cell};
}

/* A local of the source, in a local of its own. */
static uint32_t declare_local(struct body *body, const struct local *local)
{
    const struct type *type = lw_type(body, local->type);
    uint32_t mir = mir_local_new(&body->b, type, local->name ? local->name->text : NULL);
    body->b.function->locals.items[mir].span = local->span;
    lw_bind_slot(body, local, mir);
    return mir;
}

/* `name = value` for a new name: the temporaries of `value` end first. */
static void bind_new(struct body *body, const struct local *local, struct ast *value)
{
    uint32_t height = lw_cleanup_height(body);
    const struct type *type = lw_type(body, local->type);
    if (type->kind == TYPE_void || type->kind == TYPE_never) {
        lower_to(body, value, NULL);
        lw_leave_to(body, height);
        lw_bind_value(body, local, mir_void(&body->b));
        return;
    }
    if (lw_lends_lambda(body, value)) {
        lw_bind_slot(body, local, lw_lend_lambda(body, value).place.base);
        return;
    }
    if (local->is_cell) {
        struct mir_place content = lw_local_place(body, lw_new_temporary(body, type));
        lower_to(body, value, &content);
        lw_leave_holding(body, height, &content);
        lw_bind_value(body, local, lw_whole(content));
        return;
    }
    uint32_t mir = declare_local(body, local);
    struct mir_place place = lw_local_place(body, mir);
    lower_to(body, value, &place);
    lw_leave_holding(body, height, &place);
    lw_own_local(body, mir);
}

static void lower_binding(struct body *body, struct ast_binding *binding)
{
    struct local *local = lw_bound_local(body, binding->pattern);
    if (local) {
        bind_new(body, local, binding->value);
        return;
    }
    uint32_t height = lw_cleanup_height(body);
    const struct type *type = lw_type_at(body, binding->value);
    bool has_value = type->kind != TYPE_void && type->kind != TYPE_never;
    if (binding->pattern->kind == AST_pat_wildcard || !has_value) {
        lower_to(body, binding->value, NULL);
        lw_leave_to(body, height);
        return;
    }
    struct mir_place value = lw_local_place(body, lw_new_temporary(body, type));
    lower_to(body, binding->value, &value);
    lw_leave_holding(body, height, &value);
    lw_own_temporary(body, value.base);
    if (!type->runs_drop) { /* The names lie above the value, which lives as long as they do. */
        lower_bindings(body, binding->pattern, value);
        return;
    }
    /* Each name is an owner, so that what they hold ends last first. */
    uint32_t names = lw_cleanup_height(body);
    lower_owning_bindings(body, binding->pattern, value);
    lw_drop_below(body, height, names);
}

/* `x[i] = v`: the object, the index, the value, then the setter. */
static void assign_element(struct body *body, struct ast *target, struct ast *value)
{
    uint32_t height = lw_cleanup_height(body);
    struct ast_index *index = ast_as_index(target);
    const struct call *setter = lw_info_at(body, target)->call->setter;
    struct mir_operand arguments[3];
    arguments[0] = mir_read(lw_lend(body, index->object, &setter->function->parameters[0]));
    arguments[1] = lower_operand(body, index->arguments.items[0], HOLD_CALL, true);
    arguments[2] = lower_operand(body, value, HOLD_CALL, false);
    body->b.span = target->span;
    mir_call(&body->b, NULL,
             lowered_trait_function(
                 body->lowerer, setter->function,
                 lw_types(body, setter->type_arguments, setter->function->scope.count)),
             arguments, 3);
    lw_leave_to(body, height);
}

static void assign_place(struct body *body, struct ast *target, struct ast *value)
{
    if (target->kind == AST_index) {
        assign_element(body, target, value);
        return;
    }
    uint32_t height = lw_cleanup_height(body);
    struct mir_place place =
        lw_writable(body, lower_place(body, target, lw_has_effects(body, value)));
    if (type_needs_drop(place.type)) {
        struct mir_operand owned = lower_owned(body, value);
        lw_replace(body, place, lw_take_owned(body, owned));
    } else if (place.type->kind == TYPE_void) {
        lower_to(body, value, NULL);
    } else {
        lower_to(body, value, &place);
    }
    lw_leave_to(body, height);
}

/* The places of a tuple's parts, in order; objects on the way are held. */
static void collect_places(struct body *body, struct ast *target, struct mir_place *places,
                           uint32_t *count)
{
    const struct node_info *info = lw_info_at(body, target);
    if (target->kind == AST_tuple_literal) {
        struct ast_list items = ast_as_tuple_literal(target)->items;
        for (uint32_t i = 0; i < items.count; i++)
            collect_places(body, items.items[i], places, count);
    } else if (info->use == USE_DECLARE) {
        places[(*count)++] = lw_local_place(body, declare_local(body, info->local));
    } else if (info->use == USE_NONE) { /* `_` */
        (*count)++;
    } else {
        places[(*count)++] = lw_writable(body, lower_place(body, target, true));
    }
}

static uint32_t count_targets(const struct ast *target)
{
    if (target->kind != AST_tuple_literal)
        return 1;
    uint32_t count = 0;
    struct ast_list items = ast_as_tuple_literal(target)->items;
    for (uint32_t i = 0; i < items.count; i++)
        count += count_targets(items.items[i]);
    return count;
}

/* Moves the parts of `value` to their places. When a user's drop may run, for what
 * is replaced, they get owners of their own instead: a panic then leaves `value`
 * whole. */
static void store_parts(struct body *body, struct ast *target, struct mir_place value,
                        const struct mir_place *places, uint32_t *count)
{
    struct mir_builder *b = &body->b;
    enum use_kind use = lw_info_at(body, target)->use;
    bool is_owner = type_needs_drop(value.type), is_kept = value.type->runs_drop;
    if (target->kind == AST_tuple_literal) {
        struct ast_list items = ast_as_tuple_literal(target)->items;
        for (uint32_t i = 0; i < items.count; i++)
            store_parts(body, items.items[i], mir_field(b, value, i), places, count);
        return;
    }
    const struct mir_place *place = &places[(*count)++];
    if (value.type->kind == TYPE_void)
        return;
    if (use == USE_NONE) {
        if (is_owner && !is_kept)
            mir_drop(b, value);
        return;
    }
    struct mir_place part = value;
    if (is_kept) {
        part = lw_local_place(body, lw_new_temporary(body, value.type));
        mir_dup(b, part, value);
    }
    if (use == USE_DECLARE)
        mir_set(b, *place, is_owner ? mir_move(part) : mir_read(part));
    else
        lw_replace(body, *place, mir_move(part));
}

static void own_declared(struct body *body, struct ast *target)
{
    const struct node_info *info = lw_info_at(body, target);
    if (target->kind == AST_tuple_literal) {
        struct ast_list items = ast_as_tuple_literal(target)->items;
        for (uint32_t i = 0; i < items.count; i++)
            own_declared(body, items.items[i]);
    } else if (info->use == USE_DECLARE) {
        struct mir_place place = lw_local_place(body, body->slots[info->local->number].local);
        if (info->local->is_cell)
            lw_bind_value(body, info->local, lw_whole(place));
        else
            lw_own_local(body, place.base);
    }
}

/* `(a, xs[i]) = e`: places, then the value, then all is stored from left to right. */
static void assign_tuple(struct body *body, struct ast *target, struct ast *value)
{
    uint32_t height = lw_cleanup_height(body), count = 0;
    struct mir_place *places =
        ARENA_ARRAY(body->lowerer->arena, struct mir_place, count_targets(target));
    collect_places(body, target, places, &count);
    struct mir_operand owned = lower_owned(body, value);
    if (owned.kind == MIR_OPERAND_MOVE && mir_is_open(&body->b)) {
        if (!owned.type->runs_drop)
            lw_take_owned(body, owned);
        count = 0;
        store_parts(body, target, owned.place, places, &count);
    }
    uint32_t names = lw_cleanup_height(body);
    own_declared(body, target);
    lw_drop_below(body, height, names);
}

static const enum binary_op operators[] = {
    [ASSIGN_ADD] = BINARY_ADD,       [ASSIGN_SUB] = BINARY_SUB,
    [ASSIGN_MUL] = BINARY_MUL,       [ASSIGN_DIV] = BINARY_DIV,
    [ASSIGN_REM] = BINARY_REM,       [ASSIGN_BIT_AND] = BINARY_BIT_AND,
    [ASSIGN_BIT_OR] = BINARY_BIT_OR, [ASSIGN_BIT_XOR] = BINARY_BIT_XOR,
    [ASSIGN_SHL] = BINARY_SHL,       [ASSIGN_SHR] = BINARY_SHR,
};

/* `place op= e`: the place's object, then `e`, then read, combine and store. */
static void assign_operated(struct body *body, struct ast_assign *assign)
{
    uint32_t height = lw_cleanup_height(body);
    struct mir_place place =
        lw_writable(body, lower_place(body, assign->target, lw_has_effects(body, assign->value)));
    if (lw_info_at(body, &assign->head)->use == USE_CALL) {
        uint32_t result = lw_new_temporary(body, place.type);
        struct mir_place made = lw_local_place(body, result);
        lower_call_node(body, &assign->head, &made);
        lw_replace(body, place, mir_move(made));
        lw_leave_to(body, height);
        return;
    }
    struct mir_operand value = lower_operand(body, assign->value, HOLD_BRIEFLY, false);
    enum binary_op op = operators[assign->op];
    body->b.span = assign->head.span;
    if (!type_needs_drop(place.type)) {
        lw_operate_on(body, op, place, mir_read(place), value);
    } else {
        uint32_t result = lw_new_temporary(body, place.type);
        lw_operate_on(body, op, lw_local_place(body, result), mir_read(place), value);
        lw_replace(body, place, mir_move(lw_local_place(body, result)));
    }
    lw_leave_to(body, height);
}

static void lower_assign(struct body *body, struct ast_assign *assign)
{
    const struct node_info *info = lw_info_at(body, assign->target);
    if (assign->op == ASSIGN_DEFAULT) {
        lower_default_assign(body, assign);
    } else if (assign->op != ASSIGN_SET) {
        assign_operated(body, assign);
    } else if (assign->target->kind == AST_tuple_literal) {
        assign_tuple(body, assign->target, assign->value);
    } else if (info->use == USE_DECLARE) {
        bind_new(body, info->local, assign->value);
    } else if (info->use == USE_NONE) { /* `_ = e` */
        uint32_t height = lw_cleanup_height(body);
        lower_to(body, assign->value, NULL);
        lw_leave_to(body, height);
    } else {
        assign_place(body, assign->target, assign->value);
    }
}

void lower_statement(struct body *body, struct ast *node)
{
    uint32_t height = lw_cleanup_height(body);
    body->b.span = node->span;
    switch (node->kind) {
    case AST_binding:
        lower_binding(body, ast_as_binding(node));
        break;
    case AST_assign:
        lower_assign(body, ast_as_assign(node));
        break;
    case AST_while:
        lower_while(body, node);
        break;
    case AST_for:
        lower_for(body, node);
        break;
    case AST_defer:
        lw_push_defer(body, ast_as_defer(node)->body);
        break;
    default: /* an expression for its effects */
        lower_to(body, node, NULL);
        lw_leave_to(body, height);
        break;
    }
}

void lower_block(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct ast_list list = ast_as_block(node)->statements;
    uint32_t height = lw_cleanup_height(body);
    for (uint32_t i = 0; i < list.count; i++) {
        if (i + 1 < list.count || !dest) {
            lower_statement(body, list.items[i]);
            continue;
        }
        uint32_t inner = lw_cleanup_height(body);
        lower_to(body, list.items[i], dest);
        lw_leave_holding(body, inner, dest);
    }
    lw_leave_holding(body, height, dest);
}
