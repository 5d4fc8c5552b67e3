/* Running MIR inside the compiler: for the initialisers of `const`, and as the
 * reference that generated code is compared with.
 *
 *     struct interp *interp = interp_new(session, module, &options);
 *     if (interp_run(interp, function, arguments, count) == INTERP_RETURNED)
 *         ... interp_result(interp) ...
 *     else
 *         ... interp_report(interp) ...
 *     interp_drop_result(interp);
 *
 * The meaning of every operation is that of docs/MIR.md: arithmetic and its
 * panics, unwinding through cleanup blocks, counts of objects, the order in which
 * they end. The runtime's functions are the runtime's own (runtime/embed).
 * Nothing uses the machine's stack in proportion to the program, and the limits
 * of the options hold for whatever it does.
 *
 * The module should pass the verifier. One that does not ends in INTERP_INVALID
 * where the interpreter comes to see what is wrong. */
#ifndef QZ_INTERP_INTERP_H
#define QZ_INTERP_INTERP_H

#include "middle/mir/mir.h"

struct session;
struct text;
struct interp;

enum interp_outcome {
    INTERP_RETURNED,
    INTERP_PANICKED,  /* text: the message */
    INTERP_EXITED,    /* the program ended itself; see `status` */
    INTERP_EFFECT,    /* came to what a constant cannot do; text: "print", "read `x` ..." */
    INTERP_TOO_LONG,  /* more steps than allowed */
    INTERP_TOO_DEEP,  /* more calls inside of one another */
    INTERP_TOO_LARGE, /* more memory */
    INTERP_BLOCKED,   /* read a global that was given up */
    INTERP_INVALID,   /* this is no valid MIR; text: why */
};

struct interp_options {
    uint64_t steps;  /* of one run: statements and terminators, more for large data */
    uint32_t frames; /* calls inside of one another */
    size_t memory;   /* bytes, of all runs together */

    /* NULL: a program's effects end the run with INTERP_EFFECT. Else what is
     * printed is added here, `exit` is obeyed, and all globals are there. */
    struct text *output;
    struct text *errors; /* of a program: what goes to standard error, or NULL */

    /* NULL, or told of each counted object that ends, in order. */
    void (*ended)(void *context, const struct type *type);
    void *context;
};

/* A call under way when a run ended early, and where it stood. */
struct interp_call {
    const struct mir_function *function;
    struct span span;
};

enum { INTERP_MOST_CALLS = 16 };

struct interp_report {
    enum interp_outcome outcome;
    const char *text;                            /* NUL-terminated, or NULL */
    int64_t status;                              /* INTERP_EXITED */
    struct interp_call calls[INTERP_MOST_CALLS]; /* innermost first */
    uint32_t call_count;                         /* of these */
    uint64_t depth;                              /* how many there were */
};

/* A value of a run, borrowed from its interpreter. Each scalar and each pointer
 * takes one slot; aggregates are the slots of their parts. */
struct interp_value {
    const struct type *type;
    const uint64_t *slots;
};

/* All memory is the session's. */
struct interp *interp_new(struct session *session, const struct mir_module *module,
                          const struct interp_options *options);

/* Calls `function` with constants. Several runs may follow one another; the
 * result of one must be dropped or kept before the next. */
enum interp_outcome interp_run(struct interp *interp, const struct mir_function *function,
                               const struct mir_operand *arguments, uint32_t count);

/* Of the last run. */
const struct interp_report *interp_report(const struct interp *interp);
struct interp_value interp_result(const struct interp *interp);

/* Runs the drops of users, too; what they raise is forgotten. */
void interp_drop_result(struct interp *interp);

/* Steps taken by the last run. */
uint64_t interp_steps(const struct interp *interp);

/* Counted objects alive, strings among them, without constants. */
uint64_t interp_live(const struct interp *interp);

/* Moves the result into a global, which from then on may be read. */
void interp_keep_result(struct interp *interp, uint32_t global);

/* A run that reads the global ends with INTERP_BLOCKED. */
void interp_give_up(struct interp *interp, uint32_t global);

/* The value of a global, for one that holds a value. */
struct interp_value interp_global(const struct interp *interp, uint32_t global);

/* Field `index` of a tuple, @value struct or object (which is not NULL). */
struct interp_value interp_part(struct interp *interp, struct interp_value value, uint32_t index);

/* The variant that an enum is (a recursive one is not NULL), and a part of its
 * payload. */
uint32_t interp_variant(struct interp_value value);
struct interp_value interp_payload(struct interp *interp, struct interp_value value,
                                   uint32_t index);

/* The value as a constant operand; false for types that have none. */
bool interp_constant(struct interp *interp, struct interp_value value, struct mir_operand *operand);

#endif
