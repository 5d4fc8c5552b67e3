#include "runtime/src/mem/heap.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/src/sys/sys.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PLAIN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define PLAIN 1
#endif
#endif
#ifndef PLAIN
#define PLAIN 0
#endif

enum {
    HEADER = 64,          /* of a span: a line of the cache */
    CUT = 4096,           /* bytes of blocks that are cut off at once, at least one block */
    COMMIT = 1024 * 1024, /* bytes of the region made usable at once */
};

#define LEAST_REGION (UINT64_C(1) << 30)
#define MOST_REGION (UINT64_C(1) << 38)

/* Steps of 16 bytes up to 128, then four classes for each doubling. */
static const uint16_t class_size[QZI_CLASSES] = {16,  32,  48,  64,  80,  96,  112, 128, 160, 192,
                                                 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024};

#define TWO(class) class, class
#define FOUR(class) TWO(class), TWO(class)
#define EIGHT(class) FOUR(class), FOUR(class)

const uint8_t qzi_class_of[] = {0,         0,         1,        2,        3,        4,
                                5,         6,         7,        TWO(8),   TWO(9),   TWO(10),
                                TWO(11),   FOUR(12),  FOUR(13), FOUR(14), FOUR(15), EIGHT(16),
                                EIGHT(17), EIGHT(18), EIGHT(19)};

struct qzi_region qzi_region;

static struct qzi_heap nobody;
_Thread_local struct qzi_heap *qzi_heap_here = &nobody;

/* Guards what follows. */
static struct qzi_lock lock = QZI_LOCK_INIT;
static bool region_tried = PLAIN;
static uint64_t region_used, region_usable; /* bytes from its base on */
static struct qzi_heap *heaps_without_thread;

void qzi_heap_disable(void)
{
    qzi_lock_take(&lock);
    region_tried = true;
    qzi_lock_release(&lock);
}

/* As much as the machine has: more address space costs where pages are looked after
 * one by one (an emulator), and what does not fit goes to malloc. */
static uint64_t region_size(void)
{
    uint64_t size = qzi_sys_memory_size() / COMMIT * COMMIT;
    if (size < LEAST_REGION)
        return LEAST_REGION;
    return size < MOST_REGION ? size : MOST_REGION;
}

/* Under the lock. The size is written last: who sees it sees the base, or compares
 * with a base of 0, below which no memory lies. */
static void reserve_region(void)
{
    if (region_tried)
        return;
    region_tried = true;
    uint64_t size = region_size();
    void *memory = qzi_sys_reserve(size);
    if (!memory)
        return;
    uint64_t start = (uintptr_t)memory;
    uint64_t base = (start + QZI_SPAN - 1) / QZI_SPAN * QZI_SPAN;
    qzi_store_u64(&qzi_region.base, base);
    qzi_store_u64(&qzi_region.size, (size - (base - start)) / COMMIT * COMMIT);
}

/* Under the lock; NULL: the region is full, or the system has no memory. */
static struct qzi_span *new_span(void)
{
    if (region_used == region_usable) {
        if (region_usable == qzi_region.size)
            return NULL;
        if (!qzi_sys_commit((void *)(uintptr_t)(qzi_region.base + region_usable), COMMIT))
            return NULL;
        region_usable += COMMIT;
    }
    struct qzi_span *span = (void *)(uintptr_t)(qzi_region.base + region_used);
    region_used += QZI_SPAN;
    return span;
}

/* A thread has ended: the next one that wants a heap gets its. */
static void leave(void *argument)
{
    struct qzi_heap *heap = argument;
    qzi_heap_here = &nobody;
    qzi_lock_take(&lock);
    heap->next = heaps_without_thread;
    heaps_without_thread = heap;
    qzi_lock_release(&lock);
}

/* Gives this thread a heap; false: everything is malloc's. */
static bool join(void)
{
    qzi_lock_take(&lock);
    reserve_region();
    struct qzi_heap *heap = NULL;
    if (qzi_region.size) {
        heap = heaps_without_thread;
        if (heap)
            heaps_without_thread = heap->next;
        else
            heap = calloc(1, sizeof *heap);
    }
    qzi_lock_release(&lock);
    if (!heap)
        return false;
    if (!qzi_sys_at_thread_end(leave, heap)) {
        leave(heap);
        return false;
    }
    qzi_heap_here = heap;
    return true;
}

static void take_remote(struct qzi_heap *heap)
{
    struct qzi_block *block = qzi_remote_take(&heap->remote);
    while (block) {
        struct qzi_block *next = block->next;
        uint32_t class = qzi_heap_span(block)->class;
        block->next = heap->free[class];
        heap->free[class] = block;
        block = next;
    }
}

/* Where blocks can be cut from; NULL: there is no more memory for spans. */
static char *fresh_of(struct qzi_heap *heap, size_t class)
{
    char *fresh = heap->fresh[class];
    size_t left = -(uintptr_t)fresh & (QZI_SPAN - 1);
    if (left >= class_size[class])
        return fresh;
    qzi_lock_take(&lock);
    struct qzi_span *span = new_span();
    qzi_lock_release(&lock);
    if (!span)
        return NULL;
    span->heap = heap;
    span->class = (uint32_t)class;
    return (char *)span + HEADER;
}

/* Cuts blocks off and puts all but the first on the free list, in order. */
static void *cut(struct qzi_heap *heap, size_t class)
{
    char *first = fresh_of(heap, class);
    if (!first)
        return NULL;
    size_t size = class_size[class];
    size_t left = -(uintptr_t)first & (QZI_SPAN - 1);
    size_t count = (left < CUT ? left : CUT) / size;
    struct qzi_block **place = &heap->free[class];
    for (size_t i = 1; i < count; i++) {
        struct qzi_block *block = (void *)(first + i * size);
        *place = block;
        place = &block->next;
    }
    *place = NULL;
    heap->fresh[class] = first + count * size;
    return first;
}

void *qzi_heap_take_slow(size_t size)
{
    if (size > QZI_SMALL)
        return malloc(size);
    if (qzi_heap_here == &nobody && !join())
        return malloc(size ? size : 1);
    struct qzi_heap *heap = qzi_heap_here;
    take_remote(heap);
    void *memory = qzi_heap_take_fast(size);
    if (memory)
        return memory;
    memory = cut(heap, qzi_class_of[(size + QZI_CLASS_STEP - 1) / QZI_CLASS_STEP]);
    return memory ? memory : malloc(size ? size : 1);
}

void qzi_heap_give_slow(void *memory)
{
    if (qzi_heap_has(memory))
        qzi_remote_push(&qzi_heap_span(memory)->heap->remote, memory);
    else
        free(memory);
}

size_t qzi_heap_room(void *memory)
{
    return qzi_heap_has(memory) ? class_size[qzi_heap_span(memory)->class]
                                : malloc_usable_size(memory);
}

void *qzi_heap_resize(void *memory, size_t size)
{
    if (!memory)
        return qzi_heap_take(size);
    if (!qzi_heap_has(memory))
        return realloc(memory, size ? size : 1);
    size_t room = class_size[qzi_heap_span(memory)->class];
    if (size <= room)
        return memory;
    void *larger = qzi_heap_take(size);
    if (!larger)
        return NULL;
    memcpy(larger, memory, room);
    qzi_heap_give(memory);
    return larger;
}
