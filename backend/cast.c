/* Conversions between number types, Char and integers. */
#include <math.h>

#include "backend/body.h"
#include "frontend/base/text.h"

/* What a value of an integer type, or Char, lies between, as 64-bit patterns. */
struct range {
    uint64_t low, high;
    bool is_signed;
};

static struct range range_of(const struct type *type)
{
    if (type->kind == TYPE_char)
        return (struct range){0, 0x10FFFF, false};
    uint32_t bits = type_bits(type);
    if (!type_is_signed(type))
        return (struct range){0, UINT64_MAX >> (64 - bits), false};
    uint64_t high = (UINT64_C(1) << (bits - 1)) - 1;
    return (struct range){~high, high, true};
}

static void panic_if(struct body *body, LLVMValueRef condition, enum runtime_row panic,
                     LLVMValueRef value, const struct type *to)
{
    struct backend *b = body->b;
    LLVMValueRef arguments[] = {value, be_text(b, str_of(type_text(&b->arena, to)))};
    be_panic_if(body, condition, panic, arguments, 2);
}

/* To 64 bits, by the sign of `type`. */
static LLVMValueRef widen(struct backend *b, const struct type *type, LLVMValueRef value)
{
    if (LLVMTypeOf(value) == b->i64)
        return value;
    return type_is_signed(type) ? LLVMBuildSExt(b->builder, value, b->i64, "")
                                : LLVMBuildZExt(b->builder, value, b->i64, "");
}

static LLVMValueRef compare(struct backend *b, LLVMIntPredicate predicate, LLVMValueRef value,
                            uint64_t constant)
{
    return LLVMBuildICmp(b->builder, predicate, value, be_int(b->i64, constant), "");
}

static LLVMValueRef either(struct backend *b, LLVMValueRef left, LLVMValueRef right)
{
    return left ? LLVMBuildOr(b->builder, left, right, "") : right;
}

/* "The 64-bit value, of a type with range `from`, lies outside `to`", or NULL
 * when it cannot. */
static LLVMValueRef outside(struct backend *b, LLVMValueRef value, struct range from,
                            struct range to)
{
    LLVMValueRef result = NULL;
    if (from.is_signed && (!to.is_signed || (int64_t)from.low < (int64_t)to.low))
        result = compare(b, LLVMIntSLT, value, to.low);
    if (from.high > to.high)
        result =
            either(b, result, compare(b, from.is_signed ? LLVMIntSGT : LLVMIntUGT, value, to.high));
    return result;
}

static LLVMValueRef integer_to_integer(struct body *body, const struct type *from,
                                       const struct type *to, LLVMValueRef value)
{
    struct backend *b = body->b;
    LLVMValueRef wide = widen(b, from, value);
    LLVMValueRef bad = outside(b, wide, range_of(from), range_of(to));
    if (to->kind == TYPE_char && from->kind != TYPE_char && type_bits(from) > 8) {
        /* The surrogates D800 to DFFF are no Chars. */
        LLVMValueRef masked = LLVMBuildAnd(b->builder, wide, be_int(b->i64, ~UINT64_C(0x7FF)), "");
        bad = either(b, bad, compare(b, LLVMIntEQ, masked, 0xD800));
    }
    if (bad)
        panic_if(body, bad, type_is_signed(from) ? RUNTIME_panic_cast_int : RUNTIME_panic_cast_u64,
                 wide, to);
    LLVMTypeRef type = be_register_type(b, to);
    return type == b->i64 ? wide : LLVMBuildTrunc(b->builder, wide, type, "");
}

/* A float fits when it does after truncation: MIN - 1 < x < MAX + 1. Where
 * MIN - 1 is no float of the type, MIN <= x says the same. */
static LLVMValueRef float_to_integer(struct body *body, const struct type *from,
                                     const struct type *to, LLVMValueRef value)
{
    struct backend *b = body->b;
    bool is_signed = type_is_signed(to);
    int bits = (int)type_bits(to) - (is_signed ? 1 : 0);
    int precision = from->kind == TYPE_f32 ? 24 : 53;
    double low = is_signed ? -ldexp(1, bits) : 0;
    LLVMRealPredicate above = LLVMRealOGE;
    if (!is_signed || bits < precision) {
        low -= 1;
        above = LLVMRealOGT;
    }
    LLVMTypeRef type = LLVMTypeOf(value);
    LLVMValueRef not_low = LLVMBuildFCmp(b->builder, above, value, LLVMConstReal(type, low), "");
    LLVMValueRef not_high =
        LLVMBuildFCmp(b->builder, LLVMRealOLT, value, LLVMConstReal(type, ldexp(1, bits)), "");
    LLVMValueRef fits = LLVMBuildAnd(b->builder, not_low, not_high, "");
    LLVMValueRef shown = type == b->f64 ? value : LLVMBuildFPExt(b->builder, value, b->f64, "");
    panic_if(body, LLVMBuildNot(b->builder, fits, ""), RUNTIME_panic_cast_float, shown, to);
    LLVMTypeRef integer = be_register_type(b, to);
    return is_signed ? LLVMBuildFPToSI(b->builder, value, integer, "")
                     : LLVMBuildFPToUI(b->builder, value, integer, "");
}

static LLVMValueRef to_float(struct backend *b, const struct type *from, const struct type *to,
                             LLVMValueRef value)
{
    LLVMTypeRef type = be_register_type(b, to);
    if (type_is_float(from))
        return LLVMBuildFPCast(b->builder, value, type, "");
    return type_is_signed(from) ? LLVMBuildSIToFP(b->builder, value, type, "")
                                : LLVMBuildUIToFP(b->builder, value, type, "");
}

LLVMValueRef be_cast(struct body *body, const struct mir_statement *statement)
{
    const struct type *from = statement->operands[0].type, *to = statement->dest.type;
    LLVMValueRef value = be_operand(body, &statement->operands[0]);
    if (from == to)
        return value;
    if (type_is_float(to))
        return to_float(body->b, from, to, value);
    if (type_is_float(from))
        return float_to_integer(body, from, to, value);
    return integer_to_integer(body, from, to, value);
}

LLVMValueRef be_cast_wrap(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    LLVMValueRef value = be_operand(body, &statement->operands[0]);
    LLVMTypeRef to = be_register_type(b, statement->dest.type);
    bool is_signed = type_is_signed(statement->operands[0].type);
    return LLVMBuildIntCast2(b->builder, value, to, is_signed, "");
}
