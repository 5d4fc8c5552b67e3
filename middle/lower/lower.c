/* From what a program starts with to all that it reaches: functions are lowered
 * from a list to which each adds those that it refers to. */
#include "middle/lower/lowerer.h"
#include "middle/program/traits.h"

const struct type *lw_type(struct body *body, const struct type *type)
{
    struct lowerer *l = body->lowerer;
    return type_substitute(l->types, program_type(l->program, type), body->arguments,
                           body->argument_count);
}

const struct type *const *lw_types(struct body *body, const struct type *const *types,
                                   uint32_t count)
{
    const struct type **all = ARENA_ARRAY(body->lowerer->arena, const struct type *, count);
    for (uint32_t i = 0; i < count; i++)
        all[i] = lw_type(body, types[i]);
    return all;
}

const struct type *lw_type_at(struct body *body, const struct ast *node)
{
    for (const struct optional *o = body->optional; o; o = o->outer) {
        if (o->node == node)
            return o->type;
        if (o->object == node)
            return o->place.type;
    }
    for (const struct entering *e = body->entering; e; e = e->outer)
        if (e->node == node)
            return lw_type(body, lw_info_at(body, node)->entered);
    return lw_type(body, lw_info_at(body, node)->type);
}

const struct node_info *lw_info_at(struct body *body, const struct ast *node)
{
    const struct function *function = body->function;
    return function && function->nodes ? &function->nodes[node->id - function->nodes_from]
                                       : node_info(body->module, node);
}

/* The instances of one function. */
struct instances {
    LIST(struct pending) items;
};

static const struct type *instance_type(struct lowerer *l, const struct pending *instance,
                                        const struct type *type)
{
    return type_substitute(l->types, program_type(l->program, type), instance->arguments,
                           instance->function->scope.count);
}

static const struct type *parameter_type(struct lowerer *l, const struct pending *instance,
                                         uint32_t i)
{
    const struct function *function = instance->function;
    const struct parameter *parameter = &function->parameters[i];
    const struct type *type = instance_type(l, instance, parameter->type);
    bool by_address = parameter->mode == PARAM_MUT && !function->default_of;
    return by_address ? type_ref(l->types, type, true) : type;
}

/* "main::swap<Int, String>" */
static const char *instance_name(struct lowerer *l, const struct pending *instance)
{
    const struct function *function = instance->function;
    if (!function->scope.count)
        return function->qualified;
    struct text text;
    text_init(&text, l->arena);
    text_printf(&text, "%s<", function->qualified);
    for (uint32_t i = 0; i < function->scope.count; i++) {
        if (i)
            text_add(&text, STR(", "));
        type_print_qualified(&text, instance->arguments[i]);
    }
    text_add_char(&text, '>');
    return text_chars(&text);
}

static struct mir_function *declare(struct lowerer *l, const struct pending *instance)
{
    struct function *function = instance->function;
    struct mir_function *mir =
        mir_function_new(l->module, instance_name(l, instance), function->span);
    mir->result = instance_type(l, instance, function->result);
    mir->is_inline = function->is_inline;
    mir->is_noinline = function->is_noinline;
    mir->is_cold = function->is_cold;
    if (function->foreign_name) {
        mir->linkage = MIR_LINKAGE_EXTERN;
        mir->symbol = function->foreign_name;
        mir->is_variadic = function->is_variadic_c;
    }
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        const struct symbol *name = function->parameters[i].name;
        mir_param_new(l->module, mir, parameter_type(l, instance, i), name ? name->text : NULL,
                      function->parameters[i].span);
    }
    if (function->element)
        mir_make_generator(l->module, mir, instance_type(l, instance, function->option));
    return mir;
}

enum { DEEPEST_ARGUMENTS = 32 };

/* The first instances of a function, which show how its types grow. */
static const char *chain_text(struct lowerer *l, const struct function *function)
{
    enum { SHOWN = 4 };
    const struct instances *instances = map_get(&l->functions, function);
    struct text text;
    text_init(&text, l->arena);
    for (uint32_t i = 0; i < instances->items.count && i < SHOWN; i++) {
        const struct pending *instance = &instances->items.items[i];
        text_printf(&text, "%s`%s<", i ? ", " : "", function->name->text);
        for (uint32_t j = 0; j < function->scope.count; j++) {
            text_printf(&text, "%s", j ? ", " : "");
            type_print(&text, instance->arguments[j]);
        }
        text_printf(&text, ">`");
    }
    return text_chars(&text);
}

/* A generic function that calls itself with ever larger types has no end. */
static bool is_too_deep(struct lowerer *l, const struct pending *instance)
{
    for (uint32_t i = 0; i < instance->function->scope.count; i++) {
        if (type_depth(instance->arguments[i]) <= DEEPEST_ARGUMENTS)
            continue;
        if (!l->is_too_deep)
            diag_help(diag_instances_without_end(&l->program->session->diags,
                                                 instance->function->span, instance->function->name,
                                                 DEEPEST_ARGUMENTS),
                      "each call needs an instance for a larger type: %.200s ...",
                      chain_text(l, instance->function));
        l->is_too_deep = true;
        return true;
    }
    return false;
}

