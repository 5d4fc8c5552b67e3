/* Patterns: their types and the names that they bind. */
#include "middle/check/checker.h"

static void bind_name(struct body *b, struct ast *node, const struct symbol *name, bool is_var,
                      const struct type *type)
{
    struct checker *c = b->checker;
    for (uint32_t i = 0; i < b->scope->locals.count; i++) {
        const struct local *other = b->scope->locals.items[i];
        if (other->name == name && b->pattern_from <= i) {
            diag_note(diag_name_twice_in_pattern(c->diags, node->span, name), other->span,
                      "it is bound here already");
            return;
        }
    }
    struct local *local = ck_new_local(b, name, node->span, type);
    local->is_var = is_var;
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_LOCAL;
    info->local = local;
    ck_bind_local(b, local);
}

static void report_pattern_type(struct body *b, const struct ast *node, const char *pattern,
                                const struct type *type)
{
    struct checker *c = b->checker;
    if (ck_shallow(c, type)->kind != TYPE_error)
        diag_pattern_type(c->diags, node->span, pattern, ck_show_type(c, type));
}

static void check_literal_pattern(struct body *b, struct ast *node, const struct type *type)
{
    struct checker *c = b->checker;
    struct ast *value = ast_as_pat_literal(node)->value;
    const struct type *found = check_expr(b, value, type);
    if (!ck_unify(c, found, type))
        report_pattern_type(b, node, ck_show_type(c, found), type);
}

static void check_range_pattern(struct body *b, struct ast *node, const struct type *type)
{
    struct checker *c = b->checker;
    struct ast_pat_range *range = ast_as_pat_range(node);
    struct ast *ends[] = {range->low, range->high};
    for (size_t i = 0; i < 2; i++) {
        if (!ends[i])
            continue;
        const struct type *found = check_expr(b, ends[i], type);
        if (!ck_unify(c, found, type)) {
            report_pattern_type(b, node, ck_show_type(c, found), type);
            return;
        }
    }
    const struct type *settled = ck_settle_literal(c, type);
    if (!type_is_number(settled) && settled->kind != TYPE_char && settled->kind != TYPE_error &&
        settled->kind != TYPE_variable)
        report_pattern_type(b, node, "a range", settled);
}

/* A constant of a module. */
static void check_path_pattern(struct body *b, struct ast *node, const struct type *type)
{
    struct checker *c = b->checker;
    struct symbol_list path = ast_as_pat_path(node)->path;
    bool is_reported = false;
    struct entity *entity =
        path.count == 1 ? ck_find_entity(c, b->module, path.items[0], node->span, &is_reported)
                        : ck_resolve_path(b, &path);
    if (!entity && path.count == 1 && !is_reported)
        diag_unknown_variant(c->diags, node->span, path.items[0]->text);
    if (!entity || entity->kind == ENTITY_UNAVAILABLE)
        return;
    if (entity->kind != ENTITY_GLOBAL || entity->global->is_var) {
        diag_unknown_variant(c->diags, node->span, entity->name->text);
        return;
    }
    const struct type *found = ck_need_global(b, entity->global, node->span);
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_GLOBAL;
    info->global = entity->global;
    if (!ck_unify(c, found, type))
        report_pattern_type(b, node, ck_show_type(c, found), type);
}

static void check_part(struct body *b, struct ast *node, const struct type *type);

/* `Point { x, y: p }`: a field without a pattern binds its own name, and its
 * node has the local. */
static void check_field_patterns(struct body *b, struct ast_pat_struct *node,
                                 const struct type *type)
{
    struct checker *c = b->checker;
    for (uint32_t i = 0; i < node->fields.count; i++) {
        struct ast_pat_field *field = ast_as_pat_field(node->fields.items[i]);
        uint32_t index = ck_find_field(type, field->name);
        if (index == UINT32_MAX) {
            diag_unknown_member(c->diags, field->name_at, ck_show_type(c, type), field->name);
            continue;
        }
        const struct type *part = type_field(c->types, type, index);
        if (field->pattern)
            check_part(b, field->pattern, part);
        else
            bind_name(b, &field->head, field->name, false, part);
    }
}

