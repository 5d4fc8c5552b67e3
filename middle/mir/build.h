/* Building MIR, for lowering, the MIR parser and passes.
 *
 *     struct mir_builder b;
 *     mir_build(&b, module, function);
 *     uint32_t sum = mir_local_new(&b, int_type, "sum");
 *     mir_binary(&b, MIR_ADD, mir_local(&b, sum), mir_read(mir_local(&b, n)),
 *                mir_int(int_type, 1));
 *     mir_return(&b, mir_read(mir_local(&b, sum)));
 *
 * The builder computes types of places and asks for unwind edges; it checks
 * nothing else, verify.c does. Everything goes into the module's arena.
 *
 * Statements go to the end of the current block. After a terminator the current
 * block is closed: what comes next goes to a fresh block that nothing reaches
 * (code after `return`), so that callers need not ask. Statements and
 * terminators take the builder's `span`.
 *
 * Unwind edges. For each statement that may panic the builder asks `cleanup` for
 * the cleanup block of the moment, once; a lowering answers with the chain of
 * the open scopes and makes its blocks only then. By default there is none.
 * What the statement itself moves is gone on that edge: take it off the list of
 * things to drop before appending the statement. */
#ifndef QZ_MIR_BUILD_H
#define QZ_MIR_BUILD_H

#include "middle/mir/mir.h"

/* A cleanup block, or MIR_NO_BLOCK. May make blocks and fill them, and leaves
 * the builder's current block and span as they were. */
typedef uint32_t mir_cleanup_fn(void *context);

struct mir_builder {
    struct arena *arena;
    struct type_table *types;
    struct mir_module *module;
    struct mir_function *function;
    uint32_t block; /* the current one, or MIR_NO_BLOCK */
    struct span span;
    mir_cleanup_fn *cleanup;
    void *cleanup_context;
};

struct mir_module *mir_module_new(struct arena *arena, struct type_table *types);
uint32_t mir_global_new(struct mir_module *module, const char *name, const struct type *type,
                        struct span span);

/* Without parameters, blocks and attributes; its result is Void. */
struct mir_function *mir_function_new(struct mir_module *module, const char *name,
                                      struct span span);

/* Before any other local and block. A parameter that needs dropping is lent
 * unless `is_borrowed` is cleared in its mir_local. */
uint32_t mir_param_new(struct mir_module *module, struct mir_function *function,
                       const struct type *type, const char *name, struct span span);

/* Makes the function a generator whose elements come as `option`; its result, the
 * type of its frames, is set before. */
void mir_make_generator(struct mir_module *module, struct mir_function *function,
                        const struct type *option);

/* Starts on a function, without a current block. */
void mir_build(struct mir_builder *b, struct mir_module *module, struct mir_function *function);

uint32_t mir_local_new(struct mir_builder *b, const struct type *type, const char *name);

/* A local that somebody else's value is set to, for reading. */
uint32_t mir_borrowed_new(struct mir_builder *b, const struct type *type, const char *name);
uint32_t mir_block_new(struct mir_builder *b);
uint32_t mir_cleanup_block_new(struct mir_builder *b);

/* Makes `block` the current one. */
void mir_at(struct mir_builder *b, uint32_t block);

/* The current block exists and has no terminator yet: what comes next is reached
 * if the block is. */
bool mir_is_open(const struct mir_builder *b);

/* ---- Places ---- */

struct mir_place mir_local(const struct mir_builder *b, uint32_t local);
struct mir_place mir_global(const struct mir_builder *b, uint32_t global);

/* Field `index` of a tuple or @value struct, of an object's contents, or of what
 * mir_as_variant reached. */
struct mir_place mir_field(struct mir_builder *b, struct mir_place place, uint32_t index);

/* An object's contents, or what a ref refers to. */
struct mir_place mir_deref(struct mir_builder *b, struct mir_place place);

/* Field `index` of a value: through the pointer when it is an object. */
struct mir_place mir_member(struct mir_builder *b, struct mir_place place, uint32_t index);

/* All of the payload of an enum's variant, from which a field must follow; and
 * part `index` of it. To be read only, where the value is known to be of that
 * variant. */
struct mir_place mir_as_variant(struct mir_builder *b, struct mir_place place, uint32_t variant);
struct mir_place mir_payload(struct mir_builder *b, struct mir_place place, uint32_t variant,
                             uint32_t index);

