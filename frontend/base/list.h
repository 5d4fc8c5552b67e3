/* Growable arrays in an arena.
 *
 *     LIST(struct token) tokens = {0};
 *     list_push(arena, &tokens, token);
 *     for (uint32_t i = 0; i < tokens.count; i++) use(tokens.items[i]);
 *
 * Growing leaves the old array to its arena. At most 2^31 elements. */
#ifndef QZ_BASE_LIST_H
#define QZ_BASE_LIST_H

#include <stddef.h>
#include <stdint.h>

struct arena;

#define LIST(type)                \
    struct {                      \
        type *items;              \
        uint32_t count, capacity; \
    }

/* A larger array with the same first `count` elements; updates `*capacity`. */
void *list_grow(struct arena *arena, void *items, uint32_t count, uint32_t *capacity,
                size_t element_size);

#define list_push(arena, list, ...)                                                             \
    do {                                                                                        \
        if ((list)->count == (list)->capacity)                                                  \
            (list)->items = list_grow((arena), (list)->items, (list)->count, &(list)->capacity, \
                                      sizeof *(list)->items);                                   \
        (list)->items[(list)->count++] = __VA_ARGS__;                                           \
    } while (0)

#define list_last(list) ((list)->items[(list)->count - 1])
#define list_pop(list) ((list)->items[--(list)->count])

#endif
