/* The copies that a deep copy has made so far, so that what was shared is shared
 * again. One table per thread, in use between clone_enter and the matching
 * clone_leave; both nest, the outermost leave empties it. Outside of them nothing
 * is known and nothing is noted.
 *
 * Open addressing by the object's address, at most half full. Entries borrow:
 * the copy's owner is whoever made it, and it lives until the whole copy is
 * done, because everything copied hangs from the copy of the root. */
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

void qz_clone_leave(void)
{
    struct qzi_copies *copies = &qzi_thread_self()->copies;
    if (--copies->depth)
        return;
    free(copies->entries);
    *copies = (struct qzi_copies){0};
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
    copies->count += !entry->object;
    *entry = (struct qzi_copy){object, copy};
}
