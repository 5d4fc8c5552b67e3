/* Advice: what to write instead of what is not there. */
#include "middle/check/checker.h"

enum { LONGEST = 24 };

struct other_name {
    const char *spelling, *text;
};

static const struct other_name members[] = {
#define MEMBER(spelling, name) {spelling, name},
#define METHOD(spelling, text)
#define FUNCTION(spelling, text)
#define OTHER_TYPE(spelling, text)
#include "middle/check/other_names.def"
#undef MEMBER
#undef METHOD
#undef FUNCTION
#undef OTHER_TYPE
    {NULL, NULL}};

static const struct other_name methods[] = {
#define MEMBER(spelling, name)
#define METHOD(spelling, text) {spelling, text},
#define FUNCTION(spelling, text)
#define OTHER_TYPE(spelling, text)
#include "middle/check/other_names.def"
#undef MEMBER
#undef METHOD
#undef FUNCTION
#undef OTHER_TYPE
    {NULL, NULL}};

static const struct other_name functions[] = {
#define MEMBER(spelling, name)
#define METHOD(spelling, text)
#define FUNCTION(spelling, text) {spelling, text},
#define OTHER_TYPE(spelling, text)
#include "middle/check/other_names.def"
#undef MEMBER
#undef METHOD
#undef FUNCTION
#undef OTHER_TYPE
    {NULL, NULL}};

static const struct other_name types[] = {
#define MEMBER(spelling, name)
#define METHOD(spelling, text)
#define FUNCTION(spelling, text)
#define OTHER_TYPE(spelling, text) {spelling, text},
#include "middle/check/other_names.def"
#undef MEMBER
#undef METHOD
#undef FUNCTION
#undef OTHER_TYPE
    {NULL, NULL}};

/* As the table spells names: false when it is longer than all of them. */
static bool plain_spelling(const struct symbol *name, char *out)
{
    size_t size = 0;
    for (const char *p = name->text; *p; p++) {
        if (*p == '_' || *p == '?')
            continue;
        if (size == LONGEST)
            return false;
        out[size++] = *p >= 'A' && *p <= 'Z' ? (char)(*p + ('a' - 'A')) : *p;
    }
    out[size] = 0;
    return true;
}

static const struct other_name *find(const struct other_name *row, const char *spelling)
{
    for (; row->spelling; row++)
        if (strcmp(row->spelling, spelling) == 0)
            return row;
    return NULL;
}

static bool advise(struct diag *d, const struct other_name *rows, const struct symbol *name)
{
    char spelling[LONGEST + 1];
    const struct other_name *row = plain_spelling(name, spelling) ? find(rows, spelling) : NULL;
    if (row)
        diag_help(d, "write %s", row->text);
    return row != NULL;
}

bool ck_advise_function(struct diag *d, const struct symbol *name)
{
    return advise(d, functions, name);
}

void ck_advise_type(struct diag *d, const struct symbol *name)
{
    advise(d, types, name);
}

/* The member that the type has under another name, or NULL. */
static const struct symbol *other_member(struct checker *c, const struct type *type,
                                         const struct symbol *name)
{
    char spelling[LONGEST + 1];
    if (!plain_spelling(name, spelling))
        return NULL;
    for (const struct other_name *row = members; (row = find(row, spelling)); row++) {
        const struct symbol *other = session_symbol(c->session, row->text);
        if (other != name && ck_find_member(c, type, other, 1))
            return other;
    }
    return NULL;
}

void ck_list_fields(struct body *b, struct diag *d, const struct type *type)
{
    enum { MOST = 6 };
    if (type->kind != TYPE_nominal || type->decl->storage == STORAGE_ENUM ||
        !type->decl->field_count || type->decl->field_count > MOST ||
        ((const struct declared_type *)type->decl->entity)->module != b->module)
        return;
    struct text text;
    text_init(&text, d->arena);
    for (uint32_t i = 0; i < type->decl->field_count; i++)
        text_printf(&text, "%s`%s`", i ? ", " : "", type->decl->fields[i].name->text);
    diag_help(d, "its fields are %s", text_chars(&text));
}

void ck_help_make(struct diag *d, const struct declared_type *declared)
{
    enum { MOST = 4 };
    const struct type_decl *decl = &declared->decl;
    struct text text;
    text_init(&text, d->arena);
    if (decl->storage == STORAGE_ENUM && decl->variant_count) {
        diag_help(d, "write `%s::%s` for a value of it", decl->name->text,
                  decl->variants[0].name->text);
        return;
    }
    if (decl->is_newtype) {
        diag_help(d, "write `%s(...)` for a value of it", decl->name->text);
        return;
    }
    text_printf(&text, "%s {", decl->name->text);
    for (uint32_t i = 0; i < decl->field_count && i < MOST; i++)
        text_printf(&text, "%s %s: ...", i ? "," : "", decl->fields[i].name->text);
    text_add(&text, decl->field_count > MOST ? STR(", ... }")
                    : decl->field_count      ? STR(" }")
                                             : STR("}"));
    diag_help(d, "write `%s` for a value of it", text_chars(&text));
}

