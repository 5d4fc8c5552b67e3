/* Calls: choosing the function, matching arguments to parameters. */
#include "middle/check/checker.h"

static const char *count_text(struct checker *c, uint32_t count)
{
    return count == 1 ? "1 argument" : text_format(c->arena, "%u arguments", count);
}

/* "2 arguments", "1 or 2 arguments", "0 to 3 arguments", for all definitions. */
static const char *accepted_counts(struct checker *c, const struct entity *entity,
                                   uint32_t receivers)
{
    struct text text;
    text_init(&text, c->arena);
    for (uint32_t i = 0; i < entity->functions.count; i++) {
        const struct function *function = entity->functions.items[i];
        uint32_t least = function->required_count, most = function->parameter_count;
        least = least > receivers ? least - receivers : 0;
        most = most > receivers ? most - receivers : 0;
        text_printf(&text, i ? " or " : "");
        bool is_open = function->is_variadic || function->is_variadic_c;
        if (is_open)
            text_printf(&text, "at least ");
        else if (least != most)
            text_printf(&text, "%u %s ", least, most == least + 1 ? "or" : "to");
        text_add(&text, str_of(count_text(c, is_open ? least : most)));
    }
    return text_chars(&text);
}

bool ck_accepts(const struct function *function, uint32_t count)
{
    return count >= function->required_count &&
           (count <= function->parameter_count || function->is_variadic || function->is_variadic_c);
}

static struct function *choose(struct body *b, const struct entity *entity,
                               const struct arguments *arguments, struct span name_at)
{
    struct checker *c = b->checker;
    uint32_t receivers = arguments->receiver ? 1 : 0;
    uint32_t count = arguments->list.count + receivers;
    for (uint32_t i = 0; i < entity->functions.count; i++)
        if (ck_accepts(entity->functions.items[i], count))
            return entity->functions.items[i];
    if (arguments->is_piped)
        receivers = 0; /* written before, counted like the others */
    uint32_t shown = count - receivers;
    const char *given = shown == 1 ? "1 is" : text_format(c->arena, "%u are", shown);
    struct diag *d = diag_argument_count(c->diags, name_at, entity->name->text,
                                         accepted_counts(c, entity, receivers), given);
    if (entity->span.start && entity->module && !entity->module->is_std)
        diag_note(d, entity->span, "`%s` is defined here", entity->name->text);
    ck_help_missing_parameter(c, d, entity, count);
    if (arguments->owner && entity->functions.items[0]->has_self)
        diag_help(d, "it is a method: call it on a value, as in `x.%s(...)`", entity->name->text);
    return NULL;
}

struct matching {
    struct body *body;
    const struct function *function;
    const struct parameter *parameters; /* the function's, type arguments put in */
    struct call *call;
    bool *is_given; /* by parameter */
    bool has_named;
    bool is_refused;                    /* an argument does not fit: type arguments may stay open */
    bool has_unknown;                   /* one that was reported may be meant for any parameter */
    LIST(struct call_argument) lambdas; /* checked behind the others, which settle types */
};

void ck_check_bound(struct body *b, const struct ast *value, const struct type *type,
                    enum parameter_bound bound)
{
    struct checker *c = b->checker;
    type = ck_settle_literal(c, type);
    if (bound == BOUND_SHOW && !ck_can_show(c, type))
        diag_not_showable(c->diags, value->span, ck_show_type(c, type));
    if (bound == BOUND_INTEGER && !type_is_integer(type) && type->kind != TYPE_error &&
        type->kind != TYPE_never)
        diag_type_mismatch(c->diags, value->span, "an integer", ck_show_type(c, type));
}

