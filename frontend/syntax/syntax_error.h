/* What lexer and parser share in reporting. */
#ifndef QZ_SYNTAX_SYNTAX_ERROR_H
#define QZ_SYNTAX_SYNTAX_ERROR_H

#include <stdbool.h>

#include "frontend/base/source.h"

struct session;

/* Asked before each report. True when the session's diagnostics are full: the
 * last kept one then says so, and reading the source ends. */
bool syntax_gives_up(struct session *session, struct span at);

/* The text of a span for a message: shortened, control characters as escapes. */
const char *syntax_quote(struct session *session, struct span span);

#endif
