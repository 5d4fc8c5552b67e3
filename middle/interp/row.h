/* Functions of runtime.def as the interpreter calls them. */
#ifndef QZ_INTERP_ROW_H
#define QZ_INTERP_ROW_H

#include "middle/interp/state.h"
#include "middle/mir/runtime.h"

/* One argument per parameter of runtime.def, LOC included. */
typedef void row_thunk(const uint64_t *arguments, uint64_t *result);

/* What is done here and not by the runtime. */
typedef enum effect row_custom(struct interp *in, const uint64_t *arguments, uint64_t *result);

struct row {
    const struct mir_runtime_row *abi;
    row_thunk *thunk;   /* of a pure function, else NULL */
    row_custom *custom; /* or NULL */
    const char *effect; /* what a constant cannot do; NULL when a constant may call it */
};

/* In thunks.c: NULL when the function is not pure. */
row_thunk *interp_row_thunk(const char *symbol);

/* Calls a pure function, for another one: its arguments are looked at already. */
enum effect interp_call_pure(struct interp *in, const char *symbol, const uint64_t *arguments,
                             uint64_t *result);

/* In custom.c: sets `custom` and `effect` of a function that is not pure. */
void interp_row_custom(struct row *row);

#endif
