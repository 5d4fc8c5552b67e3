#include "frontend/syntax/parser.h"

#include "frontend/syntax/parse.h"

/* --- cursor ----------------------------------------------------------- */

bool continues_line(enum token_kind kind)
{
    return kind == TOKEN_DOT || kind == TOKEN_OPTIONAL || kind == TOKEN_PIPE ||
           kind == TOKEN_DEFAULT || kind == TOKEN_and || kind == TOKEN_or;
}

struct token *peek(struct parser *p)
{
    struct token *token = &p->tokens[p->at];
    if (token->kind != TOKEN_NEWLINE)
        return token;
    if (p->context.joined ||
        (!(token->flags & TOKEN_BLANK) && continues_line((enum token_kind)token[1].kind))) {
        p->at++;
        token++;
    }
    return token;
}

struct token *peek_raw(struct parser *p, uint32_t n)
{
    peek(p);
    return &p->tokens[n < p->eof - p->at ? p->at + n : p->eof];
}

struct token *advance(struct parser *p)
{
    struct token *token = peek(p);
    if (token->flags & TOKEN_FIRST)
        p->line_indent = token_indent(p, token);
    p->last_end = token->start + token->size;
    if (p->at < p->eof)
        p->at++;
    return token;
}

void jump_to(struct parser *p, uint32_t index)
{
    if (!p->stopped && index > p->at)
        p->at = index;
}

bool at(struct parser *p, enum token_kind kind)
{
    return peek(p)->kind == kind;
}

bool accept(struct parser *p, enum token_kind kind)
{
    if (!at(p, kind))
        return false;
    advance(p);
    return true;
}

bool expect(struct parser *p, enum token_kind kind, const char *what)
{
    if (accept(p, kind))
        return true;
    report_expected(p, what);
    return false;
}

void skip_newline(struct parser *p)
{
    struct token *token = peek(p);
    if (token->kind == TOKEN_NEWLINE && !(token->flags & TOKEN_BLANK))
        p->joined_at = ++p->at;
}

void skip_newlines(struct parser *p)
{
    while (at(p, TOKEN_NEWLINE) || at(p, TOKEN_SEMICOLON))
        p->at++;
}

bool at_statement_end(struct parser *p)
{
    switch ((int)peek_kind(p)) {
    case TOKEN_NEWLINE:
    case TOKEN_SEMICOLON:
    case TOKEN_EOF:
    case TOKEN_end:
    case TOKEN_else:
    case TOKEN_elsif:
    case TOKEN_RBRACE:
    case TOKEN_RPAREN:
    case TOKEN_RBRACKET:
    case TOKEN_STRING_MIDDLE:
    case TOKEN_STRING_END:
        return true;
    default:
        return false;
    }
}

bool is_name(const struct token *token)
{
    return token->kind == TOKEN_NAME ||
           token_class((enum token_kind)token->kind) == TOKEN_CLASS_CONTEXTUAL;
}

bool is_word(const struct token *token)
{
    return is_name(token) || token_class((enum token_kind)token->kind) == TOKEN_CLASS_RESERVED;
}

bool is_upper(const struct token *token)
{
    return (token->flags & TOKEN_UPPER) != 0;
}

bool same_line(const struct token *token)
{
    return !(token->flags & TOKEN_FIRST);
}

bool is_adjacent(const struct token *token)
{
    return !(token->flags & TOKEN_SPACED);
}

struct str token_text(struct parser *p, const struct token *token)
{
    const char *bytes = p->source->content.bytes + (token->start - p->source->base);
    return (struct str){bytes, token->size};
}

bool token_is(struct parser *p, const struct token *token, const char *text)
{
    return token->kind == TOKEN_NAME && str_equal(token_text(p, token), str_of(text));
}

const struct symbol *token_symbol(struct parser *p, const struct token *token)
{
    return intern(&p->session->interner, token_text(p, token));
}

const struct symbol *expect_word(struct parser *p, const char *what, struct span *place)
{
    struct token *token = peek(p);
    if (place)
        *place = token_span(token);
    if (!is_word(token)) {
        report_expected(p, what);
        return p->names.underscore;
    }
    advance(p);
    return token_symbol(p, token);
}

const struct symbol *expect_name(struct parser *p, const char *what, struct span *place)
{
    if (!is_name(peek(p)))
        report_expected(p, what);
    return expect_word(p, what, place);
}

const struct symbol *expect_type_name(struct parser *p, const char *what, struct span *place)
{
    struct token *token = peek(p);
    if (is_name(token) && !is_upper(token))
        report_type_case(p, token);
    return expect_name(p, what, place);
}

/* --- nodes ------------------------------------------------------------ */

void *node_new(struct parser *p, enum ast_kind kind, size_t size)
{
    struct ast *node = arena_alloc(p->arena, size);
    node->kind = kind;
    node->id = p->node_count++;
    return node;
}

