/* The building of structs, tuples and variants. */
#include "middle/lower/lowerer.h"

/* The value given for a field, or NULL. */
static struct ast_field_init *find_init(struct ast_list fields, const struct symbol *name)
{
    for (uint32_t i = 0; i < fields.count; i++)
        if (ast_as_field_init(fields.items[i])->name == name)
            return ast_as_field_init(fields.items[i]);
    return NULL;
}

static struct mir_operand own_copy(struct body *body, struct mir_place source)
{
    uint32_t local = lw_new_temporary(body, source.type);
    lw_set_from(body, lw_local_place(body, local), mir_read(source));
    lw_own_temporary(body, local);
    return mir_move(lw_local_place(body, local));
}

/* `Point { x }` takes the name in scope. */
static struct mir_operand lower_init(struct body *body, struct ast_field_init *init)
{
    if (init->value)
        return lower_owned(body, init->value);
    const struct node_info *info = lw_info_at(body, &init->head);
    return own_copy(body, info->use == USE_LOCAL ? lw_slot_place(body, info->local)
                                                 : lw_global_place(body, info->global));
}

void lw_construct(struct body *body, const struct mir_place *dest, const struct type *type,
                  struct mir_operand *parts)
{
    uint32_t count = type_field_count(type);
    struct mir_place place;
    bool is_unwanted = !dest;
    if (is_unwanted) {
        place = lw_unwanted(body, type);
        dest = &place;
    }
    if (!mir_is_open(&body->b))
        return;
    for (uint32_t i = 0; i < count; i++)
        parts[i] = lw_take_owned(body, parts[i]);
    lw_note_drop(body->lowerer, type);
    mir_construct(&body->b, *dest, parts, count);
    if (is_unwanted)
        lw_own_temporary(body, place.base);
}

/* `a..b` as a value: the fields of Range, see std/range.qz. */
void lower_range_value(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct ast_range *range = ast_as_range(node);
    struct mir_operand parts[3];
    parts[0] = lower_owned(body, range->low);
    parts[1] = lower_owned(body, range->high);
    parts[2] = mir_bool(&body->b, range->is_inclusive);
    lw_construct(body, dest, lw_type_at(body, node), parts);
}

/* A record of which a field never has a value. */
static void lower_left_record(struct body *body, struct ast_list fields)
{
    for (uint32_t i = 0; i < fields.count; i++)
        lower_init(body, ast_as_field_init(fields.items[i]));
    mir_unreachable(&body->b);
}

void lower_struct_literal(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct lowerer *l = body->lowerer;
    struct ast_list fields = node->kind == AST_record_literal ? ast_as_record_literal(node)->fields
                                                              : ast_as_struct_literal(node)->fields;
    const struct type *type = lw_type_at(body, node);
    if (type->kind == TYPE_never) {
        lower_left_record(body, fields);
        return;
    }
    const struct declared_type *declared = type->decl->entity;
    struct mir_operand *parts =
        ARENA_ARRAY(l->arena, struct mir_operand, type->decl->field_count + 1);
    for (uint32_t i = 0; i < fields.count; i++) { /* in the order of the source */
        struct ast_field_init *init = ast_as_field_init(fields.items[i]);
        uint32_t index = 0;
        while (type->decl->fields[index].name != init->name)
            index++;
        parts[index] = lower_init(body, init);
    }
    for (uint32_t i = 0; i < type->decl->field_count; i++) {
        if (find_init(fields, type->decl->fields[i].name))
            continue;
        uint32_t local = lw_new_temporary(body, type_field(l->types, type, i));
        struct mir_place place = lw_local_place(body, local);
        mir_call(&body->b, &place, lowered_function(l, declared->field_defaults[i], type->parts),
                 NULL, 0);
        lw_own_temporary(body, local);
        parts[i] = mir_move(place);
    }
    body->b.span = node->span;
    lw_construct(body, dest, type, parts);
}

