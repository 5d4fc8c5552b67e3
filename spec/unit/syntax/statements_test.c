/* Statements: each form and its tree, and how lines are joined. */
#include "spec/unit/syntax/support.h"

static const struct form forms[] = {
    {"limit = 10", "(assign (name limit) = (int_literal 10))"},
    {"var n = 0", "(binding is_var (pat_bind is_var n) (int_literal 0))"},
    {"count: Int = 3", "(binding (pat_bind count) type: (type_name Int) (int_literal 3))"},
    {"var m: Map<String, Vec<Int>> = {:}",
     "(binding is_var (pat_bind is_var m) type: (type_name Map arguments[(type_name String) "
     "(type_name Vec arguments[(type_name Int)])]) (map_literal))"},
    {"Point { x, y } = origin()",
     "(binding (pat_struct Point fields[(pat_field x) (pat_field y)]) (call (name origin)))"},
    {"Point { x, y: Some(z) } = p",
     "(binding (pat_struct Point fields[(pat_field x) (pat_field y pattern: (pat_variant Some "
     "arguments[(pat_bind z)]))]) (name p))"},
    {"(xs[i], y) = (y, xs[i])",
     "(assign (tuple_literal items[(index (name xs) arguments[(name i)]) (name y)]) = "
     "(tuple_literal items[(name y) (index (name xs) arguments[(name i)])]))"},
    {"(a, _) = f()", "(assign (tuple_literal items[(name a) (name _)]) = (call (name f)))"},
    {"(a, Point { x }) = f()", "(binding (pat_tuple parts[(pat_bind a) (pat_struct Point "
                               "fields[(pat_field x)])]) (call (name f)))"},
    {"var (a, b) = e",
     "(binding is_var (pat_tuple parts[(pat_bind is_var a) (pat_bind is_var b)]) (name e))"},
    {"var Point { x, y: z } = p",
     "(binding is_var (pat_struct Point fields[(pat_field x pattern: (pat_bind is_var x)) "
     "(pat_field y pattern: (pat_bind is_var z))]) (name p))"},
    {"[a, ..rest] = xs", "(binding (pat_list parts[(pat_bind a) (pat_rest name:rest)]) (name xs))"},
    {"_ = f()", "(binding (pat_wildcard) (call (name f)))"},
    {"x += 1; y -= 2; z *= 3; a /= 4; b %= 5",
     "(assign (name x) += (int_literal 1)) (assign (name y) -= (int_literal 2)) (assign (name z) "
     "*= (int_literal 3)) (assign (name a) /= (int_literal 4)) (assign (name b) %= (int_literal "
     "5))"},
    {"a &= 1; b |= 2; c ^= 3; d <<= 4; e >>= 5",
     "(assign (name a) &= (int_literal 1)) (assign (name b) |= (int_literal 2)) (assign (name c) "
     "^= (int_literal 3)) (assign (name d) <<= (int_literal 4)) (assign (name e) >>= (int_literal "
     "5))"},
    {"p ?\?= e", "(assign (name p) ?\?= (name e))"},
    {"x! = 3", "(assign (unwrap (name x)) = (int_literal 3))"},
    {"self.pos += 1", "(assign (member (name self) pos) += (int_literal 1))"},
    {"m[k] += 1", "(assign (index (name m) arguments[(name k)]) += (int_literal 1))"},
    {"return", "(return)"},
    {"return 1", "(return value: (int_literal 1))"},
    {"return if a", "(if branches[(if_branch (name a) (block statements[(return)]))] is_modifier)"},
    {"return 0 if xs.empty?", "(if branches[(if_branch (member (name xs) empty?) (block "
                              "statements[(return value: (int_literal 0))]))] is_modifier)"},
    {"return Err(Unexpected(at: self.pos, what: c!)) if not c!.digit?",
     "(if branches[(if_branch (unary not (member (unwrap (name c)) digit?)) (block "
     "statements[(return value: (call (name Err) arguments[(call (name Unexpected) "
     "arguments[(named_argument at (member (name self) pos)) (named_argument what (unwrap (name "
     "c)))])]))]))] is_modifier)"},
    {"break if x", "(if branches[(if_branch (name x) (block statements[(break)]))] is_modifier)"},
    {"continue", "(continue)"},
    {"yield i", "(yield (name i))"},
    {"yield i if i > 1", "(if branches[(if_branch (binary (name i) > (int_literal 1)) (block "
                         "statements[(yield (name i))]))] is_modifier)"},
    {"x = 1 if c", "(if branches[(if_branch (name c) (block statements[(assign (name x) = "
                   "(int_literal 1))]))] is_modifier)"},
    {"puts \"a\" if b and c",
     "(if branches[(if_branch (binary (name b) and (name c)) (block statements[(call (name puts) "
     "arguments[(string_literal \"a\")] is_command)]))] is_modifier)"},
    {"puts s.label()", "(call (name puts) arguments[(call (member (name s) label))] is_command)"},
    {"puts a, b + 1, name: 2",
     "(call (name puts) arguments[(name a) (binary (name b) + (int_literal 1)) (named_argument "
     "name (int_literal 2))] is_command)"},
    {"io::out.print \"x\"",
     "(call (member (path io::out) print) arguments[(string_literal \"x\")] is_command)"},
    {"self.log \"x\", 1", "(call (member (name self) log) arguments[(string_literal \"x\") "
                          "(int_literal 1)] is_command)"},
    {"it \"adds\" do\n"
     "  a.b.eq 2\n"
     "end",
     "(call (name it) arguments[(string_literal \"adds\") (lambda do (block statements[(call "
     "(member (member (name a) b) eq) arguments[(int_literal 2)] is_command)]))] is_command)"},
    {"describe \"a\", b do x -> y end",
     "(call (name describe) arguments[(string_literal \"a\") (name b) (lambda do params[(param "
     "(pat_bind x))] (block statements[(name y)]))] is_command)"},
    {"puts xs.map { it + 1 }",
     "(call (name puts) arguments[(call (member (name xs) map) arguments[(lambda {} (block "
     "statements[(binary (name it) + (int_literal 1))]))])] is_command)"},
    {"puts await t", "(call (name puts) arguments[(await (name t))] is_command)"},
    {"puts try f()", "(call (name puts) arguments[(try (call (name f)))] is_command)"},
    {"puts x -> x + 1", "(call (name puts) arguments[(lambda -> params[(param (pat_bind x))] "
                        "(block statements[(binary (name x) + (int_literal 1))]))] is_command)"},
    {"puts $file", "(call (name puts) arguments[(macro_call file)] is_command)"},
    {"defer puts \"bye\"", "(defer (block statements[(call (name puts) arguments[(string_literal "
                           "\"bye\")] is_command)]))"},
    {"defer do\n"
     "  a()\n"
     "  b()\n"
     "end",
     "(defer (block statements[(call (name a)) (call (name b))]))"},
    {"defer close(x) if y",
     "(defer (block statements[(if branches[(if_branch (name y) (block statements[(call (name "
     "close) arguments[(name x)])]))] is_modifier)]))"},
    {"while c\n"
     "  x()\n"
     "end",
     "(while (name c) (block statements[(call (name x))]))"},
    {"while let Some(d) = self.peek()\n"
     "  break if not d.digit?\n"
     "end",
     "(while (let_condition (pat_variant Some arguments[(pat_bind d)]) (call (member (name self) "
     "peek))) (block statements[(if branches[(if_branch (unary not (member (name d) digit?)) "
     "(block statements[(break)]))] is_modifier)]))"},
    {"while let Some(d) = next() and d > 3 and ok\n"
     "end",
     "(while (binary (binary (let_condition (pat_variant Some arguments[(pat_bind d)]) (call (name "
     "next))) and (binary (name d) > (int_literal 3))) and (name ok)) (block))"},
    {"while a; b; end", "(while (name a) (block statements[(name b)]))"},
    {"while a then b end", "(while (name a) (block statements[(name b)]))"},
    {"for x in xs\n"
     "  puts x\n"
     "end",
     "(for (pat_bind x) (name xs) (block statements[(call (name puts) arguments[(name x)] "
     "is_command)]))"},
    {"for (word, n) in ranked.take(3)\n"
     "end",
     "(for (pat_tuple parts[(pat_bind word) (pat_bind n)]) (call (member (name ranked) take) "
     "arguments[(int_literal 3)]) (block))"},
    {"for var p in ps\n"
     "end",
     "(for (pat_bind is_var p) (name ps) (block))"},
    {"for await x in ch\n"
     "  sum += x\n"
     "end",
     "(for is_await (pat_bind x) (name ch) (block statements[(assign (name sum) += (name x))]))"},
    {"for i in 1..=100; f(i); end",
     "(for (pat_bind i) (range low: (int_literal 1) high: (int_literal 100) is_inclusive) (block "
     "statements[(call (name f) arguments[(name i)])]))"},
    {"loop\n"
     "  break\n"
     "end",
     "(loop (block statements[(break)]))"},
    {"if a\n"
     "  b\n"
     "elsif c\n"
     "  d\n"
     "else\n"
     "  e\n"
     "end",
     "(if branches[(if_branch (name a) (block statements[(name b)])) (if_branch (name c) (block "
     "statements[(name d)]))] otherwise: (block statements[(name e)]))"},
    {"if let Some(x) = y then x else 0 end",
     "(if branches[(if_branch (let_condition (pat_variant Some arguments[(pat_bind x)]) (name y)) "
     "(block statements[(name x)]))] otherwise: (block statements[(int_literal 0)]))"},
    {"if let x = y and x > 1\n"
     "end",
     "(if branches[(if_branch (binary (let_condition (pat_bind x) (name y)) and (binary (name x) > "
     "(int_literal 1))) (block))])"},
    {"if a; b; end", "(if branches[(if_branch (name a) (block statements[(name b)]))])"},
    {"if xs.any? { it > 3 }\n"
     "  1\n"
     "end",
     "(if branches[(if_branch (call (member (name xs) any?) arguments[(lambda {} (block "
     "statements[(binary (name it) > (int_literal 3))]))]) (block statements[(int_literal 1)]))])"},
    {"if xs.any?() do x -> x > 3 end\n"
     "  1\n"
     "end",
     "(if branches[(if_branch (call (member (name xs) any?) arguments[(lambda do params[(param "
     "(pat_bind x))] (block statements[(binary (name x) > (int_literal 3))]))]) (block "
     "statements[(int_literal 1)]))])"},
    {"if p == Point { x: 1, y: 2 }\n"
     "  1\n"
     "end",
     "(if branches[(if_branch (binary (name p) == (struct_literal (type_name Point) "
     "fields[(field_init x value: (int_literal 1)) (field_init y value: (int_literal 2))])) (block "
     "statements[(int_literal 1)]))])"},
    {"match s\n"
     "  Circle(r) if r > 0.0 => 3.14 * r * r\n"
     "  Shape::Rect(w, h)    => w * h\n"
     "  Circle(_) | Dot      => 0.0\n"
     "end",
     "(match (name s) arms[(match_arm (pat_variant Circle arguments[(pat_bind r)]) guard: (binary "
     "(name r) > (float_literal 0)) (block statements[(binary (binary (float_literal 3.14) * (name "
     "r)) * (name r))])) (match_arm (pat_variant Shape::Rect arguments[(pat_bind w) (pat_bind h)]) "
     "(block statements[(binary (name w) * (name h))])) (match_arm (pat_or parts[(pat_variant "
     "Circle arguments[(pat_wildcard)]) (pat_path Dot)]) (block statements[(float_literal 0)]))])"},
    {"match x\n"
     "  1 => puts \"one\"\n"
     "  2 => do\n"
     "    a()\n"
     "    b()\n"
     "  end\n"
     "  3 => x += 1\n"
     "  4 => return 5\n"
     "  5 => break if y\n"
     "  _ => ()\n"
     "end",
     "(match (name x) arms[(match_arm (pat_literal (int_literal 1)) (block statements[(call (name "
     "puts) arguments[(string_literal \"one\")] is_command)])) (match_arm (pat_literal "
     "(int_literal 2)) (block statements[(call (name a)) (call (name b))])) (match_arm "
     "(pat_literal (int_literal 3)) (block statements[(assign (name x) += (int_literal 1))])) "
     "(match_arm (pat_literal (int_literal 4)) (block statements[(return value: (int_literal "
     "5))])) (match_arm (pat_literal (int_literal 5)) (block statements[(if branches[(if_branch "
     "(name y) (block statements[(break)]))] is_modifier)])) (match_arm (pat_wildcard) (block "
     "statements[(unit_literal)]))])"},
    {"match x; 1 => a; _ => b; end",
     "(match (name x) arms[(match_arm (pat_literal (int_literal 1)) (block statements[(name a)])) "
     "(match_arm (pat_wildcard) (block statements[(name b)]))])"},
    {"select\n"
     "  v = recv(jobs)      => handle(v)\n"
     "  m = recv_opt(inbox) => break if m is None\n"
     "  send(out, next)     => sent += 1\n"
     "  r = await worker    => finish(r)\n"
     "  (a, b) = c.recv() if ok => 1\n"
     "  timeout(100)        => puts \"idle\"\n"
     "  default             => tick()\n"
     "end",
     "(select arms[(select_arm pattern: (pat_bind v) operation: (call (name recv) arguments[(name "
     "jobs)]) (block statements[(call (name handle) arguments[(name v)])])) (select_arm pattern: "
     "(pat_bind m) operation: (call (name recv_opt) arguments[(name inbox)]) (block statements[(if "
     "branches[(if_branch (is (name m) (pat_path None)) (block statements[(break)]))] "
     "is_modifier)])) (select_arm operation: (call (name send) arguments[(name out) (name next)]) "
     "(block statements[(assign (name sent) += (int_literal 1))])) (select_arm pattern: (pat_bind "
     "r) operation: (await (name worker)) (block statements[(call (name finish) arguments[(name "
     "r)])])) (select_arm pattern: (pat_tuple parts[(pat_bind a) (pat_bind b)]) operation: (call "
     "(member (name c) recv)) guard: (name ok) (block statements[(int_literal 1)])) (select_arm "
     "timeout operation: (int_literal 100) (block statements[(call (name puts) "
     "arguments[(string_literal \"idle\")] is_command)])) (select_arm default (block "
     "statements[(call (name tick))]))])"},
    {"got = select { recv(a) => f(), timeout(5) => g(), default => 1 }",
     "(assign (name got) = (select arms[(select_arm operation: (call (name recv) arguments[(name "
     "a)]) (block statements[(call (name f))])) (select_arm timeout operation: (int_literal 5) "
     "(block statements[(call (name g))])) (select_arm default (block statements[(int_literal "
     "1)]))]))"},
    {"t = go do\n"
     "  x()\n"
     "end",
     "(assign (name t) = (start_task go (lambda do (block statements[(call (name x))]))))"},
    {"deny Net do\n"
     "  x()\n"
     "end",
     "(deny (effects Net) (block statements[(call (name x))]))"},
    {"$assert(x)", "(macro_call assert arguments[(name x)])"},
    {"a\n"
     "  .b()\n"
     "  .c",
     "(member (call (member (name a) b)) c)"},
    {"a\n"
     "  # comment\n"
     "  .b",
     "(member (name a) b)"},
    {"a\n"
     "  and b\n"
     "  or c",
     "(binary (binary (name a) and (name b)) or (name c))"},
    {"a |>\n"
     "  b",
     "(pipe (name a) (name b))"},
    {"x =\n"
     "  1",
     "(assign (name x) = (int_literal 1))"},
    {"a +\n"
     "  b",
     "(binary (name a) + (name b))"},
    {"f(\n"
     "  1,\n"
     "  2\n"
     ")",
     "(call (name f) arguments[(int_literal 1) (int_literal 2)])"},
    {"f(1\n"
     "+ 2)",
     "(call (name f) arguments[(binary (int_literal 1) + (int_literal 2))])"},
    {"[\n"
     "  1,\n"
     "  2,\n"
     "]",
     "(list_literal items[(int_literal 1) (int_literal 2)])"},
    {"f(do x ->\n"
     "  y\n"
     "  z\n"
     "end)",
     "(call (name f) arguments[(lambda do params[(param (pat_bind x))] (block statements[(name y) "
     "(name z)]))])"},
    {"x = [if a\n"
     "  b\n"
     "else\n"
     "  c\n"
     "end, 2]",
     "(assign (name x) = (list_literal items[(if branches[(if_branch (name a) (block "
     "statements[(name b)]))] otherwise: (block statements[(name c)])) (int_literal 2)]))"},
    {"x\n"
     "  ?\? y",
     "(binary (name x) ?\? (name y))"},
    {"a?.b\n"
     "  ?.c",
     "(member (member (name a) b is_optional) c is_optional)"},
    {"(a\n"
     "+ b)",
     "(binary (name a) + (name b))"},
    {"(a\n"
     "\n"
     "  .b)",
     "(member (name a) b)"},
    {"xs.each() { total += it }", "(call (member (name xs) each) arguments[(lambda {} (block "
                                  "statements[(assign (name total) += (name it))]))])"},
    {"x = y -> z",
     "(assign (name x) = (lambda -> params[(param (pat_bind y))] (block statements[(name z)])))"},
    {"x.with = 3", "(assign (member (name x) with) = (int_literal 3))"},
    {"f = (a, b) -> if a.1 == b.1 then a.0 < b.0 else a.1 > b.1 end",
     "(assign (name f) = (lambda -> params[(param (pat_bind a)) (param (pat_bind b))] (block "
     "statements[(if branches[(if_branch (binary (member (name a) 1) == (member (name b) 1)) "
     "(block statements[(binary (member (name a) 0) < (member (name b) 0))]))] otherwise: (block "
     "statements[(binary (member (name a) 1) > (member (name b) 1))]))])))"},
    {"let = 1", "(assign (name let) = (int_literal 1))"},
    {"x: Fn(Int): Int = y -> y",
     "(binding (pat_bind x) type: (type_function params[(type_name Int)] result: (type_name Int)) "
     "(lambda -> params[(param (pat_bind y))] (block statements[(name y)])))"},
    {"x: A | B = y",
     "(binding (pat_bind x) type: (type_union parts[(type_name A) (type_name B)]) (name y))"},
};

static void statements_have_their_trees(void **state)
{
    (void)state;
    expect_bodies(forms, COUNT(forms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_have_their_trees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
