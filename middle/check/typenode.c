/* Written types to types, and the fields of declared ones. */
#include "middle/check/checker.h"

static const struct {
    const char *name;
    enum type_kind kind; /* TYPE_error: not available yet */
} type_names[] = {
#define TYPE(kind, name, bits, class) {name, TYPE_##kind},
#include "middle/types/types.def"
#undef TYPE
#define TYPE_NAME(name, kind) {name, TYPE_##kind},
#define TYPE_LATER(name) {name, TYPE_error},
#include "middle/types/type_names.def"
#undef TYPE_NAME
#undef TYPE_LATER
};

enum { TYPE_NAME_COUNT = sizeof type_names / sizeof *type_names };

static const struct type *report_unknown_type(struct checker *c, struct module *module,
                                              const struct symbol *name, struct span span)
{
    struct suggestion s;
    ck_suggest_start(&s, name);
    for (size_t i = 0; i < TYPE_NAME_COUNT; i++)
        if (type_names[i].name[0] && type_names[i].kind != TYPE_error)
            ck_suggest_consider(&s, session_symbol(c->session, type_names[i].name));
    for (uint32_t i = 0; i < c->program->declared_types.count; i++)
        if (c->program->declared_types.items[i]->module == module)
            ck_suggest_consider(&s, c->program->declared_types.items[i]->decl.name);
    struct diag *d = diag_unknown_type(c->diags, span, name->text);
    ck_suggest_report(&s, d, span);
    ck_advise_type(d, name);
    return SIMPLE(c, error);
}

void ck_report_type_arguments(struct checker *c, struct span span, const struct symbol *name,
                              uint32_t expected, uint32_t given)
{
    const char *arguments = expected == 0   ? "no type arguments"
                            : expected == 1 ? "1 type argument"
                                            : text_format(c->arena, "%u type arguments", expected);
    diag_type_argument_count(c->diags, span, name->text, arguments,
                             text_format(c->arena, given == 1 ? "%u is" : "%u are", given));
}

/* A name that no module declares. */
static const struct type *known_type(struct checker *c, struct module *module,
                                     const struct ast_type_name *node, const struct symbol *name)
{
    for (size_t i = 0; i < TYPE_NAME_COUNT; i++) {
        if (strcmp(type_names[i].name, name->text) != 0)
            continue;
        if (type_names[i].kind != TYPE_error && node->arguments.count) {
            ck_report_type_arguments(c, node->head.span, name, 0, node->arguments.count);
            return SIMPLE(c, error);
        }
        if (type_names[i].kind != TYPE_error)
            return type_simple(c->types, type_names[i].kind);
        diag_not_available(c->diags, node->head.span, text_format(c->arena, "`%s`", name->text));
        return SIMPLE(c, error);
    }
    return report_unknown_type(c, module, name, node->head.span);
}

/* `Self` and type parameters. */
const struct type *ck_scope_type(const struct type_scope *scope, const struct symbol *name)
{
    if (scope->self && strcmp(name->text, "Self") == 0)
        return scope->self;
    for (uint32_t i = 0; i < scope->count; i++)
        if (scope->params[i].name == name)
            return scope->params[i].type;
    return NULL;
}

/* `T::Out`, `Self::Out`, or NULL. */
static const struct type *associated_type(struct checker *c, const struct type_scope *scope,
                                          const struct symbol_list *path)
{
    if (strcmp(path->items[0]->text, "Self") == 0) {
        const struct type *own = ck_scope_type(scope, path->items[1]);
        if (own)
            return own;
    }
    const char *name = text_format(c->arena, "%s::%s", path->items[0]->text, path->items[1]->text);
    return ck_scope_type(scope, session_symbol(c->session, name));
}

bool ck_is_type_name(const struct type_scope *scope, const struct symbol *name)
{
    for (size_t i = 0; i < TYPE_NAME_COUNT; i++)
        if (name->text[0] && strcmp(type_names[i].name, name->text) == 0)
            return true;
    return ck_scope_type(scope, name) != NULL;
}

/* `E = Error` in the declaration, with the arguments before it put in; NULL when
 * nothing stands there. */
static const struct type *default_argument(struct checker *c, const struct declared_type *declared,
                                           uint32_t index, const struct type *const *arguments)
{
    struct ast_list params = {0};
    if (declared->ast->kind == AST_struct)
        params = ast_as_struct(declared->ast)->type_params;
    else if (declared->ast->kind == AST_enum)
        params = ast_as_enum(declared->ast)->type_params;
    if (index >= params.count)
        return NULL;
    const struct ast *node = ast_as_type_param(params.items[index])->default_type;
    if (!node)
        return NULL;
    const struct type *type = ck_type_of_node(c, declared->module, node, &declared->scope);
    return type_substitute(c->types, type, arguments, index);
}

