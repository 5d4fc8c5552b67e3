/* Checking: names, types and the rules of the language, over a loaded program.
 *
 * Works on declarations first (names of all modules, declared types, written
 * signatures), then on bodies. A function whose signature is not wholly written
 * is checked when first needed; functions that need each other meanwhile form a
 * group and are settled together. Every failed check reports once and goes on
 * with the error type, which agrees with everything. */
#ifndef QZ_CHECK_CHECK_H
#define QZ_CHECK_CHECK_H

#include <stdbool.h>

struct program;

enum check_goal {
    CHECK_PROGRAM, /* there must be a `main` */
    CHECK_TESTS,   /* the main module's @test functions are collected; if there are none, its
                      main runs tests of its own */
    CHECK_LIBRARY, /* neither is needed */
};

/* Reports to the session's diagnostics; true when the program is sound. */
bool check_program(struct program *program, enum check_goal goal);

#endif
