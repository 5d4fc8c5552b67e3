/* A file's items: what stands before declarations, imports, module-level
 * bindings, and everything that does not belong there. */
#include "frontend/base/text.h"
#include "frontend/syntax/parse.h"

/* --- documentation ---------------------------------------------------- */

/* Whether only white space and one newline lie between two addresses. */
static bool next_line(struct parser *p, uint32_t from, uint32_t to)
{
    const char *text = p->source->content.bytes;
    unsigned newlines = 0;
    for (uint32_t i = from - p->source->base; i < to - p->source->base; i++)
        newlines += text[i] == '\n';
    return newlines == 1;
}

/* Number of comments that begin before `address`. */
static uint32_t comments_before(struct parser *p, uint32_t address)
{
    uint32_t low = 0, high = p->lexed->comments.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (p->lexed->comments.items[middle].span.start < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_doc_line(struct parser *p, struct text *out, struct span span)
{
    struct str line = source_text(&p->session->sources, span);
    size_t skip = line.size > 2 && line.bytes[2] == ' ' ? 3 : 2;
    size_t end = line.size;
    while (end > skip && (line.bytes[end - 1] == '\r' || line.bytes[end - 1] == ' '))
        end--;
    if (out->size)
        text_add_char(out, '\n');
    if (end > skip)
        text_add(out, (struct str){line.bytes + skip, end - skip});
}

/* The `##` lines directly above a token, joined. */
static struct str read_doc(struct parser *p, const struct token *token)
{
    if (!(token->flags & TOKEN_DOCUMENTED))
        return STR("");
    const struct comment *comments = p->lexed->comments.items;
    uint32_t last = comments_before(p, token->start), first = last;
    uint32_t below = token->start;
    while (first && next_line(p, span_end(comments[first - 1].span), below)) {
        first--;
        below = comments[first].span.start;
    }
    struct text out;
    text_init(&out, p->arena);
    bool any = false;
    for (uint32_t i = first; i < last; i++) {
        if (!comments[i].is_doc)
            continue;
        if (any && !out.size)
            text_add_char(&out, '\n');
        add_doc_line(p, &out, comments[i].span);
        any = true;
    }
    return (struct str){out.size ? out.bytes : "", out.size};
}

/* --- attributes and visibility ---------------------------------------- */

static struct ast *parse_attribute(struct parser *p)
{
    struct ast_attribute *node = NODE_NEW(p, attribute);
    uint32_t start = advance(p)->start, mark = list_mark(p);
    node->name = expect_word(p, "an attribute's name", NULL);
    struct token *next = peek(p);
    if (!p->panic && next->kind == TOKEN_LPAREN && is_adjacent(next)) {
        struct bracket bracket;
        parse_arguments(p, TOKEN_RPAREN, &bracket);
    }
    node->arguments = list_take(p, mark);
    return node_end(p, &node->head, start);
}

/* `private` that stands alone on its line belongs to no declaration. */
static bool at_private_alone(struct parser *p)
{
    enum token_kind next = (enum token_kind)peek_raw(p, 1)->kind;
    return at(p, TOKEN_private) && (next == TOKEN_NEWLINE || next == TOKEN_EOF);
}

struct decl_head parse_decl_head(struct parser *p)
{
    struct decl_head head = {.doc = STR(""), .start = peek(p)->start};
    uint32_t mark = list_mark(p);
    while (!p->panic) {
        struct str doc = read_doc(p, peek(p));
        head.doc = doc.size ? doc : head.doc;
        if (at(p, TOKEN_AT)) {
            list_add(p, parse_attribute(p));
            skip_newlines(p);
        } else if (at(p, TOKEN_private) && !head.is_private && !at_private_alone(p)) {
            advance(p);
            head.is_private = true;
        } else {
            break;
        }
    }
    head.attributes = list_take(p, mark);
    head.is_private = head.is_private || p->rest_private;
    return head;
}

/* --- imports ---------------------------------------------------------- */

static void parse_import_path(struct parser *p, struct symbol_list *path)
{
    struct token *token = peek(p);
    if (token->kind == TOKEN_STRING) {
        if (may_report(p, token_span(token)))
            foreign_report(p->session, token_span(token), FOREIGN_IMPORT_STRING);
        return;
    }
    do {
        struct token *part = peek(p);
        expect_word(p, "a module's name", NULL);
        if (p->panic)
            return;
        symbols_add(p, path, part);
        struct token *sign = peek(p);
        if (sign->kind == TOKEN_DOT || sign->kind == TOKEN_PATH) {
            report_foreign(p, token_span(sign), FOREIGN_IMPORT_DOTS);
            sign->kind = TOKEN_SLASH;
        }
    } while (accept(p, TOKEN_SLASH));
}

static const struct symbol *parse_alias(struct parser *p)
{
    return accept(p, TOKEN_as) ? expect_name(p, "another name", NULL) : NULL;
}

static void parse_import_names(struct parser *p, struct ast_list *names)
{
    uint32_t mark = list_mark(p);
    do {
        struct ast_import_name *node = NODE_NEW(p, import_name);
        uint32_t start = peek(p)->start;
        skip_newline(p);
        node->name = expect_word(p, "a name to import", &node->name_at);
        if (!p->panic)
            node->alias = parse_alias(p);
        list_add(p, node_end(p, &node->head, start));
    } while (!p->panic && accept(p, TOKEN_COMMA));
    *names = list_take(p, mark);
}

/* At `import` or `from`. */
struct ast *parse_import(struct parser *p, const struct decl_head *head)
{
    struct ast_import *node = NODE_NEW(p, import);
    DECL_SET(node, head);
    bool is_from = at(p, TOKEN_from);
    advance(p);
    if (is_from) {
        node->kind = IMPORT_NAMES;
        parse_import_path(p, &node->path);
        if (!p->panic && expect(p, TOKEN_import, "`import` and names"))
            parse_import_names(p, &node->names);
    } else if (accept(p, TOKEN_STAR)) {
        node->kind = IMPORT_ALL;
        if (expect(p, TOKEN_from, "`from` and a module's name"))
            parse_import_path(p, &node->path);
    } else {
        parse_import_path(p, &node->path);
        if (!p->panic)
            node->alias = parse_alias(p);
        struct token *next = peek(p);
        bool foreign = next->kind == TOKEN_from || next->kind == TOKEN_COMMA;
        if (foreign && may_report(p, token_span(next)))
            foreign_report(p->session, token_span(next), FOREIGN_IMPORT_FROM);
    }
    return node_end(p, &node->head, head->start);
}

/* --- module-level bindings -------------------------------------------- */

struct ast *parse_global(struct parser *p, const struct decl_head *head)
{
    bool binds = at(p, TOKEN_var) || scan_pattern_binding(p);
    struct ast *statement = binds ? parse_binding(p) : parse_simple(p, SIMPLE_WITHOUT_IF);
    struct ast_global *node = NODE_NEW(p, global);
    DECL_SET(node, head);
    if (statement->kind == AST_binding) {
        struct ast_binding *binding = ast_as_binding(statement);
        node->pattern = binding->pattern;
        node->type = binding->type;
        node->value = binding->value;
        return node_end(p, &node->head, head->start);
    }
    if (statement->kind != AST_assign || ast_as_assign(statement)->op != ASSIGN_SET ||
        ast_as_assign(statement)->target->kind != AST_name)
        return statement;
    struct ast_assign *assign = ast_as_assign(statement);
    struct ast_pat_bind *bind = NODE_NEW(p, pat_bind);
    bind->name = ast_as_name(assign->target)->name;
    bind->head.span = assign->target->span;
    node->pattern = &bind->head;
    node->value = assign->value;
    return node_end(p, &node->head, head->start);
}

/* --- items ------------------------------------------------------------ */

bool check_foreign_item(struct parser *p)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    if (token->kind == TOKEN_async &&
        (next->kind == TOKEN_def || token_is(p, next, "fn") || token_is(p, next, "func"))) {
        drop_word(p, FOREIGN_ASYNC_DEF);
        return check_foreign_item(p);
    }
    if (token->kind != TOKEN_NAME || is_adjacent(next) || !same_line(next) ||
        !(is_word(next) || next->kind == TOKEN_STRING))
        return true;
    enum foreign which = foreign_word(FOREIGN_PLACE_ITEM, token_text(p, token));
    if (which == FOREIGN_COUNT)
        return true;
    const char *replacement = foreign_rows[which].replacement;
    if (replacement && !*replacement) {
        drop_word(p, which);
        return check_foreign_item(p);
    }
    report_foreign(p, token_span(token), which);
    switch ((int)which) {
    case FOREIGN_FN:
    case FOREIGN_FUNC:
    case FOREIGN_FUN:
    case FOREIGN_FUNCTION:
        token->kind = TOKEN_def;
        return true;
    case FOREIGN_CLASS:
        token->kind = TOKEN_struct;
        return true;
    case FOREIGN_INTERFACE:
        token->kind = TOKEN_trait;
        return true;
    case FOREIGN_PROTECTED:
        advance(p);
        return check_foreign_item(p);
    default:
        return false;
    }
}

static struct ast *parse_contextual_declaration(struct parser *p, const struct decl_head *head)
{
    struct token *next = peek_raw(p, 1);
    switch ((int)peek_kind(p)) {
    case TOKEN_from:
        return is_word(next) && !is_adjacent(next) ? parse_import(p, head) : NULL;
    case TOKEN_packed:
        return next->kind == TOKEN_struct ? parse_packed(p, head) : NULL;
    case TOKEN_protocol:
        return is_name(next) && same_line(next) ? parse_protocol(p, head) : NULL;
    default:
        return NULL;
    }
}

struct ast *parse_declaration(struct parser *p, const struct decl_head *head)
{
    switch ((int)peek_kind(p)) {
    case TOKEN_def:
        return parse_function(p, head, false);
    case TOKEN_struct:
        return parse_struct(p, head);
    case TOKEN_enum:
        return parse_enum(p, head);
    case TOKEN_trait:
        return parse_trait(p, head);
    case TOKEN_impl:
        return parse_impl(p, head);
    case TOKEN_extend:
        return parse_extend(p, head);
    case TOKEN_type:
        return parse_type_declaration(p, head);
    case TOKEN_newtype:
        return parse_newtype(p, head);
    case TOKEN_const:
        return parse_const(p, head);
    case TOKEN_import:
        return parse_import(p, head);
    case TOKEN_extern:
        return parse_extern(p, head);
    case TOKEN_macro:
        return parse_macro(p, head);
    case TOKEN_actor:
        return parse_actor(p, head);
    default:
        return parse_contextual_declaration(p, head);
    }
}

/* Whether a module-level binding begins here. */
static bool at_global(struct parser *p)
{
    enum token_kind next = (enum token_kind)peek_raw(p, 1)->kind;
    if (at(p, TOKEN_var) || scan_pattern_binding(p))
        return true;
    return is_name(peek(p)) && (next == TOKEN_SET || next == TOKEN_COLON ||
                                next == TOKEN_COLON_SET || peek(p)->kind == TOKEN_let);
}

static void report_outside(struct parser *p, struct span span)
{
    if (!may_report_and_go_on(p, span))
        return;
    struct diag *diag = diag_outside_function(&p->session->diags, span);
    diag_help(diag, "a program begins in `def main ... end`");
}

/* A statement where only items stand: reported, and read for its own errors. */
static void parse_stray_statement(struct parser *p)
{
    report_outside(p, token_span(peek(p)));
    parse_statement(p);
}

static void report_stray_end(struct parser *p)
{
    struct token *token = peek(p);
    if (may_report_and_go_on(p, token_span(token))) {
        struct diag *diag = diag_stray_end(&p->session->diags, token_span(token));
        if (p->early_end.what) {
            diag_note(diag, p->early_end.end,
                      "this `end` closes %s, but is indented deeper: it may be one too many",
                      p->early_end.what);
            diag_note(diag, p->early_end.opener, "%s begins here", p->early_end.what);
        }
        diag_fix(diag, token_span(token), "");
    }
    p->early_end.what = NULL;
    advance(p);
}

static struct ast *parse_private_rest(struct parser *p)
{
    struct ast_private_rest *node = NODE_NEW(p, private_rest);
    struct token *word = advance(p);
    p->rest_private = true;
    return node_end(p, &node->head, word->start);
}

static void report_head_without_declaration(struct parser *p, const struct decl_head *head)
{
    struct span span = {head->start, p->last_end - head->start};
    if (may_report_and_go_on(p, span))
        diag_no_declaration(&p->session->diags, span,
                            head->attributes.count ? "an attribute" : "`private`");
}

/* One item; NULL after what is none. */
static struct ast *parse_item(struct parser *p)
{
    if (at_private_alone(p))
        return parse_private_rest(p);
    bool rest_private = p->rest_private;
    uint32_t first = p->at;
    struct decl_head head = parse_decl_head(p);
    if (p->panic)
        return NULL;
    bool has_head = p->at != first;
    if (at_declaration(p))
        p->early_end.what = p->late_end.what = NULL;
    if (at(p, TOKEN_EOF) || at(p, TOKEN_end)) {
        if (has_head)
            report_head_without_declaration(p, &head);
        return NULL;
    }
    if (!check_foreign_item(p)) {
        p->panic = true;
        return NULL;
    }
    struct ast *item = parse_declaration(p, &head);
    if (!item && at_global(p))
        item = parse_global(p, &head);
    if (item && ast_category(item->kind) == AST_CATEGORY_DECL)
        return item;
    if (item) {
        if (!p->panic)
            report_outside(p, item->span);
        return NULL;
    }
    if (has_head && head.is_private != rest_private)
        report_head_without_declaration(p, &head);
    parse_stray_statement(p);
    return NULL;
}

static void end_item(struct parser *p, uint32_t before)
{
    bool ends = at(p, TOKEN_NEWLINE) || at(p, TOKEN_SEMICOLON) || at(p, TOKEN_EOF) ||
                at(p, TOKEN_end) || !same_line(peek(p));
    if (!p->panic && !ends)
        report_after(p, "the end of the line");
    if (p->panic)
        recover_statement(p);
    if (p->at == before)
        advance(p);
}

void parse_module(struct parser *p, struct ast_module *module)
{
    uint32_t mark = list_mark(p);
    for (;;) {
        skip_newlines(p);
        if (at(p, TOKEN_EOF))
            break;
        uint32_t before = p->at;
        if (at(p, TOKEN_end)) {
            report_stray_end(p);
            continue;
        }
        struct ast *item = parse_item(p);
        if (item)
            list_add(p, item);
        end_item(p, before);
    }
    module->items = list_take(p, mark);
}
