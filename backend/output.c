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

/* What is not an ordinary file (/dev/stdout, a pipe) cannot be replaced by a
 * rename: it is written in place. */
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

/* The mode that open() would have given a new file. */
static mode_t new_file_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

bool output_write(struct session *session, const char *path, const void *bytes, size_t size)
{
    struct stat status;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return write_in_place(session, path, bytes, size);
    struct text name;
    text_init(&name, &session->arena);
    text_printf(&name, "%s.XXXXXX", path);
    int descriptor = mkstemp(name.bytes);
    if (descriptor < 0)
        return report(session, path, errno);
    bool good =
        output_write_all(descriptor, bytes, size) && fchmod(descriptor, new_file_mode()) == 0;
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
