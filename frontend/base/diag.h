/* Diagnostics: typed emitters made from diagnostics.def, collected per session.
 *
 *     struct diag *d = diag_unknown_name(diags, span, symbol);
 *     diag_note(d, other_span, "`%s` is declared here", text);
 *     diag_help(d, "write `var %s`", text);
 *     diag_fix(d, span, "var n = 1");
 *
 * An emitter never fails and never returns NULL. A check that fails reports
 * once and goes on with the error type, so that no consequence is reported.
 * Messages are complete sentences without a full stop, names in backquotes. */
#ifndef QZ_BASE_DIAG_H
#define QZ_BASE_DIAG_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/base/list.h"
#include "frontend/base/source.h"

struct arena;
struct symbol;

enum diag_severity { DIAG_SEVERITY_ERROR, DIAG_SEVERITY_LINT };

enum diag_id {
#define DIAG(code, severity, name, text, parameters) DIAG_ID_##name,
#include "frontend/base/diagnostics.def"
#undef DIAG
    DIAG_ID_COUNT
};

struct diag_row {
    const char *code; /* "QZ0107" */
    const char *name;
    const char *text;
    enum diag_severity severity;
};

extern const struct diag_row diag_rows[DIAG_ID_COUNT];

struct diag_note {
    struct span span;
    const char *text;
};

/* Replacing the text of `span` by `replacement` mends the error. */
struct diag_fix {
    struct span span;
    const char *replacement;
};

struct diag {
    struct arena *arena;
    enum diag_id id;
    uint32_t order; /* of emission, from 0 */
    struct span span;
    const char *message;
    LIST(struct diag_note) notes;
    LIST(const char *) helps;
    LIST(struct diag_fix) fixes;
};

struct diagnostics {
    struct arena *arena;
    struct source_map *sources;
    LIST(struct diag *) items;
    uint32_t errors; /* counted also past the limit */
    uint32_t limit;  /* items kept; further errors are only counted */
};

void diagnostics_init(struct diagnostics *diagnostics, struct arena *arena,
                      struct source_map *sources);

__attribute__((format(printf, 3, 4))) void diag_note(struct diag *diag, struct span span,
                                                     const char *format, ...);
__attribute__((format(printf, 2, 3))) void diag_help(struct diag *diag, const char *format, ...);
void diag_fix(struct diag *diag, struct span span, const char *replacement);

/* The items in the order of their places; equal places in order of emission. */
void diagnostics_sort(struct diagnostics *diagnostics);

/* The row of "QZ0107", "qz0107" or "0107"; DIAG_ID_COUNT when there is none. */
enum diag_id diag_find(const char *code);

struct diag_argument {
    const char *name;
    enum { DIAG_ARGUMENT_STR, DIAG_ARGUMENT_SYM, DIAG_ARGUMENT_INT } type;
    const char *str;
    const struct symbol *sym;
    int64_t integer;
};

/* What the typed emitters call; use those. */
struct diag *diag_emit(struct diagnostics *diagnostics, enum diag_id id, struct span span,
                       const struct diag_argument *arguments, uint32_t count);

#define DIAG_TYPE_STR const char *
#define DIAG_TYPE_SYM const struct symbol *
#define DIAG_TYPE_INT int64_t
#define DIAG_PROTO_P0()
#define DIAG_PROTO_P1(t1, n1) , DIAG_TYPE_##t1 n1
#define DIAG_PROTO_P2(t1, n1, t2, n2) DIAG_PROTO_P1(t1, n1), DIAG_TYPE_##t2 n2
#define DIAG_PROTO_P3(t1, n1, t2, n2, t3, n3) DIAG_PROTO_P2(t1, n1, t2, n2), DIAG_TYPE_##t3 n3
#define DIAG_PROTO_P4(t1, n1, t2, n2, t3, n3, t4, n4) \
    DIAG_PROTO_P3(t1, n1, t2, n2, t3, n3), DIAG_TYPE_##t4 n4
#define DIAG(code, severity, name, text, parameters)          \
    struct diag *diag_##name(struct diagnostics *diagnostics, \
                             struct span span DIAG_PROTO_##parameters);
#include "frontend/base/diagnostics.def"
#undef DIAG

#endif
