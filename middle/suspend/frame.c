/* The plan of a frame: a field for each local that is alive across a suspension,
 * and slots, which fields share that are never saved at one point.
 *
 * Between suspensions a local is what it was, a register; the frame has it only
 * while the function is suspended. Pinned ones lie in the frame all the time:
 *   - a variable whose address is alive across a suspension: the address must
 *     stay true;
 *   - an owner that is moved out of in parts: only the frame holds what is not
 *     whole.
 * A pinned local has a slot of its own. */
#include "middle/suspend/private.h"

/* ---- Suspensions ---- */

static void find_suspensions(struct frame_plan *plan, enum mir_terminator_kind kind)
{
    const struct mir_function *function = plan->live.function;
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        const struct mir_terminator *end = &function->blocks.items[i].terminator;
        if (end->kind == kind)
            list_push(plan->live.arena, &plan->suspensions,
                      (struct suspension){i, end->targets[0], end->targets[1], end->span});
    }
}

bool frame_is_saved(const struct frame_plan *plan, uint32_t suspension, uint32_t local)
{
    const struct suspension *s = &plan->suspensions.items[suspension];
    return live_at_entry(&plan->live, s->next, local) ||
           live_at_entry(&plan->live, s->unwind, local);
}

static bool is_saved(const struct frame_plan *plan, uint32_t local)
{
    for (uint32_t i = 0; i < plan->suspensions.count; i++)
        if (frame_is_saved(plan, i, local))
            return true;
    return false;
}

/* ---- Pins ---- */

static bool is_part_of_owner(const struct frame_plan *plan, const struct mir_place *place)
{
    if (place->is_global || plan->live.function->locals.items[place->base].is_borrowed)
        return false;
    for (uint32_t i = 0; i < place->step_count; i++)
        if (place->steps[i].kind != MIR_STEP_FIELD)
            return false;
    return place->step_count > 0 && type_needs_drop(place->type);
}

/* Pins owners that are emptied or filled in parts. */
static void pin_parts(struct frame_plan *plan, const struct mir_statement *s)
{
    for (uint32_t i = 0; i < s->operand_count; i++) {
        bool empties = s->operands[i].kind == MIR_OPERAND_MOVE || s->op == MIR_DROP;
        if (empties && is_part_of_owner(plan, &s->operands[i].place))
            plan->is_pinned[s->operands[i].place.base] = true;
    }
    if (s->has_dest && is_part_of_owner(plan, &s->dest))
        plan->is_pinned[s->dest.base] = true;
}

static void find_pins(struct frame_plan *plan)
{
    const struct mir_function *function = plan->live.function;
    for (uint32_t i = 0; i < plan->live.roots.count; i++)
        if (is_saved(plan, plan->live.roots.items[i].holder))
            plan->is_pinned[plan->live.roots.items[i].root] = true;
    for (uint32_t b = 0; b < function->blocks.count; b++)
        for (uint32_t i = 0; i < function->blocks.items[b].statements.count; i++)
            pin_parts(plan, &function->blocks.items[b].statements.items[i]);
}

/* ---- Fields and slots ---- */

static void make_fields(struct frame_plan *plan)
{
    const struct mir_function *function = plan->live.function;
    for (uint32_t i = 0; i < function->locals.count; i++) {
        bool has_field = is_saved(plan, i);
        plan->fields[i] = has_field ? FIELD_FIRST + plan->locals.count : FIELD_NONE;
        plan->is_pinned[i] = plan->is_pinned[i] && has_field;
        if (has_field)
            list_push(plan->live.arena, &plan->locals, i);
    }
}

static bool conflict(const struct frame_plan *plan, uint32_t a, uint32_t b)
{
    if (plan->is_pinned[a] || plan->is_pinned[b])
        return true;
    for (uint32_t i = 0; i < plan->suspensions.count; i++)
        if (frame_is_saved(plan, i, a) && frame_is_saved(plan, i, b))
            return true;
    return false;
}

/* May field `index` have `slot`, given the fields before it? `same_type` asks for
 * one that holds its type already. */
static bool fits(const struct frame_plan *plan, uint32_t index, uint32_t slot, bool same_type)
{
    const struct mir_local *locals = plan->live.function->locals.items;
    uint32_t local = plan->locals.items[index];
    bool is_found = !same_type;
    for (uint32_t i = 0; i < index; i++) {
        uint32_t other = plan->locals.items[i];
        if (plan->slots[FIELD_FIRST + i] != slot)
            continue;
        if (conflict(plan, local, other))
            return false;
        is_found = is_found || locals[other].type == locals[local].type;
    }
    return is_found;
}

static void share_slots(struct frame_plan *plan)
{
    plan->slots = ARENA_ARRAY(plan->live.arena, uint32_t, plan->locals.count + 1);
    plan->slot_count = 1; /* the state's */
    for (uint32_t i = 0; i < plan->locals.count; i++) {
        uint32_t slot = 1;
        while (slot < plan->slot_count && !fits(plan, i, slot, true))
            slot++;
        if (slot == plan->slot_count)
            for (slot = 1; slot < plan->slot_count && !fits(plan, i, slot, false);)
                slot++;
        plan->slots[FIELD_FIRST + i] = slot;
        plan->slot_count += slot == plan->slot_count;
    }
}

struct frame_plan frame_plan_make(struct arena *arena, const struct mir_function *function)
{
    struct frame_plan plan = {.live = live_find(arena, function)};
    plan.fields = ARENA_ARRAY(arena, uint32_t, function->locals.count);
    plan.is_pinned = ARENA_ARRAY(arena, bool, function->locals.count);
    find_suspensions(&plan, MIR_START);
    find_suspensions(&plan, MIR_YIELD);
    find_pins(&plan);
    make_fields(&plan);
    share_slots(&plan);
    return plan;
}
