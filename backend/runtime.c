#include "backend/runtime.h"

#include <string.h>

#include "backend/module.h"
#include "runtime/abi/layout.h"

static const char *const symbols[RUNTIME_ROW_COUNT] = {
#define RUNTIME(name, result, parameters, attributes) "qz_" #name,
#include "runtime/abi/runtime.def"
#undef RUNTIME
};

enum runtime_row be_runtime_find(const char *symbol)
{
    for (int i = 0; i < RUNTIME_ROW_COUNT; i++)
        if (strcmp(symbols[i], symbol) == 0)
            return (enum runtime_row)i;
    return RUNTIME_ROW_COUNT;
}

#define MACHINE_VOID b->void_type
#define MACHINE_BOOL b->i1
#define MACHINE_I32 b->i32
#define MACHINE_I64 b->i64
#define MACHINE_F32 b->f32
#define MACHINE_F64 b->f64
#define MACHINE_PTR b->ptr

static LLVMTypeRef machine_type(struct backend *b, enum mir_runtime_type type)
{
    const LLVMTypeRef machine[MIR_RUNTIME_TYPE_COUNT] = {
#define RUNTIME_TYPE(name, machine, c_type) MACHINE_##machine,
#include "runtime/abi/types.def"
#undef RUNTIME_TYPE
    };
    return machine[type];
}

/* LLVM's attributes of a row. Two bits for each of three kinds of memory (what
 * arguments point to, what the program cannot reach, the rest) say whether it is read
 * and written. What makes fresh memory changes nothing that the program can see. */
static void add_attributes(struct backend *b, LLVMValueRef function,
                           const struct mir_runtime_row *row)
{
    enum { MEMORY_READ = 1 | 1 << 2 | 1 << 4, MEMORY_INACCESSIBLE = 3 << 2 };
    if (row->attributes & (QZ_NOUNWIND | QZ_PURE) || b->options.panic_aborts)
        be_attribute_add(b, function, BE_FUNCTION, "nounwind", 0);
    if (row->attributes & QZ_PURE) {
        be_attribute_add(b, function, BE_FUNCTION, "willreturn", 0);
        be_attribute_add(b, function, BE_FUNCTION, "memory", MEMORY_READ);
    }
    if (row->attributes & QZ_NORETURN && !b->options.unwinds_by_flag) {
        be_attribute_add(b, function, BE_FUNCTION, "noreturn", 0);
        /* A cold block shall not keep a function from being inlined. */
        be_attribute_text(b, function, "call-inline-cost", "0");
    }
    if (row->attributes & QZ_COLD)
        be_attribute_add(b, function, BE_FUNCTION, "cold", 0);
    if (row->attributes & QZ_ALLOC) {
        be_attribute_add(b, function, BE_RETURN, "noalias", 0);
        be_attribute_add(b, function, BE_FUNCTION, "memory", MEMORY_INACCESSIBLE);
    }
    if (row->attributes & QZ_NONNULL)
        be_attribute_add(b, function, BE_RETURN, "nonnull", 0);
    if (machine_type(b, row->result) == b->i1)
        be_attribute_add(b, function, BE_RETURN, "zeroext", 0);
    for (uint32_t i = 0; i < row->param_count; i++)
        if (machine_type(b, row->params[i]) == b->i1)
            be_attribute_add(b, function, (int)i + 1, "zeroext", 0);
}

const struct runtime_function *be_runtime(struct backend *b, enum runtime_row which)
{
    struct runtime_function *function = &b->runtime[which];
    if (function->value)
        return function;
    const struct mir_runtime_row *row = mir_runtime_find(symbols[which]);
    LLVMTypeRef params[MIR_RUNTIME_MOST_PARAMS];
    for (uint32_t i = 0; i < row->param_count; i++)
        params[i] = machine_type(b, row->params[i]);
    function->row = row;
    function->type =
        LLVMFunctionType(machine_type(b, row->result), params, row->param_count, false);
    function->value = LLVMAddFunction(b->module, row->symbol, function->type);
    add_attributes(b, function->value, row);
    return function;
}
