/* Inside the backend: debug information, as debug.c and debug_body.c share it. */
#ifndef QZ_BACKEND_DEBUG_H
#define QZ_BACKEND_DEBUG_H

#include "backend/module.h"

/* For NULL the unit's own file. */
LLVMMetadataRef be_debug_file(struct backend *b, const struct source *source);

/* NULL for types without bits. */
LLVMMetadataRef be_debug_type(struct backend *b, const struct type *type);

/* Sizes and offsets in bytes; types of the same content differ by `identity`. */
LLVMMetadataRef be_debug_member(struct backend *b, const char *name, uint64_t offset, uint64_t size,
                                LLVMMetadataRef type);
LLVMMetadataRef be_debug_struct(struct backend *b, const char *name, uint64_t size,
                                LLVMMetadataRef *members, uint32_t count, const char *identity);

/* An enum's value, or the object that it is a pointer to (debug_enum.c). */
LLVMMetadataRef be_debug_enum(struct backend *b, const struct type *type);

#endif
