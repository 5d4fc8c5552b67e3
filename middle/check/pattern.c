/* Patterns: their types and the names that they bind. */
#include "middle/check/checker.h"

/* A name of the pattern under way that another alternative bound. */
static struct local *bound_elsewhere(struct body *b, const struct symbol *name)
{
    for (uint32_t i = b->pattern_from; i < b->scope->locals.count; i++)
        if (b->scope->locals.items[i]->name == name)
            return b->scope->locals.items[i];
    return NULL;
}

static void join_types(struct body *b, const struct ast *node, const struct local *local,
                       const struct type *type)
{
    struct checker *c = b->checker;
    if (!ck_unify(c, local->type, type))
        diag_note(diag_alternative_types(c->diags, node->span, local->name,
                                         ck_show_type(c, local->type), ck_show_type(c, type)),
                  local->span, "the first one is here");
}

/* Alternatives that bind one name share its local. */
static void bind_name(struct body *b, struct ast *node, const struct symbol *name, bool is_var,
                      const struct type *type)
{
    struct checker *c = b->checker;
    for (uint32_t i = 0; i < b->bound.count; i++) {
        const struct local *other = b->bound.items[i];
        if (other->name == name) {
            diag_note(diag_name_twice_in_pattern(c->diags, node->span, name), other->span,
                      "it is bound here already");
            return;
        }
    }
    struct local *local = bound_elsewhere(b, name);
    if (local) {
        join_types(b, node, local, type);
    } else {
        local = ck_new_local(b, name, node->span, type);
        ck_bind_local(b, local);
    }
    local->is_var = local->is_var || is_var;
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_LOCAL;
    info->local = local;
    list_push(c->arena, &b->bound, local);
}

void ck_report_pattern_type(struct body *b, const struct ast *node, const char *pattern,
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
        ck_report_pattern_type(b, node, ck_show_type(c, found), type);
}

static void report_empty_range(struct body *b, const struct ast_pat_range *range)
{
    struct diag *d = diag_empty_range(b->checker->diags, range->head.span);
    ck_set_type(b, &range->head, SIMPLE(b->checker, error)); /* not unreachable as well */
    if (range->is_inclusive)
        diag_help(d, "the lower end stands first");
    else
        diag_help(d, "`a..b` leaves `b` out; `a..=b` has it too");
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
            ck_report_pattern_type(b, node, ck_show_type(c, found), type);
            return;
        }
    }
    if (ck_range_is_empty(range))
        report_empty_range(b, range);
    const struct type *settled = ck_settle_literal(c, type);
    if (!type_is_number(settled) && settled->kind != TYPE_char && settled->kind != TYPE_error &&
        settled->kind != TYPE_variable)
        ck_report_pattern_type(b, node, "a range", settled);
}

/* A variant without payload, or a constant of a module. */
static void check_path_pattern(struct body *b, struct ast *node, const struct type *type)
{
    struct checker *c = b->checker;
    const struct symbol_list path = ast_as_pat_path(node)->path;
    if (ck_check_tested_type(b, node, type) || ck_check_variant_pattern(b, node, &path, NULL, type))
        return;
    struct entity *entity = ck_constant_of_path(b, &path, node->span, type);
    if (!entity || entity->kind == ENTITY_UNAVAILABLE)
        return;
    if (entity->kind != ENTITY_GLOBAL || entity->global->is_var) {
        diag_unknown_variant(c->diags, node->span, entity->name->text);
        return;
    }
    const struct type *found = ck_need_global(b, entity->global);
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_GLOBAL;
    info->global = entity->global;
    if (!ck_unify(c, found, type))
        ck_report_pattern_type(b, node, ck_show_type(c, found), type);
}

/* Parts of a pattern that was refused: their names exist all the same. */
void ck_check_parts_anyhow(struct body *b, struct ast_list parts)
{
    for (uint32_t i = 0; i < parts.count; i++) {
        struct ast *part = parts.items[i];
        if (part->kind == AST_pat_field && ast_as_pat_field(part)->pattern)
            part = ast_as_pat_field(part)->pattern;
        if (part->kind == AST_pat_field)
            bind_name(b, part, ast_as_pat_field(part)->name, false, SIMPLE(b->checker, error));
        else
            ck_check_part(b, part, SIMPLE(b->checker, error));
    }
}

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
            ck_check_parts_anyhow(b, (struct ast_list){&node->fields.items[i], 1});
            continue;
        }
        const struct type *part = type_field(c->types, type, index);
        if (field->pattern)
            ck_check_part(b, field->pattern, part);
        else
            bind_name(b, &field->head, field->name, false, part);
    }
}

