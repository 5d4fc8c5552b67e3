/* Summaries, callees first; a group of functions that call one another until
 * nothing changes.
 *
 * What may happen to parameters is followed without regard to order: each local
 * has the set of parameters that it may hold, or a part of, or refer to (`from`),
 * and the set of those that it may be as a whole (`whole`). Bits are only added,
 * so the rounds end. What a store behind a pointer puts away is taken to escape,
 * even where the object is the function's own, but for parts of the parameter that
 * the pointer comes from. */
#include <string.h>

#include "frontend/base/arena.h"
#include "middle/own/own.h"
#include "middle/own/summary.h"

enum { MOST_PARAMS = 64, MOST_WRITES = 64 };

struct state {
    struct arena *arena;
    const struct mir_module *module;
    const struct mir_function *function;
    struct mir_summary *summary;
    uint64_t *from, *whole; /* by local */
    bool changed;           /* in this round */
    bool has_grown;         /* the summary */
};

static unsigned runtime_effect(const char *symbol)
{
    static const struct {
        const char *symbol;
        unsigned effect;
    } rows[] = {
#define EFFECT(name, effect) {name, MIR_EFFECT_##effect},
#include "middle/own/effects.def"
#undef EFFECT
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].symbol, symbol) == 0)
            return rows[i].effect;
    return 0;
}

/* ---- Adding what is known ---- */

static void add_bits(struct state *st, uint64_t *set, uint64_t bits)
{
    if (bits & ~*set) {
        *set |= bits;
        st->changed = true;
    }
}

/* The facts that there can be: Strings do not change, numbers have no owner. */
static unsigned facts_of(const struct type *type)
{
    unsigned facts = MIR_FACT_MUTATED | MIR_FACT_ESCAPES | MIR_FACT_CROSSES | MIR_FACT_RETURNED;
    if (type->kind == TYPE_string)
        facts &= ~(unsigned)MIR_FACT_MUTATED;
    return type_needs_drop(type) ? facts | MIR_FACT_CONSUMED : facts;
}

static void add_facts(struct state *st, uint64_t params, unsigned facts)
{
    for (uint32_t i = 0; i < st->function->param_count && i < MOST_PARAMS; i++) {
        unsigned *known = &st->summary->params[i];
        unsigned added = facts & facts_of(st->function->locals.items[i].type) & ~*known;
        if (!(params >> i & 1) || !added)
            continue;
        *known |= added;
        st->has_grown = st->changed = true;
    }
}

static void add_effects(struct state *st, unsigned effects)
{
    if (effects & ~st->summary->effects) {
        st->summary->effects |= effects;
        st->has_grown = true;
    }
}

static void add_write(struct state *st, struct mir_memory memory)
{
    struct mir_summary *summary = st->summary;
    if (own_writes(summary, memory))
        return;
    st->has_grown = true;
    if (summary->writes.count < MOST_WRITES)
        list_push(st->arena, &summary->writes, memory);
    else
        summary->writes_all = true;
}

static void add_all_writes(struct state *st)
{
    if (!st->summary->writes_all)
        st->summary->writes_all = st->has_grown = true;
}

/* ---- Where values come from ---- */

/* Numbers lead nowhere. */
static bool carries(const struct type *type)
{
    switch (type_class(type)) {
    case TYPE_CLASS_SIGNED:
    case TYPE_CLASS_UNSIGNED:
    case TYPE_CLASS_FLOAT:
        return false;
    case TYPE_CLASS_SCALAR:
        return type->kind != TYPE_bool && type->kind != TYPE_char && type->kind != TYPE_void;
    case TYPE_CLASS_COUNTED:
    case TYPE_CLASS_PARTS:
    case TYPE_CLASS_NOMINAL:
    case TYPE_CLASS_OPEN:
        break;
    }
    return true;
}

static const struct mir_place *place_of(const struct mir_operand *operand)
{
    bool is_place = operand->kind == MIR_OPERAND_READ || operand->kind == MIR_OPERAND_MOVE;
    return is_place && !operand->place.is_global ? &operand->place : NULL;
}

static uint64_t from_operand(const struct state *st, const struct mir_operand *operand)
{
    const struct mir_place *place = place_of(operand);
    return place && carries(operand->type) ? st->from[place->base] : 0;
}