static void report_missing_borrow(struct body *b, const struct ast *value,
                                  const struct parameter *parameter)
{
    struct checker *c = b->checker;
    const struct ast *place = value;
    if (value->kind == AST_borrow)
        place = ast_as_borrow(value)->value;
    if (place->kind != AST_name && place->kind != AST_member && place->kind != AST_index) {
        struct diag *d = diag_not_a_place(c->diags, place->span);
        diag_note(d, parameter->span, "the parameter is `&mut`");
        diag_help(d, "bind the value to a variable, and lend that: `&mut x`");
        return;
    }
    const struct symbol *name = place->kind == AST_name     ? ast_as_name(place)->name
                                : place->kind == AST_member ? ast_as_member(place)->name
                                                            : session_symbol(c->session, "x[i]");
    struct diag *d = diag_needs_mut(c->diags, value->span, name);
    diag_note(d, parameter->span, "the parameter is `&mut`");
    if (place->kind == AST_name)
        diag_fix(d, value->span, text_format(c->arena, "&mut %s", name->text));
}

/* `&x` and `&mut x`. */
static void check_borrowed(struct body *b, const struct function *function,
                           struct ast_borrow *borrow, const struct parameter *parameter)
{
    struct checker *c = b->checker;
    bool wants_mut = parameter->mode == PARAM_MUT;
    const struct type *type = borrow->is_mut && wants_mut
                                  ? check_lent_place(b, borrow->value)
                                  : check_operand(b, borrow->value, parameter->type);
    ck_set_type(b, &borrow->head, type);
    if (borrow->is_mut && !wants_mut) {
        struct diag *d = diag_type_mismatch(c->diags, borrow->head.span, "a value", "`&mut`");
        if (!function->builtin)
            diag_note(d, parameter->span, "the parameter does not change what it is given");
        diag_help(d, "leave out `&mut`");
    } else if (wants_mut && !borrow->is_mut) {
        report_missing_borrow(b, &borrow->head, parameter);
    }
    ck_expect_type(c, borrow->value->span, type, parameter->type);
}

/* A String given to C is a CString for the length of the call. */
static bool becomes_cstring(struct body *b, const struct function *function, struct ast *value,
                            const struct parameter *parameter)
{
    struct checker *c = b->checker;
    if (!function->foreign_name || ck_shallow(c, parameter->type)->kind != TYPE_cstring)
        return false;
    const struct type *type = ck_shallow(c, check_operand(b, value, parameter->type));
    return type->kind == TYPE_string || ck_expect_type(c, value->span, type, parameter->type);
}

/* Holds an argument to its parameter, and shows the parameter when it does not fit. */
static void expect_argument(struct matching *m, struct span span, const struct type *type,
                            const struct parameter *parameter)
{
    struct checker *c = m->body->checker;
    struct diag *d = ck_report_mismatch(c, span, type, parameter->type);
    if (!d)
        return;
    m->is_refused = true;
    ck_note_parameter(c, d, m->function, (uint32_t)(parameter - m->parameters));
}

static void check_argument(struct matching *m, struct ast *value, const struct parameter *parameter)
{
    struct body *b = m->body;
    const struct function *function = m->function;
    if (parameter->bound == BOUND_RECEIVER) {
        const struct type *type = ck_info_of(b, m->call->arguments[0].value)->type;
        ck_expect_type(b->checker, value->span, check_operand(b, value, type), type);
    } else if (value->kind == AST_borrow) {
        check_borrowed(b, function, ast_as_borrow(value), parameter);
    } else if (becomes_cstring(b, function, value, parameter)) {
        return;
    } else if (parameter->bound != BOUND_NONE) {
        ck_check_bound(b, value, check_operand(b, value, NULL), parameter->bound);
    } else {
        if (parameter->mode == PARAM_MUT)
            report_missing_borrow(b, value, parameter);
        const struct type *type = check_operand(b, value, parameter->type);
        expect_argument(m, value->span, type, parameter);
    }
}

/* What C's `...` takes. */
static void check_variadic_argument(struct body *b, struct ast *value)
{
    struct checker *c = b->checker;
    const struct type *type = ck_settle_literal(
        c, check_operand(b, value, value->kind == AST_string_literal ? SIMPLE(c, cstring) : NULL));
    if (!type_is_number(type) && type->kind != TYPE_cstring && type->kind != TYPE_cptr &&
        type->kind != TYPE_string && type->kind != TYPE_bool && type->kind != TYPE_error)
        diag_foreign_type(c->diags, value->span, ck_show_type(c, type));
}

