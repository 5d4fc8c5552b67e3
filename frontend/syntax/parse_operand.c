/* Operands: names, literals, brackets, and what stands for a value. */
#include "frontend/base/text.h"
#include "frontend/syntax/parse.h"

/* --- names ------------------------------------------------------------ */

struct ast *parse_name_path(struct parser *p)
{
    struct token *token = advance(p);
    if (!at(p, TOKEN_PATH))
        return new_name(p, token);
    struct ast_path *node = NODE_NEW(p, path);
    symbols_add(p, &node->path, token);
    while (at(p, TOKEN_PATH)) {
        advance(p);
        struct token *part = peek(p);
        expect_word(p, "a name", NULL);
        if (p->panic)
            break;
        symbols_add(p, &node->path, part);
    }
    return node_end(p, &node->head, token->start);
}

/* Words of other languages that stand for a value. */
static void check_foreign_operand(struct parser *p, struct token *token)
{
    struct token *next = peek_raw(p, 1);
    enum foreign_place place = next->kind == TOKEN_LPAREN && is_adjacent(next)
                                   ? FOREIGN_PLACE_CALLEE
                                   : FOREIGN_PLACE_OPERAND;
    if (next->kind == TOKEN_PATH || next->kind == TOKEN_ARROW)
        return;
    enum foreign foreign = foreign_word(place, token_text(p, token));
    if (foreign < FOREIGN_COUNT)
        report_foreign(p, token_span(token), foreign);
}

/* `new T(...)`, `lambda x: e` */
static bool report_foreign_phrase(struct parser *p, struct token *token)
{
    struct token *next = peek_raw(p, 1);
    struct span span = token_span(token);
    if (is_adjacent(next) || !same_line(next) || !is_name(next))
        return false;
    if (token_is(p, token, "new") && is_upper(next)) {
        if (may_report_and_go_on(p, span))
            foreign_report_fix(p->session, span, FOREIGN_NEW,
                               (struct span){span.start, next->start - span.start}, "");
        advance(p);
        return true;
    }
    if (token_is(p, token, "lambda") && may_report(p, span))
        foreign_report(p->session, span, FOREIGN_PY_LAMBDA);
    return false;
}

static struct ast *parse_name_operand(struct parser *p)
{
    report_foreign_phrase(p, peek(p));
    struct token *token = peek(p), *next = peek_raw(p, 1);
    check_foreign_operand(p, token);
    if (next->kind == TOKEN_LBRACKET && is_adjacent(next) && token_is(p, token, "Set"))
        return parse_set_literal(p);
    return parse_name_path(p);
}

/* --- words that begin an operand -------------------------------------- */

static struct ast *parse_bool(struct parser *p)
{
    struct ast_bool_literal *node = NODE_NEW(p, bool_literal);
    struct token *token = advance(p);
    node->value = token->kind == TOKEN_true;
    return node_end(p, &node->head, token->start);
}

static struct ast *parse_macro_call(struct parser *p)
{
    struct token *dollar = peek(p), *name = peek_raw(p, 1);
    if (!is_word(name) || !is_adjacent(name)) {
        report_expected(p, "an expression");
        return error_node(p);
    }
    struct ast_macro_call *node = NODE_NEW(p, macro_call);
    uint32_t mark = list_mark(p);
    advance(p);
    node->name = expect_word(p, "a macro's name", &node->name_at);
    struct token *next = peek(p);
    if (next->kind == TOKEN_LPAREN && is_adjacent(next)) {
        struct bracket bracket;
        parse_arguments(p, TOKEN_RPAREN, &bracket);
    }
    node->arguments = list_take(p, mark);
    return node_end(p, &node->head, dollar->start);
}

static struct ast *parse_deny(struct parser *p)
{
    struct ast_deny *node = NODE_NEW(p, deny);
    uint32_t start = advance(p)->start;
    node->effects = parse_effects(p);
    if (!p->panic && at(p, TOKEN_do)) {
        node->body = parse_do_block(p);
    } else {
        report_expected(p, "`do`");
        node->body = error_node(p);
    }
    return node_end(p, &node->head, start);
}

