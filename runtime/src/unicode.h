/* Properties of Chars that need tables: utf8proc's, and the case mappings that
 * change the number of Chars, which it does not have. */
#ifndef QZ_RUNTIME_UNICODE_H
#define QZ_RUNTIME_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { QZI_CASE_MAX = 3, QZI_CAPITAL_SIGMA = 0x3A3, QZI_FINAL_SIGMA = 0x3C2 };

/* Full mappings without context; give the number of Chars, 1 to 3. */
size_t qzi_unicode_upper(uint32_t scalar, uint32_t mapped[QZI_CASE_MAX]);
size_t qzi_unicode_lower(uint32_t scalar, uint32_t mapped[QZI_CASE_MAX]);

/* Does the letter at `letter`..`after` stand at the end of a word of the text
 * `start`..`end`, with a letter before it? (A sigma there is written ς.) */
bool qzi_unicode_ends_word(const char *start, const char *letter, const char *after,
                           const char *end);

/* Has no glyph of its own and would break a line or a terminal. */
bool qzi_unicode_is_control(uint32_t scalar);

#endif
