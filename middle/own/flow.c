/* Finding the owners, what refers to them, and liveness backwards to a fixpoint.
 *
 * What refers to an owner without owning: locals that are `borrow`, references and
 * raw pointers (a buffer, C's text of a String). They hold what the operands of
 * the statements that fill them hold, without regard to order. Where such a value
 * is put behind a pointer, into an object or away by a callee, the owners that it
 * holds keep the ends that lowering gave them. */
#include "middle/own/flow.h"

#include <string.h>

#include "frontend/base/arena.h"

/* Words of all sets of a function; larger ones stay as they are. */
enum { MOST_WORDS = 1 << 22 };

uint32_t own_operand_local(const struct mir_operand *operand)
{
    bool is_place = operand->kind == MIR_OPERAND_READ || operand->kind == MIR_OPERAND_MOVE;
    return is_place && !operand->place.is_global ? operand->place.base : OWN_NONE;
}

bool own_is_behind(const struct mir_place *place)
{
    for (uint32_t i = 0; i < place->step_count; i++)
        if (place->steps[i].kind == MIR_STEP_DEREF)
            return true;
    return place->is_global;
}

/* ---- Which owners ---- */

/* A part of an owner that is filled, moved or dropped: it is left alone. */
static void refuse_part(struct own_flow *flow, const struct mir_place *place)
{
    if (place->step_count > 0 && !own_is_behind(place) && type_needs_drop(place->type))
        flow->bit[place->base] = OWN_NONE;
}

static void refuse_operand(struct own_flow *flow, const struct mir_statement *s, uint32_t i)
{
    const struct mir_operand *operand = &s->operands[i];
    if (operand->kind == MIR_OPERAND_MOVE || (s->op == MIR_DROP && i == 0))
        refuse_part(flow, &operand->place);
}

static void refuse_parts(struct own_flow *flow)
{
    for (uint32_t i = 0; i < flow->function->blocks.count; i++) {
        const struct mir_block *block = &flow->function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++) {
            const struct mir_statement *s = &block->statements.items[k];
            for (uint32_t n = 0; n < s->operand_count; n++)
                refuse_operand(flow, s, n);
            if (s->has_dest)
                refuse_part(flow, &s->dest);
        }
        const struct mir_terminator *t = &block->terminator;
        if (t->kind == MIR_RETURN && t->operand.kind == MIR_OPERAND_MOVE)
            refuse_part(flow, &t->operand.place);
    }
}

/* Code of the library that makes an object of a type with a drop of its own knows
 * what that drop does. */
static bool has_own_drop(const struct own_flow *flow, const struct type *type)
{
    for (uint32_t i = 0; i < flow->module->drops.count; i++)
        if (flow->module->drops.items[i].type == type)
            return true;
    return false;
}

static void refuse_made(struct own_flow *flow)
{
    for (uint32_t i = 0; i < flow->function->blocks.count; i++) {
        const struct mir_block *block = &flow->function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++) {
            const struct mir_statement *s = &block->statements.items[k];
            if (s->op == MIR_NEW && !s->dest.is_global && has_own_drop(flow, s->dest.type))
                flow->bit[s->dest.base] = OWN_NONE;
        }
    }
}

static void number_owners(struct own_flow *flow)
{
    uint32_t count = flow->function->locals.count;
    flow->bits = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (flow->bit[i] == OWN_NONE)
            continue;
        flow->locals[flow->bits] = i;
        flow->bit[i] = flow->bits++;
    }
    flow->words = flow->bits / 64 + 1;
}

static bool leads_to_entry(const struct mir_function *function)
{
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        const struct mir_terminator *t = &function->blocks.items[i].terminator;
        for (uint32_t k = 0; k < t->target_count; k++)
            if (t->targets[k] == 0)
                return true;
    }
    return false;
}

/* Parameters end at the function's start when they are not read: that start must
 * be passed once. */
