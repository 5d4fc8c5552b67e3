/* Bodies, on demand. Functions whose signature is not wholly written are checked
 * when first needed. A function met again while its body is open belongs to a
 * recursive group; the stack of open functions finds the groups in the way of
 * Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972):
 * `lowest` is the lowest open function that a function refers to, and a group is
 * settled when its lowest member is done. Inside a group types are not
 * generalised: every use has the same variables. */
#include "middle/check/checker.h"

enum { DEEPEST = 2000 };

/* The clause's parameters as locals; patterns take hidden ones apart. */
static void bind_parameters(struct body *b, struct clause *clause)
{
    struct checker *c = b->checker;
    struct function *function = b->function;
    clause->locals = ARENA_ARRAY(c->arena, struct local *, function->parameter_count);
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        struct ast_param *param = ast_as_param(clause->ast->params.items[i]);
        const struct parameter *parameter = &function->parameters[i];
        bool is_plain =
            param->pattern->kind == AST_pat_bind && !ast_as_pat_bind(param->pattern)->pattern;
        const struct symbol *name = is_plain ? ast_as_pat_bind(param->pattern)->name : NULL;
        struct local *local = ck_new_local(b, name, param->pattern->span, parameter->type);
        local->is_param = true;
        local->mode = parameter->mode;
        clause->locals[i] = local;
        if (is_plain) {
            struct node_info *info = ck_info_of(b, param->pattern);
            info->use = USE_LOCAL;
            info->local = local;
            info->type = parameter->type;
            ck_bind_local(b, local);
        }
    }
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        struct ast *pattern = ast_as_param(clause->ast->params.items[i])->pattern;
        if (!clause->locals[i]->name)
            check_pattern(b, pattern, function->parameters[i].type);
    }
}

static void check_clause(struct body *b, struct clause *clause)
{
    struct scope scope = {0};
    b->scope = &scope;
    bind_parameters(b, clause);
    if (clause->ast->body) {
        check_value(b, clause->ast->body, b->result);
        if (ck_shallow(b->checker, b->result)->kind != TYPE_void)
            ck_refuse_kept(b, clause->ast->body);
    }
    b->scope = NULL;
}

/* A template's literal patterns are looked at as Int's or F64's, without settling
 * anything. */
static const struct type *clause_type(struct checker *c, const struct type *type)
{
    type = program_type(c->program, type);
    if (type->kind != TYPE_variable)
        return type;
    switch ((enum variable_kind)c->variable_kinds.items[type->index]) {
    case VARIABLE_INT_LITERAL:
        return SIMPLE(c, int);
    case VARIABLE_FLOAT_LITERAL:
        return SIMPLE(c, f64);
    case VARIABLE_ANY:
        break;
    }
    return type;
}

static void check_clauses_together(struct body *b)
{
    struct checker *c = b->checker;
    struct function *function = b->function;
    uint32_t columns = function->parameter_count;
    struct match_row *rows = ARENA_ARRAY(c->arena, struct match_row, function->clause_count);
    const struct type **types = ARENA_ARRAY(c->arena, const struct type *, columns);
    for (uint32_t i = 0; i < columns; i++)
        types[i] = clause_type(c, function->parameters[i].type);
    for (uint32_t i = 0; i < function->clause_count; i++) {
        const struct ast_function *ast = function->clauses[i].ast;
        const struct ast **patterns = ARENA_ARRAY(c->arena, const struct ast *, columns);
        for (uint32_t j = 0; j < columns; j++)
            patterns[j] = ast_as_param(ast->params.items[j])->pattern;
        rows[i] = (struct match_row){patterns, false, ast->name_at};
    }
    check_exhaustive(b, rows, function->clause_count, types, columns, function->span);
}

/* A default sees the parameters before it. */
static void check_default(struct body *b)
{
    struct scope scope = {0};
    struct function *function = b->function;
    b->scope = &scope;
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        const struct parameter *parameter = &function->parameters[i];
        struct local *local = ck_new_local(b, parameter->name, parameter->span, parameter->type);
        local->is_param = true;
        local->mode = parameter->mode == PARAM_MUT ? PARAM_REF : parameter->mode;
        ck_bind_local(b, local);
    }
    check_value(b, function->default_of, function->result);
    b->scope = NULL;
}

/* The result is of some type that has the traits. */
static void oblige_result(struct body *b)
{
    struct checker *c = b->checker;
    const struct function *function = b->function, *bounds = function->result_bounds;
    uint32_t own = function->scope.count;
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, bounds->scope.count);
    for (uint32_t i = 0; i < bounds->scope.count; i++)
        arguments[i] = i < own    ? function->scope.params[i].type
                       : i == own ? function->result
                                  : ck_fresh_variable(c, VARIABLE_ANY);
    ck_oblige(b, bounds, arguments, bounds->span);
}

static void check_body(struct body *b)
{
    struct function *function = b->function;
    if (function->result_bounds)
        oblige_result(b);
    if (function->default_of) {
        check_default(b);
        return;
    }
    for (uint32_t i = 0; i < function->clause_count; i++)
        check_clause(b, &function->clauses[i]);
}

static void report_open_types(struct checker *c, struct function *function)
{
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        struct parameter *parameter = &function->parameters[i];
        const struct type *type = ck_settle_literal(c, parameter->type);
        if (type->kind != TYPE_variable)
            continue;
        const struct symbol *name = parameter->name ? parameter->name : c->underscore;
        struct diag *d = diag_cannot_infer(c->diags, parameter->span, name);
        diag_help(d, "write it: `%s: Int`, say; functions for all types are not available yet",
                  name->text);
        ck_unify(c, type, SIMPLE(c, error));
    }
    const struct type *result = ck_settle_literal(c, function->result);
    if (result->kind == TYPE_variable)
        ck_unify(c, result, SIMPLE(c, never));
}

