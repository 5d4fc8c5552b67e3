#include "runtime/src/unicode.h"

#include <utf8proc.h>

#include "runtime/src/qz.h"
#include "runtime/src/utf8.h"

struct special {
    uint32_t from, to[QZI_CASE_MAX];
};

static const struct special uppers[] = {
#define UPPER(from, first, second, third) {from, {first, second, third}},
#define LOWER(from, first, second, third)
#include "runtime/src/special_case.def"
#undef UPPER
#undef LOWER
};

static const struct special lowers[] = {
#define UPPER(from, first, second, third)
#define LOWER(from, first, second, third) {from, {first, second, third}},
#include "runtime/src/special_case.def"
#undef UPPER
#undef LOWER
};

static utf8proc_category_t category(uint32_t scalar)
{
    return utf8proc_category((utf8proc_int32_t)scalar);
}

/* The row of `from` in a table that ascends, or NULL. */
static const struct special *find_special(const struct special *rows, size_t count, uint32_t from)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (rows[middle].from == from)
            return &rows[middle];
        if (rows[middle].from < from)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static size_t map_case(const struct special *special, uint32_t simple,
                       uint32_t mapped[QZI_CASE_MAX])
{
    mapped[0] = simple;
    if (!special)
        return 1;
    for (size_t i = 0; i < QZI_CASE_MAX; i++)
        mapped[i] = special->to[i];
    return mapped[2] ? 3 : 2;
}

size_t qzi_unicode_upper(uint32_t scalar, uint32_t mapped[QZI_CASE_MAX])
{
    return map_case(find_special(uppers, sizeof uppers / sizeof *uppers, scalar),
                    qz_char_upper(scalar), mapped);
}

size_t qzi_unicode_lower(uint32_t scalar, uint32_t mapped[QZI_CASE_MAX])
{
    return map_case(find_special(lowers, sizeof lowers / sizeof *lowers, scalar),
                    qz_char_lower(scalar), mapped);
}

/* ---- Words ---- */

static bool is_cased(uint32_t scalar)
{
    utf8proc_category_t kind = category(scalar);
    return kind == UTF8PROC_CATEGORY_LU || kind == UTF8PROC_CATEGORY_LL ||
           kind == UTF8PROC_CATEGORY_LT;
}

/* Marks, modifiers, and the punctuation that stands inside words. */
static bool is_case_ignorable(uint32_t scalar)
{
    switch (category(scalar)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_SK:
        return true;
    default:
        return scalar == '\'' || scalar == '.' || scalar == ':' || scalar == 0xB7 ||
               scalar == 0x2018 || scalar == 0x2019 || scalar == 0x2024 || scalar == 0x2027;
    }
}

static bool cased_before(const char *start, const char *letter)
{
    while (letter > start) {
        do
            letter--;
        while (((unsigned char)*letter & 0xC0) == 0x80);
        const char *at = letter;
        uint32_t scalar = qzi_utf8_next(&at);
        if (!is_case_ignorable(scalar))
            return is_cased(scalar);
    }
    return false;
}

static bool cased_after(const char *after, const char *end)
{
    while (after < end) {
        uint32_t scalar = qzi_utf8_next(&after);
        if (!is_case_ignorable(scalar))
            return is_cased(scalar);
    }
    return false;
}

bool qzi_unicode_ends_word(const char *start, const char *letter, const char *after,
                           const char *end)
{
    return cased_before(start, letter) && !cased_after(after, end);
}

bool qzi_unicode_is_control(uint32_t scalar)
{
    utf8proc_category_t kind = category(scalar);
    return kind == UTF8PROC_CATEGORY_CC || kind == UTF8PROC_CATEGORY_ZL ||
           kind == UTF8PROC_CATEGORY_ZP;
}

/* ---- Chars, as generated code asks ---- */

bool qz_char_valid(int64_t value)
{
    return value >= 0 && value <= 0x10FFFF && qzi_is_scalar((uint32_t)value);
}

bool qz_char_is_digit(uint32_t value)
{
    return value >= '0' && value <= '9';
}

bool qz_char_is_letter(uint32_t value)
{
    if (value < 0x80)
        return (value | 0x20) >= 'a' && (value | 0x20) <= 'z';
    switch (category(value)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
        return true;
    default:
        return false;
    }
}

/* Unicode's White_Space property. */
bool qz_char_is_space(uint32_t value)
{
    if (value < 0x80)
        return value == ' ' || (value >= '\t' && value <= '\r');
    return value == 0x85 || value == 0xA0 || value == 0x1680 ||
           (value >= 0x2000 && value <= 0x200A) || value == 0x2028 || value == 0x2029 ||
           value == 0x202F || value == 0x205F || value == 0x3000;
}

bool qz_char_is_upper(uint32_t value)
{
    return category(value) == UTF8PROC_CATEGORY_LU;
}

bool qz_char_is_lower(uint32_t value)
{
    return category(value) == UTF8PROC_CATEGORY_LL;
}

uint32_t qz_char_upper(uint32_t value)
{
    /* utf8proc gives U+1E9E, but Unicode's simple mapping keeps the letter. */
    return value == 0xDF ? value : (uint32_t)utf8proc_toupper((utf8proc_int32_t)value);
}

uint32_t qz_char_lower(uint32_t value)
{
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)value);
}

int64_t qz_char_to_digit(uint32_t value, int64_t base)
{
    int64_t digit = -1;
    if (value >= '0' && value <= '9')
        digit = value - '0';
    else if (value < 0x80 && (value | 0x20) >= 'a' && (value | 0x20) <= 'z')
        digit = (value | 0x20) - 'a' + 10;
    return base >= 2 && base <= 36 && digit < base ? digit : -1;
}
