/* Where the parts of enums lie.
 *
 *   one variant with bits, others fit a niche    Option<String>: ptr, None is NULL
 *   in it (ENUM_NICHE)                           Option<Bool>: i8, None is 2
 *   no payload has bits (ENUM_TAGGED)            Color: i8
 *   payloads of one LLVM type                    Option<Int>: {i8, i64}
 *   payloads of several                          Result<Int, String>: {i8, [1 x i64]}
 *   recursive (ENUM_POINTER)                     ptr to {header, payload}
 *
 * Payloads of several types share an array of integers as wide as the strictest
 * of them is aligned, which travels in registers when it is short.
 *
 * Niches are what Bool, Char, pointers to objects and tags leave free; the first
 * addresses belong to no object. A payload's niche is used from its first
 * content on, and what remains is the enum's own: Option<Option<Bool>> is an i8.
 * (Rejected: niches of several variants at once, and tags in the padding of
 * payloads: values would lose them when they travel as LLVM structs.) */
#include "backend/layout.h"

#include "frontend/base/text.h"

enum { POINTER_NICHES = 16 }; /* addresses from 0 on */

/* ---- Niches ---- */

static struct niche shifted(struct niche niche, uint64_t offset)
{
    niche.offset += offset;
    return niche;
}

/* The widest niche of the fields of a tuple or @value struct, the first of equals. */
static struct niche niche_of_fields(struct backend *b, const struct type *type);

static struct niche niche_of(struct backend *b, const struct type *type)
{
    if (type->kind == TYPE_bool)
        return (struct niche){0, b->i8, 2, 254};
    if (type->kind == TYPE_char)
        return (struct niche){0, b->i32, 0x110000, UINT32_MAX - 0x110000 + UINT64_C(1)};
    if (type_is_counted(type))
        return (struct niche){0, b->ptr, 0, POINTER_NICHES};
    if (type_is_enum(type))
        return be_enum_layout(b, type)->spare;
    if (be_is_aggregate(b, type))
        return niche_of_fields(b, type);
    return (struct niche){0};
}

static struct niche niche_of_fields(struct backend *b, const struct type *type)
{
    LLVMTypeRef memory = be_memory_type(b, type);
    struct niche best = {0};
    uint32_t count = LLVMCountStructElementTypes(memory);
    for (uint32_t i = 0; i < type_field_count(type) && i < count; i++) {
        struct niche niche = niche_of(b, type_field(b->mir->types, type, i));
        if (niche.count > best.count)
            best = shifted(niche, LLVMOffsetOfElement(b->layout, memory, i));
    }
    return best;
}

/* ---- Payloads ---- */

/* What is known of a variant's payload by itself. */
struct payload {
    LLVMTypeRef type;  /* of all of it; NULL: no bits */
    uint64_t *offsets; /* of its parts */
    bool is_scalar;    /* one scalar */
    uint32_t scalars;
    struct niche niche; /* the widest */
};

/* An LLVM struct of `first` (or NULL) and the parts. */
static LLVMTypeRef payload_struct(struct backend *b, const struct type *type, uint32_t variant,
                                  LLVMTypeRef first)
{
    uint32_t extra = first ? 1 : 0, count = type->decl->variants[variant].field_count;
    LLVMTypeRef *members = ARENA_ARRAY(&b->arena, LLVMTypeRef, (size_t)count + extra);
    if (first)
        members[0] = first;
    for (uint32_t i = 0; i < count; i++)
        members[i + extra] = be_memory_type(b, type_variant_field(b->mir->types, type, variant, i));
    LLVMTypeRef made = LLVMStructTypeInContext(b->context, members, count + extra, false);
    return be_limited(b, type, made);
}

static uint64_t *part_offsets(struct backend *b, LLVMTypeRef memory, uint32_t first, uint32_t count)
{
    uint64_t *offsets = ARENA_ARRAY(&b->arena, uint64_t, count);
    if (LLVMCountStructElementTypes(memory) == count + first)
        for (uint32_t i = 0; i < count; i++)
            offsets[i] = LLVMOffsetOfElement(b->layout, memory, i + first);
    return offsets;
}

/* A single part with bits stands for itself, without a struct around it. */
static struct payload make_payload(struct backend *b, const struct type *type, uint32_t variant)
{
    uint32_t count = type->decl->variants[variant].field_count, with_bits = 0;
    LLVMTypeRef whole = payload_struct(b, type, variant, NULL);
    struct payload payload = {.offsets = part_offsets(b, whole, 0, count)};
    for (uint32_t i = 0; i < count; i++) {
        const struct type *part = type_variant_field(b->mir->types, type, variant, i);
        if (be_passing(b, part) == PASS_NOTHING)
            continue;
        payload.type = ++with_bits == 1 ? be_memory_type(b, part) : whole;
        payload.is_scalar = with_bits == 1 && !be_is_aggregate(b, part);
        payload.scalars += be_count_scalars(b, part);
        struct niche niche = niche_of(b, part);
        if (niche.count > payload.niche.count)
            payload.niche = shifted(niche, payload.offsets[i]);
    }
    return payload;
}

/* ---- Forms ---- */

static LLVMTypeRef tag_type(struct backend *b, uint32_t variants)
{
    unsigned bits = variants <= 1u << 8 ? 8 : variants <= 1u << 16 ? 16 : 32;
    return LLVMIntTypeInContext(b->context, bits);
}

