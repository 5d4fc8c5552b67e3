/* MIR types as LLVM types.
 *
 *   Int ... U64, Char, F32, F64   iN, i32, float, double
 *   Bool                          i1 in registers, i8 in memory
 *   Void, !                       nothing; {} as a part of an aggregate, so that
 *                                 parts keep their indices
 *   tuple, @value struct          an LLVM struct, in memory only
 *   enum                          see layout.c: an integer, ptr or an LLVM struct
 *   everything else               ptr
 *
 * Aggregates are copied from memory to memory and become LLVM values only at the
 * border of a function (be_passing): LLVM treats large values badly. */
#include "backend/layout.h"
#include "frontend/base/text.h"

enum { SIZE_LIMIT = 1 << 20 }; /* bytes of one value: it must fit on a stack */
enum { PARTS_LIMIT = 3 };      /* scalars that travel in registers */

void be_types_init(struct backend *b)
{
    b->void_type = LLVMVoidTypeInContext(b->context);
    b->i1 = LLVMInt1TypeInContext(b->context);
    b->i8 = LLVMInt8TypeInContext(b->context);
    b->i32 = LLVMInt32TypeInContext(b->context);
    b->i64 = LLVMInt64TypeInContext(b->context);
    b->f32 = LLVMFloatTypeInContext(b->context);
    b->f64 = LLVMDoubleTypeInContext(b->context);
    b->ptr = LLVMPointerTypeInContext(b->context, 0);
    b->header = LLVMStructTypeInContext(b->context, (LLVMTypeRef[]){b->i32, b->i32}, 2, false);
    b->function_object =
        LLVMStructTypeInContext(b->context, (LLVMTypeRef[]){b->header, b->ptr}, 2, false);
    b->location = LLVMStructTypeInContext(
        b->context, (LLVMTypeRef[]){b->ptr, b->ptr, b->i32, b->i32}, 4, false);
}

bool be_is_object(const struct type *type)
{
    return type->kind == TYPE_nominal && type->decl->storage == STORAGE_OBJECT;
}

bool be_is_aggregate(struct backend *b, const struct type *type)
{
    if (type->kind != TYPE_nominal)
        return type->kind == TYPE_tuple;
    if (type_is_counted(type))
        return false;
    return !type_is_enum(type) || !be_enum_layout(b, type)->is_scalar;
}

static struct span first_span(const struct type *type)
{
    if (type->kind == TYPE_nominal && type->decl->field_count)
        return type->decl->fields[0].span;
    return type->kind == TYPE_nominal && type->decl->variant_count ? type->decl->variants[0].span
                                                                   : NOWHERE;
}

LLVMTypeRef be_limited(struct backend *b, const struct type *type, LLVMTypeRef made)
{
    if (LLVMABISizeOfType(b->layout, made) <= SIZE_LIMIT)
        return made;
    struct span span = first_span(type);
    diag_type_too_large(&b->session->diags, span, type_text(&b->session->diag_arena, type),
                        SIZE_LIMIT);
    return LLVMStructTypeInContext(b->context, NULL, 0, false);
}

/* An LLVM struct of `first` (or NULL) and the parts. */
static LLVMTypeRef make_struct(struct backend *b, const struct type *type, LLVMTypeRef first,
                               const char *name)
{
    uint32_t extra = first ? 1 : 0, count = type_field_count(type);
    LLVMTypeRef *members = ARENA_ARRAY(&b->arena, LLVMTypeRef, (size_t)count + extra);
    if (first)
        members[0] = first;
    for (uint32_t i = 0; i < count; i++)
        members[i + extra] = be_memory_type(b, type_field(b->mir->types, type, i));
    if (!name)
        return LLVMStructTypeInContext(b->context, members, count + extra, false);
    LLVMTypeRef made = LLVMStructCreateNamed(b->context, name);
    LLVMStructSetBody(made, members, count + extra, false);
    return made;
}

static LLVMTypeRef make_aggregate(struct backend *b, const struct type *type)
{
    const char *name = type->kind == TYPE_tuple ? NULL : type_text(&b->arena, type);
    LLVMTypeRef made = be_limited(b, type, make_struct(b, type, NULL, name));
    map_put(&b->arena, &b->memory_types, type, made);
    return made;
}

