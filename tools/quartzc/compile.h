/* The stages of a compilation, in order: the one place that knows them all. */
#ifndef QZ_QUARTZC_COMPILE_H
#define QZ_QUARTZC_COMPILE_H

#include <stdbool.h>

struct options;
struct session;

/* Looks for the errors of options->input, all reported. */
void compile_check(struct session *session, const struct options *options);

/* Compiles options->input as far as options->emit says, and writes what that
 * stage makes to `output`; NULL stands for standard output, which executables
 * and objects do not go to. False when something was reported. */
bool compile(struct session *session, const struct options *options, const char *output);

#endif
