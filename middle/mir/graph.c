/* Dominators by Cooper, Harvey and Kennedy, "A Simple, Fast Dominance
 * Algorithm": immediate dominators by iteration in reverse postorder. */
#include "middle/mir/graph.h"

#include <stddef.h>

#include "frontend/base/arena.h"

/* By counting: one end of the edges as key, the other as value. */
static struct mir_neighbours collect(struct arena *arena, uint32_t node_count,
                                     const struct mir_edge *edges, uint32_t edge_count,
                                     bool by_source)
{
    struct mir_neighbours neighbours = {ARENA_ARRAY(arena, uint32_t, (size_t)node_count + 2),
                                        ARENA_ARRAY(arena, uint32_t, edge_count)};
    uint32_t *next = neighbours.start + 1; /* becomes the end of each range */
    for (uint32_t i = 0; i < edge_count; i++)
        next[(by_source ? edges[i].from : edges[i].to) + 1]++;
    for (uint32_t i = 0; i < node_count; i++)
        next[i + 1] += next[i];
    for (uint32_t i = 0; i < edge_count; i++) {
        uint32_t key = by_source ? edges[i].from : edges[i].to;
        neighbours.nodes[next[key]++] = by_source ? edges[i].to : edges[i].from;
    }
    return neighbours;
}

struct mir_graph mir_graph_make(struct arena *arena, uint32_t node_count,
                                const struct mir_edge *edges, uint32_t edge_count)
{
    return (struct mir_graph){
        .node_count = node_count,
        .successors = collect(arena, node_count, edges, edge_count, true),
        .predecessors = collect(arena, node_count, edges, edge_count, false),
    };
}

struct order {
    uint32_t *nodes;    /* reached ones in reverse postorder, the entry first */
    uint32_t *position; /* by node, from 1; 0: not reached */
    uint32_t count;
};

/* Numbers nodes when the walk leaves them, from the end of the array. */
static struct order reverse_postorder(struct arena *arena, const struct mir_graph *graph)
{
    uint32_t count = graph->node_count, depth = 0, free = count;
    struct order order = {ARENA_ARRAY(arena, uint32_t, count), ARENA_ARRAY(arena, uint32_t, count),
                          0};
    uint32_t *stack = ARENA_ARRAY(arena, uint32_t, count);
    uint32_t *next = ARENA_ARRAY(arena, uint32_t, count); /* edge to follow, by node */
    bool *is_seen = ARENA_ARRAY(arena, bool, count);
    stack[depth++] = 0;
    is_seen[0] = true;
    while (depth > 0) {
        uint32_t node = stack[depth - 1];
        uint32_t edge = graph->successors.start[node] + next[node]++;
        if (edge == graph->successors.start[node + 1]) {
            order.nodes[--free] = node;
            depth--;
        } else if (!is_seen[graph->successors.nodes[edge]]) {
            is_seen[graph->successors.nodes[edge]] = true;
            stack[depth++] = graph->successors.nodes[edge];
        }
    }
    order.count = count - free;
    order.nodes += free;
    for (uint32_t i = 0; i < order.count; i++)
        order.position[order.nodes[i]] = i + 1;
    return order;
}

/* The nearest common dominator; positions from 1, parents before children. */
static uint32_t meet(const uint32_t *parent, uint32_t a, uint32_t b)
{
    while (a != b) {
        while (a > b)
            a = parent[a];
        while (b > a)
            b = parent[b];
    }
    return a;
}

/* By position; 0: not known yet. The entry is its own parent. */
static uint32_t *find_parents(struct arena *arena, const struct mir_graph *graph,
                              const struct order *order)
{
    uint32_t *parent = ARENA_ARRAY(arena, uint32_t, (size_t)order->count + 1);
    const struct mir_neighbours *preds = &graph->predecessors;
    parent[1] = 1;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t at = 2; at <= order->count; at++) {
            uint32_t node = order->nodes[at - 1], found = 0;
            for (uint32_t i = preds->start[node]; i < preds->start[node + 1]; i++) {
                uint32_t pred = order->position[preds->nodes[i]];
                if (pred && parent[pred])
                    found = found ? meet(parent, found, pred) : pred;
            }
            changed |= parent[at] != found;
            parent[at] = found;
        }
    }
    return parent;
}

struct mir_dominators mir_dominators_make(struct arena *arena, const struct mir_graph *graph)
{
    struct order order = reverse_postorder(arena, graph);
    const uint32_t *parent = find_parents(arena, graph, &order);
    struct mir_dominators d = {ARENA_ARRAY(arena, bool, graph->node_count),
                               ARENA_ARRAY(arena, uint32_t, graph->node_count),
                               ARENA_ARRAY(arena, uint32_t, graph->node_count)};
    uint32_t *free = ARENA_ARRAY(arena, uint32_t, graph->node_count); /* next number inside */
    for (uint32_t at = order.count; at >= 1; at--) {
        uint32_t node = order.nodes[at - 1];
        d.size[node]++;
        if (at > 1)
            d.size[order.nodes[parent[at] - 1]] += d.size[node];
    }
    for (uint32_t at = 1; at <= order.count; at++) {
        uint32_t node = order.nodes[at - 1], above = order.nodes[parent[at] - 1];
        d.is_reached[node] = true;
        if (at > 1) {
            d.enter[node] = free[above];
            free[above] += d.size[node];
        }
        free[node] = d.enter[node] + 1;
    }
    return d;
}

bool mir_dominates(const struct mir_dominators *dominators, uint32_t dominator, uint32_t node)
{
    if (!dominators->is_reached[node])
        return true;
    return dominators->is_reached[dominator] &&
           dominators->enter[node] - dominators->enter[dominator] < dominators->size[dominator];
}
