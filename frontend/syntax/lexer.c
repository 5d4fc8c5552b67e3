#include "frontend/syntax/lexer.h"

#include "frontend/base/session.h"
#include "frontend/syntax/foreign.h"
#include "frontend/syntax/syntax_error.h"
#include "frontend/syntax/unicode.h"

enum { WORD_SLOTS = 256, NO_KIND = 255, LONGEST_QUOTED = 10000 };

/* A string whose `#{` is open: its text goes on at the `}` with no `{` open. */
struct interpolation {
    uint32_t token;    /* the STRING_START or STRING_MIDDLE */
    uint32_t braces;   /* open `{` since */
    uint32_t brackets; /* height of the stack of brackets before */
    uint32_t first;    /* the STRING_START */
    bool is_block;
};

struct lexer {
    struct session *session;
    struct source *source;
    struct tokens *out;
    const char *text; /* followed by a NUL */
    uint32_t at, size;
    uint32_t last_token_end;
    bool commented;  /* a comment stands on this line */
    bool documented; /* `##` lines stand above the next token */
    LIST(struct interpolation) interpolations;
    LIST(uint32_t) brackets;              /* token indices of what is open */
    uint8_t words[WORD_SLOTS];            /* hash table of the words, NO_KIND where empty */
    uint8_t puncts[128];                  /* first of a chain by the first character */
    uint8_t next_punct[TOKEN_KIND_COUNT]; /* the chain, longest spelling first */
};

static uint32_t word_hash(const char *word, size_t size)
{
    uint32_t hash = (uint32_t)size;
    for (size_t i = 0; i < size; i++)
        hash = hash * 31 + (unsigned char)word[i];
    return hash ^ hash >> 8;
}

static void add_word(struct lexer *l, enum token_kind kind)
{
    const char *word = token_spelling(kind);
    uint32_t slot = word_hash(word, strlen(word)) % WORD_SLOTS;
    while (l->words[slot] != NO_KIND)
        slot = (slot + 1) % WORD_SLOTS;
    l->words[slot] = (uint8_t)kind;
}

static void add_punct(struct lexer *l, enum token_kind kind)
{
    const char *spelling = token_spelling(kind);
    uint8_t *place = &l->puncts[(unsigned char)spelling[0]];
    while (*place != NO_KIND && strlen(token_spelling(*place)) > strlen(spelling))
        place = &l->next_punct[*place];
    l->next_punct[kind] = *place;
    *place = (uint8_t)kind;
}

static void make_tables(struct lexer *l)
{
    memset(l->words, NO_KIND, sizeof l->words);
    memset(l->puncts, NO_KIND, sizeof l->puncts);
    for (int kind = 0; kind < TOKEN_KIND_COUNT; kind++) {
        switch (token_class((enum token_kind)kind)) {
        case TOKEN_CLASS_RESERVED:
        case TOKEN_CLASS_CONTEXTUAL:
            add_word(l, (enum token_kind)kind);
            break;
        case TOKEN_CLASS_PUNCT:
        case TOKEN_CLASS_FOREIGN:
            add_punct(l, (enum token_kind)kind);
            break;
        case TOKEN_CLASS_OTHER:
            break;
        }
    }
}

static enum token_kind word_kind(const struct lexer *l, const char *word, size_t size)
{
    uint32_t slot = word_hash(word, size) % WORD_SLOTS;
    for (; l->words[slot] != NO_KIND; slot = (slot + 1) % WORD_SLOTS) {
        const char *spelling = token_spelling(l->words[slot]);
        if (strlen(spelling) == size && memcmp(spelling, word, size) == 0)
            return l->words[slot];
    }
    return TOKEN_NAME;
}

static struct span span_from(const struct lexer *l, uint32_t start)
{
    return (struct span){l->source->base + start, l->at - start};
}

/* Whether an error may be reported; when there are too many, lexing ends. */
static bool may_report(struct lexer *l, struct span span)
{
    if (!syntax_gives_up(l->session, span))
        return true;
    l->at = l->size;
    return false;
}

