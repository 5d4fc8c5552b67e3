/* Literals: the values of numbers, characters and strings. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "frontend/base/text.h"
#include "frontend/syntax/parse.h"
#include "frontend/syntax/syntax_error.h"
#include "frontend/syntax/unicode.h"

/* --- numbers ---------------------------------------------------------- */

static void bad_number(struct parser *p, const struct token *token, const char *reason)
{
    struct span span = token_span(token);
    if (may_report_and_go_on(p, span))
        diag_bad_number(&p->session->diags, span, syntax_quote(p->session, span), reason);
}

static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    return c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10 : 99;
}

static unsigned number_base(struct str text)
{
    if (text.size < 2 || text.bytes[0] != '0')
        return 10;
    switch (text.bytes[1]) {
    case 'x':
        return 16;
    case 'o':
        return 8;
    case 'b':
        return 2;
    default:
        return 10;
    }
}

/* What is wrong with the digits of an integer, or NULL. */
static const char *integer_fault(struct str text, unsigned base)
{
    size_t first = base == 10 ? 0 : 2;
    if (base == 10 && text.size > 1 && text.bytes[0] == '0') {
        if (text.bytes[1] >= '0' && text.bytes[1] <= '9')
            return "it begins with 0; base 8 is written 0o17";
        if (strchr("XOB", text.bytes[1]))
            return "the letter behind the 0 is written small";
    }
    if (first == text.size)
        return "digits are missing";
    for (size_t i = first; i < text.size; i++) {
        char c = text.bytes[i];
        bool last = i + 1 == text.size;
        if (c == '_' && (i == first || last || text.bytes[i + 1] == '_'))
            return "`_` stands between two digits";
        if (c != '_' && digit_value(c) >= base)
            return base == 10 ? "a letter stands in it; its type is not written behind a number"
                              : "a digit does not belong to its base";
    }
    return NULL;
}

static struct ast *parse_integer(struct parser *p, bool is_negative, uint32_t start)
{
    struct token *token = advance(p);
    struct str text = token_text(p, token);
    unsigned base = number_base(text);
    const char *fault = integer_fault(text, base);
    struct ast_int_literal *node = NODE_NEW(p, int_literal);
    node->is_negative = is_negative;
    if (fault)
        bad_number(p, token, fault);
    for (size_t i = base == 10 ? 0 : 2; !fault && i < text.size; i++) {
        if (text.bytes[i] == '_')
            continue;
        uint64_t value;
        if (__builtin_mul_overflow(node->value, (uint64_t)base, &value) ||
            __builtin_add_overflow(value, digit_value(text.bytes[i]), &value))
            node->is_too_large = true;
        else
            node->value = value;
    }
    return node_end(p, &node->head, start);
}

static struct ast *parse_float(struct parser *p, bool is_negative, uint32_t start)
{
    struct token *token = advance(p);
    struct str text = token_text(p, token);
    struct ast_float_literal *node = NODE_NEW(p, float_literal);
    char *digits = arena_copy(p->arena, text.bytes, text.size);
    size_t size = 0;
    const char *fault = NULL;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        if (c == '_' && (digit_value(text.bytes[i - 1]) > 9 || i + 1 == text.size ||
                         digit_value(text.bytes[i + 1]) > 9))
            fault = "`_` stands between two digits";
        if (c != '_')
            digits[size++] = c;
    }
    digits[size] = '\0';
    char *end;
    node->value = strtod(digits, &end);
    if (*end && !fault)
        fault = "a letter stands in it; its type is not written behind a number";
    if (isinf(node->value) && !fault)
        fault = "it is larger than the largest F64";
    if (fault)
        bad_number(p, token, fault);
    if (is_negative)
        node->value = -node->value;
    return node_end(p, &node->head, start);
}

struct ast *parse_number(struct parser *p, bool is_negative, uint32_t start)
{
    return at(p, TOKEN_FLOAT) ? parse_float(p, is_negative, start)
                              : parse_integer(p, is_negative, start);
}

/* --- escapes ---------------------------------------------------------- */

enum escapes { ESCAPES_TEXT, ESCAPES_CHAR, ESCAPES_BYTES };

/* Source text under decoding, and where it goes. */
struct decoder {
    struct parser *p;
    struct str text;
    size_t at;
    uint32_t start; /* address of text */
    enum escapes kind;
    char *out; /* as large as text */
    size_t size;
};

