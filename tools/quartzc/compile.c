#include "tools/quartzc/compile.h"

#include "backend/output.h"
#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "frontend/syntax/lexer.h"
#include "tools/quartzc/clock.h"
#include "tools/quartzc/finder.h"
#include "tools/quartzc/options.h"
#include "tools/quartzc/place.h"
#include "tools/quartzc/report.h"

struct compilation {
    struct session *session;
    const struct options *options;
    struct clock clock;
    struct file_finder finder;
    struct source *main_source;
};

static bool start(struct compilation *compilation, struct session *session,
                  const struct options *options)
{
    *compilation = (struct compilation){.session = session, .options = options};
    clock_start(&compilation->clock, options->time_passes);
    const char *library = place_library(session);
    if (!library)
        return false;
    compilation->finder = (struct file_finder){.library = library,
                                               .folders = options->include_folders.items,
                                               .folder_count = options->include_folders.count};
    compilation->main_source = file_finder_main(&compilation->finder, session, options->input);
    clock_lap(&compilation->clock, "read");
    return compilation->main_source != NULL;
}

/* Text to the output file, or to standard output. */
static bool write_text(struct compilation *compilation, const char *output, struct str text)
{
    if (output)
        return output_write(compilation->session, output, text.bytes, text.size);
    return write_output(compilation->session, text);
}

static bool emit_tokens(struct compilation *compilation, const char *output)
{
    struct tokens tokens = {0};
    struct text text;
    text_init(&text, &compilation->session->arena);
    lex_source(compilation->session, compilation->main_source, &tokens);
    token_dump(compilation->session, &tokens, &text);
    return write_text(compilation, output, (struct str){text_chars(&text), text.size});
}

void compile_check(struct session *session, const struct options *options)
{
    struct compilation compilation;
    if (start(&compilation, session, options))
        diag_not_available(&session->diags, NOWHERE, "checking");
}

bool compile(struct session *session, const struct options *options, const char *output)
{
    struct compilation compilation;
    if (!start(&compilation, session, options))
        return false;
    if (options->emit == EMIT_TOKENS)
        return emit_tokens(&compilation, output);
    diag_not_available(&session->diags, NOWHERE, "compiling");
    return false;
}
