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
    ck_complete_trait(c, trait);
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

/* A bound of an associated type, for the hidden parameter that stands for it. */
static struct trait_bound associated_bound(struct checker *c, const struct trait_bound *written,
                                           const struct type *const *arguments, uint32_t count)
{
    uint32_t own = written->trait->scope.count - 1;
    const struct type **all = ARENA_ARRAY(c->arena, const struct type *, own + 1);
    for (uint32_t i = 0; i < own; i++)
        all[i] = type_substitute(c->types, written->arguments[i], arguments, count);
    return (struct trait_bound){written->trait, all, written->span};
}

static void add_associated_bounds(struct checker *c, struct type_scope *scope,
                                  const struct type *bounded, const struct trait_bound *bound)
{
    const struct type_scope *of_trait = &bound->trait->scope;
    const struct type **all = ARENA_ARRAY(c->arena, const struct type *, of_trait->count);
    all[0] = bounded;
    memcpy(all + 1, bound->arguments, (of_trait->count - 1) * sizeof *all);
    for (uint32_t i = bound->trait->param_count + 1; i < of_trait->count; i++) {
        const struct type_parameter *written = &of_trait->params[i];
        if (!written->bound_count)
            continue;
        struct type_parameter *hidden = &scope->params[all[i]->index];
        hidden->bounds = ARENA_ARRAY(c->arena, struct trait_bound, written->bound_count);
        for (uint32_t j = 0; j < written->bound_count; j++)
            hidden->bounds[hidden->bound_count++] =
                associated_bound(c, &written->bounds[j], all, of_trait->count);
    }
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
    add_associated_bounds(c, scope, param->type, &bound);
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
    if (type->index < scope->own_from) { /* of the impl or trait around, whose scope stays */
        struct type_parameter *all = ARENA_ARRAY(c->arena, struct type_parameter, scope->count);
        memcpy(all, scope->params, scope->count * sizeof *all);
        scope->params = all;
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
}

/* Inside, Self has the trait itself. */
static void bind_self(struct checker *c, struct trait_decl *trait)
{
    struct trait_bound *own = ARENA_NEW(c->arena, struct trait_bound);
    own->trait = trait;
    own->arguments = ck_own_arguments(c, &trait->scope) + 1;
    own->span = trait->ast->name_at;
    trait->scope.params[0].bounds = own;
    trait->scope.params[0].bound_count = 1;
}

static bool is_derived_name(const char *name)
{
    static const char *const names[] = {"Eq", "Hash", "Ord", "Show", "Clone", "Default", "Object"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static const struct {
    const char *name;
    enum trait_operates operates;
    enum binary_op op;
} operator_traits[] = {
    {"Add", OPERATES_NUMBERS, BINARY_ADD},       {"Sub", OPERATES_NUMBERS, BINARY_SUB},
    {"Mul", OPERATES_NUMBERS, BINARY_MUL},       {"Div", OPERATES_NUMBERS, BINARY_DIV},
    {"Rem", OPERATES_NUMBERS, BINARY_REM},       {"Shl", OPERATES_INTEGERS, BINARY_SHL},
    {"Shr", OPERATES_INTEGERS, BINARY_SHR},      {"BitAnd", OPERATES_INTEGERS, BINARY_BIT_AND},
    {"BitOr", OPERATES_INTEGERS, BINARY_BIT_OR}, {"BitXor", OPERATES_INTEGERS, BINARY_BIT_XOR},
    {"Neg", OPERATES_SIGNED, BINARY_OP_COUNT},
};

static void find_operator(struct trait_decl *trait)
{
    for (size_t i = 0; i < sizeof operator_traits / sizeof *operator_traits; i++)
        if (trait->module->is_std && strcmp(operator_traits[i].name, trait->name->text) == 0) {
            trait->operates = operator_traits[i].operates;
            trait->op = operator_traits[i].op;
        }
}

struct trait_decl *ck_new_trait(struct checker *c, struct module *module, struct ast_trait *ast)
{
    struct trait_decl *trait = ARENA_NEW(c->arena, struct trait_decl);
    trait->name = ast->name;
    trait->qualified = text_format(c->arena, "%s::%s", module->prefix, ast->name->text);
    trait->module = module;
    trait->ast = ast;
    trait->is_derived = module->is_std && is_derived_name(ast->name->text);
    find_operator(trait);
    make_scope(c, trait);
    bind_self(c, trait);
    trait->defaults = ARENA_ARRAY(c->arena, const struct type *, trait->scope.count);
    list_push(c->arena, &c->program->traits, trait);
    return trait;
}

static void resolve_defaults(struct checker *c, struct trait_decl *trait)
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
}

/* The associated types of a supertrait are the trait's own too, under their names. */
static void inherit(struct checker *c, struct trait_decl *trait, uint32_t super)
{
    struct trait_bound *bound = &trait->supers[super];
    const struct type_scope *of_super = &bound->trait->scope;
    uint32_t own = bound->trait->param_count, count = of_super->count - 1;
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, count + 1);
    memcpy(arguments, bound->arguments, own * sizeof *arguments);
    struct type_parameter *all =
        ARENA_ARRAY(c->arena, struct type_parameter, trait->scope.count + count - own);
    memcpy(all, trait->scope.params, trait->scope.count * sizeof *all);
    struct inherited *inherited =
        ARENA_ARRAY(c->arena, struct inherited, trait->inherited_count + count - own);
    if (trait->inherited_count)
        memcpy(inherited, trait->inherited, trait->inherited_count * sizeof *inherited);
    trait->scope.params = all;
    trait->inherited = inherited;
    for (uint32_t i = own; i < count; i++) {
        const struct type_parameter *of = &of_super->params[i + 1];
        uint32_t at = trait->scope.count++;
        arguments[i] = type_param(c->types, of->name, at);
        all[at] =
            (struct type_parameter){.name = of->name, .span = bound->span, .type = arguments[i]};
        inherited[trait->inherited_count++] = (struct inherited){super, i};
    }
    bound->arguments = arguments;
    add_associated_bounds(c, &trait->scope, trait->scope.self, bound);
}

static void resolve_supers(struct checker *c, struct trait_decl *trait)
{
    struct ast_list supers = trait->ast->supertraits;
    trait->supers = ARENA_ARRAY(c->arena, struct trait_bound, supers.count);
    for (uint32_t i = 0; i < supers.count; i++) {
        struct trait_bound *bound = &trait->supers[trait->super_count];
        if (!resolve_bound(c, trait->module, supers.items[i], &trait->scope, trait->scope.self,
                           bound))
            continue;
        if (bound->trait->state == TRAIT_OPEN) {
            diag_trait_cycle(c->diags, bound->span, trait->name);
            continue;
        }
        trait->super_count++;
    }
    for (uint32_t i = 0; i < trait->super_count; i++)
        if (trait->supers[i].trait->scope.count > trait->supers[i].trait->param_count + 1)
            inherit(c, trait, i);
}

/* `type Iter: Iterator<T>` */
static void resolve_associated_bounds(struct checker *c, struct trait_decl *trait)
{
    uint32_t at = trait->param_count;
    for (uint32_t i = 0; i < trait->ast->items.count; i++) {
        if (trait->ast->items.items[i]->kind != AST_type_alias)
            continue;
        const struct ast_list written = ast_as_type_alias(trait->ast->items.items[i])->bounds;
        struct type_parameter *param = &trait->scope.params[++at];
        param->bounds = ARENA_ARRAY(c->arena, struct trait_bound, written.count);
        for (uint32_t j = 0; j < written.count; j++) {
            struct trait_bound *bound = &param->bounds[param->bound_count];
            if (!resolve_bound(c, trait->module, written.items[j], &trait->scope, param->type,
                               bound))
                continue;
            if (bound->trait->scope.count > bound->trait->param_count + 1)
                diag_not_available(c->diags, bound->span,
                                   "a bound of an associated type by a trait that has some itself");
            else
                param->bound_count++;
        }
    }
}

void ck_complete_trait(struct checker *c, struct trait_decl *trait)
{
    if (trait->state != TRAIT_DECLARED)
        return;
    trait->state = TRAIT_OPEN;
    resolve_defaults(c, trait);
    resolve_supers(c, trait);
    resolve_associated_bounds(c, trait);
    const struct type **defaults = ARENA_ARRAY(c->arena, const struct type *, trait->scope.count);
    memcpy(defaults, trait->defaults,
           (trait->scope.count - trait->inherited_count) * sizeof *defaults);
    trait->defaults = defaults;
    bind_self(c, trait);
    trait->state = TRAIT_KNOWN;
    ck_declare_trait_members(c, trait);
}

/* ---- Impls ---- */

/* The written function of the impl that the trait asks for with `name`, or NULL. */
static const struct ast_function *written_function(const struct impl *impl,
                                                   const struct symbol *name)
{
    for (uint32_t i = 0; i < impl->ast->items.count; i++)
        if (impl->ast->items.items[i]->kind == AST_function &&
            ast_as_function(impl->ast->items.items[i])->name == name)
            return ast_as_function(impl->ast->items.items[i]);
    return NULL;
}

/* An associated type that a function of the trait gives is the written result of the
 * impl's function; or NULL. */
static const struct type *type_by_result(struct checker *c, struct impl *impl,
                                         const struct type_parameter *wanted)
{
    struct ast_list items = impl->bound.trait->ast->items;
    for (uint32_t i = 0; i < items.count; i++) {
        if (items.items[i]->kind != AST_function)
            continue;
        const struct ast_function *of_trait = ast_as_function(items.items[i]);
        const struct ast_type_name *result =
            of_trait->result && of_trait->result->kind == AST_type_name
                ? ast_as_type_name(of_trait->result)
                : NULL;
        if (!result || result->path.count != 2 || result->path.items[1] != wanted->name ||
            strcmp(result->path.items[0]->text, "Self") != 0)
            continue;
        const struct ast_function *own = written_function(impl, of_trait->name);
        if (own && own->result && own->result->kind != AST_type_impl)
            return ck_type_of_node(c, impl->module, own->result, &impl->scope);
    }
    return NULL;
}

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
    const struct type *by_result = type_by_result(c, impl, wanted);
    if (by_result)
        return by_result;
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
    uint32_t own = trait->scope.count - 1 - trait->inherited_count;
    for (uint32_t i = trait->param_count; i < own; i++)
        arguments[i] = associated_type(c, impl, &trait->scope.params[i + 1], i);
    impl->bound.arguments = arguments; /* inherited ones: see ck_settle_impls */
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

/* What a type has not has no functions; its associated types are none. */
static void refuse_parts(struct checker *c, struct impl *impl)
{
    uint32_t count = impl->bound.trait->scope.count, given = impl->bound.trait->param_count;
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, count);
    for (uint32_t i = 0; i < count; i++)
        arguments[i] = i < given ? impl->bound.arguments[i] : SIMPLE(c, error);
    impl->bound.arguments = arguments;
    if (impl->ast->items.count)
        diag_not_available(c->diags, impl->ast->items.items[0]->span,
                           "anything inside of a negative impl");
}

