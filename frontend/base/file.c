#define _POSIX_C_SOURCE 200809L

#include "frontend/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frontend/base/session.h"

/* A source of more than this is a mistake, not a program. */
enum { LARGEST_MEGABYTES = 256, MEGABYTE = 1024 * 1024 };

static const char *kind_of(mode_t mode)
{
    if (S_ISDIR(mode))
        return "a folder";
    if (S_ISCHR(mode) || S_ISBLK(mode))
        return "a device";
    if (S_ISFIFO(mode))
        return "a pipe";
    if (S_ISSOCK(mode))
        return "a socket";
    return "something else";
}

bool file_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

/* Reads up to `size` bytes of `file`; fewer when the file has become shorter.
 * Gives the number, or -1 with errno set. */
static ssize_t read_all(int file, char *bytes, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t part = read(file, bytes + done, size - done);
        if (part < 0 && errno == EINTR)
            continue;
        if (part < 0)
            return -1;
        if (part == 0)
            break;
        done += (size_t)part;
    }
    return (ssize_t)done;
}

/* The content of the open file, in the diagnostics' arena: messages show source
 * lines also after the rest of the session was freed. False when reported. */
static bool read_content(struct session *session, int file, const char *path, struct span where,
                         struct str *content)
{
    struct stat status;
    if (fstat(file, &status) != 0) {
        diag_cannot_read(&session->diags, where, path, strerror(errno));
        return false;
    }
    if (!S_ISREG(status.st_mode)) {
        diag_not_a_file(&session->diags, where, path, kind_of(status.st_mode));
        return false;
    }
    if (status.st_size > (off_t)LARGEST_MEGABYTES * MEGABYTE) {
        diag_file_too_large(&session->diags, where, path, LARGEST_MEGABYTES);
        return false;
    }
    char *bytes = arena_alloc(&session->diag_arena, (size_t)status.st_size + 1);
    ssize_t size = read_all(file, bytes, (size_t)status.st_size);
    if (size < 0) {
        diag_cannot_read(&session->diags, where, path, strerror(errno));
        return false;
    }
    bytes[size] = '\0';
    *content = (struct str){bytes, (size_t)size};
    return true;
}

struct source *file_load(struct session *session, const char *path, const char *name,
                         struct span where)
{
    /* Not blocking, so that a pipe without a writer does not hang the open. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0) {
        diag_cannot_read(&session->diags, where, path, strerror(errno));
        return NULL;
    }
    struct str content;
    bool ok = read_content(session, file, path, where, &content);
    close(file);
    return ok ? source_add(&session->sources, path, name, content) : NULL;
}
