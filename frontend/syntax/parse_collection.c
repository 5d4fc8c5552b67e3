/* Brackets that stand where an operand begins: groups, tuples, lists, sets,
 * maps, records, comprehensions. */
#include "frontend/syntax/parse.h"

/* --- comprehensions --------------------------------------------------- */

static struct ast *parse_comprehension_for(struct parser *p)
{
    struct ast_comprehension_for *node = NODE_NEW(p, comprehension_for);
    uint32_t start = advance(p)->start;
    node->pattern = parse_pattern(p);
    if (!p->panic && expect(p, TOKEN_in, "`in`"))
        node->source = parse_expression(p);
    else
        node->source = error_node(p);
    return node_end(p, &node->head, start);
}

static struct ast *parse_comprehension_if(struct parser *p)
{
    struct ast_comprehension_if *node = NODE_NEW(p, comprehension_if);
    uint32_t start = advance(p)->start;
    node->condition = parse_plain_condition(p, "a comprehension");
    return node_end(p, &node->head, start);
}

/* At `for`; the element was read. `value` is a map's, else NULL. */
static struct ast *parse_comprehension(struct parser *p, enum comprehension_kind kind,
                                       struct ast *element, struct ast *value)
{
    struct ast_comprehension *node = NODE_NEW(p, comprehension);
    uint32_t mark = list_mark(p);
    node->kind = kind;
    node->element = element;
    node->value = value;
    while (!p->panic && (at(p, TOKEN_for) || at(p, TOKEN_if)))
        list_add(p, at(p, TOKEN_for) ? parse_comprehension_for(p) : parse_comprehension_if(p));
    node->parts = list_take(p, mark);
    return &node->head;
}

/* --- lists and sets --------------------------------------------------- */

/* Elements up to the closing bracket; a comprehension comes back as a node. */
static struct ast *parse_elements(struct parser *p, enum comprehension_kind kind,
                                  struct ast_list *items)
{
    uint32_t mark = list_mark(p);
    struct bracket bracket;
    struct ast *comprehension = NULL;
    bracket_open(p, &bracket);
    if (!at(p, TOKEN_RBRACKET)) {
        do {
            struct ast *item = at(p, TOKEN_ELLIPSIS) ? parse_argument(p) : parse_expression(p);
            list_add(p, item);
            if (!p->panic && at(p, TOKEN_for) && p->stack.count == mark + 1) {
                comprehension = parse_comprehension(p, kind, item, NULL);
                break;
            }
        } while (bracket_next(p, &bracket));
    }
    bracket_close(p, &bracket);
    *items = list_take(p, mark);
    return comprehension;
}

struct ast *parse_list_literal(struct parser *p)
{
    struct ast_list items;
    uint32_t start = peek(p)->start;
    struct ast *comprehension = parse_elements(p, COMPREHENSION_LIST, &items);
    if (comprehension)
        return node_end(p, comprehension, start);
    struct ast_list_literal *node = NODE_NEW(p, list_literal);
    node->items = items;
    return node_end(p, &node->head, start);
}

struct ast *parse_set_literal(struct parser *p)
{
    struct ast_list items;
    uint32_t start = advance(p)->start;
    struct ast *comprehension = parse_elements(p, COMPREHENSION_SET, &items);
    if (comprehension)
        return node_end(p, comprehension, start);
    struct ast_set_literal *node = NODE_NEW(p, set_literal);
    node->items = items;
    return node_end(p, &node->head, start);
}

/* --- groups and tuples ------------------------------------------------ */