/* A declared type with its arguments as written, then those by default. */
static const struct type *applied_type(struct checker *c, struct module *module,
                                       const struct ast_type_name *node,
                                       struct declared_type *declared,
                                       const struct type_scope *scope)
{
    uint32_t given = node->arguments.count, count = declared->decl.param_count;
    declared->is_used = true;
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, count);
    for (uint32_t i = 0; i < given && i < count; i++)
        arguments[i] = ck_type_of_node(c, module, node->arguments.items[i], scope);
    bool is_whole = given <= count;
    for (uint32_t i = given; i < count; i++) {
        arguments[i] = default_argument(c, declared, i, arguments);
        is_whole = is_whole && arguments[i];
    }
    if (is_whole) {
        const struct type *type = type_nominal(c->types, &declared->decl, arguments, count);
        ck_check_written(c, type, scope, node->head.span);
        return type;
    }
    ck_report_type_arguments(c, node->head.span, declared->decl.name, count, given);
    return SIMPLE(c, error);
}

static const struct type *entity_type(struct checker *c, struct module *module,
                                      const struct ast_type_name *node, const struct entity *entity,
                                      const struct type_scope *scope)
{
    switch (entity->kind) {
    case ENTITY_TYPE:
        return applied_type(c, module, node, entity->type, scope);
    case ENTITY_ALIAS:
        return ck_alias_type(c, module, node, entity->alias, scope);
    case ENTITY_UNAVAILABLE:
        return SIMPLE(c, error);
    case ENTITY_TRAIT:
        diag_help(diag_trait_as_type(c->diags, node->head.span, entity->name),
                  "a value has one type: take a type parameter, `<T: %s>`, or make an enum of the "
                  "types there are",
                  entity->name->text);
        return SIMPLE(c, error);
    case ENTITY_FUNCTIONS:
    case ENTITY_GLOBAL:
        break;
    }
    diag_not_a_type(c->diags, node->head.span, entity->name->text, ck_entity_description(entity));
    return SIMPLE(c, error);
}

static const struct type *named_type(struct checker *c, struct module *module,
                                     const struct ast_type_name *node,
                                     const struct type_scope *scope)
{
    const struct symbol *last = node->path.items[node->path.count - 1];
    if (node->path.count == 1 && scope && !node->arguments.count) {
        const struct type *known = ck_scope_type(scope, last);
        if (known)
            return known;
    }
    if (node->path.count == 2 && scope) {
        const struct type *associated = associated_type(c, scope, &node->path);
        if (associated)
            return associated;
    }
    struct entity *entity;
    if (node->path.count == 1) {
        bool is_reported = false;
        entity = ck_find_entity(c, module, last, node->head.span, &is_reported);
        if (is_reported)
            return SIMPLE(c, error);
        if (!entity)
            return known_type(c, module, node, last);
    } else {
        struct body b = {.checker = c, .module = module};
        entity = ck_resolve_path(&b, &node->path);
    }
    return entity ? entity_type(c, module, node, entity, scope) : SIMPLE(c, error);
}

/* `&T` asks for nothing that an argument does not give anyway, so that `Fn(&T)`
 * is `Fn(T)`. */
static const struct type *lent_type(struct checker *c, struct module *module,
                                    const struct ast *node, const struct type_scope *scope)
{
    if (node->kind != AST_type_ref)
        return ck_type_of_node(c, module, node, scope);
    const struct ast_type_ref *ref = ast_as_type_ref(node);
    const struct type *lent = ck_type_of_node(c, module, ref->type, scope);
    node_info(module, node)->type = lent;
    return ref->is_mut ? type_ref(c->types, lent, true) : lent;
}

static const struct type *function_type(struct checker *c, struct module *module,
                                        const struct ast_type_function *node,
                                        const struct type_scope *scope)
{
    const struct type **params = ARENA_ARRAY(c->arena, const struct type *, node->params.count);
    if (node->effects)
        ck_not_available(c, node->effects);
    for (uint32_t i = 0; i < node->params.count; i++)
        params[i] = lent_type(c, module, node->params.items[i], scope);
    const struct type *result =
        node->result ? ck_type_of_node(c, module, node->result, scope) : SIMPLE(c, void);
    return type_function(c->types, params, node->params.count, result);
}

