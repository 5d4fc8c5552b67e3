/* The functions of runtime/abi/builtins.def as entities.
 *
 * Their signatures are Quartz: they are joined to one text of bodiless
 * declarations, which the ordinary parser reads and the ordinary rules declare,
 * so that builtins have named arguments and defaults like all functions. Each
 * row stands in a `trait` of its own there, the one place where the grammar
 * allows a header without a body. */
#include "frontend/syntax/parser.h"
#include "middle/check/checker.h"

static const struct builtin rows[] = {
#define BUILTIN(receiver, signature, lowering, target) \
    {receiver, signature, BUILTIN_##lowering, target},
#include "runtime/abi/builtins.def"
#undef BUILTIN
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

static const enum type_kind integer_kinds[] = {TYPE_i8, TYPE_i16, TYPE_i32, TYPE_int,
                                               TYPE_u8, TYPE_u16, TYPE_u32, TYPE_u64};

static struct module *parse_rows(struct checker *c)
{
    struct text text;
    text_init(&text, c->arena);
    for (size_t i = 0; i < ROW_COUNT; i++)
        text_printf(&text, "trait Row\n%s\nend\n", rows[i].signature);
    struct source *source = source_add(&c->session->sources, "<builtins>", "<builtins>",
                                       (struct str){text_chars(&text), text.size});
    struct module *module = ARENA_NEW(c->arena, struct module);
    module->name = module->prefix = "builtin";
    module->is_std = true;
    module->file = parse_file(c->session, source);
    module->nodes = ARENA_ARRAY(c->arena, struct node_info, module->file->node_count);
    return module;
}

static void declare_row(struct checker *c, const struct builtin *row, struct ast *node,
                        const struct type *owner, struct map *names)
{
    struct function *function = ck_declare_function(c, c->builtins, node, owner, names);
    if (function)
        function->builtin = row;
}

static void declare_for_receiver(struct checker *c, const struct builtin *row, struct ast *node)
{
    if (!row->receiver[0]) {
        declare_row(c, row, node, NULL, &c->builtins->names);
    } else if (strcmp(row->receiver, "std") == 0) {
        declare_row(c, row, node, NULL, &c->library_names);
    } else if (strcmp(row->receiver, "Any") == 0) {
        declare_row(c, row, node, c->receiver_type, &c->any_members);
    } else if (strcmp(row->receiver, "Object") == 0) {
        declare_row(c, row, node, c->receiver_type, &c->object_members);
    } else if (strcmp(row->receiver, "Integer") == 0) {
        for (size_t i = 0; i < sizeof integer_kinds / sizeof *integer_kinds; i++)
            declare_row(c, row, node, type_simple(c->types, integer_kinds[i]),
                        &c->members[integer_kinds[i]]);
    } else {
        for (int kind = 0; kind < TYPE_KIND_COUNT; kind++) {
            const struct type *type = c->types->simple[kind];
            if (type && strcmp(type_text(c->arena, type), row->receiver) == 0)
                declare_row(c, row, node, type, &c->members[kind]);
        }
    }
}

/* The rows name types of the library that users do not see. */
static void import_buffer(struct checker *c)
{
    struct module *module = ck_module_named(c, "std/buffer.qz");
    struct ast_import *ast = ARENA_NEW(c->arena, struct ast_import);
    ast->kind = IMPORT_ALL;
    c->builtins->imports = ARENA_NEW(c->arena, struct module_import);
    c->builtins->imports[0] = (struct module_import){ast, module};
    c->builtins->import_count = 1;
}

void ck_declare_builtins(struct checker *c)
{
    c->builtins = parse_rows(c);
    import_buffer(c);
    c->receiver_type = type_param(c->types, session_symbol(c->session, "(receiver)"), 0);
    struct ast_list items = c->builtins->file->module->items;
    for (size_t i = 0; i < ROW_COUNT && i < items.count; i++) {
        struct ast_trait *row = ast_as_trait(items.items[i]);
        declare_for_receiver(c, &rows[i], row->items.items[0]);
    }
}
