#include "middle/mir/scan.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/mir/names.h"

struct mir_scanner mir_scan(struct session *session, const struct source *source)
{
    return (struct mir_scanner){.session = session,
                                .source = source,
                                .at = source->content.bytes,
                                .end = source->content.bytes + source->content.size};
}

struct span mir_scan_span(const struct mir_scanner *s, const char *start)
{
    uint32_t offset = (uint32_t)(start - s->source->content.bytes);
    uint32_t size = (uint32_t)(s->at - start);
    return (struct span){s->source->base + offset, size > 0 ? size : 1};
}

bool mir_scan_fail(const struct mir_scanner *s, const char *format, ...)
{
    struct text text;
    text_init(&text, s->session->diags.arena);
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(&text, format, arguments);
    va_end(arguments);
    diag_mir_text(&s->session->diags, mir_scan_span(s, s->at), text_chars(&text));
    return false;
}

/* The byte `ahead` places further; '\n' at the end of the text. */
static char byte_at(const struct mir_scanner *s, size_t ahead)
{
    return ahead < (size_t)(s->end - s->at) ? s->at[ahead] : '\n';
}

char mir_scan_peek(struct mir_scanner *s)
{
    while (byte_at(s, 0) == ' ' || byte_at(s, 0) == '\t' || byte_at(s, 0) == '\r')
        s->at++;
    return byte_at(s, 0) == '#' ? '\n' : byte_at(s, 0);
}

bool mir_scan_accept(struct mir_scanner *s, const char *text)
{
    mir_scan_peek(s);
    for (size_t i = 0; text[i]; i++)
        if (byte_at(s, i) != text[i])
            return false;
    s->at += strlen(text);
    return true;
}

bool mir_scan_accept_word(struct mir_scanner *s, const char *word)
{
    const char *start = s->at;
    if (mir_scan_accept(s, word) && !mir_continues_name(byte_at(s, 0), true) &&
        !(byte_at(s, 0) == ':' && byte_at(s, 1) == ':'))
        return true;
    s->at = start;
    return false;
}

bool mir_scan_expect(struct mir_scanner *s, const char *text)
{
    return mir_scan_accept(s, text) || mir_scan_fail(s, "expected `%s`", text);
}

bool mir_scan_at_end(struct mir_scanner *s)
{
    return mir_scan_peek(s) == '\n';
}

bool mir_scan_expect_end(struct mir_scanner *s)
{
    return mir_scan_at_end(s) || mir_scan_fail(s, "expected the end of the line");
}

void mir_scan_next_line(struct mir_scanner *s)
{
    while (s->at < s->end && *s->at != '\n')
        s->at++;
    if (s->at < s->end)
        s->at++;
}

struct str mir_scan_word(struct mir_scanner *s)
{
    mir_scan_peek(s);
    const char *start = s->at;
    while ((byte_at(s, 0) >= 'a' && byte_at(s, 0) <= 'z') || byte_at(s, 0) == '_')
        s->at++;
    return (struct str){start, (size_t)(s->at - start)};
}

/* The rest of a bare name: its parts behind `::` too. */
static void skip_name(struct mir_scanner *s, bool with_dots)
{
    for (;;) {
        if (mir_continues_name(byte_at(s, 0), with_dots))
            s->at++;
        else if (byte_at(s, 0) == ':' && byte_at(s, 1) == ':' && mir_starts_name(byte_at(s, 2)))
            s->at += 3;
        else
            break;
    }
}

bool mir_scan_name(struct mir_scanner *s, bool with_dots, struct str *name)
{
    char first = mir_scan_peek(s);
    if (first == '`')
        return mir_scan_plain(s, '`', name);
    if (!mir_starts_name(first))
        return mir_scan_fail(s, "expected a name");
    const char *start = s->at++;
    skip_name(s, with_dots);
    *name = (struct str){start, (size_t)(s->at - start)};
    if (!mir_is_reserved(*name))
        return true;
    s->at = start;
    return mir_scan_fail(s, "a name that is a word of MIR text stands in backquotes");
}

