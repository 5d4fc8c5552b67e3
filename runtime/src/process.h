/* What the process knows of itself. Written by qzi_start before any other
 * thread exists, read by all. */
#ifndef QZ_RUNTIME_PROCESS_H
#define QZ_RUNTIME_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/abi/layout.h"

struct qzi_process {
    const struct qz_program *program; /* NULL before the start */
    int argument_count;               /* the program's name included */
    char **arguments;
};

extern struct qzi_process qzi_process;

/* Remembers the program, refuses one made for another runtime, guards the stack. */
void qzi_start(const struct qz_program *program, int argument_count, char **arguments);

/* Runs what the program is: its tests, or its main. Gives the exit status. */
int qzi_run(void);

/* The whole life of a program: start, run, exit. */
_Noreturn void qzi_main(const struct qz_program *program, int argument_count, char **arguments);

/* Flushes and exits. Lost output turns status 0 into QZ_EXIT_FAILURE. */
_Noreturn void qzi_exit(int status);

/* A message of the runtime itself on stderr, then exit. */
_Noreturn void qzi_fail(int status, const char *message);

/* The name of a type for messages. */
const char *qzi_type_name(uint32_t type);

/* Runs every test that the arguments name, or all; gives the exit status. */
int qzi_run_tests(void);

/* Main has ended: where it ran tests itself, tells of all; gives the exit status. */
int qzi_finish_tests(int status);

#endif
