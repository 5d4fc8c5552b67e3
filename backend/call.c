#include <string.h>

#include "backend/body.h"

typedef LIST(LLVMValueRef) value_list;

/* Gives a callee an aggregate to read from memory of its own. What is moved out
 * of a whole local can stay there. */
static LLVMValueRef pass_by_pointer(struct body *body, const struct mir_operand *operand)
{
    struct backend *b = body->b;
    LLVMValueRef address = be_operand_address(body, operand);
    if (operand->kind == MIR_OPERAND_MOVE && !operand->place.is_global &&
        operand->place.step_count == 0)
        return address;
    LLVMValueRef copy = be_temporary(body, be_memory_type(b, operand->type));
    be_copy(b, operand->type, copy, address);
    return copy;
}

static void add_argument(struct body *body, const struct mir_operand *operand, value_list *out)
{
    struct backend *b = body->b;
    switch (be_passing(b, operand->type)) {
    case PASS_NOTHING:
        break;
    case PASS_SCALAR:
        list_push(&b->arena, out, be_operand(body, operand));
        break;
    case PASS_PARTS:
        list_push(&b->arena, out, be_load_parts(body, operand));
        break;
    case PASS_POINTER:
        list_push(&b->arena, out, pass_by_pointer(body, operand));
        break;
    }
}

/* An argument for C's `...`: small integers and F32 are passed wider. */
static LLVMValueRef promote(struct backend *b, const struct type *type, LLVMValueRef value)
{
    if (type->kind == TYPE_f32)
        return LLVMBuildFPExt(b->builder, value, b->f64, "");
    if (type->kind == TYPE_bool)
        return LLVMBuildZExt(b->builder, value, b->i32, "");
    if (type_is_integer(type) && type_bits(type) < 32)
        return type_is_signed(type) ? LLVMBuildSExt(b->builder, value, b->i32, "")
                                    : LLVMBuildZExt(b->builder, value, b->i32, "");
    return value;
}

/* Puts what a call gave where the statement wants it. */
static void keep_result(struct body *body, const struct mir_statement *statement,
                        enum passing passing, LLVMValueRef call, LLVMValueRef memory)
{
    struct backend *b = body->b;
    if (!statement->has_dest)
        return;
    switch (passing) {
    case PASS_NOTHING:
        break;
    case PASS_SCALAR:
        be_store_place(body, &statement->dest, call);
        break;
    case PASS_PARTS:
        LLVMBuildStore(b->builder, call, be_place_address(body, &statement->dest));
        break;
    case PASS_POINTER:
        be_copy(b, statement->dest.type, be_place_address(body, &statement->dest), memory);
        break;
    }
}

static void call_internal(struct body *body, const struct mir_statement *statement,
                          struct function_info *callee)
{
    struct backend *b = body->b;
    value_list arguments = {0};
    LLVMValueRef memory = NULL;
    if (callee->result == PASS_POINTER) {
        memory = be_temporary(body, be_memory_type(b, callee->mir->result));
        list_push(&b->arena, &arguments, memory);
    }
    for (uint32_t i = 1; i < statement->operand_count; i++)
        add_argument(body, &statement->operands[i], &arguments);
    LLVMValueRef call = be_emit_call(body, callee->type, callee->value, arguments.items,
                                     arguments.count, callee->may_unwind);
    LLVMSetInstructionCallConv(call, LLVMFastCallConv);
    keep_result(body, statement, callee->result, call, memory);
}

/* A call of C. When C may call an exported function back, the panic of such a
 * callback waits in the runtime until C has returned. */
static void call_foreign(struct body *body, const struct mir_statement *statement,
                         struct function_info *callee)
{
    struct backend *b = body->b;
    value_list arguments = {0};
    for (uint32_t i = 1; i < statement->operand_count; i++) {
        const struct mir_operand *operand = &statement->operands[i];
        if (i <= callee->mir->param_count)
            add_argument(body, operand, &arguments);
        else
            list_push(&b->arena, &arguments, promote(b, operand->type, be_operand(body, operand)));
    }
    const struct runtime_function *border = NULL;
    if (b->foreign_may_unwind) {
        border = be_runtime(b, RUNTIME_foreign_enter);
        LLVMBuildCall2(b->builder, border->type, border->value, NULL, 0, "");
    }
    LLVMValueRef call =
        be_emit_call(body, callee->type, callee->value, arguments.items, arguments.count, false);
    be_c_call_attributes(b, call, callee->mir);
    if (border) {
        border = be_runtime(b, RUNTIME_foreign_leave);
        be_emit_call(body, border->type, border->value, NULL, 0, true);
    }
    keep_result(body, statement, callee->result, call, NULL);
}

/* A function value is an object: header, code. The code takes the object first
 * (after the address of a PASS_POINTER result). */
static void call_value(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    const struct type *type = statement->operands[0].type;
    const struct type *result = type_result(type);
    enum passing passing = be_passing(b, result);
    value_list arguments = {0};
    LLVMValueRef memory = NULL;
    if (passing == PASS_POINTER) {
        memory = be_temporary(body, be_memory_type(b, result));
        list_push(&b->arena, &arguments, memory);
    }
    LLVMValueRef object = be_operand(body, &statement->operands[0]);
    list_push(&b->arena, &arguments, object);
    for (uint32_t i = 1; i < statement->operand_count; i++)
        add_argument(body, &statement->operands[i], &arguments);
    LLVMValueRef code = be_code_of(body, &statement->operands[0], object);
    LLVMValueRef call = be_emit_call(body, be_function_value_type(b, type), code, arguments.items,
                                     arguments.count, true);
    LLVMSetInstructionCallConv(call, LLVMFastCallConv);
    keep_result(body, statement, passing, call, memory);
}

