/* What the runtime finds under `qz_program`: struct qz_program and what it
 * points to. */
#include "backend/layout.h"
#include "frontend/base/text.h"

uint32_t be_known_type_index(struct backend *b, const struct type *type)
{
    return (uint32_t)(uintptr_t)map_get(&b->type_indices, type);
}

uint32_t be_type_index(struct backend *b, const struct type *type)
{
    uint32_t known = be_known_type_index(b, type);
    if (known)
        return known;
    uint32_t index = FIRST_OBJECT_TYPE + b->object_types.count;
    uint32_t rows = type_is_enum(type) ? type->decl->variant_count : 1;
    if (index >= QZ_TYPE_LIMIT || rows > QZ_TYPE_LIMIT - index) {
        be_fail(b, "the program has more than %u types", QZ_TYPE_LIMIT);
        return FUNCTION_TYPE_INDEX;
    }
    for (uint32_t i = 0; i < rows; i++)
        list_push(&b->arena, &b->object_types, (struct object_row){type, i});
    map_put(&b->arena, &b->type_indices, type, (void *)(uintptr_t)index);
    return index;
}

/* A function of C's convention without parameters that calls `mir`. `result`
 * is i64 or void; a Quartz function without a result then gives 0. */
static LLVMValueRef make_entry(struct backend *b, const struct mir_function *mir, const char *name,
                               LLVMTypeRef result)
{
    if (!mir)
        return LLVMConstNull(b->ptr);
    struct function_info *info = be_function_info(b, mir);
    LLVMValueRef entry = be_helper(b, name, LLVMFunctionType(result, NULL, 0, false));
    be_debug_bridge(b, entry);
    if (b->options.unwinds_by_flag) {
        const struct runtime_function *by_flag = be_runtime(b, RUNTIME_unwind_by_flag);
        LLVMBuildCall2(b->builder, by_flag->type, by_flag->value, NULL, 0, "");
    }
    LLVMValueRef call = LLVMBuildCall2(b->builder, info->type, info->value, NULL, 0, "");
    LLVMSetInstructionCallConv(call, LLVMFastCallConv);
    if (result == b->void_type)
        LLVMBuildRetVoid(b->builder);
    else
        LLVMBuildRet(b->builder, info->result == PASS_SCALAR ? call : be_int(result, 0));
    return entry;
}

/* A function of C's convention that takes the address of a place with the object
 * and lends it to `mir`. */
static LLVMValueRef make_drop_entry(struct backend *b, const struct mir_function *mir)
{
    struct function_info *info = be_function_info(b, mir);
    LLVMTypeRef type = LLVMFunctionType(b->void_type, &b->ptr, 1, false);
    LLVMValueRef entry = be_helper(b, text_format(&b->arena, "q.drop %s", mir->name), type);
    be_debug_bridge(b, entry);
    LLVMValueRef place = LLVMGetParam(entry, 0);
    LLVMValueRef call = LLVMBuildCall2(b->builder, info->type, info->value, &place, 1, "");
    LLVMSetInstructionCallConv(call, LLVMFastCallConv);
    LLVMBuildRetVoid(b->builder);
    return entry;
}

/* Drops the module's values, last first; those that were never set are zero. */
static LLVMValueRef make_clear(struct backend *b)
{
    LLVMValueRef clear = be_helper(b, "q.clear", LLVMFunctionType(b->void_type, NULL, 0, false));
    for (uint32_t i = b->mir->globals.count; i > 0; i--) {
        const struct type *type = b->mir->globals.items[i - 1].type;
        if (type_needs_drop(type))
            be_drop_at(b, type, b->globals[i - 1], true);
    }
    LLVMBuildRetVoid(b->builder);
    return clear;
}

static LLVMValueRef make_array(struct backend *b, LLVMTypeRef type, LLVMValueRef *items,
                               uint32_t count, const char *name)
{
    if (!count)
        return LLVMConstNull(b->ptr);
    return be_constant(b, LLVMConstArray2(type, items, count), name);
}

