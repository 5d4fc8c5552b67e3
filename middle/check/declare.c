/* Declarations to entities: the names of modules and the members of types.
 * Nothing here looks at a type or a body. */
#include "middle/check/checker.h"

void ck_not_available(struct checker *c, const struct ast *node)
{
    diag_not_available(c->diags, node->span, ast_description(node->kind));
}

static struct entity *add_entity(struct checker *c, struct module *module, struct map *names,
                                 enum entity_kind kind, const struct symbol *name, struct span span,
                                 bool is_private)
{
    struct entity *entity = map_get(names, name);
    if (entity) {
        struct diag *d = diag_declared_twice(c->diags, span, name);
        diag_note(d, entity->span, "the first declaration is here");
        return NULL;
    }
    entity = ARENA_NEW(c->arena, struct entity);
    entity->kind = kind;
    entity->name = name;
    entity->module = module;
    entity->span = span;
    entity->is_private = is_private;
    map_put(c->arena, names, name, entity);
    return entity;
}

static const char *qualify(struct checker *c, const struct module *module, const struct type *owner,
                           const struct symbol *name)
{
    if (owner && owner->kind == TYPE_nominal)
        return text_format(c->arena, "%s.%s", owner->decl->qualified, name->text);
    if (owner)
        return text_format(c->arena, "%s.%s", type_text(c->arena, owner), name->text);
    return text_format(c->arena, "%s::%s", module->prefix, name->text);
}

static void count_parameters(struct checker *c, struct function *function, struct ast_list params)
{
    function->parameter_count = params.count;
    function->required_count = 0;
    for (uint32_t i = 0; i < params.count; i++) {
        struct ast_param *param = ast_as_param(params.items[i]);
        if (param->is_variadic)
            function->is_variadic = true;
        else if (!param->default_value)
            function->required_count = i + 1;
        if (param->is_self && (i > 0 || !function->owner))
            diag_self_misplaced(c->diags, param->head.span);
        else if (param->is_self)
            function->has_self = true;
    }
}

static struct function *new_function(struct checker *c, struct module *module,
                                     const struct symbol *name, struct span span,
                                     struct ast_list params, const struct type *owner)
{
    struct function *function = ARENA_NEW(c->arena, struct function);
    function->name = name;
    function->qualified = qualify(c, module, owner, name);
    function->module = module;
    function->owner = owner;
    function->span = span;
    count_parameters(c, function, params);
    return function;
}

static bool ranges_overlap(const struct function *a, const struct function *b)
{
    return a->is_variadic || b->is_variadic ||
           (a->required_count <= b->parameter_count && b->required_count <= a->parameter_count);
}

/* Clauses have one arity, no defaults, and stand one after the other. */
static bool joins_clauses(const struct function *known, const struct function *added)
{
    return known->parameter_count == added->parameter_count &&
           known->required_count == known->parameter_count &&
           added->required_count == added->parameter_count && known->clause_count > 0 &&
           !known->builtin;
}

static void add_clause(struct checker *c, struct function *function, struct ast_function *ast)
{
    struct clause *clauses = ARENA_ARRAY(c->arena, struct clause, function->clause_count + 1);
    if (function->clause_count)
        memcpy(clauses, function->clauses, function->clause_count * sizeof *clauses);
    clauses[function->clause_count].ast = ast;
    function->clauses = clauses;
    function->clause_count++;
}

static void report_overlap(struct checker *c, const struct function *known,
                           const struct function *added)
{
    const char *count = added->parameter_count == 1
                            ? "1 argument"
                            : text_format(c->arena, "%u arguments", added->parameter_count);
    struct diag *d = diag_arities_overlap(c->diags, added->span, added->name, count);
    diag_note(d, known->span, "the other one is here");
    diag_help(d, "definitions of one name differ in how many arguments they can take; give one of "
                 "the two another name");
}

