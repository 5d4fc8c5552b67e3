/* Statements that call the runtime, and the panics of operations.
 *
 * The runtime's functions trust their callers. So the arguments are looked at
 * here: strings must be alive, references lead somewhere; functions that read
 * plain memory by address and size are not among the pure ones. */
#include "middle/interp/row.h"

#include <string.h>

#include "runtime/abi/layout.h"

/* A call with what its arguments point to. */
struct row_call {
    struct interp *in;
    const struct row *row;
    const struct mir_statement *statement;
    uint64_t arguments[MIR_RUNTIME_MOST_PARAMS];
    uint64_t result;
    uint64_t *out; /* the slot that an OUT parameter writes, or NULL */
    double out_real;
    uint32_t out_char;
    enum mir_runtime_type out_type;
};

static const struct row *find_row(struct interp *in, const char *name)
{
    struct row *row = map_get(&in->rows, name);
    if (row)
        return row;
    const struct mir_runtime_row *abi = mir_runtime_find(name);
    if (!abi) {
        interp_invalid(in, "no function of the runtime");
        return NULL;
    }
    row = ARENA_NEW(in->arena, struct row);
    row->abi = abi;
    row->thunk = interp_row_thunk(abi->symbol);
    if (!row->thunk)
        interp_row_custom(row);
    map_put(in->arena, &in->rows, name, row);
    return row;
}

/* ---- Arguments ---- */

/* Long strings take longer. */
static bool charge_string(struct interp *in, uint64_t pointer)
{
    enum { PER_STEP = 128 };
    return interp_charge(
        in, (uint64_t)((const struct qz_string *)interp_pointer(pointer))->byte_size / PER_STEP);
}

static bool check_string(struct interp *in, uint64_t pointer)
{
    if (!interp_is_alive(pointer))
        return interp_invalid(in, "a string that is gone");
    return charge_string(in, pointer);
}

/* The address of a tuple of Strings, as an array of pointers. */
static bool prepare_strings(struct row_call *call, uint64_t *argument, const struct type *type)
{
    struct interp *in = call->in;
    uint32_t count = type->kind == TYPE_ref ? type->parts[0]->part_count : 0;
    const uint64_t *slots = interp_pointer(*argument);
    in->strings.count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!check_string(in, slots[i]))
            return false;
        list_push(in->arena, &in->strings, interp_pointer(slots[i]));
    }
    *argument = interp_from_pointer(in->strings.items);
    return true;
}

/* Slots hold 64 bits of an integer; what is smaller or a double goes by a copy. */
static bool prepare_out(struct row_call *call, uint64_t *argument, enum mir_runtime_type type)
{
    call->out = interp_pointer(*argument);
    call->out_type = type;
    if (type == MIR_RUNTIME_TYPE_OUT_F64) {
        call->out_real = interp_f64(*call->out);
        *argument = interp_from_pointer(&call->out_real);
    } else if (type == MIR_RUNTIME_TYPE_OUT_CHAR) {
        call->out_char = (uint32_t)*call->out;
        *argument = interp_from_pointer(&call->out_char);
    }
    return true;
}

static void finish_out(struct row_call *call)
{
    if (call->out_type == MIR_RUNTIME_TYPE_OUT_F64)
        *call->out = interp_from_f64(call->out_real);
    else if (call->out_type == MIR_RUNTIME_TYPE_OUT_CHAR)
        *call->out = call->out_char;
}

static bool prepare(struct row_call *call, enum mir_runtime_type type, uint64_t *argument,
                    const struct mir_operand *operand)
{
    bool is_scalar = type == MIR_RUNTIME_TYPE_BOOL || type == MIR_RUNTIME_TYPE_I32 ||
                     type == MIR_RUNTIME_TYPE_U32 || type == MIR_RUNTIME_TYPE_CHAR ||
                     type == MIR_RUNTIME_TYPE_I64 || type == MIR_RUNTIME_TYPE_U64 ||
                     type == MIR_RUNTIME_TYPE_F32 || type == MIR_RUNTIME_TYPE_F64;
    bool may_be_null = type == MIR_RUNTIME_TYPE_OBJ || type == MIR_RUNTIME_TYPE_TAKEN ||
                       type == MIR_RUNTIME_TYPE_PTR;
    if (is_scalar || may_be_null)
        return true;
    if (*argument == 0 || *argument == EMPTY_SLOT)
        return interp_invalid(call->in, "an argument that leads nowhere");
    if (type == MIR_RUNTIME_TYPE_STR)
        return check_string(call->in, *argument);
    if (type == MIR_RUNTIME_TYPE_STRS)
        return prepare_strings(call, argument, operand->type);
    if (type == MIR_RUNTIME_TYPE_OUT_I64 || type == MIR_RUNTIME_TYPE_OUT_U64 ||
        type == MIR_RUNTIME_TYPE_OUT_F64 || type == MIR_RUNTIME_TYPE_OUT_CHAR)
        return prepare_out(call, argument, type);
    return true;
}

