/* "Did you mean ...": the nearest of the names that could have stood there.
 *
 *     struct suggest suggest;
 *     suggest_init(&suggest, wanted);
 *     for each known name: suggest_offer(&suggest, name);
 *     if (suggest.best.size) diag_help(d, "did you mean `%.*s`?", ...);
 *
 * Near means: few single-character insertions, deletions, replacements and
 * swaps of neighbours, at most a third of the wanted name's length. The first
 * of several equally near names wins. */
#ifndef QZ_BASE_SUGGEST_H
#define QZ_BASE_SUGGEST_H

#include <stdint.h>

#include "frontend/base/str.h"

struct suggest {
    struct str wanted;
    struct str best; /* empty: nothing is near enough */
    uint32_t limit;  /* only a distance below this is nearer */
};

void suggest_init(struct suggest *suggest, struct str wanted);
void suggest_offer(struct suggest *suggest, struct str name);

#endif