static const struct type *tuple_type(struct checker *c, struct module *module,
                                     const struct ast_type_tuple *node,
                                     const struct type_scope *scope)
{
    const struct type **parts = ARENA_ARRAY(c->arena, const struct type *, node->parts.count);
    for (uint32_t i = 0; i < node->parts.count; i++)
        parts[i] = ck_type_of_node(c, module, node->parts.items[i], scope);
    return type_tuple(c->types, parts, node->parts.count);
}

const struct type *ck_type_of_node(struct checker *c, struct module *module, const struct ast *node,
                                   const struct type_scope *scope)
{
    const struct type *type = SIMPLE(c, error);
    if (node->kind == AST_type_name)
        type = named_type(c, module, ast_as_type_name(node), scope);
    else if (node->kind == AST_type_never)
        type = SIMPLE(c, never);
    else if (node->kind == AST_type_tuple)
        type = tuple_type(c, module, ast_as_type_tuple(node), scope);
    else if (node->kind == AST_type_function)
        type = function_type(c, module, ast_as_type_function(node), scope);
    else if (node->kind == AST_type_record)
        type = ck_record_type(c, module, ast_as_type_record(node), scope);
    else if (node->kind == AST_type_union)
        type = ck_union_type(c, module, ast_as_type_union(node), scope);
    else if (node->kind == AST_type_ref)
        diag_help(diag_borrow_misplaced(c->diags, node->span),
                  "a borrow lasts as long as a call; a field, a result or a part of a type is the "
                  "object itself");
    else if (node->kind != AST_error)
        ck_not_available(c, node);
    if (ck_refuse_depth(c, type, node->span))
        type = SIMPLE(c, error);
    node_info(module, node)->type = type;
    return type;
}

enum { DEEPEST_TYPE = 32 };

bool ck_refuse_depth(struct checker *c, const struct type *type, struct span span)
{
    if (type_depth(type) <= DEEPEST_TYPE)
        return false;
    diag_help(diag_type_too_deep(c->diags, span, DEEPEST_TYPE),
              "it is %.120s ...; declare a type for a part of it", ck_show_type(c, type));
    return true;
}

static bool field_is_twice(const struct declared_type *type, uint32_t count,
                           const struct symbol *name)
{
    for (uint32_t i = 0; i < count; i++)
        if (type->decl.fields[i].name == name)
            return true;
    return false;
}

static void declare_default(struct checker *c, struct declared_type *type, uint32_t index)
{
    struct ast_field *field = ast_as_field(ast_as_struct(type->ast)->fields.items[index]);
    if (!field->default_value)
        return;
    struct function *function = ARENA_NEW(c->arena, struct function);
    function->name = field->name;
    function->qualified =
        text_format(c->arena, "%s.%s.default", type->decl.qualified, field->name->text);
    function->module = type->module;
    function->span = field->default_value->span;
    function->result = type->decl.fields[index].type;
    function->scope = type->scope;
    function->state = FUNCTION_SIGNED;
    function->default_of = field->default_value;
    type->field_defaults[index] = function;
    list_push(c->arena, &c->program->functions, function);
}

static void resolve_fields(struct checker *c, struct declared_type *type)
{
    struct ast_struct *ast = ast_as_struct(type->ast);
    type->decl.fields = ARENA_ARRAY(c->arena, struct type_field, ast->fields.count);
    type->field_defaults = ARENA_ARRAY(c->arena, struct function *, ast->fields.count);
    for (uint32_t i = 0; i < ast->fields.count; i++) {
        if (ast->fields.items[i]->kind != AST_field)
            continue;
        struct ast_field *field = ast_as_field(ast->fields.items[i]);
        if (field_is_twice(type, type->decl.field_count, field->name))
            diag_member_twice(c->diags, field->name_at, type->decl.name->text, field->name);
        uint32_t at = type->decl.field_count++;
        type->decl.fields[at] = (struct type_field){
            .name = field->name,
            .type = field->type ? ck_type_of_node(c, type->module, field->type, &type->scope)
                                : SIMPLE(c, error),
            .span = field->name_at};
        declare_default(c, type, at);
    }
}

void ck_resolve_type(struct checker *c, struct declared_type *type)
{
    if (type->decl.is_record || type->decl.is_union)
        return;
    if (type->ast->kind == AST_enum)
        ck_resolve_variants(c, type);
    else if (type->ast->kind == AST_newtype)
        ck_resolve_newtype(c, type);
    else
        resolve_fields(c, type);
}
