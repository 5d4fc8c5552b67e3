/* Blocks and brackets: what opens, what closes, and what was forgotten. */
#include "frontend/syntax/parse.h"

enum { LONGEST_INDENT_SEARCH = 4096 };

uint32_t token_indent(const struct parser *p, const struct token *token)
{
    const char *text = p->source->content.bytes;
    uint32_t start = token->start - p->source->base;
    if (!(token->flags & TOKEN_FIRST)) {
        uint32_t limit = start < LONGEST_INDENT_SEARCH ? start : LONGEST_INDENT_SEARCH;
        for (uint32_t back = 0; back < limit && text[start - 1] != '\n'; back++)
            start--;
        uint32_t indent = 0;
        while (text[start + indent] == ' ' || text[start + indent] == '\t')
            indent++;
        return indent;
    }
    uint32_t indent = 0;
    while (indent < start && text[start - indent - 1] != '\n')
        indent++;
    return indent;
}

void block_open(struct parser *p, struct opener *opener, const struct token *token,
                const char *what)
{
    *opener = (struct opener){.outer = p->opener,
                              .what = what,
                              .span = token_span(token),
                              .indent = p->line_indent,
                              .kind = (enum token_kind)token->kind};
    p->opener = opener;
}

/* Remembers the first `end` that is not indented like what it closes. */
static void note_indent(struct parser *p, const struct opener *opener, const struct token *end)
{
    if (!(end->flags & TOKEN_FIRST))
        return;
    uint32_t indent = token_indent(p, end);
    struct odd_end *odd = indent > opener->indent ? &p->early_end : &p->late_end;
    if (indent != opener->indent && !odd->what)
        *odd = (struct odd_end){opener->what, opener->span, token_span(end), opener->brace};
}

static void report_missing_end(struct parser *p, const struct opener *opener)
{
    struct odd_end odd = p->late_end;
    struct span span = odd.what ? odd.opener : opener->span;
    struct span brace = odd.what ? odd.brace : opener->brace;
    bool was_lost = p->panic;
    if (!may_report(p, brace.start ? brace : span)) {
        p->panic = was_lost || p->stopped; /* two are missing before one place */
        return;
    }
    if (brace.start) {
        foreign_report(p->session, brace, FOREIGN_BODY_BRACE);
        p->late_end.what = NULL;
        p->panic = p->stopped;
        return;
    }
    struct diag *diag =
        diag_missing_end(&p->session->diags, span, odd.what ? odd.what : opener->what);
    if (odd.what)
        diag_note(diag, odd.end,
                  "the `end` that it takes is indented less; one may be missing before it");
    else
        diag_note(diag, token_span(peek(p)), "it should have ended before %s",
                  token_describe(p->session, peek(p)));
    p->late_end.what = NULL;
    p->panic = p->stopped; /* what stands here is read as if the `end` were there */
}

void block_close(struct parser *p, struct opener *opener)
{
    p->opener = opener->outer;
    if (opener->braced) {
        skip_newlines(p);
        accept(p, TOKEN_RBRACE);
        return;
    }
    if (at(p, TOKEN_end)) {
        struct token *end = advance(p);
        note_indent(p, opener, end);
        return;
    }
    report_missing_end(p, opener);
}

/* `@name` before a declaration, not the field of another language. */
static bool at_attribute(struct parser *p)
{
    struct token *name = peek_raw(p, 1), *next = peek_raw(p, 2);
    return is_name(name) && is_adjacent(name) &&
           (next->kind == TOKEN_LPAREN || next->kind == TOKEN_NEWLINE || next->kind == TOKEN_AT ||
            token_class((enum token_kind)next->kind) == TOKEN_CLASS_RESERVED);
}

bool at_declaration(struct parser *p)
{
    struct token *token = peek(p);
    enum token_kind next = (enum token_kind)peek_raw(p, 1)->kind;
    if (!(token->flags & TOKEN_FIRST) || next == TOKEN_COLON || next == TOKEN_SET)
        return false;
    switch ((int)token->kind) {
    case TOKEN_def:
    case TOKEN_struct:
    case TOKEN_enum:
    case TOKEN_trait:
    case TOKEN_impl:
    case TOKEN_extend:
    case TOKEN_type:
    case TOKEN_newtype:
    case TOKEN_macro:
    case TOKEN_extern:
    case TOKEN_actor:
    case TOKEN_import:
    case TOKEN_private:
    case TOKEN_const:
        return true;
    case TOKEN_AT:
        return at_attribute(p);
    default:
        return false;
    }
}