/* The receiver of a method: lent as the first parameter asks. */
static void check_receiver(struct body *b, const struct arguments *arguments,
                           const struct parameter *parameter)
{
    struct checker *c = b->checker;
    struct ast *receiver = arguments->receiver;
    const struct type *type = arguments->receiver_is_checked
                                  ? ck_info_of(b, receiver)->type
                                  : check_operand(b, receiver, parameter->type);
    if (parameter->bound != BOUND_NONE)
        ck_check_bound(b, receiver, type, parameter->bound);
    else
        ck_expect_type(c, receiver->span, type, parameter->type);
    if (parameter->mode != PARAM_MUT)
        return;
    ck_lend_receiver(b, receiver);
    ck_require_changeable(b, receiver, receiver->span);
}

static uint32_t parameter_named(const struct function *function, const struct symbol *name)
{
    for (uint32_t i = 0; i < function->parameter_count; i++)
        if (function->parameters[i].name == name)
            return i;
    return UINT32_MAX;
}

static void report_unknown_argument(struct matching *m, const struct ast_named_argument *argument)
{
    struct body *b = m->body;
    const struct function *function = m->function;
    struct suggestion s;
    ck_suggest_start(&s, argument->name);
    for (uint32_t i = 0; i < function->parameter_count; i++)
        ck_suggest_consider(&s, function->parameters[i].name);
    m->has_unknown = true;
    struct diag *d = diag_unknown_argument(b->checker->diags, argument->name_at,
                                           function->name->text, argument->name);
    ck_suggest_report(&s, d, argument->name_at);
    if (!s.best)
        ck_list_parameters(d, function);
}

static void add_argument(struct matching *m, struct ast *value, uint32_t parameter)
{
    m->call->arguments[m->call->argument_count++] = (struct call_argument){value, parameter};
    if (parameter < m->function->parameter_count)
        m->is_given[parameter] = true;
}

static void check_given(struct matching *m, struct ast *value, uint32_t parameter)
{
    if (value->kind == AST_lambda)
        list_push(m->body->checker->arena, &m->lambdas, (struct call_argument){value, parameter});
    else
        check_argument(m, value, &m->parameters[parameter]);
    add_argument(m, value, parameter);
}

static void match_named(struct matching *m, struct ast_named_argument *argument)
{
    struct diagnostics *diags = m->body->checker->diags;
    uint32_t at = parameter_named(m->function, argument->name);
    m->has_named = true;
    if (at == UINT32_MAX) {
        report_unknown_argument(m, argument);
        check_operand(m->body, argument->value, NULL);
        return;
    }
    if (m->is_given[at])
        diag_argument_twice(diags, argument->name_at, argument->name);
    check_given(m, argument->value, at);
}

/* An element of the Vec that a variadic parameter is, or all of one. */
static void check_variadic_item(struct matching *m, struct ast *argument, const struct type *type)
{
    struct body *b = m->body;
    const struct type *wanted = ck_shallow(b->checker, type);
    if (argument->kind == AST_spread && wanted->kind == TYPE_nominal) {
        ck_check_spread(b, argument, wanted);
        return;
    }
    struct ast *value = argument;
    if (argument->kind == AST_spread)
        value = ast_as_spread(argument)->value;
    else if (wanted->kind == TYPE_nominal)
        wanted = wanted->parts[0];
    ck_expect_type(b->checker, value->span, check_operand(b, value, wanted), wanted);
}

bool ck_refuse_spread(struct body *b, struct ast_list list, const struct symbol *name)
{
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.items[i]->kind != AST_spread)
            continue;
        struct diag *d = diag_spread_misplaced(b->checker->diags, list.items[i]->span, name);
        diag_help(d, "give the elements one by one: `xs[0], xs[1]`");
        return true;
    }
    return false;
}

static bool is_variadic(const struct entity *entity)
{
    for (uint32_t i = 0; i < entity->functions.count; i++)
        if (entity->functions.items[i]->is_variadic)
            return true;
    return false;
}

