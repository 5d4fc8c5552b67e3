/* Finding the files that hold tests. */
#ifndef QZ_QUARTZC_TEST_FILES_H
#define QZ_QUARTZC_TEST_FILES_H

#include "frontend/base/list.h"

struct session;

typedef LIST(const char *) file_list;

/* Adds the file, or the files below the folder whose name ends in .qz and that
 * have test functions, sorted by name. What begins with a dot and folders called
 * `build` are passed over, and links to folders are not followed. */
void test_files_find(struct session *session, const char *path, file_list *files);

#endif
