#include "middle/mir/build.h"

#include <assert.h>
#include <string.h>

#include "frontend/base/arena.h"
#include "frontend/base/text.h"

struct mir_module *mir_module_new(struct arena *arena, struct type_table *types)
{
    struct mir_module *module = ARENA_NEW(arena, struct mir_module);
    module->arena = arena;
    module->types = types;
    return module;
}

uint32_t mir_global_new(struct mir_module *module, const char *name, const struct type *type,
                        struct span span)
{
    list_push(module->arena, &module->globals,
              (struct mir_global){.name = name, .type = type, .span = span});
    return module->globals.count - 1;
}

struct mir_function *mir_function_new(struct mir_module *module, const char *name, struct span span)
{
    struct mir_function *function = ARENA_NEW(module->arena, struct mir_function);
    function->name = name;
    function->span = span;
    function->result = type_simple(module->types, TYPE_void);
    list_push(module->arena, &module->functions, function);
    return function;
}

uint32_t mir_param_new(struct mir_module *module, struct mir_function *function,
                       const struct type *type, const char *name, struct span span)
{
    assert(function->locals.count == function->param_count && function->blocks.count == 0);
    list_push(module->arena, &function->locals,
              (struct mir_local){
                  .type = type, .name = name, .span = span, .is_borrowed = type_needs_drop(type)});
    return function->param_count++;
}

void mir_make_generator(struct mir_module *module, struct mir_function *function,
                        const struct type *option)
{
    const char *name = text_format(module->arena, "%s.resume", function->name);
    struct mir_function *resume = mir_function_new(module, name, function->span);
    resume->result = option;
    resume->is_resume = true;
    mir_param_new(module, resume, function->result, "frame", function->span);
    mir_param_new(module, resume, type_simple(module->types, TYPE_bool), "ends", function->span);
    function->resume = resume;
}

void mir_build(struct mir_builder *b, struct mir_module *module, struct mir_function *function)
{
    *b = (struct mir_builder){.arena = module->arena,
                              .types = module->types,
                              .module = module,
                              .function = function,
                              .block = MIR_NO_BLOCK,
                              .span = function->span};
}

static uint32_t add_local(struct mir_builder *b, const struct type *type, const char *name,
                          bool is_borrowed)
{
    list_push(b->arena, &b->function->locals,
              (struct mir_local){
                  .type = type, .name = name, .span = b->span, .is_borrowed = is_borrowed});
    return b->function->locals.count - 1;
}

uint32_t mir_local_new(struct mir_builder *b, const struct type *type, const char *name)
{
    return add_local(b, type, name, false);
}

uint32_t mir_borrowed_new(struct mir_builder *b, const struct type *type, const char *name)
{
    return add_local(b, type, name, true);
}

static uint32_t add_block(struct mir_builder *b, bool is_cleanup)
{
    list_push(b->arena, &b->function->blocks, (struct mir_block){.is_cleanup = is_cleanup});
    return b->function->blocks.count - 1;
}

uint32_t mir_block_new(struct mir_builder *b)
{
    return add_block(b, false);
}

uint32_t mir_cleanup_block_new(struct mir_builder *b)
{
    return add_block(b, true);
}

void mir_at(struct mir_builder *b, uint32_t block)
{
    assert(block < b->function->blocks.count);
    b->block = block;
}

bool mir_is_open(const struct mir_builder *b)
{
    return b->block != MIR_NO_BLOCK && !b->function->blocks.items[b->block].is_terminated;
}

/* ---- Places ---- */

struct mir_place mir_local(const struct mir_builder *b, uint32_t local)
{
    return (struct mir_place){.base = local, .type = b->function->locals.items[local].type};
}

struct mir_place mir_global(const struct mir_builder *b, uint32_t global)
{
    return (struct mir_place){
        .is_global = true, .base = global, .type = b->module->globals.items[global].type};
}

/* Places share nothing: steps are few, and a place is a value. */
static struct mir_place add_step(struct mir_builder *b, struct mir_place place,
                                 struct mir_step step)
{
    struct mir_step *steps = ARENA_ARRAY(b->arena, struct mir_step, (size_t)place.step_count + 1);
    if (place.step_count)
        memcpy(steps, place.steps, place.step_count * sizeof *steps);
    steps[place.step_count++] = step;
    place.steps = steps;
    place.type = step.type;
    return place;
}

