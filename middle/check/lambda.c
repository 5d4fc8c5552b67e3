/* Lambdas. A lambda is checked where it stands, with the names around it in
 * sight; its parameters take their types from the function type expected, else
 * they are variables that its body and later uses settle. Types of lambdas are
 * never generalised. What it captures is found when all bodies are known
 * (capture.c). */
#include "middle/check/checker.h"

/* ---- `it` ---- */

struct search {
    const struct symbol *name;
    bool is_found;
};

static void search_node(void *context, struct ast *node)
{
    struct search *search = context;
    if (node->kind == AST_name && ast_as_name(node)->name == search->name)
        search->is_found = true;
    bool takes_it = node->kind == AST_lambda && ast_as_lambda(node)->form == LAMBDA_BRACE &&
                    !ast_as_lambda(node)->params.count;
    if (!search->is_found && !takes_it)
        ast_children(node, search_node, search);
}

/* A brace block without named parameters that mentions `it` has that one. */
static bool mentions_it(struct body *b, const struct ast_lambda *ast)
{
    struct search search = {session_symbol(b->checker->session, "it"), false};
    if (ast->form == LAMBDA_BRACE && !ast->params.count)
        search_node(&search, ast->body);
    return search.is_found;
}

/* ---- Parameters ---- */

static struct lambda *new_lambda(struct body *b, struct ast_lambda *ast)
{
    struct checker *c = b->checker;
    struct lambda *lambda = ARENA_NEW(c->arena, struct lambda);
    lambda->ast = ast;
    lambda->outer = b->lambda;
    list_push(c->arena, &b->function->lambdas, lambda);
    lambda->number = b->function->lambdas.count;
    return lambda;
}

static uint32_t written_count(struct body *b, struct lambda *lambda)
{
    lambda->is_it = mentions_it(b, lambda->ast);
    return lambda->is_it ? 1 : lambda->ast->params.count;
}

/* The function type that the lambda is held to, with `lambda->parameter_count`
 * set to fit; NULL when it takes another number of parameters, after a report,
 * or when nothing is known. */
static const struct type *fitting_type(struct body *b, struct lambda *lambda,
                                       const struct type *expected)
{
    struct checker *c = b->checker;
    uint32_t written = written_count(b, lambda);
    lambda->parameter_count = written;
    expected = expected ? ck_shallow(c, expected) : NULL;
    if (!expected || expected->kind != TYPE_function)
        return NULL;
    uint32_t wanted = type_param_count(expected);
    const struct type *first = wanted ? ck_shallow(c, expected->parts[0]) : NULL;
    bool is_open_brace = lambda->ast->form == LAMBDA_BRACE && !lambda->ast->params.count;
    if (wanted == 1 && written > 1 && first->kind == TYPE_tuple && first->part_count == written)
        lambda->takes_apart = true;
    else if (wanted == 1 && written == 0 && is_open_brace)
        lambda->is_it = true;
    else if (wanted != written) {
        const char *found = written == 1
                                ? "a function of 1 parameter"
                                : text_format(c->arena, "a function of %u parameters", written);
        struct diag *d =
            diag_type_mismatch(c->diags, lambda->ast->head.span, ck_show_type(c, expected), found);
        if (lambda->is_it)
            diag_help(d, "`it` is the parameter of the innermost brace block; name the outer one: "
                         "`{ x -> ... }`");
        else if (written == 0)
            diag_help(d, "name what it is given, as in `x -> ...`, or leave it with `_ -> ...`");
        lambda->is_wrong = true;
        return NULL;
    }
    lambda->parameter_count = wanted;
    return expected;
}

/* What the parameter's type says of its mode. */
static void take_type(struct checker *c, struct parameter *parameter, const struct type *type)
{
    type = ck_shallow(c, type);
    if (type->kind == TYPE_ref) {
        parameter->mode = type->is_mut ? PARAM_MUT : PARAM_REF;
        type = type->parts[0];
    }
    parameter->type = type;
}

