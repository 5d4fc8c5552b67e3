/* DWARF for a module: the compile unit, files, functions and types.
 *
 * Version 4: with 5 LLVM writes .debug_names, with which gdb 13 loses the debug
 * information of the C objects in the program. Folders are "." and files have
 * their names relative to the program, so that the output does not depend on
 * where a program is compiled. */
#include "backend/debug.h"

#include <string.h>

#include "frontend/base/text.h"

enum { DWARF_VERSION = 4 };
enum { HEAVIEST = 100 }; /* words in the name of a type that is described */

enum dwarf_encoding {
    DWARF_BOOLEAN = 0x02,
    DWARF_FLOAT = 0x04,
    DWARF_SIGNED = 0x05,
    DWARF_SIGNED_CHAR = 0x06,
    DWARF_UNSIGNED = 0x07,
    DWARF_UTF = 0x10,
};

static void add_flag(struct backend *b, const char *name, uint64_t value)
{
    LLVMMetadataRef number = LLVMValueAsMetadata(be_int(b->i32, value));
    LLVMAddModuleFlag(b->module, LLVMModuleFlagBehaviorWarning, name, strlen(name), number);
}

static LLVMMetadataRef make_file(struct backend *b, const char *name)
{
    return LLVMDIBuilderCreateFile(b->debug.builder, name, strlen(name), ".", 1);
}

LLVMMetadataRef be_debug_file(struct backend *b, const struct source *source)
{
    if (!source)
        return b->debug.no_file;
    LLVMMetadataRef file = map_get(&b->debug.files, source);
    if (!file) {
        file = make_file(b, source->name);
        map_put(&b->arena, &b->debug.files, source, file);
    }
    return file;
}

/* The unit is called after the file of the first function that has one. */
static const char *unit_name(struct backend *b)
{
    for (uint32_t i = 0; i < b->mir->functions.count; i++) {
        const struct source *source =
            source_of(&b->session->sources, b->mir->functions.items[i]->span);
        if (source)
            return source->name;
    }
    return "program";
}

static LLVMMetadataRef pointer_to(struct backend *b, LLVMMetadataRef type)
{
    uint64_t bits = LLVMPointerSize(b->layout) * UINT64_C(8);
    return LLVMDIBuilderCreatePointerType(b->debug.builder, type, bits, 0, 0, "", 0);
}

static LLVMMetadataRef basic(struct backend *b, const char *name, uint64_t bits,
                             enum dwarf_encoding encoding)
{
    return LLVMDIBuilderCreateBasicType(b->debug.builder, name, strlen(name), bits,
                                        (LLVMDWARFTypeEncoding)encoding, LLVMDIFlagZero);
}

LLVMMetadataRef be_debug_member(struct backend *b, const char *name, uint64_t offset, uint64_t size,
                                LLVMMetadataRef type)
{
    return LLVMDIBuilderCreateMemberType(b->debug.builder, b->debug.unit, name, strlen(name),
                                         b->debug.no_file, 0, size * 8, 0, offset * 8,
                                         LLVMDIFlagZero, type);
}

LLVMMetadataRef be_debug_struct(struct backend *b, const char *name, uint64_t size,
                                LLVMMetadataRef *members, uint32_t count, const char *identity)
{
    return LLVMDIBuilderCreateStructType(b->debug.builder, b->debug.unit, name, strlen(name),
                                         b->debug.no_file, 0, size * 8, 0, LLVMDIFlagZero, NULL,
                                         members, count, 0, NULL, identity, strlen(identity));
}

/* A pointer to struct qz_string, whose bytes have as many elements as one sees. */
static LLVMMetadataRef string_type(struct backend *b)
{
    LLVMMetadataRef size = basic(b, "Int", 64, DWARF_SIGNED);
    LLVMMetadataRef byte = basic(b, "char", 8, DWARF_SIGNED_CHAR);
    LLVMMetadataRef range = LLVMDIBuilderGetOrCreateSubrange(b->debug.builder, 0, 0);
    LLVMMetadataRef bytes = LLVMDIBuilderCreateArrayType(b->debug.builder, 0, 0, byte, &range, 1);
    LLVMMetadataRef members[] = {
        be_debug_member(b, "byte_size", offsetof(struct qz_string, byte_size), 8, size),
        be_debug_member(b, "char_size", offsetof(struct qz_string, char_size), 8, size),
        be_debug_member(b, "bytes", offsetof(struct qz_string, bytes), 0, bytes),
    };
    return pointer_to(
        b, be_debug_struct(b, "String", sizeof(struct qz_string), members, 3, "q.String"));
}

