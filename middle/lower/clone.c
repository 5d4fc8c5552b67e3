/* Deep copies, and the function derived from a struct's fields:
 *
 *     Point.clone(self): Point
 *
 * What was shared inside stays shared: an object asks the runtime for the copy
 * that was made already, and notes the one that it makes. Where nothing can be
 * shared, nobody called clone_enter, and the runtime answers at once. */
#include "middle/lower/lowerer.h"

static bool is_object(const struct type *type)
{
    return type->kind == TYPE_nominal && type->decl->storage == STORAGE_OBJECT;
}

/* Do values of this type lead to objects? */
static bool holds_objects(struct type_table *types, const struct type *type)
{
    if (type->kind != TYPE_nominal)
        return false;
    if (type->decl->storage == STORAGE_OBJECT)
        return true;
    for (uint32_t i = 0; i < type->decl->field_count; i++)
        if (holds_objects(types, type_field(types, type, i)))
            return true;
    return false;
}

static bool can_share(struct type_table *types, const struct type *type)
{
    for (uint32_t i = 0; i < type->decl->field_count; i++)
        if (holds_objects(types, type_field(types, type, i)))
            return true;
    return false;
}

static void copy_part(struct body *body, struct mir_place dest, struct mir_operand value)
{
    if (!holds_objects(body->lowerer->types, value.type))
        lw_set_from(body, dest, value);
    else
        mir_call(&body->b, &dest, lowered_derived(body->lowerer, value.type, DERIVED_CLONE), &value,
                 1);
}

void lw_clone_value(struct body *body, struct mir_place dest, struct mir_operand value)
{
    bool shares = holds_objects(body->lowerer->types, value.type) &&
                  can_share(body->lowerer->types, value.type);
    if (shares)
        mir_runtime(&body->b, NULL, "qz_clone_enter", NULL, 0);
    copy_part(body, dest, value);
    if (shares)
        mir_runtime(&body->b, NULL, "qz_clone_leave", NULL, 0);
}

/* Returns the copy that is known already, if there is one. */
static void return_known(struct body *body, const struct type *type)
{
    struct mir_builder *b = &body->b;
    struct mir_operand self = lw_read_local(body, 0);
    struct mir_place known = lw_local_place(body, lw_new_temporary(body, type));
    struct mir_place test = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, bool)));
    uint32_t absent = lw_new_block(body), present = lw_new_block(body);
    mir_runtime(b, &known, "qz_clone_known", &self, 1);
    mir_unary(b, MIR_IS_NULL, test, mir_read(known));
    mir_branch(b, mir_read(test), absent, present);
    mir_at(b, present);
    mir_return(b, mir_move(known));
    mir_at(b, absent);
    mir_drop(b, known);
}

void lower_derived_clone(struct body *body, const struct type *type)
{
    struct mir_builder *b = &body->b;
    uint32_t count = type->decl->field_count;
    struct mir_operand *parts = ARENA_ARRAY(body->lowerer->arena, struct mir_operand, count + 1);
    bool shares = is_object(type);
    if (shares)
        return_known(body, type);
    for (uint32_t i = 0; i < count; i++) {
        struct mir_place field = mir_member(b, lw_local_place(body, 0), i);
        struct mir_place part = lw_local_place(body, lw_new_temporary(body, field.type));
        copy_part(body, part, mir_read(field));
        lw_own_temporary(body, part.base);
        parts[i] = mir_move(part);
    }
    for (uint32_t i = 0; i < count; i++)
        parts[i] = lw_take_owned(body, parts[i]);
    struct mir_place copy = lw_local_place(body, lw_new_temporary(body, type));
    lw_note_drop(body->lowerer, type);
    mir_construct(b, copy, parts, count);
    if (shares) {
        const struct mir_operand noted[] = {lw_read_local(body, 0), mir_read(copy)};
        mir_runtime(b, NULL, "qz_clone_note", noted, 2);
    }
    mir_return(b, mir_move(copy));
}
