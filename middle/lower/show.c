/* Values as text. Scalars and Strings by the runtime; a declared type by its own
 * `to_s` or `inspect` where it has one, else by a function derived from its parts:
 *
 *     Point.inspect(self): String      "Point { x: 3, y: 0 }"  */
#include "middle/lower/lowerer.h"

static void text_of_bool(struct body *body, struct mir_place dest, struct mir_operand value)
{
    struct mir_builder *b = &body->b;
    uint32_t when_true = lw_new_block(body), when_false = lw_new_block(body),
             end = lw_new_block(body);
    mir_branch(b, value, when_true, when_false);
    mir_at(b, when_true);
    mir_set(b, dest, mir_string(b, STR("true")));
    mir_goto(b, end);
    mir_at(b, when_false);
    mir_set(b, dest, mir_string(b, STR("false")));
    mir_goto(b, end);
    mir_at(b, end);
}

static void text_of_integer(struct body *body, struct mir_place dest, struct mir_operand value)
{
    struct mir_builder *b = &body->b;
    bool is_u64 = value.type->kind == TYPE_u64;
    if (!is_u64 && value.type->kind != TYPE_int) {
        uint32_t wide = lw_new_temporary(body, LOWER_TYPE(body, int));
        mir_unary(b, MIR_CAST, lw_local_place(body, wide), value);
        value = lw_read_local(body, wide);
    }
    mir_runtime(b, &dest, is_u64 ? "qz_string_from_u64" : "qz_string_from_int", &value, 1);
}

/* The struct's own method of that name without further parameters, as an instance;
 * NULL when it has none. */
static struct mir_function *own_method(struct body *body, const struct type *type, const char *name)
{
    struct lowerer *l = body->lowerer;
    const struct declared_type *declared = type->decl->entity;
    struct entity *entity = map_get(&declared->members, session_symbol(l->program->session, name));
    for (uint32_t i = 0; entity && i < entity->functions.count; i++) {
        struct function *function = entity->functions.items[i];
        const struct type **arguments =
            ARENA_ARRAY(l->arena, const struct type *, function->scope.count);
        if (function->has_self && function->parameter_count == 1 &&
            program_type(l->program, function->result)->kind == TYPE_string &&
            type_match(function->owner, type, arguments, function->scope.count))
            return lowered_function(l, function, arguments);
    }
    return NULL;
}

static void text_of_nominal(struct body *body, struct mir_place dest, struct mir_operand value,
                            enum show how)
{
    struct mir_function *function = NULL;
    if (how == SHOW_INSPECT)
        function = lowered_impl_method(body->lowerer, value.type, "Show", "inspect");
    if (!function)
        function = lowered_impl_method(body->lowerer, value.type, "Show", "to_s");
    if (!function && how == SHOW_INSPECT)
        function = own_method(body, value.type, "inspect");
    if (!function)
        function = own_method(body, value.type, "to_s");
    if (function)
        mir_call(&body->b, &dest, function, &value, 1);
    else if (value.type->decl->is_union)
        lw_show_union(body, dest, value.place, how);
    else
        lw_call_derived(body, DERIVED_INSPECT, dest, &value, 1);
}

/* "fn(Int): Int": the type, begun in lower case because it is no type. */
static struct str text_of_function(struct body *body, const struct type *type)
{
    struct text text;
    text_init(&text, body->lowerer->arena);
    text_add_char(&text, 'f');
    text_add(&text, str_of(type_text(body->lowerer->arena, type) + 1));
    return (struct str){text_chars(&text), text.size};
}

