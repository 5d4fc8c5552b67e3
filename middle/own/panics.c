/* Which functions a panic can leave: bottom-up, a group of functions that call one
 * another as a whole. Then edges that cannot be taken go, and the cleanup blocks
 * that only they led to. */
#include "middle/mir/build.h"
#include "middle/own/summary.h"

static bool can_panic(const struct mir_function *function)
{
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        const struct mir_block *block = &function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++)
            if (mir_can_panic(&block->statements.items[k]))
                return true;
    }
    return false;
}

/* C cannot panic by itself: but it may call an exported function back. */
static void infer_all(const struct own_groups *groups, bool foreign_can)
{
    for (uint32_t g = 0; g < groups->count; g++) {
        bool any = false;
        for (uint32_t i = groups->start[g]; i < groups->start[g + 1]; i++)
            groups->functions[i]->never_panics = true;
        for (uint32_t i = groups->start[g]; i < groups->start[g + 1] && !any; i++) {
            const struct mir_function *function = groups->functions[i];
            any = function->linkage == MIR_LINKAGE_EXTERN ? foreign_can : can_panic(function);
        }
        for (uint32_t i = groups->start[g]; any && i < groups->start[g + 1]; i++)
            groups->functions[i]->never_panics = false;
    }
}

static bool export_panics(const struct mir_module *module)
{
    for (uint32_t i = 0; i < module->functions.count; i++) {
        const struct mir_function *function = module->functions.items[i];
        if (function->linkage == MIR_LINKAGE_EXPORT && !function->never_panics)
            return true;
    }
    return false;
}

static void prune_edges(struct mir_module *module, struct mir_function *function)
{
    bool changed = false;
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        struct mir_block *block = &function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++) {
            struct mir_statement *s = &block->statements.items[k];
            if (s->unwind == MIR_NO_BLOCK || mir_can_panic(s))
                continue;
            changed = true;
            s->unwind = MIR_NO_BLOCK;
        }
    }
    struct mir_builder b;
    mir_build(&b, module, function);
    if (changed)
        mir_finish(&b);
}

void own_infer_panics(struct mir_module *module, const struct own_groups *groups)
{
    infer_all(groups, false);
    if (export_panics(module))
        infer_all(groups, true);
    for (uint32_t i = 0; i < module->functions.count; i++)
        prune_edges(module, module->functions.items[i]);
}
