/* The builder, which statements can panic, and the verifier on large functions. */
#include "spec/unit/middle/mir_support.h"

struct built {
    struct mir_fixture f;
    struct mir_module *module;
    struct mir_builder b;
};

static void open_built(struct built *t)
{
    mir_fixture_open(&t->f);
    t->module = mir_module_new(&t->f.session.arena, &t->f.types);
    mir_build(&t->b, t->module, mir_function_new(t->module, "main::f", NOWHERE));
}

static const struct type *simple(struct built *t, enum type_kind kind)
{
    return type_simple(&t->f.types, kind);
}

static void assert_built(struct built *t, const char *expected)
{
    mir_show_messages(&t->f);
    assert_string_equal(mir_to_text(&t->f, t->module).bytes, expected);
    mir_fixture_close(&t->f);
}

struct scope {
    struct mir_builder *b;
    uint32_t local;
    uint32_t cleanup;
};

/* A cleanup chain of one drop, made when first asked for. */
static uint32_t make_cleanup(void *context)
{
    struct scope *scope = context;
    if (scope->cleanup != MIR_NO_BLOCK)
        return scope->cleanup;
    uint32_t block = scope->b->block;
    scope->cleanup = mir_cleanup_block_new(scope->b);
    mir_at(scope->b, scope->cleanup);
    mir_drop(scope->b, mir_local(scope->b, scope->local));
    mir_resume(scope->b);
    mir_at(scope->b, block);
    return scope->cleanup;
}

static void cleanup_is_made_where_something_can_panic(void **state)
{
    (void)state;
    struct built t;
    open_built(&t);
    const struct type *i = simple(&t, TYPE_int);
    struct mir_place n = mir_local(&t.b, mir_param_new(t.module, t.b.function, i, "n", NOWHERE));
    mir_at(&t.b, mir_block_new(&t.b));
    struct scope scope = {&t.b, mir_local_new(&t.b, simple(&t, TYPE_string), "s"), MIR_NO_BLOCK};
    mir_set(&t.b, mir_local(&t.b, scope.local), mir_string(&t.b, STR("text")));
    t.b.cleanup = make_cleanup;
    t.b.cleanup_context = &scope;
    mir_binary(&t.b, MIR_ADD_WRAP, n, mir_read(n), mir_int(i, 1));
    mir_binary(&t.b, MIR_ADD, n, mir_read(n), mir_int(i, 1));
    mir_binary(&t.b, MIR_MUL, n, mir_read(n), mir_int(i, 2));
    mir_drop(&t.b, mir_local(&t.b, scope.local));
    mir_return(&t.b, mir_void(&t.b));
    assert_true(mir_verify(&t.f.session, t.module));
    assert_built(&t, "func main::f(%0 n: Int)\n"
                     "  %1 s: String\n"
                     "bb0:\n"
                     "  %1 = set \"text\"\n"
                     "  %0 = add_wrap %0, 1: Int\n"
                     "  %0 = add %0, 1: Int unwind bb1\n"
                     "  %0 = mul %0, 2: Int unwind bb1\n"
                     "  drop %1\n"
                     "  return\n"
                     "bb1: cleanup\n"
                     "  drop %1\n"
                     "  resume\n");
}

static void what_nothing_reaches_is_removed(void **state)
{
    (void)state;
    struct built t;
    open_built(&t);
    uint32_t entry = mir_block_new(&t.b);
    uint32_t unused = mir_block_new(&t.b);
    uint32_t last = mir_block_new(&t.b);
    mir_at(&t.b, entry);
    mir_goto(&t.b, last);
    assert_false(mir_is_open(&t.b));
    mir_runtime(&t.b, NULL, "qz_puts", (const struct mir_operand[]){mir_string(&t.b, STR("x"))}, 1);
    assert_true(mir_is_open(&t.b));
    mir_goto(&t.b, unused);
    mir_at(&t.b, last);
    mir_return(&t.b, mir_void(&t.b));
    mir_finish(&t.b);
    assert_built(&t, "func main::f()\nbb0:\n  goto bb1\nbb1:\n  return\n");
}