/* ---- Operands ---- */

struct mir_operand mir_read(struct mir_place place);
struct mir_operand mir_move(struct mir_place place);

/* `value` is cut to the type's width. */
struct mir_operand mir_int(const struct type *type, uint64_t value);

/* `value` is rounded to the type. */
struct mir_operand mir_float(const struct type *type, double value);
struct mir_operand mir_bool(const struct mir_builder *b, bool value);
struct mir_operand mir_char(const struct mir_builder *b, uint32_t scalar);

/* The bytes are the caller's and live as long as the module. */
struct mir_operand mir_string(const struct mir_builder *b, struct str text);
struct mir_operand mir_cstring(const struct mir_builder *b, struct str text);
struct mir_operand mir_void(const struct mir_builder *b);
struct mir_operand mir_function_value(const struct mir_builder *b, struct mir_function *function);

/* ---- Statements ---- */

/* The statement's operands are copied; its span and unwind edge are set here. */
void mir_append(struct mir_builder *b, struct mir_statement statement);

void mir_set(struct mir_builder *b, struct mir_place dest, struct mir_operand value);
void mir_dup(struct mir_builder *b, struct mir_place dest, struct mir_place source);
void mir_drop(struct mir_builder *b, struct mir_place place);
void mir_unary(struct mir_builder *b, enum mir_op op, struct mir_place dest,
               struct mir_operand operand);
void mir_binary(struct mir_builder *b, enum mir_op op, struct mir_place dest,
                struct mir_operand left, struct mir_operand right);

/* MAKE for tuples and @value structs, NEW for objects: by the type of `dest`. */
void mir_construct(struct mir_builder *b, struct mir_place dest, const struct mir_operand *parts,
                   uint32_t count);

/* A value of variant `variant` of the enum that is the type of `dest`. */
void mir_variant(struct mir_builder *b, struct mir_place dest, uint32_t variant,
                 const struct mir_operand *parts, uint32_t count);

/* The index of the variant that the enum at `source` is; `dest` is an Int. */
void mir_tag(struct mir_builder *b, struct mir_place dest, struct mir_place source);
void mir_address(struct mir_builder *b, struct mir_place dest, struct mir_place lent);
void mir_check_index(struct mir_builder *b, struct mir_operand index, struct mir_operand size);

void mir_frame(struct mir_builder *b, struct mir_place dest);

/* `dest` is NULL for a result that is not kept. */
void mir_call(struct mir_builder *b, const struct mir_place *dest, struct mir_function *callee,
              const struct mir_operand *arguments, uint32_t count);
void mir_call_value(struct mir_builder *b, const struct mir_place *dest, struct mir_operand callee,
                    const struct mir_operand *arguments, uint32_t count);
/* CLOSURE or LEND_CLOSURE: the value of a closure function. */
void mir_closure(struct mir_builder *b, enum mir_op op, struct mir_place dest,
                 struct mir_function *code, const struct mir_operand *captures, uint32_t count);
void mir_runtime(struct mir_builder *b, const struct mir_place *dest, const char *symbol,
                 const struct mir_operand *arguments, uint32_t count);
void mir_intrinsic(struct mir_builder *b, struct mir_place dest, const char *name,
                   const struct mir_operand *arguments, uint32_t count);

/* ---- Terminators ---- */

void mir_goto(struct mir_builder *b, uint32_t target);
void mir_branch(struct mir_builder *b, struct mir_operand condition, uint32_t when_true,
                uint32_t when_false);

/* `targets` has one more element than `values`: the default. Both are copied. */
void mir_switch(struct mir_builder *b, struct mir_operand operand, const uint64_t *values,
                const uint32_t *targets, uint32_t value_count);
void mir_return(struct mir_builder *b, struct mir_operand result);

/* Of a generator; `unwind` is the cleanup block that ends it here. */
void mir_start(struct mir_builder *b, uint32_t next, uint32_t unwind);
void mir_yield(struct mir_builder *b, struct mir_operand element, uint32_t next, uint32_t unwind);
void mir_resume(struct mir_builder *b);
void mir_unreachable(struct mir_builder *b);

/* Removes the blocks that nothing reaches and renumbers the others, keeping
 * their order. The function may still have open blocks; the verifier finds them. */
void mir_finish(struct mir_builder *b);

#endif
