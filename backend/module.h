/* Inside the backend: what belongs to one LLVM module. Names that other files
 * of the backend use begin with `be_`. */
#ifndef QZ_BACKEND_MODULE_H
#define QZ_BACKEND_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>

#include "backend/backend.h"
#include "backend/runtime.h"
#include "frontend/base/arena.h"
#include "frontend/base/intern.h"
#include "frontend/base/map.h"
#include "frontend/base/session.h"
#include "middle/mir/mir.h"
#include "runtime/abi/layout.h"

/* How values of a type travel between functions. */
enum passing {
    PASS_NOTHING, /* no bits */
    PASS_SCALAR,
    PASS_PARTS,   /* an aggregate of a few scalars, as an LLVM struct */
    PASS_POINTER, /* a larger one, in memory that the caller provides */
};

/* Classes of memory that never overlap, but for those above others; see alias.c. */
enum memory {
    MEMORY_VALUE, /* may be a variable, a field or an element: above all that follow */
    MEMORY_FIELD, /* of an object */
    MEMORY_ELEMENT,
    MEMORY_ELEMENT_I8,
    MEMORY_ELEMENT_I16,
    MEMORY_ELEMENT_I32,
    MEMORY_ELEMENT_I64,
    MEMORY_ELEMENT_F32,
    MEMORY_ELEMENT_F64,
    MEMORY_ELEMENT_PTR,
    MEMORY_COUNTS, /* of objects */
    MEMORY_COUNT
};

/* What the backend knows of a MIR function. */
struct function_info {
    const struct mir_function *mir;
    LLVMValueRef value; /* the function that other Quartz functions call */
    LLVMTypeRef type;
    enum passing result;
    LLVMMetadataRef subprogram;  /* NULL without debug information */
    LLVMValueRef function_value; /* the constant object that stands for it as a value */
    LLVMValueRef exported;       /* the C function, for exports */
    bool may_unwind;             /* a panic can leave it */
};

/* Functions made when first wanted, for all aggregate types that hold pointers in
 * the same places. */
struct aggregate_glue {
    uint32_t number;        /* differs from that of others */
    LLVMValueRef dup, drop; /* void(ptr) on the value's address */
};

/* Rows of qz_program.types before the program's own. */
enum { FUNCTION_TYPE_INDEX = QZ_TYPE_STRING + 1, FIRST_OBJECT_TYPE };

/* A row of qz_program.types: objects of a struct, or of one variant of a recursive
 * enum. */
struct object_row {
    const struct type *type;
    uint32_t variant;
};

/* An object's type to which pointers exist, and not yet the fields. */
struct open_object {
    const struct type *type;
    LLVMMetadataRef open;
};

struct debug_info {
    LLVMDIBuilderRef builder; /* NULL without debug information */
    LLVMMetadataRef unit;
    struct map files;   /* struct source -> file */
    struct map types;   /* struct type -> type */
    struct map weights; /* struct type -> words in its name */
    LIST(struct open_object) open;
    LLVMMetadataRef no_file; /* of what belongs to no source */
    LLVMMetadataRef bridge_file, bridge_type;
};

struct backend {
    struct session *session;
    struct backend_options options;
    struct arena arena; /* everything here that LLVM does not own */
    const struct mir_module *mir;

    LLVMContextRef context;
    LLVMModuleRef module;
    LLVMBuilderRef builder;
    LLVMTargetMachineRef machine;
    LLVMTargetDataRef layout;
    char *failure; /* LLVM's first complaint; malloc'ed */
    bool is_spent; /* machine code was generated: the module is no longer what it was */

    LLVMTypeRef void_type, i1, i8, i32, i64, f32, f64, ptr;
    LLVMTypeRef header; /* struct qz_object */
    LLVMTypeRef location;
    LLVMTypeRef function_object; /* header, code */

