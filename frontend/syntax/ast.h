/* The syntax tree; its nodes are listed and explained in ast.def.
 *
 * Shapes that the parser settles, so that later stages need not:
 * - Every body (function, loop, branch, arm) is an AST_block, also when it was
 *   written as one expression. `do ... end` as a plain block is one too.
 * - `x = e` with a plain name or an assignable place on the left is an
 *   AST_assign: whether the name is new is for the checker. `x: T = e`,
 *   `var x = e` and patterns on the left are AST_binding. `(a, b) = e` is an
 *   AST_assign to a tuple literal if all parts are names or places.
 * - At module level `name = e`, `var name = e` and patterns are AST_global.
 * - `stmt if c` is an AST_if with is_modifier. A trailing block of a call is
 *   its last argument, an AST_lambda. A command call has is_command.
 * - Parameters of functions and lambdas are AST_param; `self` has is_self and a
 *   pat_bind named self. A variadic one has is_variadic.
 * - A minus sign directly before a number literal belongs to it (is_negative).
 * - Interpolations hold string literals and expressions in turn: first and last
 *   is a string literal, perhaps empty.
 * - Patterns: a lower-case name is pat_bind; a path that begins in upper case
 *   without arguments is pat_path (a variant or a constant, for the checker);
 *   with `(` it is pat_variant; with `{` pat_struct. The bounds of a pat_range are
 *   expressions: literals, or the name or path of a constant.
 * - In types, `()` is an empty type_tuple.
 * - A parameter written `n: &mut T` has the mode PARAM_MUT and the type T; a
 *   type_ref stands only inside other types (`Fn(&mut T)`). `&mut self` has the
 *   mode PARAM_MUT and no type.
 * - `var` before a pattern sets is_var on the binding and on every name in the
 *   pattern; at module level, where there is no binding, on the names.
 * - `_ = e` is an AST_binding of a pat_wildcard. In `(a, _) = e` with names or
 *   places beside it, `_` is an AST_name of that spelling.
 * - `Option<Int>::None` is an AST_member whose object is the AST_type_apply.
 * - `x is Vec<Int>`: the pattern is a pat_typed over a pat_wildcard; `x is Int`
 *   and `x is Some` are both pat_path.
 * - A condition may be an AST_let_condition, or AST_binary AND over some.
 * - Of a select arm, the operation of `timeout(e)` is e; `default` has none.
 * - A function without a body is a trait's requirement.
 * - A brace block without parameters has no params: its parameter is `it`. A
 *   `do` block or `-> e` without parameters has none at all (see form).
 * - In a binary layout, `bytes(n)` is a type_name whose argument is the
 *   expression n. */
#ifndef QZ_SYNTAX_AST_H
#define QZ_SYNTAX_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/base/list.h"
#include "frontend/base/source.h"
#include "frontend/base/str.h"

struct symbol;

enum ast_kind {
#define NODE(name, category, description, fields) AST_##name,
#include "frontend/syntax/ast.def"
#undef NODE
    AST_KIND_COUNT
};

enum ast_category {
    AST_CATEGORY_DECL,
    AST_CATEGORY_TYPE,
    AST_CATEGORY_PATTERN,
    AST_CATEGORY_EXPR,
    AST_CATEGORY_STMT,
    AST_CATEGORY_PART,
};

enum param_mode { PARAM_VALUE, PARAM_REF, PARAM_MUT };
enum import_kind { IMPORT_MODULE, IMPORT_NAMES, IMPORT_ALL };
enum comprehension_kind { COMPREHENSION_LIST, COMPREHENSION_SET, COMPREHENSION_MAP };
enum unary_op { UNARY_NEG, UNARY_NOT, UNARY_BIT_NOT };
enum binary_op {
#define OPERATOR(name, spelling, level, associativity, trait, method) BINARY_##name,
#include "frontend/syntax/operators.def"
#undef OPERATOR
    BINARY_OP_COUNT
};
enum assign_op {
    ASSIGN_SET,
    ASSIGN_ADD,
    ASSIGN_SUB,
    ASSIGN_MUL,
    ASSIGN_DIV,
    ASSIGN_REM,
    ASSIGN_BIT_AND,
    ASSIGN_BIT_OR,
    ASSIGN_BIT_XOR,
    ASSIGN_SHL,
    ASSIGN_SHR,
    ASSIGN_DEFAULT,
};
enum start_kind { START_GO, START_SPAWN, START_ASYNC };
enum lambda_form { LAMBDA_ARROW, LAMBDA_DO, LAMBDA_BRACE };
enum select_kind { SELECT_OPERATION, SELECT_TIMEOUT, SELECT_DEFAULT };

struct ast {
    enum ast_kind kind;
    uint32_t id; /* dense within its module, from 0 in order of creation */
    struct span span;
};

struct ast_list {
    struct ast **items;
    uint32_t count;
};

struct symbol_list {
    const struct symbol **items;
    struct span *spans; /* of each segment */
    uint32_t count;
};

#define CHILD(f) struct ast *f;
#define OPT(f) struct ast *f;
#define NODES(f) struct ast_list f;
#define SYM(f) const struct symbol *f;
#define OPTSYM(f) const struct symbol *f;
#define SYMS(f) struct symbol_list f;
#define AT(f) struct span f;
#define FLAG(f) bool f;
#define ENUM(t, f) enum t f;
#define INTEGER(f) uint64_t f;
#define FLOAT(f) double f;
#define TEXT(f) struct str f;
#define NODE(name, category, description, fields) \
    struct ast_##name {                           \
        struct ast head;                          \
        fields                                    \
    };
#include "frontend/syntax/ast.def"
#undef NODE
#undef CHILD
#undef OPT
#undef NODES
#undef SYM
#undef OPTSYM
#undef SYMS
#undef AT
#undef FLAG
#undef ENUM
#undef INTEGER
#undef FLOAT
#undef TEXT

/* ast_as_binary(node): the node as its own type; the kind is asserted. */
#define NODE(name, category, description, fields) \
    struct ast_##name *ast_as_##name(const struct ast *node);
#include "frontend/syntax/ast.def"
#undef NODE

/* A parsed source file: one module. */
struct ast_file {
    struct source *source;
    struct ast_module *module;
    uint32_t node_count; /* ids are below this */
};

enum ast_category ast_category(enum ast_kind kind);

/* "a function", "an `if`": how messages call the construct. */
const char *ast_description(enum ast_kind kind);

/* The spelling of an operator. */
const char *binary_op_spelling(enum binary_op op);
const char *unary_op_spelling(enum unary_op op);
const char *assign_op_spelling(enum assign_op op);

/* Calls `visit` for each child of `node`, in the order of the source. */
void ast_children(const struct ast *node, void (*visit)(void *context, struct ast *child),
                  void *context);

#endif
