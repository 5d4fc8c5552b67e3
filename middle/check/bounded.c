/* Declared types with bounds on their parameters: whoever names such a type, or makes a
 * value of it, gives arguments that have what is asked. */
#include "middle/check/checker.h"

#include "middle/program/traits.h"

static struct ast_list written_params(const struct declared_type *declared)
{
    switch (declared->ast->kind) {
    case AST_struct:
        return ast_as_struct(declared->ast)->type_params;
    case AST_enum:
        return ast_as_enum(declared->ast)->type_params;
    case AST_newtype:
        return ast_as_newtype(declared->ast)->type_params;
    default:
        return (struct ast_list){0};
    }
}

/* The declaration's own scope sees the bounds too; hidden parameters, for associated
 * types, are only in `bounded`: a field cannot have such a type. */
void ck_bound_type(struct checker *c, struct declared_type *declared)
{
    declared->bounded = declared->scope;
    ck_add_bounds(c, declared->module, &declared->bounded, written_params(declared),
                  (struct ast_list){0});
    declared->scope.params = declared->bounded.params;
}

static void report(struct checker *c, const struct written_type *written, const struct type *type,
                   const struct type_parameter *param, const struct trait_bound *bound)
{
    const char *trait = bound->trait->name->text;
    struct diag *d = diag_trait_missing(c->diags, written->span, ck_show_type(c, type), trait);
    diag_note(d, bound->span, "`%s` must have it", param->name->text);
    if (type->kind == TYPE_param)
        diag_help(d, "write the bound: `%s: %s`", type->name->text, trait);
}

static void check_written(struct checker *c, const struct written_type *written)
{
    const struct type *type = written->type;
    const struct type_scope *scope = &((const struct declared_type *)type->decl->entity)->bounded;
    for (uint32_t i = 0; i < type->part_count; i++) {
        const struct type_parameter *param = &scope->params[i];
        const struct type *argument = program_type(c->program, type->parts[i]);
        if (argument->flags & (TYPE_HAS_VARIABLE | TYPE_HAS_ERROR))
            continue;
        for (uint32_t j = 0; j < param->bound_count; j++) {
            const struct trait_bound *bound = &param->bounds[j];
            uint32_t count = bound->trait->param_count;
            const struct type **wanted = ARENA_ARRAY(c->arena, const struct type *, count + 1);
            for (uint32_t k = 0; k < count; k++)
                wanted[k] =
                    type_substitute(c->types, bound->arguments[k], type->parts, type->part_count);
            if (program_find_trait(c->program, written->scope, argument, bound->trait, wanted)
                    .source == TRAIT_MISSING)
                report(c, written, argument, param, bound);
        }
    }
}

static bool has_bounds(const struct declared_type *declared)
{
    struct ast_list params = written_params(declared);
    for (uint32_t i = 0; i < params.count; i++)
        if (ast_as_type_param(params.items[i])->bounds.count)
            return true;
    return false;
}

void ck_check_written(struct checker *c, const struct type *type, const struct type_scope *scope,
                      struct span span)
{
    if (!has_bounds(type->decl->entity))
        return;
    struct written_type written = {type, scope, span};
    if (c->has_impls)
        check_written(c, &written);
    else
        list_push(c->arena, &c->written, written);
}

void ck_check_all_written(struct checker *c)
{
    c->has_impls = true;
    for (uint32_t i = 0; i < c->written.count; i++)
        check_written(c, &c->written.items[i]);
}
