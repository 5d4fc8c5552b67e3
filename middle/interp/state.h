/* The inside of the interpreter, shared by its files.
 *
 *   interp.c     runs, results, reports
 *   step.c       statements and terminators, one at a time
 *   frame.c      calls, returns, unwinding
 *   place.c      where values lie; reading operands, writing results
 *   arith.c      arithmetic and tests
 *   cast.c       conversions
 *   intrinsic.c  LLVM's intrinsics
 *   row.c        calls of the runtime; thunks.c its pure functions, custom.c those
 *                that are done here
 *   heap.c       memory, objects
 *   release.c    counting, and the end of objects
 *   buffer.c     the elements of collections
 *   closure.c    function values
 *   layout.c     slots of types
 *
 * Values are slots of 64 bits, see interp.h: an integer as in mir_operand (its
 * two's complement, extended by the sign of its type), Bool 0 or 1, a Char its
 * scalar value, floats their bits (an F32 in the lower half), pointers their
 * address. A String is a struct qz_string, as the runtime has it; an object its
 * header and then the slots of its fields; a function value an object whose first
 * field is its mir_function; a reference the address of the first slot.
 *
 * Slots whose value was moved away hold EMPTY_SLOT, so that a use of what is
 * gone is found here and not by a fault.
 *
 * Functions that may end the run give false, or NULL, after interp_stop. A panic
 * ends no run: it is raised, and control goes on elsewhere. */
#ifndef QZ_INTERP_STATE_H
#define QZ_INTERP_STATE_H

#include "frontend/base/map.h"
#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/interp/interp.h"
#include "runtime/embed/embed.h"

/* No address of anything, and no tag. */
#define EMPTY_SLOT UINT64_C(0x00DEAD0000000001)

/* A slot that holds a String or an object; or the tag of an enum inside of the
 * value, whose payload says what else is held. */
struct leaf {
    uint32_t slot;
    const struct layout *choice; /* of the enum; NULL: a counted pointer */
};

/* Where the parts of a type lie. An enum is its tag and then room for the largest
 * payload. */
struct layout {
    uint32_t slots;
    uint32_t field_count;
    uint32_t *offsets; /* by field */
    uint32_t leaf_count;
    struct leaf *leaves;     /* ascending */
    uint32_t variant_count;  /* of an enum */
    struct layout *variants; /* the payloads, as if they were tuples */
    bool is_open;            /* being computed */
};

/* Memory of the heap; the payload follows. */
struct block {
    struct block *next; /* while free, or in the list of dead objects */
    uint32_t size_class;
    bool is_object, is_buffer;
    bool is_dropped;         /* its user's drop has begun */
    bool has_returned;       /* and is over */
    const struct type *type; /* of an object; NULL: a string */
    uint64_t self;           /* the place that a drop is lent */
    _Alignas(16) unsigned char payload[];
};

enum { SIZE_CLASSES = 64 };

struct heap {
    /* Free blocks of each size, the one freed longest ago first: what is used
     * after its end is then found more often. */
    struct block *first_free[SIZE_CLASSES], *last_free[SIZE_CLASSES];
    size_t used; /* bytes ever taken from the arena */
    uint64_t live;

    struct block *dead_first, *dead_last; /* died just now, in order */
};

/* A value whose owners end, see release.c. */
struct release {
    uint32_t frames;           /* that lie below the drop that runs for it */
    uint32_t first, next, end; /* its pointers in `pointers`; those before next are released */
    struct block *dead;        /* to be destroyed, in order */
    bool has_panicked;         /* a drop has */
};

/* What is computed once per function. */
struct code {
    const struct mir_function *function;
    uint32_t *offsets; /* of locals, in slots */
    uint32_t slots;
};

struct frame {
    const struct code *code;
    uint64_t *slots;
    uint32_t block, statement; /* under way; the terminator when it is their number */
    uint32_t chunk, used;      /* of the stack, before this frame */
};

/* A piece of the memory of frames. Never moved: references point into it. */
struct chunk {
    uint64_t *slots;
    uint32_t size;
};

enum global_state {
    GLOBAL_UNKNOWN, /* holds nothing that may be read */
    GLOBAL_KNOWN,
    GLOBAL_GIVEN_UP,
};

struct global_value {
    uint64_t *slots;
    enum global_state state;
};

