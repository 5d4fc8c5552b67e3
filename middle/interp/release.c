/* Counting, and the end of objects, as in runtime/src/object.c.
 *
 * An object ends by its user's drop, if its type has one, and then by what it holds
 * losing an owner: first all that its first field held, then the second. Nothing
 * recurses. Releasing a value is a record on a stack of its own; where a user's
 * drop is to run, the record waits while the drop's frame is on top, and goes on
 * when it has returned or a panic has left it. Such a panic goes on when everything
 * has ended. */
#include "middle/interp/state.h"

bool interp_is_alive(uint64_t pointer)
{
    return pointer != 0 && pointer != EMPTY_SLOT &&
           ((const struct qz_object *)interp_pointer(pointer))->count != 0;
}

static bool retain_one(struct interp *in, uint64_t pointer)
{
    if (pointer == 0)
        return true;
    if (!interp_is_alive(pointer))
        return interp_invalid(in, "`dup` of what is gone");
    struct qz_object *object = interp_pointer(pointer);
    if (object->count > 0)
        object->count = (int32_t)((uint32_t)object->count + 1);
    return true;
}

/* Calls `visit` for each counted pointer of a value, in order. Enums inside of
 * one another are no deeper than types may be. */
static bool each_pointer(struct interp *in, const struct layout *layout, const uint64_t *slots,
                         bool (*visit)(struct interp *, uint64_t))
{
    for (uint32_t i = 0; i < layout->leaf_count; i++) {
        const struct leaf *leaf = &layout->leaves[i];
        const uint64_t *at = slots + leaf->slot;
        if (!leaf->choice) {
            if (!visit(in, *at))
                return false;
        } else if (*at >= leaf->choice->variant_count) {
            return interp_invalid(in, "an enum that is gone");
        } else if (!each_pointer(in, &leaf->choice->variants[*at], at + 1, visit)) {
            return false;
        }
    }
    return true;
}

bool interp_is_full(const struct layout *layout, const uint64_t *slots)
{
    for (uint32_t i = 0; i < layout->leaf_count; i++)
        if (slots[layout->leaves[i].slot] == EMPTY_SLOT)
            return false;
    return true;
}

bool interp_retain(struct interp *in, const struct layout *layout, const uint64_t *slots)
{
    return each_pointer(in, layout, slots, retain_one);
}

/* ---- Dying ---- */

static struct qz_object *object_of(struct block *block)
{
    return (struct qz_object *)(void *)block->payload;
}

static const struct mir_function *drop_of(struct interp *in, const struct block *block)
{
    return block->type ? map_get(&in->drops, block->type) : NULL;
}

static const struct layout *contents_to_release(struct interp *in, const struct block *block)
{
    const struct layout *contents = block->type ? interp_contents(in, block->type) : NULL;
    return contents && contents->leaf_count ? contents : NULL;
}

/* What has nothing to do at its end ends at once. */
static bool die(struct interp *in, struct block *block)
{
    struct heap *heap = &in->heap;
    if (block->is_dropped)
        return interp_invalid(in, "an object ends twice");
    object_of(block)->count = 0;
    if (!contents_to_release(in, block) && !drop_of(in, block)) {
        interp_free(in, block);
        return true;
    }
    block->next = NULL;
    if (heap->dead_last)
        heap->dead_last->next = block;
    else
        heap->dead_first = block;
    heap->dead_last = block;
    return true;
}

static bool release_one(struct interp *in, uint64_t pointer)
{
    if (pointer == 0)
        return true;
    if (!interp_is_alive(pointer))
        return interp_invalid(in, "`drop` of what is gone");
    struct qz_object *object = interp_pointer(pointer);
    if (object->count > 1)
        object->count--;
    else if (object->count == 1)
        return die(in, interp_block(object));
    return true;
}

/* What died meanwhile, followed by `rest`. */
static struct block *take_dead(struct heap *heap, struct block *rest)
{
    struct block *first = heap->dead_first;
    if (!first)
        return rest;
    heap->dead_last->next = rest;
    heap->dead_first = heap->dead_last = NULL;
    return first;
}

static bool destroy(struct interp *in, struct release *release)
{
    struct block *dead = release->dead, *rest = dead->next;
    const struct layout *contents = contents_to_release(in, dead);
    const uint64_t *fields = (const uint64_t *)(void *)(object_of(dead) + 1);
    object_of(dead)->count = 0;
    bool is_good = !contents || each_pointer(in, contents, fields, release_one);
    release->dead = take_dead(&in->heap, rest);
    interp_free(in, dead);
    return is_good;
}

/* ---- Releasing ---- */

static bool collect(struct interp *in, uint64_t pointer)
{
    list_push(in->arena, &in->pointers, pointer);
    return true;
}

/* A drop gets `&mut` of a place that owns the object, with one reference of two;
 * the other is ours. */
static void start_drop(struct interp *in, struct block *dead, const struct mir_function *drop)
{
    dead->is_dropped = true;
    object_of(dead)->count = 2;
    dead->self = interp_from_pointer(dead->payload);
    interp_enter_drop(in, drop, &dead->self);
}

/* After a drop: what its place holds loses an owner. When more than our reference
 * is left then, somebody keeps the object: a panic, and it stays for good. */
static void end_drop(struct interp *in, struct release *release)
{
    struct block *dead = release->dead;
    release_one(in, dead->self);
    dead->has_returned = true;
    if (in->is_over || object_of(dead)->count == 1)
        return;
    object_of(dead)->count = QZ_IMMORTAL;
    release->dead = take_dead(&in->heap, dead->next);
    if (in->frames.count > 0)
        interp_raise(
            in, str_of(text_format(in->arena, "an object of type %s was kept by its own `drop`",
                                   type_text(in->arena, dead->type))));
}

/* Done: nothing is left of the topmost record. Left: a drop is running. */
static enum effect go_on(struct interp *in)
{
    while (!in->is_over) {
        struct release *release = &list_last(&in->releases);
        struct block *dead = release->dead;
        const struct mir_function *drop = dead ? drop_of(in, dead) : NULL;
        if (dead && drop && !dead->is_dropped) {
            start_drop(in, dead, drop);
            return STATEMENT_LEFT;
        }
        if (dead && drop && !dead->has_returned) {
            end_drop(in, release);
        } else if (dead) {
            destroy(in, release);
        } else if (release->next < release->end) {
            release_one(in, in->pointers.items[release->next++]);
            release->dead = take_dead(&in->heap, NULL);
        } else {
            in->pointers.count = release->first;
            return STATEMENT_DONE;
        }
    }
    return STATEMENT_LEFT;
}

enum effect interp_release(struct interp *in, const struct layout *layout, const uint64_t *slots)
{
    struct release release = {
        .frames = in->frames.count, .first = in->pointers.count, .next = in->pointers.count};
    if (!each_pointer(in, layout, slots, collect))
        return STATEMENT_LEFT;
    release.end = in->pointers.count;
    list_push(in->arena, &in->releases, release);
    enum effect effect = go_on(in);
    if (effect == STATEMENT_DONE)
        in->releases.count--;
    return effect;
}

bool interp_is_releasing(const struct interp *in)
{
    return in->releases.count > 0 && list_last(&in->releases).frames == in->frames.count;
}

void interp_go_on_releasing(struct interp *in)
{
    if (go_on(in) != STATEMENT_DONE)
        return;
    struct release release = list_pop(&in->releases);
    if (in->frames.count == 0)
        return;
    if (release.has_panicked)
        interp_unwind(in);
    else
        interp_top(in)->statement++;
}
