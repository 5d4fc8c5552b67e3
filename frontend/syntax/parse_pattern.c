/* Patterns. */
#include "frontend/syntax/parse.h"

static struct ast *parse_literal_pattern(struct parser *p)
{
    struct ast_pat_literal *node = NODE_NEW(p, pat_literal);
    struct token *token = peek(p);
    uint32_t start = token->start;
    if (token->kind == TOKEN_MINUS) {
        advance(p);
        node->value = parse_number(p, true, start);
    } else {
        node->value = parse_operand(p);
    }
    if (node->value->kind == AST_interpolation && may_report_and_go_on(p, node->value->span)) {
        struct diag *diag = diag_expected(&p->session->diags, node->value->span, "a pattern",
                                          "a string with `#{}`");
        diag_help(diag, "bind a name and compare it in a guard: `s if s == \"...\" =>`");
    }
    return node_end(p, &node->head, start);
}

static bool at_literal(struct parser *p)
{
    struct token *token = peek(p);
    if (token->kind == TOKEN_MINUS) {
        enum token_kind next = (enum token_kind)peek_raw(p, 1)->kind;
        return next == TOKEN_INTEGER || next == TOKEN_FLOAT;
    }
    return (token->kind >= TOKEN_INTEGER && token->kind <= TOKEN_STRING_START) ||
           token->kind == TOKEN_true || token->kind == TOKEN_false;
}

static void parse_path(struct parser *p, struct symbol_list *path)
{
    symbols_add(p, path, advance(p));
    while (at(p, TOKEN_PATH)) {
        advance(p);
        struct token *part = peek(p);
        expect_word(p, "a name", NULL);
        if (p->panic)
            return;
        symbols_add(p, path, part);
    }
}

/* `..` or `..rest` in a vector pattern. */
static struct ast *parse_rest_pattern(struct parser *p)
{
    struct ast_pat_rest *node = NODE_NEW(p, pat_rest);
    uint32_t start = advance(p)->start;
    node->is_var = accept(p, TOKEN_var);
    if (is_name(peek(p)))
        node->name = token_symbol(p, advance(p));
    return node_end(p, &node->head, start);
}

static struct ast *parse_list_pattern(struct parser *p)
{
    struct ast_pat_list *node = NODE_NEW(p, pat_list);
    uint32_t start = peek(p)->start, mark = list_mark(p);
    struct bracket bracket;
    bracket_open(p, &bracket);
    if (!at(p, bracket.close)) {
        do {
            struct token *next = peek_raw(p, 1);
            bool is_rest =
                at(p, TOKEN_RANGE) && (next->kind == TOKEN_COMMA || next->kind == TOKEN_RBRACKET ||
                                       next->kind == TOKEN_NEWLINE || next->kind == TOKEN_var ||
                                       (is_name(next) && !is_upper(next)));
            list_add(p, is_rest ? parse_rest_pattern(p) : parse_pattern(p));
        } while (bracket_next(p, &bracket));
    }
    bracket_close(p, &bracket);
    node->parts = list_take(p, mark);
    return node_end(p, &node->head, start);
}

/* `()` is the unit value, `(p)` groups, `(p, q)` is a tuple. */
static struct ast *parse_tuple_pattern(struct parser *p)
{
    struct ast_pat_tuple *node = NODE_NEW(p, pat_tuple);
    uint32_t start = peek(p)->start, mark = list_mark(p);
    struct bracket bracket;
    bracket_open(p, &bracket);
    if (!at(p, bracket.close))
        do
            list_add(p, parse_pattern(p));
        while (bracket_next(p, &bracket));
    bracket_close(p, &bracket);
    node->parts = list_take(p, mark);
    node_end(p, &node->head, start);
    return node->parts.count == 1 ? node->parts.items[0] : &node->head;
}

/* `name`, `name: pattern` */
static struct ast *parse_field_pattern(struct parser *p)
{
    struct ast_pat_field *node = NODE_NEW(p, pat_field);
    struct token *token = peek(p);
    bool is_var = at(p, TOKEN_var) && peek_raw(p, 1)->kind != TOKEN_COLON;
    if (is_var) {
        struct ast_pat_bind *bind = NODE_NEW(p, pat_bind);
        advance(p);
        bind->is_var = true;
        node->name = bind->name = expect_word(p, "a field's name", &node->name_at);
        node->pattern = node_end(p, &bind->head, token->start);
        return node_end(p, &node->head, token->start);
    }
    if (!is_name(token) && peek_raw(p, 1)->kind != TOKEN_COLON)
        report_expected(p, "a field's name");
    node->name = expect_word(p, "a field's name", &node->name_at);
    if (!p->panic && accept(p, TOKEN_COLON))
        node->pattern = parse_pattern(p);
    return node_end(p, &node->head, token->start);
}

