#include "backend/body.h"

/* Does a part of `operand` lie where `dest` is written? Answers yes when only a
 * closer look could tell. */
static bool may_overlap(const struct mir_operand *operand, const struct mir_place *dest)
{
    if (operand->kind != MIR_OPERAND_READ && operand->kind != MIR_OPERAND_MOVE)
        return false;
    if (operand->place.is_global || dest->is_global)
        return true;
    return operand->place.base == dest->base || operand->place.step_count || dest->step_count;
}

static void set(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    const struct mir_operand *operand = &statement->operands[0];
    if (be_passing(b, statement->dest.type) == PASS_NOTHING)
        return;
    if (be_is_aggregate(statement->dest.type))
        be_copy(b, statement->dest.type, be_place_address(body, &statement->dest),
                be_operand_address(body, operand));
    else
        be_store_place(body, &statement->dest, be_operand(body, operand));
}

static void dup(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    const struct type *type = statement->dest.type;
    set(body, statement);
    if (!type_needs_drop(type))
        return;
    be_dup_at(b, type, be_place_address(body, &statement->dest));
}

static void drop(struct body *body, const struct mir_statement *statement)
{
    const struct mir_operand *operand = &statement->operands[0];
    if (!type_needs_drop(operand->type))
        return;
    be_drop_at(body->b, operand->type, be_operand_address(body, operand), body->in_cleanup);
}

/* Stores the operands as the fields of a struct, from member `first` on. */
static void fill(struct body *body, const struct mir_statement *statement, LLVMTypeRef type,
                 LLVMValueRef address, uint32_t first)
{
    struct backend *b = body->b;
    for (uint32_t i = 0; i < statement->operand_count; i++) {
        const struct mir_operand *operand = &statement->operands[i];
        if (be_passing(b, operand->type) == PASS_NOTHING ||
            i + first >= LLVMCountStructElementTypes(type))
            continue;
        LLVMValueRef member = LLVMBuildStructGEP2(b->builder, type, address, i + first, "");
        if (be_is_aggregate(operand->type))
            be_copy(b, operand->type, member, be_operand_address(body, operand));
        else
            be_store(b, operand->type, be_operand(body, operand), member);
    }
}

/* In place, or beside it when an operand lies in the old value. */
static void make(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    const struct type *type = statement->dest.type;
    if (be_passing(b, type) == PASS_NOTHING)
        return;
    LLVMTypeRef memory = be_memory_type(b, type);
    bool overlaps = false;
    for (uint32_t i = 0; i < statement->operand_count; i++)
        overlaps |= may_overlap(&statement->operands[i], &statement->dest);
    if (!overlaps) {
        fill(body, statement, memory, be_place_address(body, &statement->dest), 0);
        return;
    }
    LLVMValueRef temporary = be_temporary(body, memory);
    fill(body, statement, memory, temporary, 0);
    be_copy(b, type, be_place_address(body, &statement->dest), temporary);
}

static void new(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    const struct type *type = statement->dest.type;
    LLVMTypeRef object_type = be_object_type(b, type);
    const struct runtime_function *alloc = be_runtime(b, RUNTIME_alloc);
    LLVMValueRef arguments[] = {
        be_int(b->i64, LLVMABISizeOfType(b->layout, object_type)),
        be_int(b->i32, be_type_index(b, type)),
    };
    LLVMValueRef object = LLVMBuildCall2(b->builder, alloc->type, alloc->value, arguments, 2, "");
    fill(body, statement, object_type, object, 1);
    be_store_place(body, &statement->dest, object);
}

/* The address of a place without bits is any address. */
static void address(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    LLVMValueRef value = be_place_address(body, &statement->operands[0].place);
    be_store_place(body, &statement->dest, value ? value : be_temporary(body, b->i64));
}

static void check_index(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    LLVMValueRef arguments[] = {be_operand(body, &statement->operands[0]),
                                be_operand(body, &statement->operands[1])};
    LLVMValueRef outside = LLVMBuildICmp(b->builder, LLVMIntUGE, arguments[0], arguments[1], "");
    be_panic_if(body, outside, RUNTIME_panic_index, arguments, 2);
}

static void lower(struct body *body, const struct mir_statement *statement)
{
    switch (statement->op) {
    case MIR_SET:
        set(body, statement);
        return;
    case MIR_DUP:
        dup(body, statement);
        return;
    case MIR_DROP:
        drop(body, statement);
        return;
    case MIR_ADD:
    case MIR_SUB:
    case MIR_MUL:
    case MIR_DIV:
    case MIR_REM:
    case MIR_NEG:
    case MIR_ADD_WRAP:
    case MIR_SUB_WRAP:
    case MIR_MUL_WRAP:
    case MIR_NEG_WRAP:
    case MIR_SHL:
    case MIR_SHR:
    case MIR_BIT_AND:
    case MIR_BIT_OR:
    case MIR_BIT_XOR:
    case MIR_NOT:
    case MIR_EQ:
    case MIR_NE:
    case MIR_LT:
    case MIR_LE:
    case MIR_GT:
    case MIR_GE:
    case MIR_IS_NULL:
        be_store_place(body, &statement->dest, be_arithmetic(body, statement));
        return;
    case MIR_CAST:
        be_store_place(body, &statement->dest, be_cast(body, statement));
        return;
    case MIR_CAST_WRAP:
        be_store_place(body, &statement->dest, be_cast_wrap(body, statement));
        return;
    case MIR_MAKE:
        make(body, statement);
        return;
    case MIR_NEW:
        new (body, statement);
        return;
    case MIR_ADDRESS:
        address(body, statement);
        return;
    case MIR_CHECK_INDEX:
        check_index(body, statement);
        return;
    case MIR_CALL:
        be_lower_call(body, statement);
        return;
    case MIR_RUNTIME:
        be_lower_runtime(body, statement);
        return;
    case MIR_INTRINSIC:
        be_lower_intrinsic(body, statement);
        return;
    case MIR_OP_COUNT:
        return;
    }
}

void be_lower_statement(struct body *body, const struct mir_statement *statement)
{
    body->span = statement->span;
    body->unwind = be_may_unwind(body->b, statement) ? statement->unwind : MIR_NO_BLOCK;
    be_debug_place(body, statement->span);
    lower(body, statement);
    be_release_temporaries(body);
}
