/* An owner is full where it is alive and lowering had it full. Both are known at
 * the ends of blocks; within a block the statements are walked with who is alive
 * behind each of them. That something is alive where it is not full comes from
 * what refers to owners, which is followed without regard to order.
 *
 * (Rejected: keeping lowering's drops and removing those that moves make pointless.
 * The chains of cleanup blocks are shared by paths that do and do not pass the
 * move, so that they would have to be taken apart all the same.) */
#include "middle/own/release.h"

#include <string.h>

#include "frontend/base/arena.h"
#include "middle/mir/build.h"
#include "middle/own/flow.h"

enum { REMEMBERED = 32 };

/* A block that ends some owners and goes on to `target`. */
struct edge_block {
    uint32_t block, target;
    bool is_cleanup;
    const uint64_t *ended;
};

struct release {
    struct own_flow flow;
    uint64_t **full;     /* by block: full on entry, as lowered */
    uint64_t **prologue; /* by block: ended at its start, or NULL */
    uint32_t *entries;   /* by block: edges into it */
    uint32_t old_count;  /* of blocks */
    LIST(struct edge_block) edges;

    /* The block at hand. */
    LIST(struct mir_statement) out;
    uint64_t *full_here, *ours;
    uint64_t *scratch;
    uint64_t *after; /* sets behind each statement */
    uint32_t holes;  /* places behind pointers that are empty for now */
};

static uint64_t *new_set(const struct release *r)
{
    return ARENA_ARRAY(r->flow.arena, uint64_t, r->flow.words);
}

static bool is_empty(const struct release *r, const uint64_t *set)
{
    for (uint32_t i = 0; i < r->flow.words; i++)
        if (set[i])
            return false;
    return true;
}

/* ---- What is full, as lowered ---- */

static void fill_step(const struct own_flow *flow, const struct mir_statement *s, uint64_t *full)
{
    uint32_t dropped = own_dropped(flow, s), filled = own_filled(flow, s);
    for (uint32_t i = 0; i < s->operand_count; i++) {
        uint32_t moved = own_moved(flow, &s->operands[i]);
        if (moved != OWN_NONE)
            own_remove(full, moved);
    }
    if (dropped != OWN_NONE)
        own_remove(full, dropped);
    if (filled != OWN_NONE)
        own_add(full, filled);
}

static void enter(struct release *r, uint32_t block, const uint64_t *full, uint32_t *stack,
                  uint32_t *depth)
{
    r->entries[block]++;
    if (r->full[block])
        return;
    r->full[block] = new_set(r);
    memcpy(r->full[block], full, r->flow.words * sizeof *full);
    stack[(*depth)++] = block;
}

static void fill_block(struct release *r, uint32_t index, uint32_t *stack, uint32_t *depth)
{
    const struct own_flow *flow = &r->flow;
    const struct mir_block *block = &flow->function->blocks.items[index];
    uint64_t *full = new_set(r), *edge = new_set(r);
    memcpy(full, r->full[index], flow->words * sizeof *full);
    for (uint32_t i = 0; i < block->statements.count; i++) {
        struct mir_statement s = block->statements.items[i];
        s.has_dest = false;
        memcpy(edge, full, flow->words * sizeof *full);
        fill_step(flow, &s, edge);
        if (s.unwind != MIR_NO_BLOCK)
            enter(r, s.unwind, edge, stack, depth);
        fill_step(flow, &block->statements.items[i], full);
    }
    for (uint32_t i = 0; i < block->terminator.target_count; i++)
        enter(r, block->terminator.targets[i], full, stack, depth);
}

static void find_full(struct release *r)
{
    const struct own_flow *flow = &r->flow;
    uint32_t count = flow->function->blocks.count, depth = 0;
    uint32_t *stack = ARENA_ARRAY(flow->arena, uint32_t, count);
    uint64_t *params = new_set(r);
    r->full = ARENA_ARRAY(flow->arena, uint64_t *, count);
    r->entries = ARENA_ARRAY(flow->arena, uint32_t, count);
    for (uint32_t i = 0; i < flow->function->param_count; i++)
        if (flow->bit[i] != OWN_NONE)
            own_add(params, flow->bit[i]);
    enter(r, 0, params, stack, &depth);
    while (depth > 0)
        fill_block(r, stack[--depth], stack, &depth);
}

/* ---- Edges ---- */

