/* Consts: evaluated, put in where they are read, and what nothing reaches is
 * removed. MIR text has no word for consts: here they are the globals in capitals. */
#include <ctype.h>

#include "middle/interp/consts.h"
#include "spec/unit/middle/interp_support.h"

/* The module of the text behind `evaluate_consts`, or its messages. */
static const char *evaluated(struct mir_fixture *f, const char *text)
{
    struct mir_module *module = sound_module(f, "test", text);
    for (uint32_t i = 0; i < module->globals.count; i++)
        module->globals.items[i].is_const = isupper((unsigned char)*module->globals.items[i].name);
    if (evaluate_consts(&f->session, module)) {
        if (!mir_verify(&f->session, module))
            mir_show_messages(f);
        assert_int_equal(f->session.diags.errors, 0);
        return mir_to_text(f, module).bytes;
    }
    struct text out;
    text_init(&out, &f->session.arena);
    for (uint32_t i = 0; i < f->session.diags.items.count; i++) {
        const struct diag *diag = f->session.diags.items.items[i];
        text_printf(&out, "%s %s\n", diag_rows[diag->id].code, diag->message);
        for (uint32_t k = 0; k < diag->notes.count; k++)
            text_printf(&out, "  %s\n", diag->notes.items[k].text);
    }
    return text_chars(&out);
}

static void assert_evaluated(const char *text, const char *expected)
{
    struct mir_fixture f;
    mir_fixture_open(&f);
    assert_string_equal(evaluated(&f, text), expected);
    mir_fixture_close(&f);
}

#define INIT_OF_A "init init\nmain main\nfunc init()\nbb0:\n  @A = call a()\n  return\n"

static void scalars_stand_where_they_are_read(void **state)
{
    (void)state;
    assert_evaluated("global @A: Int\nglobal @B: String\nglobal @D: F32\nglobal @v: Int\n"
                     "init init\nmain main\n"
                     "func init()\nbb0:\n  @A = call a()\n  @B = call b()\n  @D = call d()\n"
                     "  @v = call v()\n  return\n"
                     "func a(): Int\n  %0: Int\nbb0:\n  %0 = mul 6: Int, 7: Int\n  return %0\n"
                     "func b(): String\n  %0: String\nbb0:\n"
                     "  %0 = runtime qz_string_from_int(@A)\n  return move %0\n"
                     "func d(): F32\nbb0:\n  return 0.5: F32\n"
                     "func v(): Int\nbb0:\n  return @A\n"
                     "func main(): Int\n  %0: Int\n  %1: Bool\n  %2: String\nbb0:\n"
                     "  %2 = dup @B\n  runtime qz_puts(@B)\n"
                     "  %0 = div 100: Int, @A unwind bb3\n"
                     "  drop %2\n  %1 = eq @D, 0.5: F32\n  branch %1, bb1, bb2\nbb1:\n"
                     "  return @A\nbb2:\n  return @v\nbb3: cleanup\n  drop %2\n  resume\n",
                     "global @v: Int\ninit init\nmain main\n\n"
                     "func init()\nbb0:\n  @v = call v()\n  return\n\n"
                     "func v(): Int\nbb0:\n  return 42: Int\n\n"
                     "func main(): Int\n  %0: Int\n  %1: Bool\n  %2: String\nbb0:\n"
                     "  %2 = set \"42\"\n  runtime qz_puts(\"42\")\n"
                     "  %0 = div 100: Int, 42: Int\n  drop %2\n"
                     "  %1 = eq 0.5: F32, 0.5: F32\n  branch %1, bb1, bb2\nbb1:\n"
                     "  return 42: Int\nbb2:\n  return @v\n");
}

static void parts_of_values_are_constants(void **state)
{
    (void)state;
    assert_evaluated("type P = value { x: Int, y: (String, Int) }\nglobal @A: P\n" INIT_OF_A
                     "func a(): P\n  %0: P\n  %1: (String, Int)\nbb0:\n"
                     "  %1 = make(\"s\", 4: Int)\n  %0 = make(3: Int, move %1)\n"
                     "  return move %0\n"
                     "func main(): Int\n  %0: Int\nbb0:\n  runtime qz_puts(@A.y.0)\n"
                     "  %0 = add @A.x, @A.y.1\n  return %0\n",
                     "type P = value { x: Int, y: (String, Int) }\nmain main\n\n"
                     "func main(): Int\n  %0: Int\nbb0:\n  runtime qz_puts(\"s\")\n"
                     "  %0 = add 3: Int, 4: Int\n  return %0\n");
}

