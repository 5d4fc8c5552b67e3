/* Diagnostics as text, for people and for programs. docs/diag/README.md shows
 * the three forms and is the contract of the JSON one. */
#ifndef QZ_BASE_RENDER_H
#define QZ_BASE_RENDER_H

#include <stdbool.h>

#include "frontend/base/diag.h"

struct text;

enum render_format {
    RENDER_TEXT,  /* message, place, source line, notes, help */
    RENDER_JSON,  /* one object per line */
    RENDER_SHORT, /* file:line:column: error QZ0301: message */
};

struct render_style {
    enum render_format format;
    bool color; /* RENDER_TEXT only: ANSI escapes */
};

/* Appends one diagnostic. Nothing in the sources reaches the output unchecked:
 * control characters and bytes that are not UTF-8 come out as U+FFFD. */
void render_diag(struct text *out, const struct source_map *sources, const struct diag *diag,
                 struct render_style style);

/* Appends all kept diagnostics in their present order and, for RENDER_TEXT, the
 * line that counts them. */
void render_diagnostics(struct text *out, const struct diagnostics *diagnostics,
                        struct render_style style);

/* The parts: render_diag chooses between them. */
void render_diag_text(struct text *out, const struct source_map *sources, const struct diag *diag,
                      bool color);
void render_diag_json(struct text *out, const struct source_map *sources, const struct diag *diag);

/* "error" or "lint". */
const char *render_severity(enum diag_severity severity);

/* Where a span ends: the place after its last byte. */
struct location render_end(const struct source_map *sources, struct span span);

#endif
