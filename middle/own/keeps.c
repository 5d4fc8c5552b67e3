/* The types that a value leads to, by an explicit list: fields, payloads and type
 * arguments, of which a Buffer holds values without a field. A function value may
 * have captured anything. */
#include "middle/own/keeps.h"

#include "frontend/base/arena.h"
#include "middle/mir/mir.h"

enum { DEEPEST_ARGUMENTS = 40 };

struct walk {
    struct own_keeps *keeps;
    struct arena *arena;
    struct map seen;
    LIST(const struct type *) pending;
};

static void add(struct walk *w, const struct type *type)
{
    if (!map_put(w->arena, &w->seen, type, w->keeps))
        list_push(w->arena, &w->pending, type);
}

static void add_parts(struct walk *w, const struct type *type)
{
    struct type_table *types = w->keeps->module->types;
    for (uint32_t i = 0; i < type->part_count; i++)
        add(w, type->parts[i]);
    for (uint32_t i = 0; i < type_field_count(type); i++)
        add(w, type_field(types, type, i));
    if (!type_is_enum(type))
        return;
    for (uint32_t v = 0; v < type->decl->variant_count; v++)
        for (uint32_t i = 0; i < type->decl->variants[v].field_count; i++)
            add(w, type_variant_field(types, type, v, i));
}

static bool leads_to_frame(struct walk *w, const struct type *type)
{
    add(w, type);
    while (w->pending.count > 0) {
        const struct type *at = list_pop(&w->pending);
        if (type_is_frame(at) || at->kind == TYPE_function || type_depth(at) > DEEPEST_ARGUMENTS)
            return true;
        if (at->kind != TYPE_ref)
            add_parts(w, at);
    }
    return false;
}

bool own_keeps_type(struct own_keeps *keeps, const struct type *type)
{
    if (type->runs_drop || !keeps->has_frames)
        return type->runs_drop;
    const void *known = map_get(&keeps->known, type);
    if (!known) {
        struct walk w = {.keeps = keeps, .arena = keeps->module->arena};
        known = leads_to_frame(&w, type) ? (const void *)type : (const void *)keeps->module;
        map_put(w.arena, &keeps->known, type, (void *)(uintptr_t)known);
    }
    return known == type;
}

static bool place_uses_frame(const struct mir_place *place)
{
    for (uint32_t i = 0; i < place->step_count; i++)
        if (type_is_frame(place->steps[i].type))
            return true;
    return false;
}

static bool operand_uses_frame(const struct mir_operand *operand)
{
    bool is_place = operand->kind == MIR_OPERAND_READ || operand->kind == MIR_OPERAND_MOVE;
    return is_place && place_uses_frame(&operand->place);
}

bool own_uses_frames(const struct mir_function *function)
{
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        const struct mir_block *block = &function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++) {
            const struct mir_statement *s = &block->statements.items[k];
            if (s->has_dest && place_uses_frame(&s->dest))
                return true;
            for (uint32_t n = 0; n < s->operand_count; n++)
                if (operand_uses_frame(&s->operands[n]))
                    return true;
        }
    }
    return false;
}

struct own_keeps own_keeps_of(struct mir_module *module)
{
    struct own_keeps keeps = {.module = module};
    for (uint32_t i = 0; i < module->functions.count; i++)
        keeps.has_frames |= module->functions.items[i]->is_resume;
    return keeps;
}
