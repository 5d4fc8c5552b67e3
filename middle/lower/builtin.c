/* Builtins: each row of runtime/abi/builtins.def by its kind of lowering. */
#include "middle/lower/lowerer.h"
#include "middle/mir/runtime.h"
#include "middle/program/traits.h"
#include "runtime/abi/layout.h"

void lw_panic_text(struct body *body, const char *message)
{
    struct mir_operand text = mir_cstring(&body->b, str_of(message));
    mir_runtime(&body->b, NULL, "qz_panic_text", &text, 1);
    mir_unreachable(&body->b);
}

/* A String result that may be NULL says that an argument was out of range. */
static void refuse_null(struct body *body, struct mir_place result, const char *name)
{
    struct mir_builder *b = &body->b;
    uint32_t test = lw_new_temporary(body, LOWER_TYPE(body, bool));
    uint32_t failed = lw_new_block(body), good = lw_new_block(body);
    mir_unary(b, MIR_IS_NULL, lw_local_place(body, test), mir_read(result));
    mir_branch(b, lw_read_local(body, test), failed, good);
    mir_at(b, failed);
    mir_drop(b, result);
    lw_panic_text(body,
                  text_format(body->lowerer->arena, "`%s`: the argument is out of range", name));
    mir_at(b, good);
}

static void call_runtime(struct body *body, const struct function *function,
                         const struct mir_operand *arguments, const struct mir_place *dest)
{
    const struct builtin *row = function->builtin;
    mir_runtime(&body->b, dest, row->target, arguments, function->parameter_count);
    const struct mir_runtime_row *runtime = mir_runtime_find(row->target);
    if (dest && dest->type->kind == TYPE_string && !(runtime->attributes & QZ_NONNULL))
        refuse_null(body, *dest, function->name->text);
}

/* The value as a String to read; a temporary where it is not one already. */
static struct mir_operand as_text(struct body *body, struct mir_operand value)
{
    if (value.type->kind == TYPE_string)
        return value;
    uint32_t text = lw_new_temporary(body, LOWER_TYPE(body, string));
    lw_show_value(body, lw_local_place(body, text), value, SHOW_TEXT);
    lw_own_temporary(body, text);
    return lw_read_local(body, text);
}

static void custom_output(struct body *body, const char *symbol,
                          const struct mir_operand *arguments)
{
    struct mir_operand text = as_text(body, arguments[0]);
    mir_runtime(&body->b, NULL, symbol, &text, 1);
}

static void custom_print(struct body *body, const struct mir_operand *arguments,
                         const struct mir_place *dest)
{
    (void)dest;
    custom_output(body, "qz_print", arguments);
}

static void custom_puts(struct body *body, const struct mir_operand *arguments,
                        const struct mir_place *dest)
{
    (void)dest;
    custom_output(body, "qz_puts", arguments);
}

static void custom_eputs(struct body *body, const struct mir_operand *arguments,
                         const struct mir_place *dest)
{
    (void)dest;
    custom_output(body, "qz_eputs", arguments);
}

static void custom_to_s(struct body *body, const struct mir_operand *arguments,
                        const struct mir_place *dest)
{
    lw_show_value(body, *dest, arguments[0], SHOW_TEXT);
}

static void custom_inspect(struct body *body, const struct mir_operand *arguments,
                           const struct mir_place *dest)
{
    lw_show_value(body, *dest, arguments[0], SHOW_INSPECT);
}

/* Only the instance knows whether there is a text. */
static void custom_inspect_any(struct body *body, const struct mir_operand *arguments,
                               const struct mir_place *dest)
{
    struct lowerer *l = body->lowerer;
    bool is_shown = false;
    for (uint32_t i = 0; i < l->program->traits.count; i++) {
        struct trait_decl *trait = l->program->traits.items[i];
        if (trait->module->is_std && strcmp(trait->name->text, "Show") == 0)
            is_shown =
                program_find_trait(l->program, NULL, arguments[0].type, trait, NULL).source !=
                TRAIT_MISSING;
    }
    if (is_shown)
        lw_show_value(body, *dest, arguments[0], SHOW_INSPECT);
    else
        mir_set(&body->b, *dest,
                mir_string(&body->b, str_of(type_text(l->arena, arguments[0].type))));
}

/* Calls a row that gives a text or NULL with the first `count` arguments. A text
 * replaces what is in the place that was lent, the next argument; `dest` tells
 * whether there was one. */
