#include "tools/quartzc/help.h"

#include "frontend/base/text.h"
#include "tools/quartzc/options_table.h"

enum { OPTION_COLUMN = 28, COMMAND_COLUMN = 12 };

static void add_option(struct text *out, const struct option_row *row)
{
    size_t start = out->size;
    text_add(out, STR("  "));
    if (row->letter)
        text_printf(out, "-%c", row->letter);
    if (row->takes == TAKES_ATTACHED)
        text_add(out, str_of(row->value));
    if (*row->name) {
        text_add(out, row->letter ? STR(", ") : STR("    "));
        text_printf(out, "--%s", row->name);
        if (row->takes == TAKES_VALUE)
            text_printf(out, "=%s", row->value);
    }
    size_t width = out->size - start;
    text_printf(out, "%*s%s\n", width < OPTION_COLUMN ? (int)(OPTION_COLUMN - width) : 1, "",
                row->help);
}

static void add_options(struct text *out, enum command command)
{
    text_add(out, STR("\nOptions, before or after the file; `--` ends them:\n"));
    for (int id = 0; id < OPTION_COUNT; id++)
        if (option_belongs((enum option_id)id, command))
            add_option(out, &option_rows[id]);
}

static void add_statuses(struct text *out)
{
    text_add(out, STR("\nExit status: 0 all is well, 1 errors in the program or failing tests,\n"
                      "2 a wrong command line. `quartzc run` ends as the program does.\n"));
}

void help_text(struct text *out, enum command command)
{
    if (command < COMMAND_VERSION) {
        const struct command_row *row = &command_rows[command];
        text_printf(out, "quartzc %s %s\n  %s\n", row->name, row->arguments, row->help);
        add_options(out, command);
        add_statuses(out);
        return;
    }
    text_add(out, STR("The compiler of the Quartz language\n\n"
                      "  quartzc FILE.qz [OPTION...]     the same as quartzc build\n"
                      "  quartzc COMMAND ...\n\nCommands:\n"));
    for (int i = 0; i < COMMAND_VERSION; i++) {
        const struct command_row *row = &command_rows[i];
        text_printf(out, "  %-*s%s\n", COMMAND_COLUMN, row->name, row->help);
    }
    add_options(out, COMMAND_COUNT);
    add_statuses(out);
}

void version_text(struct text *out)
{
    text_add(out, STR("quartzc " QUARTZ_VERSION "\n"));
}
