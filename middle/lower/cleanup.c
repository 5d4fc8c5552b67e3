/* The stack of what is to be done when blocks are left.
 *
 *     a = open()        cleanups: drop a
 *     defer f()                   drop a, defer f()
 *     b = g(a)                    drop a, defer f(), drop b
 *
 * Leaving the block runs them from the top. A panic enters the chain of cleanup
 * blocks at the entry that was on top when the statement began; each block does
 * its entry and goes to the next below, so a function has one chain, entered at
 * different places:
 *
 *     bb7: drop b; goto bb6     bb6: f(); goto bb5      bb5: drop a; resume
 *
 * Blocks are made when the first statement asks for them. An entry whose value
 * was moved away is dead; the blocks of those above it still drop it and are
 * forgotten. While an entry runs, `cleanups.count` is lowered to it, so that a
 * panic in a deferred statement goes on with what lies below. */
#include "middle/lower/lowerer.h"

uint32_t lw_new_block(struct body *body)
{
    return body->is_unwinding ? mir_cleanup_block_new(&body->b) : mir_block_new(&body->b);
}

uint32_t lw_cleanup_height(const struct body *body)
{
    return body->cleanups.count;
}

static void push(struct body *body, struct cleanup cleanup)
{
    cleanup.block = MIR_NO_BLOCK;
    list_push(body->lowerer->arena, &body->cleanups, cleanup);
}

void lw_own_local(struct body *body, uint32_t local)
{
    struct mir_function *function = body->b.function;
    if (type_needs_drop(function->locals.items[local].type))
        push(body, (struct cleanup){.kind = CLEANUP_DROP, .local = local});
}

void lw_push_defer(struct body *body, struct ast *deferred)
{
    push(body, (struct cleanup){.kind = CLEANUP_DEFER, .deferred = deferred});
}

void lw_push_set_element(struct body *body, struct mir_function *setter,
                         struct mir_place collection, struct mir_operand index, uint32_t local)
{
    push(body, (struct cleanup){.kind = CLEANUP_SET_ELEMENT,
                                .setter = setter,
                                .place = collection,
                                .index = index,
                                .local = local});
}

void lw_push_runtime(struct body *body, const char *symbol, const struct mir_operand *argument)
{
    struct cleanup cleanup = {.kind = CLEANUP_RUNTIME, .symbol = symbol};
    if (argument) {
        cleanup.index = *argument;
        cleanup.argument_count = 1;
    }
    push(body, cleanup);
}

void lw_push_write_back(struct body *body, struct mir_place place, uint32_t local)
{
    push(body, (struct cleanup){.kind = CLEANUP_WRITE_BACK, .place = place, .local = local});
}

void lw_push_wrap_back(struct body *body, struct mir_place place, uint32_t variant, uint32_t local)
{
    push(body, (struct cleanup){
                   .kind = CLEANUP_WRAP_BACK, .place = place, .variant = variant, .local = local});
}

void lw_disown_local(struct body *body, uint32_t local)
{
    for (uint32_t i = body->cleanups.count; i-- > 0;) {
        struct cleanup *cleanup = &body->cleanups.items[i];
        if (cleanup->kind == CLEANUP_DROP && cleanup->local == local && !cleanup->is_dead) {
            cleanup->is_dead = true;
            return;
        }
        cleanup->block = MIR_NO_BLOCK;
    }
}

static void wrap_back(struct body *body, const struct cleanup *cleanup)
{
    struct mir_place made = lw_local_place(body, lw_new_temporary(body, cleanup->place.type));
    struct mir_operand part = lw_whole(lw_local_place(body, cleanup->local));
    mir_variant(&body->b, made, cleanup->variant, &part, 1);
    lw_replace(body, cleanup->place, mir_move(made));
}

/* Does one entry; what lies below it is what a panic goes on with. */
static void run_cleanup(struct body *body, uint32_t index)
{
    struct cleanup cleanup = body->cleanups.items[index];
    uint32_t count = body->cleanups.count;
    if (cleanup.is_dead)
        return;
    body->cleanups.count = index;
    switch (cleanup.kind) {
    case CLEANUP_DROP:
        mir_drop(&body->b, lw_local_place(body, cleanup.local));
        break;
    case CLEANUP_DEFER:
        lower_statement(body, cleanup.deferred);
        break;
    case CLEANUP_SET_ELEMENT: {
        const struct mir_operand arguments[] = {mir_read(cleanup.place), cleanup.index,
                                                lw_read_local(body, cleanup.local)};
        mir_call(&body->b, NULL, cleanup.setter, arguments, 3);
        break;
    }
    case CLEANUP_WRAP_BACK:
        wrap_back(body, &cleanup);
        break;
    case CLEANUP_RUNTIME:
        mir_runtime(&body->b, NULL, cleanup.symbol, &cleanup.index, cleanup.argument_count);
        break;
    case CLEANUP_WRITE_BACK:
        lw_replace(body, cleanup.place, mir_move(lw_local_place(body, cleanup.local)));
        break;
    }
    body->cleanups.count = count;
}

/* Entries above `index` lie in the same memory while one runs: a deferred
 * statement may push its own there, so they are kept aside. */
static void run_keeping_above(struct body *body, uint32_t index)
{
    uint32_t above = body->cleanups.count - index;
    struct cleanup *kept = ARENA_ARRAY(body->lowerer->arena, struct cleanup, above);
    memcpy(kept, body->cleanups.items + index, above * sizeof *kept);
    run_cleanup(body, index);
    memcpy(body->cleanups.items + index, kept, above * sizeof *kept);
}

