/* Statements and terminators, one at a time. */
#include "middle/interp/state.h"

static enum effect set(struct interp *in, const struct mir_statement *statement)
{
    const struct layout *layout = interp_layout(in, statement->dest.type);
    if (!layout)
        return STATEMENT_LEFT;
    uint64_t *slots = interp_scratch(in, layout->slots);
    return interp_done(interp_take(in, &statement->operands[0], slots) &&
                       (statement->op == MIR_SET || interp_retain(in, layout, slots)) &&
                       interp_give(in, &statement->dest, slots));
}

static enum effect drop(struct interp *in, const struct mir_statement *statement)
{
    const struct mir_operand *operand = &statement->operands[0];
    const struct layout *layout = interp_layout(in, operand->type);
    uint64_t *slots = layout ? interp_place(in, &operand->place, false) : NULL;
    uint64_t *value = layout ? interp_scratch(in, layout->slots) : NULL;
    if (!slots)
        return STATEMENT_LEFT;
    for (uint32_t i = 0; i < layout->slots; i++) {
        value[i] = slots[i];
        slots[i] = EMPTY_SLOT;
    }
    return interp_release(in, layout, value);
}

static enum effect is_null(struct interp *in, const struct mir_statement *statement)
{
    uint64_t pointer;
    if (!interp_take(in, &statement->operands[0], &pointer))
        return STATEMENT_LEFT;
    uint64_t answer = pointer == 0;
    return interp_done(interp_give(in, &statement->dest, &answer));
}

/* The operands as the fields of `layout`. */
static bool take_fields(struct interp *in, const struct mir_statement *statement,
                        const struct layout *layout, uint64_t *to)
{
    if (statement->operand_count != layout->field_count)
        return interp_invalid(in, "another number of parts");
    for (uint32_t i = 0; i < statement->operand_count; i++)
        if (!interp_take(in, &statement->operands[i], to + layout->offsets[i]))
            return false;
    return true;
}

static enum effect make(struct interp *in, const struct mir_statement *statement)
{
    const struct layout *layout = interp_layout(in, statement->dest.type);
    if (!layout)
        return STATEMENT_LEFT;
    uint64_t *slots = interp_scratch(in, layout->slots);
    return interp_done(take_fields(in, statement, layout, slots) &&
                       interp_give(in, &statement->dest, slots));
}

/* Moves the slots into a new object. */
static enum effect give_object(struct interp *in, const struct mir_statement *statement,
                               const struct layout *contents, const uint64_t *slots)
{
    struct qz_object *object = interp_object_new(in, statement->dest.type);
    if (!object)
        return STATEMENT_LEFT;
    if (contents->slots)
        memcpy(object + 1, slots, contents->slots * sizeof *slots);
    uint64_t pointer = interp_from_pointer(object);
    return interp_done(interp_give(in, &statement->dest, &pointer));
}

static enum effect new_object(struct interp *in, const struct mir_statement *statement)
{
    const struct layout *contents = interp_contents(in, statement->dest.type);
    if (!contents || !interp_charge(in, contents->slots / 16))
        return STATEMENT_LEFT;
    uint64_t *slots = interp_scratch(in, contents->slots);
    if (!take_fields(in, statement, contents, slots))
        return STATEMENT_LEFT;
    return give_object(in, statement, contents, slots);
}

static enum effect new_frame(struct interp *in, const struct mir_statement *statement)
{
    const struct layout *contents = interp_contents(in, statement->dest.type);
    if (!contents || !interp_charge(in, contents->slots / 16))
        return STATEMENT_LEFT;
    uint64_t *slots = interp_scratch(in, contents->slots);
    memset(slots, 0, contents->slots * sizeof *slots);
    return give_object(in, statement, contents, slots);
}

