/* Deep copies, and the functions derived from the parts of a type's values:
 *
 *     Point.clone(self): Point         the copy that there is, or a new object
 *     Point.fill()                     a closure over a copy: clones its parts
 *
 * What was shared inside stays shared, and cycles stay cycles: an object asks the
 * runtime for the copy that was made already, else it makes a new one with the same
 * parts, notes it, and only then puts clones in the place of the parts. Where objects
 * of a type can lead to one another without end, that waits in a list of the runtime
 * until the whole copy is done, so that nothing recurses with the length of a list:
 *
 *     clone_enter; copy = T.clone(value)
 *     while (f = clone_next()) f()     of the outermost copy; none for those inside
 *     clone_leave
 *
 * A user's own Clone sees finished copies only: what it clones is done when it gets
 * it, see clone_own. Where nothing can be shared, nobody called clone_enter, and the
 * runtime answers at once. */
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

static const struct type *fill_type(struct lowerer *l)
{
    return type_function(l->types, NULL, 0, type_simple(l->types, TYPE_void));
}

/* What waits in the runtime's list, one after another. */
static void run_waiting(struct body *body)
{
    struct mir_builder *b = &body->b;
    struct mir_place fill = lw_local_place(body, lw_new_temporary(body, fill_type(body->lowerer)));
    struct mir_place test = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, bool)));
    uint32_t head = lw_new_block(body), more = lw_new_block(body), end = lw_new_block(body);
    uint32_t height = lw_cleanup_height(body);
    mir_goto(b, head);
    mir_at(b, head);
    mir_runtime(b, &fill, "qz_clone_next", NULL, 0);
    mir_unary(b, MIR_IS_NULL, test, mir_read(fill));
    mir_branch(b, mir_read(test), end, more);
    mir_at(b, more);
    lw_own_temporary(body, fill.base);
    mir_call_value(b, NULL, mir_read(fill), NULL, 0);
    lw_leave_to(body, height);
    mir_goto(b, head);
    mir_at(b, end);
    mir_drop(b, fill);
}

void lw_clone_value(struct body *body, struct mir_place dest, struct mir_operand value)
{
    if (!lw_parts_hold_objects(body->lowerer, value.type)) {
        copy_part(body, dest, value);
        return;
    }
    uint32_t height = lw_cleanup_height(body);
    mir_runtime(&body->b, NULL, "qz_clone_enter", NULL, 0);
    lw_push_runtime(body, "qz_clone_leave", NULL);
    copy_part(body, dest, value);
    lw_own_temporary(body, dest.base);
    run_waiting(body);
    lw_disown_local(body, dest.base);
    lw_leave_holding(body, height, &dest);
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

/* `copy` = the parts of the function's parameter: clones of them, or, where those
 * come later, the parts themselves. */
static void copy_parts(struct body *body, uint32_t variant, struct mir_place copy, bool is_shallow)
{
    struct mir_builder *b = &body->b;
    uint32_t count = lw_part_count(copy.type, variant), height = lw_cleanup_height(body);
    struct mir_operand *parts = ARENA_ARRAY(body->lowerer->arena, struct mir_operand, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        struct mir_place source = lw_part(body, lw_local_place(body, 0), variant, i);
        struct mir_place part = lw_local_place(body, lw_new_temporary(body, source.type));
        if (is_shallow)
            lw_set_from(body, part, mir_read(source));
        else
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
    body->cleanups.count = height; /* all of them were taken */
}

static void copy_variants(struct body *body, struct mir_place copy)
{
    struct variant_arms arms = lw_variant_arms(body, lw_local_place(body, 0));
    for (uint32_t i; lw_next_arm(body, &arms, &i);)
        copy_parts(body, i, copy, false);
}

/* Clones take the place of the parts of an object that is a copy already. */
static void fill_parts(struct body *body, struct mir_place object)
{
    for (uint32_t i = 0; i < type_field_count(object.type); i++) {
        struct mir_place part = mir_member(&body->b, object, i);
        if (!lw_holds_objects(body->lowerer, part.type))
            continue;
        struct mir_place made = lw_local_place(body, lw_new_temporary(body, part.type));
        copy_part(body, made, mir_read(part));
        lw_replace(body, part, lw_whole(made));
    }
}

void lower_derived_fill(struct body *body, const struct type *type)
{
    struct mir_builder *b = &body->b;
    struct mir_place copy = lw_local_place(body, mir_borrowed_new(b, type, "copy"));
    mir_set(b, copy, mir_read(mir_member(b, lw_local_place(body, 0), 1)));
    fill_parts(body, copy);
    mir_return(b, mir_void(b));
}

/* The filling of a copy waits. */
static void fill_later(struct body *body, struct mir_place copy)
{
    struct mir_builder *b = &body->b;
    struct mir_place owner = lw_local_place(body, lw_new_temporary(body, copy.type));
    struct mir_place fill = lw_local_place(body, lw_new_temporary(body, fill_type(body->lowerer)));
    mir_dup(b, owner, copy);
    struct mir_operand captured = mir_move(owner), taken = mir_move(fill);
    mir_closure(b, MIR_CLOSURE, fill, lowered_derived(body->lowerer, copy.type, DERIVED_FILL),
                &captured, 1);
    mir_runtime(b, NULL, "qz_clone_later", &taken, 1);
}

/* By the type's own impl. What a user's clones inside must be whole when it gets it:
 * what waits meanwhile is done inside, not at the end. */
static void clone_own(struct body *body, struct mir_function *own, struct mir_place copy)
{
    struct mir_builder *b = &body->b;
    const struct mir_operand self = lw_read_local(body, 0);
    const struct declared_type *declared = copy.type->decl->entity;
    uint32_t height = lw_cleanup_height(body);
    if (!declared->module->is_std) {
        struct mir_place outer =
            lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, int)));
        mir_runtime(b, &outer, "qz_clone_start", NULL, 0);
        struct mir_operand given = mir_read(outer);
        lw_push_runtime(body, "qz_clone_end", &given);
    }
    mir_call(b, &copy, own, &self, 1);
    lw_leave_holding(body, height, &copy);
}

static void note_copy(struct body *body, struct mir_place copy)
{
    const struct mir_operand noted[] = {lw_read_local(body, 0), mir_read(copy)};
    mir_runtime(&body->b, NULL, "qz_clone_note", noted, 2);
}

static void clone_object(struct body *body, struct mir_place copy)
{
    copy_parts(body, 0, copy, true);
    note_copy(body, copy);
    lw_own_temporary(body, copy.base);
    if (lw_is_cyclic(body->lowerer, copy.type))
        fill_later(body, copy);
    else
        fill_parts(body, copy);
    lw_disown_local(body, copy.base);
}

void lower_derived_clone(struct body *body, const struct type *type)
{
    struct mir_builder *b = &body->b;
    if (is_object(type))
        return_known(body, type);
    struct mir_place copy = lw_local_place(body, lw_new_temporary(body, type));
    struct mir_function *own = lowered_impl_method(body->lowerer, type, "Clone", "clone");
    if (own) {
        clone_own(body, own, copy);
        if (is_object(type))
            note_copy(body, copy);
    } else if (type_is_enum(type)) {
        copy_variants(body, copy);
    } else if (is_object(type) && lw_parts_hold_objects(body->lowerer, type)) {
        clone_object(body, copy);
    } else {
        copy_parts(body, 0, copy, false);
        if (is_object(type))
            note_copy(body, copy);
    }
    mir_return(b, mir_move(copy));
}
