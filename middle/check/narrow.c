/* Narrowing: where the variant of a name's value is known, `x!` needs no test and
 * `x is P` has one answer.
 *
 * A walk over checked bodies in the order of evaluation. It carries facts: of
 * which variants the value of a local may be now. Conditions make them, joins
 * weaken them, and whatever may give the local another value ends them: an
 * assignment, a loan with `&mut`, one anywhere in a loop that is about to be
 * entered. A variable that a lambda or a deferred statement changes has no facts.
 * What is found goes into the `narrowed` of names and tests, for lowering; types
 * do not change.
 *
 * Only nodes whose order of evaluation is written here pass facts on from child to
 * child; all others are opaque: what is true before holds inside of each child and
 * afterwards, except for what changes somewhere in them. */
#include "middle/check/checker.h"

enum { MOST_FACTS = 24, MOST_VARIANTS = 64 };

struct fact {
    const struct local *local;
    uint64_t possible; /* bit i: the value may be of variant i; never 0 */
};

struct facts {
    bool is_dead; /* this point is not reached: everything is true */
    uint32_t count;
    struct fact items[MOST_FACTS];
};

/* A loop around, and what holds where it is left by `break`. */
struct left_loop {
    struct left_loop *outer;
    struct facts at_break;
};

struct narrowing {
    struct checker *c;
    struct body body; /* only for finding what is known about a node */
    struct left_loop *loop;
    LIST(const struct local *) unsteady; /* changed by lambdas and deferred statements */
};

static void walk(struct narrowing *n, struct ast *node, struct facts *facts);
static void walk_condition(struct narrowing *n, struct ast *node, struct facts *when_true,
                           struct facts *when_false);

/* ---- Facts ---- */

static struct fact *find_fact(struct facts *facts, const struct local *local)
{
    for (uint32_t i = 0; i < facts->count; i++)
        if (facts->items[i].local == local)
            return &facts->items[i];
    return NULL;
}

static void forget(struct facts *facts, const struct local *local)
{
    struct fact *fact = find_fact(facts, local);
    if (fact)
        *fact = facts->items[--facts->count];
}

static uint64_t all_variants(struct narrowing *n, const struct local *local)
{
    const struct type *type = program_type(n->c->program, local->type);
    if (!type_is_enum(type) || type->decl->variant_count > MOST_VARIANTS)
        return 0;
    return type->decl->variant_count == MOST_VARIANTS
               ? UINT64_MAX
               : ((uint64_t)1 << type->decl->variant_count) - 1;
}

static uint64_t possible_now(struct narrowing *n, struct facts *facts, const struct local *local)
{
    const struct fact *fact = find_fact(facts, local);
    return fact ? fact->possible : all_variants(n, local);
}

static bool is_unsteady(const struct narrowing *n, const struct local *local)
{
    for (uint32_t i = 0; i < n->unsteady.count; i++)
        if (n->unsteady.items[i] == local)
            return true;
    return false;
}

static void learn(struct narrowing *n, struct facts *facts, const struct local *local,
                  uint64_t possible)
{
    uint64_t all = all_variants(n, local);
    forget(facts, local);
    if (!all || is_unsteady(n, local))
        return;
    possible &= all;
    if (!possible)
        facts->is_dead = true;
    else if (possible != all && facts->count < MOST_FACTS)
        facts->items[facts->count++] = (struct fact){local, possible};
}

/* `facts` = what holds on both ways. */
static void join(struct facts *facts, struct facts *other)
{
    if (other->is_dead)
        return;
    if (facts->is_dead) {
        *facts = *other;
        return;
    }
    struct facts both = {.count = 0};
    for (uint32_t i = 0; i < facts->count; i++) {
        const struct fact *same = find_fact(other, facts->items[i].local);
        if (!same)
            continue;
        both.items[both.count] = facts->items[i];
        both.items[both.count++].possible |= same->possible;
    }
    *facts = both; /* all variants may be possible now: that says nothing, and is kept */
}

/* What stays true for ever: facts about constants. */
static struct facts lasting(const struct facts *facts)
{
    struct facts kept = {.is_dead = facts->is_dead};
    for (uint32_t i = 0; i < facts->count; i++)
        if (!facts->items[i].local->is_var && facts->items[i].local->mode != PARAM_MUT)
            kept.items[kept.count++] = facts->items[i];
    return kept;
}

/* ---- Names ---- */

