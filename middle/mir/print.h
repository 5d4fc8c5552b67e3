/* MIR as text; docs/MIR.md describes it, parse.h reads it back.
 *
 * Printing what the parser made of printed text gives the same text. Malformed
 * MIR can be printed too, for the messages of the verifier. */
#ifndef QZ_MIR_PRINT_H
#define QZ_MIR_PRINT_H

#include <stdbool.h>

#include "middle/mir/mir.h"

struct source_map;
struct text;

/* `spans` is NULL, or gives each line a comment with its place in the source. */
void mir_print_module(struct text *out, const struct mir_module *module,
                      const struct source_map *spans);
void mir_print_function(struct text *out, const struct mir_module *module,
                        const struct mir_function *function, const struct source_map *spans);

/* One line, without indentation and newline. */
void mir_print_statement(struct text *out, const struct mir_module *module,
                         const struct mir_function *function,
                         const struct mir_statement *statement);
void mir_print_terminator(struct text *out, const struct mir_module *module,
                          const struct mir_function *function,
                          const struct mir_terminator *terminator);
void mir_print_place(struct text *out, const struct mir_module *module,
                     const struct mir_function *function, const struct mir_place *place);

#endif
