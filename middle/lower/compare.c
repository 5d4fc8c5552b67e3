/* Comparisons, and the functions derived from the parts of a type's values:
 *
 *     Point.equal(a, b): Bool      all parts are equal
 *     Point.compare(a, b): Int     -1, 0, 1: by the variant, then the first part
 *                                  that differs
 *
 * The operators on floats follow IEEE; inside `compare` floats have the total
 * order. */
#include "middle/lower/lowerer.h"

static enum mir_op test_operation(enum binary_op op)
{
    switch (op) {
    case BINARY_EQ:
        return MIR_EQ;
    case BINARY_NE:
        return MIR_NE;
    case BINARY_LT:
        return MIR_LT;
    case BINARY_LE:
        return MIR_LE;
    case BINARY_GT:
        return MIR_GT;
    default: /* the last of them; callers pass comparisons only */
        return MIR_GE;
    }
}

static bool has_parts(const struct type *type)
{
    return type->kind == TYPE_nominal || type->kind == TYPE_tuple;
}

/* By the type's own `eq`, else the derived one. */
static void equal_by_function(struct body *body, struct mir_place dest,
                              const struct mir_operand *arguments)
{
    struct mir_function *own = lowered_impl_method(body->lowerer, arguments[0].type, "Eq", "eq");
    if (own)
        mir_call(&body->b, &dest, own, arguments, 2);
    else
        lw_call_derived(body, DERIVED_EQUAL, dest, arguments, 2);
}

static void equal_values(struct body *body, struct mir_place dest, struct mir_operand left,
                         struct mir_operand right)
{
    struct mir_builder *b = &body->b;
    const struct mir_operand arguments[] = {left, right};
    if (left.type->kind == TYPE_string)
        mir_runtime(b, &dest, "qz_string_equal", arguments, 2);
    else if (has_parts(left.type))
        equal_by_function(body, dest, arguments);
    else if (left.type->kind == TYPE_void)
        mir_set(b, dest, mir_bool(b, true));
    else
        mir_binary(b, MIR_EQ, dest, left, right);
}

/* By the type's own `compare`, whose Order has its variants in the order of -1, 0
 * and 1, else the derived one. */
static void order_by_function(struct body *body, struct mir_place dest,
                              const struct mir_operand *arguments)
{
    struct mir_builder *b = &body->b;
    struct mir_function *own =
        lowered_impl_method(body->lowerer, arguments[0].type, "Ord", "compare");
    if (!own) {
        lw_call_derived(body, DERIVED_COMPARE, dest, arguments, 2);
        return;
    }
    struct mir_place order = lw_local_place(body, lw_new_temporary(body, own->result));
    struct mir_place tag = lw_local_place(body, lw_new_temporary(body, dest.type));
    mir_call(b, &order, own, arguments, 2);
    mir_tag(b, tag, order);
    mir_binary(b, MIR_SUB_WRAP, dest, mir_read(tag), mir_int(dest.type, 1));
}

void lw_order_values(struct body *body, struct mir_place dest, struct mir_operand left,
                     struct mir_operand right)
{
    struct mir_builder *b = &body->b;
    const struct mir_operand arguments[] = {left, right};
    const struct type *type = left.type;
    if (has_parts(type)) {
        order_by_function(body, dest, arguments);
        return;
    }
    if (type->kind == TYPE_void) {
        mir_set(b, dest, mir_int(LOWER_TYPE(body, int), 0));
        return;
    }
    if (type->kind == TYPE_string || type_is_float(type)) {
        struct mir_place narrow =
            lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, i32)));
        struct mir_operand wide[2] = {left, right};
        for (size_t i = 0; i < 2 && type->kind == TYPE_f32; i++) {
            uint32_t local = lw_new_temporary(body, LOWER_TYPE(body, f64));
            mir_unary(b, MIR_CAST, lw_local_place(body, local), wide[i]);
            wide[i] = lw_read_local(body, local);
        }
        mir_runtime(b, &narrow,
                    type->kind == TYPE_string ? "qz_string_compare" : "qz_float_compare",
                    type->kind == TYPE_string ? arguments : wide, 2);
        mir_unary(b, MIR_CAST, dest, mir_read(narrow));
        return;
    }
    /* left < right: -1; left == right: 0; else 1 */
    const struct type *int_type = LOWER_TYPE(body, int);
    uint32_t test = lw_new_temporary(body, LOWER_TYPE(body, bool));
    uint32_t less = lw_new_block(body), not_less = lw_new_block(body), equal = lw_new_block(body);
    uint32_t greater = lw_new_block(body), end = lw_new_block(body);
    mir_binary(b, MIR_LT, lw_local_place(body, test), left, right);
    mir_branch(b, lw_read_local(body, test), less, not_less);
    mir_at(b, not_less);
    mir_binary(b, MIR_EQ, lw_local_place(body, test), left, right);
    mir_branch(b, lw_read_local(body, test), equal, greater);
    const uint32_t blocks[] = {less, equal, greater};
    for (size_t i = 0; i < 3; i++) {
        mir_at(b, blocks[i]);
        mir_set(b, dest, mir_int(int_type, i - 1));
        mir_goto(b, end);
    }
    mir_at(b, end);
}

