/* Actors and protocols. */
#include "frontend/syntax/parse.h"

/* --- actors ----------------------------------------------------------- */

/* `var n: T = e`, `n: T`, `n = e`; `def` too where it is a field's name. */
static bool at_state(struct parser *p)
{
    enum token_kind next = (enum token_kind)peek_raw(p, 1)->kind;
    return at(p, TOKEN_var) || (is_word(peek(p)) && next == TOKEN_COLON) ||
           (is_name(peek(p)) && next == TOKEN_SET);
}

static bool at_actor_end(struct parser *p)
{
    skip_newlines(p);
    if (at_state(p))
        return false;
    switch ((int)peek_kind(p)) {
    case TOKEN_EOF:
    case TOKEN_end:
        return true;
    case TOKEN_RBRACE:
        return p->opener->braced;
    case TOKEN_def:
    case TOKEN_AT:
    case TOKEN_private:
        return false;
    default:
        return at_declaration(p) && token_indent(p, peek(p)) <= p->opener->indent;
    }
}

static void parse_actor_item(struct parser *p)
{
    struct decl_head head = parse_decl_head(p);
    if (p->panic)
        return;
    check_foreign_item(p);
    if (at_state(p))
        list_add(p, parse_field(p, &head));
    else if (at(p, TOKEN_def))
        list_add(p, parse_function(p, &head, false));
    else
        parse_misplaced(p, &head, "a field or `def`");
}

struct ast *parse_actor(struct parser *p, const struct decl_head *head)
{
    struct ast_actor *node = NODE_NEW(p, actor);
    struct context outer = context_block(p);
    struct opener opener;
    DECL_SET(node, head);
    struct token *word = advance(p);
    block_open(p, &opener, word, "`actor`");
    node->name = expect_type_name(p, "the actor's name", &node->name_at);
    if (!p->panic)
        parse_type_params(p, &node->type_params);
    if (p->panic || !at(p, TOKEN_end))
        parse_body_begin(p);
    uint32_t mark = list_mark(p);
    while (!at_actor_end(p)) {
        uint32_t before = p->at;
        parse_actor_item(p);
        if (!p->panic && !at_statement_end(p))
            report_after(p, "the end of the line");
        if (p->panic)
            recover_statement(p);
        if (p->at == before)
            advance(p);
    }
    node->items = list_take(p, mark);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, head->start);
}

/* --- protocols -------------------------------------------------------- */

static void parse_steps(struct parser *p, struct ast_list *steps);
static void skip_to_end(struct parser *p, const char *what);

static const char step[] = "a step: `send T`, `recv T`, `loop`, `choose` or `done`";

static bool at_step(struct parser *p)
{
    switch ((int)peek_kind(p)) {
    case TOKEN_send:
    case TOKEN_recv:
    case TOKEN_loop:
    case TOKEN_choose:
    case TOKEN_done:
        return peek_raw(p, 1)->kind != TOKEN_FAT_ARROW;
    default:
        return false;
    }
}

static struct ast *parse_message(struct parser *p)
{
    struct ast_protocol_message *node = NODE_NEW(p, protocol_message);
    struct token *word = advance(p);
    node->is_send = word->kind == TOKEN_send;
    node->type = parse_type(p);
    return node_end(p, &node->head, word->start);
}

static struct ast *parse_protocol_loop(struct parser *p)
{
    struct ast_protocol_loop *node = NODE_NEW(p, protocol_loop);
    struct opener opener;
    struct token *word = advance(p);
    block_open(p, &opener, word, "`loop`");
    parse_steps(p, &node->steps);
    skip_to_end(p, step);
    block_close(p, &opener);
    return node_end(p, &node->head, word->start);
}

/* `Label => steps`: its steps go on over lines that begin with a step. */
static struct ast *parse_protocol_arm(struct parser *p)
{
    struct ast_protocol_arm *node = NODE_NEW(p, protocol_arm);
    uint32_t start = peek(p)->start;
    node->name = expect_type_name(p, "a label", &node->name_at);
    if (!p->panic && expect(p, TOKEN_FAT_ARROW, "`=>` and steps"))
        parse_steps(p, &node->steps);
    return node_end(p, &node->head, start);
}

static struct ast *parse_choose(struct parser *p)
{
    struct ast_protocol_choose *node = NODE_NEW(p, protocol_choose);
    struct opener opener;
    uint32_t mark = list_mark(p);
    struct token *word = advance(p);
    block_open(p, &opener, word, "`choose`");
    skip_newlines(p);
    while (is_word(peek(p)) && !at(p, TOKEN_end) && !at_declaration(p)) {
        list_add(p, parse_protocol_arm(p));
        if (p->panic)
            recover_statement(p);
        skip_newlines(p);
    }
    node->arms = list_take(p, mark);
    skip_to_end(p, "a label");
    block_close(p, &opener);
    return node_end(p, &node->head, word->start);
}

static struct ast *parse_one_step(struct parser *p)
{
    switch ((int)peek_kind(p)) {
    case TOKEN_loop:
        return parse_protocol_loop(p);
    case TOKEN_choose:
        return parse_choose(p);
    case TOKEN_done: {
        struct ast_protocol_done *node = NODE_NEW(p, protocol_done);
        struct token *word = advance(p);
        return node_end(p, &node->head, word->start);
    }
    default:
        return parse_message(p);
    }
}

/* Steps separated by commas or newlines. */
static void parse_steps(struct parser *p, struct ast_list *steps)
{
    uint32_t mark = list_mark(p);
    struct level level;
    bool shallow = level_enter(p, &level);
    skip_newlines(p);
    while (shallow && !p->panic && at_step(p)) {
        list_add(p, parse_one_step(p));
        if (p->panic)
            break;
        if (accept(p, TOKEN_COMMA)) {
            skip_newlines(p);
            if (!at_step(p))
                report_expected(p, step);
            continue;
        }
        uint32_t before = p->at;
        skip_newlines(p);
        if (p->at == before && !at_statement_end(p))
            report_after(p, "`,` or the end of the line");
    }
    if (p->panic)
        recover_statement(p);
    level_leave(p, &level);
    *steps = list_take(p, mark);
}

/* Up to the `end`: what is no step is reported, and the steps behind it are read
 * for their own errors. */
static void skip_to_end(struct parser *p, const char *what)
{
    skip_newlines(p);
    while (!at_statement_end(p) && !at_declaration(p)) {
        uint32_t before = p->at;
        struct ast_list steps;
        report_expected(p, what);
        recover_statement(p);
        parse_steps(p, &steps);
        skip_newlines(p);
        if (p->at == before)
            advance(p);
    }
}

struct ast *parse_protocol(struct parser *p, const struct decl_head *head)
{
    struct ast_protocol *node = NODE_NEW(p, protocol);
    struct context outer = context_block(p);
    struct opener opener;
    DECL_SET(node, head);
    struct token *word = advance(p);
    block_open(p, &opener, word, "`protocol`");
    node->name = expect_type_name(p, "the protocol's name", &node->name_at);
    if (p->panic || !at(p, TOKEN_end))
        parse_body_begin(p);
    parse_steps(p, &node->steps);
    skip_to_end(p, step);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, head->start);
}
