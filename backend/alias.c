/* What LLVM may assume of memory: counts of objects and values never share
 * memory, so that counting in a loop does not force fields to be read again.
 *
 * (Rejected: a class for each type. Memory changes its type where the parts of a
 * union share it, and LLVM would move accesses across that.) */
#include <string.h>

#include "backend/module.h"

static LLVMMetadataRef text_node(struct backend *b, const char *text)
{
    return LLVMMDStringInContext2(b->context, text, strlen(text));
}

/* The access tag of a class of memory: {class, class, offset}. */
static LLVMValueRef make_tag(struct backend *b, const char *name)
{
    LLVMMetadataRef root = text_node(b, "quartz");
    root = LLVMMDNodeInContext2(b->context, &root, 1);
    LLVMMetadataRef zero = LLVMValueAsMetadata(be_int(b->i64, 0));
    LLVMMetadataRef parts[] = {text_node(b, name), root, zero};
    LLVMMetadataRef class = LLVMMDNodeInContext2(b->context, parts, 3);
    LLVMMetadataRef tag[] = {class, class, zero};
    return LLVMMetadataAsValue(b->context, LLVMMDNodeInContext2(b->context, tag, 3));
}

static void mark(struct backend *b, LLVMValueRef access, LLVMValueRef *tag, const char *name)
{
    if (b->options.opt_level == 0)
        return;
    if (!*tag)
        *tag = make_tag(b, name);
    LLVMSetMetadata(access, LLVMGetMDKindIDInContext(b->context, "tbaa", 4), *tag);
}

void be_mark_value(struct backend *b, LLVMValueRef access)
{
    mark(b, access, &b->value_tag, "value");
}

void be_mark_count(struct backend *b, LLVMValueRef access)
{
    mark(b, access, &b->count_tag, "count");
}
