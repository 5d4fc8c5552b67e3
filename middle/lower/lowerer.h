/* Shared by the files of middle/lower; nobody else includes it. */
#ifndef QZ_LOWER_LOWERER_H
#define QZ_LOWER_LOWERER_H

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/lower/lower.h"
#include "middle/mir/build.h"
#include "middle/program/program.h"

/* Functions that are made from a type's declaration. */
enum derived {
    DERIVED_INSPECT,
    DERIVED_EQUAL,
    DERIVED_COMPARE,
    DERIVED_CLONE,
    DERIVED_FILL,
    DERIVED_COUNT,
};

/* A function that was referred to; its body is lowered when its turn comes. */
struct pending {
    struct mir_function *mir;
    struct function *function; /* a written one */
    struct global *global;     /* or the initialiser of a global */
    const struct type *type;   /* or one derived for a type */
    enum derived derived;
    const struct type *const *arguments; /* of the function's type parameters */
};

struct lowerer {
    struct program *program;
    struct arena *arena;
    struct type_table *types;
    struct mir_module *module;
    bool overflow_wraps;
    bool is_too_deep;                  /* reported */
    struct map cyclic;                 /* answers of lw_is_cyclic */
    struct map functions;              /* struct function -> mir_function */
    struct map globals;                /* struct global -> struct lowered_global */
    struct map derived[DERIVED_COUNT]; /* type_decl -> mir_function */
    LIST(struct pending) pending;
    struct type_decl *cell; /* of captured variables; made when first wanted */
};

struct lowered_global {
    uint32_t index; /* in the MIR module */
};

/* What is to be done when a block is left, however it is left. A stack: the last
 * is done first. */
enum cleanup_kind {
    CLEANUP_DROP,        /* of an owner */
    CLEANUP_DEFER,       /* a deferred statement */
    CLEANUP_WRAP_BACK,   /* an enum, of whose payload a temporary was changed */
    CLEANUP_WRITE_BACK,  /* a place inside an object, lent by `&mut` through a temporary */
    CLEANUP_SET_ELEMENT, /* an element, changed through a temporary: the setter is called */
    CLEANUP_RUNTIME,     /* a call of the runtime that ends what another began */
};

struct cleanup {
    enum cleanup_kind kind;
    bool is_dead;           /* its value was moved away */
    uint32_t block;         /* that does this and all below it on the way of a panic, or
                               MIR_NO_BLOCK while nobody asked */
    uint32_t local;         /* DROP: the owner; WRITE_BACK: the temporary */
    uint32_t variant;       /* WRAP_BACK */
    struct mir_place place; /* WRITE_BACK, WRAP_BACK: where it goes; SET_ELEMENT: the collection */
    struct mir_operand index;    /* SET_ELEMENT; RUNTIME: the argument */
    uint32_t argument_count;     /* RUNTIME */
    const char *symbol;          /* RUNTIME */
    struct mir_function *setter; /* SET_ELEMENT */
    struct ast *deferred;
};

struct target_loop {
    struct target_loop *outer;
    uint32_t on_break, on_continue; /* blocks */
    uint32_t height;                /* of the cleanup stack outside the loop */
    const struct mir_place *result; /* of `break v`; NULL when it is dropped */
};

/* Where a local of the checker lies. */
struct slot {
    uint32_t local;
    bool is_ref;  /* the local holds the address */
    bool is_cell; /* the local holds an object with this one field */
};

/* `x?.f` while its member is lowered. */
struct optional {
    struct optional *outer;
    const struct ast *object; /* stands for the value that is there, */
    struct mir_place place;   /* which lies here */
    const struct ast *node;   /* the whole, which has the type of the member now */
    const struct type *type;
};

/* A value on its way into a union: its node has its own type now. */
struct entering {
    struct entering *outer;
    const struct ast *node;
};

