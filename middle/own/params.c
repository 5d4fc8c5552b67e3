/* The parameter is full in the whole function: it is dropped before each return and
 * each end of a cleanup, and statements that had no edge get one to a cleanup that
 * does only that. Where it really ends is decided later. */
#include "middle/own/params.h"

#include <string.h>

#include "frontend/base/arena.h"
#include "middle/mir/build.h"

struct params {
    struct own_keeps *keeps;
    struct arena *arena;
    struct map fixed; /* functions whose parameters stay as they are */
};

/* ---- Which functions ---- */

static void fix(struct params *p, const struct mir_function *function)
{
    if (function)
        map_put(p->arena, &p->fixed, function, p);
}

static void fix_values(struct params *p, const struct mir_statement *s)
{
    for (uint32_t i = s->op == MIR_CALL ? 1 : 0; i < s->operand_count; i++)
        if (s->operands[i].kind == MIR_OPERAND_FUNCTION)
            fix(p, s->operands[i].function);
}

static void fix_those_that_are_values(struct params *p)
{
    const struct mir_module *module = p->keeps->module;
    for (uint32_t i = 0; i < module->functions.count; i++) {
        const struct mir_function *function = module->functions.items[i];
        for (uint32_t b = 0; b < function->blocks.count; b++) {
            const struct mir_block *block = &function->blocks.items[b];
            for (uint32_t k = 0; k < block->statements.count; k++)
                fix_values(p, &block->statements.items[k]);
            if (block->terminator.kind == MIR_RETURN &&
                block->terminator.operand.kind == MIR_OPERAND_FUNCTION)
                fix(p, block->terminator.operand.function);
        }
    }
}

static void find_fixed(struct params *p)
{
    const struct mir_module *module = p->keeps->module;
    fix(p, module->init);
    fix(p, module->main);
    for (uint32_t i = 0; i < module->tests.count; i++)
        fix(p, module->tests.items[i].function);
    for (uint32_t i = 0; i < module->drops.count; i++)
        fix(p, module->drops.items[i].function);
    for (uint32_t i = 0; i < module->functions.count; i++) {
        const struct mir_function *function = module->functions.items[i];
        if (function->linkage != MIR_LINKAGE_INTERNAL || function->is_closure ||
            function->is_resume || function->resume || function->blocks.count == 0 ||
            own_uses_frames(function))
            fix(p, function);
    }
    fix_those_that_are_values(p);
}

static bool is_taken(struct params *p, const struct mir_function *function, uint32_t param)
{
    const struct mir_local *local = &function->locals.items[param];
    return local->is_borrowed && type_needs_drop(local->type) && function->summary &&
           (function->summary->params[param] & MIR_FACT_CONSUMED) &&
           !own_keeps_type(p->keeps, local->type);
}

/* ---- The function ---- */

struct taker {
    struct mir_builder b;
    struct mir_function *function;
    LIST(uint32_t) taken;
    uint32_t cleanup; /* drops them and resumes; MIR_NO_BLOCK until wanted */
};

static void drop_all(struct taker *t)
{
    for (uint32_t i = t->taken.count; i-- > 0;)
        mir_drop(&t->b, mir_local(&t->b, t->taken.items[i]));
}

static uint32_t cleanup_of(struct taker *t)
{
    if (t->cleanup == MIR_NO_BLOCK) {
        t->cleanup = mir_cleanup_block_new(&t->b);
        mir_at(&t->b, t->cleanup);
        drop_all(t);
        mir_resume(&t->b);
    }
    return t->cleanup;
}

/* What is returned is read before the parameters end. */
static void end_block(struct taker *t, uint32_t index)
{
    struct mir_block *block = &t->function->blocks.items[index];
    struct mir_terminator *terminator = &block->terminator;
    if (terminator->kind != MIR_RETURN && terminator->kind != MIR_RESUME)
        return;
    t->b.span = terminator->span;
    block->is_terminated = false;
    mir_at(&t->b, index);
    struct mir_operand result = terminator->operand;
    bool is_return = terminator->kind == MIR_RETURN;
    if (is_return && result.kind == MIR_OPERAND_READ) {
        struct mir_place kept = mir_local(&t->b, mir_local_new(&t->b, result.type, NULL));
        mir_set(&t->b, kept, result);
        result = mir_read(kept);
    }
    drop_all(t);
    if (is_return)
        mir_return(&t->b, result);
    else
        mir_resume(&t->b);
}