static bool same_arguments(const struct type *const *a, const struct type *const *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

struct mir_function *lowered_function(struct lowerer *l, struct function *function,
                                      const struct type *const *arguments)
{
    struct instances *instances = map_get(&l->functions, function);
    if (!instances) {
        instances = ARENA_NEW(l->arena, struct instances);
        map_put(l->arena, &l->functions, function, instances);
    }
    for (uint32_t i = 0; i < instances->items.count; i++)
        if (same_arguments(instances->items.items[i].arguments, arguments, function->scope.count))
            return instances->items.items[i].mir;
    struct pending instance = {.function = function, .arguments = arguments};
    instance.mir = declare(l, &instance);
    list_push(l->arena, &instances->items, instance);
    if (!function->foreign_name && !is_too_deep(l, &instance))
        list_push(l->arena, &l->pending, instance);
    return instance.mir;
}

/* The impl's arguments, then those that the function itself has. */
static struct mir_function *lowered_in_impl(struct lowerer *l, struct function *own,
                                            const struct trait_answer *answer,
                                            const struct type *const *own_arguments)
{
    uint32_t outer = answer->impl->scope.count;
    const struct type **all = ARENA_ARRAY(l->arena, const struct type *, own->scope.count);
    if (outer)
        memcpy(all, answer->impl_arguments, outer * sizeof *all);
    for (uint32_t i = outer; i < own->scope.count; i++)
        all[i] = own_arguments[i - outer];
    return lowered_function(l, own, all);
}

/* A clone that is asked for by name goes through what keeps sharing, which then calls
 * the impl; see clone.c. */
static bool is_clone(const struct function *function)
{
    return lw_is_requirement(function) && function->module->is_std &&
           strcmp(function->trait->name->text, "Clone") == 0;
}

struct mir_function *lowered_trait_function(struct lowerer *l, struct function *function,
                                            const struct type *const *arguments)
{
    struct trait_answer answer =
        program_find_trait(l->program, NULL, arguments[0], function->trait, arguments + 1);
    struct function *own =
        answer.source == TRAIT_FROM_IMPL ? impl_function(answer.impl, function) : NULL;
    if (own && !is_clone(function))
        return lowered_in_impl(l, own, &answer, arguments + function->trait->scope.count);
    return lowered_function(l, function, arguments);
}

struct mir_function *lowered_impl_method(struct lowerer *l, const struct type *type,
                                         const char *trait, const char *method)
{
    for (uint32_t i = 0; i < l->program->traits.count; i++) {
        struct trait_decl *decl = l->program->traits.items[i];
        if (!decl->module->is_std || strcmp(decl->name->text, trait) != 0)
            continue;
        struct trait_answer answer = program_find_trait(l->program, NULL, type, decl, NULL);
        if (answer.source != TRAIT_FROM_IMPL)
            return NULL;
        struct entity *entity =
            map_get(&answer.impl->members, session_symbol(l->program->session, method));
        return entity ? lowered_in_impl(l, entity->functions.items[0], &answer, NULL) : NULL;
    }
    return NULL;
}

void lw_note_drop(struct lowerer *l, const struct type *type)
{
    for (uint32_t i = 0; i < l->module->drops.count; i++)
        if (l->module->drops.items[i].type == type)
            return;
    struct mir_function *function = lowered_impl_method(l, type, "Drop", "drop");
    if (function)
        list_push(l->arena, &l->module->drops, (struct mir_drop){type, function});
}

/* ---- Globals ---- */

static struct lowered_global *lowered_global(struct lowerer *l, struct global *global)
{
    struct lowered_global *lowered = map_get(&l->globals, global);
    if (lowered)
        return lowered;
    const struct type *type = program_type(l->program, global->type);
    lowered = ARENA_NEW(l->arena, struct lowered_global);
    lowered->index = mir_global_new(l->module, global->qualified, type, global->span);
    l->module->globals.items[lowered->index].is_atomic =
        global->is_var && !type_needs_drop(type) && type->kind != TYPE_nominal;
    map_put(l->arena, &l->globals, global, lowered);
    return lowered;
}

struct mir_place lw_global_place(struct body *body, struct global *global)
{
    return mir_global(&body->b, lowered_global(body->lowerer, global)->index);
}

/* The initialiser of a global as a function that gives its value. */
static struct mir_function *initialiser(struct lowerer *l, struct global *global)
{
    struct mir_function *mir =
        mir_function_new(l->module, global->body->qualified, global->value->span);
    mir->result = program_type(l->program, global->type);
    list_push(l->arena, &l->pending, (struct pending){.mir = mir, .global = global});
    return mir;
}

static void lower_init(struct lowerer *l)
{
    struct mir_function *init = NULL;
    struct body body;
    for (uint32_t i = 0; i < l->program->globals.count; i++) {
        struct global *global = l->program->globals.items[i];
        if (!init) {
            init = mir_function_new(l->module, "init'", NOWHERE);
            init->result = type_simple(l->types, TYPE_void);
            lw_start_body(&body, l, global->module, init, init->result, 0);
            mir_at(&body.b, lw_new_block(&body));
        }
        struct mir_place place = lw_global_place(&body, global);
        body.b.span = global->span;
        mir_call(&body.b, &place, initialiser(l, global), NULL, 0);
        l->module->globals.items[place.base].is_const = global->is_const;
    }
    if (init)
        mir_return(&body.b, mir_void(&body.b));
    l->module->init = init;
}

/* ---- Bodies ---- */

static void bind_parameters(struct body *body, const struct function *function,
                            struct local *const *locals)
{
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        bool is_ref = function->parameters[i].mode == PARAM_MUT && !function->default_of;
        uint32_t local = body->kept ? body->kept[i] : i;
        body->slots[locals[i]->number] = (struct slot){.local = local, .is_ref = is_ref};
    }
}

