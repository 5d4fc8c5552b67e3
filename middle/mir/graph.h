/* Directed graphs with an entry, and dominators: for analyses of functions whose
 * nodes are blocks or parts of them. Node 0 is the entry. */
#ifndef QZ_MIR_GRAPH_H
#define QZ_MIR_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

struct mir_edge {
    uint32_t from, to;
};

/* The neighbours of node n are at start[n] up to start[n + 1]. */
struct mir_neighbours {
    uint32_t *start, *nodes;
};

struct mir_graph {
    uint32_t node_count; /* at least 1 */
    struct mir_neighbours successors, predecessors;
};

struct mir_dominators {
    bool *is_reached; /* from the entry */
    uint32_t *enter;  /* number in a walk of the dominator tree, parents first */
    uint32_t *size;   /* of the subtree */
};

struct mir_graph mir_graph_make(struct arena *arena, uint32_t node_count,
                                const struct mir_edge *edges, uint32_t edge_count);

struct mir_dominators mir_dominators_make(struct arena *arena, const struct mir_graph *graph);

/* Does every path from the entry to `node` lead through `dominator`? True for a
 * node that nothing reaches. */
bool mir_dominates(const struct mir_dominators *dominators, uint32_t dominator, uint32_t node);

#endif
