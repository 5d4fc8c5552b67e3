/* The parts of the verifier.
 *
 *   verify.c         the module, headers, blocks, targets, cleanup rules
 *   verify_shape.c   which types may occur, and what they own
 *   verify_types.c   operands, places, the rule of each operation
 *   verify_closure.c closure functions and their values
 *   verify_generator.c  where generators start, yield and end
 *   verify_fill.c    what is read is filled on every path
 *   verify_owners.c  owners are emptied as often as they are filled; what each
 *                    statement does to them is in verify_effects.c
 *
 * Each part relies on the ones before: a function with errors in one of them is
 * not given to the next. */
#ifndef QZ_MIR_VERIFY_PRIVATE_H
#define QZ_MIR_VERIFY_PRIVATE_H

#include "frontend/base/map.h"
#include "middle/mir/mir.h"

struct session;

/* What a type means for ownership; one per type, made on first use. */
struct mir_shape {
    const char *problem; /* why values of the type cannot be; NULL: they can */
    uint32_t leaves;     /* pointers to counted objects in a value, not looking through them;
                            0: the type needs no drop */
    bool is_open;        /* being computed */
};

/* What a type's pointers lead to: looked at when no type is being computed, because
 * it may hold the type itself. */
struct mir_behind {
    struct mir_shape *shape;
    const struct type *part;
    struct mir_behind *next;
};

struct mir_verifier {
    struct session *session;
    struct arena *arena;
    const struct mir_module *module;
    struct map shapes; /* by type */
    struct mir_behind *behind;
    struct map members; /* the module's functions */
    uint32_t depth;     /* of the value types being looked through */

    /* Where problems are reported. */
    const struct mir_function *function;
    uint32_t block;     /* MIR_NO_BLOCK: at the function's header */
    uint32_t statement; /* the terminator when it is the number of statements */
    bool has_failed;    /* in this function */
};

/* Reports QZ9512 at the current place, with its text. */
__attribute__((format(printf, 2, 3))) void mir_problem(struct mir_verifier *v, const char *format,
                                                       ...);

/* For messages; in the session's arena. */
const char *mir_place_name(struct mir_verifier *v, const struct mir_place *place);
const char *mir_type_name(struct mir_verifier *v, const struct type *type);

const struct mir_shape *mir_shape_of(struct mir_verifier *v, const struct type *type);
static inline bool mir_owns(struct mir_verifier *v, const struct type *type)
{
    return mir_shape_of(v, type)->leaves > 0;
}

/* The three checks of one function's bodies; blocks and targets are sound. */
void mir_verify_statement(struct mir_verifier *v, const struct mir_statement *statement);
void mir_verify_terminator(struct mir_verifier *v, const struct mir_terminator *terminator);
void mir_verify_closure_header(struct mir_verifier *v);
void mir_verify_closure(struct mir_verifier *v, const struct mir_statement *statement);
void mir_verify_generator_header(struct mir_verifier *v);
void mir_verify_generator(struct mir_verifier *v);

/* The operand of a generator's `yield` or `return`. */
void mir_verify_element(struct mir_verifier *v, const struct mir_terminator *terminator);
void mir_verify_fill(struct mir_verifier *v);
void mir_verify_owners(struct mir_verifier *v);

#endif
