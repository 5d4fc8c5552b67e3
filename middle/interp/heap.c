/* Memory, and objects that are counted and destroyed as the runtime does it.
 *
 * Blocks come from the session's arena and go back to lists by size: nothing is
 * lost when the compilation is left by its guard. What was taken from the arena
 * is limited, whatever happens to it.
 *
 * Order of destruction (see runtime/src/object.c): an object, then what its first
 * field held, then the second. Here too a list takes the place of recursion. */
#include "middle/interp/state.h"

enum { SMALLEST = 6 }; /* a block of 64 bytes */

/* ---- Blocks ---- */

static struct block *block_of(const void *payload)
{
    return (struct block *)((uintptr_t)payload - offsetof(struct block, payload));
}

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

static void free_block(struct interp *in, struct block *block)
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
        block_of(payload)->is_object = true;
        in->heap.live++;
    }
    return payload;
}

static void hook_release(struct qze_host *host, void *memory)
{
    free_block((struct interp *)host, block_of(memory));
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
    struct block *block = block_of(object);
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

/* ---- Counting ---- */

bool interp_is_alive(uint64_t pointer)
{
    return pointer != 0 && pointer != EMPTY_SLOT &&
           ((const struct qz_object *)interp_pointer(pointer))->count != 0;
}

static bool retain_one(struct interp *in, uint64_t pointer)
{
    if (pointer == 0)
        return true;
    if (!interp_is_alive(pointer))
        return interp_invalid(in, "`dup` of what is gone");
    struct qz_object *object = interp_pointer(pointer);
    if (object->count > 0)
        object->count = (int32_t)((uint32_t)object->count + 1);
    return true;
}

/* Calls `visit` for each counted pointer of a value, in order. Enums inside of
 * one another are no deeper than types may be. */
static bool each_pointer(struct interp *in, const struct layout *layout, const uint64_t *slots,
                         bool (*visit)(struct interp *, uint64_t))
{
    for (uint32_t i = 0; i < layout->leaf_count; i++) {
        const struct leaf *leaf = &layout->leaves[i];
        const uint64_t *at = slots + leaf->slot;
        if (!leaf->choice) {
            if (!visit(in, *at))
                return false;
        } else if (*at >= leaf->choice->variant_count) {
            return interp_invalid(in, "an enum that is gone");
        } else if (!each_pointer(in, &leaf->choice->variants[*at], at + 1, visit)) {
            return false;
        }
    }
    return true;
}

bool interp_is_full(const struct layout *layout, const uint64_t *slots)
{
    for (uint32_t i = 0; i < layout->leaf_count; i++)
        if (slots[layout->leaves[i].slot] == EMPTY_SLOT)
            return false;
    return true;
}

bool interp_retain(struct interp *in, const struct layout *layout, const uint64_t *slots)
{
    return each_pointer(in, layout, slots, retain_one);
}

/* A value that holds no counted pointers ends at once. */
static const struct layout *contents_to_release(struct interp *in, const struct block *block)
{
    const struct layout *contents = block->type ? interp_contents(in, block->type) : NULL;
    return contents && contents->leaf_count ? contents : NULL;
}

static void die(struct interp *in, struct block *block)
{
    struct heap *heap = &in->heap;
    ((struct qz_object *)(void *)block->payload)->count = 0;
    if (!contents_to_release(in, block)) {
        free_block(in, block);
        return;
    }
    block->next = NULL;
    if (heap->dead_last)
        heap->dead_last->next = block;
    else
        heap->dead_first = block;
    heap->dead_last = block;
}

static bool release_one(struct interp *in, uint64_t pointer)
{
    if (pointer == 0)
        return true;
    if (!interp_is_alive(pointer))
        return interp_invalid(in, "`drop` of what is gone");
    struct qz_object *object = interp_pointer(pointer);
    if (object->count > 1)
        object->count--;
    else if (object->count == 1)
        die(in, block_of(object));
    return true;
}

/* Destroys what is in the list of the dead, and what dies meanwhile: that goes
 * before the rest. */
static bool destroy_dead(struct interp *in)
{
    struct heap *heap = &in->heap;
    struct block *list = heap->dead_first;
    bool is_good = true;
    while (list) {
        struct block *dead = list;
        struct block *rest = dead->next;
        const struct layout *contents = contents_to_release(in, dead);
        const uint64_t *fields =
            (const uint64_t *)(void *)(dead->payload + sizeof(struct qz_object));
        heap->dead_first = heap->dead_last = NULL;
        is_good = (!contents || each_pointer(in, contents, fields, release_one)) && is_good;
        if (heap->dead_last)
            heap->dead_last->next = rest;
        list = heap->dead_first ? heap->dead_first : rest;
        free_block(in, dead);
    }
    heap->dead_first = heap->dead_last = NULL;
    return is_good;
}

static bool release_now(struct interp *in, uint64_t pointer)
{
    return release_one(in, pointer) && destroy_dead(in);
}

bool interp_release(struct interp *in, const struct layout *layout, const uint64_t *slots)
{
    return each_pointer(in, layout, slots, release_now);
}