static void match_argument(struct matching *m, struct ast *argument, uint32_t position)
{
    struct body *b = m->body;
    uint32_t last = m->function->parameter_count - 1;
    if (argument->kind == AST_named_argument) {
        match_named(m, ast_as_named_argument(argument));
    } else if (m->function->is_variadic && position >= last) {
        check_variadic_item(m, argument, m->parameters[last].type);
        add_argument(m, argument, last);
    } else if (argument->kind == AST_spread) { /* of a function with another arity */
        ck_refuse_spread(b, (struct ast_list){&argument, 1}, m->function->name);
    } else if (position >= m->function->parameter_count) {
        check_variadic_argument(b, argument);
        add_argument(m, argument, position);
    } else {
        if (m->has_named)
            diag_positional_after_named(b->checker->diags, argument->span);
        check_given(m, argument, position);
    }
}

static void report_missing(struct matching *m, struct span span)
{
    for (uint32_t i = 0; i < m->function->parameter_count; i++) {
        const struct parameter *parameter = &m->function->parameters[i];
        if (!m->is_given[i] && !parameter->default_value && !parameter->is_variadic &&
            !m->has_unknown)
            diag_argument_missing(m->body->checker->diags, span,
                                  parameter->name ? parameter->name : m->body->checker->underscore,
                                  m->function->name->text);
    }
}

/* The parameters with the call's type arguments in their types. */
static const struct parameter *put_in_parameters(struct checker *c, const struct function *function,
                                                 const struct type *const *arguments)
{
    if (!function->scope.count)
        return function->parameters;
    struct parameter *parameters =
        ARENA_ARRAY(c->arena, struct parameter, function->parameter_count);
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        parameters[i] = function->parameters[i];
        parameters[i].type = ck_put_in(c, parameters[i].type, arguments, &function->scope);
    }
    return parameters;
}

/* `f<Int>(x)`: written type arguments; `Stack.new()`: those of the owner. */
static void bind_type_arguments(struct body *b, const struct call *call,
                                const struct arguments *arguments)
{
    struct checker *c = b->checker;
    const struct function *function = call->function;
    if (arguments->owner && function->owner)
        ck_unify(c, ck_put_in(c, function->owner, call->type_arguments, &function->scope),
                 arguments->owner);
    uint32_t given = arguments->type_nodes.count;
    uint32_t own = function->scope.own_count;
    if (given && given != own) {
        ck_report_type_arguments(c, arguments->span, function->name, own, given);
        return;
    }
    for (uint32_t i = 0; i < given; i++)
        ck_unify(
            c, call->type_arguments[function->scope.own_from + i],
            ck_type_of_node(c, b->module, arguments->type_nodes.items[i], &b->function->scope));
}

struct call *ck_match_arguments(struct body *b, struct function *function,
                                const struct arguments *arguments)
{
    struct checker *c = b->checker;
    uint32_t receivers = arguments->receiver ? 1 : 0;
    struct call *call = ARENA_NEW(c->arena, struct call);
    call->function = function;
    call->arguments =
        ARENA_ARRAY(c->arena, struct call_argument, arguments->list.count + receivers);
    call->has_receiver = receivers;
    call->type_arguments = ck_fresh_arguments(c, &function->scope);
    bind_type_arguments(b, call, arguments);
    struct matching m = {.body = b,
                         .function = function,
                         .parameters = put_in_parameters(c, function, call->type_arguments),
                         .call = call,
                         .is_given = ARENA_ARRAY(c->arena, bool, function->parameter_count + 1)};
    if (receivers) {
        check_receiver(b, arguments, &m.parameters[0]);
        add_argument(&m, arguments->receiver, 0);
    }
    for (uint32_t i = 0; i < arguments->list.count; i++)
        match_argument(&m, arguments->list.items[i], i + receivers);
    if (function->trait && m.lambdas.count)
        ck_bind_trait_arguments(b, function->trait, call->type_arguments);
    for (uint32_t i = 0; i < m.lambdas.count; i++)
        check_argument(&m, m.lambdas.items[i].value, &m.parameters[m.lambdas.items[i].parameter]);
    report_missing(&m, arguments->span);
    for (uint32_t i = 0; (m.is_refused || m.has_unknown) && i < function->scope.count; i++)
        ck_give_up(c, call->type_arguments[i]);
    if (function->is_variadic)
        call->variadic =
            ck_vec_builder(b, m.parameters[function->parameter_count - 1].type, arguments->span);
    ck_oblige(b, function, call->type_arguments, arguments->span);
    for (uint32_t i = 0; i < function->parameter_count; i++)
        if (!m.is_given[i] && function->parameters[i].default_function)
            ck_need_signature(b, function->parameters[i].default_function, arguments->span);
    return call;
}

