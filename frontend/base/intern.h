/* Symbols: each distinct name exists once per session, so that equality of
 * names is identity of pointers. `id` counts from 1 in order of first use: it
 * is what may decide an order, never the address. */
#ifndef QZ_BASE_INTERN_H
#define QZ_BASE_INTERN_H

#include <stdint.h>

#include "frontend/base/str.h"

struct arena;

struct symbol {
    uint32_t id;
    uint32_t hash;
    uint32_t size;
    char text[]; /* NUL-terminated */
};

struct interner {
    struct arena *arena;
    const struct symbol **slots; /* open addressing; a power of two, at most 3/4 full */
    uint32_t count, capacity;
};

void interner_init(struct interner *interner, struct arena *arena);
const struct symbol *intern(struct interner *interner, struct str text);
const struct symbol *intern_text(struct interner *interner, const char *text);

#endif
