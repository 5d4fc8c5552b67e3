/* What the language does with Option and Result. In both the first variant is
 * what is there, or went well. */
#include "middle/lower/lowerer.h"

enum { GOOD = 0, FAILED = 1 };

void lw_branch_good(struct body *body, struct mir_place place, uint32_t good, uint32_t failed)
{
    struct mir_builder *b = &body->b;
    const struct type *int_type = LOWER_TYPE(body, int);
    struct mir_place tag = lw_local_place(body, lw_new_temporary(body, int_type));
    struct mir_place test = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, bool)));
    mir_tag(b, tag, place);
    mir_binary(b, MIR_EQ, test, mir_read(tag), mir_int(int_type, GOOD));
    mir_branch(b, mir_read(test), good, failed);
}

/* Goes to `good` when the value at `place`, which is that of `node`, is of the first
 * variant; without a test where the checker knows. */
static void branch_good(struct body *body, const struct ast *node, struct mir_place place,
                        uint32_t good, uint32_t failed)
{
    uint32_t known = node->kind == AST_name ? lw_info_at(body, node)->narrowed : 0;
    if (known)
        mir_goto(&body->b, known - 1 == GOOD ? good : failed);
    else
        lw_branch_good(body, place, good, failed);
}

static struct mir_place value_place(struct body *body, struct mir_place place)
{
    return mir_payload(&body->b, place, GOOD, 0);
}

/* The value at `place` goes to `dest` (may be NULL), which owns it then. */
static void take_value(struct body *body, struct mir_place place, const struct mir_place *dest)
{
    struct mir_place value = value_place(body, place);
    if (dest && value.type->kind != TYPE_void && value.type->kind != TYPE_never)
        lw_set_from(body, *dest, mir_read(value));
}

/* Where an operand lies; constants are put somewhere. */
static bool operand_place(struct body *body, struct ast *node, bool later, struct mir_place *place)
{
    struct mir_operand operand = lower_operand(body, node, HOLD_BRIEFLY, later);
    *place = operand.place;
    return operand.kind == MIR_OPERAND_READ && mir_is_open(&body->b);
}

/* ---- x! ---- */

static void panic_for(struct body *body, struct mir_place place)
{
    struct mir_builder *b = &body->b;
    if (lw_part_count(place.type, FAILED) == 0) {
        mir_runtime(b, NULL, "qz_panic_unwrap_none", NULL, 0);
    } else {
        uint32_t height = lw_cleanup_height(body);
        struct mir_place text =
            lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, string)));
        lw_show_value(body, text, mir_read(mir_payload(b, place, FAILED, 0)), SHOW_INSPECT);
        lw_own_temporary(body, text.base);
        struct mir_operand shown = mir_read(text);
        mir_runtime(b, NULL, "qz_panic_unwrap_err", &shown, 1);
        mir_unreachable(b);
        lw_leave_to(body, height);
    }
    if (mir_is_open(b))
        mir_unreachable(b);
}

/* Does the checker know that the value is there? */
static bool is_known_good(struct body *body, const struct ast *node)
{
    return node->kind == AST_name && lw_info_at(body, node)->narrowed == 1 + GOOD;
}

struct mir_place lw_unwrapped(struct body *body, const struct ast *node, struct mir_place place)
{
    if (is_known_good(body, node))
        return value_place(body, place);
    uint32_t good = lw_new_block(body), failed = lw_new_block(body);
    branch_good(body, node, place, good, failed);
    mir_at(&body->b, failed);
    panic_for(body, place);
    mir_at(&body->b, good);
    return value_place(body, place);
}

void lower_unwrap(struct body *body, struct ast *node, struct ast *value,
                  const struct mir_place *dest)
{
    struct mir_place place;
    if (!operand_place(body, value, false, &place))
        return;
    body->b.span = node->span;
    lw_unwrapped(body, value, place);
    take_value(body, place, dest);
}

/* ---- a ?? b ---- */

void lower_default_value(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct mir_builder *b = &body->b;
    struct ast_binary *binary = ast_as_binary(node);
    struct mir_place place;
    if (!operand_place(body, binary->left, false, &place))
        return;
    bool is_option = lw_type_at(body, node) == place.type;
    uint32_t good = lw_new_block(body), failed = lw_new_block(body), end = lw_new_block(body);
    branch_good(body, binary->left, place, good, failed);
    mir_at(b, good);
    if (!is_option)
        take_value(body, place, dest);
    else if (dest)
        lw_set_from(body, *dest, mir_read(place));
    mir_goto(b, end);
    mir_at(b, failed);
    uint32_t height = lw_cleanup_height(body);
    lower_to(body, binary->right, dest);
    lw_leave_holding(body, height, dest);
    if (mir_is_open(b))
        mir_goto(b, end);
    mir_at(b, end);
}