void ck_check_all_arguments(struct body *b, const struct arguments *arguments)
{
    for (uint32_t i = 0; i < arguments->list.count; i++) {
        struct ast *argument = arguments->list.items[i];
        if (argument->kind == AST_named_argument)
            argument = ast_as_named_argument(argument)->value;
        if (argument->kind == AST_borrow)
            argument = ast_as_borrow(argument)->value;
        if (argument->kind != AST_lambda && argument->kind != AST_spread)
            check_expr(b, argument, NULL);
    }
}

const struct type *check_function_call(struct body *b, struct ast *node, struct entity *entity,
                                       const struct arguments *arguments, struct span name_at)
{
    struct checker *c = b->checker;
    bool is_refused = !is_variadic(entity) && ck_refuse_spread(b, arguments->list, entity->name);
    struct function *function = is_refused ? NULL : choose(b, entity, arguments, name_at);
    if (!function) {
        ck_check_all_arguments(b, arguments);
        return SIMPLE(c, error);
    }
    if (ck_refuse_drop(b, function, name_at)) {
        ck_check_all_arguments(b, arguments);
        return SIMPLE(c, error);
    }
    ck_need_signature(b, function, name_at);
    struct function *template = NULL;
    if (function->state == FUNCTION_TEMPLATE) {
        template = function;
        function = ck_template_instance(c, template);
    }
    struct call *call = ck_match_arguments(b, function, arguments);
    if (template)
        call->function = function = ck_settle_instance(b, template, function, arguments->span);
    check_borrows(b, call);
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_CALL;
    info->call = call;
    if (function->result == c->receiver_type)
        return ck_info_of(b, call->arguments[0].value)->type;
    return ck_put_in(c, function->result, call->type_arguments, &function->scope);
}

static const struct type *call_entity(struct body *b, struct ast *node, struct ast *callee,
                                      struct entity *entity, const struct arguments *arguments,
                                      struct span name_at)
{
    struct checker *c = b->checker;
    switch (entity->kind) {
    case ENTITY_FUNCTIONS:
        return check_function_call(b, node, entity, arguments, name_at);
    case ENTITY_TYPE:
    case ENTITY_ALIAS: {
        const struct type *type = ck_entity_instance(c, entity);
        if (type->kind == TYPE_nominal && type->decl->is_newtype)
            return check_newtype(b, node, type, arguments, name_at);
        struct diag *d = diag_not_callable(c->diags, name_at, entity->name->text);
        if (entity->kind == ENTITY_TYPE)
            ck_help_make(d, entity->type);
        break;
    }
    case ENTITY_GLOBAL:
        return check_value_call(b, node, callee, check_operand(b, callee, NULL), arguments,
                                name_at);
    case ENTITY_TRAIT:
        diag_trait_as_type(c->diags, name_at, entity->name);
        break;
    case ENTITY_UNAVAILABLE:
        break;
    }
    ck_check_all_arguments(b, arguments);
    return SIMPLE(c, error);
}

/* `Int(x)`, `f(x)` without an `f`. */
static void report_unknown_callee(struct body *b, const struct symbol *name, struct span name_at,
                                  const struct type *expected)
{
    struct checker *c = b->checker;
    if (!ck_is_type_name(&b->function->scope, name)) {
        ck_report_unknown_value(b, name, name_at, expected);
        return;
    }
    struct diag *d = diag_not_callable(c->diags, name_at, name->text);
    if (strcmp(name->text, "String") == 0)
        diag_help(d, "write `x.to_s`, or `\"#{x}\"`");
    else
        diag_help(d, "`x as %s` goes between numbers; `s.to_i` and `s.to_f` read a text",
                  name->text);
}

