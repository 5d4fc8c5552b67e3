/* Operands, places and the types that each operation is held to. */
#include <inttypes.h>
#include <string.h>

#include "frontend/base/arena.h"
#include "middle/mir/build.h"
#include "middle/mir/runtime.h"
#include "middle/mir/verify_private.h"
#include "runtime/abi/layout.h"

/* ---- Places ---- */

struct walk {
    const struct type *type;
    bool at_contents; /* `type` is an object's, and its fields are reached */
    bool at_payload;  /* `type` is an enum, and the fields of `variant` are reached */
    uint32_t variant;
};

static const char *walk_deref(struct walk *walk)
{
    if (walk->type->kind == TYPE_ref && !walk->at_contents) {
        walk->type = walk->type->parts[0];
        return NULL;
    }
    if (walk->type->kind != TYPE_nominal || walk->type->decl->storage != STORAGE_OBJECT ||
        walk->at_contents)
        return "goes through what is no pointer";
    walk->at_contents = true;
    return NULL;
}

static const char *walk_variant(struct walk *walk, uint32_t index)
{
    if (!type_is_enum(walk->type) || walk->at_payload)
        return "reaches a variant of what is no enum";
    if (index >= walk->type->decl->variant_count)
        return "reaches a variant that is not there";
    walk->at_payload = true;
    walk->variant = index;
    return NULL;
}

static const char *walk_payload(struct mir_verifier *v, struct walk *walk, uint32_t index)
{
    if (index >= walk->type->decl->variants[walk->variant].field_count)
        return "reaches a part of the payload that is not there";
    walk->type = type_variant_field(v->module->types, walk->type, walk->variant, index);
    walk->at_payload = false;
    return NULL;
}

static const char *walk_field(struct mir_verifier *v, struct walk *walk, uint32_t index)
{
    if (walk->at_payload)
        return walk_payload(v, walk, index);
    if (type_is_enum(walk->type))
        return "reaches a part of an enum without naming the variant";
    if (type_is_counted(walk->type) && !walk->at_contents)
        return "reaches a field of an object without going through its pointer";
    if (index >= type_field_count(walk->type))
        return "reaches a field that is not there";
    walk->type = type_field(v->module->types, walk->type, index);
    walk->at_contents = false;
    return NULL;
}

static const char *walk_step(struct mir_verifier *v, struct walk *walk, const struct mir_step *step)
{
    const char *problem = step->kind == MIR_STEP_DEREF     ? walk_deref(walk)
                          : step->kind == MIR_STEP_VARIANT ? walk_variant(walk, step->index)
                                                           : walk_field(v, walk, step->index);
    if (!problem && walk->type != step->type)
        problem = "has a step of another type";
    return problem;
}

static bool check_place(struct mir_verifier *v, const struct mir_place *place)
{
    uint32_t count = place->is_global ? v->module->globals.count : v->function->locals.count;
    if (place->base >= count) {
        mir_problem(v, "`%s` does not exist", mir_place_name(v, place));
        return false;
    }
    struct walk walk = {.type = place->is_global ? v->module->globals.items[place->base].type
                                                 : v->function->locals.items[place->base].type};
    const char *problem = NULL;
    for (uint32_t i = 0; i < place->step_count && !problem; i++)
        problem = walk_step(v, &walk, &place->steps[i]);
    if (!problem && walk.at_contents)
        problem = "stands for all fields of an object, which are no value";
    if (!problem && walk.at_payload)
        problem = "stands for a whole payload, which is no value";
    if (!problem && walk.type != place->type)
        problem = "does not have the type it claims";
    if (problem)
        mir_problem(v, "`%s` %s", mir_place_name(v, place), problem);
    return !problem;
}

/* ---- Operands ---- */

static const char *integer_problem(const struct mir_operand *operand)
{
    const struct type *type = operand->type;
    uint64_t bits = operand->bits;
    if (type->kind == TYPE_bool)
        return bits <= 1 ? NULL : "is no Bool";
    if (type->kind == TYPE_char)
        return bits <= 0x10FFFF && !(bits >= 0xD800 && bits <= 0xDFFF) ? NULL : "is no Char";
    if (!type_is_integer(type))
        return "is a number, its type is not";
    return mir_int(type, bits).bits == bits ? NULL : "does not fit its type";
}

static const char *float_problem(const struct mir_operand *operand)
{
    if (!type_is_float(operand->type))
        return "is a float, its type is not";
    double real = operand->real;
    bool fits = operand->type->kind == TYPE_f64 || real != real || (double)(float)real == real;
    return fits ? NULL : "does not fit F32";
}

