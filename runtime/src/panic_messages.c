/* The panics of the language: their words. Called from generated code only. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "runtime/src/float_format.h"
#include "runtime/src/panic.h"
#include "runtime/src/qz.h"
#include "runtime/src/text.h"

__attribute__((format(printf, 2, 3))) static void raise_format(const struct qz_location *location,
                                                               const char *format, ...)
{
    char line[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    struct qzi_panic *panic = qzi_panic_new(location);
    qzi_text_put(qzi_panic_text(panic), line);
    qzi_panic_raise(panic);
}

static void raise_shown(const struct qz_location *location, const char *before,
                        const struct qz_string *shown, const char *after)
{
    struct qzi_panic *panic = qzi_panic_new(location);
    struct qzi_text *text = qzi_panic_text(panic);
    qzi_text_put(text, before);
    qzi_text_add(text, shown->bytes, (size_t)shown->byte_size);
    qzi_text_put(text, after);
    qzi_panic_raise(panic);
}

void qz_panic(struct qz_string *message, const struct qz_location *location)
{
    raise_shown(location, "", message, "");
}

void qz_panic_text(const char *message, const struct qz_location *location)
{
    struct qzi_panic *panic = qzi_panic_new(location);
    qzi_text_put(qzi_panic_text(panic), message);
    qzi_panic_raise(panic);
}

void qz_panic_overflow(const char *operation, const char *type, const struct qz_location *location)
{
    raise_format(location, "integer overflow: the result of `%s` does not fit %s", operation, type);
}

void qz_panic_division_by_zero(const char *operation, const struct qz_location *location)
{
    raise_format(location, "division by zero in `%s`", operation);
}

void qz_panic_shift(int64_t count, int64_t bits, const struct qz_location *location)
{
    raise_format(location, "shift by %" PRId64 " is out of range for %" PRId64 " bits", count,
                 bits);
}

void qz_panic_index(int64_t index, int64_t size, const struct qz_location *location)
{
    raise_format(location, "index %" PRId64 " is out of range for size %" PRId64, index, size);
}

void qz_panic_range(int64_t start, int64_t end, int64_t size, const struct qz_location *location)
{
    raise_format(location, "range %" PRId64 "..%" PRId64 " is out of range for size %" PRId64,
                 start, end, size);
}

void qz_panic_cast_int(int64_t value, const char *type, const struct qz_location *location)
{
    raise_format(location, "%" PRId64 " does not fit %s", value, type);
}

void qz_panic_cast_u64(uint64_t value, const char *type, const struct qz_location *location)
{
    raise_format(location, "%" PRIu64 " does not fit %s", value, type);
}

void qz_panic_cast_float(double value, const char *type, const struct qz_location *location)
{
    char digits[QZI_FLOAT_TEXT_SIZE];
    int size = (int)qzi_float_show(value, digits);
    raise_format(location, "%.*s does not fit %s", size, digits, type);
}

void qz_panic_unwrap_none(const struct qz_location *location)
{
    raise_format(location, "unwrapped None");
}

void qz_panic_unwrap_err(struct qz_string *shown, const struct qz_location *location)
{
    raise_shown(location, "unwrapped Err(", shown, ")");
}

void qz_panic_no_key(struct qz_string *shown, const struct qz_location *location)
{
    raise_shown(location, "no key ", shown, "");
}

void qz_panic_assert(const char *expression, const struct qz_location *location)
{
    struct qzi_panic *panic = qzi_panic_new(location);
    struct qzi_text *text = qzi_panic_text(panic);
    qzi_text_put(text, "assertion failed: ");
    qzi_text_put(text, expression);
    qzi_panic_raise(panic);
}

void qz_panic_unreachable(const struct qz_location *location)
{
    raise_format(location, "this place was thought to be unreachable");
}
