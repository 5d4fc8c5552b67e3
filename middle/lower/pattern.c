/* Patterns: tests, then names. */
#include "middle/lower/lowerer.h"

struct local *lw_bound_local(struct body *body, const struct ast *pattern)
{
    if (pattern->kind != AST_pat_bind || ast_as_pat_bind(pattern)->pattern)
        return NULL;
    return lw_info_at(body, pattern)->local;
}

/* Goes on when `left op right`, else to `otherwise`. */
static void require(struct body *body, enum binary_op op, struct mir_operand left,
                    struct mir_operand right, uint32_t otherwise)
{
    uint32_t test = lw_new_temporary(body, LOWER_TYPE(body, bool));
    uint32_t next = lw_new_block(body);
    lw_compare_values(body, op, lw_local_place(body, test), left, right);
    mir_branch(&body->b, lw_read_local(body, test), next, otherwise);
    mir_at(&body->b, next);
}

static void test_range(struct body *body, struct ast_pat_range *range, struct mir_place place,
                       uint32_t otherwise)
{
    if (range->low)
        require(body, BINARY_GE, mir_read(place),
                lower_operand(body, range->low, HOLD_BRIEFLY, false), otherwise);
    if (range->high)
        require(body, range->is_inclusive ? BINARY_LE : BINARY_LT, mir_read(place),
                lower_operand(body, range->high, HOLD_BRIEFLY, false), otherwise);
}

static bool is_name(struct body *body, const struct ast *pattern)
{
    return (pattern->kind == AST_pat_bind || pattern->kind == AST_pat_field ||
            pattern->kind == AST_pat_rest) &&
           lw_info_at(body, pattern)->use == USE_LOCAL;
}

struct name_search {
    struct body *body;
    bool is_found;
};

static void search_name(void *context, struct ast *pattern)
{
    struct name_search *search = context;
    search->is_found = search->is_found || is_name(search->body, pattern);
    if (!search->is_found && ast_category(pattern->kind) != AST_CATEGORY_EXPR)
        ast_children(pattern, search_name, search);
}

static bool binds_names(struct body *body, struct ast *pattern)
{
    struct name_search search = {.body = body};
    search_name(&search, pattern);
    return search.is_found;
}

/* Where it is noted which alternative matched; UINT32_MAX when nobody asks. */
static uint32_t selector_of(struct body *body, struct ast *pattern)
{
    struct arena *arena = body->lowerer->arena;
    if (!binds_names(body, pattern))
        return UINT32_MAX;
    uint32_t *known = map_get(&body->selectors, pattern);
    if (!known) {
        known = ARENA_NEW(arena, uint32_t);
        *known = lw_new_temporary(body, LOWER_TYPE(body, int));
        map_put(arena, &body->selectors, pattern, known);
    }
    return *known;
}

static void test_alternatives(struct body *body, struct ast *pattern, struct mir_place place,
                              uint32_t otherwise)
{
    struct mir_builder *b = &body->b;
    struct ast_list parts = ast_as_pat_or(pattern)->parts;
    uint32_t matched = lw_new_block(body), selector = selector_of(body, pattern);
    for (uint32_t i = 0; i < parts.count; i++) {
        bool is_last = i + 1 == parts.count;
        uint32_t next = is_last ? otherwise : lw_new_block(body);
        lower_test(body, parts.items[i], place, next);
        if (selector != UINT32_MAX)
            mir_set(b, lw_local_place(body, selector), mir_int(LOWER_TYPE(body, int), i));
        mir_goto(b, matched);
        if (!is_last)
            mir_at(b, next);
    }
    mir_at(b, matched);
}

/* The place of the field that a field pattern names. */
static struct mir_place field_place(struct body *body, const struct ast_pat_field *field,
                                    struct mir_place place)
{
    uint32_t index = 0;
    while (place.type->decl->fields[index].name != field->name)
        index++;
    return mir_member(&body->b, place, index);
}

/* An argument of a variant's pattern, and its place. */
static struct ast *payload_part(struct body *body, struct ast *pattern, uint32_t i,
                                struct mir_place place, struct mir_place *part)
{
    uint32_t variant = lw_info_at(body, pattern)->variant;
    struct ast *argument = ast_as_pat_variant(pattern)->arguments.items[i];
    if (lw_info_at(body, pattern)->use == USE_NEWTYPE) {
        *part = mir_member(&body->b, place, 0);
        return argument;
    }
    uint32_t index = program_payload_index(&place.type->decl->variants[variant], argument, i);
    *part = mir_payload(&body->b, place, variant, index);
    return argument->kind == AST_pat_field ? ast_as_pat_field(argument)->pattern : argument;
}

