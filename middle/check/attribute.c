/* Attributes: which there are, and where they may stand. */
#include "middle/check/checker.h"

static const struct attribute_row {
    const char *name;
    unsigned places;
    bool is_available;
} rows[] = {
#define ATTRIBUTE(name, places, available) {#name, places, available},
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
