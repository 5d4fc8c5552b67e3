/* Memory behind pointers, by kinds: what tells whether a write can change what
 * was read before. Fields of declared types are told apart, and so are the values
 * that references and buffers of different types hold. */
#include <string.h>

#include "middle/mir/runtime.h"
#include "middle/own/summary.h"

bool own_memory_of(const struct mir_place *place, struct mir_memory *memory)
{
    uint32_t last = place->step_count;
    while (last > 0 && place->steps[last - 1].kind != MIR_STEP_DEREF)
        last--;
    *memory = (struct mir_memory){.index = place->base};
    if (last == 0)
        return place->is_global;
    return own_memory_at(place, last - 1, memory);
}

bool own_memory_at(const struct mir_place *place, uint32_t step, struct mir_memory *memory)
{
    if (place->steps[step].kind != MIR_STEP_DEREF)
        return false;
    const struct type *reached = place->steps[step].type;
    bool is_field = step + 1 < place->step_count && type_is_counted(reached) && reached->decl &&
                    place->steps[step + 1].kind == MIR_STEP_FIELD;
    if (is_field)
        *memory = (struct mir_memory){.decl = reached->decl, .index = place->steps[step + 1].index};
    else
        *memory = (struct mir_memory){.type = reached};
    return true;
}

bool own_buffer_memory(const struct mir_statement *statement, struct mir_memory *memory)
{
    switch (statement->op) {
    case MIR_BUFFER_TAKE:
    case MIR_BUFFER_PUT:
    case MIR_BUFFER_MOVE:
    case MIR_BUFFER_RESIZE: {
        const struct type *buffer = statement->operands[0].type;
        *memory = (struct mir_memory){.type = buffer->part_count ? buffer->parts[0] : buffer};
        return true;
    }
    default:
        return false;
    }
}

static bool is_same(struct mir_memory a, struct mir_memory b)
{
    bool has_index = a.decl || !a.type;
    return a.decl == b.decl && a.type == b.type && (!has_index || a.index == b.index);
}

bool own_writes(const struct mir_summary *summary, struct mir_memory memory)
{
    if (summary->writes_all)
        return true;
    for (uint32_t i = 0; i < summary->writes.count; i++)
        if (is_same(summary->writes.items[i], memory))
            return true;
    return false;
}

bool own_runtime_calls_back(const char *symbol)
{
    const struct mir_runtime_row *row = mir_runtime_find(symbol);
    for (uint32_t i = 0; row && i < row->param_count; i++)
        if (row->params[i] == MIR_RUNTIME_TYPE_CALL)
            return true;
    return !row || strcmp(symbol, "qz_foreign_leave") == 0;
}