static struct ast *parse_quote(struct parser *p)
{
    struct ast_quote *node = NODE_NEW(p, quote);
    struct context outer = p->context;
    uint32_t start = advance(p)->start;
    p->context.in_quote = true;
    node->body = parse_do_block(p);
    p->context = outer;
    return node_end(p, &node->head, start);
}

static struct ast *parse_unquote(struct parser *p)
{
    struct ast_unquote *node = NODE_NEW(p, unquote);
    struct token *word = advance(p);
    struct bracket bracket;
    node->is_each = word->kind == TOKEN_unquote_each;
    bracket_open(p, &bracket);
    node->value = parse_expression(p);
    bracket_close(p, &bracket);
    return node_end(p, &node->head, word->start);
}

/* Whether a contextual word begins a construct here, and is not a name. */
bool at_contextual_form(struct parser *p)
{
    struct token *next = peek_raw(p, 1);
    switch ((int)peek_kind(p)) {
    case TOKEN_deny:
        return is_name(next) && is_upper(next) && same_line(next);
    case TOKEN_quote:
        return next->kind == TOKEN_do && same_line(next);
    case TOKEN_unquote:
    case TOKEN_unquote_each:
        return p->context.in_quote && next->kind == TOKEN_LPAREN && is_adjacent(next);
    default:
        return false;
    }
}

static struct ast *parse_contextual(struct parser *p)
{
    switch ((int)peek_kind(p)) {
    case TOKEN_deny:
        return parse_deny(p);
    case TOKEN_quote:
        return parse_quote(p);
    default:
        return parse_unquote(p);
    }
}

/* --- lambdas ---------------------------------------------------------- */

static struct ast *parse_lambda_param(struct parser *p)
{
    struct ast_param *node = NODE_NEW(p, param);
    uint32_t start = peek(p)->start;
    node->pattern = parse_pattern_single(p);
    if (!p->panic && accept(p, TOKEN_COLON)) {
        if (accept(p, TOKEN_AMPERSAND))
            node->mode = accept(p, TOKEN_mut) ? PARAM_MUT : PARAM_REF;
        node->type = parse_single_type(p);
    }
    return node_end(p, &node->head, start);
}

static void parse_lambda_param_list(struct parser *p)
{
    struct bracket bracket;
    bracket_open(p, &bracket);
    if (!at(p, TOKEN_RPAREN))
        do
            list_add(p, parse_lambda_param(p));
        while (bracket_next(p, &bracket));
    bracket_close(p, &bracket);
}

/* `-> e`, `x -> e`, `(a, b) -> e` */
struct ast *parse_arrow_lambda(struct parser *p)
{
    struct ast_lambda *node = NODE_NEW(p, lambda);
    uint32_t mark = list_mark(p), start = peek(p)->start;
    node->form = LAMBDA_ARROW;
    if (at(p, TOKEN_LPAREN))
        parse_lambda_param_list(p);
    else if (!at(p, TOKEN_ARROW))
        list_add(p, parse_lambda_param(p));
    node->params = list_take(p, mark);
    if (!p->panic)
        expect(p, TOKEN_ARROW, "`->`");
    skip_newline(p);
    node->body = parse_body_of_one(p, p->context.arrow_if ? SIMPLE_WITH_IF : SIMPLE_WITHOUT_IF);
    return node_end(p, &node->head, start);
}