struct interp {
    struct qze_host host; /* first: hooks get its address */
    struct session *session;
    struct arena *arena;
    const struct mir_module *module;
    struct interp_options options;
    struct heap heap;
    struct layout **values, **contents; /* by type id; contents: of objects */
    uint32_t layout_capacity;
    uint32_t layout_depth; /* types inside of one another while laying out */
    struct map codes;      /* mir_function -> code */
    struct map literals;   /* operand -> struct qz_string */
    struct map rows;       /* name of a runtime function -> its row */
    struct map drops;      /* type -> mir_function */
    struct map functions;  /* mir_function -> the object that is its value */
    struct map lent;       /* LEND_CLOSURE -> its offset in the frame, plus one */
    struct global_value *globals;

    /* The run. */
    LIST(struct frame) frames;
    LIST(struct chunk) chunks;
    uint32_t chunk, used; /* top of the stack of slots */
    LIST(struct release) releases;
    LIST(uint64_t) pointers; /* of the releases */
    LIST(uint64_t) scratch;
    LIST(struct qz_string *) strings; /* argument of a runtime function */
    struct map copies;                /* object -> its copy, while one is made */
    uint32_t copy_depth;
    LIST(uint64_t) waiting_copies; /* as in runtime/src/clone.c */
    uint32_t own_copy_depth, own_copies_from;
    uint32_t compared; /* levels, as in runtime/src/nest.c */
    LIST(uint64_t) shown;
    uint64_t steps;
    bool is_over;
    bool is_panicking;
    struct text panic; /* the message of the panic under way */
    struct interp_report report;
    const struct type *result_type; /* NULL: there is no result */
    uint64_t *result;
};

/* ---- Ending a run ---- */

/* Gives false. Does nothing when the run is over already. */
__attribute__((format(printf, 3, 4))) bool
interp_stop(struct interp *in, enum interp_outcome outcome, const char *format, ...);
bool interp_invalid(struct interp *in, const char *problem);

/* Counts steps; false when there are none left. */
bool interp_charge(struct interp *in, uint64_t steps);

/* The calls under way into the report, unless it holds some. */
void interp_note_calls(struct interp *in);

/* ---- layout.c ---- */

/* NULL: the type has no values here. */
const struct layout *interp_layout(struct interp *in, const struct type *type);

/* The fields of an object, as if it were their tuple; what a recursive enum
 * points to, as if it were no pointer. */
const struct layout *interp_contents(struct interp *in, const struct type *type);

/* ---- heap.c ---- */

/* NULL past the limit of memory. */
void *interp_allocate(struct interp *in, size_t size);

/* Memory that is never freed, counted against the limit; zeroed. */
void *interp_memory(struct interp *in, size_t size);
struct qz_object *interp_object_new(struct interp *in, const struct type *type);
struct qz_string *interp_literal(struct interp *in, const struct mir_operand *operand);
void interp_heap_hooks(struct interp *in);

void interp_free(struct interp *in, struct block *block);

static inline struct block *interp_block(const void *payload)
{
    return (struct block *)((uintptr_t)payload - offsetof(struct block, payload));
}

/* What a statement did. */
enum effect {
    STATEMENT_DONE,
    STATEMENT_LEFT, /* control is elsewhere, or the run is over */
};

static inline enum effect interp_done(bool is_good)
{
    return is_good ? STATEMENT_DONE : STATEMENT_LEFT;
}

/* ---- release.c ---- */

/* One owner more of each counted pointer of the value. */
bool interp_retain(struct interp *in, const struct layout *layout, const uint64_t *slots);

/* One owner fewer. When users' drops have to run, control is in the first of them
 * afterwards; the statement under way is ended when all is done. */
enum effect interp_release(struct interp *in, const struct layout *layout, const uint64_t *slots);

/* The topmost release waits for no drop, and goes on next. */
bool interp_is_releasing(const struct interp *in);
void interp_go_on_releasing(struct interp *in);

/* False when a part of the value was moved away. */
bool interp_is_full(const struct layout *layout, const uint64_t *slots);
bool interp_is_alive(uint64_t pointer);

/* ---- place.c ---- */

struct frame *interp_top(struct interp *in);

/* The tag of an enum at `slots`, which the payload follows; NULL when the enum is
 * gone. */
