#include "middle/mir/runtime.h"

#include <string.h>

#include "middle/types/type.h"
#include "runtime/abi/layout.h"

#define P0() {MIR_RUNTIME_TYPE_VOID}, 0
#define P1(t1, n1) {MIR_RUNTIME_TYPE_##t1}, 1
#define P2(t1, n1, t2, n2) {MIR_RUNTIME_TYPE_##t1, MIR_RUNTIME_TYPE_##t2}, 2
#define P3(t1, n1, t2, n2, t3, n3) \
    {MIR_RUNTIME_TYPE_##t1, MIR_RUNTIME_TYPE_##t2, MIR_RUNTIME_TYPE_##t3}, 3
#define P4(t1, n1, t2, n2, t3, n3, t4, n4) \
    {MIR_RUNTIME_TYPE_##t1, MIR_RUNTIME_TYPE_##t2, MIR_RUNTIME_TYPE_##t3, MIR_RUNTIME_TYPE_##t4}, 4

static const struct mir_runtime_row rows[] = {
#define RUNTIME(name, result, parameters, attributes) \
    {"qz_" #name, MIR_RUNTIME_TYPE_##result, parameters, attributes},
#include "runtime/abi/runtime.def"
#undef RUNTIME
};

static const char *const type_names[MIR_RUNTIME_TYPE_COUNT] = {
#define RUNTIME_TYPE(name, machine, c_type) #name,
#include "runtime/abi/types.def"
#undef RUNTIME_TYPE
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

/* The table is small and in the order of its subjects: a search from the front. */
const struct mir_runtime_row *mir_runtime_find(const char *symbol)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (strcmp(rows[i].symbol, symbol) == 0)
            return &rows[i];
    return NULL;
}

bool mir_runtime_can_panic(const struct mir_runtime_row *row)
{
    return !(row->attributes & (QZ_NOUNWIND | QZ_PURE));
}

bool mir_runtime_is_implied(enum mir_runtime_type runtime_type)
{
    return runtime_type == MIR_RUNTIME_TYPE_LOC || runtime_type == MIR_RUNTIME_TYPE_CALL;
}

const char *mir_runtime_type_name(enum mir_runtime_type runtime_type)
{
    return type_names[runtime_type];
}

static bool is_mut_ref_to(const struct type *type, enum type_kind kind)
{
    return type->kind == TYPE_ref && type->is_mut && type->parts[0]->kind == kind;
}

/* The address of a tuple of Strings: as many pointers side by side. */
static bool is_ref_to_strings(const struct type *type)
{
    if (type->kind != TYPE_ref || type->parts[0]->kind != TYPE_tuple)
        return false;
    const struct type *tuple = type->parts[0];
    for (uint32_t i = 0; i < tuple->part_count; i++)
        if (tuple->parts[i]->kind != TYPE_string)
            return false;
    return true;
}

bool mir_runtime_type_fits(enum mir_runtime_type runtime_type, const struct type *type)
{
    switch (runtime_type) {
    case MIR_RUNTIME_TYPE_VOID:
        return type->kind == TYPE_void || type->kind == TYPE_never;
    case MIR_RUNTIME_TYPE_BOOL:
        return type->kind == TYPE_bool;
    case MIR_RUNTIME_TYPE_I32:
        return type->kind == TYPE_i32;
    case MIR_RUNTIME_TYPE_U32:
        return type->kind == TYPE_u32;
    case MIR_RUNTIME_TYPE_CHAR:
        return type->kind == TYPE_char;
    case MIR_RUNTIME_TYPE_I64:
        return type->kind == TYPE_int;
    case MIR_RUNTIME_TYPE_U64:
        return type->kind == TYPE_u64;
    case MIR_RUNTIME_TYPE_F32:
        return type->kind == TYPE_f32;
    case MIR_RUNTIME_TYPE_F64:
        return type->kind == TYPE_f64;
    case MIR_RUNTIME_TYPE_PTR:
        return type->kind == TYPE_cptr;
    case MIR_RUNTIME_TYPE_OBJ:
    case MIR_RUNTIME_TYPE_TAKEN:
        return type_is_counted(type);
    case MIR_RUNTIME_TYPE_STR:
        return type->kind == TYPE_string;
    case MIR_RUNTIME_TYPE_STRS:
        return is_ref_to_strings(type);
    case MIR_RUNTIME_TYPE_BYTES:
    case MIR_RUNTIME_TYPE_TEXT:
        return type->kind == TYPE_cstring || type->kind == TYPE_cptr;
    case MIR_RUNTIME_TYPE_LOC:
    case MIR_RUNTIME_TYPE_CALL:
        return false;
    case MIR_RUNTIME_TYPE_OUT_I64:
        return is_mut_ref_to(type, TYPE_int);
    case MIR_RUNTIME_TYPE_OUT_U64:
        return is_mut_ref_to(type, TYPE_u64);
    case MIR_RUNTIME_TYPE_OUT_F64:
        return is_mut_ref_to(type, TYPE_f64);
    case MIR_RUNTIME_TYPE_OUT_CHAR:
        return is_mut_ref_to(type, TYPE_char);
    case MIR_RUNTIME_TYPE_COUNT:
        break;
    }
    return false;
}
