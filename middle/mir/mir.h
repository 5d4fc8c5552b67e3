/* MIR: the typed, explicit form of a program between checking and LLVM.
 *
 * A function has typed locals, the first of them its parameters, and basic
 * blocks. A statement reads operands and writes at most one place. Nothing is
 * implicit: every owner made (`dup`), every owner ended (`drop`), every
 * conversion and every call stands in the text. `--emit=mir` prints it, the MIR
 * parser reads it back.
 *
 * Panics. The control flow graph is factored: a statement that may panic can
 * carry an unwind edge to a cleanup block; the edge leaves before the statement's
 * result is written and after the operands that it moves are gone. Without an
 * edge a panic leaves the function with nothing to clean up. Cleanup blocks end
 * in `resume` or go to cleanup blocks; ordinary blocks never go to them.
 * (Rejected: a terminator for each statement that may panic. Checked
 * arithmetic would make most blocks one statement long.)
 *
 * Ownership. A local whose type needs dropping is an owner, unless it is
 * `is_borrowed` (parameters are, unless consumed): on every path to `return` or
 * `resume` it is emptied, by `drop` or `move`, exactly as often as it is filled.
 * A read (`%1` without `move`) lends the value for the statement only.
 * What lies behind a DEREF and in globals is always full: its owner is replaced
 * by moving the old value out, setting the new one and dropping the old one, with
 * nothing in between that may panic or run other code. Only the module's `init`
 * sets globals that are still empty. A call of a function value lends all its
 * arguments; results are always owned. */
#ifndef QZ_MIR_MIR_H
#define QZ_MIR_MIR_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/base/list.h"
#include "frontend/base/source.h"
#include "frontend/base/str.h"
#include "middle/types/type.h"

struct arena;

enum mir_op {
#define MIR_OP(name, text, operands, result, panics, rule) MIR_##name,
#include "middle/mir/mir.def"
#undef MIR_OP
    MIR_OP_COUNT
};

#define MIR_NO_BLOCK UINT32_MAX

/* One step from a value to a part of it. */
enum mir_step_kind {
    MIR_STEP_FIELD,   /* field `index` of a tuple, @value struct, or of what DEREF reached */
    MIR_STEP_VARIANT, /* from an enum to the payload of variant `index`, whose parts are its
                         fields; through the pointer of a recursive enum by itself. Only
                         where the tag is known to be that one; nothing is moved out */
    MIR_STEP_DEREF,   /* from an object pointer to the object's fields, or through a ref */
};

struct mir_step {
    enum mir_step_kind kind;
    uint32_t index;
    const struct type *type; /* of the part reached; after DEREF of an object and after
                                VARIANT, the nominal type itself, now standing for the
                                fields */
};

/* Where a value lies: a local or a global, and steps from there. */
struct mir_place {
    bool is_global;
    uint32_t base; /* index of the local or of the module's global */
    uint32_t step_count;
    const struct mir_step *steps;
    const struct type *type; /* of the place itself */
};

enum mir_operand_kind {
    MIR_OPERAND_READ,
    MIR_OPERAND_MOVE,
    MIR_OPERAND_INT, /* integers, Bool (0, 1), Char; `bits` holds the two's complement,
                        extended from the type's width to 64 bits by its sign */
    MIR_OPERAND_FLOAT,
    MIR_OPERAND_STRING, /* an immortal String, or a CString */
    MIR_OPERAND_VOID,
    MIR_OPERAND_FUNCTION,
};

struct mir_operand {
    enum mir_operand_kind kind;
    const struct type *type;
    union {
        struct mir_place place;
        uint64_t bits;
        double real;
        struct str text;
        struct mir_function *function;
    };
};

struct mir_statement {
    enum mir_op op;
    struct span span;
    bool has_dest;
    struct mir_place dest;
    const struct mir_operand *operands;
    uint32_t operand_count;
    const char *name; /* RUNTIME: the symbol; INTRINSIC: "llvm.sqrt" */
    uint32_t variant; /* VARIANT: which one is made */
    uint32_t unwind;  /* cleanup block, or MIR_NO_BLOCK */
};

