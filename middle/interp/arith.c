/* Arithmetic and tests on scalars. Integers are computed in 64 bits and then
 * fitted to their width: what changes by that has overflowed. */
#include <math.h>

#include "middle/interp/state.h"

/* As messages write the operation. */
static const char *sign_of(enum mir_op op)
{
    static const char *const signs[MIR_OP_COUNT] = {
        [MIR_ADD] = "+", [MIR_SUB] = "-", [MIR_MUL] = "*",
        [MIR_DIV] = "/", [MIR_REM] = "%", [MIR_NEG] = "-",
    };
    return signs[op];
}

struct operation {
    struct interp *in;
    const struct mir_statement *statement;
    const struct type *type; /* of the operands */
    uint64_t left, right;
};

static enum effect give(const struct operation *o, uint64_t value)
{
    return interp_done(interp_give(o->in, &o->statement->dest, &value));
}

static enum effect overflow(const struct operation *o)
{
    return interp_panic_overflow(o->in, sign_of(o->statement->op), o->type);
}

/* ---- Floats ---- */

static double real_of(enum mir_op op, double left, double right)
{
    if (op == MIR_ADD)
        return left + right;
    if (op == MIR_SUB)
        return left - right;
    if (op == MIR_MUL)
        return left * right;
    if (op == MIR_DIV)
        return left / right;
    return op == MIR_NEG ? -left : fmod(left, right);
}

static float f32_of(enum mir_op op, float left, float right)
{
    if (op == MIR_ADD)
        return left + right;
    if (op == MIR_SUB)
        return left - right;
    if (op == MIR_MUL)
        return left * right;
    if (op == MIR_DIV)
        return left / right;
    return op == MIR_NEG ? -left : fmodf(left, right);
}

static bool test_real(enum mir_op op, double left, double right)
{
    if (op == MIR_EQ)
        return left == right;
    if (op == MIR_NE)
        return left != right;
    if (op == MIR_LT)
        return left < right;
    if (op == MIR_LE)
        return left <= right;
    return op == MIR_GT ? left > right : left >= right;
}

static enum effect float_operation(const struct operation *o)
{
    enum mir_op op = o->statement->op;
    bool is_f32 = o->type->kind == TYPE_f32;
    if (op >= MIR_EQ && op <= MIR_GE)
        return give(
            o, is_f32 ? test_real(op, (double)interp_f32(o->left), (double)interp_f32(o->right))
                      : test_real(op, interp_f64(o->left), interp_f64(o->right)));
    if (is_f32)
        return give(o, interp_from_f32(f32_of(op, interp_f32(o->left), interp_f32(o->right))));
    return give(o, interp_from_f64(real_of(op, interp_f64(o->left), interp_f64(o->right))));
}

/* ---- Integers ---- */

static bool test_integer(const struct operation *o)
{
    enum mir_op op = o->statement->op;
    uint64_t left = o->left, right = o->right;
    if (type_is_signed(o->type)) {
        /* The same order without a sign. */
        left ^= UINT64_C(1) << 63;
        right ^= UINT64_C(1) << 63;
    }
    if (op == MIR_EQ)
        return left == right;
    if (op == MIR_NE)
        return left != right;
    if (op == MIR_LT)
        return left < right;
    if (op == MIR_LE)
        return left <= right;
    return op == MIR_GT ? left > right : left >= right;
}

/* Computes in 64 bits; true when the result does not fit them. */
static bool overflows(enum mir_op op, bool is_signed, uint64_t left, uint64_t right,
                      uint64_t *result)
{
    int64_t a = (int64_t)left, b = (int64_t)right, sum;
    bool over;
    if (!is_signed)
        return op == MIR_ADD   ? __builtin_add_overflow(left, right, result)
               : op == MIR_SUB ? __builtin_sub_overflow(left, right, result)
                               : __builtin_mul_overflow(left, right, result);
    over = op == MIR_ADD   ? __builtin_add_overflow(a, b, &sum)
           : op == MIR_SUB ? __builtin_sub_overflow(a, b, &sum)
                           : __builtin_mul_overflow(a, b, &sum);
    *result = (uint64_t)sum;
    return over;
}

static enum effect checked(const struct operation *o, enum mir_op op, uint64_t left, uint64_t right)
{
    uint64_t result;
    if (overflows(op, type_is_signed(o->type), left, right, &result) ||
        interp_fit(o->type, result) != result)
        return overflow(o);
    return give(o, result);
}

static enum effect divide(const struct operation *o)
{
    bool is_div = o->statement->op == MIR_DIV;
    if (o->right == 0)
        return interp_panic_division(o->in, sign_of(o->statement->op));
    if (!type_is_signed(o->type))
        return give(o, is_div ? o->left / o->right : o->left % o->right);
    if (o->right == UINT64_MAX)
        return is_div ? checked(o, MIR_SUB, 0, o->left) : give(o, 0);
    int64_t left = (int64_t)o->left, right = (int64_t)o->right;
    return give(o, (uint64_t)(is_div ? left / right : left % right));
}

static enum effect shift(const struct operation *o)
{
    uint32_t bits = type_bits(o->type);
    if (o->right >= bits)
        return interp_panic_shift(o->in, (int64_t)o->right, bits);
    uint32_t count = (uint32_t)o->right;
    if (o->statement->op == MIR_SHL)
        return give(o, interp_fit(o->type, o->left << count));
    uint64_t result = o->left >> count;
    if (type_is_signed(o->type) && (int64_t)o->left < 0 && count > 0)
        result |= ~(UINT64_MAX >> count);
    return give(o, result);
}

static enum effect combine(const struct operation *o)
{
    if (o->statement->op == MIR_BIT_AND)
        return give(o, o->left & o->right);
    return give(o, o->statement->op == MIR_BIT_OR ? o->left | o->right : o->left ^ o->right);
}

static enum effect wrap(const struct operation *o)
{
    enum mir_op op = o->statement->op;
    uint64_t result = op == MIR_ADD_WRAP   ? o->left + o->right
                      : op == MIR_SUB_WRAP ? o->left - o->right
                      : op == MIR_MUL_WRAP ? o->left * o->right
                      : op == MIR_NEG_WRAP ? 0 - o->left
                                           : ~o->left;
    return give(o, interp_fit(o->type, result));
}

static enum effect integer_operation(const struct operation *o)
{
    enum mir_op op = o->statement->op;
    if (op == MIR_ADD || op == MIR_SUB || op == MIR_MUL)
        return checked(o, op, o->left, o->right);
    if (op == MIR_NEG)
        return checked(o, MIR_SUB, 0, o->left);
    if (op == MIR_DIV || op == MIR_REM)
        return divide(o);
    if (op == MIR_SHL || op == MIR_SHR)
        return shift(o);
    if (op >= MIR_EQ && op <= MIR_GE)
        return give(o, test_integer(o));
    if (op == MIR_BIT_AND || op == MIR_BIT_OR || op == MIR_BIT_XOR)
        return combine(o);
    return op == MIR_NOT && o->type->kind == TYPE_bool ? give(o, !o->left) : wrap(o);
}

enum effect interp_arithmetic(struct interp *in, const struct mir_statement *statement)
{
    struct operation o = {.in = in, .statement = statement, .type = statement->operands[0].type};
    if (!interp_take(in, &statement->operands[0], &o.left) ||
        (statement->operand_count > 1 && !interp_take(in, &statement->operands[1], &o.right)))
        return STATEMENT_LEFT;
    return type_is_float(o.type) ? float_operation(&o) : integer_operation(&o);
}
