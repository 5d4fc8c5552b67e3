/* Declarations of types: structs, enums, traits, impls, aliases, layouts. */
#include "frontend/syntax/parse.h"

/* --- fields ----------------------------------------------------------- */

/* `[var] name: T [= e]` */
struct ast *parse_field(struct parser *p, const struct decl_head *head)
{
    struct ast_field *node = NODE_NEW(p, field);
    DECL_SET(node, head);
    node->is_var = at(p, TOKEN_var) && peek_raw(p, 1)->kind != TOKEN_COLON && accept(p, TOKEN_var);
    node->name = expect_word(p, "a field's name", &node->name_at);
    if (!p->panic && accept(p, TOKEN_COLON))
        node->type = parse_type(p);
    if (!p->panic && accept(p, TOKEN_SET)) {
        skip_newline(p);
        node->default_value = parse_expression(p);
    }
    return node_end(p, &node->head, head->start);
}

static bool at_field(struct parser *p)
{
    return is_word(peek(p)) && peek_raw(p, 1)->kind == TOKEN_COLON;
}

/* At `def`, an attribute or `private`: a declaration that is no item of the open
 * struct or enum. Fields may be private. */
static bool begins_outside(struct parser *p)
{
    enum token_kind next = (enum token_kind)peek_raw(p, 1)->kind;
    bool is_field =
        at(p, TOKEN_private) && (next == TOKEN_var || token_class(next) != TOKEN_CLASS_RESERVED);
    return (p->opener->kind == TOKEN_struct || p->opener->kind == TOKEN_enum) && !is_field &&
           at_declaration(p) && token_indent(p, peek(p)) <= p->opener->indent;
}

/* Whether the items of the open block end here; the block's `end` may be
 * missing before a declaration that cannot stand in it. */
static bool at_items_end(struct parser *p)
{
    skip_newlines(p);
    if (at_field(p))
        return false;
    switch ((int)peek_kind(p)) {
    case TOKEN_EOF:
    case TOKEN_end:
        return true;
    case TOKEN_RBRACE:
        return p->opener->braced;
    case TOKEN_AT:
    case TOKEN_private:
    case TOKEN_def:
        return begins_outside(p);
    case TOKEN_struct:
    case TOKEN_enum:
    case TOKEN_trait:
    case TOKEN_impl:
    case TOKEN_extend:
    case TOKEN_actor:
    case TOKEN_newtype:
    case TOKEN_macro:
    case TOKEN_extern:
    case TOKEN_import:
        return token_indent(p, peek(p)) <= p->opener->indent;
    default:
        return false;
    }
}

void parse_misplaced(struct parser *p, const struct decl_head *head, const char *what)
{
    report_expected(p, what);
    if (p->stopped)
        return;
    p->panic = false;
    if (!parse_declaration(p, head))
        p->panic = true;
}

static void end_item(struct parser *p, uint32_t before)
{
    if (!p->panic && at(p, TOKEN_COMMA)) {
        if (!p->opener->braced)
            report_foreign(p, token_span(peek(p)), FOREIGN_FIELD_COMMA);
        advance(p);
    } else if (!p->panic && !at_statement_end(p) && !at_declaration(p)) {
        report_after(p, "the end of the line"); /* at a declaration an `end` was missing */
    }
    if (p->panic)
        recover_statement(p);
    if (p->at == before)
        advance(p);
}

/* A method where only fields stand: read, reported, dropped. */
static void parse_misplaced_method(struct parser *p, const struct decl_head *head)
{
    report_foreign(p, token_span(peek(p)), FOREIGN_METHOD_IN_STRUCT);
    parse_function(p, head, false);
}

static void parse_fields(struct parser *p, struct ast_list *fields)
{
    uint32_t mark = list_mark(p);
    while (!at_items_end(p)) {
        uint32_t before = p->at;
        struct decl_head head = parse_decl_head(p);
        if (at(p, TOKEN_def) && !at_field(p))
            parse_misplaced_method(p, &head);
        else if (!p->panic && !at_field(p) && !at(p, TOKEN_var))
            parse_misplaced(p, &head, "a field, `name: Type`");
        else if (!p->panic)
            list_add(p, parse_field(p, &head));
        end_item(p, before);
    }
    *fields = list_take(p, mark);
}