/* The struct that a pattern names; the error type when it was reported. */
static const struct type *struct_of_path(struct body *b, const struct ast_pat_struct *pattern)
{
    struct checker *c = b->checker;
    struct entity *entity = ck_resolve_path(b, &pattern->path);
    if (!entity || entity->kind == ENTITY_UNAVAILABLE)
        return SIMPLE(c, error);
    const struct type *named = ck_entity_instance(c, entity);
    if (named)
        return named;
    diag_not_a_type(c->diags, pattern->head.span, entity->name->text,
                    ck_entity_description(entity));
    return SIMPLE(c, error);
}

static void check_struct_pattern(struct body *b, struct ast *node, const struct type *type)
{
    struct checker *c = b->checker;
    struct ast_pat_struct *pattern = ast_as_pat_struct(node);
    const struct type *named =
        pattern->path.count ? struct_of_path(b, pattern) : ck_pattern_record(b, node, type);
    bool is_it = named->kind != TYPE_error && ck_unify(c, named, type);
    if (named->kind != TYPE_error && !is_it)
        ck_report_pattern_type(b, node, ck_show_type(c, named), type);
    if (is_it)
        check_field_patterns(b, pattern, named);
    else
        ck_check_parts_anyhow(b, pattern->fields);
}

/* Is `local` among the names from `from` up to `to`? */
static bool is_among(struct local *const *from, struct local *const *to, const struct local *local)
{
    while (from < to)
        if (*from++ == local)
            return true;
    return false;
}

/* Every alternative must bind what the first one does, and nothing else. */
static void compare_names(struct body *b, const struct ast *part, struct local *const *first,
                          uint32_t first_count, uint32_t before)
{
    struct diagnostics *diags = b->checker->diags;
    if (!first_count && b->bound.count == before)
        return;
    struct local *const *bound = b->bound.items + before;
    struct local *const *end = b->bound.items + b->bound.count;
    for (uint32_t i = 0; i < first_count; i++)
        if (!is_among(bound, end, first[i]))
            diag_note(diag_alternative_names(diags, part->span, first[i]->name), first[i]->span,
                      "the first alternative binds it");
    for (; bound < end; bound++)
        if (!is_among(first, first + first_count, *bound))
            diag_alternative_names(diags, (*bound)->span, (*bound)->name);
}

static void check_or_pattern(struct body *b, struct ast *node, const struct type *type)
{
    struct ast_list parts = ast_as_pat_or(node)->parts;
    uint32_t before = b->bound.count;
    ck_check_part(b, parts.items[0], type);
    uint32_t count = b->bound.count - before;
    struct local **first = ARENA_ARRAY(b->checker->arena, struct local *, count + 1);
    if (count)
        memcpy(first, b->bound.items + before, count * sizeof *first);
    for (uint32_t i = 1; i < parts.count; i++) {
        b->bound.count = before;
        ck_check_part(b, parts.items[i], type);
        compare_names(b, parts.items[i], first, count, before);
    }
    b->bound.count = before;
    for (uint32_t i = 0; i < count; i++)
        list_push(b->checker->arena, &b->bound, first[i]);
}

/* ---- Tuples ---- */

static const struct type *open_tuple(struct checker *c, uint32_t count)
{
    const struct type **parts = ARENA_ARRAY(c->arena, const struct type *, count);
    for (uint32_t i = 0; i < count; i++)
        parts[i] = ck_fresh_variable(c, VARIABLE_ANY);
    return type_tuple(c->types, parts, count);
}

static void check_tuple_pattern(struct body *b, struct ast *node, const struct type *type)
{
    struct checker *c = b->checker;
    struct ast_list parts = ast_as_pat_tuple(node)->parts;
    if (ck_shallow(c, type)->kind == TYPE_variable)
        ck_unify(c, type, open_tuple(c, parts.count));
    type = ck_shallow(c, type);
    uint32_t count = type->kind == TYPE_tuple ? type->part_count : 0;
    if (count == parts.count && (count || type->kind == TYPE_void)) {
        for (uint32_t i = 0; i < count; i++)
            ck_check_part(b, parts.items[i], type->parts[i]);
        return;
    }
    ck_report_pattern_type(
        b, node, parts.count ? text_format(c->arena, "a tuple of %u parts", parts.count) : "`()`",
        type);
    ck_check_parts_anyhow(b, parts);
}

/* ---- Vectors ---- */

/* `..rest` is a new vector. */
static void check_rest(struct body *b, struct ast *list, struct ast *node, const struct type *type)
{
    const struct ast_pat_rest *rest = ast_as_pat_rest(node);
    ck_set_type(b, node, type);
    if (!rest->name)
        return;
    if (type->kind != TYPE_error)
        ck_check_slice(b, list, type);
    bind_name(b, node, rest->name, rest->is_var, type);
}

