/* Counting references, and destroying what nobody refers to.
 *
 * What dies while an object is destroyed is destroyed at once, by recursion, as long
 * as that is not deep and no user's drop runs. Else a dead object is put on a
 * list that is threaded through the dead objects' own headers, so it needs no
 * memory. While an object's `destroy` runs, what dies is collected in order of
 * dying; afterwards the collected part goes before the rest of the list. The
 * order is therefore that of a recursive destruction: the object, then its
 * first field with all that it held, then the second. (What is destroyed at once runs no
 * code that could tell when.)
 *
 * A user's drop runs as ordinary code: what dies in it is destroyed at once,
 * by a list of its own (the machine stack grows only where drops call code
 * that ends other Drop objects). A drop that panics stops at a boundary; when
 * the list is empty the panic goes on from the release that started it. */
#include "runtime/src/border.h"
#include "runtime/src/mem/leaks.h"
#include "runtime/src/panic.h"
#include "runtime/src/process.h"
#include "runtime/src/qz.h"
#include "runtime/src/sys/atomic.h"
#include "runtime/src/text.h"
#include "runtime/src/thread.h"
#include "runtime/src/weak.h"

/* ---- The link of a dead object ----
 * The header's 8 bytes hold the type in the upper 20 bits and the address of
 * the next dead object, divided by its alignment, in the lower 44: user space
 * addresses have at most 48 bits on every target (larger ones are given out
 * only on request). */

enum { LINK_BITS = 44 };

/* Objects that are destroyed inside of each other before the list takes over. */
enum { DEEPEST = 64 };

_Static_assert(QZ_TYPE_LIMIT == 1u << (64 - LINK_BITS), "type and link fill the header");

static void link_set(struct qz_object *object, uint32_t type, const struct qz_object *next)
{
    uint64_t word = (uint64_t)type << LINK_BITS | (uintptr_t)next / QZ_OBJECT_ALIGNMENT;
    __builtin_memcpy(object, &word, sizeof word);
}

static struct qz_object *link_next(const struct qz_object *object, uint32_t *type)
{
    uint64_t word;
    __builtin_memcpy(&word, object, sizeof word);
    *type = (uint32_t)(word >> LINK_BITS);
    uint64_t link = word & ((UINT64_C(1) << LINK_BITS) - 1);
    return (struct qz_object *)(uintptr_t)(link * QZ_OBJECT_ALIGNMENT);
}

static void link_redirect(struct qz_object *object, const struct qz_object *next)
{
    uint32_t type;
    link_next(object, &type);
    link_set(object, type, next);
}

/* ---- Destruction ---- */

static void collect(struct qzi_thread *thread, struct qz_object *object)
{
    link_set(object, object->type, NULL);
    if (thread->dead_first)
        link_redirect(thread->dead_last, object);
    else
        thread->dead_first = object;
    thread->dead_last = object;
}

/* Ends the collecting; gives what died in it, followed by `rest`. */
static struct qz_object *take_collected(struct qzi_thread *thread, struct qz_object *rest)
{
    thread->destroying = false;
    if (!thread->dead_first)
        return rest;
    link_redirect(thread->dead_last, rest);
    return thread->dead_first;
}

static void start_collecting(struct qzi_thread *thread)
{
    thread->dead_first = thread->dead_last = NULL;
    thread->destroying = true;
}

/* The text of a panic of the runtime's own about an object of the type. */
static struct qzi_panic *kept_itself(const struct qz_type_info *info)
{
    static const struct qz_location location = {"the runtime", "drop", 1, 1};
    struct qzi_panic *panic = qzi_panic_new(&location);
    qzi_text_put(qzi_panic_text(panic), "an object of type ");
    qzi_text_put(qzi_panic_text(panic), info->name);
    qzi_text_put(qzi_panic_text(panic), " was kept by its own `drop`");
    return panic;
}

/* Runs the user's drop of a dead object. It gets the address of a place that owns
 * the object, one reference of two; the other is ours. What the place holds
 * afterwards dies here, before the rest of the list. When more than ours is left
 * of the object then, drop has given `self` to somebody: a panic, and since drop
 * must not run twice, the object stays for good. */
