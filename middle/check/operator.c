/* Operators and casts. */
#include "middle/check/checker.h"

enum operator_class {
    CLASS_ARITHMETIC,
    CLASS_WRAPPING,
    CLASS_BITS,
    CLASS_SHIFT,
    CLASS_EQUALITY,
    CLASS_ORDER,
    CLASS_LOGIC,
    CLASS_OTHER,
};

static enum operator_class class_of(enum binary_op op)
{
    switch (op) {
    case BINARY_MUL:
    case BINARY_DIV:
    case BINARY_REM:
    case BINARY_ADD:
    case BINARY_SUB:
        return CLASS_ARITHMETIC;
    case BINARY_MUL_WRAP:
    case BINARY_ADD_WRAP:
    case BINARY_SUB_WRAP:
        return CLASS_WRAPPING;
    case BINARY_BIT_AND:
    case BINARY_BIT_XOR:
    case BINARY_BIT_OR:
        return CLASS_BITS;
    case BINARY_SHL:
    case BINARY_SHR:
        return CLASS_SHIFT;
    case BINARY_EQ:
    case BINARY_NE:
        return CLASS_EQUALITY;
    case BINARY_LT:
    case BINARY_LE:
    case BINARY_GT:
    case BINARY_GE:
        return CLASS_ORDER;
    case BINARY_AND:
    case BINARY_OR:
        return CLASS_LOGIC;
    case BINARY_DEFAULT:
    case BINARY_IN:
    case BINARY_NOT_IN:
    case BINARY_OP_COUNT:
        return CLASS_OTHER;
    }
    return CLASS_OTHER;
}

static const struct type *no_operator(struct body *b, const struct ast *node,
                                      const struct type *type, enum binary_op op)
{
    struct checker *c = b->checker;
    if (type->kind == TYPE_error)
        return type;
    struct diag *d =
        diag_no_operator(c->diags, node->span, ck_show_type(c, type), binary_op_spelling(op));
    if (type->kind == TYPE_string && op == BINARY_MUL)
        diag_help(d, "to repeat a String, write `s.repeat(n)`");
    else if (type->kind == TYPE_char && op == BINARY_ADD)
        diag_help(d, "make texts of them, `\"#{a}#{b}\"`, or add numbers: `(c as Int) + 1`");
    else if (type->kind == TYPE_bool && (op == BINARY_BIT_AND || op == BINARY_BIT_OR))
        diag_help(d, "for conditions write `%s`", op == BINARY_BIT_AND ? "and" : "or");
    else if (node->kind == AST_binary)
        ck_help_outcome(c, d, ast_as_binary(node)->left->span, type);
    return SIMPLE(c, error);
}

/* Both operands have one type; is the operator theirs? */
static bool has_operator(struct checker *c, const struct type *type, enum binary_op op)
{
    enum operator_class class = class_of(op);
    if (type->kind == TYPE_error || type->kind == TYPE_never)
        return true;
    if (type->kind == TYPE_variable) /* a literal's, or not known yet */
        return c->variable_kinds.items[type->index] == VARIABLE_INT_LITERAL ||
               class == CLASS_ARITHMETIC || class == CLASS_ORDER || class == CLASS_EQUALITY;
    switch (class) {
    case CLASS_ARITHMETIC:
        return type_is_number(type) || (type->kind == TYPE_string && op == BINARY_ADD);
    case CLASS_WRAPPING:
    case CLASS_BITS:
    case CLASS_SHIFT:
        return type_is_integer(type);
    case CLASS_EQUALITY:
    case CLASS_ORDER:
        if (type->kind == TYPE_nominal || type->kind == TYPE_param || type->kind == TYPE_tuple)
            return ck_has_trait(c, type, class == CLASS_ORDER ? "Ord" : "Eq");
        return type_is_number(type) || type->kind == TYPE_bool || type->kind == TYPE_char ||
               type->kind == TYPE_string || type->kind == TYPE_nominal ||
               (type->kind == TYPE_void && class == CLASS_EQUALITY);
    case CLASS_LOGIC:
        return type->kind == TYPE_bool;
    case CLASS_OTHER:
        return false;
    }
    return false;
}

/* How `node` is written before `as`. */
static const char *operand_text(const struct ast *node)
{
    return node->kind == AST_name ? ast_as_name(node)->name->text : "(...)";
}

