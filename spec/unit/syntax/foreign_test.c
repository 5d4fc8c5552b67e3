/* Spellings of other languages: each row of foreign.def has a program here that is
 * refused with one error; where there is a fix, the mended program is read. */
#include "spec/unit/syntax/support.h"

#include "frontend/syntax/foreign.h"

struct foreign_case {
    enum foreign row;
    const char *text;  /* of a function's body, or of a file when it holds a newline at its end */
    const char *fixed; /* NULL: no fix */
};

static const struct foreign_case cases[] = {
    /* operators */
    {FOREIGN_AND_AND, "x = a && b", "x = a and b"},
    {FOREIGN_OR_OR, "x = a || b", "x = a or b"},
    {FOREIGN_SET_AND_AND, "x &&= b", NULL},
    {FOREIGN_SET_OR_OR, "x ||= b", NULL},
    {FOREIGN_EQ_EQ_EQ, "x = a === b", "x = a == b"},
    {FOREIGN_NE_EQ, "x = a !== b", "x = a != b"},
    {FOREIGN_LESS_GREATER, "x = a <> b", "x = a != b"},
    {FOREIGN_SPACESHIP, "x = a <=> b", NULL},
    {FOREIGN_COLON_SET, "x := 1", "x = 1"},
    {FOREIGN_COLON_SET, "var x := 1", "var x = 1"},
    {FOREIGN_COLON_SET, "x := 1\n", "x = 1\n"},
    {FOREIGN_POWER, "x = a ** b", NULL},
    {FOREIGN_PLUS_PLUS, "x++", "x += 1"},
    {FOREIGN_PLUS_PLUS, "xs[i] ++", "xs[i] += 1"},
    {FOREIGN_PLUS_PLUS, "++x", NULL},
    {FOREIGN_MINUS_MINUS, "x--", "x -= 1"},
    {FOREIGN_MINUS_MINUS, "x-- if y", "x -= 1 if y"},
    {FOREIGN_RANGE_LESS, "for i in 0..<5\nend", "for i in 0..5\nend"},
    {FOREIGN_THREE_DOTS, "for i in 0...5\nend", NULL},
    {FOREIGN_THREE_DOTS, "match x\n  0...5 => 1\nend", NULL},
    {FOREIGN_NOT, "x = !a", "x = not a"},
    {FOREIGN_NOT, "return 1 if !xs.empty?", "return 1 if not xs.empty?"},
    {FOREIGN_NOT, "x = a and !b", "x = a and not b"},
    {FOREIGN_UNARY_PLUS, "x = +a", "x = a"},
    {FOREIGN_TERNARY, "x = a > b ? a : b", "x = if a > b then a else b end"},
    {FOREIGN_TERNARY, "f(a ? 1 : 2)", "f(if a then 1 else 2 end)"},
    {FOREIGN_ELVIS, "x = a ?: b", "x = a ?\? b"},
    {FOREIGN_TRY_MARK, "x = f()?", "x = try f()"},
    {FOREIGN_CHANNEL_ARROW, "ch <- x", NULL},
    {FOREIGN_CHANNEL_ARROW, "x = <-ch", NULL},
    {FOREIGN_LAMBDA_ARROW, "f(x => x + 1)", "f(x -> x + 1)"},
    {FOREIGN_LAMBDA_ARROW, "g = (x, y) => x + y", "g = (x, y) -> x + y"},
    {FOREIGN_SAFE_MEMBER, "x = a&.b", "x = a?.b"},
    {FOREIGN_POINTER_MEMBER, "x = f()->b", "x = f().b"},
    {FOREIGN_LEADING_DOT_NUMBER, "x = .5", "x = 0.5"},
    {FOREIGN_AS_MAYBE, "x = a as? Int", NULL},
    {FOREIGN_AS_FORCED, "x = a as! Int", "x = a as Int"},
    {FOREIGN_POSTFIX_AWAIT, "x = t.await", "x = (await t)"},
    {FOREIGN_SYMBOL, "f(:name)", NULL},
    {FOREIGN_IVAR, "x = @name", "x = self.name"},
    {FOREIGN_IVAR, "@name = 1", "self.name = 1"},
    {FOREIGN_MULTIPLE_VALUES, "a, b = b, a", NULL},
    {FOREIGN_MULTIPLE_VALUES, "return a, b", NULL},
    {FOREIGN_PY_TERNARY, "x = a if c else b", NULL},
    {FOREIGN_MAP_COLON, "x = {\"a\": 1}", "x = {\"a\"=> 1}"},
    {FOREIGN_CLOSURE_BRACES, "f = { x -> x + 1 }", NULL},
    {FOREIGN_ASSIGN_IN_CONDITION, "if x = 1\nend", "if x == 1\nend"},
    /* text */
    {FOREIGN_SLASHES, "x = 1 // one of them", "x = 1 # one of them"},
    {FOREIGN_FLOOR_DIVISION, "x = n // 2", "x = n / 2"},
    {FOREIGN_FIELD_SET, "f(x = 1)", "f(x: 1)"},
    {FOREIGN_SLASH_STAR, "x = 1 /* one\n two */ + 2", NULL},
    {FOREIGN_FORMAT_STRING, "x = f\"{n}\"", NULL},
    {FOREIGN_BACKSLASH, "x = 1 + \\\n  2", "x = 1 + \n  2"},
    {FOREIGN_JOINED_STRINGS, "x = \"a\" \"b\"", NULL},
    /* blocks */
    {FOREIGN_BODY_BRACE, "if x {\n  y\n}", "if x \n  y\nend"},
    {FOREIGN_BODY_BRACE, "while x > 1 {\n  y\n}", "while x > 1 \n  y\nend"},
    {FOREIGN_BODY_BRACE, "for x in xs {\n  y\n}", "for x in xs \n  y\nend"},
    {FOREIGN_BODY_BRACE, "if x { return 1 }", "if x ; return 1 end"},
    {FOREIGN_BODY_BRACE, "if x {\n  y\n} else if z {\n  1\n} else {\n  2\n}", NULL},
    {FOREIGN_BODY_BRACE, "loop {\n  y\n}", "loop \n  y\nend"},
    {FOREIGN_BODY_BRACE, "match x {\n  1 => 2\n}", "match x \n  1 => 2\nend"},
    {FOREIGN_BODY_BRACE, "def g(x: Int) {\n  x\n}\n", "def g(x: Int) \n  x\nend\n"},
    {FOREIGN_BODY_BRACE, "struct S {\n  x: Int\n}\n", "struct S \n  x: Int\nend\n"},
    {FOREIGN_BODY_BRACE, "if (x > 1) {\n  y\n}", "if (x > 1) \n  y\nend"},
    {FOREIGN_BODY_BRACE, "  if x { y() }\n  z", NULL},
    {FOREIGN_BODY_BRACE, "  for x in xs { puts x }", NULL},
    {FOREIGN_BODY_BRACE, "match x { 1 => 2 }", "match x ; 1 => 2 end"},
    {FOREIGN_HEAD_COLON, "if x:\n  y\nend", "if x\n  y\nend"},
    {FOREIGN_HEAD_COLON, "for x in xs:\n  y\nend", "for x in xs\n  y\nend"},
    {FOREIGN_HEAD_COLON, "if x\n  y\nelse:\n  z\nend", "if x\n  y\nelse\n  z\nend"},
    {FOREIGN_HEAD_COLON, "def g():\n  1\nend\n", "def g()\n  1\nend\n"},
    {FOREIGN_BLOCK_BARS, "xs.each() do |x| puts x end", "xs.each() do x -> puts x end"},
    {FOREIGN_BLOCK_BARS, "xs.f { |x, y| x }", "xs.f { (x, y) -> x }"},
    {FOREIGN_CLOSURE_BARS, "f = |x| x + 1", "f = x -> x + 1"},
    {FOREIGN_CLOSURE_BARS, "f = || 1", "f = -> 1"},
    {FOREIGN_LOOP_DO, "loop do\n  break\nend", "loop \n  break\nend"},
    {FOREIGN_ELSE_IF, "if a\n  1\nelse if b\n  2\nend", "if a\n  1\nelsif b\n  2\nend"},
    {FOREIGN_ELIF, "if a\n  1\nelif b\n  2\nend", "if a\n  1\nelsif b\n  2\nend"},
    {FOREIGN_ELSEIF, "if a\n  1\nelseif b\n  2\nend", "if a\n  1\nelsif b\n  2\nend"},
    {FOREIGN_MATCH_ARROW, "match x\n  1 -> 2\nend", "match x\n  1 => 2\nend"},
    {FOREIGN_MATCH_COLON, "match x\n  1: 2\nend", "match x\n  1 => 2\nend"},
    {FOREIGN_MATCH_ELSE, "match x\n  1 => 2\n  else => 3\nend", "match x\n  1 => 2\n  _ => 3\nend"},
    {FOREIGN_MATCH_WHEN, "match x\n  when 1 => 2\nend", "match x\n  1 => 2\nend"},
    {FOREIGN_MATCH_CASE, "match x\n  case 1 => 2\nend", "match x\n  1 => 2\nend"},
    {FOREIGN_STRUCT_REST, "Point { x, .. } = p", "Point { x,  } = p"},
    {FOREIGN_LOOP_MODIFIER, "x += 1 while x < 3", NULL},
    {FOREIGN_FOR_PARTS, "for (i = 0; i < n; i += 1)\n  y\nend", NULL},
    {FOREIGN_FOR_PARTS, "for i := 0; i < n; i++ {\n  y\n}", NULL},
    {FOREIGN_FOR_PARENS, "for (x in xs)\n  y\nend", NULL},
    {FOREIGN_FOR_OF, "for x of xs\nend", "for x in xs\nend"},
    /* declarations */
    {FOREIGN_RESULT_ARROW, "def g(x: Int) -> Int\n  x\nend\n", "def g(x: Int): Int\n  x\nend\n"},
    {FOREIGN_C_PARAMETER, "def g(int x) = x\n", "def g(x: Int) = x\n"},
    {FOREIGN_C_PARAMETER, "def g(x String) = x\n", "def g(x: String) = x\n"},
    {FOREIGN_REST_PARAMETER, "def g(*xs) = xs\n", NULL},
    {FOREIGN_REST_PARAMETER, "def g(...xs) = xs\n", NULL},
    {FOREIGN_MUT_PARAMETER, "def g(mut self) = 1\n", NULL},
    {FOREIGN_FN, "impl A\n  fn g(self) = 1\nend\n", "impl A\n  def g(self) = 1\nend\n"},
    {FOREIGN_BODY_BRACE, "struct P { x: Int, y: Int }\n", NULL},
    {FOREIGN_BODY_BRACE, "enum E { A, B(Int) }\n", "enum E ; A, B(Int) end\n"},
    {FOREIGN_DEF_SELF, "def self.make(x: Int) = x\n", "def make(x: Int) = x\n"},
    {FOREIGN_DEF_OPERATOR, "def +(o: Int) = o\n", NULL},
    {FOREIGN_FIELD_COMMA, "struct S\n  x: Int,\n  y: Int\nend\n",
     "struct S\n  x: Int\n  y: Int\nend\n"},
    {FOREIGN_METHOD_IN_STRUCT, "struct S\n  def f = 1\nend\n", NULL},
    {FOREIGN_SUPERCLASS, "struct A < B\n  x: Int\nend\n", NULL},
    {FOREIGN_IMPORT_STRING, "import \"fmt\"\n", NULL},
    {FOREIGN_IMPORT_DOTS, "import a.b\n", "import a/b\n"},
    {FOREIGN_IMPORT_FROM, "import x from m\n", NULL},
    {FOREIGN_GENERIC_BRACKETS, "x: Vec[Int] = []", NULL},
    {FOREIGN_ASYNC_DEF, "async def g = 1\n", "def g = 1\n"},
    /* types */
    {FOREIGN_MAYBE_TYPE, "x: Int? = None", "x: Option<Int> = None"},
    {FOREIGN_LIST_TYPE, "x: [Int] = []", "x: Vec<Int> = []"},
    {FOREIGN_LIST_TYPE, "x: Int[] = []", "x: Vec<Int> = []"},
    {FOREIGN_LIST_TYPE, "x: []Int = []", "x: Vec<Int> = []"},
    {FOREIGN_POINTER_TYPE, "x: *Int = y", "x: Ptr<Int> = y"},
    {FOREIGN_ARROW_TYPE, "x: (Int) -> Int = y", NULL},
    /* statements */
    {FOREIGN_UNLESS, "unless a\n  1\nend", "if not a\n  1\nend"},
    {FOREIGN_UNLESS, "return 1 unless a", "return 1 if not a"},
    {FOREIGN_UNTIL, "until a\n  1\nend", "while not a\n  1\nend"},
    {FOREIGN_CASE, "case x\nwhen 1 then 2\nwhen 3\n  4\nelse\n  5\nend", NULL},
    {FOREIGN_SWITCH, "switch x {\n  case 1: y\n  default: z\n}", NULL},
    {FOREIGN_FOREACH, "foreach x in xs", NULL},
    {FOREIGN_VAL, "val x = 1", "x = 1"},
    {FOREIGN_THROW, "throw e", NULL},
    {FOREIGN_RAISE, "raise \"text\"", NULL},
    {FOREIGN_GUARD, "guard x", NULL},
    {FOREIGN_PRINTLN, "println x", "puts x"},
    {FOREIGN_FUNCTION_CALL, "x = function(y)", NULL},
    {FOREIGN_PRINTLN_CALL, "println(x)", "puts(x)"},
    {FOREIGN_ECHO, "echo \"a\"", "puts \"a\""},
    {FOREIGN_LET, "let x = 1", "x = 1"},
    {FOREIGN_LET_MUT, "let mut x = 1", "var x = 1"},
    {FOREIGN_MUT, "mut x = 1", "var x = 1"},
    {FOREIGN_CATCH, "f()\ncatch e", NULL},
    {FOREIGN_RESCUE, "f()\nrescue e", NULL},
    {FOREIGN_EXCEPT, "f()\nexcept E", NULL},
    {FOREIGN_TRY_BLOCK, "try {\n  f()\n}", NULL},
    {FOREIGN_TYPED_LOCAL, "int x = 1", "x: Int = 1"},
    {FOREIGN_TYPED_LOCAL, "Point p = f()", "p: Point = f()"},
    {FOREIGN_PASS, "if a\n  pass\nend", "if a\n  \nend"},
    /* operands */
    {FOREIGN_NIL, "x = nil", "x = None"},
    {FOREIGN_NULL_WORD, "x = null", "x = None"},
    {FOREIGN_NULLPTR, "x = nullptr", "x = None"},
    {FOREIGN_TRUE_WORD, "x = True", "x = true"},
    {FOREIGN_FALSE_WORD, "f(False)", "f(false)"},
    {FOREIGN_THIS, "this.x = 1", "self.x = 1"},
    {FOREIGN_NEW, "x = new Point(1)", "x = Point(1)"},
    {FOREIGN_PY_LAMBDA, "f = lambda x: x + 1", NULL},
    /* items */
    {FOREIGN_FN, "fn g() = 1\n", "def g() = 1\n"},
    {FOREIGN_FUNC, "func g() = 1\n", "def g() = 1\n"},
    {FOREIGN_FUN, "fun g() = 1\n", "def g() = 1\n"},
    {FOREIGN_FUNCTION, "function g() = 1\n", "def g() = 1\n"},
    {FOREIGN_CLASS, "class A\n  x: Int\nend\n", "struct A\n  x: Int\nend\n"},
    {FOREIGN_INTERFACE, "interface A\n  def f(self)\nend\n", "trait A\n  def f(self)\nend\n"},
    {FOREIGN_MODULE, "module A\n", NULL},
    {FOREIGN_NAMESPACE, "namespace a\n", NULL},
    {FOREIGN_PACKAGE, "package main\n", NULL},
    {FOREIGN_USE, "use a::b\n", NULL},
    {FOREIGN_REQUIRE, "require \"a\"\n", NULL},
    {FOREIGN_INCLUDE, "include Show\n", NULL},
    {FOREIGN_PUB, "pub def g = 1\n", "def g = 1\n"},
    {FOREIGN_PUBLIC, "public def g = 1\n", "def g = 1\n"},
    {FOREIGN_EXPORT, "export def g = 1\n", "def g = 1\n"},
    {FOREIGN_PROTECTED, "protected def g = 1\n", "private def g = 1\n"},
    {FOREIGN_OVERRIDE, "override def g = 1\n", "def g = 1\n"},
    {FOREIGN_ABSTRACT, "abstract struct S end\n", "struct S end\n"},
    {FOREIGN_STATIC, "static def g = 1\n", "def g = 1\n"},
    {FOREIGN_TYPEDEF, "typedef int a\n", NULL},
};

