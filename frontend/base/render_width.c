#include "frontend/base/render_width.h"

struct width_range {
    uint32_t first, last, columns;
};

static const struct width_range ranges[] = {
#define WIDTH(first, last, columns) {first, last, columns},
#include "frontend/base/render_width.def"
#undef WIDTH
};

enum { RANGE_COUNT = sizeof ranges / sizeof *ranges, REPLACEMENT = 0xFFFD };

/* The number of bytes of a UTF-8 character by its first one; 0 for none. */
static uint32_t length_of(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xC2)
        return 0;
    if (first < 0xE0)
        return 2;
    if (first < 0xF0)
        return 3;
    return first < 0xF5 ? 4 : 0;
}

uint32_t render_next_char(struct str *rest)
{
    const unsigned char *bytes = (const unsigned char *)rest->bytes;
    uint32_t length = length_of(bytes[0]);
    uint32_t scalar = length < 2 ? bytes[0] : bytes[0] & (0x7Fu >> length);
    bool good = length != 0 && length <= rest->size;
    for (uint32_t i = 1; good && i < length; i++) {
        good = (bytes[i] & 0xC0) == 0x80;
        scalar = scalar << 6 | (bytes[i] & 0x3Fu);
    }
    bool overlong = (length == 3 && scalar < 0x800) || (length == 4 && scalar < 0x10000);
    if (!good || overlong || scalar > 0x10FFFF || (scalar >= 0xD800 && scalar < 0xE000)) {
        length = 1;
        scalar = REPLACEMENT;
    }
    rest->bytes += length;
    rest->size -= length;
    return scalar;
}

uint32_t render_char_width(uint32_t scalar)
{
    if (scalar < ranges[0].first)
        return 1;
    uint32_t low = 0, high = RANGE_COUNT;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (ranges[middle].first <= scalar)
            low = middle;
        else
            high = middle;
    }
    return scalar <= ranges[low].last ? ranges[low].columns : 1;
}
