/* What LLVM may assume of memory: counts never share memory with values, nor fields of
 * objects with elements in buffers, nor elements of one machine type with those of
 * another; so counting in a loop, or storing an element, does not force fields to be
 * read again. What may be any of them (a variable that is lent, a copy of an aggregate)
 * is of the class above them.
 *
 * Memory given back and taken again for something else passes through the runtime,
 * whose accesses are of no class.
 *
 * (Rejected: a class for each type of fields. Memory changes its type where the parts of
 * a union share it or an object is used again, and LLVM would move accesses across
 * that. A buffer's places have one type for ever; only those of scalars are told apart.) */
#include <string.h>

#include "backend/module.h"

static LLVMMetadataRef text_node(struct backend *b, const char *text)
{
    return LLVMMDStringInContext2(b->context, text, strlen(text));
}

static const struct memory_class {
    const char *name;
    enum memory above; /* itself: below the root */
} classes[MEMORY_COUNT] = {
    [MEMORY_VALUE] = {"value", MEMORY_VALUE},
    [MEMORY_COUNTS] = {"count", MEMORY_COUNTS},
    [MEMORY_FIELD] = {"field", MEMORY_VALUE},
    [MEMORY_ELEMENT] = {"element", MEMORY_VALUE},
    [MEMORY_ELEMENT_I8] = {"element i8", MEMORY_ELEMENT},
    [MEMORY_ELEMENT_I16] = {"element i16", MEMORY_ELEMENT},
    [MEMORY_ELEMENT_I32] = {"element i32", MEMORY_ELEMENT},
    [MEMORY_ELEMENT_I64] = {"element i64", MEMORY_ELEMENT},
    [MEMORY_ELEMENT_F32] = {"element f32", MEMORY_ELEMENT},
    [MEMORY_ELEMENT_F64] = {"element f64", MEMORY_ELEMENT},
    [MEMORY_ELEMENT_PTR] = {"element ptr", MEMORY_ELEMENT},
};

/* The node of a class: {name, above, offset}. */
static LLVMMetadataRef class_node(struct backend *b, enum memory memory)
{
    const struct memory_class *class = &classes[memory];
    LLVMMetadataRef above = text_node(b, "quartz");
    if (class->above == memory)
        above = LLVMMDNodeInContext2(b->context, &above, 1);
    else
        above = class_node(b, class->above);
    LLVMMetadataRef zero = LLVMValueAsMetadata(be_int(b->i64, 0));
    LLVMMetadataRef parts[] = {text_node(b, class->name), above, zero};
    return LLVMMDNodeInContext2(b->context, parts, 3);
}

void be_mark(struct backend *b, LLVMValueRef access, enum memory memory)
{
    if (b->options.opt_level == 0)
        return;
    if (!b->tags[memory]) {
        LLVMMetadataRef class = class_node(b, memory);
        LLVMMetadataRef zero = LLVMValueAsMetadata(be_int(b->i64, 0));
        LLVMMetadataRef tag[] = {class, class, zero};
        b->tags[memory] = LLVMMetadataAsValue(b->context, LLVMMDNodeInContext2(b->context, tag, 3));
    }
    LLVMSetMetadata(access, LLVMGetMDKindIDInContext(b->context, "tbaa", 4), b->tags[memory]);
}

enum memory be_element_memory(struct backend *b, const struct type *type)
{
    if (be_passing(b, type) != PASS_SCALAR)
        return MEMORY_ELEMENT;
    LLVMTypeRef machine = be_memory_type(b, type);
    const struct {
        LLVMTypeRef type;
        enum memory memory;
    } rows[] = {
        {b->i8, MEMORY_ELEMENT_I8},   {b->i32, MEMORY_ELEMENT_I32}, {b->i64, MEMORY_ELEMENT_I64},
        {b->f32, MEMORY_ELEMENT_F32}, {b->f64, MEMORY_ELEMENT_F64}, {b->ptr, MEMORY_ELEMENT_PTR},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].type == machine)
            return rows[i].memory;
    return LLVMGetTypeKind(machine) == LLVMIntegerTypeKind && LLVMGetIntTypeWidth(machine) == 16
               ? MEMORY_ELEMENT_I16
               : MEMORY_ELEMENT;
}
