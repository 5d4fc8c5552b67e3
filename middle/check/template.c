/* Functions whose parameters have no written types.
 *
 * The body is looked at once with variables in their place. If it forces one type
 * on each of them, the function is an ordinary one. Else it is a template: each
 * call makes an instance for the types of its arguments, with a table of its own
 * for what is known about the nodes. What the body cannot do with them is an error
 * of the call, with a note at the place in the body.
 *
 * Rejected: requirements that are recorded on variables and solved later. A
 * member's type depends on the type that has it, so that every construct would
 * need a form that waits; users would see the same messages. */
#include "middle/check/checker.h"

static bool is_unknown(struct checker *c, const struct type *type)
{
    return program_type(c->program, type)->flags & TYPE_HAS_VARIABLE;
}

void ck_find_template(struct checker *c, struct function *function)
{
    bool is_ordinary = function->builtin || function->default_of || function->foreign_name ||
                       !function->clause_count || function->impl;
    for (uint32_t i = 0; i < function->parameter_count && !is_ordinary; i++)
        if (is_unknown(c, function->parameters[i].type) && !function->parameters[i].is_settled)
            function->state = FUNCTION_TEMPLATE;
}

static bool has_open_parameter(struct checker *c, const struct function *function)
{
    for (uint32_t i = 0; i < function->parameter_count; i++)
        if (is_unknown(c, function->parameters[i].type))
            return true;
    return false;
}

bool ck_is_open(struct body *b, const struct type *type)
{
    struct checker *c = b->checker;
    type = ck_shallow(c, type);
    if (type->kind != TYPE_variable)
        return false;
    if (c->variable_kinds.items[type->index] == VARIABLE_ANY)
        return has_open_parameter(c, b->function);
    for (uint32_t i = 0; i < b->function->parameter_count; i++)
        if (ck_shallow(c, b->function->parameters[i].type) == type)
            return true;
    return false;
}

struct id_range {
    uint32_t from, to;
};

static void widen(void *context, struct ast *node)
{
    struct id_range *range = context;
    if (node->id < range->from)
        range->from = node->id;
    if (node->id > range->to)
        range->to = node->id;
    ast_children(node, widen, context);
}

/* The nodes of a function lie side by side, because the parser made them so. */
static void make_nodes(struct checker *c, struct function *instance)
{
    struct id_range range = {UINT32_MAX, 0};
    for (uint32_t i = 0; i < instance->clause_count; i++)
        widen(&range, &instance->clauses[i].ast->head);
    instance->nodes = ARENA_ARRAY(c->arena, struct node_info, range.to - range.from + 1);
    instance->nodes_from = range.from;
}

struct function *ck_template_instance(struct checker *c, struct function *of)
{
    struct function *instance = ARENA_NEW(c->arena, struct function);
    instance->name = of->name;
    instance->module = of->module;
    instance->owner = of->owner;
    instance->scope = of->scope;
    instance->span = of->span;
    instance->is_private = of->is_private;
    instance->is_inline = of->is_inline;
    instance->is_noinline = of->is_noinline;
    instance->is_cold = of->is_cold;
    instance->has_self = of->has_self;
    instance->parameter_count = of->parameter_count;
    instance->required_count = of->required_count;
    instance->clause_count = of->clause_count;
    instance->clauses = ARENA_ARRAY(c->arena, struct clause, of->clause_count);
    memcpy(instance->clauses, of->clauses, of->clause_count * sizeof *of->clauses);
    instance->qualified = text_format(c->arena, "%s#%u", of->qualified, of->instances.count + 1);
    make_nodes(c, instance);
    ck_sign_function(c, instance);
    return instance;
}

static struct function *find_instance(struct checker *c, const struct function *of,
                                      const struct function *wanted)
{
    for (uint32_t i = 0; i < of->instances.count; i++) {
        const struct function *known = of->instances.items[i];
        bool is_same = true;
        for (uint32_t j = 0; j < of->parameter_count && is_same; j++) {
            const struct type *type = program_type(c->program, wanted->parameters[j].type);
            is_same = !(type->flags & TYPE_HAS_VARIABLE) &&
                      program_type(c->program, known->parameters[j].type) == type;
        }
        if (is_same)
            return of->instances.items[i];
    }
    return NULL;
}

/* The first error of the instance becomes one of the call. */
static void blame_call(struct checker *c, uint32_t before, struct span call)
{
    struct diagnostics *diags = c->diags;
    if (diags->items.count <= before)
        return;
    struct diag *first = diags->items.items[before];
    diag_note(first, first->span, "it is needed here");
    first->span = call;
    diags->errors -= diags->items.count - before - 1;
    diags->items.count = before + 1;
}

enum { DEEPEST_TYPES = 32 };

static bool grows_for_ever(struct body *b, struct function *of, const struct function *instance,
                           struct span span)
{
    struct checker *c = b->checker;
    for (uint32_t i = 0; i < instance->parameter_count; i++) {
        if (type_depth(program_type(c->program, instance->parameters[i].type)) <= DEEPEST_TYPES)
            continue;
        diag_help(diag_instances_without_end(c->diags, span, of->name, DEEPEST_TYPES),
                  "each call needs an instance for a larger type");
        return true;
    }
    return false;
}

/* A call in a template that is only looked at: its instances make the call with
 * types that are known. */
static bool is_only_looked_at(struct body *b, const struct function *instance)
{
    struct checker *c = b->checker;
    bool is_open = false;
    for (uint32_t i = 0; i < instance->parameter_count && !is_open; i++)
        is_open = ck_is_open(b, instance->parameters[i].type);
    for (uint32_t i = 0; i < b->function->parameter_count && is_open; i++)
        if (is_unknown(c, b->function->parameters[i].type) &&
            !b->function->parameters[i].is_settled)
            return true;
    return false;
}

struct function *ck_settle_instance(struct body *b, struct function *of, struct function *instance,
                                    struct span span)
{
    struct checker *c = b->checker;
    if (is_only_looked_at(b, instance)) {
        instance->state = FUNCTION_CHECKED;
        ck_unify(c, instance->result, SIMPLE(c, error));
        return instance;
    }
    for (uint32_t i = 0; i < instance->parameter_count; i++) {
        ck_settle_literal(c, instance->parameters[i].type);
        instance->parameters[i].is_settled = true;
    }
    struct function *known = find_instance(c, of, instance);
    if (known) {
        ck_need_signature(b, known, span);
        return known;
    }
    list_push(c->arena, &of->instances, instance);
    list_push(c->arena, &c->program->functions, instance);
    if (of->is_broken || grows_for_ever(b, of, instance, span)) {
        instance->state = FUNCTION_CHECKED;
        ck_unify(c, instance->result, SIMPLE(c, error));
        return instance;
    }
    uint32_t before = c->diags->items.count;
    check_function(c, instance, b);
    ck_note_callee(b, instance);
    if (instance->state == FUNCTION_CHECKED)
        blame_call(c, before, span);
    else if (instance->lowest < b->function->lowest)
        b->function->lowest = instance->lowest;
    return instance;
}
