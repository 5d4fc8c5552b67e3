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

/* The fields of `type`, which begin at member `first` of an LLVM struct. */
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

/* How the variant of a value in memory is found. */
static void add_choice(struct backend *b, struct text *out, const struct type *type)
{
    const struct enum_layout *layout = be_enum_layout(b, type);
    if (layout->form == ENUM_TAGGED)
        text_printf(out, "t%" PRIu64 ",%u", layout->tag_offset, width(b, layout->tag));
    else if (type->decl->variant_count > 1)
        text_printf(out, "n%" PRIu64 ",%u,%" PRIu64 ",%" PRIu32 ",%" PRIu32, layout->used.offset,
                    width(b, layout->used.type), layout->used.first, type->decl->variant_count,
                    layout->full);
}

static void add_payload(struct backend *b, struct text *out, const struct type *type,
                        uint32_t variant)
{
    const uint64_t *offsets = be_enum_layout(b, type)->variants[variant].offsets;
    for (uint32_t i = 0; i < type->decl->variants[variant].field_count; i++)
        add_part(b, out, type_variant_field(b->mir->types, type, variant, i), offsets[i]);
}

static void begin(struct backend *b, struct text *out)
{
    text_init(out, &b->arena);
    text_add(out, STR("shape "));
}

static const struct symbol *end(struct backend *b, const struct text *out)
{
    return intern(&b->contents, (struct str){out->bytes, out->size});
}

const struct symbol *be_value_shape(struct backend *b, const struct type *type)
{
    struct text out;
    begin(b, &out);
    if (!type_is_enum(type)) {
        add_fields(b, &out, type, be_memory_type(b, type), 0);
        return end(b, &out);
    }
    add_choice(b, &out, type);
    for (uint32_t i = 0; i < type->decl->variant_count; i++) {
        text_printf(&out, "{%" PRIu32 ":", i);
        add_payload(b, &out, type, i);
        text_add_char(&out, '}');
    }
    return end(b, &out);
}

const struct symbol *be_payload_shape(struct backend *b, const struct type *type, uint32_t variant)
{
    struct text out;
    begin(b, &out);
    add_payload(b, &out, type, variant);
    return end(b, &out);
}

const struct symbol *be_object_shape(struct backend *b, const struct object_row *row)
{
    if (type_is_enum(row->type))
        return be_payload_shape(b, row->type, row->variant);
    struct text out;
    begin(b, &out);
    add_fields(b, &out, row->type, be_object_type(b, row->type), 1);
    return end(b, &out);
}
