#include "backend/body.h"

#include "backend/layout.h"
#include "frontend/base/text.h"

LLVMValueRef be_alloca(struct body *body, LLVMTypeRef type, const char *name)
{
    LLVMBuilderRef builder = body->b->builder;
    LLVMBasicBlockRef block = LLVMGetInsertBlock(builder);
    LLVMPositionBuilderAtEnd(builder, body->entry);
    LLVMValueRef address = LLVMBuildAlloca(builder, type, name ? name : "");
    LLVMPositionBuilderAtEnd(builder, block);
    return address;
}

LLVMValueRef be_temporary(struct body *body, LLVMTypeRef type)
{
    for (uint32_t i = 0; i < body->temporaries.count; i++) {
        struct temporary *found = &body->temporaries.items[i];
        if (found->is_used || found->type != type)
            continue;
        found->is_used = true;
        return found->address;
    }
    LLVMValueRef address = be_alloca(body, type, "temporary");
    list_push(&body->b->arena, &body->temporaries, (struct temporary){type, address, true});
    return address;
}

void be_release_temporaries(struct body *body)
{
    for (uint32_t i = 0; i < body->temporaries.count; i++)
        body->temporaries.items[i].is_used = false;
}

/* Where a walk over a place's steps stands. */
struct walk {
    LLVMValueRef address;
    const struct type *type;
    bool in_object;     /* the address is the object itself: its fields follow the header */
    enum memory memory; /* what the address is of */
    const struct variant_layout *variant; /* when the address is where its payload is */
};

static void step_deref(struct backend *b, struct walk *walk, const struct mir_step *step,
                       bool is_element)
{
    walk->in_object = be_is_object(walk->type);
    walk->address = LLVMBuildLoad2(b->builder, b->ptr, walk->address, "");
    be_mark(b, walk->address, walk->memory);
    walk->type = step->type;
    if (walk->in_object)
        walk->memory = MEMORY_FIELD;
    else
        walk->memory = is_element ? be_element_memory(b, step->type) : MEMORY_VALUE;
}

static void step_variant(struct backend *b, struct walk *walk, const struct mir_step *step)
{
    walk->variant = &be_enum_layout(b, walk->type)->variants[step->index];
    walk->address = be_enum_base(b, walk->type, walk->address);
    if (type_is_counted(walk->type))
        walk->memory = MEMORY_FIELD;
}

static void step_payload(struct backend *b, struct walk *walk, const struct mir_step *step)
{
    walk->address = be_at_offset(b, walk->address, walk->variant->offsets[step->index]);
    walk->type = step->type;
    walk->variant = NULL;
}

static void step_field(struct backend *b, struct walk *walk, const struct mir_step *step)
{
    if (walk->variant) {
        step_payload(b, walk, step);
        return;
    }
    LLVMTypeRef type =
        walk->in_object ? be_object_type(b, walk->type) : be_memory_type(b, walk->type);
    unsigned index = walk->in_object ? be_object_member(walk->type, step->index) : step->index;
    if (index < LLVMCountStructElementTypes(type))
        walk->address = LLVMBuildStructGEP2(b->builder, type, walk->address, index, "");
    walk->type = step->type;
    walk->in_object = false;
}

/* Walks to the place; the address is NULL for places without bits. */
static struct walk walk_to(struct body *body, const struct mir_place *place)
{
    struct backend *b = body->b;
    LLVMValueRef base = place->is_global ? b->globals[place->base] : body->locals[place->base];
    if (!base)
        return (struct walk){0};
    const struct type *type = place->is_global ? b->mir->globals.items[place->base].type
                                               : body->mir->locals.items[place->base].type;
    struct walk walk = {.address = base, .type = type};
    for (uint32_t i = 0; i < place->step_count; i++) {
        const struct mir_step *step = &place->steps[i];
        switch (step->kind) {
        case MIR_STEP_FIELD:
            step_field(b, &walk, step);
            break;
        case MIR_STEP_VARIANT:
            step_variant(b, &walk, step);
            break;
        case MIR_STEP_DEREF:
            step_deref(b, &walk, step,
                       i == 0 && !place->is_global && body->is_element[place->base]);
            break;
        }
    }
    return walk;
}