static void add_drops(struct release *r, const uint64_t *ended, struct span span)
{
    struct own_flow *flow = &r->flow;
    if (is_empty(r, ended))
        return;
    for (uint32_t i = flow->bits; i-- > 0;) {
        if (!own_has(ended, i))
            continue;
        struct mir_operand *operand = ARENA_NEW(flow->arena, struct mir_operand);
        uint32_t local = flow->locals[i];
        *operand = mir_read(
            (struct mir_place){.base = local, .type = flow->function->locals.items[local].type});
        list_push(flow->arena, &r->out,
                  (struct mir_statement){.op = MIR_DROP,
                                         .span = span,
                                         .operands = operand,
                                         .operand_count = 1,
                                         .unwind = MIR_NO_BLOCK});
    }
}

static uint32_t find_edge_block(const struct release *r, const struct edge_block *wanted)
{
    uint32_t least = r->edges.count > REMEMBERED ? r->edges.count - REMEMBERED : 0;
    for (uint32_t i = r->edges.count; i-- > least;) {
        const struct edge_block *edge = &r->edges.items[i];
        if (edge->target == wanted->target && edge->is_cleanup == wanted->is_cleanup &&
            memcmp(edge->ended, wanted->ended, r->flow.words * sizeof *edge->ended) == 0)
            return edge->block;
    }
    return MIR_NO_BLOCK;
}

/* A block that ends the owners in the set, which is kept, and goes on to `target`,
 * or resumes the panic when that is MIR_NO_BLOCK. */
static uint32_t edge_block(struct release *r, uint32_t target, bool is_cleanup,
                           const uint64_t *ended, struct span span)
{
    struct own_flow *flow = &r->flow;
    struct edge_block edge = {.target = target, .is_cleanup = is_cleanup, .ended = ended};
    uint32_t found = find_edge_block(r, &edge);
    if (found != MIR_NO_BLOCK)
        return found;
    struct mir_builder b;
    mir_build(&b, flow->module, flow->function);
    b.span = span;
    edge.block = is_cleanup ? mir_cleanup_block_new(&b) : mir_block_new(&b);
    mir_at(&b, edge.block);
    for (uint32_t i = flow->bits; i-- > 0;)
        if (own_has(ended, i))
            mir_drop(&b, mir_local(&b, flow->locals[i]));
    if (target == MIR_NO_BLOCK)
        mir_resume(&b);
    else
        mir_goto(&b, target);
    list_push(flow->arena, &r->edges, edge);
    return edge.block;
}

/* Of those that are full before an edge, the ones that `target` does not want, or
 * NULL for none. */
static uint64_t *ended_on_edge(const struct release *r, uint32_t target)
{
    const struct own_flow *flow = &r->flow;
    for (uint32_t i = 0; i < flow->words; i++)
        r->scratch[i] = target == MIR_NO_BLOCK
                            ? r->ours[i]
                            : r->ours[i] & ~(flow->entering[target][i] & r->full[target][i]);
    if (is_empty(r, r->scratch))
        return NULL;
    uint64_t *ended = new_set(r);
    memcpy(ended, r->scratch, flow->words * sizeof *ended);
    return ended;
}

/* ---- Statements ---- */

static void add(struct release *r, const struct mir_statement *s)
{
    list_push(r->flow.arena, &r->out, *s);
}

/* The last use of an owner is a further owner: the value goes on. */
static void move_instead(struct release *r, struct mir_statement *s, const uint64_t *after)
{
    const struct own_flow *flow = &r->flow;
    if (s->op != MIR_DUP || own_is_behind(&s->operands[0].place) || s->operands[0].place.step_count)
        return;
    uint32_t bit = flow->bit[s->operands[0].place.base];
    if (bit == OWN_NONE || own_has(after, bit) || !own_has(r->ours, bit))
        return;
    struct mir_operand *operand = ARENA_NEW(flow->arena, struct mir_operand);
    *operand = mir_move(s->operands[0].place);
    s->op = MIR_SET;
    s->operands = operand;
    own_remove(r->ours, bit);
}

/* A String that is used last where another one is put behind it can grow. */
static void append_instead(struct release *r, struct mir_statement *s, const uint64_t *after)
{
    const struct own_flow *flow = &r->flow;
    if (s->op != MIR_RUNTIME || strcmp(s->name, "qz_string_concat") != 0 ||
        s->operands[0].kind != MIR_OPERAND_READ || s->operands[0].place.step_count)
        return;
    uint32_t local = own_operand_local(&s->operands[0]);
    uint32_t bit = local == OWN_NONE ? OWN_NONE : flow->bit[local];
    if (bit == OWN_NONE || own_has(after, bit) || !own_has(r->ours, bit) ||
        own_operand_local(&s->operands[1]) == local)
        return;
    struct mir_operand *operands = ARENA_ARRAY(flow->arena, struct mir_operand, 2);
    operands[0] = mir_move(s->operands[0].place);
    operands[1] = s->operands[1];
    s->name = "qz_string_append";
    s->operands = operands;
    own_remove(r->ours, bit);
}