static void help_mixed(struct diag *d, struct checker *c, const struct ast *node,
                       const struct type *left, const struct type *right)
{
    const struct ast *ends[] = {NULL, NULL};
    if (node->kind == AST_binary)
        ends[0] = ast_as_binary(node)->left, ends[1] = ast_as_binary(node)->right;
    else if (node->kind == AST_assign)
        ends[1] = ast_as_assign(node)->value;
    /* To the wider one; an assignment can only change its right side. */
    bool is_wider = type_is_float(left) != type_is_float(right)
                        ? type_is_float(left)
                        : type_bits(left) >= type_bits(right);
    bool to_left = node->kind == AST_assign || is_wider;
    const struct ast *other = to_left ? ends[1] : ends[0];
    const char *to = ck_show_type(c, to_left ? left : right);
    diag_help(d, "convert one of them: `%s as %s`", other ? operand_text(other) : "(...)", to);
    if (other && other->kind == AST_name)
        diag_fix(d, other->span, text_format(c->arena, "%s as %s", operand_text(other), to));
}

/* `"n = " + n` */
static const struct type *report_joined(struct body *b, const struct ast *node,
                                        const struct type *left, const struct type *right)
{
    struct checker *c = b->checker;
    bool is_left = left->kind == TYPE_string;
    const struct ast *other = node;
    if (node->kind == AST_binary)
        other = is_left ? ast_as_binary(node)->right : ast_as_binary(node)->left;
    else if (node->kind == AST_assign)
        other = ast_as_assign(node)->value;
    ck_report_mismatch(c, other->span, is_left ? right : left, SIMPLE(c, string));
    return SIMPLE(c, error);
}

const struct type *ck_report_mixed(struct body *b, const struct ast *node, enum binary_op op,
                                   const struct type *left, const struct type *right)
{
    struct checker *c = b->checker;
    left = ck_settle_literal(c, left);
    right = ck_settle_literal(c, right);
    if (left->kind == TYPE_error || right->kind == TYPE_error)
        return SIMPLE(c, error);
    bool is_test = class_of(op) == CLASS_EQUALITY || class_of(op) == CLASS_ORDER;
    if (!is_test && !has_operator(c, left, op))
        return no_operator(b, node, left, op);
    if (op == BINARY_ADD && (left->kind == TYPE_string || right->kind == TYPE_string))
        return report_joined(b, node, left, right);
    if (!type_is_number(left) || !type_is_number(right)) {
        struct span span = node->span;
        if (node->kind == AST_binary)
            span = ast_as_binary(node)->right->span;
        else if (node->kind == AST_assign)
            span = ast_as_assign(node)->value->span;
        ck_report_mismatch(c, span, right, left);
        return SIMPLE(c, error);
    }
    struct diag *d = diag_mixed_numbers(c->diags, node->span, binary_op_spelling(op),
                                        ck_show_type(c, left), ck_show_type(c, right));
    help_mixed(d, c, node, left, right);
    return SIMPLE(c, error);
}

static const struct type *operate_shift(struct body *b, struct ast *node, enum binary_op op,
                                        struct ast *right, const struct type *left_type,
                                        const struct type *right_type)
{
    struct checker *c = b->checker;
    right_type = ck_settle_literal(c, right_type);
    if (!type_is_integer(right_type))
        ck_expect_type(c, right->span, right_type, SIMPLE(c, int));
    left_type = ck_shallow(c, left_type);
    return has_operator(c, left_type, op) ? left_type : no_operator(b, node, left_type, op);
}

const struct type *ck_operate(struct body *b, struct ast *node, enum binary_op op, struct ast *left,
                              struct ast *right, const struct type *left_type,
                              const struct type *right_type)
{
    struct checker *c = b->checker;
    enum operator_class class = class_of(op);
    (void)left;
    if (class == CLASS_SHIFT)
        return operate_shift(b, node, op, right, left_type, right_type);
    left_type = ck_shallow(c, left_type);
    right_type = ck_shallow(c, right_type);
    if (right_type->kind != TYPE_never && left_type->kind != TYPE_never &&
        !ck_unify(c, left_type, right_type))
        return ck_report_mixed(b, node, op, left_type, right_type);
    left_type = ck_shallow(c, left_type);
    if (left_type->kind == TYPE_error)
        return left_type;
    bool is_test = class == CLASS_EQUALITY || class == CLASS_ORDER;
    if (has_operator(c, left_type, op))
        return is_test ? SIMPLE(c, bool) : left_type;
    if (is_test) {
        struct diag *d = diag_not_comparable(c->diags, node->span, ck_show_type(c, left_type),
                                             binary_op_spelling(op));
        if (left_type->kind == TYPE_param)
            diag_help(d, "write the bound: `%s: %s`", left_type->name->text,
                      class == CLASS_EQUALITY ? "Eq" : "Ord");
        return SIMPLE(c, bool);
    }
    return no_operator(b, node, left_type, op);
}