    struct map memory_types; /* struct type -> LLVM type in memory */
    struct map objects;      /* struct type -> LLVM struct: header, fields */
    struct map enum_layouts; /* struct type -> struct enum_layout */
    struct map functions;    /* struct mir_function -> struct function_info */
    struct map glue;         /* struct type -> struct aggregate_glue */
    struct map glue_shapes;  /* symbol of a shape -> struct aggregate_glue */
    struct map destroys;     /* symbol of a shape -> destroy function */
    struct interner contents;
    struct map constants; /* symbol of a content -> constant */
    struct runtime_function runtime[RUNTIME_ROW_COUNT];
    LLVMValueRef value_entry;             /* see be_value_entry; NULL while nobody asked */
    LLVMValueRef *globals;                /* by the module's globals; NULL for those without bits */
    LIST(struct object_row) object_types; /* qz_program.types from FIRST_OBJECT_TYPE on */
    struct map type_indices;              /* struct type -> its index */
    LLVMValueRef retain, release;         /* the inline part of counting */
    LLVMValueRef personality;
    LLVMValueRef bool_range;         /* !range of Bools in memory */
    LLVMValueRef tags[MEMORY_COUNT]; /* !tbaa */
    bool foreign_may_unwind;         /* a panic of an exported function may come back */
    struct debug_info debug;
};

/* ---- Types (types.c) ---- */

void be_types_init(struct backend *b);

/* Values lie in memory as an LLVM struct. */
bool be_is_aggregate(struct backend *b, const struct type *type);

/* An object of a plain struct. */
bool be_is_object(const struct type *type);
LLVMTypeRef be_memory_type(struct backend *b, const struct type *type);

/* The type in a register: of scalars. */
LLVMTypeRef be_register_type(struct backend *b, const struct type *type);

/* {header, fields...} of an object's type. */
LLVMTypeRef be_object_type(struct backend *b, const struct type *type);

/* The member of that struct where a field lies; the fields of one slot of a frame
 * have one. */
unsigned be_object_member(const struct type *type, uint32_t field);
enum passing be_passing(struct backend *b, const struct type *type);

/* The number of scalars in a value, exact up to what travels in registers. */
uint32_t be_count_scalars(struct backend *b, const struct type *type);

/* `made`, or after a diagnostic an empty struct when values of `type`, which hold
 * it, would be too large. Called for every struct made, so that sizes never come
 * near an overflow. */
LLVMTypeRef be_limited(struct backend *b, const struct type *type, LLVMTypeRef made);
uint64_t be_size(struct backend *b, const struct type *type);
uint32_t be_alignment(struct backend *b, const struct type *type);

/* ---- Attributes (attributes.c) ---- */

enum { BE_FUNCTION = -1, BE_RETURN = 0 }; /* attribute indices; parameters from 1 */

LLVMAttributeRef be_attribute(struct backend *b, const char *name, uint64_t value);
void be_attribute_add(struct backend *b, LLVMValueRef function, int index, const char *name,
                      uint64_t value);
void be_call_attribute_add(struct backend *b, LLVMValueRef call, int index, const char *name,
                           uint64_t value);

/* One that LLVM knows by its text, of the function. */
void be_attribute_text(struct backend *b, LLVMValueRef function, const char *name,
                       const char *value);

/* What every function with a body has. */
void be_function_attributes(struct backend *b, LLVMValueRef function);

/* ---- Memory (alias.c) ---- */

/* Says of a load, store or copy what it is of. */
void be_mark(struct backend *b, LLVMValueRef access, enum memory memory);

/* The class of elements of a buffer. */
enum memory be_element_memory(struct backend *b, const struct type *type);

/* Scalars between memory and registers; aggregates from memory to memory (place.c). */
LLVMValueRef be_load(struct backend *b, const struct type *type, LLVMValueRef address,
                     enum memory memory);
void be_store(struct backend *b, const struct type *type, LLVMValueRef value, LLVMValueRef address,
              enum memory memory);
void be_copy(struct backend *b, const struct type *type, LLVMValueRef to, LLVMValueRef from);

/* ---- Constants (constants.c) ---- */

LLVMValueRef be_int(LLVMTypeRef type, uint64_t value);

/* A NUL-terminated text. */
LLVMValueRef be_text(struct backend *b, struct str text);

/* An immortal String. */
LLVMValueRef be_string(struct backend *b, struct str text);

/* A qz_location. */
LLVMValueRef be_location(struct backend *b, struct span span, const char *function);

