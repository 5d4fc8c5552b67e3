/* What lambdas capture, and which of them can outlive the place where they are
 * written: a walk over the checked bodies.
 *
 * A lambda given for a parameter that is only called, or passed on to such a
 * parameter, cannot escape; neither can one that is bound to a constant that is
 * only used so. Values of function type flow along edges: "if the parameter
 * escapes, so does what is given for it", and "if the lambda escapes, so does
 * the function that it captures". What is stored, returned, given for a
 * parameter of another type or to an unknown function escapes at once; the rest
 * is reached from there along the edges. The graph is per written function, not
 * per instance, and linear in the program. */
#include "middle/check/checker.h"

/* A lambda, a name or a parameter of function type. */
struct flow {
    bool escapes;
    LIST(struct flow *) implied; /* escape when this does */
};

struct walk {
    struct checker *c;
    struct body body;      /* only for finding what is known about a node */
    struct lambda *lambda; /* the innermost around */
    struct map flows;      /* struct lambda, local or parameter -> flow */
    struct map bound;      /* struct local -> the lambda that a constant is */
    LIST(struct flow *) escaped;
    LIST(struct lambda *) lambdas;
};

static struct flow *flow_of(struct walk *w, const void *key)
{
    struct flow *flow = map_get(&w->flows, key);
    if (flow)
        return flow;
    flow = ARENA_NEW(w->c->arena, struct flow);
    map_put(w->c->arena, &w->flows, key, flow);
    return flow;
}

/* The value `from` goes where `sink` stands for it; NULL: it may be kept. */
static void flow_to(struct walk *w, struct flow *from, struct flow *sink)
{
    if (sink) {
        list_push(w->c->arena, &sink->implied, from);
    } else if (!from->escapes) {
        from->escapes = true;
        list_push(w->c->arena, &w->escaped, from);
    }
}

static bool is_function(struct walk *w, const struct type *type)
{
    return type && ck_shallow(w->c, type)->kind == TYPE_function;
}

/* ---- Mentions of names ---- */

static struct capture *find_capture(const struct lambda *lambda, const struct local *local)
{
    for (uint32_t i = 0; i < lambda->captures.count; i++)
        if (lambda->captures.items[i].local == local)
            return &lambda->captures.items[i];
    return NULL;
}

static void mention(struct walk *w, struct local *local, struct span span)
{
    for (struct lambda *l = w->lambda; l && l != local->lambda; l = l->outer) {
        if (find_capture(l, local))
            continue;
        list_push(w->c->arena, &l->captures, (struct capture){.local = local, .span = span});
        if (is_function(w, local->type))
            flow_to(w, flow_of(w, local), flow_of(w, l));
    }
    if (w->lambda != local->lambda && local->is_var)
        local->is_shared = true;
}

static void change(struct walk *w, const struct ast *place)
{
    if (place->kind == AST_tuple_literal)
        for (uint32_t i = 0; i < ast_as_tuple_literal(place)->items.count; i++)
            change(w, ast_as_tuple_literal(place)->items.items[i]);
    for (bool goes_on = true; goes_on;) {
        if (place->kind == AST_member)
            place = ast_as_member(place)->object;
        else if (place->kind == AST_index)
            place = ast_as_index(place)->object;
        else if (place->kind == AST_unwrap)
            place = ast_as_unwrap(place)->value;
        else if (place->kind == AST_borrow)
            place = ast_as_borrow(place)->value;
        else
            goes_on = false;
    }
    const struct node_info *info = ck_info_of(&w->body, place);
    if (info->use != USE_LOCAL)
        return;
    for (struct lambda *l = w->lambda; l && l != info->local->lambda; l = l->outer) {
        struct capture *capture = find_capture(l, info->local);
        if (capture)
            capture->is_changed = true;
    }
}

/* ---- The walk ---- */

static void visit(void *context, struct ast *node);

static void visit_lambda(struct walk *w, struct ast *node, struct flow *sink)
{
    struct lambda *lambda = ck_info_of(&w->body, node)->lambda, *outer = w->lambda;
    flow_to(w, flow_of(w, lambda), sink);
    list_push(w->c->arena, &w->lambdas, lambda);
    w->lambda = lambda;
    ast_children(node, visit, w);
    w->lambda = outer;
}

/* An expression whose value goes to `sink`. */
static void visit_value(struct walk *w, struct ast *node, struct flow *sink)
{
    const struct node_info *info = ck_info_of(&w->body, node);
    if (info->use == USE_LAMBDA) {
        visit_lambda(w, node, sink);
    } else if (info->use == USE_LOCAL && is_function(w, info->local->type)) {
        mention(w, info->local, node->span);
        flow_to(w, flow_of(w, info->local), sink);
    } else {
        visit(w, node);
    }
}