static enum effect variant(struct interp *in, const struct mir_statement *statement)
{
    const struct type *type = statement->dest.type;
    bool is_counted = type_is_counted(type);
    const struct layout *layout = is_counted ? interp_contents(in, type) : interp_layout(in, type);
    if (!layout)
        return STATEMENT_LEFT;
    if (statement->variant >= layout->variant_count)
        return interp_done(interp_invalid(in, "a variant that is not there"));
    uint64_t *slots = interp_scratch(in, layout->slots);
    memset(slots, 0, layout->slots * sizeof *slots);
    slots[0] = statement->variant;
    if (!take_fields(in, statement, &layout->variants[statement->variant], slots + 1))
        return STATEMENT_LEFT;
    if (!is_counted)
        return interp_done(interp_give(in, &statement->dest, slots));
    return give_object(in, statement, layout, slots);
}

static enum effect tag(struct interp *in, const struct mir_statement *statement)
{
    const struct mir_operand *operand = &statement->operands[0];
    uint64_t *slots = interp_place(in, &operand->place, false);
    uint64_t *found = slots ? interp_enum(in, operand->type, slots) : NULL;
    return interp_done(found && interp_give(in, &statement->dest, found));
}

static enum effect address(struct interp *in, const struct mir_statement *statement)
{
    const struct mir_place *place = &statement->operands[0].place;
    if (place->is_global && statement->dest.type->is_mut && !in->options.output)
        return interp_done(interp_stop(in, INTERP_EFFECT, "lend a value of the module"));
    const uint64_t *slots = interp_place(in, place, false);
    if (!slots)
        return STATEMENT_LEFT;
    uint64_t pointer = interp_from_pointer(slots);
    return interp_done(interp_give(in, &statement->dest, &pointer));
}

static enum effect check_index(struct interp *in, const struct mir_statement *statement)
{
    uint64_t index, size;
    if (!interp_take(in, &statement->operands[0], &index) ||
        !interp_take(in, &statement->operands[1], &size))
        return STATEMENT_LEFT;
    if ((int64_t)index >= 0 && (int64_t)index < (int64_t)size)
        return STATEMENT_DONE;
    return interp_panic_index(in, (int64_t)index, (int64_t)size);
}

static enum effect call(struct interp *in, const struct mir_statement *statement)
{
    const struct mir_operand *operand = &statement->operands[0];
    uint64_t value;
    const struct mir_function *callee = operand->function;
    if (operand->kind != MIR_OPERAND_FUNCTION) {
        if (!interp_take(in, operand, &value))
            return STATEMENT_LEFT;
        if (!interp_is_alive(value))
            return interp_done(interp_invalid(in, "a call of what is gone"));
        callee = interp_code_of(value);
        if (callee->is_closure) {
            interp_enter_closure(in, value, statement->operands + 1, statement->operand_count - 1);
            return STATEMENT_LEFT;
        }
    }
    if (callee->linkage == MIR_LINKAGE_EXTERN)
        return interp_foreign(in, statement, callee);
    interp_enter(in, callee, statement->operands + 1, statement->operand_count - 1);
    return STATEMENT_LEFT;
}

static bool takes_place(enum mir_op op)
{
    return op == MIR_DROP || op == MIR_TAG || op == MIR_ADDRESS;
}

static bool has_right_shape(const struct mir_statement *statement)
{
    const struct mir_op_row *row = mir_op_row(statement->op);
    bool has_operands = row->operands == MIR_ANY || row->operands == statement->operand_count;
    return has_operands && (row->result != MIR_RESULT_VALUE || statement->has_dest) &&
           (!mir_names_function(statement->op) || statement->operand_count > 0) &&
           (!takes_place(statement->op) || statement->operands[0].kind == MIR_OPERAND_READ);
}

typedef enum effect executor(struct interp *in, const struct mir_statement *statement);

