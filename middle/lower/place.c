/* Places: names, fields, and what stands between them. */
#include "middle/lower/lowerer.h"

struct mir_place lw_slot_place(struct body *body, const struct local *local)
{
    const struct slot *slot = &body->slots[local->number];
    struct mir_place place = lw_local_place(body, slot->local);
    if (slot->is_cell)
        return mir_member(&body->b, place, 0);
    return slot->is_ref ? mir_deref(&body->b, place) : place;
}

/* An element that is changed; elements that are only read are values of calls. */
static bool is_element(struct body *body, const struct ast *node)
{
    const struct node_info *info = lw_info_at(body, node);
    return node->kind == AST_index && info->use == USE_CALL && info->call->setter;
}

bool lw_is_place(struct body *body, const struct ast *node)
{
    if (is_element(body, node))
        return true;
    switch (lw_info_at(body, node)->use) {
    case USE_LOCAL:
    case USE_GLOBAL:
    case USE_FIELD:
        return true;
    case USE_NONE:
    case USE_DECLARE:
    case USE_CALL:
    case USE_COLLECTION:
    case USE_SEQUENCE:
    case USE_SLICE:
    case USE_MACRO:
    case USE_FUNCTION:
    case USE_LAMBDA:
    case USE_TAG:
    case USE_VARIANT:
        return false;
    }
    return false;
}

/* The object of a member: a place itself, or a temporary. */
static struct mir_place object_place(struct body *body, struct ast *object, bool later)
{
    struct mir_place place;
    if (lw_is_place(body, object)) {
        place = lower_place(body, object, later);
    } else {
        struct mir_operand operand = lower_operand(body, object, HOLD_BRIEFLY, false);
        return operand.place;
    }
    if (!later || !type_is_counted(place.type))
        return place;
    uint32_t held = lw_new_temporary(body, place.type);
    mir_dup(&body->b, lw_local_place(body, held), place);
    lw_own_temporary(body, held);
    return lw_local_place(body, held);
}

struct mir_place lower_place(struct body *body, struct ast *node, bool later)
{
    const struct node_info *info = lw_info_at(body, node);
    if (is_element(body, node))
        return lower_element_place(body, node);
    if (info->use == USE_LOCAL)
        return lw_slot_place(body, info->local);
    if (info->use == USE_GLOBAL)
        return lw_global_place(body, info->global);
    struct ast_member *member = ast_as_member(node);
    uint32_t field = info->field;
    return mir_member(&body->b, object_place(body, member->object, later), field);
}

void lw_replace(struct body *body, struct mir_place place, struct mir_operand owned)
{
    if (!type_needs_drop(place.type)) {
        mir_set(&body->b, place, owned.kind == MIR_OPERAND_MOVE ? mir_read(owned.place) : owned);
        return;
    }
    uint32_t old = lw_new_temporary(body, place.type);
    mir_set(&body->b, lw_local_place(body, old), mir_move(place));
    mir_set(&body->b, place, owned);
    mir_drop(&body->b, lw_local_place(body, old));
}
