/* Inside of middle/own: the owners of one function that may end where they are
 * used last, and where they are alive.
 *
 * Such an owner is a local of a type whose end cannot be seen, which is
 * filled, moved and dropped as a whole only. It is alive where its value, or
 * something that refers to it, is read later on; drops do not count. Each has a
 * bit in sets of `words` words. */
#ifndef QZ_OWN_FLOW_H
#define QZ_OWN_FLOW_H

#include "frontend/base/map.h"
#include "middle/mir/mir.h"
#include "middle/own/keeps.h"

#define OWN_NONE UINT32_MAX

struct own_flow {
    struct arena *arena;
    struct own_keeps *keeps;
    struct mir_module *module;
    struct mir_function *function;
    uint32_t *bit;    /* by local; OWN_NONE for those that are left as they are */
    uint32_t *locals; /* by bit */
    uint32_t bits, words;
    uint64_t **holds;    /* by local: owners that must live as long as its value, or NULL */
    struct map raw;      /* type -> itself when it can refer without owning, else the module */
    bool *is_lent_mut;   /* by local: its address was taken to change it */
    uint64_t **entering; /* by block: alive on entry */
};

/* Gives false for a function that has no such owner, or is too large. */
bool own_flow_make(struct own_flow *flow, struct own_keeps *keeps, struct mir_function *function);

/* Who is alive at the end of a block's statements, in `live`. */
void own_flow_leave(const struct own_flow *flow, const struct mir_block *block, uint64_t *live);

/* From behind a statement to before it. */
void own_flow_back(const struct own_flow *flow, const struct mir_statement *statement,
                   uint64_t *live);

/* The owner that the statement fills, moves or drops as a whole, or OWN_NONE. */
uint32_t own_filled(const struct own_flow *flow, const struct mir_statement *statement);
uint32_t own_moved(const struct own_flow *flow, const struct mir_operand *operand);
uint32_t own_dropped(const struct own_flow *flow, const struct mir_statement *statement);

/* The local that an operand reads, or OWN_NONE. */
uint32_t own_operand_local(const struct mir_operand *operand);

/* Does the place lead through a pointer, or lie in a global? */
bool own_is_behind(const struct mir_place *place);

static inline bool own_has(const uint64_t *set, uint32_t bit)
{
    return set[bit / 64] >> (bit % 64) & 1;
}

static inline void own_add(uint64_t *set, uint32_t bit)
{
    set[bit / 64] |= UINT64_C(1) << (bit % 64);
}

static inline void own_remove(uint64_t *set, uint32_t bit)
{
    set[bit / 64] &= ~(UINT64_C(1) << (bit % 64));
}

#endif
