/* Objects and buffers over the heap. */
#include "runtime/src/mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/src/mem/heap.h"
#include "runtime/src/mem/leaks.h"
#include "runtime/src/qz.h"
#include "runtime/src/sys/sys.h"
#include "runtime/src/text.h"

_Noreturn void qzi_out_of_memory(uint64_t size)
{
    char bytes[128];
    struct qzi_text text = {.bytes = bytes, .capacity = sizeof bytes, .descriptor = 2};
    qzi_text_format(&text, "out of memory: %" PRIu64 " bytes asked for\n", size);
    qz_flush();
    qzi_text_write(&text, 2);
    qzi_sys_exit(QZ_EXIT_FAILURE);
}

void *qzi_memory_new(size_t size)
{
    void *memory = malloc(size ? size : 1);
    if (!memory)
        qzi_out_of_memory(size);
    return memory;
}

void *qzi_memory_resize(void *memory, size_t size)
{
    void *larger = realloc(memory, size ? size : 1);
    if (!larger)
        qzi_out_of_memory(size);
    return larger;
}

void qzi_memory_free(void *memory)
{
    free(memory);
}

static void *checked(void *memory, uint64_t size)
{
    if (!memory)
        qzi_out_of_memory(size);
    return memory;
}

static void *object_start(struct qz_object *object, uint32_t type)
{
    object->count = 1;
    object->type = type;
    return object;
}

static __attribute__((noinline)) void *new_slowly(uint64_t size, uint32_t type)
{
    if (size > SIZE_MAX / 2)
        qzi_out_of_memory(size);
    if (size < sizeof(struct qz_object))
        size = sizeof(struct qz_object);
    void *memory = qzi_leaks.on ? qzi_leaks_new(size) : qzi_heap_take((size_t)size);
    return object_start(checked(memory, size), type);
}

void *qz_new(uint64_t size, uint32_t type)
{
    if (size <= QZI_SMALL) {
        void *memory = qzi_heap_take_fast((size_t)size);
        if (memory)
            return object_start(memory, type);
    }
    return new_slowly(size, type);
}

void *qzi_object_new(uint64_t size, uint32_t type)
{
    return qz_new(size, type);
}

size_t qzi_object_room(void *object)
{
    return qzi_leaks.on ? 0 : qzi_heap_room(object);
}

/* Large memory comes zeroed from the system, which calloc knows. */
void *qz_alloc(uint64_t size, uint32_t type)
{
    if (size > QZI_SMALL && size <= SIZE_MAX / 2 && !qzi_leaks.on) {
        return object_start(checked(calloc(1, (size_t)size), size), type);
    }
    void *object = qz_new(size, type);
    if (size > sizeof(struct qz_object))
        memset((struct qz_object *)object + 1, 0, (size_t)size - sizeof(struct qz_object));
    return object;
}

static __attribute__((noinline)) void free_slowly(void *object)
{
    if (qzi_leaks.on)
        qzi_leaks_free(object);
    else
        qzi_heap_give(object);
}

void qz_free(void *object)
{
    if (!qzi_heap_give_fast(object))
        free_slowly(object);
}

/* The product, as a size that malloc may be asked for. */
static size_t buffer_size(int64_t count, int64_t size)
{
    uint64_t bytes;
    if (count < 0 || size < 0 || __builtin_mul_overflow((uint64_t)count, (uint64_t)size, &bytes) ||
        bytes > SIZE_MAX / 2)
        qzi_out_of_memory(UINT64_MAX);
    return (size_t)bytes;
}

void *qz_buffer_new(int64_t count, int64_t size)
{
    size_t bytes = buffer_size(count, size);
    return bytes ? checked(qzi_heap_take(bytes), bytes) : NULL;
}

void *qz_buffer_resize(void *buffer, int64_t count, int64_t size)
{
    size_t bytes = buffer_size(count, size);
    if (bytes)
        return checked(qzi_heap_resize(buffer, bytes), bytes);
    qz_buffer_free(buffer);
    return NULL;
}

void qz_buffer_free(void *buffer)
{
    if (!qzi_heap_give_fast(buffer) && !qzi_leaks.tracing)
        qzi_heap_give_slow(buffer);
}