static void whole_values_are_made_from_constants(void **state)
{
    (void)state;
    assert_evaluated("type P = value { x: Int, y: (String, Int) }\nglobal @A: P\n" INIT_OF_A
                     "func a(): P\n  %0: P\n  %1: (String, Int)\n  %2: String\nbb0:\n"
                     "  %2 = runtime qz_string_upper(\"s\")\n"
                     "  %1 = make(move %2, 4: Int)\n  %0 = make(3: Int, move %1)\n"
                     "  return move %0\n"
                     "func main()\n  %0: P\nbb0:\n  %0 = dup @A\n  drop %0\n  return\n",
                     "type P = value { x: Int, y: (String, Int) }\nglobal @A: P\n"
                     "init init\nmain main\n\n"
                     "func init()\nbb0:\n  @A = call a()\n  return\n\n"
                     "func a(): P\n  %0: (String, Int)\n  %1: P\nbb0:\n"
                     "  %0 = make(\"S\", 4: Int)\n  %1 = make(3: Int, move %0)\n"
                     "  return move %1\n\n"
                     "func main()\n  %0: P\nbb0:\n  %0 = dup @A\n  drop %0\n  return\n");
}

static void enums_are_made_from_constants(void **state)
{
    (void)state;
    assert_evaluated(
        "type E = enum { One(Int), Two((String, Int)), Three }\nglobal @A: E\n" INIT_OF_A
        "func a(): E\n  %0: E\n  %1: (String, Int)\nbb0:\n"
        "  %1 = make(\"s\", 4: Int)\n  %0 = variant E::Two(move %1)\n"
        "  return move %0\n"
        "func main(): Int\n  %0: Int\nbb0:\n  %0 = tag @A\n"
        "  switch %0, 0 bb1, 1 bb2, else bb3\nbb1:\n  return @A@One.0\nbb2:\n"
        "  return @A@Two.0.1\nbb3:\n  return 0: Int\n",
        "type E = enum { One(Int), Two((String, Int)), Three }\nglobal @A: E\n"
        "init init\nmain main\n\n"
        "func init()\nbb0:\n  @A = call a()\n  return\n\n"
        "func a(): E\n  %0: (String, Int)\n  %1: E\nbb0:\n"
        "  %0 = make(\"s\", 4: Int)\n  %1 = variant E::Two(move %0)\n"
        "  return move %1\n\n"
        "func main(): Int\n  %0: Int\nbb0:\n  %0 = tag @A\n"
        "  switch %0, 0 bb1, 1 bb2, else bb3\nbb1:\n  return @A@One.0\nbb2:\n"
        "  return 4: Int\nbb3:\n  return 0: Int\n");
}

static void objects_keep_their_initialisers(void **state)
{
    (void)state;
    assert_evaluated("type B = object { n: Int }\nglobal @A: B\nglobal @N: Int\n"
                     "init init\nmain main\n"
                     "func init()\nbb0:\n  @A = call a()\n  @N = call n()\n  return\n"
                     "func a(): B\n  %0: B\nbb0:\n  %0 = new(5: Int)\n  return move %0\n"
                     "func n(): Int\nbb0:\n  return @A.*.n\n"
                     "func main(): Int\n  %0: Int\nbb0:\n  %0 = add @A.*.n, @N\n  return %0\n",
                     "type B = object { n: Int }\nglobal @A: B\ninit init\nmain main\n\n"
                     "func init()\nbb0:\n  @A = call a()\n  return\n\n"
                     "func a(): B\n  %0: B\nbb0:\n  %0 = new(5: Int)\n  return move %0\n\n"
                     "func main(): Int\n  %0: Int\nbb0:\n  %0 = add @A.*.n, 5: Int\n"
                     "  return %0\n");
}

static void functions_are_constants_too(void **state)
{
    (void)state;
    assert_evaluated("global @A: Fn(Int): Int\n" INIT_OF_A
                     "func a(): Fn(Int): Int\nbb0:\n  return twice\n"
                     "func twice(%0: Int): Int\n  %1: Int\nbb0:\n  %1 = mul %0, 2: Int\n"
                     "  return %1\n"
                     "func main(): Int\n  %0: Int\nbb0:\n  %0 = call @A(4: Int)\n  return %0\n",
                     "main main\n\n"
                     "func twice(%0: Int): Int\n  %1: Int\nbb0:\n  %1 = mul %0, 2: Int\n"
                     "  return %1\n\n"
                     "func main(): Int\n  %0: Int\nbb0:\n  %0 = call twice(4: Int)\n"
                     "  return %0\n");
}

