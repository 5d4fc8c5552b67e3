/* What follows an operand without a space: calls, indices, members; and calls
 * without parentheses. */
#include "frontend/base/text.h"
#include "frontend/syntax/parse.h"

/* What an operand ends with, which decides what may follow it. */
enum tail { TAIL_OTHER, TAIL_NAME, TAIL_CALL, TAIL_TYPE };

struct ast *parse_argument(struct parser *p)
{
    struct token *token = peek(p);
    uint32_t start = token->start;
    if (token->kind == TOKEN_ELLIPSIS) {
        struct ast_spread *node = NODE_NEW(p, spread);
        advance(p);
        node->value = parse_expression(p);
        return node_end(p, &node->head, start);
    }
    bool is_set = is_word(token) && peek_raw(p, 1)->kind == TOKEN_SET;
    if (is_set)
        report_field_set(p);
    if (is_set || (is_word(token) && peek_raw(p, 1)->kind == TOKEN_COLON)) {
        struct ast_named_argument *node = NODE_NEW(p, named_argument);
        node->name = expect_word(p, "a name", &node->name_at);
        advance(p);
        node->value = parse_expression(p);
        return node_end(p, &node->head, start);
    }
    return parse_expression(p);
}

/* Adds the arguments between brackets to the list being read. */
void parse_arguments(struct parser *p, enum token_kind close, struct bracket *bracket)
{
    bracket_open(p, bracket);
    p->context.in_index = close == TOKEN_RBRACKET;
    if (!at(p, close))
        do
            list_add(p, parse_argument(p));
        while (bracket_next(p, bracket));
    bracket_close(p, bracket);
}

/* Whether a `do` here belongs to the call just read. */
static bool takes_do(struct parser *p)
{
    if (!at(p, TOKEN_do) || !same_line(peek(p)) || p->context.no_do)
        return false;
    if (!p->context.in_head)
        return true;
    p->at++;
    bool has_params = scan_block_params(p);
    p->at--;
    return has_params;
}

/* In a head, braces that hold statements are a body in foreign spelling. */
static bool opens_foreign_body(struct parser *p)
{
    struct token *next = peek_raw(p, 1);
    if (!p->context.in_head)
        return false;
    switch ((int)next->kind) {
    case TOKEN_NEWLINE:
    case TOKEN_return:
    case TOKEN_break:
    case TOKEN_continue:
        return true;
    default:
        return peek_raw(p, 2)->kind == TOKEN_FAT_ARROW;
    }
}

static bool takes_braces(struct parser *p)
{
    return at(p, TOKEN_LBRACE) && same_line(peek(p)) && !opens_foreign_body(p);
}

static struct ast *call_with(struct parser *p, struct ast *callee, uint32_t mark, uint32_t start)
{
    struct ast_call *node = NODE_NEW(p, call);
    node->callee = callee;
    node->arguments = list_take(p, mark);
    return node_end(p, &node->head, start);
}

/* A trailing block: the last argument of the call, or of a new one. */
static struct ast *parse_trailing_block(struct parser *p, struct ast *callee, uint32_t start)
{
    uint32_t mark = list_mark(p);
    list_add(p, at(p, TOKEN_do) ? parse_do_lambda(p) : parse_brace_lambda(p));
    return call_with(p, callee, mark, start);
}

static struct ast *parse_call(struct parser *p, struct ast *callee, uint32_t start)
{
    uint32_t mark = list_mark(p);
    struct bracket bracket;
    parse_arguments(p, TOKEN_RPAREN, &bracket);
    if (!p->panic && takes_do(p))
        list_add(p, parse_do_lambda(p));
    else if (!p->panic && takes_braces(p))
        list_add(p, parse_brace_lambda(p));
    return call_with(p, callee, mark, start);
}

