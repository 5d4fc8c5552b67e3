/* The rows of runtime/abi/runtime.def as MIR sees them. */
#ifndef QZ_MIR_RUNTIME_H
#define QZ_MIR_RUNTIME_H

#include <stdbool.h>
#include <stdint.h>

struct type;

enum mir_runtime_type {
#define RUNTIME_TYPE(name, machine, c_type) MIR_RUNTIME_TYPE_##name,
#include "runtime/abi/types.def"
#undef RUNTIME_TYPE
    MIR_RUNTIME_TYPE_COUNT
};

enum { MIR_RUNTIME_MOST_PARAMS = 4 };

struct mir_runtime_row {
    const char *symbol; /* "qz_string_concat" */
    enum mir_runtime_type result;
    enum mir_runtime_type params[MIR_RUNTIME_MOST_PARAMS]; /* LOC among them */
    uint32_t param_count;
    unsigned attributes; /* enum qz_runtime_attribute */
};

/* NULL when there is no such row. */
const struct mir_runtime_row *mir_runtime_find(const char *symbol);

bool mir_runtime_can_panic(const struct mir_runtime_row *row);

/* A parameter that generated code passes by itself: statements have no operand for it. */
bool mir_runtime_is_implied(enum mir_runtime_type runtime_type);

/* Can a value of `type` be passed for, or be the result of, the runtime type? */
bool mir_runtime_type_fits(enum mir_runtime_type runtime_type, const struct type *type);

/* What `type` is called in runtime.def, for messages. */
const char *mir_runtime_type_name(enum mir_runtime_type runtime_type);

#endif
