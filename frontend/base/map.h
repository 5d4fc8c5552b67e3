/* Hash map from pointers (symbols, types, nodes) to pointers, in an arena.
 * Iterate over something ordered beside it, never over the map: addresses must
 * not decide an output. */
#ifndef QZ_BASE_MAP_H
#define QZ_BASE_MAP_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

struct map_entry {
    const void *key;
    void *value;
};

struct map {
    struct map_entry *entries; /* open addressing; a power of two, at most 3/4 full */
    uint32_t count, capacity;
};

/* The value of `key`, or NULL. `key` is not NULL. */
void *map_get(const struct map *map, const void *key);

/* Adds or replaces; gives the former value, or NULL. `value` is not NULL. */
void *map_put(struct arena *arena, struct map *map, const void *key, void *value);

#endif
