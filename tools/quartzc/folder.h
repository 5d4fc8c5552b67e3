/* Temporary folders, and walking through folders. */
#ifndef QZ_QUARTZC_FOLDER_H
#define QZ_QUARTZC_FOLDER_H

struct session;

/* A new empty folder below $TMPDIR, else /tmp; NULL when reported. */
const char *folder_create(struct session *session);

/* Removes the files of a folder (not folders in it, nor what begins with a dot)
 * and the folder. */
void folder_remove(const char *path);

#endif