static const struct type *call_name(struct body *b, struct ast *node, struct ast *callee,
                                    const struct arguments *arguments)
{
    struct checker *c = b->checker;
    const struct symbol *name = ast_as_name(callee)->name;
    struct span name_at = callee->span;
    if (ck_find_local(b, name))
        return check_value_call(b, node, callee, check_operand(b, callee, NULL), arguments,
                                name_at);
    struct variant_ref variant;
    if (!arguments->receiver && ck_variant_of(c, arguments->expected, name, &variant))
        return check_variant(b, node, variant, &arguments->list, NULL, name_at);
    bool is_reported = false;
    struct entity *entity = ck_find_entity(c, b->module, name, name_at, &is_reported);
    if (entity)
        return call_entity(b, node, callee, entity, arguments, name_at);
    if (!is_reported && !arguments->receiver && ck_prelude_variant(c, name, &variant))
        return check_variant(b, node, variant, &arguments->list, NULL, name_at);
    if (!is_reported)
        report_unknown_callee(b, name, name_at, arguments->expected);
    ck_check_all_arguments(b, arguments);
    return SIMPLE(c, error);
}

/* `m::Point`, or NULL when the path means no type. */
static const struct type *type_of_path(struct body *b, const struct ast *object,
                                       struct ast_list arguments)
{
    struct checker *c = b->checker;
    const struct ast_path *path = ast_as_path(object);
    const struct entity *entity = ck_peek_path(b, &path->path);
    if (!entity || (entity->kind != ENTITY_TYPE && entity->kind != ENTITY_ALIAS))
        return NULL;
    if (!arguments.count && ck_resolve_path(b, &path->path)) /* reports a private one */
        return ck_entity_instance(c, entity);
    struct ast_type_name node = {.head = *object, .path = path->path, .arguments = arguments};
    node.head.kind = AST_type_name;
    return ck_type_of_node(c, b->module, &node.head, &b->function->scope);
}

/* The type that an expression names before `.`: `Point.origin()`,
 * `Stack<Int>.new()`; without written arguments a generic one gets fresh ones. */
const struct type *ck_named_type(struct body *b, const struct ast *object)
{
    struct checker *c = b->checker;
    struct ast_list arguments = {0};
    if (object->kind == AST_type_apply) {
        arguments = ast_as_type_apply(object)->arguments;
        object = ast_as_type_apply(object)->base;
    }
    if (object->kind == AST_path)
        return type_of_path(b, object, arguments);
    if (object->kind != AST_name || ck_find_local(b, ast_as_name(object)->name))
        return NULL;
    const struct symbol *name = ast_as_name(object)->name;
    const struct type *of_scope = ck_scope_type(&b->function->scope, name);
    if (of_scope)
        return of_scope;
    bool is_reported = false;
    struct entity *entity = ck_find_entity(c, b->module, name, object->span, &is_reported);
    if (entity && entity->kind != ENTITY_TYPE && entity->kind != ENTITY_ALIAS)
        return NULL;
    if (!entity && (name->text[0] < 'A' || name->text[0] > 'Z' || is_reported))
        return NULL;
    if (entity && !arguments.count)
        return ck_entity_instance(c, entity);
    struct ast_type_name node = {.head = *object, .arguments = arguments};
    const struct symbol *path[] = {name};
    struct span spans[] = {object->span};
    node.head.kind = AST_type_name;
    node.path = (struct symbol_list){path, spans, 1};
    return ck_type_of_node(c, b->module, &node.head, &b->function->scope);
}

/* An inherent member, an extension's, then a trait's. */
static struct entity *find_method(struct body *b, const struct type *type,
                                  const struct ast_member *member, uint32_t count)
{
    struct entity *entity = ck_find_member(b->checker, type, member->name, count);
    if (!entity)
        entity = ck_find_extension(b, type, member->name, count, member->name_at);
    return entity ? entity : ck_find_trait_member(b, type, member->name, member->name_at);
}

