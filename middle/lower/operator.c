/* Operators and casts. */
#include "middle/lower/lowerer.h"

/* The MIR operation of an infix operator on numbers. */
static enum mir_op operation(const struct lowerer *l, enum binary_op op)
{
    bool wraps = l->overflow_wraps;
    switch (op) {
    case BINARY_MUL:
        return wraps ? MIR_MUL_WRAP : MIR_MUL;
    case BINARY_ADD:
        return wraps ? MIR_ADD_WRAP : MIR_ADD;
    case BINARY_SUB:
        return wraps ? MIR_SUB_WRAP : MIR_SUB;
    case BINARY_DIV:
        return MIR_DIV;
    case BINARY_REM:
        return MIR_REM;
    case BINARY_MUL_WRAP:
        return MIR_MUL_WRAP;
    case BINARY_ADD_WRAP:
        return MIR_ADD_WRAP;
    case BINARY_SUB_WRAP:
        return MIR_SUB_WRAP;
    case BINARY_SHL:
        return MIR_SHL;
    case BINARY_SHR:
        return MIR_SHR;
    case BINARY_BIT_AND:
        return MIR_BIT_AND;
    case BINARY_BIT_XOR:
        return MIR_BIT_XOR;
    case BINARY_BIT_OR:
        return MIR_BIT_OR;
    case BINARY_DEFAULT:
    case BINARY_EQ:
    case BINARY_NE:
    case BINARY_LT:
    case BINARY_LE:
    case BINARY_GT:
    case BINARY_GE:
    case BINARY_IN:
    case BINARY_NOT_IN:
    case BINARY_AND:
    case BINARY_OR:
    case BINARY_OP_COUNT:
        break;
    }
    return MIR_OP_COUNT;
}

static bool is_comparison(enum binary_op op)
{
    return op >= BINARY_EQ && op <= BINARY_GE;
}

/* Floats have no wrapping form. */
static enum mir_op operation_on(const struct lowerer *l, enum binary_op op, const struct type *type)
{
    if (!type_is_float(type))
        return operation(l, op);
    struct lowerer exact = {.overflow_wraps = false};
    return operation(&exact, op);
}

/* A shift's count may be of any integer type. */
static struct mir_operand as_int(struct body *body, struct mir_operand count)
{
    if (count.type->kind == TYPE_int)
        return count;
    uint32_t wide = lw_new_temporary(body, LOWER_TYPE(body, int));
    mir_unary(&body->b, MIR_CAST, lw_local_place(body, wide), count);
    return lw_read_local(body, wide);
}

void lw_operate_on(struct body *body, enum binary_op op, struct mir_place dest,
                   struct mir_operand left, struct mir_operand right)
{
    if (is_comparison(op)) {
        lw_compare_values(body, op, dest, left, right);
    } else if (left.type->kind == TYPE_string) {
        const struct mir_operand strings[] = {left, right};
        lw_join_strings(body, dest, strings, 2);
    } else {
        if (op == BINARY_SHL || op == BINARY_SHR)
            right = as_int(body, right);
        mir_binary(&body->b, operation_on(body->lowerer, op, left.type), dest, left, right);
    }
}

void lower_truth(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct mir_builder *b = &body->b;
    uint32_t when_true = lw_new_block(body), when_false = lw_new_block(body),
             end = lw_new_block(body);
    lower_condition(body, node, when_true, when_false);
    mir_at(b, when_true);
    if (dest)
        mir_set(b, *dest, mir_bool(b, true));
    mir_goto(b, end);
    mir_at(b, when_false);
    if (dest)
        mir_set(b, *dest, mir_bool(b, false));
    mir_goto(b, end);
    mir_at(b, end);
}

