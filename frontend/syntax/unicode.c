#include "frontend/syntax/unicode.h"

struct range {
    uint32_t first, last, step;
};

static const struct range letters[] = {
#define LETTER(first, last) {first, last, 1},
#define MARK(first, last)
#define UPPER(first, last, step)
#include "frontend/syntax/unicode.def"
};

static const struct range marks[] = {
#define LETTER(first, last)
#define MARK(first, last) {first, last, 1},
#define UPPER(first, last, step)
#include "frontend/syntax/unicode.def"
};

static const struct range uppers[] = {
#define LETTER(first, last)
#define MARK(first, last)
#define UPPER(first, last, step) {first, last, step},
#include "frontend/syntax/unicode.def"
};

static bool contains(const struct range *ranges, size_t count, uint32_t scalar)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scalar > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && scalar >= ranges[low].first &&
           (scalar - ranges[low].first) % ranges[low].step == 0;
}

#define CONTAINS(ranges, scalar) contains((ranges), sizeof(ranges) / sizeof *(ranges), (scalar))

static bool is_ascii_letter(uint32_t scalar)
{
    return (scalar >= 'a' && scalar <= 'z') || (scalar >= 'A' && scalar <= 'Z');
}

bool unicode_begins_name(uint32_t scalar)
{
    if (scalar < 0x80)
        return is_ascii_letter(scalar) || scalar == '_';
    return CONTAINS(letters, scalar);
}

bool unicode_continues_name(uint32_t scalar)
{
    if (scalar < 0x80)
        return unicode_begins_name(scalar) || (scalar >= '0' && scalar <= '9');
    return CONTAINS(letters, scalar) || CONTAINS(marks, scalar);
}

bool unicode_is_upper(uint32_t scalar)
{
    if (scalar < 0x80)
        return scalar >= 'A' && scalar <= 'Z';
    return CONTAINS(uppers, scalar);
}

/* Size of the sequence that `lead` begins, 0 when none does. */
static unsigned sequence_size(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead < 0xE0)
        return 2;
    if (lead >= 0xE0 && lead < 0xF0)
        return 3;
    return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

unsigned utf8_decode(struct str text, uint32_t *scalar)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)text.bytes;
    unsigned size = sequence_size(bytes[0]);
    if (!size || size > text.size)
        return 0;
    uint32_t value = size == 1 ? bytes[0] : bytes[0] & (0xFFu >> (size + 1));
    for (unsigned i = 1; i < size; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (bytes[i] & 0x3Fu);
    }
    if (value < least[size] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
        return 0;
    *scalar = value;
    return size;
}

size_t utf8_valid_prefix(struct str text)
{
    size_t at = 0;
    while (at < text.size) {
        if ((unsigned char)text.bytes[at] < 0x80) {
            at++;
            continue;
        }
        uint32_t scalar;
        unsigned size = utf8_decode((struct str){text.bytes + at, text.size - at}, &scalar);
        if (!size)
            return at;
        at += size;
    }
    return at;
}
