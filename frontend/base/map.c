#include "frontend/base/map.h"

#include "frontend/base/arena.h"

/* Fibonacci hashing of the address. */
static uint32_t slot_of(const void *key, uint32_t capacity)
{
    uint64_t bits = (uint64_t)(uintptr_t)key * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(bits >> 32) & (capacity - 1);
}

static struct map_entry *find(const struct map *map, const void *key)
{
    uint32_t at = slot_of(key, map->capacity);
    while (map->entries[at].key && map->entries[at].key != key)
        at = (at + 1) & (map->capacity - 1);
    return &map->entries[at];
}

void *map_get(const struct map *map, const void *key)
{
    return map->capacity ? find(map, key)->value : NULL;
}

static void grow(struct arena *arena, struct map *map)
{
    struct map old = *map;
    map->capacity = old.capacity ? old.capacity * 2 : 16;
    map->entries = ARENA_ARRAY(arena, struct map_entry, map->capacity);
    for (uint32_t i = 0; i < old.capacity; i++)
        if (old.entries[i].key)
            *find(map, old.entries[i].key) = old.entries[i];
}

void *map_put(struct arena *arena, struct map *map, const void *key, void *value)
{
    if (map->count >= map->capacity / 4 * 3)
        grow(arena, map);
    struct map_entry *entry = find(map, key);
    void *former = entry->value;
    if (!entry->key)
        map->count++;
    *entry = (struct map_entry){key, value};
    return former;
}
