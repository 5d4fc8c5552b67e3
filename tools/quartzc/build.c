#include "tools/quartzc/build.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/link.h"
#include "backend/targets.h"
#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "tools/quartzc/compile.h"
#include "tools/quartzc/folder.h"
#include "tools/quartzc/options.h"
#include "tools/quartzc/place.h"

/* The source's name without its folder, with `ending` instead of .qz. A source
 * whose name has no ending gets one: it is never its own output. */
static const char *output_name(struct session *session, const char *input, const char *ending)
{
    const char *slash = strrchr(input, '/');
    struct str name = str_of(slash ? slash + 1 : input);
    static const char source_ending[] = ".qz";
    size_t cut = strlen(source_ending);
    bool has_ending = name.size > cut && strcmp(name.bytes + name.size - cut, source_ending) == 0;
    if (has_ending)
        name.size -= cut;
    else if (!*ending)
        ending = ".out";
    return text_format(&session->diag_arena, "%.*s%s", (int)name.size, name.bytes, ending);
}

/* Where `options` want the output; NULL for standard output. */
static const char *output_path(struct session *session, const struct options *options)
{
    if (options->output)
        return strcmp(options->output, "-") == 0 ? NULL : options->output;
    if (options->emit == EMIT_EXECUTABLE)
        return output_name(session, options->input, "");
    if (options->emit == EMIT_OBJECT)
        return output_name(session, options->input, ".o");
    return NULL;
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino && S_ISREG(one.st_mode);
}

void command_build(struct session *session, const struct options *options)
{
    const char *output = output_path(session, options);
    if (!output && options->emit >= EMIT_OBJECT) {
        diag_cannot_write(&session->diags, NOWHERE, "standard output",
                          "objects and executables need a file");
    } else if (output && is_same_file(options->input, output)) {
        diag_cannot_write(&session->diags, NOWHERE, output, "it is the source");
    } else {
        compile(session, options, NULL, output);
    }
}

void command_check(struct session *session, const struct options *options)
{
    compile_check(session, options, NULL, options->tests ? CHECK_TESTS : CHECK_LIBRARY);
}

static int open_executable(struct session *session, const char *path)
{
    /* Without O_CLOEXEC: an emulator opens it as /proc/self/fd/N. */
    int executable = open(path, O_RDONLY);
    if (executable < 0)
        diag_cannot_read(&session->diags, NOWHERE, path, strerror(errno));
    return executable;
}

int command_run_compile(struct session *session, const struct options *options)
{
    const char *folder = folder_create(session);
    if (!folder)
        return -1;
    const char *path = text_format(&session->diag_arena, "%s/%s", folder,
                                   output_name(session, options->input, ""));
    int executable = -1;
    if (compile(session, options, NULL, path)) {
        executable = open_executable(session, path);
        unlink(path);
    }
    rmdir(folder);
    return executable;
}

/* `before` words, the program's name, its arguments, NULL. */
static char **arguments_for(struct session *session, const struct options *options,
                            const struct link_file *link, const char *name)
{
    LIST(char *) words = {0};
    struct arena *arena = &session->diag_arena;
    for (uint32_t i = 0; i < link->emulator.count; i++)
        list_push(arena, &words, (char *)(uintptr_t)link->emulator.items[i]);
    list_push(arena, &words, arena_copy(arena, name, strlen(name)));
    for (uint32_t i = 0; i < options->arguments.count; i++)
        list_push(arena, &words, (char *)(uintptr_t)options->arguments.items[i]);
    list_push(arena, &words, NULL);
    return words.items;
}

void command_run_start(struct session *session, const struct options *options, int executable)
{
    const struct target *target = target_find(&session->diags, options->target);
    const char *library = place_library(session);
    struct link_file link = {0};
    if (!target || !library || !link_file_read(session, library, target, &link))
        return;
    signal(SIGXFSZ, SIG_DFL);
    if (link.emulator.count) {
        const char *path = text_format(&session->diag_arena, "/proc/self/fd/%d", executable);
        char **words = arguments_for(session, options, &link, path);
        execv(words[0], words);
    } else {
        fcntl(executable, F_SETFD, FD_CLOEXEC);
        char **words = arguments_for(session, options, &link, options->input);
        fexecve(executable, words, environ);
    }
    diag_cannot_start(&session->diags, NOWHERE, "the program", strerror(errno));
}
