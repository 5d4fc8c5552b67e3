/* Extensions: members that a module gives to types, its own or others'. They count in
 * that module and where it is imported, behind what the type's own module declares. */
#include "middle/check/checker.h"

/* What an extension has under a name for a type, or NULL. */
static struct entity *of_extension(struct checker *c, const struct extension *extension,
                                   const struct type *type, const struct symbol *name)
{
    struct entity *entity = map_get(&extension->members, name);
    return entity && ck_may_be_one(c, extension->scope.self, type) ? entity : NULL;
}

static bool takes(const struct entity *entity, uint32_t count)
{
    for (uint32_t i = 0; i < entity->functions.count; i++)
        if (ck_accepts(entity->functions.items[i], count))
            return true;
    return false;
}

/* The modules whose extensions count in one: itself, then its imports. */
static const struct module *visible_module(const struct module *module, uint32_t i)
{
    return i == 0 ? module : module->imports[i - 1].module;
}

static bool is_met_before(const struct module *module, uint32_t i)
{
    for (uint32_t j = 0; j < i; j++)
        if (visible_module(module, j) == visible_module(module, i))
            return true;
    return false;
}

static void report_ambiguous(struct body *b, const struct entity *first,
                             const struct entity *second, struct span span)
{
    struct diag *d = diag_ambiguous_name(b->checker->diags, span, first->name);
    diag_note(d, first->span, "one extension is in `%s`", first->module->name);
    diag_note(d, second->span, "another is in `%s`", second->module->name);
    diag_help(d, "import only one of the modules here");
}

struct entity *ck_find_extension(struct body *b, const struct type *type, const struct symbol *name,
                                 uint32_t count, struct span span)
{
    struct entity *found = NULL;
    bool is_reported = false;
    for (uint32_t i = 0; i <= b->module->import_count; i++) {
        const struct module *module = visible_module(b->module, i);
        if (!module || is_met_before(b->module, i))
            continue;
        for (uint32_t j = 0; j < module->extensions.count; j++) {
            struct entity *entity =
                of_extension(b->checker, module->extensions.items[j], type, name);
            if (!entity || (found && (!takes(entity, count) ||
                                      (entity->is_private && entity->module != b->module))))
                continue;
            bool replaces =
                !found || !takes(found, count) || (found->is_private && found->module != b->module);
            if (!replaces && !is_reported)
                report_ambiguous(b, found, entity, span);
            is_reported = is_reported || !replaces;
            found = replaces ? entity : found;
        }
    }
    return found;
}

/* The functions of extensions must not stand behind members of the type, nor two of
 * one module behind one another. */
static void check_extension(struct checker *c, const struct module *module, uint32_t index)
{
    const struct extension *extension = module->extensions.items[index];
    struct ast_list items = extension->ast->items;
    for (uint32_t i = 0; i < items.count; i++) {
        if (items.items[i]->kind != AST_function)
            continue;
        const struct symbol *name = ast_as_function(items.items[i])->name;
        const struct entity *own = map_get(&extension->members, name);
        if (!own || own->span.start != ast_as_function(items.items[i])->name_at.start)
            continue; /* refused, or a further definition */
        const struct type *type = extension->scope.self;
        const struct entity *other = NULL;
        for (uint32_t j = 0; j < own->functions.count && !other; j++) {
            uint32_t count = own->functions.items[j]->parameter_count;
            other = ck_find_member(c, type, name, count);
            if (other && !takes(other, count))
                other = NULL;
        }
        for (uint32_t j = 0; j < index && !other; j++)
            other = of_extension(c, module->extensions.items[j], type, name);
        if (!other)
            continue;
        struct diag *d = diag_member_twice(c->diags, own->span, ck_show_type(c, type), name);
        if (other->span.start && !other->module->is_std)
            diag_note(d, other->span, "the other one is here");
    }
}

void ck_check_extensions(struct checker *c)
{
    for (uint32_t i = 0; i < c->program->modules.count; i++) {
        const struct module *module = c->program->modules.items[i];
        for (uint32_t j = 0; j < module->extensions.count; j++)
            check_extension(c, module, j);
    }
}
