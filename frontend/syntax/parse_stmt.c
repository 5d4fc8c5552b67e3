/* Statements. */
#include "frontend/base/text.h"
#include "frontend/syntax/parse.h"

/* --- jumps ------------------------------------------------------------ */

/* Whether a value follows `return`, `break` or `yield`: an `if` on the same line
 * is always the modifier. */
static bool has_value(struct parser *p)
{
    struct token *token = peek(p);
    return token->kind != TOKEN_if && same_line(token) && starts_operand(p, token);
}

struct ast *parse_jump(struct parser *p)
{
    struct token *word = advance(p);
    if (word->kind == TOKEN_continue) {
        struct ast_continue *node = NODE_NEW(p, continue);
        return node_end(p, &node->head, word->start);
    }
    struct ast *value = has_value(p) ? parse_expression(p) : NULL;
    if (word->kind == TOKEN_return) {
        struct ast_return *node = NODE_NEW(p, return);
        node->value = value;
        return node_end(p, &node->head, word->start);
    }
    struct ast_break *node = NODE_NEW(p, break);
    node->value = value;
    return node_end(p, &node->head, word->start);
}

static struct ast *parse_yield(struct parser *p)
{
    struct ast_yield *node = NODE_NEW(p, yield);
    uint32_t start = advance(p)->start;
    if (has_value(p))
        node->value = parse_expression(p);
    else {
        struct ast_unit_literal *unit = NODE_NEW(p, unit_literal);
        node->value = node_end(p, &unit->head, p->last_end);
    }
    return node_end(p, &node->head, start);
}

/* --- bindings and assignments ----------------------------------------- */

static bool assign_op_at(struct parser *p, enum assign_op *op)
{
    switch ((int)peek_kind(p)) {
    case TOKEN_SET:
        *op = ASSIGN_SET;
        return true;
    case TOKEN_SET_ADD:
        *op = ASSIGN_ADD;
        return true;
    case TOKEN_SET_SUB:
        *op = ASSIGN_SUB;
        return true;
    case TOKEN_SET_MUL:
        *op = ASSIGN_MUL;
        return true;
    case TOKEN_SET_DIV:
        *op = ASSIGN_DIV;
        return true;
    case TOKEN_SET_REM:
        *op = ASSIGN_REM;
        return true;
    case TOKEN_SET_AND:
        *op = ASSIGN_BIT_AND;
        return true;
    case TOKEN_SET_OR:
        *op = ASSIGN_BIT_OR;
        return true;
    case TOKEN_SET_XOR:
        *op = ASSIGN_BIT_XOR;
        return true;
    case TOKEN_SET_SHL:
        *op = ASSIGN_SHL;
        return true;
    case TOKEN_SET_SHR:
        *op = ASSIGN_SHR;
        return true;
    case TOKEN_SET_DEFAULT:
        *op = ASSIGN_DEFAULT;
        return true;
    default:
        return false;
    }
}

/* The right side of `=`, on the next line too. */
static struct ast *parse_value(struct parser *p)
{
    skip_newline(p);
    return parse_expression(p);
}

static void mark_vars(void *context, struct ast *pattern)
{
    if (pattern->kind == AST_pat_bind)
        ast_as_pat_bind(pattern)->is_var = true;
    else if (pattern->kind == AST_pat_rest)
        ast_as_pat_rest(pattern)->is_var = true;
    if (ast_category(pattern->kind) == AST_CATEGORY_PATTERN)
        ast_children(pattern, mark_vars, context);
}

/* A field pattern without a pattern binds its name: `var` needs one written out. */
static void name_fields(void *context, struct ast *pattern)
{
    struct parser *p = context;
    if (pattern->kind == AST_pat_field && !ast_as_pat_field(pattern)->pattern) {
        struct ast_pat_bind *bind = NODE_NEW(p, pat_bind);
        bind->name = ast_as_pat_field(pattern)->name;
        bind->head.span = ast_as_pat_field(pattern)->name_at;
        ast_as_pat_field(pattern)->pattern = &bind->head;
    }
    if (ast_category(pattern->kind) == AST_CATEGORY_PATTERN)
        ast_children(pattern, name_fields, context);
}

