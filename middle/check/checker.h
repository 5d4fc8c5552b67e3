/* Shared by the files of middle/check; nobody else includes it. */
#ifndef QZ_CHECK_CHECKER_H
#define QZ_CHECK_CHECKER_H

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/program/program.h"

/* What an open inference variable may become. */
enum variable_kind {
    VARIABLE_ANY,
    VARIABLE_INT_LITERAL,   /* any number type, Int if nothing says otherwise */
    VARIABLE_FLOAT_LITERAL, /* F32 or F64, F64 if nothing says otherwise */
};

/* Names of one block. */
struct scope {
    struct scope *outer;
    const struct ast *block; /* whose names they are, or NULL */
    LIST(struct local *) locals;
    struct map by_name; /* symbol -> the last local of that name; only of large scopes */
};

struct loop {
    struct loop *outer;
    bool gives_value;          /* `loop`, not `while` or `for` */
    bool is_left;              /* a `break` was seen */
    uint32_t defer_depth;      /* of the body that holds it */
    const struct type *result; /* of `break`s, NULL until the first with a value */
    const struct type *expected;
    struct span branch_at; /* the first `break` with a value */
};

/* A change through a name, judged when the whole body is known (QZ0206). */
struct object_change {
    struct local *local;
    struct span span;
};

/* A number literal whose type is not known yet. */
struct literal_check {
    const struct ast *node;
    const struct type *type;
};

/* A type must have a trait, or, without a trait, be known at all: settled as soon
 * as the type is known, at the latest at the end of the body. */
struct obligation {
    const struct type *type;
    struct trait_decl *trait;            /* or NULL */
    const struct type *const *arguments; /* of the trait without Self */
    struct span span;
    struct span bound_at;      /* where it is asked for */
    const struct symbol *name; /* of the type parameter */
};

/* The traits that have a function of one name. */
struct trait_list {
    LIST(struct trait_decl *) items;
};

/* The function, test or initialiser being checked. */
struct body {
    struct checker *checker;
    struct body *outer; /* the one interrupted to check this one */
    struct module *module;
    struct function *function;
    struct scope *scope;
    uint32_t pattern_from;      /* the scope's names from here on are of one pattern */
    LIST(struct local *) bound; /* by the pattern under way, of alternatives the present one */
    bool is_test;               /* the pattern of an `is`: a variant may leave its payload out */
    struct loop *loop;
    struct lambda *lambda; /* the innermost one around */
    uint32_t defer_depth;
    const struct type *result; /* what `return` gives; NULL: none is allowed */
    LIST(struct object_change) changes;
    LIST(struct literal_check) literals;
    LIST(struct obligation) obligations;
    struct span branch_at;         /* the first branch with the type of the others */
    LIST(struct local *) iterated; /* names that a `for` around goes through (QZ1209) */
};

/* A written type whose arguments are to be held to bounds. */
struct written_type {
    const struct type *type;
    const struct type_scope *scope;
    struct span span;
};

/* Functions whose checks are open, innermost last; a group is a suffix of it. */
struct open_function {
    struct function *function;
    struct global *global; /* an initialiser instead of a function */
    struct body *body;     /* kept until the group is settled */
};

struct checker {
    struct program *program;
    struct session *session;
    struct arena *arena;
    struct diagnostics *diags;
    struct type_table *types;
    struct module *builtins;             /* the rows of builtins.def */
    struct module *prelude;              /* std/prelude.qz, or NULL */
    struct map members[TYPE_KIND_COUNT]; /* symbol -> entity: members of types not declared */
    struct map trait_members;            /* symbol -> struct trait_list */
    struct map any_members;              /* symbol -> entity: of all that can be shown */
    struct map library_names;            /* symbol -> entity: builtins for the library */
    struct map object_members;           /* symbol -> entity: of plain structs */
    const struct type *receiver_type;    /* `Self` in the rows for many types */
    struct map constructors;             /* type_variant or newtype's type_decl -> function */
    struct map made_types;               /* symbol -> declared_type: records and unions */
    LIST(struct type_alias *) aliases;
    LIST(unsigned char) variable_kinds;
    LIST(struct open_function) open;
    LIST(struct function *) wanted; /* of the library, to be checked when the rest is */
    LIST(struct written_type) written;
    bool has_impls;         /* all are declared */
    bool is_endless;        /* the last ck_unify would have made a type hold itself */
    uint32_t depth;         /* of functions checked inside functions */
    struct span missing_at; /* of the last trait that was missing: told once */
    uint32_t nesting;       /* of expressions */
    const struct symbol *self_name, *main_name, *underscore;
};

#define SIMPLE(c, kind) type_simple((c)->types, TYPE_##kind)

/* One of an enum's variants. */
struct variant_ref {
    const struct type *type; /* the enum, perhaps with open arguments */
    uint32_t variant;
};

/* --- infer.c ------------------------------------------------------------- */

const struct type *ck_fresh_variable(struct checker *c, enum variable_kind kind);

/* The type behind bound variables, looking only at the outermost level. */
const struct type *ck_shallow(struct checker *c, const struct type *type);

