/* Function values: the names of functions as values, and calls of values. */
#include "middle/check/checker.h"

/* ---- Calls ---- */

/* A function that stands for all values of a type: it has parameters without
 * names and a result, nothing else. */
static struct function *function_of_type(struct checker *c, const struct type *type,
                                         const struct symbol *name, struct span span)
{
    struct function *function = ARENA_NEW(c->arena, struct function);
    uint32_t count = type_param_count(type);
    function->name = name;
    function->qualified = name->text;
    function->span = span;
    function->parameters = ARENA_ARRAY(c->arena, struct parameter, count);
    function->parameter_count = function->required_count = count;
    function->result = type_result(type);
    function->state = FUNCTION_CHECKED;
    for (uint32_t i = 0; i < count; i++) {
        struct parameter *parameter = &function->parameters[i];
        const struct type *part = ck_shallow(c, type->parts[i]);
        parameter->span = span;
        parameter->type = part->kind == TYPE_ref ? part->parts[0] : part;
        parameter->mode = part->kind == TYPE_ref ? PARAM_MUT : PARAM_VALUE;
    }
    return function;
}

/* A value of unknown type is called: a function of what is given. */
static const struct type *type_from_call(struct body *b, const struct arguments *arguments)
{
    struct checker *c = b->checker;
    uint32_t receivers = arguments->receiver ? 1 : 0;
    uint32_t count = arguments->list.count + receivers;
    const struct type **params = ARENA_ARRAY(c->arena, const struct type *, count);
    for (uint32_t i = 0; i < count; i++)
        params[i] = ck_fresh_variable(c, VARIABLE_ANY);
    return type_function(c->types, params, count, ck_fresh_variable(c, VARIABLE_ANY));
}

static bool refuse_named(struct body *b, const struct arguments *arguments, const char *name)
{
    for (uint32_t i = 0; i < arguments->list.count; i++) {
        const struct ast *argument = arguments->list.items[i];
        if (argument->kind != AST_named_argument)
            continue;
        const struct ast_named_argument *named = ast_as_named_argument(argument);
        struct diag *d =
            diag_unknown_argument(b->checker->diags, named->name_at, name, named->name);
        diag_help(d, "the parameters of a function value have no names; leave out `%s:`",
                  named->name->text);
        return true;
    }
    return false;
}

static bool refuse_count(struct body *b, const struct arguments *arguments, const struct type *type,
                         const char *name, struct span name_at)
{
    struct checker *c = b->checker;
    uint32_t receivers = arguments->receiver ? 1 : 0, given = arguments->list.count;
    uint32_t wanted = type_param_count(type);
    if (given + receivers == wanted)
        return false;
    wanted = wanted > receivers ? wanted - receivers : 0;
    struct diag *d = diag_argument_count(
        c->diags, name_at, name,
        wanted == 1 ? "1 argument" : text_format(c->arena, "%u arguments", wanted),
        given == 1 ? "1 is" : text_format(c->arena, "%u are", given));
    diag_help(d, "it is a value of type %s", ck_show_type(c, type));
    return true;
}

const struct type *check_value_call(struct body *b, struct ast *node, struct ast *callee,
                                    const struct type *type, const struct arguments *arguments,
                                    struct span name_at)
{
    struct checker *c = b->checker;
    const struct symbol *name = callee->kind == AST_name ? ast_as_name(callee)->name
                                : callee->kind == AST_member
                                    ? ast_as_member(callee)->name
                                    : session_symbol(c->session, ck_show_type(c, type));
    type = ck_shallow(c, type);
    if (type->kind == TYPE_variable && c->variable_kinds.items[type->index] == VARIABLE_ANY) {
        const struct type *function = type_from_call(b, arguments);
        ck_unify(c, type, function);
        type = function;
    }
    if (type->kind != TYPE_function) {
        if (type->kind != TYPE_error)
            ck_explain_not_callable(b, diag_not_callable(c->diags, name_at, ck_show_type(c, type)),
                                    callee, arguments);
        ck_check_all_arguments(b, arguments);
        return SIMPLE(c, error);
    }
    if (refuse_named(b, arguments, name->text) ||
        refuse_count(b, arguments, type, name->text, name_at)) {
        ck_check_all_arguments(b, arguments);
        return SIMPLE(c, error);
    }
    struct function *function = function_of_type(c, type, name, name_at);
    struct call *call = ck_match_arguments(b, function, arguments);
    call->callee = callee;
    check_borrows(b, call);
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_CALL;
    info->call = call;
    return function->result;
}