/* `elif` ends a branch like `elsif`, so that one error is all it costs. */
static bool at_foreign_branch(struct parser *p)
{
    struct token *token = peek(p);
    return (token->flags & TOKEN_FIRST) && p->opener && p->opener->kind == TOKEN_if &&
           (token_is(p, token, "elif") || token_is(p, token, "elseif"));
}

static bool inside_if(const struct parser *p)
{
    for (const struct opener *opener = p->opener; opener; opener = opener->outer)
        if (opener->kind == TOKEN_if)
            return true;
    return false;
}

static bool at_block_end(struct parser *p)
{
    switch ((int)peek_kind(p)) {
    case TOKEN_EOF:
    case TOKEN_end:
        return true;
    case TOKEN_else:
    case TOKEN_elsif:
        return inside_if(p);
    case TOKEN_RBRACE:
        return p->brackets > 0 || (p->opener && p->opener->braced);
    case TOKEN_RPAREN:
    case TOKEN_RBRACKET:
    case TOKEN_STRING_MIDDLE:
    case TOKEN_STRING_END:
        return p->brackets > 0;
    default:
        return at_foreign_branch(p);
    }
}

/* A declaration inside a function: when it is indented no deeper than the open
 * block, the block's `end` is missing; else it is misplaced. */
static bool declaration_ends_block(struct parser *p)
{
    struct token *token = peek(p);
    if (!at_declaration(p))
        return false;
    if (!p->opener || token_indent(p, token) <= p->opener->indent)
        return true;
    struct decl_head head = parse_decl_head(p);
    struct span span = token_span(peek(p));
    bool reported = may_report_and_go_on(p, span);
    struct ast *node = parse_declaration(p, &head);
    if (reported && node) {
        struct diag *diag =
            diag_nested_declaration(&p->session->diags, span, ast_description(node->kind));
        if (node->kind == AST_const)
            diag_help(diag, "write `x = e`, which makes a constant of the function");
        else if (node->kind == AST_function)
            diag_help(diag, "a function inside a function is a lambda, `f = x -> ...`");
        else
            diag_help(diag, "move it out of the function");
    }
    if (!node)
        report_expected(p, "a statement");
    if (p->panic)
        recover_statement(p);
    return false;
}

/* Statements end with their line: reports what stands behind one. */
static void check_statement_end(struct parser *p)
{
    struct token *token = peek(p);
    bool stray =
        token->kind == TOKEN_RPAREN || token->kind == TOKEN_RBRACKET || token->kind == TOKEN_RBRACE;
    bool stray_else = token->kind == TOKEN_else && same_line(token) && !inside_if(p);
    if (stray_else && may_report(p, token_span(token)))
        foreign_report(p->session, token_span(token), FOREIGN_PY_TERNARY);
    if (p->panic || at_block_end(p) || at_declaration(p) || (at_statement_end(p) && !stray))
        return;
    report_after(p, "the end of the line");
}

struct ast *parse_statements(struct parser *p)
{
    struct ast_block *block = NODE_NEW(p, block);
    uint32_t mark = list_mark(p);
    uint32_t start = peek(p)->start;
    for (;;) {
        skip_newlines(p);
        if (at_block_end(p))
            break;
        uint32_t before = p->at;
        if (at_declaration(p)) {
            if (declaration_ends_block(p))
                break;
            continue;
        }
        struct ast *statement = parse_statement(p);
        list_add(p, statement);
        check_statement_end(p);
        if (p->panic)
            recover_statement(p);
        if (p->at == before)
            advance(p);
    }
    block->statements = list_take(p, mark);
    if (block->statements.count) {
        block->head.span = span_join(block->statements.items[0]->span,
                                     block->statements.items[block->statements.count - 1]->span);
    } else {
        block->head.span = (struct span){start, 0};
    }
    return &block->head;
}

struct context context_block(struct parser *p)
{
    struct context outer = p->context;
    p->context = (struct context){.in_quote = outer.in_quote};
    return outer;
}

/* A body in braces: reported once for a construct. The fix is for one without
 * further branches. */
static void begin_braced(struct parser *p)
{
    struct token *brace = peek(p), *next = peek_raw(p, 1);
    struct token *close = &p->tokens[brace->match ? brace->match : p->eof];
    bool one_line = same_line(next) && next->kind != TOKEN_NEWLINE;
    bool fixable = close->kind == TOKEN_RBRACE && close[1].kind != TOKEN_else &&
                   close[1].kind != TOKEN_elsif && !(one_line && p->opener->kind == TOKEN_struct);
    if (!p->opener->braced && may_report_and_go_on(p, token_span(brace))) {
        struct diag *diag = foreign_report(p->session, token_span(brace), FOREIGN_BODY_BRACE);
        if (fixable) {
            diag_fix(diag, token_span(brace), one_line ? ";" : "");
            diag_fix(diag, token_span(close), "end");
        }
    }
    p->opener->braced = true;
    advance(p);
}

