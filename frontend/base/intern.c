#include "frontend/base/intern.h"

#include "frontend/base/arena.h"
#include "frontend/base/guard.h"

/* FNV-1a, 32 bits. */
static uint32_t hash_bytes(struct str text)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ (unsigned char)text.bytes[i]) * 16777619u;
    return hash;
}

void interner_init(struct interner *interner, struct arena *arena)
{
    *interner = (struct interner){.arena = arena, .capacity = 1024};
    interner->slots = ARENA_ARRAY(arena, const struct symbol *, interner->capacity);
}

static void grow(struct interner *interner)
{
    uint32_t capacity = interner->capacity * 2;
    const struct symbol **slots = ARENA_ARRAY(interner->arena, const struct symbol *, capacity);
    for (uint32_t i = 0; i < interner->capacity; i++) {
        const struct symbol *symbol = interner->slots[i];
        if (!symbol)
            continue;
        uint32_t at = symbol->hash & (capacity - 1);
        while (slots[at])
            at = (at + 1) & (capacity - 1);
        slots[at] = symbol;
    }
    interner->slots = slots;
    interner->capacity = capacity;
}

const struct symbol *intern(struct interner *interner, struct str text)
{
    if (text.size > UINT32_MAX / 2)
        guard_leave(interner->arena->guard, GUARD_OUT_OF_MEMORY);
    uint32_t hash = hash_bytes(text);
    uint32_t at = hash & (interner->capacity - 1);
    while (interner->slots[at]) {
        const struct symbol *symbol = interner->slots[at];
        if (symbol->hash == hash && str_equal((struct str){symbol->text, symbol->size}, text))
            return symbol;
        at = (at + 1) & (interner->capacity - 1);
    }
    struct symbol *symbol = arena_alloc(interner->arena, sizeof *symbol + text.size + 1);
    symbol->id = ++interner->count;
    symbol->hash = hash;
    symbol->size = (uint32_t)text.size;
    if (text.size)
        memcpy(symbol->text, text.bytes, text.size);
    interner->slots[at] = symbol;
    if (interner->count > interner->capacity / 4 * 3)
        grow(interner);
    return symbol;
}

const struct symbol *intern_text(struct interner *interner, const char *text)
{
    return intern(interner, str_of(text));
}
