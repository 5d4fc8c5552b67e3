/* Types, interned per session: equal types are the same pointer.
 *
 * A nominal type is a declaration and its type arguments. Inference variables
 * are types too, made fresh by a checker and looked through by it; a type that
 * holds one has TYPE_HAS_VARIABLE and never reaches MIR. */
#ifndef QZ_TYPES_TYPE_H
#define QZ_TYPES_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/base/list.h"
#include "frontend/base/source.h"

struct arena;
struct symbol;
struct session;
struct text;

enum type_kind {
#define TYPE(kind, name, bits, class) TYPE_##kind,
#include "middle/types/types.def"
#undef TYPE
    TYPE_KIND_COUNT
};

enum type_class {
    TYPE_CLASS_SIGNED,
    TYPE_CLASS_UNSIGNED,
    TYPE_CLASS_FLOAT,
    TYPE_CLASS_SCALAR,
    TYPE_CLASS_COUNTED,
    TYPE_CLASS_PARTS,
    TYPE_CLASS_NOMINAL,
    TYPE_CLASS_OPEN,
};

enum type_flags {
    TYPE_HAS_VARIABLE = 1, /* somewhere inside */
    TYPE_HAS_PARAM = 2,
    TYPE_HAS_ERROR = 4,
};

struct type {
    enum type_kind kind;
    unsigned flags;
    uint32_t id;                     /* order of making; deterministic */
    uint32_t index;                  /* param: position; variable: number */
    bool is_mut;                     /* ref: `&mut` */
    const struct type_decl *decl;    /* nominal */
    const struct symbol *name;       /* param: as written */
    const struct type *const *parts; /* nominal: arguments; tuple: parts; ref: the one
                                        lent; function: parameters, then the result */
    uint32_t part_count;
    uint32_t depth; /* see type_depth */
    bool runs_drop; /* ending such a value may run a user's drop; see type_note_drops */
};

/* How values of a declared type are stored. */
enum type_storage {
    STORAGE_OBJECT, /* `struct`: a pointer to a counted object, with identity */
    STORAGE_VALUE,  /* `@value struct`, newtype: its fields side by side */
    STORAGE_ENUM,   /* one of its variants; see is_recursive */
};

struct type_field {
    const struct symbol *name;
    const struct type *type;
    struct span span;
};

/* One form of an enum's values. */
struct type_variant {
    const struct symbol *name;
    struct type_field *fields; /* the payload; names are NULL where it has none */
    uint32_t field_count;
    struct span span;
};

/* What lies in the frames of one instance of a generator: its state, and a field
 * for each local that lives across a suspension. Fields of one slot share their
 * memory. Made when the function becomes a state machine; there are none before. */
struct type_frame {
    const struct type *type; /* the instance */
    struct type_field *fields;
    uint32_t *slots; /* by field */
    uint32_t field_count, slot_count;
    struct type_frame *next;
};

struct type_frames {
    struct type_frame *first;
};

/* A declared type. The checker fills `fields` and `variants` before any body is
 * checked. Types inside may name the declaration's type parameters: take them
 * with type_field and type_variant_field, which put the arguments in. */
struct type_decl {
    const struct symbol *name;
    const char *qualified; /* "geometry::Point", unique in the program */
    enum type_storage storage;
    struct type_field *fields; /* in order of declaration; of frames: what may be in them */
    uint32_t field_count;
    struct type_variant *variants; /* STORAGE_ENUM: in order of declaration */
    uint32_t variant_count;
    uint32_t param_count;       /* type parameters */
    struct type_frames *frames; /* STORAGE_OBJECT: the frames of a generator, else NULL. Its
                                   instances have fields of their own, whose values its
                                   own code drops */
    bool is_newtype;
    bool is_record;     /* STORAGE_VALUE: `{ x: T, y: U }`, its parameters the fields' types */
    bool is_union;      /* STORAGE_ENUM: `A | B`, each variant with one part, of that type */
    bool is_recursive;  /* STORAGE_ENUM whose payloads lead to values of itself without an
                           object between: a value is a counted pointer to tag and payload */
    bool has_drop;      /* a user's impl of Drop */
    bool leads_to_drop; /* itself or by its parts, whatever its arguments */
    uint32_t index;     /* among the program's declared types, in order of declaration */
    const void *entity; /* the checker's own, see middle/check */
};