static void fetch_text(struct body *body, const char *row, const struct mir_operand *arguments,
                       uint32_t count, struct mir_place dest)
{
    struct mir_builder *b = &body->b;
    struct mir_place text = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, string)));
    struct mir_place test = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, bool)));
    uint32_t none = lw_new_block(body), some = lw_new_block(body), end = lw_new_block(body);
    mir_runtime(b, &text, row, arguments, count);
    mir_unary(b, MIR_IS_NULL, test, mir_read(text));
    mir_branch(b, mir_read(test), none, some);
    mir_at(b, none);
    mir_drop(b, text);
    mir_set(b, dest, mir_bool(b, false));
    mir_goto(b, end);
    mir_at(b, some);
    lw_replace(body, mir_deref(b, arguments[count].place), mir_move(text));
    mir_set(b, dest, mir_bool(b, true));
    mir_goto(b, end);
    mir_at(b, end);
}

static void custom_catch_message(struct body *body, const struct mir_operand *arguments,
                                 const struct mir_place *dest)
{
    fetch_text(body, "qz_catch", arguments, 1, *dest);
}

static void custom_catch_description(struct body *body, const struct mir_operand *arguments,
                                     const struct mir_place *dest)
{
    fetch_text(body, "qz_catch_description", arguments, 1, *dest);
}

static void custom_env_text(struct body *body, const struct mir_operand *arguments,
                            const struct mir_place *dest)
{
    fetch_text(body, "qz_env", arguments, 1, *dest);
}

static void custom_input_line(struct body *body, const struct mir_operand *arguments,
                              const struct mir_place *dest)
{
    fetch_text(body, "qz_read_line", arguments, 0, *dest);
}

/* ---- Buffers ---- */

static void append(struct body *body, enum mir_op op, const struct mir_place *dest,
                   const struct mir_operand *operands, uint32_t count)
{
    struct mir_statement statement = {
        .op = op, .has_dest = dest != NULL, .operands = operands, .operand_count = count};
    if (dest)
        statement.dest = *dest;
    mir_append(&body->b, statement);
}

/* A CPtr that is NULL. */
static struct mir_place null_pointer(struct body *body)
{
    struct mir_operand none = mir_int(LOWER_TYPE(body, int), 0);
    struct mir_place pointer = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, cptr)));
    mir_runtime(&body->b, &pointer, "qz_buffer_new", (const struct mir_operand[]){none, none}, 2);
    return pointer;
}

static void custom_buffer_empty(struct body *body, const struct mir_operand *arguments,
                                const struct mir_place *dest)
{
    (void)arguments;
    struct mir_operand pointer = mir_read(null_pointer(body));
    mir_construct(&body->b, *dest, &pointer, 1);
}

static void custom_buffer_resized(struct body *body, const struct mir_operand *arguments,
                                  const struct mir_place *dest)
{
    append(body, MIR_BUFFER_RESIZE, dest, arguments, 2);
}

static void custom_buffer_free(struct body *body, const struct mir_operand *arguments,
                               const struct mir_place *dest)
{
    (void)dest;
    struct mir_operand pointer = mir_read(mir_field(&body->b, arguments[0].place, 0));
    mir_runtime(&body->b, NULL, "qz_buffer_free", &pointer, 1);
}

struct mir_place lw_buffer_place(struct body *body, struct mir_operand buffer,
                                 struct mir_operand index)
{
    const struct type *ref = type_ref(body->lowerer->types, buffer.type->parts[0], true);
    const struct mir_operand operands[] = {buffer, index};
    struct mir_place at = lw_local_place(body, lw_new_temporary(body, ref));
    append(body, MIR_BUFFER_AT, &at, operands, 2);
    return mir_deref(&body->b, at);
}

static struct mir_place element_place(struct body *body, const struct mir_operand *arguments)
{
    return lw_buffer_place(body, arguments[0], arguments[1]);
}

/* Elements of no size: there is nothing to move. */
static bool holds_nothing(const struct mir_operand *buffer)
{
    const struct type *element = buffer->type->parts[0];
    return element->kind == TYPE_void || element->kind == TYPE_never;
}

static void custom_buffer_get(struct body *body, const struct mir_operand *arguments,
                              const struct mir_place *dest)
{
    if (holds_nothing(&arguments[0]))
        return;
    lw_set_from(body, *dest, mir_read(element_place(body, arguments)));
}

/* A value of its own to be moved on. */
static struct mir_operand own(struct body *body, struct mir_operand value)
{
    if (value.kind != MIR_OPERAND_READ || !type_needs_drop(value.type))
        return value;
    struct mir_place copy = lw_local_place(body, lw_new_temporary(body, value.type));
    mir_dup(&body->b, copy, value.place);
    return mir_move(copy);
}

static void custom_buffer_set(struct body *body, const struct mir_operand *arguments,
                              const struct mir_place *dest)
{
    (void)dest;
    if (holds_nothing(&arguments[0]))
        return;
    struct mir_operand value = own(body, arguments[2]);
    lw_replace(body, element_place(body, arguments), value);
}