void lw_finish_value(struct body *body, struct ast *value)
{
    struct mir_builder *b = &body->b;
    if (body->result->kind == TYPE_void || body->result->kind == TYPE_never) {
        lower_statement(body, value);
        lw_leave_to(body, 0);
        if (mir_is_open(b) && body->result->kind == TYPE_void)
            mir_return(b, mir_void(b));
        else if (mir_is_open(b))
            mir_unreachable(b);
        return;
    }
    struct mir_place place = lw_local_place(body, lw_new_temporary(body, body->result));
    lower_to(body, value, &place);
    lw_leave_holding(body, 0, &place);
    if (mir_is_open(b))
        mir_return(b, type_needs_drop(place.type) ? mir_move(place) : mir_read(place));
}

/* Clauses are tried in order; the last one always matches. */
static void lower_clause(struct body *body, const struct function *function,
                         const struct clause *clause)
{
    uint32_t next = mir_block_new(&body->b), kept = lw_cleanup_height(body);
    bind_parameters(body, function, clause->locals);
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        struct ast *pattern = ast_as_param(clause->ast->params.items[i])->pattern;
        if (!clause->locals[i]->name)
            lower_test(body, pattern, lw_slot_place(body, clause->locals[i]), next);
    }
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        struct ast *pattern = ast_as_param(clause->ast->params.items[i])->pattern;
        if (!clause->locals[i]->name)
            lower_bindings(body, pattern, lw_slot_place(body, clause->locals[i]));
    }
    lw_finish_value(body, clause->ast->body);
    body->cleanups.count = kept;
    mir_at(&body->b, next);
}

static void lower_function(struct lowerer *l, const struct pending *pending)
{
    struct function *function = pending->function;
    struct body body;
    lw_start_body(&body, l, function->module, pending->mir, pending->mir->result,
                  function->locals.count);
    body.function = function;
    body.arguments = pending->arguments;
    body.argument_count = function->scope.count;
    mir_at(&body.b, lw_new_block(&body));
    if (function->element)
        lower_start(&body, function);
    if (function->next_of) {
        lower_next(&body);
    } else if (lw_is_requirement(function)) {
        lower_requirement(&body);
    } else if (function->is_constructor) {
        lower_constructor(&body);
    } else if (function->default_of) {
        bind_parameters(&body, function, function->locals.items);
        lw_finish_value(&body, function->default_of);
    } else {
        for (uint32_t i = 0; i < function->clause_count; i++)
            lower_clause(&body, function, &function->clauses[i]);
        mir_unreachable(&body.b);
    }
    mir_finish(&body.b);
    if (function->element)
        return;
    lw_hint_inlining(function, pending->mir);
}

static void lower_global(struct lowerer *l, const struct pending *pending)
{
    struct global *global = pending->global;
    struct body body;
    lw_start_body(&body, l, global->module, pending->mir, program_type(l->program, global->type),
                  global->body->locals.count);
    mir_at(&body.b, lw_new_block(&body));
    lw_finish_value(&body, global->value);
    mir_finish(&body.b);
}

static void lower_pending(struct lowerer *l)
{
    for (uint32_t i = 0; i < l->pending.count; i++) {
        struct pending pending = l->pending.items[i];
        if (pending.function)
            lower_function(l, &pending);
        else if (pending.global)
            lower_global(l, &pending);
        else
            lower_derived(l, &pending);
    }
}

struct mir_module *lower_program(struct program *program, const struct lower_options *options)
{
    struct lowerer l = {.program = program,
                        .arena = &program->session->arena,
                        .types = &program->types,
                        .overflow_wraps = options->overflow_wraps};
    l.module = mir_module_new(l.arena, l.types);
    for (uint32_t i = 0; i < program->declared_types.count; i++)
        list_push(l.arena, &l.module->decls, &program->declared_types.items[i]->decl);
    lower_init(&l);
    if (program->main)
        l.module->main = lowered_main(&l, program->main);
    for (uint32_t i = 0; i < program->tests.count; i++) {
        struct function *test = program->tests.items[i];
        struct mir_test row = {test->name->text, lowered_function(&l, test, NULL)};
        list_push(l.arena, &l.module->tests, row);
    }
    lower_pending(&l);
    return l.module;
}