static void bad_escape(struct decoder *d, size_t from, const char *reason)
{
    struct span span = {d->start + (uint32_t)from, (uint32_t)(d->at - from)};
    if (d->p->panic || syntax_gives_up(d->p->session, span))
        return;
    diag_bad_escape(&d->p->session->diags, span, syntax_quote(d->p->session, span), reason);
}

static void put_scalar(struct decoder *d, uint32_t scalar)
{
    char *out = d->out + d->size;
    if (scalar < 0x80) {
        out[0] = (char)scalar;
        d->size += 1;
    } else if (scalar < 0x800) {
        out[0] = (char)(0xC0 | scalar >> 6);
        out[1] = (char)(0x80 | (scalar & 0x3F));
        d->size += 2;
    } else if (scalar < 0x10000) {
        out[0] = (char)(0xE0 | scalar >> 12);
        out[1] = (char)(0x80 | (scalar >> 6 & 0x3F));
        out[2] = (char)(0x80 | (scalar & 0x3F));
        d->size += 3;
    } else {
        out[0] = (char)(0xF0 | scalar >> 18);
        out[1] = (char)(0x80 | (scalar >> 12 & 0x3F));
        out[2] = (char)(0x80 | (scalar >> 6 & 0x3F));
        out[3] = (char)(0x80 | (scalar & 0x3F));
        d->size += 4;
    }
}

static char decoder_char(const struct decoder *d)
{
    return d->at < d->text.size ? d->text.bytes[d->at] : '\0';
}

/* `\xNN`; `from` is the place of the backslash. */
static void decode_hex(struct decoder *d, size_t from)
{
    unsigned value = 0;
    for (int i = 0; i < 2; i++) {
        unsigned digit = digit_value(decoder_char(d));
        if (digit > 15) {
            bad_escape(d, from, "two hexadecimal digits follow `\\x`");
            return;
        }
        value = value * 16 + digit;
        d->at++;
    }
    if (d->kind == ESCAPES_BYTES)
        d->out[d->size++] = (char)value;
    else if (value < 0x80)
        put_scalar(d, value);
    else
        bad_escape(d, from, "above \\x7F a character is written `\\u{...}`, a byte in b\"...\"");
}

/* `\u{...}` */
static void decode_unicode(struct decoder *d, size_t from)
{
    uint32_t value = 0;
    unsigned digits = 0;
    if (decoder_char(d) != '{') {
        bad_escape(d, from, "a character's number is written `\\u{1F600}`");
        return;
    }
    for (d->at++; digit_value(decoder_char(d)) < 16; d->at++, digits++)
        if (value <= 0x10FFFF)
            value = value * 16 + digit_value(decoder_char(d));
    bool closed = decoder_char(d) == '}';
    if (closed)
        d->at++;
    if (!closed || !digits)
        bad_escape(d, from, "a character's number is written `\\u{1F600}`");
    else if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
        bad_escape(d, from, "no character has this number");
    else
        put_scalar(d, value);
}

/* At a backslash. */
static void decode_escape(struct decoder *d)
{
    static const char letters[] = "ntr0e\\\"#", values[] = "\n\t\r\0\x1b\\\"#";
    size_t from = d->at++;
    char c = decoder_char(d);
    const char *letter = c ? strchr(letters, c) : NULL;
    if (d->at < d->text.size)
        d->at++;
    while (((unsigned char)decoder_char(d) & 0xC0) == 0x80)
        d->at++;
    if (letter)
        d->out[d->size++] = values[letter - letters];
    else if (c == '\'' && d->kind == ESCAPES_CHAR)
        d->out[d->size++] = '\'';
    else if (c == 'x')
        decode_hex(d, from);
    else if (c == 'u')
        decode_unicode(d, from);
    else
        bad_escape(d, from, "those are \\n \\t \\r \\0 \\e \\\\ \\\" \\# \\xNN \\u{...}");
}

static void decode_all(struct decoder *d)
{
    while (d->at < d->text.size) {
        if (d->text.bytes[d->at] == '\\')
            decode_escape(d);
        else
            d->out[d->size++] = d->text.bytes[d->at++];
    }
}

static struct decoder decoder_new(struct parser *p, struct str text, uint32_t start,
                                  enum escapes kind)
{
    return (struct decoder){.p = p,
                            .text = text,
                            .start = start,
                            .kind = kind,
                            .out = arena_alloc(p->arena, text.size + 1)};
}

