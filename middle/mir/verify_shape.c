#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/mir/names.h"
#include "middle/mir/verify_private.h"

/* A value type that is nested deeper holds itself, through its arguments. */
enum { DEEPEST_VALUE = 200, MOST_LEAVES = 1 << 16 };

const char *mir_type_name(struct mir_verifier *v, const struct type *type)
{
    struct text out;
    text_init(&out, v->arena);
    mir_print_type(&out, type);
    return text_chars(&out);
}

static bool is_declared(const struct mir_verifier *v, const struct type_decl *decl)
{
    return decl->index < v->module->decls.count && v->module->decls.items[decl->index] == decl;
}

/* Takes over the problem of a part, and its leaves. */
static void add_part(struct mir_verifier *v, struct mir_shape *shape, const struct type *part)
{
    if (shape->problem)
        return;
    const struct mir_shape *inner = mir_shape_of(v, part);
    if (inner->is_open)
        shape->problem = "holds itself";
    else if (inner->problem)
        shape->problem = inner->problem;
    else
        shape->leaves += inner->leaves;
    if (shape->leaves > MOST_LEAVES)
        shape->problem = "holds too many pointers";
}

/* The type's arguments: what its pointers may lead to. */
static void put_behind(struct mir_verifier *v, struct mir_shape *shape, const struct type *type)
{
    for (uint32_t i = 0; i < type->part_count; i++) {
        struct mir_behind *behind = ARENA_NEW(v->arena, struct mir_behind);
        *behind = (struct mir_behind){shape, type->parts[i], v->behind};
        v->behind = behind;
    }
}

/* Whichever variant it is, it is owned as a whole. */
static void add_payloads(struct mir_verifier *v, struct mir_shape *shape, const struct type *type)
{
    for (uint32_t i = 0; i < type->decl->variant_count; i++)
        for (uint32_t f = 0; f < type->decl->variants[i].field_count; f++)
            add_part(v, shape, type_variant_field(v->module->types, type, i, f));
    shape->leaves = shape->leaves > 0;
}

/* What objects and recursive enums hold is looked at where they are declared. */
static void add_nominal(struct mir_verifier *v, struct mir_shape *shape, const struct type *type)
{
    put_behind(v, shape, type);
    if (!is_declared(v, type->decl))
        shape->problem = "is not declared in the module";
    if (type_is_counted(type)) {
        shape->leaves = 1;
        return;
    }
    if (type_is_enum(type)) {
        add_payloads(v, shape, type);
        return;
    }
    for (uint32_t i = 0; i < type->decl->field_count; i++)
        add_part(v, shape, type_field(v->module->types, type, i));
}

static void compute(struct mir_verifier *v, struct mir_shape *shape, const struct type *type)
{
    switch (type_class(type)) {
    case TYPE_CLASS_SIGNED:
    case TYPE_CLASS_UNSIGNED:
    case TYPE_CLASS_FLOAT:
        break;
    case TYPE_CLASS_SCALAR:
        put_behind(v, shape, type);
        break;
    case TYPE_CLASS_COUNTED:
        put_behind(v, shape, type);
        shape->leaves = 1;
        break;
    case TYPE_CLASS_PARTS:
        for (uint32_t i = 0; i < type->part_count; i++)
            add_part(v, shape, type->parts[i]);
        break;
    case TYPE_CLASS_NOMINAL:
        add_nominal(v, shape, type);
        break;
    case TYPE_CLASS_OPEN:
        shape->leaves = 1;
        if (type->kind != TYPE_param)
            shape->problem = "is no type of MIR";
        break;
    }
}

static void look_behind(struct mir_verifier *v)
{
    while (v->behind) {
        const struct mir_behind *behind = v->behind;
        v->behind = behind->next;
        v->depth++; /* what it leads to comes in its turn */
        const struct mir_shape *inner = mir_shape_of(v, behind->part);
        v->depth--;
        if (!behind->shape->problem)
            behind->shape->problem = inner->problem;
    }
}

const struct mir_shape *mir_shape_of(struct mir_verifier *v, const struct type *type)
{
    struct mir_shape *shape = map_get(&v->shapes, type);
    if (shape)
        return shape;
    shape = ARENA_NEW(v->arena, struct mir_shape);
    map_put(v->arena, &v->shapes, type, shape);
    if (v->depth >= DEEPEST_VALUE) {
        shape->problem = "holds itself";
        return shape;
    }
    shape->is_open = true;
    v->depth++;
    compute(v, shape, type);
    v->depth--;
    shape->is_open = false;
    if (v->depth == 0)
        look_behind(v);
    return shape;
}