/* The types of what fields reach from a place: a variant's payload, or the parts
 * of its type. */
static const struct type *field_type(const struct mir_builder *b, const struct mir_place *place,
                                     uint32_t index)
{
    const struct type *type = place->type;
    if (mir_at_payload(place)) {
        uint32_t variant = place->steps[place->step_count - 1].index;
        assert(index < type->decl->variants[variant].field_count);
        return type_variant_field(b->types, type, variant, index);
    }
    assert(index < type_field_count(type));
    return type_field(b->types, type, index);
}

struct mir_place mir_field(struct mir_builder *b, struct mir_place place, uint32_t index)
{
    const struct type *type = field_type(b, &place, index);
    return add_step(b, place, (struct mir_step){MIR_STEP_FIELD, index, type});
}

struct mir_place mir_as_variant(struct mir_builder *b, struct mir_place place, uint32_t variant)
{
    assert(type_is_enum(place.type) && variant < place.type->decl->variant_count);
    return add_step(b, place, (struct mir_step){MIR_STEP_VARIANT, variant, place.type});
}

struct mir_place mir_payload(struct mir_builder *b, struct mir_place place, uint32_t variant,
                             uint32_t index)
{
    return mir_field(b, mir_as_variant(b, place, variant), index);
}

struct mir_place mir_deref(struct mir_builder *b, struct mir_place place)
{
    const struct type *reached = place.type->kind == TYPE_ref ? place.type->parts[0] : place.type;
    return add_step(b, place, (struct mir_step){MIR_STEP_DEREF, 0, reached});
}

struct mir_place mir_member(struct mir_builder *b, struct mir_place place, uint32_t index)
{
    return mir_field(b, type_is_counted(place.type) ? mir_deref(b, place) : place, index);
}

/* ---- Operands ---- */

struct mir_operand mir_read(struct mir_place place)
{
    return (struct mir_operand){.kind = MIR_OPERAND_READ, .type = place.type, .place = place};
}

struct mir_operand mir_move(struct mir_place place)
{
    return (struct mir_operand){.kind = MIR_OPERAND_MOVE, .type = place.type, .place = place};
}

struct mir_operand mir_int(const struct type *type, uint64_t value)
{
    uint32_t bits = type_bits(type);
    if (bits > 0 && bits < 64) {
        uint64_t mask = (UINT64_C(1) << bits) - 1;
        bool is_negative = type_is_signed(type) && (value >> (bits - 1) & 1);
        value = is_negative ? value | ~mask : value & mask;
    }
    return (struct mir_operand){.kind = MIR_OPERAND_INT, .type = type, .bits = value};
}

struct mir_operand mir_float(const struct type *type, double value)
{
    if (type->kind == TYPE_f32)
        value = (double)(float)value;
    return (struct mir_operand){.kind = MIR_OPERAND_FLOAT, .type = type, .real = value};
}

static struct mir_operand constant(const struct mir_builder *b, enum mir_operand_kind kind,
                                   enum type_kind type)
{
    return (struct mir_operand){.kind = kind, .type = type_simple(b->types, type)};
}

struct mir_operand mir_bool(const struct mir_builder *b, bool value)
{
    struct mir_operand operand = constant(b, MIR_OPERAND_INT, TYPE_bool);
    operand.bits = value;
    return operand;
}

struct mir_operand mir_char(const struct mir_builder *b, uint32_t scalar)
{
    struct mir_operand operand = constant(b, MIR_OPERAND_INT, TYPE_char);
    operand.bits = scalar;
    return operand;
}

struct mir_operand mir_string(const struct mir_builder *b, struct str text)
{
    struct mir_operand operand = constant(b, MIR_OPERAND_STRING, TYPE_string);
    operand.text = text;
    return operand;
}

struct mir_operand mir_cstring(const struct mir_builder *b, struct str text)
{
    struct mir_operand operand = constant(b, MIR_OPERAND_STRING, TYPE_cstring);
    operand.text = text;
    return operand;
}

struct mir_operand mir_void(const struct mir_builder *b)
{
    return constant(b, MIR_OPERAND_VOID, TYPE_void);
}

struct mir_operand mir_function_value(const struct mir_builder *b, struct mir_function *function)
{
    return (struct mir_operand){.kind = MIR_OPERAND_FUNCTION,
                                .type = mir_function_type(b->types, function),
                                .function = function};
}