LLVMTypeRef be_memory_type(struct backend *b, const struct type *type)
{
    if (type_is_enum(type))
        return type_is_counted(type) ? b->ptr : be_enum_layout(b, type)->memory;
    if (be_is_aggregate(b, type)) {
        LLVMTypeRef made = map_get(&b->memory_types, type);
        return made ? made : make_aggregate(b, type);
    }
    if (type->kind == TYPE_bool)
        return b->i8;
    if (type->kind == TYPE_void || type->kind == TYPE_never)
        return LLVMStructTypeInContext(b->context, NULL, 0, false);
    return be_register_type(b, type);
}

LLVMTypeRef be_register_type(struct backend *b, const struct type *type)
{
    if (type_is_integer(type))
        return LLVMIntTypeInContext(b->context, type_bits(type));
    if (type->kind == TYPE_f32)
        return b->f32;
    if (type->kind == TYPE_f64)
        return b->f64;
    if (type->kind == TYPE_bool)
        return b->i1;
    if (type->kind == TYPE_char)
        return b->i32;
    return type_is_enum(type) ? be_memory_type(b, type) : b->ptr;
}

/* What the fields of one slot of a frame share: their type, or as many integers, as
 * wide as the strictest of them is aligned, as the largest one needs. */
static LLVMTypeRef slot_type(struct backend *b, const struct type_frame *frame, uint32_t slot)
{
    LLVMTypeRef first = NULL;
    uint64_t size = 0;
    unsigned alignment = 1;
    bool are_same = true;
    for (uint32_t i = 0; i < frame->field_count; i++) {
        if (frame->slots[i] != slot)
            continue;
        LLVMTypeRef type = be_memory_type(b, frame->fields[i].type);
        uint64_t own_size = LLVMABISizeOfType(b->layout, type);
        unsigned own_alignment = LLVMABIAlignmentOfType(b->layout, type);
        are_same = are_same && (!first || first == type);
        first = first ? first : type;
        size = own_size > size ? own_size : size;
        alignment = own_alignment > alignment ? own_alignment : alignment;
    }
    if (first && are_same)
        return first;
    LLVMTypeRef word = LLVMIntTypeInContext(b->context, alignment * 8);
    return LLVMArrayType2(word, (size + alignment - 1) / alignment);
}

static LLVMTypeRef make_frame(struct backend *b, const struct type *type, const char *name)
{
    const struct type_frame *frame = type_frame(type);
    uint32_t count = frame->slot_count + 1;
    LLVMTypeRef *members = ARENA_ARRAY(&b->arena, LLVMTypeRef, count);
    members[0] = b->header;
    for (uint32_t i = 1; i < count; i++)
        members[i] = slot_type(b, frame, i - 1);
    LLVMTypeRef made = LLVMStructCreateNamed(b->context, name);
    LLVMStructSetBody(made, members, count, false);
    return made;
}

unsigned be_object_member(const struct type *type, uint32_t field)
{
    return 1 + (type_is_frame(type) ? type_frame(type)->slots[field] : field);
}

LLVMTypeRef be_object_type(struct backend *b, const struct type *type)
{
    LLVMTypeRef made = map_get(&b->objects, type);
    if (made)
        return made;
    const char *name = text_format(&b->arena, "object %s", type_text(&b->arena, type));
    made = be_limited(b, type,
                      type_is_frame(type) ? make_frame(b, type, name)
                                          : make_struct(b, type, b->header, name));
    map_put(&b->arena, &b->objects, type, made);
    return made;
}

uint64_t be_size(struct backend *b, const struct type *type)
{
    return LLVMABISizeOfType(b->layout, be_memory_type(b, type));
}

uint32_t be_alignment(struct backend *b, const struct type *type)
{
    return LLVMABIAlignmentOfType(b->layout, be_memory_type(b, type));
}

uint32_t be_count_scalars(struct backend *b, const struct type *type)
{
    if (type->kind == TYPE_void || type->kind == TYPE_never)
        return 0;
    if (type_is_enum(type) && !type_is_counted(type))
        return be_enum_layout(b, type)->scalars;
    if (!be_is_aggregate(b, type))
        return 1;
    uint32_t count = 0;
    for (uint32_t i = 0; i < type_field_count(type) && count <= PARTS_LIMIT; i++)
        count += be_count_scalars(b, type_field(b->mir->types, type, i));
    return count;
}

enum passing be_passing(struct backend *b, const struct type *type)
{
    if (type->kind == TYPE_void || type->kind == TYPE_never)
        return PASS_NOTHING;
    if (!be_is_aggregate(b, type))
        return PASS_SCALAR;
    uint32_t count = be_count_scalars(b, type);
    return count == 0 ? PASS_NOTHING : count <= PARTS_LIMIT ? PASS_PARTS : PASS_POINTER;
}