static struct ast *parse_index(struct parser *p, struct ast *object, uint32_t start)
{
    struct ast_index *node = NODE_NEW(p, index);
    uint32_t mark = list_mark(p);
    struct bracket bracket;
    node->object = object;
    parse_arguments(p, TOKEN_RBRACKET, &bracket);
    node->arguments = list_take(p, mark);
    if (!p->panic && !node->arguments.count && may_report_and_go_on(p, token_span(peek(p)))) {
        struct span span = {p->last_end - 1, 1};
        diag_expected(&p->session->diags, span, "an index", "`]`");
    }
    return node_end(p, &node->head, start);
}

/* Fields of a literal or of `.with`, at `{`. */
void parse_field_inits(struct parser *p, struct ast_list *fields)
{
    uint32_t mark = list_mark(p);
    struct bracket bracket;
    bracket_open(p, &bracket);
    if (!at(p, TOKEN_RBRACE)) {
        do {
            struct ast_field_init *node = NODE_NEW(p, field_init);
            struct token *token = peek(p);
            bool is_set = is_word(token) && peek_raw(p, 1)->kind == TOKEN_SET;
            bool has_value = is_set || peek_raw(p, 1)->kind == TOKEN_COLON;
            if (is_set)
                report_field_set(p);
            if (!has_value && !is_name(token)) {
                report_expected(p, "a field's name");
                break;
            }
            node->name = expect_word(p, "a field's name", &node->name_at);
            if (!p->panic && has_value) {
                advance(p);
                node->value = parse_expression(p);
            }
            list_add(p, node_end(p, &node->head, token->start));
        } while (bracket_next(p, &bracket));
    }
    bracket_close(p, &bracket);
    *fields = list_take(p, mark);
}

static struct ast *parse_with(struct parser *p, struct ast *base, uint32_t start)
{
    struct ast_with *node = NODE_NEW(p, with);
    node->base = base;
    parse_field_inits(p, &node->fields);
    return node_end(p, &node->head, start);
}

/* At `.` or `?.`; the result is a member or a changed copy. */
static struct ast *parse_member(struct parser *p, struct ast *object, uint32_t start,
                                enum tail *tail)
{
    struct token *dot = advance(p), *name = peek(p);
    *tail = TAIL_NAME;
    if (name->kind != TOKEN_INTEGER && !is_word(name)) {
        report_expected(p, "a member's name");
        return object;
    }
    advance(p);
    if (dot->kind == TOKEN_DOT && token_is(p, name, "with") && takes_braces(p)) {
        *tail = TAIL_OTHER;
        return parse_with(p, object, start);
    }
    if (name->kind == TOKEN_await && !at(p, TOKEN_LPAREN)) {
        struct span span = {dot->start, p->last_end - dot->start};
        if (may_report_and_go_on(p, span)) {
            struct str text = source_text(&p->session->sources, object->span);
            foreign_report_fix(
                p->session, span, FOREIGN_POSTFIX_AWAIT, span_join(object->span, span),
                text_format(&p->session->diag_arena, "(await %.*s)", (int)text.size, text.bytes));
        }
    }
    struct ast_member *node = NODE_NEW(p, member);
    node->object = object;
    node->name = token_symbol(p, name);
    node->name_at = token_span(name);
    node->is_optional = dot->kind == TOKEN_OPTIONAL;
    if (name->kind == TOKEN_INTEGER)
        *tail = TAIL_OTHER;
    return node_end(p, &node->head, start);
}

static struct ast *parse_type_apply(struct parser *p, struct ast *base, uint32_t start)
{
    struct ast_type_apply *node = NODE_NEW(p, type_apply);
    node->base = base;
    parse_type_arguments(p, &node->arguments);
    return node_end(p, &node->head, start);
}

static struct ast *parse_unwrap(struct parser *p, struct ast *value, uint32_t start)
{
    struct ast_unwrap *node = NODE_NEW(p, unwrap);
    node->value = value;
    advance(p);
    return node_end(p, &node->head, start);
}

