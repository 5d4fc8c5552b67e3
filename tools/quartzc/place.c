#include "tools/quartzc/place.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"

/* Cuts the last part off a path. */
static void cut_name(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = '\0';
}

const char *place_compiler(struct session *session)
{
    static const char link[] = "/proc/self/exe";
    char path[PATH_MAX];
    ssize_t size = readlink(link, path, sizeof path);
    if (size < 0) {
        diag_cannot_read(&session->diags, NOWHERE, link, strerror(errno));
        return NULL;
    }
    return arena_copy(&session->arena, path, (size_t)size);
}

const char *place_library(struct session *session)
{
    const char *compiler = place_compiler(session);
    if (!compiler)
        return NULL;
    char *path = arena_copy(&session->arena, compiler, strlen(compiler));
    cut_name(path); /* quartzc */
    cut_name(path); /* bin */
    return text_format(&session->arena, "%s/lib/quartz", path);
}
