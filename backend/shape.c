/* Shapes: the text `p8;` is a pointer to a counted object at offset 8, `g8:3;` an
 * aggregate there with the glue of number 3, so that no text is longer than a type
 * has parts. An enum begins with how its variant is found, and then has the shapes
 * of its payloads: `t0,8{1:p8;}` is Result<Int, String>. */
#include <inttypes.h>

#include "backend/layout.h"
#include "frontend/base/text.h"

static void add_part(struct backend *b, struct text *out, const struct type *type, uint64_t offset)
{
    if (!type_needs_drop(type))
        return;
    if (type_is_counted(type))
        text_printf(out, "p%" PRIu64 ";", offset);
    else
        text_printf(out, "g%" PRIu64 ":%" PRIu32 ";", offset, be_glue(b, type)->number);
}

/* The fields of a struct of LLVM's that begin at its member `first`. */
static void add_fields(struct backend *b, struct text *out, const struct type *type,
                       LLVMTypeRef memory, uint32_t first)
{
    uint32_t count = LLVMCountStructElementTypes(memory);
    for (uint32_t i = 0; i < type_field_count(type) && i + first < count; i++)
        add_part(b, out, type_field(b->mir->types, type, i),
                 LLVMOffsetOfElement(b->layout, memory, i + first));
}

static unsigned width(struct backend *b, LLVMTypeRef type)
{
    return type == b->ptr ? 0 : LLVMGetIntTypeWidth(type);
}

static void add_choice(struct backend *b, struct text *out, const struct type *type)
{
    const struct enum_layout *layout = be_enum_layout(b, type);
    if (layout->form != ENUM_NICHE)
        text_printf(out, "t%" PRIu64 ",%u", layout->tag_offset, width(b, layout->tag));
    else if (type->decl->variant_count > 1)
        text_printf(out, "n%" PRIu64 ",%u,%" PRIu64 ",%" PRIu32 ",%" PRIu32, layout->used.offset,
                    width(b, layout->used.type), layout->used.first, type->decl->variant_count,
                    layout->full);
}

static void add_variants(struct backend *b, struct text *out, const struct type *type)
{
    const struct enum_layout *layout = be_enum_layout(b, type);
    add_choice(b, out, type);
    for (uint32_t i = 0; i < type->decl->variant_count; i++) {
        text_printf(out, "{%" PRIu32 ":", i);
        for (uint32_t f = 0; f < type->decl->variants[i].field_count; f++)
            add_part(b, out, type_variant_field(b->mir->types, type, i, f),
                     layout->variants[i].offsets[f]);
        text_add_char(out, '}');
    }
}

/* `memory` is that of the fields, which begin at its member `first`. */
static const struct symbol *shape_of(struct backend *b, const struct type *type, LLVMTypeRef memory,
                                     uint32_t first)
{
    struct text out;
    text_init(&out, &b->arena);
    text_add(&out, STR("shape "));
    if (type_is_enum(type))
        add_variants(b, &out, type);
    else
        add_fields(b, &out, type, memory, first);
    return intern(&b->contents, (struct str){out.bytes, out.size});
}

const struct symbol *be_value_shape(struct backend *b, const struct type *type)
{
    return shape_of(b, type, type_is_enum(type) ? NULL : be_memory_type(b, type), 0);
}

const struct symbol *be_object_shape(struct backend *b, const struct type *type)
{
    return shape_of(b, type, type_is_enum(type) ? NULL : be_object_type(b, type), 1);
}