/* Where a value given for the parameter goes. */
static struct flow *parameter_flow(struct walk *w, const struct call *call, uint32_t index)
{
    const struct function *function = call->function;
    bool has_body = function->clause_count && function->clauses[0].ast->body;
    bool is_known =
        !call->callee && index < function->parameter_count && (has_body || function->trait);
    if (!is_known || !is_function(w, function->parameters[index].type))
        return NULL;
    return flow_of(w, &function->parameters[index]);
}

/* The lambda that an argument is, or the constant that stands for one. */
static const struct lambda *lambda_given(struct walk *w, const struct ast *value)
{
    const struct node_info *info = ck_info_of(&w->body, value);
    if (info->use == USE_LAMBDA)
        return info->lambda;
    return info->use == USE_LOCAL ? map_get(&w->bound, info->local) : NULL;
}

static void report_lent(struct walk *w, const struct call *call, uint32_t lent, uint32_t lambda,
                        const struct capture *capture)
{
    const struct ast *value = call->arguments[lambda].value;
    bool is_here = ck_info_of(&w->body, value)->use == USE_LAMBDA;
    struct diag *d = diag_lent_both_ways(w->c->diags, is_here ? capture->span : value->span,
                                         capture->local->name);
    diag_note(d, call->arguments[lent].value->span, "it is lent here");
    if (!is_here)
        diag_note(d, capture->span, "the lambda captures it here");
}

/* In one call what is lent with `&mut` may not be reached through a lambda. */
static void check_lent(struct walk *w, const struct call *call)
{
    for (uint32_t i = 0; i < call->argument_count; i++) {
        enum param_mode mode;
        const struct local *lent = ck_lent_local(&w->body, call, i, &mode);
        for (uint32_t j = 0; lent && j < call->argument_count; j++) {
            const struct lambda *lambda = lambda_given(w, call->arguments[j].value);
            const struct capture *capture = lambda ? find_capture(lambda, lent) : NULL;
            if (capture && (mode == PARAM_MUT || capture->is_changed))
                report_lent(w, call, i, j, capture);
        }
    }
}

/* A generator may be left while the call's arguments are evaluated. */
static bool is_left_between(struct walk *w, const struct call *call)
{
    bool yields = false;
    for (uint32_t i = 0; w->body.function->element && i < call->argument_count; i++)
        yields = yields || ck_yields(call->arguments[i].value);
    return yields;
}

static void visit_call(struct walk *w, const struct call *call)
{
    struct flow never = {0};
    bool is_left = is_left_between(w, call);
    if (call->callee)
        visit_value(w, call->callee, &never);
    for (uint32_t i = 0; i < call->argument_count; i++) {
        uint32_t index = call->arguments[i].parameter;
        struct ast *value = call->arguments[i].value;
        bool is_mut = index < call->function->parameter_count &&
                      call->function->parameters[index].mode == PARAM_MUT;
        if (value->kind == AST_borrow)
            value = ast_as_borrow(value)->value;
        visit_value(w, value, is_mut || is_left ? NULL : parameter_flow(w, call, index));
        if (is_mut)
            change(w, value);
    }
    check_lent(w, call);
}

/* The constant that a binding introduces, or NULL. */
static struct local *bound_constant(struct walk *w, const struct ast *target)
{
    const struct node_info *info = ck_info_of(&w->body, target);
    bool binds =
        info->use == USE_DECLARE || (target->kind == AST_pat_bind &&
                                     !ast_as_pat_bind(target)->pattern && info->use == USE_LOCAL);
    return binds && !info->local->is_var && is_function(w, info->local->type) ? info->local : NULL;
}

/* What a generator binds outlives the resumption that runs now. */
static void visit_bound(struct walk *w, struct ast *target, struct ast *value)
{
    struct local *local = w->body.function->element ? NULL : bound_constant(w, target);
    visit_value(w, value, local ? flow_of(w, local) : NULL);
    const struct node_info *info = ck_info_of(&w->body, value);
    if (local && info->use == USE_LAMBDA)
        map_put(w->c->arena, &w->bound, local, info->lambda);
}

