/* Signatures: written parameter and result types; what is not written becomes a
 * variable that the body settles. */
#include "middle/check/checker.h"

static enum parameter_bound bound_named(const char *name)
{
    if (strcmp(name, "Show") == 0)
        return BOUND_SHOW;
    return strcmp(name, "Self") == 0 ? BOUND_RECEIVER : BOUND_INTEGER;
}

static const struct type *parameter_type(struct checker *c, struct function *function,
                                         struct parameter *parameter, const struct ast *node)
{
    if (node->kind == AST_type_ref && parameter->mode == PARAM_VALUE) {
        const struct ast_type_ref *ref = ast_as_type_ref(node);
        parameter->mode = ref->is_mut ? PARAM_MUT : PARAM_REF;
        node = ref->type;
    }
    if (function->builtin && node->kind == AST_type_impl) {
        const struct ast_type_impl *bounds = ast_as_type_impl(node);
        const struct ast_type_name *bound = ast_as_type_name(bounds->bounds.items[0]);
        parameter->bound = bound_named(bound->path.items[0]->text);
        return SIMPLE(c, error);
    }
    if (node->kind == AST_type_impl)
        return ck_impl_param(c, function->module, &function->scope, ast_as_type_impl(node));
    return ck_type_of_node(c, function->module, node, &function->scope);
}

/* Takes from one clause's parameter what it says: the name, the type, the mode. */
static void read_parameter(struct checker *c, struct function *function,
                           struct parameter *parameter, const struct ast_param *param)
{
    if (!parameter->span.start)
        parameter->span = param->head.span;
    if (!parameter->name && param->pattern->kind == AST_pat_bind)
        parameter->name = ast_as_pat_bind(param->pattern)->name;
    if (param->mode != PARAM_VALUE)
        parameter->mode = param->mode;
    if (param->default_value)
        parameter->default_value = param->default_value;
    const struct type *type = NULL;
    if (param->is_self && !function->owner) {
        type = SIMPLE(c, error); /* reported where it is declared */
    } else if (param->is_self) {
        type = function->owner;
        if (type == c->receiver_type) {
            type = SIMPLE(c, error);
            parameter->bound = BOUND_SHOW;
        }
    } else if (param->type) {
        type = parameter_type(c, function, parameter, param->type);
    }
    if (param->is_variadic) {
        parameter->is_variadic = true;
        type = ck_vec_of(c, type ? type : ck_fresh_variable(c, VARIABLE_ANY));
    }
    if (!type)
        return;
    if (!parameter->type)
        parameter->type = type;
    else if (parameter->type->kind != TYPE_variable)
        ck_expect_type(c, param->type ? param->type->span : param->head.span, type,
                       parameter->type);
}

/* `def f(): impl Trait`: the result is inferred, as if it were not written, and held to
 * the bounds, which stand in a hidden type parameter behind the function's own. */
static void sign_impl_result(struct checker *c, struct function *function,
                             const struct ast_type_impl *node)
{
    struct function *bounds = ARENA_NEW(c->arena, struct function);
    if (!function->result)
        function->result = ck_fresh_variable(c, VARIABLE_ANY);
    bounds->name = function->name;
    bounds->scope = function->scope;
    ck_impl_param(c, function->module, &bounds->scope, node);
    bounds->span = node->head.span;
    function->result_bounds = bounds;
}

static void read_clause(struct checker *c, struct function *function,
                        const struct ast_function *ast)
{
    for (uint32_t i = 0; i < ast->params.count; i++)
        read_parameter(c, function, &function->parameters[i], ast_as_param(ast->params.items[i]));
    if (!ast->result)
        return;
    if (ast->result->kind == AST_type_impl) {
        if (ck_is_generator(function))
            check_opaque_result(c, function, ast_as_type_impl(ast->result));
        else
            sign_impl_result(c, function, ast_as_type_impl(ast->result));
        return;
    }
    const struct type *result = ck_type_of_node(c, function->module, ast->result, &function->scope);
    if (!function->result)
        function->result = result;
    else
        ck_expect_type(c, ast->result->span, result, function->result);
}

