/* How enums are stored, and what becomes of matching them. */
#include "spec/unit/backend/support.h"

static const struct setting plain = {.opt_level = 0};
static const struct setting quick = {.opt_level = 1};
static const struct setting debug = {.debug_info = true};

#define DECLS                                    \
    "type Option = enum { Some(T@0), None }\n"   \
    "type Result = enum { Ok(T@0), Err(E@1) }\n" \
    "type Color = enum { Red, Green, Blue }\n"   \
    "type Only = enum { It }\n"                  \
    "type Point = object { x: Int }\n"           \
    "type List = recursive enum { Cons(Int, List), Nil }\n"

/* A function that gives back its argument. */
#define SAME(name, type)                      \
    "func " name "(%0: " type "): " type "\n" \
    "bb0:\n"                                  \
    "  return move %0\n"

/* A function that gives the payload of variant 0, and `other` for what else there is. */
#define RETURNS_PAYLOAD(type, some, payload, other)    \
    "func f(%0: " type "): " payload " export \"f\"\n" \
    "%1: Int\n"                                        \
    "bb0:\n"                                           \
    "  %1 = tag %0\n"                                  \
    "  switch %1, 0 bb1, else bb2\n"                   \
    "bb1:\n"                                           \
    "  return %0@" some ".0\n"                         \
    "bb2:\n"                                           \
    "  return " other "\n"

static void options_of_pointers_are_pointers(void **state)
{
    (void)state;
    EXPECT(DECLS SAME("a", "Option<String>") SAME("b", "Option<Point>")
               SAME("c", "Option<Fn(Int): Int>") SAME("d", "Option<List>")
                   SAME("e", "Option<Option<String>>") SAME("g", "List"),
           &plain, {"ptr @q.a(ptr %0)", 1}, {"ptr @q.b(ptr %0)", 1}, {"ptr @q.c(ptr %0)", 1},
           {"ptr @q.d(ptr %0)", 1}, {"ptr @q.e(ptr %0)", 1}, {"ptr @q.g(ptr %0)", 1});
}

static void small_enums_are_small_integers(void **state)
{
    (void)state;
    EXPECT(DECLS SAME("a", "Color") SAME("b", "Option<Color>") SAME("c", "Option<Bool>")
               SAME("d", "Option<Char>") SAME("e", "Option<Option<Bool>>") SAME("g", "Option<Void>")
                   SAME("h", "Only"),
           &plain, {"i8 @q.a(i8 %0)", 1}, {"i8 @q.b(i8 %0)", 1}, {"i8 @q.c(i8 %0)", 1},
           {"i32 @q.d(i32 %0)", 1}, {"i8 @q.e(i8 %0)", 1}, {"i8 @q.g(i8 %0)", 1},
           {"void @q.h()", 1});
}

static void others_are_a_tag_and_what_their_payloads_share(void **state)
{
    (void)state;
    EXPECT(DECLS SAME("a", "Option<Int>") SAME("b", "Result<Int, String>")
               SAME("c", "Result<String, String>") SAME("d", "Result<(Int, Int, Int), U8>")
                   SAME("e", "Option<(String, Int)>"),
           &plain, {"%\"Option<Int>\" = type { i8, i64 }", 1},
           {"%\"Result<Int, String>\" = type { i8, [1 x i64] }", 1},
           {"%\"Result<String, String>\" = type { i8, ptr }", 1}, {"@q.a(%\"Option<Int>\" %0)", 1},
           {"@q.d(ptr noalias nocapture dereferenceable(32) %0, ", 1},
           {"{ ptr, i64 } @q.e({ ptr, i64 } %0)", 1});
}

