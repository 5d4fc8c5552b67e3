#include "tools/check/trial.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "frontend/base/file.h"
#include "frontend/base/render.h"
#include "frontend/base/text.h"
#include "frontend/syntax/parser.h"
#include "tools/quartzc/compile.h"
#include "tools/quartzc/guarded.h"

/* A `main` at the start of a line, wherever the rest of the program stands. */
static bool has_main(struct str content)
{
    static const char head[] = "def main";
    size_t size = strlen(head);
    for (const char *at = content.bytes; at; at = strchr(at, '\n')) {
        at += *at == '\n';
        if (strncmp(at, head, size) == 0 && strchr(" (:=\r\n", at[size]))
            return true;
    }
    return false;
}

static void perform(struct session *session, void *context)
{
    const struct trial *trial = context;
    struct source *source = trial->content ? source_add(&session->sources, trial->path, trial->path,
                                                        str_of(trial->content))
                                           : file_load(session, trial->path, trial->path, NOWHERE);
    if (!source)
        return;
    struct options options = {.emit = EMIT_EXECUTABLE, .input = trial->path};
    bool is_program = trial->needs_main || has_main(source->content);
    switch (trial->depth) {
    case TRIAL_PARSE:
        parse_file(session, source);
        break;
    case TRIAL_CHECK:
        compile_check(session, &options, source, is_program ? CHECK_PROGRAM : CHECK_LIBRARY);
        break;
    case TRIAL_COMPILE:
        compile(session, &options, source, trial->output);
        break;
    }
}

void trial_run(struct trial *trial)
{
    session_init(&trial->session);
    trial->session.diags.limit = UINT32_MAX;
    run_guarded(&trial->session, perform, trial);
    diagnostics_sort(&trial->session.diags);
}

void trial_print(struct trial *trial)
{
    struct text out;
    struct diagnostics *diags = &trial->session.diags;
    for (uint32_t i = 0; i < diags->items.count; i++) {
        text_init(&out, &trial->session.diag_arena);
        render_diag(&out, diags->sources, diags->items.items[i],
                    (struct render_style){.format = RENDER_SHORT});
        printf("    %s", text_chars(&out));
    }
}

int tally_end(const struct tally *tally)
{
    printf("%u passed, %u failed\n", tally->passed, tally->failed);
    return tally->failed != 0;
}

static _Noreturn void give_up(const char *path)
{
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    exit(1);
}

char *file_content(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        give_up(path);
    long size = ftell(file);
    if (size < 0 || fseek(file, 0, SEEK_SET) != 0)
        give_up(path);
    char *content = malloc((size_t)size + 1);
    if (!content || fread(content, 1, (size_t)size, file) != (size_t)size)
        give_up(path);
    content[size] = '\0';
    fclose(file);
    return content;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void find_below(struct arena *arena, const char *folder, const char *ending,
                       path_list *paths)
{
    DIR *stream = opendir(folder);
    if (!stream)
        give_up(folder);
    for (struct dirent *entry = readdir(stream); entry; entry = readdir(stream)) {
        const char *name = entry->d_name;
        if (name[0] == '.' || strcmp(name, "modules") == 0)
            continue;
        const char *path = text_format(arena, "%s/%s", folder, name);
        struct stat status;
        if (stat(path, &status) != 0)
            give_up(path);
        size_t size = strlen(name), end = strlen(ending);
        if (S_ISDIR(status.st_mode))
            find_below(arena, path, ending, paths);
        else if (size > end && strcmp(name + size - end, ending) == 0)
            list_push(arena, paths, path);
    }
    closedir(stream);
}

void find_files(struct arena *arena, const char *folder, const char *ending, path_list *paths)
{
    find_below(arena, folder, ending, paths);
    if (paths->count)
        qsort(paths->items, paths->count, sizeof *paths->items, compare_paths);
}