enum mir_terminator_kind {
    MIR_GOTO,        /* targets[0] */
    MIR_BRANCH,      /* operand: Bool; targets[0] when true, targets[1] when false */
    MIR_SWITCH,      /* operand: integer or Char; targets[i] for values[i], last target: default */
    MIR_RETURN,      /* operand: the result (MIR_OPERAND_VOID for Void) */
    MIR_START,       /* of a generator: the call ends here, with the generator; targets[0] when
                        it is first resumed, targets[1], a cleanup block, when it ends before */
    MIR_YIELD,       /* operand: the element; targets as for START */
    MIR_RESUME,      /* ends a cleanup: the panic goes on to the caller */
    MIR_UNREACHABLE, /* after what never returns */
};

struct mir_terminator {
    enum mir_terminator_kind kind;
    struct span span;
    struct mir_operand operand;
    uint32_t *targets;
    uint64_t *values; /* SWITCH: one fewer than targets */
    uint32_t target_count;
};

struct mir_block {
    LIST(struct mir_statement) statements;
    struct mir_terminator terminator;
    bool is_cleanup;
    bool is_terminated; /* while building */
};

struct mir_local {
    const struct type *type;
    const char *name; /* NULL for temporaries */
    struct span span;
    bool is_borrowed; /* somebody else owns the value */
};

/* What may happen to a parameter, and what a function may do: the rows of
 * summary.def, as bits. */
enum mir_fact_number {
#define MIR_FACT(name, text) MIR_FACT_NUMBER_##name,
#define MIR_EFFECT(name, text)
#include "middle/mir/summary.def"
#undef MIR_FACT
#undef MIR_EFFECT
    MIR_FACT_COUNT
};
enum mir_fact {
#define MIR_FACT(name, text) MIR_FACT_##name = 1 << MIR_FACT_NUMBER_##name,
#define MIR_EFFECT(name, text)
#include "middle/mir/summary.def"
#undef MIR_FACT
#undef MIR_EFFECT
};
enum mir_effect_number {
#define MIR_FACT(name, text)
#define MIR_EFFECT(name, text) MIR_EFFECT_NUMBER_##name,
#include "middle/mir/summary.def"
#undef MIR_FACT
#undef MIR_EFFECT
    MIR_EFFECT_COUNT
};
enum mir_effect {
#define MIR_FACT(name, text)
#define MIR_EFFECT(name, text) MIR_EFFECT_##name = 1 << MIR_EFFECT_NUMBER_##name,
#include "middle/mir/summary.def"
#undef MIR_FACT
#undef MIR_EFFECT
};

/* Memory that is written behind pointers, by kind: a field of a declared type's
 * objects, whatever their type arguments (`decl`); what references to, and buffers
 * of, a type hold (`type`); a global (neither). */
struct mir_memory {
    const struct type_decl *decl;
    const struct type *type;
    uint32_t index; /* of the field or global */
};

/* What callers may rely on: made by middle/own for the whole program, see
 * own.h. What is not said does not happen. */
struct mir_summary {
    bool may_panic; /* the function's never_panics is the contrary */
    bool suspends;
    unsigned effects; /* of enum mir_effect */
    unsigned *params; /* of enum mir_fact, by parameter */
    bool writes_all;  /* too much is written to list it in `writes` */
    LIST(struct mir_memory) writes;
};

enum mir_linkage {
    MIR_LINKAGE_INTERNAL,
    MIR_LINKAGE_EXTERN, /* declared by `extern "C"`; no body; `symbol` is the C name */
    MIR_LINKAGE_EXPORT, /* called by C or the runtime under `symbol` */
};

