#include "tools/quartzc/finder.h"

#include <string.h>
#include <sys/stat.h>

#include "frontend/base/file.h"
#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "tools/quartzc/near_module.h"

static const char library_prefix[] = "std/";

static bool is_library(const struct source *source)
{
    return strncmp(source->name, library_prefix, strlen(library_prefix)) == 0;
}

/* The length of the folder part of a path, with its slash; 0 for none. */
static int folder_size(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (int)(slash + 1 - path) : 0;
}

static struct source *known_file(const struct file_finder *finder, const struct stat *status)
{
    for (uint32_t i = 0; i < finder->files.count; i++)
        if (finder->files.items[i].device == status->st_dev &&
            finder->files.items[i].inode == status->st_ino)
            return finder->files.items[i].source;
    return NULL;
}

static bool name_is_taken(const struct file_finder *finder, const char *name)
{
    for (uint32_t i = 0; i < finder->files.count; i++)
        if (strcmp(finder->files.items[i].source->name, name) == 0)
            return true;
    return false;
}

/* Names decide symbols, so two files never share one: a second `a.qz`, from
 * another folder, is called `2/a.qz`. A program's own folder `std` does not look
 * like the library either. */
static const char *unique_name(const struct file_finder *finder, struct arena *arena,
                               const char *path, const char *name)
{
    bool pretends = strncmp(name, library_prefix, strlen(library_prefix)) == 0 &&
                    strncmp(path, finder->library, strlen(finder->library)) != 0;
    const char *result = pretends ? text_format(arena, "2/%s", name) : name;
    for (int i = 2; name_is_taken(finder, result); i++)
        result = text_format(arena, "%d/%s", i, name);
    return result;
}

/* The file `path`, read on first use. */
static struct source *load(struct file_finder *finder, struct session *session, const char *path,
                           const char *name, struct span span)
{
    struct stat status;
    bool has_status = stat(path, &status) == 0;
    struct source *known = has_status ? known_file(finder, &status) : NULL;
    if (known)
        return known;
    name = unique_name(finder, &session->diag_arena, path, name);
    struct source *source = file_load(session, path, name, span);
    if (source && has_status)
        list_push(&session->arena, &finder->files,
                  (struct found_file){status.st_dev, status.st_ino, source});
    return source;
}

struct source *file_finder_main(struct file_finder *finder, struct session *session,
                                const char *path)
{
    return load(finder, session, path, path + folder_size(path), NOWHERE);
}

struct query {
    struct file_finder *finder;
    struct session *session;
    const char *path; /* of the module, "net/http" */
    struct span span;
    bool *is_reported;
};

/* Looks for the module in one folder, whose paths begin with `prefix`; names of
 * its files begin with `name_prefix`. */
static struct source *find_in(const struct query *query, const char *prefix,
                              const char *name_prefix)
{
    struct arena *arena = &query->session->diag_arena;
    static const char *const endings[] = {".qz", "/mod.qz"};
    for (int i = 0; i < 2; i++) {
        const char *path = text_format(arena, "%s%s%s", prefix, query->path, endings[i]);
        if (!file_exists(path))
            continue;
        const char *name = text_format(arena, "%s%s%s", name_prefix, query->path, endings[i]);
        struct source *source = load(query->finder, query->session, path, name, query->span);
        *query->is_reported = !source;
        return source;
    }
    return NULL;
}

static struct source *find_beside(const struct query *query, const struct source *from)
{
    struct arena *arena = &query->session->diag_arena;
    return find_in(query, text_format(arena, "%.*s", folder_size(from->path), from->path),
                   text_format(arena, "%.*s", folder_size(from->name), from->name));
}

static struct source *find(void *context, struct session *session, const struct source *from,
                           const char *path, struct span span, bool *is_reported)
{
    struct file_finder *finder = context;
    *is_reported = false;
    struct query query = {finder, session, path, span, is_reported};
    struct source *source = NULL;
    if (from) {
        source = find_beside(&query, from);
        if (source || *is_reported)
            return source;
    }
    if (from && !is_library(from)) {
        for (uint32_t i = 0; i < finder->folder_count; i++) {
            const char *folder = text_format(&session->diag_arena, "%s/", finder->folders[i]);
            source = find_in(&query, folder, "");
            if (source || *is_reported)
                return source;
        }
    }
    return find_in(&query, text_format(&session->diag_arena, "%s/std/", finder->library),
                   library_prefix);
}

static const char *nearest(void *context, struct session *session, const struct source *from,
                           const char *path)
{
    const struct file_finder *finder = context;
    struct arena *arena = &session->diag_arena;
    int folder = folder_size(path);
    struct suggest suggest;
    suggest_init(&suggest, str_of(path + folder));
    near_module_offer(
        &suggest, arena,
        text_format(arena, "%.*s%.*s", folder_size(from->path), from->path, folder, path));
    for (uint32_t i = 0; i < finder->folder_count; i++)
        near_module_offer(&suggest, arena,
                          text_format(arena, "%s/%.*s", finder->folders[i], folder, path));
    near_module_offer(&suggest, arena,
                      text_format(arena, "%s/std/%.*s", finder->library, folder, path));
    return suggest.best.size ? text_format(arena, "%.*s%.*s", folder, path, (int)suggest.best.size,
                                           suggest.best.bytes)
                             : NULL;
}

struct source_finder file_finder_interface(struct file_finder *finder)
{
    return (struct source_finder){.context = finder, .find = find, .nearest = nearest};
}
