/* Where modules lie: beside the importing file, then in the -I folders in order,
 * then in the standard library. The library's own modules look beside themselves
 * and in the library only, so that no folder of a program can stand in for them. */
#ifndef QZ_QUARTZC_FINDER_H
#define QZ_QUARTZC_FINDER_H

#include <sys/types.h>

#include "frontend/base/list.h"
#include "middle/modules/modules.h"

struct found_file {
    dev_t device;
    ino_t inode;
    struct source *source;
};

struct file_finder {
    const char *library; /* .../lib/quartz */
    const char *const *folders;
    uint32_t folder_count;
    LIST(struct found_file) files; /* one entry per file, however it is reached */
};

/* Loads the main file; NULL when reported. */
struct source *file_finder_main(struct file_finder *finder, struct session *session,
                                const char *path);

/* The interface that load_modules asks. */
struct source_finder file_finder_interface(struct file_finder *finder);

#endif