/* Where the value lies that `x: T` binds: in the union, or it is all. */
static struct mir_place typed_place(struct body *body, struct ast *pattern, struct mir_place place)
{
    const struct node_info *info = lw_info_at(body, pattern);
    return info->use == USE_VARIANT ? mir_payload(&body->b, place, info->variant, 0) : place;
}

static void test_variant(struct body *body, struct ast *pattern, struct mir_place place,
                         uint32_t otherwise)
{
    struct mir_builder *b = &body->b;
    bool is_variant = lw_info_at(body, pattern)->use == USE_VARIANT;
    if (is_variant && place.type->decl->variant_count > 1) {
        const struct type *int_type = LOWER_TYPE(body, int);
        uint32_t variant = lw_info_at(body, pattern)->variant, next = lw_new_block(body);
        struct mir_place tag = lw_local_place(body, lw_new_temporary(body, int_type));
        struct mir_place test =
            lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, bool)));
        mir_tag(b, tag, place);
        mir_binary(b, MIR_EQ, test, mir_read(tag), mir_int(int_type, variant));
        mir_branch(b, mir_read(test), next, otherwise);
        mir_at(b, next);
    }
    if (pattern->kind != AST_pat_variant)
        return;
    for (uint32_t i = 0; i < ast_as_pat_variant(pattern)->arguments.count; i++) {
        struct mir_place part;
        struct ast *inner = payload_part(body, pattern, i, place, &part);
        lower_test(body, inner, part, otherwise);
    }
}

/* Is there nothing to test or bind? */
static bool is_blank(const struct ast *pattern)
{
    return pattern->kind == AST_pat_wildcard || pattern->kind == AST_pat_rest;
}

static void test_list(struct body *body, struct ast_list parts, struct mir_place place,
                      uint32_t otherwise)
{
    lw_test_size(body, parts, place, otherwise);
    for (uint32_t i = 0; i < parts.count; i++)
        if (!is_blank(parts.items[i]) &&
            (parts.items[i]->kind != AST_pat_bind || ast_as_pat_bind(parts.items[i])->pattern))
            lower_test(body, parts.items[i], lw_list_part(body, parts, i, place), otherwise);
}

void lower_test(struct body *body, struct ast *pattern, struct mir_place place, uint32_t otherwise)
{
    body->b.span = pattern->span;
    switch (pattern->kind) {
    case AST_pat_literal:
        require(body, BINARY_EQ, mir_read(place),
                lower_operand(body, ast_as_pat_literal(pattern)->value, HOLD_BRIEFLY, false),
                otherwise);
        break;
    case AST_pat_variant:
        test_variant(body, pattern, place, otherwise);
        break;
    case AST_pat_path:
        if (lw_info_at(body, pattern)->use == USE_VARIANT) {
            test_variant(body, pattern, place, otherwise);
            break;
        }
        require(body, BINARY_EQ, mir_read(place),
                mir_read(lw_global_place(body, lw_info_at(body, pattern)->global)), otherwise);
        break;
    case AST_pat_range:
        test_range(body, ast_as_pat_range(pattern), place, otherwise);
        break;
    case AST_pat_or:
        test_alternatives(body, pattern, place, otherwise);
        break;
    case AST_pat_struct: {
        struct ast_list fields = ast_as_pat_struct(pattern)->fields;
        for (uint32_t i = 0; i < fields.count; i++) {
            struct ast_pat_field *field = ast_as_pat_field(fields.items[i]);
            if (field->pattern)
                lower_test(body, field->pattern, field_place(body, field, place), otherwise);
        }
        break;
    }
    case AST_pat_list:
        test_list(body, ast_as_pat_list(pattern)->parts, place, otherwise);
        break;
    case AST_pat_tuple: {
        struct ast_list parts = ast_as_pat_tuple(pattern)->parts;
        for (uint32_t i = 0; i < parts.count; i++)
            lower_test(body, parts.items[i], mir_member(&body->b, place, i), otherwise);
        break;
    }
    case AST_pat_typed:
        test_variant(body, pattern, place, otherwise);
        lower_test(body, ast_as_pat_typed(pattern)->pattern, typed_place(body, pattern, place),
                   otherwise);
        break;
    case AST_pat_bind:
        if (ast_as_pat_bind(pattern)->pattern)
            lower_test(body, ast_as_pat_bind(pattern)->pattern, place, otherwise);
        break;
    default: /* `_` matches everything */
        break;
    }
}

/* ---- Names ---- */

typedef void name_visitor(struct body *body, const struct local *local, struct mir_place place);

