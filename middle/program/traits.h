/* Which types have which traits, and from where.
 *
 * Answers come from the impls of the program, from the bounds of type parameters,
 * and from derivation: the traits with is_derived belong to every type whose
 * parts have them, those of operators to numbers. Types are looked at as they are: an open
 * inference variable has no trait. */
#ifndef QZ_PROGRAM_TRAITS_H
#define QZ_PROGRAM_TRAITS_H

#include "middle/program/program.h"

enum trait_source { TRAIT_MISSING, TRAIT_FROM_IMPL, TRAIT_FROM_BOUND, TRAIT_DERIVED };

struct trait_answer {
    enum trait_source source;
    struct impl *impl;                        /* FROM_IMPL */
    const struct type *const *impl_arguments; /* FROM_IMPL: for the impl's scope */
    const struct type *const *arguments;      /* for the trait's scope without Self; of DERIVED
                                                 ones only those of operators, else NULL */
};

/* How `type` has `trait`. `scope` gives the bounds of type parameters and may be
 * NULL where there are none. `wanted` are the trait's arguments as far as they
 * are known: NULL, or entries that may be NULL or open variables. */
struct trait_answer program_find_trait(struct program *program, const struct type_scope *scope,
                                       const struct type *type, struct trait_decl *trait,
                                       const struct type *const *wanted);

/* Has the type the trait of an operator, as numbers have? */
bool trait_is_of_numbers(const struct trait_decl *trait, const struct type *type);

/* The impl's own function for a function of its trait, or NULL: the default. */
struct function *impl_function(const struct impl *impl, const struct function *of_trait);

#endif