struct ast *node_end(struct parser *p, struct ast *node, uint32_t start)
{
    node->span = (struct span){start, p->last_end > start ? p->last_end - start : 0};
    return node;
}

struct ast *error_node(struct parser *p)
{
    struct ast_error *node = NODE_NEW(p, error);
    return node_end(p, &node->head, peek(p)->start);
}

uint32_t list_mark(const struct parser *p)
{
    return p->stack.count;
}

void list_add(struct parser *p, struct ast *node)
{
    list_push(p->arena, &p->stack, node);
}

struct ast_list list_take(struct parser *p, uint32_t mark)
{
    struct ast_list list = {.count = p->stack.count - mark};
    if (list.count) {
        list.items = ARENA_ARRAY(p->arena, struct ast *, list.count);
        memcpy(list.items, p->stack.items + mark, list.count * sizeof *list.items);
    }
    p->stack.count = mark;
    return list;
}

/* Capacities are powers of two, so that the count alone tells when to grow. */
void symbols_add(struct parser *p, struct symbol_list *list, const struct token *token)
{
    uint32_t count = list->count;
    if ((count & (count - 1)) == 0) {
        uint32_t capacity = count ? count * 2 : 1;
        const struct symbol **items = ARENA_ARRAY(p->arena, const struct symbol *, capacity);
        struct span *spans = ARENA_ARRAY(p->arena, struct span, capacity);
        if (count) {
            memcpy(items, list->items, count * sizeof *items);
            memcpy(spans, list->spans, count * sizeof *spans);
        }
        list->items = items;
        list->spans = spans;
    }
    list->items[count] = token_symbol(p, token);
    list->spans[count] = token_span(token);
    list->count++;
}

struct ast *new_name(struct parser *p, const struct token *token)
{
    struct ast_name *node = NODE_NEW(p, name);
    node->name = token_symbol(p, token);
    node->head.span = token_span(token);
    return &node->head;
}

struct ast *new_block(struct parser *p, struct ast *only)
{
    struct ast_block *block = NODE_NEW(p, block);
    uint32_t mark = list_mark(p);
    list_add(p, only);
    block->statements = list_take(p, mark);
    block->head.span = only->span;
    return &block->head;
}

/* --- depth ------------------------------------------------------------ */

static bool check_depth(struct parser *p)
{
    if (p->depth + p->peak <= NESTING_LIMIT)
        return true;
    struct span span = token_span(peek(p));
    bool first = !p->too_deep;
    p->too_deep = true;
    p->panic = p->panic || !first;
    if (may_report(p, span)) {
        struct diag *diag = diag_too_deep(&p->session->diags, span, NESTING_LIMIT);
        diag_help(diag, "take parts of it out into names or functions of their own");
    }
    return false;
}

bool level_enter(struct parser *p, struct level *level)
{
    level->peak = p->peak;
    p->peak = 0;
    p->depth++;
    return check_depth(p);
}

void level_leave(struct parser *p, const struct level *level)
{
    uint32_t height = p->peak + 1;
    p->depth--;
    p->peak = height > level->peak ? height : level->peak;
}

bool chain_grow(struct parser *p)
{
    p->peak++;
    return check_depth(p);
}

/* --- the whole file --------------------------------------------------- */

static void make_infix_table(struct parser *p)
{
    static const struct {
        const char *spelling;
        struct infix infix;
    } rows[] = {
#define OPERATOR(name, spelling, level, associativity, trait, method) \
    {spelling, {level, ASSOCIATIVITY_##associativity, BINARY_##name}},
#include "frontend/syntax/operators.def"
#undef OPERATOR
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int kind = 0; kind < TOKEN_KIND_COUNT; kind++)
            if (strcmp(token_spelling((enum token_kind)kind), rows[i].spelling) == 0)
                p->infix[kind] = rows[i].infix;
}

struct ast_file *parse_file(struct session *session, struct source *source)
{
    struct tokens tokens = {0};
    lex_source(session, source, &tokens);
    struct parser p = {.session = session,
                       .source = source,
                       .arena = &session->arena,
                       .tokens = tokens.list.items,
                       .lexed = &tokens,
                       .eof = tokens.list.count - 1,
                       .last_end = source->base,
                       .reported = UINT32_MAX,
                       .doubt.at = UINT32_MAX};
    p.names.self = session_symbol(session, "self");
    p.names.underscore = session_symbol(session, "_");
    make_infix_table(&p);
    struct ast_file *file = ARENA_NEW(&session->arena, struct ast_file);
    file->source = source;
    file->module = NODE_NEW(&p, module);
    parse_module(&p, file->module);
    node_end(&p, &file->module->head, source->base);
    file->node_count = p.node_count;
    return file;
}
