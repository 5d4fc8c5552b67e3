#include "backend/body.h"
#include "backend/layout.h"

/* Does a part of `operand` lie where `dest` is written? Answers yes when only a
 * closer look could tell. */
static bool may_overlap(const struct mir_operand *operand, const struct mir_place *dest)
{
    if (operand->kind != MIR_OPERAND_READ && operand->kind != MIR_OPERAND_MOVE)
        return false;
    if (operand->place.is_global || dest->is_global)
        return true;
    return operand->place.base == dest->base || operand->place.step_count || dest->step_count;
}

static void set(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    const struct mir_operand *operand = &statement->operands[0];
    if (be_passing(b, statement->dest.type) == PASS_NOTHING)
        return;
    if (be_is_aggregate(b, statement->dest.type))
        be_copy(b, statement->dest.type, be_place_address(body, &statement->dest),
                be_operand_address(body, operand));
    else
        be_store_place(body, &statement->dest, be_operand(body, operand));
}

static void dup(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    const struct type *type = statement->dest.type;
    set(body, statement);
    if (!type_needs_drop(type))
        return;
    be_dup_at(b, type, be_place_address(body, &statement->dest));
}

/* A user's drop may run, and its panic goes where the statement's edge says. Of a
 * value with several parts all are released before any of them ends. */
static void drop_running_code(struct body *body, const struct mir_operand *operand)
{
    struct backend *b = body->b;
    const struct type *type = operand->type;
    LLVMValueRef address = be_operand_address(body, operand);
    if (type_is_counted(type) || be_is_optional_pointer(b, type)) {
        const struct runtime_function *release_it = be_runtime(b, RUNTIME_release);
        LLVMValueRef object = be_load(b, type, address, MEMORY_VALUE);
        be_emit_call(body, release_it->type, release_it->value, &object, 1, true);
        return;
    }
    const struct runtime_function *begin = be_runtime(b, RUNTIME_release_begin);
    const struct runtime_function *end = be_runtime(b, RUNTIME_release_end);
    LLVMBuildCall2(b->builder, begin->type, begin->value, NULL, 0, "");
    be_drop_at(b, type, address, body->in_cleanup);
    be_emit_call(body, end->type, end->value, NULL, 0, true);
}

static void drop(struct body *body, const struct mir_statement *statement)
{
    const struct mir_operand *operand = &statement->operands[0];
    if (!type_needs_drop(operand->type))
        return;
    if (operand->type->runs_drop)
        drop_running_code(body, operand);
    else
        be_drop_at(body->b, operand->type, be_operand_address(body, operand), body->in_cleanup);
}

void be_store_part(struct body *body, const struct mir_operand *operand, LLVMValueRef address,
                   enum memory memory)
{
    struct backend *b = body->b;
    if (be_is_aggregate(b, operand->type))
        be_copy(b, operand->type, address, be_operand_address(body, operand));
    else
        be_store(b, operand->type, be_operand(body, operand), address, memory);
}

/* Stores the operands as the fields of a struct, from member `first` on. */
static void fill(struct body *body, const struct mir_statement *statement, LLVMTypeRef type,
                 LLVMValueRef address, uint32_t first, enum memory memory)
{
    struct backend *b = body->b;
    for (uint32_t i = 0; i < statement->operand_count; i++) {
        const struct mir_operand *operand = &statement->operands[i];
        if (be_passing(b, operand->type) == PASS_NOTHING ||
            i + first >= LLVMCountStructElementTypes(type))
            continue;
        LLVMValueRef part = LLVMBuildStructGEP2(b->builder, type, address, i + first, "");
        be_store_part(body, operand, part, memory);
    }
}

/* Stores the operands as the payload of the variant that the statement makes. */
static void fill_payload(struct body *body, const struct mir_statement *statement,
                         LLVMValueRef address, enum memory memory)
{
    struct backend *b = body->b;
    const struct enum_layout *layout = be_enum_layout(b, statement->dest.type);
    const uint64_t *offsets = layout->variants[statement->variant].offsets;
    for (uint32_t i = 0; i < statement->operand_count; i++)
        if (be_passing(b, statement->operands[i].type) != PASS_NOTHING)
            be_store_part(body, &statement->operands[i], be_at_offset(b, address, offsets[i]),
                          memory);
}

/* Makes the value that a MAKE or VARIANT describes. */
static void fill_value(struct body *body, const struct mir_statement *statement,
                       LLVMValueRef address)
{
    struct backend *b = body->b;
    const struct type *type = statement->dest.type;
    if (statement->op == MIR_MAKE) {
        fill(body, statement, be_memory_type(b, type), address, 0, MEMORY_VALUE);
        return;
    }
    fill_payload(body, statement, address, MEMORY_VALUE);
    be_enum_mark(b, type, statement->variant, address);
}

/* In place, or beside it when an operand lies in the old value. */
static void make(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    const struct type *type = statement->dest.type;
    if (be_passing(b, type) == PASS_NOTHING)
        return;
    bool overlaps = false;
    for (uint32_t i = 0; i < statement->operand_count; i++)
        overlaps |= may_overlap(&statement->operands[i], &statement->dest);
    if (!overlaps) {
        fill_value(body, statement, be_place_address(body, &statement->dest));
        return;
    }
    LLVMValueRef temporary = be_temporary(body, be_memory_type(b, type));
    fill_value(body, statement, temporary);
    be_copy(b, type, be_place_address(body, &statement->dest), temporary);
}