/* The type of a struct literal, from the expression that names it. */
static struct ast *type_of_expression(struct parser *p, struct ast *node)
{
    struct ast_type_name *type = NODE_NEW(p, type_name);
    type->head.span = node->span;
    if (node->kind == AST_type_apply) {
        type->arguments = ast_as_type_apply(node)->arguments;
        node = ast_as_type_apply(node)->base;
    }
    if (node->kind == AST_path) {
        type->path = ast_as_path(node)->path;
        return &type->head;
    }
    type->path.count = 1;
    type->path.items = ARENA_ARRAY(p->arena, const struct symbol *, 1);
    type->path.spans = ARENA_NEW(p->arena, struct span);
    type->path.items[0] = node->kind == AST_name ? ast_as_name(node)->name : p->names.underscore;
    type->path.spans[0] = node->span;
    return &type->head;
}

static struct ast *parse_struct_literal(struct parser *p, struct ast *type, uint32_t start)
{
    struct ast_struct_literal *node = NODE_NEW(p, struct_literal);
    node->type = type_of_expression(p, type);
    parse_field_inits(p, &node->fields);
    return node_end(p, &node->head, start);
}

static const struct symbol *last_name(const struct ast *node)
{
    if (node->kind == AST_name)
        return ast_as_name(node)->name;
    if (node->kind == AST_path) {
        const struct symbol_list *path = &ast_as_path(node)->path;
        return path->items[path->count - 1];
    }
    return NULL;
}

/* Type arguments make a type of a type's name, a function of a function's. */
static enum tail tail_of(struct parser *p, const struct ast *node, const struct token *last)
{
    if (!last_name(node))
        return TAIL_OTHER;
    if (is_upper(last))
        return TAIL_TYPE;
    return is_name(last) && !token_is(p, last, "_") ? TAIL_NAME : TAIL_OTHER;
}

/* `{` behind a type in a head: `if x is T {` or a struct literal. */
static bool takes_struct_braces(struct parser *p)
{
    if (!at(p, TOKEN_LBRACE) || !same_line(peek(p)))
        return false;
    if (!p->context.in_head)
        return true;
    uint32_t field = peek_raw(p, 1)->kind == TOKEN_NEWLINE ? 2 : 1;
    enum token_kind next = (enum token_kind)peek_raw(p, field + 1)->kind;
    return (is_word(peek_raw(p, field)) &&
            (next == TOKEN_COLON || next == TOKEN_COMMA || next == TOKEN_RBRACE)) ||
           peek_raw(p, 1)->kind == TOKEN_RBRACE;
}

/* One postfix form behind `*node`, or false. */
static bool parse_one_postfix(struct parser *p, struct ast **node, uint32_t start, enum tail *tail)
{
    struct token *token = peek(p);
    bool adjacent = is_adjacent(token);
    enum tail before = *tail;
    switch ((int)token->kind) {
    case TOKEN_DOT:
    case TOKEN_OPTIONAL:
        *node = parse_member(p, *node, start, tail);
        return true;
    case TOKEN_AMPERSAND: {
        struct token *dot = peek_raw(p, 1);
        if (dot->kind != TOKEN_DOT || !adjacent || !is_adjacent(dot))
            return false;
        report_foreign(p, span_join(token_span(token), token_span(dot)), FOREIGN_SAFE_MEMBER);
        advance(p);
        dot->kind = TOKEN_OPTIONAL;
        return true;
    }
    case TOKEN_PATH:
        if ((*node)->kind != AST_type_apply)
            return false;
        *node = parse_member(p, *node, start, tail);
        return true;
    case TOKEN_LPAREN:
        *tail = TAIL_OTHER;
        return adjacent && (*node = parse_call(p, *node, start), true);
    case TOKEN_LBRACKET:
        *tail = TAIL_OTHER;
        return adjacent && (*node = parse_index(p, *node, start), true);
    case TOKEN_BANG:
        *tail = TAIL_OTHER;
        return adjacent && (*node = parse_unwrap(p, *node, start), true);
    case TOKEN_LT:
        return (before == TAIL_NAME || before == TAIL_TYPE) && scan_type_arguments(p) &&
               (*node = parse_type_apply(p, *node, start), true);
    case TOKEN_LBRACE:
        *tail = TAIL_OTHER;
        if (before == TAIL_TYPE && takes_struct_braces(p))
            *node = parse_struct_literal(p, *node, start);
        else if (before == TAIL_NAME && takes_braces(p))
            *node = parse_trailing_block(p, *node, start);
        else
            return false;
        return true;
    case TOKEN_do:
        *tail = TAIL_OTHER;
        return before == TAIL_NAME && takes_do(p) &&
               (*node = parse_trailing_block(p, *node, start), true);
    default:
        return false;
    }
}

