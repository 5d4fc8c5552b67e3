/* Functions: headers, parameters, bodies; foreign functions, macros, constants. */
#include "frontend/base/text.h"
#include "frontend/syntax/parse.h"

/* --- parameters ------------------------------------------------------- */

void parse_type_params(struct parser *p, struct ast_list *list)
{
    uint32_t mark = list_mark(p);
    if (!accept(p, TOKEN_LT))
        return;
    do {
        struct ast_type_param *node = NODE_NEW(p, type_param);
        skip_newline(p);
        uint32_t start = peek(p)->start;
        node->name = expect_type_name(p, "a type parameter's name", NULL);
        if (!p->panic && accept(p, TOKEN_COLON))
            parse_bounds(p, &node->bounds);
        if (!p->panic && accept(p, TOKEN_SET))
            node->default_type = parse_type(p);
        list_add(p, node_end(p, &node->head, start));
    } while (!p->panic && accept(p, TOKEN_COMMA));
    if (!p->panic)
        expect(p, TOKEN_GT, "`,` or `>`");
    *list = list_take(p, mark);
}

/* `where T: A + B, U: C`, on the header's line or the next. */
void parse_where(struct parser *p, struct ast_list *list)
{
    uint32_t mark = list_mark(p);
    if (at(p, TOKEN_NEWLINE) && peek_raw(p, 1)->kind == TOKEN_where)
        advance(p);
    if (!accept(p, TOKEN_where))
        return;
    do {
        struct ast_where_clause *node = NODE_NEW(p, where_clause);
        skip_newline(p);
        uint32_t start = peek(p)->start;
        node->type = parse_single_type(p);
        if (!p->panic && expect(p, TOKEN_COLON, "`:` and bounds"))
            parse_bounds(p, &node->bounds);
        list_add(p, node_end(p, &node->head, start));
    } while (!p->panic && accept(p, TOKEN_COMMA));
    *list = list_take(p, mark);
}

static struct ast *new_self_pattern(struct parser *p, const struct token *token)
{
    struct ast_pat_bind *bind = NODE_NEW(p, pat_bind);
    bind->name = p->names.self;
    bind->head.span = token_span(token);
    return &bind->head;
}

/* `self`, `&self`, `&mut self`; false when it is another parameter. */
static bool parse_self(struct parser *p, struct ast_param *node)
{
    struct token *token = peek(p);
    if (token->kind == TOKEN_AMPERSAND) {
        bool is_mut = peek_raw(p, 1)->kind == TOKEN_mut;
        struct token *name = peek_raw(p, is_mut ? 2 : 1);
        if (name->kind != TOKEN_self)
            return false;
        node->mode = is_mut ? PARAM_MUT : PARAM_REF;
        advance(p);
        accept(p, TOKEN_mut);
    } else if (token->kind != TOKEN_self) {
        return false;
    }
    node->is_self = true;
    node->pattern = new_self_pattern(p, advance(p));
    return true;
}

/* `T x`, `*xs`, `...xs` */
static void check_foreign_param(struct parser *p)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    if (token->kind == TOKEN_STAR || token->kind == TOKEN_POWER || token->kind == TOKEN_ELLIPSIS ||
        (token->kind == TOKEN_AMPERSAND && is_name(next))) {
        struct span span = token_span(token);
        if (is_name(next) && may_report_and_go_on(p, span)) {
            struct diag *diag = foreign_report(p->session, span, FOREIGN_REST_PARAMETER);
            if (token->kind == TOKEN_AMPERSAND)
                diag_help(diag, "a block is a parameter like others; `n: &mut T` is borrowed");
        }
        advance(p);
    } else if (token->kind == TOKEN_mut) {
        report_foreign(p, token_span(token), FOREIGN_MUT_PARAMETER);
        advance(p);
    } else if (is_name(token) && is_name(next) && !is_adjacent(next)) {
        bool type_last =
            is_upper(next) || foreign_word(FOREIGN_PLACE_TYPE, token_text(p, next)) < FOREIGN_COUNT;
        struct str name = token_text(p, type_last ? token : next);
        struct str type = token_text(p, type_last ? next : token);
        enum foreign word = foreign_word(FOREIGN_PLACE_TYPE, type);
        if (word < FOREIGN_COUNT)
            type = str_of(foreign_rows[word].replacement);
        struct span both = span_join(token_span(token), token_span(next));
        if (may_report_and_go_on(p, both))
            foreign_report_fix(p->session, both, FOREIGN_C_PARAMETER, both,
                               text_format(&p->session->diag_arena, "%.*s: %.*s", (int)name.size,
                                           name.bytes, (int)type.size, type.bytes));
        advance(p);
    }
}