/* Does a clause match whatever it is given? */
static bool takes_all(const struct ast_function *ast)
{
    for (uint32_t i = 0; i < ast->params.count; i++) {
        const struct ast *pattern = ast_as_param(ast->params.items[i])->pattern;
        if (pattern->kind == AST_pat_wildcard)
            continue;
        if (pattern->kind != AST_pat_bind || ast_as_pat_bind(pattern)->pattern)
            return false;
    }
    return true;
}

static bool takes_everything(const struct function *function)
{
    for (uint32_t i = 0; i < function->clause_count; i++)
        if (takes_all(function->clauses[i].ast))
            return true;
    return false;
}

/* What is no clause of `known` becomes a function of its own that nobody can
 * call, so that its body is checked. */
static void set_apart(struct checker *c, struct function *known, struct function *added,
                      struct ast_function *ast)
{
    known->is_torn = added->is_torn = true;
    add_clause(c, added, ast);
    list_push(c->arena, &c->program->functions, added);
}

/* Adds a definition to its name; clauses of one function join. `last` is the
 * definition right before this one in the source. */
static struct function *add_definition(struct checker *c, struct entity *entity,
                                       struct function *added, struct ast_function *ast,
                                       const struct function *last)
{
    for (uint32_t i = 0; i < entity->functions.count; i++) {
        struct function *known = entity->functions.items[i];
        bool is_clause = joins_clauses(known, added);
        if (is_clause && known == last && takes_everything(known) && takes_all(ast)) {
            report_overlap(c, known, added);
            set_apart(c, known, added, ast);
            return added;
        }
        if (is_clause && known == last) {
            add_clause(c, known, ast);
            return known;
        }
        if (is_clause) {
            diag_note(diag_clauses_apart(c->diags, added->span, added->name), known->span,
                      "the first clauses are here");
            set_apart(c, known, added, ast);
            return added;
        }
        if (ranges_overlap(known, added))
            report_overlap(c, known, added);
    }
    if (entity->functions.count) {
        added->qualified = text_format(c->arena, "%s/%u", added->qualified, added->parameter_count);
    }
    add_clause(c, added, ast);
    list_push(c->arena, &entity->functions, added);
    list_push(c->arena, &c->program->functions, added);
    return added;
}

static void read_function_attributes(struct checker *c, struct function *function,
                                     const struct ast_function *ast)
{
    check_attributes(c, ast->attributes, ATTRIBUTE_FUNCTION, "a function");
    function->is_test |= ck_has_attribute(ast->attributes, "test");
    function->is_inline |= ck_has_attribute(ast->attributes, "inline");
    function->is_noinline |= ck_has_attribute(ast->attributes, "noinline");
    function->is_cold |= ck_has_attribute(ast->attributes, "cold");
}

static void refuse_unavailable_parts(struct checker *c, const struct ast_function *ast)
{
    if (ast->effects)
        ck_not_available(c, ast->effects);
    for (uint32_t i = 0; i + 1 < ast->params.count; i++)
        if (ast_as_param(ast->params.items[i])->is_variadic)
            diag_not_available(c->diags, ast->params.items[i]->span,
                               "a variadic parameter that is not the last");
}

/* `last` as for add_definition; gives the function that the definition is now
 * (part of), or NULL. */
static struct function *declare_definition(struct checker *c, struct module *module,
                                           struct ast_function *ast, const struct type_scope *outer,
                                           struct map *names, const struct function *last)
{
    struct entity *entity = map_get(names, ast->name);
    if (!entity || entity->kind != ENTITY_FUNCTIONS)
        entity = add_entity(c, module, names, ENTITY_FUNCTIONS, ast->name, ast->name_at,
                            ast->is_private);
    if (!entity)
        return NULL;
    if (!module->is_std)
        refuse_unavailable_parts(c, ast);
    struct function *added =
        new_function(c, module, ast->name, ast->name_at, ast->params, outer ? outer->self : NULL);
    if (outer)
        added->scope = *outer;
    ck_add_type_params(c, &added->scope, ast->type_params);
    added->is_private = ast->is_private;
    struct function *function = add_definition(c, entity, added, ast, last);
    read_function_attributes(c, function, ast);
    return function;
}