static void check_struct_pattern(struct body *b, struct ast *node, const struct type *type)
{
    struct checker *c = b->checker;
    struct ast_pat_struct *pattern = ast_as_pat_struct(node);
    if (!pattern->path.count) {
        diag_not_available(c->diags, node->span, "a record pattern");
        return;
    }
    struct entity *entity = ck_resolve_path(b, &pattern->path);
    if (!entity || entity->kind == ENTITY_UNAVAILABLE)
        return;
    if (entity->kind != ENTITY_TYPE) {
        diag_not_a_type(c->diags, node->span, entity->name->text, ck_entity_description(entity));
        return;
    }
    const struct type *found = ck_fresh_instance(c, entity->type);
    if (!ck_unify(c, found, type))
        report_pattern_type(b, node, ck_show_type(c, found), type);
    else
        check_field_patterns(b, pattern, found);
}

static void check_or_pattern(struct body *b, struct ast *node, const struct type *type)
{
    struct ast_list parts = ast_as_pat_or(node)->parts;
    for (uint32_t i = 0; i < parts.count; i++) {
        uint32_t before = b->scope->locals.count;
        check_part(b, parts.items[i], type);
        if (b->scope->locals.count != before)
            diag_not_available(b->checker->diags, parts.items[i]->span,
                               "a name in an alternative pattern");
    }
}

static void check_part(struct body *b, struct ast *node, const struct type *type)
{
    ck_set_type(b, node, type);
    switch (node->kind) {
    case AST_pat_wildcard:
    case AST_error:
        break;
    case AST_pat_bind:
        bind_name(b, node, ast_as_pat_bind(node)->name, ast_as_pat_bind(node)->is_var, type);
        if (ast_as_pat_bind(node)->pattern)
            check_part(b, ast_as_pat_bind(node)->pattern, type);
        break;
    case AST_pat_literal:
        check_literal_pattern(b, node, type);
        break;
    case AST_pat_range:
        check_range_pattern(b, node, type);
        break;
    case AST_pat_path:
        check_path_pattern(b, node, type);
        break;
    case AST_pat_struct:
        check_struct_pattern(b, node, type);
        break;
    case AST_pat_or:
        check_or_pattern(b, node, type);
        break;
    default: /* patterns of types that are not there yet */
        ck_not_available(b->checker, node);
        break;
    }
}

void check_pattern(struct body *b, struct ast *pattern, const struct type *type)
{
    b->pattern_from = b->scope->locals.count;
    uint32_t errors = b->checker->diags->errors;
    check_part(b, pattern, type);
    if (b->checker->diags->errors != errors)
        ck_set_type(b, pattern, SIMPLE(b->checker, error)); /* for check_exhaustive */
}

bool ck_pattern_can_fail(struct body *b, const struct ast *pattern)
{
    switch (pattern->kind) {
    case AST_pat_literal:
    case AST_pat_range:
    case AST_pat_path:
        return true;
    case AST_pat_bind:
        return ast_as_pat_bind(pattern)->pattern &&
               ck_pattern_can_fail(b, ast_as_pat_bind(pattern)->pattern);
    case AST_pat_or: {
        struct ast_list parts = ast_as_pat_or(pattern)->parts;
        for (uint32_t i = 0; i < parts.count; i++)
            if (!ck_pattern_can_fail(b, parts.items[i]))
                return false;
        return true;
    }
    case AST_pat_struct: {
        struct ast_list fields = ast_as_pat_struct(pattern)->fields;
        for (uint32_t i = 0; i < fields.count; i++) {
            const struct ast *part = ast_as_pat_field(fields.items[i])->pattern;
            if (part && ck_pattern_can_fail(b, part))
                return true;
        }
        return false;
    }
    default:
        return false;
    }
}
