/* What the functions derived for types have in common: how they are declared,
 * called and entered.
 *
 * Where values of a type can lead to others of it, the runtime counts how deep they
 * lie in the one that is compared or shown, and knows the objects that are being
 * shown. Only pointers count, so that a list has as many levels as links. */
#include "middle/lower/lowerer.h"
#include "runtime/abi/layout.h"

uint32_t lw_part_count(const struct type *type, uint32_t variant)
{
    return type_is_enum(type) ? type->decl->variants[variant].field_count : type_field_count(type);
}

struct mir_place lw_part(struct body *body, struct mir_place place, uint32_t variant, uint32_t i)
{
    return type_is_enum(place.type) ? mir_payload(&body->b, place, variant, i)
                                    : mir_member(&body->b, place, i);
}

void lw_switch_variants(struct body *body, struct mir_place place, const uint32_t *blocks)
{
    struct mir_builder *b = &body->b;
    uint32_t count = place.type->decl->variant_count;
    if (count == 0) { /* there is no such value */
        mir_unreachable(b);
        return;
    }
    struct mir_place tag = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, int)));
    uint64_t *values = ARENA_ARRAY(body->lowerer->arena, uint64_t, count);
    for (uint32_t i = 0; i < count; i++)
        values[i] = i;
    mir_tag(b, tag, place);
    mir_switch(b, mir_read(tag), values, blocks, count - 1);
}

struct variant_arms lw_variant_arms(struct body *body, struct mir_place place)
{
    uint32_t count = place.type->decl->variant_count;
    struct variant_arms arms = {.count = count, .end = lw_new_block(body)};
    arms.blocks = ARENA_ARRAY(body->lowerer->arena, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++)
        arms.blocks[i] = lw_new_block(body);
    lw_switch_variants(body, place, arms.blocks);
    return arms;
}

bool lw_next_arm(struct body *body, struct variant_arms *arms, uint32_t *variant)
{
    if (arms->next > 0)
        mir_goto(&body->b, arms->end);
    if (arms->next == arms->count) {
        mir_at(&body->b, arms->end);
        return false;
    }
    *variant = arms->next;
    mir_at(&body->b, arms->blocks[arms->next++]);
    return true;
}

static struct span span_of_type(const struct type *type)
{
    if (type->kind != TYPE_nominal)
        return NOWHERE;
    const struct type_decl *decl = type->decl;
    if (decl->variant_count)
        return decl->variants[0].span;
    return decl->field_count ? decl->fields[0].span : NOWHERE;
}

/* The object of the closure that fills a copy: its code, then the copy. */
static const struct type *fill_object(struct lowerer *l, const char *name, const struct type *copy)
{
    struct session *session = l->program->session;
    struct type_field *fields = ARENA_ARRAY(l->arena, struct type_field, 2);
    fields[0] = (struct type_field){.name = session_symbol(session, "'code"),
                                    .type = type_simple(l->types, TYPE_cptr)};
    fields[1] = (struct type_field){.name = session_symbol(session, "copy"), .type = copy};
    struct type_decl *decl = ARENA_NEW(l->arena, struct type_decl);
    *decl = (struct type_decl){.name = session_symbol(session, "Fn()"),
                               .qualified = name,
                               .storage = STORAGE_OBJECT,
                               .fields = fields,
                               .field_count = 2,
                               .index = l->module->decls.count};
    list_push(l->arena, &l->module->decls, decl);
    return type_nominal(l->types, decl, NULL, 0);
}

struct mir_function *lowered_derived(struct lowerer *l, const struct type *type,
                                     enum derived derived)
{
    static const char *const names[] = {"inspect", "equal", "compare", "clone", "fill"};
    static const enum type_kind results[] = {TYPE_string, TYPE_bool, TYPE_int, TYPE_nominal,
                                             TYPE_void};
    struct mir_function *mir = map_get(&l->derived[derived], type);
    if (mir)
        return mir;
    struct text name;
    text_init(&name, l->arena);
    type_print_qualified(&name, type);
    text_printf(&name, ".%s'", names[derived]);
    mir = mir_function_new(l->module, text_chars(&name), span_of_type(type));
    bool is_unary =
        derived == DERIVED_INSPECT || derived == DERIVED_CLONE || derived == DERIVED_FILL;
    mir->is_closure = derived == DERIVED_FILL;
    mir->result = derived == DERIVED_CLONE ? type : type_simple(l->types, results[derived]);
    mir_param_new(l->module, mir, mir->is_closure ? fill_object(l, mir->name, type) : type,
                  is_unary ? "self" : "a", mir->span);
    if (!is_unary)
        mir_param_new(l->module, mir, type, "b", mir->span);
    map_put(l->arena, &l->derived[derived], type, mir);
    list_push(l->arena, &l->pending,
              (struct pending){.mir = mir, .type = type, .derived = derived});
    return mir;
}