struct function *ck_declare_function(struct checker *c, struct module *module, struct ast *node,
                                     const struct type *owner, struct map *names)
{
    const struct type_scope scope = {.self = owner};
    return declare_definition(c, module, ast_as_function(node), &scope, names, NULL);
}

static void declare_extern(struct checker *c, struct module *module,
                           struct ast_extern_function *ast)
{
    struct entity *entity = add_entity(c, module, &module->names, ENTITY_FUNCTIONS, ast->name,
                                       ast->name_at, ast->is_private);
    if (!entity)
        return;
    check_attributes(c, ast->attributes, ATTRIBUTE_FUNCTION, "a foreign function");
    if (!str_equal(ast->abi, STR("C")))
        diag_not_available(c->diags, ast->head.span, "a foreign function that is not \"C\"");
    struct function *function = new_function(c, module, ast->name, ast->name_at, ast->params, NULL);
    function->foreign_name = ast->name->text;
    function->is_variadic_c = ast->is_variadic;
    function->is_private = ast->is_private;
    struct clause *clause = ARENA_NEW(c->arena, struct clause);
    struct ast_function *header = ARENA_NEW(c->arena, struct ast_function);
    header->head = ast->head;
    header->name = ast->name;
    header->name_at = ast->name_at;
    header->params = ast->params;
    header->result = ast->result;
    clause->ast = header;
    function->clauses = clause;
    function->clause_count = 1;
    list_push(c->arena, &entity->functions, function);
    list_push(c->arena, &c->program->functions, function);
}

/* What struct, enum and newtype declare. */
struct type_header {
    struct ast *ast;
    const struct symbol *name;
    struct span name_at;
    bool is_private;
    struct ast_list type_params;
    enum type_storage storage;
};

static struct declared_type *declare_type(struct checker *c, struct module *module,
                                          const struct type_header *header)
{
    struct entity *entity = add_entity(c, module, &module->names, ENTITY_TYPE, header->name,
                                       header->name_at, header->is_private);
    if (!entity)
        return NULL;
    struct declared_type *type = ARENA_NEW(c->arena, struct declared_type);
    type->decl.name = header->name;
    type->decl.qualified = text_format(c->arena, "%s::%s", module->prefix, header->name->text);
    type->decl.storage = header->storage;
    type->decl.index = c->program->declared_types.count;
    type->decl.entity = type;
    type->module = module;
    type->ast = header->ast;
    type->is_private = header->is_private;
    ck_add_type_params(c, &type->scope, header->type_params);
    type->decl.param_count = type->scope.count;
    type->type =
        type_nominal(c->types, &type->decl, ck_own_arguments(c, &type->scope), type->scope.count);
    type->scope.self = type->type;
    entity->type = type;
    list_push(c->arena, &c->program->declared_types, type);
    return type;
}

static void declare_struct(struct checker *c, struct module *module, struct ast_struct *ast)
{
    bool is_value = ck_has_attribute(ast->attributes, "value");
    check_attributes(c, ast->attributes, ATTRIBUTE_STRUCT, "a struct");
    declare_type(c, module,
                 &(struct type_header){&ast->head, ast->name, ast->name_at, ast->is_private,
                                       ast->type_params,
                                       is_value ? STORAGE_VALUE : STORAGE_OBJECT});
}

static void declare_enum(struct checker *c, struct module *module, struct ast_enum *ast)
{
    check_attributes(c, ast->attributes, ATTRIBUTE_OTHER, "an enum");
    declare_type(c, module,
                 &(struct type_header){&ast->head, ast->name, ast->name_at, ast->is_private,
                                       ast->type_params, STORAGE_ENUM});
}

static void declare_newtype(struct checker *c, struct module *module, struct ast_newtype *ast)
{
    struct declared_type *type =
        declare_type(c, module,
                     &(struct type_header){&ast->head, ast->name, ast->name_at, ast->is_private,
                                           ast->type_params, STORAGE_VALUE});
    if (type)
        type->decl.is_newtype = true;
}

