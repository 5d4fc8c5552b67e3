#include "tools/quartzc/compile.h"

#include "backend/backend.h"
#include "backend/link.h"
#include "backend/output.h"
#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "frontend/syntax/dump.h"
#include "frontend/syntax/lexer.h"
#include "frontend/syntax/parser.h"
#include "middle/interp/consts.h"
#include "middle/lower/lower.h"
#include "middle/mir/print.h"
#include "middle/mir/verify.h"
#include "middle/own/own.h"
#include "middle/suspend/suspend.h"
#include "tools/quartzc/clock.h"
#include "tools/quartzc/emit_types.h"
#include "tools/quartzc/finder.h"
#include "tools/quartzc/options.h"
#include "tools/quartzc/place.h"
#include "tools/quartzc/report.h"

/* Debug builds hold both verifiers against every module. */
static const bool verifies = QUARTZ_VERIFY;

struct compilation {
    struct session *session;
    const struct options *options;
    struct clock clock;
    const char *library; /* .../lib/quartz */
    struct file_finder finder;
    struct source *main_source;
    struct program program;
    struct mir_module *module;
    struct backend *backend;
    struct text *frames; /* --emit=frames: their text, else NULL */
};

static bool start(struct compilation *c, struct session *session, const struct options *options,
                  struct source *main_source)
{
    *c = (struct compilation){.session = session, .options = options, .main_source = main_source};
    clock_start(&c->clock, options->time_passes);
    c->library = place_library(session);
    if (!c->library)
        return false;
    c->finder = (struct file_finder){.library = c->library,
                                     .folders = options->include_folders.items,
                                     .folder_count = options->include_folders.count};
    if (!c->main_source)
        c->main_source = file_finder_main(&c->finder, session, options->input);
    clock_lap(&c->clock, "read");
    return c->main_source != NULL;
}

static bool has_errors(const struct compilation *c)
{
    return c->session->diags.errors != 0;
}

/* Text to the output file, or to standard output. */
static bool write_text(struct compilation *c, const char *output, struct str text)
{
    if (output)
        return output_write(c->session, output, text.bytes, text.size);
    return write_output(c->session, text);
}

static bool emit_tokens(struct compilation *c, const char *output)
{
    struct tokens tokens = {0};
    struct text text;
    text_init(&text, &c->session->arena);
    lex_source(c->session, c->main_source, &tokens);
    token_dump(c->session, &tokens, &text);
    return write_text(c, output, (struct str){text_chars(&text), text.size}) && !has_errors(c);
}

static bool emit_ast(struct compilation *c, const char *output)
{
    struct text text;
    text_init(&text, &c->session->arena);
    const struct ast_file *file = parse_file(c->session, c->main_source);
    ast_dump(file, &text);
    return write_text(c, output, (struct str){text_chars(&text), text.size}) && !has_errors(c);
}

/* Modules and checks. */
static bool check(struct compilation *c, enum check_goal goal)
{
    struct source_finder finder = file_finder_interface(&c->finder);
    program_init(&c->program, c->session);
    load_modules(&c->program, c->main_source, &finder);
    clock_lap(&c->clock, "parse");
    if (has_errors(c))
        return false;
    bool is_sound = check_program(&c->program, goal);
    clock_lap(&c->clock, "check");
    return is_sound;
}

/* The checked program as MIR. */
static bool lower(struct compilation *c)
{
    struct lower_options options = {.overflow_wraps = c->options->overflow_wraps};
    c->module = lower_program(&c->program, &options);
    clock_lap(&c->clock, "lower");
    if (has_errors(c) || (verifies && !mir_verify(c->session, c->module)))
        return false;
    suspend_generators(c->session, c->module, c->frames);
    clock_lap(&c->clock, "suspend");
    if (verifies && (!mir_verify(c->session, c->module) || !suspend_verify(c->session, c->module)))
        return false;
    bool is_sound = evaluate_consts(c->session, c->module);
    clock_lap(&c->clock, "consts");
    return is_sound && (!verifies || mir_verify(c->session, c->module));
}

/* What is known of the whole program, and fewer counts. */
static bool settle_owners(struct compilation *c)
{
    own_summarise(c->module);
    own_release(c->module);
    clock_lap(&c->clock, "owners");
    return !verifies || mir_verify(c->session, c->module);
}

static bool emit_types(struct compilation *c, const char *output)
{
    struct text text;
    text_init(&text, &c->session->arena);
    types_dump(&c->program, &text);
    return write_text(c, output, (struct str){text_chars(&text), text.size});
}