/* Makes two types equal by binding variables; false when they cannot be. */
bool ck_unify(struct checker *c, const struct type *a, const struct type *b);

/* What is open in `type` becomes the error type, so that it has no consequences. */
void ck_give_up(struct checker *c, const struct type *type);

/* Open literal variables become their default type, inside of `type` too; others
 * stay. The result holds no bound variables. */
const struct type *ck_settle_literal(struct checker *c, const struct type *type);

/* For messages. */
const char *ck_show_type(struct checker *c, const struct type *type);

/* A value of `found` where `expected` is wanted: true, or reports. */
bool ck_expect_type(struct checker *c, struct span span, const struct type *found,
                    const struct type *expected);

/* The same; gives what was reported, or NULL. */
struct diag *ck_report_mismatch(struct checker *c, struct span span, const struct type *found,
                                const struct type *expected);

/* Gives the body's literals their types and checks that they fit. */
void ck_settle_body(struct body *b);

/* --- suggest.c ----------------------------------------------------------- */

/* Finds the candidate nearest to a misspelt name. */
struct suggestion {
    const struct symbol *wanted, *best;
    uint32_t distance;
};
void ck_suggest_start(struct suggestion *s, const struct symbol *wanted);
void ck_suggest_consider(struct suggestion *s, const struct symbol *candidate);
void ck_suggest_report(const struct suggestion *s, struct diag *diag, struct span span);

/* --- advice.c ------------------------------------------------------------- */

/* Help for names that other languages have; true when there is one. */
bool ck_advise_function(struct diag *d, const struct symbol *name);
void ck_advise_type(struct diag *d, const struct symbol *name);

/* How a value of the type is made. */
void ck_help_make(struct diag *d, const struct declared_type *declared);

/* Names the fields of a struct of this module. */
void ck_list_fields(struct body *b, struct diag *d, const struct type *type);

/* Why `node`, whose type is Void, has no value. */
void ck_advise_no_value(struct body *b, struct diag *d, const struct ast *node);

/* Values of `type` have no such member: reports, gives the error type. */
const struct type *ck_report_no_member(struct body *b, const struct type *type,
                                       const struct ast_member *member);

/* --- explain.c ------------------------------------------------------------ */

/* The source of an expression as it would stand before `.`: `x`, `(a + b)`; three
 * dots for a long one. */
const char *ck_quote(struct checker *c, struct span span);

/* The same, as it would stand inside `#{...}`. */
const char *ck_quote_inside(struct checker *c, struct span span);

/* A fix: `format` in the place of the expression, which stands for its `@`. */
void ck_fix_quoted(struct checker *c, struct diag *d, struct span span, const char *format);

/* An Option or a Result is used as if it were the value in it; false when `type` is
 * neither. */
bool ck_help_outcome(struct checker *c, struct diag *d, struct span value, const struct type *type);

/* The same, when the value has the member that was asked for. */
bool ck_help_payload_member(struct body *b, struct diag *d, struct span object,
                            const struct type *type, const struct symbol *name);

/* A constant that is to be changed becomes a `var`. */
void ck_help_var(struct diag *d, const struct local *local, const char *where);

/* Where a parameter is declared, or which parameters there are. */
void ck_note_parameter(struct checker *c, struct diag *d, const struct function *function,
                       uint32_t index);
void ck_list_parameters(struct diag *d, const struct function *function);

/* The first parameter that a call with `count` arguments leaves out. */
void ck_help_missing_parameter(struct checker *c, struct diag *d, const struct entity *entity,
                               uint32_t count);

/* The field that keeps a struct from having a trait that is derived. */
void ck_note_not_derived(struct body *b, struct diag *d, const struct type *type,
                         struct trait_decl *trait);

/* The same for a member that such a trait would give; false when it is none. */
bool ck_explain_not_derived(struct body *b, struct diag *d, const struct type *type,
                            const struct symbol *member);

/* What it is that was called and is no function. */
struct arguments;
void ck_explain_not_callable(struct body *b, struct diag *d, const struct ast *callee,
                             const struct arguments *arguments);

/* Where the result is written of the function whose body or `return` gives the
 * value, if it does. */
void ck_note_result(struct body *b, struct diag *d, const struct ast *value);

/* The expression whose value a block has. */
struct span ck_value_span(const struct ast *node);

/* --- names.c ------------------------------------------------------------- */

void ck_declare_modules(struct checker *c);

/* By the name of its source; NULL when it is not loaded. */
struct module *ck_module_named(struct checker *c, const char *source_name);
struct local *ck_new_local(struct body *b, const struct symbol *name, struct span span,
                           const struct type *type);
void ck_bind_local(struct body *b, struct local *local);
struct local *ck_find_local(struct body *b, const struct symbol *name);

/* The entity that `name` means at module level as seen in `module`: its own,
 * then imported ones, then the prelude's. NULL when there is none; ambiguous
 * names are reported and NULL, with `*is_reported` set. */
struct entity *ck_find_entity(struct checker *c, struct module *module, const struct symbol *name,
                              struct span span, bool *is_reported);