/* The count behind STRS must not pass the strings that there are. */
static bool counts_are_right(const struct row_call *call)
{
    const struct mir_runtime_row *abi = call->row->abi;
    if (abi->param_count < 2 || abi->params[0] != MIR_RUNTIME_TYPE_STRS)
        return true;
    return call->arguments[1] <= call->in->strings.count ||
           interp_invalid(call->in, "more strings than there are");
}

static bool take_arguments(struct row_call *call)
{
    const struct mir_runtime_row *abi = call->row->abi;
    const struct mir_statement *statement = call->statement;
    uint32_t next = 0;
    for (uint32_t i = 0; i < abi->param_count; i++) {
        if (mir_runtime_is_implied(abi->params[i]))
            continue;
        if (next == statement->operand_count)
            return interp_invalid(call->in, "fewer arguments than the function has");
        const struct mir_operand *operand = &statement->operands[next++];
        if (!interp_take(call->in, operand, &call->arguments[i]) ||
            !prepare(call, abi->params[i], &call->arguments[i], operand))
            return false;
    }
    return counts_are_right(call);
}

/* ---- The call ---- */

static void call_thunk(void *environment)
{
    struct row_call *call = environment;
    call->row->thunk(call->arguments, &call->result);
}

static enum effect run_thunk(struct row_call *call)
{
    struct interp *in = call->in;
    switch (qze_run(&in->host, call_thunk, call)) {
    case QZE_RETURNED:
        return STATEMENT_DONE;
    case QZE_PANICKED:
        interp_raise(in, (struct str){in->host.message, in->host.message_size});
        in->host.release(&in->host, in->host.message);
        return STATEMENT_LEFT;
    case QZE_NO_MEMORY:
        break;
    }
    return interp_done(interp_stop(in, INTERP_TOO_LARGE, NULL));
}

enum effect interp_call_pure(struct interp *in, const char *symbol, const uint64_t *arguments,
                             uint64_t *result)
{
    struct row_call call = {.in = in, .row = find_row(in, symbol)};
    if (!call.row || !call.row->thunk)
        return STATEMENT_LEFT;
    memcpy(call.arguments, arguments, call.row->abi->param_count * sizeof *arguments);
    enum effect effect = run_thunk(&call);
    *result = call.result;
    return effect;
}

static enum effect run_row(struct row_call *call)
{
    struct interp *in = call->in;
    const struct row *row = call->row;
    if (row->thunk)
        return run_thunk(call);
    if (row->effect && (!in->options.output || !row->custom))
        return interp_done(interp_stop(in, INTERP_EFFECT, "%s", row->effect));
    return row->custom(in, call->arguments, &call->result);
}

enum effect interp_runtime(struct interp *in, const struct mir_statement *statement)
{
    struct row_call call = {.in = in, .row = find_row(in, statement->name), .statement = statement};
    if (!call.row || !take_arguments(&call) || run_row(&call) != STATEMENT_DONE)
        return STATEMENT_LEFT;
    finish_out(&call);
    if (call.row->abi->result == MIR_RUNTIME_TYPE_STR && call.result &&
        !charge_string(in, call.result))
        return STATEMENT_LEFT;
    return interp_done(!statement->has_dest || interp_give(in, &statement->dest, &call.result));
}

/* ---- Panics of operations ---- */

static enum effect panic(struct interp *in, const char *symbol, uint64_t first, uint64_t second)
{
    struct row_call call = {.in = in, .row = find_row(in, symbol), .arguments = {first, second}};
    return call.row ? run_thunk(&call) : STATEMENT_LEFT;
}

enum effect interp_panic_overflow(struct interp *in, const char *operation, const struct type *type)
{
    return panic(in, "qz_panic_overflow", interp_from_pointer(operation),
                 interp_from_pointer(type_text(in->arena, type)));
}

enum effect interp_panic_division(struct interp *in, const char *operation)
{
    return panic(in, "qz_panic_division_by_zero", interp_from_pointer(operation), 0);
}

enum effect interp_panic_shift(struct interp *in, int64_t count, int64_t bits)
{
    return panic(in, "qz_panic_shift", (uint64_t)count, (uint64_t)bits);
}

enum effect interp_panic_index(struct interp *in, int64_t index, int64_t size)
{
    return panic(in, "qz_panic_index", (uint64_t)index, (uint64_t)size);
}

enum effect interp_panic_cast(struct interp *in, uint64_t value, const struct type *from,
                              const struct type *to)
{
    uint64_t type = interp_from_pointer(type_text(in->arena, to));
    if (from->kind == TYPE_f32)
        value = interp_from_f64((double)interp_f32(value));
    return panic(in,
                 type_is_float(from)    ? "qz_panic_cast_float"
                 : type_is_signed(from) ? "qz_panic_cast_int"
                                        : "qz_panic_cast_u64",
                 value, type);
}