/* The fields of a tuple, @value struct or object, laid out as `memory` from its
 * member `first` on. */
static LLVMMetadataRef fields_type(struct backend *b, const struct type *type, LLVMTypeRef memory,
                                   uint32_t first)
{
    uint32_t count = type_field_count(type), made = 0;
    LLVMMetadataRef *members = ARENA_ARRAY(&b->arena, LLVMMetadataRef, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct type *field = type_field(b->mir->types, type, i);
        LLVMMetadataRef field_type = be_debug_type(b, field);
        unsigned member = first ? be_object_member(type, i) : i;
        if (!field_type || member >= LLVMCountStructElementTypes(memory))
            continue;
        const char *name = type->kind == TYPE_tuple ? text_format(&b->arena, "_%u", i)
                                                    : type_fields(type)[i].name->text;
        uint64_t offset = LLVMOffsetOfElement(b->layout, memory, member);
        members[made++] = be_debug_member(b, name, offset, be_size(b, field), field_type);
    }
    const char *identity = text_format(&b->arena, "q.type %u", type->id);
    return be_debug_struct(b, type_text(&b->arena, type), LLVMABISizeOfType(b->layout, memory),
                           members, made, identity);
}

/* The number of words in the type's name, counted up to HEAVIEST: names of nested
 * pairs double with each level. */
static uint32_t weight(struct backend *b, const struct type *type)
{
    uint32_t known = (uint32_t)(uintptr_t)map_get(&b->debug.weights, type);
    if (known)
        return known;
    uint32_t sum = 1;
    for (uint32_t i = 0; i < type->part_count && sum < HEAVIEST; i++)
        sum += weight(b, type->parts[i]);
    sum = sum < HEAVIEST ? sum : HEAVIEST;
    map_put(&b->arena, &b->debug.weights, type, (void *)(uintptr_t)sum);
    return sum;
}

/* The pointer to an object, whose fields are described at the end: objects refer
 * to each other in circles, and in chains too long for recursion. A generic type
 * may refer to ever larger instances of itself, of which the heaviest stay opaque. */
static LLVMMetadataRef object_type(struct backend *b, const struct type *type)
{
    enum { DW_TAG_STRUCTURE = 0x13 };
    if (weight(b, type) >= HEAVIEST)
        return pointer_to(b, NULL);
    const char *name = type_text(&b->arena, type);
    const char *identity = text_format(&b->arena, "q.open %u", type->id);
    LLVMMetadataRef open = LLVMDIBuilderCreateReplaceableCompositeType(
        b->debug.builder, DW_TAG_STRUCTURE, name, strlen(name), b->debug.unit, b->debug.no_file, 0,
        0, 0, 0, LLVMDIFlagZero, identity, strlen(identity));
    LLVMMetadataRef pointer = pointer_to(b, open);
    map_put(&b->arena, &b->debug.types, type, pointer);
    list_push(&b->arena, &b->debug.open, (struct open_object){type, open});
    return pointer;
}

static void describe_objects(struct backend *b)
{
    for (uint32_t i = 0; i < b->debug.open.count; i++) {
        const struct open_object object = b->debug.open.items[i];
        LLVMMetadataRef closed =
            type_is_enum(object.type)
                ? be_debug_enum(b, object.type)
                : fields_type(b, object.type, be_object_type(b, object.type), 1);
        LLVMMetadataReplaceAllUsesWith(object.open, closed);
    }
}

static LLVMMetadataRef make_type(struct backend *b, const struct type *type)
{
    const char *name = type_text(&b->arena, type);
    if (type_is_integer(type))
        return basic(b, name, type_bits(type),
                     type_is_signed(type) ? DWARF_SIGNED : DWARF_UNSIGNED);
    if (type_is_float(type))
        return basic(b, name, type_bits(type), DWARF_FLOAT);
    if (type->kind == TYPE_bool)
        return basic(b, name, 8, DWARF_BOOLEAN);
    if (type->kind == TYPE_char)
        return basic(b, name, 32, DWARF_UTF);
    if (type->kind == TYPE_string)
        return string_type(b);
    if (type->kind == TYPE_cstring)
        return pointer_to(b, basic(b, "char", 8, DWARF_SIGNED_CHAR));
    if (type->kind == TYPE_ref)
        return pointer_to(b, be_debug_type(b, type->parts[0]));
    if (type_is_enum(type))
        return be_debug_enum(b, type);
    if (be_is_aggregate(b, type))
        return fields_type(b, type, be_memory_type(b, type), 0);
    return pointer_to(b, NULL);
}