static void members_go_through_the_pointer_of_an_object(void **state)
{
    (void)state;
    struct built t;
    open_built(&t);
    struct type_field fields[] = {
        {.name = session_symbol(&t.f.session, "inner"), .type = simple(&t, TYPE_string)}};
    const struct type_decl decl = {.name = session_symbol(&t.f.session, "Box"),
                                   .qualified = "main::Box",
                                   .fields = fields,
                                   .field_count = 1};
    const struct type *box = type_nominal(&t.f.types, &decl, NULL, 0);
    const struct type *parts[] = {box, box};
    const struct type *pair = type_tuple(&t.f.types, parts, 2);
    struct mir_place local = mir_local(&t.b, mir_local_new(&t.b, pair, NULL));
    struct mir_place member = mir_member(&t.b, mir_member(&t.b, local, 1), 0);
    assert_ptr_equal(member.type, simple(&t, TYPE_string));
    struct text out;
    text_init(&out, &t.f.session.arena);
    mir_print_place(&out, t.module, t.b.function, &member);
    assert_string_equal(text_chars(&out), "%0.1.*.inner");
    mir_fixture_close(&t.f);
}

/* An Option of an Int is made, and its payload read where it has one. */
static void variants_are_made_told_apart_and_read(void **state)
{
    (void)state;
    struct built t;
    open_built(&t);
    const struct type *i = simple(&t, TYPE_int);
    struct type_field payload = {.type =
                                     type_param(&t.f.types, session_symbol(&t.f.session, "T"), 0)};
    struct type_variant variants[] = {
        {.name = session_symbol(&t.f.session, "Some"), .fields = &payload, .field_count = 1},
        {.name = session_symbol(&t.f.session, "None")}};
    const struct type_decl decl = {.name = session_symbol(&t.f.session, "Option"),
                                   .qualified = "Option",
                                   .storage = STORAGE_ENUM,
                                   .variants = variants,
                                   .variant_count = 2};
    list_push(&t.f.session.arena, &t.module->decls, &decl);
    const struct type *option = type_nominal(&t.f.types, &decl, &i, 1);
    struct mir_place value = mir_local(&t.b, mir_local_new(&t.b, option, NULL));
    struct mir_place tag = mir_local(&t.b, mir_local_new(&t.b, i, NULL));
    mir_at(&t.b, mir_block_new(&t.b));
    mir_variant(&t.b, value, 1, NULL, 0);
    mir_variant(&t.b, value, 0, &(struct mir_operand){.kind = MIR_OPERAND_INT, .type = i}, 1);
    mir_tag(&t.b, tag, value);
    mir_set(&t.b, tag, mir_read(mir_payload(&t.b, value, 0, 0)));
    mir_return(&t.b, mir_void(&t.b));
    assert_ptr_equal(mir_payload(&t.b, value, 0, 0).type, i);
    assert_true(mir_verify(&t.f.session, t.module));
    assert_built(&t, "type Option = enum { Some(T@0), None }\n\n"
                     "func main::f()\n"
                     "  %0: Option<Int>\n"
                     "  %1: Int\n"
                     "bb0:\n"
                     "  %0 = variant Option::None()\n"
                     "  %0 = variant Option::Some(0: Int)\n"
                     "  %1 = tag %0\n"
                     "  %1 = set %0@Some.0\n"
                     "  return\n");
}

static bool cast_can_panic(struct built *t, enum type_kind from, enum type_kind to)
{
    const struct mir_operand operand = {.kind = MIR_OPERAND_READ, .type = simple(t, from)};
    return mir_can_panic(&(struct mir_statement){.op = MIR_CAST,
                                                 .has_dest = true,
                                                 .dest.type = simple(t, to),
                                                 .operands = &operand,
                                                 .operand_count = 1});
}

static bool binary_can_panic(struct built *t, enum mir_op op, enum type_kind kind, int64_t second)
{
    const struct type *type = simple(t, kind);
    struct mir_operand operands[] = {{.kind = MIR_OPERAND_READ, .type = type}, {0}};
    operands[1] =
        type_is_float(type) ? mir_float(type, (double)second) : mir_int(type, (uint64_t)second);
    return mir_can_panic(
        &(struct mir_statement){.op = op, .operands = operands, .operand_count = 2});
}

