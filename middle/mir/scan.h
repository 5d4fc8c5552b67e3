/* Reading MIR text piece by piece, within one line.
 *
 * Functions that give bool report QZ9511 at the current place when they give
 * false; after the first report a line is given up and nothing more is read. */
#ifndef QZ_MIR_SCAN_H
#define QZ_MIR_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/base/source.h"
#include "frontend/base/str.h"

struct session;

struct mir_scanner {
    struct session *session;
    const struct source *source;
    const char *at, *end;
};

struct mir_scanner mir_scan(struct session *session, const struct source *source);

/* The place of what was read since `start`, or of one byte. */
struct span mir_scan_span(const struct mir_scanner *s, const char *start);

/* Reports and gives false. */
__attribute__((format(printf, 2, 3))) bool mir_scan_fail(const struct mir_scanner *s,
                                                         const char *format, ...);

/* The next byte after spaces; '\n' also where a comment or the text ends. */
char mir_scan_peek(struct mir_scanner *s);

/* Reads `text`, which is punctuation, if it is next. */
bool mir_scan_accept(struct mir_scanner *s, const char *text);

/* Reads `word` if it is the next whole word. */
bool mir_scan_accept_word(struct mir_scanner *s, const char *word);
bool mir_scan_expect(struct mir_scanner *s, const char *text);
bool mir_scan_at_end(struct mir_scanner *s);
bool mir_scan_expect_end(struct mir_scanner *s);

/* To the first byte of the next line. */
void mir_scan_next_line(struct mir_scanner *s);

/* A word of letters and `_`; empty when there is none. Not reported. */
struct str mir_scan_word(struct mir_scanner *s);

/* A bare name or one in backquotes, see names.h. */
bool mir_scan_name(struct mir_scanner *s, bool with_dots, struct str *name);

/* Does a name with a single colon behind it come next? Reads nothing. */
bool mir_scan_is_label(const struct mir_scanner *s);

/* Text between two `quote`s, unescaped into the session's arena, NUL-terminated. */
bool mir_scan_quoted(struct mir_scanner *s, char quote, struct str *text);

/* The same for what is kept as a C string: not empty, without NUL. */
bool mir_scan_plain(struct mir_scanner *s, char quote, struct str *text);

/* Digits directly here: a number below 2^31, for locals, blocks and fields. */
bool mir_scan_index(struct mir_scanner *s, uint32_t *index);

struct mir_number {
    enum { MIR_NUMBER_INTEGER, MIR_NUMBER_HEX, MIR_NUMBER_REAL } form;
    uint64_t bits; /* INTEGER: two's complement */
    double real;
};

/* `12`, `-3`, `0xff`, `2.5`, `1e+20`. */
bool mir_scan_number(struct mir_scanner *s, struct mir_number *number);

/* 'a' or '\u{20ac}'. */
bool mir_scan_char(struct mir_scanner *s, uint64_t *bits);

#endif
