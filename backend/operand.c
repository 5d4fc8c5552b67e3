#include "backend/body.h"

static LLVMValueRef string_constant(struct backend *b, const struct mir_operand *operand)
{
    if (operand->type->kind == TYPE_cstring)
        return be_text(b, operand->text);
    return be_string(b, operand->text);
}

LLVMValueRef be_operand(struct body *body, const struct mir_operand *operand)
{
    struct backend *b = body->b;
    switch (operand->kind) {
    case MIR_OPERAND_READ:
    case MIR_OPERAND_MOVE:
        return be_load_place(body, &operand->place);
    case MIR_OPERAND_INT:
        return be_int(be_register_type(b, operand->type), operand->bits);
    case MIR_OPERAND_FLOAT:
        return LLVMConstReal(be_register_type(b, operand->type), operand->real);
    case MIR_OPERAND_STRING:
        return string_constant(b, operand);
    case MIR_OPERAND_VOID:
        break;
    case MIR_OPERAND_FUNCTION:
        return be_function_value(b, be_function_info(b, operand->function));
    }
    return LLVMGetUndef(b->i8);
}

LLVMValueRef be_operand_address(struct body *body, const struct mir_operand *operand)
{
    return be_place_address(body, &operand->place);
}
