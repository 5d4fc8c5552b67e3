/* Source files and places in them.
 *
 * All sources of a session lie in one address space of 32 bits, one after the
 * other, so that a span is 8 bytes and names its file by itself. Address 0
 * belongs to no source: a span that starts there is "nowhere". */
#ifndef QZ_BASE_SOURCE_H
#define QZ_BASE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/base/list.h"
#include "frontend/base/str.h"

struct arena;

struct span {
    uint32_t start; /* address of the first byte; 0: nowhere */
    uint32_t size;  /* bytes */
};

#define NOWHERE ((struct span){0, 0})

struct source {
    const char *path;     /* as the user named it, for messages */
    const char *name;     /* relative to the program's folder, for debug information */
    struct str content;   /* followed by a NUL that is not part of it */
    uint32_t base;        /* address of the first byte */
    LIST(uint32_t) lines; /* offset of each line's first byte; made on first use */
};

struct source_map {
    struct arena *arena;
    LIST(struct source *) sources; /* by ascending base */
    uint32_t next_base;
};

struct location {
    struct source *source;
    uint32_t line, column; /* from 1; columns count Unicode scalar values */
};

void source_map_init(struct source_map *map, struct arena *arena);

/* Adds a source whose content the caller keeps alive for the session.
 * Leaves through the guard when the address space is full. */
struct source *source_add(struct source_map *map, const char *path, const char *name,
                          struct str content);

/* The source that holds `span`, or NULL for nowhere. */
struct source *source_of(const struct source_map *map, struct span span);

/* Line and column of the span's start; `source` is NULL for nowhere. */
struct location source_locate(const struct source_map *map, struct span span);

/* The text of a span; empty for nowhere. */
struct str source_text(const struct source_map *map, struct span span);

/* The text of line `line` (from 1), without its newline. */
struct str source_line(const struct source_map *map, struct source *source, uint32_t line);

static inline uint32_t span_end(struct span span)
{
    return span.start + span.size;
}

static inline struct span span_join(struct span a, struct span b)
{
    if (!a.start)
        return b;
    if (!b.start)
        return a;
    uint32_t start = a.start < b.start ? a.start : b.start;
    uint32_t end = span_end(a) > span_end(b) ? span_end(a) : span_end(b);
    return (struct span){start, end - start};
}

#endif
