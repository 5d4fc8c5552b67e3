/* The parser: a source into its syntax tree. */
#ifndef QZ_SYNTAX_PARSER_H
#define QZ_SYNTAX_PARSER_H

#include "frontend/syntax/ast.h"

struct session;

/* Lexes and parses `source`; errors are reported in the session's diagnostics.
 * Never NULL: after errors the tree holds what could be read, with AST_error in
 * the place of what could not, and is fit for nothing but dumps. The tree lies
 * in the session's arena. Leaves through the guard when memory is exhausted. */
struct ast_file *parse_file(struct session *session, struct source *source);

#endif
