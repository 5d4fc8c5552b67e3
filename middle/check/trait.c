/* Traits and impls: their declarations, and what an impl owes its trait. */
#include "middle/check/checker.h"

#include "middle/program/traits.h"

/* ---- Bounds ---- */

static struct entity *trait_entity(struct checker *c, struct module *module,
                                   const struct ast_type_name *node)
{
    struct body b = {.checker = c, .module = module};
    struct entity *entity = ck_resolve_path(&b, &node->path);
    if (!entity || entity->kind == ENTITY_TRAIT)
        return entity;
    if (entity->kind != ENTITY_UNAVAILABLE)
        diag_not_a_trait(c->diags, node->head.span, entity->name->text,
                         ck_entity_description(entity));
    return NULL;
}

/* The trait and its written arguments; those not written take their defaults.
 * Associated types are left NULL. */
static bool resolve_bound(struct checker *c, struct module *module, const struct ast *node,
                          const struct type_scope *scope, const struct type *bounded,
                          struct trait_bound *bound)
{
    if (node->kind != AST_type_name) {
        if (node->kind != AST_error)
            ck_not_available(c, node);
        return false;
    }
    const struct ast_type_name *name = ast_as_type_name(node);
    struct entity *entity = trait_entity(c, module, name);
    if (!entity)
        return false;
    struct trait_decl *trait = entity->trait;
    if (name->arguments.count > trait->param_count) {
        ck_report_type_arguments(c, node->span, trait->name, trait->param_count,
                                 name->arguments.count);
        return false;
    }
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, trait->scope.count);
    for (uint32_t i = 0; i < trait->param_count; i++) {
        if (i < name->arguments.count) {
            arguments[i] = ck_type_of_node(c, module, name->arguments.items[i], scope);
        } else if (trait->defaults[i]) {
            arguments[i] = type_substitute(c->types, trait->defaults[i], &bounded, 1);
        } else {
            ck_report_type_arguments(c, node->span, trait->name, trait->param_count,
                                     name->arguments.count);
            return false;
        }
    }
    *bound = (struct trait_bound){trait, arguments, node->span};
    return true;
}

static const struct type *hidden_param(struct checker *c, struct type_scope *scope,
                                       const struct type_parameter *owner,
                                       const struct symbol *associated, struct span span)
{
    struct type_parameter *all = ARENA_ARRAY(c->arena, struct type_parameter, scope->count + 1);
    memcpy(all, scope->params, scope->count * sizeof *all);
    const struct symbol *name = session_symbol(
        c->session, text_format(c->arena, "%s::%s", owner->name->text, associated->text));
    const struct type *type = type_param(c->types, name, scope->count);
    all[scope->count] = (struct type_parameter){.name = name, .type = type, .span = span};
    scope->params = all;
    scope->count++;
    return type;
}

/* Adds a bound to a parameter of `scope`, with hidden parameters for the trait's
 * associated types. */
static void add_bound(struct checker *c, struct module *module, struct type_scope *scope,
                      uint32_t index, const struct ast *node)
{
    struct trait_bound bound;
    if (!resolve_bound(c, module, node, scope, scope->params[index].type, &bound))
        return;
    const struct type_scope *of_trait = &bound.trait->scope;
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, of_trait->count);
    memcpy(arguments, bound.arguments, bound.trait->param_count * sizeof *arguments);
    for (uint32_t i = bound.trait->param_count + 1; i < of_trait->count; i++)
        arguments[i - 1] =
            hidden_param(c, scope, &scope->params[index], of_trait->params[i].name, node->span);
    bound.arguments = arguments;
    struct type_parameter *param = &scope->params[index];
    struct trait_bound *bounds = ARENA_ARRAY(c->arena, struct trait_bound, param->bound_count + 1);
    if (param->bound_count)
        memcpy(bounds, param->bounds, param->bound_count * sizeof *bounds);
    bounds[param->bound_count] = bound;
    param->bounds = bounds;
    param->bound_count++;
}

