/* Functions of the runtime whose work is done here: counting, copies, and the
 * effects of a program that the interpreter may run. */
#include "middle/interp/row.h"

/* ---- Counting ---- */

/* The layout of one counted pointer. */
static const struct layout *pointer_layout(struct interp *in)
{
    return interp_layout(in, type_simple(in->module->types, TYPE_string));
}

/* Function values are constants, and counted by nobody. */
static bool is_counted_here(struct interp *in, uint64_t pointer)
{
    for (uint32_t i = 0; i < in->module->functions.count; i++)
        if (interp_from_pointer(in->module->functions.items[i]) == pointer)
            return false;
    return true;
}

static enum effect retain(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)result;
    const struct layout *layout = pointer_layout(in);
    return interp_done(!is_counted_here(in, *arguments) ||
                       (layout && interp_retain(in, layout, arguments)));
}

static enum effect release(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)result;
    const struct layout *layout = pointer_layout(in);
    if (!layout || !is_counted_here(in, *arguments))
        return interp_done(layout != NULL);
    return interp_release(in, layout, arguments);
}

/* Nobody can tell whether it grew in place. */
static enum effect string_append(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    enum effect effect = interp_call_pure(in, "qz_string_concat", arguments, result);
    return effect == STATEMENT_DONE ? release(in, arguments, NULL) : effect;
}

static enum effect same(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)in;
    *result = arguments[0] == arguments[1];
    return STATEMENT_DONE;
}

static enum effect unique(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    *result = 0;
    if (*arguments == 0 || !is_counted_here(in, *arguments))
        return STATEMENT_DONE;
    if (!interp_is_alive(*arguments))
        return interp_done(interp_invalid(in, "a use of what is gone"));
    *result = ((const struct qz_object *)interp_pointer(*arguments))->count == 1;
    return STATEMENT_DONE;
}

/* ---- Deep copies, as in runtime/src/clone.c ---- */

static enum effect clone_enter(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)arguments, (void)result;
    in->copy_depth++;
    return STATEMENT_DONE;
}

static enum effect clone_leave(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)arguments, (void)result;
    if (in->copy_depth == 0)
        return interp_done(interp_invalid(in, "a copy ends that has not begun"));
    if (--in->copy_depth == 0)
        in->copies = (struct map){0};
    return STATEMENT_DONE;
}

static enum effect clone_known(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    const void *object = interp_pointer(*arguments);
    *result = object ? interp_from_pointer(map_get(&in->copies, object)) : 0;
    return retain(in, result, NULL);
}

static enum effect clone_note(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)result;
    if (in->copy_depth == 0)
        return STATEMENT_DONE;
    if (arguments[0] == 0 || arguments[1] == 0)
        return interp_done(interp_invalid(in, "a copy of nothing"));
    map_put(in->arena, &in->copies, interp_pointer(arguments[0]), interp_pointer(arguments[1]));
    return interp_done(interp_memory(in, 2 * sizeof(struct map_entry)) != NULL);
}

static enum effect clone_later(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)result;
    list_push(in->arena, &in->waiting_copies, *arguments);
    return interp_done(interp_memory(in, sizeof *arguments) != NULL);
}

static enum effect clone_next(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)arguments;
    bool is_mine =
        in->copy_depth == in->own_copy_depth + 1 && in->waiting_copies.count > in->own_copies_from;
    *result = is_mine ? list_pop(&in->waiting_copies) : 0;
    return STATEMENT_DONE;
}

static enum effect clone_start(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)arguments;
    *result = (uint64_t)in->own_copy_depth << 32 | in->own_copies_from;
    in->own_copy_depth = in->copy_depth;
    in->own_copies_from = in->waiting_copies.count;
    return STATEMENT_DONE;
}

static enum effect clone_end(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)result;
    in->own_copy_depth = (uint32_t)(*arguments >> 32);
    in->own_copies_from = (uint32_t)*arguments;
    return STATEMENT_DONE;
}

/* ---- Nested values, as in runtime/src/nest.c ---- */

static enum effect compare_enter(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)arguments;
    *result = in->compared < QZ_DEEPEST_VALUE;
    in->compared += *result != 0;
    return STATEMENT_DONE;
}

static enum effect compare_leave(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)arguments, (void)result;
    in->compared--;
    return STATEMENT_DONE;
}

static enum effect show_enter(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    *result = QZ_SHOW_NEW;
    for (uint32_t i = in->shown.count; i > 0; i--)
        if (in->shown.items[i - 1] == *arguments)
            *result = QZ_SHOW_AGAIN;
    if (*result == QZ_SHOW_NEW && in->shown.count >= QZ_DEEPEST_VALUE)
        *result = QZ_SHOW_TOO_DEEP;
    if (*result == QZ_SHOW_NEW)
        list_push(in->arena, &in->shown, *arguments);
    return interp_done(interp_charge(in, in->shown.count / 16));
}

