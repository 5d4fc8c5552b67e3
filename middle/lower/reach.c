/* What values of a type lead to: through fields, payloads and parts. */
#include "middle/lower/lowerer.h"

enum { MOST_TYPES = 2000 }; /* generic types may lead to ever larger ones */

struct walk {
    struct lowerer *lowerer;
    const struct type *wanted; /* this type, or NULL: any object */
    LIST(const struct type *) seen;
};

static bool is_object(const struct type *type)
{
    return type->kind == TYPE_nominal && type->decl->storage == STORAGE_OBJECT;
}

static bool reaches(struct walk *w, const struct type *type);

static bool parts_reach(struct walk *w, const struct type *type)
{
    struct type_table *types = w->lowerer->types;
    /* The elements of the library's buffers are no fields. */
    for (uint32_t i = 0; type->kind == TYPE_nominal && i < type->part_count; i++)
        if (reaches(w, type->parts[i]))
            return true;
    for (uint32_t i = 0; i < type_field_count(type); i++)
        if (reaches(w, type_field(types, type, i)))
            return true;
    for (uint32_t i = 0; type_is_enum(type) && i < type->decl->variant_count; i++)
        for (uint32_t j = 0; j < type->decl->variants[i].field_count; j++)
            if (reaches(w, type_variant_field(types, type, i, j)))
                return true;
    return false;
}

static bool reaches(struct walk *w, const struct type *type)
{
    if (w->wanted ? type == w->wanted : is_object(type))
        return true;
    for (uint32_t i = 0; i < w->seen.count; i++)
        if (w->seen.items[i] == type)
            return false;
    if (w->seen.count == MOST_TYPES)
        return true;
    list_push(w->lowerer->arena, &w->seen, type);
    return parts_reach(w, type);
}

bool lw_holds_objects(struct lowerer *l, const struct type *type)
{
    struct walk walk = {.lowerer = l};
    return reaches(&walk, type);
}

bool lw_parts_hold_objects(struct lowerer *l, const struct type *type)
{
    struct walk walk = {.lowerer = l};
    return parts_reach(&walk, type);
}

bool lw_is_cyclic(struct lowerer *l, const struct type *type)
{
    static const char yes, no;
    const char *known = map_get(&l->cyclic, type);
    if (!known) {
        struct walk walk = {.lowerer = l, .wanted = type};
        known = parts_reach(&walk, type) ? &yes : &no;
        map_put(l->arena, &l->cyclic, type, (void *)(uintptr_t)known);
    }
    return known == &yes;
}
