/* Programs with several errors: each is reported where it stands, and what follows is read. */
#include "spec/unit/syntax/support.h"

static const struct form forms[] = {
    {"def f\n"
     "  x = 1 +\n"
     "  y = 2\n"
     "  z = )\n"
     "  w = [1, 2\n"
     "  v = 3\n"
     "end\n"
     "def g\n"
     "  puts(1\n"
     "  puts 2\n"
     "end\n",
     "3:5 QZ0011, 4:7 QZ0011, 5:7 QZ0014, 9:7 QZ0014"},
    {"def f\n"
     "  if x\n"
     "    y\n"
     "  z\n"
     "end\n"
     "\n"
     "def g = 1\n",
     "2:3 QZ0012"},
    {"def f\n"
     "  foo(1, 2 3)\n"
     "  bar(4\n"
     "  baz = {a: 1, 2}\n"
     "  x = \"a\" + + 1\n"
     "end\n",
     "2:12 QZ0011, 3:6 QZ0014, 4:16 QZ0011, 5:13 QZ0030"},
    {"def f\n"
     "  xs.each() do x ->\n"
     "    y = * 3\n"
     "  end\n"
     "  z = ]\n"
     "end\n",
     "3:9 QZ0011, 5:7 QZ0011"},
    {"struct S\n"
     "  x Int\n"
     "  y: Int\n"
     "  3\n"
     "  z: Bool\n"
     "end\n"
     "enum E\n"
     "  a\n"
     "  B\n"
     "end\n"
     "trait T\n"
     "  foo\n"
     "  def g(self)\n"
     "end\n"
     "impl T for\n"
     "  def h = 1\n"
     "end\n",
     "2:3 QZ0011, 4:3 QZ0011, 8:3 QZ0011, 12:3 QZ0011, 15:11 QZ0011"},
    {"def f(x: , y) = 1\n"
     "def g(x: Int = ) = 2\n"
     "def h<T(x) = 3\n"
     "def i() can = 4\n"
     "def = 5\n"
     "def j(1 +) = 6\n",
     "1:10 QZ0011, 2:16 QZ0011, 3:8 QZ0011, 4:13 QZ0011, 5:5 QZ0030, 6:9 QZ0011"},
    {"import\n"
     "import a/\n"
     "from a import\n"
     "from a\n"
     "type = 3\n"
     "type X =\n"
     "newtype Y\n"
     "const C\n"
     "const = 1\n"
     "extern def f\n",
     "1:7 QZ0011, 2:10 QZ0011, 4:6 QZ0011, 5:6 QZ0011, 6:9 QZ0011, 8:8 QZ0011, 9:7 QZ0011, 10:8 "
     "QZ0011"},
    {"end\n"
     "def f\n"
     "end\n"
     "end\n",
     "1:1 QZ0013, 4:1 QZ0013"},
    {"impl X\n"
     "  def a\n"
     "    if b\n"
     "      c\n"
     "  end\n"
     "  end\n"
     "\n"
     "  def d\n"
     "  end\n"
     "end\n",
     ""},
    {"def f\n"
     "  if x\n"
     "    y\n"
     "    end\n"
     "  end\n"
     "end\n",
     "6:1 QZ0013"},
    {"def f\n"
     "  while x\n"
     "    y\n"
     "def g\n"
     "end\n",
     "2:3 QZ0012"},
    {"def q = match x\n", "1:9 QZ0012"},
    {"def f\n"
     "  match x\n"
     "    1 =>\n"
     "    => 2\n"
     "    2 3\n"
     "    4 => 5\n"
     "  end\n"
     "  select\n"
     "    x = => 1\n"
     "    foo() 2\n"
     "    default => 3\n"
     "  end\n"
     "end\n",
     "3:9 QZ0011, 5:7 QZ0011, 9:9 QZ0011, 10:11 QZ0011"},
    {"def f\n"
     "  x = if a then b\n"
     "  y\n"
     "end\n",
     "2:7 QZ0012"},
    {"@inline\n", "1:1 QZ0032"},
    {"private\n"
     "@test\n",
     "2:1 QZ0032"},
    {"def f\n"
     "  x = a < b < c\n"
     "  y = a == b != c\n"
     "end\n",
     "2:13 QZ0020, 3:14 QZ0020"},
    {"def f\n"
     "  let x = a or b\n"
     "end\n",
     "2:3 QZ0030"},
    {"def f\n"
     "  while x do\n"
     "    y\n"
     "  end\n"
     "  if go do 1 end\n"
     "    2\n"
     "  end\n"
     "  z = do\n"
     "    1\n"
     "  end\n"
     "  go x\n"
     "  go 1\n"
     "end\n",
     "2:11 QZ0021, 5:9 QZ0023, 8:7 QZ0023, 11:6 QZ0024, 12:6 QZ0024"},
    {"def f\n"
     "  x = {}\n"
     "  y = a & not b\n"
     "  z = xs[1..] + 1..\n"
     "  w = 5..\n"
     "end\n",
     "2:7 QZ0026, 3:11 QZ0028, 4:18 QZ0033, 5:8 QZ0033"},
    {"def f\n"
     "  1 = 2\n"
     "  f() = 3\n"
     "  (a, 1) = 4\n"
     "  a + b += 1\n"
     "end\n",
     "2:3 QZ0031, 3:3 QZ0031, 5:3 QZ0031"},
    {"def f\n"
     "  \"abc\n"
     "  'a\n"
     "  \"x #{1 + }\"\n"
     "  \"#{}\"\n"
     "  \"#{a b}\"\n"
     "end\n",
     "2:3 QZ0003, 3:3 QZ0006, 4:12 QZ0011, 5:6 QZ0011, 6:8 QZ0019"},
    {"x = \"abc #{y\n"
     "def f = 1\n",
     "1:10 QZ0005"},
    {"def f\n"
     "  a.\n"
     "  b.3x\n"
     "  c::\n"
     "  d.(1)\n"
     "  e?.\n"
     "end\n",
     "2:5 QZ0011, 3:6 QZ0011, 4:6 QZ0011, 5:5 QZ0011, 6:6 QZ0011"},
    {"actor A\n"
     "  var n\n"
     "  foo\n"
     "  def init\n"
     "  end\n"
     "  struct X\n"
     "  end\n"
     "end\n",
     "3:3 QZ0011, 6:3 QZ0011"},
    {"protocol P\n"
     "  send\n"
     "  foo\n"
     "end\n",
     "2:7 QZ0011, 3:3 QZ0011"},
    {"protocol Q\n"
     "  choose\n"
     "    A => send Int,\n"
     "  end\n"
     "end\n",
     "4:3 QZ0011"},
    {"macro m(a)\n"
     "  1\n"
     "end\n",
     "1:11 QZ0011"},
    {"def f\n"
     "  x = 5 6\n"
     "  y = foo bar\n"
     "  z = a.b \"c\"\n"
     "end\n",
     "2:9 QZ0011, 3:11 QZ0019, 4:11 QZ0019"},
    {"def f\n"
     "  private def g = 1\n"
     "  import x\n"
     "  y = 1\n"
     "end\n",
     "2:11 QZ0027, 3:3 QZ0027"},
    {"def f\n"
     "  ((((1)))\n"
     "  y = 1\n"
     "end\n",
     "2:3 QZ0014"},
    {"def f\n"
     "  x = [1, 2\n"
     "  y = 3]\n"
     "  z = (1 2\n"
     "end\n",
     "3:3 QZ0011, 4:7 QZ0014"},
    {"def f\n"
     "  xs.map { x ->\n"
     "  y = 1\n"
     "end\n",
     "2:10 QZ0014"},
    {"def f\n"
     "  return 1 2\n"
     "  break 1 2\n"
     "  defer\n"
     "  yield\n"
     "end\n",
     "2:12 QZ0011, 3:11 QZ0011, 4:8 QZ0011"},
    {"def f\n"
     "  if\n"
     "    x\n"
     "  end\n"
     "  while\n"
     "  end\n"
     "  for\n"
     "  end\n"
     "  for x\n"
     "  end\n"
     "  for x in\n"
     "  end\n"
     "end\n",
     "2:5 QZ0011, 5:8 QZ0011, 7:6 QZ0011, 9:8 QZ0011, 11:11 QZ0011"},
    {"packed struct Reg\n"
     "  x: u3\n"
     "end\n"
     "type B = binary { x, y: u4 }\n",
     "1:15 QZ0011, 4:20 QZ0011"},
    {"def f\n"
     "  else\n"
     "  x = 1\n"
     "  elsif y\n"
     "end\n",
     "2:3 QZ0011, 4:3 QZ0011"},
    {"def f\n"
     "  a = 1;; b = 2\n"
     "  c = 3 d = 4\n"
     "end\n",
     "3:9 QZ0011"},
    {"def f(\n"
     "  a: Int,\n"
     "  b\n",
     "1:6 QZ0014"},
    {"def f\n"
     "  x = foo(\n"
     "    1,\n"
     "    2\n"
     "  y = 1\n"
     "end\n"
     "\n"
     "def g = 2\n",
     "2:10 QZ0014"},
    {"a =\n"
     "  1\n"
     "b =\n"
     "\n"
     "  2\n"
     "c = 1 +\n"
     "\n"
     "  2\n",
     "3:4 QZ0011, 5:3 QZ0022, 6:8 QZ0011, 8:3 QZ0022"},
    {"def f\n"
     "  a\n"
     "\n"
     "    .b\n"
     "end\n",
     "4:5 QZ0011"},
    {"def f\n"
     "  x +\n"
     "  # comment\n"
     "\n"
     "  y\n"
     "end\n",
     "2:6 QZ0011"},
};

static void errors_are_reported_where_they_stand(void **state)
{
    (void)state;
    expect_reports(forms, COUNT(forms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_reported_where_they_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
