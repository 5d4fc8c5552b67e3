/* Elements of collections: addresses and moves in a buffer's memory. A buffer is a
 * struct of one pointer; elements lie side by side as they lie in memory
 * elsewhere. */
#include "backend/body.h"

static LLVMTypeRef element_type(struct body *body, const struct mir_statement *statement)
{
    return be_memory_type(body->b, statement->operands[0].type->parts[0]);
}

static LLVMValueRef pointer(struct body *body, const struct mir_statement *statement)
{
    LLVMValueRef parts = be_load_parts(body, &statement->operands[0]);
    return LLVMBuildExtractValue(body->b->builder, parts, 0, "");
}

static LLVMValueRef element(struct body *body, const struct mir_statement *statement,
                            uint32_t operand)
{
    LLVMValueRef index = be_operand(body, &statement->operands[operand]);
    return LLVMBuildInBoundsGEP2(body->b->builder, element_type(body, statement),
                                 pointer(body, statement), &index, 1, "");
}

void be_buffer_resize(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    const struct runtime_function *resize = be_runtime(b, RUNTIME_buffer_resize);
    uint64_t size = LLVMABISizeOfType(b->layout, element_type(body, statement));
    LLVMValueRef arguments[] = {pointer(body, statement), be_operand(body, &statement->operands[1]),
                                be_int(b->i64, size)};
    LLVMValueRef result = LLVMBuildCall2(b->builder, resize->type, resize->value, arguments, 3, "");
    LLVMBuildStore(b->builder, result, be_place_address(body, &statement->dest));
}

void be_buffer_at(struct body *body, const struct mir_statement *statement)
{
    be_store_place(body, &statement->dest, element(body, statement, 1));
}

void be_buffer_take(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    const struct type *type = statement->dest.type;
    LLVMValueRef from = element(body, statement, 1);
    if (be_passing(b, type) == PASS_SCALAR)
        be_store_place(body, &statement->dest, be_load(b, type, from, be_element_memory(b, type)));
    else if (be_passing(b, type) != PASS_NOTHING)
        be_copy(b, type, be_place_address(body, &statement->dest), from);
}

void be_buffer_put(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    const struct mir_operand *value = &statement->operands[2];
    if (be_passing(b, value->type) == PASS_NOTHING)
        return;
    LLVMValueRef place = element(body, statement, 1);
    if (be_passing(b, value->type) == PASS_SCALAR)
        be_store(b, value->type, be_operand(body, value), place, be_element_memory(b, value->type));
    else
        be_copy(b, value->type, place, be_operand_address(body, value));
}

void be_buffer_move(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    LLVMTypeRef type = element_type(body, statement);
    LLVMValueRef size = be_int(b->i64, LLVMABISizeOfType(b->layout, type));
    LLVMValueRef bytes =
        LLVMBuildMul(b->builder, be_operand(body, &statement->operands[3]), size, "");
    unsigned alignment = LLVMABIAlignmentOfType(b->layout, type);
    LLVMBuildMemMove(b->builder, element(body, statement, 1), alignment,
                     element(body, statement, 2), alignment, bytes);
}