static void declare_alias(struct checker *c, struct module *module, struct ast_type_alias *ast)
{
    struct entity *entity = add_entity(c, module, &module->names, ENTITY_ALIAS, ast->name,
                                       ast->name_at, ast->is_private);
    if (entity)
        entity->alias = ck_new_alias(c, module, ast);
}

static void declare_global(struct checker *c, struct module *module, const struct symbol *name,
                           struct span span, struct global global)
{
    struct entity *entity =
        add_entity(c, module, &module->names, ENTITY_GLOBAL, name, span, global.is_private);
    if (!entity)
        return;
    struct global *made = ARENA_NEW(c->arena, struct global);
    *made = global;
    made->name = name;
    made->span = span;
    made->module = module;
    made->qualified = qualify(c, module, NULL, name);
    made->body = ARENA_NEW(c->arena, struct function);
    made->body->name = name;
    made->body->qualified = text_format(c->arena, "%s.init", made->qualified);
    made->body->module = module;
    made->body->span = span;
    entity->global = made;
    list_push(c->arena, &c->program->globals, made);
}

static void declare_binding(struct checker *c, struct module *module, struct ast_global *ast)
{
    if (ast->pattern->kind != AST_pat_bind || ast_as_pat_bind(ast->pattern)->pattern) {
        diag_not_available(c->diags, ast->pattern->span, "a pattern in a module-level binding");
        return;
    }
    struct ast_pat_bind *bind = ast_as_pat_bind(ast->pattern);
    declare_global(c, module, bind->name, bind->head.span,
                   (struct global){.is_private = ast->is_private,
                                   .is_var = bind->is_var,
                                   .type_node = ast->type,
                                   .value = ast->value});
}

static void declare_const(struct checker *c, struct module *module, struct ast_const *ast)
{
    declare_global(c, module, ast->name, ast->name_at,
                   (struct global){.is_private = ast->is_private,
                                   .is_const = true,
                                   .type_node = ast->type,
                                   .value = ast->value});
}

/* Methods of an `impl` or `extend`. */
static void declare_members(struct checker *c, struct module *module, struct ast_list items,
                            const struct type_scope *scope, struct map *members)
{
    const struct function *last = NULL;
    for (uint32_t i = 0; i < items.count; i++) {
        if (items.items[i]->kind != AST_function) {
            enum ast_kind kind = items.items[i]->kind;
            if (kind != AST_private_rest && kind != AST_error && kind != AST_type_alias)
                ck_not_available(c, items.items[i]);
            continue;
        }
        struct ast_function *ast = ast_as_function(items.items[i]);
        if (ck_find_field(scope->self, ast->name) != UINT32_MAX) {
            diag_member_twice(c->diags, ast->name_at, ck_show_type(c, scope->self), ast->name);
            continue;
        }
        last = declare_definition(c, module, ast, scope, members, last);
    }
}

/* "geometry::Vec2.Mul<F64>.mul" */
static const char *impl_name(struct checker *c, const struct impl *impl, const struct symbol *name)
{
    struct text text;
    text_init(&text, c->arena);
    type_print_qualified(&text, impl->scope.self);
    text_printf(&text, ".%s", impl->bound.trait->name->text);
    for (uint32_t i = 0; i < impl->bound.trait->param_count; i++) {
        text_add_char(&text, i ? ',' : '<');
        type_print_qualified(&text, impl->bound.arguments[i]);
    }
    text_printf(&text, impl->bound.trait->param_count ? ">.%s" : ".%s", name->text);
    return text_chars(&text);
}

/* Marks the functions of a trait or of an impl of one. */
static void own_members(struct checker *c, const struct map *members, struct ast_list items,
                        struct trait_decl *trait, struct impl *impl)
{
    for (uint32_t i = 0; i < items.count; i++) {
        struct entity *entity = items.items[i]->kind == AST_function
                                    ? map_get(members, ast_as_function(items.items[i])->name)
                                    : NULL;
        for (uint32_t j = 0; entity && j < entity->functions.count; j++) {
            entity->functions.items[j]->trait = trait;
            entity->functions.items[j]->impl = impl;
            entity->functions.items[j]->qualified =
                impl ? impl_name(c, impl, entity->name)
                     : text_format(c->arena, "%s::%s.%s", trait->module->prefix, trait->name->text,
                                   entity->name->text);
        }
    }
}

