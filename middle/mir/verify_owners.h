/* The state of the ownership check and what statements do to it. */
#ifndef QZ_MIR_VERIFY_OWNERS_H
#define QZ_MIR_VERIFY_OWNERS_H

#include "middle/mir/verify_private.h"

/* One block on the way from the entry to where the walk is. */
struct frame {
    uint32_t block;
    uint32_t statement; /* the next one; the terminator when it is their number */
    bool past_operands; /* of that statement: its unwind edge was followed */
    uint32_t target;    /* of the terminator: the next one */
    uint32_t log_mark;  /* length of the log when the block was entered */
};

struct visit {
    bool is_seen;
    uint64_t hash; /* of the state on entry */
    uint32_t from; /* block and statement that led here first */
    uint32_t from_statement;
};

struct owners {
    struct mir_verifier *v;
    struct arena *arena;
    uint32_t *first_leaf; /* by local, and one more */
    bool *is_full;        /* by leaf */
    uint32_t full_count;
    uint64_t hash;
    LIST(uint32_t) log; /* leaves that changed */
    LIST(struct frame) frames;
    struct visit *visits;                 /* by block */
    LIST(const struct mir_place *) holes; /* in the current block */
    bool is_silent;                       /* while replaying */
};

struct mir_leaves {
    uint32_t start, end;
};

/* Changes leaves and logs it. */
void mir_owners_set(struct owners *o, struct mir_leaves leaves, bool is_full);

/* Undoes what was logged since the log was `mark` long. */
void mir_owners_take_back(struct owners *o, uint32_t mark);

/* The place of a leaf, for messages: "%3.name". */
const char *mir_owners_leaf_name(struct owners *o, uint32_t leaf);

/* A statement in two steps: its unwind edge leaves in between. */
void mir_owners_use_operands(struct owners *o, const struct mir_statement *statement);
void mir_owners_fill_dest(struct owners *o, const struct mir_statement *statement);
void mir_owners_end_block(struct owners *o, const struct mir_terminator *terminator);

/* Reports, unless a path is being replayed. */
#define OWNERS_PROBLEM(o, ...)                \
    do {                                      \
        if (!(o)->is_silent)                  \
            mir_problem((o)->v, __VA_ARGS__); \
    } while (0)

#endif