/* A private constant global. */
LLVMValueRef be_constant(struct backend *b, LLVMValueRef value, const char *name);

/* ---- Functions (declare.c) ---- */

/* Declares every function of the module. */
void be_declare_functions(struct backend *b);
struct function_info *be_function_info(struct backend *b, const struct mir_function *function);

/* What the C ABI wants of small integers, on a function or on a call. */
void be_c_attributes(struct backend *b, LLVMValueRef function, const struct mir_function *mir);
void be_c_call_attributes(struct backend *b, LLVMValueRef call, const struct mir_function *mir);

/* The type of the code behind a function value: as an internal function, with
 * the function object before the parameters. */
LLVMTypeRef be_function_value_type(struct backend *b, const struct type *type);

/* The constant object that stands for a function used as a value (function_value.c). */
LLVMValueRef be_function_value(struct backend *b, struct function_info *info);

/* A function of C's convention that takes a function value of type Fn() and calls it. */
LLVMValueRef be_value_entry(struct backend *b);

/* Gives a declared function its attributes and an entry block, in which the
 * builder then stands. */
void be_start_function(struct backend *b, LLVMValueRef function);

/* An internal helper function with the usual attributes and an entry block, in
 * which the builder then stands. */
LLVMValueRef be_helper(struct backend *b, const char *name, LLVMTypeRef type);

/* ---- Which functions can unwind (effects.c) ---- */

void be_note_unwinding(struct backend *b);

/* ---- Counting (glue.c) ---- */

/* A further owner for, and the end of one owner of, the value at `address`. */
void be_dup_at(struct backend *b, const struct type *type, LLVMValueRef address);
void be_drop_at(struct backend *b, const struct type *type, LLVMValueRef address, bool is_cold);

/* Does the end of such an object run code that may panic? */
bool be_has_user_drop(const struct type *type);

/* The function of the type's Drop, or NULL. */
const struct mir_function *be_drop_hook(struct backend *b, const struct type *type);

/* A pointer whose only invalid value is NULL, which release takes. */
bool be_is_optional_pointer(struct backend *b, const struct type *type);

/* The destroy function of a kind of objects, or a null pointer. */
LLVMValueRef be_destroy_function(struct backend *b, const struct object_row *row);

/* The glue of an aggregate type that needs dropping. */
struct aggregate_glue *be_glue(struct backend *b, const struct type *type);

/* Where the pointers of a value, a variant's payload or an object lie, as a text:
 * what has the same one is counted by the same code (shape.c). */
const struct symbol *be_value_shape(struct backend *b, const struct type *type);
const struct symbol *be_payload_shape(struct backend *b, const struct type *type, uint32_t variant);
const struct symbol *be_object_shape(struct backend *b, const struct object_row *row);

/* A new object with count 1 of the type with this index; `memory` is all of it, and
 * the caller sets every field. */
LLVMValueRef be_new_object(struct backend *b, uint32_t type_index, LLVMTypeRef memory);

/* ---- Bodies (function.c), program descriptor (program.c), exports (export.c) ---- */

void be_lower_function(struct backend *b, struct function_info *info);
void be_lower_program(struct backend *b);

/* The type's index in qz_program.types; a recursive enum's first variant's, which
 * those of the others follow. */
uint32_t be_type_index(struct backend *b, const struct type *type);

/* The same if it was ever asked for, else 0. */
uint32_t be_known_type_index(struct backend *b, const struct type *type);
void be_lower_export(struct backend *b, struct function_info *info);

/* ---- Debug information (debug.c); without it they do nothing ---- */

void be_debug_init(struct backend *b);
void be_debug_finish(struct backend *b);
void be_debug_function(struct backend *b, struct function_info *info);

/* For a helper that calls Quartz functions; the builder stands in it. */
void be_debug_bridge(struct backend *b, LLVMValueRef function);

/* ---- Failing (failure.c) ---- */

/* Keeps the first complaint; be_report then gives it to the session. */
__attribute__((format(printf, 2, 3))) void be_fail(struct backend *b, const char *format, ...);
void be_install_handlers(struct backend *b);

/* False, after a report, when something failed. */
bool be_report(struct backend *b);

#endif
