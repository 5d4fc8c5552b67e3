/* LLVM's intrinsics, floats by the C library: what generated code calls too. So
 * are the functions of C that the standard library is built on. */
#include <math.h>

#include "middle/interp/state.h"

enum { MOST = 3 };

struct real_row {
    const char *name;
    uint32_t operands;
    double (*one)(double);
    double (*two)(double, double);
    float (*one_f32)(float);
    float (*two_f32)(float, float);
};

static const struct real_row real_rows[] = {
    {"llvm.sqrt", 1, .one = sqrt, .one_f32 = sqrtf},
    {"llvm.fabs", 1, .one = fabs, .one_f32 = fabsf},
    {"llvm.floor", 1, .one = floor, .one_f32 = floorf},
    {"llvm.ceil", 1, .one = ceil, .one_f32 = ceilf},
    {"llvm.round", 1, .one = round, .one_f32 = roundf},
    {"llvm.trunc", 1, .one = trunc, .one_f32 = truncf},
    {"llvm.rint", 1, .one = rint, .one_f32 = rintf},
    {"llvm.nearbyint", 1, .one = nearbyint, .one_f32 = nearbyintf},
    {"llvm.roundeven", 1, .one = rint, .one_f32 = rintf}, /* the mode is never changed */
    {"llvm.sin", 1, .one = sin, .one_f32 = sinf},
    {"llvm.cos", 1, .one = cos, .one_f32 = cosf},
    {"llvm.tan", 1, .one = tan, .one_f32 = tanf},
    {"llvm.asin", 1, .one = asin, .one_f32 = asinf},
    {"llvm.acos", 1, .one = acos, .one_f32 = acosf},
    {"llvm.atan", 1, .one = atan, .one_f32 = atanf},
    {"llvm.sinh", 1, .one = sinh, .one_f32 = sinhf},
    {"llvm.cosh", 1, .one = cosh, .one_f32 = coshf},
    {"llvm.tanh", 1, .one = tanh, .one_f32 = tanhf},
    {"llvm.exp", 1, .one = exp, .one_f32 = expf},
    {"llvm.exp2", 1, .one = exp2, .one_f32 = exp2f},
    {"llvm.log", 1, .one = log, .one_f32 = logf},
    {"llvm.log2", 1, .one = log2, .one_f32 = log2f},
    {"llvm.log10", 1, .one = log10, .one_f32 = log10f},
    {"llvm.pow", 2, .two = pow, .two_f32 = powf},
    {"llvm.copysign", 2, .two = copysign, .two_f32 = copysignf},
    {"llvm.minnum", 2, .two = fmin, .two_f32 = fminf},
    {"llvm.maxnum", 2, .two = fmax, .two_f32 = fmaxf},
    {"llvm.fma", 3, .one = NULL},
};

static uint64_t real_f64(const struct real_row *row, const uint64_t *slots)
{
    double a = interp_f64(slots[0]), b = interp_f64(slots[1]), c = interp_f64(slots[2]);
    return interp_from_f64(row->operands == 1   ? row->one(a)
                           : row->operands == 2 ? row->two(a, b)
                                                : fma(a, b, c));
}

static uint64_t real_f32(const struct real_row *row, const uint64_t *slots)
{
    float a = interp_f32(slots[0]), b = interp_f32(slots[1]), c = interp_f32(slots[2]);
    return interp_from_f32(row->operands == 1   ? row->one_f32(a)
                           : row->operands == 2 ? row->two_f32(a, b)
                                                : fmaf(a, b, c));
}

static bool call_real(const struct mir_statement *statement, uint64_t *slots)
{
    for (size_t i = 0; i < sizeof real_rows / sizeof *real_rows; i++) {
        const struct real_row *row = &real_rows[i];
        if (strcmp(row->name, statement->name) != 0 || row->operands != statement->operand_count)
            continue;
        slots[0] =
            statement->dest.type->kind == TYPE_f32 ? real_f32(row, slots) : real_f64(row, slots);
        return true;
    }
    return false;
}

/* ---- Integers ---- */

/* The bits of the type's width, without sign. */
static uint64_t plain(const struct type *type, uint64_t bits)
{
    uint32_t width = type_bits(type);
    return width < 64 ? bits & ((UINT64_C(1) << width) - 1) : bits;
}

static uint64_t count_ones(const struct type *type, uint64_t bits)
{
    return (uint64_t)__builtin_popcountll(plain(type, bits));
}

/* The width for 0; the second operand says whether 0 is allowed at all. */
static uint64_t leading_zeros(const struct type *type, uint64_t bits)
{
    bits = plain(type, bits);
    return bits ? (uint64_t)__builtin_clzll(bits) - (64 - type_bits(type)) : type_bits(type);
}

