/* The elements of collections. A buffer is a block that begins with the number of
 * its places; those that are empty hold EMPTY_SLOT, so that a wrong use is found. */
#include "middle/interp/state.h"

enum { PER_STEP = 16 };

/* The buffer that the first operand is, and its elements. */
struct buffer {
    uint64_t *places; /* NULL: none */
    uint64_t count;
    const struct layout *element;
};

static bool open_buffer(struct interp *in, const struct mir_statement *statement,
                        struct buffer *buffer)
{
    const struct type *type = statement->operands[0].type;
    uint64_t pointer;
    const struct layout *layout = interp_layout(in, type);
    if (!layout || layout->slots != 1 || type->part_count != 1)
        return interp_invalid(in, "what is no buffer");
    *buffer = (struct buffer){.element = interp_layout(in, type->parts[0])};
    if (!buffer->element || !interp_take(in, &statement->operands[0], &pointer))
        return false;
    if (pointer == 0)
        return true;
    uint64_t *header = interp_pointer(pointer);
    if (pointer == EMPTY_SLOT || !interp_block(header)->is_buffer)
        return interp_invalid(in, "a buffer that is gone");
    buffer->count = *header;
    buffer->places = header + 1;
    return true;
}

/* `count` places from the index that an operand gives. */
static uint64_t *places_at(struct interp *in, const struct buffer *buffer,
                           const struct mir_operand *operand, uint64_t count)
{
    uint64_t index;
    if (!interp_take(in, operand, &index))
        return NULL;
    if (index <= buffer->count && count <= buffer->count - index && buffer->places)
        return buffer->places + index * buffer->element->slots;
    interp_invalid(in, "an index outside of a buffer");
    return NULL;
}

static void empty(uint64_t *slots, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        slots[i] = EMPTY_SLOT;
}

static enum effect resize(struct interp *in, const struct mir_statement *statement,
                          const struct buffer *buffer)
{
    uint64_t count, pointer = 0, slots = buffer->element->slots;
    if (!interp_take(in, &statement->operands[1], &count))
        return STATEMENT_LEFT;
    if (count > in->options.memory / sizeof(uint64_t) / (slots + 1))
        return interp_done(interp_stop(in, INTERP_TOO_LARGE, NULL));
    if (!interp_charge(in, count * slots / PER_STEP))
        return STATEMENT_LEFT;
    if (count > 0) {
        uint64_t *header = interp_allocate(in, (1 + count * slots) * sizeof *header);
        if (!header)
            return STATEMENT_LEFT;
        interp_block(header)->is_buffer = true;
        *header = count;
        uint64_t kept = (buffer->count < count ? buffer->count : count) * slots;
        if (kept > 0)
            memcpy(header + 1, buffer->places, kept * sizeof *header);
        empty(header + 1 + kept, count * slots - kept);
        pointer = interp_from_pointer(header);
    }
    if (buffer->places)
        interp_free(in, interp_block(buffer->places - 1));
    return interp_done(interp_give(in, &statement->dest, &pointer));
}

static enum effect at(struct interp *in, const struct mir_statement *statement,
                      const struct buffer *buffer)
{
    uint64_t *place = places_at(in, buffer, &statement->operands[1], 1);
    if (!place)
        return STATEMENT_LEFT;
    if (!interp_is_full(buffer->element, place))
        return interp_done(interp_invalid(in, "a place of a buffer that is empty"));
    uint64_t pointer = interp_from_pointer(place);
    return interp_done(interp_give(in, &statement->dest, &pointer));
}

static enum effect take(struct interp *in, const struct mir_statement *statement,
                        const struct buffer *buffer)
{
    uint64_t *place = places_at(in, buffer, &statement->operands[1], 1);
    if (!place)
        return STATEMENT_LEFT;
    if (!interp_is_full(buffer->element, place))
        return interp_done(interp_invalid(in, "a place of a buffer that is empty"));
    if (!interp_give(in, &statement->dest, place))
        return STATEMENT_LEFT;
    empty(place, buffer->element->slots);
    return STATEMENT_DONE;
}

static enum effect put(struct interp *in, const struct mir_statement *statement,
                       const struct buffer *buffer)
{
    uint64_t *place = places_at(in, buffer, &statement->operands[1], 1);
    if (!place)
        return STATEMENT_LEFT;
    if (buffer->element->leaf_count > 0 && place[buffer->element->leaves[0].slot] != EMPTY_SLOT)
        return interp_done(interp_invalid(in, "a place of a buffer that is full"));
    return interp_done(interp_take(in, &statement->operands[2], place));
}

/* The places moved from are empty afterwards where nothing was moved to them. */
static enum effect move(struct interp *in, const struct mir_statement *statement,
                        const struct buffer *buffer)
{
    uint64_t count, slots = buffer->element->slots;
    if (!interp_take(in, &statement->operands[3], &count))
        return STATEMENT_LEFT;
    if (count == 0)
        return STATEMENT_DONE;
    uint64_t *to = places_at(in, buffer, &statement->operands[1], count);
    uint64_t *from = to ? places_at(in, buffer, &statement->operands[2], count) : NULL;
    if (!from || !interp_charge(in, count * slots / PER_STEP))
        return STATEMENT_LEFT;
    uint64_t size = count * slots;
    uint64_t distance = (uint64_t)(to < from ? from - to : to - from);
    if (size == 0)
        return STATEMENT_DONE;
    memmove(to, from, size * sizeof *to);
    if (distance > size)
        distance = size;
    empty(to < from ? from + size - distance : from, distance);
    return STATEMENT_DONE;
}

enum effect interp_buffer(struct interp *in, const struct mir_statement *statement)
{
    struct buffer buffer;
    if (!open_buffer(in, statement, &buffer))
        return STATEMENT_LEFT;
    if (statement->op == MIR_BUFFER_RESIZE)
        return resize(in, statement, &buffer);
    if (statement->op == MIR_BUFFER_AT)
        return at(in, statement, &buffer);
    if (statement->op == MIR_BUFFER_TAKE)
        return take(in, statement, &buffer);
    return statement->op == MIR_BUFFER_PUT ? put(in, statement, &buffer)
                                           : move(in, statement, &buffer);
}
