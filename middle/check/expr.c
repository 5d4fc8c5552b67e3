/* Expressions: the dispatch by kind, literals, names and paths. */
#include "middle/check/checker.h"

struct node_info *ck_info_of(struct body *b, const struct ast *node)
{
    const struct function *function = b->function;
    return function && function->nodes ? &function->nodes[node->id - function->nodes_from]
                                       : node_info(b->module, node);
}

const struct type *ck_set_type(struct body *b, const struct ast *node, const struct type *type)
{
    ck_info_of(b, node)->type = type;
    return type;
}

/* A literal takes the expected type at once when that is a number type; else it
 * gets a variable and is settled by its use. */
static const struct type *number_literal(struct body *b, struct ast *node,
                                         const struct type *expected, enum variable_kind kind)
{
    struct checker *c = b->checker;
    const struct type *type = ck_fresh_variable(c, kind);
    if (expected)
        ck_unify(c, type, expected);
    list_push(c->arena, &b->literals, (struct literal_check){node, type});
    return type;
}

static const struct type *int_literal(struct body *b, struct ast *node, const struct type *expected)
{
    return number_literal(b, node, expected, VARIABLE_INT_LITERAL);
}

static const struct type *float_literal(struct body *b, struct ast *node,
                                        const struct type *expected)
{
    return number_literal(b, node, expected, VARIABLE_FLOAT_LITERAL);
}

static const struct type *char_literal(struct body *b, struct ast *node,
                                       const struct type *expected)
{
    (void)node, (void)expected;
    return SIMPLE(b->checker, char);
}

static const struct type *bool_literal(struct body *b, struct ast *node,
                                       const struct type *expected)
{
    (void)node, (void)expected;
    return SIMPLE(b->checker, bool);
}

/* A string literal can be a C string where C wants one. */
static const struct type *string_literal(struct body *b, struct ast *node,
                                         const struct type *expected)
{
    (void)node;
    if (expected && ck_shallow(b->checker, expected)->kind == TYPE_cstring)
        return SIMPLE(b->checker, cstring);
    return SIMPLE(b->checker, string);
}

static const struct type *unit_literal(struct body *b, struct ast *node,
                                       const struct type *expected)
{
    (void)node, (void)expected;
    return SIMPLE(b->checker, void);
}

static const struct type *interpolation(struct body *b, struct ast *node,
                                        const struct type *expected)
{
    (void)expected;
    struct checker *c = b->checker;
    struct ast_list parts = ast_as_interpolation(node)->parts;
    for (uint32_t i = 0; i < parts.count; i++) {
        const struct type *type = ck_settle_literal(c, check_operand(b, parts.items[i], NULL));
        if (!ck_can_show(c, type))
            diag_not_showable(c->diags, parts.items[i]->span, ck_show_type(c, type));
    }
    return SIMPLE(c, string);
}

static const struct type *use_global(struct body *b, struct ast *node, struct global *global)
{
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_GLOBAL;
    info->global = global;
    return ck_need_global(b, global);
}

/* An entity where a value is wanted. */
static const struct type *entity_value(struct body *b, struct ast *node, struct entity *entity,
                                       const struct type *expected)
{
    struct checker *c = b->checker;
    switch (entity->kind) {
    case ENTITY_GLOBAL:
        return use_global(b, node, entity->global);
    case ENTITY_FUNCTIONS:
        return check_function_value(b, node, entity, expected);
    case ENTITY_TYPE:
        if (entity->type->decl.is_newtype && ck_wants_constructor(c, expected))
            return check_constructor(
                b, node, (struct variant_ref){ck_fresh_instance(c, entity->type), 0}, expected);
        ck_help_make(
            diag_not_a_value(c->diags, node->span, entity->name, ck_entity_description(entity)),
            entity->type);
        break;
    case ENTITY_ALIAS:
    case ENTITY_TRAIT:
        diag_not_a_value(c->diags, node->span, entity->name, ck_entity_description(entity));
        break;
    case ENTITY_UNAVAILABLE:
        break;
    }
    return SIMPLE(c, error);
}

/* `Circle` where a function that gives a Shape is expected. */
static bool makes_expected(struct checker *c, const struct type *expected,
                           const struct symbol *name, struct variant_ref *variant)
{
    expected = expected ? ck_shallow(c, expected) : NULL;
    return expected && expected->kind == TYPE_function &&
           ck_variant_of(c, type_result(expected), name, variant) &&
           variant->type->decl->variants[variant->variant].field_count;
}

