/* Operators: binding powers, prefixes, conditions. */
#include "frontend/base/text.h"
#include "frontend/syntax/parse.h"

static bool is_number(const struct token *token)
{
    return token->kind == TOKEN_INTEGER || token->kind == TOKEN_FLOAT;
}

bool starts_operand(struct parser *p, const struct token *token)
{
    (void)p;
    switch ((int)token->kind) {
    case TOKEN_LPAREN:
    case TOKEN_LBRACKET:
    case TOKEN_LBRACE:
    case TOKEN_MINUS:
    case TOKEN_BANG:
    case TOKEN_TILDE:
    case TOKEN_AMPERSAND:
    case TOKEN_DOLLAR:
    case TOKEN_ARROW:
    case TOKEN_not:
    case TOKEN_await:
    case TOKEN_try:
    case TOKEN_go:
    case TOKEN_spawn:
    case TOKEN_async:
    case TOKEN_if:
    case TOKEN_match:
    case TOKEN_select:
    case TOKEN_loop:
    case TOKEN_do:
    case TOKEN_true:
    case TOKEN_false:
    case TOKEN_self:
    case TOKEN_Self:
    case TOKEN_return:
    case TOKEN_break:
    case TOKEN_continue:
        return true;
    default:
        return is_name(token) ||
               (token->kind >= TOKEN_INTEGER && token->kind <= TOKEN_STRING_START);
    }
}

/* --- prefixes --------------------------------------------------------- */

static struct ast *parse_unary(struct parser *p, enum unary_op op, unsigned level)
{
    struct ast_unary *node = NODE_NEW(p, unary);
    uint32_t start = advance(p)->start;
    node->op = op;
    node->operand = parse_binary(p, level);
    return node_end(p, &node->head, start);
}

static struct ast *parse_not(struct parser *p, unsigned level)
{
    struct token *token = peek(p);
    if (level > LEVEL_NOT && may_report_and_go_on(p, token_span(token))) {
        struct diag *diag = diag_not_needs_parentheses(&p->session->diags, token_span(token));
        diag_help(diag, "write `(not ...)`");
    }
    return parse_unary(p, UNARY_NOT, LEVEL_NOT);
}

static struct ast *parse_borrow(struct parser *p)
{
    struct ast_borrow *node = NODE_NEW(p, borrow);
    uint32_t start = advance(p)->start;
    node->is_mut = accept(p, TOKEN_mut);
    node->value = parse_binary(p, LEVEL_PREFIX);
    return node_end(p, &node->head, start);
}

static struct ast *parse_try(struct parser *p)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    if (next->kind == TOKEN_NEWLINE || next->kind == TOKEN_COLON ||
        (next->kind == TOKEN_LBRACE && peek_raw(p, 2)->kind == TOKEN_NEWLINE)) {
        if (may_report(p, token_span(token)))
            foreign_report(p->session, token_span(token), FOREIGN_TRY_BLOCK);
        return error_node(p);
    }
    struct ast_try *node = NODE_NEW(p, try);
    uint32_t start = advance(p)->start;
    node->value = parse_binary(p, LEVEL_PREFIX);
    return node_end(p, &node->head, start);
}

static struct ast *parse_await(struct parser *p)
{
    struct ast_await *node = NODE_NEW(p, await);
    uint32_t start = advance(p)->start;
    node->value = parse_binary(p, LEVEL_PREFIX);
    return node_end(p, &node->head, start);
}

static bool can_start(const struct ast *value)
{
    return value->kind == AST_call || value->kind == AST_lambda || value->kind == AST_error ||
           value->kind == AST_macro_call;
}

/* `go f(x)`, `go do ... end`, and `spawn`, `async` alike. */
static struct ast *parse_start(struct parser *p, enum start_kind kind)
{
    struct ast_start_task *node = NODE_NEW(p, start_task);
    struct token *word = advance(p);
    node->kind = kind;
    if (at(p, TOKEN_do) && !p->context.in_head)
        node->value = parse_do_lambda(p);
    else
        node->value = parse_binary(p, LEVEL_PREFIX);
    if (!p->panic && !can_start(node->value) && may_report_and_go_on(p, node->value->span)) {
        const char *spelling = token_spelling((enum token_kind)word->kind);
        struct diag *diag = diag_starts_nothing(&p->session->diags, node->value->span, spelling);
        diag_help(diag, "write `%s f(x)` or `%s do ... end`", spelling, spelling);
    }
    return node_end(p, &node->head, word->start);
}

