/* A generator as a state machine.
 *
 *     func count(%0 n: Int): count.frame yields Option<Int>
 *     bb0:                          func count(%0 n: Int): count.frame
 *       start bb1 unwind bb4        bb0:
 *     bb1:                            %1 = new_frame
 *       ...                           %1.*.n = set %0
 *       yield %1, bb2 unwind bb4      %1.*.`'state` = set 0: U32
 *     ...                             return move %1
 *
 *     func count.resume(%0 frame: borrow count.frame, %1 ends: Bool): Option<Int>
 *     bb0:
 *       %2 = set %0.*.`'state`
 *       %0.*.`'state` = set 2: U32                  # it has ended, unless it yields again
 *       branch %1, bb1, bb2
 *     bb1:                                          # ENDS: one entry for each suspension
 *       switch %2, 0: bb4, 1: bb5, else bb3
 *     bb2:                                          # GO
 *       switch %2, 0: bb6, 1: bb7, else bb3
 *     bb3:
 *       %3 = variant Option::None()
 *       return %3
 *
 * Each entry loads what is alive there and goes to the copy of the block that
 * follows the suspension; a suspension stores it, sets its state and returns the
 * element. ENDS goes to a copy of the cleanup block as ordinary code, in which
 * `resume` is the end of the generator: a panic's way out stays a cleanup block.
 * A panic in the function leaves it by its own edges, with the state of the end.
 *
 * (Rejected: one copy of each block with a thunk; and locals that always lie in the
 * frame: loops between suspensions want registers.) */
#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/suspend/private.h"
#include "middle/suspend/suspend.h"

enum copy_kind {
    COPY_SAME,   /* ordinary code as it was, cleanup blocks for panics */
    COPY_ENDING, /* cleanup blocks as ordinary code that ends the generator */
    COPY_KINDS,
};

struct pending_copy {
    uint32_t block;
    enum copy_kind kind;
};

struct machine {
    struct session *session;
    struct mir_module *module;
    struct mir_function old; /* as it was */
    const struct frame_plan *plan;
    struct mir_builder b;         /* on the function being made */
    uint32_t *locals;             /* by old local: the new one plus 1; 0: not met */
    uint32_t *blocks[COPY_KINDS]; /* by old block, the same */
    LIST(struct pending_copy) pending;
    uint32_t frame;    /* the local that holds the frame */
    bool in_resume;    /* else in what makes the generator */
    uint32_t finished; /* in the resume function: gives None */
};

static struct mir_place local_place(const struct machine *m, uint32_t local)
{
    return mir_local(&m->b, local);
}

static struct mir_place field_place(struct machine *m, uint32_t field)
{
    return mir_field(&m->b, mir_deref(&m->b, local_place(m, m->frame)), field);
}

/* All that a place holds. */
static struct mir_operand whole(const struct mir_place place, bool is_borrowed)
{
    return type_needs_drop(place.type) && !is_borrowed ? mir_move(place) : mir_read(place);
}

/* ---- Copying code ---- */

static uint32_t new_local(struct machine *m, uint32_t old)
{
    if (!m->locals[old]) {
        list_push(m->module->arena, &m->b.function->locals, m->old.locals.items[old]);
        m->locals[old] = m->b.function->locals.count;
    }
    return m->locals[old] - 1;
}

static bool lies_in_frame(const struct machine *m, uint32_t old)
{
    return m->in_resume && m->plan->is_pinned[old];
}

static struct mir_place copy_place(struct machine *m, const struct mir_place *old)
{
    struct mir_place place = *old;
    if (old->is_global)
        return place;
    if (!lies_in_frame(m, old->base)) {
        place.base = new_local(m, old->base);
        return place;
    }
    struct mir_place root = field_place(m, m->plan->fields[old->base]);
    uint32_t count = root.step_count + old->step_count;
    struct mir_step *steps = ARENA_ARRAY(m->module->arena, struct mir_step, count);
    memcpy(steps, root.steps, root.step_count * sizeof *steps);
    if (old->step_count)
        memcpy(steps + root.step_count, old->steps, old->step_count * sizeof *steps);
    root.steps = steps;
    root.step_count = count;
    root.type = old->type;
    return root;
}

