/* Calls of functions. */
#include "middle/lower/lowerer.h"

static bool lends_mut(const struct call *call)
{
    for (uint32_t i = 0; i < call->function->parameter_count; i++)
        if (call->function->parameters[i].mode == PARAM_MUT)
            return true;
    return false;
}

static bool effects_from(struct body *body, const struct call *call, uint32_t from)
{
    for (uint32_t i = from; i < call->argument_count; i++) {
        const struct ast *value = call->arguments[i].value;
        if (value->kind != AST_borrow && lw_has_effects(body, value))
            return true;
    }
    return false;
}

/* Inside an object: reached through a pointer that is not a borrow. */
static bool lies_in_object(struct body *body, struct mir_place place)
{
    const struct type *type =
        place.is_global ? place.type : body->b.function->locals.items[place.base].type;
    if (place.is_global)
        return true;
    for (uint32_t i = 0; i < place.step_count; i++) {
        if (place.steps[i].kind == MIR_STEP_DEREF && type->kind != TYPE_ref)
            return true;
        type = place.steps[i].type;
    }
    return false;
}

static bool is_object(const struct type *type)
{
    return type->kind == TYPE_nominal && type->decl->storage == STORAGE_OBJECT;
}

/* A temporary with the value of a place that cannot be lent itself. */
static struct mir_place lend_copy(struct body *body, struct mir_place place, bool keeps_object)
{
    struct mir_place copy = lw_local_place(body, lw_new_temporary(body, place.type));
    lw_set_from(body, copy, mir_read(place));
    if (keeps_object)
        lw_own_temporary(body, copy.base);
    else
        lw_push_write_back(body, place, copy.base);
    return copy;
}

static struct mir_place lent_place(struct body *body, struct ast *value, bool keeps_object)
{
    struct mir_place place = lower_place(body, value, true);
    bool is_inside = mir_in_payload(&place) || lies_in_object(body, place);
    if (keeps_object && is_inside)
        return lend_copy(body, place, true);
    place = lw_writable(body, place);
    return lies_in_object(body, place) ? lend_copy(body, place, false) : place;
}

/* A fresh value that nobody else sees. */
static struct mir_place lent_value(struct body *body, struct ast *value)
{
    struct mir_place place = lw_local_place(body, lw_new_temporary(body, lw_type_at(body, value)));
    lower_to(body, value, &place);
    lw_own_temporary(body, place.base);
    return place;
}

struct mir_place lw_lend(struct body *body, struct ast *value, const struct parameter *parameter)
{
    if (value->kind == AST_borrow)
        value = ast_as_borrow(value)->value;
    bool keeps_object = parameter->keeps_object && is_object(lw_type_at(body, value));
    bool is_place = lw_is_place(body, value) && !(keeps_object && lw_is_element(body, value));
    struct mir_place place =
        is_place ? lent_place(body, value, keeps_object) : lent_value(body, value);
    const struct type *ref = type_ref(body->lowerer->types, place.type, true);
    uint32_t lent = lw_new_temporary(body, ref);
    mir_address(&body->b, lw_local_place(body, lent), place);
    return lw_local_place(body, lent);
}

/* A String for C. */
static struct mir_operand to_cstring(struct body *body, struct mir_operand operand)
{
    if (operand.type->kind != TYPE_string)
        return operand;
    struct mir_place text = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, cstring)));
    mir_runtime(&body->b, &text, "qz_string_text", &operand, 1);
    return mir_read(text);
}

static struct mir_operand lower_argument(struct body *body, const struct call *call, uint32_t index)
{
    const struct call_argument *argument = &call->arguments[index];
    const struct function *function = call->function;
    bool is_known = argument->parameter < function->parameter_count;
    if (is_known && function->parameters[argument->parameter].mode == PARAM_MUT)
        return mir_read(lw_lend(body, argument->value, &function->parameters[argument->parameter]));
    struct ast *value = argument->value;
    if (value->kind == AST_borrow)
        value = ast_as_borrow(value)->value;
    bool later = effects_from(body, call, index + 1) || lends_mut(call);
    struct mir_operand operand = lower_operand(body, value, HOLD_CALL, later);
    return function->foreign_name ? to_cstring(body, operand) : operand;
}

/* A default is a function of the parameters before it; `$file` and `$line` are the
 * place of the call. */
