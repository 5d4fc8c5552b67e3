#include "tools/quartzc/test_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "frontend/base/file.h"
#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "frontend/syntax/parser.h"

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

static bool mentions(const struct source *source, const char *mark)
{
    struct str text = source->content;
    const char *at = text.bytes;
    const char *end = text.bytes + text.size;
    while ((at = memchr(at, mark[0], (size_t)(end - at)))) {
        if ((size_t)(end - at) >= strlen(mark) && memcmp(at, mark, strlen(mark)) == 0)
            return true;
        at++;
    }
    return false;
}

/* A quick look at the text, before the file is parsed. */
static bool mentions_tests(const struct source *source)
{
    return mentions(source, "@test") || mentions(source, "qspec");
}

/* A spec runs its own tests, by the library's `qspec`. */
static bool imports_specs(const struct ast *item)
{
    if (item->kind != AST_import)
        return false;
    const struct symbol_list *path = &ast_as_import((struct ast *)(uintptr_t)item)->path;
    return path->count && strcmp(path->items[0]->text, "qspec") == 0;
}

static bool is_test(const struct ast *item)
{
    if (item->kind != AST_function)
        return false;
    const struct ast_list *attributes = &ast_as_function(item)->attributes;
    for (uint32_t i = 0; i < attributes->count; i++)
        if (attributes->items[i]->kind == AST_attribute &&
            strcmp(ast_as_attribute(attributes->items[i])->name->text, "test") == 0)
            return true;
    return false;
}

/* A file that cannot be parsed counts: its errors are told when it is compiled. */
static bool parses_with_tests(struct session *session, const char *path)
{
    struct source *source = file_load(session, path, path, NOWHERE);
    if (!source || !mentions_tests(source))
        return false;
    const struct ast_file *file = parse_file(session, source);
    bool found = session->diags.errors != 0;
    for (uint32_t i = 0; i < file->module->items.count; i++)
        found = found || is_test(file->module->items.items[i]) ||
                imports_specs(file->module->items.items[i]);
    return found;
}

/* What cannot be had (memory) is no test. */
static bool has_tests_guarded(struct session *session, const char *path)
{
    if (setjmp(session->guard.escape))
        return false;
    return parses_with_tests(session, path);
}

/* In a session of its own, whose diagnostics are not shown. */
static bool has_tests(const char *path)
{
    struct session session;
    session_init(&session);
    bool found = has_tests_guarded(&session, path);
    session_destroy(&session);
    return found;
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
        } else if (is_source_name(name) && file_exists(path) && has_tests(path)) {
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