static void options_of_numbers_stay_in_registers(void **state)
{
    (void)state;
    static const char make[] = DECLS "func f(%0: Int): Option<Int> export \"f\"\n"
                                     "%1: Option<Int>\n"
                                     "%2: Bool\n"
                                     "bb0:\n"
                                     "  %2 = lt %0, 0: Int\n"
                                     "  branch %2, bb1, bb2\n"
                                     "bb1:\n"
                                     "  %1 = variant Option::None()\n"
                                     "  return %1\n"
                                     "bb2:\n"
                                     "  %1 = variant Option::Some(%0)\n"
                                     "  return %1\n";
    EXPECT(make, &quick, {"alloca", 0}, {"load", 0}, {"store", 0}, {"call void @llvm.mem", 0},
           {"select", 0}, {"br ", 0}, {"@qz_new", 0});
    EXPECT(DECLS RETURNS_PAYLOAD("Option<Int>", "Some", "Int", "-1: Int"), &quick, {"alloca", 0},
           {"load", 0}, {"store", 0}, {"icmp", 1});
}

static void results_stay_in_registers(void **state)
{
    (void)state;
    static const char make[] = DECLS "func g(%0: Int): Result<Int, String>\n"
                                     "%1: Result<Int, String>\n"
                                     "%2: Bool\n"
                                     "bb0:\n"
                                     "  %2 = lt %0, 0: Int\n"
                                     "  branch %2, bb1, bb2\n"
                                     "bb1:\n"
                                     "  %1 = variant Result::Err(\"negative\")\n"
                                     "  return move %1\n"
                                     "bb2:\n"
                                     "  %1 = variant Result::Ok(%0)\n"
                                     "  return move %1\n"
                                     "func f(%0: Int): Result<Int, String> export \"f\"\n"
                                     "%1: Result<Int, String>\n"
                                     "bb0:\n"
                                     "  %1 = call g(%0)\n"
                                     "  return move %1\n";
    EXPECT(make, &quick, {"alloca", 0}, {"load", 0}, {"store", 0}, {"call void @llvm.mem", 0},
           {"icmp", 1});
}

static void a_match_on_a_niche_is_one_compare(void **state)
{
    (void)state;
    EXPECT(DECLS "func f(%0: borrow Option<String>): Bool export \"f\"\n"
                 "%1: Int\n"
                 "bb0:\n"
                 "  %1 = tag %0\n"
                 "  switch %1, 0 bb1, 1 bb2, else bb3\n"
                 "bb1:\n"
                 "  return true\n"
                 "bb2:\n"
                 "  return false\n"
                 "bb3:\n"
                 "  unreachable\n",
           &quick, {"icmp", 1}, {"load", 0}, {"switch", 0}, {"select", 0}, {"br ", 0});
    EXPECT(DECLS RETURNS_PAYLOAD("Option<Char>", "Some", "Char", "'?'"), &quick, {"icmp", 1},
           {"load", 0}, {"switch", 0});
    EXPECT(DECLS RETURNS_PAYLOAD("Option<Option<Bool>>", "Some", "Option<Bool>", "%0@Some.0"),
           &quick, {"icmp", 0}, {"load", 0}, {"alloca", 0});
}

static void only_payloads_that_own_are_dropped(void **state)
{
    (void)state;
    EXPECT(DECLS "func f(%0: Result<Int, String>, %1: Option<Int>, %2: Option<String>)\n"
                 "bb0:\n"
                 "  drop %0\n"
                 "  drop %1\n"
                 "  drop %2\n"
                 "  return\n",
           &plain, {"call fastcc void @\"q.drop Result<Int, String>\"(", 1}, {"@q.drop Option", 0},
           {"@\"q.drop Option", 0}, {"call fastcc void @q.release(", 2}, {"  i64 1, label", 1},
           {"  i64 0, label", 0});
}

static void recursive_values_are_objects_of_one_variant(void **state)
{
    (void)state;
    EXPECT(DECLS "func f(): List\n"
                 "%0: List\n"
                 "%1: List\n"
                 "bb0:\n"
                 "  %0 = variant List::Nil()\n"
                 "  %1 = variant List::Cons(1: Int, move %0)\n"
                 "  %0 = variant List::Nil()\n"
                 "  drop %0\n"
                 "  return move %1\n",
           &plain, {"call ptr @qz_new(i64 24, i32 2)", 1},
           {"@variant = private unnamed_addr constant { i32, i32 } { i32 -2147483648, i32 3 }, "
            "align 16",
            1},
           {"@variant.", 0}, {"define internal void @\"q.destroy List\"", 1});
}

