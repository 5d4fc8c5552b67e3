/* Inside the backend: lowering the body of one function. */
#ifndef QZ_BACKEND_BODY_H
#define QZ_BACKEND_BODY_H

#include "backend/module.h"

/* Memory for the length of one statement, used again by later ones. */
struct temporary {
    LLVMTypeRef type;
    LLVMValueRef address;
    bool is_used;
};

struct body {
    struct backend *b;
    struct function_info *info;
    const struct mir_function *mir;
    LLVMValueRef function;
    LLVMBasicBlockRef entry;        /* of the allocas; without terminator until the end */
    LLVMBasicBlockRef *blocks;      /* by MIR block; NULL for those that nothing reaches */
    LLVMBasicBlockRef *pads;        /* by cleanup block: its landing pad, when wanted */
    LLVMBasicBlockRef dead_end;     /* an `unreachable`, when wanted */
    LLVMBasicBlockRef return_block; /* of a result of parts; or NULL */
    LLVMBasicBlockRef leave;        /* returns while the flag of a panic is up; or NULL */
    LLVMValueRef *locals;           /* addresses; NULL for locals without bits */
    LLVMValueRef *codes;            /* of borrowed function values: where the code's address is kept
                                       beside the value; else NULL (closure.c) */
    bool *is_element;       /* by local: it refers to elements of buffers, to nothing else */
    LLVMValueRef exception; /* address of what landing pads caught */
    LLVMValueRef
        result; /* address of a PASS_POINTER result, or of parts before they are returned */
    LIST(struct temporary) temporaries;
    bool in_cleanup;
    struct span span; /* of the statement at hand */
    uint32_t unwind;  /* its cleanup block, or MIR_NO_BLOCK */
    const struct source *function_source;
    struct map scopes; /* struct source -> debug scope, for code of other files */
};

/* ---- Memory and places (place.c) ---- */

LLVMValueRef be_alloca(struct body *body, LLVMTypeRef type, const char *name);
LLVMValueRef be_temporary(struct body *body, LLVMTypeRef type);
void be_release_temporaries(struct body *body);

/* NULL for places without bits. */
LLVMValueRef be_place_address(struct body *body, const struct mir_place *place);

/* Scalars, by the representation of registers. */
LLVMValueRef be_load_place(struct body *body, const struct mir_place *place);
void be_store_place(struct body *body, const struct mir_place *place, LLVMValueRef value);

/* An aggregate that travels in registers, as one LLVM value. */
LLVMValueRef be_load_parts(struct body *body, const struct mir_operand *operand);

/* ---- Operands (operand.c) ---- */

/* A scalar operand's value. */
LLVMValueRef be_operand(struct body *body, const struct mir_operand *operand);

/* Where an aggregate operand lies. */
LLVMValueRef be_operand_address(struct body *body, const struct mir_operand *operand);

/* ---- Statements ---- */

void be_lower_statement(struct body *body, const struct mir_statement *statement);

/* Stores an operand with bits as a part of a value or object. */
void be_store_part(struct body *body, const struct mir_operand *operand, LLVMValueRef address,
                   enum memory memory);

/* closure.c */
void be_lower_closure(struct body *body, const struct mir_statement *statement);
void be_lower_lend_closure(struct body *body, const struct mir_statement *statement);

/* A borrowed function value is stored in a local: its code is kept beside it. */
void be_make_code_slot(struct body *body, uint32_t local);
void be_keep_code(struct body *body, uint32_t local, LLVMValueRef object);

/* The code of the function value `object`, which `operand` gave. */
LLVMValueRef be_code_of(struct body *body, const struct mir_operand *operand, LLVMValueRef object);

/* arith.c: also tests. */
LLVMValueRef be_arithmetic(struct body *body, const struct mir_statement *statement);

/* cast.c */
LLVMValueRef be_cast(struct body *body, const struct mir_statement *statement);
LLVMValueRef be_cast_wrap(struct body *body, const struct mir_statement *statement);

/* call.c */
void be_lower_call(struct body *body, const struct mir_statement *statement);
void be_lower_runtime(struct body *body, const struct mir_statement *statement);
void be_lower_intrinsic(struct body *body, const struct mir_statement *statement);

/* ---- Calls that may unwind (unwind.c) ---- */

/* A call, or an invoke when the statement at hand has an unwind edge and
 * `may_unwind` is set; then goes on in a fresh block. */
LLVMValueRef be_emit_call(struct body *body, LLVMTypeRef type, LLVMValueRef callee,
                          LLVMValueRef *arguments, uint32_t count, bool may_unwind);

/* Goes on with the panic that a landing pad caught; ends the block. */
void be_resume(struct body *body);

/* Leaves for a cold block when `condition` is true; the block calls the panic
 * function with the arguments and the place of the statement at hand. */
void be_panic_if(struct body *body, LLVMValueRef condition, enum runtime_row panic,
                 LLVMValueRef *arguments, uint32_t count);

/* ---- Debug information (debug_body.c); without it they do nothing ---- */

void be_debug_locals(struct body *body);
void be_debug_place(struct body *body, struct span span);

/* buffer.c */
void be_buffer_resize(struct body *body, const struct mir_statement *statement);
void be_buffer_at(struct body *body, const struct mir_statement *statement);
void be_buffer_take(struct body *body, const struct mir_statement *statement);
void be_buffer_put(struct body *body, const struct mir_statement *statement);
void be_buffer_move(struct body *body, const struct mir_statement *statement);

#endif