/* A function under way. */
struct body {
    struct lowerer *lowerer;
    struct module *module;
    const struct function *function; /* NULL for initialisers and derived functions */
    struct mir_builder b;
    struct slot *slots;   /* by number of the local */
    struct map selectors; /* AST_pat_or that binds names -> the local (a uint32_t) that says
                             which alternative matched */
    struct map rests;     /* struct local, bound by `..rest` -> the local (a uint32_t) that has
                             its value */
    LIST(struct cleanup) cleanups;
    uint32_t base;     /* cleanups below this one are not this unwinding's */
    bool is_unwinding; /* cleanup blocks are being filled */
    struct target_loop *loop;
    struct optional *optional;
    struct entering *entering;
    const struct type *result;
    const uint32_t *kept;                /* of a generator: what it keeps of its parameters */
    const struct type *const *arguments; /* in the place of type parameters */
    uint32_t argument_count;
    struct map lambdas;    /* struct lambda -> mir_function */
    LIST(uint32_t) shared; /* variables that lambdas in the frame change by address */
};

#define LOWER_TYPE(body, kind) type_simple((body)->lowerer->types, TYPE_##kind)

/* How long an operand is needed. */
enum hold {
    HOLD_BRIEFLY, /* by the next statement, which runs no other Quartz code */
    HOLD_CALL,    /* while a callee runs */
};

/* --- lower.c: functions and globals ------------------------------------------ */

/* The instance of a function for its type parameters' arguments (NULL when it has
 * none). They hold no parameters and no variables. */
struct mir_function *lowered_function(struct lowerer *l, struct function *function,
                                      const struct type *const *arguments);

/* The program's entry, with a result Void or Int. (main.c) */
struct mir_function *lowered_main(struct lowerer *l, struct function *function);

/* The same for a function of a trait, whose first argument is Self: the impl's own,
 * or the default. */
struct mir_function *lowered_trait_function(struct lowerer *l, struct function *function,
                                            const struct type *const *arguments);

/* The function of an impl of a prelude's trait for `type` that takes only values;
 * NULL when there is no impl, or it has none. */
struct mir_function *lowered_impl_method(struct lowerer *l, const struct type *type,
                                         const char *trait, const char *method);

/* An object of this type is made: if its type is a Drop type, the module learns the
 * function. */
void lw_note_drop(struct lowerer *l, const struct type *type);

/* A checked type as it is in this instance, and a list of them. */
const struct type *lw_type(struct body *body, const struct type *type);
const struct type *const *lw_types(struct body *body, const struct type *const *types,
                                   uint32_t count);
struct mir_function *lowered_derived(struct lowerer *l, const struct type *type,
                                     enum derived derived);
struct mir_place lw_global_place(struct body *body, struct global *global);
const struct type *lw_type_at(struct body *body, const struct ast *node);
const struct node_info *lw_info_at(struct body *body, const struct ast *node);
void lw_start_body(struct body *body, struct lowerer *l, struct module *module,
                   struct mir_function *mir, const struct type *result, uint32_t slot_count);

/* The value of a function: what `value` gives is returned. */
void lw_finish_value(struct body *body, struct ast *value);

/* --- lambda.c ---------------------------------------------------------------- */

void lower_lambda(struct body *body, struct ast *node, const struct mir_place *dest);

/* The operand for a function value that needs no object made: the name of a
 * function, a lambda that captures nothing. */
bool lw_function_constant(struct body *body, const struct ast *node, struct mir_operand *out);

/* A small function that only calls what it is given is worth having in its caller,
 * where the lambda is known. */
void lw_hint_inlining(const struct function *function, struct mir_function *mir);

/* A lambda that cannot escape and captures something: its object lies in the
 * frame, and the operand reads a borrowed local. */
bool lw_lends_lambda(struct body *body, const struct ast *node);
struct mir_operand lw_lend_lambda(struct body *body, const struct ast *node);

