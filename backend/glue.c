/* Counting of references: the inline halves of retain and release, the same for
 * aggregates, and the destroy functions of objects. See runtime/abi/layout.h.
 *
 * Where the pointers of a type lie is its shape, see shape.c: instances of generic
 * types often have one in common, and then share these functions. */
#include "backend/layout.h"
#include "frontend/base/text.h"

static LLVMTypeRef glue_type(struct backend *b)
{
    return LLVMFunctionType(b->void_type, &b->ptr, 1, false);
}

/* void(ptr), internal; the builder stands in its entry block. */
static LLVMValueRef new_glue(struct backend *b, const char *name)
{
    LLVMValueRef function = be_helper(b, name, glue_type(b));
    LLVMSetFunctionCallConv(function, LLVMFastCallConv);
    be_attribute_add(b, function, BE_FUNCTION, "nounwind", 0);
    return function;
}

static LLVMBasicBlockRef new_block(struct backend *b, LLVMValueRef function, const char *name)
{
    return LLVMAppendBasicBlockInContext(b->context, function, name);
}

/* The count may belong to an object that other threads share: it is then
 * negative, and only looked at here. */
static LLVMValueRef load_count(struct backend *b, LLVMValueRef object)
{
    LLVMValueRef count = LLVMBuildLoad2(b->builder, b->i32, object, "count");
    LLVMSetOrdering(count, LLVMAtomicOrderingUnordered);
    be_mark(b, count, MEMORY_COUNTS);
    return count;
}

/* What a plain count above `least` changes by is done here, the rest by the
 * runtime. */
static void fill_counting(struct backend *b, LLVMValueRef function, LLVMBasicBlockRef entry,
                          int32_t least, int32_t change, enum runtime_row slow_row)
{
    LLVMBasicBlockRef plain = new_block(b, function, "plain");
    LLVMBasicBlockRef slow = new_block(b, function, "slow");
    LLVMBasicBlockRef immortal = new_block(b, function, "immortal");
    LLVMBasicBlockRef shared = new_block(b, function, "shared");
    LLVMValueRef object = LLVMGetParam(function, 0);
    LLVMPositionBuilderAtEnd(b->builder, entry);
    LLVMValueRef count = load_count(b, object);
    LLVMValueRef is_plain =
        LLVMBuildICmp(b->builder, LLVMIntSGT, count, be_int(b->i32, (uint64_t)least), "");
    LLVMBuildCondBr(b->builder, is_plain, plain, slow);
    LLVMPositionBuilderAtEnd(b->builder, plain);
    LLVMValueRef changed =
        LLVMBuildAdd(b->builder, count, LLVMConstInt(b->i32, (unsigned long long)change, true), "");
    be_mark(b, LLVMBuildStore(b->builder, changed, object), MEMORY_COUNTS);
    LLVMBuildRetVoid(b->builder);
    LLVMPositionBuilderAtEnd(b->builder, slow);
    /* LLVM knows the counts of constants: nothing is left of counting those. */
    LLVMValueRef is_immortal = LLVMBuildICmp(b->builder, LLVMIntEQ, count,
                                             LLVMConstInt(b->i32, (uint32_t)QZ_IMMORTAL, true), "");
    LLVMBuildCondBr(b->builder, is_immortal, immortal, shared);
    LLVMPositionBuilderAtEnd(b->builder, immortal);
    LLVMBuildRetVoid(b->builder);
    LLVMPositionBuilderAtEnd(b->builder, shared);
    const struct runtime_function *runtime = be_runtime(b, slow_row);
    LLVMValueRef call = LLVMBuildCall2(b->builder, runtime->type, runtime->value, &object, 1, "");
    be_call_attribute_add(b, call, BE_FUNCTION, "nounwind", 0);
    LLVMBuildRetVoid(b->builder);
}

static LLVMValueRef make_retain(struct backend *b)
{
    LLVMValueRef function = new_glue(b, "q.retain");
    fill_counting(b, function, LLVMGetEntryBasicBlock(function), 0, 1, RUNTIME_retain_slow);
    return function;
}

/* Runtime functions that fail give NULL where a String is expected, and dropping
 * that does nothing. */
static LLVMValueRef make_release(struct backend *b)
{
    LLVMValueRef function = new_glue(b, "q.release");
    LLVMBasicBlockRef nothing = new_block(b, function, "nothing");
    LLVMBasicBlockRef something = new_block(b, function, "something");
    LLVMValueRef is_null = LLVMBuildIsNull(b->builder, LLVMGetParam(function, 0), "");
    LLVMBuildCondBr(b->builder, is_null, nothing, something);
    LLVMPositionBuilderAtEnd(b->builder, nothing);
    LLVMBuildRetVoid(b->builder);
    fill_counting(b, function, something, 1, -1, RUNTIME_release_slow);
    return function;
}

/* Saves where the builder stands, for making a helper in between. */
struct builder_state {
    LLVMBasicBlockRef block;
    LLVMMetadataRef place;
};

