/* Inside the backend: how the values of an enum lie in memory. */
#ifndef QZ_BACKEND_LAYOUT_H
#define QZ_BACKEND_LAYOUT_H

#include "backend/module.h"

/* Contents of a scalar inside of a type's values that no value has there:
 * `first` and those that follow it. */
struct niche {
    uint64_t offset;  /* of the scalar, in bytes */
    LLVMTypeRef type; /* of the scalar in memory, an integer or ptr */
    uint64_t first, count;
};

enum enum_form {
    ENUM_NICHE,   /* the payload of the one variant that has bits; the others are
                     the contents of a niche in it, in order of declaration */
    ENUM_TAGGED,  /* a tag, then the payloads, which share their memory */
    ENUM_POINTER, /* recursive: a pointer to a counted object {header, payload}; each
                     variant has a row of qz_program.types, from be_type_index on */
};

struct variant_layout {
    LLVMTypeRef object; /* POINTER: all of the object */
    uint64_t *offsets;  /* of the payload's parts, from the start of value or object */
    bool has_bits;
    LLVMValueRef immortal; /* POINTER, without bits: the one object, when made */
};

struct enum_layout {
    enum enum_form form;
    LLVMTypeRef memory; /* of a value */
    bool is_scalar;     /* `memory` is an integer or ptr, also in registers */
    uint32_t scalars;   /* in a value */
    LLVMTypeRef tag;    /* TAGGED; POINTER: of the header's type */
    uint64_t tag_offset;
    uint32_t full;      /* NICHE: the variant whose payload has bits, or any */
    struct niche used;  /* NICHE, with more than one variant */
    struct niche spare; /* what is left, for an enum around this one */
    struct variant_layout *variants;
};

/* One per type, made on first use. */
const struct enum_layout *be_enum_layout(struct backend *b, const struct type *type);

/* The index of the variant of the enum value at `address`, as i64. */
LLVMValueRef be_enum_tag(struct backend *b, const struct type *type, LLVMValueRef address);

/* Makes the value at `address`, not of form POINTER, one of `variant`, whose
 * payload is there already. */
void be_enum_mark(struct backend *b, const struct type *type, uint32_t variant,
                  LLVMValueRef address);

/* The payload's parts are at their offsets from here: `address` itself, or the
 * object that the pointer there leads to. */
LLVMValueRef be_enum_base(struct backend *b, const struct type *type, LLVMValueRef address);

/* Form POINTER: the object of a variant without bits. */
LLVMValueRef be_enum_immortal(struct backend *b, const struct type *type, uint32_t variant);

/* Form POINTER: a new object of the variant, its payload not set. */
LLVMValueRef be_enum_new(struct backend *b, const struct type *type, uint32_t variant);

/* `address` and some bytes. */
LLVMValueRef be_at_offset(struct backend *b, LLVMValueRef address, uint64_t offset);

#endif