static LLVMValueRef type_info(struct backend *b, struct str name, uint64_t size,
                              LLVMValueRef destroy, LLVMValueRef drop)
{
    LLVMValueRef members[] = {be_text(b, name), be_int(b->i64, size), destroy, drop};
    return LLVMConstStructInContext(b->context, members, 4, false);
}

/* The hook of a type: calls the MIR function with the address of a place that
 * holds the object. NULL when it has none, or when it is the library's: that only
 * gives back memory, as a part of the destroy function. */
static LLVMValueRef drop_function(struct backend *b, const struct type *type)
{
    const struct mir_function *function = be_drop_hook(b, type);
    return function && be_has_user_drop(type) ? make_drop_entry(b, function)
                                              : LLVMConstNull(b->ptr);
}

static LLVMValueRef object_info(struct backend *b, const struct object_row *row)
{
    const struct type *type = row->type;
    LLVMTypeRef memory = type_is_enum(type) ? be_enum_layout(b, type)->variants[row->variant].object
                                            : be_object_type(b, type);
    return type_info(b, str_of(type_text(&b->arena, type)), LLVMABISizeOfType(b->layout, memory),
                     be_destroy_function(b, row), drop_function(b, type));
}

static LLVMValueRef make_types(struct backend *b, uint32_t *count)
{
    *count = FIRST_OBJECT_TYPE + b->object_types.count;
    LLVMValueRef *items = ARENA_ARRAY(&b->arena, LLVMValueRef, *count);
    LLVMValueRef none = LLVMConstNull(b->ptr);
    items[QZ_TYPE_STRING] = type_info(b, STR("String"), 0, none, none);
    items[FUNCTION_TYPE_INDEX] =
        type_info(b, STR("Fn"), LLVMABISizeOfType(b->layout, b->function_object), none, none);
    for (uint32_t i = 0; i < b->object_types.count; i++)
        items[FIRST_OBJECT_TYPE + i] = object_info(b, &b->object_types.items[i]);
    return make_array(b, LLVMTypeOf(items[0]), items, *count, "types");
}

static LLVMValueRef make_tests(struct backend *b)
{
    uint32_t count = b->mir->tests.count;
    LLVMValueRef *items = ARENA_ARRAY(&b->arena, LLVMValueRef, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct mir_test *test = &b->mir->tests.items[i];
        LLVMValueRef members[] = {
            be_text(b, str_of(test->name)),
            make_entry(b, test->function, "q.test", b->void_type),
            be_location(b, test->function->span, test->function->name),
        };
        items[i] = LLVMConstStructInContext(b->context, members, 3, false);
    }
    return make_array(b, count ? LLVMTypeOf(items[0]) : b->ptr, items, count, "tests");
}

void be_lower_program(struct backend *b)
{
    LLVMValueRef init = make_entry(b, b->mir->init, "q.start init", b->void_type);
    LLVMValueRef main_entry = make_entry(b, b->mir->main, "q.start main", b->i64);
    LLVMValueRef clear = make_clear(b);
    LLVMValueRef tests = make_tests(b);
    uint32_t type_count;
    LLVMValueRef types = make_types(b, &type_count);
    LLVMValueRef members[] = {
        be_int(b->i32, QZ_ABI_VERSION),
        be_int(b->i32, b->options.panic_aborts ? QZ_PANIC_ABORTS : 0),
        types,
        be_int(b->i64, type_count),
        init,
        main_entry,
        clear,
        tests,
        be_int(b->i64, b->mir->tests.count),
    };
    LLVMValueRef value = LLVMConstStructInContext(b->context, members, 9, false);
    LLVMValueRef program = LLVMAddGlobal(b->module, LLVMTypeOf(value), "qz_program");
    LLVMSetInitializer(program, value);
    LLVMSetGlobalConstant(program, true);
    LLVMSetVisibility(program, LLVMHiddenVisibility);
}
