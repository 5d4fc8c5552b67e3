/* Declarations: each form and its tree. */
#include "spec/unit/syntax/support.h"

static const struct form forms[] = {
    {"def pi = 3.14159\n",
     "(function pi body: (block statements[(float_literal 3.14159)]) is_short)"},
    {"def main\n"
     "end\n",
     "(function main body: (block))"},
    {"def add(a: Int, b: Int): Int\n"
     "  return a + b\n"
     "end\n",
     "(function add params[(param (pat_bind a) type: (type_name Int)) (param (pat_bind b) type: "
     "(type_name Int))] result: (type_name Int) body: (block statements[(return value: (binary "
     "(name a) + (name b)))]))"},
    {"def twice(x) = x * 2\n", "(function twice params[(param (pat_bind x))] body: (block "
                               "statements[(binary (name x) * (int_literal 2))]) is_short)"},
    {"def area(w: Int, h: Int = 1): Int = w * h\n",
     "(function area params[(param (pat_bind w) type: (type_name Int)) (param (pat_bind h) type: "
     "(type_name Int) default_value: (int_literal 1))] result: (type_name Int) body: (block "
     "statements[(binary (name w) * (name h))]) is_short)"},
    {"def biggest<T: Ord + Show, U>(xs: Vec<T>): Option<T> = None\n",
     "(function biggest type_params[(type_param T bounds[(type_name Ord) (type_name Show)]) "
     "(type_param U)] params[(param (pat_bind xs) type: (type_name Vec arguments[(type_name T)]))] "
     "result: (type_name Option arguments[(type_name T)]) body: (block statements[(name None)]) "
     "is_short)"},
    {"def keys<K, V>(m: Map<K, V>): Vec<K>\n"
     "  where K: Hash + Eq, V: Show\n"
     "  1\n"
     "end\n",
     "(function keys type_params[(type_param K) (type_param V)] params[(param (pat_bind m) type: "
     "(type_name Map arguments[(type_name K) (type_name V)]))] result: (type_name Vec "
     "arguments[(type_name K)]) where[(where_clause (type_name K) bounds[(type_name Hash) "
     "(type_name Eq)]) (where_clause (type_name V) bounds[(type_name Show)])] body: (block "
     "statements[(int_literal 1)]))"},
    {"def fib(0) = 0\n"
     "def fib(n) = n\n",
     "(function fib params[(param (pat_literal (int_literal 0)))] body: (block "
     "statements[(int_literal 0)]) is_short) (function fib params[(param (pat_bind n))] body: "
     "(block statements[(name n)]) is_short)"},
    {"def f(Some(x): Option<Int>, \"a\" | \"b\", (a, _), [h, ..t], 1..5) = x\n",
     "(function f params[(param (pat_variant Some arguments[(pat_bind x)]) type: (type_name Option "
     "arguments[(type_name Int)])) (param (pat_or parts[(pat_literal (string_literal \"a\")) "
     "(pat_literal (string_literal \"b\"))])) (param (pat_tuple parts[(pat_bind a) "
     "(pat_wildcard)])) (param (pat_list parts[(pat_bind h) (pat_rest name:t)])) (param (pat_range "
     "low: (int_literal 1) high: (int_literal 5)))] body: (block statements[(name x)]) is_short)"},
    {"def sum(xs: Int...) = xs\n",
     "(function sum params[(param (pat_bind xs) type: (type_name Int) is_variadic)] body: (block "
     "statements[(name xs)]) is_short)"},
    {"def f(n: &mut Int, m: &Vec<Int>, &mut self, self, &self) = n\n",
     "(function f params[(param (pat_bind n) &mut type: (type_name Int)) (param (pat_bind m) & "
     "type: (type_name Vec arguments[(type_name Int)])) (param (pat_bind self) &mut is_self) "
     "(param (pat_bind self) is_self) (param (pat_bind self) & is_self)] body: (block "
     "statements[(name n)]) is_short)"},
    {"def f(x): Int can Fs + Net = x\n",
     "(function f params[(param (pat_bind x))] result: (type_name Int) effects: (effects Fs::Net) "
     "body: (block statements[(name x)]) is_short)"},
    {"def f can Nothing\n"
     "end\n",
     "(function f effects: (effects Nothing) body: (block))"},
    {"def f(): impl Iterator<Int> + Show = x\n",
     "(function f result: (type_impl bounds[(type_name Iterator arguments[(type_name Int)]) "
     "(type_name Show)]) body: (block statements[(name x)]) is_short)"},
    {"def f(): ! = panic(\"x\")\n",
     "(function f result: (type_never) body: (block statements[(call (name panic) "
     "arguments[(string_literal \"x\")])]) is_short)"},
    {"def empty?(self): Bool = true\n",
     "(function empty? params[(param (pat_bind self) is_self)] result: (type_name Bool) body: "
     "(block statements[(bool_literal value)]) is_short)"},
    {"def match(self) = 1\n", "(function match params[(param (pat_bind self) is_self)] body: "
                              "(block statements[(int_literal 1)]) is_short)"},
    {"def f(g: Fn(Int, String): Bool can Io, h: Fn()) = 1\n",
     "(function f params[(param (pat_bind g) type: (type_function params[(type_name Int) "
     "(type_name String)] result: (type_name Bool) effects: (effects Io))) (param (pat_bind h) "
     "type: (type_function))] body: (block statements[(int_literal 1)]) is_short)"},
    {"def f(x: (Int, String), y: { a: Int, b: Bool }, z: (), w: (Int)) = 1\n",
     "(function f params[(param (pat_bind x) type: (type_tuple parts[(type_name Int) (type_name "
     "String)])) (param (pat_bind y) type: (type_record fields[(field name:a type: (type_name "
     "Int)) (field name:b type: (type_name Bool))])) (param (pat_bind z) type: (type_tuple)) "
     "(param (pat_bind w) type: (type_name Int))] body: (block statements[(int_literal 1)]) "
     "is_short)"},
    {"def f(x: A | B | Vec<C>): geo::Point = 1\n",
     "(function f params[(param (pat_bind x) type: (type_union parts[(type_name A) (type_name B) "
     "(type_name Vec arguments[(type_name C)])]))] result: (type_name geo::Point) body: (block "
     "statements[(int_literal 1)]) is_short)"},
    {"def f(s: Session<dual Calc>) = 1\n",
     "(function f params[(param (pat_bind s) type: (type_name Session arguments[(type_dual "
     "(type_name Calc))]))] body: (block statements[(int_literal 1)]) is_short)"},
    {"struct Point\n"
     "  x: Int\n"
     "  y: Int = 0\n"
     "  private cache: Int = 0\n"
     "end\n",
     "(struct Point fields[(field name:x type: (type_name Int)) (field name:y type: (type_name "
     "Int) default_value: (int_literal 0)) (field is_private name:cache type: (type_name Int) "
     "default_value: (int_literal 0))])"},
    {"struct Empty\n"
     "end\n",
     "(struct Empty)"},
    {"struct Empty end\n", "(struct Empty)"},
    {"struct P; x: Int; y: Int; end\n", "(struct P fields[(field name:x type: (type_name Int)) "
                                        "(field name:y type: (type_name Int))])"},
    {"@value struct Vec2<T>\n"
     "  where T: Ord\n"
     "  x: T\n"
     "end\n",
     "(struct attributes[(attribute value)] Vec2 type_params[(type_param T)] where[(where_clause "
     "(type_name T) bounds[(type_name Ord)])] fields[(field name:x type: (type_name T))])"},
    {"@value\n"
     "@repr(C)\n"
     "## A point.\n"
     "##\n"
     "## Two fields.\n"
     "struct V\n"
     "  ## The first.\n"
     "  x: Int\n"
     "end\n",
     "(struct \"A point.\\n\\nTwo fields.\" attributes[(attribute value) (attribute repr "
     "arguments[(name C)])] V fields[(field \"The first.\" name:x type: (type_name Int))])"},
    {"struct Task\n"
     "  end: Int\n"
     "  if: Bool = true\n"
     "end\n",
     "(struct Task fields[(field name:end type: (type_name Int)) (field name:if type: (type_name "
     "Bool) default_value: (bool_literal value))])"},
    {"enum Shape\n"
     "  Circle(F64)\n"
     "  Rect(w: F64, h: F64)\n"
     "  Dot\n"
     "end\n",
     "(enum Shape variants[(variant Circle payload[(field type: (type_name F64))]) (variant Rect "
     "payload[(field name:w type: (type_name F64)) (field name:h type: (type_name F64))]) (variant "
     "Dot)])"},
    {"enum Color<T>\n"
     "  Red, Green, Blue(T)\n"
     "end\n",
     "(enum Color type_params[(type_param T)] variants[(variant Red) (variant Green) (variant Blue "
     "payload[(field type: (type_name T))])])"},
    {"trait Shape<R = Self>: Show + Eq\n"
     "  type Out = Self\n"
     "  type Item: Show\n"
     "  def area(self): F64\n"
     "  ## Doc.\n"
     "  def describe(self) = \"area\"\n"
     "  def long(self)\n"
     "    1\n"
     "  end\n"
     "  @inline\n"
     "  def last(self)\n"
     "end\n",
     "(trait Shape type_params[(type_param R default_type: (type_name Self))] "
     "supertraits[(type_name Show) (type_name Eq)] items[(type_alias Out type: (type_name Self)) "
     "(type_alias Item bounds[(type_name Show)]) (function area params[(param (pat_bind self) "
     "is_self)] result: (type_name F64)) (function \"Doc.\" describe params[(param (pat_bind self) "
     "is_self)] body: (block statements[(string_literal \"area\")]) is_short) (function long "
     "params[(param (pat_bind self) is_self)] body: (block statements[(int_literal 1)])) (function "
     "attributes[(attribute inline)] last params[(param (pat_bind self) is_self)])])"},
    {"impl Point\n"
     "  def origin(): Point = Point { x: 0, y: 0 }\n"
     "  private def move_by(&mut self, dx: Int)\n"
     "    self.x += dx\n"
     "  end\n"
     "end\n",
     "(impl (type_name Point) items[(function origin result: (type_name Point) body: (block "
     "statements[(struct_literal (type_name Point) fields[(field_init x value: (int_literal 0)) "
     "(field_init y value: (int_literal 0))])]) is_short) (function is_private move_by "
     "params[(param (pat_bind self) &mut is_self) (param (pat_bind dx) type: (type_name Int))] "
     "body: (block statements[(assign (member (name self) x) += (name dx))]))])"},
    {"impl<T: Show> Show for Stack<T>\n"
     "  type Out = Int\n"
     "end\n",
     "(impl type_params[(type_param T bounds[(type_name Show)])] trait: (type_name Show) "
     "(type_name Stack arguments[(type_name T)]) items[(type_alias Out type: (type_name Int))])"},
    {"impl !Send for T end\n", "(impl is_negative trait: (type_name Send) (type_name T))"},
    {"extend String\n"
     "  def shout(self) = self.upper()\n"
     "end\n",
     "(extend (type_name String) items[(function shout params[(param (pat_bind self) is_self)] "
     "body: (block statements[(call (member (name self) upper))]) is_short)])"},
    {"extend<T> Vec<T> end\n",
     "(extend type_params[(type_param T)] (type_name Vec arguments[(type_name T)]))"},
    {"type A<T> = Vec<T>\n",
     "(type_alias A type_params[(type_param T)] type: (type_name Vec arguments[(type_name T)]))"},
    {"newtype Meters = F64\n", "(newtype Meters (type_name F64))"},
    {"const MAX_CONN = 64\n", "(const MAX_CONN (int_literal 64))"},
    {"const N: Int = 1\n", "(const N type: (type_name Int) (int_literal 1))"},
    {"limit = 10\n"
     "var n = 0\n"
     "x: Int = 3\n"
     "var y: Int = 4\n"
     "(a, b) = (1, 2)\n"
     "_ = f()\n",
     "(global (pat_bind limit) (int_literal 10)) (global (pat_bind is_var n) (int_literal 0)) "
     "(global (pat_bind x) type: (type_name Int) (int_literal 3)) (global (pat_bind is_var y) "
     "type: (type_name Int) (int_literal 4)) (global (pat_tuple parts[(pat_bind a) (pat_bind b)]) "
     "(tuple_literal items[(int_literal 1) (int_literal 2)])) (global (pat_wildcard) (call (name "
     "f)))"},
    {"import net/http\n"
     "import a/b as c\n"
     "from a/b import x, y as z\n"
     "import * from a/b\n",
     "(import net::http) (import a::b alias:c) (import a::b names names[(import_name x) "
     "(import_name y alias:z)]) (import a::b all)"},
    {"extern \"C\" def abs(x: CInt): CInt\n"
     "extern \"C\" variadic def printf(fmt: CString): CInt\n"
     "extern \"C\" def open(path: CString, ...): CInt\n",
     "(extern_function \"C\" abs params[(param (pat_bind x) type: (type_name CInt))] result: "
     "(type_name CInt)) (extern_function \"C\" is_variadic printf params[(param (pat_bind fmt) "
     "type: (type_name CString))] result: (type_name CInt)) (extern_function \"C\" is_variadic "
     "open params[(param (pat_bind path) type: (type_name CString))] result: (type_name CInt))"},
    {"@link(\"m\") extern \"C\" def cos(x: F64): F64\n",
     "(extern_function attributes[(attribute link arguments[(string_literal \"m\")])] \"C\" cos "
     "params[(param (pat_bind x) type: (type_name F64))] result: (type_name F64))"},
    {"macro twice(a, rest...) do\n"
     "  quote do\n"
     "    unquote(a) + 1\n"
     "    f(unquote_each(rest))\n"
     "  end\n"
     "end\n",
     "(macro twice params[(param (pat_bind a)) (param (pat_bind rest) is_variadic)] (block "
     "statements[(quote (block statements[(binary (unquote (name a)) + (int_literal 1)) (call "
     "(name f) arguments[(unquote (name rest) is_each)])]))]))"},
    {"actor Counter\n"
     "  var count: Int = 0\n"
     "  name: String\n"
     "  def init(start: Int)\n"
     "    count = start\n"
     "  end\n"
     "  def get(): Int = count\n"
     "  private def helper() = 1\n"
     "end\n",
     "(actor Counter items[(field is_var name:count type: (type_name Int) default_value: "
     "(int_literal 0)) (field name:name type: (type_name String)) (function init params[(param "
     "(pat_bind start) type: (type_name Int))] body: (block statements[(assign (name count) = "
     "(name start))])) (function get result: (type_name Int) body: (block statements[(name "
     "count)]) is_short) (function is_private helper body: (block statements[(int_literal 1)]) "
     "is_short)])"},
    {"@inbox(16) actor A<T> end\n", "(actor attributes[(attribute inbox arguments[(int_literal "
                                    "16)])] A type_params[(type_param T)])"},
    {"protocol Calc\n"
     "  loop\n"
     "    choose\n"
     "      Add  => send Int, send Int, recv Int\n"
     "      Quit => done\n"
     "    end\n"
     "  end\n"
     "end\n",
     "(protocol Calc steps[(protocol_loop steps[(protocol_choose arms[(protocol_arm Add "
     "steps[(protocol_message is_send (type_name Int)) (protocol_message is_send (type_name Int)) "
     "(protocol_message (type_name Int))]) (protocol_arm Quit steps[(protocol_done)])])])])"},
    {"protocol P\n"
     "  send Int\n"
     "  recv String, send Bool\n"
     "  choose\n"
     "    A =>\n"
     "      send Int\n"
     "      recv Int\n"
     "    B => done\n"
     "  end\n"
     "end\n",
     "(protocol P steps[(protocol_message is_send (type_name Int)) (protocol_message (type_name "
     "String)) (protocol_message is_send (type_name Bool)) (protocol_choose arms[(protocol_arm A "
     "steps[(protocol_message is_send (type_name Int)) (protocol_message (type_name Int))]) "
     "(protocol_arm B steps[(protocol_done)])])])"},
    {"packed struct(u32) Reg\n"
     "  mode: u3\n"
     "  on: Bool\n"
     "end\n",
     "(packed_struct Reg (type_name u32) fields[(field name:mode type: (type_name u3)) (field "
     "name:on type: (type_name Bool))])"},
    {"type Hdr = binary { ver: u4, len: u16be, body: bytes(len - 4) }\n",
     "(binary_type Hdr fields[(field name:ver type: (type_name u4)) (field name:len type: "
     "(type_name u16be)) (field name:body type: (type_name bytes arguments[(binary (name len) - "
     "(int_literal 4))]))])"},
    {"private def f = 1\n"
     "private\n"
     "def g = 2\n"
     "struct S end\n",
     "(function is_private f body: (block statements[(int_literal 1)]) is_short) (private_rest) "
     "(function is_private g body: (block statements[(int_literal 2)]) is_short) (struct "
     "is_private S)"},
    {"@test def adds\n"
     "  $assert(1 == 1)\n"
     "end\n",
     "(function attributes[(attribute test)] adds body: (block statements[(macro_call assert "
     "arguments[(binary (int_literal 1) == (int_literal 1))])]))"},
    {"@cfg(os: \"linux\", arch: \"aarch64\") @inline def f = 1\n",
     "(function attributes[(attribute cfg arguments[(named_argument os (string_literal \"linux\")) "
     "(named_argument arch (string_literal \"aarch64\"))]) (attribute inline)] f body: (block "
     "statements[(int_literal 1)]) is_short)"},
    {"## One.\n"
     "# between\n"
     "## Two.\n"
     "def f = 1\n"
     "\n"
     "## not attached\n"
     "\n"
     "def g = 2\n",
     "(function \"One.\\nTwo.\" f body: (block statements[(int_literal 1)]) is_short) (function g "
     "body: (block statements[(int_literal 2)]) is_short)"},
    {"def f = 1; def g = 2\n", "(function f body: (block statements[(int_literal 1)]) is_short) "
                               "(function g body: (block statements[(int_literal 2)]) is_short)"},
    {"def f(\n"
     "  a: Int,\n"
     "  b: Int,\n"
     "): Int\n"
     "  a\n"
     "end\n",
     "(function f params[(param (pat_bind a) type: (type_name Int)) (param (pat_bind b) type: "
     "(type_name Int))] result: (type_name Int) body: (block statements[(name a)]))"},
    {"const TEXT = \"\"\"\n"
     "  the quick\n"
     "    \"brown\" fox\\n\n"
     "  #{1}\n"
     "  \"\"\"\n",
     "(const TEXT (interpolation parts[(string_literal \"the quick\\n  \\\"brown\\\" fox\\n\\n\") "
     "(int_literal 1) (string_literal \"\\n\")]))"},
    {"def f(x) = match x\n"
     "  1 => 2\n"
     "end\n"
     "def g = if a\n"
     "  b\n"
     "else\n"
     "  c\n"
     "end\n",
     "(function f params[(param (pat_bind x))] body: (block statements[(match (name x) "
     "arms[(match_arm (pat_literal (int_literal 1)) (block statements[(int_literal 2)]))])]) "
     "is_short) (function g body: (block statements[(if branches[(if_branch (name a) (block "
     "statements[(name b)]))] otherwise: (block statements[(name c)]))]) is_short)"},
    {"protocol = 1\n"
     "from = 2\n",
     "(global (pat_bind protocol) (int_literal 1)) (global (pat_bind from) (int_literal 2))"},
};

static void declarations_have_their_trees(void **state)
{
    (void)state;
    expect_items(forms, COUNT(forms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(declarations_have_their_trees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
