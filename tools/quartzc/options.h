/* The command line, taken apart.
 *
 * Exit statuses of quartzc: 0 all is well, 1 errors in the program or failing
 * tests, 2 the command line is wrong. `quartzc run` ends with the status of the
 * program. */
#ifndef QZ_QUARTZC_OPTIONS_H
#define QZ_QUARTZC_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/base/list.h"
#include "frontend/base/render.h"

struct session;

enum { STATUS_OK = 0, STATUS_ERRORS = 1, STATUS_USAGE = 2 };

enum command {
#define COMMAND(id, letter, name, arguments, help) COMMAND_##id,
#include "tools/quartzc/commands.def"
#undef COMMAND
    COMMAND_VERSION, /* no command was named, --version was given */
    COMMAND_COUNT    /* none: an unknown one, which was reported */
};

enum option_id {
#define OPTION(id, letter, name, takes, value, choices, commands, help) OPTION_##id,
#include "tools/quartzc/options.def"
#undef OPTION
    OPTION_COUNT
};

/* In the order of --emit's choices. */
enum emit {
    EMIT_TOKENS,
    EMIT_AST,
    EMIT_TYPES,
    EMIT_MIR,
    EMIT_SUMMARY,
    EMIT_FRAMES,
    EMIT_LLVM,
    EMIT_ASSEMBLY,
    EMIT_OBJECT,
    EMIT_EXECUTABLE,
};

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

typedef LIST(const char *) string_list;

struct options {
    enum command command;
    enum command help_on;  /* COMMAND_HELP: of which; COMMAND_COUNT: of all */
    const char *input;     /* BUILD, RUN, CHECK: the source file */
    string_list arguments; /* RUN: the program's; TEST: paths; EXPLAIN: the code */
    const char *output;    /* or NULL */
    enum emit emit;
    unsigned opt_level;
    bool debug_info;
    bool is_static;
    bool overflow_wraps;
    bool unwinds_by_flag;
    bool panic_aborts;
    bool tests;
    bool time_passes;
    const char *target; /* or NULL: the compiler's own */
    string_list include_folders;
    const char *filter; /* or NULL */
    uint32_t jobs;      /* 0: the number of processors */
    uint32_t timeout;   /* seconds */
    enum render_format format;
    enum color_choice color;
};

/* Fills `options` from the arguments, which must live as long. Gives false when
 * something was wrong, all of it reported; format and color hold then too. Lists
 * lie in the session's arena. */
bool options_parse(struct session *session, int count, char **arguments, struct options *options);

#endif