/* `!x`, `+x`, `++x`, `<-ch`: reported, then read as what was meant. */
static struct ast *parse_foreign_prefix(struct parser *p, unsigned level)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    struct span span = token_span(token);
    if (token->kind == TOKEN_BANG) {
        if (may_report_and_go_on(p, span))
            foreign_report_fix(p->session, span, FOREIGN_NOT, span, "not ");
        return parse_unary(p, UNARY_NOT, level > LEVEL_NOT ? LEVEL_PREFIX : LEVEL_NOT);
    }
    if (token->kind == TOKEN_LT && next->kind == TOKEN_MINUS && is_adjacent(next)) {
        report_foreign(p, (struct span){span.start, 2}, FOREIGN_CHANNEL_ARROW);
        advance(p);
    } else {
        report_foreign(p, span, token->kind == TOKEN_PLUS ? FOREIGN_UNARY_PLUS : FOREIGN_PLUS_PLUS);
    }
    advance(p);
    return parse_binary(p, LEVEL_PREFIX);
}

/* `..high`, between index brackets only. */
static struct ast *parse_open_range(struct parser *p)
{
    struct ast_range *node = NODE_NEW(p, range);
    struct token *token = advance(p);
    if (!p->context.in_index && may_report_and_go_on(p, token_span(token))) {
        struct diag *diag = diag_open_range(&p->session->diags, token_span(token));
        diag_help(diag, "write the range's beginning, `0..n`");
    }
    node->is_inclusive = token->kind == TOKEN_RANGE_INCL;
    node->high = parse_binary(p, LEVEL_RANGE + 1);
    return node_end(p, &node->head, token->start);
}

static struct ast *parse_prefix(struct parser *p, unsigned level)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    switch ((int)token->kind) {
    case TOKEN_MINUS:
        return is_number(next) && is_adjacent(next) ? parse_postfix(p)
                                                    : parse_unary(p, UNARY_NEG, LEVEL_PREFIX);
    case TOKEN_TILDE:
        return parse_unary(p, UNARY_BIT_NOT, LEVEL_PREFIX);
    case TOKEN_not:
        return parse_not(p, level);
    case TOKEN_AMPERSAND:
        return parse_borrow(p);
    case TOKEN_try:
        return parse_try(p);
    case TOKEN_await:
        return parse_await(p);
    case TOKEN_go:
        return parse_start(p, START_GO);
    case TOKEN_spawn:
        return parse_start(p, START_SPAWN);
    case TOKEN_async:
        return parse_start(p, START_ASYNC);
    case TOKEN_RANGE:
    case TOKEN_RANGE_INCL:
        return parse_open_range(p);
    case TOKEN_BANG:
    case TOKEN_PLUS:
    case TOKEN_PLUS_PLUS:
        return parse_foreign_prefix(p, level);
    case TOKEN_LT:
        if (next->kind == TOKEN_MINUS && is_adjacent(next))
            return parse_foreign_prefix(p, level);
        return parse_postfix(p);
    default:
        return parse_postfix(p);
    }
}

/* --- infix operators -------------------------------------------------- */

/* Operators of other languages are read as the nearest of ours. */
static enum token_kind meant_operator(enum token_kind kind)
{
    switch ((int)kind) {
    case TOKEN_AND_AND:
        return TOKEN_and;
    case TOKEN_OR_OR:
        return TOKEN_or;
    case TOKEN_EQ_EQ_EQ:
        return TOKEN_EQ;
    case TOKEN_NE_EQ:
    case TOKEN_LESS_GREATER:
        return TOKEN_NE;
    case TOKEN_SPACESHIP:
        return TOKEN_LT;
    case TOKEN_POWER:
        return TOKEN_STAR;
    case TOKEN_RANGE_LESS:
    case TOKEN_ELLIPSIS:
        return TOKEN_RANGE;
    default:
        return kind;
    }
}

static struct infix infix_at(struct parser *p, enum token_kind kind)
{
    switch ((int)kind) {
    case TOKEN_as:
        return (struct infix){LEVEL_CAST, ASSOCIATIVITY_LEFT, 0};
    case TOKEN_RANGE:
    case TOKEN_RANGE_INCL:
        return (struct infix){LEVEL_RANGE, ASSOCIATIVITY_NONE, 0};
    case TOKEN_is:
        return (struct infix){LEVEL_COMPARE, ASSOCIATIVITY_NONE, 0};
    case TOKEN_PIPE:
        return (struct infix){LEVEL_PIPE, ASSOCIATIVITY_LEFT, 0};
    case TOKEN_not:
        if (peek_raw(p, 1)->kind == TOKEN_in)
            return (struct infix){LEVEL_COMPARE, ASSOCIATIVITY_NONE, BINARY_NOT_IN};
        return (struct infix){0};
    default:
        return p->infix[kind];
    }
}