/* A name that every module sees, or NULL. */
struct entity *ck_prelude_entity(struct checker *c, const struct symbol *name);

/* The entity of `path`, or NULL; reports nothing. */
struct entity *ck_peek_path(struct body *b, const struct symbol_list *path);

/* The entity of `path` (one or more segments); reports when there is none. */
struct entity *ck_resolve_path(struct body *b, const struct symbol_list *path);
void ck_report_unknown_name(struct body *b, const struct symbol *name, struct span span);

/* A name that no local and no entity has stands for a value: reports why not. */
void ck_report_no_value(struct body *b, const struct symbol *name, struct span span);
const char *ck_entity_description(const struct entity *entity);

/* Notes, once each, that the open body refers to a function or a global. */
void ck_note_callee(struct body *b, struct function *function);
void ck_note_global(struct body *b, struct global *global);

/* --- declare.c ------------------------------------------------------------ */

/* A function of `names`; joins clauses only with the definition declared right
 * before it by the same loop, so builtins never join. NULL when reported. */
struct function *ck_declare_function(struct checker *c, struct module *module, struct ast *node,
                                     const struct type *owner, struct map *names);
void ck_declare_entities(struct checker *c, struct module *module);
void ck_declare_impls(struct checker *c, struct module *module);
void ck_declare_trait_members(struct checker *c, struct trait_decl *trait);
void ck_not_available(struct checker *c, const struct ast *node);
void ck_declare_builtins(struct checker *c);

/* --- typenode.c ------------------------------------------------------------ */

/* `Self` and type parameters by name, or NULL. */
const struct type *ck_scope_type(const struct type_scope *scope, const struct symbol *name);
const struct type *ck_type_of_node(struct checker *c, struct module *module, const struct ast *node,
                                   const struct type_scope *scope);

/* Reports a type whose arguments are nested too deep; true then. */
bool ck_refuse_depth(struct checker *c, const struct type *type, struct span span);

/* `name` takes another number of type arguments than it is given. */
void ck_report_type_arguments(struct checker *c, struct span span, const struct symbol *name,
                              uint32_t expected, uint32_t given);

/* Is it a type parameter, `Self`, or a type that no module declares? */
bool ck_is_type_name(const struct type_scope *scope, const struct symbol *name);

/* The fields or variants of a declared type. */
void ck_resolve_type(struct checker *c, struct declared_type *type);

/* --- signature.c, function.c ------------------------------------------------ */

void ck_sign_function(struct checker *c, struct function *function);

/* After this the function's parameter and result types can be used. */
void ck_need_signature(struct body *b, struct function *function, struct span span);
void check_function(struct checker *c, struct function *function, struct body *outer);
const struct type *ck_need_global(struct body *b, struct global *global);
void check_global(struct checker *c, struct global *global, struct body *outer);
void ck_order_globals(struct checker *c);

/* --- generic.c ------------------------------------------------------------- */

/* Adds the written type parameters to a scope, after those that it has. */
void ck_add_type_params(struct checker *c, struct type_scope *scope, struct ast_list params);

/* The parameters themselves, as a declaration's arguments of itself. */
const struct type *const *ck_own_arguments(struct checker *c, const struct type_scope *scope);

/* Fresh variables for the type parameters of a scope. */
const struct type *const *ck_fresh_arguments(struct checker *c, const struct type_scope *scope);

/* A declared type with fresh arguments. */
const struct type *ck_fresh_instance(struct checker *c, struct declared_type *declared);

/* A type of a declaration with arguments in the place of its type parameters. */
const struct type *ck_put_in(struct checker *c, const struct type *type,
                             const struct type *const *arguments, const struct type_scope *scope);

/* --- template.c -------------------------------------------------------------- */

/* After its body was looked at: is the function a template? Then it becomes one. */
void ck_find_template(struct checker *c, struct function *function);

/* The type is not known yet and something must be known of it: true in a function
 * whose parameters it may depend on, which is then a template. */
bool ck_is_open(struct body *b, const struct type *type);

/* A function like the template, whose open parameters are fresh variables. */
struct function *ck_template_instance(struct checker *c, struct function *of);

/* The instance for the types that its parameters have got, checked; an earlier one
 * if there is one for the same types. */
struct function *ck_settle_instance(struct body *b, struct function *of, struct function *instance,
                                    struct span span);

/* --- trait.c ----------------------------------------------------------------- */

/* A call of a trait's function may be one of any impl's: calls `join` with each
 * parameter of the trait's functions that an impl's function stands for, and its own. */
typedef void parameter_joiner(void *context, struct parameter *required, struct parameter *own);
void ck_join_required(struct function *function, parameter_joiner *join, void *context);

struct trait_decl *ck_new_trait(struct checker *c, struct module *module, struct ast_trait *ast);

/* Defaults, supertraits, bounds and functions, once all traits are declared. */
void ck_complete_trait(struct checker *c, struct trait_decl *trait);

/* An impl of a trait, without its functions; NULL when reported. */
struct impl *ck_new_impl(struct checker *c, struct module *module, struct ast_impl *ast,
                         const struct type_scope *scope);

