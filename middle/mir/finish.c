/* Removing blocks that nothing reaches. */
#include "frontend/base/arena.h"
#include "middle/mir/build.h"

struct walk {
    const struct mir_function *function;
    uint32_t *number; /* by block; MIR_NO_BLOCK: not reached */
    uint32_t *stack;  /* each block at most once */
    uint32_t depth;
};

static void reach(struct walk *walk, uint32_t block)
{
    if (block >= walk->function->blocks.count || walk->number[block] != MIR_NO_BLOCK)
        return;
    walk->number[block] = 0;
    walk->stack[walk->depth++] = block;
}

static void reach_all(struct walk *walk)
{
    reach(walk, 0);
    while (walk->depth > 0) {
        const struct mir_block *block = &walk->function->blocks.items[walk->stack[--walk->depth]];
        for (uint32_t i = 0; i < block->statements.count; i++)
            reach(walk, block->statements.items[i].unwind);
        for (uint32_t i = 0; i < block->terminator.target_count; i++)
            reach(walk, block->terminator.targets[i]);
    }
}

static void renumber(struct mir_block *block, const uint32_t *number)
{
    for (uint32_t i = 0; i < block->statements.count; i++) {
        uint32_t *unwind = &block->statements.items[i].unwind;
        if (*unwind != MIR_NO_BLOCK)
            *unwind = number[*unwind];
    }
    for (uint32_t i = 0; i < block->terminator.target_count; i++)
        block->terminator.targets[i] = number[block->terminator.targets[i]];
}

void mir_finish(struct mir_builder *b)
{
    struct mir_function *function = b->function;
    uint32_t count = function->blocks.count, kept = 0;
    struct walk walk = {.function = function};
    walk.number = ARENA_ARRAY(b->arena, uint32_t, count);
    walk.stack = ARENA_ARRAY(b->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        walk.number[i] = MIR_NO_BLOCK;
    reach_all(&walk);
    for (uint32_t i = 0; i < count; i++) {
        if (walk.number[i] == MIR_NO_BLOCK)
            continue;
        walk.number[i] = kept;
        function->blocks.items[kept++] = function->blocks.items[i];
    }
    function->blocks.count = kept;
    for (uint32_t i = 0; i < kept; i++)
        renumber(&function->blocks.items[i], walk.number);
    b->block = MIR_NO_BLOCK;
}