static struct ast *parse_struct_pattern(struct parser *p, struct symbol_list path, uint32_t start)
{
    struct ast_pat_struct *node = NODE_NEW(p, pat_struct);
    uint32_t mark = list_mark(p);
    struct bracket bracket;
    node->path = path;
    bracket_open(p, &bracket);
    if (!at(p, bracket.close)) {
        do {
            if (at(p, TOKEN_RANGE)) {
                report_foreign(p, token_span(peek(p)), FOREIGN_STRUCT_REST);
                advance(p);
            } else {
                list_add(p, parse_field_pattern(p));
            }
        } while (bracket_next(p, &bracket));
    }
    bracket_close(p, &bracket);
    node->fields = list_take(p, mark);
    return node_end(p, &node->head, start);
}

static struct ast *parse_variant_pattern(struct parser *p, struct symbol_list path, uint32_t start)
{
    struct ast_pat_variant *node = NODE_NEW(p, pat_variant);
    uint32_t mark = list_mark(p);
    struct bracket bracket;
    node->path = path;
    bracket_open(p, &bracket);
    if (!at(p, bracket.close)) {
        do {
            bool is_named = is_word(peek(p)) && peek_raw(p, 1)->kind == TOKEN_COLON;
            list_add(p, is_named ? parse_field_pattern(p) : parse_pattern(p));
        } while (bracket_next(p, &bracket));
    }
    bracket_close(p, &bracket);
    node->arguments = list_take(p, mark);
    return node_end(p, &node->head, start);
}

/* A path that begins in upper case, or has several parts. */
static struct ast *parse_path_pattern(struct parser *p)
{
    uint32_t start = peek(p)->start;
    struct symbol_list path = {0};
    parse_path(p, &path);
    struct token *next = peek(p);
    if (next->kind == TOKEN_LPAREN && is_adjacent(next))
        return parse_variant_pattern(p, path, start);
    bool opens_body = p->context.in_head && peek_raw(p, 1)->kind == TOKEN_NEWLINE;
    if (next->kind == TOKEN_LBRACE && same_line(next) && !opens_body)
        return parse_struct_pattern(p, path, start);
    struct ast_pat_path *node = NODE_NEW(p, pat_path);
    node->path = path;
    return node_end(p, &node->head, start);
}

static struct ast *parse_name_pattern(struct parser *p)
{
    uint32_t start = peek(p)->start;
    bool is_var = accept(p, TOKEN_var);
    struct token *token = peek(p);
    if (!is_name(token)) {
        report_expected(p, "a name");
        return error_node(p);
    }
    if (!is_var && str_equal(token_text(p, token), STR("_"))) {
        struct ast_pat_wildcard *node = NODE_NEW(p, pat_wildcard);
        advance(p);
        return node_end(p, &node->head, start);
    }
    struct ast_pat_bind *node = NODE_NEW(p, pat_bind);
    node->is_var = is_var;
    node->name = token_symbol(p, advance(p));
    if (accept(p, TOKEN_AT))
        node->pattern = parse_pattern_single(p);
    return node_end(p, &node->head, start);
}

/* Whether a range pattern's bound begins here. */
static bool at_bound(struct parser *p)
{
    return at_literal(p) ||
           (is_name(peek(p)) && (is_upper(peek(p)) || peek_raw(p, 1)->kind == TOKEN_PATH));
}

static struct ast *parse_bound(struct parser *p)
{
    return at_literal(p) ? parse_literal_pattern(p) : parse_path_pattern(p);
}

static struct ast *bound_value(struct ast *bound)
{
    return bound->kind == AST_pat_literal ? ast_as_pat_literal(bound)->value : bound;
}

/* A constant's name as a bound is an expression like the other bounds. */
static struct ast *bound_expression(struct parser *p, struct ast *bound)
{
    if (bound->kind != AST_pat_path)
        return bound_value(bound);
    struct symbol_list path = ast_as_pat_path(bound)->path;
    if (path.count == 1) {
        struct ast_name *name = NODE_NEW(p, name);
        name->name = path.items[0];
        name->head.span = bound->span;
        return &name->head;
    }
    struct ast_path *node = NODE_NEW(p, path);
    node->path = path;
    node->head.span = bound->span;
    return &node->head;
}

