/* Strongly connected components by Tarjan's algorithm, on an explicit stack: the
 * depth of a program's calls is no depth of the compiler. It gives a component
 * when all that it leads to has been given, which is the order that is wanted. */
#include "middle/own/groups.h"

#include "frontend/base/arena.h"
#include "frontend/base/map.h"
#include "middle/mir/graph.h"

struct tarjan {
    struct arena *arena;
    struct mir_module *module;
    struct map index; /* function -> its index plus one, as a pointer */
    LIST(struct mir_edge) edges;
    struct mir_graph graph;
    uint32_t *order, *low; /* by node; order 0: not seen */
    uint32_t *next;        /* by node: the successor to look at */
    bool *is_open;         /* on `stack` */
    LIST(uint32_t) path, stack;
    uint32_t seen;
    struct own_groups groups;
};

static void add_edge(struct tarjan *t, uint32_t from, const struct mir_function *to)
{
    uintptr_t index = (uintptr_t)map_get(&t->index, to);
    if (index)
        list_push(t->arena, &t->edges, (struct mir_edge){from, (uint32_t)(index - 1)});
}

static void add_drops(struct tarjan *t, uint32_t from)
{
    for (uint32_t i = 0; i < t->module->drops.count; i++)
        add_edge(t, from, t->module->drops.items[i].function);
}

static void add_calls(struct tarjan *t, uint32_t from)
{
    const struct mir_function *function = t->module->functions.items[from];
    bool has_drop = false;
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        const struct mir_block *block = &function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++) {
            const struct mir_statement *s = &block->statements.items[k];
            if (s->op == MIR_CALL && s->operands[0].kind == MIR_OPERAND_FUNCTION)
                add_edge(t, from, s->operands[0].function);
            else if (s->op == MIR_DROP)
                has_drop |= s->operands[0].type->runs_drop;
        }
    }
    if (has_drop)
        add_drops(t, from);
}

static void enter(struct tarjan *t, uint32_t node)
{
    t->order[node] = t->low[node] = ++t->seen;
    t->next[node] = t->graph.successors.start[node];
    t->is_open[node] = true;
    list_push(t->arena, &t->path, node);
    list_push(t->arena, &t->stack, node);
}

/* All on the stack from `node` on is a group. */
static void close_group(struct tarjan *t, uint32_t node)
{
    struct own_groups *g = &t->groups;
    uint32_t at = g->start[g->count], member;
    do {
        member = list_pop(&t->stack);
        t->is_open[member] = false;
        g->functions[at++] = t->module->functions.items[member];
    } while (member != node);
    g->start[++g->count] = at;
}

static void step(struct tarjan *t)
{
    uint32_t node = list_last(&t->path);
    if (t->next[node] < t->graph.successors.start[node + 1]) {
        uint32_t to = t->graph.successors.nodes[t->next[node]++];
        if (!t->order[to])
            enter(t, to);
        else if (t->is_open[to] && t->order[to] < t->low[node])
            t->low[node] = t->order[to];
        return;
    }
    t->path.count--;
    if (t->low[node] == t->order[node])
        close_group(t, node);
    if (t->path.count > 0) {
        uint32_t caller = list_last(&t->path);
        if (t->low[node] < t->low[caller])
            t->low[caller] = t->low[node];
    }
}

struct own_groups own_find_groups(struct mir_module *module)
{
    struct tarjan t = {.arena = module->arena, .module = module};
    uint32_t count = module->functions.count;
    if (count == 0)
        return t.groups;
    for (uint32_t i = 0; i < count; i++)
        map_put(t.arena, &t.index, module->functions.items[i], (void *)((uintptr_t)i + 1));
    for (uint32_t i = 0; i < count; i++)
        add_calls(&t, i);
    t.graph = mir_graph_make(t.arena, count, t.edges.items, t.edges.count);
    t.order = ARENA_ARRAY(t.arena, uint32_t, count);
    t.low = ARENA_ARRAY(t.arena, uint32_t, count);
    t.next = ARENA_ARRAY(t.arena, uint32_t, count);
    t.is_open = ARENA_ARRAY(t.arena, bool, count);
    t.groups.functions = ARENA_ARRAY(t.arena, struct mir_function *, count);
    t.groups.start = ARENA_ARRAY(t.arena, uint32_t, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++) {
        if (!t.order[i])
            enter(&t, i);
        while (t.path.count > 0)
            step(&t);
    }
    return t.groups;
}
