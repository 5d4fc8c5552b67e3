/* Branches, loops and jumps. */
#include "middle/check/checker.h"

const struct type *ck_join_branches(struct body *b, struct span span, const struct type *joined,
                                    const struct type *branch, const struct type *expected)
{
    struct checker *c = b->checker;
    branch = ck_shallow(c, branch);
    if (expected && ck_shallow(c, expected)->kind == TYPE_void)
        return SIMPLE(c, void);
    if (branch->kind == TYPE_never)
        return joined ? joined : branch;
    if (!joined || ck_shallow(c, joined)->kind == TYPE_never) {
        b->branch_at = span;
        return branch;
    }
    if (ck_unify(c, joined, branch))
        return joined;
    joined = ck_settle_literal(c, joined);
    branch = ck_settle_literal(c, branch);
    if (!expected || !ck_unify(c, joined, expected)) {
        const char *first = ck_show_type(c, joined);
        struct diag *d = diag_branch_types(c->diags, span, first, ck_show_type(c, branch));
        diag_note(d, b->branch_at, "this branch gives %s", first);
        diag_help(d, "an expression has one type: give every branch a value of %s", first);
    }
    return SIMPLE(c, error);
}

/* An expected type that is still open says nothing: the branches are compared
 * with each other then. */
static const struct type *known(struct checker *c, const struct type *expected)
{
    return expected && ck_shallow(c, expected)->kind == TYPE_variable ? NULL : expected;
}

/* With an expected type each branch is held to it where it stands. */
static const struct type *check_branch(struct body *b, struct ast *body,
                                       const struct type *expected)
{
    struct checker *c = b->checker;
    if (!expected)
        return check_expr(b, body, NULL);
    const struct type *type = ck_shallow(c, check_expr(b, body, expected));
    if (ck_shallow(c, expected)->kind == TYPE_void || type->kind == TYPE_never)
        return type;
    return ck_expect_value(b, body, type, expected) ? expected : SIMPLE(c, error);
}

/* `k = 1 if c`. The name is bound all the same, so that its uses are no errors.
 * `first` is the number of the function's names before the statement. */
static void refuse_new_names(struct body *b, const struct ast *block, uint32_t first)
{
    struct ast_list list = ast_as_block(block)->statements;
    const struct ast *node = list.count ? list.items[0] : NULL;
    struct span span = {0};
    if (node && node->kind == AST_assign)
        span = ast_as_assign(node)->target->span;
    else if (node && node->kind == AST_binding)
        span = ast_as_binding(node)->pattern->span;
    bool is_reported = false;
    for (uint32_t i = first; i < b->function->locals.count; i++) {
        struct local *local = b->function->locals.items[i];
        if (local->span.start < span.start || local->span.start >= span.start + span.size ||
            !local->name)
            continue;
        if (!is_reported)
            diag_help(diag_modifier_introduces(b->checker->diags, node->span, local->name),
                      "bind it before, with `var`, or use `if ... end`");
        is_reported = true;
        ck_bind_local(b, local);
    }
}

const struct type *check_if(struct body *b, struct ast *node, const struct type *expected)
{
    struct checker *c = b->checker;
    struct ast_if *branches = ast_as_if(node);
    const struct type *joined = NULL;
    struct span outer_at = b->branch_at;
    expected = branches->otherwise ? known(c, expected) : SIMPLE(c, void);
    for (uint32_t i = 0; i < branches->branches.count; i++) {
        struct ast_if_branch *branch = ast_as_if_branch(branches->branches.items[i]);
        struct scope scope = {.outer = b->scope};
        b->scope = &scope; /* of the names in `let` conditions */
        check_condition(b, branch->condition);
        uint32_t first = b->function->locals.count;
        const struct type *type = check_branch(b, branch->body, expected);
        b->scope = scope.outer;
        joined = ck_join_branches(b, ck_value_span(branch->body), joined, type, expected);
        if (branches->is_modifier)
            refuse_new_names(b, branch->body, first);
    }
    if (!branches->otherwise) {
        b->branch_at = outer_at;
        return SIMPLE(c, void);
    }
    const struct type *type = check_branch(b, branches->otherwise, expected);
    const struct type *all =
        ck_join_branches(b, ck_value_span(branches->otherwise), joined, type, expected);
    b->branch_at = outer_at;
    if (expected && ck_shallow(c, expected)->kind == TYPE_void) {
        bool is_left = ck_shallow(c, type)->kind == TYPE_never;
        for (uint32_t i = 0; i < branches->branches.count && is_left; i++) {
            struct ast *body = ast_as_if_branch(branches->branches.items[i])->body;
            is_left = ck_shallow(c, ck_info_of(b, body)->type)->kind == TYPE_never;
        }
        return is_left ? SIMPLE(c, never) : SIMPLE(c, void);
    }
    return all;
}

