#include "frontend/base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/base/guard.h"

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#endif

#ifdef HAS_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
enum { RED_ZONE = 16 };
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
enum { RED_ZONE = 0 };
#endif

enum { ALIGNMENT = 16, FIRST_CHUNK = 16 * 1024, LARGEST_CHUNK = 1024 * 1024 };

struct arena_chunk {
    struct arena_chunk *next;
    size_t size;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

void arena_init(struct arena *arena, struct guard *guard)
{
    *arena = (struct arena){.guard = guard};
}

void arena_destroy(struct arena *arena)
{
    struct arena_chunk *chunk = arena->chunks;
    while (chunk) {
        struct arena_chunk *next = chunk->next;
        UNPOISON(chunk->bytes, chunk->size);
        free(chunk);
        chunk = next;
    }
    *arena = (struct arena){.guard = arena->guard};
}

/* Makes a new chunk of at least `need` bytes the current one. */
static void add_chunk(struct arena *arena, size_t need)
{
    size_t size = arena->size ? arena->size * 2 : FIRST_CHUNK;
    if (size > LARGEST_CHUNK)
        size = LARGEST_CHUNK;
    if (size < need)
        size = need;
    struct arena_chunk *chunk = NULL;
    if (size <= SIZE_MAX - sizeof *chunk)
        chunk = malloc(sizeof *chunk + size);
    if (!chunk)
        guard_leave(arena->guard, GUARD_OUT_OF_MEMORY);
    chunk->next = arena->chunks;
    chunk->size = size;
    POISON(chunk->bytes, size);
    arena->chunks = chunk;
    arena->used = 0;
    arena->size = size;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        guard_leave(arena->guard, GUARD_OUT_OF_MEMORY);
    size_t need = (size + RED_ZONE + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (!arena->chunks || need > arena->size - arena->used)
        add_chunk(arena, need);
    unsigned char *piece = arena->chunks->bytes + arena->used;
    arena->used += need;
    arena->total += need;
    UNPOISON(piece, size);
    return memset(piece, 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        guard_leave(arena->guard, GUARD_OUT_OF_MEMORY);
    return arena_alloc(arena, bytes);
}

char *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
    char *copy = arena_alloc(arena, size + 1);
    if (size)
        memcpy(copy, bytes, size);
    return copy;
}