static void types_and_constants_rule_panics_out(void **state)
{
    (void)state;
    struct built t;
    open_built(&t);
    assert_false(cast_can_panic(&t, TYPE_i8, TYPE_int));
    assert_false(cast_can_panic(&t, TYPE_u32, TYPE_int));
    assert_false(cast_can_panic(&t, TYPE_char, TYPE_u32));
    assert_false(cast_can_panic(&t, TYPE_u8, TYPE_char));
    assert_false(cast_can_panic(&t, TYPE_u64, TYPE_f32));
    assert_false(cast_can_panic(&t, TYPE_f64, TYPE_f32));
    assert_true(cast_can_panic(&t, TYPE_u64, TYPE_int));
    assert_true(cast_can_panic(&t, TYPE_i8, TYPE_u64));
    assert_true(cast_can_panic(&t, TYPE_f64, TYPE_int));
    assert_true(cast_can_panic(&t, TYPE_char, TYPE_u16));
    assert_true(cast_can_panic(&t, TYPE_u32, TYPE_char));
    assert_false(binary_can_panic(&t, MIR_DIV, TYPE_int, 2));
    assert_true(binary_can_panic(&t, MIR_DIV, TYPE_int, 0));
    assert_true(binary_can_panic(&t, MIR_REM, TYPE_i8, -1));
    assert_false(binary_can_panic(&t, MIR_REM, TYPE_u8, -1));
    assert_false(binary_can_panic(&t, MIR_DIV, TYPE_f64, 0));
    assert_true(binary_can_panic(&t, MIR_ADD, TYPE_u8, 0));
    assert_false(binary_can_panic(&t, MIR_ADD, TYPE_f32, 0));
    assert_false(binary_can_panic(&t, MIR_SHL, TYPE_int, 63));
    assert_true(binary_can_panic(&t, MIR_SHL, TYPE_int, 64));
    assert_true(binary_can_panic(&t, MIR_SHR, TYPE_int, -1));
    mir_fixture_close(&t.f);
}

static void numbers_are_cut_and_rounded_to_their_type(void **state)
{
    (void)state;
    struct built t;
    open_built(&t);
    assert_true(mir_int(simple(&t, TYPE_i8), 200).bits == (uint64_t)-56);
    assert_true(mir_int(simple(&t, TYPE_u8), 300).bits == 44);
    assert_true(mir_int(simple(&t, TYPE_u64), UINT64_MAX).bits == UINT64_MAX);
    assert_true(mir_float(simple(&t, TYPE_f32), 0.1).real == (double)0.1f);
    mir_fixture_close(&t.f);
}

/* Many owners alive over many blocks, each with an edge to one of a chain of
 * cleanup blocks. With a set of owners for each block this would take minutes. */
static void large_functions_take_linear_time(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    struct built t;
    open_built(&t);
    const struct type *s = simple(&t, TYPE_string), *i = simple(&t, TYPE_int);
    mir_at(&t.b, mir_block_new(&t.b));
    struct mir_place n = mir_local(&t.b, mir_local_new(&t.b, i, "n"));
    mir_set(&t.b, n, mir_int(i, 1));
    uint32_t cleanup = mir_cleanup_block_new(&t.b);
    uint32_t entry = t.b.block;
    mir_at(&t.b, cleanup);
    mir_resume(&t.b);
    mir_at(&t.b, entry);
    for (uint32_t k = 0; k < MANY; k++) {
        struct mir_place local = mir_local(&t.b, mir_local_new(&t.b, s, NULL));
        mir_set(&t.b, local, mir_string(&t.b, STR("x")));
        uint32_t here = t.b.block, next_cleanup = mir_cleanup_block_new(&t.b);
        mir_at(&t.b, next_cleanup);
        mir_drop(&t.b, local);
        mir_goto(&t.b, cleanup);
        cleanup = next_cleanup;
        mir_at(&t.b, here);
        mir_binary(&t.b, MIR_ADD, n, mir_read(n), mir_int(i, 1));
        list_last(&t.b.function->blocks.items[here].statements).unwind = cleanup;
        uint32_t next = mir_block_new(&t.b);
        mir_goto(&t.b, next);
        mir_at(&t.b, next);
    }
    for (uint32_t k = 0; k < MANY; k++)
        mir_drop(&t.b, mir_local(&t.b, k + 1));
    mir_return(&t.b, mir_void(&t.b));
    assert_true(mir_verify(&t.f.session, t.module));
    mir_fixture_close(&t.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cleanup_is_made_where_something_can_panic),
        cmocka_unit_test(what_nothing_reaches_is_removed),
        cmocka_unit_test(members_go_through_the_pointer_of_an_object),
        cmocka_unit_test(variants_are_made_told_apart_and_read),
        cmocka_unit_test(types_and_constants_rule_panics_out),
        cmocka_unit_test(numbers_are_cut_and_rounded_to_their_type),
        cmocka_unit_test(large_functions_take_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