/* `low` is NULL before `..high`. */
static struct ast *parse_range_pattern(struct parser *p, struct ast *low, uint32_t start)
{
    struct ast_pat_range *node = NODE_NEW(p, pat_range);
    node->low = low ? bound_expression(p, low) : NULL;
    node->is_inclusive = at(p, TOKEN_RANGE_INCL);
    advance(p);
    if (at_bound(p))
        node->high = bound_expression(p, parse_bound(p));
    else if (!low || node->is_inclusive)
        report_expected(p, "the range's end");
    return node_end(p, &node->head, start);
}

static void report_three_dots(struct parser *p)
{
    struct token *token = peek(p);
    report_foreign(p, token_span(token),
                   token->kind == TOKEN_ELLIPSIS ? FOREIGN_THREE_DOTS : FOREIGN_RANGE_LESS);
    token->kind = TOKEN_RANGE;
}

static struct ast *parse_bounded_pattern(struct parser *p)
{
    uint32_t start = peek(p)->start;
    if (at(p, TOKEN_RANGE) || at(p, TOKEN_RANGE_INCL))
        return parse_range_pattern(p, NULL, start);
    struct ast *low = parse_bound(p);
    if (at(p, TOKEN_ELLIPSIS) || at(p, TOKEN_RANGE_LESS))
        report_three_dots(p);
    if (!p->panic && (at(p, TOKEN_RANGE) || at(p, TOKEN_RANGE_INCL)))
        return parse_range_pattern(p, low, start);
    return low;
}

static struct ast *parse_one_pattern(struct parser *p)
{
    struct token *token = peek(p);
    switch ((int)token->kind) {
    case TOKEN_LPAREN:
        return parse_tuple_pattern(p);
    case TOKEN_LBRACKET:
        return parse_list_pattern(p);
    case TOKEN_LBRACE:
        return parse_struct_pattern(p, (struct symbol_list){0}, token->start);
    case TOKEN_RANGE:
    case TOKEN_RANGE_INCL:
        return parse_bounded_pattern(p);
    case TOKEN_var:
        return parse_name_pattern(p);
    case TOKEN_Self:
        return parse_path_pattern(p);
    default:
        break;
    }
    if (at_bound(p)) {
        enum foreign foreign = is_name(token)
                                   ? foreign_word(FOREIGN_PLACE_OPERAND, token_text(p, token))
                                   : FOREIGN_COUNT;
        if (foreign < FOREIGN_COUNT)
            report_foreign(p, token_span(token), foreign);
        return parse_bounded_pattern(p);
    }
    if (is_name(token))
        return parse_name_pattern(p);
    report_expected(p, "a pattern");
    return error_node(p);
}

struct ast *parse_pattern_single(struct parser *p)
{
    struct level level;
    struct ast *pattern = level_enter(p, &level) ? parse_one_pattern(p) : error_node(p);
    level_leave(p, &level);
    return pattern;
}

/* A single pattern and perhaps `: T`. */
static struct ast *parse_typed_pattern(struct parser *p)
{
    uint32_t start = peek(p)->start;
    struct ast *pattern = parse_pattern_single(p);
    if (p->panic || !at(p, TOKEN_COLON))
        return pattern;
    if (pattern->kind == AST_pat_literal) {
        struct token *colon = peek(p);
        report_foreign(p, token_span(colon), FOREIGN_MATCH_COLON);
        colon->kind = TOKEN_FAT_ARROW;
        return pattern;
    }
    struct ast_pat_typed *node = NODE_NEW(p, pat_typed);
    advance(p);
    node->pattern = pattern;
    node->type = parse_single_type(p);
    return node_end(p, &node->head, start);
}

static struct ast *parse_alternatives(struct parser *p, struct ast *(*parse_part)(struct parser *p))
{
    uint32_t start = peek(p)->start, mark = list_mark(p);
    struct ast *first = parse_part(p);
    if (p->panic || !at(p, TOKEN_BAR))
        return first;
    struct ast_pat_or *node = NODE_NEW(p, pat_or);
    list_add(p, first);
    while (!p->panic && accept(p, TOKEN_BAR)) {
        skip_newline(p);
        list_add(p, parse_part(p));
    }
    node->parts = list_take(p, mark);
    return node_end(p, &node->head, start);
}

struct ast *parse_pattern(struct parser *p)
{
    return parse_alternatives(p, parse_typed_pattern);
}

struct ast *parse_pattern_untyped(struct parser *p)
{
    return parse_alternatives(p, parse_pattern_single);
}