static struct qzi_panic *run_drop(struct qzi_thread *thread, const struct qz_type_info *info,
                                  struct qz_object *dead, struct qz_object **rest)
{
    void *place = dead;
    dead->count = 2;
    struct qzi_panic *panic = qzi_boundary_run(info->drop, &place);
    start_collecting(thread);
    qz_release(place);
    *rest = take_collected(thread, *rest);
    if (dead->count == 1)
        return panic;
    qzi_store_i32(&dead->count, QZ_IMMORTAL);
    return qzi_panic_join(panic, kept_itself(info));
}

static void destroy_all(struct qzi_thread *thread, struct qz_object *list)
{
    struct qzi_panic *panic = NULL;
    while (list) {
        struct qz_object *dead = list;
        uint32_t type;
        list = link_next(dead, &type);
        const struct qz_type_info *info = &qzi_process.program->types[type];
        dead->count = 1;
        dead->type = type;
        if (info->drop && !thread->drops_suppressed)
            panic = qzi_panic_join(panic, run_drop(thread, info, dead, &list));
        if (dead->count != 1)
            continue; /* kept by its own drop */
        if (info->destroy) {
            start_collecting(thread);
            info->destroy(dead);
            list = take_collected(thread, list);
        }
        qz_free(dead);
    }
    if (panic)
        qzi_panic_raise(panic);
}

void qz_release_begin(void)
{
    struct qzi_thread *thread = qzi_thread_self();
    if (thread->destroying)
        thread->release_depth++;
    else
        start_collecting(thread);
}

void qz_release_end(void)
{
    struct qzi_thread *thread = qzi_thread_self();
    if (thread->release_depth)
        thread->release_depth--;
    else
        destroy_all(thread, take_collected(thread, NULL));
}

/* On the list; it is worked off by whoever destroys. */
static void die_later(struct qzi_thread *thread, struct qz_object *object)
{
    if (thread->destroying) {
        collect(thread, object);
        return;
    }
    link_set(object, object->type, NULL);
    destroy_all(thread, object);
}

static void die_at_once(struct qzi_thread *thread, const struct qz_type_info *info,
                        struct qz_object *object)
{
    bool is_outermost = !thread->destroying;
    if (is_outermost)
        start_collecting(thread);
    object->count = 1;
    thread->destroy_depth++;
    info->destroy(object);
    thread->destroy_depth--;
    qz_free(object);
    if (!is_outermost)
        return;
    struct qz_object *rest = take_collected(thread, NULL);
    if (rest)
        destroy_all(thread, rest);
}

static void die(struct qz_object *object)
{
    if (qzi_leaks.tracing) {
        qzi_leaks_note(object);
        return;
    }
    if (object->type & QZ_TYPE_WEAK)
        qzi_weak_end(object);
    if (object->type == QZ_TYPE_STRING) {
        qz_free(object);
        return;
    }
    const struct qz_type_info *info = &qzi_process.program->types[object->type];
    if (!info->destroy && !info->drop) {
        qz_free(object);
        return;
    }
    struct qzi_thread *thread = qzi_thread_self();
    if (info->drop || thread->destroy_depth == DEEPEST)
        die_later(thread, object);
    else
        die_at_once(thread, info, object);
}

/* ---- Counting ---- */

void qz_retain_slow(void *pointer)
{
    struct qz_object *object = pointer;
    /* A count at or below QZ_STICKY stays: threads that still subtract from it
     * are too few to carry it past INT32_MIN. */
    if (qzi_load_i32(&object->count) > QZ_STICKY)
        qzi_add_i32(&object->count, -1);
}

void qz_release_slow(void *pointer)
{
    struct qz_object *object = pointer;
    int32_t count = qzi_load_i32(&object->count);
    if (count > 1)
        qzi_store_i32(&object->count, count - 1);
    else if (count == 1)
        die(object);
    else if (count > QZ_STICKY && qzi_add_i32_acq_rel(&object->count, 1) == -1)
        die(object);
}

void qz_retain(void *pointer)
{
    struct qz_object *object = pointer;
    if (!object)
        return;
    int32_t count = qzi_load_i32(&object->count);
    if (count > 0)
        qzi_store_i32(&object->count, (int32_t)((uint32_t)count + 1));
    else
        qz_retain_slow(object);
}

void qz_release(void *pointer)
{
    if (pointer)
        qz_release_slow(pointer);
}

bool qz_same(void *a, void *b)
{
    return a == b;
}

bool qz_unique(void *pointer)
{
    const struct qz_object *object = pointer;
    if (!object)
        return false;
    int32_t count = qzi_load_i32_acquire(&object->count);
    return count == 1 || count == -1;
}
