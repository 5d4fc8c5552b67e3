/* LLVM declarations of MIR functions.
 *
 * Functions with a body are internal and `fastcc`. Parameters without bits are
 * left out; a result that travels by pointer is written through a first pointer
 * parameter. Their symbols begin with "q." so that a Quartz function can be
 * called `memcpy` or `floor` without LLVM's own calls of those reaching it. */
#include "backend/module.h"
#include "frontend/base/text.h"

typedef LIST(LLVMTypeRef) type_list;

static void add_param(struct backend *b, type_list *list, const struct type *type)
{
    switch (be_passing(b, type)) {
    case PASS_NOTHING:
        break;
    case PASS_SCALAR:
        list_push(&b->arena, list, be_register_type(b, type));
        break;
    case PASS_PARTS:
        list_push(&b->arena, list, be_memory_type(b, type));
        break;
    case PASS_POINTER:
        list_push(&b->arena, list, b->ptr);
        break;
    }
}

static LLVMTypeRef result_type(struct backend *b, const struct type *type)
{
    switch (be_passing(b, type)) {
    case PASS_NOTHING:
    case PASS_POINTER:
        break;
    case PASS_SCALAR:
        return be_register_type(b, type);
    case PASS_PARTS:
        return be_memory_type(b, type);
    }
    return b->void_type;
}

static LLVMTypeRef function_type(struct backend *b, const struct mir_function *mir)
{
    type_list params = {0};
    if (be_passing(b, mir->result) == PASS_POINTER)
        list_push(&b->arena, &params, b->ptr);
    for (uint32_t i = 0; i < mir->param_count; i++)
        add_param(b, &params, mir->locals.items[i].type);
    return LLVMFunctionType(result_type(b, mir->result), params.items, params.count,
                            mir->is_variadic);
}

LLVMTypeRef be_function_value_type(struct backend *b, const struct type *type)
{
    type_list params = {0};
    if (be_passing(b, type_result(type)) == PASS_POINTER)
        list_push(&b->arena, &params, b->ptr);
    list_push(&b->arena, &params, b->ptr);
    for (uint32_t i = 0; i < type_param_count(type); i++)
        add_param(b, &params, type->parts[i]);
    return LLVMFunctionType(result_type(b, type_result(type)), params.items, params.count, false);
}

/* What C wants of a small integer, or NULL. */
static const char *extension(struct backend *b, const struct type *type)
{
    if (!b->options.target->extends)
        return NULL;
    if (type->kind == TYPE_bool)
        return "zeroext";
    if (!type_is_integer(type) || type_bits(type) >= 32)
        return NULL;
    return type_is_signed(type) ? "signext" : "zeroext";
}

/* `index` as in be_attribute_add. */
typedef void attribute_adder(struct backend *b, LLVMValueRef value, int index, const char *name,
                             uint64_t argument);

static void add_c_attributes(struct backend *b, LLVMValueRef value, const struct mir_function *mir,
                             attribute_adder *add)
{
    const char *name = extension(b, mir->result);
    if (name)
        add(b, value, BE_RETURN, name, 0);
    int index = 1;
    for (uint32_t i = 0; i < mir->param_count; i++) {
        const struct type *type = mir->locals.items[i].type;
        if (be_passing(b, type) == PASS_NOTHING)
            continue;
        name = extension(b, type);
        if (name)
            add(b, value, index, name, 0);
        index++;
    }
}

void be_c_attributes(struct backend *b, LLVMValueRef function, const struct mir_function *mir)
{
    add_c_attributes(b, function, mir, be_attribute_add);
}

void be_c_call_attributes(struct backend *b, LLVMValueRef call, const struct mir_function *mir)
{
    add_c_attributes(b, call, mir, be_call_attribute_add);
}

/* What is known of a parameter that is a pointer. A borrowed object outlives the
 * call; one that the function consumes may be gone before its end. */
static void describe_pointer(struct backend *b, LLVMValueRef function, int index,
                             const struct mir_local *local)
{
    const struct type *type = local->type;
    if (be_passing(b, type) == PASS_POINTER) {
        be_attribute_add(b, function, index, "noalias", 0);
        be_attribute_add(b, function, index, "nocapture", 0);
        be_attribute_add(b, function, index, "dereferenceable", be_size(b, type));
    } else if (type->kind == TYPE_ref) {
        be_attribute_add(b, function, index, "nonnull", 0);
        if (be_size(b, type->parts[0]))
            be_attribute_add(b, function, index, "dereferenceable", be_size(b, type->parts[0]));
    } else if (be_is_object(type) && local->is_borrowed) {
        uint64_t size = LLVMABISizeOfType(b->layout, be_object_type(b, type));
        be_attribute_add(b, function, index, "nonnull", 0);
        be_attribute_add(b, function, index, "dereferenceable", size);
    } else if (type_is_enum(type) && type_is_counted(type) && local->is_borrowed) {
        be_attribute_add(b, function, index, "nonnull", 0);
        be_attribute_add(b, function, index, "dereferenceable", sizeof(struct qz_object));
    }
}

