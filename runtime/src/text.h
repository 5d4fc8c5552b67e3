/* Text under construction, outside the objects of the program: messages,
 * reports, a line of input.
 *
 * With `descriptor` < 0 it grows; without memory the program ends. With a
 * descriptor it has the fixed memory given at start and what does not fit is
 * written out first: that form allocates nothing, for use in a signal handler. */
#ifndef QZ_RUNTIME_TEXT_H
#define QZ_RUNTIME_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct qz_location;

struct qzi_text {
    char *bytes; /* not NUL-terminated */
    size_t size, capacity;
    int descriptor;
};

#define QZI_TEXT_INIT {.descriptor = -1}

void qzi_text_add(struct qzi_text *text, const void *bytes, size_t size);
void qzi_text_put(struct qzi_text *text, const char *string);

/* At most 400 bytes of result. No floating point: the point of %f depends on
 * the locale. */
__attribute__((format(printf, 2, 3))) void qzi_text_format(struct qzi_text *text,
                                                           const char *format, ...);

/* FUNCTION (FILE:LINE:COLUMN) */
void qzi_text_location(struct qzi_text *text, const struct qz_location *location);

/* Writes what there is to `descriptor` and empties the text; errors are ignored. */
void qzi_text_write(struct qzi_text *text, int descriptor);
void qzi_text_free(struct qzi_text *text);

#endif
