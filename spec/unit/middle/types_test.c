#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frontend/base/session.h"
#include "middle/types/type.h"

struct fixture {
    struct session session;
    struct type_table types;
};

static struct fixture *fixture(void **state)
{
    return *state;
}

static int set_up(void **state)
{
    static struct fixture fixture;
    session_init(&fixture.session);
    type_table_init(&fixture.types, &fixture.session.arena);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    session_destroy(&fixture(state)->session);
    return 0;
}

static const struct type *simple(void **state, enum type_kind kind)
{
    return type_simple(&fixture(state)->types, kind);
}

static const struct type *pair(void **state, const struct type *a, const struct type *b)
{
    return type_tuple(&fixture(state)->types, (const struct type *[]){a, b}, 2);
}

static struct type_decl *declare(void **state, const char *name, enum type_storage storage,
                                 const struct type *const *fields, uint32_t count)
{
    struct session *session = &fixture(state)->session;
    struct type_decl *decl = ARENA_NEW(&session->arena, struct type_decl);
    decl->name = session_symbol(session, name);
    decl->qualified = name;
    decl->storage = storage;
    decl->fields = ARENA_ARRAY(&session->arena, struct type_field, count);
    decl->field_count = count;
    for (uint32_t i = 0; i < count; i++)
        decl->fields[i] = (struct type_field){.name = decl->name, .type = fields[i]};
    return decl;
}

static void assert_text(void **state, const struct type *type, const char *expected)
{
    assert_string_equal(type_text(&fixture(state)->session.arena, type), expected);
}

static void equal_types_are_one(void **state)
{
    struct type_table *types = &fixture(state)->types;
    const struct type *i = simple(state, TYPE_int), *s = simple(state, TYPE_string);
    const struct symbol *t = session_symbol(&fixture(state)->session, "T");
    assert_ptr_equal(pair(state, i, s), pair(state, i, s));
    assert_ptr_not_equal(pair(state, i, s), pair(state, s, i));
    assert_ptr_equal(type_ref(types, i, true), type_ref(types, i, true));
    assert_ptr_not_equal(type_ref(types, i, true), type_ref(types, i, false));
    assert_ptr_equal(type_function(types, &i, 1, s), type_function(types, &i, 1, s));
    assert_ptr_not_equal(type_function(types, &i, 1, s), pair(state, i, s));
    assert_ptr_equal(type_param(types, t, 0), type_param(types, t, 0));
    assert_ptr_not_equal(type_param(types, t, 0), type_param(types, t, 1));
    assert_ptr_not_equal(type_variable(types), type_variable(types));
    assert_ptr_equal(type_tuple(types, NULL, 0), simple(state, TYPE_void));
}

/* The table grows; types found before it did are found again, with the ids of
 * the order in which they were made. */
static void many_types_keep_their_identity(void **state)
{
    enum { MANY = 3000 };
    const struct type *made[MANY];
    const struct type *type = simple(state, TYPE_int);
    for (uint32_t i = 0; i < MANY; i++) {
        made[i] = type = pair(state, type, simple(state, TYPE_bool));
        if (i > 0)
            assert_int_equal(made[i]->id, made[i - 1]->id + 1);
    }
    type = simple(state, TYPE_int);
    for (uint32_t i = 0; i < MANY; i++) {
        type = pair(state, type, simple(state, TYPE_bool));
        assert_ptr_equal(type, made[i]);
    }
}

static void types_print_as_written(void **state)
{
    struct type_table *types = &fixture(state)->types;
    const struct type *i = simple(state, TYPE_int), *s = simple(state, TYPE_string);
    const struct type *none = simple(state, TYPE_void);
    assert_text(state, pair(state, i, simple(state, TYPE_f64)), "(Int, F64)");
    assert_text(state, type_tuple(types, &i, 1), "(Int,)");
    assert_text(state, type_function(types, &i, 1, s), "Fn(Int): String");
    assert_text(state, type_function(types, NULL, 0, none), "Fn()");
    assert_text(state, type_ref(types, pair(state, i, s), true), "&mut (Int, String)");
    assert_text(state, type_ref(types, s, false), "&String");
    assert_text(state, simple(state, TYPE_never), "!");
    const struct type_decl *map = declare(state, "Map", STORAGE_OBJECT, NULL, 0);
    assert_text(state, type_nominal(types, map, (const struct type *[]){i, s}, 2),
                "Map<Int, String>");
    assert_text(state, type_variable(types), "_");
}

