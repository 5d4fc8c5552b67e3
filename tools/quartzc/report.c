#include "tools/quartzc/report.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "backend/output.h"
#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "tools/quartzc/options.h"

static bool wants_color(enum color_choice choice)
{
    switch (choice) {
    case COLOR_ALWAYS:
        return true;
    case COLOR_NEVER:
        return false;
    case COLOR_AUTO:
        break;
    }
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return isatty(STDERR_FILENO) && !(no_color && *no_color) && terminal &&
           strcmp(terminal, "dumb") != 0;
}

static void write_diagnostics(struct session *session, const struct render_style *style)
{
    diagnostics_sort(&session->diags);
    struct text out;
    text_init(&out, &session->diag_arena);
    render_diagnostics(&out, &session->diags, *style);
    /* When standard error is gone there is nowhere left to say so. */
    output_write_all(STDERR_FILENO, text_chars(&out), out.size);
}

static void write_guarded(struct session *session, const struct render_style *style)
{
    if (setjmp(session->guard.escape)) {
        static const char message[] = "error QZ9501: the compiler ran out of memory\n";
        output_write_all(STDERR_FILENO, message, sizeof message - 1);
        return;
    }
    write_diagnostics(session, style);
}

void report_diagnostics(struct session *session, const struct options *options)
{
    struct render_style style = {options->format, wants_color(options->color)};
    write_guarded(session, &style);
}

bool write_output(struct session *session, struct str text)
{
    if (output_write_all(STDOUT_FILENO, text.bytes, text.size))
        return true;
    diag_cannot_write(&session->diags, NOWHERE, "standard output", strerror(errno));
    return false;
}
