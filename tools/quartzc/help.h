/* What `quartzc help` and `quartzc --version` print, made from the tables. */
#ifndef QZ_QUARTZC_HELP_H
#define QZ_QUARTZC_HELP_H

#include "tools/quartzc/options.h"

struct text;

/* Of all (COMMAND_COUNT) or of one command. */
void help_text(struct text *out, enum command command);

void version_text(struct text *out);

#endif
