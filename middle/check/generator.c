/* Generators: functions that yield.
 *
 * What a call of one gives is an object of a type of its own, which nobody can
 * name: a declared type without fields, with the type parameters of the function,
 * that has the trait Iterator by an impl made here. Its one function, `next`, has
 * no body; lowering makes it. */
#include "middle/check/checker.h"

static void find_yield(void *context, struct ast *node)
{
    bool *found = context;
    if (node->kind == AST_yield)
        *found = true;
    if (!*found && node->kind != AST_lambda)
        ast_children(node, find_yield, found);
}

bool ck_yields(struct ast *code)
{
    bool found = false;
    find_yield(&found, code);
    return found;
}

/* ---- What ends with a generator ---- */

/* Does ending it early only drop what it holds? Not so with a `defer`, and not where a
 * `yield` stands inside of an expression: what is lent around it is written back. */
static void find_other_ends(void *context, struct ast *node)
{
    bool *found = context;
    bool is_statement = node->kind == AST_block || node->kind == AST_if ||
                        node->kind == AST_if_branch || node->kind == AST_match ||
                        node->kind == AST_match_arm || node->kind == AST_while ||
                        node->kind == AST_loop || node->kind == AST_for;
    if (node->kind == AST_lambda || node->kind == AST_yield || *found)
        return;
    *found = node->kind == AST_defer || (!is_statement && ck_yields(node));
    if (is_statement)
        ast_children(node, find_other_ends, found);
}

struct held {
    struct checker *c;
    struct body body; /* only for finding what is known about a node */
    LIST(struct type_field) fields;
};

static void hold(struct held *held, const struct type *type)
{
    type = type ? program_type(held->c->program, type) : NULL;
    if (!type || type_class(type) == TYPE_CLASS_OPEN || !type_needs_drop(type))
        return;
    for (uint32_t i = 0; i < held->fields.count; i++)
        if (held->fields.items[i].type == type)
            return;
    list_push(held->c->arena, &held->fields, (struct type_field){.type = type});
}

static void hold_node(void *context, struct ast *node)
{
    struct held *held = context;
    hold(held, ck_info_of(&held->body, node)->type);
    ast_children(node, hold_node, held);
}

void ck_note_held(struct checker *c, struct declared_type *type)
{
    struct function *function = type->generator;
    struct held held = {.c = c, .body = {.checker = c, .module = function->module}};
    held.body.function = function;
    for (uint32_t i = 0; i < function->parameter_count; i++)
        hold(&held, function->parameters[i].type);
    for (uint32_t i = 0; i < function->locals.count; i++)
        hold(&held, function->locals.items[i]->type);
    for (uint32_t i = 0; i < function->clause_count; i++) {
        hold_node(&held, function->clauses[i].ast->body);
        find_other_ends(&type->decl.has_drop, function->clauses[i].ast->body);
    }
    type->decl.fields = held.fields.items;
    type->decl.field_count = held.fields.count;
}

/* ---- Types ---- */

bool ck_is_generator(const struct function *function)
{
    bool found = false;
    for (uint32_t i = 0; i < function->clause_count; i++)
        if (function->clauses[i].ast->body)
            found = found || ck_yields(function->clauses[i].ast->body);
    return found;
}

static struct declared_type *declare_frame(struct checker *c, struct function *function,
                                           const struct ast_type_impl *node)
{
    struct declared_type *type = ARENA_NEW(c->arena, struct declared_type);
    type->decl.name =
        session_symbol(c->session, text_format(c->arena, "%s.Iterator", function->name->text));
    type->decl.qualified = text_format(c->arena, "%s.Iterator", function->qualified);
    type->decl.storage = STORAGE_OBJECT;
    type->decl.frames = ARENA_NEW(c->arena, struct type_frames);
    type->decl.index = c->program->declared_types.count;
    type->decl.entity = type;
    type->decl.param_count = function->scope.count;
    type->module = function->module;
    type->ast = (struct ast *)(uintptr_t)&node->head;
    type->scope = function->scope;
    type->type = type_nominal(c->types, &type->decl, ck_own_arguments(c, &function->scope),
                              function->scope.count);
    type->scope.self = type->type;
    type->generator = function;
    list_push(c->arena, &c->program->declared_types, type);
    return type;
}