/* `x in a..b`: x >= a and x < b; an open end is not tested. */
static void lower_in(struct body *body, struct ast_binary *binary, struct mir_place dest)
{
    struct mir_builder *b = &body->b;
    struct ast_range *range = ast_as_range(binary->right);
    bool found = binary->op == BINARY_IN;
    struct ast *ends[] = {range->low, range->high};
    struct mir_operand value = lower_operand(body, binary->left, HOLD_CALL, true);
    struct mir_operand operands[2];
    for (size_t i = 0; i < 2; i++)
        if (ends[i])
            operands[i] = lower_operand(body, ends[i], HOLD_CALL, true);
    uint32_t outside = lw_new_block(body), end = lw_new_block(body);
    for (size_t i = 0; i < 2; i++) {
        if (!ends[i])
            continue;
        uint32_t test = lw_new_temporary(body, LOWER_TYPE(body, bool));
        uint32_t next = lw_new_block(body);
        enum binary_op op = i == 0 ? BINARY_GE : range->is_inclusive ? BINARY_LE : BINARY_LT;
        lw_compare_values(body, op, lw_local_place(body, test), value, operands[i]);
        mir_branch(b, lw_read_local(body, test), next, outside);
        mir_at(b, next);
    }
    mir_set(b, dest, mir_bool(b, found));
    mir_goto(b, end);
    mir_at(b, outside);
    mir_set(b, dest, mir_bool(b, !found));
    mir_goto(b, end);
    mir_at(b, end);
}

void lower_binary(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct ast_binary *binary = ast_as_binary(node);
    if (lw_info_at(body, node)->use == USE_CALL) {
        lower_call_node(body, node, dest);
        if (binary->op == BINARY_NOT_IN && dest && mir_is_open(&body->b))
            mir_unary(&body->b, MIR_NOT, *dest, mir_read(*dest));
        return;
    }
    if (binary->op == BINARY_AND || binary->op == BINARY_OR) {
        lower_truth(body, node, dest);
        return;
    }
    if (binary->op == BINARY_DEFAULT) {
        lower_default_value(body, node, dest);
        return;
    }
    uint32_t unused = UINT32_MAX;
    struct mir_place place;
    if (!dest) { /* it may panic all the same */
        unused = lw_new_temporary(body, lw_type_at(body, node));
        place = lw_local_place(body, unused);
        dest = &place;
    }
    if (binary->op == BINARY_IN || binary->op == BINARY_NOT_IN) {
        lower_in(body, binary, *dest);
        return;
    }
    struct mir_operand left =
        lower_operand(body, binary->left, HOLD_CALL, lw_has_effects(body, binary->right));
    struct mir_operand right = lower_operand(body, binary->right, HOLD_CALL, false);
    body->b.span = node->span;
    if (mir_is_open(&body->b))
        lw_operate_on(body, binary->op, *dest, left, right);
    if (unused != UINT32_MAX)
        lw_own_temporary(body, unused);
}

void lw_negate(struct body *body, struct mir_place dest, struct mir_operand value)
{
    bool wraps = body->lowerer->overflow_wraps && !type_is_float(value.type);
    mir_unary(&body->b, wraps ? MIR_NEG_WRAP : MIR_NEG, dest, value);
}

void lower_unary(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct ast_unary *unary = ast_as_unary(node);
    struct mir_place place;
    if (lw_info_at(body, node)->use == USE_CALL) {
        lower_call_node(body, node, dest);
        return;
    }
    if (!dest) {
        place = lw_local_place(body, lw_new_temporary(body, lw_type_at(body, node)));
        dest = &place;
    }
    struct mir_operand operand = lower_operand(body, unary->operand, HOLD_BRIEFLY, false);
    body->b.span = node->span;
    if (!mir_is_open(&body->b))
        return;
    if (unary->op == UNARY_NEG)
        lw_negate(body, *dest, operand);
    else
        mir_unary(&body->b, MIR_NOT, *dest, operand);
}

void lower_cast(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct ast_cast *cast = ast_as_cast(node);
    struct mir_place place;
    if (!dest) {
        place = lw_local_place(body, lw_new_temporary(body, lw_type_at(body, node)));
        dest = &place;
    }
    struct mir_operand operand = lower_operand(body, cast->value, HOLD_BRIEFLY, false);
    body->b.span = node->span;
    if (!mir_is_open(&body->b))
        return;
    bool is_same = operand.type == dest->type;
    mir_unary(&body->b, is_same ? MIR_SET : MIR_CAST, *dest, operand);
}