bool mir_scan_is_label(const struct mir_scanner *s)
{
    struct mir_scanner ahead = *s;
    bool is_quoted = mir_scan_peek(&ahead) == '`';
    if (is_quoted) {
        for (ahead.at++; byte_at(&ahead, 0) != '`' && byte_at(&ahead, 0) != '\n'; ahead.at++)
            ahead.at += byte_at(&ahead, 0) == '\\' && byte_at(&ahead, 1) != '\n';
        ahead.at += byte_at(&ahead, 0) == '`';
    } else {
        skip_name(&ahead, false);
    }
    return mir_scan_peek(&ahead) == ':' && byte_at(&ahead, 1) != ':';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One escape, behind its backslash. */
static bool scan_escape(struct mir_scanner *s, struct text *out)
{
    char c = byte_at(s, 0);
    if (c == 'x') {
        int high = hex_digit(byte_at(s, 1)), low = high < 0 ? -1 : hex_digit(byte_at(s, 2));
        if (low < 0)
            return mir_scan_fail(s, "`\\x` has two hexadecimal digits");
        s->at += 3;
        text_add_char(out, (char)(unsigned char)(high * 16 + low));
        return true;
    }
    if (c == 'n' || c == 't')
        text_add_char(out, c == 'n' ? '\n' : '\t');
    else if (c == '\\' || c == '"' || c == '`')
        text_add_char(out, c);
    else
        return mir_scan_fail(s, "unknown escape");
    s->at++;
    return true;
}

bool mir_scan_quoted(struct mir_scanner *s, char quote, struct str *text)
{
    if (mir_scan_peek(s) != quote)
        return mir_scan_fail(s, "expected `%c`", quote);
    s->at++;
    struct text out;
    text_init(&out, &s->session->arena);
    while (byte_at(s, 0) != quote) {
        char c = byte_at(s, 0);
        if (c == '\n')
            return mir_scan_fail(s, "the closing `%c` is missing", quote);
        s->at++;
        if (c != '\\')
            text_add_char(&out, c);
        else if (!scan_escape(s, &out))
            return false;
    }
    s->at++;
    *text = (struct str){text_chars(&out), out.size};
    return true;
}

bool mir_scan_plain(struct mir_scanner *s, char quote, struct str *text)
{
    if (!mir_scan_quoted(s, quote, text))
        return false;
    if (text->size > 0 && !memchr(text->bytes, '\0', text->size))
        return true;
    return mir_scan_fail(s, "a name is not empty and holds no NUL");
}

bool mir_scan_index(struct mir_scanner *s, uint32_t *index)
{
    uint64_t value = 0;
    const char *start = s->at;
    for (; byte_at(s, 0) >= '0' && byte_at(s, 0) <= '9'; s->at++) {
        value = value * 10 + (uint64_t)(byte_at(s, 0) - '0');
        if (value > INT32_MAX)
            return mir_scan_fail(s, "this number is too large");
    }
    *index = (uint32_t)value;
    return s->at != start || mir_scan_fail(s, "expected a number");
}

static bool scan_hex(struct mir_scanner *s, uint64_t *bits)
{
    const char *start = s->at;
    *bits = 0;
    for (; hex_digit(byte_at(s, 0)) >= 0; s->at++) {
        if (*bits >> 60)
            return mir_scan_fail(s, "this number is too large");
        *bits = *bits << 4 | (uint64_t)hex_digit(byte_at(s, 0));
    }
    return s->at != start || mir_scan_fail(s, "expected hexadecimal digits");
}

static bool to_integer(struct mir_scanner *s, struct str digits, struct mir_number *number)
{
    bool is_negative = digits.bytes[0] == '-';
    uint64_t value = 0;
    for (size_t i = is_negative; i < digits.size; i++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(digits.bytes[i] - '0'), &value))
            return mir_scan_fail(s, "this number is too large");
    if (is_negative && value > UINT64_C(1) << 63)
        return mir_scan_fail(s, "this number is too large");
    *number = (struct mir_number){MIR_NUMBER_INTEGER, is_negative ? 0 - value : value, 0.0};
    return digits.size > (is_negative ? 1u : 0u) || mir_scan_fail(s, "expected a number");
}

static bool to_real(struct mir_scanner *s, struct str digits, struct mir_number *number)
{
    const char *copy = arena_copy(&s->session->arena, digits.bytes, digits.size);
    char *rest;
    *number = (struct mir_number){.form = MIR_NUMBER_REAL, .real = strtod(copy, &rest)};
    return *rest == '\0' || mir_scan_fail(s, "expected a number");
}

bool mir_scan_number(struct mir_scanner *s, struct mir_number *number)
{
    if (mir_scan_accept(s, "0x")) {
        *number = (struct mir_number){.form = MIR_NUMBER_HEX};
        return scan_hex(s, &number->bits);
    }
    const char *start = s->at;
    bool is_real = false;
    if (byte_at(s, 0) == '-')
        s->at++;
    for (;; s->at++) {
        char c = byte_at(s, 0);
        bool is_sign = (c == '+' || c == '-') && s->at > start && s->at[-1] == 'e';
        if (c == '.' || c == 'e')
            is_real = true;
        else if (!is_sign && !(c >= '0' && c <= '9'))
            break;
    }
    struct str digits = {start, (size_t)(s->at - start)};
    return is_real ? to_real(s, digits, number) : to_integer(s, digits, number);
}

bool mir_scan_char(struct mir_scanner *s, uint64_t *bits)
{
    if (!mir_scan_expect(s, "'"))
        return false;
    if (byte_at(s, 0) == '\\') {
        s->at++;
        return mir_scan_expect(s, "u{") && scan_hex(s, bits) && mir_scan_expect(s, "}'");
    }
    *bits = (unsigned char)byte_at(s, 0);
    if (*bits < 0x20 || *bits >= 0x7F)
        return mir_scan_fail(s, "a Char outside of ASCII is written '\\u{...}'");
    s->at++;
    return mir_scan_expect(s, "'");
}
