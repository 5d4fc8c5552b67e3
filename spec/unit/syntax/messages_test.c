/* Messages teach: what is wrong, where it began, what to write instead. */
#include "spec/unit/syntax/support.h"

/* The first report: "line:column message / note line:column text / help text". */
static const char *first_report(struct parsed *parsed)
{
    const struct source_map *sources = &parsed->session.sources;
    struct text out;
    text_init(&out, &parsed->session.arena);
    diagnostics_sort(&parsed->session.diags);
    assert_true(parsed->session.diags.items.count > 0);
    const struct diag *diag = parsed->session.diags.items.items[0];
    struct location at = source_locate(sources, diag->span);
    text_printf(&out, "%u:%u %s", at.line, at.column, diag->message);
    for (uint32_t i = 0; i < diag->notes.count; i++) {
        at = source_locate(sources, diag->notes.items[i].span);
        text_printf(&out, " / note %u:%u %s", at.line, at.column, diag->notes.items[i].text);
    }
    for (uint32_t i = 0; i < diag->helps.count; i++)
        text_printf(&out, " / help %s", diag->helps.items[i]);
    for (uint32_t i = 0; i < diag->fixes.count; i++)
        text_printf(&out, " / fix `%s`", diag->fixes.items[i].replacement);
    return text_chars(&out);
}

static const struct form forms[] = {
    {"def f\n  while a\n    b\n\ndef g\nend\n",
     "2:3 `while` has no `end` / note 5:1 it should have ended before `def`"},
    {"def f\n  for x in xs\n    if x\n      y\n  end\nend\n\ndef g = 1\n",
     "3:5 `if` has no `end` / note 5:3 the `end` that it takes is indented less; one may be "
     "missing before it"},
    {"def f\n  if a\n    b\n",
     "2:3 `if` has no `end` / note 4:1 it should have ended before the end of the file"},
    {"def f\n  x\n    end\n  y()\nend\n",
     "4:3 a statement stands in a function / help a program begins in `def main ... end`"},
    {"def f\n  if x\n    end\n  end\nend\n",
     "5:1 this `end` closes nothing / note 3:5 this `end` closes `if`, but is indented deeper: it "
     "may be one too many / note 2:3 `if` begins here / fix ``"},
    {"def f\n  puts -1\nend\n",
     "2:8 an argument that begins with `-` stands in parentheses / help write `puts(-1)` / fix "
     "`(-1)`"},
    {"def f\n  puts (1 + 2), 3\nend\n",
     "2:8 an argument that begins with `(` stands in parentheses / help write `puts((1 + 2), 3)` / "
     "fix `((1 + 2), 3)`"},
    {"def f\n  puts (1)\nend\n", "2:8 an argument that begins with `(` stands in parentheses / "
                                 "help write `puts(1)` / fix `(1)`"},
    {"def f\n  x = foo bar, 1\nend\n",
     "2:11 a call inside an expression has its arguments in parentheses / fix `(bar, 1)`"},
    {"def f\n  while x do\n    y\n  end\nend\n",
     "2:11 there is no `do` after a condition / help the line's end, `;` or `then` is enough / fix "
     "``"},
    {"def f\n  foo(1,\n    2\n  bar()\nend\n",
     "2:6 this `(` is never closed / help write `)` behind its contents"},
    {"def f\n  x = a < b < c\nend\n",
     "2:13 `<` and `<` cannot follow one another / note 2:9 the first one stands here / help write "
     "`a < b and b < c`, or put one of them in parentheses"},
    {"def f\n  a\n\n    .b()\nend\n",
     "4:5 expected an expression, found `.` / help a blank line ends a statement; leave it out to "
     "go on"},
    {"def f\n  x = {}\nend\n",
     "2:7 `{}` is no value / help the empty map is written `{:}` / fix `{:}`"},
    {"def f\n  go x\nend\n",
     "2:6 `go` starts a call or a `do` block / help write `go f(x)` or `go do ... end`"},
    {"def f\n  x = do\n    1\n  end\nend\n",
     "2:7 a `do` block without parameters cannot stand here / help write `do -> ... end` for a "
     "lambda without parameters"},
    {"def f\n  if let Some(x) = y or z\n  end\nend\n",
     "2:22 `let` conditions are joined by `and` only / help use `match`, or test with `is` and "
     "take "
     "the value with `!`"},
    {"def f\n  def g = 1\nend\n",
     "2:3 a function cannot stand inside a function / help a function inside a function is a "
     "lambda, `f = x -> ...`"},
    {"def f\n  xs.map { a; b }\nend\n",
     "2:13 expected `}`, found `;` / help a brace block holds one expression; several stand in `do "
     "... end`"},
    {"def f\n  (a,)\nend\n",
     "2:3 expected two parts or more, found a tuple of one / help leave the comma out"},
    {"def f\n  x is 5\nend\n", "2:8 `is` tests for a type or a variant, not for a value / help "
                               "write `==`, or `a.same?(b)` to "
                               "ask whether both are one object"},
    {"def f\n  f() = 1\nend\n",
     "2:3 a call cannot be assigned to / help names, fields, elements and `x!` can be assigned to"},
    {"struct my_point\n  x: Int\nend\n",
     "1:8 `my_point` names a type and begins in lower case / fix `MyPoint`"},
    {"struct match\nend\n", "1:8 expected the struct's name, found `match`"},
    {"x = \"abc\n",
     "1:5 this string has no closing quotes on its line / help a string ends on its line; one of "
     "several lines stands between `\"\"\"`"},
    {"x = \"a #{b\n", "1:8 this `#{` has no `}` on its line / help write `}` behind the "
                      "expression, on the same line"},
    {"x = \xFF", "1:5 this file is not valid UTF-8 / help this byte, 0xFF, does not belong to a "
                 "character; save "
                 "the file as UTF-8"},
    {"x = 10u8\n", "1:5 `10u8` is not a number: a letter stands in it; its type is not written "
                   "behind a number"},
};

static void messages_teach(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(forms); i++) {
        struct parsed parsed;
        parse(&parsed, forms[i].text);
        assert_string_equal(first_report(&parsed), forms[i].dump);
        parsed_free(&parsed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_teach),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