static void choose_owners(struct own_flow *flow)
{
    const struct mir_function *function = flow->function;
    bool has_start = !leads_to_entry(function);
    for (uint32_t i = 0; i < function->locals.count; i++) {
        const struct mir_local *local = &function->locals.items[i];
        bool is_owner = type_needs_drop(local->type) && !local->is_borrowed &&
                        (has_start || i >= function->param_count);
        flow->bit[i] = is_owner && !own_keeps_type(flow->keeps, local->type) ? 0 : OWN_NONE;
    }
    refuse_parts(flow);
    refuse_made(flow);
    number_owners(flow);
}

/* ---- What refers to them ---- */

static bool is_raw(struct own_flow *flow, const struct type *type, uint32_t depth);

/* Can a value of the type refer to memory without owning it? Not looking through
 * pointers to objects. */
static bool find_raw(struct own_flow *flow, const struct type *type, uint32_t depth)
{
    enum { DEEPEST = 64 };
    if (type->kind == TYPE_ref || type->kind == TYPE_cptr || type->kind == TYPE_cstring)
        return true;
    if (type_is_counted(type))
        return false;
    if (depth == DEEPEST)
        return true;
    struct type_table *types = flow->module->types;
    for (uint32_t i = 0; i < type_field_count(type); i++)
        if (is_raw(flow, type_field(types, type, i), depth + 1))
            return true;
    for (uint32_t v = 0; type_is_enum(type) && v < type->decl->variant_count; v++)
        for (uint32_t i = 0; i < type->decl->variants[v].field_count; i++)
            if (is_raw(flow, type_variant_field(types, type, v, i), depth + 1))
                return true;
    return false;
}

static bool is_raw(struct own_flow *flow, const struct type *type, uint32_t depth)
{
    const void *known = map_get(&flow->raw, type);
    if (!known) {
        bool raw = find_raw(flow, type, depth);
        known = raw ? (const void *)type : (const void *)flow->module;
        map_put(flow->arena, &flow->raw, type, (void *)(uintptr_t)known);
    }
    return known == type;
}

static bool refers(struct own_flow *flow, uint32_t local)
{
    const struct mir_local *row = &flow->function->locals.items[local];
    return row->is_borrowed || is_raw(flow, row->type, 0);
}

/* Adds what `local` holds to `*set`; true when that is more than before. */
static bool add_held(struct own_flow *flow, uint32_t local, uint64_t **set)
{
    const uint64_t *held = flow->holds[local];
    uint32_t bit = flow->bit[local];
    bool grows = false;
    if (!held && bit == OWN_NONE)
        return false;
    if (!*set)
        *set = ARENA_ARRAY(flow->arena, uint64_t, flow->words);
    for (uint32_t i = 0; held && i < flow->words; i++) {
        grows |= (held[i] & ~(*set)[i]) != 0;
        (*set)[i] |= held[i];
    }
    if (bit != OWN_NONE && !own_has(*set, bit)) {
        own_add(*set, bit);
        grows = true;
    }
    return grows;
}

static bool spread(struct own_flow *flow, const struct mir_statement *s, const bool *is_ref)
{
    bool grows = false;
    if (!s->has_dest || s->dest.is_global || !is_ref[s->dest.base] || own_is_behind(&s->dest))
        return false;
    for (uint32_t i = 0; i < s->operand_count; i++) {
        uint32_t local = own_operand_local(&s->operands[i]);
        if (local != OWN_NONE && local != s->dest.base)
            grows |= add_held(flow, local, &flow->holds[s->dest.base]);
    }
    return grows;
}

static void find_holds(struct own_flow *flow)
{
    uint32_t count = flow->function->locals.count;
    bool *is_ref = ARENA_ARRAY(flow->arena, bool, count);
    flow->holds = ARENA_ARRAY(flow->arena, uint64_t *, count);
    for (uint32_t i = 0; i < count; i++)
        is_ref[i] = refers(flow, i);
    for (bool grows = true; grows;) {
        grows = false;
        for (uint32_t i = 0; i < flow->function->blocks.count; i++) {
            const struct mir_block *block = &flow->function->blocks.items[i];
            for (uint32_t k = 0; k < block->statements.count; k++)
                grows |= spread(flow, &block->statements.items[k], is_ref);
        }
    }
}

