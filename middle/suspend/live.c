/* Liveness of locals, backwards over the blocks until nothing changes.
 *
 * A local that holds an address keeps the variable alive that it was taken of:
 * what a `&mut` or a closure in the frame refers to is read through it. */
#include "middle/suspend/private.h"

static uint64_t *set_of(const struct live *live, uint32_t block)
{
    return live->in + (size_t)block * live->words;
}

static bool has(const uint64_t *set, uint32_t local)
{
    return set[local / 64] >> (local % 64) & 1;
}

static void add(const struct live *live, uint64_t *set, uint32_t local)
{
    set[local / 64] |= UINT64_C(1) << (local % 64);
    for (uint32_t i = 0; live->root_count[local] && i < live->roots.count; i++)
        if (live->roots.items[i].holder == local)
            set[live->roots.items[i].root / 64] |= UINT64_C(1) << (live->roots.items[i].root % 64);
}

static void take(uint64_t *set, uint32_t local)
{
    set[local / 64] &= ~(UINT64_C(1) << (local % 64));
}

static void join(const struct live *live, uint64_t *set, uint32_t block)
{
    const uint64_t *other = set_of(live, block);
    for (uint32_t i = 0; i < live->words; i++)
        set[i] |= other[i];
}

/* ---- Addresses ---- */

static bool is_place(const struct mir_operand *operand)
{
    return (operand->kind == MIR_OPERAND_READ || operand->kind == MIR_OPERAND_MOVE) &&
           !operand->place.is_global;
}

static bool goes_through_pointer(const struct mir_place *place)
{
    for (uint32_t i = 0; i < place->step_count; i++)
        if (place->steps[i].kind == MIR_STEP_DEREF)
            return true;
    return false;
}

/* Gives whether it is new. */
static bool add_root(struct live *live, uint32_t holder, uint32_t root)
{
    for (uint32_t i = 0; i < live->roots.count; i++)
        if (live->roots.items[i].holder == holder && live->roots.items[i].root == root)
            return false;
    live->root_count[holder]++;
    list_push(live->arena, &live->roots, (struct live_root){holder, root});
    return true;
}

/* What one local refers to another one may refer to after this. */
static bool pass_roots(struct live *live, uint32_t holder, uint32_t from)
{
    bool has_changed = false;
    if (holder == from || !live->root_count[from])
        return false;
    for (uint32_t i = 0; i < live->roots.count; i++)
        if (live->roots.items[i].holder == from)
            has_changed |= add_root(live, holder, live->roots.items[i].root);
    return has_changed;
}

/* Can a value of the local hold an address that is lent? */
static bool can_hold(const struct mir_local *local)
{
    return local->is_borrowed || local->type->kind == TYPE_ref;
}

static bool find_roots_of(struct live *live, const struct mir_statement *s)
{
    if (!s->has_dest || s->dest.is_global || !can_hold(&live->function->locals.items[s->dest.base]))
        return false;
    bool has_changed = false;
    for (uint32_t i = 0; i < s->operand_count; i++) {
        if (!is_place(&s->operands[i]))
            continue;
        const struct mir_place *place = &s->operands[i].place;
        if (s->op == MIR_ADDRESS && !goes_through_pointer(place))
            has_changed |= add_root(live, s->dest.base, place->base);
        has_changed |= pass_roots(live, s->dest.base, place->base);
    }
    return has_changed;
}

static void find_roots(struct live *live)
{
    const struct mir_function *function = live->function;
    for (bool has_changed = true; has_changed;) {
        has_changed = false;
        for (uint32_t b = 0; b < function->blocks.count; b++)
            for (uint32_t i = 0; i < function->blocks.items[b].statements.count; i++)
                has_changed |= find_roots_of(live, &function->blocks.items[b].statements.items[i]);
    }
}

/* ---- Uses ---- */

static void use(const struct live *live, uint64_t *set, const struct mir_operand *operand)
{
    if (is_place(operand))
        add(live, set, operand->place.base);
}

/* Backwards: behind the statement first, what is written, then the edge, which
 * leaves before that and behind the operands. */
static void pass_statement(const struct live *live, uint64_t *set, const struct mir_statement *s)
{
    bool is_whole = s->has_dest && !s->dest.is_global && s->dest.step_count == 0;
    if (is_whole)
        take(set, s->dest.base);
    if (s->unwind != MIR_NO_BLOCK)
        join(live, set, s->unwind);
    if (s->has_dest && !s->dest.is_global && !is_whole)
        add(live, set, s->dest.base);
    for (uint32_t i = 0; i < s->operand_count; i++)
        use(live, set, &s->operands[i]);
}

static bool pass_block(const struct live *live, uint64_t *set, uint32_t index)
{
    const struct mir_block *block = &live->function->blocks.items[index];
    for (uint32_t i = 0; i < live->words; i++)
        set[i] = 0;
    for (uint32_t i = 0; i < block->terminator.target_count; i++)
        join(live, set, block->terminator.targets[i]);
    if (mir_has_operand(&block->terminator))
        use(live, set, &block->terminator.operand);
    for (uint32_t i = block->statements.count; i-- > 0;)
        pass_statement(live, set, &block->statements.items[i]);
    bool has_changed = false;
    uint64_t *in = set_of(live, index);
    for (uint32_t i = 0; i < live->words; i++) {
        has_changed |= in[i] != set[i];
        in[i] = set[i];
    }
    return has_changed;
}

struct live live_find(struct arena *arena, const struct mir_function *function)
{
    struct live live = {.arena = arena, .function = function};
    live.words = function->locals.count / 64 + 1;
    live.in = ARENA_ARRAY(arena, uint64_t, (size_t)live.words * function->blocks.count);
    live.root_count = ARENA_ARRAY(arena, uint32_t, function->locals.count);
    find_roots(&live);
    uint64_t *set = ARENA_ARRAY(arena, uint64_t, live.words);
    for (bool has_changed = true; has_changed;) {
        has_changed = false;
        for (uint32_t i = function->blocks.count; i-- > 0;)
            has_changed |= pass_block(&live, set, i);
    }
    return live;
}

bool live_at_entry(const struct live *live, uint32_t block, uint32_t local)
{
    return has(set_of(live, block), local);
}
