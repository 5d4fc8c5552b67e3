/* Functions used as values: a constant object {header, code}, immortal. The code
 * takes the object itself before the arguments, where a closure finds what it
 * captured; here it is left unused. */
#include "backend/module.h"
#include "frontend/base/text.h"

static void call_border(struct backend *b, enum runtime_row row)
{
    const struct runtime_function *border = be_runtime(b, row);
    LLVMBuildCall2(b->builder, border->type, border->value, NULL, 0, "");
}

static LLVMValueRef make_code(struct backend *b, struct function_info *info)
{
    const struct mir_function *mir = info->mir;
    bool is_extern = mir->linkage == MIR_LINKAGE_EXTERN;
    const struct type *type = mir_function_type(b->mir->types, mir);
    const char *name = text_format(&b->arena, "q.value %s", mir->name);
    LLVMValueRef code = be_helper(b, name, be_function_value_type(b, type));
    be_debug_bridge(b, code);
    LLVMSetFunctionCallConv(code, LLVMFastCallConv);
    unsigned count = LLVMCountParamTypes(info->type);
    unsigned before = info->result == PASS_POINTER ? 1 : 0;
    LLVMValueRef *arguments = ARENA_ARRAY(&b->arena, LLVMValueRef, count);
    for (unsigned i = 0; i < count; i++)
        arguments[i] = LLVMGetParam(code, i < before ? i : i + 1);
    bool has_border = is_extern && b->foreign_may_unwind;
    if (has_border)
        call_border(b, RUNTIME_foreign_enter);
    LLVMValueRef result = LLVMBuildCall2(b->builder, info->type, info->value, arguments, count, "");
    if (is_extern)
        be_c_call_attributes(b, result, mir);
    else
        LLVMSetInstructionCallConv(result, LLVMFastCallConv);
    if (has_border)
        call_border(b, RUNTIME_foreign_leave);
    if (LLVMTypeOf(result) == b->void_type)
        LLVMBuildRetVoid(b->builder);
    else
        LLVMBuildRet(b->builder, result);
    return code;
}

LLVMValueRef be_function_value(struct backend *b, struct function_info *info)
{
    if (info->function_value)
        return info->function_value;
    LLVMBasicBlockRef block = LLVMGetInsertBlock(b->builder);
    LLVMMetadataRef place = LLVMGetCurrentDebugLocation2(b->builder);
    LLVMValueRef header[] = {be_int(b->i32, (uint32_t)QZ_IMMORTAL),
                             be_int(b->i32, FUNCTION_TYPE_INDEX)};
    LLVMValueRef members[] = {LLVMConstStructInContext(b->context, header, 2, false),
                              make_code(b, info)};
    LLVMValueRef object = LLVMConstStructInContext(b->context, members, 2, false);
    info->function_value = be_constant(b, object, "function");
    LLVMSetAlignment(info->function_value, QZ_OBJECT_ALIGNMENT);
    LLVMPositionBuilderAtEnd(b->builder, block);
    LLVMSetCurrentDebugLocation2(b->builder, place);
    return info->function_value;
}

LLVMValueRef be_value_entry(struct backend *b)
{
    if (b->value_entry)
        return b->value_entry;
    LLVMBasicBlockRef block = LLVMGetInsertBlock(b->builder);
    LLVMMetadataRef place = LLVMGetCurrentDebugLocation2(b->builder);
    LLVMTypeRef type = LLVMFunctionType(b->void_type, &b->ptr, 1, false);
    LLVMValueRef entry = be_helper(b, "q.call", type);
    be_debug_bridge(b, entry);
    LLVMValueRef object = LLVMGetParam(entry, 0);
    LLVMValueRef offset = be_int(b->i64, sizeof(struct qz_object));
    LLVMValueRef at = LLVMBuildInBoundsGEP2(b->builder, b->i8, object, &offset, 1, "");
    LLVMValueRef code = LLVMBuildLoad2(b->builder, b->ptr, at, "");
    LLVMValueRef call = LLVMBuildCall2(b->builder, type, code, &object, 1, "");
    LLVMSetInstructionCallConv(call, LLVMFastCallConv);
    LLVMBuildRetVoid(b->builder);
    b->value_entry = entry;
    LLVMPositionBuilderAtEnd(b->builder, block);
    LLVMSetCurrentDebugLocation2(b->builder, place);
    return entry;
}
