/* A map in the order of insertion, as Quartz has it: entries side by side, a table of
 * 32-bit slots with open addressing that leads to them, a hash that is seeded. The type
 * KEY, key_hash and key_same are the includer's. */
#ifndef QZ_BENCH_MAP_H
#define QZ_BENCH_MAP_H

struct entry {
    KEY key;
    int64_t value;
    uint64_t hash; /* 0: deleted */
};

struct map {
    VECTOR(struct entry) entries; /* size: the room */
    VECTOR(uint32_t) slots;       /* 0, or an entry's index + 1 */
    int64_t used, live;
};

static uint64_t mix(uint64_t state, uint64_t value)
{
    __extension__ unsigned __int128 product =
        (unsigned __int128)(state ^ UINT64_C(0x6A09E667F3BCC909)) *
        (value ^ UINT64_C(0xBB67AE8584CAA73B));
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t key_hash(KEY key);
static bool key_same(KEY a, KEY b);

static int64_t map_find(const struct map *map, KEY key, uint64_t hash)
{
    if (map->live == 0)
        return -1;
    uint64_t mask = (uint64_t)map->slots.size - 1;
    for (uint64_t slot = hash & mask;; slot = (slot + 1) & mask) {
        uint32_t found = AT(map->slots, (int64_t)slot);
        if (found == 0)
            return -1;
        const struct entry *entry = &AT(map->entries, (int64_t)found - 1);
        if (entry->hash == hash && key_same(entry->key, key))
            return (int64_t)found - 1;
    }
}

static void map_enter(struct map *map, int64_t e)
{
    uint64_t mask = (uint64_t)map->slots.size - 1;
    uint64_t slot = AT(map->entries, e).hash & mask;
    while (AT(map->slots, (int64_t)slot))
        slot = (slot + 1) & mask;
    AT(map->slots, (int64_t)slot) = (uint32_t)e + 1;
}

static void map_grow(struct map *map)
{
    int64_t room = map->entries.size ? mul(map->entries.size, 2) : 8;
    map->entries.data = realloc(map->entries.data, (size_t)room * sizeof(struct entry));
    if (!map->entries.data)
        stop("memory");
    map->entries.size = room;
    free(map->slots.data);
    map->slots.data = memory((size_t)room * 2 * sizeof(uint32_t));
    map->slots.size = mul(room, 2);
    int64_t to = 0;
    for (int64_t i = 0; i < map->used; i++)
        if (AT(map->entries, i).hash) {
            AT(map->entries, to) = AT(map->entries, i);
            map_enter(map, to);
            to = add(to, 1);
        }
    map->used = to;
}

/* The place of the key's value; made, with 0, if there is none. */
static int64_t *map_value(struct map *map, KEY key, bool *made)
{
    uint64_t hash = key_hash(key) | 1;
    int64_t e = map_find(map, key, hash);
    *made = e < 0;
    if (e >= 0)
        return &AT(map->entries, e).value;
    if (map->used == map->entries.size)
        map_grow(map);
    e = map->used;
    map->used = add(map->used, 1);
    map->live = add(map->live, 1);
    AT(map->entries, e) = (struct entry){key, 0, hash};
    map_enter(map, e);
    return &AT(map->entries, e).value;
}

static void map_drop(struct map *map)
{
    free(map->entries.data);
    free(map->slots.data);
}

#endif
