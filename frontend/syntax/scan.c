/* Looking ahead, over tokens only. Partners of brackets are known from the
 * lexer, so that no look costs more than its own tokens; type argument lists are
 * remembered in the `<` token, so that no list is looked through twice. */
#include "frontend/syntax/parse.h"

enum { DEEPEST_TYPE = 200, NOT_TYPE_ARGUMENTS = 1, CLOSED_AT = 2 };

/* A place in the tokens; `half` of a `>>` may be used up. */
struct scan {
    struct parser *p;
    uint32_t at;
    unsigned depth;
    bool half;
};

static enum token_kind kind_at(const struct parser *p, uint32_t index)
{
    return (enum token_kind)p->tokens[index < p->eof ? index : p->eof].kind;
}

/* Index behind newlines that do not count here. */
static uint32_t skip_joined(const struct parser *p, uint32_t index)
{
    return p->context.joined && kind_at(p, index) == TOKEN_NEWLINE ? index + 1 : index;
}

static bool is_name_at(const struct parser *p, uint32_t index)
{
    return index < p->eof && is_name(&p->tokens[index]);
}

static bool is_word_at(const struct parser *p, uint32_t index)
{
    return index < p->eof && is_word(&p->tokens[index]);
}

/* --- types ------------------------------------------------------------ */

static bool scan_type(struct scan *s);

static enum token_kind scan_kind(struct scan *s)
{
    if (kind_at(s->p, s->at) == TOKEN_NEWLINE)
        s->at++;
    return s->half ? TOKEN_GT : kind_at(s->p, s->at);
}

static bool scan_accept(struct scan *s, enum token_kind kind)
{
    if (scan_kind(s) != kind)
        return false;
    s->at++;
    return true;
}

/* One `>`, which may be the first half of `>>`, `>=` or `>>=`. */
static bool scan_close_angle(struct scan *s)
{
    switch ((int)scan_kind(s)) {
    case TOKEN_GT:
        s->half = false;
        s->at++;
        return true;
    case TOKEN_SHR:
        s->half = true;
        return true;
    default:
        return false;
    }
}

static bool scan_type_list(struct scan *s, enum token_kind close)
{
    if (scan_accept(s, close))
        return true;
    do {
        if (is_word_at(s->p, s->at) && kind_at(s->p, s->at + 1) == TOKEN_COLON)
            s->at += 2;
        if (!scan_type(s))
            return false;
    } while (!s->half && scan_accept(s, TOKEN_COMMA));
    return !s->half && scan_accept(s, close);
}

/* At `<`: remembers in it where the list closes, or that it is none. */
static bool scan_angle(struct scan *s)
{
    struct token *open = &s->p->tokens[s->at];
    if (open->match == NOT_TYPE_ARGUMENTS)
        return false;
    s->at++;
    bool closes;
    do
        closes = scan_type(s);
    while (closes && !s->half && scan_accept(s, TOKEN_COMMA));
    closes = closes && scan_close_angle(s);
    /* Closed by half a `>>`, it is a list only inside another one. */
    open->match = closes && !s->half ? s->at - 1 + CLOSED_AT : NOT_TYPE_ARGUMENTS;
    return closes;
}

static bool scan_named_type(struct scan *s)
{
    s->at++;
    while (kind_at(s->p, s->at) == TOKEN_PATH && is_word_at(s->p, s->at + 1))
        s->at += 2;
    return kind_at(s->p, s->at) != TOKEN_LT || scan_angle(s);
}

static bool scan_function_type(struct scan *s)
{
    s->at++;
    if (!scan_accept(s, TOKEN_LPAREN) || !scan_type_list(s, TOKEN_RPAREN))
        return false;
    if (kind_at(s->p, s->at) == TOKEN_COLON) {
        s->at++;
        if (!scan_type(s))
            return false;
    }
    if (!s->half && kind_at(s->p, s->at) == TOKEN_can) {
        do {
            s->at++;
            if (!is_name_at(s->p, s->at))
                return false;
            s->at++;
        } while (kind_at(s->p, s->at) == TOKEN_PLUS);
    }
    return true;
}

