/* The rows of runtime/abi/runtime.def as LLVM functions. */
#ifndef QZ_BACKEND_RUNTIME_H
#define QZ_BACKEND_RUNTIME_H

#include <llvm-c/Types.h>

#include "middle/mir/runtime.h"

struct backend;

enum runtime_row {
#define RUNTIME(name, result, parameters, attributes) RUNTIME_##name,
#include "runtime/abi/runtime.def"
#undef RUNTIME
    RUNTIME_ROW_COUNT
};

struct runtime_function {
    const struct mir_runtime_row *row;
    LLVMValueRef value; /* NULL until used */
    LLVMTypeRef type;
};

/* The row of `symbol` ("qz_alloc"); RUNTIME_ROW_COUNT when there is none. */
enum runtime_row be_runtime_find(const char *symbol);

/* Declares the function on first use. */
const struct runtime_function *be_runtime(struct backend *b, enum runtime_row which);

#endif