static void parse_param_type(struct parser *p, struct ast_param *node)
{
    if (accept(p, TOKEN_AMPERSAND))
        node->mode = accept(p, TOKEN_mut) ? PARAM_MUT : PARAM_REF;
    node->type = parse_type(p);
}

struct ast *parse_param(struct parser *p)
{
    struct ast_param *node = NODE_NEW(p, param);
    uint32_t start = peek(p)->start;
    check_foreign_param(p);
    if (parse_self(p, node))
        return node_end(p, &node->head, start);
    node->pattern = parse_pattern_untyped(p);
    if (!p->panic && accept(p, TOKEN_COLON))
        parse_param_type(p, node);
    if (!p->panic && accept(p, TOKEN_ELLIPSIS))
        node->is_variadic = true;
    if (!p->panic && accept(p, TOKEN_SET)) {
        skip_newline(p);
        node->default_value = parse_expression(p);
    }
    return node_end(p, &node->head, start);
}

/* Parameters in parentheses; `*is_variadic` for a `...` at their end, NULL where
 * there may be none. */
static void parse_params(struct parser *p, struct ast_list *list, bool *is_variadic)
{
    uint32_t mark = list_mark(p);
    struct bracket bracket;
    bracket_open(p, &bracket);
    if (!at(p, TOKEN_RPAREN)) {
        do {
            if (is_variadic && at(p, TOKEN_ELLIPSIS) && !is_name(peek_raw(p, 1))) {
                advance(p);
                *is_variadic = true;
            } else {
                list_add(p, parse_param(p));
            }
        } while (bracket_next(p, &bracket));
    }
    bracket_close(p, &bracket);
    *list = list_take(p, mark);
}

/* --- headers ---------------------------------------------------------- */

/* `def self.f`, `def +`: reported and skipped. */
static void check_foreign_name(struct parser *p)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    if ((token->kind == TOKEN_self || is_name(token)) && next->kind == TOKEN_DOT) {
        struct span span = {token->start, next->start + 1 - token->start};
        report_foreign(p, span, FOREIGN_DEF_SELF);
        advance(p);
        advance(p);
    } else if (token_class((enum token_kind)token->kind) == TOKEN_CLASS_PUNCT &&
               token->kind != TOKEN_LPAREN) {
        if (may_report(p, token_span(token)))
            foreign_report(p->session, token_span(token), FOREIGN_DEF_OPERATOR);
    }
}

/* `: T`; `-> T` is reported and read. */
static struct ast *parse_result(struct parser *p)
{
    struct token *token = peek(p);
    if (token->kind == TOKEN_ARROW) {
        struct span fixed = {p->last_end, token->start + token->size - p->last_end};
        struct token *next = peek_raw(p, 1);
        fixed.size += is_adjacent(next) ? 0 : 1;
        if (may_report_and_go_on(p, token_span(token)))
            foreign_report_fix(p->session, token_span(token), FOREIGN_RESULT_ARROW, fixed, ": ");
        advance(p);
        return parse_type(p);
    }
    if (token->kind != TOKEN_COLON)
        return NULL;
    if (peek_raw(p, 1)->kind == TOKEN_NEWLINE) {
        report_foreign(p, token_span(token), FOREIGN_HEAD_COLON);
        advance(p);
        return NULL;
    }
    advance(p);
    return parse_type(p);
}

/* Everything behind `def` up to the body. */
static void parse_header(struct parser *p, struct ast_function *node)
{
    check_foreign_name(p);
    node->name = expect_word(p, "the function's name", &node->name_at);
    if (!p->panic)
        parse_type_params(p, &node->type_params);
    if (!p->panic && at(p, TOKEN_LPAREN))
        parse_params(p, &node->params, NULL);
    if (!p->panic)
        node->result = parse_result(p);
    if (!p->panic && accept(p, TOKEN_can))
        node->effects = parse_effects(p);
    if (!p->panic)
        parse_where(p, &node->where);
}

