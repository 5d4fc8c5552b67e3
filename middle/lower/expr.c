/* Expressions: evaluation to operands and into places. */
#include "middle/lower/lowerer.h"

struct mir_place lw_local_place(const struct body *body, uint32_t local)
{
    return mir_local(&body->b, local);
}

struct mir_operand lw_read_local(const struct body *body, uint32_t local)
{
    return mir_read(lw_local_place(body, local));
}

uint32_t lw_new_temporary(struct body *body, const struct type *type)
{
    return mir_local_new(&body->b, type, NULL);
}

void lw_own_temporary(struct body *body, uint32_t local)
{
    lw_own_local(body, local);
}

struct mir_operand lw_whole(struct mir_place place)
{
    return type_needs_drop(place.type) ? mir_move(place) : mir_read(place);
}

void lw_set_from(struct body *body, struct mir_place dest, struct mir_operand source)
{
    if (source.kind == MIR_OPERAND_READ && type_needs_drop(source.type))
        mir_dup(&body->b, dest, source.place);
    else
        mir_set(&body->b, dest, source);
}

bool lw_has_effects(struct body *body, const struct ast *node)
{
    switch (node->kind) {
    case AST_int_literal:
    case AST_float_literal:
    case AST_char_literal:
    case AST_bool_literal:
    case AST_string_literal:
    case AST_unit_literal:
    case AST_name:
    case AST_path:
        return false;
    case AST_unary:
        return lw_has_effects(body, ast_as_unary(node)->operand);
    case AST_cast:
        return lw_has_effects(body, ast_as_cast(node)->value);
    case AST_unwrap:
        return lw_has_effects(body, ast_as_unwrap(node)->value);
    case AST_is:
        return lw_has_effects(body, ast_as_is(node)->value);
    case AST_member:
        return lw_info_at(body, node)->use != USE_FIELD ||
               lw_has_effects(body, ast_as_member(node)->object);
    case AST_binary:
        return lw_has_effects(body, ast_as_binary(node)->left) ||
               lw_has_effects(body, ast_as_binary(node)->right);
    default:
        return true;
    }
}

static const struct mir_place *no_dest = NULL;

/* ---- Literals ---- */

static struct mir_operand int_operand(struct body *body, struct ast *node)
{
    const struct ast_int_literal *literal = ast_as_int_literal(node);
    const struct type *type = lw_type_at(body, node);
    if (type_is_float(type))
        return mir_float(type,
                         literal->is_negative ? -(double)literal->value : (double)literal->value);
    return mir_int(type, literal->is_negative ? 0 - literal->value : literal->value);
}

/* Literals and Void are operands by themselves. */
static bool literal_operand(struct body *body, struct ast *node, struct mir_operand *out)
{
    struct mir_builder *b = &body->b;
    if (lw_enters(body, node))
        return false;
    switch (node->kind) {
    case AST_int_literal:
        *out = int_operand(body, node);
        return true;
    case AST_float_literal:
        *out = mir_float(lw_type_at(body, node), ast_as_float_literal(node)->value);
        return true;
    case AST_char_literal:
        *out = mir_char(b, (uint32_t)ast_as_char_literal(node)->value);
        return true;
    case AST_bool_literal:
        *out = mir_bool(b, ast_as_bool_literal(node)->value);
        return true;
    case AST_string_literal:
        *out = lw_type_at(body, node)->kind == TYPE_cstring
                   ? mir_cstring(b, ast_as_string_literal(node)->value)
                   : mir_string(b, ast_as_string_literal(node)->value);
        return true;
    case AST_unit_literal:
        *out = mir_void(b);
        return true;
    default:
        return lw_function_constant(body, node, out);
    }
}

static void lower_literal(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct mir_operand operand;
    if (dest && literal_operand(body, node, &operand))
        mir_set(&body->b, *dest, operand);
}

/* ---- Places as values ---- */