static struct mir_operand copy_operand(struct machine *m, const struct mir_operand *old)
{
    struct mir_operand operand = *old;
    if (old->kind == MIR_OPERAND_READ || old->kind == MIR_OPERAND_MOVE)
        operand.place = copy_place(m, &old->place);
    return operand;
}

static uint32_t new_block(struct machine *m, uint32_t old, enum copy_kind kind)
{
    uint32_t *made = &m->blocks[kind][old];
    if (!*made) {
        bool is_cleanup = m->old.blocks.items[old].is_cleanup && kind == COPY_SAME;
        *made = 1 + (is_cleanup ? mir_cleanup_block_new(&m->b) : mir_block_new(&m->b));
        list_push(m->module->arena, &m->pending, (struct pending_copy){old, kind});
    }
    return *made - 1;
}

static void copy_statement(struct machine *m, const struct mir_statement *old)
{
    struct mir_statement statement = *old;
    struct mir_operand *operands =
        ARENA_ARRAY(m->module->arena, struct mir_operand, old->operand_count);
    for (uint32_t i = 0; i < old->operand_count; i++)
        operands[i] = copy_operand(m, &old->operands[i]);
    statement.operands = operands;
    if (old->has_dest)
        statement.dest = copy_place(m, &old->dest);
    if (old->unwind != MIR_NO_BLOCK)
        statement.unwind = new_block(m, old->unwind, COPY_SAME);
    list_push(m->module->arena, &m->b.function->blocks.items[m->b.block].statements, statement);
}

/* ---- Suspending ---- */

static void set_state(struct machine *m, uint32_t state)
{
    struct mir_place place = field_place(m, FIELD_STATE);
    mir_set(&m->b, place, mir_int(place.type, state));
}

/* Stores what is alive on one of the ways on. */
static void save(struct machine *m, uint32_t suspension)
{
    for (uint32_t i = 0; i < m->plan->locals.count; i++) {
        uint32_t old = m->plan->locals.items[i];
        if (!frame_is_saved(m->plan, suspension, old) || lies_in_frame(m, old))
            continue;
        mir_set(&m->b, field_place(m, FIELD_FIRST + i),
                whole(local_place(m, new_local(m, old)), m->old.locals.items[old].is_borrowed));
    }
    set_state(m, suspension);
}

/* The entry that goes on at `target`. */
static void restore(struct machine *m, uint32_t target, enum copy_kind kind)
{
    for (uint32_t i = 0; i < m->plan->locals.count; i++) {
        uint32_t old = m->plan->locals.items[i];
        if (!live_at_entry(&m->plan->live, target, old) || lies_in_frame(m, old))
            continue;
        mir_set(&m->b, local_place(m, new_local(m, old)),
                whole(field_place(m, FIELD_FIRST + i), m->old.locals.items[old].is_borrowed));
    }
    mir_goto(&m->b, new_block(m, target, kind));
}

static uint32_t suspension_of(const struct machine *m, uint32_t block)
{
    uint32_t i = 0;
    while (m->plan->suspensions.items[i].block != block)
        i++;
    return i;
}

static struct mir_place result_place(struct machine *m)
{
    return local_place(m, mir_local_new(&m->b, m->b.function->result, NULL));
}

static void copy_yield(struct machine *m, uint32_t block)
{
    const struct mir_terminator *end = &m->old.blocks.items[block].terminator;
    struct mir_place result = result_place(m);
    struct mir_operand element = copy_operand(m, &end->operand);
    mir_variant(&m->b, result, 0, &element, 1);
    save(m, suspension_of(m, block));
    mir_return(&m->b, whole(result, false));
}

/* The generator is made where its code starts. */
static void copy_start(struct machine *m)
{
    m->frame = mir_local_new(&m->b, m->old.result, NULL);
    mir_frame(&m->b, local_place(m, m->frame));
    save(m, 0);
    mir_return(&m->b, mir_move(local_place(m, m->frame)));
}

