#include "tools/bench/compute/twin.h"

enum { PIECES = 2000000 };

struct text {
    VECTOR(char) bytes; /* size: the room */
    int64_t used;
};

static void append(struct text *text, const char *bytes, int64_t size)
{
    int64_t needed = add(text->used, size);
    if (needed > text->bytes.size) {
        int64_t room = mul(text->bytes.size, 2) > needed ? mul(text->bytes.size, 2) : needed;
        text->bytes.data = realloc(text->bytes.data, (size_t)room);
        if (!text->bytes.data)
            stop("memory");
        text->bytes.size = room;
    }
    memcpy(text->bytes.data + text->used, bytes, (size_t)size);
    text->used = needed;
}

static void append_int(struct text *text, int64_t value)
{
    char digits[24];
    int64_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    append(text, digits + at, (int64_t)sizeof digits - at);
}

/* What a line holds without its end, as a copy. */
static char *line_at(const struct text *text, int64_t start, int64_t *size)
{
    const char *at = text->bytes.data + start;
    const char *end = memchr(at, '\n', (size_t)sub(text->used, start));
    *size = end ? end - at : sub(text->used, start);
    char *line = malloc((size_t)*size + 1);
    if (!line)
        stop("memory");
    memcpy(line, at, (size_t)*size);
    line[*size] = '\0';
    return line;
}

int main(void)
{
    struct text text = {0};
    for (int64_t i = 0; i < PIECES; i++) {
        append_int(&text, i);
        append(&text, i % 10 == 9 ? "\n" : ", ", i % 10 == 9 ? 1 : 2);
    }
    printf("%" PRId64 "\n", text.used);
    VECTOR(char *) lines = {NULL, 0};
    int64_t count = 0, total = 0;
    for (int64_t start = 0; start < text.used;) {
        int64_t size;
        char *line = line_at(&text, start, &size);
        if (count == lines.size) {
            lines.size = lines.size ? mul(lines.size, 2) : 4;
            lines.data = realloc(lines.data, (size_t)lines.size * sizeof(char *));
            if (!lines.data)
                stop("memory");
        }
        AT(lines, count) = line;
        count = add(count, 1);
        start = add(start, add(size, 1));
    }
    for (int64_t i = 0; i < count; i++) {
        total = add(total, (int64_t)strlen(AT(lines, i)));
        free(AT(lines, i));
    }
    printf("%" PRId64 "\n", total);
    free(lines.data);
    free(text.bytes.data);
    return 0;
}