static bool is_template(const struct open_function *open)
{
    return open->function && open->function->state == FUNCTION_TEMPLATE;
}

/* The group's types are final: gives open ones their defaults and makes the
 * checks that had to wait. */
static void settle_group(struct checker *c, uint32_t from)
{
    for (uint32_t i = from; i < c->open.count; i++)
        if (c->open.items[i].function)
            ck_find_template(c, c->open.items[i].function);
    for (uint32_t i = from; i < c->open.count; i++)
        if (!is_template(&c->open.items[i]))
            ck_settle_body(c->open.items[i].body);
    for (uint32_t i = from; i < c->open.count; i++) {
        struct open_function *open = &c->open.items[i];
        struct function *function = open->function;
        if (!is_template(open))
            ck_settle_lambdas(open->body);
        if (function && !is_template(open)) {
            report_open_types(c, function);
            function->state = FUNCTION_CHECKED;
        }
        if (function && function->clause_count && !function->default_of && !function->is_torn &&
            !function->nodes) /* a template's clauses are looked at once */
            check_clauses_together(open->body);
        if (!is_template(open))
            ck_report_changes(open->body);
    }
    c->open.count = from;
}

static struct body *open_body(struct checker *c, struct function *function, struct module *module,
                              struct body *outer)
{
    struct body *b = ARENA_NEW(c->arena, struct body);
    b->checker = c;
    b->outer = outer;
    b->module = module;
    b->function = function;
    return b;
}

static void join_group(struct function *outer, const struct function *inner)
{
    if (outer && inner->lowest < outer->lowest)
        outer->lowest = inner->lowest;
}

void check_function(struct checker *c, struct function *function, struct body *outer)
{
    ck_sign_function(c, function);
    if (function->state != FUNCTION_SIGNED)
        return;
    bool is_required = function->trait && function->clause_count &&
                       !function->clauses[0].ast->body; /* by its trait */
    if (function->builtin || function->foreign_name || is_required) {
        function->state = FUNCTION_CHECKED;
        return;
    }
    function->state = FUNCTION_CHECKING;
    struct body *b = open_body(c, function, function->module, outer);
    b->result = function->element ? SIMPLE(c, void) : function->result;
    function->index = function->lowest = c->open.count;
    list_push(c->arena, &c->open, (struct open_function){function, NULL, b});
    c->depth++;
    uint32_t errors = c->diags->errors;
    check_body(b);
    function->is_broken = c->diags->errors != errors;
    c->depth--;
    if (function->lowest == function->index)
        settle_group(c, function->index);
    else if (outer)
        join_group(outer->function, function);
}

static bool is_written(struct checker *c, const struct function *function)
{
    for (uint32_t i = 0; i < function->parameter_count; i++)
        if (program_type(c->program, function->parameters[i].type)->flags & TYPE_HAS_VARIABLE)
            return false;
    return !(program_type(c->program, function->result)->flags & TYPE_HAS_VARIABLE);
}

void ck_need_signature(struct body *b, struct function *function, struct span span)
{
    struct checker *c = b->checker;
    ck_sign_function(c, function);
    ck_note_callee(b, function);
    if (function->state == FUNCTION_CHECKED || function->state == FUNCTION_TEMPLATE ||
        is_written(c, function))
        return;
    if (function->state == FUNCTION_CHECKING) {
        if (function->index < b->function->lowest)
            b->function->lowest = function->index;
        return;
    }
    if (c->depth >= DEEPEST) {
        diag_help(diag_result_needed(c->diags, span, function->name),
                  "a chain of %d functions infers its types from one another; write the types of "
                  "this one",
                  DEEPEST);
        ck_unify(c, function->result, SIMPLE(c, error));
        return;
    }
    check_function(c, function, b);
}

static const struct type *initialiser_type(struct checker *c, struct body *b, struct global *global)
{
    const struct type *expected =
        global->type_node ? ck_type_of_node(c, global->module, global->type_node, NULL) : NULL;
    global->type = expected;
    struct scope scope = {0};
    b->scope = &scope;
    const struct type *type =
        expected ? check_value(b, global->value, expected) : check_operand(b, global->value, NULL);
    b->scope = NULL;
    return expected ? expected : ck_settle_literal(c, type);
}

void check_global(struct checker *c, struct global *global, struct body *outer)
{
    if (global->state != FUNCTION_DECLARED)
        return;
    global->state = FUNCTION_CHECKING;
    struct body *b = open_body(c, global->body, global->module, outer);
    global->body->state = FUNCTION_CHECKING;
    global->body->index = global->body->lowest = c->open.count;
    list_push(c->arena, &c->open, (struct open_function){NULL, global, b});
    c->depth++;
    global->type = initialiser_type(c, b, global);
    c->depth--;
    global->state = FUNCTION_CHECKED;
    global->body->result = global->type;
    if (global->body->lowest == global->body->index)
        settle_group(c, global->body->index);
    else if (outer)
        join_group(outer->function, global->body);
}

const struct type *ck_need_global(struct body *b, struct global *global)
{
    struct checker *c = b->checker;
    ck_note_global(b, global);
    if (global->state == FUNCTION_CHECKING && !global->type)
        global->type = SIMPLE(c, error); /* ck_order_globals reports the cycle */
    check_global(c, global, b);
    return global->type;
}
