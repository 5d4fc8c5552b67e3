/* The heap of small blocks: size classes in spans, one heap per thread.
 *
 *   region   address space, reserved once, that all spans lie in: one comparison tells
 *            a small block from memory of malloc
 *   span     64 KiB of one class, at an address divisible by that; its header names
 *            the heap that owns it, for ever
 *   heap     per class a list of free blocks and the span that new ones are cut from;
 *            used by one thread at a time
 *
 * A thread takes from and gives to its own heap without a locked operation. What
 * belongs to another heap is pushed to that heap's remote list, which the owner empties
 * when it runs out of a class. The heap of a thread that ends is taken over by the next
 * one that starts, with everything in it; spans are never given back to the system nor
 * to other classes (a program's small blocks cost at most the sum over the classes of
 * the most it had of each at once).
 *
 * What is larger, and everything where there is no region (no address space, leak
 * reports, sanitizers, which know malloc), is malloc's. A thread without heap has
 * `nobody`, which is always empty, so that the fast paths test for nothing else. */
#ifndef QZ_RUNTIME_MEM_HEAP_H
#define QZ_RUNTIME_MEM_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/src/mem/remote.h"
#include "runtime/src/sys/atomic.h"

enum {
    QZI_SMALL = 1024, /* the largest block of a class */
    QZI_CLASSES = 20,
    QZI_CLASS_STEP = 16,
    QZI_SPAN = 64 * 1024,
};

struct qzi_heap {
    struct qzi_block *free[QZI_CLASSES];
    char *fresh[QZI_CLASSES]; /* up to the end of its span: never used yet; NULL: no span */
    struct qzi_remote remote;
    struct qzi_heap *next; /* while no thread has it; guarded by the lock of heap.c */
};

/* The header of a span; the first block lies behind it. */
struct qzi_span {
    struct qzi_heap *heap;
    uint32_t class;
};

/* Set once; size 0: there is no region. */
struct qzi_region {
    uint64_t base, size;
};

extern struct qzi_region qzi_region;
extern __attribute__((tls_model("initial-exec"))) _Thread_local struct qzi_heap *qzi_heap_here;

/* The class of a size, by steps of 16 bytes, rounded up. */
extern const uint8_t qzi_class_of[QZI_SMALL / QZI_CLASS_STEP + 1];

void *qzi_heap_take_slow(size_t size);
void qzi_heap_give_slow(void *memory);

/* From now on everything is malloc's. Before the first use only. */
void qzi_heap_disable(void);

static inline bool qzi_heap_has(const void *memory)
{
    return (uintptr_t)memory - qzi_load_u64(&qzi_region.base) < qzi_load_u64(&qzi_region.size);
}

static inline struct qzi_span *qzi_heap_span(void *memory)
{
    return (struct qzi_span *)((uintptr_t)memory & ~(uintptr_t)(QZI_SPAN - 1));
}

/* A block of the thread's own heap, or NULL: then the slow way. size <= QZI_SMALL. */
static inline void *qzi_heap_take_fast(size_t size)
{
    struct qzi_heap *heap = qzi_heap_here;
    size_t class = qzi_class_of[(size + QZI_CLASS_STEP - 1) / QZI_CLASS_STEP];
    struct qzi_block *block = heap->free[class];
    if (block)
        heap->free[class] = block->next;
    return block;
}

/* False: it is not a block of the thread's own heap, and nothing was done. */
static inline bool qzi_heap_give_fast(void *memory)
{
    if (!qzi_heap_has(memory))
        return false;
    const struct qzi_span *span = qzi_heap_span(memory);
    struct qzi_heap *heap = qzi_heap_here;
    if (span->heap != heap)
        return false;
    struct qzi_block *block = memory;
    block->next = heap->free[span->class];
    heap->free[span->class] = block;
    return true;
}

/* At least `size` bytes, aligned to 16, not zeroed; NULL: no memory. */
static inline void *qzi_heap_take(size_t size)
{
    void *memory = size <= QZI_SMALL ? qzi_heap_take_fast(size) : NULL;
    return memory ? memory : qzi_heap_take_slow(size);
}

/* NULL is ignored. */
static inline void qzi_heap_give(void *memory)
{
    if (!qzi_heap_give_fast(memory))
        qzi_heap_give_slow(memory);
}

/* How many bytes the block holds, which are at least those that were asked for. */
size_t qzi_heap_room(void *memory);

/* Like realloc. */
void *qzi_heap_resize(void *memory, size_t size);

#endif
