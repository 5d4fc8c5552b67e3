/* Loops. */
#include "middle/lower/lowerer.h"

static void lower_loop_body(struct body *body, struct target_loop *loop, struct ast *block)
{
    loop->outer = body->loop;
    body->loop = loop;
    lower_to(body, block, NULL);
    body->loop = loop->outer;
    lw_leave_to(body, loop->height);
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
    uint32_t head = lw_new_block(body), end = lw_new_block(body);
    struct target_loop loop = {
        .on_break = end, .on_continue = head, .height = lw_cleanup_height(body)};
    mir_goto(&body->b, head);
    mir_at(&body->b, head);
    lower_let_condition(body, loop_node->condition, loop.height, end);
    lower_loop_body(body, &loop, loop_node->body);
    mir_at(&body->b, end);
}

static void bind_element(struct body *body, struct ast *pattern, uint32_t element)
{
    struct mir_place place = lw_local_place(body, element);
    struct local *local = lw_bound_local(body, pattern);
    if (local && local->is_cell) {
        lw_bind_value(body, local, type_needs_drop(place.type) ? mir_move(place) : mir_read(place));
        return;
    }
    lw_own_local(body, element);
    if (local) {
        body->b.function->locals.items[element].name = local->name->text;
        lw_bind_slot(body, local, element);
    } else {
        lower_bindings(body, pattern, place);
    }
}

/* One turn: the element, in a local of its own, is taken apart by the pattern. */
static void lower_turn(struct body *body, const struct turns *turns, struct target_loop *loop,
                       uint32_t element)
{
    uint32_t height = lw_cleanup_height(body);
    if (turns->pattern) {
        bind_element(body, turns->pattern, element);
    } else {
        lw_own_local(body, element);
        *turns->element = element;
    }
    loop->outer = body->loop;
    body->loop = loop;
    turns->emit(body, turns->context);
    body->loop = loop->outer;
    lw_leave_to(body, height);
    if (mir_is_open(&body->b))
        mir_goto(&body->b, loop->on_continue);
}

