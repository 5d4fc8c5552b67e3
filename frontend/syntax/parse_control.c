/* if, match, select and loops. */
#include "frontend/syntax/parse.h"

/* --- if --------------------------------------------------------------- */

/* `else if`, `elif`, `elseif`: read as `elsif`. */
static bool at_elsif(struct parser *p)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    if (token->kind == TOKEN_elsif)
        return true;
    if (token->kind == TOKEN_else && next->kind == TOKEN_if && same_line(next)) {
        struct span both = {token->start, next->start + next->size - token->start};
        if (!p->opener->braced)
            report_foreign(p, both, FOREIGN_ELSE_IF);
        advance(p);
        return true;
    }
    if (token_is(p, token, "elif") || token_is(p, token, "elseif")) {
        report_foreign(p, token_span(token),
                       token_is(p, token, "elif") ? FOREIGN_ELIF : FOREIGN_ELSEIF);
        return true;
    }
    return false;
}

/* Behind `if` or `elsif`. */
static struct ast *parse_branch(struct parser *p)
{
    struct ast_if_branch *node = NODE_NEW(p, if_branch);
    uint32_t start = advance(p)->start;
    node->condition = parse_condition(p);
    parse_body_begin(p);
    node->body = parse_statements(p);
    return node_end(p, &node->head, start);
}

/* Between the branches of a body in foreign braces: `} else {`. */
static void cross_braces(struct parser *p)
{
    if (!p->opener->braced || !at(p, TOKEN_RBRACE))
        return;
    struct token *next = peek_raw(p, 1);
    if (next->kind == TOKEN_NEWLINE)
        next = peek_raw(p, 2);
    if (next->kind == TOKEN_else || next->kind == TOKEN_elsif ||
        (is_name(next) && token_is(p, next, "elif"))) {
        advance(p);
        skip_newlines(p);
    }
}

static struct ast *parse_else(struct parser *p)
{
    advance(p);
    if (at(p, TOKEN_LBRACE) || at(p, TOKEN_COLON) || at(p, TOKEN_do))
        parse_body_begin(p);
    return parse_statements(p);
}

struct ast *parse_if(struct parser *p)
{
    struct ast_if *node = NODE_NEW(p, if);
    struct context outer = context_block(p);
    struct opener opener;
    uint32_t mark = list_mark(p);
    struct token *word = peek(p);
    p->line_indent = word->flags & TOKEN_FIRST ? token_indent(p, word) : p->line_indent;
    block_open(p, &opener, word, "`if`");
    do {
        list_add(p, parse_branch(p));
        cross_braces(p);
    } while (at_elsif(p));
    if (at(p, TOKEN_else))
        node->otherwise = parse_else(p);
    node->branches = list_take(p, mark);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, word->start);
}

/* --- match ------------------------------------------------------------ */

/* `else =>`, `when P`, `case P`: read as the arm that is meant. */
static struct ast *parse_arm_pattern(struct parser *p)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    if (token->kind == TOKEN_else) {
        struct ast_pat_wildcard *node = NODE_NEW(p, pat_wildcard);
        report_foreign(p, token_span(token), FOREIGN_MATCH_ELSE);
        advance(p);
        return node_end(p, &node->head, token->start);
    }
    bool is_when = token_is(p, token, "when");
    if ((is_when || token_is(p, token, "case")) && !is_adjacent(next) && starts_operand(p, next) &&
        next->kind != TOKEN_if) {
        drop_word(p, is_when ? FOREIGN_MATCH_WHEN : FOREIGN_MATCH_CASE);
    }
    return parse_pattern(p);
}

static void expect_fat_arrow(struct parser *p)
{
    struct token *token = peek(p);
    if (!p->panic && (token->kind == TOKEN_ARROW || token->kind == TOKEN_then)) {
        report_foreign(p, token_span(token), FOREIGN_MATCH_ARROW);
        advance(p);
    } else if (!p->panic) {
        expect(p, TOKEN_FAT_ARROW, "`=>`");
    }
}

static struct ast *parse_arm(struct parser *p)
{
    struct ast_match_arm *node = NODE_NEW(p, match_arm);
    uint32_t start = peek(p)->start;
    node->pattern = parse_arm_pattern(p);
    if (!p->panic && accept(p, TOKEN_if))
        node->guard = parse_plain_condition(p, "a guard");
    expect_fat_arrow(p);
    node->body = p->panic ? error_node(p) : parse_arm_body(p);
    return node_end(p, &node->head, start);
}

