/* Type aliases and newtypes. */
#include "middle/check/checker.h"

/* ---- type A = B ---- */

struct type_alias *ck_new_alias(struct checker *c, struct module *module,
                                struct ast_type_alias *ast)
{
    struct type_alias *alias = ARENA_NEW(c->arena, struct type_alias);
    alias->ast = ast;
    alias->module = module;
    ck_add_type_params(c, &alias->scope, ast->type_params);
    list_push(c->arena, &c->aliases, alias);
    return alias;
}

/* With the alias's own parameters inside; found out when first needed. */
static const struct type *target_of(struct checker *c, struct type_alias *alias)
{
    if (alias->type)
        return alias->type;
    if (alias->is_open || !alias->ast->type) {
        if (alias->is_open)
            diag_help(diag_endless_type(c->diags, alias->ast->name_at),
                      "an alias is another name for a type; a struct or an enum may hold itself");
        return alias->type = SIMPLE(c, error);
    }
    alias->is_open = true;
    const struct type *type = ck_type_of_node(c, alias->module, alias->ast->type, &alias->scope);
    alias->is_open = false;
    if (!alias->type) /* an error when the alias needs itself */
        alias->type = type;
    return alias->type;
}

void ck_resolve_aliases(struct checker *c)
{
    for (uint32_t i = 0; i < c->aliases.count; i++)
        target_of(c, c->aliases.items[i]);
}

const struct type *ck_alias_type(struct checker *c, struct module *module,
                                 const struct ast_type_name *node, struct type_alias *alias,
                                 const struct type_scope *scope)
{
    uint32_t count = alias->scope.count, given = node->arguments.count;
    if (given != count) {
        ck_report_type_arguments(c, node->head.span, alias->ast->name, count, given);
        return SIMPLE(c, error);
    }
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, count);
    for (uint32_t i = 0; i < count; i++)
        arguments[i] = ck_type_of_node(c, module, node->arguments.items[i], scope);
    return type_substitute(c->types, target_of(c, alias), arguments, count);
}

const struct type *ck_entity_instance(struct checker *c, const struct entity *entity)
{
    if (entity->kind == ENTITY_TYPE)
        return ck_fresh_instance(c, entity->type);
    if (entity->kind != ENTITY_ALIAS)
        return NULL;
    const struct type *const *arguments = ck_fresh_arguments(c, &entity->alias->scope);
    return type_substitute(c->types, target_of(c, entity->alias), arguments,
                           entity->alias->scope.count);
}

/* ---- newtype N = T ---- */

void ck_resolve_newtype(struct checker *c, struct declared_type *type)
{
    const struct ast_newtype *ast = ast_as_newtype(type->ast);
    type->decl.fields = ARENA_NEW(c->arena, struct type_field);
    type->decl.fields[0] =
        (struct type_field){.name = session_symbol(c->session, "value"),
                            .type = ck_type_of_node(c, type->module, ast->type, &type->scope),
                            .span = ast->type->span};
    type->decl.field_count = 1;
    type->field_defaults = ARENA_ARRAY(c->arena, struct function *, 1);
}

const struct type *check_newtype(struct body *b, struct ast *node, const struct type *type,
                                 const struct arguments *arguments, struct span name_at)
{
    struct checker *c = b->checker;
    const struct symbol *name = type->decl->name;
    uint32_t given = arguments->list.count + (arguments->receiver ? 1 : 0);
    const struct ast *only = given == 1 && !arguments->receiver ? arguments->list.items[0] : NULL;
    if (!only || only->kind == AST_named_argument || only->kind == AST_spread) {
        ck_check_all_arguments(b, arguments);
        if (arguments->receiver)
            diag_not_callable(c->diags, name_at, name->text);
        else
            diag_argument_count(c->diags, name_at, name->text, "1 argument without a name",
                                given == 1 ? "another is" : text_format(c->arena, "%u are", given));
        return SIMPLE(c, error);
    }
    struct ast *value = arguments->list.items[0];
    const struct type *inner = type_field(c->types, type, 0);
    ck_expect_type(c, value->span, check_operand(b, value, inner), inner);
    ck_refuse_kept(b, value);
    ck_oblige_known(b, type, name, name_at);
    ck_info_of(b, node)->use = USE_NEWTYPE;
    return type;
}

bool ck_check_newtype_pattern(struct body *b, struct ast *node, const struct type *type)
{
    struct checker *c = b->checker;
    const struct ast_pat_variant *pattern = ast_as_pat_variant(node);
    const struct entity *entity = ck_peek_path(b, &pattern->path);
    const struct type *named = entity ? ck_entity_instance(c, entity) : NULL;
    if (!named || named->kind != TYPE_nominal || !named->decl->is_newtype)
        return false;
    struct ast_list arguments = pattern->arguments;
    bool is_one = arguments.count == 1 && arguments.items[0]->kind != AST_pat_field;
    bool fits = ck_unify(c, named, type);
    if (!fits)
        ck_report_pattern_type(b, node, ck_show_type(c, named), type);
    else if (!is_one)
        diag_variant_parts(c->diags, node->span, named->decl->name, "1 part",
                           arguments.count == 1 ? "a name"
                                                : text_format(c->arena, "%u", arguments.count));
    if (!fits || !is_one) {
        ck_check_parts_anyhow(b, arguments);
        return true;
    }
    ck_info_of(b, node)->use = USE_NEWTYPE;
    ck_check_part(b, arguments.items[0], type_field(c->types, named, 0));
    return true;
}
