/* Functions that C calls. Under the exported symbol stands a function of C's
 * convention; when a panic could leave the Quartz function, it runs under the
 * runtime's boundary, arguments and result travelling in a struct:
 *
 *     result symbol(a, b) { env = {a, b, 0}; qz_callback_run(thunk, &env); return env.result; } */
#include "backend/module.h"
#include "frontend/base/text.h"

static LLVMValueRef call_inside(struct backend *b, struct function_info *info,
                                LLVMValueRef *arguments, unsigned count)
{
    LLVMValueRef call = LLVMBuildCall2(b->builder, info->type, info->value, arguments, count, "");
    LLVMSetInstructionCallConv(call, LLVMFastCallConv);
    return call;
}

static void build_return(struct backend *b, LLVMValueRef value)
{
    if (value)
        LLVMBuildRet(b->builder, value);
    else
        LLVMBuildRetVoid(b->builder);
}

/* void(environment): unpacks the arguments, calls, packs the result. */
static LLVMValueRef make_thunk(struct backend *b, struct function_info *info,
                               LLVMTypeRef environment, unsigned count, bool has_result)
{
    LLVMTypeRef type = LLVMFunctionType(b->void_type, &b->ptr, 1, false);
    const char *name = text_format(&b->arena, "q.export %s", info->mir->name);
    LLVMValueRef thunk = be_helper(b, name, type);
    be_debug_bridge(b, thunk);
    LLVMValueRef address = LLVMGetParam(thunk, 0);
    LLVMValueRef *arguments = ARENA_ARRAY(&b->arena, LLVMValueRef, count);
    for (unsigned i = 0; i < count; i++) {
        LLVMValueRef member = LLVMBuildStructGEP2(b->builder, environment, address, i, "");
        LLVMTypeRef member_type = LLVMStructGetTypeAtIndex(environment, i);
        arguments[i] = LLVMBuildLoad2(b->builder, member_type, member, "");
    }
    LLVMValueRef result = call_inside(b, info, arguments, count);
    if (has_result)
        LLVMBuildStore(b->builder, result,
                       LLVMBuildStructGEP2(b->builder, environment, address, count, ""));
    LLVMBuildRetVoid(b->builder);
    return thunk;
}

/* The body of the C function, which the builder stands in, with a boundary. */
static LLVMValueRef run_guarded(struct backend *b, struct function_info *info,
                                LLVMValueRef function, LLVMTypeRef environment, bool has_result)
{
    unsigned count = LLVMCountParams(function);
    LLVMBasicBlockRef entry = LLVMGetInsertBlock(b->builder);
    LLVMMetadataRef place = LLVMGetCurrentDebugLocation2(b->builder);
    LLVMValueRef thunk = make_thunk(b, info, environment, count, has_result);
    LLVMPositionBuilderAtEnd(b->builder, entry);
    LLVMSetCurrentDebugLocation2(b->builder, place);
    LLVMValueRef address = LLVMBuildAlloca(b->builder, environment, "environment");
    LLVMBuildStore(b->builder, LLVMConstNull(environment), address);
    for (unsigned i = 0; i < count; i++)
        LLVMBuildStore(b->builder, LLVMGetParam(function, i),
                       LLVMBuildStructGEP2(b->builder, environment, address, i, ""));
    const struct runtime_function *run = be_runtime(b, RUNTIME_callback_run);
    LLVMBuildCall2(b->builder, run->type, run->value, (LLVMValueRef[]){thunk, address}, 2, "");
    if (!has_result)
        return NULL;
    LLVMValueRef member = LLVMBuildStructGEP2(b->builder, environment, address, count, "");
    return LLVMBuildLoad2(b->builder, LLVMGetReturnType(info->type), member, "");
}

void be_lower_export(struct backend *b, struct function_info *info)
{
    LLVMValueRef function = info->exported;
    be_start_function(b, function);
    be_debug_bridge(b, function);
    be_attribute_add(b, function, BE_FUNCTION, "nounwind", 0);
    unsigned count = LLVMCountParams(function);
    bool has_result = LLVMGetReturnType(info->type) != b->void_type;
    LLVMTypeRef *members = ARENA_ARRAY(&b->arena, LLVMTypeRef, (size_t)count + 1);
    LLVMValueRef *arguments = ARENA_ARRAY(&b->arena, LLVMValueRef, count);
    LLVMGetParams(function, arguments);
    LLVMGetParamTypes(info->type, members);
    members[count] = LLVMGetReturnType(info->type);
    LLVMValueRef result;
    if (info->may_unwind) {
        LLVMTypeRef environment =
            LLVMStructTypeInContext(b->context, members, count + has_result, false);
        result = run_guarded(b, info, function, environment, has_result);
    } else {
        result = call_inside(b, info, arguments, count);
        if (!has_result)
            result = NULL;
    }
    build_return(b, result);
}