static struct node_info *info_of(struct narrowing *n, const struct ast *node)
{
    return ck_info_of(&n->body, node);
}

/* The local whose value an expression is, or NULL. */
static const struct local *named_local(struct narrowing *n, const struct ast *node)
{
    const struct node_info *info = info_of(n, node);
    return node->kind == AST_name && info->use == USE_LOCAL ? info->local : NULL;
}

static uint32_t lowest_bit(uint64_t bits)
{
    uint32_t at = 0;
    while (!(bits >> at & 1))
        at++;
    return at;
}

static void walk_name(struct narrowing *n, struct ast *node, struct facts *facts)
{
    const struct local *local = named_local(n, node);
    const struct fact *fact = local && !facts->is_dead ? find_fact(facts, local) : NULL;
    if (fact && !(fact->possible & (fact->possible - 1)))
        info_of(n, node)->narrowed = (uint8_t)(1 + lowest_bit(fact->possible));
}

/* The local whose value may become one of another variant when `place` is changed;
 * NULL for parts, `x!` and `x.f`, of which none decides the variant. */
static const struct local *changed_local(struct narrowing *n, const struct ast *place)
{
    while (place->kind == AST_borrow || place->kind == AST_index)
        place =
            place->kind == AST_borrow ? ast_as_borrow(place)->value : ast_as_index(place)->object;
    const struct node_info *info = info_of(n, place);
    bool is_name = info->use == USE_LOCAL || info->use == USE_DECLARE;
    return is_name ? info->local : NULL;
}

typedef void change_visitor(struct narrowing *n, const struct local *local, struct facts *facts);

static void forget_changed(struct narrowing *n, const struct local *local, struct facts *facts)
{
    (void)n;
    forget(facts, local);
}

static void make_unsteady(struct narrowing *n, const struct local *local, struct facts *facts)
{
    forget(facts, local);
    list_push(n->c->arena, &n->unsteady, local);
}

static void visit_target(struct narrowing *n, struct ast *target, change_visitor *visit,
                         struct facts *facts)
{
    if (target->kind == AST_tuple_literal) {
        struct ast_list items = ast_as_tuple_literal(target)->items;
        for (uint32_t i = 0; i < items.count; i++)
            visit_target(n, items.items[i], visit, facts);
        return;
    }
    const struct local *local = changed_local(n, target);
    if (local)
        visit(n, local, facts);
}

/* What the node itself changes, without its children. */
static void visit_changes(struct narrowing *n, struct ast *node, change_visitor *visit,
                          struct facts *facts)
{
    const struct node_info *info = info_of(n, node);
    if (node->kind == AST_assign)
        visit_target(n, ast_as_assign(node)->target, visit, facts);
    if (node->kind == AST_borrow && ast_as_borrow(node)->is_mut)
        visit_target(n, ast_as_borrow(node)->value, visit, facts);
    if (info->use != USE_CALL || node->kind == AST_name)
        return;
    const struct call *call = info->call;
    for (uint32_t i = 0; i < call->argument_count; i++) {
        uint32_t index = call->arguments[i].parameter;
        if (index < call->function->parameter_count &&
            call->function->parameters[index].mode == PARAM_MUT)
            visit_target(n, call->arguments[i].value, visit, facts);
    }
}

struct change_search {
    struct narrowing *n;
    change_visitor *visit;
    struct facts *facts;
};

static void search_changes(void *context, struct ast *node)
{
    struct change_search *search = context;
    visit_changes(search->n, node, search->visit, search->facts);
    ast_children(node, search_changes, search);
}

/* Everything that may change somewhere in `node`. */
static void forget_inside(struct narrowing *n, struct ast *node, struct facts *facts)
{
    if (facts->count)
        search_changes(&(struct change_search){n, forget_changed, facts}, node);
}

/* ---- Patterns ---- */

/* The variants whose values can match, and those whose values all do. */
struct coverage {
    uint64_t may, must;
};

