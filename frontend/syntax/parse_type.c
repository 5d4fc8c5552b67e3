/* Types. */
#include "frontend/base/text.h"
#include "frontend/syntax/parse.h"

/* Reads one `>`; of `>>`, `>=` and `>>=` the rest stays as a token. */
static void close_angle(struct parser *p)
{
    struct token *token = peek(p);
    enum token_kind rest = TOKEN_EOF;
    switch ((int)token->kind) {
    case TOKEN_GT:
        advance(p);
        return;
    case TOKEN_SHR:
        rest = TOKEN_GT;
        break;
    case TOKEN_GE:
        rest = TOKEN_SET;
        break;
    case TOKEN_SET_SHR:
        rest = TOKEN_GE;
        break;
    default:
        report_expected(p, "`,` or `>`");
        return;
    }
    p->last_end = token->start + 1;
    token->kind = (uint8_t)rest;
    token->start++;
    token->size--;
    token->flags &= (uint8_t)~(unsigned)TOKEN_SPACED;
}

void parse_type_arguments(struct parser *p, struct ast_list *list)
{
    uint32_t mark = list_mark(p);
    advance(p);
    do {
        skip_newline(p);
        list_add(p, parse_type(p));
    } while (!p->panic && accept(p, TOKEN_COMMA));
    if (!p->panic)
        close_angle(p);
    *list = list_take(p, mark);
}

void parse_bounds(struct parser *p, struct ast_list *list)
{
    uint32_t mark = list_mark(p);
    do {
        skip_newline(p);
        list_add(p, parse_single_type(p));
    } while (!p->panic && accept(p, TOKEN_PLUS));
    *list = list_take(p, mark);
}

struct ast *parse_effects(struct parser *p)
{
    struct ast_effects *node = NODE_NEW(p, effects);
    uint32_t start = peek(p)->start;
    do {
        struct token *token = peek(p);
        if (!is_name(token)) {
            report_expected(p, "an effect, such as `Io`");
            break;
        }
        symbols_add(p, &node->names, advance(p));
    } while (accept(p, TOKEN_PLUS));
    return node_end(p, &node->head, start);
}

static void report_type_form(struct parser *p, struct ast *type, uint32_t start, enum foreign which,
                             const char *format)
{
    struct span whole = {start, p->last_end - start};
    if (!may_report_and_go_on(p, whole))
        return;
    struct str text = source_text(&p->session->sources, type->span);
    const char *fixed = text_format(&p->session->diag_arena, format, (int)text.size, text.bytes);
    foreign_report_fix(p->session, whole, which, whole, fixed);
}

/* `T?`, `T[]`, `T[A]` behind a type. */
static struct ast *parse_type_suffix(struct parser *p, struct ast *type, uint32_t start)
{
    struct token *token = peek(p);
    if (p->panic || !is_adjacent(token))
        return type;
    if (token->kind == TOKEN_QUESTION) {
        advance(p);
        report_type_form(p, type, start, FOREIGN_MAYBE_TYPE, "Option<%.*s>");
    } else if (token->kind == TOKEN_LBRACKET && token->match == p->at + 1) {
        advance(p);
        advance(p);
        report_type_form(p, type, start, FOREIGN_LIST_TYPE, "Vec<%.*s>");
    } else if (token->kind == TOKEN_LBRACKET && token->match > p->at) {
        report_foreign(p, token_span(token), FOREIGN_GENERIC_BRACKETS);
        jump_to(p, token->match);
        advance(p);
    }
    return type;
}

/* `u32`, as a packed struct is cast to its bits. */
static bool is_bit_width(struct str word)
{
    return word.size > 1 && (word.bytes[0] == 'u' || word.bytes[0] == 'i') &&
           word.bytes[1] >= '0' && word.bytes[1] <= '9';
}

static struct ast *parse_named_type(struct parser *p, bool in_cast)
{
    struct ast_type_name *node = NODE_NEW(p, type_name);
    struct token *token = peek(p);
    uint32_t start = token->start;
    bool is_bits = in_cast && is_bit_width(token_text(p, token));
    if (!is_bits && !is_upper(token) && peek_raw(p, 1)->kind != TOKEN_PATH) {
        enum foreign foreign = foreign_word(FOREIGN_PLACE_TYPE, token_text(p, token));
        if (foreign < FOREIGN_COUNT)
            report_foreign(p, token_span(token), foreign);
    }
    advance(p);
    symbols_add(p, &node->path, token);
    while (at(p, TOKEN_PATH)) {
        advance(p);
        struct token *part = peek(p);
        if (!expect_word(p, "a type's name", NULL) || p->panic)
            break;
        symbols_add(p, &node->path, part);
    }
    struct token *open = peek(p);
    if (open->kind == TOKEN_LT && (in_cast ? scan_type_brackets(p, true) : is_adjacent(open)))
        parse_type_arguments(p, &node->arguments);
    struct ast *type = node_end(p, &node->head, start);
    return in_cast ? type : parse_type_suffix(p, type, start);
}

static void parse_type_list(struct parser *p, struct ast_list *list)
{
    struct bracket bracket;
    uint32_t mark = list_mark(p);
    bracket_open(p, &bracket);
    if (!at(p, bracket.close))
        do
            list_add(p, parse_type(p));
        while (bracket_next(p, &bracket));
    bracket_close(p, &bracket);
    *list = list_take(p, mark);
}