struct ast *parse_paren(struct parser *p)
{
    uint32_t start = peek(p)->start, mark = list_mark(p);
    struct bracket bracket;
    bool has_comma = false;
    bracket_open(p, &bracket);
    if (!at(p, TOKEN_RPAREN)) {
        do
            list_add(p, parse_expression(p));
        while (bracket_next(p, &bracket));
        has_comma = p->at > 0 && p->tokens[p->at - 1].kind == TOKEN_COMMA;
    }
    bracket_close(p, &bracket);
    struct ast_list items = list_take(p, mark);
    if (items.count == 1) {
        struct span span = {start, p->last_end - start};
        if (has_comma && !p->panic && may_report_and_go_on(p, span)) {
            struct diag *diag =
                diag_expected(&p->session->diags, span, "two parts or more", "a tuple of one");
            diag_help(diag, "leave the comma out");
        }
        return items.items[0];
    }
    if (!items.count) {
        struct ast_unit_literal *unit = NODE_NEW(p, unit_literal);
        return node_end(p, &unit->head, start);
    }
    struct ast_tuple_literal *node = NODE_NEW(p, tuple_literal);
    node->items = items;
    return node_end(p, &node->head, start);
}

/* --- braces ----------------------------------------------------------- */

static struct ast *parse_entry(struct parser *p)
{
    struct ast_map_entry *node = NODE_NEW(p, map_entry);
    uint32_t start = peek(p)->start;
    node->key = parse_expression(p);
    if (!p->panic && at(p, TOKEN_COLON)) {
        report_foreign(p, token_span(peek(p)), FOREIGN_MAP_COLON);
        advance(p);
        node->value = parse_expression(p);
    } else if (!p->panic && expect(p, TOKEN_FAT_ARROW, "`=>` and the key's value")) {
        skip_newline(p);
        node->value = parse_expression(p);
    } else {
        node->value = error_node(p);
    }
    return node_end(p, &node->head, start);
}

/* At the first key, the brace is open. */
static struct ast *parse_map_entries(struct parser *p, struct bracket *bracket)
{
    uint32_t mark = list_mark(p);
    struct ast_map_literal *node = NODE_NEW(p, map_literal);
    do {
        struct ast *entry = parse_entry(p);
        list_add(p, entry);
        if (!p->panic && at(p, TOKEN_for) && p->stack.count == mark + 1) {
            list_take(p, mark);
            struct ast_map_entry *only = ast_as_map_entry(entry);
            return parse_comprehension(p, COMPREHENSION_MAP, only->key, only->value);
        }
    } while (bracket_next(p, bracket));
    node->entries = list_take(p, mark);
    return &node->head;
}

static void report_empty_braces(struct parser *p, struct span span)
{
    if (!may_report_and_go_on(p, span))
        return;
    struct diag *diag = diag_empty_braces(&p->session->diags, span);
    diag_help(diag, "the empty map is written `{:}`");
    diag_fix(diag, span, "{:}");
}

/* `{:}`, `{}` (reported), or a map. */
static struct ast *parse_map(struct parser *p)
{
    uint32_t start = peek(p)->start;
    struct bracket bracket;
    struct ast *node;
    bracket_open(p, &bracket);
    if (at(p, TOKEN_RBRACE)) {
        report_empty_braces(p, (struct span){start, peek(p)->start + 1 - start});
        node = &NODE_NEW(p, map_literal)->head;
    } else if (at(p, TOKEN_COLON)) {
        node = &NODE_NEW(p, map_literal)->head;
        advance(p);
    } else {
        node = parse_map_entries(p, &bracket);
    }
    bracket_close(p, &bracket);
    return node_end(p, node, start);
}

/* `{ x -> e }` where no call stands before it. */
static struct ast *parse_stray_lambda(struct parser *p)
{
    struct token *brace = peek(p);
    report_foreign(p, token_span(brace), FOREIGN_CLOSURE_BRACES);
    return parse_brace_lambda(p);
}

struct ast *parse_brace_literal(struct parser *p)
{
    struct token *brace = peek(p), *first = peek_raw(p, 1);
    uint32_t start = brace->start, skip = first->kind == TOKEN_NEWLINE ? 2 : 1;
    first = peek_raw(p, skip);
    if (is_word(first) && peek_raw(p, skip + 1)->kind == TOKEN_COLON) {
        struct ast_record_literal *node = NODE_NEW(p, record_literal);
        parse_field_inits(p, &node->fields);
        return node_end(p, &node->head, start);
    }
    p->at++;
    bool is_lambda = first->kind == TOKEN_BAR || scan_block_params(p);
    p->at--;
    return is_lambda ? parse_stray_lambda(p) : parse_map(p);
}