static struct coverage coverage_of(struct narrowing *n, const struct ast *pattern)
{
    const struct node_info *info = info_of(n, pattern);
    struct coverage covered = {UINT64_MAX, 0};
    if (pattern->kind == AST_pat_or) {
        struct ast_list parts = ast_as_pat_or(pattern)->parts;
        covered.may = 0;
        for (uint32_t i = 0; i < parts.count; i++) {
            struct coverage part = coverage_of(n, parts.items[i]);
            covered.may |= part.may;
            covered.must |= part.must;
        }
    } else if (pattern->kind == AST_pat_bind && ast_as_pat_bind(pattern)->pattern) {
        return coverage_of(n, ast_as_pat_bind(pattern)->pattern);
    } else if (info->use == USE_VARIANT && info->variant < MOST_VARIANTS) {
        covered.may = covered.must = (uint64_t)1 << info->variant;
        struct ast_list arguments = {NULL, 0};
        if (pattern->kind == AST_pat_variant)
            arguments = ast_as_pat_variant(pattern)->arguments;
        for (uint32_t i = 0; i < arguments.count; i++)
            if (ck_pattern_can_fail(&n->body, arguments.items[i]))
                covered.must = 0;
        if (pattern->kind == AST_pat_typed &&
            ck_pattern_can_fail(&n->body, ast_as_pat_typed(pattern)->pattern))
            covered.must = 0;
    } else if (!ck_pattern_can_fail(&n->body, pattern)) {
        covered.must = UINT64_MAX;
    }
    return covered;
}

/* After the value of `subject` was compared with a pattern. */
static void divide(struct narrowing *n, const struct ast *subject, struct coverage covered,
                   struct facts *when_true, struct facts *when_false)
{
    const struct local *local = named_local(n, subject);
    if (!local || !all_variants(n, local))
        return;
    learn(n, when_true, local, possible_now(n, when_true, local) & covered.may);
    learn(n, when_false, local, possible_now(n, when_false, local) & ~covered.must);
}

/* ---- Conditions ---- */

static void walk_is(struct narrowing *n, struct ast *node, struct facts *when_true,
                    struct facts *when_false)
{
    struct ast_is *test = ast_as_is(node);
    walk(n, test->value, when_true);
    *when_false = *when_true;
    const struct local *local = named_local(n, test->value);
    uint64_t possible = local ? possible_now(n, when_true, local) : 0;
    struct coverage covered = coverage_of(n, test->pattern);
    if (!possible || when_true->is_dead)
        return;
    if (!(possible & ~covered.must))
        info_of(n, node)->narrowed = test->is_negated ? NARROWED_NEVER : NARROWED_ALWAYS;
    else if (!(possible & covered.may))
        info_of(n, node)->narrowed = test->is_negated ? NARROWED_ALWAYS : NARROWED_NEVER;
    if (test->is_negated)
        divide(n, test->value, covered, when_false, when_true);
    else
        divide(n, test->value, covered, when_true, when_false);
}

static void walk_let(struct narrowing *n, struct ast_let_condition *let, struct facts *when_true,
                     struct facts *when_false)
{
    walk(n, let->value, when_true);
    *when_false = *when_true;
    bool is_plain = let->pattern->kind == AST_pat_bind && !ast_as_pat_bind(let->pattern)->pattern;
    divide(n, let->value, is_plain ? (struct coverage){1, 1} : coverage_of(n, let->pattern),
           when_true, when_false);
}

/* Both states; `when_true` is what holds before. */
static void walk_condition(struct narrowing *n, struct ast *node, struct facts *when_true,
                           struct facts *when_false)
{
    const struct ast_binary *binary = node->kind == AST_binary ? ast_as_binary(node) : NULL;
    if (binary && (binary->op == BINARY_AND || binary->op == BINARY_OR)) {
        struct facts other = {0};
        if (binary->op == BINARY_AND) {
            walk_condition(n, binary->left, when_true, when_false);
            walk_condition(n, binary->right, when_true, &other);
            join(when_false, &other);
        } else {
            struct facts left = *when_true;
            walk_condition(n, binary->left, &left, when_true);
            walk_condition(n, binary->right, when_true, when_false);
            join(when_true, &left);
        }
    } else if (node->kind == AST_unary && ast_as_unary(node)->op == UNARY_NOT) {
        struct facts before = *when_true;
        walk_condition(n, ast_as_unary(node)->operand, &before, when_true);
        *when_false = before;
    } else if (node->kind == AST_is) {
        walk_is(n, node, when_true, when_false);
    } else if (node->kind == AST_let_condition) {
        walk_let(n, ast_as_let_condition(node), when_true, when_false);
    } else {
        walk(n, node, when_true);
        *when_false = *when_true;
    }
}