static void check_arms_together(struct body *b, struct ast_match *match, const struct type *type)
{
    struct checker *c = b->checker;
    struct match_row *rows = ARENA_ARRAY(c->arena, struct match_row, match->arms.count);
    const struct ast **patterns = ARENA_ARRAY(c->arena, const struct ast *, match->arms.count);
    for (uint32_t i = 0; i < match->arms.count; i++) {
        struct ast_match_arm *arm = ast_as_match_arm(match->arms.items[i]);
        patterns[i] = arm->pattern;
        rows[i] = (struct match_row){&patterns[i], arm->guard != NULL, arm->pattern->span};
    }
    struct span head = span_join((struct span){match->head.span.start, 5}, match->subject->span);
    check_exhaustive(b, rows, match->arms.count, &type, 1, head);
}

const struct type *check_match(struct body *b, struct ast *node, const struct type *expected)
{
    struct checker *c = b->checker;
    struct ast_match *match = ast_as_match(node);
    const struct type *type = ck_settle_literal(c, check_operand(b, match->subject, NULL));
    const struct type *joined = NULL;
    bool is_left = true; /* every arm leaves */
    struct span outer_at = b->branch_at;
    expected = known(c, expected);
    for (uint32_t i = 0; i < match->arms.count; i++) {
        struct ast_match_arm *arm = ast_as_match_arm(match->arms.items[i]);
        struct scope scope = {.outer = b->scope};
        b->scope = &scope;
        check_pattern(b, arm->pattern, type);
        if (arm->pattern->kind == AST_pat_bind)
            ck_refuse_kept(b, match->subject);
        ck_note_aliases(b, arm->pattern, match->subject);
        if (arm->guard)
            check_condition(b, arm->guard);
        const struct type *branch = check_branch(b, arm->body, expected);
        is_left = is_left && ck_shallow(c, branch)->kind == TYPE_never;
        joined = ck_join_branches(b, ck_value_span(arm->body), joined, branch, expected);
        b->scope = scope.outer;
    }
    b->branch_at = outer_at;
    check_arms_together(b, match, type);
    if (is_left && match->arms.count)
        return SIMPLE(c, never);
    if (!match->arms.count)
        return SIMPLE(c, error); /* reported as not exhaustive */
    return joined ? joined : SIMPLE(c, void);
}

static void check_loop_body(struct body *b, struct loop *loop, struct ast *body)
{
    loop->outer = b->loop;
    loop->defer_depth = b->defer_depth;
    b->loop = loop;
    check_value(b, body, SIMPLE(b->checker, void));
    b->loop = loop->outer;
}

const struct type *check_loop(struct body *b, struct ast *node, const struct type *expected)
{
    struct checker *c = b->checker;
    struct loop loop = {.gives_value = true, .expected = known(c, expected)};
    check_loop_body(b, &loop, ast_as_loop(node)->body);
    if (!loop.is_left)
        return SIMPLE(c, never);
    return loop.result ? loop.result : SIMPLE(c, void);
}

void check_while(struct body *b, struct ast *node)
{
    struct ast_while *loop = ast_as_while(node);
    struct scope scope = {.outer = b->scope};
    b->scope = &scope;
    check_condition(b, loop->condition);
    check_loop_body(b, &(struct loop){0}, loop->body);
    b->scope = scope.outer;
}

const struct type *ck_element_of(struct body *b, struct ast *node, const struct ast *source,
                                 const struct type *type)
{
    struct checker *c = b->checker;
    if (ck_is_open(b, type))
        return SIMPLE(c, error);
    type = ck_settle_literal(c, type);
    if (type->kind == TYPE_string)
        return SIMPLE(c, char);
    const struct type *element = ck_sequence_element(b, node, type);
    if (!element)
        element = ck_iterated_element(b, node, type);
    if (element)
        return element;
    if (type->kind != TYPE_error) {
        struct diag *d = diag_not_iterable(c->diags, source->span, ck_show_type(c, type));
        if (type_is_integer(type))
            diag_help(d, "to count, write a range: `for i in 0..n`");
        else if (type->kind == TYPE_param)
            diag_help(d, "write the bound: `%s: Iterable<Int>`, say", type->name->text);
        else if (type->kind == TYPE_nominal)
            diag_help(d, "what has the trait `Iterable` or `Iterator` can be gone through");
    }
    return SIMPLE(c, error);
}

