#include "tools/quartzc/test_protocol.h"

#include "frontend/base/arena.h"

void test_results_init(struct test_results *results, struct arena *arena)
{
    *results = (struct test_results){.arena = arena};
    text_init(&results->line, arena);
}

static void add_failure(struct test_results *results, const char *name)
{
    list_push(results->arena, &results->failures, (struct test_failure){.name = name});
    text_init(&list_last(&results->failures).reason, results->arena);
}

void test_results_fail(struct test_results *results, const char *name, const char *reason)
{
    add_failure(results, name);
    text_printf(&list_last(&results->failures).reason, "%s\n", reason);
}

/* The rest of the line after a word and a space; NULL when it begins otherwise. */
static const char *after(struct test_results *results, struct str line, const char *word)
{
    size_t size = strlen(word);
    if (line.size < size || memcmp(line.bytes, word, size) != 0)
        return NULL;
    return arena_copy(results->arena, line.bytes + size, line.size - size);
}

static void take_line(struct test_results *results, struct str line)
{
    const char *rest;
    if ((rest = after(results, line, "run "))) {
        results->running = rest;
    } else if (after(results, line, "pass ")) {
        results->passed++;
        results->running = NULL;
    } else if ((rest = after(results, line, "fail "))) {
        add_failure(results, rest);
        results->running = NULL;
    } else if (line.size && line.bytes[0] == '|' && results->failures.count) {
        size_t skip = line.size > 1 && line.bytes[1] == ' ' ? 2 : 1;
        struct text *reason = &list_last(&results->failures).reason;
        text_add(reason, (struct str){line.bytes + skip, line.size - skip});
        text_add_char(reason, '\n');
    } else if ((rest = after(results, line, "pend "))) {
        list_push(results->arena, &results->pending, rest);
    } else if (after(results, line, "done")) {
        results->is_done = true;
    }
}

void test_results_read(struct test_results *results, struct str bytes)
{
    while (bytes.size) {
        const char *newline = memchr(bytes.bytes, '\n', bytes.size);
        size_t size = newline ? (size_t)(newline - bytes.bytes) : bytes.size;
        text_add(&results->line, (struct str){bytes.bytes, size});
        if (!newline)
            return;
        take_line(results, (struct str){text_chars(&results->line), results->line.size});
        results->line.size = 0;
        bytes.bytes += size + 1;
        bytes.size -= size + 1;
    }
}
