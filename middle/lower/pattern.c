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

static void test_alternatives(struct body *body, struct ast_list parts, struct mir_place place,
                              uint32_t otherwise)
{
    uint32_t matched = lw_new_block(body);
    for (uint32_t i = 0; i < parts.count; i++) {
        bool is_last = i + 1 == parts.count;
        uint32_t next = is_last ? otherwise : lw_new_block(body);
        lower_test(body, parts.items[i], place, next);
        mir_goto(&body->b, matched);
        if (!is_last)
            mir_at(&body->b, next);
    }
    mir_at(&body->b, matched);
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

void lower_test(struct body *body, struct ast *pattern, struct mir_place place, uint32_t otherwise)
{
    body->b.span = pattern->span;
    switch (pattern->kind) {
    case AST_pat_literal:
        require(body, BINARY_EQ, mir_read(place),
                lower_operand(body, ast_as_pat_literal(pattern)->value, HOLD_BRIEFLY, false),
                otherwise);
        break;
    case AST_pat_path:
        require(body, BINARY_EQ, mir_read(place),
                mir_read(lw_global_place(body, lw_info_at(body, pattern)->global)), otherwise);
        break;
    case AST_pat_range:
        test_range(body, ast_as_pat_range(pattern), place, otherwise);
        break;
    case AST_pat_or:
        test_alternatives(body, ast_as_pat_or(pattern)->parts, place, otherwise);
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
    case AST_pat_bind:
        if (ast_as_pat_bind(pattern)->pattern)
            lower_test(body, ast_as_pat_bind(pattern)->pattern, place, otherwise);
        break;
    default: /* `_` matches everything */
        break;
    }
}

static void bind_part(struct body *body, const struct local *local, struct mir_place place)
{
    if (local->is_cell) {
        struct mir_operand value = mir_read(place);
        if (type_needs_drop(place.type)) {
            uint32_t copy = lw_new_temporary(body, place.type);
            mir_dup(&body->b, lw_local_place(body, copy), place);
            value = mir_move(lw_local_place(body, copy));
        }
        lw_bind_value(body, local, value);
        return;
    }
    uint32_t mir = mir_local_new(&body->b, place.type, local->name->text);
    body->b.function->locals.items[mir].span = local->span;
    if (place.type->kind != TYPE_void && place.type->kind != TYPE_never)
        lw_set_from(body, lw_local_place(body, mir), mir_read(place));
    lw_bind_slot(body, local, mir);
    lw_own_local(body, mir);
}

void lower_bindings(struct body *body, struct ast *pattern, struct mir_place place)
{
    body->b.span = pattern->span;
    if (pattern->kind == AST_pat_bind) {
        bind_part(body, lw_info_at(body, pattern)->local, place);
        if (ast_as_pat_bind(pattern)->pattern)
            lower_bindings(body, ast_as_pat_bind(pattern)->pattern, place);
    } else if (pattern->kind == AST_pat_struct) {
        struct ast_list fields = ast_as_pat_struct(pattern)->fields;
        for (uint32_t i = 0; i < fields.count; i++) {
            struct ast_pat_field *field = ast_as_pat_field(fields.items[i]);
            struct mir_place part = field_place(body, field, place);
            if (field->pattern)
                lower_bindings(body, field->pattern, part);
            else
                bind_part(body, lw_info_at(body, &field->head)->local, part);
        }
    }
}
