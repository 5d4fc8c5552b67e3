#include "runtime/src/text.h"

#include <stdio.h>
#include <string.h>

#include "runtime/abi/layout.h"
#include "runtime/src/mem.h"
#include "runtime/src/sys/sys.h"

static void grow(struct qzi_text *text, size_t size)
{
    size_t capacity = text->capacity ? text->capacity : 128;
    while (capacity - text->size < size) {
        if (capacity > SIZE_MAX / 2)
            qzi_out_of_memory(capacity);
        capacity *= 2;
    }
    text->bytes = qzi_memory_resize(text->bytes, capacity);
    text->capacity = capacity;
}

void qzi_text_add(struct qzi_text *text, const void *bytes, size_t size)
{
    if (size == 0)
        return;
    if (text->capacity - text->size < size) {
        if (text->descriptor < 0) {
            grow(text, size);
        } else {
            qzi_text_write(text, text->descriptor);
            if (size > text->capacity) {
                qzi_sys_write(text->descriptor, bytes, size);
                return;
            }
        }
    }
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
}

void qzi_text_put(struct qzi_text *text, const char *string)
{
    qzi_text_add(text, string, strlen(string));
}

void qzi_text_format(struct qzi_text *text, const char *format, ...)
{
    char line[400];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (size > 0)
        qzi_text_add(text, line, (size_t)size < sizeof line ? (size_t)size : sizeof line - 1);
}

void qzi_text_location(struct qzi_text *text, const struct qz_location *location)
{
    qzi_text_put(text, location->function);
    qzi_text_put(text, " (");
    qzi_text_put(text, location->file);
    qzi_text_format(text, ":%u:%u)", (unsigned)location->line, (unsigned)location->column);
}

void qzi_text_write(struct qzi_text *text, int descriptor)
{
    qzi_sys_write(descriptor, text->bytes, text->size);
    text->size = 0;
}

void qzi_text_free(struct qzi_text *text)
{
    qzi_memory_free(text->bytes);
    text->bytes = NULL;
    text->size = text->capacity = 0;
}