LLVMValueRef be_new_object(struct backend *b, uint32_t type_index, LLVMTypeRef memory)
{
    const struct runtime_function *alloc = be_runtime(b, RUNTIME_new);
    LLVMValueRef arguments[] = {
        be_int(b->i64, LLVMABISizeOfType(b->layout, memory)),
        be_int(b->i32, type_index),
    };
    return LLVMBuildCall2(b->builder, alloc->type, alloc->value, arguments, 2, "");
}

static void new(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    const struct type *type = statement->dest.type;
    LLVMTypeRef memory = be_object_type(b, type);
    LLVMValueRef object = be_new_object(b, be_type_index(b, type), memory);
    fill(body, statement, memory, object, 1, MEMORY_FIELD);
    be_store_place(body, &statement->dest, object);
}

static void variant(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    const struct type *type = statement->dest.type;
    if (!type_is_counted(type)) {
        make(body, statement);
        return;
    }
    LLVMValueRef object;
    if (be_enum_layout(b, type)->variants[statement->variant].has_bits) {
        object = be_enum_new(b, type, statement->variant);
        fill_payload(body, statement, object, MEMORY_FIELD);
    } else {
        object = be_enum_immortal(b, type, statement->variant);
    }
    be_store_place(body, &statement->dest, object);
}

static void tag(struct body *body, const struct mir_statement *statement)
{
    const struct mir_operand *operand = &statement->operands[0];
    LLVMValueRef address = be_operand_address(body, operand);
    be_store_place(body, &statement->dest, be_enum_tag(body->b, operand->type, address));
}

/* The address of a place without bits is any address. */
static void address(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    LLVMValueRef value = be_place_address(body, &statement->operands[0].place);
    be_store_place(body, &statement->dest, value ? value : be_temporary(body, b->i64));
}

static void check_index(struct body *body, const struct mir_statement *statement)
{
    struct backend *b = body->b;
    LLVMValueRef arguments[] = {be_operand(body, &statement->operands[0]),
                                be_operand(body, &statement->operands[1])};
    LLVMValueRef outside = LLVMBuildICmp(b->builder, LLVMIntUGE, arguments[0], arguments[1], "");
    be_panic_if(body, outside, RUNTIME_panic_index, arguments, 2);
}

static void arithmetic(struct body *body, const struct mir_statement *statement)
{
    be_store_place(body, &statement->dest, be_arithmetic(body, statement));
}

static void cast(struct body *body, const struct mir_statement *statement)
{
    be_store_place(body, &statement->dest, be_cast(body, statement));
}

static void cast_wrap(struct body *body, const struct mir_statement *statement)
{
    be_store_place(body, &statement->dest, be_cast_wrap(body, statement));
}

typedef void lowering(struct body *body, const struct mir_statement *statement);

static lowering *const lowerings[MIR_OP_COUNT] = {
    [MIR_SET] = set,
    [MIR_DUP] = dup,
    [MIR_DROP] = drop,
    [MIR_ADD] = arithmetic,
    [MIR_SUB] = arithmetic,
    [MIR_MUL] = arithmetic,
    [MIR_DIV] = arithmetic,
    [MIR_REM] = arithmetic,
    [MIR_NEG] = arithmetic,
    [MIR_ADD_WRAP] = arithmetic,
    [MIR_SUB_WRAP] = arithmetic,
    [MIR_MUL_WRAP] = arithmetic,
    [MIR_NEG_WRAP] = arithmetic,
    [MIR_SHL] = arithmetic,
    [MIR_SHR] = arithmetic,
    [MIR_BIT_AND] = arithmetic,
    [MIR_BIT_OR] = arithmetic,
    [MIR_BIT_XOR] = arithmetic,
    [MIR_NOT] = arithmetic,
    [MIR_EQ] = arithmetic,
    [MIR_NE] = arithmetic,
    [MIR_LT] = arithmetic,
    [MIR_LE] = arithmetic,
    [MIR_GT] = arithmetic,
    [MIR_GE] = arithmetic,
    [MIR_IS_NULL] = arithmetic,
    [MIR_CAST] = cast,
    [MIR_CAST_WRAP] = cast_wrap,
    [MIR_MAKE] = make,
    [MIR_NEW] = new,
    [MIR_FRAME] = new,
    [MIR_VARIANT] = variant,
    [MIR_TAG] = tag,
    [MIR_BUFFER_RESIZE] = be_buffer_resize,
    [MIR_BUFFER_AT] = be_buffer_at,
    [MIR_BUFFER_TAKE] = be_buffer_take,
    [MIR_BUFFER_PUT] = be_buffer_put,
    [MIR_BUFFER_MOVE] = be_buffer_move,
    [MIR_ADDRESS] = address,
    [MIR_CHECK_INDEX] = check_index,
    [MIR_CALL] = be_lower_call,
    [MIR_CLOSURE] = be_lower_closure,
    [MIR_LEND_CLOSURE] = be_lower_lend_closure,
    [MIR_RUNTIME] = be_lower_runtime,
    [MIR_INTRINSIC] = be_lower_intrinsic,
};

void be_lower_statement(struct body *body, const struct mir_statement *statement)
{
    body->span = statement->span;
    bool may_leave = mir_can_panic(statement) && !body->b->options.panic_aborts;
    body->unwind = may_leave ? statement->unwind : MIR_NO_BLOCK;
    be_debug_place(body, statement->span);
    if (lowerings[statement->op])
        lowerings[statement->op](body, statement);
    else
        be_fail(body->b, "no lowering for '%s'", mir_op_text(statement->op));
    be_release_temporaries(body);
}