/* ---- Names of functions ---- */

static const struct type *type_of_function(struct checker *c, const struct function *function)
{
    uint32_t count = function->parameter_count;
    const struct type **params = ARENA_ARRAY(c->arena, const struct type *, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct parameter *parameter = &function->parameters[i];
        params[i] = parameter->mode == PARAM_MUT ? type_ref(c->types, parameter->type, true)
                                                 : parameter->type;
    }
    return type_function(c->types, params, count, function->result);
}

/* The definition that is meant: the only one, or the one that takes as many
 * arguments as the type expected says. */
static struct function *choose(struct body *b, const struct ast *node, const struct entity *entity,
                               const struct type *expected)
{
    struct checker *c = b->checker;
    if (entity->functions.count == 1)
        return entity->functions.items[0];
    for (uint32_t i = 0; expected && i < entity->functions.count; i++)
        if (entity->functions.items[i]->parameter_count == type_param_count(expected))
            return entity->functions.items[i];
    struct diag *d = diag_ambiguous_function(c->diags, node->span, entity->name);
    diag_help(d, "write the type of the name that gets it, or a lambda: `x -> %s(x)`",
              entity->name->text);
    return NULL;
}

/* A builtin that takes values of many types: the type expected says of which. */
static const struct type *type_of_bounded(struct body *b, const struct ast *node,
                                          const struct function *function,
                                          const struct type *expected)
{
    struct checker *c = b->checker;
    bool is_bounded = false;
    for (uint32_t i = 0; i < function->parameter_count; i++)
        is_bounded = is_bounded || function->parameters[i].bound != BOUND_NONE;
    if (!is_bounded)
        return type_of_function(c, function);
    bool is_known = expected && type_param_count(expected) == function->parameter_count;
    for (uint32_t i = 0; is_known && i < function->parameter_count; i++)
        is_known = ck_settle_literal(c, expected->parts[i])->kind != TYPE_variable;
    if (!is_known) {
        struct diag *d = diag_ambiguous_function(c->diags, node->span, function->name);
        diag_help(d, "it takes values of many types; write a lambda: `(x: Int) -> %s(x)`, say",
                  function->name->text);
        return SIMPLE(c, error);
    }
    const struct type **params =
        ARENA_ARRAY(c->arena, const struct type *, function->parameter_count);
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        const struct parameter *parameter = &function->parameters[i];
        params[i] = parameter->bound == BOUND_NONE ? parameter->type : expected->parts[i];
        ck_check_bound(b, node, params[i], parameter->bound);
    }
    return type_function(c->types, params, function->parameter_count, function->result);
}

const struct type *check_function_value(struct body *b, struct ast *node, struct entity *entity,
                                        const struct type *expected)
{
    struct checker *c = b->checker;
    expected = expected ? ck_shallow(c, expected) : NULL;
    if (expected && expected->kind != TYPE_function)
        expected = NULL;
    struct function *function = choose(b, node, entity, expected);
    if (!function || ck_refuse_drop(b, function, node->span))
        return SIMPLE(c, error);
    ck_need_signature(b, function, node->span);
    struct call *use = ARENA_NEW(c->arena, struct call);
    use->function = function;
    use->type_arguments = ck_fresh_arguments(c, &function->scope);
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_FUNCTION;
    info->call = use;
    const struct type *type = ck_put_in(c, type_of_bounded(b, node, function, expected),
                                        use->type_arguments, &function->scope);
    bool drops_result = expected && type->kind == TYPE_function &&
                        ck_shallow(c, type_result(expected))->kind == TYPE_void;
    if (!drops_result)
        return type;
    return type_function(c->types, type->parts, type_param_count(type), SIMPLE(c, void));
}
