#include "tools/quartzc/test_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "frontend/base/file.h"
#include "frontend/base/session.h"
#include "frontend/base/text.h"

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in a folder, sorted; false when reported. */
static bool names_in(struct session *session, const char *path, file_list *names)
{
    DIR *folder = opendir(path);
    if (!folder) {
        diag_cannot_read(&session->diags, NOWHERE, path, strerror(errno));
        return false;
    }
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        if (entry->d_name[0] != '.')
            list_push(&session->arena, names,
                      arena_copy(&session->arena, entry->d_name, strlen(entry->d_name)));
    closedir(folder);
    if (names->count)
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    return true;
}

static bool is_source_name(const char *name)
{
    size_t size = strlen(name);
    return size > 3 && strcmp(name + size - 3, ".qz") == 0;
}

/* A quick look at the text: the compiler itself decides what is a test. */
static bool mentions_tests(const struct source *source)
{
    static const char mark[] = "@test";
    struct str text = source->content;
    const char *at = text.bytes;
    const char *end = text.bytes + text.size;
    while ((at = memchr(at, '@', (size_t)(end - at)))) {
        if ((size_t)(end - at) >= strlen(mark) && memcmp(at, mark, strlen(mark)) == 0)
            return true;
        at++;
    }
    return false;
}

static void find_below(struct session *session, const char *folder, file_list *files)
{
    file_list names = {0};
    if (!names_in(session, folder, &names))
        return;
    for (uint32_t i = 0; i < names.count; i++) {
        const char *name = names.items[i];
        const char *slash = folder[strlen(folder) - 1] == '/' ? "" : "/";
        const char *path = text_format(&session->diag_arena, "%s%s%s", folder, slash, name);
        struct stat status;
        if (lstat(path, &status) != 0)
            continue;
        if (S_ISDIR(status.st_mode)) {
            if (strcmp(name, "build") != 0)
                find_below(session, path, files);
        } else if (is_source_name(name) && file_exists(path)) {
            const struct source *source = file_load(session, path, path, NOWHERE);
            if (source && mentions_tests(source))
                list_push(&session->arena, files, path);
        }
    }
}

void test_files_find(struct session *session, const char *path, file_list *files)
{
    struct stat status;
    if (*path && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        find_below(session, path, files);
    else if (file_load(session, path, path, NOWHERE))
        list_push(&session->arena, files, path);
}
