#include "middle/interp/prune.h"

#include "frontend/base/arena.h"
#include "frontend/base/map.h"
#include "middle/mir/mir.h"

struct prune {
    struct arena *arena;
    struct mir_module *module;
    struct map seen;  /* functions */
    struct map drops; /* type -> function */
    LIST(struct mir_function *) pending;
    bool *is_read;                       /* by global */
    const struct mir_statement **setter; /* by global: the statement of init, for consts */
};

static void reach(struct prune *p, struct mir_function *function)
{
    if (!function || map_put(p->arena, &p->seen, function, function))
        return;
    list_push(p->arena, &p->pending, function);
}

static void mark_statement(struct prune *p, const struct mir_statement *statement);

/* A const that is read needs what sets it. */
static void mark_global(struct prune *p, uint32_t global)
{
    if (p->is_read[global])
        return;
    p->is_read[global] = true;
    if (p->setter[global])
        mark_statement(p, p->setter[global]);
}

static void mark_operand(struct prune *p, const struct mir_operand *operand)
{
    bool is_place = operand->kind == MIR_OPERAND_READ || operand->kind == MIR_OPERAND_MOVE;
    if (operand->kind == MIR_OPERAND_FUNCTION)
        reach(p, operand->function);
    else if (is_place && operand->place.is_global)
        mark_global(p, operand->place.base);
}

/* An object that is made will end. */
static void mark_statement(struct prune *p, const struct mir_statement *statement)
{
    if (statement->op == MIR_NEW || statement->op == MIR_VARIANT || statement->op == MIR_FRAME)
        reach(p, map_get(&p->drops, statement->dest.type));
    for (uint32_t i = 0; i < statement->operand_count; i++)
        mark_operand(p, &statement->operands[i]);
    if (statement->has_dest && statement->dest.is_global)
        mark_global(p, statement->dest.base);
}

static bool sets_const(const struct prune *p, const struct mir_function *function,
                       const struct mir_statement *statement)
{
    return function == p->module->init && statement->has_dest && statement->dest.is_global &&
           p->module->globals.items[statement->dest.base].is_const;
}

static void mark_function(struct prune *p, const struct mir_function *function)
{
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        const struct mir_block *block = &function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++)
            if (!sets_const(p, function, &block->statements.items[k]))
                mark_statement(p, &block->statements.items[k]);
        if (mir_has_operand(&block->terminator))
            mark_operand(p, &block->terminator.operand);
    }
}

/* ---- Finding ---- */

static void find_setters(struct prune *p)
{
    const struct mir_function *init = p->module->init;
    for (uint32_t i = 0; init && i < init->blocks.count; i++) {
        const struct mir_block *block = &init->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++)
            if (sets_const(p, init, &block->statements.items[k]))
                p->setter[block->statements.items[k].dest.base] = &block->statements.items[k];
    }
}

static void mark_all(struct prune *p)
{
    struct mir_module *module = p->module;
    find_setters(p);
    reach(p, module->init);
    reach(p, module->main);
    for (uint32_t i = 0; i < module->tests.count; i++)
        reach(p, module->tests.items[i].function);
    for (uint32_t i = 0; i < module->functions.count; i++)
        if (module->functions.items[i]->linkage == MIR_LINKAGE_EXPORT)
            reach(p, module->functions.items[i]);
    while (p->pending.count > 0)
        mark_function(p, list_pop(&p->pending));
}

/* ---- Removing ---- */

static void sweep_init(struct prune *p)
{
    struct mir_function *init = p->module->init;
    uint32_t left = 0;
    for (uint32_t i = 0; init && i < init->blocks.count; i++) {
        struct mir_block *block = &init->blocks.items[i];
        uint32_t kept = 0;
        for (uint32_t k = 0; k < block->statements.count; k++) {
            const struct mir_statement *statement = &block->statements.items[k];
            if (!sets_const(p, init, statement) || p->is_read[statement->dest.base])
                block->statements.items[kept++] = *statement;
        }
        block->statements.count = kept;
        left += kept;
    }
    if (init && left == 0 && init->blocks.count == 1) {
        p->module->init = NULL;
        for (uint32_t i = 0; i < p->module->functions.count; i++)
            if (p->module->functions.items[i] == init)
                p->module->functions.items[i] = NULL;
    }
}

static void sweep_drops(struct prune *p)
{
    struct mir_module *module = p->module;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < module->drops.count; i++)
        if (map_get(&p->seen, module->drops.items[i].function))
            module->drops.items[kept++] = module->drops.items[i];
    module->drops.count = kept;
}

static void sweep_functions(struct prune *p)
{
    struct mir_module *module = p->module;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < module->functions.count; i++) {
        struct mir_function *function = module->functions.items[i];
        if (function && map_get(&p->seen, function))
            module->functions.items[kept++] = function;
    }
    module->functions.count = kept;
}

static void renumber_operand(const uint32_t *number, struct mir_operand *operand)
{
    bool is_place = operand->kind == MIR_OPERAND_READ || operand->kind == MIR_OPERAND_MOVE;
    if (is_place && operand->place.is_global)
        operand->place.base = number[operand->place.base];
}

/* Operands may be shared between statements: changed ones are copied. */
static void renumber_statement(struct prune *p, const uint32_t *number,
                               struct mir_statement *statement)
{
    uint32_t count = statement->operand_count;
    struct mir_operand *operands = ARENA_ARRAY(p->module->arena, struct mir_operand, count);
    for (uint32_t i = 0; i < count; i++) {
        operands[i] = statement->operands[i];
        renumber_operand(number, &operands[i]);
    }
    statement->operands = operands;
    if (statement->has_dest && statement->dest.is_global)
        statement->dest.base = number[statement->dest.base];
}

static void renumber_function(struct prune *p, const uint32_t *number,
                              struct mir_function *function)
{
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        struct mir_block *block = &function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++)
            renumber_statement(p, number, &block->statements.items[k]);
        renumber_operand(number, &block->terminator.operand);
    }
}

static void sweep_globals(struct prune *p)
{
    struct mir_module *module = p->module;
    uint32_t kept = 0;
    uint32_t *number = ARENA_ARRAY(p->arena, uint32_t, module->globals.count);
    for (uint32_t i = 0; i < module->globals.count; i++) {
        number[i] = kept;
        if (p->is_read[i])
            module->globals.items[kept++] = module->globals.items[i];
    }
    if (kept == module->globals.count)
        return;
    module->globals.count = kept;
    for (uint32_t i = 0; i < module->functions.count; i++)
        renumber_function(p, number, module->functions.items[i]);
}

void prune_module(struct mir_module *module)
{
    struct prune p = {.arena = module->arena, .module = module};
    p.is_read = ARENA_ARRAY(p.arena, bool, module->globals.count);
    p.setter = ARENA_ARRAY(p.arena, const struct mir_statement *, module->globals.count);
    for (uint32_t i = 0; i < module->drops.count; i++)
        map_put(p.arena, &p.drops, module->drops.items[i].type, module->drops.items[i].function);
    mark_all(&p);
    sweep_init(&p);
    sweep_drops(&p);
    sweep_functions(&p);
    sweep_globals(&p);
}