/* Behind a header: its line's end, or `end` at once. */
static void parse_items_begin(struct parser *p)
{
    if (p->panic || !at(p, TOKEN_end))
        parse_body_begin(p);
}

/* --- structs ---------------------------------------------------------- */

static void check_superclass(struct parser *p)
{
    struct token *token = peek(p);
    if (token->kind != TOKEN_LT || is_adjacent(token) || is_adjacent(peek_raw(p, 1)))
        return;
    report_foreign(p, token_span(token), FOREIGN_SUPERCLASS);
    advance(p);
    parse_single_type(p);
}

struct ast *parse_struct(struct parser *p, const struct decl_head *head)
{
    struct ast_struct *node = NODE_NEW(p, struct);
    struct context outer = context_block(p);
    struct opener opener;
    DECL_SET(node, head);
    struct token *word = advance(p);
    block_open(p, &opener, word, "`struct`");
    node->name = expect_type_name(p, "the struct's name", &node->name_at);
    check_superclass(p);
    parse_type_params(p, &node->type_params);
    if (!p->panic)
        parse_where(p, &node->where);
    parse_items_begin(p);
    parse_fields(p, &node->fields);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, head->start);
}

/* --- enums ------------------------------------------------------------ */

/* `T` or `name: T` in a variant's parentheses. */
static struct ast *parse_payload(struct parser *p)
{
    struct ast_field *node = NODE_NEW(p, field);
    uint32_t start = peek(p)->start;
    if (at_field(p)) {
        node->name = expect_word(p, "a name", &node->name_at);
        advance(p);
    }
    node->type = parse_type(p);
    return node_end(p, &node->head, start);
}

static struct ast *parse_variant(struct parser *p, const struct decl_head *head)
{
    struct ast_variant *node = NODE_NEW(p, variant);
    uint32_t mark = list_mark(p);
    DECL_SET(node, head);
    node->name = expect_name(p, "a variant's name", &node->name_at);
    if (!p->panic && at(p, TOKEN_LPAREN)) {
        struct bracket bracket;
        bracket_open(p, &bracket);
        if (!at(p, TOKEN_RPAREN))
            do
                list_add(p, parse_payload(p));
            while (bracket_next(p, &bracket));
        bracket_close(p, &bracket);
    }
    node->payload = list_take(p, mark);
    return node_end(p, &node->head, head->start);
}

static void parse_variants(struct parser *p, struct ast_list *variants)
{
    uint32_t mark = list_mark(p);
    while (!at_items_end(p)) {
        uint32_t before = p->at;
        struct decl_head head = parse_decl_head(p);
        if (at(p, TOKEN_def))
            parse_misplaced_method(p, &head);
        else if (!p->panic && !is_upper(peek(p)))
            parse_misplaced(p, &head, "a variant, which begins in upper case");
        else if (!p->panic)
            list_add(p, parse_variant(p, &head));
        if (!p->panic && accept(p, TOKEN_COMMA))
            continue;
        end_item(p, before);
    }
    *variants = list_take(p, mark);
}

struct ast *parse_enum(struct parser *p, const struct decl_head *head)
{
    struct ast_enum *node = NODE_NEW(p, enum);
    struct context outer = context_block(p);
    struct opener opener;
    DECL_SET(node, head);
    struct token *word = advance(p);
    block_open(p, &opener, word, "`enum`");
    node->name = expect_type_name(p, "the enum's name", &node->name_at);
    if (!p->panic)
        parse_type_params(p, &node->type_params);
    if (!p->panic)
        parse_where(p, &node->where);
    parse_items_begin(p);
    parse_variants(p, &node->variants);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, head->start);
}

/* --- traits, impls, extensions ---------------------------------------- */

enum owner { OWNER_TRAIT, OWNER_IMPL };

