/* Vector patterns: `[first, ..rest]`, `[a, .., z]`.
 *
 * Elements are looked at where they lie, through a reference into the vector's
 * buffer that is made each time: nothing can change the vector between the test and
 * the binding, which takes copies. What `..rest` binds is a part of the vector, a
 * new one in a temporary that is made before any other name is filled, since it is
 * made by a call, which can panic. */
#include "middle/lower/lowerer.h"

static uint32_t field_named(const struct type *type, const char *name)
{
    uint32_t index = 0;
    while (strcmp(type->decl->fields[index].name->text, name) != 0)
        index++;
    return index;
}

static struct mir_operand size_of(struct body *body, struct mir_place vec)
{
    return mir_read(mir_member(&body->b, vec, field_named(vec.type, "used")));
}

/* Where the rest stands; the number of parts when there is none. */
static uint32_t rest_at(struct ast_list parts)
{
    uint32_t at = 0;
    while (at < parts.count && parts.items[at]->kind != AST_pat_rest)
        at++;
    return at;
}

struct mir_place lw_list_part(struct body *body, struct ast_list parts, uint32_t i,
                              struct mir_place vec)
{
    struct mir_builder *b = &body->b;
    const struct type *int_type = LOWER_TYPE(body, int);
    struct mir_operand index = mir_int(int_type, i);
    if (i > rest_at(parts)) { /* counted from the end */
        struct mir_place from_end = lw_local_place(body, lw_new_temporary(body, int_type));
        mir_binary(b, MIR_SUB_WRAP, from_end, size_of(body, vec),
                   mir_int(int_type, parts.count - i));
        index = mir_read(from_end);
    }
    const struct mir_operand buffer = mir_read(mir_member(b, vec, field_named(vec.type, "buffer")));
    return lw_buffer_place(body, buffer, index);
}

void lw_test_size(struct body *body, struct ast_list parts, struct mir_place vec,
                  uint32_t otherwise)
{
    struct mir_builder *b = &body->b;
    bool has_rest = rest_at(parts) < parts.count;
    uint32_t least = parts.count - has_rest;
    if (has_rest && !least)
        return;
    struct mir_place test = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, bool)));
    uint32_t next = lw_new_block(body);
    mir_binary(b, has_rest ? MIR_GE : MIR_EQ, test, size_of(body, vec),
               mir_int(LOWER_TYPE(body, int), least));
    mir_branch(b, mir_read(test), next, otherwise);
    mir_at(b, next);
}

struct mir_place lw_rest_place(struct body *body, const struct local *local)
{
    const uint32_t *temporary = map_get(&body->rests, local);
    return lw_local_place(body, *temporary);
}

void lw_make_rest(struct body *body, struct ast *pattern, struct mir_place vec)
{
    struct mir_builder *b = &body->b;
    struct arena *arena = body->lowerer->arena;
    struct ast_list parts = ast_as_pat_list(pattern)->parts;
    const struct type *int_type = LOWER_TYPE(body, int);
    uint32_t at = rest_at(parts);
    if (at == parts.count || !ast_as_pat_rest(parts.items[at])->name)
        return;
    const struct slice *use = lw_info_at(body, pattern)->slice;
    const struct type *const *arguments = lw_types(body, use->arguments, use->slice->scope.count);
    const struct local *local = lw_info_at(body, parts.items[at])->local;
    uint32_t *temporary = map_get(&body->rests, local);
    if (!temporary) {
        temporary = ARENA_NEW(arena, uint32_t);
        *temporary = lw_new_temporary(body, vec.type);
        map_put(arena, &body->rests, local, temporary);
    }
    struct mir_place end = lw_local_place(body, lw_new_temporary(body, int_type));
    struct mir_place rest = lw_local_place(body, *temporary);
    mir_binary(b, MIR_SUB_WRAP, end, size_of(body, vec), mir_int(int_type, parts.count - at - 1));
    const struct mir_operand operands[] = {mir_read(vec), mir_int(int_type, at), mir_read(end)};
    mir_call(b, &rest, lowered_function(body->lowerer, use->slice, arguments), operands, 3);
    lw_own_temporary(body, *temporary);
}