static const struct {
    const char *trait, *method;
} overloads[] = {
#define OPERATOR(name, spelling, level, associativity, trait, method) {trait, method},
#include "frontend/syntax/operators.def"
#undef OPERATOR
};

bool ck_is_overloaded(struct checker *c, const struct type *type, enum binary_op op)
{
    enum operator_class class = class_of(op);
    type = ck_shallow(c, type);
    return (class == CLASS_ARITHMETIC || class == CLASS_BITS || class == CLASS_SHIFT) &&
           (type->kind == TYPE_nominal || type->kind == TYPE_param);
}

const struct type *ck_operate_overloaded(struct body *b, struct ast *node, enum binary_op op,
                                         struct ast *left, struct ast *right)
{
    struct checker *c = b->checker;
    const struct type *type = ck_shallow(c, ck_info_of(b, left)->type);
    struct trait_decl *trait = ck_prelude_trait(c, overloads[op].trait);
    struct entity *entity =
        trait ? map_get(&trait->members, session_symbol(c->session, overloads[op].method)) : NULL;
    bool is_own = ck_is_overloaded(c, type, op); /* else a number or a String */
    if (!entity || !ck_has_trait(c, type, overloads[op].trait) ||
        (!is_own && !ck_takes(c, type, trait, ck_info_of(b, right)->type))) {
        if (!is_own) { /* it takes its own type only */
            const struct type *other = ck_info_of(b, right)->type;
            ck_report_mismatch(c, right->span, other, type);
            ck_give_up(c, other);
            return SIMPLE(c, error);
        }
        check_operand(b, right, NULL);
        ck_give_up(c, type);
        struct diag *d =
            diag_no_operator(c->diags, node->span, ck_show_type(c, type), binary_op_spelling(op));
        if (ck_help_outcome(c, d, left->span, type))
            return SIMPLE(c, error);
        if (type->kind == TYPE_param)
            diag_help(d, "write the bound: `%s: %s`", type->name->text, overloads[op].trait);
        else if (ck_is_union(type))
            diag_help(d, "say first what it is: `match ... x: %s => ...`",
                      type->decl->variants[0].name->text);
        else
            diag_help(d, "write `impl %s for %s` with `def %s(self, other)`", overloads[op].trait,
                      ck_show_type(c, type), overloads[op].method);
        return SIMPLE(c, error);
    }
    struct arguments arguments = {
        .receiver = left, .receiver_is_checked = true, .list = {&right, 1}, .span = node->span};
    return check_function_call(b, node, entity, &arguments, node->span);
}

static const struct type *check_logic(struct body *b, struct ast_binary *binary)
{
    struct checker *c = b->checker;
    check_condition(b, binary->left);
    struct diag *d = check_condition(b, binary->right);
    if (d && binary->left->kind == AST_binary && ast_as_binary(binary->left)->op == BINARY_EQ)
        diag_help(d, "each side is a condition of its own: `a == b %s a == c`",
                  binary_op_spelling(binary->op));
    return SIMPLE(c, bool);
}

const struct type *check_binary(struct body *b, struct ast *node, const struct type *expected)
{
    struct checker *c = b->checker;
    struct ast_binary *binary = ast_as_binary(node);
    enum operator_class class = class_of(binary->op);
    if (class == CLASS_LOGIC)
        return check_logic(b, binary);
    if (binary->op == BINARY_IN || binary->op == BINARY_NOT_IN)
        return check_in(b, node);
    if (binary->op == BINARY_DEFAULT)
        return check_default_value(b, binary);
    bool is_test = class == CLASS_EQUALITY || class == CLASS_ORDER;
    bool gives_expected = expected && !is_test && type_is_number(ck_shallow(c, expected));
    const struct type *left = check_operand(b, binary->left, gives_expected ? expected : NULL);
    if (ck_is_overloaded(c, left, binary->op))
        return ck_operate_overloaded(b, node, binary->op, binary->left, binary->right);
    const struct type *hint = class == CLASS_SHIFT ? SIMPLE(c, int) : left;
    const struct type *right = check_operand(b, binary->right, hint);
    if (ck_is_overloaded(c, right, binary->op)) { /* `2.0 * v` */
        ck_set_type(b, binary->left, ck_settle_literal(c, left));
        return ck_operate_overloaded(b, node, binary->op, binary->left, binary->right);
    }
    return ck_operate(b, node, binary->op, binary->left, binary->right, left, right);
}

