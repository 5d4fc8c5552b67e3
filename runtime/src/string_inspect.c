/* Strings, Chars and Bytes as the literals that read back as them. */
#include "runtime/src/qz.h"
#include "runtime/src/string.h"
#include "runtime/src/text.h"
#include "runtime/src/unicode.h"
#include "runtime/src/utf8.h"

/* The letter of a one-letter escape, or 0. */
static char escape_letter(uint32_t value)
{
    switch (value) {
    case '\n':
        return 'n';
    case '\t':
        return 't';
    case '\r':
        return 'r';
    case '\0':
        return '0';
    case 0x1B:
        return 'e';
    case '\\':
        return '\\';
    default:
        return 0;
    }
}

static void add_escape(struct qzi_text *text, char letter)
{
    char escape[2] = {'\\', letter};
    qzi_text_add(text, escape, 2);
}

void qzi_inspect_char(struct qzi_text *text, uint32_t value, char quote, char next)
{
    char letter = escape_letter(value);
    if (value == (unsigned char)quote || (value == '#' && next == '{'))
        letter = (char)value;
    if (letter) {
        add_escape(text, letter);
    } else if (qzi_unicode_is_control(value)) {
        qzi_text_format(text, "\\u{%X}", (unsigned)value);
    } else {
        char bytes[QZI_UTF8_MAX];
        qzi_text_add(text, bytes, qzi_utf8_encode(value, bytes));
    }
}

struct qz_string *qz_string_inspect(struct qz_string *string)
{
    struct qzi_text text = QZI_TEXT_INIT;
    const char *at = string->bytes, *end = at + string->byte_size;
    qzi_text_put(&text, "\"");
    while (at < end) {
        uint32_t value = qzi_utf8_next(&at);
        qzi_inspect_char(&text, value, '"', *at); /* at the end it is the NUL */
    }
    qzi_text_put(&text, "\"");
    return qzi_string_from_text(&text);
}

struct qz_string *qz_char_inspect(uint32_t value)
{
    struct qzi_text text = QZI_TEXT_INIT;
    qzi_text_put(&text, "'");
    qzi_inspect_char(&text, value, '\'', 0);
    qzi_text_put(&text, "'");
    return qzi_string_from_text(&text);
}

static void inspect_byte(struct qzi_text *text, unsigned char byte, unsigned char next)
{
    char letter =
        byte == '\n' || byte == '\t' || byte == '\r' || byte == '\\' ? escape_letter(byte) : 0;
    if (byte == '"' || (byte == '#' && next == '{'))
        letter = (char)byte;
    if (letter)
        add_escape(text, letter);
    else if (byte < ' ' || byte >= 0x7F)
        qzi_text_format(text, "\\x%02x", byte);
    else
        qzi_text_add(text, &byte, 1);
}

struct qz_string *qz_bytes_inspect(const void *bytes, int64_t size)
{
    struct qzi_text text = QZI_TEXT_INIT;
    const unsigned char *in = bytes;
    qzi_text_put(&text, "b\"");
    for (int64_t i = 0; i < size; i++)
        inspect_byte(&text, in[i], i + 1 < size ? in[i + 1] : 0);
    qzi_text_put(&text, "\"");
    return qzi_string_from_text(&text);
}
