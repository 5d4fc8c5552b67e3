/* Loops. */
#include "middle/lower/lowerer.h"

static void lower_loop_body(struct body *body, struct target_loop *loop, struct ast *block)
{
    loop->outer = body->loop;
    body->loop = loop;
    lower_to(body, block, NULL);
    body->loop = loop->outer;
    if (mir_is_open(&body->b))
        mir_goto(&body->b, loop->on_continue);
}

void lower_loop(struct body *body, struct ast *node, const struct mir_place *dest)
{
    uint32_t head = lw_new_block(body), end = lw_new_block(body);
    struct target_loop loop = {
        .on_break = end, .on_continue = head, .height = lw_cleanup_height(body), .result = dest};
    mir_goto(&body->b, head);
    mir_at(&body->b, head);
    lower_loop_body(body, &loop, ast_as_loop(node)->body);
    mir_at(&body->b, end);
    if (lw_type_at(body, node)->kind == TYPE_never)
        mir_unreachable(&body->b);
}

void lower_while(struct body *body, struct ast *node)
{
    struct ast_while *loop_node = ast_as_while(node);
    uint32_t head = lw_new_block(body), inside = lw_new_block(body), end = lw_new_block(body);
    struct target_loop loop = {
        .on_break = end, .on_continue = head, .height = lw_cleanup_height(body)};
    mir_goto(&body->b, head);
    mir_at(&body->b, head);
    lower_condition(body, loop_node->condition, inside, end);
    mir_at(&body->b, inside);
    lower_loop_body(body, &loop, loop_node->body);
    mir_at(&body->b, end);
}

/* One turn: the element, in a place of its own, is taken apart by the pattern. */
static void lower_turn(struct body *body, struct ast_for *node, struct target_loop *loop,
                       struct mir_operand element)
{
    uint32_t height = lw_cleanup_height(body);
    struct local *local = lw_bound_local(body, node->pattern);
    uint32_t mir = mir_local_new(&body->b, element.type, local ? local->name->text : NULL);
    mir_set(&body->b, lw_local_place(body, mir), element);
    if (local)
        lw_bind_slot(body, local, mir);
    else
        lower_bindings(body, node->pattern, lw_local_place(body, mir));
    lower_loop_body(body, loop, node->body);
    lw_leave_to(body, height);
}

/* The next Char after one: the surrogates between are no Chars. */
static void step_char(struct body *body, struct mir_place counter)
{
    struct mir_builder *b = &body->b;
    const struct type *u32 = LOWER_TYPE(body, u32);
    uint32_t at_gap = lw_new_temporary(body, LOWER_TYPE(body, bool));
    uint32_t skip = lw_new_block(body), done = lw_new_block(body);
    mir_binary(b, MIR_ADD_WRAP, counter, mir_read(counter), mir_int(u32, 1));
    mir_binary(b, MIR_EQ, lw_local_place(body, at_gap), mir_read(counter), mir_int(u32, 0xD800));
    mir_branch(b, lw_read_local(body, at_gap), skip, done);
    mir_at(b, skip);
    mir_set(b, counter, mir_int(u32, 0xE000));
    mir_goto(b, done);
    mir_at(b, done);
}

/* A Char is counted as U32. */
static struct mir_operand countable(struct body *body, struct ast *end)
{
    struct mir_operand operand = lower_operand(body, end, HOLD_CALL, true);
    if (operand.type->kind != TYPE_char)
        return operand;
    uint32_t local = lw_new_temporary(body, LOWER_TYPE(body, u32));
    mir_unary(&body->b, MIR_CAST, lw_local_place(body, local), operand);
    return lw_read_local(body, local);
}

/* `for x in low..high`: the test stands before the turn; with `..=` another one
 * before the step keeps the step inside the type.
 *
 *     head: branch counter < high, turn, end
 *     turn: x = counter; body
 *     step: (..= : branch counter == high, end, next)  counter += 1; goto head */