static bool scan_single_type(struct scan *s)
{
    switch ((int)scan_kind(s)) {
    case TOKEN_LPAREN:
        s->at++;
        return scan_type_list(s, TOKEN_RPAREN);
    case TOKEN_LBRACE:
        s->at++;
        return scan_type_list(s, TOKEN_RBRACE);
    case TOKEN_AMPERSAND:
        s->at++;
        scan_accept(s, TOKEN_mut);
        return scan_type(s);
    case TOKEN_impl:
        s->at++;
        do
            if (!scan_type(s))
                return false;
        while (!s->half && scan_accept(s, TOKEN_PLUS));
        return true;
    case TOKEN_BANG:
        s->at++;
        return true;
    case TOKEN_Fn:
        return scan_function_type(s);
    case TOKEN_Self:
        return scan_named_type(s);
    default:
        if (!is_name_at(s->p, s->at))
            return false;
        if (kind_at(s->p, s->at) == TOKEN_dual && is_name_at(s->p, s->at + 1))
            s->at++;
        return scan_named_type(s);
    }
}

static bool scan_type(struct scan *s)
{
    if (s->half || s->depth == DEEPEST_TYPE)
        return false;
    s->depth++;
    bool found;
    do
        found = scan_single_type(s);
    while (found && !s->half && scan_accept(s, TOKEN_BAR));
    s->depth--;
    return found;
}

static bool follows_type_arguments(struct parser *p, uint32_t close)
{
    const struct token *next = &p->tokens[close + 1];
    switch ((int)next->kind) {
    case TOKEN_LPAREN:
    case TOKEN_DOT:
    case TOKEN_PATH:
        return is_adjacent(next);
    case TOKEN_LBRACE:
        return same_line(next) &&
               next->start - (p->tokens[close].start + p->tokens[close].size) <= 1;
    default:
        return false;
    }
}

bool scan_type_brackets(struct parser *p, bool any_follower)
{
    struct token *open = peek(p);
    if (open->kind != TOKEN_LT || !is_adjacent(open))
        return false;
    if (!open->match) {
        struct scan s = {.p = p, .at = p->at};
        scan_angle(&s);
    }
    if (open->match == NOT_TYPE_ARGUMENTS)
        return false;
    return any_follower || follows_type_arguments(p, open->match - CLOSED_AT);
}

bool scan_type_arguments(struct parser *p)
{
    return scan_type_brackets(p, false);
}

/* --- lambdas ---------------------------------------------------------- */

bool scan_lambda(struct parser *p)
{
    struct token *token = peek(p);
    if (token->kind == TOKEN_ARROW)
        return true;
    if (is_name(token) && !is_upper(token))
        return kind_at(p, p->at + 1) == TOKEN_ARROW;
    if (token->kind != TOKEN_LPAREN || token->match <= p->at)
        return false;
    return kind_at(p, skip_joined(p, token->match + 1)) == TOKEN_ARROW;
}

/* Index behind one parameter of a block, or 0. */
static uint32_t scan_block_param(struct parser *p, uint32_t index)
{
    if (kind_at(p, index) == TOKEN_var)
        index++;
    const struct token *token = &p->tokens[index < p->eof ? index : p->eof];
    if (token->kind == TOKEN_LPAREN)
        return token->match > index ? token->match + 1 : 0;
    if (!is_name(token))
        return 0;
    index++;
    while (kind_at(p, index) == TOKEN_PATH && is_word_at(p, index + 1))
        index += 2;
    token = &p->tokens[index];
    if (token->kind == TOKEN_LPAREN || token->kind == TOKEN_LBRACE)
        index = token->match > index ? token->match + 1 : 0;
    if (index && kind_at(p, index) == TOKEN_COLON) {
        struct scan s = {.p = p, .at = index + 1};
        return scan_type(&s) && !s.half ? s.at : 0;
    }
    return index;
}

bool scan_block_params(struct parser *p)
{
    uint32_t index = skip_joined(p, p->at);
    if (kind_at(p, index) == TOKEN_ARROW)
        return true;
    while ((index = scan_block_param(p, index)) != 0) {
        if (kind_at(p, index) == TOKEN_ARROW)
            return true;
        if (kind_at(p, index) != TOKEN_COMMA)
            return false;
        index++;
    }
    return false;
}

/* --- statements ------------------------------------------------------- */

