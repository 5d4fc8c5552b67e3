/* The copies that a deep copy has made so far, so that what was shared is shared
 * again, and what is still to be done for them. One table per thread, in use between
 * clone_enter and the matching clone_leave; both nest, the outermost leave empties
 * it. Outside of them nothing is known and nothing is noted.
 *
 * Open addressing by the object's address, at most half full. Entries own object and
 * copy: a user's own clone may drop either before the whole is done, and their
 * addresses must not come to mean others.
 *
 * A new copy has the parts of its object; the function values that put clones in
 * their place wait here, so that no list of objects is copied by recursion. They are
 * done by the outermost copy, or by the outermost one inside a user's own clone,
 * which clone_start and clone_end bracket: a user sees whole copies. */
#include <stdlib.h>

#include "runtime/src/mem.h"
#include "runtime/src/qz.h"
#include "runtime/src/thread.h"

static size_t slot_of(const struct qzi_copies *copies, const void *object)
{
    uint64_t hash = (uint64_t)(uintptr_t)object * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(hash >> 20) & (copies->capacity - 1);
    while (copies->entries[at].object && copies->entries[at].object != object)
        at = (at + 1) & (copies->capacity - 1);
    return at;
}

static void grow(struct qzi_copies *copies)
{
    struct qzi_copies old = *copies;
    copies->capacity = old.capacity ? old.capacity * 2 : 64;
    copies->entries = calloc(copies->capacity, sizeof *copies->entries);
    if (!copies->entries)
        qzi_out_of_memory(copies->capacity * sizeof *copies->entries);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.entries[i].object)
            copies->entries[slot_of(copies, old.entries[i].object)] = old.entries[i];
    free(old.entries);
}

void qz_clone_enter(void)
{
    qzi_thread_self()->copies.depth++;
}

/* Function values that wait from `from` on are forgotten: a panic has come. */
static void forget_waiting(struct qzi_copies *copies, size_t from)
{
    while (copies->waiting_count > from)
        qz_release(copies->waiting[--copies->waiting_count]);
}

void qz_clone_leave(void)
{
    struct qzi_copies *copies = &qzi_thread_self()->copies;
    if (--copies->depth == copies->own_depth)
        forget_waiting(copies, copies->own_from);
    if (copies->depth)
        return;
    struct qzi_copies done = *copies;
    *copies = (struct qzi_copies){0};
    for (size_t i = 0; i < done.capacity; i++) {
        qz_release(done.entries[i].object);
        qz_release(done.entries[i].copy);
    }
    free(done.entries);
    free(done.waiting);
}

void *qz_clone_known(void *object)
{
    struct qzi_copies *copies = &qzi_thread_self()->copies;
    if (!copies->capacity)
        return NULL;
    void *copy = copies->entries[slot_of(copies, object)].copy;
    qz_retain(copy);
    return copy;
}

void qz_clone_note(void *object, void *copy)
{
    struct qzi_copies *copies = &qzi_thread_self()->copies;
    if (!copies->depth)
        return;
    if (copies->count * 2 >= copies->capacity)
        grow(copies);
    struct qzi_copy *entry = &copies->entries[slot_of(copies, object)];
    if (entry->object)
        return;
    copies->count++;
    qz_retain(object);
    qz_retain(copy);
    *entry = (struct qzi_copy){object, copy};
}

void qz_clone_later(void *fill)
{
    struct qzi_copies *copies = &qzi_thread_self()->copies;
    if (copies->waiting_count == copies->waiting_room) {
        copies->waiting_room = copies->waiting_room ? copies->waiting_room * 2 : 32;
        copies->waiting =
            qzi_memory_resize(copies->waiting, copies->waiting_room * sizeof *copies->waiting);
    }
    copies->waiting[copies->waiting_count++] = fill;
}

void *qz_clone_next(void)
{
    struct qzi_copies *copies = &qzi_thread_self()->copies;
    if (copies->depth != copies->own_depth + 1 || copies->waiting_count == copies->own_from)
        return NULL;
    return copies->waiting[--copies->waiting_count];
}

/* Depth and place in the list, as one number; both are far below 2^31. */
int64_t qz_clone_start(void)
{
    struct qzi_copies *copies = &qzi_thread_self()->copies;
    int64_t outer = (int64_t)(copies->own_depth << 32 | copies->own_from);
    copies->own_depth = copies->depth;
    copies->own_from = copies->waiting_count;
    return outer;
}

void qz_clone_end(int64_t outer)
{
    struct qzi_copies *copies = &qzi_thread_self()->copies;
    copies->own_depth = (uint64_t)outer >> 32;
    copies->own_from = (size_t)((uint64_t)outer & UINT32_MAX);
}
