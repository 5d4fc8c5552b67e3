/* The nearest name to a misspelt one, by Damerau-Levenshtein distance in its
 * "optimal string alignment" form. */
#include "middle/check/checker.h"

enum { LONGEST = 40 };

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t distance(struct str a, struct str b)
{
    uint32_t rows[3][LONGEST + 1];
    for (uint32_t j = 0; j <= b.size; j++)
        rows[0][j] = j;
    for (uint32_t i = 1; i <= a.size; i++) {
        uint32_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (uint32_t j = 1; j <= b.size; j++) {
            uint32_t differs = a.bytes[i - 1] != b.bytes[j - 1];
            row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + differs);
            if (i > 1 && j > 1 && a.bytes[i - 1] == b.bytes[j - 2] &&
                a.bytes[i - 2] == b.bytes[j - 1])
                row[j] = least(row[j], above2[j - 2] + 1);
        }
    }
    return rows[a.size % 3][b.size];
}

void ck_suggest_start(struct suggestion *s, const struct symbol *wanted)
{
    *s = (struct suggestion){.wanted = wanted,
                             .distance = wanted->size <= 2   ? 1
                                         : wanted->size <= 4 ? 2
                                                             : 3};
}

void ck_suggest_consider(struct suggestion *s, const struct symbol *candidate)
{
    if (!candidate || candidate->size > LONGEST || s->wanted->size > LONGEST ||
        candidate == s->wanted)
        return;
    uint32_t d = distance((struct str){s->wanted->text, s->wanted->size},
                          (struct str){candidate->text, candidate->size});
    if (d >= s->wanted->size)
        return;
    if (d < s->distance || (d == s->distance && s->best && candidate->id < s->best->id)) {
        s->distance = d;
        s->best = candidate;
    }
}

void ck_suggest_report(const struct suggestion *s, struct diag *diag, struct span span)
{
    if (!s->best)
        return;
    diag_help(diag, "did you mean `%s`?", s->best->text);
    diag_fix(diag, span, s->best->text);
}
