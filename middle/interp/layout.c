/* Slots of types: a scalar or pointer takes one, Void none, aggregates those of
 * their parts, one behind the other; an enum a tag and its largest payload. */
#include "middle/interp/state.h"

/* A type nested deeper holds itself, which the checker refuses. */
enum { DEEPEST = 200, MOST_SLOTS = 1 << 17, MOST_LEAVES = 1 << 16 };

/* Makes the arrays by type large enough for `id`. */
static void grow(struct interp *in, uint32_t id)
{
    uint32_t capacity = in->layout_capacity ? in->layout_capacity : 64;
    while (capacity <= id)
        capacity *= 2;
    struct layout **values = ARENA_ARRAY(in->arena, struct layout *, capacity);
    struct layout **contents = ARENA_ARRAY(in->arena, struct layout *, capacity);
    if (in->layout_capacity) {
        memcpy(values, in->values, in->layout_capacity * sizeof *values);
        memcpy(contents, in->contents, in->layout_capacity * sizeof *contents);
    }
    in->values = values;
    in->contents = contents;
    in->layout_capacity = capacity;
}

/* ---- Parts ---- */

static bool is_variant(uint32_t variant)
{
    return variant != UINT32_MAX;
}

/* The fields of a type, or the payload of a variant. */
static const struct type *part_type(struct interp *in, const struct type *type, uint32_t variant,
                                    uint32_t index)
{
    return is_variant(variant) ? type_variant_field(in->module->types, type, variant, index)
                               : type_field(in->module->types, type, index);
}

/* The leaves of the parts, moved to where the parts lie. */
static bool collect_leaves(struct interp *in, const struct type *type, uint32_t variant,
                           struct layout *layout)
{
    uint32_t next = 0;
    layout->leaves = interp_memory(in, layout->leaf_count * sizeof *layout->leaves);
    if (!layout->leaves)
        return false;
    for (uint32_t i = 0; i < layout->field_count; i++) {
        const struct layout *part = interp_layout(in, part_type(in, type, variant, i));
        for (uint32_t k = 0; k < part->leaf_count; k++) {
            struct leaf leaf = part->leaves[k];
            leaf.slot += layout->offsets[i];
            layout->leaves[next++] = leaf;
        }
    }
    return true;
}

static bool lay_out_parts(struct interp *in, const struct type *type, uint32_t variant,
                          struct layout *layout)
{
    layout->field_count =
        is_variant(variant) ? type->decl->variants[variant].field_count : type_field_count(type);
    layout->offsets = interp_memory(in, layout->field_count * sizeof *layout->offsets);
    if (!layout->offsets)
        return false;
    for (uint32_t i = 0; i < layout->field_count; i++) {
        const struct layout *part = interp_layout(in, part_type(in, type, variant, i));
        if (!part)
            return false;
        layout->offsets[i] = layout->slots;
        layout->slots += part->slots;
        layout->leaf_count += part->leaf_count;
        if (layout->slots > MOST_SLOTS || layout->leaf_count > MOST_LEAVES)
            return interp_stop(in, INTERP_TOO_LARGE, NULL);
    }
    if (type_is_frame(type)) { /* what lies in a frame is released by its own code */
        layout->leaf_count = 0;
        return true;
    }
    return collect_leaves(in, type, variant, layout);
}

/* The enum is one leaf of its own when a payload holds any. */
static bool lay_out_variants(struct interp *in, const struct type *type, struct layout *layout)
{
    uint32_t count = type->decl->variant_count, largest = 0;
    bool has_leaves = false;
    layout->variant_count = count;
    layout->variants = interp_memory(in, count * sizeof *layout->variants);
    if (!layout->variants)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        struct layout *payload = &layout->variants[i];
        if (!lay_out_parts(in, type, i, payload))
            return false;
        if (payload->slots > largest)
            largest = payload->slots;
        has_leaves |= payload->leaf_count > 0;
    }
    layout->slots = largest + 1;
    layout->leaves = interp_memory(in, sizeof *layout->leaves);
    if (!layout->leaves)
        return false;
    layout->leaf_count = has_leaves;
    layout->leaves[0] = (struct leaf){0, layout};
    return true;
}

/* ---- Types ---- */

/* The layout is kept while it is being computed, so that a type that holds itself
 * is seen. */
static const struct layout *make_aggregate(struct interp *in, const struct type *type,
                                           struct layout **kept)
{
    struct layout *layout = interp_memory(in, sizeof *layout);
    if (!layout)
        return NULL;
    *kept = layout;
    layout->is_open = true;
    in->layout_depth++;
    bool is_good = in->layout_depth > DEEPEST ? interp_invalid(in, "a type holds itself")
                   : type_is_enum(type)       ? lay_out_variants(in, type, layout)
                                              : lay_out_parts(in, type, UINT32_MAX, layout);
    in->layout_depth--;
    layout->is_open = !is_good;
    return is_good ? layout : NULL;
}

static const struct layout *make_scalar(struct interp *in, const struct type *type)
{
    if (type_class(type) == TYPE_CLASS_OPEN) {
        interp_invalid(in, "a type that is not known");
        return NULL;
    }
    struct layout *layout = interp_memory(in, sizeof *layout + sizeof(struct leaf));
    if (!layout)
        return NULL;
    layout->slots = type->kind == TYPE_void || type->kind == TYPE_never ? 0 : 1;
    layout->leaf_count = type_is_counted(type);
    layout->leaves = (struct leaf *)(layout + 1);
    in->values[type->id] = layout;
    return layout;
}

static const struct layout *closed(struct interp *in, const struct layout *layout)
{
    if (!layout->is_open)
        return layout;
    interp_invalid(in, "a type holds itself");
    return NULL;
}

const struct layout *interp_layout(struct interp *in, const struct type *type)
{
    if (type->id >= in->layout_capacity)
        grow(in, type->id);
    const struct layout *layout = in->values[type->id];
    if (layout)
        return closed(in, layout);
    bool is_aggregate = type->kind == TYPE_tuple || type->kind == TYPE_nominal;
    return is_aggregate && !type_is_counted(type) ? make_aggregate(in, type, &in->values[type->id])
                                                  : make_scalar(in, type);
}

const struct layout *interp_contents(struct interp *in, const struct type *type)
{
    if (type->id >= in->layout_capacity)
        grow(in, type->id);
    const struct layout *layout = in->contents[type->id];
    return layout ? closed(in, layout) : make_aggregate(in, type, &in->contents[type->id]);
}
