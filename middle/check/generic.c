/* Type parameters: their scopes, and arguments in their place. */
#include "middle/check/checker.h"

void ck_add_type_params(struct checker *c, struct type_scope *scope, struct ast_list params)
{
    scope->own_from = scope->count;
    scope->own_count = 0;
    if (!params.count)
        return;
    uint32_t count = scope->count + params.count;
    struct type_parameter *all = ARENA_ARRAY(c->arena, struct type_parameter, count);
    if (scope->count)
        memcpy(all, scope->params, scope->count * sizeof *all);
    for (uint32_t i = 0; i < params.count; i++) {
        const struct ast_type_param *ast = ast_as_type_param(params.items[i]);
        for (uint32_t j = 0; j < i; j++)
            if (ast_as_type_param(params.items[j])->name == ast->name)
                diag_parameter_twice(c->diags, ast->head.span, ast->name);
        uint32_t at = scope->count + i;
        all[at].name = ast->name;
        all[at].span = ast->head.span;
        all[at].type = type_param(c->types, ast->name, at);
    }
    scope->own_from = scope->count;
    scope->own_count = params.count;
    scope->params = all;
    scope->count = count;
}

const struct type *const *ck_own_arguments(struct checker *c, const struct type_scope *scope)
{
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, scope->count);
    for (uint32_t i = 0; i < scope->count; i++)
        arguments[i] = scope->params[i].type;
    return arguments;
}

const struct type *const *ck_fresh_arguments(struct checker *c, const struct type_scope *scope)
{
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, scope->count);
    for (uint32_t i = 0; i < scope->count; i++)
        arguments[i] = ck_fresh_variable(c, VARIABLE_ANY);
    return arguments;
}

const struct type *ck_fresh_instance(struct checker *c, struct declared_type *declared)
{
    declared->is_used = true;
    return type_nominal(c->types, &declared->decl, ck_fresh_arguments(c, &declared->scope),
                        declared->scope.count);
}

const struct type *ck_put_in(struct checker *c, const struct type *type,
                             const struct type *const *arguments, const struct type_scope *scope)
{
    if (!scope->count)
        return type;
    return type_substitute(c->types, program_type(c->program, type), arguments, scope->count);
}