const struct type *ck_impl_param(struct checker *c, struct module *module, struct type_scope *scope,
                                 const struct ast_type_impl *node)
{
    struct type_parameter *all = ARENA_ARRAY(c->arena, struct type_parameter, scope->count + 1);
    if (scope->count)
        memcpy(all, scope->params, scope->count * sizeof *all);
    uint32_t at = scope->count;
    const struct symbol *name =
        session_symbol(c->session, text_format(c->arena, "impl #%u", at + 1));
    const struct type *type = type_param(c->types, name, at);
    all[at] = (struct type_parameter){.name = name, .type = type, .span = node->head.span};
    scope->params = all;
    scope->count++;
    for (uint32_t i = 0; i < node->bounds.count; i++)
        add_bound(c, module, scope, at, node->bounds.items[i]);
    return type;
}

static void add_where(struct checker *c, struct module *module, struct type_scope *scope,
                      const struct ast_where_clause *clause)
{
    const struct type *type = ck_type_of_node(c, module, clause->type, scope);
    if (type->kind != TYPE_param) {
        if (type->kind != TYPE_error)
            diag_not_available(c->diags, clause->type->span,
                               "a condition on anything but a type parameter");
        return;
    }
    for (uint32_t i = 0; i < clause->bounds.count; i++)
        add_bound(c, module, scope, type->index, clause->bounds.items[i]);
}

/* A method's conditions on its owner's parameters are the method's alone: the owner's
 * other members, which share the parameters, must not see them. */
static void unshare_params(struct checker *c, struct type_scope *scope)
{
    struct type_parameter *own = ARENA_ARRAY(c->arena, struct type_parameter, scope->count);
    memcpy(own, scope->params, scope->count * sizeof *own);
    scope->params = own;
}

void ck_add_bounds(struct checker *c, struct module *module, struct type_scope *scope,
                   struct ast_list params, struct ast_list where)
{
    uint32_t from = scope->own_from;
    if (where.count && scope->count)
        unshare_params(c, scope);
    for (uint32_t i = 0; i < params.count; i++) {
        struct ast_list bounds = ast_as_type_param(params.items[i])->bounds;
        for (uint32_t j = 0; j < bounds.count; j++)
            add_bound(c, module, scope, from + i, bounds.items[j]);
    }
    for (uint32_t i = 0; i < where.count; i++)
        add_where(c, module, scope, ast_as_where_clause(where.items[i]));
}

/* ---- Traits ---- */

static void add_associated(struct checker *c, struct trait_decl *trait, struct ast_list items)
{
    for (uint32_t i = 0; i < items.count; i++) {
        if (items.items[i]->kind != AST_type_alias)
            continue;
        const struct ast_type_alias *alias = ast_as_type_alias(items.items[i]);
        struct type_parameter *all =
            ARENA_ARRAY(c->arena, struct type_parameter, trait->scope.count + 1);
        memcpy(all, trait->scope.params, trait->scope.count * sizeof *all);
        all[trait->scope.count] =
            (struct type_parameter){.name = alias->name,
                                    .span = alias->name_at,
                                    .type = type_param(c->types, alias->name, trait->scope.count)};
        trait->scope.params = all;
        trait->scope.count++;
    }
}

/* The trait's scope: Self, its parameters, its associated types. */
static void make_scope(struct checker *c, struct trait_decl *trait)
{
    struct type_parameter *self = ARENA_NEW(c->arena, struct type_parameter);
    self->name = session_symbol(c->session, "Self");
    self->span = trait->ast->name_at;
    self->type = type_param(c->types, self->name, 0);
    trait->scope = (struct type_scope){.self = self->type, .params = self, .count = 1};
    ck_add_type_params(c, &trait->scope, trait->ast->type_params);
    trait->param_count = trait->scope.count - 1;
    add_associated(c, trait, trait->ast->items);
    /* Inside, Self has the trait itself. */
    struct trait_bound *own = ARENA_NEW(c->arena, struct trait_bound);
    own->trait = trait;
    own->arguments = ck_own_arguments(c, &trait->scope) + 1;
    own->span = trait->ast->name_at;
    trait->scope.params[0].bounds = own;
    trait->scope.params[0].bound_count = 1;
}