static void numbers_know_their_width(void **state)
{
    assert_int_equal(type_bits(simple(state, TYPE_i16)), 16);
    assert_true(type_is_signed(simple(state, TYPE_int)));
    assert_false(type_is_signed(simple(state, TYPE_u8)));
    assert_true(type_is_integer(simple(state, TYPE_u8)));
    assert_false(type_is_integer(simple(state, TYPE_char)));
    assert_true(type_is_float(simple(state, TYPE_f32)));
    assert_true(type_is_number(simple(state, TYPE_f32)));
    assert_false(type_is_number(simple(state, TYPE_bool)));
}

static void what_holds_a_counted_object_is_dropped(void **state)
{
    struct type_table *types = &fixture(state)->types;
    const struct type *i = simple(state, TYPE_int), *s = simple(state, TYPE_string);
    const struct type *t = type_param(types, session_symbol(&fixture(state)->session, "T"), 0);
    assert_false(type_needs_drop(pair(state, i, i)));
    assert_true(type_needs_drop(pair(state, i, pair(state, i, s))));
    assert_false(type_needs_drop(type_ref(types, s, true)));
    assert_true(type_needs_drop(type_function(types, NULL, 0, i)));
    assert_true(type_needs_drop(t));

    const struct type_decl *object = declare(state, "Object", STORAGE_OBJECT, &i, 1);
    assert_true(type_is_counted(type_nominal(types, object, NULL, 0)));
    const struct type_decl *inner = declare(state, "Inner", STORAGE_VALUE, &t, 1);
    const struct type *inner_t = type_nominal(types, inner, &t, 1);
    const struct type_decl *outer = declare(state, "Outer", STORAGE_VALUE, &inner_t, 1);
    assert_false(type_is_counted(type_nominal(types, outer, &s, 1)));
    assert_true(type_needs_drop(type_nominal(types, outer, &s, 1)));
    assert_false(type_needs_drop(type_nominal(types, outer, &i, 1)));
}

static void enums_own_what_a_payload_owns(void **state)
{
    struct type_table *types = &fixture(state)->types;
    const struct type *i = simple(state, TYPE_int), *s = simple(state, TYPE_string);
    struct type_field payload = {
        .type = type_param(types, session_symbol(&fixture(state)->session, "T"), 0)};
    struct type_variant variants[] = {{.field_count = 0}, {.fields = &payload, .field_count = 1}};
    struct type_decl *decl = declare(state, "Option", STORAGE_ENUM, NULL, 0);
    decl->variants = variants;
    decl->variant_count = 2;
    const struct type *option = type_nominal(types, decl, &s, 1);
    assert_true(type_is_enum(option) && !type_is_enum(s));
    assert_false(type_is_counted(option));
    assert_true(type_needs_drop(option));
    assert_false(type_needs_drop(type_nominal(types, decl, &i, 1)));
    assert_ptr_equal(type_variant_field(types, option, 1, 0), s);
    decl->is_recursive = true;
    assert_true(type_is_counted(option));
    assert_true(type_needs_drop(type_nominal(types, decl, &i, 1)));
}

static void arguments_take_the_place_of_parameters(void **state)
{
    struct type_table *types = &fixture(state)->types;
    const struct type *i = simple(state, TYPE_int);
    const struct type *t = type_param(types, session_symbol(&fixture(state)->session, "T"), 0);
    const struct type *field = type_function(types, &t, 1, pair(state, t, i));
    const struct type_decl *decl = declare(state, "Holder", STORAGE_VALUE, &field, 1);
    const struct type *holder = type_nominal(types, decl, &i, 1);
    assert_int_equal(type_field_count(holder), 1);
    assert_ptr_equal(type_field(types, holder, 0), type_function(types, &i, 1, pair(state, i, i)));
    assert_int_equal(type_field(types, holder, 0)->flags, 0);
    assert_int_equal(field->flags, TYPE_HAS_PARAM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(equal_types_are_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_types_keep_their_identity, set_up, tear_down),
        cmocka_unit_test_setup_teardown(types_print_as_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_know_their_width, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_holds_a_counted_object_is_dropped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(enums_own_what_a_payload_owns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(arguments_take_the_place_of_parameters, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
