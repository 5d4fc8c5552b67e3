/* The types that a value leads to, by an explicit list: fields, payloads, type
 * arguments (of which a Buffer holds values without a field) and, for function
 * values, anything.
 *
 * A drop that only ends memory, like those of Vec and Map, has a summary without
 * effects and without writes but to buffers, and cannot panic: that is how the
 * library's collections are told from types whose end means something. */
#include "middle/own/drops.h"

#include "frontend/base/arena.h"

enum { DEEPEST_ARGUMENTS = 40 };

struct walk {
    struct own_drops *drops;
    struct arena *arena;
    struct map seen;
    LIST(const struct type *) pending;
    bool (*is_met)(const struct walk *walk, const struct type *type);
};

static void add(struct walk *w, const struct type *type)
{
    if (!map_put(w->arena, &w->seen, type, w->drops))
        list_push(w->arena, &w->pending, type);
}

static void add_parts(struct walk *w, const struct type *type)
{
    struct type_table *types = w->drops->module->types;
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

/* Does the walk come to a type of which `is_met` holds? */
static bool leads_to(struct walk *w, const struct type *type)
{
    add(w, type);
    while (w->pending.count > 0) {
        const struct type *at = list_pop(&w->pending);
        if (w->is_met(w, at) || type_depth(at) > DEEPEST_ARGUMENTS)
            return true;
        if (at->kind != TYPE_ref)
            add_parts(w, at);
    }
    return false;
}

static bool answer(struct own_drops *drops, struct map *known, const struct type *type,
                   bool (*is_met)(const struct walk *walk, const struct type *type))
{
    if (!type_needs_drop(type) || drops->module->drops.count == 0)
        return false;
    const void *found = map_get(known, type);
    if (!found) {
        struct arena *arena = drops->module->arena;
        struct walk w = {.drops = drops, .arena = arena, .is_met = is_met};
        found = leads_to(&w, type) ? (const void *)type : (const void *)drops->module;
        map_put(arena, known, type, (void *)(uintptr_t)found);
    }
    return found == type;
}

struct own_drops own_drops_of(const struct mir_module *module)
{
    struct own_drops drops = {.module = module};
    for (uint32_t i = 0; i < module->drops.count; i++)
        map_put(module->arena, &drops.functions, module->drops.items[i].type,
                module->drops.items[i].function);
    return drops;
}

static bool has_drop(const struct walk *w, const struct type *type)
{
    return type->kind == TYPE_function || map_get(&w->drops->functions, type);
}

bool own_reaches_drop(struct own_drops *drops, const struct type *type)
{
    return answer(drops, &drops->reaches, type, has_drop);
}

/* Buffers are written by their own operations; a write through a reference is one
 * to the value of a variable or an element, whose type is no Drop type's own. */
static bool is_observed(const struct mir_function *function)
{
    const struct mir_summary *summary = function->summary;
    if (!summary || summary->may_panic || summary->suspends || summary->effects ||
        summary->writes_all)
        return true;
    for (uint32_t i = 0; i < summary->writes.count; i++)
        if (!summary->writes.items[i].type)
            return true;
    return false;
}

static bool has_observed_drop(const struct walk *w, const struct type *type)
{
    if (type->kind == TYPE_function) {
        for (uint32_t i = 0; i < w->drops->module->drops.count; i++)
            if (is_observed(w->drops->module->drops.items[i].function))
                return true;
        return false;
    }
    const struct mir_function *function = map_get(&w->drops->functions, type);
    return function && is_observed(function);
}

bool own_observes_drop(struct own_drops *drops, const struct type *type)
{
    return answer(drops, &drops->observed, type, has_observed_drop);
}