/* `p ??= e` */
void lower_default_assign(struct body *body, struct ast_assign *assign)
{
    struct mir_builder *b = &body->b;
    uint32_t height = lw_cleanup_height(body);
    struct mir_place place = lw_writable(body, lower_place(body, assign->target, true));
    uint32_t failed = lw_new_block(body), end = lw_new_block(body);
    branch_good(body, assign->target, place, end, failed);
    mir_at(b, failed);
    uint32_t inner = lw_cleanup_height(body);
    struct mir_operand value = lower_owned(body, assign->value);
    if (mir_is_open(b)) {
        struct mir_place made = lw_local_place(body, lw_new_temporary(body, place.type));
        value = lw_take_owned(body, value);
        mir_variant(b, made, GOOD, &value, 1);
        lw_replace(body, place, mir_move(made));
    }
    lw_leave_to(body, inner);
    if (mir_is_open(b))
        mir_goto(b, end);
    mir_at(b, end);
    lw_leave_to(body, height);
}

/* ---- try ---- */

/* `made` = the failure at `place` as the function's result. */
static void make_failure(struct body *body, struct ast *node, struct mir_place place,
                         struct mir_place made)
{
    struct mir_builder *b = &body->b;
    if (lw_part_count(place.type, FAILED) == 0) {
        mir_variant(b, made, FAILED, NULL, 0);
        return;
    }
    const struct call *convert = lw_info_at(body, node)->call;
    struct mir_operand error = mir_read(mir_payload(b, place, FAILED, 0));
    struct mir_place owned = lw_local_place(
        body,
        lw_new_temporary(body, type_variant_field(body->lowerer->types, made.type, FAILED, 0)));
    if (convert) {
        mir_call(b, &owned, lw_called(body, convert), &error, 1);
    } else {
        lw_set_from(body, owned, error);
    }
    struct mir_operand part = lw_whole(owned);
    mir_variant(b, made, FAILED, &part, 1);
}

void lower_try(struct body *body, struct ast *node, struct ast *value, const struct mir_place *dest)
{
    struct mir_builder *b = &body->b;
    struct mir_place place;
    if (!operand_place(body, value, false, &place))
        return;
    uint32_t good = lw_new_block(body), failed = lw_new_block(body);
    body->b.span = node->span;
    branch_good(body, value, place, good, failed);
    mir_at(b, failed);
    struct mir_place made = lw_local_place(body, lw_new_temporary(body, body->result));
    make_failure(body, node, place, made);
    lw_leave_early(body, 0, &made);
    if (mir_is_open(b))
        mir_return(b, lw_whole(made));
    mir_at(b, good);
    take_value(body, place, dest);
}

/* ---- x?.f ---- */

/* The member behind `?.` that a node is or calls, unless its object stands for
 * its value already. */
const struct ast_member *lw_optional_member(const struct body *body, const struct ast *node)
{
    if (node->kind == AST_pipe)
        node = ast_as_pipe(node)->target;
    if (node->kind == AST_call)
        node = ast_as_call(node)->callee;
    if (node->kind != AST_member || !ast_as_member(node)->is_optional)
        return NULL;
    for (const struct optional *o = body->optional; o; o = o->outer)
        if (o->object == ast_as_member(node)->object)
            return NULL;
    return ast_as_member(node);
}

const struct mir_place *lw_standing_for(const struct body *body, const struct ast *node)
{
    for (const struct optional *o = body->optional; o; o = o->outer)
        if (o->object == node)
            return &o->place;
    return NULL;
}

/* The member of the value that is there, as an Option where it is none itself. */
static void lower_inner(struct body *body, struct ast *node, const struct mir_place *dest,
                        const struct type *inner)
{
    struct mir_builder *b = &body->b;
    if (lw_info_at(body, node)->is_flat || !dest) {
        lower_to(body, node, dest);
        return;
    }
    bool is_void = inner->kind == TYPE_void;
    struct mir_place part = lw_local_place(body, lw_new_temporary(body, inner));
    lower_to(body, node, is_void ? NULL : &part);
    struct mir_operand value = is_void ? mir_void(b) : lw_whole(part);
    if (mir_is_open(b))
        mir_variant(b, *dest, GOOD, &value, 1);
}