static struct mir_operand lower_default(struct body *body, const struct call *call,
                                        struct mir_operand *arguments, uint32_t index,
                                        struct span span)
{
    struct lowerer *l = body->lowerer;
    struct mir_operand of_call;
    if (lw_place_of_call(body, call->function->parameters[index].default_value, span, &of_call))
        return of_call;
    struct function *function = call->function->parameters[index].default_function;
    struct mir_function *mir =
        lowered_function(l, function, lw_types(body, call->type_arguments, function->scope.count));
    const struct type *type = mir->result;
    struct mir_operand *before = ARENA_ARRAY(l->arena, struct mir_operand, index);
    for (uint32_t i = 0; i < index; i++) {
        before[i] = arguments[i];
        if (arguments[i].kind == MIR_OPERAND_READ && arguments[i].type->kind == TYPE_ref)
            before[i] = mir_read(mir_deref(&body->b, arguments[i].place));
    }
    uint32_t local = lw_new_temporary(body, type);
    struct mir_place place = lw_local_place(body, local);
    mir_call(&body->b, &place, mir, before, index);
    lw_own_temporary(body, local);
    return lw_read_local(body, local);
}

/* Builtins take arguments by parameter; Void ones are left out of MIR calls. */
static struct mir_operand *lower_arguments(struct body *body, const struct call *call,
                                           struct span span, uint32_t *count)
{
    const struct function *function = call->function;
    uint32_t most = function->parameter_count + call->argument_count;
    struct mir_operand *arguments = ARENA_ARRAY(body->lowerer->arena, struct mir_operand, most);
    bool *is_given = ARENA_ARRAY(body->lowerer->arena, bool, most);
    *count = function->parameter_count;
    for (uint32_t i = 0; i < call->argument_count; i++) {
        uint32_t at = call->arguments[i].parameter;
        if (is_given[at]) /* a further variadic one */
            continue;
        bool is_variadic = call->variadic && at + 1 == function->parameter_count;
        arguments[at] = is_variadic ? lower_variadic(body, call) : lower_argument(body, call, i);
        is_given[at] = true;
        if (at >= *count)
            *count = at + 1;
    }
    if (call->variadic && !is_given[function->parameter_count - 1]) {
        arguments[function->parameter_count - 1] = lower_variadic(body, call);
        is_given[function->parameter_count - 1] = true;
    }
    for (uint32_t i = 0; i < function->parameter_count; i++)
        if (!is_given[i])
            arguments[i] = lower_default(body, call, arguments, i, span);
    return arguments;
}

/* A callee's result when nobody wants it. */
struct mir_place lw_unwanted(struct body *body, const struct type *type)
{
    return lw_local_place(body, lw_new_temporary(body, type));
}

/* The function that a call of a trait's function means for its Self. */
struct mir_function *lw_called(struct body *body, const struct call *call)
{
    struct lowerer *l = body->lowerer;
    struct function *function = call->function;
    const struct type *const *arguments =
        lw_types(body, call->type_arguments, function->scope.count);
    return function->trait ? lowered_trait_function(l, function, arguments)
                           : lowered_function(l, function, arguments);
}

void lower_call_node(struct body *body, struct ast *node, const struct mir_place *dest)
{
    const struct call *call = lw_info_at(body, node)->call;
    struct function *function = call->function;
    const struct type *result = lw_type_at(body, node);
    uint32_t height = lw_cleanup_height(body), count;
    struct mir_operand callee;
    if (call->callee)
        callee = lower_operand(body, call->callee, HOLD_CALL, effects_from(body, call, 0));
    struct mir_operand *arguments = lower_arguments(body, call, node->span, &count);
    bool has_result = result->kind != TYPE_void && result->kind != TYPE_never;
    struct mir_place place;
    bool is_unwanted = !dest && has_result;
    if (is_unwanted) {
        place = lw_unwanted(body, result);
        dest = &place;
    }
    body->b.span = node->span;
    if (call->callee)
        mir_call_value(&body->b, has_result ? dest : NULL, callee, arguments, count);
    else if (function->builtin)
        lw_call_builtin(body, call, arguments, has_result ? dest : NULL);
    else
        mir_call(&body->b, has_result ? dest : NULL, lw_called(body, call), arguments, count);
    if (result->kind == TYPE_never)
        mir_unreachable(&body->b);
    if (lends_mut(call)) /* what was lent is written back before anything else sees it */
        lw_leave_holding(body, height, has_result ? dest : NULL);
    if (is_unwanted)
        lw_own_temporary(body, place.base);
}