static void declare_name(struct body *body, const struct local *local, struct mir_place place);
static void declare_owner(struct body *body, const struct local *local, struct mir_place place);
static void fill_name(struct body *body, const struct local *local, struct mir_place place);

/* Not for names but for what `..rest` binds, which is made first. */
static void make_rests(struct body *body, const struct local *local, struct mir_place place)
{
    (void)body, (void)local, (void)place;
}

static void search_rest(void *context, struct ast *pattern)
{
    bool *is_found = context;
    *is_found = *is_found || pattern->kind == AST_pat_rest;
    if (!*is_found && ast_category(pattern->kind) != AST_CATEGORY_EXPR)
        ast_children(pattern, search_rest, is_found);
}

static bool has_rest(struct ast *pattern)
{
    bool is_found = false;
    search_rest(&is_found, pattern);
    return is_found;
}

static void visit_names(struct body *body, struct ast *pattern, struct mir_place place,
                        name_visitor *visit);

static void visit_fields(struct body *body, struct ast_list fields, struct mir_place place,
                         name_visitor *visit)
{
    for (uint32_t i = 0; i < fields.count; i++) {
        struct ast_pat_field *field = ast_as_pat_field(fields.items[i]);
        struct mir_place part = field_place(body, field, place);
        if (field->pattern)
            visit_names(body, field->pattern, part, visit);
        else
            visit(body, lw_info_at(body, &field->head)->local, part);
    }
}

/* Goes to the block of the alternative that matched. */
static uint32_t *switch_alternatives(struct body *body, struct ast *pattern)
{
    struct arena *arena = body->lowerer->arena;
    uint32_t count = ast_as_pat_or(pattern)->parts.count;
    const uint32_t *selector = map_get(&body->selectors, pattern);
    uint32_t *blocks = ARENA_ARRAY(arena, uint32_t, count);
    uint64_t *values = ARENA_ARRAY(arena, uint64_t, count);
    for (uint32_t i = 0; i < count; i++) {
        blocks[i] = lw_new_block(body);
        values[i] = i;
    }
    mir_switch(&body->b, lw_read_local(body, *selector), values, blocks, count - 1);
    return blocks;
}

static void visit_list(struct body *body, struct ast *pattern, struct mir_place place,
                       name_visitor *visit)
{
    struct ast_list parts = ast_as_pat_list(pattern)->parts;
    if (visit == make_rests)
        lw_make_rest(body, pattern, place);
    for (uint32_t i = 0; i < parts.count; i++) {
        struct ast *part = parts.items[i];
        if (part->kind != AST_pat_rest && binds_names(body, part)) {
            visit_names(body, part, lw_list_part(body, parts, i, place), visit);
        } else if (part->kind == AST_pat_rest && ast_as_pat_rest(part)->name &&
                   visit != make_rests) {
            const struct local *local = lw_info_at(body, part)->local;
            visit(body, local, lw_rest_place(body, local));
        }
    }
}

/* Owners from `height` on are owned no more, but as full as before; gives them. */
static uint32_t *disown_from(struct body *body, uint32_t height, uint32_t *count)
{
    *count = lw_cleanup_height(body) - height;
    uint32_t *locals = ARENA_ARRAY(body->lowerer->arena, uint32_t, *count);
    for (uint32_t i = 0; i < *count; i++)
        locals[i] = body->cleanups.items[height + i].local;
    body->cleanups.count = height;
    return locals;
}

/* The alternatives share the temporaries of the rests, as they share names. */
static void alternative_rests(struct body *body, struct ast *pattern, struct mir_place place)
{
    struct ast_list parts = ast_as_pat_or(pattern)->parts;
    uint32_t height = lw_cleanup_height(body), count = 0, *locals = NULL;
    if (!has_rest(pattern) || !map_get(&body->selectors, pattern))
        return;
    uint32_t end = lw_new_block(body), *blocks = switch_alternatives(body, pattern);
    for (uint32_t i = 0; i < parts.count; i++) {
        mir_at(&body->b, blocks[i]);
        visit_names(body, parts.items[i], place, make_rests);
        locals = disown_from(body, height, &count);
        mir_goto(&body->b, end);
    }
    mir_at(&body->b, end);
    for (uint32_t i = 0; i < count; i++)
        lw_own_temporary(body, locals[i]);
}

/* Each alternative fills the same names from places of its own. */
static void fill_alternatives(struct body *body, struct ast *pattern, struct mir_place place)
{
    struct mir_builder *b = &body->b;
    struct ast_list parts = ast_as_pat_or(pattern)->parts;
    if (!map_get(&body->selectors, pattern))
        return;
    uint32_t end = lw_new_block(body), *blocks = switch_alternatives(body, pattern);
    for (uint32_t i = 0; i < parts.count; i++) {
        mir_at(b, blocks[i]);
        visit_names(body, parts.items[i], place, fill_name);
        mir_goto(b, end);
    }
    mir_at(b, end);
}