static char *program_of(const char *text)
{
    size_t size = strlen(text) + 32;
    char *program = malloc(size);
    assert_non_null(program);
    bool is_file = text[strlen(text) - 1] == '\n';
    snprintf(program, size, is_file ? "%s" : "def f\n%s\nend\n", text);
    return program;
}

/* The program with its fixes made, from the last to the first. */
static char *apply_fixes(struct parsed *parsed, const struct diag *diag)
{
    struct str content = parsed->source->content;
    char *mended = malloc(content.size + 256);
    assert_non_null(mended);
    memcpy(mended, content.bytes, content.size + 1);
    uint32_t before = UINT32_MAX;
    for (uint32_t done = 0; done < diag->fixes.count; done++) {
        const struct diag_fix *last = NULL;
        for (uint32_t i = 0; i < diag->fixes.count; i++) {
            const struct diag_fix *fix = &diag->fixes.items[i];
            if (fix->span.start < before && (!last || fix->span.start > last->span.start))
                last = fix;
        }
        assert_non_null(last);
        before = last->span.start;
        size_t at = last->span.start - parsed->source->base, size = strlen(last->replacement);
        char *rest = mended + at + last->span.size;
        memmove(mended + at + size, rest, strlen(rest) + 1);
        memcpy(mended + at, last->replacement, size);
    }
    return mended;
}