uint64_t *interp_enum(struct interp *in, const struct type *type, uint64_t *slots);

uint64_t *interp_place(struct interp *in, const struct mir_place *place, bool for_writing);

/* Copies the operand's value to `to`, which has room for it; what is moved is
 * empty afterwards. */
bool interp_take(struct interp *in, const struct mir_operand *operand, uint64_t *to);
bool interp_give(struct interp *in, const struct mir_place *dest, const uint64_t *from);

/* At least `count` slots, valid until the next call. */
uint64_t *interp_scratch(struct interp *in, uint32_t count);

/* ---- frame.c ---- */

/* Enters the function with the arguments of the statement (or of the run). */
bool interp_enter(struct interp *in, const struct mir_function *function,
                  const struct mir_operand *arguments, uint32_t count);

/* The same for a closure function, with the function value itself before them. */
bool interp_enter_closure(struct interp *in, uint64_t value, const struct mir_operand *arguments,
                          uint32_t count);
bool interp_enter_drop(struct interp *in, const struct mir_function *drop, uint64_t *self);
bool interp_return(struct interp *in, const struct mir_operand *result);

/* A panic at the statement under way. Control is in a cleanup block afterwards,
 * or the run is over. */
void interp_raise(struct interp *in, struct str message);
void interp_resume(struct interp *in);

/* The panic goes on from the statement under way. */
void interp_unwind(struct interp *in);

/* ---- step.c ---- */

/* The statement or terminator that is next. */
void interp_step(struct interp *in);

/* ---- One statement each. Control stays at it unless it panics or calls. ---- */

enum effect interp_arithmetic(struct interp *in, const struct mir_statement *statement);
enum effect interp_cast(struct interp *in, const struct mir_statement *statement);
enum effect interp_intrinsic(struct interp *in, const struct mir_statement *statement);
enum effect interp_runtime(struct interp *in, const struct mir_statement *statement);

/* A call of a function of C. */
enum effect interp_foreign(struct interp *in, const struct mir_statement *statement,
                           const struct mir_function *function);

/* The operations on buffers. */
enum effect interp_buffer(struct interp *in, const struct mir_statement *statement);

/* ---- closure.c ---- */

/* 0 past the limit of memory. */
uint64_t interp_function_value(struct interp *in, const struct mir_function *function);
struct mir_function *interp_code_of(uint64_t value);

/* Slots that a LEND_CLOSURE needs in its frame; 0: the run is over. */
uint64_t interp_closure_slots(struct interp *in, const struct mir_statement *statement);
enum effect interp_closure(struct interp *in, const struct mir_statement *statement);

/* The panics of operations: rows of runtime.def with their arguments before LOC. */
enum effect interp_panic_overflow(struct interp *in, const char *operation,
                                  const struct type *type);
enum effect interp_panic_division(struct interp *in, const char *operation);
enum effect interp_panic_shift(struct interp *in, int64_t count, int64_t bits);
enum effect interp_panic_index(struct interp *in, int64_t index, int64_t size);
enum effect interp_panic_cast(struct interp *in, uint64_t value, const struct type *from,
                              const struct type *to);

/* ---- Slots ---- */

/* The bits of an integer type's value, extended to 64. */
static inline uint64_t interp_fit(const struct type *type, uint64_t bits)
{
    uint32_t width = type_bits(type);
    if (width == 0 || width >= 64)
        return bits;
    uint64_t mask = (UINT64_C(1) << width) - 1;
    bool is_negative = type_is_signed(type) && (bits >> (width - 1) & 1);
    return is_negative ? bits | ~mask : bits & mask;
}

static inline double interp_f64(uint64_t slot)
{
    double value;
    memcpy(&value, &slot, sizeof value);
    return value;
}

static inline uint64_t interp_from_f64(double value)
{
    uint64_t slot;
    memcpy(&slot, &value, sizeof slot);
    return slot;
}

static inline float interp_f32(uint64_t slot)
{
    uint32_t bits = (uint32_t)slot;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint64_t interp_from_f32(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline void *interp_pointer(uint64_t slot)
{
    return (void *)(uintptr_t)slot;
}

static inline uint64_t interp_from_pointer(const void *pointer)
{
    return (uint64_t)(uintptr_t)pointer;
}

#endif