/* `T.f(...)`: an associated function. */
static const struct type *call_associated(struct body *b, struct ast *node, const struct type *type,
                                          const struct ast_member *member,
                                          const struct arguments *arguments)
{
    ck_set_type(b, member->object, type);
    struct entity *entity = find_method(b, type, member, arguments->list.count);
    if (entity) {
        struct arguments of_type = *arguments;
        of_type.owner = type;
        return check_function_call(b, node, entity, &of_type, member->name_at);
    }
    if (ck_find_variant(ck_shallow(b->checker, type), member->name) != UINT32_MAX)
        return ck_variant_member(b, node, member, type, &arguments->list);
    if (ck_has_index(type) && !arguments->list.count && strcmp(member->name->text, "values") == 0)
        return check_enum_values(b, node, type);
    ck_check_all_arguments(b, arguments);
    return ck_report_no_member(b, type, member);
}

/* A free function visible here that takes the object first. */
static struct entity *find_free_function(struct body *b, const struct ast_member *member)
{
    bool is_reported = false;
    struct entity *entity =
        ck_find_entity(b->checker, b->module, member->name, member->name_at, &is_reported);
    return entity && entity->kind == ENTITY_FUNCTIONS ? entity : NULL;
}

static bool holds_function(struct checker *c, const struct type *type, uint32_t field)
{
    return ck_shallow(c, type_field(c->types, type, field))->kind == TYPE_function;
}

/* The member that a call, or a pipe, calls. */
static struct ast *called_member(struct ast *node)
{
    if (node->kind == AST_pipe)
        node = ast_as_pipe(node)->target;
    return node->kind == AST_call ? ast_as_call(node)->callee : node;
}

static const struct type *call_field(struct body *b, struct ast *node,
                                     const struct ast_member *member, const struct type *type,
                                     uint32_t field, const struct arguments *arguments)
{
    struct ast *callee = called_member(node);
    const struct type *value = type_field(b->checker->types, type, field);
    check_field_access(b, type, field, member->name_at);
    struct node_info *info = ck_info_of(b, callee);
    info->use = USE_FIELD;
    info->field = field;
    ck_set_type(b, callee, value);
    return check_value_call(b, node, callee, value, arguments, member->name_at);
}

/* `node` is `x.f(...)` for an `x` of `type`: a field of function type, a method,
 * then a free function. */
static const struct type *call_member_of(struct body *b, struct ast *node,
                                         const struct ast_member *member, const struct type *type,
                                         const struct arguments *written)
{
    struct checker *c = b->checker;
    struct arguments arguments = *written;
    arguments.receiver = member->object;
    arguments.receiver_is_checked = true;
    uint32_t field = ck_find_field(type, member->name);
    if (field != UINT32_MAX && holds_function(c, type, field))
        return call_field(b, node, member, type, field, written);
    struct entity *entity = find_method(b, type, member, written->list.count + 1);
    if (!entity)
        entity = find_free_function(b, member);
    if (!entity && field != UINT32_MAX)
        return call_field(b, node, member, type, field, written);
    if (entity) {
        ck_report_private_member(b, entity, type, member->name_at);
        if (!ck_is_not_of_value(b, entity, type, member))
            return check_function_call(b, node, entity, &arguments, member->name_at);
    }
    ck_check_all_arguments(b, written);
    return entity ? SIMPLE(c, error) : ck_report_no_member(b, type, member);
}

static const struct type *call_member(struct body *b, struct ast *node,
                                      const struct ast_member *member,
                                      const struct arguments *written)
{
    const struct type *named = ck_named_type(b, member->object), *option;
    if (named)
        return call_associated(b, node, named, member, written);
    const struct type *type = ck_object_type(b, member, &option);
    if (type->kind == TYPE_error) {
        ck_check_all_arguments(b, written);
        return type;
    }
    return ck_optional_type(b, node, member, option,
                            call_member_of(b, node, member, type, written));
}

/* `Trait::f`, `m::Trait::f`, or NULL. */
static struct entity *trait_function(struct body *b, const struct symbol_list *path)
{
    if (path->count < 2)
        return NULL;
    uint32_t last = path->count - 1;
    const struct symbol_list of_trait = {path->items, path->spans, last};
    struct entity *entity = ck_peek_path(b, &of_trait);
    if (!entity || entity->kind != ENTITY_TRAIT ||
        (entity->is_private && entity->module != b->module))
        return NULL;
    return map_get(&entity->trait->members, path->items[last]);
}