/* `written` may be NULL; `wanted` too. */
static void type_parameter(struct body *b, struct lambda *lambda, struct parameter *parameter,
                           const struct ast_param *written, const struct type *wanted)
{
    struct checker *c = b->checker;
    if (wanted)
        take_type(c, parameter, wanted);
    if (!written || !written->type) {
        if (!wanted)
            parameter->type = ck_fresh_variable(c, VARIABLE_ANY);
        return;
    }
    const struct type *type = ck_type_of_node(c, b->module, written->type, &b->function->scope);
    enum param_mode mode = parameter->mode;
    if (!wanted)
        parameter->mode = mode = written->mode;
    if (wanted && ((mode == PARAM_MUT) != (written->mode == PARAM_MUT))) {
        diag_type_mismatch(c->diags, written->head.span, ck_show_type(c, wanted),
                           written->mode == PARAM_MUT ? "`&mut`" : "a value");
        lambda->is_wrong = true;
    } else if (wanted && !ck_expect_type(c, written->type->span, type, parameter->type)) {
        lambda->is_wrong = true;
    }
    parameter->type = type;
}

static struct local *bind_plain(struct body *b, const struct symbol *name, struct ast *pattern,
                                struct span span, const struct parameter *parameter)
{
    struct local *local = ck_new_local(b, name, span, parameter->type);
    local->is_param = true;
    local->mode = parameter->mode;
    if (!name)
        return local;
    for (uint32_t i = 0; i < b->scope->locals.count; i++)
        if (b->scope->locals.items[i]->name == name)
            diag_parameter_twice(b->checker->diags, span, name);
    if (pattern) {
        struct node_info *info = ck_info_of(b, pattern);
        info->use = USE_LOCAL;
        info->local = local;
        info->type = parameter->type;
    }
    ck_bind_local(b, local);
    return local;
}

static bool is_plain(const struct ast *pattern)
{
    return pattern->kind == AST_pat_bind && !ast_as_pat_bind(pattern)->pattern &&
           !ast_as_pat_bind(pattern)->is_var;
}

static void check_parameter_pattern(struct body *b, struct ast *pattern, const struct type *type)
{
    check_pattern(b, pattern, type);
    if (ck_pattern_can_fail(b, pattern))
        diag_help(diag_pattern_can_fail(b->checker->diags, pattern->span),
                  "take the value apart with `match`, which says what happens otherwise");
}

/* The one parameter is a tuple: what is written are patterns for its parts. */
static void bind_parts(struct body *b, struct lambda *lambda, const struct type *tuple)
{
    struct ast_list written = lambda->ast->params;
    struct parameter *parameter = &lambda->parameters[0];
    parameter->span = span_join(written.items[0]->span, written.items[written.count - 1]->span);
    type_parameter(b, lambda, parameter, NULL, tuple);
    lambda->locals[0] = bind_plain(b, NULL, NULL, parameter->span, parameter);
    for (uint32_t i = 0; i < written.count; i++) {
        struct ast_param *param = ast_as_param(written.items[i]);
        struct parameter part = {.span = param->head.span};
        type_parameter(b, lambda, &part, param, ck_shallow(b->checker, tuple)->parts[i]);
        check_parameter_pattern(b, param->pattern, part.type);
    }
}

static void bind_it(struct body *b, struct lambda *lambda, const struct type *wanted)
{
    struct parameter *parameter = &lambda->parameters[0];
    parameter->name = session_symbol(b->checker->session, "it");
    parameter->span = lambda->ast->head.span;
    type_parameter(b, lambda, parameter, NULL, wanted);
    lambda->locals[0] = bind_plain(b, parameter->name, NULL, parameter->span, parameter);
}

