/* Strings that grow in place: what nobody else has is as good as a new one. */
#include <string.h>

#include "runtime/src/mem.h"
#include "runtime/src/qz.h"
#include "runtime/src/string.h"

/* The header, the sizes and the NUL. */
enum { FRAME = sizeof(struct qz_string) + 1 };

/* The string in larger memory, with room to grow by half; its own is given back. */
static struct qz_string *grown(struct qz_string *string, size_t size)
{
    struct qz_string *larger = qzi_string_new(size + size / 2, string->char_size);
    memcpy(larger->bytes, string->bytes, qzi_string_size(string));
    larger->byte_size = string->byte_size;
    qz_free(string);
    return larger;
}

struct qz_string *qz_string_append(void *taken, struct qz_string *b)
{
    struct qz_string *a = taken;
    if (b->byte_size == 0)
        return a;
    /* Sizes of what is in memory: their sum fits. */
    size_t at = qzi_string_size(a), size = at + qzi_string_size(b);
    if (a->header.count != 1 || size > SIZE_MAX / 4) {
        struct qz_string *joined = qz_string_concat(a, b);
        qz_release(a);
        return joined;
    }
    if (size + FRAME > qzi_object_room(a))
        a = grown(a, size);
    memcpy(a->bytes + at, b->bytes, qzi_string_size(b));
    a->bytes[size] = '\0';
    a->byte_size = (int64_t)size;
    a->char_size += b->char_size;
    return a;
}