/* A condition as a value. */
static void walk_truth(struct narrowing *n, struct ast *node, struct facts *facts)
{
    struct facts when_false = {0};
    walk_condition(n, node, facts, &when_false);
    join(facts, &when_false);
}

static void walk_if(struct narrowing *n, struct ast *node, struct facts *facts)
{
    const struct ast_if *branches = ast_as_if(node);
    struct facts after = {.is_dead = true}, rest;
    for (uint32_t i = 0; i < branches->branches.count; i++) {
        struct ast_if_branch *branch = ast_as_if_branch(branches->branches.items[i]);
        walk_condition(n, branch->condition, facts, &rest);
        walk(n, branch->body, facts);
        join(&after, facts);
        *facts = rest;
    }
    if (branches->otherwise)
        walk(n, branches->otherwise, facts);
    join(facts, &after);
}

static void walk_match(struct narrowing *n, struct ast *node, struct facts *facts)
{
    const struct ast_match *match = ast_as_match(node);
    struct facts after = {.is_dead = true};
    walk(n, match->subject, facts);
    for (uint32_t i = 0; i < match->arms.count; i++) {
        struct ast_match_arm *arm = ast_as_match_arm(match->arms.items[i]);
        struct facts matched = *facts, refused = {.is_dead = true};
        divide(n, match->subject, coverage_of(n, arm->pattern), &matched, facts);
        if (arm->guard)
            walk_condition(n, arm->guard, &matched, &refused);
        walk(n, arm->body, &matched);
        join(&after, &matched);
        join(facts, &refused);
    }
    *facts = after;
}

/* ---- Loops ---- */

static void walk_loop_body(struct narrowing *n, struct ast *body, struct facts *facts,
                           struct left_loop *loop)
{
    loop->outer = n->loop;
    loop->at_break.is_dead = true;
    n->loop = loop;
    walk(n, body, facts);
    n->loop = loop->outer;
}

/* `while`, `loop`, `for`: what is known at the head holds in every turn. */
static void walk_loop(struct narrowing *n, struct ast *node, struct facts *facts)
{
    struct left_loop loop = {0};
    struct facts done = {.is_dead = true};
    if (node->kind == AST_for)
        walk(n, ast_as_for(node)->source, facts);
    forget_inside(n, node, facts);
    if (node->kind == AST_while) {
        walk_condition(n, ast_as_while(node)->condition, facts, &done);
        walk_loop_body(n, ast_as_while(node)->body, facts, &loop);
    } else if (node->kind == AST_for) {
        done = *facts;
        walk_loop_body(n, ast_as_for(node)->body, facts, &loop);
    } else {
        walk_loop_body(n, ast_as_loop(node)->body, facts, &loop);
    }
    *facts = done;
    join(facts, &loop.at_break);
}

/* ---- Other nodes ---- */

struct child_walk {
    struct narrowing *n;
    struct facts *facts;
};

static void walk_child(void *context, struct ast *node)
{
    struct child_walk *children = context;
    walk(children->n, node, children->facts);
}

static void walk_in_order(struct narrowing *n, struct ast *node, struct facts *facts)
{
    ast_children(node, walk_child, &(struct child_walk){n, facts});
    if (!facts->is_dead)
        visit_changes(n, node, forget_changed, facts);
}

static void walk_copy(void *context, struct ast *node)
{
    struct child_walk *children = context;
    struct facts copy = *children->facts;
    walk(children->n, node, &copy);
}

static void walk_opaque(struct narrowing *n, struct ast *node, struct facts *facts)
{
    struct left_loop *loop = n->loop;
    forget_inside(n, node, facts);
    ast_children(node, walk_copy, &(struct child_walk){n, facts});
    n->loop = loop;
}

/* A lambda or a deferred statement runs at another time. */
static void walk_later(struct narrowing *n, struct ast *node, struct facts *facts)
{
    struct facts inside = lasting(facts);
    struct left_loop *loop = n->loop, none = {.at_break.is_dead = true};
    n->loop = &none;
    ast_children(node, walk_child, &(struct child_walk){n, &inside});
    n->loop = loop;
}

/* The variant that a value is made of, as bits; all when nobody knows. */
static uint64_t made_variant(struct narrowing *n, const struct ast *value)
{
    const struct node_info *info = info_of(n, value);
    if (info->use == USE_VARIANT && info->variant < MOST_VARIANTS)
        return (uint64_t)1 << info->variant;
    return UINT64_MAX;
}

