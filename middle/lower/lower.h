/* Lowering: a checked program to MIR.
 *
 * Starts from `main` or the tests and goes on to what they reach; the initialisers
 * of all modules of the user come along. Ownership is made explicit in its plain
 * form: who reads a name borrows it, who keeps a value takes a `dup`, every owner
 * is dropped at the end of its block or statement, on the way of a panic too. */
#ifndef QZ_LOWER_LOWER_H
#define QZ_LOWER_LOWER_H

#include <stdbool.h>

struct mir_module;
struct program;

struct lower_options {
    bool overflow_wraps; /* --overflow=wrap: + - * and unary - wrap */
};

/* `program` was checked without errors. Never NULL. */
struct mir_module *lower_program(struct program *program, const struct lower_options *options);

#endif
