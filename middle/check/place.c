/* Places: what may be assigned, changed and lent.
 *
 * Constness belongs to names. A change is judged by the name at the root of the
 * place: through a constant nothing is changed. Fields, elements and results of
 * calls are not tracked, but for one step: a variable that was given an object
 * reached through a constant may not change that object (QZ0206). */
#include "middle/check/checker.h"

/* The name at the root of a place; `*is_inside` when the place is part of what
 * the name holds. NULL for what no name holds. */
static const struct ast *root_of(const struct ast *node, bool *is_inside)
{
    *is_inside = false;
    for (;;) {
        switch (node->kind) {
        case AST_member:
            node = ast_as_member(node)->object;
            break;
        case AST_index:
            node = ast_as_index(node)->object;
            break;
        case AST_unwrap:
            node = ast_as_unwrap(node)->value;
            break;
        case AST_name:
        case AST_path:
            return node;
        default:
            return NULL;
        }
        *is_inside = true;
    }
}

static bool is_object(struct checker *c, const struct type *type)
{
    type = ck_shallow(c, type);
    return type->kind == TYPE_nominal && type->decl->storage == STORAGE_OBJECT;
}

static bool is_changeable(const struct local *local)
{
    return local->is_var || local->mode == PARAM_MUT;
}

static void report_constant(struct body *b, const struct symbol *name, struct span at,
                            struct span declared, const struct local *local)
{
    struct diag *d = diag_constant_changed(b->checker->diags, at, name);
    diag_note(d, declared, local && local->is_param ? "it is a parameter" : "it is bound here");
    if (!local)
        diag_help(d, "write `var %s` to make it a variable of its module", name->text);
    else if (!local->is_param)
        ck_help_var(d, local, "where it is bound");
    else if (strcmp(name->text, "self") == 0)
        diag_help(d, "a method that changes its object says so: `def ...(&mut self)`");
    else
        diag_help(d, "a parameter that may be changed is written `%s: &mut ...`", name->text);
}

void ck_require_not_iterated(struct body *b, const struct local *local, struct span span)
{
    for (uint32_t i = 0; i < b->iterated.count; i++) {
        if (b->iterated.items[i] != local)
            continue;
        diag_help(diag_iterated_changed(b->checker->diags, span, local->name),
                  "go through a copy, `for x in %s.clone()`, or remember what is to be changed",
                  local->name->text);
        return;
    }
}

static void require_local(struct body *b, struct local *local, struct span span, bool is_inside,
                          const struct type *type)
{
    struct checker *c = b->checker;
    if (!is_changeable(local)) {
        if (local->name)
            report_constant(b, local->name, span, local->span, local);
        return;
    }
    ck_require_not_iterated(b, local, span);
    bool is_object = type_is_counted(ck_shallow(c, type)) || is_inside;
    if (is_object)
        list_push(c->arena, &b->changes, (struct object_change){local, span});
}

void ck_require_changeable(struct body *b, const struct ast *value, struct span span)
{
    bool is_inside;
    const struct ast *root = root_of(value, &is_inside);
    if (!root)
        return;
    const struct node_info *info = ck_info_of(b, root);
    if (info->use == USE_LOCAL) {
        require_local(b, info->local, span, is_inside, info->type);
    } else if (info->use == USE_GLOBAL) {
        const struct global *global = info->global;
        if (!global->is_var)
            report_constant(b, global->name, span, global->span, NULL);
        else if (global->module != b->module)
            diag_help(diag_constant_changed(b->checker->diags, span, global->name),
                      "only the module `%s` changes its variables; call a function of it",
                      global->module->name);
    }
}

/* A part of a value that is nowhere would be changed and lost: `f().x = 1` needs
 * an object on its way. */
static bool is_lasting(struct body *b, const struct ast *node)
{
    struct checker *c = b->checker;
    while (node->kind == AST_member && ck_info_of(b, node)->use == USE_FIELD) {
        node = ast_as_member(node)->object;
        if (is_object(c, ck_info_of(b, node)->type))
            return true;
    }
    bool is_inside;
    return root_of(node, &is_inside) != NULL;
}

static const struct type *report_not_a_place(struct body *b, const struct ast *node)
{
    struct diag *d = diag_not_a_place(b->checker->diags, node->span);
    if (node->kind == AST_index)
        diag_help(d, "a String never changes; make a new one");
    else
        diag_help(d, "what can be assigned is a variable or a field reached through one");
    return SIMPLE(b->checker, error);
}

/* What holds the part, or NULL. */
static struct ast *holder_of(struct ast *node)
{
    switch (node->kind) {
    case AST_member:
        return ast_as_member(node)->object;
    case AST_index:
        return ast_as_index(node)->object;
    case AST_unwrap:
        return ast_as_unwrap(node)->value;
    default:
        return NULL;
    }
}

