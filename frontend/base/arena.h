/* Memory by lifetime: an arena gives pieces and takes all of them back at once.
 *
 * A compilation has one arena per lifetime (session, module, function,
 * scratch). Allocation never returns NULL: when memory is exhausted the arena
 * leaves through its guard. Under AddressSanitizer unused memory is poisoned. */
#ifndef QZ_BASE_ARENA_H
#define QZ_BASE_ARENA_H

#include <stddef.h>

struct guard;
struct arena_chunk;

struct arena {
    struct guard *guard;
    struct arena_chunk *chunks; /* newest first; pieces come from the newest */
    size_t used, size;          /* within the newest chunk */
    size_t total;               /* bytes handed out, for --time-passes */
};

void arena_init(struct arena *arena, struct guard *guard);
void arena_destroy(struct arena *arena);

/* Zeroed memory, aligned for every type. `size` may be 0. */
void *arena_alloc(struct arena *arena, size_t size);

/* `count * size` zeroed bytes; the product is checked. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of `size` bytes followed by a NUL. */
char *arena_copy(struct arena *arena, const void *bytes, size_t size);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