/* `|a, b|` behind `do` or `{`: reported with the fix, then read. */
static void parse_bar_params(struct parser *p, enum foreign which)
{
    struct token *open = advance(p);
    uint32_t inside = p->last_end;
    p->context.joined = true;
    while (!p->panic && open->kind == TOKEN_BAR && !at(p, TOKEN_BAR)) {
        list_add(p, parse_lambda_param(p));
        if (!accept(p, TOKEN_COMMA))
            break;
    }
    struct span text = {inside, p->last_end - inside};
    if (open->kind == TOKEN_BAR && !p->panic)
        expect(p, TOKEN_BAR, "`|`");
    struct span whole = {open->start, p->last_end - open->start};
    if (!may_report_and_go_on(p, whole))
        return;
    struct str names = source_text(&p->session->sources, text);
    bool several = memchr(names.bytes, ',', names.size) != NULL;
    const char *format = open->kind == TOKEN_OR_OR ? "->%.*s" : several ? "(%.*s) ->" : "%.*s ->";
    const char *fixed = text_format(&p->session->diag_arena, format, (int)names.size, names.bytes);
    foreign_report_fix(p->session, whole, which, whole, fixed);
}

/* The parameters of a block and their `->`, if there are any. */
static void parse_block_params(struct parser *p, struct ast_lambda *node)
{
    uint32_t mark = list_mark(p);
    if (at(p, TOKEN_BAR) || at(p, TOKEN_OR_OR)) {
        struct context outer = p->context;
        parse_bar_params(p, FOREIGN_BLOCK_BARS);
        p->context = outer;
    } else if (scan_block_params(p)) {
        struct token *open = peek(p);
        if (open->kind == TOKEN_LPAREN && p->tokens[open->match + 1].kind == TOKEN_ARROW) {
            parse_lambda_param_list(p);
        } else if (open->kind != TOKEN_ARROW) {
            do
                list_add(p, parse_lambda_param(p));
            while (!p->panic && accept(p, TOKEN_COMMA));
        }
        if (!p->panic)
            expect(p, TOKEN_ARROW, "`->`");
    }
    node->params = list_take(p, mark);
}

struct ast *parse_do_lambda(struct parser *p)
{
    struct ast_lambda *node = NODE_NEW(p, lambda);
    struct context outer = context_block(p);
    struct opener opener;
    struct token *word = advance(p);
    node->form = LAMBDA_DO;
    block_open(p, &opener, word, "`do`");
    parse_block_params(p, node);
    if (p->panic)
        recover_statement(p);
    node->body = parse_statements(p);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, word->start);
}

static void report_many_in_braces(struct parser *p)
{
    struct span span = token_span(peek(p));
    if (!may_report(p, span))
        return;
    struct diag *diag =
        diag_expected(&p->session->diags, span, "`}`", token_describe(p->session, peek(p)));
    diag_help(diag, "a brace block holds one expression; several stand in `do ... end`");
}

/* `{ e }` with `it`, `{ x -> e }` */
struct ast *parse_brace_lambda(struct parser *p)
{
    struct ast_lambda *node = NODE_NEW(p, lambda);
    struct bracket bracket;
    uint32_t start = peek(p)->start;
    node->form = LAMBDA_BRACE;
    bracket_open(p, &bracket);
    p->context.one_argument = false;
    parse_block_params(p, node);
    node->body = parse_body_of_one(p, SIMPLE_WITH_IF);
    if (!p->panic && at(p, TOKEN_SEMICOLON))
        report_many_in_braces(p);
    bracket_close(p, &bracket);
    p->last_block = (struct span){start, p->last_end - start};
    return node_end(p, &node->head, start);
}

/* `|x| e` */
static struct ast *parse_bar_lambda(struct parser *p)
{
    struct ast_lambda *node = NODE_NEW(p, lambda);
    struct context outer = p->context;
    uint32_t mark = list_mark(p), start = peek(p)->start;
    parse_bar_params(p, FOREIGN_CLOSURE_BARS);
    p->context = outer;
    node->params = list_take(p, mark);
    node->body = p->panic ? error_node(p) : parse_body_of_one(p, SIMPLE_WITHOUT_IF);
    return node_end(p, &node->head, start);
}

