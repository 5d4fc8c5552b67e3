#include <string.h>

#include "backend/module.h"

LLVMAttributeRef be_attribute(struct backend *b, const char *name, uint64_t value)
{
    unsigned kind = LLVMGetEnumAttributeKindForName(name, strlen(name));
    return LLVMCreateEnumAttribute(b->context, kind, value);
}

void be_attribute_add(struct backend *b, LLVMValueRef function, int index, const char *name,
                      uint64_t value)
{
    LLVMAddAttributeAtIndex(function, (LLVMAttributeIndex)index, be_attribute(b, name, value));
}

void be_call_attribute_add(struct backend *b, LLVMValueRef call, int index, const char *name,
                           uint64_t value)
{
    LLVMAddCallSiteAttribute(call, (LLVMAttributeIndex)index, be_attribute(b, name, value));
}

void be_attribute_text(struct backend *b, LLVMValueRef function, const char *name,
                       const char *value)
{
    LLVMAttributeRef attribute = LLVMCreateStringAttribute(b->context, name, (unsigned)strlen(name),
                                                           value, (unsigned)strlen(value));
    LLVMAddAttributeAtIndex(function, (LLVMAttributeIndex)BE_FUNCTION, attribute);
}

void be_function_attributes(struct backend *b, LLVMValueRef function)
{
    enum { ASYNC_TABLES = 2 };
    const struct target *target = b->options.target;
    if (!b->options.panic_aborts)
        be_attribute_add(b, function, BE_FUNCTION, "uwtable", ASYNC_TABLES);
    /* Large frames touch their guard page in order: deep recursion then ends in
     * the runtime's stack overflow report, never in other memory. */
    be_attribute_text(b, function, "probe-stack", "inline-asm");
    be_attribute_text(b, function, "frame-pointer",
                      b->options.opt_level ? target->frame_pointer : "all");
    be_attribute_text(b, function, "target-cpu", target->cpu);
    if (*target->features)
        be_attribute_text(b, function, "target-features", target->features);
}