/* Is what the operand refers to perhaps still reached that way when the statement
 * is over, other than by its destination? */
static bool puts_away(struct own_flow *flow, const struct mir_statement *s, uint32_t i)
{
    const struct mir_operand *operand = &s->operands[i];
    if (!is_raw(flow, operand->type, 0))
        return false;
    if (s->op == MIR_NEW || s->op == MIR_CLOSURE || s->op == MIR_VARIANT || s->op == MIR_BUFFER_PUT)
        return true;
    if (s->has_dest && own_is_behind(&s->dest) && is_raw(flow, s->dest.type, 0))
        return true;
    if (s->op != MIR_CALL || i == 0 || s->operands[0].kind != MIR_OPERAND_FUNCTION)
        return false;
    const struct mir_function *callee = s->operands[0].function;
    if (callee->linkage == MIR_LINKAGE_EXTERN || operand->type->kind == TYPE_ref)
        return false;
    return !callee->summary || i > callee->param_count ||
           (callee->summary->params[i - 1] & MIR_FACT_ESCAPES);
}

/* These give whether an owner was given up. */
static bool refuse(struct own_flow *flow, uint32_t local)
{
    bool was_owner = flow->bit[local] != OWN_NONE;
    flow->bit[local] = OWN_NONE;
    return was_owner;
}

/* The local's value, which refers to owners perhaps, is put away. */
static bool refuse_held(struct own_flow *flow, uint32_t local)
{
    const uint64_t *held = flow->holds[local];
    bool any = refuse(flow, local);
    for (uint32_t b = 0; held && b < flow->bits; b++)
        if (own_has(held, b))
            any |= refuse(flow, flow->locals[b]);
    return any;
}

static bool refuse_put_away(struct own_flow *flow)
{
    bool any = false;
    for (uint32_t i = 0; i < flow->function->blocks.count; i++) {
        const struct mir_block *block = &flow->function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++) {
            const struct mir_statement *s = &block->statements.items[k];
            for (uint32_t n = 0; n < s->operand_count; n++) {
                uint32_t local = own_operand_local(&s->operands[n]);
                if (local != OWN_NONE && puts_away(flow, s, n))
                    any |= refuse_held(flow, local);
            }
        }
    }
    return any;
}

static void find_lent(struct own_flow *flow)
{
    flow->is_lent_mut = ARENA_ARRAY(flow->arena, bool, flow->function->locals.count);
    for (uint32_t i = 0; i < flow->function->blocks.count; i++) {
        const struct mir_block *block = &flow->function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++) {
            const struct mir_statement *s = &block->statements.items[k];
            if (s->op == MIR_ADDRESS && !own_is_behind(&s->operands[0].place) &&
                s->dest.type->kind == TYPE_ref && s->dest.type->is_mut)
                flow->is_lent_mut[s->operands[0].place.base] = true;
        }
    }
}

/* ---- Liveness ---- */

static void add_uses(const struct own_flow *flow, uint32_t local, uint64_t *live)
{
    const uint64_t *held = flow->holds[local];
    for (uint32_t i = 0; held && i < flow->words; i++)
        live[i] |= held[i];
    if (flow->bit[local] != OWN_NONE)
        own_add(live, flow->bit[local]);
}

uint32_t own_filled(const struct own_flow *flow, const struct mir_statement *s)
{
    bool is_whole = s->has_dest && !s->dest.is_global && s->dest.step_count == 0;
    return is_whole ? flow->bit[s->dest.base] : OWN_NONE;
}