static void check_fix(struct parsed *parsed, const struct foreign_case *test)
{
    const struct diag *diag = parsed->session.diags.items.items[0];
    if (!test->fixed || !diag->fixes.count) {
        if (test->fixed)
            fail_msg("no fix in: %s", test->text);
        return;
    }
    char *mended = apply_fixes(parsed, diag), *expected = program_of(test->fixed);
    struct parsed again;
    assert_string_equal(mended, expected);
    parse(&again, mended);
    expect_no_errors(&again, mended);
    parsed_free(&again);
    free(mended);
    free(expected);
}

static void foreign_spellings_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct foreign_row *row = &foreign_rows[cases[i].row];
        char *program = program_of(cases[i].text), message[512];
        struct parsed parsed;
        snprintf(message, sizeof message, "`%s` is not Quartz: %s", row->spelling, row->advice);
        parse(&parsed, program);
        if (parsed.session.diags.errors != 1)
            print_error("%s\nin:\n%s\n", reports(&parsed), program);
        assert_int_equal(parsed.session.diags.errors, 1);
        assert_string_equal(parsed.session.diags.items.items[0]->message, message);
        check_fix(&parsed, &cases[i]);
        parsed_free(&parsed);
        free(program);
    }
}

static void every_row_has_a_case(void **state)
{
    (void)state;
    for (int row = 0; row < FOREIGN_COUNT; row++) {
        bool found = false;
        for (size_t i = 0; i < COUNT(cases); i++)
            found = found || cases[i].row == (enum foreign)row ||
                    foreign_rows[row].place == FOREIGN_PLACE_TYPE;
        if (!found)
            fail_msg("no case for `%s`", foreign_rows[row].spelling);
    }
}