/* A member that some trait would give to a type parameter. */
static bool help_bound(struct checker *c, struct diag *d, const struct type *type,
                       const struct symbol *name)
{
    const struct trait_list *list =
        type->kind == TYPE_param ? map_get(&c->trait_members, name) : NULL;
    if (list)
        diag_help(d, "write the bound: `%s: %s`", type->name->text,
                  list->items.items[0]->name->text);
    return list != NULL;
}

static void help_member(struct diag *d, const struct symbol *name, struct span at)
{
    diag_help(d, "write `%s`", name->text);
    diag_fix(d, at, name->text);
}

/* The member that the type has for a misspelt name of another language: `lenght`. */
static const struct symbol *near_other_member(struct checker *c, const struct type *type,
                                              const struct symbol *name)
{
    struct suggestion s;
    ck_suggest_start(&s, name);
    for (const struct other_name *row = members; row->spelling; row++)
        ck_suggest_consider(&s, session_symbol(c->session, row->spelling));
    return s.best ? other_member(c, type, s.best) : NULL;
}

const struct type *ck_report_no_member(struct body *b, const struct type *type,
                                       const struct ast_member *member)
{
    struct checker *c = b->checker;
    const struct symbol *name = member->name;
    struct span name_at = member->name_at;
    type = ck_shallow(c, type);
    if (type->kind == TYPE_error)
        return type;
    struct diag *d = diag_unknown_member(c->diags, name_at, ck_show_type(c, type), name);
    if (type->kind == TYPE_variable) {
        diag_help(d, "write the type of the parameter: `(x: ...) -> ...`");
        return SIMPLE(c, error);
    }
    const struct symbol *other = other_member(c, type, name);
    if (other) {
        help_member(d, other, name_at);
        return SIMPLE(c, error);
    }
    if (help_bound(c, d, type, name))
        return SIMPLE(c, error);
    if (type->kind == TYPE_nominal && strcmp(name->text, "new") == 0) {
        ck_help_make(d, type->decl->entity);
        return SIMPLE(c, error);
    }
    if (advise(d, methods, name))
        return SIMPLE(c, error);
    if (ck_help_payload_member(b, d, member->object->span, type, name) ||
        ck_explain_not_derived(b, d, type, name))
        return SIMPLE(c, error);
    struct suggestion s;
    ck_suggest_start(&s, name);
    ck_consider_members(c, &s, type);
    ck_suggest_report(&s, d, name_at);
    if (!s.best && (other = near_other_member(c, type, name)))
        help_member(d, other, name_at);
    else if (!s.best)
        ck_list_fields(b, d, type);
    return SIMPLE(c, error);
}

/* A call of what gives nothing, perhaps at the end of a body. */
static void advise_no_result(struct body *b, struct diag *d, const struct ast *node, bool is_body)
{
    const struct node_info *info = ck_info_of(b, node);
    const struct function *function = info->use == USE_CALL ? info->call->function : NULL;
    if (function && function->module && !function->module->is_std)
        diag_note(d, function->span, "`%s` has no result, neither a written one nor a last value",
                  function->name->text);
    if (is_body)
        diag_help(d, "the value of a body is its last expression, and this call gives none");
}

/* The part of `node` whose value it has. */
static const struct ast *tail_of(const struct ast *node)
{
    while (node && node->kind == AST_block) {
        struct ast_list list = ast_as_block(node)->statements;
        node = list.count ? list.items[list.count - 1] : NULL;
    }
    return node;
}

void ck_advise_no_value(struct body *b, struct diag *d, const struct ast *node)
{
    const struct ast *tail = tail_of(node);
    if (!tail) {
        diag_help(d, "the value of a body is its last expression, and this one is empty");
        return;
    }
    switch (tail->kind) {
    case AST_if:
        if (!ast_as_if(tail)->otherwise)
            diag_help(d, "an `if` has a value when it has an `else`");
        break;
    case AST_binding:
    case AST_assign:
        diag_help(d, "an assignment has no value; write the name on a line after it");
        break;
    case AST_while:
    case AST_for:
        diag_help(d, "of the loops only `loop` has a value, which `break` gives it");
        break;
    case AST_call:
        advise_no_result(b, d, tail, node->kind == AST_block);
        break;
    default:
        break;
    }
}
