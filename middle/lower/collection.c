/* Literals of collections and comprehensions, elements and slices. */
#include "middle/lower/lowerer.h"

/* A collection under construction: a temporary that owns it, and its address. */
struct building {
    const struct collection *use;
    const struct type *type;
    struct mir_place whole;
};

static void call_member(struct body *body, const struct building *building,
                        struct function *function, const struct mir_operand *operands,
                        uint32_t count)
{
    struct mir_builder *b = &body->b;
    const struct type *ref = type_ref(body->lowerer->types, building->type, true);
    struct mir_place lent = lw_local_place(body, lw_new_temporary(body, ref));
    struct mir_operand arguments[3] = {mir_read(lent)};
    for (uint32_t i = 0; i < count; i++)
        arguments[i + 1] = operands[i];
    struct mir_function *mir = lowered_function(body->lowerer, function, building->type->parts);
    mir_address(b, lent, building->whole);
    if (mir->result->kind == TYPE_void) {
        mir_call(b, NULL, mir, arguments, count + 1);
        return;
    }
    struct mir_place unwanted = lw_local_place(body, lw_new_temporary(body, mir->result));
    mir_call(b, &unwanted, mir, arguments, count + 1);
    if (type_needs_drop(mir->result))
        mir_drop(b, unwanted);
}

static struct building start_building(struct body *body, const struct collection *use,
                                      uint32_t room)
{
    struct building building = {.use = use, .type = lw_type(body, use->type)};
    building.whole = lw_local_place(body, lw_new_temporary(body, building.type));
    struct mir_operand count = mir_int(LOWER_TYPE(body, int), room);
    mir_call(&body->b, &building.whole,
             lowered_function(body->lowerer, use->make, building.type->parts), &count, 1);
    lw_own_temporary(body, building.whole.base);
    return building;
}

static void finish_building(struct body *body, const struct building *building,
                            const struct mir_place *dest)
{
    if (dest && mir_is_open(&body->b))
        mir_set(&body->b, *dest, lw_take_owned(body, mir_move(building->whole)));
}

/* What a spread adds each turn. */
struct spread {
    const struct building *building;
    struct span span;
    uint32_t element;
};

static void add_spread_element(struct body *body, void *context)
{
    const struct spread *spread = context;
    struct mir_operand operand = lw_read_local(body, spread->element);
    body->b.span = spread->span;
    call_member(body, spread->building, spread->building->use->add, &operand, 1);
}

/* `...xs`, where `xs` is another kind of collection: its elements one by one. */
static void add_elements(struct body *body, const struct building *building, struct ast *item)
{
    struct spread spread = {.building = building, .span = item->span};
    const struct turns turns = {.node = item,
                                .source = ast_as_spread(item)->value,
                                .element = &spread.element,
                                .emit = add_spread_element,
                                .context = &spread};
    lower_turns(body, &turns);
}

static void add_item(struct body *body, const struct building *building, struct ast *item)
{
    bool is_spread = item->kind == AST_spread;
    struct ast *value = is_spread ? ast_as_spread(item)->value : item;
    if (is_spread &&
        (value->kind == AST_range || lw_type_at(body, value)->decl != building->type->decl)) {
        add_elements(body, building, item);
        return;
    }
    uint32_t height = lw_cleanup_height(body);
    struct mir_operand operand = lower_operand(body, value, HOLD_CALL, false);
    body->b.span = item->span;
    call_member(body, building, is_spread ? building->use->add_all : building->use->add, &operand,
                1);
    lw_leave_to(body, height);
}

static void add_entry(struct body *body, const struct building *building, struct ast *key,
                      struct ast *value)
{
    uint32_t height = lw_cleanup_height(body);
    struct mir_operand operands[2];
    operands[0] = lower_operand(body, key, HOLD_CALL, lw_has_effects(body, value));
    operands[1] = lower_operand(body, value, HOLD_CALL, false);
    body->b.span = key->span;
    call_member(body, building, building->use->add, operands, 2);
    lw_leave_to(body, height);
}

struct mir_operand lower_variadic(struct body *body, const struct call *call)
{
    uint32_t last = call->function->parameter_count - 1, room = 0;
    for (uint32_t i = 0; i < call->argument_count; i++)
        room += call->arguments[i].parameter == last;
    struct building building = start_building(body, call->variadic, room);
    for (uint32_t i = 0; i < call->argument_count; i++)
        if (call->arguments[i].parameter == last)
            add_item(body, &building, call->arguments[i].value);
    return mir_read(building.whole);
}

/* `Color.values()`: a Vec of all, in order of declaration. */
void lower_enum_values(struct body *body, struct ast *node, const struct mir_place *dest)
{
    const struct collection *use = lw_info_at(body, node)->collection;
    const struct type *type = lw_type(body, use->type)->parts[0];
    uint32_t count = type->decl->variant_count;
    struct building building = start_building(body, use, count);
    for (uint32_t i = 0; i < count; i++) {
        struct mir_place value = lw_local_place(body, lw_new_temporary(body, type));
        struct mir_operand operand = mir_read(value);
        mir_variant(&body->b, value, i, NULL, 0);
        call_member(body, &building, use->add, &operand, 1);
    }
    finish_building(body, &building, dest);
}