static struct token *last_token(const struct lexer *l)
{
    return l->out->list.count ? &list_last(&l->out->list) : NULL;
}

/* Closes the innermost bracket when `kind` is its partner, or the one around it
 * when that is; what does not fit stays without a partner. Constant time, so
 * that no row of brackets costs more than its length. */
static void close_bracket(struct lexer *l, enum token_kind opening)
{
    uint32_t floor = l->interpolations.count ? list_last(&l->interpolations).brackets + 1 : 0;
    for (uint32_t back = 1; back <= 2 && l->brackets.count >= floor + back; back++) {
        struct token *open = &l->out->list.items[l->brackets.items[l->brackets.count - back]];
        if (open->kind != opening)
            continue;
        open->match = l->out->list.count;
        l->brackets.count -= back;
        return;
    }
}

static void note_brackets(struct lexer *l, enum token_kind kind)
{
    switch ((int)kind) {
    case TOKEN_LPAREN:
    case TOKEN_LBRACKET:
    case TOKEN_LBRACE:
        list_push(&l->session->arena, &l->brackets, l->out->list.count);
        break;
    case TOKEN_RPAREN:
        close_bracket(l, TOKEN_LPAREN);
        break;
    case TOKEN_RBRACKET:
        close_bracket(l, TOKEN_LBRACKET);
        break;
    case TOKEN_RBRACE:
        close_bracket(l, TOKEN_LBRACE);
        break;
    default:
        break;
    }
}

/* Adds the token from `start` to the present place. */
static void emit(struct lexer *l, enum token_kind kind, uint32_t start, unsigned flags)
{
    const struct token *last = last_token(l);
    if (!last || last->kind == TOKEN_NEWLINE)
        flags |= TOKEN_FIRST;
    if (!last || start > l->last_token_end)
        flags |= TOKEN_SPACED;
    if (l->documented && kind != TOKEN_NEWLINE) {
        flags |= TOKEN_DOCUMENTED;
        l->documented = false;
    }
    note_brackets(l, kind);
    struct token token = {.kind = (uint8_t)kind,
                          .flags = (uint8_t)flags,
                          .start = l->source->base + start,
                          .size = l->at - start};
    list_push(&l->session->arena, &l->out->list, token);
    l->last_token_end = l->at;
}

static void lex_newline(struct lexer *l)
{
    struct token *last = last_token(l);
    bool commented = l->commented;
    l->at++;
    l->commented = false;
    if (!last)
        return;
    if (last->kind != TOKEN_NEWLINE)
        emit(l, TOKEN_NEWLINE, l->at - 1, 0);
    else if (!commented)
        last->flags |= TOKEN_BLANK;
}

static void skip_line(struct lexer *l)
{
    const char *end = memchr(l->text + l->at, '\n', l->size - l->at);
    l->at = end ? (uint32_t)(end - l->text) : l->size;
}

