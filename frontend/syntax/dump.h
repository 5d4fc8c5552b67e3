/* The text form of a syntax tree, for `--emit=ast` and tests.
 *
 * Each node is (kind parts...), in the order of ast.def: names and paths bare,
 * literals as numbers or quoted text, operators as they are spelled, flags as
 * their name when they are set, a child alone on a line, what may be missing
 * with its field's name before it, a list as name[...]. */
#ifndef QZ_SYNTAX_DUMP_H
#define QZ_SYNTAX_DUMP_H

#include "frontend/syntax/ast.h"

struct text;

void ast_dump(const struct ast_file *file, struct text *out);

/* With `@offset+size`, within the source, behind each kind. */
void ast_dump_spans(const struct ast_file *file, struct text *out);

/* One node and what is below it. */
void ast_dump_node(const struct ast *node, struct text *out);

#endif
