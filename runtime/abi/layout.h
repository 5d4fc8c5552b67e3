/* Data layouts that the compiler writes and the runtime reads, or both ways.
 * Data only: no function, nothing that links.
 *
 * All integers are little-endian of their width, pointers 64 bits (a target
 * with other pointers has its own offsets; the structs stay the same). */
#ifndef QZ_RUNTIME_ABI_LAYOUT_H
#define QZ_RUNTIME_ABI_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

/* Raised whenever a layout or the meaning of a row of runtime.def changes; a
 * program of another version is refused at start. */
#define QZ_ABI_VERSION 1u

/* Attributes of runtime.def. */
enum qz_runtime_attribute {
    QZ_NOUNWIND = 1, /* never raises a panic, neither its own nor another's */
    QZ_NORETURN = 2,
    QZ_COLD = 4,
    QZ_PURE = 8,      /* reads memory only, always returns (implies nounwind) */
    QZ_ALLOC = 16,    /* the result is fresh memory that nothing else points to */
    QZ_NONNULL = 32,  /* the result, a pointer, is never NULL */
    QZ_BORROWED = 64, /* the result is not owned by the caller */
};

/* ---- Objects ------------------------------------------------------------
 *
 * Every object begins with this header, at an address divisible by 16.
 *
 * count > 0             plain: the number of references, of one task
 * QZ_STICKY < count < 0 shared: minus the number of references, atomic
 * count <= QZ_STICKY    never changed again. Literals and constants have
 *                       QZ_IMMORTAL. Counting past INT32_MAX wraps to it
 *                       and leaves an object that is never freed: safe
 *
 * Generated code counts the plain case itself:
 *     retain:  c = count; if (c > 0) count = c + 1 (wrapping) else qz_retain_slow
 *     release: c = count; if (c > 1) count = c - 1 else qz_release_slow
 *
 * A dead object's header holds the link of the list of dead objects. */
struct qz_object {
    int32_t count;
    uint32_t type; /* index into qz_program.types */
};

/* In `type`, while the object lives: there is a Weak for it. Only objects of plain
 * structs have it, whose type generated code does not read. */
#define QZ_TYPE_WEAK UINT32_C(0x80000000)

/* Values are compared, hashed and shown up to so many levels deep. */
#define QZ_DEEPEST_VALUE 10000

/* Results of qz_show_enter. */
enum qz_show { QZ_SHOW_TOO_DEEP, QZ_SHOW_AGAIN, QZ_SHOW_NEW };

/* The object of std/weak.qz. */
struct qz_weak {
    struct qz_object header;
    void *target; /* NULL once it has ended */
};

#define QZ_IMMORTAL INT32_MIN
#define QZ_STICKY (INT32_MIN + (1 << 20))

/* Type indices are below this, so that a dead object's header can hold its
 * type beside the link. */
#define QZ_TYPE_LIMIT (1u << 20)
#define QZ_OBJECT_ALIGNMENT 16

#define QZ_TYPE_STRING 0u /* types[0] describes String: no destroy, no drop */

struct qz_type_info {
    const char *name; /* as messages call it */
    uint64_t size;    /* bytes of an object, header included; 0: varies */

    /* Releases what the object holds, in the order of the language (fields as
     * declared, elements by index), by qz_release or inline release code.
     * Does not free the object. May not raise. NULL: holds nothing. Never
     * called recursively: an object that dies in it is destroyed after it. */
    void (*destroy)(void *object);

    /* The user's Drop.drop, called once before destroy with the address of a
     * place that holds the object; may panic, and then destroy still runs.
     * NULL: not a Drop type. */
    void (*drop)(void *place);
};

/* ---- Strings ------------------------------------------------------------
 *
 * Immutable, always valid UTF-8. char_size == byte_size says that it is ASCII.
 * `bytes` is followed by a NUL that is not counted. A literal is a constant of
 * this shape with count QZ_IMMORTAL and type QZ_TYPE_STRING. */
struct qz_string {
    struct qz_object header;
    int64_t byte_size;
    int64_t char_size; /* Unicode scalar values */
    char bytes[];
};

/* ---- Places -------------------------------------------------------------*/

struct qz_location {
    const char *file; /* as the user named it */
    const char *function;
    uint32_t line, column; /* from 1 */
};

/* ---- The program --------------------------------------------------------*/

typedef void qz_call_fn(void *environment);

struct qz_test {
    const char *name;
    void (*run)(void); /* passes when it returns, fails by panic */
    const struct qz_location *location;
};

enum qz_program_flag {
    QZ_PANIC_ABORTS = 1, /* --panic=abort: nothing can be unwound */
};

/* The one symbol that a generated program exports for the runtime: qz_program. */
struct qz_program {
    uint32_t abi;   /* QZ_ABI_VERSION */
    uint32_t flags; /* of enum qz_program_flag */
    const struct qz_type_info *types;
    uint64_t type_count;

    void (*init)(void);    /* module initialisers in dependency order; may be NULL */
    int64_t (*main)(void); /* gives the exit status; NULL: the program is its tests */

    /* Releases the module values. Called under QUARTZ_LEAKS only, after main
     * has ended and with user drops left out; may be NULL. */
    void (*clear)(void);

    const struct qz_test *tests;
    uint64_t test_count;
};

/* ---- Exit statuses ------------------------------------------------------*/

enum qz_exit_status {
    QZ_EXIT_FAILURE = 1, /* a failed test, a leak, memory exhausted, lost output */
    QZ_EXIT_PANIC = 101,
    QZ_EXIT_STACK_OVERFLOW = 134,
    QZ_EXIT_BROKEN_PIPE = 141,
};

/* Results of qz_int_pow and qz_u64_pow. */
enum qz_pow_status { QZ_POW_OK, QZ_POW_OVERFLOW, QZ_POW_NEGATIVE };

_Static_assert(sizeof(struct qz_object) == 8, "the header is one word");
_Static_assert(offsetof(struct qz_object, count) == 0, "count first");
_Static_assert(offsetof(struct qz_object, type) == 4, "then the type");
_Static_assert(offsetof(struct qz_string, byte_size) == 8, "string layout");
_Static_assert(offsetof(struct qz_string, char_size) == 16, "string layout");
_Static_assert(offsetof(struct qz_string, bytes) == 24, "string layout");
#if UINTPTR_MAX == UINT64_MAX
_Static_assert(sizeof(struct qz_type_info) == 32, "type info layout");
_Static_assert(offsetof(struct qz_type_info, size) == 8, "type info layout");
_Static_assert(offsetof(struct qz_type_info, destroy) == 16, "type info layout");
_Static_assert(offsetof(struct qz_type_info, drop) == 24, "type info layout");
_Static_assert(sizeof(struct qz_location) == 24, "location layout");
_Static_assert(offsetof(struct qz_location, line) == 16, "location layout");
_Static_assert(offsetof(struct qz_location, column) == 20, "location layout");
_Static_assert(sizeof(struct qz_test) == 24, "test layout");
_Static_assert(sizeof(struct qz_program) == 64, "program layout");
_Static_assert(offsetof(struct qz_program, types) == 8, "program layout");
_Static_assert(offsetof(struct qz_program, type_count) == 16, "program layout");
_Static_assert(offsetof(struct qz_program, init) == 24, "program layout");
_Static_assert(offsetof(struct qz_program, main) == 32, "program layout");
_Static_assert(offsetof(struct qz_program, clear) == 40, "program layout");
_Static_assert(offsetof(struct qz_program, tests) == 48, "program layout");
_Static_assert(offsetof(struct qz_program, test_count) == 56, "program layout");
#endif

#endif