LLVMValueRef be_place_address(struct body *body, const struct mir_place *place)
{
    return walk_to(body, place).address;
}

/* A Bool in memory is 0 or 1, so that optimised code need not mask it. */
static void mark_bool(struct backend *b, LLVMValueRef load)
{
    if (!b->bool_range) {
        LLVMMetadataRef ends[] = {LLVMValueAsMetadata(be_int(b->i8, 0)),
                                  LLVMValueAsMetadata(be_int(b->i8, 2))};
        b->bool_range = LLVMMetadataAsValue(b->context, LLVMMDNodeInContext2(b->context, ends, 2));
    }
    LLVMSetMetadata(load, LLVMGetMDKindIDInContext(b->context, "range", 5), b->bool_range);
}

LLVMValueRef be_load(struct backend *b, const struct type *type, LLVMValueRef address,
                     enum memory memory)
{
    LLVMValueRef value = LLVMBuildLoad2(b->builder, be_memory_type(b, type), address, "");
    be_mark(b, value, memory);
    if (type->kind != TYPE_bool)
        return value;
    mark_bool(b, value);
    return LLVMBuildTrunc(b->builder, value, b->i1, "");
}

void be_store(struct backend *b, const struct type *type, LLVMValueRef value, LLVMValueRef address,
              enum memory memory)
{
    if (type->kind == TYPE_bool)
        value = LLVMBuildZExt(b->builder, value, b->i8, "");
    be_mark(b, LLVMBuildStore(b->builder, value, address), memory);
}

static bool is_atomic(struct backend *b, const struct mir_place *place)
{
    return place->is_global && place->step_count == 0 &&
           b->mir->globals.items[place->base].is_atomic;
}

/* Atomic variables are read and written whole, nothing more: "unordered". */
LLVMValueRef be_load_place(struct body *body, const struct mir_place *place)
{
    struct backend *b = body->b;
    struct walk walk = walk_to(body, place);
    LLVMValueRef value = be_load(b, place->type, walk.address, walk.memory);
    if (is_atomic(b, place)) {
        LLVMValueRef load = place->type->kind == TYPE_bool ? LLVMGetOperand(value, 0) : value;
        LLVMSetOrdering(load, LLVMAtomicOrderingUnordered);
    }
    return value;
}

void be_store_place(struct body *body, const struct mir_place *place, LLVMValueRef value)
{
    struct backend *b = body->b;
    struct walk walk = walk_to(body, place);
    be_store(b, place->type, value, walk.address, walk.memory);
    if (!place->is_global && place->step_count == 0)
        be_keep_code(body, place->base, value);
    if (is_atomic(b, place))
        LLVMSetOrdering(LLVMGetLastInstruction(LLVMGetInsertBlock(b->builder)),
                        LLVMAtomicOrderingUnordered);
}

LLVMValueRef be_load_parts(struct body *body, const struct mir_operand *operand)
{
    struct backend *b = body->b;
    struct walk walk = walk_to(body, &operand->place);
    LLVMTypeRef type = be_memory_type(b, operand->type);
    LLVMValueRef value = LLVMBuildLoad2(b->builder, type, walk.address, "");
    be_mark(b, value, walk.memory);
    return value;
}

void be_copy(struct backend *b, const struct type *type, LLVMValueRef to, LLVMValueRef from)
{
    unsigned alignment = be_alignment(b, type);
    LLVMValueRef size = be_int(b->i64, be_size(b, type));
    be_mark(b, LLVMBuildMemCpy(b->builder, to, alignment, from, alignment, size), MEMORY_VALUE);
}
