#include "tools/quartzc/options.h"

#include "frontend/base/session.h"
#include "frontend/base/suggest.h"
#include "frontend/base/text.h"
#include "tools/quartzc/options_table.h"

struct parser {
    struct session *session;
    struct options *options;
    int count, next;
    char **arguments;
    bool has_command, options_ended, shows_version, shows_help;
    bool given[OPTION_COUNT];
    bool has_debug; /* -g or -g0 was given */
};

/* "--output" or "-O", in the session's arena. */
static const char *spelling(struct parser *parser, enum option_id id)
{
    const struct option_row *row = &option_rows[id];
    if (*row->name)
        return text_format(&parser->session->arena, "--%s", row->name);
    return text_format(&parser->session->arena, "-%c", row->letter);
}

/* The index of `value` among "a|b|c", or -1. */
static int choice_of(const char *choices, const char *value)
{
    size_t size = strlen(value);
    for (int index = 0;; index++) {
        size_t length = strcspn(choices, "|");
        if (length == size && memcmp(choices, value, size) == 0)
            return index;
        if (!choices[length])
            return -1;
        choices += length + 1;
    }
}

/* "-O0, -O1" for choices that are attached, "auto, never" for others. */
static const char *choice_list(struct parser *parser, enum option_id id)
{
    const struct option_row *row = &option_rows[id];
    const char *before = row->takes == TAKES_ATTACHED ? spelling(parser, id) : "";
    struct text list;
    text_init(&list, &parser->session->arena);
    text_add(&list, str_of(before));
    for (const char *p = row->choices; *p; p++) {
        if (*p == '|')
            text_printf(&list, ", %s", before);
        else
            text_add_char(&list, *p);
    }
    return text_chars(&list);
}

static void report_value(struct parser *parser, enum option_id id, const char *value)
{
    struct diag *d =
        diag_option_value(&parser->session->diags, NOWHERE, spelling(parser, id), value);
    if (*option_rows[id].choices)
        diag_help(d, "it is one of: %s", choice_list(parser, id));
    else
        diag_help(d, "it takes a number, for instance %s=10", spelling(parser, id));
}

/* A decimal number up to a million; false when reported. */
static bool number_of(struct parser *parser, enum option_id id, const char *value, uint32_t *number)
{
    uint32_t result = 0;
    const char *p = value;
    for (; *p >= '0' && *p <= '9' && result <= 1000000; p++)
        result = result * 10 + (uint32_t)(*p - '0');
    if (*p || p == value || result > 1000000) {
        report_value(parser, id, value);
        return false;
    }
    *number = result;
    return true;
}

static void add_string(struct parser *parser, string_list *list, const char *string)
{
    list_push(&parser->session->arena, list, string);
}

static void apply_number(struct parser *parser, enum option_id id, const char *value)
{
    uint32_t number;
    if (!number_of(parser, id, value, &number))
        return;
    if (id == OPTION_JOBS)
        parser->options->jobs = number;
    else if (id == OPTION_TIMEOUT)
        parser->options->timeout = number;
    else
        parser->session->diags.limit = number ? number : UINT32_MAX;
}

/* `choice` is the index among the row's choices, where it has any. */
/* The second of two choices that change the code. */
static void apply_mode(struct options *options, enum option_id id, bool is_second)
{
    if (id == OPTION_OVERFLOW)
        options->overflow_wraps = is_second;
    else if (id == OPTION_UNWIND)
        options->unwinds_by_flag = is_second;
    else
        options->panic_aborts = is_second;
}

static void apply(struct parser *parser, enum option_id id, const char *value, int choice)
{
    struct options *options = parser->options;
    switch (id) {
    case OPTION_OUTPUT:
        options->output = value;
        break;
    case OPTION_OPTIMISE:
        options->opt_level = (unsigned)choice;
        break;
    case OPTION_DEBUG:
        options->debug_info = choice == 0;
        parser->has_debug = true;
        break;
    case OPTION_TARGET:
        options->target = value;
        break;
    case OPTION_STATIC:
        options->is_static = true;
        break;
    case OPTION_EMIT:
        options->emit = (enum emit)choice;
        break;
    case OPTION_INCLUDE:
        add_string(parser, &options->include_folders, value);
        break;
    case OPTION_OVERFLOW:
    case OPTION_UNWIND:
    case OPTION_PANIC:
        apply_mode(options, id, choice == 1);
        break;
    case OPTION_TESTS:
        options->tests = true;
        break;
    case OPTION_FILTER:
        options->filter = value;
        break;
    case OPTION_JOBS:
    case OPTION_TIMEOUT:
    case OPTION_MAX_ERRORS:
        apply_number(parser, id, value);
        break;
    case OPTION_ERROR_FORMAT:
        options->format = (enum render_format)choice;
        break;
    case OPTION_COLOR:
        options->color = (enum color_choice)choice;
        break;
    case OPTION_TIME_PASSES:
        options->time_passes = true;
        break;
    case OPTION_HELP:
    case OPTION_VERSION:
        *(id == OPTION_HELP ? &parser->shows_help : &parser->shows_version) = true;
        break;
    case OPTION_COUNT:
        break;
    }
}

