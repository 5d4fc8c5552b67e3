/* A checked program: what the checker found, for lowering and tools to read.
 *
 * The syntax tree stays as parsed. What is known about a node lies in its
 * module's table `nodes`, indexed by the node's id. Declarations become
 * entities: functions, declared types, globals, modules.
 *
 * Everything lives in the session's arena. The checker writes; after
 * check_program has returned without errors nobody does. */
#ifndef QZ_PROGRAM_PROGRAM_H
#define QZ_PROGRAM_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/base/list.h"
#include "frontend/base/map.h"
#include "frontend/syntax/ast.h"
#include "middle/types/type.h"

struct session;
struct symbol;
struct module;
struct function;
struct global;
struct call;
struct trait_decl;
struct lambda;

/* A trait that a type must have. */
struct trait_bound {
    struct trait_decl *trait;
    const struct type *const *arguments; /* for all of the trait's scope but Self: its
                                            parameters, then its associated types */
    struct span span;
};

/* A type parameter. Its type's index is its position in its scope. */
struct type_parameter {
    const struct symbol *name;
    const struct type *type; /* TYPE_param */
    struct span span;
    struct trait_bound *bounds; /* known once the signatures are */
    uint32_t bound_count;
};

/* What a written type can name beside declared types: `Self`, and the type
 * parameters of the declaration; those of an enclosing impl or trait come first. */
struct type_scope {
    const struct type *self; /* or NULL */
    struct type_parameter *params;
    uint32_t count;
    uint32_t own_from; /* the first that the declaration itself wrote */
    uint32_t own_count;
};

enum trait_state { TRAIT_DECLARED, TRAIT_OPEN, TRAIT_KNOWN, TRAIT_SETTLED };

/* The numbers that have a trait of an operator without an impl. */
enum trait_operates {
    OPERATES_NONE,
    OPERATES_NUMBERS, /* `+` and its kind; Strings have `+` too */
    OPERATES_INTEGERS,
    OPERATES_SIGNED, /* Neg */
};

/* An associated type that a trait has from a supertrait. */
struct inherited {
    uint32_t super; /* which of its supertraits */
    uint32_t index; /* among that bound's arguments */
};

/* A trait. Its scope is Self, its parameters, its associated types, and those of its
 * supertraits: an associated type is a parameter that the impl decides. A function
 * with a bound `T: Add` has a hidden parameter called "T::Out" for each of the trait's
 * associated types; it has the bounds that the trait asks of the associated type. */
struct trait_decl {
    const struct symbol *name;
    const char *qualified;
    struct module *module;
    struct ast_trait *ast;
    struct type_scope scope;
    uint32_t param_count;         /* written parameters, without Self */
    const struct type **defaults; /* of the written parameters and associated types, or NULL */
    struct trait_bound *supers;
    uint32_t super_count;
    struct inherited *inherited; /* what the last `inherited_count` of the scope are */
    uint32_t inherited_count;
    enum trait_state state;
    enum trait_operates operates;
    enum binary_op op;  /* OPERATES_NUMBERS, OPERATES_INTEGERS */
    struct map members; /* symbol -> entity: required and default functions */
    LIST(struct impl *) impls;
    bool is_used;      /* some body names a function of it */
    bool has_negative; /* some type is said not to have it */
    bool is_derived;   /* every type whose parts have it has it */
};

/* `impl Trait for Type`. */
struct impl {
    struct module *module;
    struct ast_impl *ast;
    struct type_scope scope;  /* its parameters; self is the type */
    struct trait_bound bound; /* the trait and its arguments */
    struct map members;       /* symbol -> entity */
    bool is_negative;         /* `impl !Trait for Type`: the type has it not */
};

/* A name bound in a function: parameter, constant or variable. */
struct local {
    const struct symbol *name;
    struct span span; /* of the name where it is bound */
    const struct type *type;
    uint32_t number;      /* within its function */
    bool is_var;          /* declared `var` */
    enum param_mode mode; /* PARAM_REF, PARAM_MUT: a borrowed parameter; `type` is what is lent */
    bool is_param;
    const struct symbol *alias_of; /* QZ0206: may be the object of this constant */
    struct lambda *lambda;         /* the innermost lambda in which it is bound, or NULL */
    bool is_shared;                /* a variable that lambdas capture */
    bool is_cell;                  /* one of them can outlive it: it lives in an object */
};