static void lower_called(struct body *body, struct ast *node, const struct mir_place *dest)
{
    const struct ast_member *optional = lw_optional_member(body, node);
    if (optional)
        lower_optional(body, node, optional, dest);
    else if (lw_info_at(body, node)->use == USE_VARIANT)
        lower_variant(body, node, dest);
    else if (lw_info_at(body, node)->use == USE_COLLECTION)
        lower_enum_values(body, node, dest);
    else if (lw_info_at(body, node)->use == USE_NEWTYPE)
        lower_newtype(body, node, dest);
    else
        lower_call_node(body, node, dest);
}

/* `color.index` */
static void lower_index_of(struct body *body, struct ast *object, const struct mir_place *dest)
{
    struct mir_operand value = lower_operand(body, object, HOLD_BRIEFLY, false);
    if (dest && mir_is_open(&body->b))
        mir_tag(&body->b, *dest, value.place);
}

static void lower_place_value(struct body *body, struct ast *node, const struct mir_place *dest)
{
    const struct node_info *info = lw_info_at(body, node);
    bool is_called = info->use == USE_CALL || info->use == USE_VARIANT;
    if (is_called || lw_optional_member(body, node)) {
        lower_called(body, node, dest);
        return;
    }
    if (info->use == USE_TAG) {
        lower_index_of(body, ast_as_member(node)->object, dest);
        return;
    }
    if (info->use == USE_FUNCTION) {
        lower_lambda(body, node, dest);
        return;
    }
    struct mir_place place = lower_place(body, node, false);
    if (dest)
        lw_set_from(body, *dest, mir_read(place));
}

static void lower_void_statement(struct body *body, struct ast *node, const struct mir_place *dest)
{
    lower_statement(body, node);
    if (dest && mir_is_open(&body->b))
        mir_set(&body->b, *dest, mir_void(&body->b));
}

static void lower_jump_value(struct body *body, struct ast *node, const struct mir_place *dest)
{
    (void)dest;
    lower_jump(body, node);
}

static void lower_unwrap_value(struct body *body, struct ast *node, const struct mir_place *dest)
{
    lower_unwrap(body, node, ast_as_unwrap(node)->value, dest);
}

static void lower_try_value(struct body *body, struct ast *node, const struct mir_place *dest)
{
    lower_try(body, node, ast_as_try(node)->value, dest);
}

typedef void handler(struct body *body, struct ast *node, const struct mir_place *dest);

static handler *const handlers[AST_KIND_COUNT] = {
    [AST_int_literal] = lower_literal,
    [AST_float_literal] = lower_literal,
    [AST_char_literal] = lower_literal,
    [AST_bool_literal] = lower_literal,
    [AST_string_literal] = lower_literal,
    [AST_unit_literal] = lower_literal,
    [AST_interpolation] = lower_interpolation,
    [AST_list_literal] = lower_collection,
    [AST_set_literal] = lower_collection,
    [AST_map_literal] = lower_collection,
    [AST_comprehension] = lower_comprehension,
    [AST_range] = lower_range_value,
    [AST_name] = lower_place_value,
    [AST_path] = lower_place_value,
    [AST_member] = lower_place_value,
    [AST_tuple_literal] = lower_tuple_literal,
    [AST_struct_literal] = lower_struct_literal,
    [AST_record_literal] = lower_struct_literal,
    [AST_with] = lower_with,
    [AST_unary] = lower_unary,
    [AST_binary] = lower_binary,
    [AST_pipe] = lower_called,
    [AST_cast] = lower_cast,
    [AST_unwrap] = lower_unwrap_value,
    [AST_try] = lower_try_value,
    [AST_is] = lower_truth,
    [AST_index] = lower_index,
    [AST_call] = lower_called,
    [AST_lambda] = lower_lambda,
    [AST_macro_call] = lower_macro,
    [AST_if] = lower_if,
    [AST_match] = lower_match,
    [AST_loop] = lower_loop,
    [AST_block] = lower_block,
    [AST_return] = lower_jump_value,
    [AST_yield] = lower_yield,
    [AST_break] = lower_jump_value,
    [AST_continue] = lower_jump_value,
    [AST_binding] = lower_void_statement,
    [AST_assign] = lower_void_statement,
    [AST_while] = lower_void_statement,
    [AST_for] = lower_void_statement,
    [AST_defer] = lower_void_statement,
};

