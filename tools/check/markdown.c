#include "tools/check/markdown.h"

#include "frontend/base/arena.h"
#include "frontend/base/text.h"

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

/* Takes the first line off `rest`, without its newline. */
static struct str take_line(struct str *rest)
{
    const char *newline = memchr(rest->bytes, '\n', rest->size);
    size_t size = newline ? (size_t)(newline - rest->bytes) : rest->size;
    struct str line = {rest->bytes, size};
    size += newline != NULL;
    *rest = (struct str){rest->bytes + size, rest->size - size};
    return line;
}

static bool is_fence(struct str line)
{
    return line.size >= 3 && memcmp(line.bytes, "```", 3) == 0;
}

void markdown_fences(struct arena *arena, struct str page, fence_list *fences)
{
    uint32_t number = 0;
    while (page.size) {
        struct str line = take_line(&page);
        number++;
        if (!is_fence(line))
            continue;
        struct fence fence = {.line = number};
        size_t at = 3;
        while (at < line.size && is_word_byte(line.bytes[at]))
            at++;
        fence.language = (struct str){line.bytes + 3, at - 3};
        fence.words = (struct str){line.bytes + at, line.size - at};
        struct text content;
        text_init(&content, arena);
        while (page.size) {
            line = take_line(&page);
            number++;
            if (is_fence(line))
                break;
            text_add(&content, line);
            text_add_char(&content, '\n');
        }
        fence.content = text_chars(&content);
        list_push(arena, fences, fence);
    }
}

bool fence_has(const struct fence *fence, const char *word)
{
    size_t size = strlen(word), at = 0;
    while (at < fence->words.size) {
        size_t start = at;
        while (at < fence->words.size && is_word_byte(fence->words.bytes[at]))
            at++;
        if (at - start == size && memcmp(fence->words.bytes + start, word, size) == 0)
            return true;
        at += at == start;
    }
    return false;
}

struct str fence_code(const struct fence *fence)
{
    static const size_t size = sizeof "QZ0000" - 1;
    for (size_t at = 0; at + size <= fence->words.size; at++)
        if (memcmp(fence->words.bytes + at, "QZ", 2) == 0)
            return (struct str){fence->words.bytes + at, size};
    return (struct str){fence->words.bytes, 0};
}
