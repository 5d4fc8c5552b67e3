/* Arithmetic and tests on scalars. */
#include <string.h>

#include "backend/body.h"
#include "frontend/base/text.h"

struct arithmetic_row {
    const char *sign;         /* as messages write it */
    const char *intrinsic;    /* llvm.{s,u}<this>.with.overflow */
    LLVMOpcode integer, real; /* without checks */
};

static const struct arithmetic_row rows[MIR_OP_COUNT] = {
    [MIR_ADD] = {"+", "add", LLVMAdd, LLVMFAdd}, [MIR_SUB] = {"-", "sub", LLVMSub, LLVMFSub},
    [MIR_MUL] = {"*", "mul", LLVMMul, LLVMFMul}, [MIR_DIV] = {.sign = "/", .real = LLVMFDiv},
    [MIR_REM] = {.sign = "%", .real = LLVMFRem}, [MIR_NEG] = {.sign = "-", .intrinsic = "sub"},
    [MIR_ADD_WRAP] = {.integer = LLVMAdd},       [MIR_SUB_WRAP] = {.integer = LLVMSub},
    [MIR_MUL_WRAP] = {.integer = LLVMMul},       [MIR_BIT_AND] = {.integer = LLVMAnd},
    [MIR_BIT_OR] = {.integer = LLVMOr},          [MIR_BIT_XOR] = {.integer = LLVMXor},
};

static void panic_overflow_if(struct body *body, LLVMValueRef condition,
                              const struct mir_statement *statement)
{
    struct backend *b = body->b;
    LLVMValueRef arguments[] = {
        be_text(b, str_of(rows[statement->op].sign)),
        be_text(b, str_of(type_text(&b->arena, statement->dest.type))),
    };
    be_panic_if(body, condition, RUNTIME_panic_overflow, arguments, 2);
}

/* The operation with its overflow bit, and the panic. */
static LLVMValueRef checked(struct body *body, const struct mir_statement *statement,
                            LLVMValueRef left, LLVMValueRef right)
{
    struct backend *b = body->b;
    const char *name = text_format(&b->arena, "llvm.%c%s.with.overflow",
                                   type_is_signed(statement->dest.type) ? 's' : 'u',
                                   rows[statement->op].intrinsic);
    unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
    LLVMTypeRef type = LLVMTypeOf(left);
    LLVMValueRef function = LLVMGetIntrinsicDeclaration(b->module, id, &type, 1);
    LLVMValueRef both = LLVMBuildCall2(b->builder, LLVMGlobalGetValueType(function), function,
                                       (LLVMValueRef[]){left, right}, 2, "");
    LLVMValueRef value = LLVMBuildExtractValue(b->builder, both, 0, "");
    LLVMValueRef overflowed = LLVMBuildExtractValue(b->builder, both, 1, "");
    panic_overflow_if(body, overflowed, statement);
    return value;
}

static LLVMValueRef equals(struct backend *b, LLVMValueRef value, LLVMValueRef other)
{
    return LLVMBuildICmp(b->builder, LLVMIntEQ, value, other, "");
}

/* Is the operand a constant, and so perhaps needs no check? */
static bool is_harmless_divisor(const struct mir_operand *operand)
{
    return operand->kind == MIR_OPERAND_INT && operand->bits != 0 &&
           !(type_is_signed(operand->type) && operand->bits == UINT64_MAX);
}

static void check_zero(struct body *body, const struct mir_statement *statement,
                       LLVMValueRef divisor)
{
    struct backend *b = body->b;
    LLVMValueRef zero = be_int(LLVMTypeOf(divisor), 0);
    LLVMValueRef sign = be_text(b, str_of(rows[statement->op].sign));
    be_panic_if(body, equals(b, divisor, zero), RUNTIME_panic_division_by_zero, &sign, 1);
}

/* MIN / -1 does not fit; MIN % -1 is 0, but machines trap: there the divisor
 * becomes 1, which gives 0 too. */