struct ast *parse_binding(struct parser *p)
{
    struct ast_binding *node = NODE_NEW(p, binding);
    uint32_t start = peek(p)->start;
    bool is_var = accept(p, TOKEN_var);
    node->is_var = is_var;
    node->pattern = parse_pattern_single(p);
    if (is_var) {
        name_fields(p, node->pattern);
        mark_vars(p, node->pattern);
    }
    if (!p->panic && accept(p, TOKEN_COLON))
        node->type = parse_type(p);
    if (!p->panic && at(p, TOKEN_COLON_SET)) {
        struct token *sign = peek(p);
        report_foreign(p, token_span(sign), FOREIGN_COLON_SET);
        sign->kind = TOKEN_SET;
    }
    if (!p->panic && expect(p, TOKEN_SET, "`=` and a value"))
        node->value = parse_value(p);
    else
        node->value = error_node(p);
    return node_end(p, &node->head, start);
}

static bool is_place(const struct ast *node)
{
    switch ((int)node->kind) {
    case AST_member:
        return !ast_as_member(node)->is_optional;
    case AST_name:
    case AST_path:
    case AST_index:
    case AST_unwrap:
    case AST_error:
        return true;
    case AST_tuple_literal: {
        const struct ast_list *items = &ast_as_tuple_literal(node)->items;
        for (uint32_t i = 0; i < items->count; i++)
            if (!is_place(items->items[i]))
                return false;
        return true;
    }
    default:
        return false;
    }
}

static void check_target(struct parser *p, const struct ast *target, enum assign_op op)
{
    if (is_place(target) && (target->kind != AST_tuple_literal || op == ASSIGN_SET))
        return;
    if (!may_report_and_go_on(p, target->span))
        return;
    struct diag *diag =
        diag_bad_target(&p->session->diags, target->span, ast_description(target->kind));
    diag_help(diag, "names, fields, elements and `x!` can be assigned to");
}

static struct ast *parse_assignment(struct parser *p, struct ast *target, enum assign_op op,
                                    uint32_t start)
{
    struct ast_assign *node = NODE_NEW(p, assign);
    check_target(p, target, op);
    node->target = target;
    node->op = op;
    node->op_at = token_span(advance(p));
    node->value = parse_value(p);
    return node_end(p, &node->head, start);
}

/* --- foreign statements ----------------------------------------------- */

/* `x++`, `x--`: reported with the fix. */
static bool report_increment(struct parser *p, struct ast *target)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    bool minus = token->kind == TOKEN_MINUS && next->kind == TOKEN_MINUS && is_adjacent(next);
    if (token->kind != TOKEN_PLUS_PLUS && !minus)
        return false;
    struct span span = {token->start, 2};
    if (may_report_and_go_on(p, span)) {
        struct span whole = {span_end(target->span), span_end(span) - span_end(target->span)};
        foreign_report_fix(p->session, span, minus ? FOREIGN_MINUS_MINUS : FOREIGN_PLUS_PLUS, whole,
                           minus ? " -= 1" : " += 1");
    }
    advance(p);
    if (minus)
        advance(p);
    return true;
}

/* `x := e`, `x &&= e`, `x ||= e`: reported, then read as an assignment. */
static bool check_foreign_assignment(struct parser *p)
{
    struct token *token = peek(p);
    if (token->kind != TOKEN_COLON_SET && token->kind != TOKEN_SET_AND_AND &&
        token->kind != TOKEN_SET_OR_OR)
        return false;
    report_foreign(p, token_span(token), foreign_token((enum token_kind)token->kind));
    token->kind = TOKEN_SET;
    return true;
}

/* `unless c`, `until c`: read as `if`, `while`. */
static struct ast *parse_negated(struct parser *p, enum foreign which)
{
    struct token *word = peek(p);
    report_foreign(p, token_span(word), which);
    word->kind = which == FOREIGN_UNLESS ? TOKEN_if : TOKEN_while;
    return parse_statement(p);
}

/* Whether a line of a `case` begins here, or its `end` or what follows it. */
static bool leaves_construct(struct parser *p, const struct token *token, uint32_t indent)
{
    return (token->flags & TOKEN_FIRST) && token_indent(p, token) <= indent &&
           !token_is(p, token, "when") && !token_is(p, token, "case") && token->kind != TOKEN_else;
}

/* `case`, `switch`: one error for the whole construct. It ends with the `}` of the
 * brace on its line, or with the first line that is indented no deeper. */