static const char *function_problem(struct mir_verifier *v, const struct mir_operand *operand,
                                    bool is_made)
{
    if (!map_get(&v->members, operand->function))
        return "is not in the module";
    if (operand->function->is_closure && !is_made)
        return "is a closure function, whose value is made with `closure`";
    if (operand->type != mir_function_type(v->module->types, operand->function))
        return "does not have the type it claims";
    return NULL;
}

static const char *constant_problem(struct mir_verifier *v, const struct mir_operand *operand,
                                    bool is_made)
{
    switch (operand->kind) {
    case MIR_OPERAND_INT:
        return integer_problem(operand);
    case MIR_OPERAND_FLOAT:
        return float_problem(operand);
    case MIR_OPERAND_STRING:
        return operand->type->kind == TYPE_string || operand->type->kind == TYPE_cstring
                   ? NULL
                   : "is text, its type is not";
    case MIR_OPERAND_VOID:
        return operand->type->kind == TYPE_void ? NULL : "is void, its type is not";
    case MIR_OPERAND_FUNCTION:
        return function_problem(v, operand, is_made);
    case MIR_OPERAND_READ:
    case MIR_OPERAND_MOVE:
        break;
    }
    return NULL;
}

/* `number` counts from 1. `is_made`: the operand may be a closure function. */
static bool check_operand(struct mir_verifier *v, const struct mir_operand *operand,
                          uint32_t number, bool is_made)
{
    if (operand->kind == MIR_OPERAND_READ || operand->kind == MIR_OPERAND_MOVE) {
        if (!check_place(v, &operand->place))
            return false;
        if (operand->type == operand->place.type)
            return true;
        mir_problem(v, "operand %" PRIu32 " does not have the type of its place", number);
        return false;
    }
    const char *problem = constant_problem(v, operand, is_made);
    if (problem)
        mir_problem(v, "operand %" PRIu32 " %s", number, problem);
    return !problem;
}

/* ---- Rules of operations ---- */

/* Reports unless the types are one. */
static bool check_same(struct mir_verifier *v, const char *what, const struct type *type,
                       const struct type *expected)
{
    if (type == expected)
        return true;
    mir_problem(v, "%s has type `%s`, not `%s`", what, mir_type_name(v, type),
                mir_type_name(v, expected));
    return false;
}

static bool check_kind(struct mir_verifier *v, const struct type *type, bool is_good,
                       const char *expected)
{
    if (!is_good)
        mir_problem(v, "`%s` is %s", mir_type_name(v, type), expected);
    return is_good;
}

/* Numbers, Bool, Char and plain pointers: what machine instructions compare. */
static bool is_testable(const struct type *type)
{
    return type_is_number(type) || type->kind == TYPE_bool || type->kind == TYPE_char ||
           type->kind == TYPE_cptr || type->kind == TYPE_cstring;
}

static void check_same_kind(struct mir_verifier *v, enum mir_op op, const struct type *type)
{
    if (op == MIR_SET || op == MIR_DUP)
        return;
    if (op == MIR_BIT_AND || op == MIR_BIT_OR || op == MIR_BIT_XOR || op == MIR_NOT)
        check_kind(v, type, type_is_integer(type) || type->kind == TYPE_bool,
                   "neither an integer type nor Bool");
    else if (op == MIR_ADD_WRAP || op == MIR_SUB_WRAP || op == MIR_MUL_WRAP || op == MIR_NEG_WRAP)
        check_kind(v, type, type_is_integer(type), "no integer type");
    else
        check_kind(v, type, type_is_number(type), "no number type");
}

static void check_rule_same(struct mir_verifier *v, const struct mir_statement *s)
{
    for (uint32_t i = 0; i < s->operand_count; i++)
        if (!check_same(v, "an operand", s->operands[i].type, s->dest.type))
            return;
    check_same_kind(v, s->op, s->dest.type);
}

static void check_bool_result(struct mir_verifier *v, const struct mir_statement *s)
{
    check_kind(v, s->dest.type, s->dest.type->kind == TYPE_bool, "not Bool, the result's type");
}

static void check_rule_test(struct mir_verifier *v, const struct mir_statement *s)
{
    check_bool_result(v, s);
    if (check_same(v, "operand 2", s->operands[1].type, s->operands[0].type))
        check_kind(v, s->operands[0].type, is_testable(s->operands[0].type), "no scalar type");
}

