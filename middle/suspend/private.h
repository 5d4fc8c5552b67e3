/* Shared by the files of middle/suspend; nobody else includes it. */
#ifndef QZ_SUSPEND_PRIVATE_H
#define QZ_SUSPEND_PRIVATE_H

#include "frontend/base/arena.h"
#include "frontend/base/list.h"
#include "middle/mir/build.h"

/* --- live.c: which locals are alive where ---------------------------------------- */

/* `holder` may hold the address of the variable `root`. */
struct live_root {
    uint32_t holder, root;
};

/* Sets of locals: a row of words for each block. */
struct live {
    struct arena *arena;
    const struct mir_function *function;
    uint32_t words;       /* of a set */
    uint64_t *in;         /* by block: alive when it is entered */
    uint32_t *root_count; /* by local: how many roots it is the holder of */
    LIST(struct live_root) roots;
};

struct live live_find(struct arena *arena, const struct mir_function *function);
bool live_at_entry(const struct live *live, uint32_t block, uint32_t local);

/* --- frame.c: what of it goes into the frame -------------------------------------- */

/* A point where the function is left with its frame: `start` or `yield`. */
struct suspension {
    uint32_t block; /* that it ends */
    uint32_t next, unwind;
    struct span span;
};

#define FIELD_NONE UINT32_MAX
enum { FIELD_STATE = 0, FIELD_FIRST = 1 };

struct frame_plan {
    struct live live;
    LIST(struct suspension) suspensions; /* by state; the start is the first */
    uint32_t *fields;                    /* by local: its field, or FIELD_NONE */
    bool *is_pinned;                     /* by local: it always lies in the frame */
    LIST(uint32_t) locals;               /* by field, from FIELD_FIRST on */
    uint32_t *slots;                     /* by field, the state too */
    uint32_t slot_count;
};

/* `function` starts before it suspends. */
struct frame_plan frame_plan_make(struct arena *arena, const struct mir_function *function);

/* Is the local alive on one of the two ways that go on from there? */
bool frame_is_saved(const struct frame_plan *plan, uint32_t suspension, uint32_t local);

/* --- describe.c ---------------------------------------------------------------------- */

struct text;

/* The text of --emit=frames: each slot, its fields, and what keeps them alive. */
void frame_describe(struct text *out, const struct mir_function *function,
                    const struct frame_plan *plan);

#endif
