#include "tools/quartzc/options_table.h"

#include <string.h>

const struct command_row command_rows[COMMAND_VERSION] = {
#define COMMAND(id, letter, name, arguments, help) {letter, name, arguments, help},
#include "tools/quartzc/commands.def"
#undef COMMAND
};

const struct option_row option_rows[OPTION_COUNT] = {
#define OPTION(id, letter, name, takes, value, choices, commands, help) \
    {letter, name, TAKES_##takes, value, choices, commands, help},
#include "tools/quartzc/options.def"
#undef OPTION
};

bool option_belongs(enum option_id option, enum command command)
{
    const char *commands = option_rows[option].commands;
    return !*commands || command >= COMMAND_VERSION ||
           strchr(commands, command_rows[command].letter) != NULL;
}