/* Drop.drop is not called, nor is it a value: true, and reports, for this function. */
bool ck_refuse_drop(struct body *b, const struct function *function, struct span span);

/* Gives an impl's function the types that its trait says, where it says none
 * itself, and holds it to them. */
void ck_sign_by_trait(struct checker *c, struct function *own);

/* A hidden type parameter for `x: impl Trait`. */
const struct type *ck_impl_param(struct checker *c, struct module *module, struct type_scope *scope,
                                 const struct ast_type_impl *node);

/* The bounds of a scope's own parameters; may add hidden parameters. */
void ck_add_bounds(struct checker *c, struct module *module, struct type_scope *scope,
                   struct ast_list params, struct ast_list where);

/* --- conform.c --------------------------------------------------------------- */

/* Once all impls are declared: holds them to their traits and to one another. */
void ck_settle_impls(struct checker *c);

/* False only when the bounds of the impl's parameters rule the arguments, of which some
 * may be NULL, out for sure. */
bool ck_bounds_allow(struct checker *c, const struct impl *impl,
                     const struct type *const *arguments);

/* Can the two have one form, whatever stands for parameters and variables? */
bool ck_may_be_one(struct checker *c, const struct type *a, const struct type *b);

/* --- bounded.c ----------------------------------------------------------------- */

/* The bounds of a declared type's parameters. */
void ck_bound_type(struct checker *c, struct declared_type *declared);

/* `type` is written at `span`: its arguments must have what the declaration asks. Until
 * all impls are declared this waits. `scope` outlives the check. */
void ck_check_written(struct checker *c, const struct type *type, const struct type_scope *scope,
                      struct span span);
void ck_check_all_written(struct checker *c);

/* --- extend.c ----------------------------------------------------------------- */

/* The member `name` that an extension visible in the body's module gives, for so many
 * arguments if there is one; or NULL. Reports when two modules give it. */
struct entity *ck_find_extension(struct body *b, const struct type *type, const struct symbol *name,
                                 uint32_t count, struct span span);

/* Once all impls are declared: no extension has a member that its type has. */
void ck_check_extensions(struct checker *c);

/* --- obligation.c ------------------------------------------------------------ */

/* What a call asks of its type arguments. */
void ck_oblige(struct body *b, const struct function *function, const struct type *const *arguments,
               struct span span);

/* What a declared type asks of its arguments, where a value of it is made. */
void ck_oblige_type(struct body *b, const struct type *type, struct span span);

/* The arguments of `type` must be known in the end. `name` is what has the type. */
void ck_oblige_known(struct body *b, const struct type *type, const struct symbol *name,
                     struct span span);

/* The trait's arguments, its associated types among them, where Self, the first, and
 * nothing else says which they are: what the arguments of a call are checked against. */
void ck_bind_trait_arguments(struct body *b, const struct trait_decl *trait,
                             const struct type *const *arguments);

/* The end of a body: everything must be known now. */
void ck_settle_obligations(struct body *b);

/* Has the type the prelude's trait of that name, as seen in the open body? An open
 * variable has; it is settled later. */
bool ck_has_trait(struct checker *c, const struct type *type, const char *name);

/* Has the type the trait with this first argument? */
bool ck_takes(struct checker *c, const struct type *type, struct trait_decl *trait,
              const struct type *argument);

/* The function `name` of a trait that the type has; reports when two give one. */
struct entity *ck_find_trait_member(struct body *b, const struct type *type,
                                    const struct symbol *name, struct span span);
struct trait_decl *ck_prelude_trait(struct checker *c, const char *name);

/* --- expr.c ----------------------------------------------------------------- */

/* The type of an expression. `expected` may be NULL (nothing is known). With
 * Void expected any value is allowed and will be dropped. The result is not
 * held to `expected`: see check_value. */
const struct type *check_expr(struct body *b, struct ast *node, const struct type *expected);

/* The same, and reports when the type is not `expected` (not NULL). */
const struct type *check_value(struct body *b, struct ast *node, const struct type *expected);

/* Holds the value of `node` to a type, with advice; false when it was reported. */
bool ck_expect_value(struct body *b, const struct ast *node, const struct type *found,
                     const struct type *expected);

/* A value is needed: Void is reported, a literal's type is settled. */
const struct type *check_operand(struct body *b, struct ast *node, const struct type *expected);

/* Gives what was reported when it is no Bool, or NULL. */
struct diag *check_condition(struct body *b, struct ast *node);
const struct type *ck_set_type(struct body *b, const struct ast *node, const struct type *type);
struct node_info *ck_info_of(struct body *b, const struct ast *node);

/* --- statement.c, control.c --------------------------------------------------- */

const struct type *check_block(struct body *b, struct ast *node, const struct type *expected);
const struct type *check_if(struct body *b, struct ast *node, const struct type *expected);
const struct type *check_match(struct body *b, struct ast *node, const struct type *expected);
const struct type *check_loop(struct body *b, struct ast *node, const struct type *expected);
const struct type *check_jump(struct body *b, struct ast *node);
void check_while(struct body *b, struct ast *node);
void check_for(struct body *b, struct ast *node);
void check_statement(struct body *b, struct ast *node);