static enum effect show_leave(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)arguments, (void)result;
    if (in->shown.count)
        in->shown.count--;
    return STATEMENT_DONE;
}

/* ---- Buffers: the operations are in buffer.c ---- */

static enum effect buffer_new(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    *result = 0;
    if (arguments[0] == 0 || arguments[1] == 0)
        return STATEMENT_DONE;
    return interp_done(interp_stop(in, INTERP_EFFECT, "use plain memory"));
}

static enum effect buffer_free(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)result;
    if (*arguments == 0)
        return STATEMENT_DONE;
    struct block *block = interp_block(interp_pointer(*arguments));
    if (!block->is_buffer)
        return interp_done(interp_invalid(in, "what is freed is no buffer"));
    interp_free(in, block);
    return STATEMENT_DONE;
}

/* ---- Effects ---- */

static enum effect print(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)result;
    const struct qz_string *string = interp_pointer(*arguments);
    text_add(in->options.output, (struct str){string->bytes, (size_t)string->byte_size});
    return STATEMENT_DONE;
}

static enum effect puts_line(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    print(in, arguments, result);
    text_add_char(in->options.output, '\n');
    return STATEMENT_DONE;
}

static enum effect eputs_line(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)result;
    const struct qz_string *string = interp_pointer(*arguments);
    if (!in->options.errors)
        return STATEMENT_DONE;
    text_add(in->options.errors, (struct str){string->bytes, (size_t)string->byte_size});
    text_add_char(in->options.errors, '\n');
    return STATEMENT_DONE;
}

static enum effect flush(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)in, (void)arguments, (void)result;
    return STATEMENT_DONE;
}

/* A program that is run here has no input, arguments and environment. */
static enum effect nothing(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)in, (void)arguments;
    *result = 0;
    return STATEMENT_DONE;
}

static enum effect end_program(struct interp *in, const uint64_t *arguments, uint64_t *result)
{
    (void)result;
    in->report.status = (int64_t)*arguments;
    return interp_done(interp_stop(in, INTERP_EXITED, NULL));
}

/* A custom without an effect is for everyone; one with an effect for programs. */
static const struct {
    const char *symbol;
    row_custom *custom;
    const char *effect;
} rows[] = {
    {"qz_retain", retain, NULL},
    {"qz_retain_slow", retain, NULL},
    {"qz_release", release, NULL},
    {"qz_release_slow", release, NULL},
    {"qz_same", same, NULL},
    {"qz_unique", unique, NULL},
    {"qz_string_append", string_append, NULL},
    {"qz_buffer_new", buffer_new, NULL},
    {"qz_buffer_free", buffer_free, NULL},
    {"qz_clone_enter", clone_enter, NULL},
    {"qz_clone_leave", clone_leave, NULL},
    {"qz_clone_known", clone_known, NULL},
    {"qz_clone_note", clone_note, NULL},
    {"qz_clone_later", clone_later, NULL},
    {"qz_clone_next", clone_next, NULL},
    {"qz_clone_start", clone_start, NULL},
    {"qz_clone_end", clone_end, NULL},
    {"qz_compare_enter", compare_enter, NULL},
    {"qz_compare_leave", compare_leave, NULL},
    {"qz_show_enter", show_enter, NULL},
    {"qz_show_leave", show_leave, NULL},
    {"qz_weak_find", NULL, "refer weakly to an object"},
    {"qz_weak_note", NULL, "refer weakly to an object"},
    {"qz_weak_upgrade", NULL, "refer weakly to an object"},
    {"qz_weak_forget", NULL, "refer weakly to an object"},
    {"qz_print", print, "print"},
    {"qz_puts", puts_line, "print"},
    {"qz_eputs", eputs_line, "print"},
    {"qz_flush", flush, "print"},
    {"qz_exit", end_program, "end the program"},
    {"qz_read_line", nothing, "read the input"},
    {"qz_arg_count", nothing, "read the program's arguments"},
    {"qz_arg", NULL, "read the program's arguments"},
    {"qz_env", nothing, "read the environment"},
    {"qz_process_run", NULL, "run a process"},
    {"qz_monotonic_ns", NULL, "read a clock"},
    {"qz_unix_ms", NULL, "read a clock"},
    {"qz_hash_seed", NULL, "hash, which every run does in its own way"},
    {"qz_hash_mix", NULL, "hash, which every run does in its own way"},
    {"qz_hash_bytes", NULL, "hash, which every run does in its own way"},
    {"qz_string_hash", NULL, "hash, which every run does in its own way"},
};

void interp_row_custom(struct row *row)
{
    row->effect = "do this: it takes a running program";
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i].symbol, row->abi->symbol) != 0)
            continue;
        row->custom = rows[i].custom;
        row->effect = rows[i].effect;
    }
}
