/* Expressions: each form and its tree, precedence included. */
#include "spec/unit/syntax/support.h"

static const struct form forms[] = {
    {"1 + 2 * 3", "(binary (int_literal 1) + (binary (int_literal 2) * (int_literal 3)))"},
    {"(1 + 2) * 3", "(binary (binary (int_literal 1) + (int_literal 2)) * (int_literal 3))"},
    {"a - b - c", "(binary (binary (name a) - (name b)) - (name c))"},
    {"a ?\? b ?\? c", "(binary (name a) ?\? (binary (name b) ?\? (name c)))"},
    {"a or b and not c == d",
     "(binary (name a) or (binary (name b) and (unary not (binary (name c) == (name d)))))"},
    {"not a == b", "(unary not (binary (name a) == (name b)))"},
    {"not not a", "(unary not (unary not (name a)))"},
    {"a | b ^ c & d << 1 + 2", "(binary (name a) | (binary (name b) ^ (binary (name c) & (binary "
                               "(name d) << (binary (int_literal 1) + (int_literal 2))))))"},
    {"a &+ b &* c &- d", "(binary (binary (name a) &+ (binary (name b) &* (name c))) &- (name d))"},
    {"-x as Int", "(cast (unary - (name x)) (type_name Int))"},
    {"-1.abs()", "(call (member (int_literal 1 is_negative) abs))"},
    {"- 1", "(unary - (int_literal 1))"},
    {"-x.y", "(unary - (member (name x) y))"},
    {"a - 1", "(binary (name a) - (int_literal 1))"},
    {"a - -1", "(binary (name a) - (int_literal 1 is_negative))"},
    {"~x & y", "(binary (unary ~ (name x)) & (name y))"},
    {"x as F64 / 2.0", "(binary (cast (name x) (type_name F64)) / (float_literal 2))"},
    {"x as Int as U8", "(cast (cast (name x) (type_name Int)) (type_name U8))"},
    {"x as Int < 3", "(binary (cast (name x) (type_name Int)) < (int_literal 3))"},
    {"a < b and b >= c", "(binary (binary (name a) < (name b)) and (binary (name b) >= (name c)))"},
    {"a in xs and b not in ys",
     "(binary (binary (name a) in (name xs)) and (binary (name b) not in (name ys)))"},
    {"x is Some", "(is (name x) (pat_path Some))"},
    {"x is not None", "(is (name x) (pat_path None) is_negated)"},
    {"x is Some(3) or x is Rect(w: 1, h)",
     "(binary (is (name x) (pat_variant Some arguments[(pat_literal (int_literal 3))])) or (is "
     "(name x) (pat_variant Rect arguments[(pat_field w pattern: (pat_literal (int_literal 1))) "
     "(pat_bind h)])))"},
    {"x is Int and y is Vec<Int>",
     "(binary (is (name x) (pat_path Int)) and (is (name y) (pat_typed (pat_wildcard) (type_name "
     "Vec arguments[(type_name Int)]))))"},
    {"x is Fn(Int): Int", "(is (name x) (pat_typed (pat_wildcard) (type_function params[(type_name "
                          "Int)] result: (type_name Int))))"},
    {"slow.join() is Err", "(is (call (member (name slow) join)) (pat_path Err))"},
    {"1..n", "(range low: (int_literal 1) high: (name n))"},
    {"1..=n + 1",
     "(range low: (int_literal 1) high: (binary (name n) + (int_literal 1)) is_inclusive)"},
    {"a..b == c..d",
     "(binary (range low: (name a) high: (name b)) == (range low: (name c) high: (name d)))"},
    {"xs[a..]", "(index (name xs) arguments[(range low: (name a))])"},
    {"xs[..b]", "(index (name xs) arguments[(range high: (name b))])"},
    {"xs[..=b]", "(index (name xs) arguments[(range high: (name b) is_inclusive)])"},
    {"xs[1, 2]", "(index (name xs) arguments[(int_literal 1) (int_literal 2)])"},
    {"xs[i][j].k!.m", "(member (unwrap (member (index (index (name xs) arguments[(name i)]) "
                      "arguments[(name j)]) k)) m)"},
    {"a?.b?.c()", "(call (member (member (name a) b is_optional) c is_optional))"},
    {"a.1.0", "(member (member (name a) 1) 0)"},
    {"x!", "(unwrap (name x))"},
    {"x! != y", "(binary (unwrap (name x)) != (name y))"},
    {"f(x)!", "(unwrap (call (name f) arguments[(name x)]))"},
    {"f()", "(call (name f))"},
    {"f(1, g(2), name: 3, ...xs)",
     "(call (name f) arguments[(int_literal 1) (call (name g) arguments[(int_literal 2)]) "
     "(named_argument name (int_literal 3)) (spread (name xs))])"},
    {"f(in: x, end: y)",
     "(call (name f) arguments[(named_argument in (name x)) (named_argument end (name y))])"},
    {"xs.empty? and ys.any?()",
     "(binary (member (name xs) empty?) and (call (member (name ys) any?)))"},
    {"net::http::get(\"a\")", "(call (path net::http::get) arguments[(string_literal \"a\")])"},
    {"Shape::Rect(w: 2.0, h: 3.5)", "(call (path Shape::Rect) arguments[(named_argument w "
                                    "(float_literal 2)) (named_argument h (float_literal 3.5))])"},
    {"Vec<Int>.new()", "(call (member (type_apply (name Vec) arguments[(type_name Int)]) new))"},
    {"Option<Int>::None", "(member (type_apply (name Option) arguments[(type_name Int)]) None)"},
    {"channel_new<Int>(4)", "(call (type_apply (name channel_new) arguments[(type_name Int)]) "
                            "arguments[(int_literal 4)])"},
    {"x.parse<Map<String, Vec<Int>>>()",
     "(call (type_apply (member (name x) parse) arguments[(type_name Map arguments[(type_name "
     "String) (type_name Vec arguments[(type_name Int)])])]))"},
    {"a < b", "(binary (name a) < (name b))"},
    {"f(a<b, c>d)",
     "(call (name f) arguments[(binary (name a) < (name b)) (binary (name c) > (name d))])"},
    {"f(a<b, c>(d))", "(call (name f) arguments[(call (type_apply (name a) arguments[(type_name b) "
                      "(type_name c)]) arguments[(name d)])])"},
    {"i<n", "(binary (name i) < (name n))"},
    {"x |> f |> g(1)",
     "(pipe (pipe (name x) (name f)) (call (name g) arguments[(int_literal 1)]))"},
    {"x |> y -> y + 1", "(pipe (name x) (lambda -> params[(param (pat_bind y))] (block "
                        "statements[(binary (name y) + (int_literal 1))])))"},
    {"-> 1", "(lambda -> (block statements[(int_literal 1)]))"},
    {"x -> x + 1", "(lambda -> params[(param (pat_bind x))] (block statements[(binary (name x) + "
                   "(int_literal 1))]))"},
    {"(a, b) -> a + b", "(lambda -> params[(param (pat_bind a)) (param (pat_bind b))] (block "
                        "statements[(binary (name a) + (name b))]))"},
    {"() -> 1", "(lambda -> (block statements[(int_literal 1)]))"},
    {"(p: Point, (a, b)) -> a",
     "(lambda -> params[(param (pat_bind p) type: (type_name Point)) (param (pat_tuple "
     "parts[(pat_bind a) (pat_bind b)]))] (block statements[(name a)]))"},
    {"(x: &mut Int) -> x += 1", "(lambda -> params[(param (pat_bind x) &mut type: (type_name "
                                "Int))] (block statements[(assign (name x) += (int_literal 1))]))"},
    {"x -> y -> x + y",
     "(lambda -> params[(param (pat_bind x))] (block statements[(lambda -> params[(param (pat_bind "
     "y))] (block statements[(binary (name x) + (name y))]))]))"},
    {"xs.map(x -> x * 2)",
     "(call (member (name xs) map) arguments[(lambda -> params[(param (pat_bind x))] (block "
     "statements[(binary (name x) * (int_literal 2))]))])"},
    {"xs.each(x -> puts x, 1)",
     "(call (member (name xs) each) arguments[(lambda -> params[(param (pat_bind x))] (block "
     "statements[(call (name puts) arguments[(name x)] is_command)])) (int_literal 1)])"},
    {"xs.each(x -> puts x if x > 1)",
     "(call (member (name xs) each) arguments[(lambda -> params[(param (pat_bind x))] (block "
     "statements[(if branches[(if_branch (binary (name x) > (int_literal 1)) (block "
     "statements[(call (name puts) arguments[(name x)] is_command)]))] is_modifier)]))])"},
    {"xs.map { it + 1 }", "(call (member (name xs) map) arguments[(lambda {} (block "
                          "statements[(binary (name it) + (int_literal 1))]))])"},
    {"xs.map() { it + 1 }.filter { x -> x > 2 }",
     "(call (member (call (member (name xs) map) arguments[(lambda {} (block statements[(binary "
     "(name it) + (int_literal 1))]))]) filter) arguments[(lambda {} params[(param (pat_bind x))] "
     "(block statements[(binary (name x) > (int_literal 2))]))])"},
    {"xs.reduce(0) { (a, b) -> a + b }",
     "(call (member (name xs) reduce) arguments[(int_literal 0) (lambda {} params[(param (pat_bind "
     "a)) (param (pat_bind b))] (block statements[(binary (name a) + (name b))]))])"},
    {"xs.reduce(0) { a, b -> a + b }",
     "(call (member (name xs) reduce) arguments[(int_literal 0) (lambda {} params[(param (pat_bind "
     "a)) (param (pat_bind b))] (block statements[(binary (name a) + (name b))]))])"},
    {"m.lock() do x -> x.push(1) end",
     "(call (member (name m) lock) arguments[(lambda do params[(param (pat_bind x))] (block "
     "statements[(call (member (name x) push) arguments[(int_literal 1)])]))])"},
    {"m.lock do x -> x.push(1) end",
     "(call (member (name m) lock) arguments[(lambda do params[(param (pat_bind x))] (block "
     "statements[(call (member (name x) push) arguments[(int_literal 1)])]))])"},
    {"f(1) do a, b: Int -> a end",
     "(call (name f) arguments[(int_literal 1) (lambda do params[(param (pat_bind a)) (param "
     "(pat_bind b) type: (type_name Int))] (block statements[(name a)]))])"},
    {"f(do x -> x end, do -> 1 end)",
     "(call (name f) arguments[(lambda do params[(param (pat_bind x))] (block statements[(name "
     "x)])) (lambda do (block statements[(int_literal 1)]))])"},
    {"go f(x)", "(start_task go (call (name f) arguments[(name x)]))"},
    {"go do 1 end", "(start_task go (lambda do (block statements[(int_literal 1)])))"},
    {"t = go do -> 1 end",
     "(assign (name t) = (start_task go (lambda do (block statements[(int_literal 1)]))))"},
    {"spawn f()", "(start_task spawn (call (name f)))"},
    {"async obj.run(1)",
     "(start_task async (call (member (name obj) run) arguments[(int_literal 1)]))"},
    {"await go f(1)", "(await (start_task go (call (name f) arguments[(int_literal 1)])))"},
    {"(await a) + (await b)", "(binary (await (name a)) + (await (name b)))"},
    {"try f(try g())", "(try (call (name f) arguments[(try (call (name g)))]))"},
    {"f(&x, &mut y.z)",
     "(call (name f) arguments[(borrow (name x)) (borrow is_mut (member (name y) z))])"},
    {"()", "(unit_literal)"},
    {"(1, \"a\")", "(tuple_literal items[(int_literal 1) (string_literal \"a\")])"},
    {"[]", "(list_literal)"},
    {"[1, 2, 3,]", "(list_literal items[(int_literal 1) (int_literal 2) (int_literal 3)])"},
    {"[...xs, y]", "(list_literal items[(spread (name xs)) (name y)])"},
    {"{:}", "(map_literal)"},
    {"{\"a\" => 1, \"b\" => 2}",
     "(map_literal entries[(map_entry (string_literal \"a\") (int_literal 1)) (map_entry "
     "(string_literal \"b\") (int_literal 2))])"},
    {"{ x: 1, y: 2 }", "(record_literal fields[(field_init x value: (int_literal 1)) (field_init y "
                       "value: (int_literal 2))])"},
    {"x = { x: 1, y }", "(assign (name x) = (record_literal fields[(field_init x value: "
                        "(int_literal 1)) (field_init y)]))"},
    {"Set[]", "(set_literal)"},
    {"Set[1, 2]", "(set_literal items[(int_literal 1) (int_literal 2)])"},
    {"[x * 2 for x in xs if x > 1 for y in ys]",
     "(comprehension list (binary (name x) * (int_literal 2)) parts[(comprehension_for (pat_bind "
     "x) (name xs)) (comprehension_if (binary (name x) > (int_literal 1))) (comprehension_for "
     "(pat_bind y) (name ys))])"},
    {"{k => v for (k, v) in m}",
     "(comprehension map (name k) value: (name v) parts[(comprehension_for (pat_tuple "
     "parts[(pat_bind k) (pat_bind v)]) (name m))])"},
    {"Set[x for x in xs]",
     "(comprehension set (name x) parts[(comprehension_for (pat_bind x) (name xs))])"},
    {"[go square(n) for _ in 0..8]",
     "(comprehension list (start_task go (call (name square) arguments[(name n)])) "
     "parts[(comprehension_for (pat_wildcard) (range low: (int_literal 0) high: (int_literal "
     "8)))])"},
    {"Point { x: 1, y }", "(struct_literal (type_name Point) fields[(field_init x value: "
                          "(int_literal 1)) (field_init y)])"},
    {"geo::Point { x: 1 }",
     "(struct_literal (type_name geo::Point) fields[(field_init x value: (int_literal 1))])"},
    {"Box<Int> { value: 1 }", "(struct_literal (type_name Box arguments[(type_name Int)]) "
                              "fields[(field_init value value: (int_literal 1))])"},
    {"Self { x: 1 }",
     "(struct_literal (type_name Self) fields[(field_init x value: (int_literal 1))])"},
    {"p.with { y: 5.0 } + p",
     "(binary (with (name p) fields[(field_init y value: (float_literal 5))]) + (name p))"},
    {"sem.with() do 1 end",
     "(call (member (name sem) with) arguments[(lambda do (block statements[(int_literal 1)]))])"},
    {"if a then b else c end", "(if branches[(if_branch (name a) (block statements[(name b)]))] "
                               "otherwise: (block statements[(name c)]))"},
    {"x = if a then b elsif c then d else e end",
     "(assign (name x) = (if branches[(if_branch (name a) (block statements[(name b)])) (if_branch "
     "(name c) (block statements[(name d)]))] otherwise: (block statements[(name e)])))"},
    {"x = match y\n"
     "  1 => 2\n"
     "  _ => 3\n"
     "end",
     "(assign (name x) = (match (name y) arms[(match_arm (pat_literal (int_literal 1)) (block "
     "statements[(int_literal 2)])) (match_arm (pat_wildcard) (block statements[(int_literal "
     "3)]))]))"},
    {"a ?\? return 0", "(binary (name a) ?\? (return value: (int_literal 0)))"},
    {"a ?\? panic(\"x\")",
     "(binary (name a) ?\? (call (name panic) arguments[(string_literal \"x\")]))"},
    {"$assert(x == 1)", "(macro_call assert arguments[(binary (name x) == (int_literal 1))])"},
    {"$file", "(macro_call file)"},
    {"self.x", "(member (name self) x)"},
    {"self", "(name self)"},
    {"it + 1", "(binary (name it) + (int_literal 1))"},
    {"from + can + send + default + timeout + recv",
     "(binary (binary (binary (binary (binary (name from) + (name can)) + (name send)) + (name "
     "default)) + (name timeout)) + (name recv))"},
    {"deny Net + Fs do 1 end", "(deny (effects Net::Fs) (block statements[(int_literal 1)]))"},
    {"x = loop\n"
     "  break 1\n"
     "end",
     "(assign (name x) = (loop (block statements[(break value: (int_literal 1))])))"},
    {"f(if a then 1 else 2 end, match b\n"
     "  1 => 2\n"
     "end)",
     "(call (name f) arguments[(if branches[(if_branch (name a) (block statements[(int_literal "
     "1)]))] otherwise: (block statements[(int_literal 2)])) (match (name b) arms[(match_arm "
     "(pat_literal (int_literal 1)) (block statements[(int_literal 2)]))])])"},
    {"\"a\" + 'b'.to_s", "(binary (string_literal \"a\") + (member (char_literal 98) to_s))"},
    {"\"x #{a + \"y #{b} {}\" + \"#{ { x: 1 } }\"} z\"",
     "(interpolation parts[(string_literal \"x \") (binary (binary (name a) + (interpolation "
     "parts[(string_literal \"y \") (name b) (string_literal \" {}\")])) + (interpolation "
     "parts[(string_literal \"\") (record_literal fields[(field_init x value: (int_literal 1))]) "
     "(string_literal \"\")])) (string_literal \" z\")])"},
    {"\"#{a}#{b}\"", "(interpolation parts[(string_literal \"\") (name a) (string_literal \"\") "
                     "(name b) (string_literal \"\")])"},
    {"\"#{xs.map() { it + 1 }}\"",
     "(interpolation parts[(string_literal \"\") (call (member (name xs) map) arguments[(lambda {} "
     "(block statements[(binary (name it) + (int_literal 1))]))]) (string_literal \"\")])"},
    {"r\"a\\n#{x}\"", "(string_literal \"a\\\\n#{x}\")"},
    {"b\"a\\x00\\n\"", "(bytes_literal \"a\\x00\\n\")"},
    {"x.end.if.match", "(member (member (member (name x) end) if) match)"},
    {"x.type(1)", "(call (member (name x) type) arguments[(int_literal 1)])"},
    {"Some(Some(1))!!", "(unwrap (unwrap (call (name Some) arguments[(call (name Some) "
                        "arguments[(int_literal 1)])])))"},
    {"a.b.c = 1", "(assign (member (member (name a) b) c) = (int_literal 1))"},
    {"f(x)(y)[z]",
     "(index (call (call (name f) arguments[(name x)]) arguments[(name y)]) arguments[(name z)])"},
    {"f(x) { it }",
     "(call (name f) arguments[(name x) (lambda {} (block statements[(name it)]))])"},
    {"(x)", "(name x)"},
    {"a == b or c != d", "(binary (binary (name a) == (name b)) or (binary (name c) != (name d)))"},
};

static void expressions_have_their_trees(void **state)
{
    (void)state;
    expect_bodies(forms, COUNT(forms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_have_their_trees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
