/* Programs that are cut off, damaged, or read until the errors are too many: never
 * a crash, never a tree that breaks its promises. */
#include "spec/unit/syntax/support.h"

#include "spec/unit/syntax/programs.h"

static void check_node(void *context, struct ast *node)
{
    const struct parsed *parsed = context;
    assert_true(node->id < parsed->file->node_count);
    assert_true(node->span.start >= parsed->source->base);
    assert_true(span_end(node->span) <= parsed->source->base + parsed->source->content.size);
    ast_children(node, check_node, context);
}

static void parse_and_check(struct str content, uint32_t limit)
{
    struct parsed parsed;
    parse_bytes(&parsed, content, limit);
    check_node(&parsed, &parsed.file->module->head);
    assert_true(parsed.session.diags.items.count <= parsed.session.diags.limit);
    parsed_free(&parsed);
}

static void programs_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i + 1 < COUNT(programs); i++) {
        struct parsed parsed;
        parse(&parsed, programs[i]);
        expect_no_errors(&parsed, programs[i]);
        parsed_free(&parsed);
    }
}

static void every_prefix_is_survived(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(programs); i++)
        for (size_t size = 0; size <= strlen(programs[i]); size++)
            parse_and_check((struct str){programs[i], size}, 0);
}

static void every_suffix_is_survived(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(programs); i++)
        for (const char *rest = programs[i]; *rest; rest++)
            parse_and_check(str_of(rest), 0);
}

/* Each character in turn is left out, or another one stands in its place. */
static void every_slip_is_survived(void **state)
{
    (void)state;
    static const char others[] = "\n({[\"'|<.#\xFF";
    for (size_t i = 0; i < COUNT(programs); i++) {
        size_t size = strlen(programs[i]);
        char *damaged = malloc(size + 1);
        assert_non_null(damaged);
        for (size_t at = 0; at < size; at++) {
            memcpy(damaged, programs[i], at);
            memcpy(damaged + at, programs[i] + at + 1, size - at);
            parse_and_check((struct str){damaged, size - 1}, 0);
            memcpy(damaged, programs[i], size);
            damaged[at] = others[at % (sizeof others - 1)];
            parse_and_check((struct str){damaged, size}, 0);
        }
        free(damaged);
    }
}

/* Reading may end at any error. */
static void every_limit_is_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(programs); i++)
        for (size_t at = 0; at < strlen(programs[i]); at += 7)
            for (uint32_t limit = 1; limit < 8; limit++)
                parse_and_check(str_of(programs[i] + at), limit);
    for (uint32_t limit = 1; limit < 60; limit++)
        parse_and_check(str_of(programs[COUNT(programs) - 1]), limit);
}

/* A fixed sequence of pseudo-random bytes, in three alphabets. */
static void random_text_is_survived(void **state)
{
    (void)state;
    static const char *const words[] = {
        "do ",  "end\n",    "if ",        "(",   ")",  "[",  "]",  "{", "}",
        "\"",   "#{",       "x",          " ",   "\n", "->", "=>", "|", ",",
        "def ", "match ",   "<",          ">",   "=",  "1",  ".",  ":", "'",
        "for ", "select\n", "struct A\n", "@",   "$",  "?",  "!",  "-", "\"\"\"",
        "else", "not ",     "is ",        "as ", "..",
    };
    uint64_t seed = 1;
    for (int run = 0; run < 3000; run++) {
        char content[512];
        size_t size = 0;
        while (size < 400) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            unsigned draw = (unsigned)(seed >> 40);
            const char *word = words[draw % COUNT(words)];
            if (run % 3 == 1)
                content[size++] = (char)(draw & 0x7F);
            else if (run % 3 == 2)
                content[size++] = (char)(draw & 0xFF);
            else
                for (; *word; word++)
                    content[size++] = *word;
        }
        parse_and_check((struct str){content, size}, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_are_read),        cmocka_unit_test(every_prefix_is_survived),
        cmocka_unit_test(every_suffix_is_survived), cmocka_unit_test(every_slip_is_survived),
        cmocka_unit_test(every_limit_is_kept),      cmocka_unit_test(random_text_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
