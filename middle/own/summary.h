/* Inside of middle/own: how summaries are made. */
#ifndef QZ_OWN_SUMMARY_H
#define QZ_OWN_SUMMARY_H

#include "middle/own/groups.h"

/* Sets never_panics of all functions, removes the edges and blocks that it makes
 * pointless. */
void own_infer_panics(struct mir_module *module, const struct own_groups *groups);

/* Can what is written be memory of that kind? */
bool own_writes(const struct mir_summary *summary, struct mir_memory memory);

/* The memory that the last pointer of a place leads to; false when it has none. */
bool own_memory_of(const struct mir_place *place, struct mir_memory *memory);

/* The same for step `step` of the place; false when it is no pointer's. */
bool own_memory_at(const struct mir_place *place, uint32_t step, struct mir_memory *memory);

/* The memory of a statement that is a buffer's operation and changes it. */
bool own_buffer_memory(const struct mir_statement *statement, struct mir_memory *memory);

/* Does a runtime function call code of the program? */
bool own_runtime_calls_back(const char *symbol);

#endif