/* The traits that have a function of this name. */
static void note_trait_member(struct checker *c, const struct symbol *name,
                              struct trait_decl *trait)
{
    struct trait_list *list = map_get(&c->trait_members, name);
    if (!list) {
        list = ARENA_NEW(c->arena, struct trait_list);
        map_put(c->arena, &c->trait_members, name, list);
    }
    if (!list->items.count || list_last(&list->items) != trait)
        list_push(c->arena, &list->items, trait);
}

static void declare_trait(struct checker *c, struct module *module, struct ast_trait *ast)
{
    struct entity *entity = add_entity(c, module, &module->names, ENTITY_TRAIT, ast->name,
                                       ast->name_at, ast->is_private);
    if (!entity)
        return;
    check_attributes(c, ast->attributes, ATTRIBUTE_OTHER, "a trait");
    entity->trait = ck_new_trait(c, module, ast);
}

void ck_declare_trait_members(struct checker *c, struct trait_decl *trait)
{
    struct ast_list items = trait->ast->items;
    declare_members(c, trait->module, items, &trait->scope, &trait->members);
    own_members(c, &trait->members, items, trait, NULL);
    for (uint32_t i = 0; i < items.count; i++)
        if (items.items[i]->kind == AST_function)
            note_trait_member(c, ast_as_function(items.items[i])->name, trait);
}

/* A declaration without meaning yet: reported here, so that uses of its name can
 * be silent. */
static void declare_unavailable(struct checker *c, struct module *module, const struct ast *node,
                                const struct symbol *name, struct span name_at)
{
    ck_not_available(c, node);
    if (name)
        add_entity(c, module, &module->names, ENTITY_UNAVAILABLE, name, name_at, false);
}