/* `type Out = T`, `type Item: Bound`, `type Item` */
static struct ast *parse_associated_type(struct parser *p, const struct decl_head *head)
{
    struct ast_type_alias *node = NODE_NEW(p, type_alias);
    DECL_SET(node, head);
    advance(p);
    node->name = expect_type_name(p, "the type's name", &node->name_at);
    if (!p->panic)
        parse_type_params(p, &node->type_params);
    if (!p->panic && accept(p, TOKEN_COLON))
        parse_bounds(p, &node->bounds);
    if (!p->panic && accept(p, TOKEN_SET)) {
        skip_newline(p);
        node->type = parse_type(p);
    }
    return node_end(p, &node->head, head->start);
}

static void parse_owned_items(struct parser *p, struct ast_list *items, enum owner owner)
{
    uint32_t mark = list_mark(p);
    while (!at_items_end(p)) {
        uint32_t before = p->at;
        struct decl_head head = parse_decl_head(p);
        check_foreign_item(p);
        if (at(p, TOKEN_def))
            list_add(p, parse_function(p, &head, owner == OWNER_TRAIT));
        else if (at(p, TOKEN_type))
            list_add(p, parse_associated_type(p, &head));
        else
            parse_misplaced(p, &head, "`def` or `type`");
        end_item(p, before);
    }
    *items = list_take(p, mark);
}

struct ast *parse_trait(struct parser *p, const struct decl_head *head)
{
    struct ast_trait *node = NODE_NEW(p, trait);
    struct context outer = context_block(p);
    struct opener opener;
    DECL_SET(node, head);
    struct token *word = advance(p);
    block_open(p, &opener, word, "`trait`");
    node->name = expect_type_name(p, "the trait's name", &node->name_at);
    if (!p->panic)
        parse_type_params(p, &node->type_params);
    if (!p->panic && accept(p, TOKEN_COLON))
        parse_bounds(p, &node->supertraits);
    if (!p->panic)
        parse_where(p, &node->where);
    parse_items_begin(p);
    parse_owned_items(p, &node->items, OWNER_TRAIT);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, head->start);
}

/* `impl T`, `impl Trait for T`, `impl !Trait for T` */
struct ast *parse_impl(struct parser *p, const struct decl_head *head)
{
    struct ast_impl *node = NODE_NEW(p, impl);
    struct context outer = context_block(p);
    struct opener opener;
    DECL_SET(node, head);
    struct token *word = advance(p);
    block_open(p, &opener, word, "`impl`");
    parse_type_params(p, &node->type_params);
    node->is_negative = !p->panic && accept(p, TOKEN_BANG);
    node->type = p->panic ? error_node(p) : parse_single_type(p);
    if (!p->panic && accept(p, TOKEN_for)) {
        node->trait = node->type;
        node->type = parse_single_type(p);
    }
    if (!p->panic)
        parse_where(p, &node->where);
    parse_items_begin(p);
    parse_owned_items(p, &node->items, OWNER_IMPL);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, head->start);
}

struct ast *parse_extend(struct parser *p, const struct decl_head *head)
{
    struct ast_extend *node = NODE_NEW(p, extend);
    struct context outer = context_block(p);
    struct opener opener;
    DECL_SET(node, head);
    struct token *word = advance(p);
    block_open(p, &opener, word, "`extend`");
    parse_type_params(p, &node->type_params);
    node->type = p->panic ? error_node(p) : parse_single_type(p);
    if (!p->panic)
        parse_where(p, &node->where);
    parse_items_begin(p);
    parse_owned_items(p, &node->items, OWNER_IMPL);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, head->start);
}

/* --- layouts ---------------------------------------------------------- */

/* The type of a field of a layout: `u4`, `u16be`, `bytes(n)`, or any type. */
static struct ast *parse_layout_type(struct parser *p)
{
    struct token *token = peek(p);
    if (!is_name(token) || is_upper(token))
        return parse_type(p);
    struct ast_type_name *node = NODE_NEW(p, type_name);
    uint32_t mark = list_mark(p);
    symbols_add(p, &node->path, advance(p));
    struct token *next = peek(p);
    if (next->kind == TOKEN_LPAREN && is_adjacent(next)) {
        struct bracket bracket;
        parse_arguments(p, TOKEN_RPAREN, &bracket);
    }
    node->arguments = list_take(p, mark);
    return node_end(p, &node->head, token->start);
}