/* ---- Statements ---- */

/* The current block, or a fresh one that nothing reaches. */
static struct mir_block *open_block(struct mir_builder *b)
{
    if (!mir_is_open(b)) {
        bool is_cleanup =
            b->block != MIR_NO_BLOCK && b->function->blocks.items[b->block].is_cleanup;
        b->block = add_block(b, is_cleanup);
    }
    return &b->function->blocks.items[b->block];
}

void mir_append(struct mir_builder *b, struct mir_statement statement)
{
    struct mir_operand *operands =
        ARENA_ARRAY(b->arena, struct mir_operand, statement.operand_count);
    if (statement.operand_count)
        memcpy(operands, statement.operands, statement.operand_count * sizeof *operands);
    statement.operands = operands;
    statement.span = b->span;
    open_block(b);
    statement.unwind = MIR_NO_BLOCK;
    if (b->cleanup && mir_can_panic(&statement))
        statement.unwind = b->cleanup(b->cleanup_context);
    list_push(b->arena, &open_block(b)->statements, statement);
}

static void append(struct mir_builder *b, enum mir_op op, const struct mir_place *dest,
                   const struct mir_operand *operands, uint32_t count)
{
    struct mir_statement statement = {.op = op, .operands = operands, .operand_count = count};
    if (dest) {
        statement.has_dest = true;
        statement.dest = *dest;
    }
    mir_append(b, statement);
}

void mir_set(struct mir_builder *b, struct mir_place dest, struct mir_operand value)
{
    append(b, MIR_SET, &dest, &value, 1);
}

void mir_dup(struct mir_builder *b, struct mir_place dest, struct mir_place source)
{
    append(b, MIR_DUP, &dest, &(struct mir_operand){MIR_OPERAND_READ, source.type, {source}}, 1);
}

void mir_drop(struct mir_builder *b, struct mir_place place)
{
    append(b, MIR_DROP, NULL, &(struct mir_operand){MIR_OPERAND_READ, place.type, {place}}, 1);
}

void mir_unary(struct mir_builder *b, enum mir_op op, struct mir_place dest,
               struct mir_operand operand)
{
    append(b, op, &dest, &operand, 1);
}

void mir_binary(struct mir_builder *b, enum mir_op op, struct mir_place dest,
                struct mir_operand left, struct mir_operand right)
{
    append(b, op, &dest, (const struct mir_operand[]){left, right}, 2);
}

void mir_construct(struct mir_builder *b, struct mir_place dest, const struct mir_operand *parts,
                   uint32_t count)
{
    append(b, type_is_counted(dest.type) ? MIR_NEW : MIR_MAKE, &dest, parts, count);
}

void mir_variant(struct mir_builder *b, struct mir_place dest, uint32_t variant,
                 const struct mir_operand *parts, uint32_t count)
{
    mir_append(b, (struct mir_statement){.op = MIR_VARIANT,
                                         .has_dest = true,
                                         .dest = dest,
                                         .operands = parts,
                                         .operand_count = count,
                                         .variant = variant});
}

void mir_frame(struct mir_builder *b, struct mir_place dest)
{
    append(b, MIR_FRAME, &dest, NULL, 0);
}

void mir_tag(struct mir_builder *b, struct mir_place dest, struct mir_place source)
{
    append(b, MIR_TAG, &dest, &(struct mir_operand){MIR_OPERAND_READ, source.type, {source}}, 1);
}

void mir_address(struct mir_builder *b, struct mir_place dest, struct mir_place lent)
{
    append(b, MIR_ADDRESS, &dest, &(struct mir_operand){MIR_OPERAND_READ, lent.type, {lent}}, 1);
}

void mir_check_index(struct mir_builder *b, struct mir_operand index, struct mir_operand size)
{
    append(b, MIR_CHECK_INDEX, NULL, (const struct mir_operand[]){index, size}, 2);
}

void mir_call(struct mir_builder *b, const struct mir_place *dest, struct mir_function *callee,
              const struct mir_operand *arguments, uint32_t count)
{
    mir_call_value(b, dest, mir_function_value(b, callee), arguments, count);
}

/* A statement whose first operand is a function. */
static void append_function(struct mir_builder *b, enum mir_op op, const struct mir_place *dest,
                            struct mir_operand function, const struct mir_operand *others,
                            uint32_t count)
{
    struct mir_operand *operands = ARENA_ARRAY(b->arena, struct mir_operand, (size_t)count + 1);
    operands[0] = function;
    if (count)
        memcpy(operands + 1, others, count * sizeof *operands);
    append(b, op, dest, operands, count + 1);
}