static void keep_offsets(const struct type *type, struct enum_layout *layout,
                         const struct payload *payloads, uint64_t start)
{
    for (uint32_t i = 0; i < type->decl->variant_count; i++) {
        layout->variants[i].has_bits = payloads[i].type != NULL;
        layout->variants[i].offsets = payloads[i].offsets;
        for (uint32_t f = 0; f < type->decl->variants[i].field_count; f++)
            layout->variants[i].offsets[f] += start;
    }
}

/* One payload at most has bits, and the other variants fit its niche. */
static bool use_niche(struct backend *b, const struct type *type, struct enum_layout *layout,
                      const struct payload *payloads)
{
    uint32_t count = type->decl->variant_count, others = count ? count - 1 : 0, with_bits = 0;
    for (uint32_t i = 0; i < count; i++)
        if (payloads[i].type && ++with_bits)
            layout->full = i;
    const struct payload none = {0};
    const struct payload *full = count ? &payloads[layout->full] : &none;
    if (with_bits > 1 || others > full->niche.count)
        return false;
    layout->form = ENUM_NICHE;
    layout->memory = full->type ? full->type : LLVMStructTypeInContext(b->context, NULL, 0, false);
    layout->is_scalar = full->is_scalar;
    layout->scalars = full->scalars;
    layout->used = layout->spare = full->niche;
    layout->spare.first += others;
    layout->spare.count -= others;
    keep_offsets(type, layout, payloads, 0);
    return true;
}

/* The memory that the payloads share; NULL: none has bits. */
static LLVMTypeRef shared_memory(struct backend *b, const struct type *type,
                                 const struct payload *payloads, uint32_t *scalars)
{
    uint64_t size = 0;
    unsigned alignment = 1;
    LLVMTypeRef common = NULL;
    bool is_common = true;
    for (uint32_t i = 0; i < type->decl->variant_count; i++) {
        LLVMTypeRef payload = payloads[i].type;
        if (!payload)
            continue;
        is_common = is_common && (!common || common == payload);
        common = payload;
        *scalars = payloads[i].scalars;
        if (LLVMABISizeOfType(b->layout, payload) > size)
            size = LLVMABISizeOfType(b->layout, payload);
        if (LLVMABIAlignmentOfType(b->layout, payload) > alignment)
            alignment = LLVMABIAlignmentOfType(b->layout, payload);
    }
    if (is_common)
        return common;
    uint64_t count = (size + alignment - 1) / alignment;
    *scalars = (uint32_t)count;
    return LLVMArrayType2(LLVMIntTypeInContext(b->context, alignment * 8), count);
}

static void use_tag(struct backend *b, const struct type *type, struct enum_layout *layout,
                    const struct payload *payloads)
{
    uint32_t count = type->decl->variant_count, scalars = 0;
    LLVMTypeRef shared = shared_memory(b, type, payloads, &scalars);
    uint64_t start = 0;
    layout->form = ENUM_TAGGED;
    layout->tag = layout->memory = tag_type(b, count);
    layout->is_scalar = !shared;
    layout->scalars = scalars + 1;
    if (shared) {
        LLVMTypeRef members[] = {layout->tag, shared};
        layout->memory = LLVMStructCreateNamed(b->context, type_text(&b->arena, type));
        LLVMStructSetBody(layout->memory, members, 2, false);
        start = LLVMOffsetOfElement(b->layout, layout->memory, 1);
        layout->memory = be_limited(b, type, layout->memory);
    }
    uint64_t contents = UINT64_C(1) << LLVMGetIntTypeWidth(layout->tag);
    layout->spare = (struct niche){0, layout->tag, count, contents - count};
    keep_offsets(type, layout, payloads, start);
}

/* Parts are not looked into: they may hold the enum again. */
static void use_pointer(struct backend *b, const struct type *type, struct enum_layout *layout)
{
    layout->form = ENUM_POINTER;
    layout->memory = b->ptr;
    layout->is_scalar = true;
    layout->scalars = 1;
    layout->tag = b->i32;
    layout->tag_offset = offsetof(struct qz_object, type);
    layout->spare = (struct niche){0, b->ptr, 0, POINTER_NICHES};
    for (uint32_t i = 0; i < type->decl->variant_count; i++) {
        struct variant_layout *variant = &layout->variants[i];
        uint32_t count = type->decl->variants[i].field_count;
        variant->object = payload_struct(b, type, i, b->header);
        variant->offsets = part_offsets(b, variant->object, 1, count);
        for (uint32_t f = 0; f < count; f++)
            variant->has_bits |=
                be_passing(b, type_variant_field(b->mir->types, type, i, f)) != PASS_NOTHING;
    }
}

const struct enum_layout *be_enum_layout(struct backend *b, const struct type *type)
{
    struct enum_layout *layout = map_get(&b->enum_layouts, type);
    if (layout)
        return layout;
    uint32_t count = type->decl->variant_count;
    layout = ARENA_NEW(&b->arena, struct enum_layout);
    layout->variants = ARENA_ARRAY(&b->arena, struct variant_layout, count);
    if (type->decl->is_recursive) {
        use_pointer(b, type, layout);
    } else {
        struct payload *payloads = ARENA_ARRAY(&b->arena, struct payload, count);
        for (uint32_t i = 0; i < count; i++)
            payloads[i] = make_payload(b, type, i);
        if (!use_niche(b, type, layout, payloads))
            use_tag(b, type, layout, payloads);
    }
    map_put(&b->arena, &b->enum_layouts, type, layout);
    return layout;
}