static void copy_terminator(struct machine *m, uint32_t block, enum copy_kind kind)
{
    struct mir_terminator end = m->old.blocks.items[block].terminator;
    m->b.span = end.span;
    if (end.kind == MIR_START) {
        copy_start(m);
    } else if (end.kind == MIR_YIELD) {
        copy_yield(m, block);
    } else if (end.kind == MIR_RETURN || (end.kind == MIR_RESUME && kind == COPY_ENDING)) {
        mir_goto(&m->b, m->finished);
    } else {
        uint32_t *targets = ARENA_ARRAY(m->module->arena, uint32_t, end.target_count);
        for (uint32_t i = 0; i < end.target_count; i++)
            targets[i] = new_block(m, end.targets[i], kind);
        end.targets = targets;
        if (mir_has_operand(&end))
            end.operand = copy_operand(m, &end.operand);
        struct mir_block *made = &m->b.function->blocks.items[m->b.block];
        made->terminator = end;
        made->is_terminated = true;
    }
}

static void copy_pending(struct machine *m)
{
    while (m->pending.count > 0) {
        struct pending_copy copy = list_pop(&m->pending);
        const struct mir_block *old = &m->old.blocks.items[copy.block];
        mir_at(&m->b, m->blocks[copy.kind][copy.block] - 1);
        for (uint32_t i = 0; i < old->statements.count; i++)
            copy_statement(m, &old->statements.items[i]);
        copy_terminator(m, copy.block, copy.kind);
    }
}

/* ---- The functions ---- */

static void begin(struct machine *m, struct mir_function *function, bool in_resume)
{
    struct arena *arena = m->module->arena;
    mir_build(&m->b, m->module, function);
    m->in_resume = in_resume;
    m->locals = ARENA_ARRAY(arena, uint32_t, m->old.locals.count);
    for (int i = 0; i < COPY_KINDS; i++)
        m->blocks[i] = ARENA_ARRAY(arena, uint32_t, m->old.blocks.count);
}

/* What a call of the generator runs: up to its start. */
static void make_maker(struct machine *m, struct mir_function *function)
{
    function->resume = NULL;
    function->locals.count = function->blocks.count = 0;
    function->locals.items = NULL;
    function->locals.capacity = 0;
    function->blocks.items = NULL;
    function->blocks.capacity = 0;
    begin(m, function, false);
    for (uint32_t i = 0; i < function->param_count; i++)
        new_local(m, i);
    new_block(m, 0, COPY_SAME);
    copy_pending(m);
}

/* One entry for each suspension, by state; what has no state has ended. */
static void enter_states(struct machine *m, struct mir_operand state, enum copy_kind kind)
{
    uint32_t count = m->plan->suspensions.count, from = m->b.block;
    uint64_t *values = ARENA_ARRAY(m->module->arena, uint64_t, count);
    uint32_t *entries = ARENA_ARRAY(m->module->arena, uint32_t, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const struct suspension *s = &m->plan->suspensions.items[i];
        values[i] = i;
        entries[i] = mir_block_new(&m->b);
        mir_at(&m->b, entries[i]);
        m->b.span = s->span;
        restore(m, kind == COPY_ENDING ? s->unwind : s->next, kind);
    }
    entries[count] = m->finished;
    mir_at(&m->b, from);
    mir_switch(&m->b, state, values, entries, count);
}

static void make_resume(struct machine *m, struct mir_function *resume)
{
    begin(m, resume, true);
    m->frame = 0;
    struct mir_builder *b = &m->b;
    uint32_t entry = mir_block_new(b), ends = mir_block_new(b), goes = mir_block_new(b);
    m->finished = mir_block_new(b);
    mir_at(b, entry);
    struct mir_place in_frame = field_place(m, FIELD_STATE);
    struct mir_place state = local_place(m, mir_local_new(b, in_frame.type, "state"));
    mir_set(b, state, mir_read(in_frame));
    set_state(m, m->plan->suspensions.count);
    mir_branch(b, mir_read(local_place(m, 1)), ends, goes);
    mir_at(b, m->finished);
    struct mir_place none = result_place(m);
    mir_variant(b, none, 1, NULL, 0);
    mir_return(b, whole(none, false));
    mir_at(b, goes);
    enter_states(m, mir_read(state), COPY_SAME);
    mir_at(b, ends);
    enter_states(m, mir_read(state), COPY_ENDING);
    copy_pending(m);
    mir_finish(b);
}

