/* What is read is filled on every path that leads there.
 *
 * Blocks are cut into segments behind the operands of each statement with an
 * unwind edge, so that edges leave segments at their ends only. What statements
 * do to a local are its events: NEED, FILL, EMPTY. Most locals are never emptied,
 * and their first FILL dominates what needs them. For the others a search goes
 * backwards from the segments that need the local before they fill it; it ends in
 * segments that fill it, and finds an error in one that empties it and at the
 * function's entry. Such a local costs as much as the segments where it is alive.
 * (Rejected: bit sets of all locals for each block, which is quadratic.)
 *
 * Pointers to counted objects that are owned are left to verify_owners.c. */
#include <inttypes.h>

#include "frontend/base/arena.h"
#include "middle/mir/graph.h"
#include "middle/mir/verify_private.h"

enum event_kind { EVENT_NEED, EVENT_FILL, EVENT_EMPTY };

struct event {
    enum event_kind kind;
    uint32_t local, segment;
    uint32_t block, statement; /* for the message */
};

struct fill {
    struct mir_verifier *v;
    struct arena *arena;
    uint32_t segment_count;
    uint32_t *first_segment; /* by block */
    LIST(struct event) events;
    LIST(struct mir_edge) edges;
    struct mir_graph graph; /* of segments */
    struct mir_dominators dominators;
    uint32_t *event_start; /* by local, and one more: its range in `order` */
    uint32_t *order;       /* events by local, else in the order of the text */

    /* Of the local at hand; an entry counts when its stamp is the local plus one. */
    uint32_t local;
    uint32_t *effect_stamp, *seen_stamp; /* by segment */
    enum event_kind *effect;             /* the last FILL or EMPTY of the segment */
    uint32_t *stack;
    uint32_t depth;
    const struct event *need; /* the one searched for */
};

/* ---- Events and edges ---- */

struct position {
    uint32_t segment, block, statement;
};

static void add_event(struct fill *f, enum event_kind kind, const struct mir_place *place,
                      const struct position *at)
{
    if (!place->is_global)
        list_push(f->arena, &f->events,
                  (struct event){kind, place->base, at->segment, at->block, at->statement});
}

static void add_operand(struct fill *f, const struct mir_operand *operand, bool is_drop,
                        const struct position *at)
{
    if (operand->kind != MIR_OPERAND_READ && operand->kind != MIR_OPERAND_MOVE)
        return;
    add_event(f, EVENT_NEED, &operand->place, at);
    if ((is_drop || operand->kind == MIR_OPERAND_MOVE) && operand->place.step_count == 0)
        add_event(f, EVENT_EMPTY, &operand->place, at);
}

static void add_edge(struct fill *f, uint32_t from, uint32_t to)
{
    list_push(f->arena, &f->edges, (struct mir_edge){from, to});
}

static void add_statement(struct fill *f, const struct mir_statement *statement,
                          struct position *at)
{
    for (uint32_t i = 0; i < statement->operand_count; i++)
        add_operand(f, &statement->operands[i], statement->op == MIR_DROP, at);
    if (statement->has_dest && statement->dest.step_count > 0)
        add_event(f, EVENT_NEED, &statement->dest, at);
    if (statement->unwind != MIR_NO_BLOCK) {
        add_edge(f, at->segment, f->first_segment[statement->unwind]);
        add_edge(f, at->segment, at->segment + 1);
        at->segment++;
    }
    if (statement->has_dest && statement->dest.step_count == 0)
        add_event(f, EVENT_FILL, &statement->dest, at);
}

static void number_segments(struct fill *f)
{
    const struct mir_function *function = f->v->function;
    f->first_segment = ARENA_ARRAY(f->arena, uint32_t, function->blocks.count);
    for (uint32_t b = 0; b < function->blocks.count; b++) {
        const struct mir_block *block = &function->blocks.items[b];
        f->first_segment[b] = f->segment_count++;
        for (uint32_t i = 0; i < block->statements.count; i++)
            f->segment_count += block->statements.items[i].unwind != MIR_NO_BLOCK;
    }
}

static void collect(struct fill *f)
{
    const struct mir_function *function = f->v->function;
    for (uint32_t b = 0; b < function->blocks.count; b++) {
        const struct mir_block *block = &function->blocks.items[b];
        struct position at = {f->first_segment[b], b, 0};
        for (; at.statement < block->statements.count; at.statement++)
            add_statement(f, &block->statements.items[at.statement], &at);
        if (mir_has_operand(&block->terminator))
            add_operand(f, &block->terminator.operand, false, &at);
        for (uint32_t i = 0; i < block->terminator.target_count; i++)
            add_edge(f, at.segment, f->first_segment[block->terminator.targets[i]]);
    }
}