/* Elements on the way that are values: what is changed in one is written back. An
 * object ends the way, since the change is made in it. */
static void add_setters(struct body *b, struct ast *node)
{
    for (node = holder_of(node); node; node = holder_of(node)) {
        if (is_object(b->checker, ck_info_of(b, node)->type))
            return;
        if (node->kind == AST_index && !ck_add_setter(b, node))
            return;
    }
}

void ck_lend_receiver(struct body *b, struct ast *receiver)
{
    if (receiver->kind != AST_index || ck_add_setter(b, receiver))
        add_setters(b, receiver);
}

const struct type *check_place(struct body *b, struct ast *node)
{
    struct checker *c = b->checker;
    const struct type *type = check_expr(b, node, NULL);
    add_setters(b, node);
    const struct node_info *info = ck_info_of(b, node);
    bool is_name = info->use == USE_LOCAL || info->use == USE_GLOBAL;
    bool is_part = (node->kind == AST_member && info->use == USE_FIELD) ||
                   (node->kind == AST_unwrap && info->use == USE_UNWRAP);
    bool is_optional = node->kind == AST_member && ast_as_member(node)->is_optional;
    if (is_part && (is_optional || !is_lasting(b, node)))
        return report_not_a_place(b, node);
    if (is_name || is_part) {
        if (is_name && info->use == USE_LOCAL && !is_changeable(info->local))
            ck_report_constant(b, info->local, node->span);
        else if (!is_name || info->use == USE_GLOBAL)
            ck_require_changeable(b, node, node->span);
        return type;
    }
    if (ck_shallow(c, type)->kind == TYPE_error)
        return type;
    if (node->kind == AST_index && ck_add_setter(b, node)) {
        ck_require_changeable(b, node, node->span);
        return type;
    }
    return report_not_a_place(b, node);
}

const struct type *check_lent_place(struct body *b, struct ast *node)
{
    const struct type *type = check_place(b, node);
    const struct node_info *info = ck_info_of(b, node);
    if (info->use == USE_LOCAL && is_changeable(info->local))
        require_local(b, info->local, node->span, false, type);
    return type;
}

static bool is_constant_root(const struct node_info *info, const struct symbol **name)
{
    if (info->use == USE_LOCAL && !is_changeable(info->local)) {
        *name = info->local->name;
        return *name != NULL;
    }
    if (info->use == USE_GLOBAL && !info->global->is_var) {
        *name = info->global->name;
        return true;
    }
    return false;
}

static bool is_slice(const struct ast *value)
{
    if (value->kind != AST_index)
        return false;
    struct ast_list arguments = ast_as_index((struct ast *)(uintptr_t)value)->arguments;
    return arguments.count == 1 && arguments.items[0]->kind == AST_range;
}

static const struct symbol *constant_of(struct body *b, const struct ast *value);

/* Of the first branch that has one. */
static const struct symbol *constant_of_branches(struct body *b, const struct ast *value)
{
    struct ast *node = (struct ast *)(uintptr_t)value;
    const struct symbol *found = NULL;
    if (node->kind == AST_if) {
        const struct ast_if *branches = ast_as_if(node);
        for (uint32_t i = 0; i < branches->branches.count && !found; i++)
            found = constant_of(b, ast_as_if_branch(branches->branches.items[i])->body);
        return found || !branches->otherwise ? found : constant_of(b, branches->otherwise);
    }
    if (node->kind == AST_match) {
        struct ast_list arms = ast_as_match(node)->arms;
        for (uint32_t i = 0; i < arms.count && !found; i++)
            found = constant_of(b, ast_as_match_arm(arms.items[i])->body);
        return found;
    }
    if (node->kind == AST_block) {
        struct ast_list list = ast_as_block(node)->statements;
        return list.count ? constant_of(b, list.items[list.count - 1]) : NULL;
    }
    if (node->kind != AST_binary || ast_as_binary(node)->op != BINARY_DEFAULT)
        return NULL;
    found = constant_of(b, ast_as_binary(node)->left);
    return found ? found : constant_of(b, ast_as_binary(node)->right);
}

/* The constant at the root of a place, or NULL. */
static const struct symbol *constant_of(struct body *b, const struct ast *value)
{
    if (is_slice(value)) /* a copy */
        return NULL;
    const struct symbol *of_branch = constant_of_branches(b, value);
    if (of_branch)
        return of_branch;
    bool is_inside;
    const struct ast *root = root_of(value, &is_inside);
    const struct symbol *name;
    return root && is_constant_root(ck_info_of(b, root), &name) ? name : NULL;
}

