/* Each owner that is filled by one `dup` of a place, and else only read and
 * dropped, is a candidate. Its source is the place, looking through locals that are
 * borrows already. Then all blocks are walked once: where a candidate is alive,
 * each statement is asked whether it can change the source or end what owns it.
 *
 * Those whose source is another candidate wait for the next round, so that the
 * source of what was decided stays as it was looked at. */
#include "middle/own/loans.h"

#include <string.h>

#include "frontend/base/arena.h"
#include "middle/own/flow.h"
#include "middle/own/summary.h"

enum { MOST_ROUNDS = 8, MOST_STEPS = 64 };

enum standing { UNSEEN, CANDIDATE, REFUSED };

struct loan {
    enum standing standing;
    bool is_constant;        /* filled by constants only */
    struct mir_place source; /* looked through borrows */
};

struct loans {
    struct own_flow flow;
    struct loan *loans;                  /* by bit */
    const struct mir_statement **setter; /* by local: the one statement that fills it as a whole */
    uint32_t *fills;                     /* by local: how many do */
};

/* ---- Candidates ---- */

static void count_fills(struct loans *l)
{
    struct own_flow *flow = &l->flow;
    uint32_t count = flow->function->locals.count;
    l->setter = ARENA_ARRAY(flow->arena, const struct mir_statement *, count);
    l->fills = ARENA_ARRAY(flow->arena, uint32_t, count);
    for (uint32_t i = 0; i < flow->function->blocks.count; i++) {
        const struct mir_block *block = &flow->function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++) {
            const struct mir_statement *s = &block->statements.items[k];
            if (!s->has_dest || s->dest.is_global || own_is_behind(&s->dest))
                continue;
            l->fills[s->dest.base] += s->dest.step_count ? 2 : 1;
            l->setter[s->dest.base] = s;
        }
    }
}

/* The place with what a borrowed base stands for in its place; false when that is
 * not one place. */
static bool look_through(const struct loans *l, struct mir_place *place)
{
    const struct own_flow *flow = &l->flow;
    for (uint32_t round = 0; round < MOST_ROUNDS; round++) {
        if (place->is_global || place->base < flow->function->param_count ||
            !flow->function->locals.items[place->base].is_borrowed)
            return true;
        const struct mir_statement *s = l->setter[place->base];
        if (l->fills[place->base] != 1 || s->op != MIR_SET ||
            s->operands[0].kind != MIR_OPERAND_READ)
            return false;
        const struct mir_place *base = &s->operands[0].place;
        uint32_t count = base->step_count + place->step_count;
        if (count > MOST_STEPS)
            return false;
        struct mir_step *steps = ARENA_ARRAY(flow->arena, struct mir_step, count);
        if (base->step_count)
            memcpy(steps, base->steps, base->step_count * sizeof *steps);
        if (place->step_count)
            memcpy(steps + base->step_count, place->steps, place->step_count * sizeof *steps);
        *place = (struct mir_place){base->is_global, base->base, count, steps, place->type};
    }
    return false;
}

static bool is_constant(const struct mir_operand *operand)
{
    return operand->kind == MIR_OPERAND_STRING || operand->kind == MIR_OPERAND_FUNCTION;
}

/* The statement fills owner `bit`. */
static void note_fill(struct loans *l, uint32_t bit, const struct mir_statement *s)
{
    struct loan *loan = &l->loans[bit];
    bool is_first = loan->standing == UNSEEN;
    if (loan->standing == REFUSED)
        return;
    loan->standing = REFUSED;
    if (s->op == MIR_SET && is_constant(&s->operands[0]) && (is_first || loan->is_constant)) {
        loan->standing = CANDIDATE;
        loan->is_constant = true;
    } else if (s->op == MIR_DUP && is_first && l->fills[s->dest.base] == 1) {
        loan->source = s->operands[0].place;
        if (look_through(l, &loan->source) &&
            (loan->source.is_global || loan->source.base != s->dest.base))
            loan->standing = CANDIDATE;
    }
}

/* What looks at the count wants an owner. */
static bool looks_at_count(const struct mir_statement *s)
{
    return s->op == MIR_RUNTIME && strcmp(s->name, "qz_unique") == 0;
}

