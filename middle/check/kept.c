/* What keeps what it is given: a walk over the checked bodies.
 *
 * A name keeps an object when it is stored: in a field, an element, a payload, a
 * variable of the module, an escaping lambda, or by a function that keeps the
 * parameter that it is given for. Which parameters keep what they are given is a
 * graph over the written functions like that of rebind.c; a call of a trait's
 * function may be one of any impl's.
 *
 * Two kinds of objects may not be kept, though they are passed on freely: what a
 * parameter borrows (QZ1207), and what a constant of a module holds, which others
 * could change then (QZ0230). What is kept at once by a borrowed name is reported
 * where it stands, see ck_refuse_kept; here come the ways through other functions and
 * names. Results of calls count as fresh. */
#include "middle/check/checker.h"

/* A name, a parameter, or what is kept for certain. */
struct holder {
    bool keeps;
    LIST(struct holder *) from; /* keep when this does */
};

/* A place where something that may not be kept goes to a holder. */
struct use {
    const struct ast *value;
    const struct local *borrowed; /* or */
    const struct global *constant;
    const struct holder *to;
    struct span declared; /* of the parameter that keeps it, if it is one */
    bool is_argument;
};

struct walk {
    struct checker *c;
    struct body body;   /* only for finding what is known about a node */
    struct map holders; /* struct local or parameter -> holder */
    struct map seen;    /* nodes whose use is noted: a template's instances share them */
    LIST(struct holder *) keeping;
    LIST(struct use) uses;
    struct holder store;
};

static struct holder *holder_of(struct walk *w, const void *key)
{
    struct holder *holder = map_get(&w->holders, key);
    if (!holder) {
        holder = ARENA_NEW(w->c->arena, struct holder);
        map_put(w->c->arena, &w->holders, key, holder);
    }
    return holder;
}

static void mark(struct walk *w, struct holder *holder)
{
    if (holder->keeps)
        return;
    holder->keeps = true;
    list_push(w->c->arena, &w->keeping, holder);
}

static void flow(struct walk *w, struct holder *from, struct holder *to)
{
    list_push(w->c->arena, &to->from, from);
    if (to->keeps)
        mark(w, from);
}

static bool is_object(struct walk *w, const struct ast *value)
{
    const struct type *type = ck_info_of(&w->body, value)->type;
    type = type ? ck_shallow(w->c, type) : NULL;
    return type && type->kind == TYPE_nominal && type->decl->storage == STORAGE_OBJECT;
}

/* The constant of a module that holds the object, itself or in what it holds. */
static const struct global *constant_at(struct walk *w, const struct ast *value)
{
    for (;;) {
        const struct node_info *info = ck_info_of(&w->body, value);
        if (info->use == USE_GLOBAL)
            return info->global->is_var ? NULL : info->global;
        if (value->kind == AST_member && info->use == USE_FIELD)
            value = ast_as_member(value)->object;
        else if (value->kind == AST_index && info->use == USE_CALL)
            value = ast_as_index(value)->object;
        else if (value->kind == AST_unwrap)
            value = ast_as_unwrap(value)->value;
        else
            return NULL;
    }
}

static void note_use(struct walk *w, struct use use)
{
    if (w->body.module->is_std || map_get(&w->seen, use.value))
        return;
    map_put(w->c->arena, &w->seen, use.value, (void *)(uintptr_t)use.value);
    list_push(w->c->arena, &w->uses, use);
}

/* A plain value goes to a holder. */
static void hold_value(struct walk *w, const struct ast *value, struct holder *to,
                       const struct parameter *parameter)
{
    const struct node_info *info = ck_info_of(&w->body, value);
    struct use use = {.value = value,
                      .to = to,
                      .is_argument = parameter != NULL,
                      .declared = parameter ? parameter->span : NOWHERE};
    if (info->use == USE_LOCAL && (value->kind == AST_name || value->kind == AST_field_init)) {
        if (info->local->mode == PARAM_VALUE) {
            flow(w, holder_of(w, info->local), to);
        } else if (parameter && is_object(w, value)) {
            use.borrowed = info->local;
            note_use(w, use);
        }
    } else if (is_object(w, value) && (use.constant = constant_at(w, value)) != NULL) {
        note_use(w, use);
    }
}