/* The type of a value that is one of several branches'. `joined` is NULL at
 * first; gives the new one. */
const struct type *ck_join_branches(struct body *b, struct span span, const struct type *joined,
                                    const struct type *branch, const struct type *expected);

/* --- pattern.c, variant.c, exhaust.c ------------------------------------------------------ */

/* Checks a pattern against values of `type` and binds its names in b->scope. */
void check_pattern(struct body *b, struct ast *pattern, const struct type *type);
bool ck_pattern_can_fail(struct body *b, const struct ast *pattern);

/* A part of a pattern, and the parts of one that was refused: their names exist
 * all the same. */
void ck_check_part(struct body *b, struct ast *node, const struct type *type);
void ck_check_parts_anyhow(struct body *b, struct ast_list parts);
void ck_report_pattern_type(struct body *b, const struct ast *node, const char *pattern,
                            const struct type *type);

/* A pattern that names a variant; `arguments` is NULL when none are written. False
 * when the path means no variant, and nothing was reported. */
bool ck_check_variant_pattern(struct body *b, struct ast *node, const struct symbol_list *path,
                              const struct ast_list *arguments, const struct type *type);

/* What else a path in a pattern for `type` means; reports when there is nothing. */
struct entity *ck_constant_of_path(struct body *b, const struct symbol_list *path, struct span span,
                                   const struct type *type);
void ck_report_unknown_variant(struct body *b, const struct type *type, const struct symbol *name,
                               struct span span);

/* The variant of the one visible enum that has it. */
bool ck_find_visible_variant(struct body *b, const struct symbol *name, struct variant_ref *found);

/* A name that means nothing where an enum is `expected` (or NULL). */
void ck_report_unknown_value(struct body *b, const struct symbol *name, struct span span,
                             const struct type *expected);

/* Do the ends, as far as they are literals, leave nothing between them? */
bool ck_range_is_empty(const struct ast_pat_range *range);

struct match_row {
    const struct ast *const *patterns;
    bool has_guard;
    struct span span;
};
/* Reports rows that cannot be reached and values that no row matches. */
void check_exhaustive(struct body *b, const struct match_row *rows, uint32_t row_count,
                      const struct type *const *types, uint32_t column_count, struct span span);

/* --- call.c, member.c ------------------------------------------------------------ */

const struct type *check_call(struct body *b, struct ast *node, const struct type *expected);
const struct type *check_pipe(struct body *b, struct ast *node, const struct type *expected);
const struct type *check_member(struct body *b, struct ast *node, const struct type *expected);
const struct type *check_index(struct body *b, struct ast *node);

/* The object of a member, checked: its type, of `x?.f` that of the value in the
 * Option, whose own type goes to `*option` (else NULL). The error type when it was
 * reported. While the member is looked at, the object's node has this type. */
const struct type *ck_object_type(struct body *b, const struct ast_member *member,
                                  const struct type **option);

/* The type of the whole of `x?.f`, given the member's; ends what ck_object_type began. */
const struct type *ck_optional_type(struct body *b, const struct ast *node,
                                    const struct ast_member *member, const struct type *option,
                                    const struct type *type);

/* Arguments as written: an optional receiver, then the list. */
struct arguments {
    struct ast *receiver;
    struct ast_list list;
    bool is_piped;               /* `x |> f(y)`: the receiver is the first argument */
    bool receiver_is_checked;    /* its type is in its node's info */
    const struct type *owner;    /* `T.f()`: the type, or NULL */
    struct ast_list type_nodes;  /* `f<T>()`: the written type arguments */
    const struct type *expected; /* of the call's value, or NULL */
    struct span span;            /* of the whole call, for messages */
};

/* The type that an expression names before `.`, with its arguments; or NULL. */
const struct type *ck_named_type(struct body *b, const struct ast *object);

/* Chooses among definitions of one name by the number of arguments, checks the
 * arguments, records the call at `node`, gives the result type. */
const struct type *check_function_call(struct body *b, struct ast *node, struct entity *entity,
                                       const struct arguments *arguments, struct span name_at);

/* The arguments against the function's parameters, in order. */
struct call *ck_match_arguments(struct body *b, struct function *function,
                                const struct arguments *arguments);

/* Reports `...xs` among the arguments of what is not variadic; true then. */
bool ck_refuse_spread(struct body *b, struct ast_list list, const struct symbol *name);
void ck_check_all_arguments(struct body *b, const struct arguments *arguments);
void ck_check_bound(struct body *b, const struct ast *value, const struct type *type,
                    enum parameter_bound bound);

/* The member `name` of values of `type` that takes `count` arguments, the object
 * counted; where none does, the first of that name; or NULL. */
struct entity *ck_find_member(struct checker *c, const struct type *type, const struct symbol *name,
                              uint32_t count);
bool ck_accepts(const struct function *function, uint32_t count);
uint32_t ck_find_field(const struct type *type, const struct symbol *name); /* UINT32_MAX: none */
bool ck_can_show(struct checker *c, const struct type *type);