void lower_to(struct body *body, struct ast *node, const struct mir_place *dest)
{
    const struct mir_place *standing = lw_standing_for(body, node);
    body->b.span = node->span;
    if (standing) {
        if (dest)
            lw_set_from(body, *dest, mir_read(*standing));
        return;
    }
    if (dest && dest->type->kind == TYPE_void)
        dest = no_dest; /* any value may stand where Void is expected */
    if (lw_enters(body, node)) {
        lower_entering(body, node, dest);
        return;
    }
    handlers[node->kind](body, node, dest);
}

/* ---- Operands ---- */

static struct mir_operand hold_place(struct body *body, struct mir_place place)
{
    uint32_t local = lw_new_temporary(body, place.type);
    lw_set_from(body, lw_local_place(body, local), mir_read(place));
    lw_own_temporary(body, local);
    return lw_read_local(body, local);
}

static bool is_shared(const struct body *body, uint32_t local)
{
    for (uint32_t i = 0; i < body->shared.count; i++)
        if (body->shared.items[i] == local)
            return true;
    return false;
}

/* Can what a place holds change while the operand is needed? */
static bool must_hold(const struct body *body, struct mir_place place, enum hold hold, bool later)
{
    bool is_plain_local = !place.is_global && place.step_count == 0 && !is_shared(body, place.base);
    bool is_borrowed = is_plain_local && body->b.function->locals.items[place.base].is_borrowed;
    if (is_borrowed)
        return false;
    if (later)
        return true;
    return hold == HOLD_CALL && !is_plain_local && type_needs_drop(place.type);
}

struct mir_operand lower_operand(struct body *body, struct ast *node, enum hold hold, bool later)
{
    struct mir_operand operand;
    body->b.span = node->span;
    if (literal_operand(body, node, &operand))
        return operand;
    const struct type *type = lw_type_at(body, node);
    if (type->kind == TYPE_void || type->kind == TYPE_never) {
        lower_to(body, node, NULL);
        return mir_void(&body->b);
    }
    if (lw_lends_lambda(body, node))
        return lw_lend_lambda(body, node);
    if (lw_is_place(body, node)) {
        struct mir_place place = lower_place(body, node, later);
        return must_hold(body, place, hold, later) ? hold_place(body, place) : mir_read(place);
    }
    uint32_t local = lw_new_temporary(body, type);
    struct mir_place place = lw_local_place(body, local);
    lower_to(body, node, &place);
    lw_own_temporary(body, local);
    return lw_read_local(body, local);
}

struct mir_operand lower_owned(struct body *body, struct ast *node)
{
    struct mir_operand operand;
    if (literal_operand(body, node, &operand))
        return operand;
    const struct type *type = lw_type_at(body, node);
    if (type->kind == TYPE_void || type->kind == TYPE_never) {
        lower_to(body, node, NULL);
        return mir_void(&body->b);
    }
    uint32_t local = lw_new_temporary(body, type);
    struct mir_place place = lw_local_place(body, local);
    lower_to(body, node, &place);
    lw_own_temporary(body, local);
    return mir_move(place);
}

struct mir_operand lw_take_owned(struct body *body, struct mir_operand owned)
{
    if (owned.kind != MIR_OPERAND_MOVE)
        return owned;
    if (!type_needs_drop(owned.type))
        return mir_read(owned.place);
    lw_disown_local(body, owned.place.base);
    return owned;
}
