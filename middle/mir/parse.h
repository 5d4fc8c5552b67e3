/* MIR text back to MIR; docs/MIR.md describes the text.
 *
 * The parser resolves names and computes types, which it needs to read places;
 * whether the module makes sense is for verify.h. Spans are those of the text. */
#ifndef QZ_MIR_PARSE_H
#define QZ_MIR_PARSE_H

#include "middle/mir/mir.h"

struct session;
struct source;

/* A module in the session's arena; NULL after diagnostics QZ9511. `source` is in
 * the session's source map. */
struct mir_module *mir_parse(struct session *session, struct type_table *types,
                             const struct source *source);

#endif