static void note_uses(struct loans *l, const struct mir_statement *s)
{
    struct own_flow *flow = &l->flow;
    uint32_t filled = own_filled(flow, s);
    if (filled != OWN_NONE)
        note_fill(l, filled, s);
    for (uint32_t i = 0; i < s->operand_count; i++) {
        uint32_t local = own_operand_local(&s->operands[i]);
        if (local == OWN_NONE || flow->bit[local] == OWN_NONE)
            continue;
        if (own_moved(flow, &s->operands[i]) != OWN_NONE || looks_at_count(s) ||
            flow->is_lent_mut[local])
            l->loans[flow->bit[local]].standing = REFUSED;
    }
}

static void find_candidates(struct loans *l)
{
    struct own_flow *flow = &l->flow;
    struct mir_function *function = flow->function;
    l->loans = ARENA_ARRAY(flow->arena, struct loan, flow->bits);
    count_fills(l);
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        const struct mir_block *block = &function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++)
            note_uses(l, &block->statements.items[k]);
        uint32_t moved = block->terminator.kind == MIR_RETURN
                             ? own_moved(flow, &block->terminator.operand)
                             : OWN_NONE;
        if (moved != OWN_NONE)
            l->loans[moved].standing = REFUSED;
    }
    for (uint32_t i = 0; i < function->param_count; i++)
        if (flow->bit[i] != OWN_NONE)
            l->loans[flow->bit[i]].standing = REFUSED;
}

/* ---- What changes a source ---- */

/* Do any pointers of the place lead to memory of that kind? */
static bool leads_through(const struct mir_place *place, struct mir_memory memory)
{
    struct mir_summary one = {0};
    struct mir_memory at;
    one.writes.items = &memory;
    one.writes.count = 1;
    for (uint32_t i = 0; i < place->step_count; i++)
        if (own_memory_at(place, i, &at) && own_writes(&one, at))
            return true;
    return place->is_global && own_writes(&one, (struct mir_memory){.index = place->base});
}

static bool has_pointer(const struct mir_place *place)
{
    return own_is_behind(place);
}

static bool summary_changes(const struct mir_summary *summary, const struct mir_place *place)
{
    if (!summary || summary->writes_all)
        return has_pointer(place);
    for (uint32_t i = 0; i < summary->writes.count; i++)
        if (leads_through(place, summary->writes.items[i]))
            return true;
    return false;
}

/* Code that runs elsewhere while the statement does. */
static bool call_changes(const struct loans *l, const struct mir_statement *s,
                         const struct mir_place *place)
{
    bool is_lent = !place->is_global && l->flow.is_lent_mut[place->base];
    bool is_drop = s->op == MIR_DROP && s->operands[0].type->runs_drop;
    bool calls_back = s->op == MIR_RUNTIME && own_runtime_calls_back(s->name);
    if (s->op != MIR_CALL && !is_drop && !calls_back)
        return false;
    if (is_lent)
        return true;
    if (s->op == MIR_CALL && s->operands[0].kind == MIR_OPERAND_FUNCTION)
        return summary_changes(s->operands[0].function->summary, place);
    return has_pointer(place);
}

/* Is a part of the source's base written, moved or dropped? */
static bool ends_base(const struct loans *l, const struct mir_statement *s,
                      const struct mir_place *place)
{
    if (place->is_global)
        return false;
    for (uint32_t i = 0; i < s->operand_count; i++) {
        const struct mir_operand *operand = &s->operands[i];
        bool is_base = own_operand_local(operand) == place->base && !own_is_behind(&operand->place);
        if (is_base && (operand->kind == MIR_OPERAND_MOVE || s->op == MIR_DROP))
            return true;
    }
    if (!s->has_dest || s->dest.is_global)
        return false;
    if (own_is_behind(&s->dest))
        return l->flow.is_lent_mut[place->base];
    return s->dest.base == place->base;
}

/* Runtime functions change variables that they are lent. */
static bool lends_base(const struct loans *l, const struct mir_statement *s,
                       const struct mir_place *place)
{
    return s->op == MIR_RUNTIME && !place->is_global && l->flow.is_lent_mut[place->base];
}

static bool changes(const struct loans *l, const struct mir_statement *s,
                    const struct mir_place *place)
{
    struct mir_memory memory;
    if (s->has_dest && own_memory_of(&s->dest, &memory) && leads_through(place, memory))
        return true;
    if (own_buffer_memory(s, &memory) && leads_through(place, memory))
        return true;
    return ends_base(l, s, place) || lends_base(l, s, place) || call_changes(l, s, place);
}

