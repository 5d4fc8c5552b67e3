/* The rules of state machines, checked on the functions that were made:
 *
 *   - both entries of every suspension: the two switches of a resume function have
 *     a case for each state that is set;
 *   - what an entry loads, each suspension of that state has stored;
 *   - no two fields that one suspension stores share a slot, and no field that is
 *     used in place shares one with any other.
 *
 * What is stored at a suspension is read off the statements before its `return`,
 * what an entry loads off those before its `goto`. */
#include <inttypes.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/suspend/private.h"
#include "middle/suspend/suspend.h"

struct check {
    struct session *session;
    const struct mir_function *function; /* a resume function */
    const struct type_frame *frame;
    uint32_t states;
    bool *stored;     /* by state and field */
    bool *is_left_at; /* by state: something is suspended there */
    bool *in_place;   /* by field: used otherwise than by a load or store of all of it */
};

static void problem(const struct check *c, uint32_t block, const char *text)
{
    diag_mir_invalid(&c->session->diags, c->function->span, c->function->name,
                     text_format(&c->session->arena, "bb%" PRIu32, block), text);
}

static bool *stored(const struct check *c, uint32_t state)
{
    return c->stored + (size_t)state * c->frame->field_count;
}

/* The field of a frame that the place is, or lies in; FIELD_NONE for others. */
static uint32_t field_of(const struct check *c, const struct mir_place *place, bool *is_whole)
{
    if (place->is_global || place->step_count < 2 || place->steps[0].kind != MIR_STEP_DEREF ||
        place->steps[0].type != c->frame->type)
        return FIELD_NONE;
    *is_whole = place->step_count == 2;
    return place->steps[1].index;
}

static uint32_t operand_field(const struct check *c, const struct mir_operand *operand,
                              bool *is_whole)
{
    bool is_place = operand->kind == MIR_OPERAND_READ || operand->kind == MIR_OPERAND_MOVE;
    return is_place ? field_of(c, &operand->place, is_whole) : FIELD_NONE;
}

/* A SET of a whole field from a whole local: the field, else FIELD_NONE. */
static uint32_t store_of(const struct check *c, const struct mir_statement *s)
{
    bool is_whole = false, is_load;
    uint32_t field = s->has_dest ? field_of(c, &s->dest, &is_whole) : FIELD_NONE;
    bool is_plain =
        s->op == MIR_SET && is_whole && operand_field(c, &s->operands[0], &is_load) == FIELD_NONE;
    return is_plain ? field : FIELD_NONE;
}

static uint32_t load_of(const struct check *c, const struct mir_statement *s)
{
    bool is_whole = false;
    uint32_t field = s->op == MIR_SET ? operand_field(c, &s->operands[0], &is_whole) : FIELD_NONE;
    bool is_plain = is_whole && s->has_dest && s->dest.step_count == 0;
    return is_plain ? field : FIELD_NONE;
}

/* ---- Suspensions ---- */

/* The state that the block leaves the function in, by its last statement. */
static uint32_t left_state(const struct check *c, const struct mir_block *block)
{
    if (block->terminator.kind != MIR_RETURN || block->statements.count == 0)
        return FIELD_NONE;
    const struct mir_statement *last = &list_last(&block->statements);
    bool sets_state = store_of(c, last) == FIELD_STATE;
    return sets_state && last->operands[0].kind == MIR_OPERAND_INT
               ? (uint32_t)last->operands[0].bits
               : FIELD_NONE;
}

/* What is stored by the run of statements that ends with the state. A state that
 * several blocks leave has what all of them store. */
static void collect_stores(struct check *c, const struct mir_block *block, uint32_t state)
{
    bool *row = stored(c, state), is_first = !c->is_left_at[state];
    bool *own = ARENA_ARRAY(&c->session->arena, bool, c->frame->field_count);
    for (uint32_t i = block->statements.count - 1; i-- > 0;) {
        uint32_t field = store_of(c, &block->statements.items[i]);
        if (field == FIELD_NONE)
            break;
        own[field] = true;
    }
    for (uint32_t i = 0; i < c->frame->field_count; i++)
        row[i] = own[i] && (is_first || row[i]);
    c->is_left_at[state] = true;
}