static bool has_condition(enum token_kind kind)
{
    return kind == TOKEN_if || kind == TOKEN_while || kind == TOKEN_for || kind == TOKEN_match;
}

void parse_body_begin(struct parser *p)
{
    if (p->panic)
        recover_statement(p);
    struct token *token = peek(p);
    bool is_condition = has_condition(p->opener->kind);
    if (p->last_block.start && span_end(p->last_block) == p->last_end)
        p->opener->brace = (struct span){p->last_block.start, 1};
    switch ((int)token->kind) {
    case TOKEN_NEWLINE:
    case TOKEN_SEMICOLON:
        advance(p);
        return;
    case TOKEN_then:
        if (!is_condition)
            report_expected(p, "the end of the line");
        p->panic = p->stopped;
        advance(p);
        return;
    case TOKEN_EOF:
    case TOKEN_end:
        return;
    case TOKEN_do:
        if (!is_condition) {
            report_expected(p, "the end of the line");
            p->panic = p->stopped;
        } else if (may_report_and_go_on(p, token_span(token))) {
            struct diag *diag = diag_do_after_condition(&p->session->diags, token_span(token));
            diag_help(diag, "the line's end, `;` or `then` is enough");
            diag_fix(diag, token_span(token), "");
        }
        advance(p);
        return;
    case TOKEN_LBRACE:
        begin_braced(p);
        return;
    case TOKEN_COLON:
        report_foreign(p, token_span(token), FOREIGN_HEAD_COLON);
        advance(p);
        return;
    default:
        report_after(p, is_condition ? "the end of the line or `then`" : "the end of the line");
        recover_statement(p);
        accept(p, TOKEN_then);
    }
}

struct ast *parse_do_block(struct parser *p)
{
    struct context outer = context_block(p);
    struct opener opener;
    uint32_t start = peek(p)->start;
    struct token *token = advance(p);
    block_open(p, &opener, token, "`do`");
    struct ast *block = parse_statements(p);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, block, start);
}

/* --- brackets --------------------------------------------------------- */

enum token_kind closing_kind(enum token_kind opening)
{
    return opening == TOKEN_LPAREN     ? TOKEN_RPAREN
           : opening == TOKEN_LBRACKET ? TOKEN_RBRACKET
                                       : TOKEN_RBRACE;
}

/* An opening bracket without a partner does not join lines: the error is found
 * on its line, and what follows is read as if it had been closed. */
void bracket_open(struct parser *p, struct bracket *bracket)
{
    struct token *token = peek(p);
    *bracket = (struct bracket){.opening = p->at, .outer = p->context};
    bracket->close = closing_kind((enum token_kind)token->kind);
    p->context = (struct context){.joined = token->match != 0,
                                  .arrow_if = bracket->close == TOKEN_RPAREN,
                                  .one_argument = true,
                                  .unclosed = token->match ? 0 : p->at + 1,
                                  .in_quote = p->context.in_quote};
    p->brackets++;
    advance(p);
    bracket->indent = p->line_indent;
}

static const char *closing_description(enum token_kind close)
{
    return close == TOKEN_RPAREN ? "`)`" : close == TOKEN_RBRACKET ? "`]`" : "`}`";
}

void bracket_close(struct parser *p, struct bracket *bracket)
{
    if (!p->panic && !at(p, bracket->close)) {
        if (!p->tokens[bracket->opening].match)
            report_unclosed(p, bracket->opening);
        else
            report_after(p, closing_description(bracket->close));
        p->panic = true;
    }
    if (p->panic)
        recover_bracket(p, bracket->opening, bracket->indent);
    if (!p->panic)
        accept(p, bracket->close);
    p->brackets--;
    p->context = bracket->outer;
}

static const char *comma_or(enum token_kind close)
{
    return close == TOKEN_RPAREN     ? "`,` or `)`"
           : close == TOKEN_RBRACKET ? "`,` or `]`"
                                     : "`,` or `}`";
}

bool bracket_next(struct parser *p, const struct bracket *bracket)
{
    if (p->panic || at(p, bracket->close))
        return false;
    if (accept(p, TOKEN_COMMA)) {
        skip_newline(p);
        return !at(p, bracket->close);
    }
    if (p->tokens[bracket->opening].match)
        report_after(p, comma_or(bracket->close));
    return false;
}