static struct ast *skip_construct(struct parser *p, enum foreign which)
{
    struct token *word = peek(p);
    uint32_t indent = token_indent(p, word);
    report_foreign(p, token_span(word), which);
    struct ast *node = error_node(p);
    bool on_line = true;
    advance(p);
    while (!at(p, TOKEN_EOF)) {
        struct token *token = peek(p);
        if (leaves_construct(p, token, indent))
            break;
        on_line = on_line && token->kind != TOKEN_NEWLINE;
        if (token->kind == TOKEN_LBRACE && token->match > p->at)
            jump_to(p, token->match);
        advance(p);
        if (on_line && token->kind == TOKEN_LBRACE)
            return node;
    }
    if (at(p, TOKEN_end) && token_indent(p, peek(p)) == indent)
        advance(p);
    return node;
}

static bool is_upper_or_name(const struct token *token)
{
    return is_name(token) && same_line(token);
}

/* `int x = e`, `Point p = e`: the type before the name is reported and skipped. */
static bool drop_type(struct parser *p)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    if (!is_name(token) || !is_upper_or_name(next) || is_upper(next) ||
        peek_raw(p, 2)->kind != TOKEN_SET)
        return false;
    enum foreign word = foreign_word(FOREIGN_PLACE_TYPE, token_text(p, token));
    if (word == FOREIGN_COUNT && !is_upper(token))
        return false;
    if (may_report_and_go_on(p, token_span(token))) {
        struct str type =
            word == FOREIGN_COUNT ? token_text(p, token) : str_of(foreign_rows[word].replacement);
        struct str name = token_text(p, next);
        const char *fixed = text_format(&p->session->diag_arena, "%.*s: %.*s", (int)name.size,
                                        name.bytes, (int)type.size, type.bytes);
        foreign_report_fix(p->session, token_span(token), FOREIGN_TYPED_LOCAL,
                           span_join(token_span(token), token_span(next)), fixed);
    }
    advance(p);
    return true;
}

/* `let x = e`, `let mut x = e`, `mut x = e`, and drop_type's */
static bool drop_declaring_word(struct parser *p)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    if (token->kind == TOKEN_let && next->kind == TOKEN_mut) {
        struct span both = {token->start, next->start + next->size - token->start};
        if (may_report_and_go_on(p, both))
            foreign_report(p->session, both, FOREIGN_LET_MUT);
        advance(p);
        next->kind = TOKEN_var;
        return true;
    }
    bool binds = is_upper_or_name(next) || next->kind == TOKEN_LPAREN;
    if (token->kind == TOKEN_let && binds && !is_adjacent(next)) {
        drop_word(p, FOREIGN_LET);
        return true;
    }
    if (token->kind == TOKEN_mut) {
        report_foreign(p, token_span(token), FOREIGN_MUT);
        token->kind = TOKEN_var;
        return true;
    }
    return drop_type(p);
}

/* The statement behind a foreign word at its start; NULL when there is none. */
static struct ast *parse_foreign_statement(struct parser *p)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    if (!is_name(token) || is_upper(token))
        return NULL;
    bool alone = next->kind == TOKEN_NEWLINE || next->kind == TOKEN_SEMICOLON;
    if (token_is(p, token, "pass") && alone) {
        report_foreign(p, token_span(token), FOREIGN_PASS);
        return NULL;
    }
    if (!same_line(next) || is_adjacent(next) ||
        !(starts_operand(p, next) || next->kind == TOKEN_BANG))
        return NULL;
    enum foreign which = foreign_word(FOREIGN_PLACE_STATEMENT, token_text(p, token));
    switch ((int)which) {
    case FOREIGN_UNLESS:
    case FOREIGN_UNTIL:
        return parse_negated(p, which);
    case FOREIGN_CASE:
    case FOREIGN_SWITCH:
        return skip_construct(p, which);
    case FOREIGN_VAL:
        drop_word(p, which);
        return parse_simple(p, SIMPLE_WITH_IF);
    case FOREIGN_COUNT:
        return NULL;
    default:
        report_foreign(p, token_span(token), which);
        return NULL;
    }
}

/* --- simple statements ------------------------------------------------ */

static bool at_typed_binding(struct parser *p)
{
    struct token *token = peek(p), *next = peek_raw(p, 1);
    return is_name(token) && !is_upper(token) && next->kind == TOKEN_COLON &&
           (is_adjacent(next) || !is_adjacent(peek_raw(p, 2)));
}

/* `(a, xs[i]) = e` assigns, `(a, Point { x }) = e` binds. */
static bool at_pattern_binding(struct parser *p)
{
    if (!scan_pattern_binding(p))
        return false;
    return !at(p, TOKEN_LPAREN) || !scan_place_tuple(p);
}

