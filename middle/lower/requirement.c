/* What a derived trait's functions do for a type that has no impl of it: the
 * instance of a function that has no body.
 *
 *     Eq.eq<Int>(self, other): Bool       as `==`
 *     Hash.hash<Point>(self, h)           part by part
 *
 * Functions that `==`, `<`, printing and `clone` use themselves lie in compare.c,
 * show.c and clone.c; these here are for calls by name, and what generic code
 * calls. */
#include "middle/lower/lowerer.h"

static void return_place(struct body *body, struct mir_place place)
{
    mir_return(&body->b, type_needs_drop(place.type) ? mir_move(place) : mir_read(place));
}

/* The function of the trait of the function under way, for a part's type. */
static struct mir_function *function_for(struct body *body, const struct type *type)
{
    const struct type **types = ARENA_ARRAY(body->lowerer->arena, const struct type *, 1);
    types[0] = type;
    return lowered_trait_function(body->lowerer, (struct function *)(uintptr_t)body->function,
                                  types);
}

static struct mir_place result_place(struct body *body)
{
    return lw_local_place(body, lw_new_temporary(body, body->result));
}

static void require_eq(struct body *body)
{
    struct mir_place result = result_place(body);
    lw_compare_values(body, BINARY_EQ, result, lw_read_local(body, 0), lw_read_local(body, 1));
    return_place(body, result);
}

/* -1, 0, 1 to the variants of Order. */
static void require_compare(struct body *body)
{
    struct mir_builder *b = &body->b;
    struct mir_place order = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, int)));
    struct mir_place result = result_place(body);
    uint64_t values[2] = {UINT64_MAX, 0};
    uint32_t blocks[3];
    lw_order_values(body, order, lw_read_local(body, 0), lw_read_local(body, 1));
    for (size_t i = 0; i < 3; i++)
        blocks[i] = lw_new_block(body);
    mir_switch(b, mir_read(order), values, blocks, 2);
    for (uint32_t i = 0; i < 3; i++) {
        mir_at(b, blocks[i]);
        mir_variant(b, result, i, NULL, 0);
        return_place(body, result);
    }
}

static void require_to_s(struct body *body)
{
    struct mir_place result = result_place(body);
    lw_show_value(body, result, lw_read_local(body, 0), SHOW_TEXT);
    return_place(body, result);
}

static void require_clone(struct body *body)
{
    struct mir_place result = result_place(body);
    lw_clone_value(body, result, lw_read_local(body, 0));
    return_place(body, result);
}

/* ---- Hash ---- */

/* The fields of a Hasher, see std/hash.qz. */
enum { HASHER_STATE, HASHER_DEPTH };

static struct mir_place hasher_part(struct body *body, uint32_t field)
{
    return mir_member(&body->b, mir_deref(&body->b, lw_local_place(body, 1)), field);
}

/* `value` is a U64. */
static void mix(struct body *body, const char *row, struct mir_operand value)
{
    struct mir_place state = hasher_part(body, HASHER_STATE);
    struct mir_place next = lw_local_place(body, lw_new_temporary(body, state.type));
    const struct mir_operand arguments[] = {mir_read(state), value};
    mir_runtime(&body->b, &next, row, arguments, 2);
    mir_set(&body->b, state, mir_read(next));
}

static void mix_number(struct body *body, struct mir_operand value)
{
    const struct type *word = LOWER_TYPE(body, u64);
    if (value.type->kind == TYPE_bool) {
        struct mir_place chosen = lw_local_place(body, lw_new_temporary(body, word));
        uint32_t yes = lw_new_block(body), no = lw_new_block(body), end = lw_new_block(body);
        mir_branch(&body->b, value, yes, no);
        for (uint32_t i = 0; i < 2; i++) {
            mir_at(&body->b, i ? yes : no);
            mir_set(&body->b, chosen, mir_int(word, i));
            mir_goto(&body->b, end);
        }
        mir_at(&body->b, end);
        value = mir_read(chosen);
    } else if (value.type != word) {
        struct mir_place wide = lw_local_place(body, lw_new_temporary(body, word));
        enum mir_op op = value.type->kind == TYPE_char ? MIR_CAST : MIR_CAST_WRAP;
        mir_unary(&body->b, op, wide, value);
        value = mir_read(wide);
    }
    mix(body, "qz_hash_mix", value);
}

static void mix_float(struct body *body, struct mir_operand value)
{
    if (value.type->kind == TYPE_f32) {
        struct mir_place wide = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, f64)));
        mir_unary(&body->b, MIR_CAST, wide, value);
        value = mir_read(wide);
    }
    mix(body, "qz_hash_float", value);
}

static void mix_string(struct body *body, struct mir_operand value)
{
    struct mir_place hash = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, u64)));
    mir_runtime(&body->b, &hash, "qz_string_hash", &value, 1);
    mix(body, "qz_hash_mix", mir_read(hash));
}

/* A part, by its own type's function. */
static void hash_part(struct body *body, struct mir_place part)
{
    const struct mir_operand arguments[] = {mir_read(part), lw_read_local(body, 1)};
    mir_call(&body->b, NULL, function_for(body, part.type), arguments, 2);
}