static struct ast *parse_cast(struct parser *p, struct ast *left, uint32_t start)
{
    struct ast_cast *node = NODE_NEW(p, cast);
    struct token *word = advance(p), *mark = peek(p);
    if (mark->kind == TOKEN_QUESTION || (mark->kind == TOKEN_BANG && is_adjacent(mark))) {
        struct span span = {word->start, mark->start + 1 - word->start};
        report_foreign(p, span, mark->kind == TOKEN_BANG ? FOREIGN_AS_FORCED : FOREIGN_AS_MAYBE);
        advance(p);
    }
    skip_newline(p);
    node->value = left;
    node->type = parse_cast_type(p);
    return node_end(p, &node->head, start);
}

/* The pattern or type behind `is`. */
static struct ast *parse_tested(struct parser *p)
{
    struct token *token = peek(p);
    uint32_t start = token->start;
    bool is_type = token->kind == TOKEN_Fn || token->kind == TOKEN_LBRACE;
    if (is_name(token) && is_upper(token) && peek_raw(p, 1)->kind == TOKEN_LT) {
        p->at++;
        is_type = scan_type_brackets(p, true);
        p->at--;
    }
    if (is_type) {
        struct ast_pat_typed *typed = NODE_NEW(p, pat_typed);
        struct ast_pat_wildcard *any = NODE_NEW(p, pat_wildcard);
        any->head.span = (struct span){start, 0};
        typed->pattern = &any->head;
        typed->type = parse_cast_type(p);
        return node_end(p, &typed->head, start);
    }
    struct ast *pattern = parse_pattern_single(p);
    bool is_value = pattern->kind == AST_pat_bind || pattern->kind == AST_pat_literal ||
                    pattern->kind == AST_pat_range;
    if (!p->panic && is_value && may_report_and_go_on(p, pattern->span)) {
        struct diag *diag = diag_is_needs_type(&p->session->diags, pattern->span);
        diag_help(diag, "write `==`, or `a.same?(b)` to ask whether both are one object");
    }
    return pattern;
}

static struct ast *parse_is(struct parser *p, struct ast *left, uint32_t start)
{
    struct ast_is *node = NODE_NEW(p, is);
    advance(p);
    node->value = left;
    node->is_negated = accept(p, TOKEN_not);
    skip_newline(p);
    node->pattern = parse_tested(p);
    return node_end(p, &node->head, start);
}

static struct ast *parse_range(struct parser *p, struct ast *left, uint32_t start)
{
    struct ast_range *node = NODE_NEW(p, range);
    struct token *token = advance(p);
    node->low = left;
    node->is_inclusive = token->kind == TOKEN_RANGE_INCL;
    if (!at_statement_end(p))
        skip_newline(p);
    struct token *next = peek(p);
    bool open = next->kind == TOKEN_RBRACKET || next->kind == TOKEN_COMMA;
    if (open && p->context.in_index && !node->is_inclusive)
        return node_end(p, &node->head, start);
    if (starts_operand(p, next)) {
        node->high = parse_binary(p, LEVEL_RANGE + 1);
    } else if (may_report(p, token_span(token))) {
        struct diag *diag = diag_open_range(&p->session->diags, token_span(token));
        diag_help(diag, "write the range's end, `a..xs.size`");
    }
    return node_end(p, &node->head, start);
}

static struct ast *parse_pipe(struct parser *p, struct ast *left, uint32_t start)
{
    struct ast_pipe *node = NODE_NEW(p, pipe);
    advance(p);
    skip_newline(p);
    node->value = left;
    node->target = parse_binary(p, LEVEL_PIPE + 1);
    return node_end(p, &node->head, start);
}

static struct ast *parse_operator(struct parser *p, struct ast *left, uint32_t start,
                                  struct infix infix)
{
    struct ast_binary *node = NODE_NEW(p, binary);
    struct token *token = advance(p);
    node->op_at = token_span(token);
    if (token->kind == TOKEN_not)
        node->op_at = span_join(node->op_at, token_span(advance(p)));
    skip_newline(p);
    node->left = left;
    node->op = (enum binary_op)infix.op;
    unsigned level = infix.associativity == ASSOCIATIVITY_RIGHT ? infix.level : infix.level + 1u;
    node->right = parse_binary(p, level);
    return node_end(p, &node->head, start);
}

