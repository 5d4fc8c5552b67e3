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
bool lw_is_element(struct body *body, const struct ast *node)
{
    const struct node_info *info = lw_info_at(body, node);
    return node->kind == AST_index && info->use == USE_CALL && info->call->setter;
}

bool lw_is_place(struct body *body, const struct ast *node)
{
    if (lw_enters(body, node))
        return false;
    if (lw_is_element(body, node) || lw_standing_for(body, node))
        return true;
    if (lw_optional_member(body, node))
        return false;
    switch (lw_info_at(body, node)->use) {
    case USE_LOCAL:
    case USE_GLOBAL:
    case USE_FIELD:
        return true;
    case USE_UNWRAP:
        return node->kind == AST_unwrap && lw_is_place(body, ast_as_unwrap(node)->value);
    case USE_NONE:
    case USE_DECLARE:
    case USE_CALL:
    case USE_COLLECTION:
    case USE_SEQUENCE:
    case USE_ITERATION:
    case USE_SLICE:
    case USE_MACRO:
    case USE_FUNCTION:
    case USE_LAMBDA:
    case USE_TAG:
    case USE_TRY:
    case USE_NEWTYPE:
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
    const struct mir_place *standing = lw_standing_for(body, node);
    if (standing)
        return *standing;
    if (lw_is_element(body, node))
        return lower_element_place(body, node);
    if (info->use == USE_UNWRAP) {
        struct mir_place option = lower_place(body, ast_as_unwrap(node)->value, later);
        body->b.span = node->span;
        return lw_unwrapped(body, ast_as_unwrap(node)->value, option);
    }
    if (info->use == USE_LOCAL)
        return lw_slot_place(body, info->local);
    if (info->use == USE_GLOBAL)
        return lw_global_place(body, info->global);
    struct ast_member *member = ast_as_member(node);
    uint32_t field = info->field;
    return mir_member(&body->b, object_place(body, member->object, later), field);
}

/* The first `count` steps of a place. */
static struct mir_place prefix(struct mir_place place, uint32_t count, const struct type *type)
{
    place.step_count = count;
    place.type = count ? place.steps[count - 1].type : type;
    return place;
}

struct mir_place lw_writable(struct body *body, struct mir_place place)
{
    struct mir_builder *b = &body->b;
    if (!mir_in_payload(&place))
        return place;
    uint32_t at = place.step_count; /* of the first step into a payload behind the last pointer */
    for (uint32_t i = 0; i < place.step_count; i++) {
        if (place.steps[i].kind == MIR_STEP_DEREF)
            at = place.step_count;
        else if (place.steps[i].kind == MIR_STEP_VARIANT && at == place.step_count)
            at = i;
    }
    const struct type *base = place.is_global ? b->module->globals.items[place.base].type
                                              : b->function->locals.items[place.base].type;
    struct mir_place whole = prefix(place, at, base), part = prefix(place, at + 2, base);
    struct mir_place copy = lw_local_place(body, lw_new_temporary(body, part.type));
    lw_set_from(body, copy, mir_read(part));
    lw_push_wrap_back(body, whole, place.steps[at].index, copy.base);
    copy.steps = place.steps + at + 2;
    copy.step_count = place.step_count - at - 2;
    copy.type = place.type;
    return lw_writable(body, copy);
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
