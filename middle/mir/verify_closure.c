/* Closure functions and the statements that make their values. */
#include <inttypes.h>

#include "middle/mir/verify_private.h"

/* The object type of what a closure function captured, or NULL. */
static const struct type *captured_type(const struct mir_function *function)
{
    if (!function->is_closure || function->param_count == 0)
        return NULL;
    const struct mir_local *first = &function->locals.items[0];
    bool is_object = first->is_borrowed && first->type->kind == TYPE_nominal &&
                     first->type->decl->storage == STORAGE_OBJECT;
    bool has_code = is_object && first->type->decl->field_count > 0 &&
                    first->type->decl->fields[0].type->kind == TYPE_cptr;
    return has_code ? first->type : NULL;
}

void mir_verify_closure_header(struct mir_verifier *v)
{
    const struct mir_function *function = v->function;
    if (!function->is_closure)
        return;
    if (!captured_type(function))
        mir_problem(v, "the first parameter of a closure is a `borrow` of the object that holds "
                       "its code, a CPtr, and then what it captured");
    if (function->linkage != MIR_LINKAGE_INTERNAL)
        mir_problem(v, "a closure is neither `extern` nor `export`");
}

void mir_verify_closure(struct mir_verifier *v, const struct mir_statement *s)
{
    const struct mir_operand *code = &s->operands[0];
    const struct type *captured =
        code->kind == MIR_OPERAND_FUNCTION ? captured_type(code->function) : NULL;
    if (!captured) {
        mir_problem(v, "the first operand is no closure function");
        return;
    }
    if (s->dest.type != code->type)
        mir_problem(v, "the place has type `%s`, not `%s`", mir_type_name(v, s->dest.type),
                    mir_type_name(v, code->type));
    uint32_t count = type_field_count(captured) - 1;
    if (s->operand_count - 1 != count) {
        mir_problem(v, "`%s` captures %" PRIu32 " values", code->function->name, count);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct type *type = type_field(v->module->types, captured, i + 1);
        if (s->operands[i + 1].type != type)
            mir_problem(v, "a captured value has type `%s`, not `%s`",
                        mir_type_name(v, s->operands[i + 1].type), mir_type_name(v, type));
    }
}
