/* Text under construction, in an arena. */
#ifndef QZ_BASE_TEXT_H
#define QZ_BASE_TEXT_H

#include <stdarg.h>
#include <stdint.h>

#include "frontend/base/str.h"

struct arena;
struct symbol;

struct text {
    struct arena *arena;
    char *bytes; /* always followed by a NUL once something was added */
    size_t size, capacity;
};

void text_init(struct text *text, struct arena *arena);
void text_add(struct text *text, struct str piece);
void text_add_char(struct text *text, char c);
void text_add_symbol(struct text *text, const struct symbol *symbol);

/* Appends the UTF-8 form of one Unicode scalar value. */
void text_add_scalar(struct text *text, uint32_t scalar);

__attribute__((format(printf, 2, 3))) void text_printf(struct text *text, const char *format, ...);
void text_vprintf(struct text *text, const char *format, va_list arguments);

/* What was added so far, NUL-terminated; valid until the next addition. */
const char *text_chars(const struct text *text);

/* A formatted NUL-terminated string in `arena`. */
__attribute__((format(printf, 2, 3))) const char *text_format(struct arena *arena,
                                                              const char *format, ...);

#endif
