/* Generators: on every path from the entry one START comes before all else that
 * leaves or suspends, so that a call runs up to there and gives the generator. */
#include <inttypes.h>

#include "frontend/base/arena.h"
#include "middle/mir/verify_private.h"

/* An Option of the elements: a variant that holds one, and the last, which is none. */
static bool is_option(const struct type *type)
{
    return type_is_enum(type) && type->decl->variant_count == 2 &&
           type->decl->variants[0].field_count == 1 && type->decl->variants[1].field_count == 0;
}

void mir_verify_generator_header(struct mir_verifier *v)
{
    const struct mir_function *function = v->function;
    const struct type *option = function->resume->result;
    if (!type_is_frame(function->result))
        mir_problem(v, "a generator gives its frame, not `%s`", mir_type_name(v, function->result));
    if (mir_shape_of(v, option)->problem)
        mir_problem(v, "what it yields, `%s`, %s", mir_type_name(v, option),
                    mir_shape_of(v, option)->problem);
    else if (!is_option(option))
        mir_problem(v, "it yields an Option, not `%s`", mir_type_name(v, option));
    if (function->linkage != MIR_LINKAGE_INTERNAL || function->is_closure)
        mir_problem(v, "a generator is neither `extern` nor `export` nor a closure");
}

void mir_verify_element(struct mir_verifier *v, const struct mir_terminator *terminator)
{
    const struct type *expected = type_simple(v->module->types, TYPE_void);
    if (terminator->kind == MIR_YIELD)
        expected = type_variant_field(v->module->types, v->function->resume->result, 0, 0);
    if (terminator->operand.type != expected)
        mir_problem(v, "the operand has type `%s`, not `%s`",
                    mir_type_name(v, terminator->operand.type), mir_type_name(v, expected));
}

enum phase { PHASE_UNSEEN, PHASE_BEFORE, PHASE_AFTER };

struct walk {
    struct mir_verifier *v;
    enum phase *phases; /* by block */
    uint32_t *stack;
    uint32_t depth;
};

/* Ordinary blocks only: a cleanup block may end what happened before and after. */
static void enter(struct walk *walk, uint32_t block, enum phase phase)
{
    struct mir_verifier *v = walk->v;
    if (v->function->blocks.items[block].is_cleanup || walk->phases[block] == phase)
        return;
    if (walk->phases[block] != PHASE_UNSEEN) {
        mir_problem(v, "bb%" PRIu32 " is reached before the generator starts and after", block);
        return;
    }
    walk->phases[block] = phase;
    walk->stack[walk->depth++] = block;
}

static void step(struct walk *walk, uint32_t index)
{
    struct mir_verifier *v = walk->v;
    const struct mir_block *block = &v->function->blocks.items[index];
    const struct mir_terminator *end = &block->terminator;
    enum phase phase = walk->phases[index];
    v->block = index;
    v->statement = block->statements.count;
    if (end->kind == MIR_START && phase == PHASE_AFTER)
        mir_problem(v, "the generator has started already");
    if ((end->kind == MIR_YIELD || end->kind == MIR_RETURN) && phase == PHASE_BEFORE)
        mir_problem(v, "the generator has not started yet");
    if (end->kind == MIR_START)
        phase = PHASE_AFTER;
    for (uint32_t i = 0; i < end->target_count && !v->has_failed; i++)
        enter(walk, end->targets[i], phase);
}

void mir_verify_generator(struct mir_verifier *v)
{
    uint32_t count = v->function->blocks.count;
    struct walk walk = {v, ARENA_ARRAY(v->arena, enum phase, count),
                        ARENA_ARRAY(v->arena, uint32_t, count), 0};
    enter(&walk, 0, PHASE_BEFORE);
    while (walk.depth > 0 && !v->has_failed)
        step(&walk, walk.stack[--walk.depth]);
}