/* `[first, .., last]` */
static void check_list_pattern(struct body *b, struct ast *node, const struct type *type)
{
    struct checker *c = b->checker;
    struct ast_list parts = ast_as_pat_list(node)->parts;
    const struct type *vec = ck_vec_of(c, ck_fresh_variable(c, VARIABLE_ANY));
    if (!ck_unify(c, type, vec)) {
        ck_report_pattern_type(b, node, "a Vec", type);
        vec = SIMPLE(c, error);
    }
    const struct type *element = vec->kind == TYPE_error ? vec : vec->parts[0];
    const struct ast *rest = NULL;
    for (uint32_t i = 0; i < parts.count; i++) {
        struct ast *part = parts.items[i];
        if (part->kind != AST_pat_rest) {
            ck_check_part(b, part, element);
            continue;
        }
        if (rest)
            diag_note(diag_second_rest(c->diags, part->span), rest->span, "the first is here");
        rest = part;
        check_rest(b, node, part, vec);
    }
}

/* `Circle(r)` */
static void check_call_pattern(struct body *b, struct ast *node, const struct type *type)
{
    struct ast_pat_variant *pattern = ast_as_pat_variant(node);
    if (ck_check_variant_pattern(b, node, &pattern->path, &pattern->arguments, type))
        return;
    if (ck_check_newtype_pattern(b, node, type))
        return;
    const struct symbol *name = pattern->path.items[pattern->path.count - 1];
    ck_report_unknown_variant(b, type, name, pattern->path.spans[pattern->path.count - 1]);
    ck_check_parts_anyhow(b, pattern->arguments);
}

void ck_check_part(struct body *b, struct ast *node, const struct type *type)
{
    ck_set_type(b, node, type);
    switch (node->kind) {
    case AST_pat_wildcard:
    case AST_error:
        break;
    case AST_pat_bind:
        bind_name(b, node, ast_as_pat_bind(node)->name, ast_as_pat_bind(node)->is_var, type);
        if (ast_as_pat_bind(node)->pattern)
            ck_check_part(b, ast_as_pat_bind(node)->pattern, type);
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
    case AST_pat_tuple:
        check_tuple_pattern(b, node, type);
        break;
    case AST_pat_variant:
        check_call_pattern(b, node, type);
        break;
    case AST_pat_list:
        check_list_pattern(b, node, type);
        break;
    case AST_pat_typed:
        ck_check_typed_pattern(b, node, type);
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
    b->bound.count = 0;
    ck_check_part(b, pattern, type);
    if (b->checker->diags->errors != errors)
        ck_set_type(b, pattern, SIMPLE(b->checker, error)); /* for check_exhaustive */
}

static bool any_can_fail(struct body *b, struct ast_list parts)
{
    for (uint32_t i = 0; i < parts.count; i++)
        if (ck_pattern_can_fail(b, parts.items[i]))
            return true;
    return false;
}

/* The only variant of its enum always fits. */
static bool variant_can_fail(struct body *b, const struct ast *pattern)
{
    const struct node_info *info = ck_info_of(b, pattern);
    if (info->use == USE_NEWTYPE)
        return any_can_fail(b, ast_as_pat_variant(pattern)->arguments);
    const struct type *type = info->type ? ck_shallow(b->checker, info->type) : NULL;
    if (!type || type->kind == TYPE_error)
        return false; /* reported */
    if (info->use != USE_VARIANT || type->decl->variant_count > 1)
        return true;
    return pattern->kind == AST_pat_variant &&
           any_can_fail(b, ast_as_pat_variant(pattern)->arguments);
}

bool ck_pattern_can_fail(struct body *b, const struct ast *pattern)
{
    switch (pattern->kind) {
    case AST_pat_literal:
    case AST_pat_range:
        return true;
    case AST_pat_list: {
        struct ast_list parts = ast_as_pat_list(pattern)->parts;
        return parts.count != 1 || parts.items[0]->kind != AST_pat_rest;
    }
    case AST_pat_typed:
        return ck_info_of(b, pattern)->use == USE_VARIANT ||
               ck_pattern_can_fail(b, ast_as_pat_typed(pattern)->pattern);
    case AST_pat_path:
    case AST_pat_variant:
        return variant_can_fail(b, pattern);
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
    case AST_pat_struct:
        return any_can_fail(b, ast_as_pat_struct(pattern)->fields);
    case AST_pat_field:
        return ast_as_pat_field(pattern)->pattern &&
               ck_pattern_can_fail(b, ast_as_pat_field(pattern)->pattern);
    case AST_pat_tuple:
        return any_can_fail(b, ast_as_pat_tuple(pattern)->parts);
    default:
        return false;
    }
}