static void add_edges(struct taker *t, uint32_t index)
{
    for (uint32_t i = 0; i < t->function->blocks.items[index].statements.count; i++) {
        struct mir_statement *s = &t->function->blocks.items[index].statements.items[i];
        if (s->unwind != MIR_NO_BLOCK || !mir_can_panic(s))
            continue;
        uint32_t cleanup = cleanup_of(t);
        t->function->blocks.items[index].statements.items[i].unwind = cleanup;
    }
}

static void take_over(struct params *p, struct mir_function *function)
{
    struct taker t = {.function = function, .cleanup = MIR_NO_BLOCK};
    mir_build(&t.b, p->keeps->module, function);
    for (uint32_t i = 0; i < function->param_count; i++)
        if (is_taken(p, function, i))
            list_push(p->arena, &t.taken, i);
    if (t.taken.count == 0)
        return;
    uint32_t count = function->blocks.count;
    for (uint32_t i = 0; i < count; i++) {
        end_block(&t, i);
        add_edges(&t, i);
    }
    for (uint32_t i = 0; i < t.taken.count; i++)
        function->locals.items[t.taken.items[i]].is_borrowed = false;
}

/* ---- Its callers ---- */

static bool wants_owner(const struct mir_statement *s, uint32_t i)
{
    return mir_takes(s, i) && s->operands[i].kind == MIR_OPERAND_READ &&
           type_needs_drop(s->operands[i].type);
}

/* Appends the statement to the builder's block, with an owner made for each
 * argument that is taken over. */
static void add_call(struct mir_builder *b, struct mir_statement s)
{
    struct mir_operand *operands = ARENA_ARRAY(b->arena, struct mir_operand, s.operand_count);
    memcpy(operands, s.operands, s.operand_count * sizeof *operands);
    b->span = s.span;
    for (uint32_t i = 1; i < s.operand_count; i++) {
        if (!wants_owner(&s, i))
            continue;
        struct mir_place owner = mir_local(b, mir_local_new(b, s.operands[i].type, NULL));
        mir_dup(b, owner, s.operands[i].place);
        operands[i] = mir_move(owner);
    }
    s.operands = operands;
    list_push(b->arena, &b->function->blocks.items[b->block].statements, s);
}

static bool calls_taker(const struct mir_statement *s)
{
    if (s->op != MIR_CALL || s->operands[0].kind != MIR_OPERAND_FUNCTION)
        return false;
    for (uint32_t i = 1; i < s->operand_count; i++)
        if (wants_owner(s, i))
            return true;
    return false;
}

static void give_over(struct params *p, struct mir_function *function, uint32_t index)
{
    struct mir_block *block = &function->blocks.items[index];
    struct mir_statement *old = block->statements.items;
    uint32_t count = block->statements.count, first = 0;
    while (first < count && !calls_taker(&old[first]))
        first++;
    if (first == count)
        return;
    struct mir_builder b;
    mir_build(&b, p->keeps->module, function);
    block->statements.items = NULL;
    block->statements.count = block->statements.capacity = 0;
    block->is_terminated = false;
    mir_at(&b, index);
    for (uint32_t i = 0; i < count; i++) {
        if (calls_taker(&old[i]))
            add_call(&b, old[i]);
        else
            list_push(b.arena, &block->statements, old[i]);
    }
    block->is_terminated = true;
}

void own_take_params(struct own_keeps *keeps)
{
    struct mir_module *module = keeps->module;
    struct params p = {.keeps = keeps, .arena = module->arena};
    find_fixed(&p);
    for (uint32_t i = 0; i < module->functions.count; i++)
        if (!map_get(&p.fixed, module->functions.items[i]))
            take_over(&p, module->functions.items[i]);
    for (uint32_t i = 0; i < module->functions.count; i++)
        for (uint32_t k = 0; k < module->functions.items[i]->blocks.count; k++)
            give_over(&p, module->functions.items[i], k);
}