/* Words for types differ in nothing but the word. */
static void foreign_type_names_are_replaced(void **state)
{
    (void)state;
    for (int row = 0; row < FOREIGN_COUNT; row++) {
        if (foreign_rows[row].place != FOREIGN_PLACE_TYPE)
            continue;
        char text[64], fixed[64];
        snprintf(text, sizeof text, "x: %s = y", foreign_rows[row].spelling);
        snprintf(fixed, sizeof fixed, "x: %s = y", foreign_rows[row].replacement);
        struct foreign_case test = {(enum foreign)row, text, fixed};
        char *program = program_of(text);
        struct parsed parsed;
        parse(&parsed, program);
        assert_int_equal(parsed.session.diags.errors, 1);
        check_fix(&parsed, &test);
        parsed_free(&parsed);
        free(program);
    }
}

/* The same words are names where they can be nothing else. */
static void words_stay_names(void **state)
{
    (void)state;
    struct parsed parsed;
    const char *text = "def f(val, new, echo, until)\n"
                       "  unless = val + new\n"
                       "  x.nil.this.null(unless)\n"
                       "  until(1)\n"
                       "  p.pass = echo\n"
                       "  g(case: 1, nil: 2)\n"
                       "end\n";
    parse(&parsed, text);
    expect_no_errors(&parsed, text);
    parsed_free(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foreign_spellings_are_named),
        cmocka_unit_test(every_row_has_a_case),
        cmocka_unit_test(foreign_type_names_are_replaced),
        cmocka_unit_test(words_stay_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
