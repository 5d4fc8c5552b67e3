/* Generators.
 *
 *     dup of each parameter that is lent      bb0 .. start
 *     the body, with `yield`                  bb1 ..
 *
 * A call lends its arguments as others do; what the generator needs later it has
 * owners of its own for, which are the first to be made and the last to go. */
#include "middle/lower/lowerer.h"

static uint32_t keep_parameter(struct body *body, uint32_t index)
{
    const struct mir_local parameter = body->b.function->locals.items[index];
    if (!type_needs_drop(parameter.type))
        return index;
    uint32_t kept = mir_local_new(&body->b, parameter.type, parameter.name);
    mir_dup(&body->b, lw_local_place(body, kept), lw_local_place(body, index));
    body->b.function->locals.items[kept].span = parameter.span;
    lw_own_local(body, kept);
    return kept;
}

void lower_start(struct body *body, const struct function *function)
{
    uint32_t *kept = ARENA_ARRAY(body->lowerer->arena, uint32_t, function->parameter_count);
    for (uint32_t i = 0; i < function->parameter_count; i++)
        kept[i] = keep_parameter(body, i);
    body->kept = kept;
    body->result = LOWER_TYPE(body, void);
    body->b.span = function->span;
    uint32_t unwind = lw_unwind_block(body), next = lw_new_block(body);
    mir_start(&body->b, next, unwind);
    mir_at(&body->b, next);
}

/* What was made on the way to the element ends before it is handed out. */
static struct mir_operand lower_element(struct body *body, struct ast *value)
{
    uint32_t height = lw_cleanup_height(body);
    const struct type *type = lw_type_at(body, value);
    if (type->kind == TYPE_void || type->kind == TYPE_never) {
        lower_to(body, value, NULL);
        lw_leave_to(body, height);
        return mir_void(&body->b);
    }
    struct mir_place place = lw_local_place(body, lw_new_temporary(body, type));
    lower_to(body, value, &place);
    lw_leave_holding(body, height, &place);
    return lw_whole(place);
}

void lower_yield(struct body *body, struct ast *node, const struct mir_place *dest)
{
    (void)dest;
    struct mir_builder *b = &body->b;
    struct mir_operand element = lower_element(body, ast_as_yield(node)->value);
    if (!mir_is_open(b))
        return;
    b->span = node->span;
    uint32_t unwind = lw_unwind_block(body), next = lw_new_block(body);
    mir_yield(b, element, next, unwind);
    mir_at(b, next);
}

struct mir_function *lw_resume_of(struct body *body, const struct type *frame)
{
    const struct declared_type *declared = frame->decl->entity;
    return lowered_function(body->lowerer, declared->generator, frame->parts)->resume;
}

void lower_next(struct body *body)
{
    struct mir_builder *b = &body->b;
    struct mir_place self = mir_deref(b, lw_local_place(body, 0));
    struct mir_place held = lw_local_place(body, lw_new_temporary(body, self.type));
    struct mir_place result = lw_local_place(body, lw_new_temporary(body, body->result));
    mir_dup(b, held, self);
    lw_own_temporary(body, held.base);
    const struct mir_operand arguments[] = {mir_read(held), mir_bool(b, false)};
    mir_call(b, &result, lw_resume_of(body, self.type), arguments, 2);
    lw_leave_holding(body, 0, &result);
    mir_return(b, lw_whole(result));
}