static uint64_t trailing_zeros(const struct type *type, uint64_t bits)
{
    bits = plain(type, bits);
    return bits ? (uint64_t)__builtin_ctzll(bits) : type_bits(type);
}

static uint64_t reversed_bits(const struct type *type, uint64_t bits)
{
    uint64_t result = 0;
    for (uint32_t i = 0; i < type_bits(type); i++)
        result |= (bits >> i & 1) << (type_bits(type) - 1 - i);
    return result;
}

static uint64_t swapped_bytes(const struct type *type, uint64_t bits)
{
    return __builtin_bswap64(plain(type, bits)) >> (64 - type_bits(type));
}

static uint64_t magnitude(const struct type *type, uint64_t bits)
{
    (void)type;
    return (int64_t)bits < 0 ? 0 - bits : bits;
}

static const struct {
    const char *name;
    uint64_t (*compute)(const struct type *type, uint64_t bits);
} integer_rows[] = {
    {"llvm.ctpop", count_ones},    {"llvm.ctlz", leading_zeros},
    {"llvm.cttz", trailing_zeros}, {"llvm.bitreverse", reversed_bits},
    {"llvm.bswap", swapped_bytes}, {"llvm.abs", magnitude},
};

static bool call_integer(const struct mir_statement *statement, uint64_t *slots)
{
    const struct type *type = statement->dest.type;
    for (size_t i = 0; i < sizeof integer_rows / sizeof *integer_rows; i++) {
        if (strcmp(integer_rows[i].name, statement->name) != 0)
            continue;
        slots[0] = interp_fit(type, integer_rows[i].compute(type, slots[0]));
        return true;
    }
    return false;
}

/* llvm.smin and the like. The type's bits stand uppermost for the comparison. */
static bool call_extreme(const struct mir_statement *statement, uint64_t *slots)
{
    uint32_t shift = 64 - type_bits(statement->dest.type);
    static const char *const names[] = {"llvm.umin", "llvm.umax", "llvm.smin", "llvm.smax"};
    for (uint32_t i = 0; i < 4; i++) {
        if (strcmp(names[i], statement->name) != 0 || statement->operand_count != 2)
            continue;
        uint64_t flip = i >= 2 ? UINT64_C(1) << 63 : 0;
        bool is_less = (slots[0] << shift ^ flip) < (slots[1] << shift ^ flip);
        if (is_less == (i & 1))
            slots[0] = slots[1];
        return true;
    }
    return false;
}

enum effect interp_intrinsic(struct interp *in, const struct mir_statement *statement)
{
    uint64_t slots[MOST] = {0};
    for (uint32_t i = 0; i < statement->operand_count && i < MOST; i++)
        if (!interp_take(in, &statement->operands[i], &slots[i]))
            return STATEMENT_LEFT;
    const struct type *type = statement->dest.type;
    bool is_known = type_is_float(type) ? call_real(statement, slots)
                    : type_is_integer(type)
                        ? call_integer(statement, slots) || call_extreme(statement, slots)
                        : false;
    if (!is_known)
        return interp_done(interp_invalid(in, statement->name));
    return interp_done(interp_give(in, &statement->dest, slots));
}

/* ---- C ---- */

static const struct {
    const char *symbol;
    uint32_t operands;
    double (*one)(double);
    double (*two)(double, double);
} foreign_rows[] = {
    {"cbrt", 1, .one = cbrt},
    {"hypot", 2, .two = hypot},
};

/* The library's own `extern` functions; those of users stay effects, whatever
 * they are called. */
static bool call_library(const struct mir_function *function, uint64_t *slots)
{
    if (strncmp(function->name, "std::", strlen("std::")) != 0 ||
        function->result->kind != TYPE_f64)
        return false;
    for (size_t i = 0; i < sizeof foreign_rows / sizeof *foreign_rows; i++) {
        if (strcmp(foreign_rows[i].symbol, function->symbol) != 0 ||
            foreign_rows[i].operands != function->param_count)
            continue;
        double a = interp_f64(slots[0]), b = interp_f64(slots[1]);
        slots[0] = interp_from_f64(foreign_rows[i].one ? foreign_rows[i].one(a)
                                                       : foreign_rows[i].two(a, b));
        return true;
    }
    return false;
}

enum effect interp_foreign(struct interp *in, const struct mir_statement *statement,
                           const struct mir_function *function)
{
    uint64_t slots[MOST] = {0};
    for (uint32_t i = 1; i < statement->operand_count && i <= MOST; i++)
        if (!interp_take(in, &statement->operands[i], &slots[i - 1]))
            return STATEMENT_LEFT;
    if (!call_library(function, slots))
        return interp_done(
            interp_stop(in, INTERP_EFFECT, "call `%s`, a function of C", function->symbol));
    return interp_done(!statement->has_dest || interp_give(in, &statement->dest, slots));
}
