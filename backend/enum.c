/* Making enums and telling their variants apart, for every form of layout.h. */
#include "backend/layout.h"

LLVMValueRef be_at_offset(struct backend *b, LLVMValueRef address, uint64_t offset)
{
    if (offset == 0)
        return address;
    LLVMValueRef bytes = be_int(b->i64, offset);
    return LLVMBuildInBoundsGEP2(b->builder, b->i8, address, &bytes, 1, "");
}

/* The pointer or integer of a niche's type with this content. */
static LLVMValueRef niche_content(struct backend *b, LLVMTypeRef type, uint64_t content)
{
    if (type == b->ptr)
        return LLVMConstIntToPtr(be_int(b->i64, content), b->ptr);
    return be_int(type, content);
}

static LLVMValueRef load_niche(struct backend *b, const struct niche *niche, LLVMValueRef address)
{
    LLVMValueRef value =
        LLVMBuildLoad2(b->builder, niche->type, be_at_offset(b, address, niche->offset), "");
    be_mark(b, value, MEMORY_VALUE);
    return value;
}

static LLVMValueRef choose(struct backend *b, LLVMValueRef condition, LLVMValueRef yes,
                           LLVMValueRef no)
{
    return LLVMBuildSelect(b->builder, condition, yes, no, "");
}

/* The variants in the niche are numbered as declared, without the full one. */
static LLVMValueRef tag_of_niche(struct backend *b, const struct enum_layout *layout,
                                 uint32_t others, LLVMValueRef address)
{
    const struct niche *niche = &layout->used;
    LLVMValueRef full = be_int(b->i64, layout->full);
    if (others == 0)
        return full;
    LLVMValueRef content = load_niche(b, niche, address);
    if (others == 1) {
        LLVMValueRef only = niche_content(b, niche->type, niche->first);
        LLVMValueRef is_other = LLVMBuildICmp(b->builder, LLVMIntEQ, content, only, "");
        return choose(b, is_other, be_int(b->i64, layout->full == 0), full);
    }
    content = niche->type == b->ptr ? LLVMBuildPtrToInt(b->builder, content, b->i64, "")
                                    : LLVMBuildZExt(b->builder, content, b->i64, "");
    LLVMValueRef number = LLVMBuildSub(b->builder, content, be_int(b->i64, niche->first), "");
    LLVMValueRef is_other =
        LLVMBuildICmp(b->builder, LLVMIntULT, number, be_int(b->i64, others), "");
    LLVMValueRef is_behind = LLVMBuildICmp(b->builder, LLVMIntUGE, number, full, "");
    is_behind = LLVMBuildZExt(b->builder, is_behind, b->i64, "");
    return choose(b, is_other, LLVMBuildAdd(b->builder, number, is_behind, ""), full);
}

/* Tells LLVM which tags there are, so that no other case is kept. */
static void mark_tag(struct backend *b, LLVMValueRef load, uint32_t first, uint32_t count)
{
    LLVMTypeRef type = LLVMTypeOf(load);
    if (b->options.opt_level == 0 || count == 0 ||
        UINT64_C(1) << LLVMGetIntTypeWidth(type) == count)
        return;
    LLVMMetadataRef ends[] = {LLVMValueAsMetadata(be_int(type, first)),
                              LLVMValueAsMetadata(be_int(type, first + count))};
    LLVMValueRef range = LLVMMetadataAsValue(b->context, LLVMMDNodeInContext2(b->context, ends, 2));
    LLVMSetMetadata(load, LLVMGetMDKindIDInContext(b->context, "range", 5), range);
}

LLVMValueRef be_enum_base(struct backend *b, const struct type *type, LLVMValueRef address)
{
    return type_is_counted(type) ? be_load(b, type, address, MEMORY_VALUE) : address;
}

LLVMValueRef be_enum_tag(struct backend *b, const struct type *type, LLVMValueRef address)
{
    const struct enum_layout *layout = be_enum_layout(b, type);
    uint32_t count = type->decl->variant_count;
    if (layout->form == ENUM_NICHE)
        return tag_of_niche(b, layout, count ? count - 1 : 0, address);
    uint32_t first = layout->form == ENUM_POINTER ? be_type_index(b, type) : 0;
    address = be_at_offset(b, be_enum_base(b, type, address), layout->tag_offset);
    LLVMValueRef tag = LLVMBuildLoad2(b->builder, layout->tag, address, "");
    be_mark(b, tag, MEMORY_VALUE);
    mark_tag(b, tag, first, count);
    if (first)
        tag = LLVMBuildSub(b->builder, tag, be_int(layout->tag, first), "");
    return LLVMBuildZExt(b->builder, tag, b->i64, "");
}

void be_enum_mark(struct backend *b, const struct type *type, uint32_t variant,
                  LLVMValueRef address)
{
    const struct enum_layout *layout = be_enum_layout(b, type);
    LLVMValueRef content;
    if (layout->form == ENUM_TAGGED) {
        content = be_int(layout->tag, variant);
    } else if (variant != layout->full) {
        uint32_t number = variant - (variant > layout->full);
        content = niche_content(b, layout->used.type, layout->used.first + number);
        address = be_at_offset(b, address, layout->used.offset);
    } else {
        return;
    }
    be_mark(b, LLVMBuildStore(b->builder, content, address), MEMORY_VALUE);
}

/* ---- Recursive enums ---- */

LLVMValueRef be_enum_immortal(struct backend *b, const struct type *type, uint32_t variant)
{
    struct variant_layout *layout = &be_enum_layout(b, type)->variants[variant];
    if (layout->immortal)
        return layout->immortal;
    LLVMValueRef header[] = {be_int(b->i32, (uint32_t)QZ_IMMORTAL),
                             be_int(b->i32, be_type_index(b, type) + variant)};
    LLVMValueRef object = LLVMConstStructInContext(b->context, header, 2, false);
    layout->immortal = be_constant(b, object, "variant");
    LLVMSetAlignment(layout->immortal, QZ_OBJECT_ALIGNMENT);
    return layout->immortal;
}

LLVMValueRef be_enum_new(struct backend *b, const struct type *type, uint32_t variant)
{
    LLVMTypeRef memory = be_enum_layout(b, type)->variants[variant].object;
    return be_new_object(b, be_type_index(b, type) + variant, memory);
}
