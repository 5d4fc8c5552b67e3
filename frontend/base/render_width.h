/* What a line of source looks like on a terminal: characters, and the columns
 * that they take. */
#ifndef QZ_BASE_RENDER_WIDTH_H
#define QZ_BASE_RENDER_WIDTH_H

#include <stdint.h>

#include "frontend/base/str.h"

/* Takes the first character off `*rest`, which is not empty. Bytes that are not
 * UTF-8 are taken singly and give U+FFFD. */
uint32_t render_next_char(struct str *rest);

/* Columns of a character: 0 (combining), 1 or 2 (wide). Control characters are
 * 1 wide, because they are never written as themselves. */
uint32_t render_char_width(uint32_t scalar);

#endif
