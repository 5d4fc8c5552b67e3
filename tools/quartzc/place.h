/* Where this installation keeps its files: relative to the executable, so that
 * the build tree and an installed one work alike. */
#ifndef QZ_QUARTZC_PLACE_H
#define QZ_QUARTZC_PLACE_H

struct arena;
struct session;

/* The path of this executable; NULL when it cannot be found (reported). */
const char *place_compiler(struct session *session);

/* .../lib/quartz: `std`, `diag` and a folder per target. NULL when the
 * executable's own path cannot be found (reported). */
const char *place_library(struct session *session);

#endif
