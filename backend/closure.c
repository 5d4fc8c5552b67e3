/* Closures: {header, code, captures...}, made from a closure function. Its code
 * finds the captures behind the object that a call passes first; see
 * function_value.c for functions that capture nothing.
 *
 * In the frame the object is immortal and no destroy function knows it: what it
 * holds is lent. One alloca serves all turns of a loop, because such an object is
 * not used any more when the statement is reached again.
 *
 * The address of the code never changes. It is read once, where a function value
 * is borrowed, and not at each call: a call might change all memory as far as LLVM
 * knows, so that it would not see what a lambda given for a parameter is, and could
 * not inline it. (Rejected: `!invariant.load`, which LLVM may move in front of
 * the store that makes a closure in the frame.) */
#include "backend/body.h"

static const struct type *object_of(const struct mir_statement *statement)
{
    return statement->operands[0].function->locals.items[0].type;
}

static void fill(struct body *body, const struct mir_statement *statement, LLVMTypeRef type,
                 LLVMValueRef object)
{
    struct backend *b = body->b;
    LLVMValueRef code = be_function_info(b, statement->operands[0].function)->value;
    LLVMBuildStore(b->builder, code, LLVMBuildStructGEP2(b->builder, type, object, 1, ""));
    for (uint32_t i = 1; i < statement->operand_count; i++) {
        const struct mir_operand *operand = &statement->operands[i];
        if (be_passing(b, operand->type) != PASS_NOTHING &&
            i + 1 < LLVMCountStructElementTypes(type))
            be_store_part(body, operand, LLVMBuildStructGEP2(b->builder, type, object, i + 1, ""),
                          MEMORY_FIELD);
    }
}

void be_lower_closure(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    const struct type *type = object_of(statement);
    LLVMTypeRef object_type = be_object_type(b, type);
    LLVMValueRef object = be_new_object(b, be_type_index(b, type), object_type);
    fill(body, statement, object_type, object);
    be_store_place(body, &statement->dest, object);
}

void be_lower_lend_closure(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    LLVMTypeRef object_type = be_object_type(b, object_of(statement));
    LLVMValueRef object = be_alloca(body, object_type, "closure");
    LLVMSetAlignment(object, QZ_OBJECT_ALIGNMENT);
    LLVMValueRef header[] = {be_int(b->i32, (uint32_t)QZ_IMMORTAL),
                             be_int(b->i32, FUNCTION_TYPE_INDEX)};
    LLVMBuildStore(b->builder, LLVMConstStructInContext(b->context, header, 2, false), object);
    fill(body, statement, object_type, object);
    be_store_place(body, &statement->dest, object);
}

void be_make_code_slot(struct body *body, uint32_t local)
{
    const struct mir_local *row = &body->mir->locals.items[local];
    if (row->type->kind == TYPE_function && row->is_borrowed)
        body->codes[local] = be_alloca(body, body->b->ptr, "code");
}

static LLVMValueRef load_code(struct backend *b, LLVMValueRef object)
{
    LLVMValueRef place = LLVMBuildStructGEP2(b->builder, b->function_object, object, 1, "");
    return LLVMBuildLoad2(b->builder, b->ptr, place, "code");
}

void be_keep_code(struct body *body, uint32_t local, LLVMValueRef object)
{
    if (body->codes[local])
        LLVMBuildStore(body->b->builder, load_code(body->b, object), body->codes[local]);
}

LLVMValueRef be_code_of(struct body *body, const struct mir_operand *operand, LLVMValueRef object)
{
    struct backend *b = body->b;
    bool is_kept = operand->kind == MIR_OPERAND_READ && !operand->place.is_global &&
                   operand->place.step_count == 0 && body->codes[operand->place.base];
    if (!is_kept)
        return load_code(b, object);
    return LLVMBuildLoad2(b->builder, b->ptr, body->codes[operand->place.base], "code");
}
