/* The body of a function: blocks, locals, terminators. Locals are allocas in an
 * entry block of their own; LLVM's passes make registers of them. */
#include "backend/body.h"

/* Marks the blocks that can be reached, with the unwind edges that stay: a
 * cleanup block wanted only by calls that cannot panic is not lowered. */
static void find_reachable(struct body *body, bool *is_reached)
{
    struct backend *b = body->b;
    LIST(uint32_t) work = {0};
    list_push(&b->arena, &work, 0);
    is_reached[0] = true;
    while (work.count) {
        const struct mir_block *block = &body->mir->blocks.items[list_pop(&work)];
        for (uint32_t i = 0; i < block->statements.count; i++) {
            const struct mir_statement *statement = &block->statements.items[i];
            uint32_t target = b->options.panic_aborts ? MIR_NO_BLOCK : statement->unwind;
            if (target == MIR_NO_BLOCK || is_reached[target] || !mir_can_panic(statement))
                continue;
            is_reached[target] = true;
            list_push(&b->arena, &work, target);
        }
        for (uint32_t i = 0; i < block->terminator.target_count; i++) {
            uint32_t target = block->terminator.targets[i];
            if (is_reached[target])
                continue;
            is_reached[target] = true;
            list_push(&b->arena, &work, target);
        }
    }
}

static void make_blocks(struct body *body)
{
    struct backend *b = body->b;
    uint32_t count = body->mir->blocks.count;
    bool *is_reached = ARENA_ARRAY(&b->arena, bool, count);
    body->blocks = ARENA_ARRAY(&b->arena, LLVMBasicBlockRef, count);
    body->pads = ARENA_ARRAY(&b->arena, LLVMBasicBlockRef, count);
    find_reachable(body, is_reached);
    for (uint32_t i = 0; i < count; i++) {
        if (!is_reached[i])
            continue;
        const char *name = body->mir->blocks.items[i].is_cleanup ? "cleanup" : "block";
        body->blocks[i] = LLVMAppendBasicBlockInContext(b->context, body->function, name);
    }
}

/* A parameter arrives in a register and is stored where locals lie, or has come
 * in memory, which then is the local. */
static void take_param(struct body *body, uint32_t index, LLVMValueRef value)
{
    struct backend *b = body->b;
    const struct mir_local *local = &body->mir->locals.items[index];
    switch (be_passing(b, local->type)) {
    case PASS_NOTHING:
        break;
    case PASS_SCALAR:
        be_store(b, local->type, value, body->locals[index], MEMORY_VALUE);
        be_keep_code(body, index, value);
        break;
    case PASS_PARTS:
        LLVMBuildStore(b->builder, value, body->locals[index]);
        break;
    case PASS_POINTER:
        body->locals[index] = value;
        break;
    }
}

/* Which locals are set by nothing but BUFFER_AT. */
static void find_elements(struct body *body)
{
    const struct mir_function *mir = body->mir;
    body->is_element = ARENA_ARRAY(&body->b->arena, bool, mir->locals.count);
    for (uint32_t i = mir->param_count; i < mir->locals.count; i++)
        body->is_element[i] = mir->locals.items[i].type->kind == TYPE_ref;
    for (uint32_t i = 0; i < mir->blocks.count; i++) {
        const struct mir_block *block = &mir->blocks.items[i];
        for (uint32_t j = 0; j < block->statements.count; j++) {
            const struct mir_statement *statement = &block->statements.items[j];
            if (statement->has_dest && !statement->dest.is_global &&
                statement->dest.step_count == 0 && statement->op != MIR_BUFFER_AT)
                body->is_element[statement->dest.base] = false;
        }
    }
}

static void make_locals(struct body *body)
{
    struct backend *b = body->b;
    const struct mir_function *mir = body->mir;
    body->locals = ARENA_ARRAY(&b->arena, LLVMValueRef, mir->locals.count);
    body->codes = ARENA_ARRAY(&b->arena, LLVMValueRef, mir->locals.count);
    for (uint32_t i = 0; i < mir->locals.count; i++) {
        const struct mir_local *local = &mir->locals.items[i];
        enum passing passing = be_passing(b, local->type);
        if (passing == PASS_NOTHING || (passing == PASS_POINTER && i < mir->param_count))
            continue;
        body->locals[i] = be_alloca(body, be_memory_type(b, local->type), local->name);
        be_make_code_slot(body, i);
    }
    unsigned next = 0;
    if (body->info->result == PASS_POINTER)
        body->result = LLVMGetParam(body->function, next++);
    for (uint32_t i = 0; i < mir->param_count; i++)
        if (be_passing(b, mir->locals.items[i].type) != PASS_NOTHING)
            take_param(body, i, LLVMGetParam(body->function, next++));
}