static void internal_attributes(struct backend *b, struct function_info *info)
{
    const struct mir_function *mir = info->mir;
    LLVMValueRef function = info->value;
    LLVMSetLinkage(function, LLVMInternalLinkage);
    LLVMSetFunctionCallConv(function, LLVMFastCallConv);
    LLVMSetUnnamedAddress(function, LLVMGlobalUnnamedAddr);
    be_function_attributes(b, function);
    if (mir->is_noinline)
        be_attribute_add(b, function, BE_FUNCTION, "noinline", 0);
    if (mir->is_inline)
        be_attribute_add(b, function, BE_FUNCTION, "inlinehint", 0);
    if (mir->is_cold)
        be_attribute_add(b, function, BE_FUNCTION, "cold", 0);
    if (mir->result->kind == TYPE_never && !b->options.unwinds_by_flag)
        be_attribute_add(b, function, BE_FUNCTION, "noreturn", 0);
    int index = 1;
    if (info->result == PASS_POINTER) {
        be_attribute_add(b, function, index, "noalias", 0);
        be_attribute_add(b, function, index, "nocapture", 0);
        be_attribute_add(b, function, index++, "dereferenceable", be_size(b, mir->result));
    }
    for (uint32_t i = 0; i < mir->param_count; i++)
        if (be_passing(b, mir->locals.items[i].type) != PASS_NOTHING)
            describe_pointer(b, function, index++, &mir->locals.items[i]);
}

/* Two modules may declare the same C function; the first declaration serves all,
 * as opaque pointers make their types compatible or the call site's own. */
static void declare_extern(struct backend *b, struct function_info *info)
{
    info->value = LLVMGetNamedFunction(b->module, info->mir->symbol);
    if (info->value)
        return;
    info->value = LLVMAddFunction(b->module, info->mir->symbol, info->type);
    be_c_attributes(b, info->value, info->mir);
    if (info->mir->result->kind == TYPE_never)
        be_attribute_add(b, info->value, BE_FUNCTION, "noreturn", 0);
}

static void declare(struct backend *b, const struct mir_function *mir)
{
    struct function_info *info = be_function_info(b, mir);
    if (mir->linkage == MIR_LINKAGE_EXTERN) {
        declare_extern(b, info);
        return;
    }
    const char *name = text_format(&b->arena, "q.%s", mir->name);
    info->value = LLVMAddFunction(b->module, name, info->type);
    internal_attributes(b, info);
}

struct function_info *be_function_info(struct backend *b, const struct mir_function *function)
{
    return map_get(&b->functions, function);
}

/* The C function of an export; before all others, so that it gets its name. */
static void declare_export(struct backend *b, struct function_info *info)
{
    const char *symbol = info->mir->symbol;
    if (LLVMGetNamedFunction(b->module, symbol))
        be_fail(b, "the symbol '%s' is exported twice", symbol);
    info->exported = LLVMAddFunction(b->module, symbol, info->type);
    be_c_attributes(b, info->exported, info->mir);
}

void be_declare_functions(struct backend *b)
{
    for (uint32_t i = 0; i < b->mir->functions.count; i++) {
        const struct mir_function *mir = b->mir->functions.items[i];
        struct function_info *info = ARENA_NEW(&b->arena, struct function_info);
        info->mir = mir;
        info->may_unwind = true;
        info->result = be_passing(b, mir->result);
        info->type = function_type(b, mir);
        map_put(&b->arena, &b->functions, mir, info);
        if (mir->linkage == MIR_LINKAGE_EXPORT)
            declare_export(b, info);
    }
    for (uint32_t i = 0; i < b->mir->functions.count; i++)
        declare(b, b->mir->functions.items[i]);
}

void be_start_function(struct backend *b, LLVMValueRef function)
{
    be_function_attributes(b, function);
    LLVMBasicBlockRef entry = LLVMAppendBasicBlockInContext(b->context, function, "entry");
    LLVMPositionBuilderAtEnd(b->builder, entry);
    LLVMSetCurrentDebugLocation2(b->builder, NULL);
}

LLVMValueRef be_helper(struct backend *b, const char *name, LLVMTypeRef type)
{
    LLVMValueRef function = LLVMAddFunction(b->module, name, type);
    LLVMSetLinkage(function, LLVMInternalLinkage);
    LLVMSetUnnamedAddress(function, LLVMGlobalUnnamedAddr);
    be_start_function(b, function);
    return function;
}