static void names_of_types_have_their_arguments(void **state)
{
    (void)state;
    EXPECT("type Box = object { value: T@0 }\n"
           "func f()\n"
           "%0: Box<Int>\n"
           "%1: Box<Box<Int>>\n"
           "bb0:\n"
           "  %0 = new(1: Int)\n"
           "  %1 = new(move %0)\n"
           "  drop %1\n"
           "  return\n",
           &plain, {"c\"Box<Int>\\00\"", 1}, {"c\"Box<Box<Int>>\\00\"", 1},
           {"%\"object Box<Int>\" = type { { i32, i32 }, i64 }", 1},
           {"%\"object Box<Box<Int>>\" = type { { i32, i32 }, ptr }", 1});
}

static void types_with_pointers_in_the_same_places_share_glue(void **state)
{
    (void)state;
    EXPECT(DECLS "type Box = object { value: T@0 }\n"
                 "type Pair = value { a: T@0, b: E@1 }\n"
                 "func f(%0: Box<String>, %1: Box<Box<String>>, %2: Box<Int>, %3: Box<(String, "
                 "Int)>, %4: Pair<String, Int>, %5: Pair<List, F64>, %6: Pair<Int, String>, %7: "
                 "Result<Int, String>, %8: Result<F64, Point>, %9: Result<String, Int>)\n"
                 "%10: Box<String>\n"
                 "%11: Box<Box<String>>\n"
                 "%12: Box<Int>\n"
                 "%13: Box<(String, Int)>\n"
                 "%14: (String, Int)\n"
                 "bb0:\n"
                 "  drop %0\n"
                 "  drop %1\n"
                 "  drop %2\n"
                 "  drop %3\n"
                 "  drop %4\n"
                 "  drop %5\n"
                 "  drop %6\n"
                 "  drop %7\n"
                 "  drop %8\n"
                 "  drop %9\n"
                 "  %10 = new(\"\")\n"
                 "  %11 = new(move %10)\n"
                 "  drop %11\n"
                 "  %12 = new(1: Int)\n"
                 "  drop %12\n"
                 "  %14 = make(\"\", 1: Int)\n"
                 "  %13 = new(move %14)\n"
                 "  drop %13\n"
                 "  return\n",
           &plain, {"define internal void @\"q.destroy ", 2},
           {"define internal fastcc void @\"q.drop Pair", 2},
           {"define internal fastcc void @\"q.drop Result", 2},
           {"define internal fastcc void @\"q.drop ", 4});
}

static void debuggers_see_the_variants(void **state)
{
    (void)state;
    EXPECT(DECLS "func f(%0 color: Color, %1 number: Option<Int>, %2 text: borrow "
                 "Option<String>, %3 list: borrow List)\n"
                 "bb0:\n"
                 "  return\n",
           &debug, {"tag: DW_TAG_enumeration_type, name: \"Color\"", 1},
           {"!DIEnumerator(name: \"Green\", value: 1, isUnsigned: true)", 1},
           {"tag: DW_TAG_structure_type, name: \"Option<Int>\"", 1},
           {"tag: DW_TAG_structure_type, name: \"Option<String>\"", 1},
           {"tag: DW_TAG_structure_type, name: \"List\"", 1}, {"tag: DW_TAG_union_type", 2},
           {"tag: DW_TAG_structure_type, name: \"Cons\"", 1});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_of_pointers_are_pointers),
        cmocka_unit_test(small_enums_are_small_integers),
        cmocka_unit_test(others_are_a_tag_and_what_their_payloads_share),
        cmocka_unit_test(options_of_numbers_stay_in_registers),
        cmocka_unit_test(results_stay_in_registers),
        cmocka_unit_test(a_match_on_a_niche_is_one_compare),
        cmocka_unit_test(only_payloads_that_own_are_dropped),
        cmocka_unit_test(recursive_values_are_objects_of_one_variant),
        cmocka_unit_test(names_of_types_have_their_arguments),
        cmocka_unit_test(types_with_pointers_in_the_same_places_share_glue),
        cmocka_unit_test(debuggers_see_the_variants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