static LLVMValueRef divide(struct body *body, const struct mir_statement *statement,
                           LLVMValueRef left, LLVMValueRef right)
{
    struct backend *b = body->b;
    bool is_div = statement->op == MIR_DIV;
    bool is_signed = type_is_signed(statement->dest.type);
    if (!is_harmless_divisor(&statement->operands[1])) {
        check_zero(body, statement, right);
        if (is_signed) {
            LLVMTypeRef type = LLVMTypeOf(left);
            LLVMValueRef minus_one = equals(b, right, LLVMConstAllOnes(type));
            uint64_t smallest = UINT64_C(1) << (type_bits(statement->dest.type) - 1);
            LLVMValueRef is_min = equals(b, left, be_int(type, smallest));
            if (is_div)
                panic_overflow_if(body, LLVMBuildAnd(b->builder, minus_one, is_min, ""), statement);
            else
                right = LLVMBuildSelect(b->builder, minus_one, be_int(type, 1), right, "");
        }
    }
    if (is_div)
        return is_signed ? LLVMBuildSDiv(b->builder, left, right, "")
                         : LLVMBuildUDiv(b->builder, left, right, "");
    return is_signed ? LLVMBuildSRem(b->builder, left, right, "")
                     : LLVMBuildURem(b->builder, left, right, "");
}

static LLVMValueRef shift(struct body *body, const struct mir_statement *statement,
                          LLVMValueRef value, LLVMValueRef count)
{
    struct backend *b = body->b;
    LLVMValueRef bits = be_int(b->i64, type_bits(statement->dest.type));
    if (mir_can_panic(statement)) {
        LLVMValueRef outside = LLVMBuildICmp(b->builder, LLVMIntUGE, count, bits, "");
        be_panic_if(body, outside, RUNTIME_panic_shift, (LLVMValueRef[]){count, bits}, 2);
    }
    if (LLVMTypeOf(value) != b->i64)
        count = LLVMBuildTrunc(b->builder, count, LLVMTypeOf(value), "");
    if (statement->op == MIR_SHL)
        return LLVMBuildShl(b->builder, value, count, "");
    return type_is_signed(statement->dest.type) ? LLVMBuildAShr(b->builder, value, count, "")
                                                : LLVMBuildLShr(b->builder, value, count, "");
}

static LLVMValueRef test(struct backend *b, const struct mir_statement *statement,
                         LLVMValueRef left, LLVMValueRef right)
{
    static const struct {
        LLVMIntPredicate as_signed, as_unsigned;
        LLVMRealPredicate as_float;
    } predicates[MIR_OP_COUNT] = {
        [MIR_EQ] = {LLVMIntEQ, LLVMIntEQ, LLVMRealOEQ},
        [MIR_NE] = {LLVMIntNE, LLVMIntNE, LLVMRealUNE},
        [MIR_LT] = {LLVMIntSLT, LLVMIntULT, LLVMRealOLT},
        [MIR_LE] = {LLVMIntSLE, LLVMIntULE, LLVMRealOLE},
        [MIR_GT] = {LLVMIntSGT, LLVMIntUGT, LLVMRealOGT},
        [MIR_GE] = {LLVMIntSGE, LLVMIntUGE, LLVMRealOGE},
    };
    const struct type *type = statement->operands[0].type;
    if (type_is_float(type))
        return LLVMBuildFCmp(b->builder, predicates[statement->op].as_float, left, right, "");
    LLVMIntPredicate predicate = type_is_signed(type) ? predicates[statement->op].as_signed
                                                      : predicates[statement->op].as_unsigned;
    return LLVMBuildICmp(b->builder, predicate, left, right, "");
}

static LLVMValueRef unary(struct body *body, const struct mir_statement *statement,
                          LLVMValueRef value)
{
    struct backend *b = body->b;
    if (statement->op == MIR_NOT)
        return LLVMBuildNot(b->builder, value, "");
    if (statement->op == MIR_IS_NULL)
        return LLVMBuildIsNull(b->builder, value, "");
    if (type_is_float(statement->dest.type))
        return LLVMBuildFNeg(b->builder, value, "");
    if (statement->op == MIR_NEG_WRAP)
        return LLVMBuildNeg(b->builder, value, "");
    return checked(body, statement, be_int(LLVMTypeOf(value), 0), value);
}

LLVMValueRef be_arithmetic(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    LLVMValueRef left = be_operand(body, &statement->operands[0]);
    if (statement->operand_count == 1)
        return unary(body, statement, left);
    LLVMValueRef right = be_operand(body, &statement->operands[1]);
    if (statement->op >= MIR_EQ && statement->op <= MIR_GE)
        return test(b, statement, left, right);
    enum mir_op op = statement->op;
    const struct arithmetic_row *row = &rows[op];
    if (type_is_float(statement->dest.type))
        return LLVMBuildBinOp(b->builder, row->real, left, right, "");
    if (row->intrinsic)
        return checked(body, statement, left, right);
    if (op == MIR_DIV || op == MIR_REM)
        return divide(body, statement, left, right);
    if (op == MIR_SHL || op == MIR_SHR)
        return shift(body, statement, left, right);
    return LLVMBuildBinOp(b->builder, row->integer, left, right, "");
}
