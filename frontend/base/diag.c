#include "frontend/base/diag.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/base/arena.h"
#include "frontend/base/intern.h"
#include "frontend/base/text.h"

enum { KEPT_BY_DEFAULT = 100 };

const struct diag_row diag_rows[DIAG_ID_COUNT] = {
#define DIAG(code, severity, name, text, parameters) \
    {"QZ" #code, #name, text, DIAG_SEVERITY_##severity},
#include "frontend/base/diagnostics.def"
#undef DIAG
};

void diagnostics_init(struct diagnostics *diagnostics, struct arena *arena,
                      struct source_map *sources)
{
    *diagnostics =
        (struct diagnostics){.arena = arena, .sources = sources, .limit = KEPT_BY_DEFAULT};
}

static void add_argument(struct text *out, const struct diag_argument *argument)
{
    switch (argument->type) {
    case DIAG_ARGUMENT_STR:
        text_add(out, str_of(argument->str));
        break;
    case DIAG_ARGUMENT_SYM:
        text_add_symbol(out, argument->sym);
        break;
    case DIAG_ARGUMENT_INT:
        text_printf(out, "%" PRId64, argument->integer);
        break;
    }
}

/* The row's text with each {name} replaced by its argument. */
static const char *fill(struct arena *arena, const char *pattern,
                        const struct diag_argument *arguments, uint32_t count)
{
    struct text out;
    text_init(&out, arena);
    for (const char *p = pattern; *p;) {
        const char *close = *p == '{' ? strchr(p, '}') : NULL;
        const struct diag_argument *found = NULL;
        for (uint32_t i = 0; close && i < count; i++)
            if (str_equal((struct str){p + 1, (size_t)(close - p - 1)}, str_of(arguments[i].name)))
                found = &arguments[i];
        if (found) {
            add_argument(&out, found);
            p = close + 1;
        } else {
            text_add_char(&out, *p++);
        }
    }
    return text_chars(&out);
}

struct diag *diag_emit(struct diagnostics *diagnostics, enum diag_id id, struct span span,
                       const struct diag_argument *arguments, uint32_t count)
{
    struct diag *diag = ARENA_NEW(diagnostics->arena, struct diag);
    diag->arena = diagnostics->arena;
    diag->id = id;
    diag->span = span;
    diag->message = fill(diagnostics->arena, diag_rows[id].text, arguments, count);
    if (diag_rows[id].severity == DIAG_SEVERITY_ERROR)
        diagnostics->errors++;
    diag->order = diagnostics->items.count;
    if (diagnostics->items.count < diagnostics->limit)
        list_push(diagnostics->arena, &diagnostics->items, diag);
    return diag;
}

void diag_note(struct diag *diag, struct span span, const char *format, ...)
{
    struct text text;
    text_init(&text, diag->arena);
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(&text, format, arguments);
    va_end(arguments);
    list_push(diag->arena, &diag->notes, (struct diag_note){span, text_chars(&text)});
}

void diag_help(struct diag *diag, const char *format, ...)
{
    struct text text;
    text_init(&text, diag->arena);
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(&text, format, arguments);
    va_end(arguments);
    list_push(diag->arena, &diag->helps, text_chars(&text));
}

void diag_fix(struct diag *diag, struct span span, const char *replacement)
{
    list_push(diag->arena, &diag->fixes,
              (struct diag_fix){span, arena_copy(diag->arena, replacement, strlen(replacement))});
}

static int compare_places(const void *left, const void *right)
{
    const struct diag *a = *(struct diag *const *)left;
    const struct diag *b = *(struct diag *const *)right;
    if (a->span.start != b->span.start)
        return a->span.start < b->span.start ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

void diagnostics_sort(struct diagnostics *diagnostics)
{
    if (diagnostics->items.count)
        qsort(diagnostics->items.items, diagnostics->items.count, sizeof(struct diag *),
              compare_places);
}

enum diag_id diag_find(const char *code)
{
    if ((code[0] == 'Q' || code[0] == 'q') && (code[1] == 'Z' || code[1] == 'z'))
        code += 2;
    for (int i = 0; i < DIAG_ID_COUNT; i++)
        if (strcmp(diag_rows[i].code + 2, code) == 0)
            return (enum diag_id)i;
    return DIAG_ID_COUNT;
}

#define ARGUMENT_STR(n) {.name = #n, .type = DIAG_ARGUMENT_STR, .str = n}
#define ARGUMENT_SYM(n) {.name = #n, .type = DIAG_ARGUMENT_SYM, .sym = n}
#define ARGUMENT_INT(n) {.name = #n, .type = DIAG_ARGUMENT_INT, .integer = n}
#define BODY_P0() return diag_emit(diagnostics, id, span, NULL, 0);
#define BODY_P1(t1, n1)                                           \
    const struct diag_argument arguments[] = {ARGUMENT_##t1(n1)}; \
    return diag_emit(diagnostics, id, span, arguments, 1);
#define BODY_P2(t1, n1, t2, n2)                                                      \
    const struct diag_argument arguments[] = {ARGUMENT_##t1(n1), ARGUMENT_##t2(n2)}; \
    return diag_emit(diagnostics, id, span, arguments, 2);
#define BODY_P3(t1, n1, t2, n2, t3, n3)                                             \
    const struct diag_argument arguments[] = {ARGUMENT_##t1(n1), ARGUMENT_##t2(n2), \
                                              ARGUMENT_##t3(n3)};                   \
    return diag_emit(diagnostics, id, span, arguments, 3);
#define BODY_P4(t1, n1, t2, n2, t3, n3, t4, n4)                                      \
    const struct diag_argument arguments[] = {ARGUMENT_##t1(n1), ARGUMENT_##t2(n2),  \
                                              ARGUMENT_##t3(n3), ARGUMENT_##t4(n4)}; \
    return diag_emit(diagnostics, id, span, arguments, 4);
#define DIAG(code, severity, name, text, parameters)                   \
    struct diag *diag_##name(struct diagnostics *diagnostics,          \
                             struct span span DIAG_PROTO_##parameters) \
    {                                                                  \
        const enum diag_id id = DIAG_ID_##name;                        \
        BODY_##parameters                                              \
    }
#include "frontend/base/diagnostics.def"
#undef DIAG
