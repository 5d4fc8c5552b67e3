/* Linking of executables: how a target links stands in its link.txt, which the
 * build writes beside the target's runtime (cmake/Targets.cmake describes it). */
#ifndef QZ_BACKEND_LINK_H
#define QZ_BACKEND_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/base/list.h"

struct session;
struct target;

/* A link.txt as read; everything in the session's arena. */
struct link_file {
    const char *folder; /* its own */
    const char *linker;
    LIST(const char *) emulator; /* words that run a program; none: it runs directly */
    LIST(const char *) dynamic_arguments;
    LIST(const char *) static_arguments;
};

struct link_request {
    const struct target *target;
    const char *library_folder; /* .../lib/quartz, which holds a folder per target */
    const char *output;
    bool is_static;
    const char *const *objects; /* paths of object files and archives */
    uint32_t object_count;
    const char *const *libraries; /* names for -l */
    uint32_t library_count;
};

/* Reads the target's link.txt. Reports and gives false when this installation
 * cannot link for the target. */
bool link_file_read(struct session *session, const char *library_folder,
                    const struct target *target, struct link_file *file);

/* Runs the linker, without a shell. A failure is one diagnostic that holds what
 * the linker wrote. */
bool link_executable(struct session *session, const struct link_request *request);

#endif