void lw_show_value(struct body *body, struct mir_place dest, struct mir_operand value,
                   enum show how)
{
    struct mir_builder *b = &body->b;
    bool inspect = how == SHOW_INSPECT;
    switch (value.type->kind) {
    case TYPE_string:
        if (inspect)
            mir_runtime(b, &dest, "qz_string_inspect", &value, 1);
        else
            lw_set_from(body, dest, value);
        break;
    case TYPE_char:
        mir_runtime(b, &dest, inspect ? "qz_char_inspect" : "qz_string_from_char", &value, 1);
        break;
    case TYPE_bool:
        text_of_bool(body, dest, value);
        break;
    case TYPE_f64:
        mir_runtime(b, &dest, "qz_string_from_float", &value, 1);
        break;
    case TYPE_f32:
        mir_runtime(b, &dest, "qz_string_from_f32", &value, 1);
        break;
    case TYPE_nominal:
        text_of_nominal(body, dest, value, how);
        break;
    case TYPE_tuple:
        lw_call_derived(body, DERIVED_INSPECT, dest, &value, 1);
        break;
    case TYPE_function:
        mir_set(b, dest, mir_string(b, text_of_function(body, value.type)));
        break;
    case TYPE_void:
        mir_set(b, dest, mir_string(b, STR("()")));
        break;
    default: /* integers; nothing else passes the checker */
        text_of_integer(body, dest, value);
        break;
    }
}

void lw_join_strings(struct body *body, struct mir_place dest, const struct mir_operand *strings,
                     uint32_t count)
{
    struct mir_builder *b = &body->b;
    struct lowerer *l = body->lowerer;
    if (count == 0) {
        mir_set(b, dest, mir_string(b, STR("")));
    } else if (count == 1) {
        lw_set_from(body, dest, strings[0]);
    } else if (count == 2) {
        mir_runtime(b, &dest, "qz_string_concat", strings, 2);
    } else {
        const struct type **parts = ARENA_ARRAY(l->arena, const struct type *, count);
        struct mir_operand *owned = ARENA_ARRAY(l->arena, struct mir_operand, count);
        for (uint32_t i = 0; i < count; i++) {
            parts[i] = LOWER_TYPE(body, string);
            owned[i] = strings[i];
            if (strings[i].kind != MIR_OPERAND_READ)
                continue;
            struct mir_place copy = lw_local_place(body, lw_new_temporary(body, parts[i]));
            mir_dup(b, copy, strings[i].place);
            owned[i] = mir_move(copy);
        }
        const struct type *tuple = type_tuple(l->types, parts, count);
        struct mir_place all = lw_local_place(body, lw_new_temporary(body, tuple));
        struct mir_place lent =
            lw_local_place(body, lw_new_temporary(body, type_ref(l->types, tuple, false)));
        mir_construct(b, all, owned, count);
        mir_address(b, lent, all);
        const struct mir_operand arguments[] = {mir_read(lent),
                                                mir_int(LOWER_TYPE(body, int), count)};
        mir_runtime(b, &dest, "qz_string_concat_all", arguments, 2);
        mir_drop(b, all);
    }
}

/* A String is read where it lies, everything else becomes a temporary text. */
static struct mir_operand text_operand(struct body *body, struct ast *node, bool later)
{
    struct mir_operand value = lower_operand(body, node, HOLD_CALL, later);
    if (value.type->kind == TYPE_string || !mir_is_open(&body->b))
        return value;
    uint32_t text = lw_new_temporary(body, LOWER_TYPE(body, string));
    lw_show_value(body, lw_local_place(body, text), value, SHOW_TEXT);
    lw_own_temporary(body, text);
    return lw_read_local(body, text);
}

/* Joined at once: one runtime call takes a tuple of them. */
enum { MOST_TOGETHER = 64 };

/* Texts joined in groups, each into a temporary; gives the number of groups. Tuples of
 * thousands of parts take LLVM time in the square of their number. */
static uint32_t join_groups(struct body *body, struct mir_operand *texts, uint32_t count)
{
    uint32_t groups = 0;
    for (uint32_t from = 0; from < count && mir_is_open(&body->b); from += MOST_TOGETHER) {
        uint32_t size = count - from < MOST_TOGETHER ? count - from : MOST_TOGETHER;
        uint32_t text = lw_new_temporary(body, LOWER_TYPE(body, string));
        lw_join_strings(body, lw_local_place(body, text), texts + from, size);
        lw_own_temporary(body, text);
        texts[groups++] = lw_read_local(body, text);
    }
    return groups;
}

