/* Functions as values, lambdas, and calls of values.
 *
 * A lambda becomes a MIR function, lowered where it first stands, with the slots
 * of the body around it: its own names have numbers of their own there. */
#include "middle/lower/lowerer.h"

/* ---- Names of functions ---- */

/* The instance that is meant. */
static struct mir_function *used_function(struct body *body, const struct call *use)
{
    struct function *function = use->function;
    return lowered_function(body->lowerer, function,
                            lw_types(body, use->type_arguments, function->scope.count));
}

/* The end of an adapter: `place` holds what was given, NULL where nothing was. */
static void return_result(struct body *body, const struct type *given,
                          const struct mir_place *place)
{
    struct mir_builder *b = &body->b;
    bool is_kept = place && body->result->kind != TYPE_void;
    if (place && !is_kept)
        lw_own_temporary(body, place->base);
    lw_leave_to(body, 0);
    if (given->kind == TYPE_never)
        mir_unreachable(b);
    else if (!is_kept)
        mir_return(b, mir_void(b));
    else
        mir_return(b, type_needs_drop(given) ? mir_move(*place) : mir_read(*place));
}

/* A function of exactly the type wanted that calls `function` and drops what is
 * not wanted of its result. */
static struct mir_function *adapter(struct body *outer, const struct call *use,
                                    const struct type *wanted)
{
    struct lowerer *l = outer->lowerer;
    struct function *function = use->function;
    const char *name =
        text_format(l->arena, "%s.value%u", function->qualified, l->module->functions.count);
    struct mir_function *mir = mir_function_new(l->module, name, function->span);
    struct body body;
    uint32_t count = type_param_count(wanted);
    struct mir_operand *arguments = ARENA_ARRAY(l->arena, struct mir_operand, count);
    mir->result = type_result(wanted);
    for (uint32_t i = 0; i < count; i++)
        mir_param_new(l->module, mir, wanted->parts[i], NULL, function->span);
    lw_start_body(&body, l, outer->module, mir, mir->result, 0);
    body.b.span = outer->b.span;
    mir_at(&body.b, lw_new_block(&body));
    for (uint32_t i = 0; i < count; i++)
        arguments[i] = lw_read_local(&body, i);
    struct mir_function *callee = function->builtin ? NULL : used_function(outer, use);
    const struct type *given = callee ? callee->result : program_type(l->program, function->result);
    struct mir_place place = {0};
    bool has_result = given->kind != TYPE_void && given->kind != TYPE_never;
    if (has_result)
        place = lw_local_place(&body, lw_new_temporary(&body, given));
    if (callee)
        mir_call(&body.b, has_result ? &place : NULL, callee, arguments, count);
    else
        lw_call_builtin(&body, use, arguments, has_result ? &place : NULL);
    return_result(&body, given, has_result ? &place : NULL);
    mir_finish(&body.b);
    return mir;
}

static struct mir_operand function_operand(struct body *body, const struct ast *node,
                                           const struct call *use)
{
    struct lowerer *l = body->lowerer;
    const struct type *wanted = lw_type_at(body, node);
    if (!use->function->builtin) {
        struct mir_function *mir = used_function(body, use);
        if (!mir->is_variadic && mir_function_type(l->types, mir) == wanted)
            return mir_function_value(&body->b, mir);
    }
    return mir_function_value(&body->b, adapter(body, use, wanted));
}

/* ---- Cells: captured variables that can outlive their function ---- */

static struct type_decl *cell_decl(struct lowerer *l)
{
    if (l->cell)
        return l->cell;
    struct session *session = l->program->session;
    struct type_field *field = ARENA_NEW(l->arena, struct type_field);
    field->name = session_symbol(session, "value");
    field->type = type_param(l->types, session_symbol(session, "T"), 0);
    l->cell = ARENA_NEW(l->arena, struct type_decl);
    *l->cell = (struct type_decl){.name = session_symbol(session, "captured variable"),
                                  .qualified = "cell",
                                  .storage = STORAGE_OBJECT,
                                  .fields = field,
                                  .field_count = 1,
                                  .param_count = 1,
                                  .index = l->module->decls.count};
    list_push(l->arena, &l->module->decls, l->cell);
    return l->cell;
}

