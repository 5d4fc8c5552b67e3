/* Memory, objects and literals.
 *
 * Blocks come from the session's arena and go back to lists by size: nothing is
 * lost when the compilation is left by its guard. What was taken from the arena
 * is limited, whatever happens to it. */
#include "middle/interp/state.h"

enum { SMALLEST = 6 }; /* a block of 64 bytes */

/* ---- Blocks ---- */

void *interp_memory(struct interp *in, size_t size)
{
    if (size > in->options.memory - in->heap.used) {
        interp_stop(in, INTERP_TOO_LARGE, NULL);
        return NULL;
    }
    in->heap.used += size;
    return arena_alloc(in->arena, size);
}

static struct block *take_free(struct heap *heap, uint32_t size_class)
{
    struct block *block = heap->first_free[size_class];
    if (!block)
        return NULL;
    heap->first_free[size_class] = block->next;
    if (!block->next)
        heap->last_free[size_class] = NULL;
    return block;
}

void *interp_allocate(struct interp *in, size_t size)
{
    uint32_t size_class = SMALLEST;
    if (size > in->options.memory) {
        interp_stop(in, INTERP_TOO_LARGE, NULL);
        return NULL;
    }
    while (((size_t)1 << size_class) < size + sizeof(struct block))
        size_class++;
    struct block *block = take_free(&in->heap, size_class);
    if (!block)
        block = interp_memory(in, (size_t)1 << size_class);
    if (!block)
        return NULL;
    *block = (struct block){.size_class = size_class};
    return block->payload;
}

void interp_free(struct interp *in, struct block *block)
{
    struct heap *heap = &in->heap;
    if (block->is_object) {
        ((struct qz_object *)(void *)block->payload)->count = 0;
        heap->live--;
        if (in->options.ended)
            in->options.ended(in->options.context,
                              block->type ? block->type
                                          : type_simple(in->module->types, TYPE_string));
    }
    block->is_buffer = false;
    block->next = NULL;
    if (heap->last_free[block->size_class])
        heap->last_free[block->size_class]->next = block;
    else
        heap->first_free[block->size_class] = block;
    heap->last_free[block->size_class] = block;
}

static void *hook_allocate(struct qze_host *host, size_t size, enum qze_memory memory)
{
    struct interp *in = (struct interp *)host;
    void *payload = interp_allocate(in, size);
    if (payload && memory == QZE_OBJECT) {
        interp_block(payload)->is_object = true;
        in->heap.live++;
    }
    return payload;
}

static void hook_release(struct qze_host *host, void *memory)
{
    interp_free((struct interp *)host, interp_block(memory));
}

void interp_heap_hooks(struct interp *in)
{
    in->host.allocate = hook_allocate;
    in->host.release = hook_release;
}

/* ---- Objects ---- */

/* Its fields are not set. */
struct qz_object *interp_object_new(struct interp *in, const struct type *type)
{
    const struct layout *contents = interp_contents(in, type);
    if (!contents)
        return NULL;
    struct qz_object *object =
        interp_allocate(in, sizeof *object + contents->slots * sizeof(uint64_t));
    if (!object)
        return NULL;
    struct block *block = interp_block(object);
    block->is_object = true;
    block->type = type;
    in->heap.live++;
    *object = (struct qz_object){.count = 1, .type = QZ_TYPE_STRING + 1};
    return object;
}

static int64_t count_chars(struct str text)
{
    int64_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += ((unsigned char)text.bytes[i] & 0xC0) != 0x80;
    return count;
}

struct qz_string *interp_literal(struct interp *in, const struct mir_operand *operand)
{
    struct qz_string *string = map_get(&in->literals, operand);
    if (string)
        return string;
    struct str text = operand->text;
    string = interp_memory(in, sizeof *string + text.size + 1);
    if (!string)
        return NULL;
    string->header = (struct qz_object){.count = QZ_IMMORTAL, .type = QZ_TYPE_STRING};
    string->byte_size = (int64_t)text.size;
    string->char_size = count_chars(text);
    if (text.size)
        memcpy(string->bytes, text.bytes, text.size);
    map_put(in->arena, &in->literals, operand, string);
    return string;
}
