/* The rows of commands.def and options.def, for the parser and the help. */
#ifndef QZ_QUARTZC_OPTIONS_TABLE_H
#define QZ_QUARTZC_OPTIONS_TABLE_H

#include "tools/quartzc/options.h"

struct command_row {
    char letter;
    const char *name, *arguments, *help;
};

enum option_takes { TAKES_NOTHING, TAKES_VALUE, TAKES_ATTACHED };

struct option_row {
    char letter;
    const char *name;
    enum option_takes takes;
    const char *value, *choices, *commands, *help;
};

extern const struct command_row command_rows[COMMAND_VERSION];
extern const struct option_row option_rows[OPTION_COUNT];

/* Whether `quartzc <command>` takes the option. */
bool option_belongs(enum option_id option, enum command command);

#endif