LLVMMetadataRef be_debug_type(struct backend *b, const struct type *type)
{
    if (be_passing(b, type) == PASS_NOTHING)
        return NULL;
    LLVMMetadataRef made = map_get(&b->debug.types, type);
    if (made)
        return made;
    if (be_is_object(type) || (type_is_enum(type) && type_is_counted(type)))
        return object_type(b, type);
    made = make_type(b, type);
    map_put(&b->arena, &b->debug.types, type, made);
    return made;
}

void be_debug_init(struct backend *b)
{
    static const char producer[] = "quartzc";
    if (!b->options.debug_info)
        return;
    add_flag(b, "Dwarf Version", DWARF_VERSION);
    add_flag(b, "Debug Info Version", LLVMDebugMetadataVersion());
    b->debug.builder = LLVMCreateDIBuilder(b->module);
    b->debug.no_file = make_file(b, unit_name(b));
    b->debug.unit = LLVMDIBuilderCreateCompileUnit(
        b->debug.builder, LLVMDWARFSourceLanguageC99, b->debug.no_file, producer,
        sizeof producer - 1, b->options.opt_level > 0, "", 0, 0, "", 0, LLVMDWARFEmissionFull, 0,
        false, false, "", 0, "", 0);
}

static LLVMMetadataRef subroutine_type(struct backend *b, const struct mir_function *mir,
                                       LLVMMetadataRef file)
{
    LLVMMetadataRef *types = ARENA_ARRAY(&b->arena, LLVMMetadataRef, (size_t)mir->param_count + 1);
    uint32_t count = 0;
    types[count++] = be_debug_type(b, mir->result);
    for (uint32_t i = 0; i < mir->param_count; i++) {
        LLVMMetadataRef type = be_debug_type(b, mir->locals.items[i].type);
        if (type)
            types[count++] = type;
    }
    return LLVMDIBuilderCreateSubroutineType(b->debug.builder, file, types, count, LLVMDIFlagZero);
}

void be_debug_function(struct backend *b, struct function_info *info)
{
    if (!b->debug.builder)
        return;
    const struct mir_function *mir = info->mir;
    struct location place = source_locate(&b->session->sources, mir->span);
    LLVMMetadataRef file = be_debug_file(b, place.source);
    LLVMMetadataRef type = subroutine_type(b, mir, file);
    info->subprogram = LLVMDIBuilderCreateFunction(
        b->debug.builder, file, mir->name, strlen(mir->name), "", 0, file, place.line, type, true,
        true, place.line, LLVMDIFlagPrototyped, b->options.opt_level > 0);
    LLVMSetSubprogram(info->value, info->subprogram);
}

/* Without it, what is inlined into the function would lose its lines. Its file
 * is none of the user's. */
void be_debug_bridge(struct backend *b, LLVMValueRef function)
{
    if (!b->debug.builder)
        return;
    size_t size;
    const char *name = LLVMGetValueName2(function, &size);
    if (!b->debug.bridge_file) {
        b->debug.bridge_file = make_file(b, "quartz");
        b->debug.bridge_type = LLVMDIBuilderCreateSubroutineType(
            b->debug.builder, b->debug.bridge_file, NULL, 0, LLVMDIFlagZero);
    }
    LLVMMetadataRef scope = LLVMDIBuilderCreateFunction(
        b->debug.builder, b->debug.bridge_file, name, size, "", 0, b->debug.bridge_file, 0,
        b->debug.bridge_type, true, true, 0, LLVMDIFlagArtificial, b->options.opt_level > 0);
    LLVMSetSubprogram(function, scope);
    LLVMSetCurrentDebugLocation2(b->builder,
                                 LLVMDIBuilderCreateDebugLocation(b->context, 0, 0, scope, NULL));
}

void be_debug_finish(struct backend *b)
{
    if (!b->debug.builder)
        return;
    describe_objects(b);
    LLVMDIBuilderFinalize(b->debug.builder);
}
