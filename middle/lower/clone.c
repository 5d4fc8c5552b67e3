/* Deep copies, and the function derived from the parts of a type's values:
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

static void copy_part(struct body *body, struct mir_place dest, struct mir_operand value)
{
    if (lw_holds_objects(body->lowerer, value.type))
        lw_call_derived(body, DERIVED_CLONE, dest, &value, 1);
    else
        lw_set_from(body, dest, value);
}

void lw_clone_value(struct body *body, struct mir_place dest, struct mir_operand value)
{
    bool shares = lw_parts_hold_objects(body->lowerer, value.type);
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

/* `copy` = a copy of what lies in the parts of the function's parameter. */
static void copy_parts(struct body *body, uint32_t variant, struct mir_place copy)
{
    struct mir_builder *b = &body->b;
    uint32_t count = lw_part_count(copy.type, variant);
    struct mir_operand *parts = ARENA_ARRAY(body->lowerer->arena, struct mir_operand, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        struct mir_place source = lw_part(body, lw_local_place(body, 0), variant, i);
        struct mir_place part = lw_local_place(body, lw_new_temporary(body, source.type));
        copy_part(body, part, mir_read(source));
        lw_own_temporary(body, part.base);
        parts[i] = mir_move(part);
    }
    for (uint32_t i = 0; i < count; i++)
        parts[i] = lw_take_owned(body, parts[i]);
    lw_note_drop(body->lowerer, copy.type);
    if (type_is_enum(copy.type))
        mir_variant(b, copy, variant, parts, count);
    else
        mir_construct(b, copy, parts, count);
    body->cleanups.count = 0; /* all of them were taken */
}

static void copy_variants(struct body *body, struct mir_place copy)
{
    struct mir_builder *b = &body->b;
    uint32_t count = copy.type->decl->variant_count, end = lw_new_block(body);
    uint32_t *blocks = ARENA_ARRAY(body->lowerer->arena, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++)
        blocks[i] = lw_new_block(body);
    lw_switch_variants(body, lw_local_place(body, 0), blocks);
    for (uint32_t i = 0; i < count; i++) {
        mir_at(b, blocks[i]);
        copy_parts(body, i, copy);
        mir_goto(b, end);
    }
    mir_at(b, end);
}

void lower_derived_clone(struct body *body, const struct type *type)
{
    struct mir_builder *b = &body->b;
    bool shares = is_object(type);
    if (shares)
        return_known(body, type);
    struct mir_place copy = lw_local_place(body, lw_new_temporary(body, type));
    const struct mir_operand self = lw_read_local(body, 0);
    struct mir_function *own = lowered_impl_method(body->lowerer, type, "Clone", "clone");
    if (own)
        mir_call(b, &copy, own, &self, 1);
    else if (type_is_enum(type))
        copy_variants(body, copy);
    else
        copy_parts(body, 0, copy);
    if (shares) {
        const struct mir_operand noted[] = {lw_read_local(body, 0), mir_read(copy)};
        mir_runtime(b, NULL, "qz_clone_note", noted, 2);
    }
    mir_return(b, mir_move(copy));
}