static const struct type *name_value(struct body *b, struct ast *node, const struct type *expected)
{
    struct checker *c = b->checker;
    struct variant_ref variant;
    const struct symbol *name = ast_as_name(node)->name;
    struct local *local = ck_find_local(b, name);
    if (local) {
        struct node_info *info = ck_info_of(b, node);
        info->use = USE_LOCAL;
        info->local = local;
        return local->type;
    }
    if (ck_variant_of(c, expected, name, &variant) || makes_expected(c, expected, name, &variant))
        return check_variant(b, node, variant, NULL, expected, node->span);
    bool is_reported = false;
    struct entity *entity = ck_find_entity(c, b->module, name, node->span, &is_reported);
    if (entity)
        return entity_value(b, node, entity, expected);
    if (!is_reported && ck_prelude_variant(c, name, &variant))
        return check_variant(b, node, variant, NULL, expected, node->span);
    if (!is_reported)
        ck_report_unknown_value(b, name, node->span, expected);
    return SIMPLE(c, error);
}

static const struct type *path_value(struct body *b, struct ast *node, const struct type *expected)
{
    const struct symbol_list *path = &ast_as_path(node)->path;
    struct variant_ref variant;
    switch (ck_search_path(b, path, expected, &variant)) {
    case VARIANT_FOUND:
        return check_variant(b, node, variant, NULL, expected, path->spans[path->count - 1]);
    case VARIANT_REPORTED:
        return SIMPLE(b->checker, error);
    case VARIANT_NOT_MEANT:
        break;
    }
    struct entity *entity = ck_resolve_path(b, path);
    return entity ? entity_value(b, node, entity, expected) : SIMPLE(b->checker, error);
}

static const struct type *struct_literal(struct body *b, struct ast *node,
                                         const struct type *expected)
{
    return check_struct_literal(b, node, expected);
}

static const struct type *with_copy(struct body *b, struct ast *node, const struct type *expected)
{
    (void)expected;
    return check_with(b, node);
}

static const struct type *unwrap_value(struct body *b, struct ast *node,
                                       const struct type *expected)
{
    (void)expected;
    return check_unwrap(b, node, ast_as_unwrap(node)->value);
}

static const struct type *try_value(struct body *b, struct ast *node, const struct type *expected)
{
    (void)expected;
    return check_try(b, node, ast_as_try(node)->value);
}

static const struct type *cast(struct body *b, struct ast *node, const struct type *expected)
{
    (void)expected;
    return check_cast(b, node);
}

static const struct type *index_value(struct body *b, struct ast *node, const struct type *expected)
{
    (void)expected;
    return check_index(b, node);
}

static const struct type *macro_call(struct body *b, struct ast *node, const struct type *expected)
{
    (void)expected;
    return check_macro_call(b, node);
}

static const struct type *yield(struct body *b, struct ast *node, const struct type *expected)
{
    (void)expected;
    return check_yield(b, ast_as_yield(node));
}

static const struct type *jump(struct body *b, struct ast *node, const struct type *expected)
{
    (void)expected;
    return check_jump(b, node);
}

static const struct type *statement(struct body *b, struct ast *node, const struct type *expected)
{
    (void)expected;
    check_statement(b, node);
    return SIMPLE(b->checker, void);
}

static const struct type *misplaced_borrow(struct body *b, struct ast *node,
                                           const struct type *expected)
{
    (void)expected;
    const struct ast *value = ast_as_borrow(node)->value;
    struct diag *d =
        diag_borrow_kept(b->checker->diags, node->span,
                         value->kind == AST_name ? ast_as_name(value)->name
                                                 : session_symbol(b->checker->session, "&"));
    diag_help(d, "a borrow is written only as an argument of a call: `f(&mut x)`");
    return SIMPLE(b->checker, error);
}

static const struct type *unreadable(struct body *b, struct ast *node, const struct type *expected)
{
    (void)node, (void)expected;
    return SIMPLE(b->checker, error);
}

typedef const struct type *handler(struct body *b, struct ast *node, const struct type *expected);