/* `a < b < c`: reported, then read from the left. */
static void report_chain(struct parser *p, const struct token *first)
{
    struct token *token = peek(p);
    if (!may_report_and_go_on(p, token_span(token)))
        return;
    const char *one = token_spelling((enum token_kind)first->kind);
    const char *two = token_spelling((enum token_kind)token->kind);
    struct diag *diag = diag_chained_comparison(&p->session->diags, token_span(token), one, two);
    diag_note(diag, token_span(first), "the first one stands here");
    diag_help(diag, "write `a %s b and b %s c`, or put one of them in parentheses", one, two);
}

static struct ast *parse_one_infix(struct parser *p, struct ast *left, uint32_t start,
                                   struct infix infix)
{
    switch ((int)peek_kind(p)) {
    case TOKEN_as:
        return parse_cast(p, left, start);
    case TOKEN_is:
        return parse_is(p, left, start);
    case TOKEN_RANGE:
    case TOKEN_RANGE_INCL:
        return parse_range(p, left, start);
    case TOKEN_PIPE:
        return parse_pipe(p, left, start);
    default:
        return parse_operator(p, left, start, infix);
    }
}

/* At an operator of another language: reports it and puts ours in its place. */
static void check_foreign_infix(struct parser *p)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    struct span span = token_span(token);
    enum token_kind meant = meant_operator((enum token_kind)token->kind);
    if (meant != (enum token_kind)token->kind && starts_operand(p, next)) {
        report_foreign(p, span,
                       token->kind == TOKEN_ELLIPSIS ? FOREIGN_THREE_DOTS
                                                     : foreign_token((enum token_kind)token->kind));
        token->kind = (uint8_t)meant;
    }
    bool arrow = token->kind == TOKEN_LT && next->kind == TOKEN_MINUS && is_adjacent(next) &&
                 !is_adjacent(peek_raw(p, 2));
    if (arrow && !is_adjacent(token))
        report_foreign(p, (struct span){span.start, 2}, FOREIGN_CHANNEL_ARROW);
    if (token->kind == TOKEN_QUESTION && next->kind == TOKEN_COLON && is_adjacent(next)) {
        report_foreign(p, (struct span){span.start, 2}, FOREIGN_ELVIS);
        advance(p);
        next->kind = TOKEN_DEFAULT;
    }
}

/* `n--` at the end of a statement is no subtraction. */
static bool at_decrement(struct parser *p)
{
    struct token *next = peek_raw(p, 1), *after = peek_raw(p, 2);
    return at(p, TOKEN_MINUS) && next->kind == TOKEN_MINUS && is_adjacent(next) &&
           (!starts_operand(p, after) || after->kind == TOKEN_if);
}

struct ast *parse_infix(struct parser *p, struct ast *left, uint32_t start, unsigned level)
{
    const struct token *non_associative = NULL;
    unsigned non_level = 0;
    bool reported = false;
    while (!p->panic) {
        check_foreign_infix(p);
        struct token *token = peek(p);
        struct infix infix = infix_at(p, (enum token_kind)token->kind);
        if (!infix.level || infix.level < level || at_decrement(p))
            break;
        if (non_associative && infix.level == non_level && !reported) {
            report_chain(p, non_associative);
            reported = true;
        }
        if (!chain_grow(p))
            break;
        if (infix.associativity == ASSOCIATIVITY_NONE) {
            non_associative = token;
            non_level = infix.level;
        } else {
            non_associative = NULL;
        }
        left = parse_one_infix(p, left, start, infix);
    }
    return left;
}

struct ast *parse_binary(struct parser *p, unsigned level)
{
    struct level depth;
    struct ast *node;
    uint32_t start = peek(p)->start;
    if (level_enter(p, &depth))
        node = parse_infix(p, parse_prefix(p, level), start, level);
    else
        node = error_node(p);
    level_leave(p, &depth);
    return node;
}

/* --- whole expressions ------------------------------------------------ */