static void empty_moved(struct release *r, const struct mir_statement *s)
{
    for (uint32_t i = 0; i < s->operand_count; i++) {
        const struct mir_operand *operand = &s->operands[i];
        uint32_t moved = own_moved(&r->flow, operand);
        if (moved != OWN_NONE) {
            own_remove(r->ours, moved);
            own_remove(r->full_here, moved);
        }
        if (operand->kind == MIR_OPERAND_MOVE && own_is_behind(&operand->place))
            r->holes++;
    }
    if (s->has_dest && r->holes > 0 && own_is_behind(&s->dest))
        r->holes--;
}

/* `after`: alive behind the statement. */
static void visit(struct release *r, struct mir_statement s, const uint64_t *after)
{
    const struct own_flow *flow = &r->flow;
    uint32_t dropped = own_dropped(flow, &s), filled = own_filled(flow, &s);
    if (dropped != OWN_NONE) {
        if (own_has(r->ours, dropped))
            add(r, &s);
        own_remove(r->ours, dropped);
        own_remove(r->full_here, dropped);
        return;
    }
    move_instead(r, &s, after);
    append_instead(r, &s, after);
    empty_moved(r, &s);
    uint64_t *ended = s.unwind == MIR_NO_BLOCK ? NULL : ended_on_edge(r, s.unwind);
    if (ended)
        s.unwind = edge_block(r, s.unwind, true, ended, s.span);
    if (filled != OWN_NONE) {
        own_add(r->ours, filled);
        own_add(r->full_here, filled);
    }
    add(r, &s);
    if (r->holes > 0)
        return;
    for (uint32_t i = 0; i < flow->words; i++) {
        r->scratch[i] = r->ours[i] & ~after[i];
        r->ours[i] &= after[i];
    }
    add_drops(r, r->scratch, s.span);
}

/* ---- Blocks ---- */

static void leave(struct release *r, struct mir_terminator *t, bool is_cleanup)
{
    for (uint32_t i = 0; i < t->target_count; i++) {
        uint32_t target = t->targets[i];
        uint64_t *ended = ended_on_edge(r, target);
        if (!ended)
            continue;
        if (r->entries[target] == 1)
            r->prologue[target] = ended;
        else
            t->targets[i] = edge_block(r, target, is_cleanup, ended, t->span);
    }
}

static void store_block(struct release *r, uint32_t index)
{
    struct mir_block *block = &r->flow.function->blocks.items[index];
    block->statements.items = r->out.items;
    block->statements.count = r->out.count;
    block->statements.capacity = r->out.capacity;
}

static void start_block(struct release *r, uint32_t index)
{
    const struct own_flow *flow = &r->flow;
    r->out.items = NULL;
    r->out.count = r->out.capacity = 0;
    r->holes = 0;
    memcpy(r->full_here, r->full[index], flow->words * sizeof *r->full_here);
    for (uint32_t i = 0; i < flow->words; i++)
        r->ours[i] = r->full[index][i] & flow->entering[index][i];
}

static void release_block(struct release *r, uint32_t index)
{
    const struct own_flow *flow = &r->flow;
    struct mir_block block = flow->function->blocks.items[index];
    uint32_t count = block.statements.count, words = flow->words;
    uint64_t *after = r->after;
    if (!r->full[index])
        return;
    own_flow_leave(flow, &block, after + (size_t)count * words);
    for (uint32_t i = count; i-- > 0;) {
        uint64_t *before = after + (size_t)i * words;
        memcpy(before, before + words, words * sizeof *before);
        own_flow_back(flow, &block.statements.items[i], before);
    }
    start_block(r, index);
    for (uint32_t i = 0; i < count; i++)
        visit(r, block.statements.items[i], after + ((size_t)i + 1) * words);
    leave(r, &block.terminator, block.is_cleanup);
    store_block(r, index);
}

/* What ended on the only edge into a block ends at its start. */
static void add_prologues(struct release *r)
{
    struct own_flow *flow = &r->flow;
    for (uint32_t i = 0; i < r->old_count; i++) {
        struct mir_block *block = &flow->function->blocks.items[i];
        if (!r->prologue[i])
            continue;
        struct span span =
            block->statements.count ? block->statements.items[0].span : block->terminator.span;
        r->out.items = NULL;
        r->out.count = r->out.capacity = 0;
        add_drops(r, r->prologue[i], span);
        for (uint32_t k = 0; k < block->statements.count; k++)
            add(r, &block->statements.items[k]);
        store_block(r, i);
    }
}

