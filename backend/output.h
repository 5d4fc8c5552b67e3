/* Files that the compiler writes: whole, or not at all. */
#ifndef QZ_BACKEND_OUTPUT_H
#define QZ_BACKEND_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

struct session;

/* Writes `size` bytes under a temporary name in the folder of `path` and renames
 * it when all of it is on its way to the disk. A failure (no folder, no right,
 * disk full) is reported and leaves `path` as it was. Links are followed;
 * "/dev/stdout", devices and pipes are written in place. */
bool output_write(struct session *session, const char *path, const void *bytes, size_t size);

/* All bytes to a descriptor; false with errno set. */
bool output_write_all(int descriptor, const void *bytes, size_t size);

#endif
