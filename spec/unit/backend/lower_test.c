/* The shape of the LLVM text: what is promised about it, not each instruction. */
#include "spec/unit/backend/support.h"

static const struct setting plain = {.opt_level = 0};
static const struct setting fast = {.opt_level = 2};
static const struct setting arm = {.target = "aarch64-linux-gnu"};
static const struct setting debug = {.debug_info = true};

static void checked_arithmetic_panics_in_cold_blocks(void **state)
{
    (void)state;
    EXPECT("func f(%0: Int, %1: Int): Int\n"
           "%2: Int\n"
           "bb0:\n"
           "  %2 = add %0, %1\n"
           "  %2 = mul %2, 3: Int\n"
           "  %2 = div %2, 10: Int\n"
           "  %2 = shl %2, 3: Int\n"
           "  %2 = add_wrap %2, 1: Int\n"
           "  return %2\n",
           &plain, {"call { i64, i1 } @llvm.sadd.with.overflow.i64(", 1},
           {"call { i64, i1 } @llvm.smul.with.overflow.i64(", 1}, {"call void @qz_panic_", 2},
           {"invoke", 0}, {"landingpad", 0}, {"\npanic", 2});
}

static const char may_or_may_not[] = "func quiet(%0: Int): Int\n"
                                     "%1: Int\n"
                                     "bb0:\n"
                                     "  %1 = add_wrap %0, 1: Int\n"
                                     "  return %1\n"
                                     "func loud(%0: Int): Int\n"
                                     "%1: Int\n"
                                     "bb0:\n"
                                     "  %1 = add %0, 1: Int\n"
                                     "  return %1\n"
                                     "func f(%0: Int)\n"
                                     "%1: String\n"
                                     "%2: Int\n"
                                     "bb0:\n"
                                     "  %1 = runtime qz_string_from_int(%0)\n"
                                     "  %2 = call quiet(%0) unwind bb1\n"
                                     "  drop %1\n"
                                     "  return\n"
                                     "bb1: cleanup\n"
                                     "  drop %1\n"
                                     "  resume\n"
                                     "func g(%0: Int)\n"
                                     "%1: String\n"
                                     "%2: Int\n"
                                     "bb0:\n"
                                     "  %1 = runtime qz_string_from_int(%0)\n"
                                     "  %2 = call loud(%0) unwind bb1\n"
                                     "  %2 = call loud(%2) unwind bb1\n"
                                     "  drop %1\n"
                                     "  return\n"
                                     "bb1: cleanup\n"
                                     "  drop %1\n"
                                     "  resume\n";

static void only_what_may_panic_is_invoked(void **state)
{
    (void)state;
    EXPECT(may_or_may_not, &plain, {"invoke fastcc i64 @q.loud(", 2},
           {"call fastcc i64 @q.quiet(", 1}, {"= landingpad", 1}, {"resume", 1});
}

/* Blocks may stand in any order: here the cleanup comes before what it cleans up. */
static void a_cleanup_may_come_before_what_unwinds_to_it(void **state)
{
    (void)state;
    EXPECT("func loud(%0: Int): Int\n"
           "%1: Int\n"
           "bb0:\n"
           "  %1 = add %0, 1: Int\n"
           "  return %1\n"
           "func f(%0: Int)\n"
           "%1: String\n"
           "%2: Int\n"
           "bb0:\n"
           "  %1 = runtime qz_string_from_int(%0)\n"
           "  goto bb3\n"
           "bb1: cleanup\n"
           "  drop %1\n"
           "  resume\n"
           "bb2: cleanup\n"
           "  goto bb1\n"
           "bb3:\n"
           "  %2 = call loud(%0) unwind bb2\n"
           "  %2 = call loud(%2) unwind bb1\n"
           "  drop %1\n"
           "  return\n",
           &plain, {"= alloca { ptr, i32 }", 1}, {"= landingpad", 2},
           {"personality ptr @__gcc_personality_v0", 1}, {"resume { ptr, i32 }", 1},
           {"store { ptr, i32 }", 2}, {"load { ptr, i32 }", 1});
}

static void equal_constants_are_one(void **state)
{
    (void)state;
    EXPECT("func main()\n"
           "bb0:\n"
           "  runtime qz_puts(\"caf\xC3\xA9\")\n"
           "  runtime qz_puts(\"caf\xC3\xA9\")\n"
           "  runtime qz_print(\"caf\xC3\xA9\")\n"
           "  return\n"
           "main main\n",
           &plain,
           {"@string = private unnamed_addr constant { i32, i32, i64, i64, [6 x i8] } "
            "{ i32 -2147483648, i32 0, i64 5, i64 4, ",
            1},
           {"@string.1", 0});
}

