#include "middle/interp/interp.h"

#include "middle/interp/state.h"

struct interp *interp_new(struct session *session, const struct mir_module *module,
                          const struct interp_options *options)
{
    struct interp *in = ARENA_NEW(&session->arena, struct interp);
    in->session = session;
    in->arena = &session->arena;
    in->module = module;
    in->options = *options;
    interp_heap_hooks(in);
    in->globals = ARENA_ARRAY(in->arena, struct global_value, module->globals.count);
    for (uint32_t i = 0; i < module->drops.count; i++)
        map_put(in->arena, &in->drops, module->drops.items[i].type,
                module->drops.items[i].function);
    for (uint32_t i = 0; i < module->globals.count; i++) {
        const struct layout *layout = interp_layout(in, module->globals.items[i].type);
        if (!layout)
            break;
        in->globals[i].slots = ARENA_ARRAY(in->arena, uint64_t, layout->slots);
        if (options->output)
            in->globals[i].state = GLOBAL_KNOWN;
    }
    return in;
}

/* ---- Ending a run ---- */

bool interp_stop(struct interp *in, enum interp_outcome outcome, const char *format, ...)
{
    if (in->is_over)
        return false;
    in->is_over = true;
    in->report.outcome = outcome;
    if (format) {
        struct text text;
        text_init(&text, in->arena);
        va_list arguments;
        va_start(arguments, format);
        text_vprintf(&text, format, arguments);
        va_end(arguments);
        in->report.text = text_chars(&text);
    }
    interp_note_calls(in);
    return false;
}

bool interp_invalid(struct interp *in, const char *problem)
{
    return interp_stop(in, INTERP_INVALID, "%s", problem);
}

bool interp_charge(struct interp *in, uint64_t steps)
{
    if (in->is_over)
        return false;
    if (steps > in->options.steps - in->steps)
        return interp_stop(in, INTERP_TOO_LONG, NULL);
    in->steps += steps;
    return true;
}

/* ---- Runs ---- */

static void run(struct interp *in)
{
    while (!in->is_over && (in->frames.count > 0 || in->releases.count > 0)) {
        if (interp_is_releasing(in))
            interp_go_on_releasing(in);
        else
            interp_step(in);
    }
}

enum interp_outcome interp_run(struct interp *in, const struct mir_function *function,
                               const struct mir_operand *arguments, uint32_t count)
{
    in->frames.count = in->releases.count = in->pointers.count = 0;
    in->heap.dead_first = in->heap.dead_last = NULL;
    in->chunk = in->used = 0;
    in->steps = 0;
    in->is_over = in->is_panicking = false;
    in->copy_depth = 0;
    in->waiting_copies.count = 0;
    in->compared = in->shown.count = 0;
    in->own_copy_depth = in->own_copies_from = 0;
    in->copies = (struct map){0};
    in->report = (struct interp_report){.outcome = INTERP_INVALID};
    in->result_type = NULL;
    for (uint32_t i = 0; i < count; i++)
        if (arguments[i].kind == MIR_OPERAND_READ || arguments[i].kind == MIR_OPERAND_MOVE)
            interp_invalid(in, "an argument that is no constant");
    if (!in->is_over)
        interp_enter(in, function, arguments, count);
    run(in);
    return in->report.outcome;
}

const struct interp_report *interp_report(const struct interp *in)
{
    return &in->report;
}

uint64_t interp_steps(const struct interp *in)
{
    return in->steps;
}

uint64_t interp_live(const struct interp *in)
{
    return in->heap.live;
}

/* ---- Results ---- */

struct interp_value interp_result(const struct interp *in)
{
    return (struct interp_value){in->result_type, in->result};
}

void interp_drop_result(struct interp *in)
{
    const struct layout *layout = in->result_type ? interp_layout(in, in->result_type) : NULL;
    in->result_type = NULL;
    in->is_over = in->is_panicking = false;
    if (layout && interp_release(in, layout, in->result) != STATEMENT_DONE)
        run(in);
    in->is_over = true;
}

void interp_keep_result(struct interp *in, uint32_t global)
{
    const struct layout *layout = interp_layout(in, in->result_type);
    if (layout->slots)
        memcpy(in->globals[global].slots, in->result, layout->slots * sizeof *in->result);
    in->globals[global].state = GLOBAL_KNOWN;
    in->result_type = NULL;
}

void interp_give_up(struct interp *in, uint32_t global)
{
    in->globals[global].state = GLOBAL_GIVEN_UP;
}

struct interp_value interp_global(const struct interp *in, uint32_t global)
{
    return (struct interp_value){in->module->globals.items[global].type, in->globals[global].slots};
}

/* What lies behind the pointer of an object; else the value itself. */
static const uint64_t *contents_of(struct interp_value value)
{
    if (value.type->kind != TYPE_nominal || !type_is_counted(value.type))
        return value.slots;
    const struct qz_object *object = interp_pointer(*value.slots);
    return (const uint64_t *)(const void *)(object + 1);
}

static const struct layout *layout_of_contents(struct interp *in, const struct type *type)
{
    return type->kind == TYPE_nominal && type_is_counted(type) ? interp_contents(in, type)
                                                               : interp_layout(in, type);
}

struct interp_value interp_part(struct interp *in, struct interp_value value, uint32_t index)
{
    const struct layout *layout = layout_of_contents(in, value.type);
    return (struct interp_value){type_field(in->module->types, value.type, index),
                                 contents_of(value) + layout->offsets[index]};
}

uint32_t interp_variant(struct interp_value value)
{
    return (uint32_t)*contents_of(value);
}

struct interp_value interp_payload(struct interp *in, struct interp_value value, uint32_t index)
{
    uint32_t variant = interp_variant(value);
    const struct layout *payload = &layout_of_contents(in, value.type)->variants[variant];
    return (struct interp_value){type_variant_field(in->module->types, value.type, variant, index),
                                 contents_of(value) + 1 + payload->offsets[index]};
}

static bool string_constant(struct interp *in, uint64_t slot, struct mir_operand *operand)
{
    const struct qz_string *string = interp_pointer(slot);
    if (!string)
        return false;
    size_t size = (size_t)string->byte_size;
    operand->kind = MIR_OPERAND_STRING;
    operand->text = (struct str){arena_copy(in->module->arena, string->bytes, size), size};
    return true;
}

bool interp_constant(struct interp *in, struct interp_value value, struct mir_operand *operand)
{
    const struct type *type = value.type;
    *operand = (struct mir_operand){.type = type};
    if (type->kind == TYPE_void) {
        operand->kind = MIR_OPERAND_VOID;
    } else if (type_is_float(type)) {
        operand->kind = MIR_OPERAND_FLOAT;
        operand->real =
            type->kind == TYPE_f32 ? (double)interp_f32(*value.slots) : interp_f64(*value.slots);
    } else if (type_is_integer(type) || type->kind == TYPE_bool || type->kind == TYPE_char) {
        operand->kind = MIR_OPERAND_INT;
        operand->bits = *value.slots;
    } else if (type->kind == TYPE_function) {
        operand->kind = MIR_OPERAND_FUNCTION;
        operand->function = interp_code_of(*value.slots);
        return !operand->function->is_closure;
    } else {
        return type->kind == TYPE_string && string_constant(in, *value.slots, operand);
    }
    return true;
}