struct mir_function {
    const char *name;   /* unique in the program, e.g. "geometry::Point.area" */
    const char *symbol; /* of the object file when not internal, else NULL */
    enum mir_linkage linkage;
    bool is_variadic; /* extern only, C's `...` */
    bool is_noinline, is_inline, is_cold;
    bool is_closure;   /* the first parameter is the object that holds what it captured:
                          a struct whose first field is the code; its value is made by
                          CLOSURE or LEND_CLOSURE and takes the other parameters */
    bool never_panics; /* inferred: calls of it need no unwind edge */
    bool is_resume;    /* goes on with a generator: see `resume` of that */
    const struct mir_summary *summary; /* NULL until middle/own has looked at it */
    struct span span;
    struct mir_function *resume; /* of a generator: what goes on with it; its result is an
                                    Option of the elements. Without a body until the generator
                                    has become a state machine */
    const struct type *result;   /* of a generator: the type of its frames */
    uint32_t param_count;        /* the first locals */
    LIST(struct mir_local) locals;
    LIST(struct mir_block) blocks; /* entry first; none for extern functions */
};

/* A module-level variable or constant: zero until the initialiser has run. */
struct mir_global {
    const char *name;
    const struct type *type;
    struct span span;
    bool is_atomic; /* a scalar `var`: read and written whole, without order */
    bool is_const;  /* its initialiser runs in the compiler */
};

struct mir_test {
    const char *name;
    struct mir_function *function;
};

/* Runs once on an object whose last reference went, before what it holds is
 * released: takes `&mut` of the object. */
struct mir_drop {
    const struct type *type;
    struct mir_function *function;
};

struct mir_module {
    struct arena *arena;
    struct type_table *types;
    LIST(const struct type_decl *) decls; /* declared types, by their index */
    LIST(struct mir_global) globals;
    LIST(struct mir_function *) functions;
    LIST(struct mir_test) tests;
    LIST(struct mir_drop) drops;
    struct mir_function *init; /* runs the initialisers; NULL when there are none */
    struct mir_function *main; /* result Void or Int; NULL in a test program */
};

#define MIR_ANY UINT32_MAX /* number of operands */
enum mir_result { MIR_RESULT_VALUE, MIR_RESULT_OPTIONAL, MIR_RESULT_NONE };
enum mir_panics {
    MIR_PANICS_NEVER,
    MIR_PANICS_ALWAYS_MAY,
    MIR_PANICS_INTEGER,
    MIR_PANICS_CALLEE,
    MIR_PANICS_DROPS,
};
enum mir_rule { MIR_RULE_SAME, MIR_RULE_TEST, MIR_RULE_SHIFT, MIR_RULE_FREE };

/* A row of mir.def. */
struct mir_op_row {
    const char *name; /* "ADD" */
    const char *text; /* "add" */
    uint32_t operands;
    enum mir_result result;
    enum mir_panics panics;
    enum mir_rule rule;
};

const struct mir_op_row *mir_op_row(enum mir_op op);
const char *mir_op_text(enum mir_op op);

/* A terminator that reads `operand`. */
bool mir_has_operand(const struct mir_terminator *terminator);

/* A function that yields, before it has become a state machine. */
bool mir_is_generator(const struct mir_function *function);

/* The type of a function as a value; of a closure function without the first
 * parameter. */
const struct type *mir_function_type(struct type_table *types, const struct mir_function *function);

/* Whether the last step leads to the payload of a variant: `place` then stands for
 * all of it, and is no value. */
bool mir_at_payload(const struct mir_place *place);

/* Whether the place is a part of a payload, not looking through pointers: what
 * lies there is only read. */
bool mir_in_payload(const struct mir_place *place);

/* The first operand is a function, written before the others: CALL and what makes
 * closures. */
bool mir_names_function(enum mir_op op);

/* Whether the statement can panic, by its row in mir.def, its types and the
 * constants among its operands (`shl %1, 3` cannot, nor can a widening cast). */
bool mir_can_panic(const struct mir_statement *statement);

/* Does the statement take over what operand `index` owns? Else it is lent. */
bool mir_takes(const struct mir_statement *statement, uint32_t index);

#endif