static void small_integers_follow_each_c_abi(void **state)
{
    (void)state;
    static const char mir[] = "func c(%0: I8, %1: U16, %2: Bool): Bool extern \"c\"\n"
                              "func f()\n"
                              "%0: Bool\n"
                              "bb0:\n"
                              "  %0 = call c(-1: I8, 1: U16, true)\n"
                              "  return\n";
    EXPECT(mir, &plain, {"declare zeroext i1 @c(i8 signext, i16 zeroext, i1 zeroext)", 1},
           {"call zeroext i1 @c(i8 signext -1, i16 zeroext 1, i1 zeroext true)", 1});
    EXPECT(mir, &arm, {"declare i1 @c(i8, i16, i1)", 1}, {"call i1 @c(i8 -1, i16 1, i1 true)", 1});
}

static void aggregates_travel_by_size(void **state)
{
    (void)state;
    EXPECT("type Large = value { a: Int, b: Int, c: Int, d: Int }\n"
           "func small(%0: (Int, F64)): (Int, F64)\n"
           "bb0:\n"
           "  return %0\n"
           "func large(%0: Large): Large\n"
           "bb0:\n"
           "  return %0\n"
           "func nothing(%0: Void): Void\n"
           "bb0:\n"
           "  return %0\n",
           &plain, {"define internal fastcc { i64, double } @q.small({ i64, double } %0)", 1},
           {"define internal fastcc void @q.large(ptr noalias nocapture dereferenceable(32) %0, "
            "ptr noalias nocapture dereferenceable(32) %1)",
            1},
           {"define internal fastcc void @q.nothing()", 1});
}

static void atomic_variables_are_accessed_whole(void **state)
{
    (void)state;
    EXPECT("global @n: Int atomic\n"
           "global @b: Bool atomic\n"
           "global @plain: Int\n"
           "func f(): Int\n"
           "%0: Bool\n"
           "bb0:\n"
           "  @n = add_wrap @n, @plain\n"
           "  @b = not @b\n"
           "  return @n\n",
           &plain, {"load atomic i64, ptr @q.n unordered", 2}, {"store atomic i64 %", 1},
           {"load atomic i8, ptr @q.b unordered", 1}, {"store atomic i8 %", 1},
           {"load i64, ptr @q.plain", 1});
}

static void counts_are_kept_inline(void **state)
{
    (void)state;
    static const char mir[] = "type Box = object { n: Int }\n"
                              "func f(%0: borrow Box): Box never_panics\n"
                              "%1: Box\n"
                              "bb0:\n"
                              "  %1 = dup %0\n"
                              "  return move %1\n"
                              "func main()\n"
                              "%0: Box\n"
                              "%1: Box\n"
                              "bb0:\n"
                              "  %0 = new(1: Int)\n"
                              "  %1 = call f(%0)\n"
                              "  drop %0\n"
                              "  drop %1\n"
                              "  return\n"
                              "main main\n";
    EXPECT(mir, &plain, {"call fastcc void @q.retain(ptr %", 1},
           {"call fastcc void @q.release(ptr %", 2}, {"ptr nonnull dereferenceable(16) %0", 1});
    EXPECT(mir, &fast, {"call fastcc void @q.retain", 0});
}

static void debug_information_names_what_users_named(void **state)
{
    (void)state;
    static const char mir[] = "func area(%0 width: Int, %1: Int): Int\n"
                              "%2 result: Int\n"
                              "%3: Int\n"
                              "bb0:\n"
                              "  %2 = mul %0, %1\n"
                              "  return %2\n";
    EXPECT(mir, &debug, {"!DISubprogram(name: \"area\"", 1},
           {"!DILocalVariable(name: \"width\", arg: 1", 1},
           {"!DILocalVariable(name: \"result\"", 1}, {"!DILocalVariable(", 2},
           {"!DIFile(filename: \"test.qz\", directory: \".\")", 1},
           {"\"Dwarf Version\", i32 4", 1});
    EXPECT(mir, &plain, {"!DI", 0});
}

static void quartz_names_do_not_meet_those_of_c(void **state)
{
    (void)state;
    EXPECT("func memcpy(%0: Int): Int\n"
           "bb0:\n"
           "  return %0\n"
           "func c_memcpy(%0: CPtr, %1: CPtr, %2: U64): CPtr extern \"memcpy\"\n",
           &plain, {"@q.memcpy(i64 %0)", 1}, {"declare ptr @memcpy(ptr, ptr, i64)", 1});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checked_arithmetic_panics_in_cold_blocks),
        cmocka_unit_test(only_what_may_panic_is_invoked),
        cmocka_unit_test(a_cleanup_may_come_before_what_unwinds_to_it),
        cmocka_unit_test(equal_constants_are_one),
        cmocka_unit_test(small_integers_follow_each_c_abi),
        cmocka_unit_test(aggregates_travel_by_size),
        cmocka_unit_test(atomic_variables_are_accessed_whole),
        cmocka_unit_test(counts_are_kept_inline),
        cmocka_unit_test(debug_information_names_what_users_named),
        cmocka_unit_test(quartz_names_do_not_meet_those_of_c),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