static void report_same_names(struct checker *c, const struct function *function)
{
    for (uint32_t i = 1; i < function->parameter_count; i++)
        for (uint32_t j = 0; j < i; j++) {
            const struct symbol *name = function->parameters[i].name;
            if (name && name == function->parameters[j].name && function->clause_count == 1)
                diag_parameter_twice(c->diags, function->parameters[i].span, name);
        }
}

/* What C can take and give back. */
static bool is_foreign(const struct type *type)
{
    return type_is_number(type) || type->kind == TYPE_cstring || type->kind == TYPE_cptr ||
           type->kind == TYPE_bool || type->kind == TYPE_error;
}

static void check_foreign(struct checker *c, const struct function *function)
{
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        const struct parameter *parameter = &function->parameters[i];
        const struct type *type = ck_shallow(c, parameter->type);
        if (type->kind == TYPE_variable && parameter->name) {
            diag_help(diag_cannot_infer(c->diags, parameter->span, parameter->name),
                      "C has no inference: write the type");
            continue;
        }
        if (!is_foreign(type) || parameter->mode != PARAM_VALUE)
            diag_help(diag_foreign_type(c->diags, parameter->span, ck_show_type(c, type)),
                      "C takes numbers, Bool, CPtr and CString, which a String becomes by itself");
    }
    const struct type *result = ck_shallow(c, function->result);
    const struct ast *node = function->clauses[0].ast->result;
    if (node && !is_foreign(result) && result->kind != TYPE_void && result->kind != TYPE_never)
        diag_help(diag_foreign_type(c->diags, node->span, ck_show_type(c, result)),
                  "C gives numbers, Bool, CPtr, CString, or nothing");
}

/* A default is a function of the parameters before it. */
static void make_default(struct checker *c, struct function *function, uint32_t index)
{
    struct parameter *parameter = &function->parameters[index];
    struct function *made = ARENA_NEW(c->arena, struct function);
    made->name = parameter->name;
    made->qualified = text_format(c->arena, "%s.%s.default", function->qualified,
                                  parameter->name ? parameter->name->text : "");
    made->module = function->module;
    made->owner = function->owner;
    made->scope = function->scope;
    made->span = parameter->default_value->span;
    made->parameters = function->parameters;
    made->parameter_count = made->required_count = index;
    made->result = parameter->type;
    made->state = FUNCTION_SIGNED;
    made->default_of = parameter->default_value;
    made->default_for = function;
    made->nodes = function->nodes;
    made->nodes_from = function->nodes_from;
    parameter->default_function = made;
    list_push(c->arena, &c->program->functions, made);
}

void ck_sign_function(struct checker *c, struct function *function)
{
    if (function->state != FUNCTION_DECLARED)
        return;
    function->state = FUNCTION_SIGNED;
    if (function->clause_count && !function->builtin)
        ck_add_bounds(c, function->module, &function->scope, function->clauses[0].ast->type_params,
                      function->clauses[0].ast->where);
    function->parameters = ARENA_ARRAY(c->arena, struct parameter, function->parameter_count);
    for (uint32_t i = 0; i < function->clause_count; i++)
        read_clause(c, function, function->clauses[i].ast);
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        struct parameter *parameter = &function->parameters[i];
        if (!parameter->type)
            parameter->type = ck_fresh_variable(c, VARIABLE_ANY);
    }
    for (uint32_t i = 0; i < function->parameter_count; i++)
        if (function->parameters[i].default_value)
            make_default(c, function, i);
    report_same_names(c, function);
    bool is_required = function->trait && function->clause_count &&
                       !function->clauses[0].ast->body; /* by its trait: a header alone */
    bool is_plain = function->foreign_name || function->builtin || function->is_test ||
                    is_required ||
                    (function->name == c->main_name && !function->owner &&
                     function->module == c->program->main_module);
    if (!function->result)
        function->result = is_plain ? SIMPLE(c, void) : ck_fresh_variable(c, VARIABLE_ANY);
    if (function->impl)
        ck_sign_by_trait(c, function);
    if (function->foreign_name)
        check_foreign(c, function);
    if (function->element)
        ck_refuse_lent(c, function);
}