/* The values that an expression may be. */
static void hold(struct walk *w, const struct ast *value, struct holder *to,
                 const struct parameter *parameter)
{
    if (value->kind == AST_block) {
        struct ast_list list = ast_as_block(value)->statements;
        if (list.count)
            hold(w, list.items[list.count - 1], to, parameter);
    } else if (value->kind == AST_if) {
        const struct ast_if *branches = ast_as_if(value);
        for (uint32_t i = 0; branches->otherwise && i < branches->branches.count; i++)
            hold(w, ast_as_if_branch(branches->branches.items[i])->body, to, parameter);
        if (branches->otherwise)
            hold(w, branches->otherwise, to, parameter);
    } else if (value->kind == AST_match) {
        struct ast_list arms = ast_as_match(value)->arms;
        for (uint32_t i = 0; i < arms.count; i++)
            hold(w, ast_as_match_arm(arms.items[i])->body, to, parameter);
    } else if (value->kind == AST_binary && ast_as_binary(value)->op == BINARY_DEFAULT) {
        hold(w, ast_as_binary(value)->right, to, parameter);
    } else {
        hold_value(w, value, to, parameter);
    }
}

static void hold_all(struct walk *w, struct ast_list items)
{
    for (uint32_t i = 0; i < items.count; i++) {
        const struct ast *item = items.items[i];
        if (item->kind == AST_named_argument)
            item = ast_as_named_argument(item)->value;
        else if (item->kind == AST_field_init && ast_as_field_init(item)->value)
            item = ast_as_field_init(item)->value;
        else if (item->kind == AST_map_entry) {
            hold(w, ast_as_map_entry(item)->key, &w->store, NULL);
            item = ast_as_map_entry(item)->value;
        }
        if (item->kind != AST_spread)
            hold(w, item, &w->store, NULL);
    }
}

/* A builtin of the library's buffers puts its last argument there. */
static bool stores(const struct function *function, uint32_t parameter)
{
    const char *target = function->builtin->target;
    return parameter == 2 &&
           (strcmp(target, "buffer_put") == 0 || strcmp(target, "buffer_set") == 0);
}

static void hold_arguments(struct walk *w, const struct call *call)
{
    struct function *function = call->function;
    for (uint32_t i = 0; i < call->argument_count; i++) {
        uint32_t index = call->arguments[i].parameter;
        const struct ast *value = call->arguments[i].value;
        if (value->kind == AST_borrow || call->callee || index >= function->parameter_count ||
            function->parameters[index].mode != PARAM_VALUE)
            continue;
        struct parameter *parameter = &function->parameters[index];
        bool is_stored = call->variadic && index + 1 == function->parameter_count;
        if (function->builtin)
            is_stored = stores(function, index);
        hold(w, value, is_stored ? &w->store : holder_of(w, parameter), parameter);
    }
}

static void hold_assigned(struct walk *w, const struct ast_assign *assign)
{
    const struct ast *target = assign->target;
    const struct node_info *info = ck_info_of(&w->body, target);
    if ((assign->op != ASSIGN_SET && assign->op != ASSIGN_DEFAULT) ||
        target->kind == AST_tuple_literal)
        return;
    bool is_name = target->kind == AST_name && (info->use == USE_DECLARE || info->use == USE_LOCAL);
    if (is_name && info->local->mode == PARAM_VALUE)
        hold(w, assign->value, holder_of(w, info->local), NULL);
    else if (!is_name || info->local->mode == PARAM_MUT)
        hold(w, assign->value, &w->store, NULL);
}

static void hold_captures(struct walk *w, const struct lambda *lambda)
{
    for (uint32_t i = 0; lambda->escapes && i < lambda->captures.count; i++)
        mark(w, holder_of(w, lambda->captures.items[i].local));
}

