#include "middle/mir/mir.h"

#include "frontend/base/arena.h"
#include "middle/mir/runtime.h"

static const struct mir_op_row rows[MIR_OP_COUNT] = {
#define ANY MIR_ANY
#define MIR_OP(name, text, operands, result, panics, rule) \
    {#name, text, operands, MIR_RESULT_##result, MIR_PANICS_##panics, MIR_RULE_##rule},
#include "middle/mir/mir.def"
#undef MIR_OP
#undef ANY
};

const struct mir_op_row *mir_op_row(enum mir_op op)
{
    return &rows[op];
}

const char *mir_op_text(enum mir_op op)
{
    return rows[op].text;
}

bool mir_has_operand(const struct mir_terminator *terminator)
{
    switch (terminator->kind) {
    case MIR_BRANCH:
    case MIR_SWITCH:
    case MIR_RETURN:
    case MIR_YIELD:
        return true;
    case MIR_GOTO:
    case MIR_START:
    case MIR_RESUME:
    case MIR_UNREACHABLE:
        break;
    }
    return false;
}

bool mir_is_generator(const struct mir_function *function)
{
    return function->resume != NULL;
}

const struct type *mir_function_type(struct type_table *types, const struct mir_function *function)
{
    uint32_t hidden = function->is_closure && function->param_count ? 1 : 0;
    uint32_t count = function->param_count - hidden;
    const struct type **params = ARENA_ARRAY(types->arena, const struct type *, count);
    for (uint32_t i = 0; i < count; i++)
        params[i] = function->locals.items[i + hidden].type;
    return type_function(types, params, count, function->result);
}

bool mir_names_function(enum mir_op op)
{
    return op == MIR_CALL || op == MIR_CLOSURE || op == MIR_LEND_CLOSURE;
}

bool mir_at_payload(const struct mir_place *place)
{
    return place->step_count > 0 && place->steps[place->step_count - 1].kind == MIR_STEP_VARIANT;
}

bool mir_in_payload(const struct mir_place *place)
{
    bool is_inside = false;
    for (uint32_t i = 0; i < place->step_count; i++)
        if (place->steps[i].kind != MIR_STEP_FIELD)
            is_inside = place->steps[i].kind == MIR_STEP_VARIANT;
    return is_inside;
}

/* Does every value of `from` have one of `to`, rounded perhaps? */
static bool cast_always_fits(const struct type *from, const struct type *to)
{
    if (type_is_float(to))
        return true;
    if (type_is_float(from))
        return false;
    if (to->kind == TYPE_char)
        return from->kind == TYPE_char || from->kind == TYPE_u8;
    uint32_t bits = from->kind == TYPE_char ? 21 : type_bits(from);
    bool is_signed = type_is_signed(from);
    if (is_signed == type_is_signed(to))
        return bits <= type_bits(to);
    return !is_signed && bits < type_bits(to);
}

/* The second operand is a constant with which the operation cannot panic. */
static bool second_is_harmless(const struct mir_statement *statement)
{
    if (statement->operand_count != 2 || statement->operands[1].kind != MIR_OPERAND_INT)
        return false;
    const struct mir_operand *second = &statement->operands[1];
    if (statement->op == MIR_SHL || statement->op == MIR_SHR)
        return second->bits < type_bits(statement->operands[0].type);
    if (statement->op == MIR_DIV || statement->op == MIR_REM)
        return second->bits != 0 && !(type_is_signed(second->type) && second->bits == UINT64_MAX);
    return false;
}

static bool callee_can_panic(const struct mir_statement *statement)
{
    if (statement->op == MIR_RUNTIME) {
        const struct mir_runtime_row *row = mir_runtime_find(statement->name);
        return !row || mir_runtime_can_panic(row);
    }
    if (statement->operand_count == 0 || statement->operands[0].kind != MIR_OPERAND_FUNCTION)
        return true;
    return !statement->operands[0].function->never_panics;
}

bool mir_can_panic(const struct mir_statement *statement)
{
    switch (rows[statement->op].panics) {
    case MIR_PANICS_NEVER:
        return false;
    case MIR_PANICS_DROPS:
        return statement->operand_count > 0 && statement->operands[0].type->runs_drop;
    case MIR_PANICS_CALLEE:
        return callee_can_panic(statement);
    case MIR_PANICS_INTEGER:
        return statement->operand_count == 0 ||
               (type_is_integer(statement->operands[0].type) && !second_is_harmless(statement));
    case MIR_PANICS_ALWAYS_MAY:
        if (statement->op == MIR_CAST && statement->operand_count == 1 && statement->has_dest)
            return !cast_always_fits(statement->operands[0].type, statement->dest.type);
        return !second_is_harmless(statement);
    }
    return true;
}

/* The row's parameter for operand `index`; implied parameters have none. */
static bool runtime_takes(const struct mir_statement *statement, uint32_t index)
{
    const struct mir_runtime_row *row = mir_runtime_find(statement->name);
    for (uint32_t i = 0; row && i < row->param_count; i++)
        if (!mir_runtime_is_implied(row->params[i]) && index-- == 0)
            return row->params[i] == MIR_RUNTIME_TYPE_TAKEN;
    return false;
}

bool mir_takes(const struct mir_statement *statement, uint32_t index)
{
    if (statement->op == MIR_SET || statement->op == MIR_MAKE || statement->op == MIR_NEW ||
        statement->op == MIR_VARIANT || (statement->op == MIR_BUFFER_PUT && index == 2))
        return true;
    if (statement->op == MIR_CLOSURE)
        return index > 0;
    if (statement->op == MIR_RUNTIME)
        return runtime_takes(statement, index);
    if (statement->op != MIR_CALL || index == 0 ||
        statement->operands[0].kind != MIR_OPERAND_FUNCTION)
        return false;
    const struct mir_function *callee = statement->operands[0].function;
    return index <= callee->param_count && !callee->locals.items[index - 1].is_borrowed;
}
