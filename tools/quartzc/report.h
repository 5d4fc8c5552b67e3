/* What quartzc writes to its standard streams. */
#ifndef QZ_QUARTZC_REPORT_H
#define QZ_QUARTZC_REPORT_H

#include <stdbool.h>

#include "frontend/base/str.h"

struct options;
struct session;

/* Writes the session's diagnostics to standard error, by place. */
void report_diagnostics(struct session *session, const struct options *options);

/* Writes to standard output; false when reported. */
bool write_output(struct session *session, struct str text);

#endif
