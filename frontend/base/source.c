#include "frontend/base/source.h"

#include "frontend/base/arena.h"
#include "frontend/base/guard.h"

void source_map_init(struct source_map *map, struct arena *arena)
{
    *map = (struct source_map){.arena = arena, .next_base = 1};
}

struct source *source_add(struct source_map *map, const char *path, const char *name,
                          struct str content)
{
    /* One address past the end belongs to the source too: the end of its text. */
    if (content.size >= UINT32_MAX - 1 - map->next_base)
        guard_leave(map->arena->guard, GUARD_TOO_MUCH_SOURCE);
    struct source *source = ARENA_NEW(map->arena, struct source);
    source->path = path;
    source->name = name;
    source->content = content;
    source->base = map->next_base;
    map->next_base += (uint32_t)content.size + 1;
    list_push(map->arena, &map->sources, source);
    return source;
}

struct source *source_of(const struct source_map *map, struct span span)
{
    if (!span.start || !map->sources.count)
        return NULL;
    uint32_t low = 0, high = map->sources.count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (map->sources.items[middle]->base <= span.start)
            low = middle;
        else
            high = middle;
    }
    return map->sources.items[low];
}

static void find_lines(const struct source_map *map, struct source *source)
{
    if (source->lines.count)
        return;
    list_push(map->arena, &source->lines, 0);
    for (uint32_t i = 0; i < source->content.size; i++)
        if (source->content.bytes[i] == '\n')
            list_push(map->arena, &source->lines, i + 1);
}

struct location source_locate(const struct source_map *map, struct span span)
{
    struct source *source = source_of(map, span);
    if (!source)
        return (struct location){NULL, 0, 0};
    find_lines(map, source);
    uint32_t offset = span.start - source->base;
    uint32_t low = 0, high = source->lines.count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->lines.items[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    uint32_t column = 1;
    for (uint32_t i = source->lines.items[low]; i < offset; i++)
        if (((unsigned char)source->content.bytes[i] & 0xC0) != 0x80)
            column++;
    return (struct location){source, low + 1, column};
}

struct str source_text(const struct source_map *map, struct span span)
{
    const struct source *source = source_of(map, span);
    if (!source)
        return STR("");
    size_t offset = span.start - source->base;
    size_t rest = source->content.size - offset;
    return (struct str){source->content.bytes + offset, span.size < rest ? span.size : rest};
}

struct str source_line(const struct source_map *map, struct source *source, uint32_t line)
{
    find_lines(map, source);
    uint32_t start = source->lines.items[line - 1];
    uint32_t end =
        line < source->lines.count ? source->lines.items[line] - 1 : (uint32_t)source->content.size;
    if (end > start && source->content.bytes[end - 1] == '\r')
        end--;
    return (struct str){source->content.bytes + start, end - start};
}
