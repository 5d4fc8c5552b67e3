/* Patterns: each form and its tree. */
#include "spec/unit/syntax/support.h"

static const struct form forms[] = {
    {"match x\n"
     "  _ => 1\n"
     "  n => 1\n"
     "  -1 => 1\n"
     "  1.5 => 1\n"
     "  'a' => 1\n"
     "  \"text\" => 1\n"
     "  true | false => 1\n"
     "  () => 1\n"
     "end",
     "(match (name x) arms[(match_arm (pat_wildcard) (block statements[(int_literal 1)])) "
     "(match_arm (pat_bind n) (block statements[(int_literal 1)])) (match_arm (pat_literal "
     "(int_literal 1 is_negative)) (block statements[(int_literal 1)])) (match_arm (pat_literal "
     "(float_literal 1.5)) (block statements[(int_literal 1)])) (match_arm (pat_literal "
     "(char_literal 97)) (block statements[(int_literal 1)])) (match_arm (pat_literal "
     "(string_literal \"text\")) (block statements[(int_literal 1)])) (match_arm (pat_or "
     "parts[(pat_literal (bool_literal value)) (pat_literal (bool_literal))]) (block "
     "statements[(int_literal 1)])) (match_arm (pat_tuple) (block statements[(int_literal 1)]))])"},
    {"match x\n"
     "  1..5 => 1\n"
     "  1..=5 => 1\n"
     "  'a'..='z' => 1\n"
     "  ..0 => 1\n"
     "  5.. => 1\n"
     "  -1..MAX => 1\n"
     "  lim::LOW..=lim::HIGH => 1\n"
     "end",
     "(match (name x) arms[(match_arm (pat_range low: (int_literal 1) high: (int_literal 5)) "
     "(block statements[(int_literal 1)])) (match_arm (pat_range low: (int_literal 1) high: "
     "(int_literal 5) is_inclusive) (block statements[(int_literal 1)])) (match_arm (pat_range "
     "low: (char_literal 97) high: (char_literal 122) is_inclusive) (block statements[(int_literal "
     "1)])) (match_arm (pat_range high: (int_literal 0)) (block statements[(int_literal 1)])) "
     "(match_arm (pat_range low: (int_literal 5)) (block statements[(int_literal 1)])) (match_arm "
     "(pat_range low: (int_literal 1 is_negative) high: (name MAX)) (block statements[(int_literal "
     "1)])) (match_arm (pat_range low: (path lim::LOW) high: (path lim::HIGH) is_inclusive) (block "
     "statements[(int_literal 1)]))])"},
    {"match x\n"
     "  None => 1\n"
     "  Some(1) => 1\n"
     "  Shape::Rect(w, h: 2) => 1\n"
     "  Point { x, y: 0 } => 1\n"
     "  geo::Point { x } => 1\n"
     "  MAX => 1\n"
     "  lib::MAX => 1\n"
     "end",
     "(match (name x) arms[(match_arm (pat_path None) (block statements[(int_literal 1)])) "
     "(match_arm (pat_variant Some arguments[(pat_literal (int_literal 1))]) (block "
     "statements[(int_literal 1)])) (match_arm (pat_variant Shape::Rect arguments[(pat_bind w) "
     "(pat_field h pattern: (pat_literal (int_literal 2)))]) (block statements[(int_literal 1)])) "
     "(match_arm (pat_struct Point fields[(pat_field x) (pat_field y pattern: (pat_literal "
     "(int_literal 0)))]) (block statements[(int_literal 1)])) (match_arm (pat_struct geo::Point "
     "fields[(pat_field x)]) (block statements[(int_literal 1)])) (match_arm (pat_path MAX) (block "
     "statements[(int_literal 1)])) (match_arm (pat_path lib::MAX) (block statements[(int_literal "
     "1)]))])"},
    {"match x\n"
     "  (a, b) => 1\n"
     "  (a) => 1\n"
     "  [] => 1\n"
     "  [first, ..rest] => 1\n"
     "  [a, .., z] => 1\n"
     "  [a, ..var rest] => 1\n"
     "  [..5] => 1\n"
     "end",
     "(match (name x) arms[(match_arm (pat_tuple parts[(pat_bind a) (pat_bind b)]) (block "
     "statements[(int_literal 1)])) (match_arm (pat_bind a) (block statements[(int_literal 1)])) "
     "(match_arm (pat_list) (block statements[(int_literal 1)])) (match_arm (pat_list "
     "parts[(pat_bind first) (pat_rest name:rest)]) (block statements[(int_literal 1)])) "
     "(match_arm (pat_list parts[(pat_bind a) (pat_rest) (pat_bind z)]) (block "
     "statements[(int_literal 1)])) (match_arm (pat_list parts[(pat_bind a) (pat_rest is_var "
     "name:rest)]) (block statements[(int_literal 1)])) (match_arm (pat_list parts[(pat_range "
     "high: (int_literal 5))]) (block statements[(int_literal 1)]))])"},
    {"match x\n"
     "  n @ 1..5 => 1\n"
     "  n @ (1 | 2) => 1\n"
     "  Some(var v) => 1\n"
     "  x: Int => 1\n"
     "  _: Vec<Int> => 1\n"
     "  Some((x: Int)) => 1\n"
     "  A |\n"
     "  B => 1\n"
     "  Point { var x, y: var z } => 1\n"
     "end",
     "(match (name x) arms[(match_arm (pat_bind n pattern: (pat_range low: (int_literal 1) high: "
     "(int_literal 5))) (block statements[(int_literal 1)])) (match_arm (pat_bind n pattern: "
     "(pat_or parts[(pat_literal (int_literal 1)) (pat_literal (int_literal 2))])) (block "
     "statements[(int_literal 1)])) (match_arm (pat_variant Some arguments[(pat_bind is_var v)]) "
     "(block statements[(int_literal 1)])) (match_arm (pat_typed (pat_bind x) (type_name Int)) "
     "(block statements[(int_literal 1)])) (match_arm (pat_typed (pat_wildcard) (type_name Vec "
     "arguments[(type_name Int)])) (block statements[(int_literal 1)])) (match_arm (pat_variant "
     "Some arguments[(pat_typed (pat_bind x) (type_name Int))]) (block statements[(int_literal "
     "1)])) (match_arm (pat_or parts[(pat_path A) (pat_path B)]) (block statements[(int_literal "
     "1)])) (match_arm (pat_struct Point fields[(pat_field x pattern: (pat_bind is_var x)) "
     "(pat_field y pattern: (pat_bind is_var z))]) (block statements[(int_literal 1)]))])"},
};

static void patterns_have_their_trees(void **state)
{
    (void)state;
    expect_bodies(forms, COUNT(forms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_have_their_trees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
