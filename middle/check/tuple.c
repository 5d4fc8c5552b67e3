/* Tuples: literals, and assignments to several places at once. */
#include "middle/check/checker.h"

const struct type *check_tuple_literal(struct body *b, struct ast *node,
                                       const struct type *expected)
{
    struct checker *c = b->checker;
    struct ast_list items = ast_as_tuple_literal(node)->items;
    const struct type **parts = ARENA_ARRAY(c->arena, const struct type *, items.count);
    bool is_left = false; /* an item never has a value, so the tuple has none */
    expected = expected ? ck_shallow(c, expected) : NULL;
    if (expected && (expected->kind != TYPE_tuple || expected->part_count != items.count))
        expected = NULL;
    for (uint32_t i = 0; i < items.count; i++) {
        const struct type *part = expected ? expected->parts[i] : NULL;
        parts[i] = ck_shallow(c, check_operand(b, items.items[i], part));
        ck_refuse_kept(b, items.items[i]);
        is_left = is_left || parts[i]->kind == TYPE_never;
        if (part && !ck_unify(c, parts[i], part)) {
            ck_expect_type(c, items.items[i]->span, parts[i], part);
            parts[i] = part;
        }
    }
    return is_left ? SIMPLE(c, never) : type_tuple(c->types, parts, items.count);
}

/* ---- (a, b) = e ---- */

static bool is_known_name(struct body *b, const struct ast *node)
{
    const struct symbol *name = ast_as_name(node)->name;
    if (ck_find_local(b, name))
        return true;
    struct entity *own = map_get(&b->module->names, name);
    return own && own->kind == ENTITY_GLOBAL && own->global->is_var;
}

/* In a tuple of names, one in upper case is a pattern: a variant or a constant. */
static bool names_variant(const struct ast *node)
{
    char first = ast_as_name(node)->name->text[0];
    return first >= 'A' && first <= 'Z';
}

/* The type that a target takes; a name that is new, and `_`, take any. */
static const struct type *target_type(struct body *b, struct ast *node)
{
    struct checker *c = b->checker;
    if (node->kind == AST_error)
        return SIMPLE(c, error);
    if (node->kind == AST_name && !is_known_name(b, node) && names_variant(node)) {
        diag_pattern_can_fail(c->diags, node->span);
        return ck_set_type(b, node, SIMPLE(c, error));
    }
    if (node->kind == AST_name && !is_known_name(b, node))
        return ck_set_type(b, node, ck_fresh_variable(c, VARIABLE_ANY));
    if (node->kind != AST_tuple_literal)
        return check_place(b, node);
    struct ast_list items = ast_as_tuple_literal(node)->items;
    const struct type **parts = ARENA_ARRAY(c->arena, const struct type *, items.count);
    for (uint32_t i = 0; i < items.count; i++)
        parts[i] = target_type(b, items.items[i]);
    return ck_set_type(b, node, type_tuple(c->types, parts, items.count));
}

static void declare_name(struct body *b, struct ast *node, uint32_t first)
{
    struct checker *c = b->checker;
    const struct symbol *name = ast_as_name(node)->name;
    struct node_info *info = ck_info_of(b, node);
    if (name == c->underscore)
        return;
    for (uint32_t i = first; i < b->scope->locals.count; i++)
        if (b->scope->locals.items[i]->name == name) {
            diag_note(diag_name_twice_in_pattern(c->diags, node->span, name),
                      b->scope->locals.items[i]->span, "it is bound here already");
            return;
        }
    info->use = USE_DECLARE;
    info->local = ck_new_local(b, name, node->span, ck_settle_literal(c, info->type));
    ck_bind_local(b, info->local);
}

/* What follows from the values: new names, and whose objects the others may be. */
static void take_values(struct body *b, struct ast *target, const struct ast *value, uint32_t first)
{
    if (target->kind == AST_tuple_literal) {
        struct ast_list items = ast_as_tuple_literal(target)->items;
        bool is_parallel = value && value->kind == AST_tuple_literal &&
                           ast_as_tuple_literal(value)->items.count == items.count;
        for (uint32_t i = 0; i < items.count; i++)
            take_values(b, items.items[i],
                        is_parallel ? ast_as_tuple_literal(value)->items.items[i] : NULL, first);
    } else if (target->kind == AST_name) {
        const struct node_info *info = ck_info_of(b, target);
        if (info->use == USE_NONE)
            declare_name(b, target, first);
        else if (info->use == USE_LOCAL && value)
            ck_note_alias(b, info->local, value);
    }
}

void check_tuple_assign(struct body *b, struct ast *target, struct ast *value)
{
    const struct type *type = target_type(b, target);
    check_value(b, value, type);
    ck_settle_literal(b->checker, type);
    take_values(b, target, value, b->scope->locals.count);
}
