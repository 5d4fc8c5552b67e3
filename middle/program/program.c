#include "middle/program/program.h"

#include "frontend/base/arena.h"
#include "frontend/base/session.h"

void program_init(struct program *program, struct session *session)
{
    *program = (struct program){.session = session};
    type_table_init(&program->types, &session->arena);
}

static const struct type *rebuild(struct program *program, const struct type *type,
                                  const struct type *const *parts)
{
    struct type_table *types = &program->types;
    switch (type->kind) {
    case TYPE_tuple:
        return type_tuple(types, parts, type->part_count);
    case TYPE_function:
        return type_function(types, parts, type->part_count - 1, parts[type->part_count - 1]);
    case TYPE_ref:
        return type_ref(types, parts[0], type->is_mut);
    case TYPE_nominal:
        return type_nominal(types, type->decl, parts, type->part_count);
    default: /* kinds without parts */
        return type;
    }
}

const struct type *program_type(struct program *program, const struct type *type)
{
    while (type->kind == TYPE_variable && program->bindings.items[type->index])
        type = program->bindings.items[type->index];
    if (!(type->flags & TYPE_HAS_VARIABLE) || type->kind == TYPE_variable)
        return type;
    const struct type **parts =
        ARENA_ARRAY(&program->session->arena, const struct type *, type->part_count);
    for (uint32_t i = 0; i < type->part_count; i++)
        parts[i] = program_type(program, type->parts[i]);
    return rebuild(program, type, parts);
}

const struct type *node_type(struct program *program, const struct module *module,
                             const struct ast *node)
{
    const struct type *type = node_info(module, node)->type;
    return type ? program_type(program, type) : NULL;
}

uint32_t program_payload_index(const struct type_variant *variant, const struct ast *node,
                               uint32_t position)
{
    const struct symbol *name = NULL;
    if (node->kind == AST_pat_field)
        name = ast_as_pat_field(node)->name;
    else if (node->kind == AST_named_argument)
        name = ast_as_named_argument(node)->name;
    if (!name)
        return position;
    for (uint32_t i = 0; i < variant->field_count; i++)
        if (variant->fields[i].name == name)
            return i;
    return UINT32_MAX;
}