/* `-x` by the trait Neg. */
static const struct type *negate_overloaded(struct body *b, struct ast *node, struct ast *operand)
{
    struct checker *c = b->checker;
    const struct type *type = ck_shallow(c, ck_info_of(b, operand)->type);
    struct trait_decl *trait = ck_prelude_trait(c, "Neg");
    if (!trait || !ck_has_trait(c, type, "Neg")) {
        struct diag *d = diag_no_operator(c->diags, node->span, ck_show_type(c, type), "-");
        if (type->kind == TYPE_param)
            diag_help(d, "write the bound: `%s: Neg`", type->name->text);
        else
            diag_help(d, "write `impl Neg for %s` with `def neg(self)`", ck_show_type(c, type));
        return SIMPLE(c, error);
    }
    struct entity *entity = map_get(&trait->members, session_symbol(c->session, "neg"));
    struct arguments arguments = {
        .receiver = operand, .receiver_is_checked = true, .span = node->span};
    return check_function_call(b, node, entity, &arguments, node->span);
}

const struct type *check_unary(struct body *b, struct ast *node, const struct type *expected)
{
    struct checker *c = b->checker;
    struct ast_unary *unary = ast_as_unary(node);
    if (unary->op == UNARY_NOT) {
        check_condition(b, unary->operand);
        return SIMPLE(c, bool);
    }
    bool gives_expected = expected && type_is_number(ck_shallow(c, expected));
    const struct type *type =
        ck_shallow(c, check_operand(b, unary->operand, gives_expected ? expected : NULL));
    bool is_negation = unary->op == UNARY_NEG;
    if (!is_negation)
        type = ck_settle_literal(c, type);
    if (is_negation && (type->kind == TYPE_nominal || type->kind == TYPE_param))
        return negate_overloaded(b, node, unary->operand);
    bool is_literal = type->kind == TYPE_variable;
    bool fits = is_negation ? type_is_float(type) || type_is_signed(type) || is_literal
                            : type_is_integer(type) || is_literal;
    if (fits || type->kind == TYPE_error || type->kind == TYPE_never)
        return type;
    diag_no_operator(c->diags, node->span, ck_show_type(c, type), unary_op_spelling(unary->op));
    return SIMPLE(c, error);
}

static bool can_cast(const struct type *from, const struct type *to)
{
    if (type_is_number(from) && type_is_number(to))
        return true;
    if (from->kind == TYPE_char)
        return type_is_integer(to) || to->kind == TYPE_char;
    return to->kind == TYPE_char && type_is_integer(from);
}

const struct type *check_cast(struct body *b, struct ast *node)
{
    struct checker *c = b->checker;
    struct ast_cast *cast = ast_as_cast(node);
    const struct type *to = ck_type_of_node(c, b->module, cast->type, &b->function->scope);
    bool is_literal = cast->value->kind == AST_int_literal && type_is_number(to);
    const struct type *from = check_operand(b, cast->value, is_literal ? to : NULL);
    if (ck_is_open(b, from))
        return to;
    from = ck_settle_literal(c, from);
    if (from->kind == TYPE_error || to->kind == TYPE_error || from->kind == TYPE_never)
        return to;
    if (can_cast(from, to))
        return to;
    struct diag *d =
        diag_cannot_cast(c->diags, node->span, ck_show_type(c, from), ck_show_type(c, to));
    if (to->kind == TYPE_string)
        diag_help(d, "make a text of it: `\"#{...}\"` or `.to_s`");
    else if (to->kind == TYPE_bool)
        diag_help(d, "compare: `... != 0`");
    else if (from->kind == TYPE_bool)
        diag_help(d, "choose: `if ... then 1 else 0 end`");
    else
        diag_help(d, "`as` goes between numbers, and between Char and integers");
    return to;
}