static void what_cannot_be_evaluated_is_reported_once(void **state)
{
    (void)state;
    assert_evaluated("global @A: Int\nglobal @B: Int\nglobal @C: Int\nglobal @D: Int\n"
                     "init init\nmain main\n"
                     "func init()\nbb0:\n  @A = call a()\n  @B = call b()\n  @C = call c()\n"
                     "  @D = call d()\n  return\n"
                     "func a(): Int\n  %0: Int\nbb0:\n  %0 = call deep(3: Int)\n  return %0\n"
                     "func deep(%0: Int): Int\n  %1: Int\n  %2: Bool\nbb0:\n"
                     "  %2 = eq %0, 0: Int\n  branch %2, bb1, bb2\nbb1:\n"
                     "  %1 = div 1: Int, %0\n  return %1\nbb2:\n  %1 = sub %0, 1: Int\n"
                     "  %1 = call deep(%1)\n  return %1\n"
                     "func b(): Int\nbb0:\n  return @A\n"
                     "func c(): Int\nbb0:\n  runtime qz_puts(\"x\")\n  return 1: Int\n"
                     "func d(): Int\nbb0:\n  goto bb0\n"
                     "func main(): Int\nbb0:\n  return @B\n",
                     "QZ0602 evaluating this `const` panics: division by zero in `/`\n"
                     "  the panic is in `deep`\n  called from `deep`\n  called from `deep`\n"
                     "  called from `deep`\n"
                     "QZ0601 a `const` is evaluated at compile time and cannot print\n"
                     "QZ0603 evaluating this `const` takes more than 10000000 steps\n");
}

static void limits_are_told_apart(void **state)
{
    (void)state;
    assert_evaluated("global @A: Int\n" INIT_OF_A
                     "func a(): Int\n  %0: Int\nbb0:\n  %0 = call a()\n  return %0\n"
                     "func main(): Int\nbb0:\n  return @A\n",
                     "QZ0603 evaluating this `const` takes more than 100000 calls inside of one "
                     "another\n  it had come to `a`\n  called from `a`\n  called from `a`\n"
                     "  called from `a`\n");
    assert_evaluated("global @A: String\n" INIT_OF_A
                     "func a(): String\n  %0: String\n  %1: String\nbb0:\n"
                     "  %0 = runtime qz_string_from_int(1: Int)\n  goto bb1\nbb1:\n"
                     "  %1 = runtime qz_string_concat(%0, %0)\n  drop %0\n"
                     "  %0 = set move %1\n  goto bb1\n"
                     "func main()\n  %0: String\nbb0:\n  %0 = dup @A\n  drop %0\n  return\n",
                     "QZ0603 evaluating this `const` takes more than 128 megabytes of memory\n");
}

static void pruning_keeps_what_is_reached(void **state)
{
    (void)state;
    assert_evaluated("global @A: Int\nglobal @u: Int\nglobal @v: Int\n"
                     "init init\nmain main\ntest \"t\" = tested\n"
                     "func init()\nbb0:\n  @A = call a()\n  @v = call a()\n  return\n"
                     "func a(): Int\nbb0:\n  return 1: Int\n"
                     "func unused(): Int\nbb0:\n  return @u\n"
                     "func main()\nbb0:\n  return\n"
                     "func tested()\n  %0: Fn()\nbb0:\n  %0 = set main\n  drop %0\n"
                     "  return\n"
                     "func exported(): Int export \"e\"\nbb0:\n  return @v\n",
                     "global @v: Int\ninit init\nmain main\ntest \"t\" = tested\n\n"
                     "func init()\nbb0:\n  @v = call a()\n  return\n\n"
                     "func a(): Int\nbb0:\n  return 1: Int\n\n"
                     "func main()\nbb0:\n  return\n\n"
                     "func tested()\n  %0: Fn()\nbb0:\n  %0 = set main\n  drop %0\n"
                     "  return\n\n"
                     "func exported(): Int export \"e\"\nbb0:\n  return @v\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_stand_where_they_are_read),
        cmocka_unit_test(parts_of_values_are_constants),
        cmocka_unit_test(whole_values_are_made_from_constants),
        cmocka_unit_test(enums_are_made_from_constants),
        cmocka_unit_test(objects_keep_their_initialisers),
        cmocka_unit_test(functions_are_constants_too),
        cmocka_unit_test(what_cannot_be_evaluated_is_reported_once),
        cmocka_unit_test(limits_are_told_apart),
        cmocka_unit_test(pruning_keeps_what_is_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