/* A local of the source gets its place and its value, of which it becomes an
 * owner that is dropped when the block is left. `value` is owned: moved, or of a
 * type that needs no drop. */
void lw_bind_value(struct body *body, const struct local *local, struct mir_operand value);

/* --- generator.c ---------------------------------------------------------------- */

/* The generator takes its parameters along, and starts. */
void lower_start(struct body *body, const struct function *function);
void lower_yield(struct body *body, struct ast *node, const struct mir_place *dest);

/* `next` of the iterators that a generator is. */
void lower_next(struct body *body);

/* What goes on with frames of this type. */
struct mir_function *lw_resume_of(struct body *body, const struct type *frame);

/* --- derived.c ------------------------------------------------------------------ */

void lower_derived(struct lowerer *l, const struct pending *pending);

/* `dest` = the derived function of the values' type. */
void lw_call_derived(struct body *body, enum derived derived, struct mir_place dest,
                     const struct mir_operand *values, uint32_t count);

/* Returns from a derived function: from what was entered, too. */
void lw_return_early(struct body *body, struct mir_operand result);

enum show { SHOW_TEXT, SHOW_INSPECT };

/* --- union.c --------------------------------------------------------------------- */

/* Has the value of the node still to enter a union; and how it does. */
bool lw_enters(struct body *body, const struct ast *node);
void lower_entering(struct body *body, struct ast *node, const struct mir_place *dest);

/* `dest` (String, empty) = the text of what is in the union. */
void lw_show_union(struct body *body, struct mir_place dest, struct mir_place value, enum show how);

/* The parts of a value: of a variant's payload for enums, else its fields. */
uint32_t lw_part_count(const struct type *type, uint32_t variant);
struct mir_place lw_part(struct body *body, struct mir_place place, uint32_t variant, uint32_t i);

/* Goes to the block of the variant that the enum at `place` is. */
void lw_switch_variants(struct body *body, struct mir_place place, const uint32_t *blocks);

/* Code for each variant of the enum at `place`, and what comes behind all of them:
 *     struct variant_arms arms = lw_variant_arms(body, place);
 *     for (uint32_t i; lw_next_arm(body, &arms, &i);) ... */
struct variant_arms {
    uint32_t *blocks;
    uint32_t count, next, end;
};
struct variant_arms lw_variant_arms(struct body *body, struct mir_place place);
/* Ends the arm before and begins the one of `*variant`; false: behind the last. */
bool lw_next_arm(struct body *body, struct variant_arms *arms, uint32_t *variant);

/* --- option.c -------------------------------------------------------------------- */

/* `value!`, which is `node`. */
void lower_unwrap(struct body *body, struct ast *node, struct ast *value,
                  const struct mir_place *dest);