/* `x.f` where `f` has no `self`: reports, and gives true. */
bool ck_is_not_of_value(struct body *b, const struct entity *entity, const struct type *type,
                        const struct ast_member *member);
void ck_consider_members(struct checker *c, struct suggestion *s, const struct type *type);
void ck_report_private_member(struct body *b, const struct entity *entity, const struct type *type,
                              struct span span);
void check_field_access(struct body *b, const struct type *type, uint32_t index, struct span span);

/* --- collection.c ------------------------------------------------------------------- */

const struct type *check_list_literal(struct body *b, struct ast *node,
                                      const struct type *expected);
const struct type *check_set_literal(struct body *b, struct ast *node, const struct type *expected);
const struct type *check_map_literal(struct body *b, struct ast *node, const struct type *expected);
const struct type *check_comprehension(struct body *b, struct ast *node,
                                       const struct type *expected);

/* `...xs` in a collection of `type`: one of the same kind, or anything with such elements. */
void ck_check_spread(struct body *b, struct ast *item, const struct type *type);

/* `Vec` of an element type, and how a value of it is built. */
const struct type *ck_vec_of(struct checker *c, const struct type *element);
struct collection *ck_vec_builder(struct body *b, const struct type *type, struct span span);

/* What `node`, a `for` or a part of a comprehension, gets from `source` each turn;
 * reports what cannot be gone through. */
const struct type *ck_element_type(struct body *b, struct ast *node, struct ast *source);

/* The same for a source that is checked and has `type`. */
const struct type *ck_element_of(struct body *b, struct ast *node, const struct ast *source,
                                 const struct type *type);

/* The same for a type with the trait Sequence, or NULL. */
const struct type *ck_sequence_element(struct body *b, struct ast *node, const struct type *type);

/* The same for one with the trait Iterator or Iterable, or NULL. */
const struct type *ck_iterated_element(struct body *b, struct ast *node, const struct type *type);

/* `x[i]` by the trait Index; NULL when the type has it not. The object is checked. */
const struct type *ck_check_element(struct body *b, struct ast *node);

/* `x[i]`, checked as a value, as a place: false when the type has no IndexSet. */
bool ck_add_setter(struct body *b, struct ast *node);

/* `x[a..b]` of a checked type; NULL when it has no slices. */
const struct type *ck_check_slice(struct body *b, struct ast *node, const struct type *type);

/* --- lambda.c, value.c, capture.c ------------------------------------------------------ */

const struct type *check_lambda(struct body *b, struct ast *node, const struct type *expected);

/* Lambdas that never return and of which nothing else is known give `!`. */
void ck_settle_never(struct body *b);

/* Lambdas whose parameters have no type yet are reported. */
void ck_settle_lambdas(struct body *b);

/* Refuses that borrowed objects and those of module constants are kept through
 * functions and names; see kept.c. After check_captures. */
void check_kept(struct checker *c);

/* Fills `keeps_object` of all parameters; see rebind.c. */
void check_rebinding(struct checker *c);

/* Of a checked program: finds what lambdas capture and which of them escape. */
void check_captures(struct checker *c);

/* --- narrow.c ----------------------------------------------------------------------- */

/* Of a checked program without errors, after check_captures: finds where variants are
 * known. */
void check_narrowing(struct checker *c);

/* A call of what is not the name of a function: `callee` is checked already and
 * has `type`, `name` is for messages. Reports what cannot be called. */
const struct type *check_value_call(struct body *b, struct ast *node, struct ast *callee,
                                    const struct type *type, const struct arguments *arguments,
                                    struct span name_at);

/* The name of a function where a value is wanted. */
const struct type *check_function_value(struct body *b, struct ast *node, struct entity *entity,
                                        const struct type *expected);

/* --- generator.c ----------------------------------------------------------------------- */

/* Does the function's own body, lambdas aside, yield? */
bool ck_is_generator(const struct function *function);

/* `impl Iterator<T>` as the result of such a function: the type of the generators
 * that it makes. */
void check_opaque_result(struct checker *c, struct function *function,
                         const struct ast_type_impl *node);

/* A generator outlives the call that makes it: it takes no borrows (QZ1208). */
void ck_refuse_lent(struct checker *c, const struct function *function);
const struct type *check_yield(struct body *b, struct ast_yield *node);

/* Of a checked program: what its generators may hold when they end, for the type's
 * `runs_drop`. */
void ck_note_held(struct checker *c, struct declared_type *type);

/* Does the code yield? That of lambdas inside is not its own. */
bool ck_yields(struct ast *code);

/* --- operator.c --------------------------------------------------------------------- */

const struct type *check_binary(struct body *b, struct ast *node, const struct type *expected);
const struct type *check_unary(struct body *b, struct ast *node, const struct type *expected);
const struct type *check_cast(struct body *b, struct ast *node);

/* The type of `left op right`, both checked; reports. Used by `op=` too. */
const struct type *ck_operate(struct body *b, struct ast *node, enum binary_op op, struct ast *left,
                              struct ast *right, const struct type *left_type,
                              const struct type *right_type);