static const struct type *call_path(struct body *b, struct ast *node, struct ast *callee,
                                    const struct arguments *arguments)
{
    const struct symbol_list *path = &ast_as_path(callee)->path;
    struct variant_ref variant;
    enum variant_search search = arguments->receiver
                                     ? VARIANT_NOT_MEANT
                                     : ck_search_path(b, path, arguments->expected, &variant);
    if (search == VARIANT_FOUND)
        return check_variant(b, node, variant, &arguments->list, NULL,
                             path->spans[path->count - 1]);
    struct entity *entity = NULL;
    if (search == VARIANT_NOT_MEANT)
        entity = trait_function(b, path);
    if (search == VARIANT_NOT_MEANT && !entity)
        entity = ck_resolve_path(b, path);
    if (entity)
        return call_entity(b, node, callee, entity, arguments, callee->span);
    ck_check_all_arguments(b, arguments);
    return SIMPLE(b->checker, error);
}

static const struct type *call_callee(struct body *b, struct ast *node, struct ast *callee,
                                      const struct arguments *arguments)
{
    struct checker *c = b->checker;
    switch (callee->kind) {
    case AST_name:
        return call_name(b, node, callee, arguments);
    case AST_path:
        return call_path(b, node, callee, arguments);
    case AST_member:
        return call_member(b, node, ast_as_member(callee), arguments);
    case AST_type_apply: {
        struct arguments applied = *arguments;
        applied.type_nodes = ast_as_type_apply(callee)->arguments;
        return call_callee(b, node, ast_as_type_apply(callee)->base, &applied);
    }
    default: {
        const struct type *type = ck_settle_literal(c, check_operand(b, callee, NULL));
        return check_value_call(b, node, callee, type, arguments, callee->span);
    }
    }
}

const struct type *check_call(struct body *b, struct ast *node, const struct type *expected)
{
    struct ast_call *call = ast_as_call(node);
    struct arguments arguments = {
        .list = call->arguments, .span = node->span, .expected = expected};
    return call_callee(b, node, call->callee, &arguments);
}

/* `x |> o.f(y)` is `o.f(x, y)`. */
static const struct type *pipe_into_member(struct body *b, struct ast *node,
                                           const struct ast_member *member, struct ast_list rest)
{
    struct ast **items = ARENA_ARRAY(b->checker->arena, struct ast *, (size_t)rest.count + 1);
    items[0] = ast_as_pipe(node)->value;
    for (uint32_t i = 0; i < rest.count; i++)
        items[i + 1] = rest.items[i];
    const struct arguments arguments = {.list = {items, rest.count + 1}, .span = node->span};
    return call_member(b, node, member, &arguments);
}

/* `x |> (y -> e)`: the lambda takes what `x` is. */
static const struct type *pipe_into_lambda(struct body *b, struct ast *node, struct ast *lambda,
                                           const struct arguments *arguments)
{
    struct checker *c = b->checker;
    const struct type *value =
        ck_settle_literal(c, check_operand(b, ast_as_pipe(node)->value, NULL));
    struct arguments checked = *arguments;
    const struct type *type =
        type_function(c->types, &value, 1, ck_fresh_variable(c, VARIABLE_ANY));
    checked.receiver_is_checked = true;
    type = check_operand(b, lambda, type);
    return check_value_call(b, node, lambda, type, &checked, lambda->span);
}

/* `x |> f(y)` and `x |> f`: the value goes first. */
const struct type *check_pipe(struct body *b, struct ast *node, const struct type *expected)
{
    struct ast_pipe *pipe = ast_as_pipe(node);
    struct ast *callee = pipe->target;
    struct arguments arguments = {
        .receiver = pipe->value, .is_piped = true, .span = node->span, .expected = expected};
    if (callee->kind == AST_call) {
        arguments.list = ast_as_call(callee)->arguments;
        callee = ast_as_call(callee)->callee;
    } else if (callee->kind == AST_lambda) {
        return pipe_into_lambda(b, node, callee, &arguments);
    }
    if (callee->kind == AST_member)
        return pipe_into_member(b, node, ast_as_member(callee), arguments.list);
    return call_callee(b, node, callee, &arguments);
}
