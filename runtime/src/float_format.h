/* Decimal forms of floats, independent of the locale. */
#ifndef QZ_RUNTIME_FLOAT_FORMAT_H
#define QZ_RUNTIME_FLOAT_FORMAT_H

#include <stddef.h>
#include <stdint.h>

/* Long enough for every shortest form. */
enum { QZI_FLOAT_TEXT_SIZE = 40 };

/* value = digits * 10^exponent; digits has no trailing zero unless it is 0. */
struct qzi_decimal {
    uint64_t digits;
    int32_t exponent;
};

/* The decimal of fewest digits that reads back as the value, of these the one
 * closest to it. For finite values; the sign is left out. */
struct qzi_decimal qzi_decimal_of_f64(double value);
struct qzi_decimal qzi_decimal_of_f32(float value);

/* The form of Show, not NUL-terminated; gives its size. */
size_t qzi_float_show(double value, char out[QZI_FLOAT_TEXT_SIZE]);
size_t qzi_f32_show(float value, char out[QZI_FLOAT_TEXT_SIZE]);

#endif
