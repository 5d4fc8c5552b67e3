/* Objects and buffers over malloc, and the count of what is alive. */
#include "runtime/src/mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/src/process.h"
#include "runtime/src/qz.h"
#include "runtime/src/sys/atomic.h"
#include "runtime/src/sys/sys.h"
#include "runtime/src/text.h"

/* Up to here malloc and memset beat calloc, which has no cache per thread. */
enum { SMALL_OBJECT = 1024 };

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

static void *object_memory(uint64_t size, bool zeroed)
{
    if (size > SIZE_MAX / 2)
        qzi_out_of_memory(size);
    size_t bytes = (size_t)size;
    if (zeroed && bytes > SMALL_OBJECT) {
        void *memory = calloc(1, bytes);
        if (!memory)
            qzi_out_of_memory(size);
        return memory;
    }
    void *memory = qzi_memory_new(bytes);
    if (zeroed)
        memset(memory, 0, bytes);
    return memory;
}

static void count_live(uint32_t type, int64_t change)
{
    if (qzi_process.live && type < qzi_process.program->type_count)
        qzi_add_i64(&qzi_process.live[type], change);
}

static void *object_start(struct qz_object *object, uint32_t type)
{
    object->count = 1;
    object->type = type;
    count_live(type, 1);
    return object;
}

void *qzi_object_new(uint64_t size, uint32_t type)
{
    return object_start(object_memory(size, false), type);
}

void *qz_alloc(uint64_t size, uint32_t type)
{
    if (size < sizeof(struct qz_object))
        size = sizeof(struct qz_object);
    return object_start(object_memory(size, true), type);
}

void qz_free(void *object)
{
    count_live(((struct qz_object *)object)->type, -1);
    qzi_memory_free(object);
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
    return bytes ? qzi_memory_new(bytes) : NULL;
}

void *qz_buffer_resize(void *buffer, int64_t count, int64_t size)
{
    size_t bytes = buffer_size(count, size);
    if (bytes)
        return qzi_memory_resize(buffer, bytes);
    qzi_memory_free(buffer);
    return NULL;
}

void qz_buffer_free(void *buffer)
{
    qzi_memory_free(buffer);
}

bool qzi_report_leaks(void)
{
    bool found = false;
    if (!qzi_process.live)
        return false;
    char bytes[512];
    struct qzi_text text = {.bytes = bytes, .capacity = sizeof bytes, .descriptor = 2};
    for (uint64_t type = 0; type < qzi_process.program->type_count; type++) {
        int64_t live = qzi_load_i64(&qzi_process.live[type]);
        if (live <= 0)
            continue;
        found = true;
        qzi_text_format(&text, "leak: %" PRId64 " %s of type ", live,
                        live == 1 ? "object" : "objects");
        qzi_text_put(&text, qzi_type_name((uint32_t)type));
        qzi_text_put(&text, "\n");
    }
    qzi_text_write(&text, 2);
    return found;
}