enum use_kind {
    USE_NONE,
    USE_LOCAL,      /* name, pat_bind, pat_rest: `local` */
    USE_DECLARE,    /* name as target of an assignment that introduces it: `local` */
    USE_GLOBAL,     /* name, path, pat_path: `global` */
    USE_FIELD,      /* member: `field` */
    USE_CALL,       /* call, member, path, pipe, binary, unary, index: `call` */
    USE_COLLECTION, /* list, set and map literals, comprehensions: `collection` */
    USE_SEQUENCE,   /* for, comprehension_for over what has Sequence: `sequence` */
    USE_ITERATION,  /* for, comprehension_for over other Iterables, Iterators: `iteration` */
    USE_SLICE,      /* index by a range: `slice` */
    USE_MACRO,      /* macro_call: `macro` */
    USE_FUNCTION,   /* name or path of a function as a value: `call`, without arguments */
    USE_LAMBDA,     /* lambda: `lambda` */
    USE_TAG,        /* member: the index of an enum's variant */
    USE_NEWTYPE,    /* call, pat_variant: a newtype is made, taken apart */
    USE_UNWRAP,     /* `x!` */
    USE_TRY,        /* `try x`: `call` converts the failure, or is NULL */
    USE_VARIANT,    /* name, path, call, pat_path, pat_variant: `variant` of the node's type */
};

enum builtin_macro {
    MACRO_ASSERT,
    MACRO_STRINGIFY,
    MACRO_FILE,
    MACRO_LINE,
    MACRO_DEBUG,
    MACRO_TRY,
    MACRO_UNWRAP
};

/* node_info.narrowed of an AST_is: its answer. */
enum { NARROWED_ALWAYS = 1, NARROWED_NEVER = 2 };

/* What is known about one node. */
struct node_info {
    /* Expressions: of the value they have, before it is dropped where Void is
     * expected. Patterns: of the value matched. Type nodes: the type meant.
     * NULL where nothing was checked. May hold bound variables: read it with
     * program_type. */
    const struct type *type;
    enum use_kind use;
    bool is_flat;     /* `x?.f`: the member is an Option itself, which is not nested */
    uint8_t narrowed; /* name: 1 + the variant that its value is known to have here; is: see
                         above; 0: nothing is known */
    const struct type *entered; /* the value has this type and enters the union `type`; or NULL */
    union {
        struct local *local;
        struct global *global;
        struct call *call;
        struct collection *collection;
        struct sequence *sequence;
        struct iteration *iteration;
        struct slice *slice;
        uint32_t field;
        uint32_t variant;
        enum builtin_macro macro;
        struct lambda *lambda;
    };
};

/* A call with its arguments matched to parameters. */
struct call_argument {
    struct ast *value;  /* the expression; for `&x` and `&mut x` the AST_borrow */
    uint32_t parameter; /* which one it is for */
};

/* How a literal of a collection is built: `make(room)`, then `add` for each element,
 * `add_all` for each spread. All have the type arguments of the collection. */
struct collection {
    struct function *make, *add, *add_all;
    const struct type *type;
};

/* `x[a..b]`: the members `slice(from, to)` and `size`, of one type. */
struct slice {
    struct function *slice, *size;
    const struct type *const *arguments;
};

/* How a `for` goes through a value: by index, the size read again each turn. */
struct sequence {
    struct function *size, *at;          /* of the trait */
    const struct type *const *arguments; /* Self and the element */
};

/* How a `for` goes through what gives its elements one by one. */
struct iteration {
    struct function *iter; /* makes the iterator; NULL: the value is one */
    struct function *next;
    const struct type *const *iter_arguments; /* Self, the element, the iterator */
    const struct type *const *next_arguments; /* the iterator, the element */
};

struct call {
    struct function *function; /* for a function value: made from its type, it only has
                                  parameters and a result */
    struct ast *callee;        /* the expression that gives the function value, else NULL */
    struct call *setter;       /* index: what `x[i] = v` calls, its value left out; or NULL */
    const struct type *const *type_arguments; /* one for each of its type parameters; may
                                                 hold bound variables */
    struct call_argument *arguments;          /* in order of evaluation; a receiver comes first */
    uint32_t argument_count;
    /* Parameters without an argument take their defaults, evaluated left to right
     * after all arguments. */
    struct collection *variadic; /* builds the Vec of a variadic parameter */
    bool has_receiver;           /* arguments[0] is the object of a member or a piped value */
};

/* What a builtin asks of an argument instead of one type. */
enum parameter_bound {
    BOUND_NONE,
    BOUND_SHOW,
    BOUND_INTEGER,
    BOUND_RECEIVER, /* the type of the call's object */
};