void be_lower_call(struct body *body, const struct mir_statement *statement)
{
    if (statement->operands[0].kind != MIR_OPERAND_FUNCTION) {
        call_value(body, statement);
        return;
    }
    struct function_info *callee = be_function_info(body->b, statement->operands[0].function);
    if (callee->mir->linkage == MIR_LINKAGE_EXTERN)
        call_foreign(body, statement, callee);
    else
        call_internal(body, statement, callee);
}

/* Rows that only read a field of a string; others are 0. */
static uint64_t string_field(enum runtime_row which)
{
    if (which == RUNTIME_string_byte_size)
        return offsetof(struct qz_string, byte_size);
    return which == RUNTIME_string_size ? offsetof(struct qz_string, char_size) : 0;
}

static bool load_string_field(struct body *body, const struct mir_statement *statement,
                              enum runtime_row which)
{
    struct backend *b = body->b;
    LLVMValueRef offset = be_int(b->i64, string_field(which));
    if (!string_field(which) || !statement->has_dest || statement->operand_count != 1)
        return false;
    LLVMValueRef string = be_operand(body, &statement->operands[0]);
    LLVMValueRef place = LLVMBuildInBoundsGEP2(b->builder, b->i8, string, &offset, 1, "");
    LLVMValueRef size = LLVMBuildLoad2(b->builder, b->i64, place, "size");
    be_mark(b, size, MEMORY_FIELD);
    be_store_place(body, &statement->dest, size);
    return true;
}

void be_lower_runtime(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    enum runtime_row which = be_runtime_find(statement->name);
    if (load_string_field(body, statement, which))
        return;
    if (which == RUNTIME_ROW_COUNT) {
        be_fail(b, "there is no runtime function '%s'", statement->name);
        return;
    }
    const struct runtime_function *function = be_runtime(b, which);
    const struct mir_runtime_row *row = function->row;
    LLVMValueRef arguments[MIR_RUNTIME_MOST_PARAMS];
    LLVMTypeRef wanted[MIR_RUNTIME_MOST_PARAMS];
    LLVMGetParamTypes(function->type, wanted);
    uint32_t next = 0;
    for (uint32_t i = 0; i < row->param_count; i++) {
        if (row->params[i] == MIR_RUNTIME_TYPE_LOC)
            arguments[i] = be_location(b, statement->span, body->mir->name);
        else if (row->params[i] == MIR_RUNTIME_TYPE_CALL)
            arguments[i] = be_value_entry(b);
        else if (next < statement->operand_count)
            arguments[i] = be_operand(body, &statement->operands[next++]);
        else
            arguments[i] = NULL;
        if (!arguments[i] || LLVMTypeOf(arguments[i]) != wanted[i]) {
            be_fail(b, "wrong arguments for '%s' in '%s'", row->symbol, body->mir->name);
            return;
        }
    }
    bool may_unwind = mir_runtime_can_panic(row);
    LLVMValueRef call = be_emit_call(body, function->type, function->value, arguments,
                                     row->param_count, may_unwind);
    if (statement->has_dest && be_passing(b, statement->dest.type) == PASS_SCALAR)
        be_store_place(body, &statement->dest, call);
}

/* LLVM aborts on an intrinsic that does not exist for the types: what it would
 * declare is compared first. */
void be_lower_intrinsic(struct body *body, const struct mir_statement *statement)
{
    enum { MOST = 4 };
    struct backend *b = body->b;
    unsigned id = LLVMLookupIntrinsicID(statement->name, strlen(statement->name));
    uint32_t count = statement->operand_count;
    if (id == 0 || count == 0 || count > MOST) {
        be_fail(b, "there is no intrinsic '%s' of %u operands", statement->name, count);
        return;
    }
    LLVMValueRef arguments[MOST];
    for (uint32_t i = 0; i < count; i++)
        arguments[i] = be_operand(body, &statement->operands[i]);
    LLVMTypeRef overload = LLVMTypeOf(arguments[0]);
    size_t overloads = LLVMIntrinsicIsOverloaded(id) ? 1 : 0;
    LLVMTypeRef type = LLVMIntrinsicGetType(b->context, id, &overload, overloads);
    LLVMTypeRef wanted[MOST];
    bool fits = LLVMCountParamTypes(type) == count &&
                LLVMGetReturnType(type) == be_register_type(b, statement->dest.type);
    if (fits)
        LLVMGetParamTypes(type, wanted);
    for (uint32_t i = 0; fits && i < count; i++)
        fits = wanted[i] == LLVMTypeOf(arguments[i]);
    if (!fits) {
        be_fail(b, "wrong types for intrinsic '%s' in '%s'", statement->name, body->mir->name);
        return;
    }
    LLVMValueRef function = LLVMGetIntrinsicDeclaration(b->module, id, &overload, overloads);
    LLVMValueRef value = LLVMBuildCall2(b->builder, type, function, arguments, count, "");
    be_store_place(body, &statement->dest, value);
}