static const struct type *cell_type(struct lowerer *l, const struct type *content)
{
    return type_nominal(l->types, cell_decl(l), &content, 1);
}

void lw_bind_value(struct body *body, const struct local *local, struct mir_operand value)
{
    const struct type *type = value.type;
    if (local->is_cell)
        type = cell_type(body->lowerer, type);
    uint32_t mir = mir_local_new(&body->b, type, local->name ? local->name->text : NULL);
    struct mir_place place = lw_local_place(body, mir);
    body->b.function->locals.items[mir].span = local->span;
    lw_bind_slot(body, local, mir);
    if (local->is_cell)
        mir_construct(&body->b, place, &value, 1);
    else if (type->kind != TYPE_void && type->kind != TYPE_never)
        mir_set(&body->b, place, value);
    lw_own_local(body, mir);
}

/* ---- What a lambda captures ---- */

/* How the value of a captured name lies in the lambda's object. */
static const struct type *capture_type(struct body *body, const struct lambda *lambda,
                                       const struct local *local)
{
    const struct slot *slot = &body->slots[local->number];
    const struct type *type = lw_type(body, local->type);
    if (slot->is_cell)
        return cell_type(body->lowerer, type);
    bool by_address = !lambda->escapes && (slot->is_ref || local->is_var);
    return by_address ? type_ref(body->lowerer->types, type, true) : type;
}

/* Fields may not have one name: two captured names may be spelled alike. */
static const struct symbol *field_name(struct lowerer *l, const struct lambda *lambda, uint32_t i)
{
    const struct symbol *name = lambda->captures.items[i].local->name;
    if (!name)
        return session_symbol(l->program->session, text_format(l->arena, "'%u", i));
    for (uint32_t j = 0; j < i; j++)
        if (lambda->captures.items[j].local->name == name)
            return session_symbol(l->program->session,
                                  text_format(l->arena, "%s'%u", name->text, i));
    return name;
}

/* The type of the lambda's object: its code, then what it captured. */
static const struct type *object_type(struct body *body, const struct lambda *lambda,
                                      const char *name, const struct type *type)
{
    struct lowerer *l = body->lowerer;
    struct session *session = l->program->session;
    uint32_t count = lambda->captures.count + 1;
    struct type_field *fields = ARENA_ARRAY(l->arena, struct type_field, count);
    fields[0] = (struct type_field){.name = session_symbol(session, "'code"),
                                    .type = LOWER_TYPE(body, cptr),
                                    .span = lambda->ast->head.span};
    for (uint32_t i = 1; i < count; i++)
        fields[i] = (struct type_field){
            .name = field_name(l, lambda, i - 1),
            .type = capture_type(body, lambda, lambda->captures.items[i - 1].local),
            .span = lambda->captures.items[i - 1].span};
    struct type_decl *decl = ARENA_NEW(l->arena, struct type_decl);
    *decl = (struct type_decl){.name = session_symbol(session, type_text(l->arena, type)),
                               .qualified = name,
                               .storage = STORAGE_OBJECT,
                               .fields = fields,
                               .field_count = count,
                               .index = l->module->decls.count};
    list_push(l->arena, &l->module->decls, decl);
    return type_nominal(l->types, decl, NULL, 0);
}

/* The captured names come to lie in locals of the lambda's function, which
 * borrow from its object. */