static bool emit_mir(struct compilation *c, const char *output)
{
    struct text text;
    text_init(&text, &c->session->arena);
    mir_print_module(&text, c->module, &c->session->sources);
    return write_text(c, output, (struct str){text_chars(&text), text.size});
}

static bool emit_summary(struct compilation *c, const char *output)
{
    struct text text;
    text_init(&text, &c->session->arena);
    own_print_summaries(&text, c->module);
    return write_text(c, output, (struct str){text_chars(&text), text.size});
}

static bool link_program(struct compilation *c, const struct target *target, const char *output)
{
    struct link_request request = {.target = target,
                                   .library_folder = c->library,
                                   .output = output,
                                   .is_static = c->options->is_static};
    bool good = backend_link(c->backend, &request);
    clock_lap(&c->clock, "generate and link");
    return good;
}

/* The enum of the backend for a stage that it writes; NULL is standard output. */
static bool write_stage(struct compilation *c, const char *output)
{
    const char *path = output ? output : "/dev/stdout";
    switch (c->options->emit) {
    case EMIT_LLVM:
        return backend_write(c->backend, BACKEND_LLVM, path);
    case EMIT_ASSEMBLY:
        return backend_write(c->backend, BACKEND_ASSEMBLY, path);
    case EMIT_OBJECT:
    case EMIT_TOKENS:
    case EMIT_AST:
    case EMIT_TYPES:
    case EMIT_MIR:
    case EMIT_SUMMARY:
    case EMIT_FRAMES:
    case EMIT_EXECUTABLE:
        break;
    }
    return backend_write(c->backend, BACKEND_OBJECT, path);
}

/* LLVM and the linker. */
static bool generate(struct compilation *c, const char *output)
{
    const struct target *target = target_find(&c->session->diags, c->options->target);
    if (!target)
        return false;
    struct backend_options options = {.target = target,
                                      .opt_level = c->options->opt_level,
                                      .debug_info = c->options->debug_info,
                                      .unwinds_by_flag =
                                          c->options->unwinds_by_flag && !c->options->panic_aborts,
                                      .panic_aborts = c->options->panic_aborts,
                                      .verify = verifies};
    c->backend = backend_create(c->session, &options);
    if (!c->backend || !backend_lower(c->backend, c->module))
        return false;
    clock_lap(&c->clock, "make LLVM module");
    if (!backend_optimise(c->backend))
        return false;
    clock_lap(&c->clock, "optimise");
    if (c->options->emit == EMIT_EXECUTABLE)
        return link_program(c, target, output);
    bool good = write_stage(c, output);
    clock_lap(&c->clock, "generate");
    return good;
}

/* LLVM's memory is not in the session's arenas: it is given back on the way out,
 * when the guard is left too. */
static bool generate_and_clean(struct compilation *c, const char *output)
{
    struct guard *guard = &c->session->guard;
    jmp_buf outer;
    memcpy(&outer, &guard->escape, sizeof outer);
    if (setjmp(guard->escape)) {
        backend_destroy(c->backend);
        memcpy(&guard->escape, &outer, sizeof outer);
        guard_leave(guard, guard->reason);
    }
    bool good = generate(c, output);
    memcpy(&guard->escape, &outer, sizeof outer);
    backend_destroy(c->backend);
    return good;
}

void compile_check(struct session *session, const struct options *options,
                   struct source *main_source, enum check_goal goal)
{
    struct compilation c;
    if (start(&c, session, options, main_source) && check(&c, goal))
        lower(&c);
}

bool compile(struct session *session, const struct options *options, struct source *main_source,
             const char *output)
{
    struct compilation c;
    if (!start(&c, session, options, main_source))
        return false;
    if (options->emit == EMIT_TOKENS)
        return emit_tokens(&c, output);
    if (options->emit == EMIT_AST)
        return emit_ast(&c, output);
    if (!check(&c, options->tests ? CHECK_TESTS : CHECK_PROGRAM))
        return false;
    if (options->emit == EMIT_TYPES)
        return emit_types(&c, output);
    struct text frames;
    text_init(&frames, &session->arena);
    c.frames = options->emit == EMIT_FRAMES ? &frames : NULL;
    if (!lower(&c) || !settle_owners(&c))
        return false;
    if (options->emit == EMIT_FRAMES)
        return write_text(&c, output, (struct str){text_chars(&frames), frames.size});
    if (options->emit == EMIT_MIR)
        return emit_mir(&c, output);
    if (options->emit == EMIT_SUMMARY)
        return emit_summary(&c, output);
    return generate_and_clean(&c, output);
}