void lw_compare_values(struct body *body, enum binary_op op, struct mir_place dest,
                       struct mir_operand left, struct mir_operand right)
{
    struct mir_builder *b = &body->b;
    bool is_simple =
        left.type->kind != TYPE_string && !has_parts(left.type) && left.type->kind != TYPE_void;
    if (is_simple) {
        mir_binary(b, test_operation(op), dest, left, right);
    } else if (op == BINARY_EQ) {
        equal_values(body, dest, left, right);
    } else if (op == BINARY_NE) {
        struct mir_place equal =
            lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, bool)));
        equal_values(body, equal, left, right);
        mir_unary(b, MIR_NOT, dest, mir_read(equal));
    } else {
        const struct type *int_type = LOWER_TYPE(body, int);
        struct mir_place order = lw_local_place(body, lw_new_temporary(body, int_type));
        lw_order_values(body, order, left, right);
        mir_binary(b, test_operation(op), dest, mir_read(order), mir_int(int_type, 0));
    }
}

/* Goes on when the parts of the two are equal, else to `different`. */
static void equal_parts(struct body *body, uint32_t variant, uint32_t different)
{
    struct mir_builder *b = &body->b;
    struct mir_place left = lw_local_place(body, 0), right = lw_local_place(body, 1);
    for (uint32_t i = 0; i < lw_part_count(left.type, variant); i++) {
        struct mir_place test =
            lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, bool)));
        uint32_t next = lw_new_block(body);
        equal_values(body, test, mir_read(lw_part(body, left, variant, i)),
                     mir_read(lw_part(body, right, variant, i)));
        mir_branch(b, mir_read(test), next, different);
        mir_at(b, next);
    }
}

/* Of two values with one tag, by their payloads. */
typedef void variant_lowerer(struct body *body, uint32_t variant, uint32_t different,
                             struct mir_place order);

static void for_each_variant(struct body *body, const struct type *type, uint32_t different,
                             struct mir_place order, variant_lowerer *lower, uint32_t same)
{
    struct mir_builder *b = &body->b;
    uint32_t count = type->decl->variant_count;
    uint32_t *blocks = ARENA_ARRAY(body->lowerer->arena, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++)
        blocks[i] = lw_part_count(type, i) ? lw_new_block(body) : same;
    lw_switch_variants(body, lw_local_place(body, 0), blocks);
    for (uint32_t i = 0; i < count; i++) {
        if (blocks[i] == same)
            continue;
        mir_at(b, blocks[i]);
        lower(body, i, different, order);
        mir_goto(b, same);
    }
}

static void equal_variant(struct body *body, uint32_t variant, uint32_t different,
                          struct mir_place order)
{
    (void)order;
    equal_parts(body, variant, different);
}

static struct mir_place tag_of(struct body *body, uint32_t local)
{
    struct mir_place tag = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, int)));
    mir_tag(&body->b, tag, lw_local_place(body, local));
    return tag;
}

void lower_derived_equal(struct body *body, const struct type *type)
{
    struct mir_builder *b = &body->b;
    uint32_t different = lw_new_block(body), same = lw_new_block(body);
    if (type_is_enum(type)) {
        struct mir_place test =
            lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, bool)));
        uint32_t of_one_tag = lw_new_block(body);
        struct mir_operand left = mir_read(tag_of(body, 0));
        mir_binary(b, MIR_EQ, test, left, mir_read(tag_of(body, 1)));
        mir_branch(b, mir_read(test), of_one_tag, different);
        mir_at(b, of_one_tag);
        for_each_variant(body, type, different, test, equal_variant, same);
    } else {
        equal_parts(body, 0, different);
        mir_goto(b, same);
    }
    mir_at(b, same);
    lw_return_early(body, mir_bool(b, true));
    mir_at(b, different);
    lw_return_early(body, mir_bool(b, false));
}

/* Goes on when the parts are of the same order, else to `different` with `order`. */
static void order_parts(struct body *body, uint32_t variant, uint32_t different,
                        struct mir_place order)
{
    struct mir_builder *b = &body->b;
    struct mir_place left = lw_local_place(body, 0), right = lw_local_place(body, 1);
    for (uint32_t i = 0; i < lw_part_count(left.type, variant); i++) {
        struct mir_place test =
            lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, bool)));
        uint32_t next = lw_new_block(body);
        lw_order_values(body, order, mir_read(lw_part(body, left, variant, i)),
                        mir_read(lw_part(body, right, variant, i)));
        mir_binary(b, MIR_EQ, test, mir_read(order), mir_int(LOWER_TYPE(body, int), 0));
        mir_branch(b, mir_read(test), next, different);
        mir_at(b, next);
    }
}

/* Variants are ordered as they are declared. */
void lower_derived_compare(struct body *body, const struct type *type)
{
    struct mir_builder *b = &body->b;
    const struct type *int_type = LOWER_TYPE(body, int);
    struct mir_place order = lw_local_place(body, lw_new_temporary(body, int_type));
    uint32_t different = lw_new_block(body), same = lw_new_block(body);
    mir_set(b, order, mir_int(int_type, 0));
    if (type_is_enum(type)) {
        struct mir_place test =
            lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, bool)));
        uint32_t of_one_tag = lw_new_block(body);
        struct mir_operand left = mir_read(tag_of(body, 0));
        lw_order_values(body, order, left, mir_read(tag_of(body, 1)));
        mir_binary(b, MIR_EQ, test, mir_read(order), mir_int(int_type, 0));
        mir_branch(b, mir_read(test), of_one_tag, different);
        mir_at(b, of_one_tag);
        for_each_variant(body, type, different, order, order_parts, same);
    } else {
        order_parts(body, 0, different, order);
        mir_goto(b, same);
    }
    mir_at(b, same);
    lw_return_early(body, mir_int(int_type, 0));
    mir_at(b, different);
    lw_return_early(body, mir_read(order));
}