/* ---- Edges to blocks that do nothing ---- */

/* Where an edge to `block` comes to something to do; MIR_NO_BLOCK when it only
 * resumes. A ring of empty blocks stays as it is. */
static uint32_t first_work(const struct mir_function *function, uint32_t block)
{
    uint32_t at = block;
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        const struct mir_block *b = &function->blocks.items[at];
        if (b->statements.count > 0)
            return at;
        if (b->terminator.kind == MIR_RESUME)
            return MIR_NO_BLOCK;
        if (b->terminator.kind != MIR_GOTO)
            return at;
        at = b->terminator.targets[0];
    }
    return block;
}

static void shorten_goto(const struct mir_function *function, struct mir_terminator *t)
{
    uint32_t target = first_work(function, t->targets[0]);
    if (target == MIR_NO_BLOCK) {
        t->kind = MIR_RESUME;
        t->target_count = 0;
    } else {
        t->targets[0] = target;
    }
}

static void shorten_edges(struct mir_module *module, struct mir_function *function)
{
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        struct mir_block *block = &function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++) {
            uint32_t *unwind = &block->statements.items[k].unwind;
            if (*unwind != MIR_NO_BLOCK)
                *unwind = first_work(function, *unwind);
        }
        if (block->is_cleanup && block->terminator.kind == MIR_GOTO)
            shorten_goto(function, &block->terminator);
    }
    struct mir_builder b;
    mir_build(&b, module, function);
    mir_finish(&b);
}

/* ---- Replaced values ---- */

static bool is_local(const struct mir_place *place)
{
    return !place->is_global && place->step_count == 0;
}

/* Is this how lowering replaces what a local holds?
 *
 *     %old = set move %1; %1 = set X; drop %old */
static bool replaces(const struct mir_statement *s)
{
    const struct mir_operand *taken = s[0].operands, *ended = s[2].operands;
    return s[0].op == MIR_SET && taken->kind == MIR_OPERAND_MOVE && is_local(&taken->place) &&
           is_local(&s[0].dest) && s[1].op == MIR_SET && is_local(&s[1].dest) &&
           s[1].dest.base == taken->place.base &&
           own_operand_local(&s[1].operands[0]) != s[0].dest.base && s[2].op == MIR_DROP &&
           is_local(&ended->place) && ended->place.base == s[0].dest.base;
}

/* An old String ends before: then its last use is earlier, and it can grow there.
 * (Objects end when they are overwritten: a Weak would see it.) */
static void end_replaced_first(struct mir_module *module, struct mir_function *function)
{
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        struct mir_block *block = &function->blocks.items[i];
        for (uint32_t k = 0; k + 2 < block->statements.count; k++) {
            struct mir_statement *s = &block->statements.items[k];
            if (!replaces(s) || s[0].dest.type->kind != TYPE_string)
                continue;
            struct mir_operand *ended = ARENA_NEW(module->arena, struct mir_operand);
            *ended = mir_read(s[0].operands[0].place);
            struct mir_statement set = s[1];
            s[0] = s[2];
            s[0].operands = ended;
            s[1] = set;
            memmove(s + 2, s + 3, (block->statements.count - k - 3) * sizeof *s);
            block->statements.count--;
        }
    }
}

void own_release_early(struct own_keeps *keeps, struct mir_function *function)
{
    struct mir_module *module = keeps->module;
    end_replaced_first(module, function);
    struct release r = {.old_count = function->blocks.count};
    if (!own_flow_make(&r.flow, keeps, function)) {
        shorten_edges(module, function);
        return;
    }
    r.prologue = ARENA_ARRAY(module->arena, uint64_t *, r.old_count);
    r.full_here = new_set(&r);
    r.ours = new_set(&r);
    r.scratch = new_set(&r);
    uint32_t most = 0;
    for (uint32_t i = 0; i < r.old_count; i++)
        if (function->blocks.items[i].statements.count > most)
            most = function->blocks.items[i].statements.count;
    r.after = ARENA_ARRAY(module->arena, uint64_t, ((size_t)most + 1) * r.flow.words);
    find_full(&r);
    memcpy(r.ours, r.full[0], r.flow.words * sizeof *r.ours);
    r.prologue[0] = ended_on_edge(&r, 0);
    for (uint32_t i = 0; i < r.old_count; i++)
        release_block(&r, i);
    add_prologues(&r);
    shorten_edges(module, function);
}