/* --- characters ------------------------------------------------------- */

/* 'text' between `"`. */
static const char *string_of_char(struct parser *p, struct str quoted)
{
    struct text fixed;
    text_init(&fixed, &p->session->diag_arena);
    text_add_char(&fixed, '"');
    for (size_t i = 1; i + 1 < quoted.size; i++) {
        if (quoted.bytes[i] == '"')
            text_add_char(&fixed, '\\');
        text_add_char(&fixed, quoted.bytes[i]);
    }
    text_add_char(&fixed, '"');
    return text_chars(&fixed);
}

struct ast *parse_char(struct parser *p)
{
    struct token *token = advance(p);
    struct str text = token_text(p, token);
    struct ast_char_literal *node = NODE_NEW(p, char_literal);
    struct decoder d =
        decoder_new(p, (struct str){text.bytes + 1, text.size - 2}, token->start + 1, ESCAPES_CHAR);
    uint32_t errors = p->session->diags.errors;
    decode_all(&d);
    uint32_t scalar = 0;
    unsigned size = d.size ? utf8_decode((struct str){d.out, d.size}, &scalar) : 0;
    node->value = scalar;
    struct span span = token_span(token);
    if ((!d.size || size != d.size) && errors == p->session->diags.errors &&
        may_report_and_go_on(p, span)) {
        struct diag *diag =
            diag_bad_character_literal(&p->session->diags, span, syntax_quote(p->session, span),
                                       d.size ? "it holds more than one" : "it is empty");
        diag_help(diag, d.size ? "a string stands between `\"`" : "`\"\"` is the empty string");
        diag_fix(diag, span, string_of_char(p, text));
    }
    return node_end(p, &node->head, span.start);
}

/* --- strings ---------------------------------------------------------- */

/* What stands between the quotes, braces or both of a string token. */
static struct str string_inside(struct parser *p, const struct token *token, uint32_t *start)
{
    struct str text = token_text(p, token);
    size_t quotes = token->flags & TOKEN_BLOCK ? 3 : 1;
    size_t before = quotes, after = quotes;
    if (token->kind == TOKEN_RAW_STRING || token->kind == TOKEN_BYTES)
        before = 2;
    if (token->kind == TOKEN_STRING_MIDDLE || token->kind == TOKEN_STRING_END)
        before = 1;
    if (token->kind == TOKEN_STRING_START || token->kind == TOKEN_STRING_MIDDLE)
        after = 2;
    if (token->flags & TOKEN_UNTERMINATED)
        after = 0;
    if (before + after > text.size)
        before = after = 0, text.size = 0;
    *start = token->start + (uint32_t)before;
    return (struct str){text.bytes + before, text.size - before - after};
}

/* A block string's indentation: the white space that begins the line of its
 * closing quotes; none when it begins on the same line. */
static struct str block_indentation(struct parser *p, const struct token *first,
                                    const struct token *end)
{
    const char *text = p->source->content.bytes;
    uint32_t line = end->start + end->size - p->source->base;
    uint32_t floor = first->start - p->source->base;
    while (line > floor && text[line - 1] != '\n')
        line--;
    if (line == floor)
        return STR("");
    uint32_t size = 0;
    while (text[line + size] == ' ' || text[line + size] == '\t')
        size++;
    return (struct str){text + line, size};
}

/* At the start of a line of a block string: moves over the indentation. */
static void skip_indentation(struct decoder *d, struct str indentation, bool *reported)
{
    size_t from = d->at, matched = 0;
    while (matched < indentation.size && d->at < d->text.size &&
           d->text.bytes[d->at] == indentation.bytes[matched]) {
        matched++;
        d->at++;
    }
    size_t rest = d->at;
    while (rest < d->text.size && (d->text.bytes[rest] == ' ' || d->text.bytes[rest] == '\t' ||
                                   d->text.bytes[rest] == '\r'))
        rest++;
    bool is_blank = rest < d->text.size && d->text.bytes[rest] == '\n';
    if (matched == indentation.size || is_blank || *reported)
        return;
    struct span span = {d->start + (uint32_t)from, (uint32_t)(rest - from) + 1};
    *reported = true;
    if (!syntax_gives_up(d->p->session, span)) {
        struct diag *diag = diag_bad_indentation(&d->p->session->diags, span);
        diag_help(diag, "the closing quotes' indentation is removed from each line");
    }
}

