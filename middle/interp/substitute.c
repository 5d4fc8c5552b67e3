#include "middle/interp/substitute.h"

#include "frontend/base/arena.h"
#include "middle/interp/interp.h"
#include "middle/mir/build.h"

/* ---- Reads ---- */

struct substitution {
    struct mir_module *module;
    struct interp *interp;
    const bool *is_known;
};

/* A step within a value; false through pointers, and to the payload of another
 * variant, which stands where the program never comes. */
static bool take_step(struct interp *interp, const struct mir_place *place, uint32_t i,
                      struct interp_value *value)
{
    const struct mir_step *step = &place->steps[i];
    bool is_payload = i > 0 && place->steps[i - 1].kind == MIR_STEP_VARIANT;
    switch (step->kind) {
    case MIR_STEP_FIELD:
        *value = is_payload ? interp_payload(interp, *value, step->index)
                            : interp_part(interp, *value, step->index);
        return true;
    case MIR_STEP_VARIANT:
        return !type_is_counted(value->type) && interp_variant(*value) == step->index;
    case MIR_STEP_DEREF:
        break;
    }
    return false;
}

/* The constant that stands at a place; false when there is none. */
static bool constant_at(const struct substitution *s, const struct mir_place *place,
                        struct mir_operand *constant)
{
    if (!place->is_global || !s->is_known[place->base])
        return false;
    struct interp_value value = interp_global(s->interp, place->base);
    for (uint32_t i = 0; i < place->step_count; i++)
        if (!take_step(s->interp, place, i, &value))
            return false;
    return interp_constant(s->interp, value, constant);
}

static bool substitute(const struct substitution *s, struct mir_operand *operand)
{
    struct mir_operand constant;
    if (operand->kind != MIR_OPERAND_READ || !constant_at(s, &operand->place, &constant))
        return false;
    *operand = constant;
    return true;
}

/* These take a place and not a value. */
static bool takes_place(enum mir_op op)
{
    return op == MIR_DROP || op == MIR_ADDRESS || op == MIR_IS_NULL || op == MIR_TAG;
}

/* With a constant a statement may be one that cannot panic any more: it then has
 * no edge. Gives whether one was removed. */
static bool substitute_statement(const struct substitution *s, struct mir_statement *statement)
{
    bool has_changed = false;
    uint32_t count = takes_place(statement->op) ? 0 : statement->operand_count;
    for (uint32_t i = 0; i < count; i++) {
        struct mir_operand operand = statement->operands[i];
        if (!substitute(s, &operand))
            continue;
        struct mir_operand *operands = ARENA_ARRAY(s->module->arena, struct mir_operand, count);
        for (uint32_t k = 0; k < count; k++)
            operands[k] = statement->operands[k];
        operands[i] = operand;
        statement->operands = operands;
        has_changed = true;
    }
    if (has_changed && statement->op == MIR_DUP)
        statement->op = MIR_SET;
    if (!has_changed || statement->unwind == MIR_NO_BLOCK || mir_can_panic(statement))
        return false;
    statement->unwind = MIR_NO_BLOCK;
    return true;
}

static void substitute_function(const struct substitution *s, struct mir_function *function)
{
    bool lost_edge = false;
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        struct mir_block *block = &function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++)
            lost_edge |= substitute_statement(s, &block->statements.items[k]);
        if (mir_has_operand(&block->terminator))
            substitute(s, &block->terminator.operand);
    }
    if (lost_edge) {
        struct mir_builder b;
        mir_build(&b, s->module, function);
        mir_finish(&b);
    }
}

void substitute_consts(struct mir_module *module, struct interp *interp, const bool *is_known)
{
    struct substitution s = {module, interp, is_known};
    for (uint32_t i = 0; i < module->functions.count; i++)
        substitute_function(&s, module->functions.items[i]);
}

/* ---- Initialisers ---- */

enum { MOST_PARTS = 4096 };

/* Tuples, @value structs and enums that are no pointers. */
static bool is_aggregate(const struct type *type)
{
    return type->kind == TYPE_tuple || (type->kind == TYPE_nominal && !type_is_counted(type));
}

static uint32_t part_count(struct interp_value value)
{
    return type_is_enum(value.type) ? value.type->decl->variants[interp_variant(value)].field_count
                                    : type_field_count(value.type);
}

static struct interp_value part(struct interp *interp, struct interp_value value, uint32_t index)
{
    return type_is_enum(value.type) ? interp_payload(interp, value, index)
                                    : interp_part(interp, value, index);
}

/* Constants all the way down. */
static bool is_constant(struct interp *interp, struct interp_value value, uint32_t *parts)
{
    struct mir_operand ignored;
    if (++*parts > MOST_PARTS)
        return false;
    if (!is_aggregate(value.type))
        return interp_constant(interp, value, &ignored);
    for (uint32_t i = 0; i < part_count(value); i++)
        if (!is_constant(interp, part(interp, value, i), parts))
            return false;
    return true;
}

static struct mir_operand build_value(struct mir_builder *b, struct interp *interp,
                                      struct interp_value value)
{
    struct mir_operand operand;
    if (interp_constant(interp, value, &operand))
        return operand;
    uint32_t count = part_count(value);
    struct mir_operand *parts = ARENA_ARRAY(b->arena, struct mir_operand, count);
    for (uint32_t i = 0; i < count; i++)
        parts[i] = build_value(b, interp, part(interp, value, i));
    struct mir_place place = mir_local(b, mir_local_new(b, value.type, NULL));
    if (type_is_enum(value.type))
        mir_variant(b, place, interp_variant(value), parts, count);
    else
        mir_construct(b, place, parts, count);
    return type_needs_drop(value.type) ? mir_move(place) : mir_read(place);
}

void substitute_initialiser(struct mir_module *module, struct interp *interp, uint32_t global,
                            struct mir_function *initialiser)
{
    uint32_t parts = 0;
    struct interp_value value = interp_global(interp, global);
    if (!is_constant(interp, value, &parts))
        return;
    initialiser->locals.count = 0;
    initialiser->blocks.count = 0;
    struct mir_builder b;
    mir_build(&b, module, initialiser);
    mir_at(&b, mir_block_new(&b));
    mir_return(&b, build_value(&b, interp, value));
}
