/* Calls that a panic can leave.
 *
 * A panic unwinds by force through landing pads that catch nothing
 * ("cleanup"), with C's personality function. What a landing pad received is
 * kept in one slot per function until `resume`; a second panic, raised in a
 * cleanup, replaces it by the same exception object. */
#include "backend/body.h"

static LLVMTypeRef exception_type(struct backend *b)
{
    return LLVMStructTypeInContext(b->context, (LLVMTypeRef[]){b->ptr, b->i32}, 2, false);
}

static LLVMValueRef personality(struct backend *b)
{
    if (!b->personality) {
        LLVMTypeRef type = LLVMFunctionType(b->i32, NULL, 0, true);
        b->personality = LLVMAddFunction(b->module, "__gcc_personality_v0", type);
    }
    return b->personality;
}

/* The slot; `resume` may be lowered before the first landing pad. */
static LLVMValueRef exception_slot(struct body *body)
{
    if (!body->exception) {
        body->exception = be_alloca(body, exception_type(body->b), "exception");
        LLVMSetPersonalityFn(body->function, personality(body->b));
    }
    return body->exception;
}

/* ---- The other way: a flag ----
 *
 *     call f()
 *     if qz_unwinding(): goto pad, or leave when there is nothing to clean up
 *
 *     pad: qz_unwind_enter(); cleanup; `resume`: qz_unwind_leave(); leave
 *     leave: return nothing that anybody looks at
 *
 * It needs no unwinder. */

static LLVMValueRef call_runtime(struct body *body, enum runtime_row row)
{
    const struct runtime_function *function = be_runtime(body->b, row);
    return LLVMBuildCall2(body->b->builder, function->type, function->value, NULL, 0, "");
}

static void build_leave(struct body *body)
{
    struct backend *b = body->b;
    LLVMTypeRef type = LLVMGetReturnType(body->info->type);
    if (type == b->void_type)
        LLVMBuildRetVoid(b->builder);
    else
        LLVMBuildRet(b->builder, LLVMConstNull(type));
}

static LLVMBasicBlockRef leave_block(struct body *body)
{
    struct backend *b = body->b;
    if (body->leave)
        return body->leave;
    LLVMBasicBlockRef here = LLVMGetInsertBlock(b->builder);
    body->leave = LLVMAppendBasicBlockInContext(b->context, body->function, "leave");
    LLVMPositionBuilderAtEnd(b->builder, body->leave);
    build_leave(body);
    LLVMPositionBuilderAtEnd(b->builder, here);
    return body->leave;
}

static LLVMBasicBlockRef flag_pad(struct body *body, uint32_t target)
{
    struct backend *b = body->b;
    if (target == MIR_NO_BLOCK)
        return leave_block(body);
    if (body->pads[target])
        return body->pads[target];
    LLVMBasicBlockRef here = LLVMGetInsertBlock(b->builder);
    body->pads[target] = LLVMAppendBasicBlockInContext(b->context, body->function, "pad");
    LLVMPositionBuilderAtEnd(b->builder, body->pads[target]);
    call_runtime(body, RUNTIME_unwind_enter);
    LLVMBuildBr(b->builder, body->blocks[target]);
    LLVMPositionBuilderAtEnd(b->builder, here);
    return body->pads[target];
}

static LLVMValueRef call_and_test(struct body *body, LLVMTypeRef type, LLVMValueRef callee,
                                  LLVMValueRef *arguments, uint32_t count)
{
    struct backend *b = body->b;
    LLVMValueRef call = LLVMBuildCall2(b->builder, type, callee, arguments, count, "");
    LLVMBasicBlockRef pad = flag_pad(body, body->unwind);
    LLVMBasicBlockRef next = LLVMAppendBasicBlockInContext(b->context, body->function, "");
    LLVMBuildCondBr(b->builder, call_runtime(body, RUNTIME_unwinding), pad, next);
    LLVMPositionBuilderAtEnd(b->builder, next);
    return call;
}

/* ---- Landing pads ---- */

