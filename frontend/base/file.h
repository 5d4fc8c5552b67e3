/* Reading source files. Whatever is wrong with one is a coded diagnostic. */
#ifndef QZ_BASE_FILE_H
#define QZ_BASE_FILE_H

#include "frontend/base/source.h"

struct session;

/* Reads the file `path` and adds it to the session's sources, under `name` (see
 * struct source; both must live as long as the session). What fails is reported
 * at `where` (an import; NOWHERE for the command line) and gives NULL.
 * A file that does not exist is reported like any other failure: look with
 * file_exists first where its absence means something. */
struct source *file_load(struct session *session, const char *path, const char *name,
                         struct span where);

/* Whether `path` names something other than a folder. */
bool file_exists(const char *path);

#endif
