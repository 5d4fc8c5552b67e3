/* Which `&mut` parameters always hold the object that they were given.
 *
 *     def push(&mut self, value: T)     changes the object, never `self`
 *     def replace(p: &mut Point)        p = Point { x: 1 }
 *
 * An object in a field or an element that is lent to one of the first kind need
 * not be written back when the call is left. A parameter comes to hold another
 * object by an assignment, or by being passed on to one that does: a graph over
 * the written functions like that of capture.c, and linear as well. A call of a
 * trait's function may be one of any impl's. */
#include "middle/check/checker.h"

/* What is passed on to a parameter. */
struct passed {
    LIST(struct parameter *) from;
};

struct walk {
    struct checker *c;
    struct body body;      /* only for finding what is known about a node */
    struct map parameters; /* struct local -> parameter */
    struct map passed;     /* struct parameter -> passed */
    LIST(struct parameter *) changed;
};

static void mark(struct walk *w, struct parameter *parameter)
{
    if (!parameter || !parameter->keeps_object)
        return;
    parameter->keeps_object = false;
    list_push(w->c->arena, &w->changed, parameter);
}

/* `from` comes to hold what `to` comes to hold. */
static void pass(struct walk *w, struct parameter *from, struct parameter *to)
{
    struct passed *passed = map_get(&w->passed, to);
    if (!passed) {
        passed = ARENA_NEW(w->c->arena, struct passed);
        map_put(w->c->arena, &w->passed, to, passed);
    }
    list_push(w->c->arena, &passed->from, from);
    if (!to->keeps_object)
        mark(w, from);
}

static struct parameter *parameter_of(struct walk *w, const struct ast *node)
{
    const struct node_info *info = ck_info_of(&w->body, node);
    return node->kind == AST_name && info->use == USE_LOCAL ? map_get(&w->parameters, info->local)
                                                            : NULL;
}

static void assigned(struct walk *w, const struct ast *target)
{
    if (target->kind != AST_tuple_literal) {
        mark(w, parameter_of(w, target));
        return;
    }
    struct ast_list items = ast_as_tuple_literal(target)->items;
    for (uint32_t i = 0; i < items.count; i++)
        assigned(w, items.items[i]);
}

static void called(struct walk *w, const struct call *call)
{
    for (uint32_t i = 0; i < call->argument_count; i++) {
        uint32_t index = call->arguments[i].parameter;
        const struct ast *value = call->arguments[i].value;
        if (value->kind == AST_borrow)
            value = ast_as_borrow(value)->value;
        struct parameter *from = parameter_of(w, value);
        if (!from || index >= call->function->parameter_count ||
            call->function->parameters[index].mode != PARAM_MUT)
            continue;
        if (call->callee)
            mark(w, from);
        else
            pass(w, from, &call->function->parameters[index]);
    }
}

static void visit(void *context, struct ast *node)
{
    struct walk *w = context;
    const struct node_info *info = ck_info_of(&w->body, node);
    if (node->kind == AST_assign)
        assigned(w, ast_as_assign(node)->target);
    if (info->use == USE_CALL)
        called(w, info->call);
    ast_children(node, visit, w);
}

static bool is_walked(const struct function *function)
{
    return (function->state == FUNCTION_CHECKED || function->trait) && !function->builtin &&
           !function->foreign_name && function->clause_count && function->parameters;
}

/* Until something says otherwise they keep what they hold. */
static void start_function(struct walk *w, struct function *function)
{
    for (uint32_t i = 0; is_walked(function) && i < function->parameter_count; i++) {
        struct parameter *parameter = &function->parameters[i];
        parameter->keeps_object = parameter->mode == PARAM_MUT;
        for (uint32_t j = 0; j < function->clause_count; j++)
            if (function->clauses[j].locals)
                map_put(w->c->arena, &w->parameters, function->clauses[j].locals[i], parameter);
    }
}

static void join_passed(void *context, struct parameter *required, struct parameter *own)
{
    pass(context, required, own);
}

static void walk_function(struct walk *w, struct function *function)
{
    w->body.module = function->module;
    w->body.function = function;
    if (!is_walked(function))
        return;
    if (function->impl)
        ck_join_required(function, join_passed, w);
    for (uint32_t i = 0; i < function->clause_count; i++)
        if (function->clauses[i].ast->body && function->clauses[i].locals)
            visit(w, function->clauses[i].ast->body);
}

static void start_traits(struct walk *w)
{
    struct program *program = w->c->program;
    for (uint32_t i = 0; i < program->traits.count; i++) {
        const struct ast_trait *ast = program->traits.items[i]->ast;
        for (uint32_t j = 0; j < ast->items.count; j++) {
            if (ast->items.items[j]->kind != AST_function)
                continue;
            struct entity *entity = map_get(&program->traits.items[i]->members,
                                            ast_as_function(ast->items.items[j])->name);
            for (uint32_t k = 0; entity && k < entity->functions.count; k++)
                start_function(w, entity->functions.items[k]);
        }
    }
}

void check_rebinding(struct checker *c)
{
    struct program *program = c->program;
    struct walk w = {.c = c, .body = {.checker = c}};
    start_traits(&w);
    for (uint32_t i = 0; i < program->functions.count; i++)
        start_function(&w, program->functions.items[i]);
    for (uint32_t i = 0; i < program->functions.count; i++)
        walk_function(&w, program->functions.items[i]);
    while (w.changed.count) {
        const struct passed *passed = map_get(&w.passed, list_pop(&w.changed));
        for (uint32_t i = 0; passed && i < passed->from.count; i++)
            mark(&w, passed->from.items[i]);
    }
}