/* Kinds without a handler have no meaning yet. */
static handler *const handlers[AST_KIND_COUNT] = {
    [AST_int_literal] = int_literal,
    [AST_float_literal] = float_literal,
    [AST_char_literal] = char_literal,
    [AST_bool_literal] = bool_literal,
    [AST_string_literal] = string_literal,
    [AST_unit_literal] = unit_literal,
    [AST_interpolation] = interpolation,
    [AST_list_literal] = check_list_literal,
    [AST_set_literal] = check_set_literal,
    [AST_map_literal] = check_map_literal,
    [AST_comprehension] = check_comprehension,
    [AST_range] = check_range,
    [AST_name] = name_value,
    [AST_path] = path_value,
    [AST_tuple_literal] = check_tuple_literal,
    [AST_struct_literal] = struct_literal,
    [AST_record_literal] = check_record_literal,
    [AST_with] = with_copy,
    [AST_unary] = check_unary,
    [AST_binary] = check_binary,
    [AST_pipe] = check_pipe,
    [AST_cast] = cast,
    [AST_unwrap] = unwrap_value,
    [AST_try] = try_value,
    [AST_is] = check_is,
    [AST_member] = check_member,
    [AST_index] = index_value,
    [AST_call] = check_call,
    [AST_lambda] = check_lambda,
    [AST_macro_call] = macro_call,
    [AST_borrow] = misplaced_borrow,
    [AST_if] = check_if,
    [AST_match] = check_match,
    [AST_loop] = check_loop,
    [AST_block] = check_block,
    [AST_return] = jump,
    [AST_break] = jump,
    [AST_yield] = yield,
    [AST_continue] = jump,
    [AST_binding] = statement,
    [AST_assign] = statement,
    [AST_while] = statement,
    [AST_for] = statement,
    [AST_defer] = statement,
    [AST_error] = unreadable,
};

const struct type *check_expr(struct body *b, struct ast *node, const struct type *expected)
{
    handler *handle = handlers[node->kind];
    if (!handle) {
        ck_not_available(b->checker, node);
        return ck_set_type(b, node, SIMPLE(b->checker, error));
    }
    const struct type *wanted = expected ? ck_shallow(b->checker, expected) : NULL;
    ck_info_of(b, node)->entered = NULL;
    if (!wanted || !ck_is_union(wanted) || ck_passes_on(node))
        return ck_set_type(b, node, handle(b, node, expected));
    const struct type *found = handle(b, node, ck_union_hint(b->checker, node, wanted));
    return ck_set_type(b, node, ck_enter_union(b, node, found, wanted));
}

bool ck_expect_value(struct body *b, const struct ast *node, const struct type *found,
                     const struct type *expected)
{
    struct checker *c = b->checker;
    struct span span = node->span;
    if (node->kind == AST_block && ast_as_block(node)->statements.count) {
        struct ast_list list = ast_as_block(node)->statements;
        span = list.items[list.count - 1]->span;
    }
    struct diag *d = ck_report_mismatch(c, span, found, expected);
    if (d)
        ck_note_result(b, d, node);
    if (d && ck_shallow(c, found)->kind == TYPE_void)
        ck_advise_no_value(b, d, node);
    return !d;
}

const struct type *check_value(struct body *b, struct ast *node, const struct type *expected)
{
    struct checker *c = b->checker;
    const struct type *type = check_expr(b, node, expected);
    if (ck_shallow(c, expected)->kind == TYPE_void)
        return expected; /* any value may be dropped */
    ck_expect_value(b, node, type, expected);
    return expected;
}

static bool is_statement(const struct ast *node)
{
    return node->kind == AST_binding || node->kind == AST_assign || node->kind == AST_while ||
           node->kind == AST_for || node->kind == AST_defer;
}

const struct type *check_operand(struct body *b, struct ast *node, const struct type *expected)
{
    struct checker *c = b->checker;
    const struct type *type = check_expr(b, node, expected);
    if (!is_statement(node))
        return type;
    diag_no_result_value(c->diags, node->span);
    return SIMPLE(c, error);
}

struct diag *check_condition(struct body *b, struct ast *node)
{
    struct checker *c = b->checker;
    if (node->kind == AST_let_condition) {
        check_let(b, ast_as_let_condition(node));
        return NULL;
    }
    const struct type *type = ck_shallow(c, check_expr(b, node, SIMPLE(c, bool)));
    if (type->kind == TYPE_never || ck_unify(c, type, SIMPLE(c, bool)))
        return NULL;
    struct diag *d = diag_condition_type(c->diags, node->span, ck_show_type(c, type));
    if (type_is_number(type) || type->kind == TYPE_variable)
        diag_help(d, "compare it: `... != 0`");
    else if (type->kind == TYPE_string)
        diag_help(d, "ask what you mean: `not ... .empty?`");
    return d;
}
