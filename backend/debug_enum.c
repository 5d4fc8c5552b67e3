/* DWARF for enums.
 *
 *   without payload bits     an enumeration type
 *   with a tag               struct { tag; union { Circle {..}; Rect {..} } }
 *   in a niche               struct { Some {..} }: None is one of its invalid values
 *   recursive                as with a tag, of the object
 *
 * LLVM's C interface has no DW_TAG_variant_part; gdb shows a union's members all. */
#include <string.h>

#include "backend/debug.h"
#include "backend/layout.h"
#include "frontend/base/text.h"

static const char *identity_of(struct backend *b, const struct type *type, const char *what)
{
    return text_format(&b->arena, "q.%s %u", what, type->id);
}

static uint64_t size_of(struct backend *b, const struct type *type)
{
    const struct enum_layout *layout = be_enum_layout(b, type);
    if (layout->form != ENUM_POINTER)
        return LLVMABISizeOfType(b->layout, layout->memory);
    uint64_t size = sizeof(struct qz_object);
    for (uint32_t i = 0; i < type->decl->variant_count; i++) {
        uint64_t object = LLVMABISizeOfType(b->layout, layout->variants[i].object);
        size = object > size ? object : size;
    }
    return size;
}

static LLVMMetadataRef tag_type(struct backend *b, const struct type *type)
{
    const struct enum_layout *layout = be_enum_layout(b, type);
    const struct type_decl *decl = type->decl;
    LLVMMetadataRef *names = ARENA_ARRAY(&b->arena, LLVMMetadataRef, decl->variant_count);
    uint64_t first = layout->form == ENUM_POINTER ? be_known_type_index(b, type) : 0;
    for (uint32_t i = 0; i < decl->variant_count; i++)
        names[i] =
            LLVMDIBuilderCreateEnumerator(b->debug.builder, decl->variants[i].name->text,
                                          decl->variants[i].name->size, (int64_t)(first + i), true);
    unsigned bits = LLVMGetIntTypeWidth(layout->tag);
    const char *name = type_text(&b->arena, type);
    enum { DWARF_UNSIGNED = 0x07 };
    LLVMMetadataRef underlying = LLVMDIBuilderCreateBasicType(b->debug.builder, "tag", 3, bits,
                                                              DWARF_UNSIGNED, LLVMDIFlagZero);
    return LLVMDIBuilderCreateEnumerationType(b->debug.builder, b->debug.unit, name, strlen(name),
                                              b->debug.no_file, 0, bits, 0, names,
                                              decl->variant_count, underlying);
}

/* The parts of a payload, from the start of the value or object. */
static LLVMMetadataRef payload_type(struct backend *b, const struct type *type, uint32_t variant)
{
    const struct type_variant *decl = &type->decl->variants[variant];
    const uint64_t *offsets = be_enum_layout(b, type)->variants[variant].offsets;
    LLVMMetadataRef *members = ARENA_ARRAY(&b->arena, LLVMMetadataRef, decl->field_count);
    uint32_t made = 0;
    for (uint32_t i = 0; i < decl->field_count; i++) {
        const struct type *part = type_variant_field(b->mir->types, type, variant, i);
        LLVMMetadataRef part_type = be_debug_type(b, part);
        if (!part_type)
            continue;
        const char *name =
            decl->fields[i].name ? decl->fields[i].name->text : text_format(&b->arena, "_%u", i);
        members[made++] = be_debug_member(b, name, offsets[i], be_size(b, part), part_type);
    }
    const char *identity = text_format(&b->arena, "q.variant %u %u", type->id, variant);
    return be_debug_struct(b, decl->name->text, size_of(b, type), members, made, identity);
}

/* The payloads that have bits; gives their number. */
static uint32_t add_payloads(struct backend *b, const struct type *type, LLVMMetadataRef *members)
{
    const struct enum_layout *layout = be_enum_layout(b, type);
    uint32_t count = 0;
    for (uint32_t i = 0; i < type->decl->variant_count; i++)
        if (layout->variants[i].has_bits)
            members[count++] = be_debug_member(b, type->decl->variants[i].name->text, 0,
                                               size_of(b, type), payload_type(b, type, i));
    return count;
}

static LLVMMetadataRef tagged_type(struct backend *b, const struct type *type)
{
    const struct enum_layout *layout = be_enum_layout(b, type);
    uint64_t size = size_of(b, type), tag_size = LLVMGetIntTypeWidth(layout->tag) / 8;
    LLVMMetadataRef *payloads = ARENA_ARRAY(&b->arena, LLVMMetadataRef, type->decl->variant_count);
    uint32_t count = add_payloads(b, type, payloads);
    const char *identity = identity_of(b, type, "payloads");
    LLVMMetadataRef shared = LLVMDIBuilderCreateUnionType(
        b->debug.builder, b->debug.unit, "", 0, b->debug.no_file, 0, size * 8, 0, LLVMDIFlagZero,
        payloads, count, 0, identity, strlen(identity));
    LLVMMetadataRef members[] = {
        be_debug_member(b, "tag", layout->tag_offset, tag_size, tag_type(b, type)),
        be_debug_member(b, "", 0, size, shared),
    };
    return be_debug_struct(b, type_text(&b->arena, type), size, members, 2,
                           identity_of(b, type, "type"));
}

LLVMMetadataRef be_debug_enum(struct backend *b, const struct type *type)
{
    const struct enum_layout *layout = be_enum_layout(b, type);
    if (layout->form == ENUM_TAGGED && layout->is_scalar)
        return tag_type(b, type);
    if (layout->form != ENUM_NICHE)
        return tagged_type(b, type);
    LLVMMetadataRef *members = ARENA_ARRAY(&b->arena, LLVMMetadataRef, type->decl->variant_count);
    uint32_t count = add_payloads(b, type, members);
    return be_debug_struct(b, type_text(&b->arena, type), size_of(b, type), members, count,
                           identity_of(b, type, "type"));
}