static void apply_checked(struct parser *parser, enum option_id id, const char *value)
{
    const char *choices = option_rows[id].choices;
    int choice = *choices ? choice_of(choices, value) : 0;
    if (choice < 0)
        report_value(parser, id, value);
    else
        apply(parser, id, value, choice);
}

/* One option whose attached value is `value`, NULL for none. */
static void take_option(struct parser *parser, enum option_id id, const char *value)
{
    struct diagnostics *diags = &parser->session->diags;
    const struct option_row *row = &option_rows[id];
    parser->given[id] = true;
    switch (row->takes) {
    case TAKES_NOTHING:
        if (value)
            diag_option_takes_no_value(diags, NOWHERE, spelling(parser, id));
        else
            apply(parser, id, NULL, 0);
        break;
    case TAKES_ATTACHED:
        apply_checked(parser, id, value ? value : "");
        break;
    case TAKES_VALUE:
        if (!value && parser->next < parser->count)
            value = parser->arguments[parser->next++];
        if (value && *value) {
            apply_checked(parser, id, value);
        } else {
            struct diag *d = diag_option_without_value(diags, NOWHERE, spelling(parser, id));
            diag_help(d, "write `%s=%s`", spelling(parser, id), row->value);
        }
        break;
    }
}

static void report_unknown(struct parser *parser, const char *name)
{
    struct diag *d = diag_unknown_option(&parser->session->diags, NOWHERE, name);
    struct suggest suggest;
    suggest_init(&suggest, (struct str){name, strcspn(name, "=")});
    for (int id = 0; id < OPTION_COUNT; id++)
        suggest_offer(&suggest, str_of(spelling(parser, (enum option_id)id)));
    if (suggest.best.size)
        diag_help(d, "did you mean `%s`?", suggest.best.bytes);
    else
        diag_help(d, "`quartzc help` lists the options");
}

/* `--name` or `--name=value`. */
static void take_long(struct parser *parser, const char *argument)
{
    const char *name = argument + 2;
    size_t size = strcspn(name, "=");
    for (int id = 0; id < OPTION_COUNT; id++) {
        if (str_equal(str_of(option_rows[id].name), (struct str){name, size})) {
            take_option(parser, (enum option_id)id, name[size] ? name + size + 1 : NULL);
            return;
        }
    }
    report_unknown(parser, argument);
}

/* `-x`, `-xVALUE`. */
static void take_short(struct parser *parser, const char *argument)
{
    for (int id = 0; id < OPTION_COUNT; id++) {
        if (option_rows[id].letter == argument[1]) {
            take_option(parser, (enum option_id)id, argument[2] ? argument + 2 : NULL);
            return;
        }
    }
    report_unknown(parser, argument);
}

static bool find_command(const char *name, enum command *command)
{
    for (int i = 0; i < COMMAND_VERSION; i++) {
        if (strcmp(command_rows[i].name, name) == 0) {
            *command = (enum command)i;
            return true;
        }
    }
    return false;
}

static void report_command(struct parser *parser, const char *name)
{
    struct diag *d = diag_unknown_command(&parser->session->diags, NOWHERE, name);
    struct suggest suggest;
    suggest_init(&suggest, str_of(name));
    for (int i = 0; i < COMMAND_VERSION; i++)
        suggest_offer(&suggest, str_of(command_rows[i].name));
    if (suggest.best.size)
        diag_help(d, "did you mean `quartzc %s`?", suggest.best.bytes);
    else
        diag_help(d, "a source file ends in .qz; `quartzc help` lists the commands");
}

