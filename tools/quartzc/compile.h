/* The stages of a compilation, in order: the one place that knows them all. */
#ifndef QZ_QUARTZC_COMPILE_H
#define QZ_QUARTZC_COMPILE_H

#include <stdbool.h>

#include "middle/check/check.h"

struct options;
struct session;
struct source;

/* Reports all errors of a program. `main_source` is its main file, or NULL for
 * options->input. */
void compile_check(struct session *session, const struct options *options,
                   struct source *main_source, enum check_goal goal);

/* Compiles as far as options->emit says, and writes what that stage makes to
 * `output`; NULL stands for standard output, which executables and objects do
 * not go to. `main_source` as above. False when something was reported. */
bool compile(struct session *session, const struct options *options, struct source *main_source,
             const char *output);

#endif
