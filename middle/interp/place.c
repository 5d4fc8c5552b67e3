/* Where values lie, reading operands, writing results. */
#include "middle/interp/state.h"

struct frame *interp_top(struct interp *in)
{
    return &list_last(&in->frames);
}

/* What messages call a global: its name without the module. */
static const char *short_name(const char *qualified)
{
    for (const char *p = qualified; *p; p++)
        if (p[0] == ':' && p[1] == ':')
            qualified = p + 2;
    return qualified;
}

static uint64_t *global_slots(struct interp *in, uint32_t index, bool for_writing)
{
    const struct global_value *value = &in->globals[index];
    const struct mir_global *global = &in->module->globals.items[index];
    const char *name = short_name(global->name);
    if (value->state == GLOBAL_GIVEN_UP)
        interp_stop(in, INTERP_BLOCKED, NULL);
    else if (for_writing && !in->options.output)
        interp_stop(in, INTERP_EFFECT, "change `%s`", name);
    else if (value->state == GLOBAL_UNKNOWN && global->is_const)
        interp_stop(in, INTERP_EFFECT, "read `%s` before it has its value", name);
    else if (value->state == GLOBAL_UNKNOWN)
        interp_stop(in, INTERP_EFFECT, "read `%s`, which is no `const`", name);
    else if (!value->slots)
        interp_stop(in, INTERP_TOO_LARGE, NULL);
    else
        return value->slots;
    return NULL;
}

static uint64_t *base_slots(struct interp *in, const struct mir_place *place, bool for_writing)
{
    if (place->is_global)
        return global_slots(in, place->base, for_writing && place->step_count == 0);
    struct frame *frame = interp_top(in);
    return frame->slots + frame->code->offsets[place->base];
}

static const struct type *base_type(struct interp *in, const struct mir_place *place)
{
    return place->is_global ? in->module->globals.items[place->base].type
                            : interp_top(in)->code->function->locals.items[place->base].type;
}

/* Through a reference, or to the fields of an object. */
static uint64_t *follow(struct interp *in, uint64_t pointer, bool is_object)
{
    if (pointer == 0 || pointer == EMPTY_SLOT || (is_object && !interp_is_alive(pointer))) {
        interp_invalid(in, "a place behind what is gone");
        return NULL;
    }
    unsigned char *address = interp_pointer(pointer);
    return (uint64_t *)(void *)(is_object ? address + sizeof(struct qz_object) : address);
}

uint64_t *interp_enum(struct interp *in, const struct type *type, uint64_t *slots)
{
    uint64_t *tag = type_is_counted(type) ? follow(in, *slots, true) : slots;
    if (!tag || *tag < type->decl->variant_count)
        return tag;
    interp_invalid(in, "an enum that is gone");
    return NULL;
}

/* A walk along the steps of a place. */
struct walk {
    uint64_t *slots;
    const struct type *type;
    const struct layout *fields; /* what a field step is a field of, when not of `type` itself */
};

static bool walk_deref(struct interp *in, struct walk *walk)
{
    bool is_object = walk->type->kind == TYPE_nominal;
    walk->slots = follow(in, *walk->slots, is_object);
    walk->fields = is_object ? interp_contents(in, walk->type) : NULL;
    return walk->slots && (!is_object || walk->fields);
}

static bool walk_variant(struct interp *in, struct walk *walk, uint32_t variant)
{
    const struct layout *layout = type_is_counted(walk->type) ? interp_contents(in, walk->type)
                                                              : interp_layout(in, walk->type);
    uint64_t *tag = layout ? interp_enum(in, walk->type, walk->slots) : NULL;
    if (!tag)
        return false;
    if (*tag != variant)
        return interp_invalid(in, "the payload of another variant");
    walk->slots = tag + 1;
    walk->fields = &layout->variants[variant];
    return true;
}