/* The names of a pattern with the places that they are for; of alternatives those
 * of the first, but all where names are filled. */
static void visit_names(struct body *body, struct ast *pattern, struct mir_place place,
                        name_visitor *visit)
{
    switch (pattern->kind) {
    case AST_pat_bind:
        visit(body, lw_info_at(body, pattern)->local, place);
        if (ast_as_pat_bind(pattern)->pattern)
            visit_names(body, ast_as_pat_bind(pattern)->pattern, place, visit);
        break;
    case AST_pat_struct:
        visit_fields(body, ast_as_pat_struct(pattern)->fields, place, visit);
        break;
    case AST_pat_tuple: {
        struct ast_list parts = ast_as_pat_tuple(pattern)->parts;
        for (uint32_t i = 0; i < parts.count; i++)
            visit_names(body, parts.items[i], mir_member(&body->b, place, i), visit);
        break;
    }
    case AST_pat_variant:
        for (uint32_t i = 0; i < ast_as_pat_variant(pattern)->arguments.count; i++) {
            struct mir_place part;
            struct ast *inner = payload_part(body, pattern, i, place, &part);
            visit_names(body, inner, part, visit);
        }
        break;
    case AST_pat_typed:
        visit_names(body, ast_as_pat_typed(pattern)->pattern, typed_place(body, pattern, place),
                    visit);
        break;
    case AST_pat_list:
        visit_list(body, pattern, place, visit);
        break;
    case AST_pat_or:
        if (visit == make_rests)
            alternative_rests(body, pattern, place);
        else if (visit == fill_name)
            fill_alternatives(body, pattern, place);
        else
            visit_names(body, ast_as_pat_or(pattern)->parts.items[0], place,
                        visit == declare_name ? declare_owner : visit);
        break;
    default: /* binds nothing */
        break;
    }
}

/* Does nothing change what lies there while the pattern's names live? Values do
 * not change; the pattern's subject is held, or borrowed from a caller. */
static bool is_stable(struct mir_place place)
{
    for (uint32_t i = 0; i < place.step_count; i++)
        if (place.steps[i].kind == MIR_STEP_DEREF)
            return false;
    return !place.is_global;
}

static void declare_as(struct body *body, const struct local *local, const struct type *type,
                       bool is_lent)
{
    struct mir_builder *b = &body->b;
    uint32_t mir = is_lent ? mir_borrowed_new(b, type, local->name->text)
                           : mir_local_new(b, type, local->name->text);
    b->function->locals.items[mir].span = local->span;
    lw_bind_slot(body, local, mir);
}

/* A constant name of a part is lent, a variable gets a value of its own. */
static void declare_name(struct body *body, const struct local *local, struct mir_place place)
{
    bool is_lent =
        !local->is_var && !local->is_cell && is_stable(place) && type_needs_drop(place.type);
    declare_as(body, local, place.type, is_lent);
}

/* A name of alternatives: not all of their places need be stable. */
static void declare_owner(struct body *body, const struct local *local, struct mir_place place)
{
    declare_as(body, local, place.type, false);
}

static void fill_name(struct body *body, const struct local *local, struct mir_place place)
{
    struct mir_place name = lw_local_place(body, body->slots[local->number].local);
    if (place.type->kind == TYPE_void || place.type->kind == TYPE_never)
        return;
    if (body->b.function->locals.items[name.base].is_borrowed)
        mir_set(&body->b, name, mir_read(place));
    else
        lw_set_from(body, name, mir_read(place));
}

static void own_name(struct body *body, const struct local *local, struct mir_place place)
{
    (void)place;
    uint32_t mir = body->slots[local->number].local;
    if (local->is_cell)
        lw_bind_value(body, local, lw_whole(lw_local_place(body, mir)));
    else if (!body->b.function->locals.items[mir].is_borrowed)
        lw_own_local(body, mir);
}

void lower_owning_bindings(struct body *body, struct ast *pattern, struct mir_place place)
{
    body->b.span = pattern->span;
    visit_names(body, pattern, place, declare_owner);
    visit_names(body, pattern, place, fill_name);
    visit_names(body, pattern, place, own_name);
}

void lower_bindings(struct body *body, struct ast *pattern, struct mir_place place)
{
    body->b.span = pattern->span;
    if (has_rest(pattern))
        visit_names(body, pattern, place, make_rests);
    visit_names(body, pattern, place, declare_name);
    visit_names(body, pattern, place, fill_name);
    visit_names(body, pattern, place, own_name);
}