struct ast *parse_postfix(struct parser *p)
{
    uint32_t start = peek(p)->start;
    struct ast *node;
    enum tail tail = TAIL_OTHER;
    if (at(p, TOKEN_MINUS)) {
        advance(p);
        node = parse_number(p, true, start);
    } else {
        node = parse_operand(p);
        if (!p->panic && p->at > 0)
            tail = tail_of(p, node, &p->tokens[p->at - 1]);
    }
    while (!p->panic && parse_one_postfix(p, &node, start, &tail))
        if (!chain_grow(p))
            break;
    p->last_operand = node;
    return node;
}

/* --- calls without parentheses ---------------------------------------- */

/* The dotted name that begins a command call. */
static struct ast *parse_command_name(struct parser *p)
{
    uint32_t start = peek(p)->start;
    struct ast *callee = at(p, TOKEN_self) ? new_name(p, advance(p)) : parse_name_path(p);
    enum tail tail;
    while (at(p, TOKEN_DOT) && is_adjacent(peek(p)) && !p->panic && chain_grow(p))
        callee = parse_member(p, callee, start, &tail);
    return callee;
}

struct ast *parse_command_arguments(struct parser *p, struct ast *callee, uint32_t start)
{
    struct context outer = p->context;
    uint32_t mark = list_mark(p);
    p->context.no_do = true;
    p->context.in_head = false;
    do {
        skip_newline(p);
        list_add(p, parse_argument(p));
    } while (!p->panic && !outer.one_argument && accept(p, TOKEN_COMMA));
    p->context = outer;
    if (!p->panic && at(p, TOKEN_do) && takes_do(p))
        list_add(p, parse_do_lambda(p));
    struct ast *call = call_with(p, callee, mark, start);
    ast_as_call(call)->is_command = true;
    return call;
}

struct ast *parse_command(struct parser *p)
{
    uint32_t start = peek(p)->start;
    bool is_operator = scan_command_operator(p);
    struct ast *callee = parse_command_name(p);
    struct token *first = peek(p);
    struct span gap = {span_end(callee->span), first->start - span_end(callee->span)};
    struct diag *diag = NULL;
    if (is_operator && may_report_and_go_on(p, token_span(first)))
        diag = diag_command_argument(&p->session->diags, token_span(first),
                                     token_spelling((enum token_kind)first->kind));
    struct ast *call = parse_command_arguments(p, callee, start);
    if (!diag || p->panic)
        return call;
    struct span inside = {first->start, p->last_end - first->start};
    struct str name = source_text(&p->session->sources, callee->span);
    struct str text = source_text(&p->session->sources, inside);
    const char *fixed =
        first->kind == TOKEN_LPAREN && first->match == p->at - 1
            ? text_format(&p->session->diag_arena, "%.*s", (int)text.size, text.bytes)
            : text_format(&p->session->diag_arena, "(%.*s)", (int)text.size, text.bytes);
    diag_help(diag, "write `%.*s%s`", (int)name.size, name.bytes, fixed);
    diag_fix(diag, (struct span){gap.start, gap.size + inside.size}, fixed);
    return call;
}