bool scan_pattern_binding(struct parser *p)
{
    peek(p);
    uint32_t index = p->at;
    const struct token *token = &p->tokens[index];
    if (token->kind == TOKEN_LBRACKET || token->kind == TOKEN_LPAREN || token->kind == TOKEN_LBRACE)
        return token->match > index && kind_at(p, token->match + 1) == TOKEN_SET;
    if (!is_name(token))
        return false;
    if (str_equal(token_text(p, token), STR("_")))
        return kind_at(p, index + 1) == TOKEN_SET;
    bool upper = is_upper(token);
    index++;
    while (kind_at(p, index) == TOKEN_PATH && is_name_at(p, index + 1)) {
        upper = is_upper(&p->tokens[index + 1]);
        index += 2;
    }
    token = &p->tokens[index];
    return upper && (token->kind == TOKEN_LPAREN || token->kind == TOKEN_LBRACE) &&
           token->match > index && kind_at(p, token->match + 1) == TOKEN_SET;
}

/* Whether a part of a tuple before `=` begins as only a pattern does. */
static bool begins_pattern(struct parser *p, uint32_t index)
{
    const struct token *token = &p->tokens[index];
    if (token->kind == TOKEN_self)
        return false;
    if (!is_name(token))
        return true;
    if (kind_at(p, index + 1) == TOKEN_AT || kind_at(p, index + 1) == TOKEN_COLON)
        return true;
    while (kind_at(p, index + 1) == TOKEN_PATH)
        index += 2;
    enum token_kind next = kind_at(p, index + 1);
    return is_upper(&p->tokens[index < p->eof ? index : p->eof]) &&
           (next == TOKEN_LPAREN || next == TOKEN_LBRACE);
}

bool scan_place_tuple(struct parser *p)
{
    peek(p);
    uint32_t end = p->tokens[p->at].match;
    bool at_part = true;
    for (uint32_t i = p->at + 1; i < end; i++) {
        const struct token *token = &p->tokens[i];
        if (token->kind == TOKEN_NEWLINE)
            continue;
        if (at_part && token->kind == TOKEN_LPAREN)
            continue;
        if (at_part && token->kind != TOKEN_RPAREN && begins_pattern(p, i))
            return false;
        at_part = token->kind == TOKEN_COMMA;
        bool opens = token->kind == TOKEN_LPAREN || token->kind == TOKEN_LBRACKET ||
                     token->kind == TOKEN_LBRACE || token->kind == TOKEN_STRING_START ||
                     token->kind == TOKEN_STRING_MIDDLE;
        if (opens && token->match > i)
            i = token->match - 1;
    }
    return true;
}

/* Index behind the dotted name here; 0 when there is none. */
static uint32_t scan_dotted_name(struct parser *p)
{
    struct token *token = peek(p);
    uint32_t index = p->at;
    if (!is_name(token) && token->kind != TOKEN_self)
        return 0;
    index++;
    while ((kind_at(p, index) == TOKEN_DOT || kind_at(p, index) == TOKEN_PATH) &&
           is_word_at(p, index + 1))
        index += 2;
    return index;
}

bool scan_command(struct parser *p)
{
    uint32_t index = scan_dotted_name(p);
    if (!index)
        return false;
    const struct token *next = &p->tokens[index];
    if (is_adjacent(next) || !same_line(next))
        return false;
    switch ((int)next->kind) {
    case TOKEN_INTEGER:
    case TOKEN_FLOAT:
    case TOKEN_CHAR:
    case TOKEN_STRING:
    case TOKEN_RAW_STRING:
    case TOKEN_BYTES:
    case TOKEN_STRING_START:
    case TOKEN_self:
    case TOKEN_true:
    case TOKEN_false:
    case TOKEN_await:
    case TOKEN_try:
        return true;
    case TOKEN_DOLLAR:
        return is_word_at(p, index + 1) && is_adjacent(&p->tokens[index + 1]);
    default:
        return is_name(next);
    }
}

bool scan_command_operator(struct parser *p)
{
    uint32_t index = scan_dotted_name(p);
    if (!index)
        return false;
    const struct token *next = &p->tokens[index];
    if (is_adjacent(next) || !same_line(next) || index + 1 >= p->eof)
        return false;
    bool prefixes = is_adjacent(&p->tokens[index + 1]);
    switch ((int)next->kind) {
    case TOKEN_MINUS:
    case TOKEN_AMPERSAND:
    case TOKEN_TILDE:
    case TOKEN_BANG:
        return prefixes;
    case TOKEN_LPAREN:
    case TOKEN_LBRACKET:
        return next->match > index && kind_at(p, next->match + 1) != TOKEN_SET;
    case TOKEN_ARROW:
    case TOKEN_go:
    case TOKEN_spawn:
    case TOKEN_async:
    case TOKEN_match:
        return true;
    case TOKEN_not:
        return kind_at(p, index + 1) != TOKEN_in;
    default:
        return false;
    }
}