static struct builder_state save(struct backend *b)
{
    return (struct builder_state){LLVMGetInsertBlock(b->builder),
                                  LLVMGetCurrentDebugLocation2(b->builder)};
}

static void restore(struct backend *b, struct builder_state state)
{
    if (state.block)
        LLVMPositionBuilderAtEnd(b->builder, state.block);
    LLVMSetCurrentDebugLocation2(b->builder, state.place);
}

static LLVMValueRef call_glue(struct backend *b, LLVMValueRef function, LLVMValueRef argument)
{
    LLVMValueRef call = LLVMBuildCall2(b->builder, glue_type(b), function, &argument, 1, "");
    LLVMSetInstructionCallConv(call, LLVMFastCallConv);
    return call;
}

static void retain(struct backend *b, LLVMValueRef object)
{
    if (!b->retain) {
        struct builder_state state = save(b);
        b->retain = make_retain(b);
        restore(b, state);
    }
    call_glue(b, b->retain, object);
}

static LLVMValueRef release(struct backend *b, LLVMValueRef object)
{
    if (!b->release) {
        struct builder_state state = save(b);
        b->release = make_release(b);
        restore(b, state);
    }
    return call_glue(b, b->release, object);
}

/* Dups or drops each field of the struct at `address`, whose fields start at
 * member `first`. */
static void count_fields(struct backend *b, const struct type *type, LLVMTypeRef memory,
                         LLVMValueRef address, uint32_t first, bool is_drop)
{
    for (uint32_t i = 0; i < type_field_count(type); i++) {
        const struct type *field = type_field(b->mir->types, type, i);
        if (!type_needs_drop(field) || i + first >= LLVMCountStructElementTypes(memory))
            continue;
        LLVMValueRef member = LLVMBuildStructGEP2(b->builder, memory, address, i + first, "");
        if (is_drop)
            be_drop_at(b, field, member, false);
        else
            be_dup_at(b, field, member);
    }
}

static bool payload_needs_drop(struct backend *b, const struct type *type, uint32_t variant)
{
    for (uint32_t i = 0; i < type->decl->variants[variant].field_count; i++)
        if (type_needs_drop(type_variant_field(b->mir->types, type, variant, i)))
            return true;
    return false;
}

/* Dups or drops each part of the payload of one variant, whose parts are at their
 * offsets from `base`. */
static void count_payload(struct backend *b, const struct type *type, uint32_t variant,
                          LLVMValueRef base, bool is_drop)
{
    const uint64_t *offsets = be_enum_layout(b, type)->variants[variant].offsets;
    for (uint32_t i = 0; i < type->decl->variants[variant].field_count; i++) {
        const struct type *part = type_variant_field(b->mir->types, type, variant, i);
        if (!type_needs_drop(part))
            continue;
        LLVMValueRef address = be_at_offset(b, base, offsets[i]);
        if (is_drop)
            be_drop_at(b, part, address, false);
        else
            be_dup_at(b, part, address);
    }
}

/* Does so for the variant that `tag` names, with the builder in `function`. Variants
 * with pointers in the same places have one block. */
static void count_variants(struct backend *b, LLVMValueRef function, const struct type *type,
                           LLVMValueRef tag, LLVMValueRef base, bool is_drop)
{
    LLVMBasicBlockRef end = new_block(b, function, "end");
    LLVMValueRef choice = LLVMBuildSwitch(b->builder, tag, end, type->decl->variant_count);
    struct map blocks = {0}; /* by shape */
    for (uint32_t i = 0; i < type->decl->variant_count; i++) {
        if (!payload_needs_drop(b, type, i))
            continue;
        const struct symbol *shape = be_payload_shape(b, type, i);
        LLVMBasicBlockRef block = map_get(&blocks, shape);
        if (!block) {
            block = new_block(b, function, "variant");
            map_put(&b->arena, &blocks, shape, block);
            LLVMPositionBuilderAtEnd(b->builder, block);
            count_payload(b, type, i, base, is_drop);
            LLVMBuildBr(b->builder, end);
        }
        LLVMAddCase(choice, be_int(b->i64, i), block);
    }
    LLVMPositionBuilderAtEnd(b->builder, end);
}

bool be_is_optional_pointer(struct backend *b, const struct type *type)
{
    if (!type_is_enum(type) || type->decl->variant_count != 2)
        return false;
    const struct enum_layout *layout = be_enum_layout(b, type);
    return layout->form == ENUM_NICHE && layout->is_scalar && layout->used.type == b->ptr &&
           layout->used.first == 0;
}

static LLVMValueRef make_aggregate_glue(struct backend *b, const struct type *type, bool is_drop)
{
    struct builder_state state = save(b);
    const char *name =
        text_format(&b->arena, "q.%s %s", is_drop ? "drop" : "dup", type_text(&b->arena, type));
    LLVMValueRef function = new_glue(b, name);
    LLVMValueRef address = LLVMGetParam(function, 0);
    if (type_is_enum(type))
        count_variants(b, function, type, be_enum_tag(b, type, address), address, is_drop);
    else
        count_fields(b, type, be_memory_type(b, type), address, 0, is_drop);
    LLVMBuildRetVoid(b->builder);
    restore(b, state);
    return function;
}