static uint32_t element_local(struct body *body, struct mir_operand element)
{
    uint32_t local = mir_local_new(&body->b, element.type, NULL);
    mir_set(&body->b, lw_local_place(body, local), element);
    return local;
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
static void lower_range(struct body *body, const struct turns *turns, struct ast_range *range)
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
    lower_turn(body, turns, &loop, element_local(body, element));
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
static void lower_chars(struct body *body, const struct turns *turns)
{
    struct mir_builder *b = &body->b;
    const struct type *int_type = LOWER_TYPE(body, int), *char_type = LOWER_TYPE(body, char);
    struct mir_operand string = lower_operand(body, turns->source, HOLD_CALL, true);
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
    lower_turn(body, turns, &loop, element_local(body, mir_read(element)));
    mir_at(b, end);
}

/* By index: the size is read again each turn. */
static void lower_sequence(struct body *body, const struct turns *turns,
                           const struct sequence *sequence)
{
    struct mir_builder *b = &body->b;
    struct lowerer *l = body->lowerer;
    const struct type *int_type = LOWER_TYPE(body, int);
    const struct type *const *arguments = lw_types(body, sequence->arguments, 2);
    struct mir_operand whole = lower_operand(body, turns->source, HOLD_CALL, true);
    struct mir_place index = lw_local_place(body, lw_new_temporary(body, int_type));
    struct mir_place size = lw_local_place(body, lw_new_temporary(body, int_type));
    uint32_t test = lw_new_temporary(body, LOWER_TYPE(body, bool));
    uint32_t head = lw_new_block(body), turn = lw_new_block(body), step = lw_new_block(body);
    uint32_t end = lw_new_block(body);
    mir_set(b, index, mir_int(int_type, 0));
    mir_goto(b, head);
    mir_at(b, head);
    mir_call(b, &size, lowered_trait_function(l, sequence->size, arguments), &whole, 1);
    mir_binary(b, MIR_LT, lw_local_place(body, test), mir_read(index), mir_read(size));
    mir_branch(b, lw_read_local(body, test), turn, end);
    mir_at(b, turn);
    uint32_t element = mir_local_new(b, arguments[1], NULL);
    struct mir_place place = lw_local_place(body, element);
    const struct mir_operand at[] = {whole, mir_read(index)};
    mir_call(b, &place, lowered_trait_function(l, sequence->at, arguments), at, 2);
    struct target_loop loop = {
        .on_break = end, .on_continue = step, .height = lw_cleanup_height(body)};
    lower_turn(body, turns, &loop, element);
    mir_at(b, step);
    mir_binary(b, MIR_ADD_WRAP, index, mir_read(index), mir_int(int_type, 1));
    mir_goto(b, head);
    mir_at(b, end);
}

/* The iterator in a variable of the loop's own. */
static struct mir_place hold_iterator(struct body *body, const struct turns *turns,
                                      const struct iteration *use,
                                      const struct type *const *next_arguments)
{
    struct mir_builder *b = &body->b;
    struct mir_place iterator = lw_local_place(body, lw_new_temporary(body, next_arguments[0]));
    if (use->iter) {
        struct mir_function *iter = lowered_trait_function(body->lowerer, use->iter,
                                                           lw_types(body, use->iter_arguments, 3));
        struct mir_operand whole = lower_operand(body, turns->source, HOLD_CALL, false);
        b->span = turns->source->span;
        mir_call(b, &iterator, iter, &whole, 1);
    } else {
        mir_set(b, iterator, lw_take_owned(body, lower_owned(body, turns->source)));
    }
    lw_own_temporary(body, iterator.base);
    return iterator;
}

/* How the next value is asked for: of a generator that nobody else can set anew,
 * without a further owner. */
struct asking {
    struct mir_function *function;
    struct mir_operand arguments[2];
    uint32_t count;
};

static struct asking how_to_ask(struct body *body, struct function *next,
                                const struct type *const *arguments, struct mir_place iterator)
{
    struct mir_builder *b = &body->b;
    if (type_is_frame(iterator.type))
        return (struct asking){
            lw_resume_of(body, iterator.type), {mir_read(iterator), mir_bool(b, false)}, 2};
    struct mir_place lent = lw_local_place(
        body, lw_new_temporary(body, type_ref(body->lowerer->types, iterator.type, true)));
    mir_address(b, lent, iterator);
    return (struct asking){
        lowered_trait_function(body->lowerer, next, arguments), {mir_read(lent)}, 1};
}

/* Asks an iterator for one value after the other.
 *
 *     head: found = next(&mut iterator); branch found is Some, turn, none
 *     turn: x = found's value; drop found; body; goto head
 *     none: drop found; end */
static void lower_iteration(struct body *body, const struct turns *turns,
                            const struct iteration *use)
{
    struct mir_builder *b = &body->b;
    const struct type *const *arguments = lw_types(body, use->next_arguments, 2);
    struct mir_place iterator = hold_iterator(body, turns, use, arguments);
    if (!mir_is_open(b))
        return;
    struct asking asking = how_to_ask(body, use->next, arguments, iterator);
    uint32_t head = lw_new_block(body), turn = lw_new_block(body), end = lw_new_block(body);
    uint32_t none = lw_new_block(body);
    struct mir_place found = lw_local_place(body, lw_new_temporary(body, asking.function->result));
    mir_goto(b, head);
    mir_at(b, head);
    b->span = turns->source->span;
    mir_call(b, &found, asking.function, asking.arguments, asking.count);
    lw_branch_good(body, found, turn, none);
    mir_at(b, turn);
    uint32_t element = mir_local_new(b, arguments[1], NULL);
    lw_set_from(body, lw_local_place(body, element), mir_read(mir_payload(b, found, 0, 0)));
    if (type_needs_drop(found.type)) {
        lw_own_temporary(body, element); /* while what is left of `found` ends */
        mir_drop(b, found);
        lw_disown_local(body, element);
    }
    struct target_loop loop = {
        .on_break = end, .on_continue = head, .height = lw_cleanup_height(body)};
    lower_turn(body, turns, &loop, element);
    mir_at(b, none);
    if (type_needs_drop(found.type))
        mir_drop(b, found);
    mir_goto(b, end);
    mir_at(b, end);
}

void lower_turns(struct body *body, const struct turns *turns)
{
    uint32_t height = lw_cleanup_height(body);
    const struct node_info *info = lw_info_at(body, turns->node);
    if (turns->source->kind == AST_range)
        lower_range(body, turns, ast_as_range(turns->source));
    else if (info->use == USE_SEQUENCE)
        lower_sequence(body, turns, info->sequence);
    else if (info->use == USE_ITERATION)
        lower_iteration(body, turns, info->iteration);
    else
        lower_chars(body, turns);
    lw_leave_to(body, height);
}

static void emit_body(struct body *body, void *context)
{
    lower_to(body, context, NULL);
}

void lower_for(struct body *body, struct ast *node)
{
    struct ast_for *loop = ast_as_for(node);
    const struct turns turns = {.node = node,
                                .pattern = loop->pattern,
                                .source = loop->source,
                                .emit = emit_body,
                                .context = loop->body};
    lower_turns(body, &turns);
}
