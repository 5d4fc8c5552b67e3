/* Unicode scalars in source text: decoding, and which may stand in names. */
#ifndef QZ_SYNTAX_UNICODE_H
#define QZ_SYNTAX_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/base/str.h"

/* Decodes the scalar at the front of `text` (not empty) into `*scalar` and gives
 * its size in bytes, or 0 when the bytes are not UTF-8. */
unsigned utf8_decode(struct str text, uint32_t *scalar);

/* Offset of the first byte that is not UTF-8, or text.size. */
size_t utf8_valid_prefix(struct str text);

/* ASCII included; `_` may begin a name. */
bool unicode_begins_name(uint32_t scalar);
bool unicode_continues_name(uint32_t scalar);
bool unicode_is_upper(uint32_t scalar);

#endif
