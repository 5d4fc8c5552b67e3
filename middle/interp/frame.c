/* Calls, returns, and the way of a panic through the frames. */
#include "middle/interp/state.h"

enum { CHUNK_SLOTS = 1 << 13 };

/* Closures in the frame lie behind its locals. */
static bool place_closures(struct interp *in, const struct mir_function *function, uint64_t *slots)
{
    for (uint32_t i = 0; i < function->blocks.count; i++) {
        const struct mir_block *block = &function->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++) {
            const struct mir_statement *statement = &block->statements.items[k];
            if (statement->op != MIR_LEND_CLOSURE)
                continue;
            uint64_t size = interp_closure_slots(in, statement);
            map_put(in->arena, &in->lent, statement, (void *)(uintptr_t)(*slots + 1));
            *slots += size;
            if (size == 0 || *slots > UINT32_MAX / sizeof(uint64_t))
                return interp_stop(in, INTERP_TOO_LARGE, NULL);
        }
    }
    return true;
}

static const struct code *code_of(struct interp *in, const struct mir_function *function)
{
    struct code *code = map_get(&in->codes, function);
    if (code)
        return code;
    uint64_t slots = 0;
    code = interp_memory(in, sizeof *code);
    uint32_t *offsets = interp_memory(in, function->locals.count * sizeof *offsets);
    if (!code || !offsets)
        return NULL;
    for (uint32_t i = 0; i < function->locals.count; i++) {
        const struct layout *layout = interp_layout(in, function->locals.items[i].type);
        if (!layout)
            return NULL;
        offsets[i] = (uint32_t)slots;
        slots += layout->slots;
        if (slots > UINT32_MAX / sizeof(uint64_t)) {
            interp_stop(in, INTERP_TOO_LARGE, NULL);
            return NULL;
        }
    }
    if (!place_closures(in, function, &slots))
        return NULL;
    *code = (struct code){function, offsets, (uint32_t)slots};
    map_put(in->arena, &in->codes, function, code);
    return code;
}

/* ---- The stack of slots ---- */

static bool make_chunk(struct interp *in, uint32_t index, uint32_t slots)
{
    struct chunk chunk = {.size = slots > CHUNK_SLOTS ? slots : CHUNK_SLOTS};
    chunk.slots = interp_memory(in, chunk.size * sizeof *chunk.slots);
    if (!chunk.slots)
        return false;
    if (index == in->chunks.count)
        list_push(in->arena, &in->chunks, chunk);
    else
        in->chunks.items[index] = chunk;
    return true;
}

/* Zeroed slots on top. A chunk that is too small for the next frame is replaced:
 * what lies above the top belongs to nobody. */
static uint64_t *push_slots(struct interp *in, uint32_t count)
{
    if (in->chunks.count == 0 && !make_chunk(in, 0, count))
        return NULL;
    if (count > in->chunks.items[in->chunk].size - in->used) {
        uint32_t next = in->used ? in->chunk + 1 : in->chunk;
        if ((next == in->chunks.count || in->chunks.items[next].size < count) &&
            !make_chunk(in, next, count))
            return NULL;
        in->chunk = next;
        in->used = 0;
    }
    uint64_t *slots = in->chunks.items[in->chunk].slots + in->used;
    in->used += count;
    if (count)
        memset(slots, 0, count * sizeof *slots);
    return slots;
}

static void pop(struct interp *in)
{
    struct frame frame = list_pop(&in->frames);
    in->chunk = frame.chunk;
    in->used = frame.used;
}

/* ---- Calls ---- */

/* Memory for a frame of the function; false past a limit. */
static bool prepare(struct interp *in, const struct mir_function *function, struct frame *frame)
{
    enum { PER_STEP = 16 };
    if (function->blocks.count == 0)
        return interp_invalid(in, "a call of a function without a body");
    if (in->frames.count >= in->options.frames)
        return interp_stop(in, INTERP_TOO_DEEP, NULL);
    const struct code *code = code_of(in, function);
    if (!code || !interp_charge(in, code->slots / PER_STEP))
        return false;
    *frame = (struct frame){.code = code, .chunk = in->chunk, .used = in->used};
    frame->slots = push_slots(in, code->slots);
    return frame->slots != NULL;
}

bool interp_enter(struct interp *in, const struct mir_function *function,
                  const struct mir_operand *arguments, uint32_t count)
{
    struct frame frame;
    if (!prepare(in, function, &frame))
        return false;
    if (count != function->param_count)
        return interp_invalid(in, "a call with other arguments");
    for (uint32_t i = 0; i < count; i++)
        if (!interp_take(in, &arguments[i], frame.slots + frame.code->offsets[i]))
            return false;
    list_push(in->arena, &in->frames, frame);
    return true;
}

