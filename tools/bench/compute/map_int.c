#include "tools/bench/compute/twin.h"

#define KEY int64_t
#include "tools/bench/compute/map.inc"

enum { KEYS = 500000, ROUNDS = 4000000 };

static uint64_t seed_of_hashes;

static uint64_t key_hash(int64_t key)
{
    return mix(seed_of_hashes, (uint64_t)key);
}

static bool key_same(int64_t a, int64_t b)
{
    return a == b;
}

static int64_t delete(struct map *map, int64_t key)
{
    int64_t e = map_find(map, key, key_hash(key) | 1);
    if (e < 0)
        return 0;
    AT(map->entries, e).hash = 0;
    map->live = sub(map->live, 1);
    return AT(map->entries, e).value;
}

int main(int count, char **arguments)
{
    seed_of_hashes = (uint64_t)(uintptr_t)arguments + (uint64_t)count;
    struct map counts = {0};
    int64_t seed = 42;
    for (int64_t round = 0; round < ROUNDS; round++) {
        seed = NEXT(seed);
        bool made;
        int64_t *value = map_value(&counts, seed % KEYS, &made);
        *value = add(*value, 1);
    }
    int64_t deleted = 0;
    for (int64_t key = 0; key < KEYS; key++)
        deleted = add(deleted, delete (&counts, mul(key, 2)));
    int64_t left = 0;
    for (int64_t key = 0; key < KEYS; key++)
        if (map_find(&counts, key, key_hash(key) | 1) >= 0)
            left = add(left, 1);
    printf("%" PRId64 " %" PRId64 " %" PRId64 "\n", deleted, left, counts.live);
    map_drop(&counts);
    return 0;
}
