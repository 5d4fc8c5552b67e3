/* Fenced blocks of a Markdown page, in order. */
#ifndef QZ_CHECK_MARKDOWN_H
#define QZ_CHECK_MARKDOWN_H

#include "frontend/base/list.h"
#include "frontend/base/str.h"

struct arena;

struct fence {
    struct str language; /* "quartz" of ```quartz,fails */
    struct str words;    /* what follows the language on the opening line */
    const char *content; /* NUL-terminated, with the newline of its last line */
    uint32_t line;       /* of the opening line, from 1 */
};

typedef LIST(struct fence) fence_list;

void markdown_fences(struct arena *arena, struct str page, fence_list *fences);

/* Whether the fence's opening line says `word`. */
bool fence_has(const struct fence *fence, const char *word);

/* The first "QZ0301" of the opening line; empty when there is none. */
struct str fence_code(const struct fence *fence);

#endif
