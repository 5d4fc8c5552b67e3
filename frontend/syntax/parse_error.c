/* Reporting, and finding a place to go on. */
#include "frontend/base/text.h"
#include "frontend/syntax/parse.h"
#include "frontend/syntax/syntax_error.h"

static void stop(struct parser *p)
{
    p->stopped = true;
    p->panic = true;
    p->at = p->eof;
}

bool may_report_and_go_on(struct parser *p, struct span span)
{
    if (p->panic || p->reported == p->at || (p->truncated && at(p, TOKEN_EOF)))
        return false;
    p->reported = p->at;
    if (!syntax_gives_up(p->session, span))
        return true;
    stop(p);
    return false;
}

bool may_report(struct parser *p, struct span span)
{
    bool may = may_report_and_go_on(p, span);
    p->panic = true;
    return may;
}

/* Moves behind the lines that belong to a bracket without a partner: those that
 * are indented deeper than its own. */
static void skip_unclosed(struct parser *p, const struct token *opening)
{
    uint32_t indent = token_indent(p, opening);
    while (!p->stopped && p->at < p->eof) {
        const struct token *token = &p->tokens[p->at];
        if (token->kind == TOKEN_NEWLINE) {
            const struct token *next = token + 1;
            if (next->kind == TOKEN_EOF || token_indent(p, next) <= indent)
                return;
        }
        p->at++;
    }
}

void report_unclosed(struct parser *p, uint32_t opening)
{
    struct token *token = &p->tokens[opening];
    enum token_kind kind = (enum token_kind)token->kind;
    bool reports = may_report(p, token_span(token));
    if (reports) {
        struct diag *diag =
            diag_unclosed_bracket(&p->session->diags, token_span(token), token_spelling(kind));
        diag_help(diag, "write `%s` behind its contents", token_spelling(closing_kind(kind)));
        skip_unclosed(p, token);
    }
}

/* What is missing at the end of a joined line is reported there, not on the next. */
void report_expected(struct parser *p, const char *what)
{
    struct token *token = peek(p);
    if (p->joined_at == p->at && p->at > 0 && !p->context.joined && token->kind != TOKEN_EOF)
        token = &p->tokens[p->at - 1];
    struct span span = token_span(token);
    if (token->kind == TOKEN_BAD) {
        p->panic = true;
    } else if (p->context.unclosed && (token->kind == TOKEN_NEWLINE || token->kind == TOKEN_EOF)) {
        report_unclosed(p, p->context.unclosed - 1);
    } else if (may_report(p, span)) {
        struct diag *diag =
            diag_expected(&p->session->diags, span, what, token_describe(p->session, token));
        if ((token->flags & TOKEN_FIRST) && continues_line((enum token_kind)token->kind))
            diag_help(diag, "a blank line ends a statement; leave it out to go on");
    }
}

/* `my_point` as MyPoint, where it has letters that allow it. */
static const char *pascal_case(struct parser *p, struct str name)
{
    struct text out;
    bool begins_word = true;
    text_init(&out, &p->session->diag_arena);
    for (size_t i = 0; i < name.size; i++) {
        char c = name.bytes[i];
        if (c == '_') {
            begins_word = true;
            continue;
        }
        text_add_char(&out, begins_word && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
        begins_word = false;
    }
    return text_chars(&out);
}

void report_type_case(struct parser *p, const struct token *name)
{
    struct span span = token_span(name);
    if (!may_report_and_go_on(p, span))
        return;
    struct diag *diag = diag_type_case(&p->session->diags, span, token_symbol(p, name));
    const char *fixed = pascal_case(p, token_text(p, name));
    if (*fixed >= 'A' && *fixed <= 'Z')
        diag_fix(diag, span, fixed);
}

void report_foreign(struct parser *p, struct span span, enum foreign which)
{
    if (may_report_and_go_on(p, span))
        foreign_report(p->session, span, which);
}

void drop_word(struct parser *p, enum foreign which)
{
    struct token *word = peek(p);
    struct span whole = {word->start, peek_raw(p, 1)->start - word->start};
    if (may_report_and_go_on(p, token_span(word)))
        foreign_report_fix(p->session, token_span(word), which, whole, "");
    advance(p);
}

void report_field_set(struct parser *p)
{
    struct token *name = peek(p), *set = peek_raw(p, 1);
    uint32_t end = name->start + name->size;
    struct span both = {end, set->start + set->size - end};
    if (may_report_and_go_on(p, token_span(set)))
        foreign_report_fix(p->session, token_span(set), FOREIGN_FIELD_SET, both, ":");
}

bool accept_reserved_name(struct parser *p)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    if (token_class((enum token_kind)token->kind) != TOKEN_CLASS_RESERVED ||
        token->kind == TOKEN_self)
        return false;
    bool is_set = next->kind == TOKEN_SET && same_line(next) && (token->flags & TOKEN_FIRST);
    bool is_use = p->misnamed == (enum token_kind)token->kind && !starts_operand(p, next);
    if (!is_set && !is_use)
        return false;
    if (is_set && p->misnamed != (enum token_kind)token->kind &&
        may_report_and_go_on(p, token_span(token))) {
        struct diag *diag = diag_reserved_name(&p->session->diags, token_span(token),
                                               token_spelling((enum token_kind)token->kind));
        diag_help(diag, "choose another name, `%s_` say",
                  token_spelling((enum token_kind)token->kind));
    }
    p->misnamed = (enum token_kind)token->kind;
    token->kind = TOKEN_NAME;
    return true;
}

