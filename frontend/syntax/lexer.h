/* The lexer: a source's text into tokens.
 *
 * It never fails: what cannot be read becomes TOKEN_BAD and is reported, runs of
 * it once. Text that is not UTF-8 gives QZ0001 and no tokens but the end. The
 * lexer knows nothing of lines that are joined, of literals' values or of
 * grammar; that is the parser's. */
#ifndef QZ_SYNTAX_LEXER_H
#define QZ_SYNTAX_LEXER_H

#include "frontend/syntax/token.h"

/* Tokens and comments lie in the session's arena. */
void lex_source(struct session *session, struct source *source, struct tokens *tokens);

#endif