/* A `do` where an operand begins: a lambda, if it has parameters or `->`. */
static struct ast *parse_do_operand(struct parser *p)
{
    struct token *word = peek(p);
    p->at++;
    bool has_params = scan_block_params(p);
    p->at--;
    if (!has_params && may_report_and_go_on(p, token_span(word))) {
        struct diag *diag = diag_bare_do(&p->session->diags, token_span(word));
        diag_help(diag, "write `do -> ... end` for a lambda without parameters");
    }
    return parse_do_lambda(p);
}

/* --- everything ------------------------------------------------------- */

/* `:name`, `@name`, `.5` and the like; false when it is none of them. */
static bool report_foreign_operand(struct parser *p)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    struct span both = {token->start, next->start + next->size - token->start};
    if (!is_adjacent(next))
        return false;
    if (token->kind == TOKEN_COLON && is_word(next)) {
        if (may_report_and_go_on(p, both))
            foreign_report(p->session, both, FOREIGN_SYMBOL);
    } else if (token->kind == TOKEN_AT && is_name(next)) {
        if (may_report_and_go_on(p, both))
            foreign_report_fix(p->session, both, FOREIGN_IVAR, token_span(token), "self.");
    } else if (token->kind == TOKEN_DOT && next->kind == TOKEN_INTEGER) {
        if (may_report_and_go_on(p, both))
            foreign_report_fix(p->session, both, FOREIGN_LEADING_DOT_NUMBER,
                               (struct span){token->start, 0}, "0");
    } else {
        return false;
    }
    advance(p);
    advance(p);
    return true;
}

static struct ast *parse_punctuation(struct parser *p)
{
    switch ((int)peek_kind(p)) {
    case TOKEN_LPAREN:
        return parse_paren(p);
    case TOKEN_LBRACKET:
        return parse_list_literal(p);
    case TOKEN_LBRACE:
        return parse_brace_literal(p);
    case TOKEN_DOLLAR:
        return parse_macro_call(p);
    case TOKEN_BAR:
    case TOKEN_OR_OR:
        return parse_bar_lambda(p);
    default:
        if (!report_foreign_operand(p))
            report_expected(p, "an expression");
        return error_node(p);
    }
}

static struct ast *parse_keyword_operand(struct parser *p)
{
    switch ((int)peek_kind(p)) {
    case TOKEN_true:
    case TOKEN_false:
        return parse_bool(p);
    case TOKEN_self:
        return new_name(p, advance(p));
    case TOKEN_Self:
        return parse_name_path(p);
    case TOKEN_if:
        return parse_if(p);
    case TOKEN_match:
        return parse_match(p);
    case TOKEN_select:
        return parse_select(p);
    case TOKEN_loop:
        return parse_loop(p);
    case TOKEN_do:
        return parse_do_operand(p);
    case TOKEN_while: /* that loops have no value is said by the checker */
        return parse_while(p);
    case TOKEN_for:
        return parse_for(p);
    case TOKEN_return:
    case TOKEN_break:
    case TOKEN_continue:
        return parse_jump(p);
    default:
        report_expected(p, "an expression");
        return error_node(p);
    }
}

struct ast *parse_operand(struct parser *p)
{
    if (scan_lambda(p))
        return parse_arrow_lambda(p);
    struct token *token = peek(p);
    switch ((int)token->kind) {
    case TOKEN_INTEGER:
    case TOKEN_FLOAT:
        return parse_number(p, false, token->start);
    case TOKEN_CHAR:
        return parse_char(p);
    case TOKEN_STRING:
    case TOKEN_RAW_STRING:
    case TOKEN_BYTES:
    case TOKEN_STRING_START:
        return parse_string(p);
    default:
        break;
    }
    if (accept_reserved_name(p))
        return parse_name_operand(p);
    if (token_class((enum token_kind)token->kind) == TOKEN_CLASS_RESERVED)
        return parse_keyword_operand(p);
    if (!is_name(token))
        return parse_punctuation(p);
    return at_contextual_form(p) ? parse_contextual(p) : parse_name_operand(p);
}
