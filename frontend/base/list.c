#include "frontend/base/list.h"

#include <string.h>

#include "frontend/base/arena.h"
#include "frontend/base/guard.h"

void *list_grow(struct arena *arena, void *items, uint32_t count, uint32_t *capacity,
                size_t element_size)
{
    if (*capacity >= UINT32_C(1) << 31)
        guard_leave(arena->guard, GUARD_OUT_OF_MEMORY);
    *capacity = *capacity ? *capacity * 2 : 8;
    void *larger = arena_array(arena, *capacity, element_size);
    if (count)
        memcpy(larger, items, count * element_size);
    return larger;
}