/* Between arms: whether another one begins, `else =>` too. */
static bool at_arm(struct parser *p)
{
    skip_newlines(p);
    if (at(p, TOKEN_else)) {
        enum token_kind next = (enum token_kind)peek_raw(p, 1)->kind;
        return next == TOKEN_FAT_ARROW || next == TOKEN_ARROW;
    }
    return !at_statement_end(p) && !at_declaration(p);
}

/* A line to the left of the arms, no deeper than the `match`, that is no `end`: the
 * `end` is missing before it. `first` is the first arm, or NULL. */
static bool is_left_of_arms(struct parser *p, const struct token *first)
{
    struct token *token = peek(p);
    if (!first || !(first->flags & TOKEN_FIRST) || !(token->flags & TOKEN_FIRST))
        return false;
    uint32_t indent = token_indent(p, token);
    return indent < token_indent(p, first) && indent <= p->opener->indent;
}

static void end_arm(struct parser *p, uint32_t before)
{
    if (!p->panic && !at_statement_end(p))
        report_after(p, "the end of the line");
    if (p->panic)
        recover_statement(p);
    if (p->at == before)
        advance(p);
}

struct ast *parse_match(struct parser *p)
{
    struct ast_match *node = NODE_NEW(p, match);
    struct context outer = context_block(p);
    struct opener opener;
    uint32_t mark = list_mark(p);
    struct token *word = advance(p);
    block_open(p, &opener, word, "`match`");
    p->context.in_head = true;
    node->subject = parse_expression(p);
    p->context.in_head = false;
    parse_body_begin(p);
    const struct token *first = NULL;
    while (at_arm(p) && !is_left_of_arms(p, first)) {
        uint32_t before = p->at;
        first = first ? first : peek(p);
        list_add(p, parse_arm(p));
        end_arm(p, before);
    }
    node->arms = list_take(p, mark);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, word->start);
}

/* --- select ----------------------------------------------------------- */

static void parse_select_operation(struct parser *p, struct ast_select_arm *node)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    if (token->kind == TOKEN_default && (next->kind == TOKEN_FAT_ARROW || next->kind == TOKEN_if)) {
        node->kind = SELECT_DEFAULT;
        advance(p);
        return;
    }
    if (token->kind == TOKEN_timeout && next->kind == TOKEN_LPAREN && is_adjacent(next)) {
        struct bracket bracket;
        node->kind = SELECT_TIMEOUT;
        advance(p);
        bracket_open(p, &bracket);
        node->operation = parse_expression(p);
        bracket_close(p, &bracket);
        return;
    }
    node->kind = SELECT_OPERATION;
    if (token->kind == TOKEN_var || next->kind == TOKEN_SET || scan_pattern_binding(p)) {
        node->pattern = parse_pattern(p);
        if (!p->panic)
            expect(p, TOKEN_SET, "`=`");
        skip_newline(p);
    }
    node->operation = p->panic ? error_node(p) : parse_expression(p);
}

static struct ast *parse_select_arm(struct parser *p)
{
    struct ast_select_arm *node = NODE_NEW(p, select_arm);
    uint32_t start = peek(p)->start;
    parse_select_operation(p, node);
    if (!p->panic && accept(p, TOKEN_if))
        node->guard = parse_plain_condition(p, "an arm of `select`");
    expect_fat_arrow(p);
    node->body = p->panic ? error_node(p) : parse_arm_body(p);
    return node_end(p, &node->head, start);
}

static void parse_braced_arms(struct parser *p)
{
    struct bracket bracket;
    bracket_open(p, &bracket);
    if (!at(p, TOKEN_RBRACE))
        do
            list_add(p, parse_select_arm(p));
        while (bracket_next(p, &bracket));
    bracket_close(p, &bracket);
}

static void parse_line_arms(struct parser *p)
{
    while (at_arm(p)) {
        uint32_t before = p->at;
        list_add(p, parse_select_arm(p));
        end_arm(p, before);
    }
}

