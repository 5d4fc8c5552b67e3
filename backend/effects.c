/* Which functions a panic can leave, inferred bottom-up: the more functions
 * cannot be left, the more calls are plain calls (an invoke costs half of the
 * time and size again).
 *
 * First no function unwinds; then, until nothing changes, every function that
 * holds a statement that may panic now does. Each round is linear; the rounds
 * are as many as the longest chain of calls against the order of functions, so
 * the walk goes backwards when it went forwards before: lowering puts callees on
 * either side. */
#include "backend/module.h"

static bool foreign_may_unwind(struct backend *b)
{
    for (uint32_t i = 0; i < b->mir->functions.count; i++) {
        const struct mir_function *mir = b->mir->functions.items[i];
        if (mir->linkage == MIR_LINKAGE_EXPORT && be_function_info(b, mir)->may_unwind)
            return true;
    }
    return false;
}

bool be_may_unwind(struct backend *b, const struct mir_statement *statement)
{
    if (!mir_can_panic(statement))
        return false;
    if (statement->op != MIR_CALL || statement->operands[0].kind != MIR_OPERAND_FUNCTION)
        return true;
    const struct function_info *callee = be_function_info(b, statement->operands[0].function);
    if (callee->mir->linkage == MIR_LINKAGE_EXTERN)
        return b->foreign_may_unwind;
    return callee->may_unwind;
}

static bool unwinds(struct backend *b, const struct mir_function *mir)
{
    if (mir->never_panics)
        return false;
    for (uint32_t i = 0; i < mir->blocks.count; i++) {
        const struct mir_block *block = &mir->blocks.items[i];
        for (uint32_t j = 0; j < block->statements.count; j++)
            if (be_may_unwind(b, &block->statements.items[j]))
                return true;
    }
    return false;
}

/* Looks at one function; true when it turned out to unwind. */
static bool visit(struct backend *b, uint32_t index)
{
    const struct mir_function *mir = b->mir->functions.items[index];
    struct function_info *info = be_function_info(b, mir);
    if (info->may_unwind || !unwinds(b, mir))
        return false;
    info->may_unwind = true;
    return true;
}

static bool round_forwards(struct backend *b)
{
    bool changed = false;
    for (uint32_t i = 0; i < b->mir->functions.count; i++)
        changed |= visit(b, i);
    return changed;
}

static bool round_backwards(struct backend *b)
{
    bool changed = false;
    for (uint32_t i = b->mir->functions.count; i > 0; i--)
        changed |= visit(b, i - 1);
    return changed;
}

void be_infer_unwinding(struct backend *b)
{
    uint32_t count = b->mir->functions.count;
    for (uint32_t i = 0; i < count; i++)
        be_function_info(b, b->mir->functions.items[i])->may_unwind = false;
    b->foreign_may_unwind = false;
    bool changed = true;
    while (changed) {
        changed = round_forwards(b);
        changed |= round_backwards(b);
        if (!b->foreign_may_unwind && foreign_may_unwind(b))
            changed = b->foreign_may_unwind = true;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct function_info *info = be_function_info(b, b->mir->functions.items[i]);
        bool is_extern = info->mir->linkage == MIR_LINKAGE_EXTERN;
        /* A foreign call never unwinds by itself: its border raises. */
        if (is_extern || !info->may_unwind)
            be_attribute_add(b, info->value, BE_FUNCTION, "nounwind", 0);
    }
}
