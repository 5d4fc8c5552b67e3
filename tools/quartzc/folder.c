#include "tools/quartzc/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"

const char *folder_create(struct session *session)
{
    const char *base = getenv("TMPDIR");
    struct text path;
    text_init(&path, &session->diag_arena);
    text_printf(&path, "%s/quartz-XXXXXX", base && *base ? base : "/tmp");
    if (mkdtemp(path.bytes))
        return path.bytes;
    diag_cannot_write(&session->diags, NOWHERE, path.bytes, strerror(errno));
    return NULL;
}

void folder_remove(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return;
    int descriptor = dirfd(folder);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        if (descriptor >= 0 && entry->d_name[0] != '.')
            unlinkat(descriptor, entry->d_name, 0);
    closedir(folder);
    rmdir(path);
}