/* What is written back ends the value that was there before. */
static bool may_panic(const struct body *body, const struct cleanup *cleanup)
{
    switch (cleanup->kind) {
    case CLEANUP_DROP:
        return body->b.function->locals.items[cleanup->local].type->runs_drop;
    case CLEANUP_WRITE_BACK:
    case CLEANUP_WRAP_BACK:
        return cleanup->place.type->runs_drop;
    case CLEANUP_RUNTIME:
        return false;
    case CLEANUP_DEFER:
    case CLEANUP_SET_ELEMENT:
        return true;
    }
    return true;
}

static bool may_panic_above(const struct body *body, uint32_t height)
{
    for (uint32_t i = height; i < body->cleanups.count; i++)
        if (!body->cleanups.items[i].is_dead && may_panic(body, &body->cleanups.items[i]))
            return true;
    return false;
}

void lw_leave_holding(struct body *body, uint32_t height, const struct mir_place *dest)
{
    if (!dest || !type_needs_drop(dest->type) || !may_panic_above(body, height)) {
        lw_leave_to(body, height);
        return;
    }
    /* The value's owner goes below what is left: those entries get blocks anew. */
    uint32_t above = body->cleanups.count - height;
    push(body, (struct cleanup){.kind = CLEANUP_DROP});
    struct cleanup *entries = body->cleanups.items + height;
    memmove(entries + 1, entries, above * sizeof *entries);
    entries[0] = (struct cleanup){.kind = CLEANUP_DROP, .local = dest->base, .block = MIR_NO_BLOCK};
    for (uint32_t i = 1; i <= above; i++)
        entries[i].block = MIR_NO_BLOCK;
    lw_leave_to(body, height + 1);
    body->cleanups.count = height;
}

void lw_drop_below(struct body *body, uint32_t height, uint32_t names)
{
    uint32_t count = body->cleanups.count - names, below = names - height;
    if (!below)
        return;
    struct cleanup *kept = ARENA_ARRAY(body->lowerer->arena, struct cleanup, below);
    struct cleanup *entries = body->cleanups.items + height;
    memcpy(kept, entries, below * sizeof *kept);
    memmove(entries, entries + below, count * sizeof *entries);
    memcpy(entries + count, kept, below * sizeof *kept);
    for (uint32_t i = 0; i < count + below; i++)
        entries[i].block = MIR_NO_BLOCK;
    lw_leave_to(body, height + count);
}

void lw_leave_early(struct body *body, uint32_t height, const struct mir_place *dest)
{
    uint32_t count = body->cleanups.count;
    struct cleanup *kept = ARENA_ARRAY(body->lowerer->arena, struct cleanup, count + 1);
    if (count)
        memcpy(kept, body->cleanups.items, count * sizeof *kept);
    lw_leave_holding(body, height, dest);
    if (count)
        memcpy(body->cleanups.items, kept, count * sizeof *kept);
    body->cleanups.count = count;
}

void lw_leave_to(struct body *body, uint32_t height)
{
    while (body->cleanups.count > height) {
        if (mir_is_open(&body->b))
            run_cleanup(body, body->cleanups.count - 1);
        body->cleanups.count--;
    }
}

/* Fills the cleanup block of entry `index`, which goes on to `next`. */
static uint32_t make_block(struct body *body, uint32_t index, uint32_t next)
{
    struct mir_builder *b = &body->b;
    uint32_t block = mir_cleanup_block_new(b);
    struct target_loop *loop = body->loop;
    mir_at(b, block);
    run_keeping_above(body, index);
    body->loop = loop;
    if (mir_is_open(b) && next == MIR_NO_BLOCK)
        mir_resume(b);
    else if (mir_is_open(b))
        mir_goto(b, next);
    return block;
}

/* The cleanup block for a panic here and now; see mir/build.h. */
static uint32_t unwind_target(void *context)
{
    struct body *body = context;
    struct mir_builder *b = &body->b;
    uint32_t at = b->block, next = MIR_NO_BLOCK;
    struct span span = b->span;
    bool was_unwinding = body->is_unwinding;
    body->is_unwinding = true;
    for (uint32_t i = 0; i < body->cleanups.count; i++) {
        struct cleanup *cleanup = &body->cleanups.items[i];
        if (cleanup->is_dead)
            continue;
        if (cleanup->block == MIR_NO_BLOCK) {
            uint32_t block = make_block(body, i, next);
            body->cleanups.items[i].block = block;
        }
        next = body->cleanups.items[i].block;
    }
    body->is_unwinding = was_unwinding;
    b->block = at;
    b->span = span;
    return next;
}

uint32_t lw_unwind_block(struct body *body)
{
    uint32_t block = unwind_target(body), at = body->b.block;
    if (block != MIR_NO_BLOCK)
        return block;
    block = mir_cleanup_block_new(&body->b);
    mir_at(&body->b, block);
    mir_resume(&body->b);
    body->b.block = at;
    return block;
}

void lw_start_body(struct body *body, struct lowerer *l, struct module *module,
                   struct mir_function *mir, const struct type *result, uint32_t slot_count)
{
    *body = (struct body){.lowerer = l, .module = module, .result = result};
    body->slots = ARENA_ARRAY(l->arena, struct slot, slot_count + 1);
    mir_build(&body->b, l->module, mir);
    body->b.cleanup = unwind_target;
    body->b.cleanup_context = body;
}
