/* Inside the backend: debug information, as debug.c and debug_body.c share it. */
#ifndef QZ_BACKEND_DEBUG_H
#define QZ_BACKEND_DEBUG_H

#include "backend/module.h"

/* For NULL the unit's own file. */
LLVMMetadataRef be_debug_file(struct backend *b, const struct source *source);

/* NULL for types without bits. */
LLVMMetadataRef be_debug_type(struct backend *b, const struct type *type);

#endif