void lw_call_derived(struct body *body, enum derived derived, struct mir_place dest,
                     const struct mir_operand *values, uint32_t count)
{
    mir_call(&body->b, &dest, lowered_derived(body->lowerer, values[0].type, derived), values,
             count);
}

static void panic_too_deep(struct body *body, const char *what)
{
    lw_panic_text(body, text_format(body->lowerer->arena, "%s: nested more than %d levels deep",
                                    what, QZ_DEEPEST_VALUE));
}

void lw_refuse_depth(struct body *body, struct mir_operand depth, const char *what)
{
    struct mir_builder *b = &body->b;
    uint32_t test = lw_new_temporary(body, LOWER_TYPE(body, bool));
    uint32_t too_deep = lw_new_block(body), good = lw_new_block(body);
    mir_binary(b, MIR_GE, lw_local_place(body, test), depth, mir_int(depth.type, QZ_DEEPEST_VALUE));
    mir_branch(b, lw_read_local(body, test), too_deep, good);
    mir_at(b, too_deep);
    panic_too_deep(body, what);
    mir_at(b, good);
}

/* An object on the way already is shown as `...`. */
static void enter_inspect(struct body *body)
{
    struct mir_builder *b = &body->b;
    struct mir_operand self = lw_read_local(body, 0);
    struct mir_place state = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, int)));
    uint64_t values[] = {QZ_SHOW_NEW, QZ_SHOW_AGAIN};
    uint32_t blocks[] = {lw_new_block(body), lw_new_block(body), lw_new_block(body)};
    mir_runtime(b, &state, "qz_show_enter", &self, 1);
    mir_switch(b, mir_read(state), values, blocks, 2);
    mir_at(b, blocks[1]);
    mir_return(b, mir_string(b, STR("...")));
    mir_at(b, blocks[2]);
    panic_too_deep(body, "show");
    mir_at(b, blocks[0]);
    lw_push_runtime(body, "qz_show_leave", NULL);
}

static void enter_compare(struct body *body)
{
    struct mir_builder *b = &body->b;
    struct mir_place test = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, bool)));
    uint32_t too_deep = lw_new_block(body), good = lw_new_block(body);
    mir_runtime(b, &test, "qz_compare_enter", NULL, 0);
    mir_branch(b, mir_read(test), good, too_deep);
    mir_at(b, too_deep);
    panic_too_deep(body, "compare");
    mir_at(b, good);
    lw_push_runtime(body, "qz_compare_leave", NULL);
}

static void enter(struct body *body, const struct type *type, enum derived derived)
{
    if (!type_is_counted(type) || !lw_is_cyclic(body->lowerer, type))
        return;
    if (derived == DERIVED_INSPECT)
        enter_inspect(body);
    else if (derived == DERIVED_EQUAL || derived == DERIVED_COMPARE)
        enter_compare(body);
}

void lw_return_early(struct body *body, struct mir_operand result)
{
    lw_leave_early(body, 0, NULL);
    mir_return(&body->b, result);
}

void lower_derived(struct lowerer *l, const struct pending *pending)
{
    static void (*const bodies[])(struct body *, const struct type *) = {
        lower_derived_inspect, lower_derived_equal, lower_derived_compare, lower_derived_clone,
        lower_derived_fill};
    struct body body;
    lw_start_body(&body, l, l->program->main_module, pending->mir, pending->mir->result, 0);
    body.b.span = pending->mir->span;
    mir_at(&body.b, lw_new_block(&body));
    enter(&body, pending->type, pending->derived);
    bodies[pending->derived](&body, pending->type);
    mir_finish(&body.b);
}