struct ast *parse_select(struct parser *p)
{
    struct ast_select *node = NODE_NEW(p, select);
    struct context outer = context_block(p);
    struct opener opener;
    uint32_t mark = list_mark(p);
    struct token *word = advance(p);
    if (at(p, TOKEN_LBRACE)) {
        parse_braced_arms(p);
    } else {
        block_open(p, &opener, word, "`select`");
        parse_body_begin(p);
        parse_line_arms(p);
        block_close(p, &opener);
    }
    node->arms = list_take(p, mark);
    p->context = outer;
    return node_end(p, &node->head, word->start);
}

/* --- loops ------------------------------------------------------------ */

struct ast *parse_loop(struct parser *p)
{
    struct ast_loop *node = NODE_NEW(p, loop);
    struct context outer = context_block(p);
    struct opener opener;
    struct token *word = advance(p);
    block_open(p, &opener, word, "`loop`");
    struct token *next = peek(p);
    if (next->kind == TOKEN_do && may_report_and_go_on(p, token_span(next)))
        foreign_report_fix(p->session, token_span(next), FOREIGN_LOOP_DO, token_span(next), "");
    if (!accept(p, TOKEN_do))
        parse_body_begin(p);
    node->body = parse_statements(p);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, word->start);
}

struct ast *parse_while(struct parser *p)
{
    struct ast_while *node = NODE_NEW(p, while);
    struct context outer = context_block(p);
    struct opener opener;
    struct token *word = advance(p);
    block_open(p, &opener, word, "`while`");
    node->condition = parse_condition(p);
    parse_body_begin(p);
    node->body = parse_statements(p);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, word->start);
}

/* Reports a foreign head of a `for` and moves to its end. */
static bool report_for_head(struct parser *p, struct span head, enum foreign which)
{
    if (may_report_and_go_on(p, head))
        foreign_report(p->session, head, which);
    while (!at(p, TOKEN_NEWLINE) && !at(p, TOKEN_EOF) && !at(p, TOKEN_LBRACE))
        advance(p);
    p->opener->braced = at(p, TOKEN_LBRACE); /* no second error for a body in braces */
    return true;
}

/* `for (i = 0; i < n; i++)`, `for i := 0; ...`, `for (x in xs)`: one error for the
 * head. */
static bool report_for_parts(struct parser *p)
{
    struct token *open = peek(p), *next = peek_raw(p, 1);
    if (is_name(open) && (next->kind == TOKEN_COLON_SET || next->kind == TOKEN_SET))
        return report_for_head(p, span_join(token_span(open), token_span(next)), FOREIGN_FOR_PARTS);
    if (open->kind == TOKEN_LPAREN && peek_raw(p, 2)->kind == TOKEN_in && open->match > p->at) {
        struct span head = token_span(open);
        jump_to(p, open->match);
        return report_for_head(p, head, FOREIGN_FOR_PARENS);
    }
    if (open->kind != TOKEN_LPAREN || open->match <= p->at)
        return false;
    for (uint32_t i = p->at + 1; i < open->match; i++) {
        if (p->tokens[i].kind != TOKEN_SEMICOLON)
            continue;
        struct span head = {open->start, p->tokens[open->match].start + 1 - open->start};
        jump_to(p, open->match);
        return report_for_head(p, head, FOREIGN_FOR_PARTS);
    }
    return false;
}

static void parse_for_head(struct parser *p, struct ast_for *node)
{
    if (report_for_parts(p)) {
        node->pattern = error_node(p);
        node->source = error_node(p);
        return;
    }
    node->is_await = accept(p, TOKEN_await);
    node->pattern = parse_pattern(p);
    if (!p->panic && token_is(p, peek(p), "of")) {
        struct token *of = peek(p);
        report_foreign(p, token_span(of), FOREIGN_FOR_OF);
        of->kind = TOKEN_in;
    }
    if (!p->panic && expect(p, TOKEN_in, "`in`")) {
        p->context.in_head = true;
        node->source = parse_expression(p);
        p->context.in_head = false;
    } else {
        node->source = error_node(p);
    }
}

struct ast *parse_for(struct parser *p)
{
    struct ast_for *node = NODE_NEW(p, for);
    struct context outer = context_block(p);
    struct opener opener;
    struct token *word = advance(p);
    block_open(p, &opener, word, "`for`");
    parse_for_head(p, node);
    parse_body_begin(p);
    node->body = parse_statements(p);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, word->start);
}