struct parameter {
    const struct symbol *name; /* NULL when every clause has a pattern there */
    const struct type *type;   /* what is lent for borrowed ones */
    enum param_mode mode;
    struct ast *default_value;         /* or NULL */
    struct function *default_function; /* evaluates it from the earlier parameters */
    enum parameter_bound bound;
    bool is_settled; /* of a template's instance: its type is an argument's */
    bool is_variadic;
    bool is_only_called; /* of function type, and cannot outlive the call */
    bool keeps_object;   /* `&mut`, and never comes to hold another object */
    struct span span;
};

/* One written definition; a function with clauses has several. */
struct clause {
    struct ast_function *ast;
    struct local **locals; /* parameter locals by position: the name of a plain one, or a
                              hidden one that the pattern takes apart (name NULL) */
};

/* How a function without a Quartz body is lowered; a row of
 * runtime/abi/builtins.def. */
enum builtin_lowering { BUILTIN_runtime, BUILTIN_intrinsic, BUILTIN_op, BUILTIN_custom };

struct builtin {
    const char *receiver;
    const char *signature;
    enum builtin_lowering lowering;
    const char *target;
};

/* While initialisers are put in order. */
enum order_state { ORDER_NEW, ORDER_OPEN, ORDER_DONE };

/* A name of an enclosing function or lambda that a lambda mentions. */
struct capture {
    struct local *local;
    struct span span; /* where it is first mentioned */
    bool is_changed;  /* assigned or lent with `&mut` */
};

/* A lambda. Its names are numbered among those of the function around it. */
struct lambda {
    struct ast_lambda *ast;
    struct lambda *outer;         /* the lambda around it, or NULL */
    const struct type *type;      /* of the value that it gives */
    struct parameter *parameters; /* one for each of the type */
    struct local **locals;        /* by parameter, as in a clause */
    uint32_t parameter_count;
    LIST(struct capture)
    captures;         /* in order of first mention; those of lambdas inside
                         that are not their own, too */
    bool escapes;     /* its value can outlive the call that it is written for, or the
                         constant that it is bound to */
    bool is_wrong;    /* reported: it does not fit where it stands */
    bool is_it;       /* the parameter is `it`, which is not written */
    bool takes_apart; /* its one parameter is a tuple, whose parts its patterns take */
    uint32_t number;  /* within the function, from 1 */
};

enum function_state {
    FUNCTION_DECLARED, /* signature not looked at */
    FUNCTION_SIGNED,   /* parameter and result types known, perhaps as variables */
    FUNCTION_CHECKING, /* its body is being checked */
    FUNCTION_CHECKED,
    FUNCTION_TEMPLATE, /* types of parameters follow from each call; only its instances are
                          checked to the end */
};

struct function {
    const struct symbol *name;
    const char *qualified; /* "geometry::Point.area", unique with the arity suffix "/2" where
                              one name has several definitions */
    struct module *module;
    struct type_scope scope;
    struct trait_decl *trait; /* a trait's own function, or NULL */
    struct impl *impl;        /* a function of an impl of a trait, or NULL */
    const struct type *owner; /* the type whose method or associated function it is, or NULL */
    struct span span;
    bool is_private, is_test, is_exported, is_inline, is_noinline, is_cold;
    bool has_self;
    bool is_constructor; /* makes the variant of its result, or the newtype, from its parameters */
    uint32_t variant;    /* is_constructor */
    bool is_broken;      /* its body has errors: no instance repeats them */
    bool is_torn;        /* some of its clauses stand elsewhere: reported */
    bool is_variadic;    /* the last parameter takes any number, as a Vec */
    bool is_variadic_c;  /* extern "C" variadic */
    const char *foreign_name;      /* extern "C": the symbol; NULL otherwise */
    const struct builtin *builtin; /* NULL otherwise */
    struct ast *default_of;        /* gives a field's or parameter's default value: the
                                      expression is its body; no clauses */
    struct clause *clauses;
    uint32_t clause_count;
    struct parameter *parameters;
    uint32_t parameter_count;
    uint32_t required_count; /* parameters without default */
    const struct type *result;
    const struct type *element;     /* of a generator: the type of what it yields; else NULL */
    const struct type *option;      /* Option of that */
    struct function *next_of;       /* the generator whose iterator's `next` this is, or NULL */
    struct function *result_bounds; /* `impl Trait`: the result must have what is asked of the
                                       type parameter of its scope behind the function's own */
    enum function_state state;
    LIST(struct local *) locals;     /* all of its names, by number */
    LIST(struct function *) callees; /* functions that its body names, each once */
    LIST(struct global *) globals;   /* globals that its body names, each once */
    LIST(struct lambda *) lambdas;   /* in its body, by number */
    enum order_state order;          /* while initialisers are put in order */
    uint32_t order_from;             /* ORDER_OPEN: how many initialisers were under way */
    uint32_t index;                  /* while checking: position on the stack of open functions */
    uint32_t lowest;                 /* while checking: lowest open function that it refers to */
    /* A template's instance has a table of its own for the nodes with ids from
     * `nodes_from` on; others use their module's. */
    struct node_info *nodes;
    uint32_t nodes_from;
    LIST(struct function *) instances; /* TEMPLATE: by the types of their parameters */
    struct function *default_for;      /* default_of: whose parameter it is for */
};