static struct ast *parse_expression_statement(struct parser *p)
{
    uint32_t start = peek(p)->start;
    enum assign_op op;
    struct ast *node = parse_expression(p);
    if (p->panic)
        return node;
    if (assign_op_at(p, &op) || (check_foreign_assignment(p) && assign_op_at(p, &op)))
        return parse_assignment(p, node, op, start);
    report_increment(p, node);
    return node;
}

static struct ast *parse_unmodified(struct parser *p)
{
    struct token *argument = peek_raw(p, 1);
    accept_reserved_name(p);
    if (p->misnamed && (enum token_kind)argument->kind == p->misnamed &&
        !starts_operand(p, argument + 1)) /* `puts match` */
        argument->kind = TOKEN_NAME;
    switch ((int)peek_kind(p)) {
    case TOKEN_return:
    case TOKEN_break:
    case TOKEN_continue:
        return parse_jump(p);
    case TOKEN_yield:
        return parse_yield(p);
    case TOKEN_var:
        return parse_binding(p);
    case TOKEN_mut:
    case TOKEN_let:
        if (drop_declaring_word(p))
            return parse_unmodified(p);
        break;
    default:
        break;
    }
    if (at_typed_binding(p) || at_pattern_binding(p))
        return parse_binding(p);
    if (drop_declaring_word(p))
        return parse_unmodified(p);
    struct ast *foreign = parse_foreign_statement(p);
    if (foreign)
        return foreign;
    bool is_lambda = scan_lambda(p) || at_contextual_form(p);
    if (!is_lambda && (scan_command(p) || scan_command_operator(p)))
        return parse_command(p);
    return parse_expression_statement(p);
}

/* `stmt if c`, at the `if`. */
static struct ast *parse_modifier(struct parser *p, struct ast *statement, uint32_t start)
{
    struct ast_if *node = NODE_NEW(p, if);
    struct ast_if_branch *branch = NODE_NEW(p, if_branch);
    uint32_t mark = list_mark(p);
    advance(p);
    branch->body = new_block(p, statement);
    branch->condition = parse_plain_condition(p, "a trailing `if`");
    list_add(p, node_end(p, &branch->head, start));
    node->branches = list_take(p, mark);
    node->is_modifier = true;
    return node_end(p, &node->head, start);
}

/* `stmt unless c`, `stmt while c` */
static void check_foreign_modifier(struct parser *p)
{
    struct token *token = peek(p);
    if (!same_line(token))
        return;
    if (token_is(p, token, "unless")) {
        report_foreign(p, token_span(token), FOREIGN_UNLESS);
        token->kind = TOKEN_if;
    } else if (token->kind == TOKEN_while || token_is(p, token, "until")) {
        if (may_report(p, token_span(token)))
            foreign_report(p->session, token_span(token), FOREIGN_LOOP_MODIFIER);
    }
}

struct ast *parse_simple(struct parser *p, enum simple_mode mode)
{
    struct level level;
    uint32_t start = peek(p)->start;
    struct ast *node = level_enter(p, &level) ? parse_unmodified(p) : error_node(p);
    if (mode == SIMPLE_WITH_IF && !p->panic) {
        check_foreign_modifier(p);
        if (!p->panic && at(p, TOKEN_if) && same_line(peek(p)))
            node = parse_modifier(p, node, start);
    }
    level_leave(p, &level);
    return node;
}

struct ast *parse_body_of_one(struct parser *p, enum simple_mode mode)
{
    return new_block(p, parse_simple(p, mode));
}

struct ast *parse_arm_body(struct parser *p)
{
    skip_newline(p);
    return at(p, TOKEN_do) ? parse_do_block(p) : parse_body_of_one(p, SIMPLE_WITH_IF);
}

/* --- all statements --------------------------------------------------- */

static struct ast *parse_defer(struct parser *p)
{
    struct ast_defer *node = NODE_NEW(p, defer);
    uint32_t start = advance(p)->start;
    node->body = at(p, TOKEN_do) ? parse_do_block(p) : parse_body_of_one(p, SIMPLE_WITH_IF);
    return node_end(p, &node->head, start);
}

struct ast *parse_statement(struct parser *p)
{
    switch ((int)peek_kind(p)) {
    case TOKEN_while:
        return parse_while(p);
    case TOKEN_for:
        return parse_for(p);
    case TOKEN_defer:
        return parse_defer(p);
    case TOKEN_RPAREN:
    case TOKEN_RBRACKET:
    case TOKEN_RBRACE:
        report_after(p, "a statement");
        p->panic = true;
        return error_node(p);
    default:
        return parse_simple(p, SIMPLE_WITH_IF);
    }
}