static void custom_buffer_take(struct body *body, const struct mir_operand *arguments,
                               const struct mir_place *dest)
{
    if (!holds_nothing(&arguments[0]))
        append(body, MIR_BUFFER_TAKE, dest, arguments, 2);
}

static void custom_buffer_put(struct body *body, const struct mir_operand *arguments,
                              const struct mir_place *dest)
{
    (void)dest;
    if (holds_nothing(&arguments[0]))
        return;
    const struct mir_operand operands[] = {arguments[0], arguments[1], own(body, arguments[2])};
    append(body, MIR_BUFFER_PUT, NULL, operands, 3);
}

static void custom_buffer_move(struct body *body, const struct mir_operand *arguments,
                               const struct mir_place *dest)
{
    (void)dest;
    append(body, MIR_BUFFER_MOVE, NULL, arguments, 4);
}

/* Goes on where `place` holds NULL, for which nothing is to be dropped any more; gives
 * the block where it holds something. */
static uint32_t where_null(struct body *body, struct mir_place place)
{
    struct mir_builder *b = &body->b;
    uint32_t test = lw_new_temporary(body, LOWER_TYPE(body, bool));
    uint32_t absent = lw_new_block(body), present = lw_new_block(body);
    mir_unary(b, MIR_IS_NULL, lw_local_place(body, test), mir_read(place));
    mir_branch(b, lw_read_local(body, test), absent, present);
    mir_at(b, absent);
    mir_drop(b, place);
    return present;
}

static void custom_weak_of(struct body *body, const struct mir_operand *arguments,
                           const struct mir_place *dest)
{
    struct mir_builder *b = &body->b;
    struct mir_place found = lw_local_place(body, lw_new_temporary(body, dest->type));
    uint32_t end = lw_new_block(body);
    mir_runtime(b, &found, "qz_weak_find", arguments, 1);
    uint32_t present = where_null(body, found);
    struct mir_operand none = mir_read(null_pointer(body));
    lw_note_drop(body->lowerer, dest->type);
    mir_construct(b, *dest, &none, 1);
    const struct mir_operand noted[] = {arguments[0], mir_read(*dest)};
    mir_runtime(b, NULL, "qz_weak_note", noted, 2);
    mir_goto(b, end);
    mir_at(b, present);
    mir_set(b, *dest, mir_move(found));
    mir_goto(b, end);
    mir_at(b, end);
}

/* The variants of Option. */
enum { SOME, NONE };

static void custom_weak_upgrade(struct body *body, const struct mir_operand *arguments,
                                const struct mir_place *dest)
{
    struct mir_builder *b = &body->b;
    struct mir_place found = lw_local_place(body, lw_new_temporary(body, dest->type->parts[0]));
    uint32_t end = lw_new_block(body);
    mir_runtime(b, &found, "qz_weak_upgrade", arguments, 1);
    uint32_t present = where_null(body, found);
    mir_variant(b, *dest, NONE, NULL, 0);
    mir_goto(b, end);
    mir_at(b, present);
    struct mir_operand value = mir_move(found);
    mir_variant(b, *dest, SOME, &value, 1);
    mir_goto(b, end);
    mir_at(b, end);
}

static void custom_check_index(struct body *body, const struct mir_operand *arguments,
                               const struct mir_place *dest)
{
    (void)dest;
    mir_check_index(&body->b, arguments[0], arguments[1]);
}

static const struct custom {
    const char *target;
    void (*lower)(struct body *body, const struct mir_operand *arguments,
                  const struct mir_place *dest);
} customs[] = {
    {"print", custom_print},
    {"puts", custom_puts},
    {"eputs", custom_eputs},
    {"to_s", custom_to_s},
    {"inspect", custom_inspect},
    {"inspect_any", custom_inspect_any},
    {"catch_message", custom_catch_message},
    {"catch_description", custom_catch_description},
    {"env_text", custom_env_text},
    {"input_line", custom_input_line},
    {"buffer_empty", custom_buffer_empty},
    {"buffer_resized", custom_buffer_resized},
    {"buffer_free", custom_buffer_free},
    {"buffer_get", custom_buffer_get},
    {"buffer_set", custom_buffer_set},
    {"buffer_take", custom_buffer_take},
    {"buffer_put", custom_buffer_put},
    {"buffer_move", custom_buffer_move},
    {"check_index", custom_check_index},
    {"weak_of", custom_weak_of},
    {"weak_upgrade", custom_weak_upgrade},
};

