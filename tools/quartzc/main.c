/* The command `quartzc`: one session per call. What may be deep or run out of
 * memory happens in `perform`, under the session's guard; afterwards the
 * diagnostics are written and the status is decided. */
#include <signal.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "tools/quartzc/build.h"
#include "tools/quartzc/explain.h"
#include "tools/quartzc/guarded.h"
#include "tools/quartzc/help.h"
#include "tools/quartzc/options.h"
#include "tools/quartzc/report.h"
#include "tools/quartzc/test.h"

struct invocation {
    int argument_count;
    char **arguments;
    struct options options;
    bool is_understood; /* the command line */
    int program;        /* RUN: descriptor of the executable, or -1 */
    bool tests_failed;  /* TEST */
};

static void write_help(struct session *session, const struct options *options)
{
    struct text out;
    text_init(&out, &session->arena);
    if (options->command == COMMAND_VERSION)
        version_text(&out);
    else
        help_text(&out, options->help_on);
    write_output(session, (struct str){text_chars(&out), out.size});
}

static void perform(struct session *session, void *context)
{
    struct invocation *invocation = context;
    struct options *options = &invocation->options;
    invocation->is_understood =
        options_parse(session, invocation->argument_count, invocation->arguments, options);
    if (!invocation->is_understood)
        return;
    switch (options->command) {
    case COMMAND_BUILD:
        command_build(session, options);
        break;
    case COMMAND_RUN:
        invocation->program = command_run_compile(session, options);
        break;
    case COMMAND_CHECK:
        command_check(session, options);
        break;
    case COMMAND_TEST:
        invocation->tests_failed = !command_test(session, options);
        break;
    case COMMAND_EXPLAIN:
        command_explain(session, options);
        break;
    case COMMAND_HELP:
    case COMMAND_VERSION:
        write_help(session, options);
        break;
    case COMMAND_COUNT:
        break;
    }
}

static void start_program(struct session *session, void *context)
{
    const struct invocation *invocation = context;
    command_run_start(session, &invocation->options, invocation->program);
}

static int status_of(const struct session *session, const struct invocation *invocation)
{
    if (!invocation->is_understood)
        return STATUS_USAGE;
    return session->diags.errors || invocation->tests_failed ? STATUS_ERRORS : STATUS_OK;
}

int main(int argc, char **argv)
{
    struct session session;
    struct invocation invocation = {.argument_count = argc > 0 ? argc - 1 : 0,
                                    .arguments = argv + 1,
                                    .is_understood = true,
                                    .program = -1};
    /* A file that grows too large is an error of write, with a message. */
    signal(SIGXFSZ, SIG_IGN);
    session_init(&session);
    run_guarded(&session, perform, &invocation);
    if (invocation.program >= 0 && !session.diags.errors)
        run_guarded(&session, start_program, &invocation);
    report_diagnostics(&session, &invocation.options);
    int status = status_of(&session, &invocation);
    session_destroy(&session);
    return status;
}
