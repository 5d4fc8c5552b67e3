/* Memory. Objects and buffers come from the heap (mem/heap.h), the rest is malloc's.
 * None of these returns NULL but where it says so: without memory the program
 * ends with "out of memory" and status 1. */
#ifndef QZ_RUNTIME_MEM_H
#define QZ_RUNTIME_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/abi/layout.h"

void *qzi_memory_new(size_t size); /* not zeroed; aligned to 16 */
void *qzi_memory_resize(void *memory, size_t size);
void qzi_memory_free(void *memory); /* NULL is ignored */

/* `size`: what was asked for, for the message. */
_Noreturn void qzi_out_of_memory(uint64_t size);

/* How many bytes an object's memory holds; 0 when that is not known. */
size_t qzi_object_room(void *object);

/* An object with count 1 whose bytes after the header are not set. */
void *qzi_object_new(uint64_t size, uint32_t type);

#endif