/* A module-level constant or variable. */
struct global {
    const struct symbol *name;
    const char *qualified;
    struct module *module;
    struct span span;
    bool is_private, is_const, is_var;
    struct ast *type_node; /* or NULL */
    struct ast *value;
    const struct type *type;
    enum function_state state;
    struct function *body; /* carries the locals of the initialiser; no clauses */
    enum order_state order;
    uint32_t index; /* among program.globals, in order of initialisation */
};

enum entity_kind {
    ENTITY_FUNCTIONS,
    ENTITY_TYPE,
    ENTITY_ALIAS,
    ENTITY_GLOBAL,
    ENTITY_TRAIT,
    ENTITY_UNAVAILABLE, /* declared, but of a kind without meaning yet: reported there */
};

struct entity {
    enum entity_kind kind;
    const struct symbol *name;
    struct module *module; /* where it is declared */
    struct span span;
    bool is_private;
    LIST(struct function *) functions;
    struct declared_type *type;
    struct type_alias *alias;
    struct trait_decl *trait;
    struct global *global;
};

/* `type A<T> = B` */
struct type_alias {
    struct ast_type_alias *ast;
    struct module *module;
    struct type_scope scope;
    const struct type *type; /* with the parameters inside; NULL: not looked at */
    bool is_open;            /* being looked at */
};

/* A declared type with what only the checker and tools need. */
struct declared_type {
    struct type_decl decl;
    const struct type *type;
    struct module *module;
    struct ast *ast; /* AST_struct, AST_enum, AST_newtype */
    struct type_scope scope;
    struct type_scope bounded; /* the same, with the hidden parameters of its bounds */
    struct map members;        /* symbol -> entity: methods and associated functions */
    bool is_private;
    bool is_used;                     /* some checked text names it */
    struct function *generator;       /* of frames: what makes them, else NULL */
    struct function **field_defaults; /* by field: a function without parameters, or NULL */
};

struct module_import {
    struct ast_import *ast;
    struct module *module; /* NULL: not found, reported */
};

/* An `extend` block: members that count where its module is imported. */
struct extension {
    struct module *module;
    struct ast_extend *ast;
    struct type_scope scope; /* its parameters; self is the type */
    struct map members;      /* symbol -> entity */
};

struct module {
    const char *name;   /* "net/http"; the main file's is "main" */
    const char *prefix; /* in qualified names: "net::http" */
    struct ast_file *file;
    struct node_info *nodes;
    struct module_import *imports;
    uint32_t import_count;
    struct map names;    /* symbol -> entity: declared here */
    struct map imported; /* symbol -> entity: by `from ... import` */
    LIST(struct extension *) extensions;
    bool is_ordered; /* put after what it imports */
    bool is_std;     /* bodies are checked only when used */
};

struct program {
    struct session *session;
    struct type_table types;
    LIST(struct module *) modules; /* imported ones before those that import them */
    struct module *main_module;
    LIST(struct function *) functions; /* checked ones, in order of declaration per module */
    LIST(struct global *) globals;     /* in order of initialisation */
    LIST(struct declared_type *) declared_types;
    LIST(struct trait_decl *) traits;
    LIST(struct function *) tests;
    struct function *main;              /* NULL in a test program */
    LIST(const struct type *) bindings; /* of inference variables, by number; NULL: open */
};

static inline struct node_info *node_info(const struct module *module, const struct ast *node)
{
    return &module->nodes[node->id];
}

/* Which part of a variant's payload the argument `node` at `position` is for: a
 * pat_field or named_argument says so by name. May be out of range. */
uint32_t program_payload_index(const struct type_variant *variant, const struct ast *node,
                               uint32_t position);

/* An empty program. */
void program_init(struct program *program, struct session *session);

/* `type` with all bound variables replaced. */
const struct type *program_type(struct program *program, const struct type *type);

/* The type of a node, without bound variables. */
const struct type *node_type(struct program *program, const struct module *module,
                             const struct ast *node);

#endif