/* ---- Deciding ---- */

static void ask(struct loans *l, const struct mir_statement *s, const uint64_t *live)
{
    for (uint32_t w = 0; w < l->flow.words; w++) {
        for (uint64_t left = live[w]; left; left &= left - 1) {
            struct loan *loan = &l->loans[w * 64 + (uint32_t)__builtin_ctzll(left)];
            if (loan->standing == CANDIDATE && !loan->is_constant && changes(l, s, &loan->source))
                loan->standing = REFUSED;
        }
    }
}

/* A `dup` that is the last use of its operand becomes a move, which is better. */
static void refuse_last_use(struct loans *l, uint32_t bit, const struct mir_statement *s,
                            const uint64_t *live)
{
    const struct mir_place *place = &s->operands[0].place;
    if (s->op != MIR_DUP || place->is_global || place->step_count > 0)
        return;
    uint32_t source = l->flow.bit[place->base];
    if (source != OWN_NONE && !own_has(live, source))
        l->loans[bit].standing = REFUSED;
}

/* A statement is asked with what is alive before or behind it: an operand is read
 * while it runs. */
static void ask_all(struct loans *l)
{
    struct own_flow *flow = &l->flow;
    uint64_t *live = ARENA_ARRAY(flow->arena, uint64_t, flow->words);
    for (uint32_t i = 0; i < flow->function->blocks.count; i++) {
        const struct mir_block *block = &flow->function->blocks.items[i];
        own_flow_leave(flow, block, live);
        for (uint32_t k = block->statements.count; k-- > 0;) {
            const struct mir_statement *s = &block->statements.items[k];
            uint32_t filled = own_filled(flow, s);
            if (filled != OWN_NONE)
                refuse_last_use(l, filled, s, live);
            if (filled != OWN_NONE)
                own_remove(live, filled);
            ask(l, s, live);
            own_flow_back(flow, s, live);
            ask(l, s, live);
        }
    }
}

/* The source's base must not be a local that becomes a loan itself now. */
static void put_off(struct loans *l)
{
    struct own_flow *flow = &l->flow;
    for (uint32_t i = 0; i < flow->bits; i++) {
        struct loan *loan = &l->loans[i];
        if (loan->standing != CANDIDATE || loan->is_constant || loan->source.is_global)
            continue;
        uint32_t bit = flow->bit[loan->source.base];
        if (bit != OWN_NONE && bit != i && l->loans[bit].standing == CANDIDATE)
            loan->standing = UNSEEN;
    }
}

static bool is_loan(const struct loans *l, uint32_t bit)
{
    return bit != OWN_NONE && l->loans[bit].standing == CANDIDATE;
}

static void rewrite(struct loans *l)
{
    struct own_flow *flow = &l->flow;
    for (uint32_t i = 0; i < flow->function->blocks.count; i++) {
        struct mir_block *block = &flow->function->blocks.items[i];
        uint32_t kept = 0;
        for (uint32_t k = 0; k < block->statements.count; k++) {
            struct mir_statement s = block->statements.items[k];
            if (is_loan(l, own_dropped(flow, &s)))
                continue;
            if (s.op == MIR_DUP && is_loan(l, own_filled(flow, &s)))
                s.op = MIR_SET;
            block->statements.items[kept++] = s;
        }
        block->statements.count = kept;
    }
    for (uint32_t i = 0; i < flow->bits; i++)
        if (is_loan(l, i))
            flow->function->locals.items[flow->locals[i]].is_borrowed = true;
}

static bool lend_once(struct own_keeps *keeps, struct mir_function *function)
{
    struct loans l;
    if (!own_flow_make(&l.flow, keeps, function))
        return false;
    find_candidates(&l);
    ask_all(&l);
    put_off(&l);
    bool any = false;
    for (uint32_t i = 0; i < l.flow.bits; i++)
        any |= is_loan(&l, i);
    if (any)
        rewrite(&l);
    return any;
}

bool own_lend(struct own_keeps *keeps, struct mir_function *function)
{
    bool any = false;
    for (uint32_t round = 0; round < MOST_ROUNDS && lend_once(keeps, function); round++)
        any = true;
    return any;
}