/* Text of a block string: its lines lose the indentation; CR LF becomes LF. */
static void decode_block(struct decoder *d, struct str indentation, bool is_first, bool *reported)
{
    if (is_first && d->text.size && d->text.bytes[0] == '\r')
        d->at++;
    if (is_first && decoder_char(d) == '\n') {
        d->at++;
        skip_indentation(d, indentation, reported);
    } else if (is_first) {
        d->at = 0;
    }
    while (d->at < d->text.size) {
        char c = d->text.bytes[d->at];
        if (c == '\\') {
            decode_escape(d);
        } else if (c == '\n') {
            d->out[d->size++] = c;
            d->at++;
            skip_indentation(d, indentation, reported);
        } else {
            bool newline =
                c == '\r' && d->at + 1 < d->text.size && d->text.bytes[d->at + 1] == '\n';
            if (!newline)
                d->out[d->size++] = c;
            d->at++;
        }
    }
}

/* The last token of the string that begins at `index`. */
static const struct token *string_end(struct parser *p, uint32_t index)
{
    while (p->tokens[index].match > index)
        index = p->tokens[index].match;
    return &p->tokens[index];
}

/* Reads one string token's text as a node. */
static struct ast *string_part(struct parser *p, struct str indentation, bool *reported)
{
    struct token *token = advance(p);
    struct ast_string_literal *node = NODE_NEW(p, string_literal);
    uint32_t start;
    struct str inside = string_inside(p, token, &start);
    struct decoder d = decoder_new(p, inside, start, ESCAPES_TEXT);
    bool is_first = token->kind == TOKEN_STRING || token->kind == TOKEN_STRING_START;
    p->truncated =
        p->truncated || (token->flags & TOKEN_UNTERMINATED && token->flags & TOKEN_BLOCK);
    if (token->flags & TOKEN_UNTERMINATED)
        d.at = d.text.size;
    else if (token->flags & TOKEN_BLOCK)
        decode_block(&d, indentation, is_first, reported);
    else
        decode_all(&d);
    node->value = (struct str){d.out, d.size};
    return node_end(p, &node->head, token->start);
}

static struct ast *parse_interpolation(struct parser *p)
{
    struct ast_interpolation *node = NODE_NEW(p, interpolation);
    uint32_t mark = list_mark(p), start = peek(p)->start;
    struct str indentation = STR("");
    bool reported = false;
    if (peek(p)->flags & TOKEN_BLOCK)
        indentation = block_indentation(p, peek(p), string_end(p, p->at));
    struct context outer = p->context;
    list_add(p, string_part(p, indentation, &reported));
    for (;;) {
        uint32_t opening = p->at - 1;
        p->context = (struct context){.joined = true, .in_quote = outer.in_quote};
        p->brackets++;
        list_add(p, parse_expression(p));
        if (!p->panic && !at(p, TOKEN_STRING_MIDDLE) && !at(p, TOKEN_STRING_END))
            report_after(p, "`}`");
        if (p->panic)
            recover_bracket(p, opening, p->line_indent);
        p->brackets--;
        enum token_kind kind = peek_kind(p);
        if (p->panic || (kind != TOKEN_STRING_MIDDLE && kind != TOKEN_STRING_END))
            break;
        list_add(p, string_part(p, indentation, &reported));
        if (kind == TOKEN_STRING_END)
            break;
    }
    p->context = outer;
    node->parts = list_take(p, mark);
    return node_end(p, &node->head, start);
}

struct ast *parse_string(struct parser *p)
{
    struct token *token = peek(p);
    bool reported = false;
    if (token->kind == TOKEN_STRING_START)
        return parse_interpolation(p);
    if (token->kind == TOKEN_STRING)
        return string_part(p, block_indentation(p, token, token), &reported);
    advance(p);
    uint32_t start;
    struct str inside = string_inside(p, token, &start);
    if (token->kind == TOKEN_RAW_STRING) {
        struct ast_string_literal *node = NODE_NEW(p, string_literal);
        node->value = inside;
        return node_end(p, &node->head, token->start);
    }
    struct ast_bytes_literal *node = NODE_NEW(p, bytes_literal);
    struct decoder d = decoder_new(p, inside, start, ESCAPES_BYTES);
    decode_all(&d);
    node->value = (struct str){d.out, d.size};
    return node_end(p, &node->head, token->start);
}
