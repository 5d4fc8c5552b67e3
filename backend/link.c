#include "backend/link.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"

/* Of what the linker writes, as much as one diagnostic shows. */
enum { LINKER_TEXT_LIMIT = 16 * 1024 };

typedef LIST(const char *) argument_list;

/* Appends what one argument of link.txt stands for. */
static void expand_argument(struct session *session, const struct link_request *request,
                            const char *argument, argument_list *out)
{
    if (strcmp(argument, "{objects}") == 0) {
        for (uint32_t i = 0; i < request->object_count; i++)
            list_push(&session->arena, out, request->objects[i]);
    } else if (strcmp(argument, "{libraries}") == 0) {
        for (uint32_t i = 0; i < request->library_count; i++)
            list_push(&session->arena, out,
                      text_format(&session->arena, "-l%s", request->libraries[i]));
    } else if (strcmp(argument, "{output}") == 0) {
        list_push(&session->arena, out, request->output);
    } else {
        list_push(&session->arena, out, argument);
    }
}

static argument_list linker_arguments(struct session *session, const struct link_request *request,
                                      const struct link_file *file)
{
    argument_list out = {0};
    list_push(&session->arena, &out, file->linker);
    uint32_t count =
        request->is_static ? file->static_arguments.count : file->dynamic_arguments.count;
    const char *const *items =
        request->is_static ? file->static_arguments.items : file->dynamic_arguments.items;
    for (uint32_t i = 0; i < count; i++)
        expand_argument(session, request, items[i], &out);
    list_push(&session->arena, &out, NULL);
    return out;
}

/* Starts the linker with both its outputs going to `pipe_end`; 0 or an errno. */
static int start(const argument_list *arguments, int pipe_end, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error)
        return error;
    error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, pipe_end, 1);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, pipe_end, 2);
    /* posix_spawn takes no pointers to const, and changes nothing. */
    char *const *words = (char *const *)(uintptr_t)arguments->items;
    if (!error)
        error = posix_spawnp(child, arguments->items[0], &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* Everything that comes through the pipe; what is over the limit is dropped. */
static void read_pipe(int descriptor, struct text *out)
{
    char piece[4096];
    for (;;) {
        ssize_t got = read(descriptor, piece, sizeof piece);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return;
        size_t room = LINKER_TEXT_LIMIT > out->size ? LINKER_TEXT_LIMIT - out->size : 0;
        text_add(out, (struct str){piece, (size_t)got < room ? (size_t)got : room});
    }
}

/* Waits for the child; 0 or an errno. */
static int wait_for(pid_t child, int *status)
{
    while (waitpid(child, status, 0) < 0)
        if (errno != EINTR)
            return errno;
    return 0;
}

/* The linker could not write its output: told like every other file that cannot be
 * written. */
static bool report_unwritable(struct session *session, const char *output, struct text *text)
{
    static const int reasons[] = {ENOSPC, EFBIG, EDQUOT, EIO};
    text_add(text, STR(""));
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        const char *reason = strerror(reasons[i]);
        if (!strstr(text->bytes, reason))
            continue;
        diag_cannot_write(&session->diags, NOWHERE, output, reason);
        return true;
    }
    return false;
}

/* One note per line that the linker wrote. */
static bool report_failure(struct session *session, const char *output, int status,
                           struct text *text)
{
    struct diag *diag = diag_linker_failed(&session->diags, NOWHERE, output);
    if (WIFSIGNALED(status))
        diag_note(diag, NOWHERE, "the linker was ended by signal %d", WTERMSIG(status));
    for (char *line = text->bytes; *line;) {
        char *end = strchrnul(line, '\n');
        if (end > line)
            diag_note(diag, NOWHERE, "%.*s", (int)(end - line), line);
        line = *end ? end + 1 : end;
    }
    return false;
}

/* Runs the linker to its end. `text` gets what it wrote. */
static int run(const argument_list *arguments, struct text *text, int *status)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    pid_t child;
    int error = start(arguments, ends[1], &child);
    close(ends[1]);
    if (!error)
        read_pipe(ends[0], text);
    close(ends[0]);
    return error ? error : wait_for(child, status);
}

/* Where the linker writes: beside the output, so that a failure (a full disk)
 * leaves that as it was. What is not an ordinary file is written in place. */
static const char *temporary_name(struct session *session, const char *output)
{
    struct stat status;
    if (stat(output, &status) == 0 && !S_ISREG(status.st_mode))
        return output;
    return text_format(&session->arena, "%s.%d.tmp", output, (int)getpid());
}

/* Can the linker write there? It is asked before, because it has messages of its
 * own. */
static bool can_write(struct session *session, const char *path, const char *output)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0777);
    if (descriptor >= 0) {
        close(descriptor);
        return true;
    }
    diag_cannot_write(&session->diags, NOWHERE, output, strerror(errno));
    return false;
}

/* The complete executable takes the output's name. */
static bool take_name(struct session *session, const char *temporary, const char *output)
{
    if (temporary == output || rename(temporary, output) == 0)
        return true;
    diag_cannot_write(&session->diags, NOWHERE, output, strerror(errno));
    unlink(temporary);
    return false;
}

bool link_executable(struct session *session, const struct link_request *request)
{
    struct link_file file;
    if (!link_file_read(session, request->library_folder, request->target, &file))
        return false;
    struct link_request temporary = *request;
    temporary.output = temporary_name(session, request->output);
    if (!can_write(session, temporary.output, request->output))
        return false;
    argument_list arguments = linker_arguments(session, &temporary, &file);
    struct text text;
    text_init(&text, &session->arena);
    /* Where SIGCHLD is ignored, which a parent may pass on, nobody can wait. */
    struct sigaction before, usual = {.sa_handler = SIG_DFL};
    sigaction(SIGCHLD, NULL, &before);
    if (before.sa_handler == SIG_IGN)
        sigaction(SIGCHLD, &usual, NULL);
    int status = 0;
    int error = run(&arguments, &text, &status);
    sigaction(SIGCHLD, &before, NULL);
    if (error) {
        if (temporary.output != request->output)
            unlink(temporary.output);
        diag_linker_not_started(&session->diags, NOWHERE, file.linker, strerror(error));
        return false;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return take_name(session, temporary.output, request->output);
    if (temporary.output != request->output)
        unlink(temporary.output);
    if (report_unwritable(session, request->output, &text))
        return false;
    return report_failure(session, request->output, status, &text);
}