/* The operands have two types: says what can be done, gives the error type. */
const struct type *ck_report_mixed(struct body *b, const struct ast *node, enum binary_op op,
                                   const struct type *left, const struct type *right);

/* Operators of declared types and type parameters are functions of traits. `left`
 * is checked, `right` is not. */
bool ck_is_overloaded(struct checker *c, const struct type *type, enum binary_op op);
const struct type *ck_operate_overloaded(struct body *b, struct ast *node, enum binary_op op,
                                         struct ast *left, struct ast *right);

/* --- range.c ------------------------------------------------------------------------ */

const struct type *check_range(struct body *b, struct ast *node, const struct type *expected);
const struct type *check_in(struct body *b, struct ast *node);

/* --- place.c -------------------------------------------------------------------------- */

/* Checks the target of an assignment or of `&mut` and gives its type: it must be
 * a place that may be changed. */
const struct type *check_place(struct body *b, struct ast *node);

/* The same for `&mut`: the object may be changed too. */
const struct type *check_lent_place(struct body *b, struct ast *node);

/* The receiver, checked before, of a method that changes it: when it is an element,
 * or lies in one that is a value, it is written back. */
void ck_lend_receiver(struct body *b, struct ast *receiver);

/* `value`, checked before, is bound to a name, stored or returned: reports when it
 * is a borrowed parameter and an object (QZ1207). */
void ck_refuse_kept(struct body *b, const struct ast *value);

/* Reports when a `for` around goes through `local`. */
void ck_require_not_iterated(struct body *b, const struct local *local, struct span span);

/* A constant is assigned at `target`. */
void ck_report_constant(struct body *b, const struct local *local, struct span target);

/* A value reached through `value` is changed: reports unless it may be. `value`
 * is checked already. */
void ck_require_changeable(struct body *b, const struct ast *value, struct span span);

/* `local` gets `value`: remembers for QZ0206 whose object it may be. */
void ck_note_alias(struct body *b, struct local *local, const struct ast *value);

/* The same for the names of a pattern that takes parts of the value. */
void ck_note_aliases(struct body *b, struct ast *pattern, const struct ast *value);
void ck_report_changes(struct body *b);

/* Borrow rules among the arguments of one call (QZ1205, QZ1206). */
void check_borrows(struct body *b, const struct call *call);

/* The local that an argument lends, and how; NULL for other arguments. */
const struct local *ck_lent_local(struct body *b, const struct call *call, uint32_t index,
                                  enum param_mode *mode);

/* --- alias.c ------------------------------------------------------------------------------- */

struct type_alias *ck_new_alias(struct checker *c, struct module *module,
                                struct ast_type_alias *ast);
void ck_resolve_aliases(struct checker *c);

/* What an alias with written arguments means. */
const struct type *ck_alias_type(struct checker *c, struct module *module,
                                 const struct ast_type_name *node, struct type_alias *alias,
                                 const struct type_scope *scope);

/* The type that an entity names, with fresh arguments; NULL when it names none. */
const struct type *ck_entity_instance(struct checker *c, const struct entity *entity);
void ck_resolve_newtype(struct checker *c, struct declared_type *type);

/* `Meters(3.0)`, and the pattern `Meters(m)`: false when the path names no newtype. */
const struct type *check_newtype(struct body *b, struct ast *node, const struct type *type,
                                 const struct arguments *arguments, struct span name_at);
bool ck_check_newtype_pattern(struct body *b, struct ast *node, const struct type *type);

/* --- constructor.c --------------------------------------------------------------------------- */

/* May the name of a variant with a payload be a function value where this is expected? */
bool ck_wants_constructor(struct checker *c, const struct type *expected);

/* The name of a variant, or of a newtype, whose variant is 0, as a function value. */
const struct type *check_constructor(struct body *b, struct ast *node, struct variant_ref ref,
                                     const struct type *expected);

/* --- record.c, union.c ----------------------------------------------------------------------- */

/* The declaration of a type that the program does not declare, found by its
 * qualified name from now on. */
struct declared_type *ck_made_type(struct checker *c, const char *qualified,
                                   const struct symbol *name, enum type_storage storage,
                                   enum ast_kind kind);

/* What `{ x: Int }` and `A | B` mean; the error type when they were refused. */
const struct type *ck_record_type(struct checker *c, struct module *module,
                                  const struct ast_type_record *node,
                                  const struct type_scope *scope);
const struct type *ck_union_type(struct checker *c, struct module *module,
                                 const struct ast_type_union *node, const struct type_scope *scope);

const struct type *check_record_literal(struct body *b, struct ast *node,
                                        const struct type *expected);

/* `Point { x }`: the value of a field of `type` is the name in scope. */
void ck_check_shorthand(struct body *b, struct ast_field_init *init, const struct type *type);

/* The record that `{ x, y }` takes apart; reports what is none. */
const struct type *ck_pattern_record(struct body *b, const struct ast *node,
                                     const struct type *type);

bool ck_is_union(const struct type *type);