static void lex_comment(struct lexer *l)
{
    uint32_t start = l->at;
    const struct token *last = last_token(l);
    bool alone = !last || last->kind == TOKEN_NEWLINE;
    skip_line(l);
    uint32_t size = l->at - start;
    char third = size > 2 ? l->text[start + 2] : '\n';
    bool is_doc = alone && size >= 2 && l->text[start + 1] == '#' &&
                  (third == ' ' || third == '\n' || third == '\r');
    struct comment comment = {span_from(l, start), is_doc};
    list_push(&l->session->arena, &l->out->comments, comment);
    l->commented = true;
    l->documented = l->documented || is_doc;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Is the `//` before this place an operator: behind an operand, and before nothing
 * but a number, or a single name? */
static bool divides(const struct lexer *l)
{
    const struct token *last = last_token(l);
    bool is_behind = last && (last->kind == TOKEN_NAME || last->kind == TOKEN_INTEGER ||
                              last->kind == TOKEN_FLOAT || last->kind == TOKEN_RPAREN ||
                              last->kind == TOKEN_RBRACKET);
    uint32_t at = l->at;
    while (l->text[at] == ' ')
        at++;
    if (!is_behind || is_digit(l->text[at]))
        return is_behind;
    uint32_t start = at;
    while ((l->text[at] >= 'a' && l->text[at] <= 'z') || l->text[at] == '_' || l->text[at] == '.')
        at++;
    return at > start && (l->text[at] == '\n' || l->text[at] == ')');
}

/* `//` and what is between the slash-star marks: skipped, so that the rest is
 * checked. */
static void lex_foreign_comment(struct lexer *l)
{
    uint32_t start = l->at;
    bool is_line = l->text[start + 1] == '/';
    l->at += 2;
    struct span mark = span_from(l, start);
    if (!may_report(l, mark))
        return;
    if (is_line && divides(l)) {
        foreign_report(l->session, mark, FOREIGN_FLOOR_DIVISION);
        emit(l, TOKEN_SLASH, start, 0);
        return;
    }
    if (is_line) {
        foreign_report(l->session, mark, FOREIGN_SLASHES);
        skip_line(l);
    } else {
        foreign_report(l->session, mark, FOREIGN_SLASH_STAR);
        const char *end = strstr(l->text + l->at, "*/");
        l->at = end ? (uint32_t)(end - l->text) + 2 : l->size;
    }
    l->commented = true;
}

/* Moves over the characters of a name; false when there is none. */
static bool skip_name(struct lexer *l, bool (*accepts)(uint32_t scalar))
{
    uint32_t start = l->at;
    while (l->at < l->size) {
        uint32_t scalar;
        unsigned size = utf8_decode((struct str){l->text + l->at, l->size - l->at}, &scalar);
        if (!size || !accepts(scalar))
            break;
        l->at += size;
        accepts = unicode_continues_name;
    }
    return l->at > start;
}

static void lex_name(struct lexer *l)
{
    uint32_t start = l->at, first = 0;
    utf8_decode((struct str){l->text + start, l->size - start}, &first);
    skip_name(l, unicode_begins_name);
    if (unicode_is_upper(first)) {
        enum token_kind kind = word_kind(l, l->text + start, l->at - start);
        emit(l, kind, start, TOKEN_UPPER);
        return;
    }
    enum token_kind kind = word_kind(l, l->text + start, l->at - start);
    char next = l->text[l->at];
    if (next == '?' && l->text[l->at + 1] != '.' && l->text[l->at + 1] != '?' && kind != TOKEN_as) {
        l->at++;
        emit(l, TOKEN_NAME, start, 0);
        return;
    }
    emit(l, kind, start, 0);
}

static void skip_digits(struct lexer *l)
{
    while (is_digit(l->text[l->at]) || l->text[l->at] == '_')
        l->at++;
}

/* A letter at the end stays with the number; its value is checked by the parser. */
static void lex_number(struct lexer *l)
{
    uint32_t start = l->at;
    const struct token *last = last_token(l);
    enum token_kind kind = TOKEN_INTEGER;
    if (last && (last->kind == TOKEN_DOT || last->kind == TOKEN_OPTIONAL)) {
        while (is_digit(l->text[l->at]))
            l->at++;
        emit(l, kind, start, 0);
        return;
    }
    bool prefixed =
        l->text[start] == '0' && l->text[start + 1] && strchr("xXbBoO", l->text[start + 1]) != NULL;
    skip_digits(l);
    if (!prefixed && l->text[l->at] == '.' && is_digit(l->text[l->at + 1])) {
        kind = TOKEN_FLOAT;
        l->at++;
        skip_digits(l);
    }
    const char *e = l->text + l->at;
    if (!prefixed && (*e == 'e' || *e == 'E') &&
        (is_digit(e[1]) || ((e[1] == '+' || e[1] == '-') && is_digit(e[2])))) {
        kind = TOKEN_FLOAT;
        l->at += 2;
        skip_digits(l);
    }
    skip_name(l, unicode_continues_name);
    emit(l, kind, start, 0);
}

enum string_stop { STOP_QUOTE, STOP_INTERPOLATION, STOP_MISSING };

/* Moves to the end of a run of string text: behind the closing quotes, behind
 * `#{`, or to the place where the quotes are missing. */
static enum string_stop skip_string(struct lexer *l, bool is_block, bool interpolates)
{
    while (l->at < l->size) {
        const char *p = l->text + l->at;
        if (*p == '"' && (!is_block || (p[1] == '"' && p[2] == '"'))) {
            l->at += is_block ? 3 : 1;
            return STOP_QUOTE;
        }
        if (*p == '\n' && !is_block)
            return STOP_MISSING;
        if (interpolates && *p == '#' && p[1] == '{') {
            l->at += 2;
            return STOP_INTERPOLATION;
        }
        l->at += *p == '\\' && interpolates && l->at + 1 < l->size && p[1] != '\n' ? 2 : 1;
    }
    return STOP_MISSING;
}

static void report_unterminated(struct lexer *l, struct span span, bool is_block)
{
    if (!may_report(l, span))
        return;
    if (is_block) {
        struct diag *diag = diag_unterminated_block_string(&l->session->diags, span);
        diag_help(diag, "write `\"\"\"` behind its last line");
    } else {
        struct diag *diag = diag_unterminated_string(&l->session->diags, span);
        diag_help(diag, "a string ends on its line; one of several lines stands between `\"\"\"`");
    }
}

/* Goes on with a string whose `#{` was closed by the `}` at `start`. */
static void resume_string(struct lexer *l)
{
    struct interpolation open = list_pop(&l->interpolations);
    uint32_t start = l->at++;
    enum string_stop stop = skip_string(l, open.is_block, true);
    l->out->list.items[open.token].match = l->out->list.count;
    l->brackets.count = open.brackets;
    unsigned flags = open.is_block ? TOKEN_BLOCK : 0;
    if (stop == STOP_INTERPOLATION) {
        open.token = l->out->list.count;
        open.braces = 0;
        list_push(&l->session->arena, &l->interpolations, open);
        list_push(&l->session->arena, &l->brackets, l->out->list.count);
        emit(l, TOKEN_STRING_MIDDLE, start, flags);
        return;
    }
    if (stop == STOP_MISSING) {
        report_unterminated(l, token_span(&l->out->list.items[open.first]), open.is_block);
        flags |= TOKEN_UNTERMINATED;
    }
    emit(l, TOKEN_STRING_END, start, flags);
}

/* Is a `#{` open whose string must end on this line? Then what is missing is its
 * `}`, as in `"a #{b"`, and the quotes belong to it. */
static bool in_line_string(const struct lexer *l)
{
    for (uint32_t i = 0; i < l->interpolations.count; i++)
        if (!l->interpolations.items[i].is_block)
            return true;
    return false;
}

static void begin_string(struct lexer *l, uint32_t start, bool is_block)
{
    enum string_stop stop = skip_string(l, is_block, true);
    unsigned flags = is_block ? TOKEN_BLOCK : 0;
    if (stop == STOP_INTERPOLATION) {
        struct interpolation open = {.token = l->out->list.count,
                                     .first = l->out->list.count,
                                     .brackets = l->brackets.count,
                                     .is_block = is_block};
        list_push(&l->session->arena, &l->interpolations, open);
        list_push(&l->session->arena, &l->brackets, l->out->list.count);
        emit(l, TOKEN_STRING_START, start, flags);
        return;
    }
    if (stop == STOP_MISSING) {
        if (is_block || !in_line_string(l))
            report_unterminated(l, (struct span){l->source->base + start, is_block ? 3 : 1},
                                is_block);
        flags |= TOKEN_UNTERMINATED;
    }
    emit(l, TOKEN_STRING, start, flags);
}

/* Strings with an open `#{` from number `keep` on end here, reported. */
static void end_interpolations(struct lexer *l, uint32_t keep)
{
    struct token *first = &l->out->list.items[l->interpolations.items[keep].token];
    struct span open = {first->start + first->size - 2, 2};
    if (may_report(l, open)) {
        struct diag *diag = diag_unterminated_interpolation(&l->session->diags, open);
        diag_help(diag, "write `}` behind the expression, on the same line");
    }
    uint32_t at = l->at;
    while (l->interpolations.count > keep) {
        struct interpolation ended = list_pop(&l->interpolations);
        l->out->list.items[ended.token].match = l->out->list.count;
        l->brackets.count = ended.brackets;
        emit(l, TOKEN_STRING_END, at,
             TOKEN_UNTERMINATED | (ended.is_block ? (unsigned)TOKEN_BLOCK : 0u));
    }
}

/* A newline ends strings that stand on one line, their expressions too. */
static void check_line_strings(struct lexer *l)
{
    for (uint32_t i = 0; i < l->interpolations.count; i++) {
        if (!l->interpolations.items[i].is_block) {
            end_interpolations(l, i);
            return;
        }
    }
}

static void lex_prefixed_string(struct lexer *l, enum token_kind kind)
{
    uint32_t start = l->at;
    l->at += 2;
    enum string_stop stop;
    if (kind == TOKEN_RAW_STRING) {
        stop = skip_string(l, false, false);
    } else {
        /* the escapes of a byte string, but no `#{` */
        while ((stop = skip_string(l, false, true)) == STOP_INTERPOLATION)
            continue;
    }
    if (stop == STOP_MISSING && !in_line_string(l))
        report_unterminated(l, (struct span){l->source->base + start, 2}, false);
    emit(l, kind, start, stop == STOP_MISSING ? TOKEN_UNTERMINATED : 0);
}

/* Offset of the quote that closes the one at `start` on its line, or 0. The
 * search is bounded, so that many quotes without a partner cost little. */
static uint32_t closing_quote(const struct lexer *l, uint32_t start)
{
    uint32_t limit = l->size - start < LONGEST_QUOTED ? l->size : start + LONGEST_QUOTED;
    for (uint32_t i = start + 1; i < limit && l->text[i] != '\n'; i++) {
        if (l->text[i] == '\'')
            return i;
        if (l->text[i] == '\\' && i + 1 < l->size && l->text[i + 1] != '\n')
            i++;
    }
    return 0;
}

/* Whether only white space stands before the end of the line. */
static bool at_line_end(const struct lexer *l)
{
    uint32_t at = l->at;
    while (l->text[at] == ' ' || l->text[at] == '\t' || l->text[at] == '\r')
        at++;
    return l->text[at] == '\n';
}

static void bad_character(struct lexer *l, uint32_t start)
{
    struct span span = span_from(l, start);
    if (l->at - start == 1 && l->text[start] == '\\' && at_line_end(l)) {
        if (may_report(l, span))
            foreign_report(l->session, span, FOREIGN_BACKSLASH);
        return;
    }
    if (may_report(l, span))
        diag_bad_character(&l->session->diags, span, syntax_quote(l->session, span));
    emit(l, TOKEN_BAD, start, 0);
}

/* 'a', '\n'; whether it is one character is for the parser. */
static void lex_char(struct lexer *l)
{
    uint32_t start = l->at;
    uint32_t close = closing_quote(l, start);
    if (!close) {
        l->at++;
        struct span span = span_from(l, start);
        if (may_report(l, span))
            diag_unterminated_character(&l->session->diags, span);
        emit(l, TOKEN_BAD, start, 0);
        return;
    }
    l->at = close + 1;
    emit(l, TOKEN_CHAR, start, 0);
}

static bool lex_punct(struct lexer *l)
{
    unsigned char c = (unsigned char)l->text[l->at];
    if (c >= 128)
        return false;
    for (uint8_t kind = l->puncts[c]; kind != NO_KIND; kind = l->next_punct[kind]) {
        size_t size = strlen(token_spelling(kind));
        if (strncmp(l->text + l->at, token_spelling(kind), size) != 0)
            continue;
        uint32_t start = l->at;
        l->at += (uint32_t)size;
        emit(l, kind, start, 0);
        return true;
    }
    return false;
}

/* Whether something other than bad text begins at the present place. */
static bool begins_token(const struct lexer *l)
{
    unsigned char c = (unsigned char)l->text[l->at];
    uint32_t scalar;
    if (c < 128)
        return (c && strchr(" \t\r\n#'\"", c)) || is_digit((char)c) || unicode_begins_name(c) ||
               l->puncts[c] != NO_KIND;
    return utf8_decode((struct str){l->text + l->at, l->size - l->at}, &scalar) &&
           unicode_begins_name(scalar);
}

static void lex_bad_text(struct lexer *l)
{
    uint32_t start = l->at++;
    while (l->at < l->size && !begins_token(l))
        l->at++;
    bad_character(l, start);
}

static void lex_brace(struct lexer *l)
{
    struct interpolation *open = l->interpolations.count ? &list_last(&l->interpolations) : NULL;
    if (open && l->text[l->at] == '}' && open->braces == 0) {
        resume_string(l);
        return;
    }
    if (open && l->text[l->at] == '{')
        open->braces++;
    else if (open)
        open->braces--;
    lex_punct(l);
}

static void lex_quote(struct lexer *l)
{
    uint32_t start = l->at;
    bool is_block = l->text[start + 1] == '"' && l->text[start + 2] == '"';
    l->at += is_block ? 3 : 1;
    begin_string(l, start, is_block);
}

static void lex_token(struct lexer *l)
{
    char c = l->text[l->at], next = l->text[l->at + 1];
    if (c == ' ' || c == '\t' || c == '\r') {
        l->at++;
    } else if (c == '\n') {
        check_line_strings(l);
        if (l->at < l->size)
            lex_newline(l);
    } else if (c == '#') {
        lex_comment(l);
    } else if (c == '"') {
        lex_quote(l);
    } else if ((c == 'r' || c == 'b') && next == '"') {
        lex_prefixed_string(l, c == 'r' ? TOKEN_RAW_STRING : TOKEN_BYTES);
    } else if (c == '\'') {
        lex_char(l);
    } else if (c == '{' || c == '}') {
        lex_brace(l);
    } else if (c == '/' && (next == '/' || next == '*')) {
        lex_foreign_comment(l);
    } else if (is_digit(c)) {
        lex_number(l);
    } else if (!begins_token(l)) {
        lex_bad_text(l);
    } else if (!lex_punct(l)) {
        lex_name(l);
    }
}

static bool check_utf8(struct lexer *l)
{
    size_t valid = utf8_valid_prefix(l->source->content);
    if (valid == l->source->content.size)
        return true;
    struct span span = {l->source->base + (uint32_t)valid, 1};
    if (!syntax_gives_up(l->session, span)) {
        struct diag *diag = diag_not_utf8(&l->session->diags, span);
        diag_help(diag, "this byte, 0x%02X, does not belong to a character; save the file as UTF-8",
                  (unsigned char)l->source->content.bytes[valid]);
    }
    return false;
}

void lex_source(struct session *session, struct source *source, struct tokens *tokens)
{
    struct lexer l = {.session = session,
                      .source = source,
                      .out = tokens,
                      .text = source->content.bytes,
                      .size = (uint32_t)source->content.size};
    make_tables(&l);
    if (!check_utf8(&l))
        l.at = l.size;
    else if (l.size >= 3 && memcmp(l.text, "\xEF\xBB\xBF", 3) == 0)
        l.at = 3;
    while (l.at < l.size)
        lex_token(&l);
    if (l.interpolations.count)
        end_interpolations(&l, 0);
    emit(&l, TOKEN_EOF, l.at, 0);
}