void lower_optional(struct body *body, struct ast *node, const struct ast_member *member,
                    const struct mir_place *dest)
{
    struct mir_builder *b = &body->b;
    const struct type *type = lw_type_at(body, node);
    struct mir_place place, made;
    if (!operand_place(body, member->object, false, &place))
        return;
    bool is_flat = lw_info_at(body, node)->is_flat;
    const struct type *inner = is_flat ? type : type->parts[0];
    bool is_unwanted = !dest;
    if (is_unwanted) {
        made = lw_unwanted(body, type);
        dest = &made;
    }
    uint32_t good = lw_new_block(body), failed = lw_new_block(body), end = lw_new_block(body);
    branch_good(body, member->object, place, good, failed);
    mir_at(b, failed);
    mir_variant(b, *dest, FAILED, NULL, 0);
    mir_goto(b, end);
    mir_at(b, good);
    uint32_t height = lw_cleanup_height(body);
    struct mir_place value =
        lw_local_place(body, lw_new_temporary(body, value_place(body, place).type));
    take_value(body, place, &value);
    lw_own_temporary(body, value.base);
    struct optional here = {body->optional, member->object, value, node, inner};
    body->optional = &here;
    lower_inner(body, node, dest, inner);
    body->optional = here.outer;
    lw_leave_holding(body, height, dest);
    if (mir_is_open(b))
        mir_goto(b, end);
    mir_at(b, end);
    if (is_unwanted)
        lw_own_temporary(body, made.base);
}

/* ---- x is P, let P = e ---- */

void lower_is(struct body *body, struct ast_is *test, uint32_t when_true, uint32_t when_false)
{
    struct mir_builder *b = &body->b;
    uint32_t known = lw_info_at(body, &test->head)->narrowed;
    if (known) {
        mir_goto(b, known == NARROWED_ALWAYS ? when_true : when_false);
        return;
    }
    uint32_t height = lw_cleanup_height(body), refused = lw_new_block(body);
    struct mir_place place = lw_subject_place(body, test->value, false);
    if (mir_is_open(b)) {
        lower_test(body, test->pattern, place, refused);
        lw_leave_early(body, height, NULL);
        mir_goto(b, test->is_negated ? when_false : when_true);
    }
    mir_at(b, refused);
    lw_leave_to(body, height);
    mir_goto(b, test->is_negated ? when_true : when_false);
}

bool lw_has_let(const struct ast *condition)
{
    if (condition->kind != AST_binary || ast_as_binary(condition)->op != BINARY_AND)
        return condition->kind == AST_let_condition;
    return lw_has_let(ast_as_binary(condition)->left) ||
           lw_has_let(ast_as_binary(condition)->right);
}

/* The way out of a condition that failed: what it bound before is dropped. */
static void leave_failed(struct body *body, uint32_t refused, uint32_t height, uint32_t next)
{
    uint32_t at = body->b.block;
    mir_at(&body->b, refused);
    lw_leave_early(body, height, NULL);
    mir_goto(&body->b, next);
    mir_at(&body->b, at);
}

static void lower_let(struct body *body, struct ast_let_condition *let, uint32_t height,
                      uint32_t next)
{
    bool is_plain = lw_bound_local(body, let->pattern) != NULL;
    struct mir_place place = lw_subject_place(body, let->value, true);
    uint32_t refused = lw_new_block(body);
    if (!mir_is_open(&body->b))
        return;
    if (is_plain) {
        uint32_t good = lw_new_block(body);
        branch_good(body, let->value, place, good, refused);
        mir_at(&body->b, good);
        place = value_place(body, place);
    } else {
        lower_test(body, let->pattern, place, refused);
    }
    leave_failed(body, refused, height, next);
    lower_bindings(body, let->pattern, place);
}

void lower_let_condition(struct body *body, struct ast *condition, uint32_t height, uint32_t next)
{
    if (condition->kind == AST_let_condition) {
        lower_let(body, ast_as_let_condition(condition), height, next);
    } else if (lw_has_let(condition)) {
        lower_let_condition(body, ast_as_binary(condition)->left, height, next);
        lower_let_condition(body, ast_as_binary(condition)->right, height, next);
    } else {
        uint32_t matched = lw_new_block(body), refused = lw_new_block(body);
        lower_condition(body, condition, matched, refused);
        mir_at(&body->b, matched);
        leave_failed(body, refused, height, next);
    }
}
