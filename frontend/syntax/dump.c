#include "frontend/syntax/dump.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "frontend/base/intern.h"
#include "frontend/base/text.h"

struct dumper {
    struct text *out;
    unsigned indent;
    bool spans;
    uint32_t base;
};

static void dump_node(struct dumper *d, const struct ast *node);

static void dump_line(struct dumper *d)
{
    text_add_char(d->out, '\n');
    for (unsigned i = 0; i < d->indent; i++)
        text_add(d->out, STR("  "));
}

static void dump_child(struct dumper *d, const struct ast *child)
{
    d->indent++;
    dump_line(d);
    dump_node(d, child);
    d->indent--;
}

static void dump_optional(struct dumper *d, const char *field, const struct ast *child)
{
    if (!child)
        return;
    d->indent++;
    dump_line(d);
    text_printf(d->out, "%s: ", field);
    dump_node(d, child);
    d->indent--;
}

static void dump_list(struct dumper *d, const char *field, const struct ast_list *list)
{
    if (!list->count)
        return;
    d->indent++;
    dump_line(d);
    text_printf(d->out, "%s[", field);
    for (uint32_t i = 0; i < list->count; i++)
        dump_child(d, list->items[i]);
    text_add_char(d->out, ']');
    d->indent--;
}

static void dump_symbol(struct dumper *d, const struct symbol *symbol)
{
    text_add_char(d->out, ' ');
    text_add_symbol(d->out, symbol);
}

static void dump_optional_symbol(struct dumper *d, const char *field, const struct symbol *symbol)
{
    if (!symbol)
        return;
    text_printf(d->out, " %s:", field);
    text_add_symbol(d->out, symbol);
}

static void dump_symbols(struct dumper *d, const struct symbol_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        text_add(d->out, i ? STR("::") : STR(" "));
        text_add_symbol(d->out, list->items[i]);
    }
}

static void dump_flag(struct dumper *d, const char *field, bool value)
{
    if (value)
        text_printf(d->out, " %s", field);
}

static void dump_bytes(struct dumper *d, struct str bytes)
{
    text_add(d->out, STR(" \""));
    for (size_t i = 0; i < bytes.size; i++) {
        unsigned char c = (unsigned char)bytes.bytes[i];
        if (c == '\n')
            text_add(d->out, STR("\\n"));
        else if (c == '"' || c == '\\')
            text_printf(d->out, "\\%c", c);
        else if (c < ' ' || c == 0x7F)
            text_printf(d->out, "\\x%02x", c);
        else
            text_add_char(d->out, (char)c);
    }
    text_add_char(d->out, '"');
}

/* As few digits as read back the same. */
static void dump_float(struct dumper *d, double value)
{
    char digits[32];
    int precision = 15;
    do
        snprintf(digits, sizeof digits, "%.*g", precision, value);
    while (strtod(digits, NULL) != value && ++precision <= 17);
    text_printf(d->out, " %s", digits);
}

/* Documentation is left out when there is none; literals are always shown. */
static void dump_text(struct dumper *d, const struct ast *node, struct str text)
{
    enum ast_category category = ast_category(node->kind);
    if (category == AST_CATEGORY_DECL && !text.size)
        return;
    dump_bytes(d, text);
}

static const char *enum_param_mode(enum param_mode mode)
{
    static const char *const names[] = {"", "&", "&mut"};
    return names[mode];
}

static const char *enum_import_kind(enum import_kind kind)
{
    static const char *const names[] = {"", "names", "all"};
    return names[kind];
}

static const char *enum_comprehension_kind(enum comprehension_kind kind)
{
    static const char *const names[] = {"list", "set", "map"};
    return names[kind];
}

static const char *enum_unary_op(enum unary_op op)
{
    return unary_op_spelling(op);
}

static const char *enum_binary_op(enum binary_op op)
{
    return binary_op_spelling(op);
}

static const char *enum_assign_op(enum assign_op op)
{
    return assign_op_spelling(op);
}

static const char *enum_start_kind(enum start_kind kind)
{
    static const char *const names[] = {"go", "spawn", "async"};
    return names[kind];
}

static const char *enum_lambda_form(enum lambda_form form)
{
    static const char *const names[] = {"->", "do", "{}"};
    return names[form];
}

static const char *enum_select_kind(enum select_kind kind)
{
    static const char *const names[] = {"", "timeout", "default"};
    return names[kind];
}

static void dump_word(struct dumper *d, const char *word)
{
    if (*word)
        text_printf(d->out, " %s", word);
}

/* One function per kind of node that writes its fields. */
#define CHILD(f) dump_child(d, node->f);
#define OPT(f) dump_optional(d, #f, node->f);
#define NODES(f) dump_list(d, #f, &node->f);
#define SYM(f) dump_symbol(d, node->f);
#define OPTSYM(f) dump_optional_symbol(d, #f, node->f);
#define SYMS(f) dump_symbols(d, &node->f);
#define AT(f)
#define FLAG(f) dump_flag(d, #f, node->f);
#define ENUM(t, f) dump_word(d, enum_##t(node->f));
#define INTEGER(f) text_printf(d->out, " %" PRIu64, node->f);
#define FLOAT(f) dump_float(d, node->f);
#define TEXT(f) dump_text(d, &node->head, node->f);
#define NODE(name, category, description, fields)                                     \
    static void dump_##name##_fields(struct dumper *d, const struct ast_##name *node) \
    {                                                                                 \
        (void)d;                                                                      \
        (void)node;                                                                   \
        fields                                                                        \
    }
#include "frontend/syntax/ast.def"
#undef NODE

static const char *const kind_names[AST_KIND_COUNT] = {
#define NODE(name, category, description, fields) #name,
#include "frontend/syntax/ast.def"
#undef NODE
};

static void dump_fields(struct dumper *d, const struct ast *node)
{
    switch (node->kind) {
#define NODE(name, category, description, fields)     \
    case AST_##name:                                  \
        dump_##name##_fields(d, ast_as_##name(node)); \
        return;
#include "frontend/syntax/ast.def"
#undef NODE
    case AST_KIND_COUNT:
        return;
    }
}

static void dump_node(struct dumper *d, const struct ast *node)
{
    text_printf(d->out, "(%s", kind_names[node->kind]);
    if (d->spans)
        text_printf(d->out, "@%u+%u", node->span.start - d->base, node->span.size);
    dump_fields(d, node);
    text_add_char(d->out, ')');
}

void ast_dump(const struct ast_file *file, struct text *out)
{
    ast_dump_node(&file->module->head, out);
    text_add_char(out, '\n');
}

void ast_dump_spans(const struct ast_file *file, struct text *out)
{
    struct dumper d = {.out = out, .spans = true, .base = file->source->base};
    dump_node(&d, &file->module->head);
    text_add_char(out, '\n');
}

void ast_dump_node(const struct ast *node, struct text *out)
{
    struct dumper d = {.out = out};
    dump_node(&d, node);
}
