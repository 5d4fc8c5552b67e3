/* Unions: how values enter them, and their text. */
#include "middle/lower/lowerer.h"

bool lw_enters(struct body *body, const struct ast *node)
{
    if (!lw_info_at(body, node)->entered)
        return false;
    for (const struct entering *e = body->entering; e; e = e->outer)
        if (e->node == node)
            return false;
    return true;
}

static uint32_t variant_of(const struct type *type, const struct type *part)
{
    uint32_t variant = 0;
    while (type->decl->variants[variant].fields[0].type != part)
        variant++;
    return variant;
}

void lower_entering(struct body *body, struct ast *node, const struct mir_place *dest)
{
    const struct type *type = lw_type_at(body, node);
    struct entering here = {body->entering, node};
    body->entering = &here;
    struct mir_operand part = lower_owned(body, node);
    const struct type *entered = lw_type_at(body, node);
    body->entering = here.outer;
    body->b.span = node->span;
    if (!dest || !mir_is_open(&body->b))
        return; /* the temporary is dropped */
    part = lw_take_owned(body, part);
    mir_variant(&body->b, *dest, variant_of(type, entered), &part, 1);
}

void lw_show_union(struct body *body, struct mir_place dest, struct mir_place value, enum show how)
{
    struct variant_arms arms = lw_variant_arms(body, value);
    for (uint32_t i; lw_next_arm(body, &arms, &i);)
        lw_show_value(body, dest, mir_read(mir_payload(&body->b, value, i, 0)), how);
}