static void bind_captures(struct body *body, const struct lambda *lambda)
{
    struct mir_builder *b = &body->b;
    for (uint32_t i = 0; i < lambda->captures.count; i++) {
        const struct local *local = lambda->captures.items[i].local;
        struct mir_place field = mir_member(b, lw_local_place(body, 0), i + 1);
        const char *name = local->name ? local->name->text : NULL;
        uint32_t mir = type_needs_drop(field.type) ? mir_borrowed_new(b, field.type, name)
                                                   : mir_local_new(b, field.type, name);
        if (field.type->kind != TYPE_void)
            mir_set(b, lw_local_place(body, mir), mir_read(field));
        bool is_cell = body->slots[local->number].is_cell;
        body->slots[local->number] =
            (struct slot){.local = mir,
                          .is_cell = is_cell,
                          .is_ref = !is_cell && field.type != lw_type(body, local->type)};
    }
}

/* ---- The function of a lambda ---- */

static void bind_parameters(struct body *body, const struct lambda *lambda, uint32_t first)
{
    struct ast_list written = lambda->ast->params;
    for (uint32_t i = 0; i < lambda->parameter_count; i++) {
        bool is_ref = lambda->parameters[i].mode == PARAM_MUT;
        body->slots[lambda->locals[i]->number] =
            (struct slot){.local = first + i, .is_ref = is_ref};
    }
    if (lambda->takes_apart) {
        struct mir_place tuple = lw_slot_place(body, lambda->locals[0]);
        for (uint32_t i = 0; i < written.count; i++)
            lower_bindings(body, ast_as_param(written.items[i])->pattern,
                           mir_field(&body->b, tuple, i));
        return;
    }
    for (uint32_t i = 0; i < lambda->parameter_count; i++)
        if (!lambda->parameters[i].name)
            lower_bindings(body, ast_as_param(written.items[i])->pattern,
                           lw_slot_place(body, lambda->locals[i]));
}

static struct mir_function *declare(struct body *outer, const struct lambda *lambda,
                                    const struct type *type)
{
    struct lowerer *l = outer->lowerer;
    const char *name =
        text_format(l->arena, "%s.lambda%u", outer->b.function->name, lambda->number);
    struct mir_function *mir = mir_function_new(l->module, name, lambda->ast->head.span);
    mir->result = type_result(type);
    mir->is_inline = true;
    mir->is_closure = lambda->captures.count > 0;
    if (mir->is_closure)
        mir_param_new(l->module, mir, object_type(outer, lambda, name, type), NULL, mir->span);
    for (uint32_t i = 0; i < lambda->parameter_count; i++) {
        const struct parameter *parameter = &lambda->parameters[i];
        mir_param_new(l->module, mir, type->parts[i],
                      parameter->name ? parameter->name->text : NULL, parameter->span);
    }
    return mir;
}

/* The slots are those of the body around; what is captured lies elsewhere
 * inside. */
static struct mir_function *lower_body(struct body *outer, const struct lambda *lambda,
                                       const struct type *type)
{
    struct lowerer *l = outer->lowerer;
    struct mir_function *mir = declare(outer, lambda, type);
    uint32_t count = lambda->captures.count;
    struct slot *kept = ARENA_ARRAY(l->arena, struct slot, count);
    struct body body;
    lw_start_body(&body, l, outer->module, mir, mir->result, 0);
    body.slots = outer->slots;
    body.function = outer->function;
    body.arguments = outer->arguments;
    body.argument_count = outer->argument_count;
    for (uint32_t i = 0; i < count; i++)
        kept[i] = body.slots[lambda->captures.items[i].local->number];
    mir_at(&body.b, lw_new_block(&body));
    bind_captures(&body, lambda);
    bind_parameters(&body, lambda, mir->is_closure ? 1 : 0);
    lw_finish_value(&body, lambda->ast->body);
    mir_finish(&body.b);
    for (uint32_t i = 0; i < count; i++)
        body.slots[lambda->captures.items[i].local->number] = kept[i];
    return mir;
}

/* A deferred lambda is met more than once. */
static struct mir_function *lambda_function(struct body *body, const struct lambda *lambda,
                                            const struct type *type)
{
    struct mir_function *mir = map_get(&body->lambdas, lambda);
    if (mir)
        return mir;
    mir = lower_body(body, lambda, type);
    map_put(body->lowerer->arena, &body->lambdas, lambda, mir);
    return mir;
}

