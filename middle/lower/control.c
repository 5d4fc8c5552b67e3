/* Conditions, branches, match and the jumps out of blocks. */
#include "middle/lower/lowerer.h"

void lower_condition(struct body *body, struct ast *node, uint32_t when_true, uint32_t when_false)
{
    const struct ast_binary *binary = node->kind == AST_binary ? ast_as_binary(node) : NULL;
    if (binary && (binary->op == BINARY_AND || binary->op == BINARY_OR)) {
        uint32_t right = lw_new_block(body);
        if (binary->op == BINARY_AND)
            lower_condition(body, binary->left, right, when_false);
        else
            lower_condition(body, binary->left, when_true, right);
        mir_at(&body->b, right);
        lower_condition(body, binary->right, when_true, when_false);
        return;
    }
    if (node->kind == AST_unary && ast_as_unary(node)->op == UNARY_NOT) {
        lower_condition(body, ast_as_unary(node)->operand, when_false, when_true);
        return;
    }
    if (node->kind == AST_is) {
        lower_is(body, ast_as_is(node), when_true, when_false);
        return;
    }
    uint32_t height = lw_cleanup_height(body);
    struct mir_operand operand = lower_operand(body, node, HOLD_BRIEFLY, false);
    if (operand.kind == MIR_OPERAND_READ && operand.place.step_count &&
        lw_cleanup_height(body) > height) { /* part of what is dropped now */
        uint32_t copy = lw_new_temporary(body, operand.type);
        mir_set(&body->b, lw_local_place(body, copy), operand);
        operand = lw_read_local(body, copy);
    }
    lw_leave_to(body, height);
    if (operand.type->kind == TYPE_bool)
        mir_branch(&body->b, operand, when_true, when_false);
    else /* it never comes here */
        mir_unreachable(&body->b);
}

static void lower_arm(struct body *body, struct ast *block, const struct mir_place *dest,
                      uint32_t end)
{
    lower_to(body, block, dest);
    if (mir_is_open(&body->b))
        mir_goto(&body->b, end);
}

void lower_if(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct ast_if *branches = ast_as_if(node);
    uint32_t end = lw_new_block(body);
    for (uint32_t i = 0; i < branches->branches.count; i++) {
        struct ast_if_branch *branch = ast_as_if_branch(branches->branches.items[i]);
        uint32_t next = lw_new_block(body), height = lw_cleanup_height(body);
        lower_let_condition(body, branch->condition, height, next);
        lower_to(body, branch->body, dest);
        lw_leave_holding(body, height, dest);
        if (mir_is_open(&body->b))
            mir_goto(&body->b, end);
        mir_at(&body->b, next);
    }
    if (branches->otherwise)
        lower_arm(body, branches->otherwise, dest, end);
    else
        mir_goto(&body->b, end);
    mir_at(&body->b, end);
    if (lw_type_at(body, node)->kind == TYPE_never)
        mir_unreachable(&body->b);
}

struct mir_place lw_subject_place(struct body *body, struct ast *subject, bool is_held)
{
    struct mir_operand operand =
        lower_operand(body, subject, is_held ? HOLD_CALL : HOLD_BRIEFLY, is_held);
    if (operand.kind == MIR_OPERAND_READ)
        return operand.place;
    uint32_t local = lw_new_temporary(body, operand.type);
    mir_set(&body->b, lw_local_place(body, local), operand);
    lw_own_temporary(body, local);
    return lw_local_place(body, local);
}

static void lower_match_arm(struct body *body, struct ast_match_arm *arm, struct mir_place subject,
                            const struct mir_place *dest, uint32_t end)
{
    uint32_t next = lw_new_block(body), height = lw_cleanup_height(body);
    lower_test(body, arm->pattern, subject, next);
    lower_bindings(body, arm->pattern, subject);
    if (arm->guard) {
        uint32_t matched = lw_new_block(body), refused = lw_new_block(body);
        lower_condition(body, arm->guard, matched, refused);
        mir_at(&body->b, refused);
        lw_leave_early(body, height, NULL);
        mir_goto(&body->b, next);
        mir_at(&body->b, matched);
    }
    lower_to(body, arm->body, dest);
    lw_leave_holding(body, height, dest);
    if (mir_is_open(&body->b))
        mir_goto(&body->b, end);
    mir_at(&body->b, next);
}

void lower_match(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct ast_match *match = ast_as_match(node);
    struct mir_place subject = lw_subject_place(body, match->subject, true);
    uint32_t end = lw_new_block(body);
    for (uint32_t i = 0; i < match->arms.count; i++)
        lower_match_arm(body, ast_as_match_arm(match->arms.items[i]), subject, dest, end);
    mir_unreachable(&body->b); /* one of the arms matches */
    mir_at(&body->b, end);
    if (lw_type_at(body, node)->kind == TYPE_never)
        mir_unreachable(&body->b);
}

static void lower_return(struct body *body, struct ast *value)
{
    struct mir_builder *b = &body->b;
    if (body->result->kind == TYPE_void || body->result->kind == TYPE_never) {
        uint32_t height = lw_cleanup_height(body);
        if (value)
            lower_to(body, value, NULL);
        lw_leave_to(body, height);
        lw_leave_early(body, 0, NULL);
        if (mir_is_open(b))
            mir_return(b, mir_void(b));
        return;
    }
    uint32_t height = lw_cleanup_height(body);
    uint32_t local = lw_new_temporary(body, body->result);
    struct mir_place place = lw_local_place(body, local);
    lower_to(body, value, &place);
    lw_leave_holding(body, height, &place);
    lw_leave_early(body, 0, &place);
    if (mir_is_open(b))
        mir_return(b, type_needs_drop(place.type) ? mir_move(place) : mir_read(place));
}

static void lower_break(struct body *body, struct ast *value)
{
    struct target_loop *loop = body->loop;
    uint32_t height = lw_cleanup_height(body);
    if (value)
        lower_to(body, value, loop->result);
    lw_leave_holding(body, height, loop->result);
    lw_leave_early(body, loop->height, value ? loop->result : NULL);
    if (mir_is_open(&body->b))
        mir_goto(&body->b, loop->on_break);
}

void lower_jump(struct body *body, struct ast *node)
{
    if (node->kind == AST_return) {
        lower_return(body, ast_as_return(node)->value);
    } else if (node->kind == AST_break) {
        lower_break(body, ast_as_break(node)->value);
    } else {
        lw_leave_early(body, body->loop->height, NULL);
        if (mir_is_open(&body->b))
            mir_goto(&body->b, body->loop->on_continue);
    }
}