static void check_rule_shift(struct mir_verifier *v, const struct mir_statement *s)
{
    if (check_same(v, "operand 1", s->operands[0].type, s->dest.type) &&
        check_kind(v, s->dest.type, type_is_integer(s->dest.type), "no integer type"))
        check_same(v, "operand 2", s->operands[1].type, type_simple(v->module->types, TYPE_int));
}

/* ---- Operations with checks of their own ---- */

static void check_cast(struct mir_verifier *v, const struct mir_statement *s)
{
    const struct type *from = s->operands[0].type, *to = s->dest.type;
    bool is_good = s->op == MIR_CAST_WRAP ? type_is_integer(from) && type_is_integer(to)
                   : from->kind == TYPE_char || to->kind == TYPE_char
                       ? (type_is_integer(from) || from->kind == TYPE_char) &&
                             (type_is_integer(to) || to->kind == TYPE_char)
                       : type_is_number(from) && type_is_number(to);
    if (!is_good)
        mir_problem(v, "there is no such conversion from `%s` to `%s`", mir_type_name(v, from),
                    mir_type_name(v, to));
}

static void check_construct(struct mir_verifier *v, const struct mir_statement *s)
{
    const struct type *type = s->dest.type;
    uint32_t count = type_field_count(type);
    bool is_object = type->kind == TYPE_nominal && type_is_counted(type);
    bool has_parts =
        type->kind == TYPE_tuple || (type->kind == TYPE_nominal && !type_is_enum(type));
    if (!check_kind(v, type, has_parts && !type_is_frame(type) && is_object == (s->op == MIR_NEW),
                    s->op == MIR_NEW ? "no object type" : "no tuple and no @value struct"))
        return;
    if (s->operand_count != count) {
        mir_problem(v, "`%s` has %" PRIu32 " parts", mir_type_name(v, type), count);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        check_same(v, "a part", s->operands[i].type, type_field(v->module->types, type, i));
}

static void check_variant(struct mir_verifier *v, const struct mir_statement *s)
{
    const struct type *type = s->dest.type;
    if (!check_kind(v, type, type_is_enum(type), "no enum"))
        return;
    if (s->variant >= type->decl->variant_count) {
        mir_problem(v, "`%s` has no such variant", mir_type_name(v, type));
        return;
    }
    uint32_t count = type->decl->variants[s->variant].field_count;
    if (s->operand_count != count) {
        mir_problem(v, "the payload has %" PRIu32 " parts", count);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        check_same(v, "a part", s->operands[i].type,
                   type_variant_field(v->module->types, type, s->variant, i));
}

static void check_tag(struct mir_verifier *v, const struct mir_statement *s)
{
    check_same(v, "the place", s->dest.type, type_simple(v->module->types, TYPE_int));
    check_kind(v, s->operands[0].type, type_is_enum(s->operands[0].type), "no enum");
}

static void check_address(struct mir_verifier *v, const struct mir_statement *s)
{
    const struct type *type = s->dest.type;
    if (s->operands[0].kind != MIR_OPERAND_READ)
        mir_problem(v, "only a place has an address");
    else if (type->is_mut && mir_in_payload(&s->operands[0].place))
        mir_problem(v, "a payload can only be read");
    else if (check_kind(v, type, type->kind == TYPE_ref, "no reference type"))
        check_same(v, "the place", s->operands[0].type, type->parts[0]);
}

static void check_is_null(struct mir_verifier *v, const struct mir_statement *s)
{
    check_bool_result(v, s);
    check_kind(v, s->operands[0].type,
               s->operands[0].kind == MIR_OPERAND_READ && type_is_counted(s->operands[0].type),
               "no place of a counted type");
}

static void check_check_index(struct mir_verifier *v, const struct mir_statement *s)
{
    for (uint32_t i = 0; i < s->operand_count; i++)
        check_same(v, "an operand", s->operands[i].type, type_simple(v->module->types, TYPE_int));
}

/* A result that must be dropped must be kept, one that never comes cannot be. */
static void check_result(struct mir_verifier *v, const struct mir_statement *s,
                         const struct type *result)
{
    if (s->has_dest && result->kind == TYPE_never)
        mir_problem(v, "the callee does not return");
    else if (s->has_dest)
        check_same(v, "the place", s->dest.type, result);
    else if (mir_owns(v, result))
        mir_problem(v, "the result, `%s`, must be kept", mir_type_name(v, result));
}

static void check_call(struct mir_verifier *v, const struct mir_statement *s)
{
    const struct mir_operand *callee = &s->operands[0];
    if (!check_kind(v, callee->type, callee->type->kind == TYPE_function, "no function type"))
        return;
    uint32_t expected = type_param_count(callee->type), given = s->operand_count - 1;
    bool is_variadic = callee->kind == MIR_OPERAND_FUNCTION && callee->function->is_variadic;
    if (given < expected || (given > expected && !is_variadic)) {
        mir_problem(v, "the callee takes %" PRIu32 " arguments", expected);
        return;
    }
    for (uint32_t i = 0; i < given; i++) {
        const struct type *type = s->operands[i + 1].type;
        if (i < expected)
            check_same(v, "an argument", type, callee->type->parts[i]);
        else
            check_kind(v, type, is_testable(type), "not fit for a variadic argument");
    }
    check_result(v, s, type_result(callee->type));
}

static void check_runtime_result(struct mir_verifier *v, const struct mir_statement *s,
                                 const struct mir_runtime_row *row)
{
    bool is_pointer = row->result == MIR_RUNTIME_TYPE_OBJ || row->result == MIR_RUNTIME_TYPE_STR;
    if (!s->has_dest) {
        if (is_pointer && !(row->attributes & QZ_BORROWED))
            mir_problem(v, "the result must be kept");
    } else if (row->result == MIR_RUNTIME_TYPE_VOID) {
        mir_problem(v, "`%s` gives no value", row->symbol);
    } else if (!mir_runtime_type_fits(row->result, s->dest.type)) {
        mir_problem(v, "the result, %s in runtime.def, does not fit `%s`",
                    mir_runtime_type_name(row->result), mir_type_name(v, s->dest.type));
    }
}

static void check_runtime(struct mir_verifier *v, const struct mir_statement *s)
{
    const struct mir_runtime_row *row = mir_runtime_find(s->name);
    if (!row) {
        mir_problem(v, "runtime.def has no such function");
        return;
    }
    uint32_t next = 0;
    for (uint32_t i = 0; i < row->param_count; i++) {
        if (mir_runtime_is_implied(row->params[i]))
            continue;
        if (next < s->operand_count &&
            !mir_runtime_type_fits(row->params[i], s->operands[next].type))
            mir_problem(v, "operand %" PRIu32 ", %s in runtime.def, cannot be `%s`", next + 1,
                        mir_runtime_type_name(row->params[i]),
                        mir_type_name(v, s->operands[next].type));
        next++;
    }
    if (next != s->operand_count)
        mir_problem(v, "`%s` takes %" PRIu32 " operands", row->symbol, next);
    check_runtime_result(v, s, row);
}

static void check_intrinsic(struct mir_verifier *v, const struct mir_statement *s)
{
    if (strncmp(s->name, "llvm.", 5) != 0 || s->operand_count == 0)
        mir_problem(v, "this is no intrinsic of LLVM with operands");
    for (uint32_t i = 0; i < s->operand_count; i++)
        check_kind(v, s->operands[i].type,
                   type_is_number(s->operands[i].type) || s->operands[i].type->kind == TYPE_bool,
                   "neither a number type nor Bool");
    check_kind(v, s->dest.type, type_is_number(s->dest.type) || s->dest.type->kind == TYPE_bool,
               "neither a number type nor Bool");
}

static bool is_buffer(const struct type *type)
{
    return type->kind == TYPE_nominal && type->decl->storage == STORAGE_VALUE &&
           type->part_count == 1 && type->decl->field_count == 1 &&
           type->decl->fields[0].type->kind == TYPE_cptr;
}

static void check_buffer(struct mir_verifier *v, const struct mir_statement *s)
{
    const struct type *type = s->operands[0].type;
    check_kind(v, type, is_buffer(type), "no buffer");
    if (!is_buffer(type))
        return;
    const struct type *element = type->parts[0];
    uint32_t integers = s->op == MIR_BUFFER_PUT ? 2 : s->operand_count;
    for (uint32_t i = 1; i < integers; i++)
        check_kind(v, s->operands[i].type, s->operands[i].type->kind == TYPE_int, "not Int");
    if (s->op == MIR_BUFFER_RESIZE)
        check_kind(v, s->dest.type, s->dest.type == type, "not the buffer's type");
    else if (s->op == MIR_BUFFER_AT)
        check_kind(v, s->dest.type,
                   s->dest.type->kind == TYPE_ref && s->dest.type->is_mut &&
                       s->dest.type->parts[0] == element,
                   "no `&mut` of the buffer's element");
    else if (s->op == MIR_BUFFER_TAKE)
        check_kind(v, s->dest.type, s->dest.type == element, "not the buffer's element");
    else if (s->op == MIR_BUFFER_PUT)
        check_kind(v, s->operands[2].type, s->operands[2].type == element,
                   "not the buffer's element");
}

static void check_free(struct mir_verifier *v, const struct mir_statement *s)
{
    if (s->op == MIR_CAST || s->op == MIR_CAST_WRAP)
        check_cast(v, s);
    else if (s->op == MIR_MAKE || s->op == MIR_NEW)
        check_construct(v, s);
    else if (s->op == MIR_VARIANT)
        check_variant(v, s);
    else if (s->op == MIR_FRAME)
        check_kind(v, s->dest.type, type_is_frame(s->dest.type) && type_frame(s->dest.type),
                   "no type of frames that are made");
    else if (s->op == MIR_TAG)
        check_tag(v, s);
    else if (s->op >= MIR_BUFFER_RESIZE && s->op <= MIR_BUFFER_MOVE)
        check_buffer(v, s);
    else if (s->op == MIR_ADDRESS)
        check_address(v, s);
    else if (s->op == MIR_IS_NULL)
        check_is_null(v, s);
    else if (s->op == MIR_CHECK_INDEX)
        check_check_index(v, s);
    else if (s->op == MIR_CALL)
        check_call(v, s);
    else if (s->op == MIR_CLOSURE || s->op == MIR_LEND_CLOSURE)
        mir_verify_closure(v, s);
    else if (s->op == MIR_RUNTIME)
        check_runtime(v, s);
    else if (s->op == MIR_INTRINSIC)
        check_intrinsic(v, s);
    else if (s->operands[0].kind != MIR_OPERAND_READ)
        mir_problem(v, "`%s` takes a place", mir_op_text(s->op));
}

void mir_verify_statement(struct mir_verifier *v, const struct mir_statement *statement)
{
    bool is_good = !statement->has_dest || check_place(v, &statement->dest);
    bool makes = statement->op == MIR_CLOSURE || statement->op == MIR_LEND_CLOSURE;
    for (uint32_t i = 0; i < statement->operand_count; i++)
        is_good = check_operand(v, &statement->operands[i], i + 1, i == 0 && makes) && is_good;
    if (!is_good)
        return;
    if (statement->has_dest && mir_in_payload(&statement->dest)) {
        mir_problem(v, "a payload can only be read");
        return;
    }
    switch (mir_op_row(statement->op)->rule) {
    case MIR_RULE_SAME:
        check_rule_same(v, statement);
        break;
    case MIR_RULE_TEST:
        check_rule_test(v, statement);
        break;
    case MIR_RULE_SHIFT:
        check_rule_shift(v, statement);
        break;
    case MIR_RULE_FREE:
        check_free(v, statement);
        break;
    }
}

/* ---- Terminators ---- */

/* Values seen are keys of a map, plus one because a key is not NULL. */
static void check_switch(struct mir_verifier *v, const struct mir_terminator *t)
{
    struct map seen = {0};
    bool has_all_ones = false; /* UINT64_MAX, the one value without a key */
    const struct type *type = t->operand.type;
    if (!check_kind(v, type, type_is_integer(type) || type->kind == TYPE_char,
                    "neither an integer type nor Char"))
        return;
    for (uint32_t i = 0; i + 1 < t->target_count; i++) {
        const struct mir_operand value = {
            .kind = MIR_OPERAND_INT, .type = type, .bits = t->values[i]};
        const void *key = (const void *)(uintptr_t)(t->values[i] + 1);
        const char *problem = integer_problem(&value);
        bool is_second = key ? map_put(v->arena, &seen, key, v) != NULL : has_all_ones;
        has_all_ones |= !key;
        if (problem || is_second)
            mir_problem(v, "value %" PRIu32 " %s", i + 1, problem ? problem : "stands there twice");
    }
}

void mir_verify_terminator(struct mir_verifier *v, const struct mir_terminator *terminator)
{
    if (!mir_has_operand(terminator) || !check_operand(v, &terminator->operand, 1, false))
        return;
    if (terminator->kind == MIR_SWITCH)
        check_switch(v, terminator);
    else if (mir_is_generator(v->function) &&
             (terminator->kind == MIR_RETURN || terminator->kind == MIR_YIELD))
        mir_verify_element(v, terminator);
    else if (terminator->kind == MIR_RETURN)
        check_same(v, "the result", terminator->operand.type, v->function->result);
    else
        check_kind(v, terminator->operand.type, terminator->operand.type->kind == TYPE_bool,
                   "not Bool");
}