/* --- what stands behind a complete statement -------------------------- */

static bool is_callable(const struct ast *node)
{
    return node && (node->kind == AST_name || node->kind == AST_member || node->kind == AST_path);
}

static bool is_literal(const struct token *token)
{
    return token->kind >= TOKEN_INTEGER && token->kind <= TOKEN_STRING_START;
}

/* `x = foo y`: reads the arguments, so that the fix can put them in brackets. */
static void report_bare_call(struct parser *p, struct ast *callee)
{
    struct span gap = {span_end(callee->span), peek(p)->start - span_end(callee->span)};
    struct token *first = peek(p);
    if (!may_report_and_go_on(p, token_span(first)))
        return;
    struct diag *diag = diag_call_needs_parentheses(&p->session->diags, token_span(first));
    parse_command_arguments(p, callee, callee->span.start);
    if (p->panic)
        return;
    struct span inside = {first->start, p->last_end - first->start};
    struct str text = source_text(&p->session->sources, inside);
    diag_fix(diag, (struct span){gap.start, gap.size + inside.size},
             text_format(&p->session->diag_arena, "(%.*s)", (int)text.size, text.bytes));
}

static enum foreign foreign_after(struct parser *p, struct ast *node)
{
    struct token *token = peek(p);
    struct token *next = peek_raw(p, 1);
    if (token->kind == TOKEN_FAT_ARROW)
        return FOREIGN_LAMBDA_ARROW;
    if (token->kind == TOKEN_STRING && node && node->kind == AST_string_literal)
        return FOREIGN_JOINED_STRINGS;
    if (token->kind == TOKEN_MINUS && next->kind == TOKEN_MINUS && is_adjacent(next))
        return FOREIGN_MINUS_MINUS;
    if (token->kind == TOKEN_LBRACE)
        return FOREIGN_BODY_BRACE;
    if (token->kind == TOKEN_COMMA)
        return FOREIGN_MULTIPLE_VALUES;
    if (token->kind == TOKEN_ARROW)
        return is_adjacent(token) ? FOREIGN_POINTER_MEMBER : FOREIGN_COUNT;
    if (node && node->kind == AST_name && is_literal(token) && is_adjacent(token))
        return FOREIGN_FORMAT_STRING;
    return foreign_token((enum token_kind)token->kind);
}

static const char *closing_spelling(const struct token *token)
{
    return token->kind == TOKEN_RPAREN || token->kind == TOKEN_RBRACKET ||
                   token->kind == TOKEN_RBRACE
               ? token_spelling((enum token_kind)token->kind)
               : NULL;
}

/* The operand that ends just before this place, or NULL. */
static struct ast *operand_before(struct parser *p)
{
    struct ast *node = p->last_operand;
    return node && span_end(node->span) == p->last_end ? node : NULL;
}

