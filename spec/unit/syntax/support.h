/* What the tests of lexer and parser share: texts in, dumps and reports out. */
#ifndef QZ_SPEC_SYNTAX_SUPPORT_H
#define QZ_SPEC_SYNTAX_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "frontend/syntax/dump.h"
#include "frontend/syntax/lexer.h"
#include "frontend/syntax/parser.h"

struct parsed {
    struct session session;
    struct source *source;
    struct ast_file *file;
};

/* Parses `content`, which need not end with a NUL: a copy is made whose end the
 * sanitizers watch. */
static inline void parse_bytes(struct parsed *parsed, struct str content, uint32_t limit)
{
    session_init(&parsed->session);
    if (limit)
        parsed->session.diags.limit = limit;
    char *copy = malloc(content.size + 1);
    assert_non_null(copy);
    if (content.size)
        memcpy(copy, content.bytes, content.size);
    copy[content.size] = '\0';
    parsed->source = source_add(&parsed->session.sources, "test.qz", "test.qz",
                                (struct str){copy, content.size});
    parsed->file = parse_file(&parsed->session, parsed->source);
    assert_non_null(parsed->file);
}

static inline void parse(struct parsed *parsed, const char *content)
{
    parse_bytes(parsed, str_of(content), 0);
}

static inline void parsed_free(struct parsed *parsed)
{
    free((void *)(uintptr_t)(const void *)parsed->source->content.bytes);
    session_destroy(&parsed->session);
}

/* Line breaks and indentation of a dump become one space. */
static inline const char *one_line(struct arena *arena, const struct text *dump)
{
    struct text out;
    text_init(&out, arena);
    for (size_t i = 0; i < dump->size; i++) {
        if (dump->bytes[i] != '\n') {
            text_add_char(&out, dump->bytes[i]);
            continue;
        }
        while (i + 1 < dump->size && (dump->bytes[i + 1] == ' ' || dump->bytes[i + 1] == '\n'))
            i++;
        if (i + 1 < dump->size && out.size && out.bytes[out.size - 1] != '[')
            text_add_char(&out, ' ');
    }
    return text_chars(&out);
}

static inline const char *dump_of(struct parsed *parsed, const struct ast *node)
{
    struct text dump;
    text_init(&dump, &parsed->session.arena);
    ast_dump_node(node, &dump);
    return one_line(&parsed->session.arena, &dump);
}

/* The statements of the first function of the module, as one line. */
static inline const char *dump_body(struct parsed *parsed)
{
    const struct ast_list *items = &parsed->file->module->items;
    assert_true(items->count >= 1);
    struct ast_block *body = ast_as_block(ast_as_function(items->items[0])->body);
    struct text out;
    text_init(&out, &parsed->session.arena);
    for (uint32_t i = 0; i < body->statements.count; i++) {
        if (i)
            text_add_char(&out, ' ');
        text_add(&out, str_of(dump_of(parsed, body->statements.items[i])));
    }
    return text_chars(&out);
}

/* The items of the module, as one line. */
static inline const char *dump_items(struct parsed *parsed)
{
    const struct ast_list *items = &parsed->file->module->items;
    struct text out;
    text_init(&out, &parsed->session.arena);
    for (uint32_t i = 0; i < items->count; i++) {
        if (i)
            text_add_char(&out, ' ');
        text_add(&out, str_of(dump_of(parsed, items->items[i])));
    }
    return text_chars(&out);
}

/* "3:7 QZ0011, 4:1 QZ0012": places and codes in order. */
static inline const char *reports(struct parsed *parsed)
{
    struct diagnostics *diags = &parsed->session.diags;
    struct text out;
    text_init(&out, &parsed->session.arena);
    diagnostics_sort(diags);
    for (uint32_t i = 0; i < diags->items.count; i++) {
        struct diag *diag = diags->items.items[i];
        struct location at = source_locate(&parsed->session.sources, diag->span);
        text_printf(&out, "%s%u:%u %s", i ? ", " : "", at.line, at.column,
                    diag_rows[diag->id].code);
    }
    return text_chars(&out);
}

static inline void expect_no_errors(struct parsed *parsed, const char *content)
{
    if (parsed->session.diags.errors)
        print_error("%s\nin:\n%s\n%s\n", reports(parsed), content,
                    parsed->session.diags.items.items[0]->message);
    assert_int_equal(parsed->session.diags.errors, 0);
}

/* A text, and how its tree is dumped. */
struct form {
    const char *text, *dump;
};

/* Each text is the body of a function. */
static inline void expect_bodies(const struct form *forms, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct parsed parsed;
        size_t size = strlen(forms[i].text) + 32;
        char *content = malloc(size);
        assert_non_null(content);
        snprintf(content, size, "def f\n%s\nend\n", forms[i].text);
        parse(&parsed, content);
        expect_no_errors(&parsed, content);
        assert_string_equal(dump_body(&parsed), forms[i].dump);
        parsed_free(&parsed);
        free(content);
    }
}

static inline void expect_items(const struct form *forms, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct parsed parsed;
        parse(&parsed, forms[i].text);
        expect_no_errors(&parsed, forms[i].text);
        assert_string_equal(dump_items(&parsed), forms[i].dump);
        parsed_free(&parsed);
    }
}

/* Each text has these reports. */
static inline void expect_reports(const struct form *forms, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct parsed parsed;
        parse(&parsed, forms[i].text);
        if (strcmp(reports(&parsed), forms[i].dump) != 0)
            print_error("in:\n%s\n", forms[i].text);
        assert_string_equal(reports(&parsed), forms[i].dump);
        parsed_free(&parsed);
    }
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
