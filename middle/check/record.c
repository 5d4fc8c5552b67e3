/* Records: types without a declaration, `{ x: Int, y: Int }`.
 *
 * A record type is its set of fields: the order in which they are written does not
 * matter, and values show them sorted by name. To all later stages it is a
 * @value struct: for each set of names there is one generic declaration, made when
 * it is first met, whose type parameters are the types of the fields. */
#include <stdlib.h>

#include "middle/check/checker.h"

struct record_field {
    const struct symbol *name;
    const struct type *type;
};

static bool is_record(const struct type *type)
{
    return type->kind == TYPE_nominal && type->decl->is_record;
}

/* ---- Types ---- */

struct declared_type *ck_made_type(struct checker *c, const char *qualified,
                                   const struct symbol *name, enum type_storage storage,
                                   enum ast_kind kind)
{
    struct declared_type *type = ARENA_NEW(c->arena, struct declared_type);
    type->decl.name = name;
    type->decl.qualified = qualified;
    type->decl.storage = storage;
    type->decl.index = c->program->declared_types.count;
    type->decl.entity = type;
    type->module = c->builtins;
    type->ast = ARENA_NEW(c->arena, struct ast);
    type->ast->kind = kind;
    type->is_used = true;
    map_put(c->arena, &c->made_types, session_symbol(c->session, qualified), type);
    list_push(c->arena, &c->program->declared_types, type);
    return type;
}

static struct declared_type *declare_record(struct checker *c, const char *name,
                                            const struct record_field *fields, uint32_t count)
{
    struct declared_type *type =
        ck_made_type(c, name, session_symbol(c->session, name), STORAGE_VALUE, AST_type_record);
    type->decl.is_record = true;
    type->decl.param_count = type->decl.field_count = count;
    type->decl.fields = ARENA_ARRAY(c->arena, struct type_field, count);
    type->field_defaults = ARENA_ARRAY(c->arena, struct function *, count);
    type->scope.params = ARENA_ARRAY(c->arena, struct type_parameter, count);
    type->scope.count = type->scope.own_count = count;
    for (uint32_t i = 0; i < count; i++) {
        struct type_parameter *param = &type->scope.params[i];
        param->name = fields[i].name;
        param->type = type_param(c->types, param->name, i);
        type->decl.fields[i] = (struct type_field){.name = param->name, .type = param->type};
    }
    type->type = type_nominal(c->types, &type->decl, ck_own_arguments(c, &type->scope), count);
    type->scope.self = type->type;
    return type;
}

static int compare_fields(const void *left, const void *right)
{
    const struct record_field *a = left, *b = right;
    return strcmp(a->name->text, b->name->text);
}

/* The type with these fields, whose names differ; sorts them. */
static const struct type *record_type(struct checker *c, struct record_field *fields,
                                      uint32_t count)
{
    struct text name;
    qsort(fields, count, sizeof *fields, compare_fields);
    text_init(&name, c->arena);
    for (uint32_t i = 0; i < count; i++)
        text_printf(&name, "%s%s", i ? ", " : "{ ", fields[i].name->text);
    text_add(&name, STR(" }"));
    struct declared_type *declared =
        map_get(&c->made_types, session_symbol(c->session, text_chars(&name)));
    if (!declared)
        declared = declare_record(c, text_chars(&name), fields, count);
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, count);
    for (uint32_t i = 0; i < count; i++)
        arguments[i] = fields[i].type;
    return type_nominal(c->types, &declared->decl, arguments, count);
}

static bool has_field(const struct record_field *fields, uint32_t count, const struct symbol *name)
{
    for (uint32_t i = 0; i < count; i++)
        if (fields[i].name == name)
            return true;
    return false;
}