/* By counting. */
static void sort_events(struct fill *f)
{
    uint32_t locals = f->v->function->locals.count;
    f->event_start = ARENA_ARRAY(f->arena, uint32_t, (size_t)locals + 2);
    f->order = ARENA_ARRAY(f->arena, uint32_t, f->events.count);
    uint32_t *next = f->event_start + 1; /* becomes the end of each range */
    for (uint32_t i = 0; i < f->events.count; i++)
        next[f->events.items[i].local + 1]++;
    for (uint32_t i = 0; i < locals; i++)
        next[i + 1] += next[i];
    for (uint32_t i = 0; i < f->events.count; i++)
        f->order[next[f->events.items[i].local]++] = i;
}

/* ---- The search ---- */

static void report(struct fill *f, const char *how)
{
    f->v->block = f->need->block;
    f->v->statement = f->need->statement;
    mir_problem(f->v, "`%%%" PRIu32 "` is used %s", f->local, how);
}

static void visit(struct fill *f, uint32_t segment)
{
    if (f->seen_stamp[segment] == f->local + 1)
        return;
    f->seen_stamp[segment] = f->local + 1;
    f->stack[f->depth++] = segment;
}

/* Goes back from segments whose beginning needs the local. Gives false after an
 * error, which is reported. */
static bool search(struct fill *f)
{
    while (f->depth > 0) {
        uint32_t segment = f->stack[--f->depth];
        if (segment == 0 && f->local >= f->v->function->param_count) {
            report(f, "without being filled on every path");
            return false;
        }
        const struct mir_neighbours *preds = &f->graph.predecessors;
        for (uint32_t i = preds->start[segment]; i < preds->start[segment + 1]; i++) {
            uint32_t pred = preds->nodes[i];
            if (f->effect_stamp[pred] != f->local + 1) {
                visit(f, pred);
            } else if (f->effect[pred] == EVENT_EMPTY) {
                report(f, "after it was emptied on a path to here");
                return false;
            }
        }
    }
    return true;
}

static void note_effects(struct fill *f)
{
    for (uint32_t i = f->event_start[f->local]; i < f->event_start[f->local + 1]; i++) {
        const struct event *event = &f->events.items[f->order[i]];
        if (event->kind == EVENT_NEED)
            continue;
        f->effect_stamp[event->segment] = f->local + 1;
        f->effect[event->segment] = event->kind;
    }
}

/* Never emptied, and filled first where every path to a need leads through. */
static bool is_dominated(const struct fill *f, uint32_t local)
{
    const struct event *first = NULL;
    for (uint32_t i = f->event_start[local]; i < f->event_start[local + 1]; i++) {
        const struct event *event = &f->events.items[f->order[i]];
        if (event->kind == EVENT_EMPTY)
            return false;
        if (event->kind == EVENT_FILL && !first)
            first = event;
        if (event->kind == EVENT_NEED && local >= f->v->function->param_count &&
            (!first || !mir_dominates(&f->dominators, first->segment, event->segment)))
            return false;
    }
    return true;
}

/* The owners check knows when it is full. */
static bool is_one_owner(const struct mir_local *local)
{
    return !local->is_borrowed && (type_is_counted(local->type) || local->type->kind == TYPE_param);
}

static void check_local(struct fill *f, uint32_t local)
{
    if (is_one_owner(&f->v->function->locals.items[local]) || is_dominated(f, local))
        return;
    f->local = local;
    note_effects(f);
    uint32_t last_segment = UINT32_MAX; /* the one whose FILL or EMPTY came last */
    enum event_kind last = EVENT_NEED;
    for (uint32_t i = f->event_start[local]; i < f->event_start[local + 1]; i++) {
        const struct event *event = &f->events.items[f->order[i]];
        if (event->kind != EVENT_NEED) {
            last_segment = event->segment;
            last = event->kind;
            continue;
        }
        f->need = event;
        f->depth = 0;
        if (last_segment != event->segment) {
            visit(f, event->segment);
            if (!search(f))
                return;
        } else if (last == EVENT_EMPTY) {
            report(f, "after it was emptied");
            return;
        }
    }
}

void mir_verify_fill(struct mir_verifier *v)
{
    if (v->function->blocks.count == 0)
        return;
    struct fill f = {.v = v, .arena = v->arena};
    number_segments(&f);
    collect(&f);
    f.graph = mir_graph_make(f.arena, f.segment_count, f.edges.items, f.edges.count);
    f.dominators = mir_dominators_make(f.arena, &f.graph);
    sort_events(&f);
    f.effect_stamp = ARENA_ARRAY(f.arena, uint32_t, f.segment_count);
    f.seen_stamp = ARENA_ARRAY(f.arena, uint32_t, f.segment_count);
    f.effect = ARENA_ARRAY(f.arena, enum event_kind, f.segment_count);
    f.stack = ARENA_ARRAY(f.arena, uint32_t, f.segment_count);
    for (uint32_t local = 0; local < v->function->locals.count; local++)
        check_local(&f, local);
}