static void note_alias(struct body *b, struct local *local, const struct symbol *name)
{
    if (local && is_changeable(local) && name && is_object(b->checker, local->type))
        local->alias_of = name;
}

void ck_note_alias(struct body *b, struct local *local, const struct ast *value)
{
    note_alias(b, local, constant_of(b, value));
}

struct aliases {
    struct body *body;
    const struct symbol *constant;
};

static void note_in_pattern(void *context, struct ast *pattern)
{
    const struct aliases *aliases = context;
    const struct node_info *info = ck_info_of(aliases->body, pattern);
    if (info->use == USE_LOCAL)
        note_alias(aliases->body, info->local, aliases->constant);
    ast_children(pattern, note_in_pattern, context);
}

void ck_note_aliases(struct body *b, struct ast *pattern, const struct ast *value)
{
    struct aliases aliases = {b, constant_of(b, value)};
    if (aliases.constant)
        note_in_pattern(&aliases, pattern);
}

/* The borrowed parameter that a value is, or NULL. */
static const struct local *borrowed_object(struct body *b, const struct ast *value)
{
    const struct node_info *info = ck_info_of(b, value);
    if ((value->kind != AST_name && value->kind != AST_field_init) || info->use != USE_LOCAL ||
        info->local->mode == PARAM_VALUE)
        return NULL;
    const struct type *type = ck_shallow(b->checker, info->local->type);
    return is_object(b->checker, type) || type->kind == TYPE_param ? info->local : NULL;
}

void ck_refuse_kept(struct body *b, const struct ast *value)
{
    switch (value->kind) {
    case AST_block: {
        struct ast_list list = ast_as_block(value)->statements;
        if (list.count)
            ck_refuse_kept(b, list.items[list.count - 1]);
        return;
    }
    case AST_if: {
        const struct ast_if *branches = ast_as_if(value);
        for (uint32_t i = 0; branches->otherwise && i < branches->branches.count; i++)
            ck_refuse_kept(b, ast_as_if_branch(branches->branches.items[i])->body);
        if (branches->otherwise)
            ck_refuse_kept(b, branches->otherwise);
        return;
    }
    case AST_match: {
        struct ast_list arms = ast_as_match(value)->arms;
        for (uint32_t i = 0; i < arms.count; i++)
            ck_refuse_kept(b, ast_as_match_arm(arms.items[i])->body);
        return;
    }
    case AST_binary:
        if (ast_as_binary(value)->op == BINARY_DEFAULT)
            ck_refuse_kept(b, ast_as_binary(value)->right);
        return;
    default:
        break;
    }
    const struct local *local = borrowed_object(b, value);
    if (!local)
        return;
    struct diag *d = diag_borrow_kept(b->checker->diags, value->span, local->name);
    diag_note(d, local->span, "it is borrowed here, for the call only");
    if (strcmp(local->name->text, "self") != 0)
        diag_help(d, "a parameter without `&` may be kept");
}

void ck_report_changes(struct body *b)
{
    for (uint32_t i = 0; i < b->changes.count; i++) {
        struct object_change *change = &b->changes.items[i];
        if (change->local->alias_of)
            diag_constant_object_changed(b->checker->diags, change->span, change->local->name,
                                         change->local->alias_of);
    }
}

const struct local *ck_lent_local(struct body *b, const struct call *call, uint32_t i,
                                  enum param_mode *mode)
{
    const struct call_argument *argument = &call->arguments[i];
    const struct ast *value = argument->value;
    *mode = PARAM_VALUE;
    if (argument->parameter < call->function->parameter_count)
        *mode = call->function->parameters[argument->parameter].mode;
    if (value->kind == AST_borrow)
        value = ast_as_borrow(value)->value;
    bool is_inside;
    const struct ast *root = root_of(value, &is_inside);
    const struct node_info *info = root ? ck_info_of(b, root) : NULL;
    return info && info->use == USE_LOCAL && *mode != PARAM_VALUE ? info->local : NULL;
}

void check_borrows(struct body *b, const struct call *call)
{
    struct diagnostics *diags = b->checker->diags;
    for (uint32_t i = 1; i < call->argument_count; i++) {
        enum param_mode mode, other;
        const struct local *local = ck_lent_local(b, call, i, &mode);
        for (uint32_t j = 0; local && j < i; j++) {
            if (ck_lent_local(b, call, j, &other) != local)
                continue;
            struct span span = call->arguments[i].value->span;
            struct diag *d = NULL;
            if (mode == PARAM_MUT && other == PARAM_MUT)
                d = diag_lent_mut_twice(diags, span, local->name);
            else if (mode == PARAM_MUT || other == PARAM_MUT)
                d = diag_lent_both_ways(diags, span, local->name);
            if (d)
                diag_note(d, call->arguments[j].value->span, "it is lent here already");
        }
    }
}