/* `def next(&mut self): Option<T>` */
static void add_next(struct checker *c, struct impl *impl, struct function *generator)
{
    struct function *next = ARENA_NEW(c->arena, struct function);
    struct entity *entity = ARENA_NEW(c->arena, struct entity);
    next->name = session_symbol(c->session, "next");
    next->qualified = text_format(c->arena, "%s.next", generator->qualified);
    next->module = generator->module;
    next->scope = impl->scope;
    next->impl = impl;
    next->owner = impl->scope.self;
    next->span = generator->span;
    next->has_self = true;
    next->is_inline = true;
    next->parameters = ARENA_NEW(c->arena, struct parameter);
    next->parameters[0] = (struct parameter){
        .name = c->self_name, .type = impl->scope.self, .mode = PARAM_MUT, .span = generator->span};
    next->parameter_count = next->required_count = 1;
    next->result = generator->option;
    next->next_of = generator;
    next->state = FUNCTION_CHECKED;
    *entity = (struct entity){
        .kind = ENTITY_FUNCTIONS, .name = next->name, .module = next->module, .span = next->span};
    list_push(c->arena, &entity->functions, next);
    map_put(c->arena, &impl->members, next->name, entity);
}

static void add_impl(struct checker *c, struct function *function, const struct declared_type *type,
                     const struct trait_bound *bound)
{
    struct impl *impl = ARENA_NEW(c->arena, struct impl);
    impl->module = function->module;
    impl->ast = ARENA_NEW(c->arena, struct ast_impl);
    impl->ast->head.span = bound->span;
    impl->ast->type = type->ast;
    impl->scope = type->scope;
    impl->bound = *bound;
    add_next(c, impl, function);
    list_push(c->arena, &bound->trait->impls, impl);
}

/* The bound that is written, its trait being Iterator; else reports. */
static bool read_bound(struct checker *c, const struct function *function,
                       const struct ast_type_impl *node, struct trait_bound *bound)
{
    struct type_scope scope = function->scope;
    uint32_t errors = c->diags->errors;
    const struct type *type = ck_impl_param(c, function->module, &scope, node);
    const struct type_parameter *param = &scope.params[type->index];
    if (param->bound_count == 1 && param->bounds[0].trait == ck_prelude_trait(c, "Iterator")) {
        *bound = param->bounds[0];
        return true;
    }
    if (c->diags->errors == errors)
        diag_not_available(c->diags, node->head.span,
                           "a result `impl ...` of a function that does not yield");
    return false;
}

void check_opaque_result(struct checker *c, struct function *function,
                         const struct ast_type_impl *node)
{
    struct trait_bound bound;
    if (!read_bound(c, function, node, &bound)) {
        function->result = SIMPLE(c, error);
        function->element = SIMPLE(c, error);
    } else if (function->element) { /* of an earlier clause */
        ck_expect_type(c, node->head.span, bound.arguments[0], function->element);
    } else {
        function->element = bound.arguments[0];
        function->option = ck_option_type(c, function->element);
        const struct declared_type *type = declare_frame(c, function, node);
        function->result = type->type;
        add_impl(c, function, type, &bound);
    }
}

void ck_refuse_lent(struct checker *c, const struct function *function)
{
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        const struct parameter *parameter = &function->parameters[i];
        if (parameter->mode == PARAM_VALUE)
            continue;
        const struct symbol *name = parameter->name ? parameter->name : c->underscore;
        struct diag *d = diag_generator_borrows(c->diags, parameter->span, name);
        if (name == c->self_name)
            diag_help(d, "take the object itself: `self`; the generator keeps it alive");
        else
            diag_help(d, "it goes on after the call: take the value itself, `%s: %s`", name->text,
                      ck_show_type(c, parameter->type));
    }
}

const struct type *check_yield(struct body *b, struct ast_yield *node)
{
    struct checker *c = b->checker;
    const struct type *element = b->lambda ? NULL : b->function->element;
    if (b->defer_depth && element)
        diag_leaves_defer(c->diags, node->head.span, "yield");
    if (!element) {
        struct diag *d = diag_yield_misplaced(c->diags, node->head.span);
        if (b->lambda && b->function->element)
            diag_help(d, "a lambda is a function of its own: go through the values with `for`");
        check_operand(b, node->value, NULL);
        return SIMPLE(c, void);
    }
    check_value(b, node->value, element);
    ck_refuse_kept(b, node->value);
    return SIMPLE(c, void);
}