static executor *const executors[MIR_OP_COUNT] = {
    [MIR_SET] = set,
    [MIR_DUP] = set,
    [MIR_DROP] = drop,
    [MIR_ADD] = interp_arithmetic,
    [MIR_SUB] = interp_arithmetic,
    [MIR_MUL] = interp_arithmetic,
    [MIR_DIV] = interp_arithmetic,
    [MIR_REM] = interp_arithmetic,
    [MIR_NEG] = interp_arithmetic,
    [MIR_ADD_WRAP] = interp_arithmetic,
    [MIR_SUB_WRAP] = interp_arithmetic,
    [MIR_MUL_WRAP] = interp_arithmetic,
    [MIR_NEG_WRAP] = interp_arithmetic,
    [MIR_SHL] = interp_arithmetic,
    [MIR_SHR] = interp_arithmetic,
    [MIR_BIT_AND] = interp_arithmetic,
    [MIR_BIT_OR] = interp_arithmetic,
    [MIR_BIT_XOR] = interp_arithmetic,
    [MIR_NOT] = interp_arithmetic,
    [MIR_EQ] = interp_arithmetic,
    [MIR_NE] = interp_arithmetic,
    [MIR_LT] = interp_arithmetic,
    [MIR_LE] = interp_arithmetic,
    [MIR_GT] = interp_arithmetic,
    [MIR_GE] = interp_arithmetic,
    [MIR_IS_NULL] = is_null,
    [MIR_CAST] = interp_cast,
    [MIR_CAST_WRAP] = interp_cast,
    [MIR_MAKE] = make,
    [MIR_NEW] = new_object,
    [MIR_FRAME] = new_frame,
    [MIR_VARIANT] = variant,
    [MIR_TAG] = tag,
    [MIR_BUFFER_RESIZE] = interp_buffer,
    [MIR_BUFFER_AT] = interp_buffer,
    [MIR_BUFFER_TAKE] = interp_buffer,
    [MIR_BUFFER_PUT] = interp_buffer,
    [MIR_BUFFER_MOVE] = interp_buffer,
    [MIR_ADDRESS] = address,
    [MIR_CHECK_INDEX] = check_index,
    [MIR_CALL] = call,
    [MIR_CLOSURE] = interp_closure,
    [MIR_LEND_CLOSURE] = interp_closure,
    [MIR_RUNTIME] = interp_runtime,
    [MIR_INTRINSIC] = interp_intrinsic,
};

static enum effect execute(struct interp *in, const struct mir_statement *statement)
{
    executor *run = executors[statement->op];
    if (!run || !has_right_shape(statement))
        return interp_done(interp_invalid(in, "a statement of another shape"));
    return run(in, statement);
}

/* ---- Terminators ---- */

static void go_to(struct interp *in, const struct mir_terminator *terminator, uint32_t which)
{
    struct frame *frame = interp_top(in);
    frame->block = terminator->targets[which];
    frame->statement = 0;
}

static void branch(struct interp *in, const struct mir_terminator *terminator)
{
    uint64_t condition;
    if (interp_take(in, &terminator->operand, &condition))
        go_to(in, terminator, condition ? 0 : 1);
}

static void switch_to(struct interp *in, const struct mir_terminator *terminator)
{
    uint64_t value;
    uint32_t which = 0, last = terminator->target_count - 1;
    if (!interp_take(in, &terminator->operand, &value) || !interp_charge(in, last / 8))
        return;
    while (which < last && interp_fit(terminator->operand.type, terminator->values[which]) != value)
        which++;
    go_to(in, terminator, which);
}

static void end_block(struct interp *in, const struct mir_terminator *terminator)
{
    switch (terminator->kind) {
    case MIR_GOTO:
        go_to(in, terminator, 0);
        break;
    case MIR_BRANCH:
        branch(in, terminator);
        break;
    case MIR_SWITCH:
        switch_to(in, terminator);
        break;
    case MIR_RETURN:
        interp_return(in, &terminator->operand);
        break;
    case MIR_START:
    case MIR_YIELD:
        interp_invalid(in, "a generator that is no state machine");
        break;
    case MIR_RESUME:
        interp_resume(in);
        break;
    case MIR_UNREACHABLE:
        interp_invalid(in, "`unreachable` was reached");
        break;
    }
}

void interp_step(struct interp *in)
{
    struct frame *frame = interp_top(in);
    const struct mir_block *block = &frame->code->function->blocks.items[frame->block];
    if (!interp_charge(in, 1))
        return;
    if (frame->statement >= block->statements.count)
        end_block(in, &block->terminator);
    else if (execute(in, &block->statements.items[frame->statement]) == STATEMENT_DONE)
        interp_top(in)->statement++;
}
