/* Closures in LLVM: where their objects lie, and that a lambda given for a parameter
 * that is only called leaves nothing of itself behind. */
#include "spec/unit/backend/support.h"

static const struct setting plain = {.opt_level = 0};
static const struct setting some = {.opt_level = 1};
static const struct setting fast = {.opt_level = 2};

/* `main` adds up what `each` gives to a lambda in its frame. */
static const char in_the_frame[] = "type sum = object { `'code`: CPtr, sum: &mut Int }\n"
                                   "main main\n"
                                   "func sum(%0: borrow sum, %1 x: Int) closure inline\n"
                                   "%2: &mut Int\n"
                                   "bb0:\n"
                                   "  %2 = set %0.*.sum\n"
                                   "  %2.* = add_wrap %2.*, %1\n"
                                   "  return\n"
                                   "func each(%0 n: Int, %1 f: borrow Fn(Int))\n"
                                   "%2 i: Int\n"
                                   "%3: Bool\n"
                                   "bb0:\n"
                                   "  %2 = set 0: Int\n"
                                   "  goto bb1\n"
                                   "bb1:\n"
                                   "  %3 = lt %2, %0\n"
                                   "  branch %3, bb2, bb3\n"
                                   "bb2:\n"
                                   "  call %1(%2)\n"
                                   "  %2 = add_wrap %2, 1: Int\n"
                                   "  goto bb1\n"
                                   "bb3:\n"
                                   "  return\n"
                                   "func main(): Int\n"
                                   "%0 sum: Int\n"
                                   "%1: &mut Int\n"
                                   "%2: borrow Fn(Int)\n"
                                   "bb0:\n"
                                   "  %0 = set 0: Int\n"
                                   "  %1 = address %0\n"
                                   "  %2 = lend_closure sum(%1)\n"
                                   "  call each(10: Int, %2)\n"
                                   "  return %0\n";

static void closure_in_the_frame_is_not_allocated(void **state)
{
    (void)state;
    EXPECT(in_the_frame, &plain, {"@qz_new", 0}, {"%closure = alloca %\"object sum\"", 1},
           {"store ptr @q.sum, ptr", 1}, {"@qz_release_slow", 0});
}

static void closure_in_the_frame_is_inlined(void **state)
{
    (void)state;
    EXPECT(in_the_frame, &some, {"call ", 0}, {"alloca", 0}, {"@q.sum", 0}, {"@q.each", 0},
           {"ret i64 45", 1});
    EXPECT(in_the_frame, &fast, {"call ", 0}, {"alloca", 0}, {"ret i64 45", 1});
}

static void closure_of_its_own_is_an_object(void **state)
{
    (void)state;
    EXPECT("type held = object { `'code`: CPtr, text: String, n: Int }\n"
           "func held(%0: borrow held): Int closure\n"
           "bb0:\n"
           "  return %0.*.n\n"
           "func make(%0: borrow String): Fn(): Int\n"
           "%1: String\n"
           "%2: Fn(): Int\n"
           "bb0:\n"
           "  %1 = dup %0\n"
           "  %2 = closure held(move %1, 3: Int)\n"
           "  return move %2\n",
           &plain, {"call ptr @qz_new(i64 32,", 1}, {"store ptr @q.held, ptr", 1},
           {"define internal void @\"q.destroy held\"(ptr %0)", 1}, {"alloca %\"object", 0});
}

static void function_without_captures_is_a_constant(void **state)
{
    (void)state;
    EXPECT("func twice(%0: Int): Int\n"
           "bb0:\n"
           "  return %0\n"
           "func value(): Fn(Int): Int\n"
           "bb0:\n"
           "  return twice\n",
           &plain, {"@qz_new", 0}, {"constant { { i32, i32 }, ptr }", 1},
           {"define internal fastcc i64 @\"q.value twice\"(ptr %0, i64 %1)", 1});
}

/* The same from Quartz: no call is left in the loop, no closure, no allocation. */
static void a_literal_lambda_costs_nothing(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f);
    const char *source = fixture_path(&f, "lambda.qz"), *out = fixture_path(&f, "out");
    FILE *stream = fopen(source, "w");
    assert_non_null(stream);
    fputs("def each(n: Int, f: Fn(Int))\n  for i in 0..n\n    f(i)\n  end\nend\n"
          "@noinline\ndef total(n: Int, step: Int): Int\n  var sum = 0\n"
          "  each(n) do i ->\n    sum = sum &+ (i &* step)\n  end\n  sum\nend\n"
          "def main: Int = total(\"#{main_count}\".size, 3)\nmain_count = 5\n",
          stream);
    assert_int_equal(fclose(stream), 0);
    const char *command =
        text_format(&f.session.arena, "%s/../../bin/quartzc build --emit=llvm -O1 -o %s %s",
                    f.library_folder, out, source);
    assert_int_equal(system(command), 0);
    const char *text = read_file(&f, out);
    const char *start = text ? strstr(text, "@\"q.lambda::total\"(i64") : NULL;
    const char *end = start ? strstr(start, "\n}\n") : NULL;
    assert_non_null(end);
    const char *body = arena_copy(&f.session.arena, start, (size_t)(end - start));
    assert_int_equal(count(body, "call "), 0);
    assert_int_equal(count(body, "alloca"), 0);
    assert_int_equal(count(text, "lambda1"), 0);
    unlink(source);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closure_in_the_frame_is_not_allocated),
        cmocka_unit_test(closure_in_the_frame_is_inlined),
        cmocka_unit_test(closure_of_its_own_is_an_object),
        cmocka_unit_test(function_without_captures_is_a_constant),
        cmocka_unit_test(a_literal_lambda_costs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
