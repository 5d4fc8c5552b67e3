/* Dominators against their definition, on random graphs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frontend/base/session.h"
#include "middle/mir/graph.h"

enum { ROUNDS = 500, MOST_NODES = 12, MOST_EDGES = 30 };

struct sample {
    uint32_t node_count, edge_count;
    struct mir_edge edges[MOST_EDGES];
};

static uint32_t pick(uint64_t *state, uint32_t count)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33) % count;
}

/* Is `node` reached from the entry without going through `without`? */
static bool is_reached(const struct sample *s, uint32_t node, uint32_t without)
{
    bool seen[MOST_NODES] = {without != 0};
    for (uint32_t round = 0; round < s->node_count; round++)
        for (uint32_t i = 0; i < s->edge_count; i++)
            if (seen[s->edges[i].from] && s->edges[i].to != without)
                seen[s->edges[i].to] = true;
    return seen[node];
}

static void dominators_are_on_every_path(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        struct session session;
        session_init(&session);
        uint64_t seed = round;
        struct sample s = {.node_count = pick(&seed, MOST_NODES) + 1,
                           .edge_count = pick(&seed, MOST_EDGES)};
        for (uint32_t i = 0; i < s.edge_count; i++)
            s.edges[i] = (struct mir_edge){pick(&seed, s.node_count), pick(&seed, s.node_count)};
        struct mir_graph graph =
            mir_graph_make(&session.arena, s.node_count, s.edges, s.edge_count);
        struct mir_dominators d = mir_dominators_make(&session.arena, &graph);
        for (uint32_t a = 0; a < s.node_count; a++)
            for (uint32_t b = 0; b < s.node_count; b++)
                assert_int_equal(mir_dominates(&d, a, b), a == b || !is_reached(&s, b, a));
        session_destroy(&session);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dominators_are_on_every_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