void lower_default_value(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_default_assign(struct body *body, struct ast_assign *assign);

/* `try value`, which is `node`. */
void lower_try(struct body *body, struct ast *node, struct ast *value,
               const struct mir_place *dest);
void lower_is(struct body *body, struct ast_is *test, uint32_t when_true, uint32_t when_false);

/* Goes to `good` when the Option or Result at `place` is of its first variant. */
void lw_branch_good(struct body *body, struct mir_place place, uint32_t good, uint32_t failed);

/* The place of the value in an Option or a Result, which `node` gave; panics when
 * there is none. */
struct mir_place lw_unwrapped(struct body *body, const struct ast *node, struct mir_place place);

/* Where the value lies that the object of `?.` stands for now; NULL for other nodes. */
const struct mir_place *lw_standing_for(const struct body *body, const struct ast *node);

/* The member behind `?.` that a node is or calls, unless its object stands for its
 * value already; and how it is lowered. */
const struct ast_member *lw_optional_member(const struct body *body, const struct ast *node);
void lower_optional(struct body *body, struct ast *node, const struct ast_member *member,
                    const struct mir_place *dest);

/* A condition with `let`s: goes on where it holds, with the names bound; else drops
 * what lies above `height` and goes to `next`. */
bool lw_has_let(const struct ast *condition);
void lower_let_condition(struct body *body, struct ast *condition, uint32_t height, uint32_t next);

/* --- reach.c ------------------------------------------------------------------- */

/* Do values of the type lead to objects; do the parts of such a value? */
bool lw_holds_objects(struct lowerer *l, const struct type *type);
bool lw_parts_hold_objects(struct lowerer *l, const struct type *type);

/* Do values of the type lead to values of the same type? */
bool lw_is_cyclic(struct lowerer *l, const struct type *type);

/* --- cleanup.c ------------------------------------------------------------------ */

/* From now on the local is dropped when the block is left. */
void lw_own_local(struct body *body, uint32_t local);

/* The owner's value was moved: it is not dropped any more. */
void lw_disown_local(struct body *body, uint32_t local);
void lw_push_defer(struct body *body, struct ast *deferred);
void lw_push_set_element(struct body *body, struct mir_function *setter,
                         struct mir_place collection, struct mir_operand index, uint32_t local);
void lw_push_write_back(struct body *body, struct mir_place place, uint32_t local);

/* The enum at `place` gets the variant, with the temporary's value as its payload. */
void lw_push_wrap_back(struct body *body, struct mir_place place, uint32_t variant, uint32_t local);

/* A call of the runtime, with an argument or NULL. */
void lw_push_runtime(struct body *body, const char *symbol, const struct mir_operand *argument);

uint32_t lw_cleanup_height(const struct body *body);

/* Ends the temporaries of a statement that lie above `height` but below the names
 * that it has bound, which stay. */
void lw_drop_below(struct body *body, uint32_t height, uint32_t names);

/* Emits what lies above `height`, and forgets it: the ordinary end of a block. */
void lw_leave_to(struct body *body, uint32_t height);

/* The same while `dest` (may be NULL) holds the block's value, which is dropped
 * if a deferred statement panics. */
void lw_leave_holding(struct body *body, uint32_t height, const struct mir_place *dest);

/* The same without forgetting: an early exit, other code goes on inside. */
void lw_leave_early(struct body *body, uint32_t height, const struct mir_place *dest);
uint32_t lw_new_block(struct body *body);

/* The cleanup block for leaving everything here and now; always one. */
uint32_t lw_unwind_block(struct body *body);

/* --- expr.c ------------------------------------------------------------------------ */

/* Evaluates into an empty place, which owns the result; NULL drops it. */
void lower_to(struct body *body, struct ast *node, const struct mir_place *dest);

/* Evaluates to something that can be read. What is made on the way is dropped at
 * the end of the statement. `later` says that what is evaluated before the
 * operand is used may change variables. */
struct mir_operand lower_operand(struct body *body, struct ast *node, enum hold hold, bool later);

/* Evaluates to an owner of its own, for a move: scheduled to be dropped; who takes
 * it calls take_owned right before the statement that moves it. */
struct mir_operand lower_owned(struct body *body, struct ast *node);
struct mir_operand lw_take_owned(struct body *body, struct mir_operand owned);

/* A temporary that owns what is put there, dropped at the end of the statement
 * once own_temporary was called. */
uint32_t lw_new_temporary(struct body *body, const struct type *type);
void lw_own_temporary(struct body *body, uint32_t local);
struct mir_place lw_local_place(const struct body *body, uint32_t local);
struct mir_operand lw_read_local(const struct body *body, uint32_t local);

/* Evaluating `node` may change a variable or what others see. */
bool lw_has_effects(struct body *body, const struct ast *node);

/* All that a place holds, moved out where it owns something. */
struct mir_operand lw_whole(struct mir_place place);

/* Sets a place from what may only be read: a `dup` where it owns something. */
void lw_set_from(struct body *body, struct mir_place dest, struct mir_operand source);
void lower_condition(struct body *body, struct ast *node, uint32_t when_true, uint32_t when_false);

/* --- place.c ------------------------------------------------------------------------- */

/* The place of an assignable expression; objects on the way are held when
 * `later` says that variables may change before it is used. */
struct mir_place lower_place(struct body *body, struct ast *node, bool later);
bool lw_is_element(struct body *body, const struct ast *node); /* `x[i]`, to be changed */
bool lw_is_place(struct body *body, const struct ast *node);
struct mir_place lw_slot_place(struct body *body, const struct local *local);

/* The same place to be written: what lies in a payload is read into a temporary,
 * from which the enum is made anew when the statement is left. */
struct mir_place lw_writable(struct body *body, struct mir_place place);

/* Replaces a full place by an owned operand. */
void lw_replace(struct body *body, struct mir_place place, struct mir_operand owned);

/* --- statement.c, control.c, loop.c, pattern.c
 * ---------------------------------------------------- */

void lower_block(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_statement(struct body *body, struct ast *node);
void lw_bind_slot(struct body *body, const struct local *local, uint32_t mir_local);
void lower_if(struct body *body, struct ast *node, const struct mir_place *dest);

/* The place of a value that is looked at. When `is_held`, nothing changes it as
 * long as the open block lasts. */
struct mir_place lw_subject_place(struct body *body, struct ast *subject, bool is_held);
void lower_match(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_loop(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_while(struct body *body, struct ast *node);
void lower_for(struct body *body, struct ast *node);

/* A loop over what a `for`, or such a part of a comprehension, goes through. `emit`
 * lowers what is done each turn, with the pattern's names bound. */
struct turns {
    struct ast *node; /* its info says how */
    struct ast *pattern, *source;
    uint32_t *element; /* without a pattern: where to say which local it is */
    void (*emit)(struct body *body, void *context);
    void *context;
};
void lower_turns(struct body *body, const struct turns *turns);
void lower_jump(struct body *body, struct ast *node);

/* Goes to `otherwise` unless the value at `place` matches. */
void lower_test(struct body *body, struct ast *pattern, struct mir_place place, uint32_t otherwise);

/* Binds the pattern's names to parts of the value at `place`, which matched. */
void lower_bindings(struct body *body, struct ast *pattern, struct mir_place place);

/* The same, where the value ends before the names do. */
void lower_owning_bindings(struct body *body, struct ast *pattern, struct mir_place place);
struct local *lw_bound_local(struct body *body, const struct ast *pattern);

/* --- pattern_list.c: the parts of a vector pattern -------------------------------------- */

/* Goes to `otherwise` unless the vector has as many elements as the parts ask for. */
void lw_test_size(struct body *body, struct ast_list parts, struct mir_place vec,
                  uint32_t otherwise);

/* Where the element for part `i`, which is no rest, lies in a vector that is long enough. */
struct mir_place lw_list_part(struct body *body, struct ast_list parts, uint32_t i,
                              struct mir_place vec);

/* Makes what `..rest` of the pattern binds, if it has one, in a temporary that is owned from
 * now on; and where that is. */
void lw_make_rest(struct body *body, struct ast *pattern, struct mir_place vec);
struct mir_place lw_rest_place(struct body *body, const struct local *local);

/* --- operator.c, compare.c, clone.c, show.c, call.c, construct.c, builtin.c, macro.c
 * ------------------------------ */

/* A condition as a value: `a and b`, `x is P`. */
void lower_truth(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_binary(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_unary(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_cast(struct body *body, struct ast *node, const struct mir_place *dest);
void lw_negate(struct body *body, struct mir_place dest, struct mir_operand value);
void lw_operate_on(struct body *body, enum binary_op op, struct mir_place dest,
                   struct mir_operand left, struct mir_operand right);

/* `dest` (Bool) = left op right, for == != < <= > >=. */
void lw_compare_values(struct body *body, enum binary_op op, struct mir_place dest,
                       struct mir_operand left, struct mir_operand right);

/* `dest` (Int) = -1, 0 or 1; floats in their total order. */
void lw_order_values(struct body *body, struct mir_place dest, struct mir_operand left,
                     struct mir_operand right);
void lower_derived_equal(struct body *body, const struct type *type);
void lower_derived_compare(struct body *body, const struct type *type);

/* --- requirement.c -------------------------------------------------------------- */

/* Is it a function of a trait that has no body? Reached only for types that derive
 * the trait. */
bool lw_is_requirement(const struct function *function);
void lower_requirement(struct body *body);

/* Panics when `depth` (Int) is at the limit; `what` is done too deep. */
void lw_refuse_depth(struct body *body, struct mir_operand depth, const char *what);

/* `dest` (empty) = a deep copy. */
void lw_clone_value(struct body *body, struct mir_place dest, struct mir_operand value);
void lower_derived_clone(struct body *body, const struct type *type);
void lower_derived_fill(struct body *body, const struct type *type);

/* `dest` (String, empty) = the value's text. */
void lw_show_value(struct body *body, struct mir_place dest, struct mir_operand value,
                   enum show how);
void lower_derived_inspect(struct body *body, const struct type *type);

/* Joins Strings; they are only read. `dest` is empty. */
void lw_join_strings(struct body *body, struct mir_place dest, const struct mir_operand *strings,
                     uint32_t count);
void lower_interpolation(struct body *body, struct ast *node, const struct mir_place *dest);

/* The function that a call of a trait's function means for its Self. */
struct mir_function *lw_called(struct body *body, const struct call *call);

/* A place for a result that nobody wants; who fills it owns it then. */
struct mir_place lw_unwanted(struct body *body, const struct type *type);

/* Makes a struct or tuple of owned parts; `dest` as for lower_to. */
void lw_construct(struct body *body, const struct mir_place *dest, const struct type *type,
                  struct mir_operand *parts);
void lower_call_node(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_enum_values(struct body *body, struct ast *node, const struct mir_place *dest);
/* The body of a variant's or a newtype's constructor. */
void lower_constructor(struct body *body);
void lower_newtype(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_variant(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_tuple_literal(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_range_value(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_struct_literal(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_with(struct body *body, struct ast *node, const struct mir_place *dest);
/* The place at an index of a Buffer, through a temporary `&mut`. */
struct mir_place lw_buffer_place(struct body *body, struct mir_operand buffer,
                                 struct mir_operand index);
void lw_call_builtin(struct body *body, const struct call *call,
                     const struct mir_operand *arguments, const struct mir_place *dest);
void lower_index(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_collection(struct body *body, struct ast *node, const struct mir_place *dest);
/* The Vec of a call's variadic arguments, a temporary. */
struct mir_operand lower_variadic(struct body *body, const struct call *call);
void lower_comprehension(struct body *body, struct ast *node, const struct mir_place *dest);
void lower_part(struct body *body, struct ast *node, const struct mir_place *dest);

/* A temporary with the address of a place, for a `&mut` parameter. What lies inside
 * an object is read into a temporary, which is written back when the call is left,
 * unless it is an object that the parameter keeps. */
struct mir_place lw_lend(struct body *body, struct ast *value, const struct parameter *parameter);

/* `x[i]` as a place: a temporary, written back at the end of the statement. */
struct mir_place lower_element_place(struct body *body, struct ast *node);

/* True: the value of a parameter's default is `$file` or `$line`, here of a call at
 * `span`. */
bool lw_place_of_call(struct body *body, const struct ast *value, struct span span,
                      struct mir_operand *out);
void lower_macro(struct body *body, struct ast *node, const struct mir_place *dest);

/* Ends the program's ordinary course here by a panic with a constant message. */
void lw_panic_text(struct body *body, const char *message);

#endif