/* The block that takes a panic to the cleanup block `target`. */
static LLVMBasicBlockRef landing_pad(struct body *body, uint32_t target)
{
    if (body->pads[target])
        return body->pads[target];
    struct backend *b = body->b;
    LLVMBasicBlockRef here = LLVMGetInsertBlock(b->builder);
    LLVMBasicBlockRef pad = LLVMAppendBasicBlockInContext(b->context, body->function, "pad");
    LLVMPositionBuilderAtEnd(b->builder, pad);
    LLVMValueRef caught = LLVMBuildLandingPad(b->builder, exception_type(b), NULL, 0, "");
    LLVMSetCleanup(caught, true);
    LLVMBuildStore(b->builder, caught, exception_slot(body));
    LLVMBuildBr(b->builder, body->blocks[target]);
    LLVMPositionBuilderAtEnd(b->builder, here);
    body->pads[target] = pad;
    return pad;
}

void be_resume(struct body *body)
{
    struct backend *b = body->b;
    if (b->options.unwinds_by_flag) {
        call_runtime(body, RUNTIME_unwind_leave);
        build_leave(body);
        return;
    }
    LLVMValueRef caught = LLVMBuildLoad2(b->builder, exception_type(b), exception_slot(body), "");
    LLVMBuildResume(b->builder, caught);
}

LLVMValueRef be_emit_call(struct body *body, LLVMTypeRef type, LLVMValueRef callee,
                          LLVMValueRef *arguments, uint32_t count, bool may_unwind)
{
    struct backend *b = body->b;
    if (may_unwind && b->options.unwinds_by_flag)
        return call_and_test(body, type, callee, arguments, count);
    if (!may_unwind || body->unwind == MIR_NO_BLOCK)
        return LLVMBuildCall2(b->builder, type, callee, arguments, count, "");
    LLVMBasicBlockRef pad = landing_pad(body, body->unwind);
    LLVMBasicBlockRef next = LLVMAppendBasicBlockInContext(b->context, body->function, "");
    LLVMValueRef call = LLVMBuildInvoke2(b->builder, type, callee, arguments, count, next, pad, "");
    LLVMPositionBuilderAtEnd(b->builder, next);
    return call;
}

static LLVMBasicBlockRef dead_end(struct body *body)
{
    if (body->dead_end)
        return body->dead_end;
    struct backend *b = body->b;
    LLVMBasicBlockRef here = LLVMGetInsertBlock(b->builder);
    body->dead_end = LLVMAppendBasicBlockInContext(b->context, body->function, "dead_end");
    LLVMPositionBuilderAtEnd(b->builder, body->dead_end);
    LLVMBuildUnreachable(b->builder);
    LLVMPositionBuilderAtEnd(b->builder, here);
    return body->dead_end;
}

/* Calls the panic function at the builder's place and ends the block. */
static void raise(struct body *body, enum runtime_row panic, LLVMValueRef *arguments,
                  uint32_t count)
{
    struct backend *b = body->b;
    const struct runtime_function *function = be_runtime(b, panic);
    if (b->options.unwinds_by_flag) {
        LLVMBuildCall2(b->builder, function->type, function->value, arguments, count, "");
        LLVMBuildBr(b->builder, flag_pad(body, body->unwind));
    } else if (body->unwind == MIR_NO_BLOCK) {
        LLVMBuildCall2(b->builder, function->type, function->value, arguments, count, "");
        LLVMBuildUnreachable(b->builder);
    } else {
        LLVMBuildInvoke2(b->builder, function->type, function->value, arguments, count,
                         dead_end(body), landing_pad(body, body->unwind), "");
    }
}

void be_panic_if(struct body *body, LLVMValueRef condition, enum runtime_row panic,
                 LLVMValueRef *arguments, uint32_t count)
{
    struct backend *b = body->b;
    LLVMValueRef all[MIR_RUNTIME_MOST_PARAMS];
    for (uint32_t i = 0; i < count; i++)
        all[i] = arguments[i];
    all[count] = be_location(b, body->span, body->mir->name);
    LLVMBasicBlockRef cold = LLVMAppendBasicBlockInContext(b->context, body->function, "panic");
    LLVMBasicBlockRef next = LLVMAppendBasicBlockInContext(b->context, body->function, "");
    LLVMBuildCondBr(b->builder, condition, cold, next);
    LLVMPositionBuilderAtEnd(b->builder, cold);
    raise(body, panic, all, count + 1);
    LLVMPositionBuilderAtEnd(b->builder, next);
}