struct impl *ck_new_impl(struct checker *c, struct module *module, struct ast_impl *ast,
                         const struct type_scope *scope)
{
    struct impl *impl = ARENA_NEW(c->arena, struct impl);
    impl->module = module;
    impl->ast = ast;
    impl->scope = *scope;
    impl->is_negative = ast->is_negative;
    if (!resolve_bound(c, module, ast->trait, &impl->scope, impl->scope.self, &impl->bound))
        return NULL;
    struct trait_decl *trait = impl->bound.trait;
    if (impl->is_negative)
        refuse_parts(c, impl);
    else
        bind_associated(c, impl);
    if (trait->module != module && !mentions_own_type(impl) && !module->is_std) {
        struct diag *d = diag_foreign_impl(c->diags, ast->type->span, trait->name,
                                           ck_show_type(c, impl->scope.self));
        diag_help(d, "an impl stands in the module of its trait or of its type, so that there is "
                     "one; a newtype can have impls of its own");
    }
    refuse_drop_of_value(c, impl);
    if (trait == ck_prelude_trait(c, "Object"))
        diag_help(diag_object_impl(c->diags, ast->type->span, ck_show_type(c, impl->scope.self)),
                  "a struct without `@value` has it");
    note_drop(c, impl);
    trait->has_negative |= impl->is_negative;
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

void ck_join_required(struct function *function, parameter_joiner *join, void *context)
{
    struct entity *entity = map_get(&function->impl->bound.trait->members, function->name);
    for (uint32_t i = 0; entity && i < entity->functions.count; i++) {
        struct function *required = entity->functions.items[i];
        if (required->parameter_count != function->parameter_count || !required->parameters)
            continue;
        for (uint32_t j = 0; j < function->parameter_count; j++)
            join(context, &required->parameters[j], &function->parameters[j]);
    }
}