uint32_t own_moved(const struct own_flow *flow, const struct mir_operand *operand)
{
    bool is_whole = operand->kind == MIR_OPERAND_MOVE && !operand->place.is_global &&
                    operand->place.step_count == 0;
    return is_whole ? flow->bit[operand->place.base] : OWN_NONE;
}

uint32_t own_dropped(const struct own_flow *flow, const struct mir_statement *s)
{
    uint32_t local = s->op == MIR_DROP ? own_operand_local(&s->operands[0]) : OWN_NONE;
    return local != OWN_NONE && !own_is_behind(&s->operands[0].place) ? flow->bit[local] : OWN_NONE;
}

void own_flow_back(const struct own_flow *flow, const struct mir_statement *s, uint64_t *live)
{
    if (own_dropped(flow, s) != OWN_NONE)
        return;
    uint32_t filled = own_filled(flow, s);
    if (filled != OWN_NONE)
        own_remove(live, filled);
    else if (s->has_dest && !s->dest.is_global && s->dest.step_count > 0)
        add_uses(flow, s->dest.base, live);
    for (uint32_t i = 0; i < s->operand_count; i++) {
        uint32_t local = own_operand_local(&s->operands[i]);
        if (local != OWN_NONE)
            add_uses(flow, local, live);
    }
    for (uint32_t i = 0; s->unwind != MIR_NO_BLOCK && i < flow->words; i++)
        live[i] |= flow->entering[s->unwind][i];
}

void own_flow_leave(const struct own_flow *flow, const struct mir_block *block, uint64_t *live)
{
    const struct mir_terminator *t = &block->terminator;
    memset(live, 0, flow->words * sizeof *live);
    for (uint32_t i = 0; i < t->target_count; i++)
        for (uint32_t w = 0; w < flow->words; w++)
            live[w] |= flow->entering[t->targets[i]][w];
    uint32_t local = t->kind == MIR_BRANCH || t->kind == MIR_SWITCH || t->kind == MIR_RETURN
                         ? own_operand_local(&t->operand)
                         : OWN_NONE;
    if (local != OWN_NONE)
        add_uses(flow, local, live);
}

static bool update_block(struct own_flow *flow, uint32_t index, uint64_t *live)
{
    const struct mir_block *block = &flow->function->blocks.items[index];
    own_flow_leave(flow, block, live);
    for (uint32_t i = block->statements.count; i-- > 0;)
        own_flow_back(flow, &block->statements.items[i], live);
    if (memcmp(live, flow->entering[index], flow->words * sizeof *live) == 0)
        return false;
    memcpy(flow->entering[index], live, flow->words * sizeof *live);
    return true;
}

static void find_liveness(struct own_flow *flow)
{
    uint32_t count = flow->function->blocks.count;
    uint64_t *live = ARENA_ARRAY(flow->arena, uint64_t, flow->words);
    flow->entering = ARENA_ARRAY(flow->arena, uint64_t *, count);
    for (uint32_t i = 0; i < count; i++)
        flow->entering[i] = ARENA_ARRAY(flow->arena, uint64_t, flow->words);
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = count; i-- > 0;)
            changed |= update_block(flow, i, live);
    }
}

bool own_flow_make(struct own_flow *flow, struct own_keeps *keeps, struct mir_function *function)
{
    struct mir_module *module = keeps->module;
    *flow = (struct own_flow){
        .arena = module->arena, .keeps = keeps, .module = module, .function = function};
    uint32_t count = function->locals.count;
    flow->bit = ARENA_ARRAY(flow->arena, uint32_t, count);
    flow->locals = ARENA_ARRAY(flow->arena, uint32_t, count);
    choose_owners(flow);
    uint64_t sets = (uint64_t)function->blocks.count + count;
    if (flow->bits == 0 || sets * flow->words > MOST_WORDS)
        return false;
    find_holds(flow);
    while (refuse_put_away(flow)) {
        number_owners(flow);
        find_holds(flow);
    }
    find_lent(flow);
    find_liveness(flow);
    return flow->bits > 0;
}