/* In a trait, a header that ends before another item is a requirement. */
static bool is_requirement(struct parser *p)
{
    struct token *token = peek(p);
    if (token->kind != TOKEN_NEWLINE && token->kind != TOKEN_SEMICOLON)
        return token->kind == TOKEN_end;
    struct token *next = peek_raw(p, 1);
    switch ((int)next->kind) {
    case TOKEN_def:
    case TOKEN_end:
    case TOKEN_type:
    case TOKEN_AT:
    case TOKEN_private:
        return true;
    default:
        return (next->flags & TOKEN_DOCUMENTED) != 0;
    }
}

/* `= e`, or statements and `end`. Behind a broken header a body is read only when
 * it is indented like one. */
static void parse_function_body(struct parser *p, struct ast_function *node, struct opener *opener)
{
    if (!p->panic && accept(p, TOKEN_SET)) {
        p->opener = opener->outer;
        node->is_short = true;
        skip_newline(p);
        struct ast *value = parse_expression(p);
        if (!p->panic && !at_statement_end(p) && !at_declaration(p))
            report_after(p, "the end of the line");
        node->body = new_block(p, value);
        return;
    }
    bool broken = p->panic;
    parse_body_begin(p);
    skip_newlines(p);
    if (broken && token_indent(p, peek(p)) <= opener->indent && !at(p, TOKEN_end)) {
        p->opener = opener->outer;
        node->body = error_node(p);
        return;
    }
    node->body = parse_statements(p);
    block_close(p, opener);
}

struct ast *parse_function(struct parser *p, const struct decl_head *head, bool in_trait)
{
    struct ast_function *node = NODE_NEW(p, function);
    struct context outer = context_block(p);
    struct opener opener;
    DECL_SET(node, head);
    struct token *word = advance(p);
    block_open(p, &opener, word, "`def`");
    parse_header(p, node);
    if (in_trait && !p->panic && is_requirement(p))
        p->opener = opener.outer;
    else
        parse_function_body(p, node, &opener);
    p->context = outer;
    return node_end(p, &node->head, head->start);
}

/* --- foreign functions ------------------------------------------------ */

struct ast *parse_extern(struct parser *p, const struct decl_head *head)
{
    struct ast_extern_function *node = NODE_NEW(p, extern_function);
    DECL_SET(node, head);
    advance(p);
    if (at(p, TOKEN_STRING))
        node->abi = ast_as_string_literal(parse_string(p))->value;
    else
        report_expected(p, "the calling convention, `\"C\"`");
    if (!p->panic && accept(p, TOKEN_variadic))
        node->is_variadic = true;
    if (!p->panic)
        expect(p, TOKEN_def, "`def`");
    if (!p->panic)
        node->name = expect_word(p, "the function's name", &node->name_at);
    else
        node->name = p->names.underscore;
    if (!p->panic && at(p, TOKEN_LPAREN))
        parse_params(p, &node->params, &node->is_variadic);
    if (!p->panic)
        node->result = parse_result(p);
    return node_end(p, &node->head, head->start);
}

/* --- macros and constants --------------------------------------------- */

struct ast *parse_macro(struct parser *p, const struct decl_head *head)
{
    struct ast_macro *node = NODE_NEW(p, macro);
    DECL_SET(node, head);
    struct token *word = advance(p);
    node->name = expect_word(p, "the macro's name", &node->name_at);
    if (!p->panic && at(p, TOKEN_LPAREN))
        parse_params(p, &node->params, NULL);
    if (!p->panic && at(p, TOKEN_do)) {
        node->body = parse_do_block(p);
        return node_end(p, &node->head, head->start);
    }
    struct context outer = context_block(p);
    struct opener opener;
    report_expected(p, "`do` and the macro's body");
    recover_statement(p);
    block_open(p, &opener, word, "`macro`");
    node->body = parse_statements(p);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, head->start);
}

struct ast *parse_const(struct parser *p, const struct decl_head *head)
{
    struct ast_const *node = NODE_NEW(p, const);
    DECL_SET(node, head);
    advance(p);
    node->name = expect_name(p, "the constant's name", &node->name_at);
    if (!p->panic && accept(p, TOKEN_COLON))
        node->type = parse_type(p);
    if (!p->panic && expect(p, TOKEN_SET, "`=` and a value")) {
        skip_newline(p);
        node->value = parse_expression(p);
    } else {
        node->value = error_node(p);
    }
    return node_end(p, &node->head, head->start);
}