const struct type *ck_record_type(struct checker *c, struct module *module,
                                  const struct ast_type_record *node,
                                  const struct type_scope *scope)
{
    struct record_field *fields = ARENA_ARRAY(c->arena, struct record_field, node->fields.count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < node->fields.count; i++) {
        if (node->fields.items[i]->kind != AST_field)
            continue;
        const struct ast_field *field = ast_as_field(node->fields.items[i]);
        if (!field->name || !field->type)
            return SIMPLE(c, error);
        const struct type *type = ck_type_of_node(c, module, field->type, scope);
        if (has_field(fields, count, field->name))
            diag_field_twice(c->diags, field->name_at, field->name);
        else
            fields[count++] = (struct record_field){field->name, type};
    }
    return count ? record_type(c, fields, count) : SIMPLE(c, error);
}

/* ---- Literals ---- */

static const struct type *field_value(struct body *b, struct ast_field_init *init,
                                      const struct type *expected)
{
    struct checker *c = b->checker;
    uint32_t index = expected ? ck_find_field(expected, init->name) : UINT32_MAX;
    const struct type *part =
        index == UINT32_MAX ? NULL : ck_shallow(c, type_field(c->types, expected, index));
    if (!init->value) {
        part = part ? part : ck_fresh_variable(c, VARIABLE_ANY);
        ck_check_shorthand(b, init, part);
        ck_refuse_kept(b, &init->head);
        return part;
    }
    const struct type *type = ck_shallow(c, check_operand(b, init->value, part));
    ck_refuse_kept(b, init->value);
    if (!part || type->kind == TYPE_never || ck_unify(c, type, part))
        return type;
    ck_expect_type(c, init->value->span, type, part);
    return part;
}

const struct type *check_record_literal(struct body *b, struct ast *node,
                                        const struct type *expected)
{
    struct checker *c = b->checker;
    struct ast_list items = ast_as_record_literal(node)->fields;
    struct record_field *fields = ARENA_ARRAY(c->arena, struct record_field, items.count);
    uint32_t count = 0;
    bool is_left = false; /* a field never has a value, so the record has none */
    expected = expected ? ck_shallow(c, expected) : NULL;
    if (expected && !is_record(expected))
        expected = NULL;
    for (uint32_t i = 0; i < items.count; i++) {
        if (items.items[i]->kind != AST_field_init) {
            if (items.items[i]->kind != AST_error)
                ck_not_available(c, items.items[i]);
            continue;
        }
        struct ast_field_init *init = ast_as_field_init(items.items[i]);
        const struct type *type = field_value(b, init, expected);
        is_left = is_left || type->kind == TYPE_never;
        if (has_field(fields, count, init->name))
            diag_field_twice(c->diags, init->name_at, init->name);
        else
            fields[count++] = (struct record_field){init->name, type};
    }
    if (!count)
        return SIMPLE(c, error);
    return is_left ? SIMPLE(c, never) : record_type(c, fields, count);
}

/* ---- Patterns ---- */

/* `{ x, y: 0 }` against what is not known yet: a record of these fields. */
static const struct type *open_record(struct checker *c, struct ast_list items)
{
    struct record_field *fields = ARENA_ARRAY(c->arena, struct record_field, items.count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < items.count; i++) {
        const struct symbol *name = ast_as_pat_field(items.items[i])->name;
        if (name && !has_field(fields, count, name))
            fields[count++] = (struct record_field){name, ck_fresh_variable(c, VARIABLE_ANY)};
    }
    return count ? record_type(c, fields, count) : SIMPLE(c, error);
}

const struct type *ck_pattern_record(struct body *b, const struct ast *node,
                                     const struct type *type)
{
    struct checker *c = b->checker;
    type = ck_shallow(c, type);
    if (type->kind == TYPE_variable && !ck_is_open(b, type)) {
        const struct type *open = open_record(c, ast_as_pat_struct(node)->fields);
        ck_unify(c, type, open);
        return open;
    }
    if (is_record(type))
        return type;
    ck_report_pattern_type(b, node, "a record", type);
    return SIMPLE(c, error);
}