void lower_collection(struct body *body, struct ast *node, const struct mir_place *dest)
{
    if (node->kind == AST_map_literal) {
        struct ast_list entries = ast_as_map_literal(node)->entries;
        struct building building =
            start_building(body, lw_info_at(body, node)->collection, entries.count);
        for (uint32_t i = 0; i < entries.count; i++) {
            struct ast_map_entry *entry = ast_as_map_entry(entries.items[i]);
            add_entry(body, &building, entry->key, entry->value);
        }
        finish_building(body, &building, dest);
        return;
    }
    struct ast_list items = node->kind == AST_list_literal ? ast_as_list_literal(node)->items
                                                           : ast_as_set_literal(node)->items;
    struct building building =
        start_building(body, lw_info_at(body, node)->collection, items.count);
    for (uint32_t i = 0; i < items.count; i++)
        add_item(body, &building, items.items[i]);
    finish_building(body, &building, dest);
}

/* ---- Comprehensions: nested loops and tests around one addition ---- */

struct nest {
    const struct building *building;
    struct ast_comprehension *node;
    uint32_t part;
};

static void lower_nest(struct body *body, void *context)
{
    struct nest nest = *(struct nest *)context;
    struct ast_list parts = nest.node->parts;
    if (nest.part == parts.count) {
        if (nest.node->value)
            add_entry(body, nest.building, nest.node->element, nest.node->value);
        else
            add_item(body, nest.building, nest.node->element);
        return;
    }
    struct ast *part = parts.items[nest.part++];
    if (part->kind == AST_comprehension_for) {
        struct ast_comprehension_for *turn = ast_as_comprehension_for(part);
        const struct turns turns = {.node = part,
                                    .pattern = turn->pattern,
                                    .source = turn->source,
                                    .emit = lower_nest,
                                    .context = &nest};
        lower_turns(body, &turns);
        return;
    }
    uint32_t when_true = lw_new_block(body), end = lw_new_block(body);
    lower_condition(body, ast_as_comprehension_if(part)->condition, when_true, end);
    mir_at(&body->b, when_true);
    lower_nest(body, &nest);
    mir_goto(&body->b, end);
    mir_at(&body->b, end);
}

void lower_comprehension(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct building building = start_building(body, lw_info_at(body, node)->collection, 0);
    struct nest nest = {&building, ast_as_comprehension(node), 0};
    lower_nest(body, &nest);
    finish_building(body, &building, dest);
}

/* ---- x[i] as a place, x[a..b] ---- */

struct mir_place lower_element_place(struct body *body, struct ast *node)
{
    struct mir_builder *b = &body->b;
    struct lowerer *l = body->lowerer;
    struct ast_index *index = ast_as_index(node);
    const struct call *call = lw_info_at(body, node)->call;
    struct mir_place lent = lw_lend(body, index->object, &call->setter->function->parameters[0]);
    struct mir_operand at = lower_operand(body, index->arguments.items[0], HOLD_CALL, true);
    const struct mir_operand read[] = {mir_read(mir_deref(b, lent)), at};
    struct mir_place copy = lw_local_place(body, lw_new_temporary(body, lw_type_at(body, node)));
    b->span = node->span;
    mir_call(
        b, &copy,
        lowered_trait_function(l, call->function,
                               lw_types(body, call->type_arguments, call->function->scope.count)),
        read, 2);
    lw_own_temporary(body, copy.base); /* also when the setter panics */
    const struct call *setter = call->setter;
    lw_push_set_element(body,
                        lowered_trait_function(
                            l, setter->function,
                            lw_types(body, setter->type_arguments, setter->function->scope.count)),
                        lent, at, copy.base);
    return copy;
}

void lower_part(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct mir_builder *b = &body->b;
    struct lowerer *l = body->lowerer;
    const struct slice *use = lw_info_at(body, node)->slice;
    const struct type *int_type = LOWER_TYPE(body, int);
    const struct type *const *arguments = lw_types(body, use->arguments, use->slice->scope.count);
    struct ast_index *index = ast_as_index(node);
    struct ast_range *range = ast_as_range(index->arguments.items[0]);
    struct mir_operand whole = lower_operand(body, index->object, HOLD_CALL, true);
    struct mir_operand from =
        range->low ? lower_operand(body, range->low, HOLD_CALL, true) : mir_int(int_type, 0);
    struct mir_place end = lw_local_place(body, lw_new_temporary(body, int_type));
    if (range->high)
        mir_set(b, end, lower_operand(body, range->high, HOLD_CALL, false));
    else
        mir_call(b, &end, lowered_function(l, use->size, arguments), &whole, 1);
    if (range->high && range->is_inclusive)
        mir_binary(b, MIR_ADD, end, mir_read(end), mir_int(int_type, 1));
    struct mir_place place;
    if (!dest)
        place = lw_local_place(body, lw_new_temporary(body, lw_type_at(body, node)));
    const struct mir_operand operands[] = {whole, from, mir_read(end)};
    b->span = node->span;
    mir_call(b, dest ? dest : &place, lowered_function(l, use->slice, arguments), operands, 3);
    if (!dest)
        lw_own_temporary(body, place.base);
}