void mir_call_value(struct mir_builder *b, const struct mir_place *dest, struct mir_operand callee,
                    const struct mir_operand *arguments, uint32_t count)
{
    append_function(b, MIR_CALL, dest, callee, arguments, count);
}

void mir_closure(struct mir_builder *b, enum mir_op op, struct mir_place dest,
                 struct mir_function *code, const struct mir_operand *captures, uint32_t count)
{
    append_function(b, op, &dest, mir_function_value(b, code), captures, count);
}

static void append_named(struct mir_builder *b, enum mir_op op, const struct mir_place *dest,
                         const char *name, const struct mir_operand *arguments, uint32_t count)
{
    struct mir_statement statement = {
        .op = op, .name = name, .operands = arguments, .operand_count = count};
    if (dest) {
        statement.has_dest = true;
        statement.dest = *dest;
    }
    mir_append(b, statement);
}

void mir_runtime(struct mir_builder *b, const struct mir_place *dest, const char *symbol,
                 const struct mir_operand *arguments, uint32_t count)
{
    append_named(b, MIR_RUNTIME, dest, symbol, arguments, count);
}

void mir_intrinsic(struct mir_builder *b, struct mir_place dest, const char *name,
                   const struct mir_operand *arguments, uint32_t count)
{
    append_named(b, MIR_INTRINSIC, &dest, name, arguments, count);
}

/* ---- Terminators ---- */

static void terminate(struct mir_builder *b, struct mir_terminator terminator)
{
    struct mir_block *block = open_block(b);
    terminator.span = b->span;
    uint32_t *targets = ARENA_ARRAY(b->arena, uint32_t, terminator.target_count);
    if (terminator.target_count)
        memcpy(targets, terminator.targets, terminator.target_count * sizeof *targets);
    terminator.targets = targets;
    block->terminator = terminator;
    block->is_terminated = true;
}

void mir_goto(struct mir_builder *b, uint32_t target)
{
    terminate(b, (struct mir_terminator){.kind = MIR_GOTO, .targets = &target, .target_count = 1});
}

void mir_branch(struct mir_builder *b, struct mir_operand condition, uint32_t when_true,
                uint32_t when_false)
{
    terminate(b, (struct mir_terminator){.kind = MIR_BRANCH,
                                         .operand = condition,
                                         .targets = (uint32_t[]){when_true, when_false},
                                         .target_count = 2});
}

void mir_switch(struct mir_builder *b, struct mir_operand operand, const uint64_t *values,
                const uint32_t *targets, uint32_t value_count)
{
    uint64_t *copy = ARENA_ARRAY(b->arena, uint64_t, value_count);
    uint32_t *all = ARENA_ARRAY(b->arena, uint32_t, (size_t)value_count + 1);
    for (uint32_t i = 0; i < value_count; i++)
        copy[i] = values[i];
    for (uint32_t i = 0; i <= value_count; i++)
        all[i] = targets[i];
    terminate(b, (struct mir_terminator){.kind = MIR_SWITCH,
                                         .operand = operand,
                                         .targets = all,
                                         .values = copy,
                                         .target_count = value_count + 1});
}

void mir_return(struct mir_builder *b, struct mir_operand result)
{
    terminate(b, (struct mir_terminator){.kind = MIR_RETURN, .operand = result});
}

void mir_start(struct mir_builder *b, uint32_t next, uint32_t unwind)
{
    terminate(b, (struct mir_terminator){
                     .kind = MIR_START, .targets = (uint32_t[]){next, unwind}, .target_count = 2});
}

void mir_yield(struct mir_builder *b, struct mir_operand element, uint32_t next, uint32_t unwind)
{
    terminate(b, (struct mir_terminator){.kind = MIR_YIELD,
                                         .operand = element,
                                         .targets = (uint32_t[]){next, unwind},
                                         .target_count = 2});
}

void mir_resume(struct mir_builder *b)
{
    terminate(b, (struct mir_terminator){.kind = MIR_RESUME});
}

void mir_unreachable(struct mir_builder *b)
{
    terminate(b, (struct mir_terminator){.kind = MIR_UNREACHABLE});
}