static void visit(void *context, struct ast *node)
{
    struct walk *w = context;
    const struct node_info *info = ck_info_of(&w->body, node);
    if (info->use == USE_LAMBDA || info->use == USE_LOCAL) {
        bool is_value = info->use == USE_LAMBDA || is_function(w, info->local->type);
        bool is_pattern = ast_category(node->kind) == AST_CATEGORY_PATTERN;
        if (is_value && !is_pattern) {
            visit_value(w, node, NULL);
            return;
        }
        mention(w, info->local, node->span);
    }
    if (info->use == USE_CALL) {
        visit_call(w, info->call);
    } else if (node->kind == AST_assign) {
        visit(w, ast_as_assign(node)->target);
        visit_bound(w, ast_as_assign(node)->target, ast_as_assign(node)->value);
    } else if (node->kind == AST_binding) {
        const struct ast_binding *binding = ast_as_binding(node);
        visit_bound(w, binding->pattern, binding->value);
        visit(w, binding->pattern);
    } else {
        ast_children(node, visit, w);
    }
    if (node->kind == AST_assign)
        change(w, ast_as_assign(node)->target);
}

/* ---- Functions ---- */

/* A parameter escapes when one of its names in the clauses does. */
static void join_parameters(struct walk *w, struct function *function, struct local *const *locals)
{
    for (uint32_t i = 0; i < function->parameter_count; i++)
        if (is_function(w, function->parameters[i].type))
            flow_to(w, flow_of(w, &function->parameters[i]),
                    function->element ? NULL : flow_of(w, locals[i]));
}

static void join_flows(void *context, struct parameter *required, struct parameter *own)
{
    struct walk *w = context;
    flow_to(w, flow_of(w, required), flow_of(w, own));
}

static void walk_function(struct walk *w, struct function *function)
{
    w->body.module = function->module;
    w->body.function = function;
    if (function->state != FUNCTION_CHECKED || function->builtin || function->foreign_name)
        return;
    if (function->default_of) {
        join_parameters(w, function, function->locals.items);
        visit_value(w, function->default_of, NULL);
        return;
    }
    if (function->impl)
        ck_join_required(function, join_flows, w);
    for (uint32_t i = 0; i < function->clause_count; i++) {
        const struct clause *clause = &function->clauses[i];
        if (!clause->ast->body || !clause->locals)
            continue;
        join_parameters(w, function, clause->locals);
        for (uint32_t j = 0; j < clause->ast->params.count; j++)
            visit(w, ast_as_param(clause->ast->params.items[j])->pattern);
        visit_value(w, clause->ast->body, NULL);
    }
}

static void follow(struct walk *w)
{
    while (w->escaped.count) {
        struct flow *flow = list_pop(&w->escaped);
        for (uint32_t i = 0; i < flow->implied.count; i++)
            flow_to(w, flow->implied.items[i], NULL);
    }
}

/* ---- What follows ---- */

static void settle_lambda(struct walk *w, struct lambda *lambda)
{
    lambda->escapes = flow_of(w, lambda)->escapes;
    for (uint32_t i = 0; lambda->escapes && i < lambda->captures.count; i++) {
        struct capture *capture = &lambda->captures.items[i];
        struct local *local = capture->local;
        local->is_cell = local->is_cell || local->is_var;
        if (local->mode == PARAM_VALUE || !local->name)
            continue;
        struct diag *d = diag_borrow_kept(w->c->diags, capture->span, local->name);
        diag_note(d, lambda->ast->head.span, "this lambda can outlive the call");
        diag_help(d,
                  "take a constant of it first, `value = %s`, or give the lambda directly to a "
                  "function that only calls it",
                  local->name->text);
    }
}

static void settle_parameters(struct walk *w, struct function *function)
{
    bool is_walked = function->state == FUNCTION_CHECKED && function->clause_count;
    for (uint32_t i = 0; is_walked && i < function->parameter_count; i++) {
        struct parameter *parameter = &function->parameters[i];
        parameter->is_only_called =
            is_function(w, parameter->type) && !flow_of(w, parameter)->escapes;
    }
}

void check_captures(struct checker *c)
{
    struct program *program = c->program;
    struct walk w = {.c = c, .body = {.checker = c}};
    for (uint32_t i = 0; i < program->functions.count; i++)
        walk_function(&w, program->functions.items[i]);
    for (uint32_t i = 0; i < program->globals.count; i++) {
        struct global *global = program->globals.items[i];
        w.body.module = global->module;
        w.body.function = global->body;
        if (global->state == FUNCTION_CHECKED)
            visit_value(&w, global->value, NULL);
    }
    follow(&w);
    for (uint32_t i = 0; i < w.lambdas.count; i++)
        settle_lambda(&w, w.lambdas.items[i]);
    for (uint32_t i = 0; i < program->functions.count; i++)
        settle_parameters(&w, program->functions.items[i]);
}
