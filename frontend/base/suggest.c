#include "frontend/base/suggest.h"

/* Names longer than this are not compared. */
enum { LONGEST = 64 };

void suggest_init(struct suggest *suggest, struct str wanted)
{
    *suggest = (struct suggest){.wanted = wanted};
    uint32_t size = wanted.size < LONGEST ? (uint32_t)wanted.size : LONGEST;
    suggest->limit = 1 + (size + 2) / 3;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The distance of Damerau and Levenshtein, restricted: no part is edited twice. */
static uint32_t distance(struct str a, struct str b)
{
    uint32_t rows[3][LONGEST + 1];
    for (uint32_t j = 0; j <= b.size; j++)
        rows[0][j] = j;
    for (uint32_t i = 1; i <= a.size; i++) {
        const uint32_t *above = rows[(i - 1) % 3];
        const uint32_t *twice_above = rows[(i + 1) % 3];
        uint32_t *row = rows[i % 3];
        row[0] = i;
        for (uint32_t j = 1; j <= b.size; j++) {
            bool equal = a.bytes[i - 1] == b.bytes[j - 1];
            row[j] = least(above[j - 1] + !equal, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a.bytes[i - 1] == b.bytes[j - 2] &&
                a.bytes[i - 2] == b.bytes[j - 1])
                row[j] = least(row[j], twice_above[j - 2] + 1);
        }
    }
    return rows[a.size % 3][b.size];
}

void suggest_offer(struct suggest *suggest, struct str name)
{
    if (!name.size || name.size > LONGEST || suggest->wanted.size > LONGEST)
        return;
    uint32_t found = distance(suggest->wanted, name);
    if (found >= suggest->limit)
        return;
    suggest->limit = found;
    suggest->best = name;
}