static void visit(void *context, struct ast *node)
{
    struct walk *w = context;
    const struct node_info *info = ck_info_of(&w->body, node);
    if (node->kind == AST_assign)
        hold_assigned(w, ast_as_assign(node));
    else if (node->kind == AST_binding && ast_as_binding(node)->pattern->kind == AST_pat_bind &&
             ck_info_of(&w->body, ast_as_binding(node)->pattern)->use == USE_LOCAL)
        hold(w, ast_as_binding(node)->value,
             holder_of(w, ck_info_of(&w->body, ast_as_binding(node)->pattern)->local), NULL);
    else if (node->kind == AST_struct_literal)
        hold_all(w, ast_as_struct_literal(node)->fields);
    else if (node->kind == AST_with)
        hold_all(w, ast_as_with(node)->fields);
    else if (node->kind == AST_list_literal)
        hold_all(w, ast_as_list_literal(node)->items);
    else if (node->kind == AST_set_literal)
        hold_all(w, ast_as_set_literal(node)->items);
    else if (node->kind == AST_map_literal)
        hold_all(w, ast_as_map_literal(node)->entries);
    else if (node->kind == AST_tuple_literal)
        hold_all(w, ast_as_tuple_literal(node)->items);
    else if (node->kind == AST_call && (info->use == USE_VARIANT || info->use == USE_NEWTYPE))
        hold_all(w, ast_as_call(node)->arguments);
    else if (info->use == USE_LAMBDA)
        hold_captures(w, info->lambda);
    if (info->use == USE_CALL)
        hold_arguments(w, info->call);
    ast_children(node, visit, w);
}

static void join(struct walk *w, struct function *function)
{
    for (uint32_t i = 0; i < function->clause_count; i++)
        for (uint32_t j = 0; function->clauses[i].locals && j < function->parameter_count; j++)
            flow(w, holder_of(w, &function->parameters[j]),
                 holder_of(w, function->clauses[i].locals[j]));
    struct entity *entity =
        function->impl ? map_get(&function->impl->bound.trait->members, function->name) : NULL;
    for (uint32_t i = 0; entity && i < entity->functions.count; i++) {
        struct function *required = entity->functions.items[i];
        if (required->parameter_count != function->parameter_count || !required->parameters)
            continue;
        for (uint32_t j = 0; j < function->parameter_count; j++)
            flow(w, holder_of(w, &required->parameters[j]), holder_of(w, &function->parameters[j]));
    }
}

static void walk_function(struct walk *w, struct function *function)
{
    w->body.module = function->module;
    w->body.function = function;
    if (function->state != FUNCTION_CHECKED || function->builtin || function->foreign_name ||
        function->default_of)
        return;
    join(w, function);
    for (uint32_t i = 0; i < function->clause_count; i++)
        if (function->clauses[i].ast->body && function->clauses[i].locals)
            visit(w, function->clauses[i].ast->body);
}

static void report(struct walk *w, const struct use *use)
{
    struct diagnostics *diags = w->c->diags;
    struct diag *d;
    if (use->borrowed) {
        d = diag_borrow_kept(diags, use->value->span, use->borrowed->name);
        diag_note(d, use->borrowed->span, "it is borrowed here, for the call only");
    } else {
        d = diag_constant_kept(diags, use->value->span, use->constant->name);
        diag_help(d, "take a copy: `.clone()`");
    }
    if (use->is_argument && use->declared.start)
        diag_note(d, use->declared, "what is given for this parameter is kept");
}

void check_kept(struct checker *c)
{
    struct program *program = c->program;
    struct walk w = {.c = c, .body = {.checker = c}};
    mark(&w, &w.store);
    for (uint32_t i = 0; i < program->functions.count; i++)
        walk_function(&w, program->functions.items[i]);
    while (w.keeping.count) {
        struct holder *holder = list_pop(&w.keeping);
        for (uint32_t i = 0; i < holder->from.count; i++)
            mark(&w, holder->from.items[i]);
    }
    for (uint32_t i = 0; i < w.uses.count; i++)
        if (w.uses.items[i].to->keeps)
            report(&w, &w.uses.items[i]);
}