static void walk_assign(struct narrowing *n, struct ast *node, struct facts *facts)
{
    struct ast_assign *assign = ast_as_assign(node);
    const struct local *local =
        assign->target->kind == AST_name ? changed_local(n, assign->target) : NULL;
    walk(n, assign->target, facts);
    if (assign->op == ASSIGN_DEFAULT) {
        struct facts filled = *facts;
        walk(n, assign->value, &filled);
        join(facts, &filled);
        if (local && !facts->is_dead)
            learn(n, facts, local, 1);
        return;
    }
    walk(n, assign->value, facts);
    if (facts->is_dead)
        return;
    visit_changes(n, node, forget_changed, facts);
    if (local && assign->op == ASSIGN_SET)
        learn(n, facts, local, made_variant(n, assign->value));
}

static void walk_binding(struct narrowing *n, struct ast *node, struct facts *facts)
{
    const struct ast_binding *binding = ast_as_binding(node);
    const struct node_info *info = info_of(n, binding->pattern);
    walk(n, binding->value, facts);
    if (binding->pattern->kind == AST_pat_bind && info->use == USE_LOCAL && !facts->is_dead)
        learn(n, facts, info->local, made_variant(n, binding->value));
}

/* After `x!` and `try x` the value was there. */
static void walk_unwrapped(struct narrowing *n, struct ast *value, struct facts *facts)
{
    struct facts failed;
    walk(n, value, facts);
    failed = *facts;
    divide(n, value, (struct coverage){1, 1}, facts, &failed);
}

/* `x?.f` and `x?.f(...)`: the arguments are for a value that is there. */
static void walk_optional(struct narrowing *n, struct ast *node, struct ast *object,
                          struct facts *facts)
{
    walk(n, object, facts);
    struct facts failed = *facts;
    divide(n, object, (struct coverage){1, 1}, facts, &failed);
    if (node->kind == AST_call)
        for (uint32_t i = 0; i < ast_as_call(node)->arguments.count; i++)
            walk(n, ast_as_call(node)->arguments.items[i], facts);
    if (!facts->is_dead)
        visit_changes(n, node, forget_changed, facts);
    join(facts, &failed);
}

static struct ast *optional_object(const struct ast *node)
{
    if (node->kind == AST_call)
        node = ast_as_call(node)->callee;
    bool is_optional = node->kind == AST_member && ast_as_member(node)->is_optional;
    return is_optional ? ast_as_member(node)->object : NULL;
}

static void walk_macro(struct narrowing *n, struct ast *node, struct facts *facts)
{
    const struct node_info *info = info_of(n, node);
    struct ast_list arguments = ast_as_macro_call(node)->arguments;
    struct facts failed = {0};
    if (info->use == USE_UNWRAP || info->use == USE_TRY)
        walk_unwrapped(n, arguments.items[0], facts);
    else if (info->use == USE_MACRO && info->macro == MACRO_ASSERT)
        walk_condition(n, arguments.items[0], facts, &failed);
    else if (info->use != USE_MACRO || info->macro != MACRO_STRINGIFY)
        walk_opaque(n, node, facts);
    for (uint32_t i = 1; i < arguments.count && info->use == USE_MACRO; i++)
        walk(n, arguments.items[i], &failed); /* the text of an assertion that failed */
}

static void walk_jump(struct narrowing *n, struct ast *node, struct facts *facts)
{
    ast_children(node, walk_child, &(struct child_walk){n, facts});
    if (node->kind == AST_break && n->loop)
        join(&n->loop->at_break, facts);
    facts->is_dead = true;
}

static void walk_binary(struct narrowing *n, struct ast *node, struct facts *facts)
{
    const struct ast_binary *binary = ast_as_binary(node);
    if (binary->op == BINARY_AND || binary->op == BINARY_OR) {
        walk_truth(n, node, facts);
    } else if (binary->op == BINARY_DEFAULT) {
        walk(n, binary->left, facts);
        struct facts failed = *facts;
        divide(n, binary->left, (struct coverage){1, 1}, facts, &failed);
        walk(n, binary->right, &failed);
        join(facts, &failed);
    } else {
        walk_in_order(n, node, facts);
    }
}

static void walk_deferred(struct narrowing *n, struct ast *node, struct facts *facts)
{
    search_changes(&(struct change_search){n, make_unsteady, facts}, node);
    walk_later(n, node, facts);
}

