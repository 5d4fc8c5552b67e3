/* Calls of the runtime's pure functions, made from runtime.def: slots in, a slot
 * out. */
#include "middle/interp/pure.h"
#include "middle/interp/row.h"

#define ARGUMENT_BOOL(slot) ((slot) != 0)
#define ARGUMENT_I32(slot) ((int32_t)(slot))
#define ARGUMENT_CHAR(slot) ((uint32_t)(slot))
#define ARGUMENT_I64(slot) ((int64_t)(slot))
#define ARGUMENT_U64(slot) (slot)
#define ARGUMENT_F32(slot) interp_f32(slot)
#define ARGUMENT_F64(slot) interp_f64(slot)
#define ARGUMENT_STR(slot) interp_pointer(slot)
#define ARGUMENT_STRS(slot) interp_pointer(slot)
#define ARGUMENT_TEXT(slot) interp_pointer(slot)
#define ARGUMENT_LOC(slot) interp_pointer(slot)
#define ARGUMENT_OUT_I64(slot) interp_pointer(slot)
#define ARGUMENT_OUT_U64(slot) interp_pointer(slot)
#define ARGUMENT_OUT_F64(slot) interp_pointer(slot)
#define ARGUMENT_OUT_CHAR(slot) interp_pointer(slot)

#define RESULT_VOID(call) (call, UINT64_C(0))
#define RESULT_BOOL(call) ((uint64_t)(call))
#define RESULT_I32(call) ((uint64_t)(int64_t)(call))
#define RESULT_CHAR(call) ((uint64_t)(call))
#define RESULT_I64(call) ((uint64_t)(call))
#define RESULT_STR(call) interp_from_pointer(call)
#define RESULT_TEXT(call) interp_from_pointer(call)

#define P0() ()
#define P1(t1, n1) (ARGUMENT_##t1(arguments[0]))
#define P2(t1, n1, t2, n2) (ARGUMENT_##t1(arguments[0]), ARGUMENT_##t2(arguments[1]))
#define P3(t1, n1, t2, n2, t3, n3) \
    (ARGUMENT_##t1(arguments[0]), ARGUMENT_##t2(arguments[1]), ARGUMENT_##t3(arguments[2]))
#define P4(t1, n1, t2, n2, t3, n3, t4, n4)                                                  \
    (ARGUMENT_##t1(arguments[0]), ARGUMENT_##t2(arguments[1]), ARGUMENT_##t3(arguments[2]), \
     ARGUMENT_##t4(arguments[3]))

#define JOIN_NOW(a, b) a##b
#define JOIN(a, b) JOIN_NOW(a, b)

#define DEFINE_0(name, result, parameters)
#define DEFINE_1(name, result, parameters)                                    \
    static void call_##name(const uint64_t *arguments, uint64_t *result_slot) \
    {                                                                         \
        *result_slot = RESULT_##result(qz_##name parameters);                 \
    }
#define RUNTIME(name, result, parameters, attributes) \
    JOIN(DEFINE_, IS_PURE(name))(name, result, parameters)
#include "runtime/abi/runtime.def"
#undef RUNTIME

static const struct {
    const char *symbol;
    row_thunk *thunk;
} thunks[] = {
#define ENTRY_0(name)
#define ENTRY_1(name) {"qz_" #name, call_##name},
#define RUNTIME(name, result, parameters, attributes) JOIN(ENTRY_, IS_PURE(name))(name)
#include "runtime/abi/runtime.def"
#undef RUNTIME
};

row_thunk *interp_row_thunk(const char *symbol)
{
    for (size_t i = 0; i < sizeof thunks / sizeof *thunks; i++)
        if (strcmp(thunks[i].symbol, symbol) == 0)
            return thunks[i].thunk;
    return NULL;
}