struct type_table {
    struct arena *arena;
    const struct type *simple[TYPE_KIND_COUNT]; /* kinds without parts */
    const struct type **slots;                  /* open addressing over all others */
    uint32_t count, capacity;
    uint32_t next_variable;
    uint32_t next_id;
    bool has_drops; /* some declared type has_drop */
};

void type_table_init(struct type_table *table, struct arena *arena);

static inline const struct type *type_simple(const struct type_table *table, enum type_kind kind)
{
    return table->simple[kind];
}

/* The tuple of no parts is Void. */
const struct type *type_tuple(struct type_table *table, const struct type *const *parts,
                              uint32_t count);
const struct type *type_function(struct type_table *table, const struct type *const *params,
                                 uint32_t count, const struct type *result);
const struct type *type_ref(struct type_table *table, const struct type *lent, bool is_mut);
const struct type *type_nominal(struct type_table *table, const struct type_decl *decl,
                                const struct type *const *arguments, uint32_t count);
const struct type *type_param(struct type_table *table, const struct symbol *name, uint32_t index);
const struct type *type_variable(struct type_table *table);

enum type_class type_class(const struct type *type);
bool type_is_integer(const struct type *type);
bool type_is_signed(const struct type *type);
bool type_is_float(const struct type *type);
bool type_is_number(const struct type *type);
uint32_t type_bits(const struct type *type);

/* A pointer to a counted object: String, plain structs, function values, recursive
 * enums. */
bool type_is_counted(const struct type *type);

/* An enum, however its values are stored. */
bool type_is_enum(const struct type *type);

/* Counted, or holds something that is: its values must be dropped. True also for
 * a parameter or variable that stands for an unknown type. A @value struct that
 * holds itself is refused where it is declared; it must not come here. */
bool type_needs_drop(const struct type *type);

/* Once all impls are known: fills `leads_to_drop` of the declarations and
 * `runs_drop` of all types, of those made later too. A function value may have
 * captured anything, so that all of them do as soon as a declaration does. */
void type_note_drops(struct type_table *table, struct type_decl *const *decls, uint32_t count);

/* `type` with its parameters replaced by the arguments at their positions. */
const struct type *type_substitute(struct type_table *table, const struct type *type,
                                   const struct type *const *arguments, uint32_t count);

/* Does `type` have the form of `pattern`, whose parameters stand for anything?
 * Fills the arguments of parameters met (NULL before, or bound already). */
bool type_match(const struct type *pattern, const struct type *type, const struct type **arguments,
                uint32_t count);

/* How deep type arguments are nested in one another; 0 for a type without. */
uint32_t type_depth(const struct type *type);

/* Parts of a tuple, fields of a declared type (arguments put in); 0 for others. */
uint32_t type_field_count(const struct type *type);
const struct type *type_field(struct type_table *table, const struct type *type, uint32_t index);

/* The fields of a declared type as they are written there, or of an instance's
 * frame; NULL for other types. */
const struct type_field *type_fields(const struct type *type);

/* Is it the frame of a generator; and what is in it, NULL when it is not made yet. */
bool type_is_frame(const struct type *type);
const struct type_frame *type_frame(const struct type *type);

/* `frame`, whose type has none yet, behind those of the other instances. */
void type_add_frame(struct type_frame *frame);

/* The payload of a variant, arguments put in. */
const struct type *type_variant_field(struct type_table *table, const struct type *type,
                                      uint32_t variant, uint32_t index);

/* For functions. */
const struct type *type_result(const struct type *type);
uint32_t type_param_count(const struct type *type);

/* Writes the name of a nominal type (without its arguments) or of a parameter. */
typedef void type_name_printer(struct text *out, const struct type *type);

/* With the qualified names of declared types: unique in the program. */
void type_print_qualified(struct text *out, const struct type *type);
void type_print_with(struct text *out, const struct type *type, type_name_printer *print_name);

/* As users write it: "Fn(Int): String", "(Int, F64)", "Point". */
void type_print(struct text *out, const struct type *type);
const char *type_text(struct arena *arena, const struct type *type);

#endif