static bool is_source_path(const char *argument)
{
    size_t size = strlen(argument);
    return strchr(argument, '/') || (size > 3 && strcmp(argument + size - 3, ".qz") == 0);
}

/* The word that decides what is done: a command, or a file to build. */
static void take_first(struct parser *parser, const char *argument)
{
    parser->has_command = true;
    if (find_command(argument, &parser->options->command))
        return;
    if (is_source_path(argument)) {
        parser->options->command = COMMAND_BUILD;
        parser->options->input = argument;
    } else {
        parser->options->command = COMMAND_COUNT;
        report_command(parser, argument);
    }
}

static void report_excess(struct parser *parser, const char *what, const char *argument)
{
    diag_one_too_many(&parser->session->diags, NOWHERE, command_rows[parser->options->command].name,
                      what, argument);
}

static void take_rest(struct parser *parser)
{
    while (parser->next < parser->count)
        add_string(parser, &parser->options->arguments, parser->arguments[parser->next++]);
}

static void take_word(struct parser *parser, const char *argument)
{
    struct options *options = parser->options;
    if (!parser->has_command) {
        take_first(parser, argument);
        return;
    }
    switch (options->command) {
    case COMMAND_BUILD:
    case COMMAND_CHECK:
        if (options->input)
            report_excess(parser, "one source file", argument);
        options->input = argument;
        break;
    case COMMAND_RUN:
        options->input = argument;
        take_rest(parser);
        break;
    case COMMAND_TEST:
        add_string(parser, &options->arguments, argument);
        break;
    case COMMAND_EXPLAIN:
        if (options->arguments.count)
            report_excess(parser, "one code", argument);
        add_string(parser, &options->arguments, argument);
        break;
    case COMMAND_HELP:
        if (options->help_on != COMMAND_COUNT)
            report_excess(parser, "one command", argument);
        else if (!find_command(argument, &options->help_on))
            report_command(parser, argument);
        break;
    case COMMAND_VERSION:
    case COMMAND_COUNT:
        break;
    }
}

static void check_given(struct parser *parser)
{
    for (int id = 0; id < OPTION_COUNT; id++)
        if (parser->given[id] && !option_belongs((enum option_id)id, parser->options->command))
            diag_option_elsewhere(&parser->session->diags, NOWHERE,
                                  spelling(parser, (enum option_id)id),
                                  command_rows[parser->options->command].name);
}

static void check_input(struct parser *parser)
{
    const struct options *options = parser->options;
    const char *name =
        options->command < COMMAND_VERSION ? command_rows[options->command].name : "";
    bool takes_file = options->command == COMMAND_BUILD || options->command == COMMAND_RUN ||
                      options->command == COMMAND_CHECK;
    if (takes_file && !options->input)
        diag_no_input(&parser->session->diags, NOWHERE, name, "a source file");
    if (options->command == COMMAND_EXPLAIN && !options->arguments.count)
        diag_no_input(&parser->session->diags, NOWHERE, name, "a code, for instance QZ0301");
}

/* What was asked for, now that all is read. */
static void settle(struct parser *parser)
{
    struct options *options = parser->options;
    if (parser->shows_version) {
        options->command = COMMAND_VERSION;
    } else if (parser->shows_help) {
        if (parser->has_command && options->command != COMMAND_HELP)
            options->help_on = options->command;
        options->command = COMMAND_HELP;
    } else {
        check_given(parser);
        check_input(parser);
    }
    if (!parser->has_debug)
        options->debug_info = options->opt_level < 2;
}

bool options_parse(struct session *session, int count, char **arguments, struct options *options)
{
    *options = (struct options){.command = COMMAND_HELP,
                                .help_on = COMMAND_COUNT,
                                .emit = EMIT_EXECUTABLE,
                                .opt_level = 1,
                                .timeout = 60};
    struct parser parser = {
        .session = session, .options = options, .count = count, .arguments = arguments};
    while (parser.next < parser.count) {
        const char *argument = parser.arguments[parser.next++];
        if (parser.options_ended || argument[0] != '-' || !argument[1])
            take_word(&parser, argument);
        else if (strcmp(argument, "--") == 0)
            parser.options_ended = true;
        else if (argument[1] == '-')
            take_long(&parser, argument);
        else
            take_short(&parser, argument);
    }
    settle(&parser);
    return session->diags.errors == 0;
}
