/* What statements do to the leaves of owners and to what lies behind pointers. */
#include <inttypes.h>

#include "frontend/base/arena.h"
#include "middle/mir/runtime.h"
#include "middle/mir/verify_owners.h"
#include "runtime/abi/layout.h"

/* ---- Leaves ---- */

static uint64_t leaf_hash(uint32_t leaf)
{
    uint64_t bits = (leaf + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
    bits = (bits ^ bits >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94D049BB133111EB);
    return bits ^ bits >> 31;
}

static void flip(struct owners *o, uint32_t leaf)
{
    o->is_full[leaf] = !o->is_full[leaf];
    if (o->is_full[leaf])
        o->full_count++;
    else
        o->full_count--;
    o->hash ^= leaf_hash(leaf);
}

void mir_owners_set(struct owners *o, struct mir_leaves range, bool is_full)
{
    for (uint32_t leaf = range.start; leaf < range.end; leaf++) {
        if (o->is_full[leaf] == is_full)
            continue;
        flip(o, leaf);
        list_push(o->arena, &o->log, leaf);
    }
}

void mir_owners_take_back(struct owners *o, uint32_t mark)
{
    while (o->log.count > mark)
        flip(o, list_pop(&o->log));
}

static bool all_are(const struct owners *o, struct mir_leaves range, bool is_full)
{
    for (uint32_t leaf = range.start; leaf < range.end; leaf++)
        if (o->is_full[leaf] != is_full)
            return false;
    return true;
}

/* The leaves of a local's place before it first goes through a pointer or into an
 * enum, which is one leaf. None for globals and borrowed locals. */
static struct mir_leaves leaves_of(struct owners *o, const struct mir_place *place)
{
    if (place->is_global)
        return (struct mir_leaves){0, 0};
    struct mir_leaves range = {o->first_leaf[place->base], o->first_leaf[place->base + 1]};
    const struct type *type = o->v->function->locals.items[place->base].type;
    for (uint32_t i = 0; i < place->step_count && range.start < range.end; i++) {
        const struct mir_step *step = &place->steps[i];
        if (step->kind != MIR_STEP_FIELD)
            break;
        for (uint32_t f = 0; f < step->index; f++)
            range.start += mir_shape_of(o->v, type_field(o->v->module->types, type, f))->leaves;
        type = step->type;
        range.end = range.start + mir_shape_of(o->v, type)->leaves;
    }
    return range;
}

/* The place of a leaf, for messages: "%3.name". */
const char *mir_owners_leaf_name(struct owners *o, uint32_t leaf)
{
    uint32_t local = 0;
    while (o->first_leaf[local + 1] <= leaf)
        local++;
    struct mir_step steps[256];
    struct mir_place place = {.base = local, .steps = steps};
    const struct type *type = o->v->function->locals.items[local].type;
    leaf -= o->first_leaf[local];
    while (!type_is_counted(type) && type_field_count(type) > 0 && place.step_count < 256) {
        uint32_t field = 0;
        const struct type *part = type_field(o->v->module->types, type, 0);
        for (uint32_t n; (n = mir_shape_of(o->v, part)->leaves) <= leaf; leaf -= n)
            part = type_field(o->v->module->types, type, ++field);
        steps[place.step_count++] = (struct mir_step){MIR_STEP_FIELD, field, part};
        type = part;
    }
    return mir_place_name(o->v, &place);
}

static const char *first_full_name(struct owners *o)
{
    uint32_t leaf = 0;
    while (!o->is_full[leaf])
        leaf++;
    return mir_owners_leaf_name(o, leaf);
}

/* ---- Effects of operands and destinations ---- */

enum storage { STORED_OWNED, STORED_BORROWED, STORED_BEHIND, STORED_IN_FRAME, STORED_IN_PAYLOAD };

static enum storage storage_of(const struct owners *o, const struct mir_place *place)
{
    if (mir_in_payload(place))
        return STORED_IN_PAYLOAD;
    if (place->is_global)
        return STORED_BEHIND;
    for (uint32_t i = place->step_count; i-- > 0;)
        if (place->steps[i].kind == MIR_STEP_DEREF)
            return type_is_frame(place->steps[i].type) ? STORED_IN_FRAME : STORED_BEHIND;
    return o->v->function->locals.items[place->base].is_borrowed ? STORED_BORROWED : STORED_OWNED;
}

static bool same_place(const struct mir_place *a, const struct mir_place *b)
{
    if (a->is_global != b->is_global || a->base != b->base || a->step_count != b->step_count)
        return false;
    for (uint32_t i = 0; i < a->step_count; i++)
        if (a->steps[i].kind != b->steps[i].kind || a->steps[i].index != b->steps[i].index)
            return false;
    return true;
}

/* Does one of the places lie in the other? */
static bool overlap(const struct mir_place *a, const struct mir_place *b)
{
    struct mir_place x = *a, y = *b;
    if (x.step_count > y.step_count)
        x.step_count = y.step_count;
    else
        y.step_count = x.step_count;
    return same_place(&x, &y);
}

static void open_hole(struct owners *o, const struct mir_place *place)
{
    list_push(o->arena, &o->holes, place);
}

/* Gives whether there was one. */
static bool close_hole(struct owners *o, const struct mir_place *place)
{
    for (uint32_t i = 0; i < o->holes.count; i++) {
        if (!same_place(o->holes.items[i], place))
            continue;
        o->holes.items[i] = list_pop(&o->holes);
        return true;
    }
    return false;
}

/* The value at `place` is missing where the hole is. */
static bool misses(const struct mir_place *place, const struct mir_place *hole)
{
    if (!overlap(hole, place))
        return false;
    for (uint32_t i = place->step_count; i < hole->step_count; i++)
        if (hole->steps[i].kind == MIR_STEP_DEREF)
            return false;
    return true;
}

static const char *part_note(struct mir_leaves leaves)
{
    return leaves.end - leaves.start > 1 ? ", in whole or in part" : "";
}

/* The part of the local that the place lies in, or is reached through. */
static void check_base(struct owners *o, const struct mir_place *place)
{
    struct mir_leaves leaves = leaves_of(o, place);
    if (!all_are(o, leaves, true))
        OWNERS_PROBLEM(o, "`%s` is empty%s", mir_place_name(o->v, place), part_note(leaves));
}

static void check_readable(struct owners *o, const struct mir_place *place)
{
    check_base(o, place);
    for (uint32_t i = 0; i < o->holes.count; i++)
        if (misses(place, o->holes.items[i]))
            OWNERS_PROBLEM(o, "`%s` was moved out and not set again",
                           mir_place_name(o->v, o->holes.items[i]));
}

static void empty_place(struct owners *o, const struct mir_place *place, bool is_drop)
{
    check_readable(o, place);
    if (!mir_owns(o->v, place->type))
        return;
    switch (storage_of(o, place)) {
    case STORED_OWNED:
        mir_owners_set(o, leaves_of(o, place), false);
        break;
    case STORED_BORROWED:
        OWNERS_PROBLEM(o, "`%s` is borrowed and cannot be %s", mir_place_name(o->v, place),
                       is_drop ? "dropped" : "moved");
        break;
    case STORED_BEHIND:
        if (is_drop)
            OWNERS_PROBLEM(o, "`%s` can be replaced, not dropped", mir_place_name(o->v, place));
        else
            open_hole(o, place);
        break;
    case STORED_IN_FRAME:
        break;
    case STORED_IN_PAYLOAD:
        OWNERS_PROBLEM(o, "`%s` is part of a payload and cannot be %s", mir_place_name(o->v, place),
                       is_drop ? "dropped" : "moved");
        break;
    }
}

/* `is_new`: the value that comes is owned by nobody else. */
static void fill_place(struct owners *o, const struct mir_place *place, bool is_new)
{
    bool is_owner = mir_owns(o->v, place->type);
    enum storage storage = storage_of(o, place);
    if (storage == STORED_BEHIND || storage == STORED_IN_FRAME)
        check_base(o, place);
    if (!is_owner || storage == STORED_IN_FRAME)
        return;
    if (storage == STORED_BORROWED) {
        if (is_new)
            OWNERS_PROBLEM(o, "`%s` is borrowed, and nobody owns what it is set to",
                           mir_place_name(o->v, place));
    } else if (storage == STORED_BEHIND) {
        bool is_first = place->is_global && o->v->function == o->v->module->init;
        if (!close_hole(o, place) && !is_first)
            OWNERS_PROBLEM(o, "`%s` is full: what it holds must be moved out first",
                           mir_place_name(o->v, place));
    } else {
        struct mir_leaves leaves = leaves_of(o, place);
        if (!all_are(o, leaves, false))
            OWNERS_PROBLEM(o, "`%s` is full%s: what it holds would be lost",
                           mir_place_name(o->v, place), part_note(leaves));
        mir_owners_set(o, leaves, true);
    }
}

/* Does the statement lend the destination what its operand holds? A field of a frame
 * may be of a borrowed local. */
static bool sets_borrowed(const struct owners *o, const struct mir_statement *s)
{
    if (s->op != MIR_SET || !s->has_dest)
        return false;
    enum storage storage = storage_of(o, &s->dest);
    return storage == STORED_BORROWED ||
           (storage == STORED_IN_FRAME && s->operands[0].kind == MIR_OPERAND_READ);
}

/* Function values lend their arguments, so a function that takes one over is
 * none. */
static void check_function_value(struct owners *o, const struct mir_operand *operand)
{
    const struct mir_function *function = operand->function;
    for (uint32_t i = 0; i < function->param_count; i++)
        if (!function->locals.items[i].is_borrowed &&
            mir_owns(o->v, function->locals.items[i].type))
            OWNERS_PROBLEM(o, "`%s` takes over parameter %%%" PRIu32 " and cannot be a value",
                           function->name, i);
}

static void use_operand(struct owners *o, const struct mir_operand *operand, bool is_taken)
{
    switch (operand->kind) {
    case MIR_OPERAND_READ:
        check_readable(o, &operand->place);
        if (is_taken && mir_owns(o->v, operand->type))
            OWNERS_PROBLEM(o, "`%s` is taken over and must be moved or duplicated",
                           mir_place_name(o->v, &operand->place));
        break;
    case MIR_OPERAND_MOVE:
        if (!is_taken && mir_owns(o->v, operand->type))
            OWNERS_PROBLEM(o, "`%s` is only lent here and cannot be moved",
                           mir_place_name(o->v, &operand->place));
        empty_place(o, &operand->place, false);
        break;
    case MIR_OPERAND_FUNCTION:
        check_function_value(o, operand);
        break;
    case MIR_OPERAND_INT:
    case MIR_OPERAND_FLOAT:
    case MIR_OPERAND_STRING:
    case MIR_OPERAND_VOID:
        break;
    }
}

/* ---- Statements ---- */

/* While something is moved out, no other code may see the hole. */
static void check_holes(struct owners *o, const struct mir_statement *s)
{
    bool runs_code = s->op == MIR_CALL || s->op == MIR_RUNTIME || s->op == MIR_DROP;
    if (o->holes.count > 0 && (runs_code || mir_can_panic(s))) {
        OWNERS_PROBLEM(o, "`%s` was moved out and must be set before this",
                       mir_place_name(o->v, o->holes.items[0]));
        o->holes.count = 0;
    }
    for (uint32_t i = 0; s->has_dest && i < o->holes.count; i++)
        if (o->holes.items[i]->step_count > s->dest.step_count &&
            overlap(o->holes.items[i], &s->dest))
            OWNERS_PROBLEM(o, "`%s` was moved out and would be lost by this",
                           mir_place_name(o->v, o->holes.items[i]));
}

void mir_owners_use_operands(struct owners *o, const struct mir_statement *s)
{
    bool is_lent = sets_borrowed(o, s);
    for (uint32_t i = 0; i < s->operand_count; i++) {
        if (s->op == MIR_DROP)
            empty_place(o, &s->operands[i].place, true);
        else if (s->op != MIR_CALL || i > 0 || s->operands[0].kind != MIR_OPERAND_FUNCTION)
            use_operand(o, &s->operands[i], !is_lent && mir_takes(s, i));
    }
    check_holes(o, s);
    if (o->full_count > 0 && s->unwind == MIR_NO_BLOCK && mir_can_panic(s))
        OWNERS_PROBLEM(o, "this can panic and needs an unwind edge: `%s` is full",
                       first_full_name(o));
}

void mir_owners_fill_dest(struct owners *o, const struct mir_statement *s)
{
    if (!s->has_dest)
        return;
    bool is_lent = sets_borrowed(o, s);
    if (s->op == MIR_RUNTIME) {
        const struct mir_runtime_row *row = mir_runtime_find(s->name);
        is_lent = row && (row->attributes & QZ_BORROWED);
        if (is_lent && mir_owns(o->v, s->dest.type) && storage_of(o, &s->dest) != STORED_BORROWED)
            OWNERS_PROBLEM(o, "the result is lent: `%s` cannot own it",
                           mir_place_name(o->v, &s->dest));
    }
    if (s->op == MIR_LEND_CLOSURE) {
        is_lent = true;
        if (storage_of(o, &s->dest) != STORED_BORROWED)
            OWNERS_PROBLEM(o, "nobody owns a closure in the frame: `%s` is no `borrow`",
                           mir_place_name(o->v, &s->dest));
    }
    fill_place(o, &s->dest, !is_lent);
}

void mir_owners_end_block(struct owners *o, const struct mir_terminator *terminator)
{
    if (terminator->kind == MIR_BRANCH || terminator->kind == MIR_SWITCH)
        use_operand(o, &terminator->operand, false);
    else if (terminator->kind == MIR_RETURN || terminator->kind == MIR_YIELD)
        use_operand(o, &terminator->operand, true);
    if (o->holes.count > 0 && terminator->kind != MIR_UNREACHABLE)
        OWNERS_PROBLEM(o, "`%s` was moved out and must be set before the block ends",
                       mir_place_name(o->v, o->holes.items[0]));
    o->holes.count = 0;
    bool leaves = terminator->kind == MIR_RETURN || terminator->kind == MIR_RESUME;
    if (leaves && o->full_count > 0)
        OWNERS_PROBLEM(o, "`%s` is still full when the function is left", first_full_name(o));
}