static void call_custom(struct body *body, const char *target, const struct mir_operand *arguments,
                        const struct mir_place *dest)
{
    for (size_t i = 0; i < sizeof customs / sizeof *customs; i++)
        if (strcmp(customs[i].target, target) == 0)
            customs[i].lower(body, arguments, dest);
}

static void call_operation(struct body *body, const char *target,
                           const struct mir_operand *arguments, const struct mir_place *dest)
{
    for (int op = 0; op < MIR_OP_COUNT; op++) {
        if (strcmp(mir_op_text((enum mir_op)op), target) != 0)
            continue;
        bool is_same = arguments[0].type == dest->type;
        mir_unary(&body->b, is_same ? MIR_SET : (enum mir_op)op, *dest, arguments[0]);
    }
}

void lw_call_builtin(struct body *body, const struct call *call,
                     const struct mir_operand *arguments, const struct mir_place *dest)
{
    const struct function *function = call->function;
    const struct builtin *row = function->builtin;
    switch (row->lowering) {
    case BUILTIN_runtime:
        call_runtime(body, function, arguments, dest);
        break;
    case BUILTIN_intrinsic:
        mir_intrinsic(&body->b, *dest, row->target, arguments, function->parameter_count);
        break;
    case BUILTIN_op:
        call_operation(body, row->target, arguments, dest);
        break;
    case BUILTIN_custom:
        call_custom(body, row->target, arguments, dest);
        break;
    }
}

/* ---- s[i] and s[a..b] ---- */

static struct mir_operand string_size(struct body *body, struct mir_operand string)
{
    struct mir_place size = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, int)));
    mir_runtime(&body->b, &size, "qz_string_size", &string, 1);
    return mir_read(size);
}

static void lower_char_at(struct body *body, struct mir_operand string, struct ast *index,
                          struct mir_place dest)
{
    struct mir_builder *b = &body->b;
    struct mir_operand at = lower_operand(body, index, HOLD_BRIEFLY, false);
    struct mir_place code = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, i32)));
    const struct mir_operand arguments[] = {string, at};
    mir_check_index(b, at, string_size(body, string));
    mir_runtime(b, &code, "qz_string_char_at", arguments, 2);
    mir_unary(b, MIR_CAST, dest, mir_read(code));
}

static void lower_slice(struct body *body, struct mir_operand string, struct ast_range *range,
                        struct mir_place dest)
{
    struct mir_builder *b = &body->b;
    const struct type *int_type = LOWER_TYPE(body, int);
    struct mir_operand from =
        range->low ? lower_operand(body, range->low, HOLD_CALL, true) : mir_int(int_type, 0);
    struct mir_operand size = string_size(body, string);
    struct mir_operand to =
        range->high ? lower_operand(body, range->high, HOLD_BRIEFLY, false) : size;
    if (range->high && range->is_inclusive) {
        struct mir_place next = lw_local_place(body, lw_new_temporary(body, int_type));
        mir_binary(b, MIR_ADD, next, to, mir_int(int_type, 1));
        to = mir_read(next);
    }
    const struct mir_operand arguments[] = {string, from, to};
    uint32_t test = lw_new_temporary(body, LOWER_TYPE(body, bool));
    uint32_t failed = lw_new_block(body), good = lw_new_block(body);
    mir_runtime(b, &dest, "qz_string_slice", arguments, 3);
    mir_unary(b, MIR_IS_NULL, lw_local_place(body, test), mir_read(dest));
    mir_branch(b, lw_read_local(body, test), failed, good);
    mir_at(b, failed);
    mir_drop(b, dest);
    const struct mir_operand bad[] = {from, to, size};
    mir_runtime(b, NULL, "qz_panic_range", bad, 3);
    mir_unreachable(b);
    mir_at(b, good);
}

void lower_index(struct body *body, struct ast *node, const struct mir_place *dest)
{
    const struct node_info *info = lw_info_at(body, node);
    if (info->use == USE_SLICE) {
        lower_part(body, node, dest);
        return;
    }
    if (info->use == USE_CALL) {
        lower_call_node(body, node, dest);
        return;
    }
    struct ast_index *index = ast_as_index(node);
    struct ast *at = index->arguments.items[0];
    struct mir_operand string =
        lower_operand(body, index->object, HOLD_CALL, lw_has_effects(body, at));
    struct mir_place place;
    bool is_unwanted = !dest;
    if (is_unwanted) {
        place = lw_local_place(body, lw_new_temporary(body, lw_type_at(body, node)));
        dest = &place;
    }
    body->b.span = node->span;
    if (at->kind == AST_range)
        lower_slice(body, string, ast_as_range(at), *dest);
    else
        lower_char_at(body, string, at, *dest);
    if (is_unwanted)
        lw_own_temporary(body, place.base);
}