bool interp_enter_closure(struct interp *in, uint64_t value, const struct mir_operand *arguments,
                          uint32_t count)
{
    const struct mir_function *function = interp_code_of(value);
    struct frame frame;
    if (!prepare(in, function, &frame))
        return false;
    if (count + 1 != function->param_count)
        return interp_invalid(in, "a call with other arguments");
    frame.slots[frame.code->offsets[0]] = value;
    for (uint32_t i = 0; i < count; i++)
        if (!interp_take(in, &arguments[i], frame.slots + frame.code->offsets[i + 1]))
            return false;
    list_push(in->arena, &in->frames, frame);
    return true;
}

bool interp_enter_drop(struct interp *in, const struct mir_function *drop, uint64_t *self)
{
    struct frame frame;
    if (!prepare(in, drop, &frame))
        return false;
    if (drop->param_count != 1 || drop->locals.items[0].type->kind != TYPE_ref)
        return interp_invalid(in, "a drop with other parameters");
    frame.slots[frame.code->offsets[0]] = interp_from_pointer(self);
    list_push(in->arena, &in->frames, frame);
    return true;
}

/* The result of the outermost frame is that of the run. */
static bool end_run(struct interp *in, const struct type *type, const uint64_t *slots,
                    const struct layout *layout)
{
    in->result = interp_memory(in, layout->slots * sizeof *slots);
    if (!in->result)
        return false;
    if (layout->slots)
        memcpy(in->result, slots, layout->slots * sizeof *slots);
    in->result_type = type;
    in->report.outcome = INTERP_RETURNED;
    in->is_over = true;
    return true;
}

bool interp_return(struct interp *in, const struct mir_operand *result)
{
    const struct type *type = interp_top(in)->code->function->result;
    const struct layout *layout = interp_layout(in, type);
    if (!layout)
        return false;
    uint64_t *slots = interp_scratch(in, layout->slots);
    if (!interp_take(in, result, slots))
        return false;
    pop(in);
    if (interp_is_releasing(in)) /* this was a drop */
        return true;
    if (in->frames.count == 0)
        return end_run(in, type, slots, layout);
    struct frame *caller = interp_top(in);
    const struct mir_block *block = &caller->code->function->blocks.items[caller->block];
    const struct mir_statement *call = &block->statements.items[caller->statement++];
    return !call->has_dest || interp_give(in, &call->dest, slots);
}

/* ---- Panics ---- */

/* Leaves frames up to one whose statement under way has a cleanup, or that
 * releases what the frame above has dropped. */
void interp_unwind(struct interp *in)
{
    for (; in->frames.count > 0 && !interp_is_releasing(in); pop(in)) {
        struct frame *frame = interp_top(in);
        const struct mir_block *block = &frame->code->function->blocks.items[frame->block];
        if (frame->statement >= block->statements.count)
            continue; /* at `resume` */
        uint32_t cleanup = block->statements.items[frame->statement].unwind;
        if (cleanup == MIR_NO_BLOCK)
            continue;
        frame->block = cleanup;
        frame->statement = 0;
        return;
    }
    if (interp_is_releasing(in))
        list_last(&in->releases).has_panicked = true;
    else
        interp_stop(in, INTERP_PANICKED, "%s", text_chars(&in->panic));
}

static struct span span_under_way(const struct frame *frame)
{
    const struct mir_block *block = &frame->code->function->blocks.items[frame->block];
    return frame->statement < block->statements.count
               ? block->statements.items[frame->statement].span
               : block->terminator.span;
}

void interp_note_calls(struct interp *in)
{
    if (in->report.depth > 0)
        return;
    in->report.depth = in->frames.count;
    for (uint32_t i = in->frames.count; i > 0 && in->report.call_count < INTERP_MOST_CALLS; i--) {
        const struct frame *frame = &in->frames.items[i - 1];
        in->report.calls[in->report.call_count++] =
            (struct interp_call){frame->code->function, span_under_way(frame)};
    }
}

/* A panic while another one is under way adds its words to it, as in
 * runtime/src/panic.c. */
void interp_raise(struct interp *in, struct str message)
{
    if (!in->is_panicking) {
        in->is_panicking = true;
        text_init(&in->panic, in->arena);
        text_add(&in->panic, message);
        interp_note_calls(in);
    } else {
        const struct frame *frame = interp_top(in);
        struct location at = source_locate(&in->session->sources, span_under_way(frame));
        text_add(&in->panic, STR("\nalso panicked while unwinding: "));
        text_add(&in->panic, message);
        text_printf(&in->panic, " at %s (%s:%u:%u)", frame->code->function->name,
                    at.source ? at.source->name : "", at.line, at.column);
    }
    interp_unwind(in);
}

void interp_resume(struct interp *in)
{
    if (!in->is_panicking) {
        interp_invalid(in, "`resume` without a panic");
        return;
    }
    pop(in);
    interp_unwind(in);
}
