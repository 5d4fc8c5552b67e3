/* Debug information inside a function: variables and the places of instructions. */
#include <string.h>

#include "backend/body.h"
#include "backend/debug.h"

static LLVMMetadataRef make_place(struct body *body, uint32_t line, uint32_t column,
                                  LLVMMetadataRef scope)
{
    return LLVMDIBuilderCreateDebugLocation(body->b->context, line, column, scope, NULL);
}

static void declare_local(struct body *body, uint32_t index)
{
    struct backend *b = body->b;
    const struct mir_local *local = &body->mir->locals.items[index];
    LLVMMetadataRef type = be_debug_type(b, local->type);
    if (!local->name || !body->locals[index] || !type)
        return;
    struct location place = source_locate(&b->session->sources, local->span);
    LLVMMetadataRef file = be_debug_file(b, place.source);
    LLVMMetadataRef scope = body->info->subprogram;
    size_t size = strlen(local->name);
    LLVMMetadataRef variable =
        index < body->mir->param_count
            ? LLVMDIBuilderCreateParameterVariable(b->debug.builder, scope, local->name, size,
                                                   index + 1, file, place.line, type, true,
                                                   LLVMDIFlagZero)
            : LLVMDIBuilderCreateAutoVariable(b->debug.builder, scope, local->name, size, file,
                                              place.line, type, true, LLVMDIFlagZero, 0);
    LLVMMetadataRef no_steps = LLVMDIBuilderCreateExpression(b->debug.builder, NULL, 0);
    LLVMDIBuilderInsertDeclareRecordAtEnd(b->debug.builder, body->locals[index], variable, no_steps,
                                          make_place(body, place.line, place.column, scope),
                                          body->entry);
}

void be_debug_locals(struct body *body)
{
    if (!body->info->subprogram)
        return;
    body->function_source = source_of(&body->b->session->sources, body->mir->span);
    for (uint32_t i = 0; i < body->mir->locals.count; i++)
        declare_local(body, i);
}

/* The scope for code that comes from another file than the function. */
static LLVMMetadataRef scope_of(struct body *body, const struct source *source)
{
    struct backend *b = body->b;
    if (!source || source == body->function_source)
        return body->info->subprogram;
    LLVMMetadataRef scope = map_get(&body->scopes, source);
    if (!scope) {
        scope = LLVMDIBuilderCreateLexicalBlockFile(b->debug.builder, body->info->subprogram,
                                                    be_debug_file(b, source), 0);
        map_put(&b->arena, &body->scopes, source, scope);
    }
    return scope;
}

void be_debug_place(struct body *body, struct span span)
{
    struct backend *b = body->b;
    if (!body->info->subprogram)
        return;
    struct location place = source_locate(&b->session->sources, span);
    LLVMMetadataRef scope = scope_of(body, place.source);
    LLVMSetCurrentDebugLocation2(b->builder, make_place(body, place.line, place.column, scope));
}