/* ---- Values ---- */

bool lw_function_constant(struct body *body, const struct ast *node, struct mir_operand *out)
{
    const struct node_info *info = lw_info_at(body, node);
    if (info->use == USE_FUNCTION) {
        *out = function_operand(body, node, info->call);
        return true;
    }
    if (info->use != USE_LAMBDA || info->lambda->captures.count)
        return false;
    struct mir_function *mir = lambda_function(body, info->lambda, lw_type_at(body, node));
    *out = mir_function_value(&body->b, mir);
    return true;
}

static void note_shared(struct body *body, uint32_t local)
{
    for (uint32_t i = 0; i < body->shared.count; i++)
        if (body->shared.items[i] == local)
            return;
    list_push(body->lowerer->arena, &body->shared, local);
}

/* What goes into a field of the lambda's object. */
static struct mir_operand capture_operand(struct body *body, const struct lambda *lambda,
                                          const struct local *local)
{
    struct mir_builder *b = &body->b;
    const struct slot *slot = &body->slots[local->number];
    struct mir_place place = lw_local_place(body, slot->local);
    if (place.type->kind == TYPE_void)
        return mir_void(b);
    if (!lambda->escapes && local->is_var && !slot->is_ref && !slot->is_cell) {
        const struct type *ref = type_ref(body->lowerer->types, place.type, true);
        uint32_t address = lw_new_temporary(body, ref);
        mir_address(b, lw_local_place(body, address), place);
        note_shared(body, slot->local);
        return lw_read_local(body, address);
    }
    if (!lambda->escapes || !type_needs_drop(place.type))
        return mir_read(place);
    uint32_t copy = lw_new_temporary(body, place.type);
    mir_dup(b, lw_local_place(body, copy), place);
    return mir_move(lw_local_place(body, copy));
}

static void make_closure(struct body *body, const struct ast *node, struct mir_place dest)
{
    const struct lambda *lambda = lw_info_at(body, node)->lambda;
    uint32_t count = lambda->captures.count;
    struct mir_function *code = lambda_function(body, lambda, lw_type_at(body, node));
    struct mir_operand *captures = ARENA_ARRAY(body->lowerer->arena, struct mir_operand, count);
    body->b.span = node->span;
    for (uint32_t i = 0; i < count; i++)
        captures[i] = capture_operand(body, lambda, lambda->captures.items[i].local);
    mir_closure(&body->b, lambda->escapes ? MIR_CLOSURE : MIR_LEND_CLOSURE, dest, code, captures,
                count);
}

bool lw_lends_lambda(struct body *body, const struct ast *node)
{
    const struct node_info *info = lw_info_at(body, node);
    return info->use == USE_LAMBDA && info->lambda->captures.count && !info->lambda->escapes &&
           !lw_enters(body, node);
}

struct mir_operand lw_lend_lambda(struct body *body, const struct ast *node)
{
    uint32_t local = mir_borrowed_new(&body->b, lw_type_at(body, node), NULL);
    make_closure(body, node, lw_local_place(body, local));
    return lw_read_local(body, local);
}

void lower_lambda(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct mir_operand operand;
    if (!dest)
        return;
    if (lw_function_constant(body, node, &operand))
        mir_set(&body->b, *dest, operand);
    else
        make_closure(body, node, *dest);
}

enum { SMALL = 40 }; /* statements */

void lw_hint_inlining(const struct function *function, struct mir_function *mir)
{
    bool takes_function = false;
    uint32_t size = 0;
    for (uint32_t i = 0; i < function->parameter_count; i++)
        takes_function = takes_function || function->parameters[i].is_only_called;
    for (uint32_t i = 0; takes_function && i < mir->blocks.count; i++)
        size += mir->blocks.items[i].statements.count;
    if (takes_function && size <= SMALL && !mir->is_noinline)
        mir->is_inline = true;
}