static struct ast *parse_layout_field(struct parser *p, const struct decl_head *head)
{
    struct ast_field *node = NODE_NEW(p, field);
    DECL_SET(node, head);
    node->name = expect_word(p, "a field's name", &node->name_at);
    if (!p->panic && expect(p, TOKEN_COLON, "`:` and the field's width"))
        node->type = parse_layout_type(p);
    if (!p->panic && accept(p, TOKEN_SET))
        node->default_value = parse_expression(p);
    return node_end(p, &node->head, head->start);
}

/* `packed struct(u32) Reg ... end` */
struct ast *parse_packed(struct parser *p, const struct decl_head *head)
{
    struct ast_packed_struct *node = NODE_NEW(p, packed_struct);
    struct context outer = context_block(p);
    struct opener opener;
    DECL_SET(node, head);
    advance(p);
    struct token *word = advance(p);
    block_open(p, &opener, word, "`packed struct`");
    if (expect(p, TOKEN_LPAREN, "`(` and the type that holds the bits")) {
        node->base = parse_layout_type(p);
        if (!p->panic)
            expect(p, TOKEN_RPAREN, "`)`");
    } else {
        node->base = error_node(p);
    }
    node->name =
        p->panic ? p->names.underscore : expect_type_name(p, "the struct's name", &node->name_at);
    parse_items_begin(p);
    uint32_t mark = list_mark(p);
    while (!at_items_end(p)) {
        uint32_t before = p->at;
        struct decl_head field = parse_decl_head(p);
        if (!p->panic)
            list_add(p, parse_layout_field(p, &field));
        if (!p->panic && accept(p, TOKEN_COMMA))
            continue;
        end_item(p, before);
    }
    node->fields = list_take(p, mark);
    block_close(p, &opener);
    p->context = outer;
    return node_end(p, &node->head, head->start);
}

/* `binary { ... }` behind `type Name =` */
static struct ast *parse_binary_layout(struct parser *p, const struct decl_head *head,
                                       const struct symbol *name, struct span name_at)
{
    struct ast_binary_type *node = NODE_NEW(p, binary_type);
    uint32_t mark = list_mark(p);
    struct bracket bracket;
    DECL_SET(node, head);
    node->name = name;
    node->name_at = name_at;
    advance(p);
    bracket_open(p, &bracket);
    if (!at(p, TOKEN_RBRACE)) {
        do {
            struct decl_head field = parse_decl_head(p);
            list_add(p, parse_layout_field(p, &field));
        } while (bracket_next(p, &bracket));
    }
    bracket_close(p, &bracket);
    node->fields = list_take(p, mark);
    return node_end(p, &node->head, head->start);
}

/* --- aliases ---------------------------------------------------------- */

struct ast *parse_type_declaration(struct parser *p, const struct decl_head *head)
{
    struct ast_type_alias *node = NODE_NEW(p, type_alias);
    DECL_SET(node, head);
    advance(p);
    node->name = expect_type_name(p, "the type's name", &node->name_at);
    if (!p->panic)
        parse_type_params(p, &node->type_params);
    if (!p->panic && expect(p, TOKEN_SET, "`=` and a type")) {
        skip_newline(p);
        if (at(p, TOKEN_binary) && peek_raw(p, 1)->kind == TOKEN_LBRACE)
            return parse_binary_layout(p, head, node->name, node->name_at);
        node->type = parse_type(p);
    }
    return node_end(p, &node->head, head->start);
}

struct ast *parse_newtype(struct parser *p, const struct decl_head *head)
{
    struct ast_newtype *node = NODE_NEW(p, newtype);
    DECL_SET(node, head);
    advance(p);
    node->name = expect_type_name(p, "the type's name", &node->name_at);
    if (!p->panic)
        parse_type_params(p, &node->type_params);
    if (!p->panic && expect(p, TOKEN_SET, "`=` and a type")) {
        skip_newline(p);
        node->type = parse_type(p);
    } else {
        node->type = error_node(p);
    }
    return node_end(p, &node->head, head->start);
}
