/* Loading: from the main file along its imports to all modules of a program.
 *
 * Where files lie and how they are read is not the compiler's business: a
 * source_finder answers for that (the command line's reads a file system, a
 * language server's its buffers). A module is known by its source's `name`:
 * the finder gives the same source for the same module. */
#ifndef QZ_MODULES_MODULES_H
#define QZ_MODULES_MODULES_H

#include "middle/program/program.h"

struct source_finder {
    void *context;
    /* The source of module `path` ("net/http") as `from` sees it, added to the
     * session on first use; NULL when there is none (nothing reported) or when it
     * cannot be read (reported, and `*is_reported` set). `from` is NULL for
     * modules that the compiler itself asks for. */
    struct source *(*find)(void *context, struct session *session, const struct source *from,
                           const char *path, struct span span, bool *is_reported);
    /* The module that may be meant by a path without one, or NULL; may be NULL. */
    const char *(*nearest)(void *context, struct session *session, const struct source *from,
                           const char *path);
};

/* Parses `main_source` and everything that it imports, and the prelude, into
 * `program`, which must be empty but for its session. Reports what cannot be
 * found. Modules that import each other are loaded once. */
void load_modules(struct program *program, struct source *main_source,
                  const struct source_finder *finder);

#endif