static bool walk_field(struct interp *in, struct walk *walk, uint32_t index)
{
    const struct layout *layout = walk->fields ? walk->fields : interp_layout(in, walk->type);
    if (!layout || index >= layout->field_count)
        return interp_invalid(in, "a field that is not there");
    walk->slots += layout->offsets[index];
    walk->fields = NULL;
    return true;
}

static bool walk_step(struct interp *in, struct walk *walk, const struct mir_step *step)
{
    switch (step->kind) {
    case MIR_STEP_FIELD:
        return walk_field(in, walk, step->index);
    case MIR_STEP_VARIANT:
        return walk_variant(in, walk, step->index);
    case MIR_STEP_DEREF:
        return walk_deref(in, walk);
    }
    return false;
}

static uint64_t *walk(struct interp *in, const struct mir_place *place, uint64_t *slots)
{
    struct walk walk = {.slots = slots, .type = base_type(in, place)};
    for (uint32_t i = 0; i < place->step_count; i++) {
        if (!walk_step(in, &walk, &place->steps[i]))
            return NULL;
        walk.type = place->steps[i].type;
    }
    return walk.slots;
}

uint64_t *interp_place(struct interp *in, const struct mir_place *place, bool for_writing)
{
    uint64_t *slots = base_slots(in, place, for_writing);
    return place->step_count && slots ? walk(in, place, slots) : slots;
}

uint64_t *interp_scratch(struct interp *in, uint32_t count)
{
    while (in->scratch.capacity < count)
        in->scratch.items = list_grow(in->arena, in->scratch.items, in->scratch.count,
                                      &in->scratch.capacity, sizeof *in->scratch.items);
    return in->scratch.items;
}

/* ---- Operands ---- */

/* Large values take longer to copy. */
static bool charge_copy(struct interp *in, uint32_t slots)
{
    enum { PER_STEP = 16 };
    return slots <= PER_STEP || interp_charge(in, slots / PER_STEP);
}

static bool take_place(struct interp *in, const struct mir_operand *operand, uint64_t *to)
{
    uint64_t *from = interp_place(in, &operand->place, false);
    const struct layout *layout = interp_layout(in, operand->type);
    if (!from || !layout || !charge_copy(in, layout->slots))
        return false;
    for (uint32_t i = 0; i < layout->slots; i++)
        to[i] = from[i];
    if (!interp_is_full(layout, from))
        return interp_invalid(in, "a use of what was moved");
    if (operand->kind == MIR_OPERAND_MOVE)
        for (uint32_t i = 0; i < layout->slots; i++)
            from[i] = EMPTY_SLOT;
    return true;
}

/* C strings of one content are one, as in a program. */
static uint64_t take_string(struct interp *in, const struct mir_operand *operand)
{
    if (operand->type->kind == TYPE_cstring)
        return interp_from_pointer(intern(&in->session->interner, operand->text)->text);
    return interp_from_pointer(interp_literal(in, operand));
}

bool interp_take(struct interp *in, const struct mir_operand *operand, uint64_t *to)
{
    switch (operand->kind) {
    case MIR_OPERAND_READ:
    case MIR_OPERAND_MOVE:
        return take_place(in, operand, to);
    case MIR_OPERAND_INT:
        *to = interp_fit(operand->type, operand->bits);
        break;
    case MIR_OPERAND_FLOAT:
        *to = operand->type->kind == TYPE_f32 ? interp_from_f32((float)operand->real)
                                              : interp_from_f64(operand->real);
        break;
    case MIR_OPERAND_STRING:
        *to = take_string(in, operand);
        break;
    case MIR_OPERAND_VOID:
        break;
    case MIR_OPERAND_FUNCTION:
        *to = interp_function_value(in, operand->function);
        break;
    }
    return !in->is_over;
}

bool interp_give(struct interp *in, const struct mir_place *dest, const uint64_t *from)
{
    uint64_t *to = interp_place(in, dest, true);
    const struct layout *layout = interp_layout(in, dest->type);
    if (!to || !layout || !charge_copy(in, layout->slots))
        return false;
    if (layout->slots)
        memmove(to, from, layout->slots * sizeof *to);
    return true;
}
