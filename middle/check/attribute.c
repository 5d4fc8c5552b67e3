/* Attributes: which there are, and where they may stand. */
#include "middle/check/checker.h"

static const struct attribute_row {
    const char *name;
    unsigned places;
    uint32_t least, most;
    bool is_available;
} rows[] = {
#define ATTRIBUTE(name, places, least, most, available) {#name, places, least, most, available},
#include "middle/check/attributes.def"
#undef ATTRIBUTE
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

static const struct attribute_row *find_row(const struct symbol *name)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (strcmp(rows[i].name, name->text) == 0)
            return &rows[i];
    return NULL;
}

static void report_unknown(struct checker *c, const struct ast_attribute *attribute)
{
    struct suggestion s;
    ck_suggest_start(&s, attribute->name);
    for (size_t i = 0; i < ROW_COUNT; i++)
        ck_suggest_consider(&s, session_symbol(c->session, rows[i].name));
    struct diag *d = diag_unknown_attribute(c->diags, attribute->head.span, attribute->name);
    if (s.best)
        diag_help(d, "did you mean `@%s`?", s.best->text);
}

void check_attributes(struct checker *c, struct ast_list attributes, enum attribute_place place,
                      const char *what)
{
    for (uint32_t i = 0; i < attributes.count; i++) {
        const struct ast_attribute *attribute = ast_as_attribute(attributes.items[i]);
        const struct attribute_row *row = find_row(attribute->name);
        if (!row)
            report_unknown(c, attribute);
        else if (!(row->places & (unsigned)place))
            diag_attribute_misplaced(c->diags, attribute->head.span, attribute->name, what);
        else if (attribute->arguments.count < row->least || attribute->arguments.count > row->most)
            diag_attribute_arguments(c->diags, attribute->head.span, attribute->name,
                                     row->most == 0   ? "no arguments"
                                     : row->most == 1 ? "1 argument"
                                                      : "up to 3 arguments");
        else if (!row->is_available)
            diag_not_available(c->diags, attribute->head.span,
                               text_format(c->arena, "`@%s`", row->name));
    }
}

bool ck_has_attribute(struct ast_list attributes, const char *name)
{
    for (uint32_t i = 0; i < attributes.count; i++)
        if (strcmp(ast_as_attribute(attributes.items[i])->name->text, name) == 0)
            return true;
    return false;
}

static struct ast_list attributes_of(struct ast *node)
{
    switch (node->kind) {
#define LIST_OF_DECL(name) \
    case AST_##name:       \
        return ast_as_##name(node)->attributes;
#define LIST_OF_TYPE(name)
#define LIST_OF_PATTERN(name)
#define LIST_OF_EXPR(name)
#define LIST_OF_STMT(name)
#define LIST_OF_PART(name)
#define NODE(name, category, description, fields) LIST_OF_##category(name)
#include "frontend/syntax/ast.def"
#undef NODE
    default:
        return (struct ast_list){0};
    }
}

static void check_parts(struct checker *c, struct ast_list parts)
{
    for (uint32_t i = 0; i < parts.count; i++)
        check_attributes(c, attributes_of(parts.items[i]), ATTRIBUTE_OTHER,
                         ast_description(parts.items[i]->kind));
}

void check_declaration_attributes(struct checker *c, struct ast *node)
{
    if (node->kind == AST_struct)
        check_parts(c, ast_as_struct(node)->fields);
    else if (node->kind == AST_enum)
        check_parts(c, ast_as_enum(node)->variants);
    enum attribute_place place = ATTRIBUTE_OTHER;
    switch (node->kind) {
    case AST_function:
    case AST_extern_function:
    case AST_struct:
        return; /* where they get their meaning */
    case AST_packed_struct:
        place = ATTRIBUTE_STRUCT;
        break;
    case AST_actor:
        place = ATTRIBUTE_ACTOR;
        break;
    default:
        break;
    }
    check_attributes(c, attributes_of(node), place, ast_description(node->kind));
}
