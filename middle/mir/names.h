/* Names, quoted text and types in MIR text: what printer and parser share. */
#ifndef QZ_MIR_NAMES_H
#define QZ_MIR_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/base/str.h"

struct text;
struct type;
struct type_decl;

/* As it stands, or in backquotes when it is not a name of the text form.
 * `with_dots`: a name of a function or type, which may hold `.`; that of a global
 * or field may not, because steps of a place follow it. */
void mir_print_name(struct text *out, struct str name, bool with_dots);

/* Between two `quote`s; bytes that are not printable ASCII are escaped. */
void mir_print_quoted(struct text *out, struct str text, char quote);

/* "main::Shape::Circle", not quoted. */
void mir_variant_name(struct text *out, const struct type_decl *decl, uint32_t variant);

/* With qualified names; parameters with their position, `T@0`. */
void mir_print_type(struct text *out, const struct type *type);

bool mir_starts_name(char c);
bool mir_continues_name(char c, bool with_dots);

/* Words that are no names where a name may stand. */
bool mir_is_reserved(struct str word);

#endif