/* The type's drop: what holds the last reference ends the generator. */
static void make_drop(struct machine *m, const struct mir_function *resume, const char *name)
{
    struct mir_builder b;
    const struct type *type = m->old.result;
    struct mir_function *drop =
        mir_function_new(m->module, text_format(m->module->arena, "%s.drop", name), m->old.span);
    mir_param_new(m->module, drop, type_ref(m->module->types, type, true), "frame", m->old.span);
    mir_build(&b, m->module, drop);
    mir_at(&b, mir_block_new(&b));
    uint32_t frame = mir_borrowed_new(&b, type, NULL);
    uint32_t none = mir_local_new(&b, resume->result, NULL);
    mir_set(&b, mir_local(&b, frame), mir_read(mir_deref(&b, mir_local(&b, 0))));
    const struct mir_operand arguments[] = {mir_read(mir_local(&b, frame)), mir_bool(&b, true)};
    struct mir_place dest = mir_local(&b, none);
    mir_call(&b, &dest, (struct mir_function *)(uintptr_t)resume, arguments, 2);
    if (type_needs_drop(dest.type))
        mir_drop(&b, dest);
    mir_return(&b, mir_void(&b));
    list_push(m->module->arena, &m->module->drops, (struct mir_drop){type, drop});
}

/* ---- The frame's type ---- */

static bool is_taken(const struct type_frame *frame, uint32_t count, const struct symbol *name)
{
    for (uint32_t i = 0; i < count; i++)
        if (frame->fields[i].name == name)
            return true;
    return false;
}

/* The local's name, with its number where it has none or another one has it. */
static const struct symbol *field_name(struct machine *m, const struct type_frame *frame,
                                       uint32_t field, uint32_t local)
{
    const char *name = m->old.locals.items[local].name;
    const struct symbol *symbol = name ? session_symbol(m->session, name) : NULL;
    if (symbol && !is_taken(frame, field, symbol))
        return symbol;
    const char *numbered =
        text_format(m->module->arena, "%s'%u", name ? name : "", (unsigned)local);
    return session_symbol(m->session, numbered);
}

static void make_frame(struct machine *m)
{
    struct arena *arena = m->module->arena;
    uint32_t count = FIELD_FIRST + m->plan->locals.count;
    struct type_frame *frame = ARENA_NEW(arena, struct type_frame);
    *frame = (struct type_frame){.type = m->old.result,
                                 .fields = ARENA_ARRAY(arena, struct type_field, count),
                                 .slots = m->plan->slots,
                                 .field_count = count,
                                 .slot_count = m->plan->slot_count};
    frame->fields[FIELD_STATE] =
        (struct type_field){.name = session_symbol(m->session, "'state"),
                            .type = type_simple(m->module->types, TYPE_u32),
                            .span = m->old.span};
    for (uint32_t i = FIELD_FIRST; i < count; i++) {
        uint32_t local = m->plan->locals.items[i - FIELD_FIRST];
        const struct mir_local *old = &m->old.locals.items[local];
        frame->fields[i] = (struct type_field){
            .name = field_name(m, frame, i, local), .type = old->type, .span = old->span};
    }
    type_add_frame(frame);
}

static void transform(struct session *session, struct mir_module *module,
                      struct mir_function *function, struct text *frames)
{
    struct machine m = {.session = session, .module = module, .old = *function};
    struct mir_function *resume = function->resume;
    struct frame_plan plan = frame_plan_make(module->arena, &m.old);
    m.plan = &plan;
    if (frames)
        frame_describe(frames, &m.old, &plan);
    make_frame(&m);
    make_maker(&m, function);
    make_resume(&m, resume);
    make_drop(&m, resume, function->name);
}

void suspend_generators(struct session *session, struct mir_module *module, struct text *frames)
{
    uint32_t count = module->functions.count;
    for (uint32_t i = 0; i < count; i++)
        if (mir_is_generator(module->functions.items[i]))
            transform(session, module, module->functions.items[i], frames);
}