static void lower_range(struct body *body, struct ast_for *node, struct ast_range *range)
{
    struct mir_builder *b = &body->b;
    struct mir_operand low = countable(body, range->low);
    struct mir_operand high = countable(body, range->high);
    bool is_char = lw_type_at(body, &range->head)->kind == TYPE_char;
    struct mir_place counter = lw_local_place(body, lw_new_temporary(body, low.type));
    uint32_t test = lw_new_temporary(body, LOWER_TYPE(body, bool));
    uint32_t head = lw_new_block(body), turn = lw_new_block(body), step = lw_new_block(body);
    uint32_t end = lw_new_block(body);
    mir_set(b, counter, low);
    mir_goto(b, head);
    mir_at(b, head);
    mir_binary(b, range->is_inclusive ? MIR_LE : MIR_LT, lw_local_place(body, test),
               mir_read(counter), high);
    mir_branch(b, lw_read_local(body, test), turn, end);
    mir_at(b, turn);
    struct mir_operand element = mir_read(counter);
    if (is_char) {
        uint32_t scalar = lw_new_temporary(body, LOWER_TYPE(body, char));
        mir_unary(b, MIR_CAST, lw_local_place(body, scalar), element);
        element = lw_read_local(body, scalar);
    }
    struct target_loop loop = {
        .on_break = end, .on_continue = step, .height = lw_cleanup_height(body)};
    lower_turn(body, node, &loop, element);
    mir_at(b, step);
    if (range->is_inclusive) {
        uint32_t next = lw_new_block(body);
        mir_binary(b, MIR_EQ, lw_local_place(body, test), mir_read(counter), high);
        mir_branch(b, lw_read_local(body, test), end, next);
        mir_at(b, next);
    }
    if (is_char)
        step_char(body, counter);
    else
        mir_binary(b, MIR_ADD_WRAP, counter, mir_read(counter), mir_int(low.type, 1));
    mir_goto(b, head);
    mir_at(b, end);
}

/* The Chars of a String, by byte offset. */
static void lower_chars(struct body *body, struct ast_for *node)
{
    struct mir_builder *b = &body->b;
    const struct type *int_type = LOWER_TYPE(body, int), *char_type = LOWER_TYPE(body, char);
    struct mir_operand string = lower_operand(body, node->source, HOLD_CALL, true);
    struct mir_place offset = lw_local_place(body, lw_new_temporary(body, int_type));
    struct mir_place element = lw_local_place(body, lw_new_temporary(body, char_type));
    struct mir_place out = lw_local_place(
        body, lw_new_temporary(body, type_ref(body->lowerer->types, char_type, true)));
    uint32_t is_end = lw_new_temporary(body, LOWER_TYPE(body, bool));
    uint32_t head = lw_new_block(body), turn = lw_new_block(body), end = lw_new_block(body);
    mir_set(b, offset, mir_int(int_type, 0));
    mir_set(b, element, mir_char(b, 0));
    mir_goto(b, head);
    mir_at(b, head);
    mir_address(b, out, element);
    const struct mir_operand arguments[] = {string, mir_read(offset), mir_read(out)};
    mir_runtime(b, &offset, "qz_string_next", arguments, 3);
    mir_binary(b, MIR_LT, lw_local_place(body, is_end), mir_read(offset), mir_int(int_type, 0));
    mir_branch(b, lw_read_local(body, is_end), end, turn);
    mir_at(b, turn);
    struct target_loop loop = {
        .on_break = end, .on_continue = head, .height = lw_cleanup_height(body)};
    lower_turn(body, node, &loop, mir_read(element));
    mir_at(b, end);
}

void lower_for(struct body *body, struct ast *node)
{
    struct ast_for *loop = ast_as_for(node);
    uint32_t height = lw_cleanup_height(body);
    if (loop->source->kind == AST_range)
        lower_range(body, loop, ast_as_range(loop->source));
    else
        lower_chars(body, loop);
    lw_leave_to(body, height);
}
