/* What takes the place of mem.c, object.c and panic.c where the runtime has a
 * host. */
#include "runtime/embed/embed.h"

#include <string.h>

#include "runtime/src/mem.h"
#include "runtime/src/panic.h"
#include "runtime/src/sys/sys.h"
#include "runtime/src/text.h"

/* In front of each buffer. */
struct frame {
    _Alignas(16) size_t size;
};

/* Whoever is inside of qze_run on this thread. Left by a jump of the host, the
 * pointer dangles, and nobody follows it: the next run sets it. */
static struct qze_host **current(void)
{
    static _Thread_local struct qze_host *host;
    return &host;
}

enum qze_outcome qze_run(struct qze_host *host, void (*call)(void *), void *environment)
{
    struct qze_host *volatile outer = *current();
    *current() = host;
    int outcome = setjmp(host->escape);
    if (outcome == QZE_RETURNED)
        call(environment);
    *current() = outer;
    return (enum qze_outcome)outcome;
}

/* ---- Memory ---- */

_Noreturn void qzi_out_of_memory(uint64_t size)
{
    (void)size;
    longjmp((*current())->escape, QZE_NO_MEMORY);
}

static void *allocate(size_t size, enum qze_memory memory)
{
    void *result = (*current())->allocate(*current(), size, memory);
    if (!result)
        qzi_out_of_memory(size);
    return result;
}

void *qzi_memory_new(size_t size)
{
    if (size > SIZE_MAX / 2)
        qzi_out_of_memory(size);
    struct frame *frame = allocate(sizeof *frame + size, QZE_BUFFER);
    frame->size = size;
    return frame + 1;
}

void qzi_memory_free(void *memory)
{
    if (memory)
        (*current())->release(*current(), (struct frame *)memory - 1);
}

void *qzi_memory_resize(void *memory, size_t size)
{
    void *larger = qzi_memory_new(size);
    if (memory) {
        size_t before = ((struct frame *)memory - 1)->size;
        memcpy(larger, memory, before < size ? before : size);
        qzi_memory_free(memory);
    }
    return larger;
}

void *qzi_object_new(uint64_t size, uint32_t type)
{
    if (size > SIZE_MAX / 2)
        qzi_out_of_memory(size);
    struct qz_object *object = allocate((size_t)size, QZE_OBJECT);
    *object = (struct qz_object){.count = 1, .type = type};
    return object;
}

/* Strings that come from a host are counted plainly. */
void qz_retain(void *pointer)
{
    struct qz_object *object = pointer;
    if (object && object->count > 0)
        object->count = (int32_t)((uint32_t)object->count + 1);
}

/* ---- Panics: only their words ---- */

struct qzi_panic {
    struct qzi_text message;
};

struct qzi_panic *qzi_panic_new(const struct qz_location *location)
{
    (void)location;
    struct qzi_panic *panic = qzi_memory_new(sizeof *panic);
    panic->message = (struct qzi_text)QZI_TEXT_INIT;
    return panic;
}

struct qzi_text *qzi_panic_text(struct qzi_panic *panic)
{
    return &panic->message;
}

/* The host gets a buffer of exactly the message. */
_Noreturn void qzi_panic_raise(struct qzi_panic *panic)
{
    struct qze_host *host = *current();
    size_t size = panic->message.size;
    char *message = allocate(size + 1, QZE_BUFFER);
    if (size > 0)
        memcpy(message, panic->message.bytes, size);
    message[size] = '\0';
    qzi_text_free(&panic->message);
    qzi_memory_free(panic);
    host->message = message;
    host->message_size = size;
    longjmp(host->escape, QZE_PANICKED);
}

/* Text with a descriptor is for reports of a running program. */
int qzi_sys_write(int descriptor, const void *bytes, size_t size)
{
    (void)descriptor, (void)bytes, (void)size;
    return 0;
}