static uint64_t whole_operand(const struct state *st, const struct mir_operand *operand)
{
    const struct mir_place *place = place_of(operand);
    bool is_whole = place && place->step_count == 0 && carries(operand->type);
    return is_whole ? st->whole[place->base] : 0;
}

static void write_dest(struct state *st, const struct mir_place *dest, uint64_t values)
{
    struct mir_memory memory;
    if (!own_memory_of(dest, &memory)) {
        if (carries(dest->type))
            add_bits(st, &st->from[dest->base], values);
        return;
    }
    uint64_t into = dest->is_global ? 0 : st->from[dest->base];
    bool is_one = into && !(into & (into - 1));
    add_write(st, memory);
    add_facts(st, into, MIR_FACT_MUTATED);
    if (!carries(dest->type))
        return;
    /* What comes from a parameter and goes back there does not escape. */
    add_facts(st, is_one ? values & ~into : values, MIR_FACT_ESCAPES);
    if (!dest->is_global)
        add_bits(st, &st->from[dest->base], values);
}

/* ---- Statements ---- */

/* Whatever the callee is: C, or a function value. */
static uint64_t call_unknown(struct state *st, const struct mir_statement *s, unsigned effect)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < s->operand_count; i++)
        all |= from_operand(st, &s->operands[i]);
    add_facts(st, all, MIR_FACT_MUTATED | MIR_FACT_ESCAPES);
    add_effects(st, effect);
    add_all_writes(st);
    return all;
}

static void include(struct state *st, const struct mir_summary *callee)
{
    add_effects(st, callee->effects);
    if (callee->suspends && !st->summary->suspends)
        st->summary->suspends = st->has_grown = true;
    if (callee->writes_all)
        add_all_writes(st);
    for (uint32_t i = 0; i < callee->writes.count; i++)
        add_write(st, callee->writes.items[i]);
}

static uint64_t call_known(struct state *st, const struct mir_statement *s,
                           const struct mir_function *callee)
{
    uint64_t result = 0;
    include(st, callee->summary);
    for (uint32_t i = 1; i < s->operand_count && i <= callee->param_count; i++) {
        const struct mir_operand *operand = &s->operands[i];
        unsigned facts = callee->summary->params[i - 1];
        uint64_t from = from_operand(st, operand);
        add_facts(st, from, facts & (MIR_FACT_MUTATED | MIR_FACT_ESCAPES | MIR_FACT_CROSSES));
        if (facts & MIR_FACT_CONSUMED)
            add_facts(st, whole_operand(st, operand), MIR_FACT_CONSUMED);
        if (facts & MIR_FACT_RETURNED)
            result |= from;
    }
    return result;
}

static uint64_t call(struct state *st, const struct mir_statement *s)
{
    const struct mir_operand *callee = &s->operands[0];
    if (callee->kind != MIR_OPERAND_FUNCTION)
        return call_unknown(st, s, MIR_EFFECT_UNKNOWN);
    if (callee->function->linkage == MIR_LINKAGE_EXTERN || !callee->function->summary)
        return call_unknown(st, s, MIR_EFFECT_FFI);
    return call_known(st, s, callee->function);
}

static void end_value(struct state *st, const struct type *type)
{
    const struct mir_module *module = st->module;
    for (uint32_t i = 0; type->runs_drop && i < module->drops.count; i++)
        if (module->drops.items[i].function->summary)
            include(st, module->drops.items[i].function->summary);
}

static uint64_t values_of(struct state *st, const struct mir_statement *s)
{
    uint64_t values = 0;
    for (uint32_t i = 0; i < s->operand_count; i++)
        values |= from_operand(st, &s->operands[i]);
    return values;
}

/* Is the destination a local as a whole? */
static bool fills_local(const struct mir_statement *s)
{
    return s->has_dest && !s->dest.is_global && s->dest.step_count == 0;
}

/* A value that is taken over by something else than a local is wanted. */
static void take_operands(struct state *st, const struct mir_statement *s)
{
    bool is_kept = s->op == MIR_SET && fills_local(s);
    for (uint32_t i = 0; i < s->operand_count && !is_kept; i++)
        if (mir_takes(s, i))
            add_facts(st, whole_operand(st, &s->operands[i]), MIR_FACT_CONSUMED);
    if ((s->op == MIR_SET || s->op == MIR_DUP) && fills_local(s))
        add_bits(st, &st->whole[s->dest.base], whole_operand(st, &s->operands[0]));
}

