/* Arithmetic that has no direct way in LLVM. */
#include "runtime/src/qz.h"

/* Squaring, wrapped; overflow is noted where it changes the result. */
int32_t qz_int_pow(int64_t base, int64_t exponent, int64_t *value)
{
    int64_t result = 1, power = base;
    bool overflow = false, power_overflow = false;
    if (exponent < 0)
        return QZ_POW_NEGATIVE;
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1) {
            overflow |= __builtin_mul_overflow(result, power, &result);
            overflow |= power_overflow;
        }
        power_overflow |= __builtin_mul_overflow(power, power, &power);
    }
    *value = result;
    return overflow ? QZ_POW_OVERFLOW : QZ_POW_OK;
}

int32_t qz_u64_pow(uint64_t base, int64_t exponent, uint64_t *value)
{
    uint64_t result = 1, power = base;
    bool overflow = false, power_overflow = false;
    if (exponent < 0)
        return QZ_POW_NEGATIVE;
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1) {
            overflow |= __builtin_mul_overflow(result, power, &result);
            overflow |= power_overflow;
        }
        power_overflow |= __builtin_mul_overflow(power, power, &power);
    }
    *value = result;
    return overflow ? QZ_POW_OVERFLOW : QZ_POW_OK;
}

/* All NaNs are one value after infinity: their sign differs between machines
 * for the same operation, and an order must not. */
int32_t qz_float_compare(double a, double b)
{
    if (a < b)
        return -1;
    if (a > b)
        return 1;
    bool a_nan = __builtin_isnan(a), b_nan = __builtin_isnan(b);
    if (a_nan || b_nan)
        return (int32_t)a_nan - (int32_t)b_nan;
    return (__builtin_signbit(b) != 0) - (__builtin_signbit(a) != 0);
}
