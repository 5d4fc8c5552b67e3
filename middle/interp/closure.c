/* Function values: objects that hold their code before what they captured. A
 * function that captures nothing has one immortal object; a closure in the frame
 * lies among the slots of its frame, immortal too. */
#include "middle/interp/state.h"
#include "runtime/abi/layout.h"

static const struct type *captured_type(const struct mir_function *function)
{
    return function->locals.items[0].type;
}

uint64_t interp_function_value(struct interp *in, const struct mir_function *function)
{
    struct qz_object *object = map_get(&in->functions, function);
    if (object)
        return interp_from_pointer(object);
    object = interp_memory(in, sizeof *object + sizeof(uint64_t));
    if (!object)
        return 0;
    uint64_t code = interp_from_pointer(function);
    *object = (struct qz_object){.count = QZ_IMMORTAL, .type = QZ_TYPE_STRING + 1};
    memcpy(object + 1, &code, sizeof code);
    map_put(in->arena, &in->functions, function, object);
    return interp_from_pointer(object);
}

struct mir_function *interp_code_of(uint64_t value)
{
    uint64_t code;
    memcpy(&code, (const struct qz_object *)interp_pointer(value) + 1, sizeof code);
    return interp_pointer(code);
}

uint64_t interp_closure_slots(struct interp *in, const struct mir_statement *statement)
{
    const struct layout *contents =
        interp_contents(in, captured_type(statement->operands[0].function));
    return contents ? contents->slots + UINT64_C(1) : 0;
}

/* The code and the captures as the contents of an object. */
static bool take_contents(struct interp *in, const struct mir_statement *statement,
                          const struct layout *contents, uint64_t *to)
{
    if (statement->operand_count != contents->field_count)
        return interp_invalid(in, "another number of captures");
    to[contents->offsets[0]] = interp_from_pointer(statement->operands[0].function);
    for (uint32_t i = 1; i < statement->operand_count; i++)
        if (!interp_take(in, &statement->operands[i], to + contents->offsets[i]))
            return false;
    return true;
}

static enum effect allocate(struct interp *in, const struct mir_statement *statement,
                            const struct type *type, const struct layout *contents)
{
    uint64_t *slots = interp_scratch(in, contents->slots);
    if (!take_contents(in, statement, contents, slots))
        return STATEMENT_LEFT;
    struct qz_object *object = interp_object_new(in, type);
    if (!object)
        return STATEMENT_LEFT;
    memcpy(object + 1, slots, contents->slots * sizeof *slots);
    uint64_t value = interp_from_pointer(object);
    return interp_done(interp_give(in, &statement->dest, &value));
}

enum effect interp_closure(struct interp *in, const struct mir_statement *statement)
{
    const struct mir_operand *code = &statement->operands[0];
    if (code->kind != MIR_OPERAND_FUNCTION || !code->function->is_closure)
        return interp_done(interp_invalid(in, "a closure without code"));
    const struct type *type = captured_type(code->function);
    const struct layout *contents = interp_contents(in, type);
    if (!contents)
        return STATEMENT_LEFT;
    if (statement->op == MIR_CLOSURE)
        return allocate(in, statement, type, contents);
    struct frame *frame = interp_top(in);
    uintptr_t place = (uintptr_t)map_get(&in->lent, statement);
    uint64_t *slots = frame->slots + place - 1;
    struct qz_object header = {.count = QZ_IMMORTAL, .type = QZ_TYPE_STRING + 1};
    memcpy(slots, &header, sizeof header);
    if (!take_contents(in, statement, contents, slots + 1))
        return STATEMENT_LEFT;
    uint64_t value = interp_from_pointer(slots);
    return interp_done(interp_give(in, &statement->dest, &value));
}