/* The variant of a union for values of the type `part`; UINT32_MAX: it is not in it. */
uint32_t ck_union_part(const struct type *type, const struct type *part);

/* Does a value of the union come from a branch of `node`, which enters it itself? */
bool ck_passes_on(const struct ast *node);

/* What is expected of `node` where the union `type` is: the part that it must be, if
 * it needs to know; or NULL. */
const struct type *ck_union_hint(struct checker *c, const struct ast *node,
                                 const struct type *type);

/* The type that `node` has then: the union if its value, of the type `found`, enters it. */
const struct type *ck_enter_union(struct body *b, const struct ast *node, const struct type *found,
                                  const struct type *type);

/* `x: A`; and `u is A` of a union, false when it is none. */
void ck_check_typed_pattern(struct body *b, struct ast *node, const struct type *type);
bool ck_check_tested_type(struct body *b, struct ast *node, const struct type *type);

/* --- enum.c -------------------------------------------------------------------------------- */

void ck_resolve_variants(struct checker *c, struct declared_type *type);

/* Once all fields and variants are known: marks the enums that hold themselves,
 * refuses other values that do. */
void ck_find_recursion(struct checker *c);

/* UINT32_MAX: `type` has no such variant. */
uint32_t ck_find_variant(const struct type *type, const struct symbol *name);

/* The same; `type` may be NULL. */
bool ck_variant_of(struct checker *c, const struct type *type, const struct symbol *name,
                   struct variant_ref *found);

/* `Some None Ok Err`, which stand alone always. */
bool ck_prelude_variant(struct checker *c, const struct symbol *name, struct variant_ref *found);

enum variant_search { VARIANT_FOUND, VARIANT_NOT_MEANT, VARIANT_REPORTED };

/* `Circle` where a Shape is expected, `Shape::Circle`, `m::Shape::Circle`. */
enum variant_search ck_search_path(struct body *b, const struct symbol_list *path,
                                   const struct type *expected, struct variant_ref *found);

/* Has no variant a payload, so that values have an `index`? */
bool ck_has_index(const struct type *type);

/* `Color.values()`, for such an enum. */
const struct type *check_enum_values(struct body *b, struct ast *node, const struct type *type);

/* The enum that an expression before `.` or `::` names, or NULL. */
const struct type *ck_enum_named(struct body *b, const struct ast *object);

/* A variant as a member of an enum's name: `Option<Int>::None`, or `Color.Red`, which
 * is refused. */
const struct type *ck_variant_member(struct body *b, struct ast *node,
                                     const struct ast_member *member, const struct type *type,
                                     const struct ast_list *arguments);

/* The value of a variant; `arguments` is NULL when none are written. */
const struct type *check_variant(struct body *b, struct ast *node, struct variant_ref ref,
                                 const struct ast_list *arguments, const struct type *expected,
                                 struct span name_at);

/* --- option.c ------------------------------------------------------------------------------ */

/* What an Option or a Result holds. */
struct outcome {
    bool is_result;
    const struct type *value;
    const struct type *error; /* of a Result */
};

/* False when `type` is neither. */
bool ck_outcome_of(struct checker *c, const struct type *type, struct outcome *out);
const struct type *ck_option_type(struct checker *c, const struct type *value);

/* `value!` and `$unwrap(value)`, which is `node`. */
const struct type *check_unwrap(struct body *b, struct ast *node, struct ast *value);
const struct type *check_default_value(struct body *b, struct ast_binary *binary);
void check_default_assign(struct body *b, struct ast_assign *assign);

/* `try value` and `$try(value)`, which is `node`. */
const struct type *check_try(struct body *b, struct ast *node, struct ast *value);
const struct type *check_is(struct body *b, struct ast *node, const struct type *expected);

/* Binds names in b->scope. */
void check_let(struct body *b, struct ast_let_condition *let);

/* --- tuple.c ------------------------------------------------------------------------------ */

const struct type *check_tuple_literal(struct body *b, struct ast *node,
                                       const struct type *expected);

/* `(a, xs[i]) = e`: each part is a place, a new name, `_` or such a tuple again. */
void check_tuple_assign(struct body *b, struct ast *target, struct ast *value);

/* --- struct.c, macro.c, attribute.c ------------------------------------------------------ */

const struct type *check_struct_literal(struct body *b, struct ast *node,
                                        const struct type *expected);
const struct type *check_with(struct body *b, struct ast *node);
const struct type *check_macro_call(struct body *b, struct ast *node);

enum attribute_place {
    ATTRIBUTE_FUNCTION = 1,
    ATTRIBUTE_STRUCT = 2,
    ATTRIBUTE_ACTOR = 4,
    ATTRIBUTE_OTHER = 8,
    ATTRIBUTE_ANY = 15,
};
void check_attributes(struct checker *c, struct ast_list attributes, enum attribute_place place,
                      const char *what);

/* The same for a declaration whose attributes have no meaning of their own yet. */
void check_declaration_attributes(struct checker *c, struct ast *node);
bool ck_has_attribute(struct ast_list attributes, const char *name);

#endif
