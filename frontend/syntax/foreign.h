/* Spellings of other languages; the table is foreign.def. */
#ifndef QZ_SYNTAX_FOREIGN_H
#define QZ_SYNTAX_FOREIGN_H

#include "frontend/base/diag.h"
#include "frontend/syntax/token.h"

struct session;

enum foreign {
#define FOREIGN(name, spelling, advice, replacement) FOREIGN_##name,
#define WORD(place, name, spelling, advice, replacement) FOREIGN_##name,
#include "frontend/syntax/foreign.def"
    FOREIGN_COUNT
};

enum foreign_place {
    FOREIGN_PLACE_NONE,
    FOREIGN_PLACE_STATEMENT,
    FOREIGN_PLACE_OPERAND,
    FOREIGN_PLACE_CALLEE,
    FOREIGN_PLACE_TYPE,
    FOREIGN_PLACE_ITEM,
};

struct foreign_row {
    const char *spelling, *advice, *replacement;
    enum foreign_place place;
};

extern const struct foreign_row foreign_rows[FOREIGN_COUNT];

/* Reports QZ0030 at `span`, with the row's replacement as the fix. Never NULL. */
struct diag *foreign_report(struct session *session, struct span span, enum foreign which);

/* The same with another text as the fix. */
struct diag *foreign_report_fix(struct session *session, struct span span, enum foreign which,
                                struct span fixed, const char *replacement);

/* The row of a word at a place, or FOREIGN_COUNT. */
enum foreign foreign_word(enum foreign_place place, struct str word);

/* The row of a token of class TOKEN_CLASS_FOREIGN, or FOREIGN_COUNT. */
enum foreign foreign_token(enum token_kind kind);

#endif
