/* Weak references. An object has at most one, a `Weak` of std/weak.qz; a table of
 * the process leads from the object to it, and a bit in the object's header says
 * that there is an entry, so that objects without one pay a test when they die.
 *
 * Neither owns the other. When the object dies, before its drop runs, the entry goes
 * and the reference's target becomes NULL: an address that is used again never finds
 * an old entry, and nothing brings a dead object back. When the reference dies first,
 * the entry and the bit go.
 *
 * (Rejected: a hidden field in the objects of types that a program refers to weakly.
 * It costs a word in every such object, and crossing tasks, copies and the interpreter
 * would all have to know of it.)
 *
 * Open addressing by the object's address, at most half full; the entries behind a
 * deleted one move up. One lock, held for a search: an object shared by tasks may die
 * anywhere. */
#include "runtime/src/weak.h"

#include <stdlib.h>

#include "runtime/src/mem.h"
#include "runtime/src/qz.h"
#include "runtime/src/sync/lock.h"
#include "runtime/src/sys/atomic.h"
#include "runtime/src/sys/threads.h"

struct entry {
    struct qz_object *object;
    struct qz_weak *weak;
};

static struct {
    struct qzi_spin lock;
    struct entry *entries;
    size_t count, capacity;
} table;

/* Waits by itself: programs without tasks are linked without sync/lock.c. */
static void take_lock(void)
{
    while (qzi_a32_swap_acquire(&table.lock.held, 1))
        qzi_sys_yield();
}

static size_t home_of(const void *object)
{
    uint64_t hash = (uint64_t)(uintptr_t)object * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(hash >> 20) & (table.capacity - 1);
}

static size_t slot_of(const void *object)
{
    size_t at = home_of(object);
    while (table.entries[at].object && table.entries[at].object != object)
        at = (at + 1) & (table.capacity - 1);
    return at;
}

static void grow(void)
{
    struct entry *old = table.entries;
    size_t count = table.capacity;
    table.capacity = count ? count * 2 : 64;
    table.entries = calloc(table.capacity, sizeof *table.entries);
    if (!table.entries)
        qzi_out_of_memory(table.capacity * sizeof *table.entries);
    for (size_t i = 0; i < count; i++)
        if (old[i].object)
            table.entries[slot_of(old[i].object)] = old[i];
    free(old);
}

/* Entries that were put behind the deleted one because of it come nearer. */
static void delete_at(size_t hole)
{
    size_t mask = table.capacity - 1;
    for (size_t at = (hole + 1) & mask; table.entries[at].object; at = (at + 1) & mask) {
        size_t home = home_of(table.entries[at].object);
        if (((at - home) & mask) < ((at - hole) & mask))
            continue;
        table.entries[hole] = table.entries[at];
        hole = at;
    }
    table.entries[hole] = (struct entry){0};
    if (--table.count == 0) {
        free(table.entries);
        table.entries = NULL;
        table.capacity = 0;
    }
}

/* A further owner, unless the last one has gone already. */
static bool retain_alive(struct qz_object *object)
{
    for (;;) {
        int32_t count = qzi_load_i32(&object->count);
        if (count == 0)
            return false;
        if (count > 0) {
            qz_retain(object);
            return true;
        }
        if (count <= QZ_STICKY || qzi_swap_if_i32(&object->count, count, count - 1))
            return true;
    }
}

void *qz_weak_find(void *object)
{
    struct qz_object *target = object;
    struct qz_weak *weak = NULL;
    take_lock();
    if (target->type & QZ_TYPE_WEAK)
        weak = table.entries[slot_of(target)].weak;
    if (weak && !retain_alive(&weak->header))
        weak = NULL;
    qzi_spin_release(&table.lock);
    return weak;
}

void qz_weak_note(void *object, void *weak)
{
    struct qz_object *target = object;
    take_lock();
    if (table.count * 2 >= table.capacity)
        grow();
    struct entry *entry = &table.entries[slot_of(target)];
    table.count += !entry->object;
    *entry = (struct entry){target, weak};
    target->type |= QZ_TYPE_WEAK;
    ((struct qz_weak *)weak)->target = target;
    qzi_spin_release(&table.lock);
}

void *qz_weak_upgrade(void *weak)
{
    take_lock();
    struct qz_object *target = ((struct qz_weak *)weak)->target;
    if (target && !retain_alive(target))
        target = NULL;
    qzi_spin_release(&table.lock);
    return target;
}

/* Its entry may belong to a newer one, made while it was dying. */
void qz_weak_forget(void *weak)
{
    take_lock();
    struct qz_object *target = ((struct qz_weak *)weak)->target;
    if (target && table.entries[slot_of(target)].weak == weak) {
        delete_at(slot_of(target));
        target->type &= ~QZ_TYPE_WEAK;
    }
    ((struct qz_weak *)weak)->target = NULL;
    qzi_spin_release(&table.lock);
}

void qzi_weak_end(struct qz_object *object)
{
    take_lock();
    size_t at = slot_of(object);
    table.entries[at].weak->target = NULL;
    delete_at(at);
    object->type &= ~QZ_TYPE_WEAK;
    qzi_spin_release(&table.lock);
}
