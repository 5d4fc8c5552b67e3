/* Struct literals and changed copies. */
#include "middle/check/checker.h"

static bool is_given_before(const struct ast_list fields, uint32_t i, const struct symbol *name)
{
    for (uint32_t j = 0; j < i; j++)
        if (ast_as_field_init(fields.items[j])->name == name)
            return true;
    return false;
}

void ck_check_shorthand(struct body *b, struct ast_field_init *init, const struct type *type)
{
    struct checker *c = b->checker;
    struct local *local = ck_find_local(b, init->name);
    struct node_info *info = ck_info_of(b, &init->head);
    if (local) {
        info->use = USE_LOCAL;
        info->local = local;
        ck_expect_type(c, init->name_at, local->type, type);
        return;
    }
    bool is_reported = false;
    struct entity *entity = ck_find_entity(c, b->module, init->name, init->name_at, &is_reported);
    if (entity && entity->kind == ENTITY_GLOBAL) {
        info->use = USE_GLOBAL;
        info->global = entity->global;
        ck_expect_type(c, init->name_at, ck_need_global(b, entity->global), type);
    } else if (!is_reported) {
        ck_report_unknown_name(b, init->name, init->name_at);
    }
}

/* `fields` against those of `type`; marks the given ones. */
static void check_field_inits(struct body *b, const struct type *type, struct ast_list fields,
                              bool *is_given)
{
    struct checker *c = b->checker;
    for (uint32_t i = 0; i < fields.count; i++) {
        if (fields.items[i]->kind != AST_field_init) {
            if (fields.items[i]->kind != AST_error)
                ck_not_available(c, fields.items[i]);
            continue;
        }
        struct ast_field_init *init = ast_as_field_init(fields.items[i]);
        uint32_t index = ck_find_field(type, init->name);
        if (index == UINT32_MAX) {
            struct suggestion s;
            ck_suggest_start(&s, init->name);
            for (uint32_t j = 0; j < type->decl->field_count; j++)
                ck_suggest_consider(&s, type->decl->fields[j].name);
            struct diag *d =
                diag_unknown_member(c->diags, init->name_at, ck_show_type(c, type), init->name);
            ck_suggest_report(&s, d, init->name_at);
            if (!s.best)
                ck_list_fields(b, d, type);
            if (init->value)
                check_operand(b, init->value, NULL);
            continue;
        }
        if (is_given_before(fields, i, init->name))
            diag_field_twice(c->diags, init->name_at, init->name);
        is_given[index] = true;
        check_field_access(b, type, index, init->name_at);
        const struct type *part = type_field(c->types, type, index);
        if (init->value)
            ck_expect_type(c, init->value->span, check_operand(b, init->value, part), part);
        else
            ck_check_shorthand(b, init, part);
        ck_refuse_kept(b, init->value ? init->value : &init->head);
    }
}

static void report_missing_field(struct body *b, struct span span, const struct type *type,
                                 const struct type_field *field)
{
    struct checker *c = b->checker;
    struct diag *d = diag_field_missing(c->diags, span, field->name, ck_show_type(c, type));
    diag_note(d, field->span, "it is declared here, without a default");
    diag_help(d, "write `%s: ...` between the braces", field->name->text);
}