static void visit_statement(struct state *st, const struct mir_statement *s)
{
    struct mir_memory memory;
    uint64_t values = s->op == MIR_CALL ? call(st, s) : values_of(st, s);
    take_operands(st, s);
    if (s->op == MIR_RUNTIME) {
        add_effects(st, runtime_effect(s->name));
        if (own_runtime_calls_back(s->name))
            call_unknown(st, s, MIR_EFFECT_UNKNOWN);
    }
    if (s->op == MIR_DROP)
        end_value(st, s->operands[0].type);
    if (own_buffer_memory(s, &memory)) {
        add_write(st, memory);
        add_facts(st, from_operand(st, &s->operands[0]), MIR_FACT_MUTATED);
    }
    if (s->op == MIR_BUFFER_PUT)
        add_facts(st, from_operand(st, &s->operands[2]), MIR_FACT_ESCAPES);
    if (s->op == MIR_CLOSURE)
        add_facts(st, values, MIR_FACT_ESCAPES);
    if (s->has_dest)
        write_dest(st, &s->dest, values);
}

static void visit_block(struct state *st, const struct mir_block *block)
{
    for (uint32_t i = 0; i < block->statements.count; i++)
        visit_statement(st, &block->statements.items[i]);
    if (block->terminator.kind != MIR_RETURN)
        return;
    const struct mir_operand *result = &block->terminator.operand;
    add_facts(st, from_operand(st, result), MIR_FACT_RETURNED);
    add_facts(st, whole_operand(st, result), MIR_FACT_CONSUMED);
}

/* ---- Functions ---- */

static struct mir_summary *new_summary(struct arena *arena, struct mir_function *function)
{
    struct mir_summary *summary = ARENA_NEW(arena, struct mir_summary);
    bool is_foreign = function->linkage == MIR_LINKAGE_EXTERN;
    summary->may_panic = !function->never_panics;
    summary->params = ARENA_ARRAY(arena, unsigned, function->param_count);
    summary->effects = is_foreign ? MIR_EFFECT_FFI : 0;
    summary->writes_all = is_foreign;
    for (uint32_t i = 0; i < function->param_count; i++) {
        if (i >= MOST_PARAMS || is_foreign)
            summary->params[i] = MIR_FACT_MUTATED | MIR_FACT_ESCAPES | MIR_FACT_RETURNED;
        if (!function->locals.items[i].is_borrowed &&
            type_needs_drop(function->locals.items[i].type))
            summary->params[i] |= MIR_FACT_CONSUMED;
    }
    return summary;
}

/* Gives whether the summary said less before. */
static bool visit(const struct mir_module *module, struct mir_function *function,
                  struct mir_summary *summary)
{
    struct arena *arena = module->arena;
    struct state st = {.arena = arena, .module = module, .function = function, .summary = summary};
    st.from = ARENA_ARRAY(arena, uint64_t, function->locals.count);
    st.whole = ARENA_ARRAY(arena, uint64_t, function->locals.count);
    for (uint32_t i = 0; i < function->param_count && i < MOST_PARAMS; i++)
        st.from[i] = st.whole[i] = UINT64_C(1) << i;
    do {
        st.changed = false;
        for (uint32_t i = 0; i < function->blocks.count; i++)
            visit_block(&st, &function->blocks.items[i]);
    } while (st.changed);
    return st.has_grown;
}

static void summarise_group(const struct mir_module *module, struct mir_function **functions,
                            uint32_t count)
{
    struct mir_summary **made = ARENA_ARRAY(module->arena, struct mir_summary *, count);
    for (uint32_t i = 0; i < count; i++)
        functions[i]->summary = made[i] = new_summary(module->arena, functions[i]);
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < count; i++)
            changed |= visit(module, functions[i], made[i]);
    }
}

void own_summarise(struct mir_module *module)
{
    struct own_groups groups = own_find_groups(module);
    own_infer_panics(module, &groups);
    for (uint32_t i = 0; i < groups.count; i++)
        summarise_group(module, groups.functions + groups.start[i],
                        groups.start[i + 1] - groups.start[i]);
}