static bool is_derived_name(const char *name)
{
    static const char *const names[] = {"Eq", "Hash", "Ord", "Show", "Clone", "Default"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

struct trait_decl *ck_new_trait(struct checker *c, struct module *module, struct ast_trait *ast)
{
    struct trait_decl *trait = ARENA_NEW(c->arena, struct trait_decl);
    trait->name = ast->name;
    trait->qualified = text_format(c->arena, "%s::%s", module->prefix, ast->name->text);
    trait->module = module;
    trait->ast = ast;
    trait->is_derived = module->is_std && is_derived_name(ast->name->text);
    make_scope(c, trait);
    trait->defaults = ARENA_ARRAY(c->arena, const struct type *, trait->scope.count);
    list_push(c->arena, &c->program->traits, trait);
    return trait;
}

void ck_resolve_trait(struct checker *c, struct trait_decl *trait)
{
    struct ast_trait *ast = trait->ast;
    for (uint32_t i = 0; i < ast->type_params.count; i++) {
        const struct ast_type_param *param = ast_as_type_param(ast->type_params.items[i]);
        if (param->default_type)
            trait->defaults[i] =
                ck_type_of_node(c, trait->module, param->default_type, &trait->scope);
    }
    uint32_t at = trait->param_count;
    for (uint32_t i = 0; i < ast->items.count; i++) {
        if (ast->items.items[i]->kind != AST_type_alias)
            continue;
        const struct ast_type_alias *alias = ast_as_type_alias(ast->items.items[i]);
        if (alias->type)
            trait->defaults[at] = ck_type_of_node(c, trait->module, alias->type, &trait->scope);
        at++;
    }
    trait->supers = ARENA_ARRAY(c->arena, struct trait_bound, ast->supertraits.count);
    for (uint32_t i = 0; i < ast->supertraits.count; i++) {
        struct trait_bound bound;
        if (!resolve_bound(c, trait->module, ast->supertraits.items[i], &trait->scope,
                           trait->scope.self, &bound))
            continue;
        if (bound.trait->scope.count > bound.trait->param_count + 1)
            diag_not_available(c->diags, bound.span, "a supertrait with associated types");
        else
            trait->supers[trait->super_count++] = bound;
    }
}

/* ---- Impls ---- */

static const struct type *associated_type(struct checker *c, struct impl *impl,
                                          const struct type_parameter *wanted, uint32_t index)
{
    for (uint32_t i = 0; i < impl->ast->items.count; i++) {
        if (impl->ast->items.items[i]->kind != AST_type_alias)
            continue;
        const struct ast_type_alias *alias = ast_as_type_alias(impl->ast->items.items[i]);
        if (alias->name == wanted->name && alias->type)
            return ck_type_of_node(c, impl->module, alias->type, &impl->scope);
    }
    const struct type *by_default = impl->bound.trait->defaults[index];
    if (by_default)
        return type_substitute(c->types, by_default, &impl->scope.self, 1);
    diag_requirement_missing(c->diags, impl->bound.span, wanted->name, impl->bound.trait->name);
    return SIMPLE(c, error);
}

static void bind_associated(struct checker *c, struct impl *impl)
{
    const struct trait_decl *trait = impl->bound.trait;
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, trait->scope.count);
    memcpy(arguments, impl->bound.arguments, trait->param_count * sizeof *arguments);
    for (uint32_t i = trait->param_count; i + 1 < trait->scope.count; i++)
        arguments[i] = associated_type(c, impl, &trait->scope.params[i + 1], i);
    impl->bound.arguments = arguments;
}

static bool is_declared_here(const struct type *type, const struct module *module)
{
    return type->kind == TYPE_nominal &&
           ((const struct declared_type *)type->decl->entity)->module == module;
}

/* The type or an argument of the trait is declared in the impl's module. */
static bool mentions_own_type(const struct impl *impl)
{
    bool found = is_declared_here(impl->scope.self, impl->module);
    for (uint32_t i = 0; i < impl->bound.trait->param_count; i++)
        found = found || is_declared_here(impl->bound.arguments[i], impl->module);
    return found;
}

static void refuse_overlap(struct checker *c, struct impl *impl)
{
    struct trait_decl *trait = impl->bound.trait;
    for (uint32_t i = 0; i < trait->impls.count; i++) {
        const struct impl *other = trait->impls.items[i];
        if (!ck_impls_overlap(c, impl, other))
            continue;
        struct diag *d = diag_impls_overlap(c->diags, impl->ast->type->span,
                                            ck_show_type(c, impl->scope.self), trait->name);
        diag_note(d, other->ast->type->span, "the other impl is here");
    }
}

bool ck_impls_overlap(struct checker *c, const struct impl *a, const struct impl *b)
{
    const struct type *const *for_a = ck_fresh_arguments(c, &a->scope);
    const struct type *const *for_b = ck_fresh_arguments(c, &b->scope);
    if (!ck_unify(c, ck_put_in(c, a->scope.self, for_a, &a->scope),
                  ck_put_in(c, b->scope.self, for_b, &b->scope)))
        return false;
    for (uint32_t i = 0; i < a->bound.trait->param_count; i++)
        if (!ck_unify(c, ck_put_in(c, a->bound.arguments[i], for_a, &a->scope),
                      ck_put_in(c, b->bound.arguments[i], for_b, &b->scope)))
            return false;
    return true;
}

/* Only objects have a last reference. */
static void refuse_drop_of_value(struct checker *c, const struct impl *impl)
{
    const struct type *self = impl->scope.self;
    bool is_object = self->kind == TYPE_nominal && self->decl->storage == STORAGE_OBJECT;
    if (impl->bound.trait != ck_prelude_trait(c, "Drop") || is_object || self->kind == TYPE_error ||
        impl->module->is_std)
        return;
    diag_help(diag_drop_of_value(c->diags, impl->ast->type->span, ck_show_type(c, self)),
              "a struct without `@value` is an object");
}

bool ck_refuse_drop(struct body *b, const struct function *function, struct span span)
{
    struct checker *c = b->checker;
    const struct trait_decl *trait = function->impl ? function->impl->bound.trait : function->trait;
    if (!trait || trait != ck_prelude_trait(c, "Drop"))
        return false;
    diag_help(
        diag_drop_called(c->diags, span),
        "it runs when the last reference goes: at the end of a name's block, or when the name "
        "gets another value; what must happen earlier belongs into a method of its own, "
        "`close` perhaps, which `drop` calls too");
    return true;
}

/* The library's own Drop types (Vec and the like) only give memory back: what their
 * values run is what their type arguments run. */
static void note_drop(struct checker *c, const struct impl *impl)
{
    const struct type *self = impl->scope.self;
    if (impl->bound.trait == ck_prelude_trait(c, "Drop") && self->kind == TYPE_nominal &&
        !impl->module->is_std)
        ((struct declared_type *)(uintptr_t)self->decl->entity)->decl.has_drop = true;
}

struct impl *ck_new_impl(struct checker *c, struct module *module, struct ast_impl *ast,
                         const struct type_scope *scope)
{
    struct impl *impl = ARENA_NEW(c->arena, struct impl);
    impl->module = module;
    impl->ast = ast;
    impl->scope = *scope;
    if (!resolve_bound(c, module, ast->trait, &impl->scope, impl->scope.self, &impl->bound))
        return NULL;
    struct trait_decl *trait = impl->bound.trait;
    bind_associated(c, impl);
    if (trait->module != module && !mentions_own_type(impl) && !module->is_std) {
        struct diag *d = diag_foreign_impl(c->diags, ast->type->span, trait->name,
                                           ck_show_type(c, impl->scope.self));
        diag_help(d, "an impl stands in the module of its trait or of its type, so that there is "
                     "one; a newtype can have impls of its own");
    }
    refuse_drop_of_value(c, impl);
    note_drop(c, impl);
    refuse_overlap(c, impl);
    list_push(c->arena, &trait->impls, impl);
    return impl;
}

/* The type that the trait's function has in this impl. */
static const struct type *type_in_impl(struct checker *c, const struct impl *impl,
                                       const struct function *own, const struct function *of_trait,
                                       const struct type *type)
{
    const struct trait_decl *trait = impl->bound.trait;
    uint32_t count = of_trait->scope.count;
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, count);
    arguments[0] = impl->scope.self;
    memcpy(arguments + 1, impl->bound.arguments, (trait->scope.count - 1) * sizeof *arguments);
    for (uint32_t i = trait->scope.count; i < count; i++) {
        uint32_t at = impl->scope.count + i - trait->scope.count;
        arguments[i] = at < own->scope.count ? own->scope.params[at].type : SIMPLE(c, error);
    }
    return type_substitute(c->types, program_type(c->program, type), arguments, count);
}