static void declare_item(struct checker *c, struct module *module, struct ast *item,
                         const struct function **last)
{
    const struct function *before = *last;
    *last = NULL;
    switch (item->kind) {
    case AST_function:
        *last = declare_definition(c, module, ast_as_function(item), NULL, &module->names, before);
        break;
    case AST_extern_function:
        declare_extern(c, module, ast_as_extern_function(item));
        break;
    case AST_struct:
        declare_struct(c, module, ast_as_struct(item));
        break;
    case AST_enum:
        declare_enum(c, module, ast_as_enum(item));
        break;
    case AST_newtype:
        declare_newtype(c, module, ast_as_newtype(item));
        break;
    case AST_type_alias:
        declare_alias(c, module, ast_as_type_alias(item));
        break;
    case AST_trait:
        declare_trait(c, module, ast_as_trait(item));
        break;
    case AST_global:
        declare_binding(c, module, ast_as_global(item));
        break;
    case AST_const:
        declare_const(c, module, ast_as_const(item));
        break;
#define UNAVAILABLE(kind)                                               \
    case AST_##kind:                                                    \
        declare_unavailable(c, module, item, ast_as_##kind(item)->name, \
                            ast_as_##kind(item)->name_at);              \
        break;
        UNAVAILABLE(macro)
        UNAVAILABLE(actor)
        UNAVAILABLE(protocol)
        UNAVAILABLE(packed_struct)
        UNAVAILABLE(binary_type)
#undef UNAVAILABLE
    default: /* imports, impls and markers are read elsewhere */
        break;
    }
}

void ck_declare_entities(struct checker *c, struct module *module)
{
    const struct function *last = NULL;
    struct ast_list items = module->file->module->items;
    for (uint32_t i = 0; i < items.count; i++) {
        check_declaration_attributes(c, items.items[i]);
        declare_item(c, module, items.items[i], &last);
    }
}

static struct map *members_of(struct checker *c, const struct type *type)
{
    if (type->kind == TYPE_nominal)
        return &((struct declared_type *)type->decl->entity)->members;
    return &c->members[type->kind];
}

static void declare_trait_impl(struct checker *c, struct module *module, struct ast_impl *ast,
                               const struct type_scope *scope)
{
    struct impl *impl = ck_new_impl(c, module, ast, scope);
    if (!impl)
        return;
    declare_members(c, module, ast->items, &impl->scope, &impl->members);
    own_members(c, &impl->members, ast->items, NULL, impl);
}

static void declare_impl(struct checker *c, struct module *module, struct ast_impl *ast)
{
    struct type_scope *own = ARENA_NEW(c->arena, struct type_scope);
    ck_add_type_params(c, own, ast->type_params);
    ck_add_bounds(c, module, own, ast->type_params, ast->where); /* the type may say `C::Iter` */
    const struct type *type = own->self = ck_type_of_node(c, module, ast->type, own);
    const struct type_scope scope = *own;
    if (type->kind == TYPE_error)
        return;
    if (ast->trait) {
        declare_trait_impl(c, module, ast, &scope);
        return;
    }
    if (type->kind != TYPE_nominal ||
        ((struct declared_type *)type->decl->entity)->module != module) {
        struct diag *d = diag_not_available(
            c->diags, ast->type->span,
            text_format(c->arena, "an impl for %s, which is not declared in this module,",
                        ck_show_type(c, type)));
        diag_help(d, "`extend %s ... end` gives it members where this module is imported",
                  ck_show_type(c, type));
        return;
    }
    declare_members(c, module, ast->items, &scope, members_of(c, type));
}

/* Several extensions may have a function of one name, for a type's instances or in
 * different modules. */
static void name_extension(struct checker *c, const struct extension *extension)
{
    struct ast_list items = extension->ast->items;
    const char *type = type_text(c->arena, extension->scope.self);
    for (uint32_t i = 0; i < items.count; i++) {
        if (items.items[i]->kind != AST_function)
            continue;
        const struct symbol *name = ast_as_function(items.items[i])->name;
        const struct entity *entity = map_get(&extension->members, name);
        for (uint32_t j = 0; entity && j < entity->functions.count; j++) {
            struct function *function = entity->functions.items[j];
            const char *arity = strrchr(function->qualified, '/');
            function->qualified = text_format(c->arena, "%s::%s.%s%s", extension->module->prefix,
                                              type, name->text, arity && j ? arity : "");
        }
    }
}

/* The library's own extensions belong to the type. */
static void declare_extend(struct checker *c, struct module *module, struct ast_extend *ast)
{
    struct type_scope *own = ARENA_NEW(c->arena, struct type_scope);
    ck_add_type_params(c, own, ast->type_params);
    ck_add_bounds(c, module, own, ast->type_params, ast->where);
    const struct type *type = own->self = ck_type_of_node(c, module, ast->type, own);
    const struct type_scope scope = *own;
    if (type->kind == TYPE_error)
        return;
    if (module->is_std) {
        declare_members(c, module, ast->items, &scope, members_of(c, type));
        return;
    }
    if (type->kind == TYPE_param) {
        struct diag *d = diag_not_available(c->diags, ast->type->span, "an `extend` of every type");
        diag_help(d, "write a trait with default methods, or a function");
        return;
    }
    struct extension *extension = ARENA_NEW(c->arena, struct extension);
    *extension = (struct extension){.module = module, .ast = ast, .scope = scope};
    declare_members(c, module, ast->items, &scope, &extension->members);
    name_extension(c, extension);
    list_push(c->arena, &module->extensions, extension);
}

void ck_declare_impls(struct checker *c, struct module *module)
{
    struct ast_list items = module->file->module->items;
    for (uint32_t i = 0; i < items.count; i++) {
        if (items.items[i]->kind == AST_impl)
            declare_impl(c, module, ast_as_impl(items.items[i]));
        else if (items.items[i]->kind == AST_extend)
            declare_extend(c, module, ast_as_extend(items.items[i]));
    }
}
