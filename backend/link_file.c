/* Reads link.txt. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "backend/link.h"
#include "backend/targets.h"
#include "frontend/base/session.h"
#include "frontend/base/text.h"

/* More than this is not a link.txt. */
enum { LINK_FILE_LIMIT = 1 << 20 };

/* The file's text, NUL-terminated, or NULL with errno set. */
static char *read_text(struct session *session, const char *path)
{
    FILE *stream = fopen(path, "rbe");
    if (!stream)
        return NULL;
    struct text text;
    text_init(&text, &session->arena);
    char piece[4096];
    size_t got;
    while ((got = fread(piece, 1, sizeof piece, stream)) > 0 && text.size < LINK_FILE_LIMIT)
        text_add(&text, (struct str){piece, got});
    int error = ferror(stream) ? EIO : text.size >= LINK_FILE_LIMIT ? EFBIG : 0;
    fclose(stream);
    text_add(&text, STR(""));
    errno = error;
    return error ? NULL : text.bytes;
}

/* `value` with {folder} replaced. */
static const char *expand(struct session *session, const struct link_file *file, const char *value)
{
    const char *hole = strstr(value, "{folder}");
    if (!hole)
        return value;
    return text_format(&session->arena, "%.*s%s%s", (int)(hole - value), value, file->folder,
                       hole + strlen("{folder}"));
}

/* Takes one line `key value`; unknown keys are a newer build's and are left. */
static bool take_line(struct session *session, const struct target *target, struct link_file *file,
                      char *line)
{
    char *space = strchr(line, ' ');
    if (!space)
        return *line == '\0';
    *space = '\0';
    const char *value = expand(session, file, space + 1);
    if (strcmp(line, "triple") == 0)
        return strcmp(value, target->triple) == 0;
    if (strcmp(line, "linker") == 0)
        file->linker = value;
    else if (strcmp(line, "emulator") == 0)
        list_push(&session->arena, &file->emulator, value);
    else if (strcmp(line, "dynamic") == 0)
        list_push(&session->arena, &file->dynamic_arguments, value);
    else if (strcmp(line, "static") == 0)
        list_push(&session->arena, &file->static_arguments, value);
    return true;
}

bool link_file_read(struct session *session, const char *library_folder,
                    const struct target *target, struct link_file *file)
{
    *file = (struct link_file){0};
    file->folder = text_format(&session->arena, "%s/%s", library_folder, target->name);
    const char *path = text_format(&session->arena, "%s/link.txt", file->folder);
    char *rest = read_text(session, path);
    if (!rest) {
        const char *reason =
            text_format(&session->arena, "cannot read '%s': %s", path, strerror(errno));
        diag_target_not_installed(&session->diags, NOWHERE, target->name, reason);
        return false;
    }
    bool good = true;
    while (*rest && good) {
        char *line = rest;
        rest = strchrnul(rest, '\n');
        if (*rest)
            *rest++ = '\0';
        good = take_line(session, target, file, line);
    }
    if (good && file->linker)
        return true;
    const char *reason = text_format(&session->arena, "'%s' is not of this version", path);
    diag_target_not_installed(&session->diags, NOWHERE, target->name, reason);
    return false;
}