struct aggregate_glue *be_glue(struct backend *b, const struct type *type)
{
    struct aggregate_glue *glue = map_get(&b->glue, type);
    if (glue)
        return glue;
    const struct symbol *shape = be_value_shape(b, type);
    glue = map_get(&b->glue_shapes, shape);
    if (!glue) {
        glue = ARENA_NEW(&b->arena, struct aggregate_glue);
        glue->number = shape->id;
        map_put(&b->arena, &b->glue_shapes, shape, glue);
    }
    map_put(&b->arena, &b->glue, type, glue);
    return glue;
}

void be_dup_at(struct backend *b, const struct type *type, LLVMValueRef address)
{
    if (type_is_counted(type)) {
        retain(b, be_load(b, type, address, MEMORY_VALUE));
        return;
    }
    struct aggregate_glue *glue = be_glue(b, type);
    if (!glue->dup)
        glue->dup = make_aggregate_glue(b, type, false);
    call_glue(b, glue->dup, address);
}

void be_drop_at(struct backend *b, const struct type *type, LLVMValueRef address, bool is_cold)
{
    LLVMValueRef call;
    if (type_is_counted(type) || be_is_optional_pointer(b, type)) {
        call = release(b, be_load(b, type, address, MEMORY_VALUE));
    } else {
        struct aggregate_glue *glue = be_glue(b, type);
        if (!glue->drop)
            glue->drop = make_aggregate_glue(b, type, true);
        call = call_glue(b, glue->drop, address);
    }
    if (!is_cold)
        return;
    be_call_attribute_add(b, call, BE_FUNCTION, "cold", 0);
    be_call_attribute_add(b, call, BE_FUNCTION, "noinline", 0);
}

const struct mir_function *be_drop_hook(struct backend *b, const struct type *type)
{
    for (uint32_t i = 0; i < b->mir->drops.count; i++)
        if (b->mir->drops.items[i].type == type)
            return b->mir->drops.items[i].function;
    return NULL;
}

bool be_has_user_drop(const struct type *type)
{
    return type_is_frame(type) ? type->runs_drop : type->decl->has_drop;
}

/* The library's own hook, which is part of destroying. So is a frame's, when nothing
 * that it ends runs code of users. */
static const struct mir_function *own_hook(struct backend *b, const struct type *type)
{
    return type->decl && !be_has_user_drop(type) ? be_drop_hook(b, type) : NULL;
}

/* Calls it for the object, before the fields lose an owner. What dies in it is
 * collected like what dies in them, and nothing is raised. */
static void call_hook(struct backend *b, const struct mir_function *hook, LLVMValueRef object)
{
    struct function_info *info = be_function_info(b, hook);
    LLVMValueRef place = LLVMBuildAlloca(b->builder, b->ptr, "");
    LLVMBuildStore(b->builder, object, place);
    LLVMValueRef call = LLVMBuildCall2(b->builder, info->type, info->value, &place, 1, "");
    LLVMSetInstructionCallConv(call, LLVMFastCallConv);
}

static bool fields_need_drop(struct backend *b, const struct type *type)
{
    for (uint32_t i = 0; i < type_field_count(type); i++)
        if (type_needs_drop(type_field(b->mir->types, type, i)))
            return true;
    return false;
}

static LLVMValueRef make_destroy(struct backend *b, const struct object_row *row)
{
    const char *name = text_format(&b->arena, "q.destroy %s", type_text(&b->arena, row->type));
    LLVMValueRef function = be_helper(b, name, glue_type(b));
    be_attribute_add(b, function, BE_FUNCTION, "nounwind", 0);
    LLVMValueRef object = LLVMGetParam(function, 0);
    const struct mir_function *hook = own_hook(b, row->type);
    if (hook)
        call_hook(b, hook, object);
    if (type_is_enum(row->type))
        count_payload(b, row->type, row->variant, object, true);
    else if (!type_is_frame(row->type)) /* whose hook has ended what lies there */
        count_fields(b, row->type, be_object_type(b, row->type), object, 1, true);
    LLVMBuildRetVoid(b->builder);
    return function;
}

LLVMValueRef be_destroy_function(struct backend *b, const struct object_row *row)
{
    if (own_hook(b, row->type))
        return make_destroy(b, row);
    if (type_is_frame(row->type)) /* its drop has ended what lies there */
        return LLVMConstNull(b->ptr);
    if (type_is_enum(row->type) ? !payload_needs_drop(b, row->type, row->variant)
                                : !fields_need_drop(b, row->type))
        return LLVMConstNull(b->ptr);
    const struct symbol *shape = be_object_shape(b, row);
    LLVMValueRef made = map_get(&b->destroys, shape);
    if (!made) {
        made = make_destroy(b, row);
        map_put(&b->arena, &b->destroys, shape, made);
    }
    return made;
}