/* The type of a literal; a generic one without written arguments gets fresh ones. */
static const struct type *literal_type(struct body *b, struct ast *node)
{
    struct checker *c = b->checker;
    struct ast_type_name type_node = {.head = *node};
    struct ast *base = node;
    if (node->kind == AST_type_apply) {
        type_node.arguments = ast_as_type_apply(node)->arguments;
        base = ast_as_type_apply(node)->base;
    }
    if (base->kind == AST_type_name) {
        type_node = *ast_as_type_name(base);
    } else if (base->kind == AST_name) {
        type_node.path = (struct symbol_list){&ast_as_name(base)->name, &base->span, 1};
    } else if (base->kind == AST_path) {
        type_node.path = ast_as_path(base)->path;
    } else {
        ck_not_available(c, node);
        return SIMPLE(c, error);
    }
    if (!type_node.arguments.count) {
        bool is_reported = false;
        struct entity *entity =
            type_node.path.count == 1
                ? ck_find_entity(c, b->module, type_node.path.items[0], base->span, &is_reported)
                : ck_resolve_path(b, &type_node.path);
        const struct type *named = entity ? ck_entity_instance(c, entity) : NULL;
        if (named)
            return named;
        if (is_reported || (!entity && type_node.path.count > 1))
            return SIMPLE(c, error);
    }
    type_node.head.kind = AST_type_name;
    return ck_type_of_node(c, b->module, &type_node.head, &b->function->scope);
}

static void check_values_only(struct body *b, struct ast_list fields)
{
    for (uint32_t i = 0; i < fields.count; i++)
        if (fields.items[i]->kind == AST_field_init && ast_as_field_init(fields.items[i])->value)
            check_operand(b, ast_as_field_init(fields.items[i])->value, NULL);
}

/* A struct with private fields is built only in its module. */
static void check_buildable(struct body *b, const struct type *type, const bool *is_given,
                            struct span span)
{
    for (uint32_t i = 0; i < type->decl->field_count; i++)
        if (!is_given[i])
            check_field_access(b, type, i, span);
}

const struct type *check_struct_literal(struct body *b, struct ast *node,
                                        const struct type *expected)
{
    struct checker *c = b->checker;
    struct ast_struct_literal *literal = ast_as_struct_literal(node);
    const struct type *type = literal_type(b, literal->type);
    if (type->kind != TYPE_nominal) {
        if (type->kind != TYPE_error)
            diag_not_available(c->diags, literal->type->span,
                               text_format(c->arena, "a literal of %s", ck_show_type(c, type)));
        check_values_only(b, literal->fields);
        return SIMPLE(c, error);
    }
    if (expected && ck_shallow(c, expected)->decl == type->decl)
        ck_unify(c, type, expected); /* type arguments that are not written */
    if (type->decl->is_newtype || type_is_enum(type)) {
        ck_help_make(diag_not_a_struct(c->diags, literal->type->span, type->decl->name,
                                       type_is_enum(type) ? "an enum" : "a newtype"),
                     type->decl->entity);
        check_values_only(b, literal->fields);
        return SIMPLE(c, error);
    }
    const struct declared_type *declared = type->decl->entity;
    bool *is_given = ARENA_ARRAY(c->arena, bool, type->decl->field_count + 1);
    check_field_inits(b, type, literal->fields, is_given);
    check_buildable(b, type, is_given, literal->type->span);
    for (uint32_t i = 0; i < type->decl->field_count; i++) {
        if (is_given[i])
            continue;
        if (declared->field_defaults[i])
            ck_need_signature(b, declared->field_defaults[i], node->span);
        else
            report_missing_field(b, literal->type->span, type, &type->decl->fields[i]);
    }
    ck_oblige_type(b, type, literal->type->span);
    return type;
}

const struct type *check_with(struct body *b, struct ast *node)
{
    struct checker *c = b->checker;
    struct ast_with *with = ast_as_with(node);
    const struct type *type = check_operand(b, with->base, NULL);
    if (ck_is_open(b, type)) {
        check_values_only(b, with->fields);
        return SIMPLE(c, error);
    }
    type = ck_settle_literal(c, type);
    if (type->kind != TYPE_nominal) {
        if (type->kind != TYPE_error)
            diag_unknown_member(c->diags, node->span, ck_show_type(c, type),
                                session_symbol(c->session, "with"));
        check_values_only(b, with->fields);
        return SIMPLE(c, error);
    }
    bool *is_given = ARENA_ARRAY(c->arena, bool, type->decl->field_count + 1);
    check_field_inits(b, type, with->fields, is_given);
    check_buildable(b, type, is_given, node->span);
    return type;
}