const struct type *ck_element_type(struct body *b, struct ast *node, struct ast *source)
{
    struct checker *c = b->checker;
    if (source->kind != AST_range)
        return ck_element_of(b, node, source, check_operand(b, source, NULL));
    struct ast_range *range = ast_as_range(source);
    if (!range->low || !range->high) {
        diag_not_available(c->diags, source->span, "a range without an end in a `for`");
        return SIMPLE(c, error);
    }
    const struct type *type = check_operand(b, range->low, NULL);
    const struct type *high = check_operand(b, range->high, type);
    ck_expect_type(c, range->high->span, high, type);
    type = ck_settle_literal(c, type);
    ck_set_type(b, source, type);
    if (type_is_integer(type) || type->kind == TYPE_char || type->kind == TYPE_error)
        return type;
    diag_not_iterable(c->diags, source->span,
                      text_format(c->arena, "a range of %s", ck_show_type(c, type)));
    return SIMPLE(c, error);
}

void check_for(struct body *b, struct ast *node)
{
    struct checker *c = b->checker;
    struct ast_for *loop = ast_as_for(node);
    if (loop->is_await) {
        diag_not_available(c->diags, node->span, "`for await`");
        return;
    }
    const struct type *type = ck_element_type(b, node, loop->source);
    struct scope scope = {.outer = b->scope};
    b->scope = &scope;
    check_pattern(b, loop->pattern, type);
    if (ck_pattern_can_fail(b, loop->pattern))
        diag_pattern_can_fail(c->diags, loop->pattern->span);
    ck_note_aliases(b, loop->pattern, loop->source);
    struct local *iterated =
        loop->source->kind == AST_name ? ck_find_local(b, ast_as_name(loop->source)->name) : NULL;
    if (iterated)
        list_push(c->arena, &b->iterated, iterated);
    check_loop_body(b, &(struct loop){0}, loop->body);
    if (iterated)
        (void)list_pop(&b->iterated);
    b->scope = scope.outer;
}

static void check_return(struct body *b, struct ast_return *node)
{
    struct checker *c = b->checker;
    if (b->defer_depth) {
        diag_leaves_defer(c->diags, node->head.span, "return");
        return;
    }
    if (!b->result) {
        diag_outside_loop(c->diags, node->head.span, "return");
        return;
    }
    if (!node->value) {
        ck_expect_type(c, node->head.span, SIMPLE(c, void), b->result);
        return;
    }
    if (b->function->element && !b->lambda)
        diag_generator_gives(c->diags, node->value->span);
    check_value(b, node->value, b->result);
    if (ck_shallow(c, b->result)->kind != TYPE_void)
        ck_refuse_kept(b, node->value);
}

/* The loop that a jump acts on, or NULL when it was reported. */
static struct loop *jump_target(struct body *b, struct span span, const char *word)
{
    if (b->loop && b->loop->defer_depth == b->defer_depth)
        return b->loop;
    if (b->loop || b->defer_depth) {
        diag_leaves_defer(b->checker->diags, span, word);
        return NULL;
    }
    struct diag *d = diag_outside_loop(b->checker->diags, span, word);
    if (b->lambda)
        diag_help(d, "a lambda is no loop and cannot leave the one around it: go through the "
                     "values with `for x in ...`, or end this turn with `return`");
    return NULL;
}

static void join_break(struct body *b, struct loop *loop, struct span span, const struct type *type)
{
    struct span outer_at = b->branch_at;
    b->branch_at = loop->branch_at;
    loop->result = ck_join_branches(b, span, loop->result, type, loop->expected);
    loop->branch_at = b->branch_at;
    b->branch_at = outer_at;
}

static void check_break(struct body *b, struct ast_break *node)
{
    struct checker *c = b->checker;
    struct loop *loop = jump_target(b, node->head.span, "break");
    const struct type *type = SIMPLE(c, void);
    if (node->value && loop && loop->gives_value)
        type = loop->expected ? check_value(b, node->value, loop->expected)
                              : check_operand(b, node->value, loop->result);
    else if (node->value)
        check_value(b, node->value, type);
    if (!loop)
        return;
    if (node->value)
        ck_refuse_kept(b, node->value);
    if (node->value && !loop->gives_value)
        diag_break_with_value(c->diags, node->value->span);
    if (loop->gives_value)
        join_break(b, loop, node->value ? node->value->span : node->head.span, type);
    loop->is_left = true;
}

const struct type *check_jump(struct body *b, struct ast *node)
{
    if (node->kind == AST_return)
        check_return(b, ast_as_return(node));
    else if (node->kind == AST_break)
        check_break(b, ast_as_break(node));
    else
        jump_target(b, node->span, "continue");
    return SIMPLE(b->checker, never);
}