void report_after(struct parser *p, const char *what)
{
    struct ast *node = operand_before(p);
    struct token *token = peek(p);
    struct span span = token_span(token);
    bool is_reported = token->kind == TOKEN_BAD || (token->flags & TOKEN_UNTERMINATED);
    if (p->panic || is_reported) {
        p->panic = true;
        return;
    }
    const char *closing = closing_spelling(token);
    enum foreign foreign = foreign_after(p, node);
    if (closing) {
        if (may_report(p, span))
            diag_stray_bracket(&p->session->diags, span, closing);
    } else if (foreign < FOREIGN_COUNT) {
        if (may_report(p, span))
            foreign_report(p->session, span, foreign);
    } else if (same_line(token) && !is_adjacent(token) && is_callable(node) &&
               (is_literal(token) || is_name(token))) {
        report_bare_call(p, node);
    } else {
        report_expected(p, what);
    }
    p->panic = p->panic || !at_statement_end(p);
}

/* --- recovery --------------------------------------------------------- */

static bool begins_operand(const struct token *before)
{
    switch ((int)before->kind) {
    case TOKEN_SET:
    case TOKEN_LPAREN:
    case TOKEN_COMMA:
    case TOKEN_ARROW:
    case TOKEN_FAT_ARROW:
        return true;
    default:
        return false;
    }
}

/* Whether a block begins here that has its own `end`. */
static bool begins_block(struct parser *p)
{
    switch ((int)peek_kind(p)) {
    case TOKEN_do:
    case TOKEN_match:
    case TOKEN_loop:
        return true;
    case TOKEN_if:
        return p->at > 0 && begins_operand(&p->tokens[p->at - 1]);
    default:
        return false;
    }
}

static void skip_block(struct parser *p)
{
    struct context outer = context_block(p);
    p->panic = p->stopped;
    if (at(p, TOKEN_do))
        parse_do_lambda(p);
    else
        parse_operand(p);
    p->panic = true;
    p->context = outer;
}

static bool ends_recovery(const struct parser *p, const struct token *token)
{
    switch ((int)token->kind) {
    case TOKEN_EOF:
    case TOKEN_NEWLINE:
    case TOKEN_SEMICOLON:
    case TOKEN_end:
    case TOKEN_else:
    case TOKEN_elsif:
    case TOKEN_then:
        return true;
    case TOKEN_RBRACE:
        return p->brackets > 0 || (p->opener && p->opener->braced);
    case TOKEN_RPAREN:
    case TOKEN_RBRACKET:
    case TOKEN_STRING_MIDDLE:
    case TOKEN_STRING_END:
        return p->brackets > 0;
    default:
        return false;
    }
}

void recover_statement(struct parser *p)
{
    struct level level;
    bool shallow = level_enter(p, &level);
    while (!p->stopped) {
        struct token *token = &p->tokens[p->at];
        if (ends_recovery(p, token))
            break;
        if (shallow && begins_block(p)) {
            skip_block(p);
            continue;
        }
        bool opens = token->kind == TOKEN_LPAREN || token->kind == TOKEN_LBRACKET ||
                     token->kind == TOKEN_LBRACE || token->kind == TOKEN_STRING_START ||
                     token->kind == TOKEN_STRING_MIDDLE;
        if (opens && token->match > p->at)
            jump_to(p, token->match);
        else
            advance(p);
    }
    level_leave(p, &level);
    p->panic = p->stopped;
}

static bool begins_item(const struct token *token)
{
    return (token->kind >= TOKEN_def && token->kind <= TOKEN_import) || token->kind == TOKEN_end;
}

/* Whether the bracket's partner lies behind a line that cannot stand inside the
 * bracket, so that it is hardly its partner. The brackets around ask in turn for
 * the same place: each goes on where the one before it stopped. */
static bool partner_is_doubtful(struct parser *p, const struct token *opening, uint32_t indent)
{
    uint32_t i = p->doubt.at == p->at ? p->doubt.next : p->at;
    bool found = false;
    for (; i < opening->match && !found; i += !found)
        found = (p->tokens[i].flags & TOKEN_FIRST) && begins_item(&p->tokens[i]) &&
                token_indent(p, &p->tokens[i]) <= indent;
    p->doubt.at = p->at;
    p->doubt.next = i;
    return found;
}

void recover_bracket(struct parser *p, uint32_t opening, uint32_t indent)
{
    struct token *token = &p->tokens[opening];
    if (p->stopped || !token->match || token->match < p->at ||
        partner_is_doubtful(p, token, indent))
        return;
    jump_to(p, token->match);
    p->panic = false;
}
