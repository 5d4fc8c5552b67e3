#include "tools/bench/compute/twin.h"

#define KEY char *
#include "tools/bench/compute/map.inc"

enum { KEYS = 100000, ROUNDS = 2000000 };

static uint64_t seed_of_hashes;

static uint64_t key_hash(char *key)
{
    uint64_t hash = seed_of_hashes;
    uint64_t word;
    size_t size = strlen(key);
    const char *at = key;
    for (size_t left = size;; at += 8, left -= 8) {
        word = 0;
        memcpy(&word, at, left < 8 ? left : 8);
        hash = mix(hash, word);
        if (left < 8)
            break;
    }
    return mix(hash, size);
}

static bool key_same(char *a, char *b)
{
    return strcmp(a, b) == 0;
}

int main(int count, char **arguments)
{
    seed_of_hashes = (uint64_t)(uintptr_t)arguments + (uint64_t)count;
    struct map counts = {0};
    int64_t seed = 42;
    for (int64_t round = 0; round < ROUNDS; round++) {
        seed = NEXT(seed);
        char text[32];
        int size = snprintf(text, sizeof text, "key %" PRId64, seed % KEYS);
        char *key = memory((size_t)size + 1);
        memcpy(key, text, (size_t)size);
        bool made;
        int64_t *value = map_value(&counts, key, &made);
        *value = add(*value, 1);
        if (!made)
            free(key);
    }
    int64_t most = 0;
    for (int64_t i = 0; i < counts.used; i++) {
        int64_t value = AT(counts.entries, i).value;
        most = value > most ? value : most;
        free(AT(counts.entries, i).key);
    }
    printf("%" PRId64 " %" PRId64 "\n", counts.live, most);
    map_drop(&counts);
    return 0;
}