/* `c ? a : b` and `e?`: reported with the fix, then read. */
static struct ast *parse_question(struct parser *p, struct ast *condition)
{
    struct token *mark = peek(p);
    struct str text = source_text(&p->session->sources, condition->span);
    if (!starts_operand(p, peek_raw(p, 1))) {
        if (may_report_and_go_on(p, token_span(mark))) {
            struct span whole = span_join(condition->span, token_span(mark));
            const char *fixed =
                text_format(&p->session->diag_arena, "try %.*s", (int)text.size, text.bytes);
            foreign_report_fix(p->session, token_span(mark), FOREIGN_TRY_MARK, whole, fixed);
        }
        advance(p);
        return condition;
    }
    if (!may_report_and_go_on(p, token_span(mark)))
        return condition;
    struct diag *diag = foreign_report(p->session, token_span(mark), FOREIGN_TERNARY);
    advance(p);
    struct ast *yes = parse_binary(p, 0);
    if (p->panic || !expect(p, TOKEN_COLON, "`:`"))
        return condition;
    struct ast *no = parse_expression(p);
    struct str yes_text = source_text(&p->session->sources, yes->span);
    struct str no_text = source_text(&p->session->sources, no->span);
    diag_fix(diag, span_join(condition->span, no->span),
             text_format(&p->session->diag_arena, "if %.*s then %.*s else %.*s end", (int)text.size,
                         text.bytes, (int)yes_text.size, yes_text.bytes, (int)no_text.size,
                         no_text.bytes));
    return condition;
}

struct ast *parse_expression(struct parser *p)
{
    struct ast *node = parse_binary(p, 0);
    if (!p->panic && at(p, TOKEN_QUESTION)) {
        struct level level;
        if (level_enter(p, &level))
            node = parse_question(p, node);
        level_leave(p, &level);
    }
    return node;
}

/* --- conditions ------------------------------------------------------- */

static bool at_let(struct parser *p)
{
    struct token *next = peek_raw(p, 1);
    return at(p, TOKEN_let) && same_line(next) &&
           (is_name(next) || next->kind == TOKEN_LPAREN || next->kind == TOKEN_LBRACKET ||
            next->kind == TOKEN_var || next->kind == TOKEN_Self);
}

static struct ast *parse_let(struct parser *p)
{
    struct ast_let_condition *node = NODE_NEW(p, let_condition);
    uint32_t start = advance(p)->start;
    node->pattern = parse_pattern(p);
    if (p->panic || !expect(p, TOKEN_SET, "`=` and the value to match"))
        node->value = error_node(p);
    else {
        skip_newline(p);
        node->value = parse_binary(p, LEVEL_AND + 1);
    }
    return node_end(p, &node->head, start);
}

static struct ast *parse_conjunct(struct parser *p, bool *has_let)
{
    if (!at_let(p))
        return parse_binary(p, LEVEL_AND + 1);
    *has_let = true;
    return parse_let(p);
}

/* `let` conditions and expressions, joined by `and`. */
static struct ast *parse_conjunction(struct parser *p, bool *has_let)
{
    uint32_t start = peek(p)->start;
    struct ast *left = parse_conjunct(p, has_let);
    check_foreign_infix(p);
    while (!p->panic && at(p, TOKEN_and) && chain_grow(p)) {
        struct ast_binary *node = NODE_NEW(p, binary);
        node->op = BINARY_AND;
        node->op_at = token_span(advance(p));
        skip_newline(p);
        node->left = left;
        node->right = parse_conjunct(p, has_let);
        left = node_end(p, &node->head, start);
        check_foreign_infix(p);
    }
    return left;
}

struct ast *parse_condition(struct parser *p)
{
    struct context outer = p->context;
    struct level level;
    uint32_t start = peek(p)->start;
    bool has_let = false;
    p->context.in_head = true;
    p->context.no_do = false;
    struct ast *condition = level_enter(p, &level) ? parse_conjunction(p, &has_let) : error_node(p);
    if (!p->panic && has_let && (at(p, TOKEN_or) || at(p, TOKEN_PIPE)) &&
        may_report_and_go_on(p, token_span(peek(p)))) {
        struct diag *diag = diag_let_misplaced(&p->session->diags, token_span(peek(p)));
        diag_help(diag, "use `match`, or test with `is` and take the value with `!`");
    }
    condition = parse_infix(p, condition, start, 0);
    if (!p->panic && at(p, TOKEN_SET)) {
        report_foreign(p, token_span(peek(p)), FOREIGN_ASSIGN_IN_CONDITION);
        advance(p);
        parse_binary(p, 0);
    }
    if (!p->panic && at(p, TOKEN_QUESTION))
        condition = parse_question(p, condition);
    level_leave(p, &level);
    p->context = outer;
    return condition;
}

/* A condition that allows no `let`, of a trailing `if` or a guard. */
struct ast *parse_plain_condition(struct parser *p, const char *where)
{
    struct token *token = peek(p);
    if (at_let(p) && may_report_and_go_on(p, token_span(token))) {
        struct diag *diag = diag_let_misplaced(&p->session->diags, token_span(token));
        diag_help(diag, "%s takes no `let`", where);
        advance(p);
        parse_pattern(p);
        if (!p->panic)
            expect(p, TOKEN_SET, "`=`");
    }
    return parse_expression(p);
}