static void walk_unwrap(struct narrowing *n, struct ast *node, struct facts *facts)
{
    walk_unwrapped(n, ast_as_unwrap(node)->value, facts);
}

static void walk_try(struct narrowing *n, struct ast *node, struct facts *facts)
{
    walk_unwrapped(n, ast_as_try(node)->value, facts);
}

typedef void handler(struct narrowing *n, struct ast *node, struct facts *facts);

/* Those without a handler are opaque. */
static handler *const handlers[AST_KIND_COUNT] = {
    [AST_name] = walk_name,
    [AST_is] = walk_truth,
    [AST_binary] = walk_binary,
    [AST_if] = walk_if,
    [AST_match] = walk_match,
    [AST_while] = walk_loop,
    [AST_for] = walk_loop,
    [AST_loop] = walk_loop,
    [AST_return] = walk_jump,
    [AST_break] = walk_jump,
    [AST_continue] = walk_jump,
    [AST_assign] = walk_assign,
    [AST_binding] = walk_binding,
    [AST_unwrap] = walk_unwrap,
    [AST_try] = walk_try,
    [AST_macro_call] = walk_macro,
    [AST_lambda] = walk_later,
    [AST_defer] = walk_deferred,
    [AST_block] = walk_in_order,
    [AST_interpolation] = walk_in_order,
    [AST_list_literal] = walk_in_order,
    [AST_set_literal] = walk_in_order,
    [AST_map_literal] = walk_in_order,
    [AST_map_entry] = walk_in_order,
    [AST_tuple_literal] = walk_in_order,
    [AST_record_literal] = walk_in_order,
    [AST_struct_literal] = walk_in_order,
    [AST_field_init] = walk_in_order,
    [AST_with] = walk_in_order,
    [AST_spread] = walk_in_order,
    [AST_range] = walk_in_order,
    [AST_unary] = walk_in_order,
    [AST_pipe] = walk_in_order,
    [AST_cast] = walk_in_order,
    [AST_member] = walk_in_order,
    [AST_index] = walk_in_order,
    [AST_call] = walk_in_order,
    [AST_named_argument] = walk_in_order,
    [AST_borrow] = walk_in_order,
};

static void walk_node(struct narrowing *n, struct ast *node, struct facts *facts)
{
    struct ast *object = optional_object(node);
    if (object)
        walk_optional(n, node, object, facts);
    else if (handlers[node->kind])
        handlers[node->kind](n, node, facts);
    else
        walk_opaque(n, node, facts);
}

static void walk(struct narrowing *n, struct ast *node, struct facts *facts)
{
    walk_node(n, node, facts);
    const struct node_info *info = info_of(n, node);
    bool is_value = ast_category(node->kind) == AST_CATEGORY_EXPR && info->type;
    if (is_value && ck_shallow(n->c, info->type)->kind == TYPE_never)
        facts->is_dead = true;
}

/* ---- Functions ---- */

static void start_function(struct narrowing *n, struct function *function, struct module *module)
{
    n->body.module = module;
    n->body.function = function;
    n->unsteady.count = 0;
    for (uint32_t i = 0; i < function->lambdas.count; i++) {
        const struct lambda *lambda = function->lambdas.items[i];
        for (uint32_t j = 0; j < lambda->captures.count; j++)
            if (lambda->captures.items[j].is_changed)
                list_push(n->c->arena, &n->unsteady, lambda->captures.items[j].local);
    }
}

static void narrow_function(struct narrowing *n, struct function *function)
{
    if (function->state != FUNCTION_CHECKED || function->builtin || function->foreign_name)
        return;
    start_function(n, function, function->module);
    if (function->default_of)
        walk(n, function->default_of, &(struct facts){0});
    for (uint32_t i = 0; i < function->clause_count; i++)
        if (function->clauses[i].ast->body)
            walk(n, function->clauses[i].ast->body, &(struct facts){0});
}

void check_narrowing(struct checker *c)
{
    struct program *program = c->program;
    struct narrowing n = {.c = c, .body = {.checker = c}};
    for (uint32_t i = 0; i < program->functions.count; i++)
        narrow_function(&n, program->functions.items[i]);
    for (uint32_t i = 0; i < program->globals.count; i++) {
        struct global *global = program->globals.items[i];
        if (global->state != FUNCTION_CHECKED || !global->body)
            continue;
        start_function(&n, global->body, global->module);
        walk(&n, global->value, &(struct facts){0});
    }
}
