#include "backend/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"

bool output_write_all(int descriptor, const void *bytes, size_t size)
{
    const char *rest = bytes;
    while (size) {
        ssize_t wrote = write(descriptor, rest, size);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return false;
        if (wrote == 0) {
            errno = ENOSPC;
            return false;
        }
        rest += wrote;
        size -= (size_t)wrote;
    }
    return true;
}

static bool report(struct session *session, const char *path, int error)
{
    diag_cannot_write(&session->diags, NOWHERE, path, strerror(error));
    return false;
}

/* What is not an ordinary file (a pipe, a device) cannot be replaced by a rename:
 * it is written in place. */
static bool write_in_place(struct session *session, const char *path, const void *bytes,
                           size_t size)
{
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        return report(session, path, errno);
    bool good = output_write_all(descriptor, bytes, size);
    int error = errno;
    if (close(descriptor) != 0 && good) {
        good = false;
        error = errno;
    }
    return good || report(session, path, error);
}

/* The mode of the file that is replaced, or that open() would give a new one. */
static mode_t mode_for(const char *path)
{
    struct stat status;
    if (stat(path, &status) == 0)
        return status.st_mode & 0777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Through a link the file that it leads to is replaced, not the link. */
static const char *follow_link(struct session *session, const char *path)
{
    struct stat status;
    if (lstat(path, &status) != 0 || !S_ISLNK(status.st_mode))
        return path;
    char *resolved = realpath(path, NULL);
    if (!resolved)
        return path;
    const char *copy = arena_copy(&session->arena, resolved, strlen(resolved));
    free(resolved);
    return copy;
}

static bool replace(struct session *session, const char *path, const void *bytes, size_t size)
{
    const char *slash = strrchr(path, '/');
    int folder = slash ? (int)(slash + 1 - path) : 0;
    struct text name;
    text_init(&name, &session->arena);
    text_printf(&name, "%.*s.quartz-XXXXXX", folder, path);
    int descriptor = mkstemp(name.bytes);
    if (descriptor < 0)
        return report(session, path, errno);
    bool good =
        output_write_all(descriptor, bytes, size) && fchmod(descriptor, mode_for(path)) == 0;
    int error = errno;
    if (close(descriptor) != 0 && good) {
        good = false;
        error = errno;
    }
    if (good && rename(name.bytes, path) != 0) {
        good = false;
        error = errno;
    }
    if (good)
        return true;
    unlink(name.bytes);
    return report(session, path, error);
}

/* Standard output is written where it stands: opened again by its name, a file
 * that it was sent to would be written from the start. */
bool output_write(struct session *session, const char *path, const void *bytes, size_t size)
{
    struct stat status;
    if (strcmp(path, "/dev/stdout") == 0)
        return output_write_all(STDOUT_FILENO, bytes, size) || report(session, path, errno);
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return write_in_place(session, path, bytes, size);
    return replace(session, follow_link(session, path), bytes, size);
}