void ck_sign_by_trait(struct checker *c, struct function *own)
{
    const struct impl *impl = own->impl;
    const struct entity *entity = map_get(&impl->bound.trait->members, own->name);
    const struct function *of_trait = NULL;
    for (uint32_t i = 0; entity && i < entity->functions.count; i++)
        if (entity->functions.items[i]->parameter_count == own->parameter_count)
            of_trait = entity->functions.items[i];
    if (!of_trait)
        return;
    ck_sign_function(c, (struct function *)of_trait);
    bool fits = own->has_self == of_trait->has_self &&
                own->scope.count - impl->scope.count ==
                    of_trait->scope.count - impl->bound.trait->scope.count;
    for (uint32_t i = 0; i < own->parameter_count && fits; i++) {
        const struct parameter *wanted = &of_trait->parameters[i];
        fits = own->parameters[i].mode == wanted->mode &&
               ck_unify(c, own->parameters[i].type,
                        type_in_impl(c, impl, own, of_trait, wanted->type));
    }
    fits = fits && ck_unify(c, own->result, type_in_impl(c, impl, own, of_trait, of_trait->result));
    if (!fits)
        diag_note(diag_impl_signature(c->diags, own->span, own->name, impl->bound.trait->name),
                  of_trait->span, "the trait asks for this");
}

/* Everything that the trait requires is there, and nothing else. */
void ck_check_impl(struct checker *c, const struct impl *impl)
{
    const struct trait_decl *trait = impl->bound.trait;
    struct ast_list required = trait->ast->items;
    for (uint32_t i = 0; i < required.count; i++) {
        if (required.items[i]->kind != AST_function)
            continue;
        const struct ast_function *ast = ast_as_function(required.items[i]);
        const struct entity *own = map_get(&impl->members, ast->name);
        if (!ast->body && !own)
            diag_note(diag_requirement_missing(c->diags, impl->bound.span, ast->name, trait->name),
                      ast->name_at, "the trait asks for it here");
    }
    for (uint32_t i = 0; i < impl->ast->items.count; i++) {
        if (impl->ast->items.items[i]->kind != AST_function)
            continue;
        const struct ast_function *ast = ast_as_function(impl->ast->items.items[i]);
        if (!map_get(&trait->members, ast->name))
            diag_not_in_trait(c->diags, ast->name_at, trait->name, ast->name);
    }
}