/* `()`, `(A)` for grouping, `(A, B)` */
static struct ast *parse_tuple_type(struct parser *p)
{
    uint32_t start = peek(p)->start;
    struct ast_type_tuple *node = NODE_NEW(p, type_tuple);
    parse_type_list(p, &node->parts);
    struct ast *type = node_end(p, &node->head, start);
    struct token *next = peek(p);
    if (next->kind == TOKEN_ARROW && same_line(next) && !p->panic) {
        if (may_report(p, token_span(next)))
            foreign_report(p->session, token_span(next), FOREIGN_ARROW_TYPE);
        return type;
    }
    return node->parts.count == 1 ? node->parts.items[0] : type;
}

static struct ast *parse_record_type(struct parser *p)
{
    struct ast_type_record *node = NODE_NEW(p, type_record);
    uint32_t start = peek(p)->start, mark = list_mark(p);
    struct bracket bracket;
    bracket_open(p, &bracket);
    do {
        struct ast_field *field = NODE_NEW(p, field);
        uint32_t field_start = peek(p)->start;
        field->name = expect_word(p, "a field's name", &field->name_at);
        if (!p->panic && expect(p, TOKEN_COLON, "`:` and the field's type"))
            field->type = parse_type(p);
        list_add(p, node_end(p, &field->head, field_start));
    } while (bracket_next(p, &bracket));
    bracket_close(p, &bracket);
    node->fields = list_take(p, mark);
    return node_end(p, &node->head, start);
}

static struct ast *parse_function_type(struct parser *p)
{
    struct ast_type_function *node = NODE_NEW(p, type_function);
    uint32_t start = advance(p)->start;
    if (at(p, TOKEN_LPAREN))
        parse_type_list(p, &node->params);
    else
        report_expected(p, "`(` and the parameters' types");
    if (!p->panic && accept(p, TOKEN_COLON))
        node->result = parse_single_type(p);
    if (!p->panic && at(p, TOKEN_can)) {
        advance(p);
        node->effects = parse_effects(p);
    }
    return node_end(p, &node->head, start);
}

static struct ast *parse_ref_type(struct parser *p)
{
    struct ast_type_ref *node = NODE_NEW(p, type_ref);
    uint32_t start = advance(p)->start;
    node->is_mut = accept(p, TOKEN_mut);
    node->type = parse_single_type(p);
    return node_end(p, &node->head, start);
}

static struct ast *parse_impl_type(struct parser *p)
{
    struct ast_type_impl *node = NODE_NEW(p, type_impl);
    uint32_t start = advance(p)->start;
    parse_bounds(p, &node->bounds);
    return node_end(p, &node->head, start);
}

static struct ast *parse_never_type(struct parser *p)
{
    struct ast_type_never *node = NODE_NEW(p, type_never);
    uint32_t start = advance(p)->start;
    return node_end(p, &node->head, start);
}

static struct ast *parse_dual_type(struct parser *p)
{
    struct ast_type_dual *node = NODE_NEW(p, type_dual);
    uint32_t start = advance(p)->start;
    node->type = parse_single_type(p);
    return node_end(p, &node->head, start);
}

/* `[T]`, `*T` */
static struct ast *parse_foreign_type(struct parser *p)
{
    uint32_t start = peek(p)->start;
    struct ast *type;
    if (accept(p, TOKEN_STAR)) {
        type = parse_single_type(p);
        if (!p->panic)
            report_type_form(p, type, start, FOREIGN_POINTER_TYPE, "Ptr<%.*s>");
        return type;
    }
    struct bracket bracket;
    bracket_open(p, &bracket);
    type = at(p, TOKEN_RBRACKET) ? NULL : parse_type(p);
    bracket_close(p, &bracket);
    if (!type)
        type = parse_single_type(p);
    if (!p->panic)
        report_type_form(p, type, start, FOREIGN_LIST_TYPE, "Vec<%.*s>");
    return type;
}

static struct ast *parse_one_type(struct parser *p, bool in_cast)
{
    struct token *token = peek(p);
    switch ((int)token->kind) {
    case TOKEN_LPAREN:
        return parse_tuple_type(p);
    case TOKEN_LBRACE:
        return parse_record_type(p);
    case TOKEN_Fn:
        return parse_function_type(p);
    case TOKEN_AMPERSAND:
        return parse_ref_type(p);
    case TOKEN_impl:
        return parse_impl_type(p);
    case TOKEN_BANG:
        return parse_never_type(p);
    case TOKEN_LBRACKET:
    case TOKEN_STAR:
        return parse_foreign_type(p);
    case TOKEN_Self:
        return parse_named_type(p, in_cast);
    default:
        if (!is_name(token)) {
            report_expected(p, "a type");
            return error_node(p);
        }
        if (token->kind == TOKEN_dual && is_name(peek_raw(p, 1)))
            return parse_dual_type(p);
        return parse_named_type(p, in_cast);
    }
}

static struct ast *parse_leveled_type(struct parser *p, bool in_cast)
{
    struct level level;
    struct ast *type = level_enter(p, &level) ? parse_one_type(p, in_cast) : error_node(p);
    level_leave(p, &level);
    return type;
}

struct ast *parse_single_type(struct parser *p)
{
    return parse_leveled_type(p, false);
}

struct ast *parse_cast_type(struct parser *p)
{
    return parse_leveled_type(p, true);
}

struct ast *parse_type(struct parser *p)
{
    uint32_t start = peek(p)->start, mark = list_mark(p);
    struct ast *first = parse_single_type(p);
    if (!at(p, TOKEN_BAR))
        return first;
    struct ast_type_union *node = NODE_NEW(p, type_union);
    list_add(p, first);
    while (!p->panic && accept(p, TOKEN_BAR)) {
        skip_newline(p);
        list_add(p, parse_single_type(p));
    }
    node->parts = list_take(p, mark);
    return node_end(p, &node->head, start);
}