void lower_interpolation(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct ast_list parts = ast_as_interpolation(node)->parts;
    struct mir_operand *texts = ARENA_ARRAY(body->lowerer->arena, struct mir_operand, parts.count);
    bool later = false;
    uint32_t count = parts.count;
    for (uint32_t i = 0; i < parts.count; i++)
        later = later || lw_has_effects(body, parts.items[i]);
    for (uint32_t i = 0; i < parts.count; i++)
        texts[i] = text_operand(body, parts.items[i], later);
    body->b.span = node->span;
    while (dest && count > MOST_TOGETHER && mir_is_open(&body->b))
        count = join_groups(body, texts, count);
    if (dest && mir_is_open(&body->b))
        lw_join_strings(body, *dest, texts, count);
}

/* How the values of a type, of an enum's variant, are written. */
struct notation {
    const char *open, *close, *empty;
    const struct type_field *fields; /* with their names; NULL where parts have none */
};

static struct notation notation_of(struct arena *arena, const struct type *type, uint32_t variant)
{
    if (type->kind == TYPE_tuple)
        return (struct notation){.open = "(", .close = ")"};
    const struct type_decl *decl = type->decl;
    bool is_enum = type_is_enum(type);
    const char *name = is_enum ? decl->variants[variant].name->text : decl->name->text;
    const struct type_field *fields = is_enum ? decl->variants[variant].fields : decl->fields;
    if (is_enum || decl->is_newtype)
        return (struct notation){.open = text_format(arena, "%s(", name),
                                 .close = ")",
                                 .empty = name,
                                 .fields = decl->is_newtype ? NULL : fields};
    if (decl->is_record)
        return (struct notation){.open = "{ ", .close = " }", .fields = fields};
    return (struct notation){.open = text_format(arena, "%s { ", name),
                             .close = " }",
                             .empty = text_format(arena, "%s {}", name),
                             .fields = fields};
}

/* `result` = the text of the function's parameter, a value of this variant. */
static void inspect_parts(struct body *body, uint32_t variant, struct mir_place result)
{
    struct mir_builder *b = &body->b;
    struct arena *arena = body->lowerer->arena;
    struct mir_place value = lw_local_place(body, 0);
    struct notation notation = notation_of(arena, value.type, variant);
    uint32_t height = lw_cleanup_height(body);
    uint32_t parts = lw_part_count(value.type, variant), count = 0;
    struct mir_operand *texts = ARENA_ARRAY(arena, struct mir_operand, (size_t)parts * 2 + 1);
    for (uint32_t i = 0; i < parts; i++) {
        const struct symbol *name = notation.fields ? notation.fields[i].name : NULL;
        const char *before = text_format(arena, "%s%s%s", i ? ", " : notation.open,
                                         name ? name->text : "", name ? ": " : "");
        uint32_t text = lw_new_temporary(body, LOWER_TYPE(body, string));
        lw_show_value(body, lw_local_place(body, text), mir_read(lw_part(body, value, variant, i)),
                      SHOW_INSPECT);
        lw_own_temporary(body, text);
        texts[count++] = mir_string(b, str_of(before));
        texts[count++] = lw_read_local(body, text);
    }
    texts[count++] = mir_string(b, str_of(parts ? notation.close : notation.empty));
    lw_join_strings(body, result, texts, count);
    lw_leave_to(body, height);
}

static void inspect_variants(struct body *body, struct mir_place result)
{
    struct variant_arms arms = lw_variant_arms(body, lw_local_place(body, 0));
    for (uint32_t i; lw_next_arm(body, &arms, &i);)
        inspect_parts(body, i, result);
}

void lower_derived_inspect(struct body *body, const struct type *type)
{
    struct mir_place result =
        lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, string)));
    if (type_is_enum(type))
        inspect_variants(body, result);
    else
        inspect_parts(body, 0, result);
    lw_return_early(body, mir_move(result));
}
