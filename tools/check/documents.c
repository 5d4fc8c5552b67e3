/* The programs in README and docs: documents FOLDER-FOR-EXECUTABLES PAGE-OR-FOLDER...
 *
 *     ```quartz             must compile
 *     ```quartz,fragment    must parse: a part of a program
 *     ```quartz,fails QZ0301   must be refused, with that code when one is named
 *     ```output             what the program before it prints
 *
 * docs/diag has rules of its own, see pages.c. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "frontend/base/text.h"
#include "tools/check/markdown.h"
#include "tools/check/trial.h"

static bool is_refused(const struct trial *trial, const struct fence *fence)
{
    struct str code = fence_code(fence);
    const struct diagnostics *diags = &trial->session.diags;
    for (uint32_t i = 0; i < diags->items.count; i++)
        if (!code.size || str_equal(str_of(diag_rows[diags->items.items[i]->id].code), code))
            return true;
    return false;
}

/* Runs the program with no input and gives what it prints, from malloc; NULL when
 * it cannot be started. */
static char *output_of(const char *program, const char *output)
{
    char *words[] = {strdup(program), NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    pid_t child;
    int status;
    bool started = posix_spawn(&child, program, &actions, NULL, words, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    free(words[0]);
    if (!started)
        return NULL;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return file_content(output);
}

static bool prints(struct arena *arena, const struct trial *trial, const char *expected)
{
    const char *output = text_format(arena, "%s.out", trial->output);
    char *printed = output_of(trial->output, output);
    bool good = printed && strcmp(printed, expected) == 0;
    if (!good)
        printf("    printed:\n%s", printed ? printed : "    (it cannot be started)\n");
    free(printed);
    unlink(output);
    unlink(trial->output);
    return good;
}

/* `output` is the block of expected output that follows, or NULL. */
static bool check_fence(struct arena *arena, const char *page, const char *folder,
                        const struct fence *fence, const struct fence *output)
{
    bool must_fail = fence_has(fence, "fails");
    struct trial trial = {.path = page,
                          .content = fence->content,
                          .depth = fence_has(fence, "fragment") ? TRIAL_PARSE
                                   : output                     ? TRIAL_COMPILE
                                                                : TRIAL_CHECK,
                          .output = text_format(arena, "%s/document", folder)};
    trial_run(&trial);
    bool good = must_fail ? is_refused(&trial, fence) : trial.session.diags.items.count == 0;
    if (!good)
        trial_print(&trial);
    else if (output && !must_fail)
        good = prints(arena, &trial, output->content);
    if (!good)
        printf("%s:%u: this program %s\n", page, fence->line,
               must_fail                         ? "must be refused"
               : trial.session.diags.items.count ? "does not compile"
                                                 : "prints something else");
    session_destroy(&trial.session);
    return good;
}

static void check_page(struct arena *arena, const char *path, const char *folder,
                       struct tally *tally)
{
    if (strstr(path, "/diag/QZ"))
        return;
    char *content = file_content(path);
    fence_list fences = {0};
    markdown_fences(arena, str_of(content), &fences);
    for (uint32_t i = 0; i < fences.count; i++) {
        const struct fence *fence = &fences.items[i];
        if (!str_equal(fence->language, STR("quartz")))
            continue;
        const struct fence *next = i + 1 < fences.count ? &fences.items[i + 1] : NULL;
        bool has_output = next && str_equal(next->language, STR("output"));
        if (check_fence(arena, path, folder, fence, has_output ? next : NULL))
            tally->passed++;
        else
            tally->failed++;
    }
    free(content);
}

int main(int argc, char **argv)
{
    struct session session;
    session_init(&session);
    path_list paths = {0};
    for (int i = 2; i < argc; i++) {
        struct stat status;
        if (stat(argv[i], &status) == 0 && S_ISDIR(status.st_mode))
            find_files(&session.arena, argv[i], ".md", &paths);
        else
            list_push(&session.arena, &paths, argv[i]);
    }
    struct tally tally = {0};
    for (uint32_t i = 0; i < paths.count; i++)
        check_page(&session.arena, paths.items[i], argv[1], &tally);
    session_destroy(&session);
    return tally_end(&tally);
}
