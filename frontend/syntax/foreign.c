#include "frontend/syntax/foreign.h"

#include "frontend/base/session.h"

const struct foreign_row foreign_rows[FOREIGN_COUNT] = {
#define FOREIGN(name, spelling, advice, replacement) \
    {spelling, advice, replacement, FOREIGN_PLACE_NONE},
#define WORD(place, name, spelling, advice, replacement) \
    {spelling, advice, replacement, FOREIGN_PLACE_##place},
#include "frontend/syntax/foreign.def"
};

struct diag *foreign_report_fix(struct session *session, struct span span, enum foreign which,
                                struct span fixed, const char *replacement)
{
    const struct foreign_row *row = &foreign_rows[which];
    struct diag *diag = diag_foreign(&session->diags, span, row->spelling, row->advice);
    if (replacement)
        diag_fix(diag, fixed, replacement);
    return diag;
}

struct diag *foreign_report(struct session *session, struct span span, enum foreign which)
{
    return foreign_report_fix(session, span, which, span, foreign_rows[which].replacement);
}

enum foreign foreign_word(enum foreign_place place, struct str word)
{
    for (int i = 0; i < FOREIGN_COUNT; i++) {
        const struct foreign_row *row = &foreign_rows[i];
        if (row->place == place && row->spelling[0] == word.bytes[0] &&
            str_equal(word, str_of(row->spelling)))
            return (enum foreign)i;
    }
    return FOREIGN_COUNT;
}

enum foreign foreign_token(enum token_kind kind)
{
    static const struct {
        enum token_kind kind;
        enum foreign row;
    } tokens[] = {
#define TOKEN(name, spelling, description)
#define PUNCT(name, spelling)
#define FOREIGN_PUNCT(name, spelling) {TOKEN_##name, FOREIGN_##name},
#define RESERVED(name, spelling)
#define CONTEXTUAL(name, spelling)
#include "frontend/syntax/tokens.def"
    };
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
        if (tokens[i].kind == kind)
            return tokens[i].row;
    return FOREIGN_COUNT;
}