/* `wanted` is the function type expected, or NULL. */
static void bind_parameters(struct body *b, struct lambda *lambda, const struct type *wanted)
{
    struct checker *c = b->checker;
    uint32_t count = lambda->parameter_count;
    lambda->parameters = ARENA_ARRAY(c->arena, struct parameter, count);
    lambda->locals = ARENA_ARRAY(c->arena, struct local *, count);
    if (lambda->takes_apart) {
        bind_parts(b, lambda, wanted->parts[0]);
        return;
    }
    if (lambda->is_it) {
        bind_it(b, lambda, wanted ? wanted->parts[0] : NULL);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct ast_param *param = ast_as_param(lambda->ast->params.items[i]);
        struct parameter *parameter = &lambda->parameters[i];
        parameter->span = param->head.span;
        if (is_plain(param->pattern))
            parameter->name = ast_as_pat_bind(param->pattern)->name;
        type_parameter(b, lambda, parameter, param, wanted ? wanted->parts[i] : NULL);
        lambda->locals[i] =
            bind_plain(b, parameter->name, param->pattern, param->pattern->span, parameter);
    }
    for (uint32_t i = 0; i < count; i++)
        if (!lambda->parameters[i].name)
            check_parameter_pattern(b, ast_as_param(lambda->ast->params.items[i])->pattern,
                                    lambda->parameters[i].type);
}

static const struct type *type_of_lambda(struct checker *c, const struct lambda *lambda,
                                         const struct type *result)
{
    uint32_t count = lambda->parameter_count;
    const struct type **params = ARENA_ARRAY(c->arena, const struct type *, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct parameter *parameter = &lambda->parameters[i];
        params[i] = parameter->mode == PARAM_MUT ? type_ref(c->types, parameter->type, true)
                                                 : parameter->type;
    }
    return type_function(c->types, params, count, result);
}

/* ---- The body ---- */

const struct type *check_lambda(struct body *b, struct ast *node, const struct type *expected)
{
    struct checker *c = b->checker;
    struct lambda *lambda = new_lambda(b, ast_as_lambda(node));
    const struct type *wanted = fitting_type(b, lambda, expected);
    const struct type *result = wanted ? type_result(wanted) : ck_fresh_variable(c, VARIABLE_ANY);
    struct scope scope = {.outer = b->scope};
    struct body kept = *b; /* what holds outside of the lambda */
    b->scope = &scope;
    b->loop = NULL;
    b->lambda = lambda;
    b->defer_depth = 0;
    b->result = result;
    bind_parameters(b, lambda, wanted);
    check_value(b, lambda->ast->body, result);
    b->scope = kept.scope;
    b->loop = kept.loop;
    b->lambda = kept.lambda;
    b->defer_depth = kept.defer_depth;
    b->result = kept.result;
    lambda->type = type_of_lambda(c, lambda, result);
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_LAMBDA;
    info->lambda = lambda;
    return lambda->is_wrong ? SIMPLE(c, error) : lambda->type;
}

static void settle(struct body *b, struct lambda *lambda)
{
    struct checker *c = b->checker;
    const struct type *result = ck_settle_literal(c, type_result(lambda->type));
    for (uint32_t i = 0; i < lambda->parameter_count; i++) {
        const struct parameter *parameter = &lambda->parameters[i];
        const struct type *type = ck_settle_literal(c, parameter->type);
        if (type->kind != TYPE_variable)
            continue;
        if (lambda->is_wrong || result->kind == TYPE_error) {
            ck_unify(c, type, SIMPLE(c, error));
            continue;
        }
        const struct symbol *name = parameter->name ? parameter->name : c->underscore;
        struct diag *d = diag_cannot_infer(c->diags, parameter->span, name);
        diag_help(d, "write it: `(%s: Int) -> ...`, say", name->text);
        ck_unify(c, type, SIMPLE(c, error));
    }
    if (result->kind == TYPE_variable) /* it never returns */
        ck_unify(c, result, SIMPLE(c, never));
}

void ck_settle_never(struct body *b)
{
    struct checker *c = b->checker;
    for (uint32_t i = 0; i < b->function->lambdas.count; i++) {
        const struct lambda *lambda = b->function->lambdas.items[i];
        const struct type *body = ck_info_of(b, lambda->ast->body)->type;
        const struct type *result = ck_shallow(c, type_result(lambda->type));
        if (body && ck_shallow(c, body)->kind == TYPE_never && result->kind == TYPE_variable)
            ck_unify(c, result, SIMPLE(c, never));
    }
}

void ck_settle_lambdas(struct body *b)
{
    for (uint32_t i = 0; i < b->function->lambdas.count; i++)
        settle(b, b->function->lambdas.items[i]);
}