static void hash_parts(struct body *body, uint32_t variant)
{
    struct mir_place self = lw_local_place(body, 0);
    for (uint32_t i = 0; i < lw_part_count(self.type, variant); i++)
        hash_part(body, lw_part(body, self, variant, i));
}

static void hash_variants(struct body *body)
{
    struct variant_arms arms = lw_variant_arms(body, lw_local_place(body, 0));
    for (uint32_t i; lw_next_arm(body, &arms, &i);) {
        mix(body, "qz_hash_mix", mir_int(LOWER_TYPE(body, u64), i));
        hash_parts(body, i);
    }
}

/* Cyclic values must not fill the stack. */
static void change_depth(struct body *body, enum mir_op op)
{
    struct mir_builder *b = &body->b;
    struct mir_place depth = hasher_part(body, HASHER_DEPTH);
    struct mir_place next = lw_local_place(body, lw_new_temporary(body, depth.type));
    mir_binary(b, op, next, mir_read(depth), mir_int(depth.type, 1));
    mir_set(b, depth, mir_read(next));
    if (op == MIR_ADD_WRAP)
        lw_refuse_depth(body, mir_read(next), "hash");
}

static void require_hash(struct body *body)
{
    struct mir_operand self = lw_read_local(body, 0);
    bool is_deep = type_is_counted(self.type) && lw_is_cyclic(body->lowerer, self.type);
    if (is_deep)
        change_depth(body, MIR_ADD_WRAP);
    if (self.type->kind == TYPE_string)
        mix_string(body, self);
    else if (type_is_float(self.type))
        mix_float(body, self);
    else if (type_is_enum(self.type))
        hash_variants(body);
    else if (self.type->kind == TYPE_nominal || self.type->kind == TYPE_tuple)
        hash_parts(body, 0);
    else if (self.type->kind != TYPE_void)
        mix_number(body, self);
    if (is_deep)
        change_depth(body, MIR_SUB_WRAP);
    mir_return(&body->b, mir_void(&body->b));
}

/* ---- Default ---- */

static struct mir_operand default_part(struct body *body, const struct type *type, uint32_t i)
{
    struct lowerer *l = body->lowerer;
    const struct type *part = type_field(l->types, type, i);
    const struct declared_type *declared = type->kind == TYPE_nominal ? type->decl->entity : NULL;
    struct function *written = declared ? declared->field_defaults[i] : NULL;
    struct mir_function *function = written && written->result
                                        ? lowered_function(l, written, type->parts)
                                        : function_for(body, part);
    struct mir_place place = lw_local_place(body, lw_new_temporary(body, part));
    mir_call(&body->b, &place, function, NULL, 0);
    lw_own_temporary(body, place.base);
    return mir_move(place);
}

static void default_parts(struct body *body, struct mir_place result)
{
    uint32_t count = type_field_count(result.type);
    struct mir_operand *parts = ARENA_ARRAY(body->lowerer->arena, struct mir_operand, count + 1);
    for (uint32_t i = 0; i < count; i++)
        parts[i] = default_part(body, result.type, i);
    lw_construct(body, &result, result.type, parts);
}

/* 0, false, "", None, and of what has parts, their defaults. */
static void require_default(struct body *body)
{
    struct mir_builder *b = &body->b;
    struct mir_place result = result_place(body);
    const struct type *type = result.type;
    if (type->kind == TYPE_string)
        mir_set(b, result, mir_string(b, STR("")));
    else if (type_is_float(type))
        mir_set(b, result, mir_float(type, 0));
    else if (type->kind == TYPE_bool)
        mir_set(b, result, mir_bool(b, false));
    else if (type->kind == TYPE_char)
        mir_set(b, result, mir_char(b, 0));
    else if (type->kind == TYPE_void)
        mir_set(b, result, mir_void(b));
    else if (type_is_enum(type))
        mir_variant(b, result, type->decl->variant_count - 1, NULL, 0);
    else if (type->kind == TYPE_nominal || type->kind == TYPE_tuple)
        default_parts(body, result);
    else
        mir_set(b, result, mir_int(type, 0));
    body->cleanups.count = 0;
    return_place(body, result);
}

/* ---- Operators of numbers ---- */

static void require_operator(struct body *body, const struct trait_decl *trait)
{
    struct mir_place result = result_place(body);
    struct mir_operand self = lw_read_local(body, 0);
    if (trait->operates != OPERATES_SIGNED)
        lw_operate_on(body, trait->op, result, self, lw_read_local(body, 1));
    else
        lw_negate(body, result, self);
    return_place(body, result);
}

static const struct {
    const char *name;
    void (*lower)(struct body *body);
} requirements[] = {
    {"eq", require_eq},       {"compare", require_compare}, {"to_s", require_to_s},
    {"clone", require_clone}, {"hash", require_hash},       {"default", require_default},
};

bool lw_is_requirement(const struct function *function)
{
    return function->trait && function->clause_count == 1 && !function->clauses[0].ast->body;
}

void lower_requirement(struct body *body)
{
    const char *name = body->function->name->text;
    if (body->function->trait->operates) {
        require_operator(body, body->function->trait);
        return;
    }
    for (size_t i = 0; i < sizeof requirements / sizeof *requirements; i++)
        if (strcmp(requirements[i].name, name) == 0) {
            requirements[i].lower(body);
            return;
        }
}
