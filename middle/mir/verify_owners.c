/* Owners are emptied as often as they are filled, on every path.
 *
 * A value that needs dropping is a row of leaves: the pointers to counted objects
 * in it. The state is which leaves of the owning locals are full. It must be the
 * same on all edges into a block, so each block is walked once, in depth-first
 * order with a log that takes the state back; the states of edges are compared
 * by a hash that changes with each leaf. (Rejected: a set for each block, which
 * is quadratic.) When two hashes differ the path to the first visit is replayed
 * to name the leaf.
 *
 * What lies behind pointers and in globals is always full, but for holes: a
 * value was moved out, and the same place must be set again before anything may
 * panic, run other code or leave the block. */
#include <inttypes.h>
#include <string.h>

#include "frontend/base/arena.h"
#include "middle/mir/verify_owners.h"

enum { MOST_LEAVES = 1 << 26 };

/* ---- The walk ---- */

static void fill_params(struct owners *o)
{
    mir_owners_set(o, (struct mir_leaves){0, o->first_leaf[o->v->function->param_count]}, true);
}

/* The first `count` statements of a block, the last of them up to its unwind
 * edge; all of them and the terminator when it is one more than there are. */
static void replay_statements(struct owners *o, uint32_t block, uint32_t count)
{
    const struct mir_block *b = &o->v->function->blocks.items[block];
    for (uint32_t i = 0; i < count && i < b->statements.count; i++) {
        mir_owners_use_operands(o, &b->statements.items[i]);
        if (i + 1 < count)
            mir_owners_fill_dest(o, &b->statements.items[i]);
    }
    if (count > b->statements.count)
        mir_owners_end_block(o, &b->terminator);
    o->holes.count = 0;
}

/* Brings the state to that of the first visit to `block`. */
static void replay_to(struct owners *o, uint32_t block)
{
    LIST(uint32_t) path = {0};
    for (uint32_t at = block; at != 0; at = o->visits[at].from)
        list_push(o->arena, &path, at);
    mir_owners_take_back(o, 0);
    fill_params(o);
    uint32_t from = 0;
    while (path.count > 0) {
        uint32_t to = list_pop(&path);
        replay_statements(o, from, o->visits[to].from_statement + 1);
        from = to;
    }
}

/* Names a leaf in which the state differs from that of the first visit to
 * `target`. The walk cannot go on after this. */
static void report_difference(struct owners *o, uint32_t target)
{
    uint32_t count = o->first_leaf[o->v->function->locals.count];
    bool *here = ARENA_ARRAY(o->arena, bool, count);
    memcpy(here, o->is_full, count * sizeof *here);
    o->is_silent = true;
    replay_to(o, target);
    o->is_silent = false;
    uint32_t leaf = 0;
    while (leaf < count && here[leaf] == o->is_full[leaf])
        leaf++;
    if (leaf < count)
        OWNERS_PROBLEM(o, "`%s` is %s here, but %s on another path to bb%" PRIu32,
                       mir_owners_leaf_name(o, leaf), here[leaf] ? "full" : "empty",
                       here[leaf] ? "empty" : "full", target);
}

/* Follows an edge. Gives false when the states disagree. */
static bool follow(struct owners *o, uint32_t from, uint32_t statement, uint32_t target)
{
    struct visit *visit = &o->visits[target];
    if (visit->is_seen) {
        if (visit->hash == o->hash)
            return true;
        report_difference(o, target);
        return false;
    }
    *visit = (struct visit){true, o->hash, from, statement};
    list_push(o->arena, &o->frames, (struct frame){.block = target, .log_mark = o->log.count});
    return true;
}

/* One statement, or up to its unwind edge and again from there. */
static bool step_statement(struct owners *o, struct frame *frame, const struct mir_statement *s)
{
    o->v->block = frame->block;
    o->v->statement = frame->statement;
    if (!frame->past_operands) {
        mir_owners_use_operands(o, s);
        if (s->unwind != MIR_NO_BLOCK) {
            frame->past_operands = true;
            return follow(o, frame->block, frame->statement, s->unwind);
        }
    }
    mir_owners_fill_dest(o, s);
    frame->past_operands = false;
    frame->statement++;
    return true;
}

static bool step_terminator(struct owners *o, struct frame *frame, const struct mir_terminator *t)
{
    o->v->block = frame->block;
    o->v->statement = frame->statement;
    if (!frame->past_operands) {
        frame->past_operands = true;
        mir_owners_end_block(o, t);
    }
    if (frame->target < t->target_count) {
        uint32_t target = t->targets[frame->target++];
        return follow(o, frame->block, frame->statement, target);
    }
    mir_owners_take_back(o, frame->log_mark);
    o->frames.count--;
    return true;
}

static bool step(struct owners *o)
{
    struct frame *frame = &list_last(&o->frames);
    const struct mir_block *block = &o->v->function->blocks.items[frame->block];
    if (frame->statement < block->statements.count)
        return step_statement(o, frame, &block->statements.items[frame->statement]);
    return step_terminator(o, frame, &block->terminator);
}

/* Gives false when there are too many leaves. */
static bool number_leaves(struct owners *o)
{
    const struct mir_function *function = o->v->function;
    uint64_t next = 0;
    o->first_leaf = ARENA_ARRAY(o->arena, uint32_t, (size_t)function->locals.count + 1);
    for (uint32_t i = 0; i < function->locals.count; i++) {
        const struct mir_local *local = &function->locals.items[i];
        next += local->is_borrowed ? 0 : mir_shape_of(o->v, local->type)->leaves;
        if (next > MOST_LEAVES)
            return false;
        o->first_leaf[i + 1] = (uint32_t)next;
    }
    o->is_full = ARENA_ARRAY(o->arena, bool, next);
    return true;
}

void mir_verify_owners(struct mir_verifier *v)
{
    if (v->function->blocks.count == 0)
        return;
    struct owners o = {.v = v, .arena = v->arena};
    if (!number_leaves(&o)) {
        v->block = MIR_NO_BLOCK;
        mir_problem(v, "its locals hold too many pointers");
        return;
    }
    o.visits = ARENA_ARRAY(o.arena, struct visit, v->function->blocks.count);
    fill_params(&o);
    bool is_good = follow(&o, 0, 0, 0);
    while (is_good && o.frames.count > 0)
        is_good = step(&o);
}