/* Where a result of parts is put: it is loaded in one place, behind all returns. Were it
 * loaded at each of them, LLVM would join structs instead of their parts, and a caller
 * that has the function inlined would not see which variant comes from where. */
static LLVMValueRef returned(struct body *body, const struct type *type)
{
    struct backend *b = body->b;
    if (body->return_block)
        return body->result;
    LLVMBasicBlockRef here = LLVMGetInsertBlock(b->builder);
    LLVMTypeRef memory = be_memory_type(b, type);
    body->result = be_alloca(body, memory, "result");
    body->return_block = LLVMAppendBasicBlockInContext(b->context, body->function, "return");
    LLVMPositionBuilderAtEnd(b->builder, body->return_block);
    LLVMBuildRet(b->builder, LLVMBuildLoad2(b->builder, memory, body->result, ""));
    LLVMPositionBuilderAtEnd(b->builder, here);
    return body->result;
}

static void lower_return(struct body *body, const struct mir_operand *operand)
{
    struct backend *b = body->b;
    switch (body->info->result) {
    case PASS_NOTHING:
        LLVMBuildRetVoid(b->builder);
        break;
    case PASS_SCALAR:
        LLVMBuildRet(b->builder, be_operand(body, operand));
        break;
    case PASS_PARTS:
        be_copy(b, operand->type, returned(body, operand->type), be_operand_address(body, operand));
        LLVMBuildBr(b->builder, body->return_block);
        break;
    case PASS_POINTER:
        be_copy(b, operand->type, body->result, be_operand_address(body, operand));
        LLVMBuildRetVoid(b->builder);
        break;
    }
}

static void lower_switch(struct body *body, const struct mir_terminator *terminator)
{
    struct backend *b = body->b;
    uint32_t count = terminator->target_count - 1;
    LLVMValueRef operand = be_operand(body, &terminator->operand);
    LLVMTypeRef type = LLVMTypeOf(operand);
    LLVMValueRef result =
        LLVMBuildSwitch(b->builder, operand, body->blocks[terminator->targets[count]], count);
    for (uint32_t i = 0; i < count; i++)
        LLVMAddCase(result, be_int(type, terminator->values[i]),
                    body->blocks[terminator->targets[i]]);
}

static void lower_terminator(struct body *body, const struct mir_terminator *terminator)
{
    struct backend *b = body->b;
    be_debug_place(body, terminator->span);
    switch (terminator->kind) {
    case MIR_GOTO:
        LLVMBuildBr(b->builder, body->blocks[terminator->targets[0]]);
        break;
    case MIR_BRANCH:
        LLVMBuildCondBr(b->builder, be_operand(body, &terminator->operand),
                        body->blocks[terminator->targets[0]], body->blocks[terminator->targets[1]]);
        break;
    case MIR_SWITCH:
        lower_switch(body, terminator);
        break;
    case MIR_RETURN:
        lower_return(body, &terminator->operand);
        break;
    case MIR_START:
    case MIR_YIELD:
        be_fail(b, "a generator that is no state machine");
        break;
    case MIR_RESUME:
        be_resume(body);
        break;
    case MIR_UNREACHABLE:
        LLVMBuildUnreachable(b->builder);
        break;
    }
}

static void lower_block(struct body *body, uint32_t index)
{
    struct backend *b = body->b;
    const struct mir_block *block = &body->mir->blocks.items[index];
    LLVMPositionBuilderAtEnd(b->builder, body->blocks[index]);
    body->in_cleanup = block->is_cleanup;
    for (uint32_t i = 0; i < block->statements.count; i++)
        be_lower_statement(body, &block->statements.items[i]);
    lower_terminator(body, &block->terminator);
}

void be_lower_function(struct backend *b, struct function_info *info)
{
    struct body body = {.b = b, .info = info, .mir = info->mir, .function = info->value};
    body.entry = LLVMAppendBasicBlockInContext(b->context, body.function, "entry");
    LLVMPositionBuilderAtEnd(b->builder, body.entry);
    be_debug_function(b, info);
    /* Code without a place: debuggers stop behind it, with parameters stored. */
    LLVMSetCurrentDebugLocation2(b->builder, NULL);
    make_blocks(&body);
    find_elements(&body);
    make_locals(&body);
    be_debug_locals(&body);
    for (uint32_t i = 0; i < info->mir->blocks.count; i++)
        if (body.blocks[i])
            lower_block(&body, i);
    LLVMPositionBuilderAtEnd(b->builder, body.entry);
    LLVMSetCurrentDebugLocation2(b->builder, NULL);
    LLVMBuildBr(b->builder, body.blocks[0]);
}
