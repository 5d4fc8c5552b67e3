/* Conversions between number types, Char and integers. */
#include <math.h>

#include "middle/interp/state.h"

static bool is_char(const struct type *type)
{
    return type->kind == TYPE_char;
}

static bool integer_fits(const struct type *from, const struct type *to, uint64_t value)
{
    bool is_negative = type_is_signed(from) && (int64_t)value < 0;
    if (is_char(to))
        return !is_negative && value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF);
    if (type_is_signed(to))
        return (is_negative || (int64_t)value >= 0) && interp_fit(to, value) == value;
    return !is_negative && interp_fit(to, value) == value;
}

/* After truncation: MIN - 1 < x < MAX + 1. Both ends are floats; where MIN - 1
 * is none, it rounds to MIN, which itself fits. */
static bool float_fits(double value, const struct type *to)
{
    bool is_signed = type_is_signed(to);
    int bits = (int)type_bits(to) - (is_signed ? 1 : 0);
    double end = ldexp(1, bits), low = is_signed ? -end : 0;
    return trunc(value) >= low && value < end;
}

static uint64_t float_to_integer(double value, const struct type *to)
{
    return type_is_signed(to) ? (uint64_t)(int64_t)value : (uint64_t)value;
}

/* Rounded once, to the type itself. */
static uint64_t to_float(const struct type *from, const struct type *to, uint64_t value)
{
    if (to->kind == TYPE_f32)
        return interp_from_f32(from->kind == TYPE_f64 ? (float)interp_f64(value)
                               : type_is_signed(from) ? (float)(int64_t)value
                                                      : (float)value);
    return interp_from_f64(from->kind == TYPE_f32 ? (double)interp_f32(value)
                           : type_is_signed(from) ? (double)(int64_t)value
                                                  : (double)value);
}

static double as_f64(const struct type *type, uint64_t value)
{
    return type->kind == TYPE_f32 ? (double)interp_f32(value) : interp_f64(value);
}

enum effect interp_cast(struct interp *in, const struct mir_statement *statement)
{
    const struct type *from = statement->operands[0].type, *to = statement->dest.type;
    uint64_t value;
    if (!interp_take(in, &statement->operands[0], &value))
        return STATEMENT_LEFT;
    if (statement->op == MIR_CAST_WRAP) {
        value = interp_fit(to, value);
    } else if (from != to && type_is_float(to)) {
        value = to_float(from, to, value);
    } else if (from != to && type_is_float(from)) {
        if (!float_fits(as_f64(from, value), to))
            return interp_panic_cast(in, value, from, to);
        value = float_to_integer(as_f64(from, value), to);
    } else if (from != to && !integer_fits(from, to, value)) {
        return interp_panic_cast(in, value, from, to);
    }
    return interp_done(interp_give(in, &statement->dest, &value));
}