void lower_with(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct ast_with *with = ast_as_with(node);
    const struct type *type = lw_type_at(body, node);
    struct mir_operand *parts =
        ARENA_ARRAY(body->lowerer->arena, struct mir_operand, type->decl->field_count + 1);
    struct mir_operand base = lower_operand(body, with->base, HOLD_CALL, true);
    for (uint32_t i = 0; i < with->fields.count; i++) {
        struct ast_field_init *init = ast_as_field_init(with->fields.items[i]);
        uint32_t index = 0;
        while (type->decl->fields[index].name != init->name)
            index++;
        parts[index] = lower_init(body, init);
    }
    if (!mir_is_open(&body->b))
        return;
    for (uint32_t i = 0; i < type->decl->field_count; i++)
        if (!find_init(with->fields, type->decl->fields[i].name))
            parts[i] = own_copy(body, mir_member(&body->b, base.place, i));
    body->b.span = node->span;
    lw_construct(body, dest, type, parts);
}

void lower_tuple_literal(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct ast_list items = ast_as_tuple_literal(node)->items;
    const struct type *type = lw_type_at(body, node);
    struct mir_operand *parts = ARENA_ARRAY(body->lowerer->arena, struct mir_operand, items.count);
    for (uint32_t i = 0; i < items.count; i++)
        parts[i] = lower_owned(body, items.items[i]);
    body->b.span = node->span;
    if (type->kind == TYPE_never)
        mir_unreachable(&body->b);
    else
        lw_construct(body, dest, type, parts);
}

/* `Circle(1.0)`, `Shape::Dot`: arguments in the order of the source. */
void lower_variant(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct ast_list arguments = {0};
    if (node->kind == AST_call)
        arguments = ast_as_call(node)->arguments;
    const struct type *type = lw_type_at(body, node);
    uint32_t index = lw_info_at(body, node)->variant;
    const struct type_variant *variant = &type->decl->variants[index];
    struct mir_operand *parts =
        ARENA_ARRAY(body->lowerer->arena, struct mir_operand, variant->field_count);
    for (uint32_t i = 0; i < arguments.count; i++) {
        struct ast *value = arguments.items[i];
        uint32_t at = program_payload_index(variant, value, i);
        if (value->kind == AST_named_argument)
            value = ast_as_named_argument(value)->value;
        parts[at] = lower_owned(body, value);
    }
    body->b.span = node->span;
    struct mir_place place;
    if (!mir_is_open(&body->b))
        return;
    if (!dest)
        place = lw_unwanted(body, type);
    for (uint32_t i = 0; i < variant->field_count; i++)
        parts[i] = lw_take_owned(body, parts[i]);
    mir_variant(&body->b, dest ? *dest : place, index, parts, variant->field_count);
    if (!dest)
        lw_own_temporary(body, place.base);
}

/* `Meters(3.0)` */
void lower_newtype(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct mir_operand part = lower_owned(body, ast_as_call(node)->arguments.items[0]);
    body->b.span = node->span;
    lw_construct(body, dest, lw_type_at(body, node), &part);
}

void lower_constructor(struct body *body)
{
    struct mir_builder *b = &body->b;
    uint32_t count = body->function->parameter_count;
    struct mir_operand *parts = ARENA_ARRAY(body->lowerer->arena, struct mir_operand, count);
    for (uint32_t i = 0; i < count; i++) {
        struct mir_place parameter = lw_local_place(body, i);
        struct mir_place owned = lw_local_place(body, lw_new_temporary(body, parameter.type));
        if (parameter.type->kind == TYPE_void) {
            parts[i] = mir_void(b);
            continue;
        }
        lw_set_from(body, owned, mir_read(parameter));
        parts[i] = lw_whole(owned);
    }
    struct mir_place made = lw_local_place(body, lw_new_temporary(body, body->result));
    if (type_is_enum(body->result))
        mir_variant(b, made, body->function->variant, parts, count);
    else
        mir_construct(b, made, parts, count);
    mir_return(b, lw_whole(made));
}