static void check_overlap(const struct check *c, uint32_t state)
{
    const bool *row = stored(c, state);
    for (uint32_t i = 0; i < c->frame->field_count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (row[i] && row[j] && c->frame->slots[i] == c->frame->slots[j])
                problem(c, 0,
                        text_format(&c->session->arena,
                                    "state %" PRIu32 " keeps two fields in slot %" PRIu32, state,
                                    c->frame->slots[i]));
}

/* ---- Uses in place ---- */

static void note_in_place(struct check *c, const struct mir_place *place)
{
    bool is_whole;
    uint32_t field = field_of(c, place, &is_whole);
    if (field != FIELD_NONE)
        c->in_place[field] = true;
}

static void note_uses(struct check *c, const struct mir_statement *s)
{
    if (store_of(c, s) != FIELD_NONE || load_of(c, s) != FIELD_NONE)
        return;
    if (s->has_dest)
        note_in_place(c, &s->dest);
    for (uint32_t i = 0; i < s->operand_count; i++)
        if (s->operands[i].kind == MIR_OPERAND_READ || s->operands[i].kind == MIR_OPERAND_MOVE)
            note_in_place(c, &s->operands[i].place);
}

static void check_pinned(const struct check *c)
{
    for (uint32_t i = 0; i < c->frame->field_count; i++)
        for (uint32_t j = 0; c->in_place[i] && j < c->frame->field_count; j++)
            if (i != j && c->frame->slots[i] == c->frame->slots[j])
                problem(c, 0,
                        text_format(&c->session->arena, "a pinned field shares slot %" PRIu32,
                                    c->frame->slots[i]));
}

/* ---- Entries ---- */

static void check_entry(const struct check *c, uint32_t index, uint32_t state)
{
    const struct mir_block *block = &c->function->blocks.items[index];
    for (uint32_t i = 0; i < block->statements.count; i++) {
        uint32_t field = load_of(c, &block->statements.items[i]);
        if (field != FIELD_NONE && !c->in_place[field] && state < c->states &&
            c->is_left_at[state] && !stored(c, state)[field])
            problem(c, index,
                    text_format(&c->session->arena, "state %" PRIu32 " has not stored `%s`", state,
                                c->frame->fields[field].name->text));
    }
}

/* One of the two switches. */
static void check_switch(const struct check *c, uint32_t index)
{
    const struct mir_terminator *end = &c->function->blocks.items[index].terminator;
    bool *is_entered = ARENA_ARRAY(&c->session->arena, bool, c->states + 1);
    for (uint32_t i = 0; i + 1 < end->target_count; i++) {
        if (end->values[i] < c->states)
            is_entered[end->values[i]] = true;
        check_entry(c, end->targets[i], (uint32_t)end->values[i]);
    }
    for (uint32_t i = 0; i < c->states; i++)
        if (c->is_left_at[i] && !is_entered[i])
            problem(c, index,
                    text_format(&c->session->arena, "state %" PRIu32 " has no entry here", i));
}

static void check_entries(const struct check *c)
{
    const struct mir_terminator *entry = &c->function->blocks.items[0].terminator;
    for (uint32_t i = 0; i < entry->target_count; i++) {
        uint32_t target = entry->targets[i];
        if (c->function->blocks.items[target].terminator.kind == MIR_SWITCH)
            check_switch(c, target);
        else
            problem(c, target, "it is no entry");
    }
}

static uint32_t count_states(const struct check *c)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->function->blocks.count; i++) {
        uint32_t state = left_state(c, &c->function->blocks.items[i]);
        if (state != FIELD_NONE && state >= count)
            count = state + 1;
    }
    return count;
}

static void check_resume(struct session *session, const struct mir_function *function)
{
    struct check c = {.session = session, .function = function};
    c.frame = type_frame(function->locals.items[0].type);
    c.states = count_states(&c);
    c.stored = ARENA_ARRAY(&session->arena, bool, (size_t)(c.states + 1) * c.frame->field_count);
    c.is_left_at = ARENA_ARRAY(&session->arena, bool, c.states + 1);
    c.in_place = ARENA_ARRAY(&session->arena, bool, c.frame->field_count);
    for (uint32_t b = 0; b < function->blocks.count; b++) {
        const struct mir_block *block = &function->blocks.items[b];
        uint32_t state = left_state(&c, block);
        if (state != FIELD_NONE)
            collect_stores(&c, block, state);
        for (uint32_t i = 0; i < block->statements.count; i++)
            note_uses(&c, &block->statements.items[i]);
    }
    for (uint32_t i = 0; i < c.states; i++)
        check_overlap(&c, i);
    check_pinned(&c);
    check_entries(&c);
}

bool suspend_verify(struct session *session, const struct mir_module *module)
{
    uint32_t errors = session->diags.errors;
    for (uint32_t i = 0; i < module->functions.count; i++)
        if (module->functions.items[i]->is_resume && module->functions.items[i]->blocks.count)
            check_resume(session, module->functions.items[i]);
    return session->diags.errors == errors;
}
