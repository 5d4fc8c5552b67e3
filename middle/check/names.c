/* Looking names up: locals by scope, entities by module and import. */
#include "middle/check/checker.h"

struct local *ck_new_local(struct body *b, const struct symbol *name, struct span span,
                           const struct type *type)
{
    struct local *local = ARENA_NEW(b->checker->arena, struct local);
    local->name = name;
    local->span = span;
    local->type = type;
    local->number = b->function->locals.count;
    local->lambda = b->lambda;
    list_push(b->checker->arena, &b->function->locals, local);
    return local;
}

/* A scope of more names has a map of them. */
enum { LARGE_SCOPE = 16 };

void ck_bind_local(struct body *b, struct local *local)
{
    struct scope *scope = b->scope;
    list_push(b->checker->arena, &scope->locals, local);
    if (scope->locals.count <= LARGE_SCOPE)
        return;
    uint32_t from = scope->by_name.count ? scope->locals.count - 1 : 0;
    for (uint32_t i = from; i < scope->locals.count; i++)
        if (scope->locals.items[i]->name)
            map_put(b->checker->arena, &scope->by_name, scope->locals.items[i]->name,
                    scope->locals.items[i]);
}

static struct local *find_in_scope(const struct scope *scope, const struct symbol *name)
{
    if (scope->by_name.count)
        return map_get(&scope->by_name, name);
    for (uint32_t i = scope->locals.count; i-- > 0;)
        if (scope->locals.items[i]->name == name)
            return scope->locals.items[i];
    return NULL;
}

struct local *ck_find_local(struct body *b, const struct symbol *name)
{
    struct local *found = NULL;
    for (const struct scope *scope = b->scope; scope && !found; scope = scope->outer)
        found = find_in_scope(scope, name);
    return found;
}

const char *ck_entity_description(const struct entity *entity)
{
    switch (entity->kind) {
    case ENTITY_FUNCTIONS:
        return "a function";
    case ENTITY_TYPE:
    case ENTITY_ALIAS:
        return "a type";
    case ENTITY_GLOBAL:
        return "a module-level name";
    case ENTITY_TRAIT:
        return "a trait";
    case ENTITY_UNAVAILABLE:
        return "not available";
    }
    return "";
}

/* The name under which an import's module stands before `::`. */
static const struct symbol *import_name(const struct ast_import *import)
{
    if (import->alias)
        return import->alias;
    return import->path.count ? import->path.items[import->path.count - 1] : NULL;
}

static struct module *find_import(const struct module *module, const struct symbol *name)
{
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct module_import *import = &module->imports[i];
        if (import->ast->kind == IMPORT_MODULE && import_name(import->ast) == name)
            return import->module;
    }
    return NULL;
}

static bool brings_all_names(const struct module_import *import)
{
    return import->module && import->ast->kind != IMPORT_NAMES;
}

static void report_ambiguous(struct checker *c, const struct entity *first,
                             const struct entity *second, struct span span)
{
    const char *name = first->name->text;
    struct diag *d = diag_ambiguous_name(c->diags, span, first->name);
    diag_note(d, first->span, "one `%s` is in `%s`", name, first->module->name);
    diag_note(d, second->span, "another is in `%s`", second->module->name);
    diag_help(d, "say which: `%s::%s`, or import one with `from ... import %s as ...`",
              first->module->prefix, name, name);
}

/* Among the names that whole-module imports bring. */
static struct entity *find_imported(struct checker *c, const struct module *module,
                                    const struct symbol *name, struct span span, bool *is_reported)
{
    struct entity *found = NULL;
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct module_import *import = &module->imports[i];
        if (!brings_all_names(import))
            continue;
        struct entity *entity = map_get(&import->module->names, name);
        if (!entity || entity->is_private || entity == found)
            continue;
        if (found) {
            if (!*is_reported)
                report_ambiguous(c, found, entity, span);
            *is_reported = true;
            return NULL;
        }
        found = entity;
    }
    return found;
}

/* What prelude.qz declares and what the modules declare that it imports. */
struct entity *ck_prelude_entity(struct checker *c, const struct symbol *name)
{
    bool is_reported = true; /* the library's own names are not ambiguous */
    if (!c->prelude)
        return NULL;
    struct entity *entity = map_get(&c->prelude->names, name);
    return entity ? entity : find_imported(c, c->prelude, name, NOWHERE, &is_reported);
}

struct entity *ck_find_entity(struct checker *c, struct module *module, const struct symbol *name,
                              struct span span, bool *is_reported)
{
    struct entity *entity = map_get(&module->names, name);
    if (!entity)
        entity = map_get(&module->imported, name);
    if (!entity)
        entity = find_imported(c, module, name, span, is_reported);
    if (!entity && !*is_reported)
        entity = ck_prelude_entity(c, name);
    if (!entity && !*is_reported)
        entity = map_get(&c->builtins->names, name);
    if (!entity && !*is_reported && module->is_std)
        entity = map_get(&c->library_names, name);
    return entity;
}

/* Names of a map in the order of their symbols, so that suggestions never depend
 * on addresses: suggest_consider breaks ties by symbol id. */
static void consider_map(struct suggestion *s, const struct map *map)
{
    for (uint32_t i = 0; i < map->capacity; i++)
        if (map->entries[i].key)
            ck_suggest_consider(s, map->entries[i].key);
}

static void consider_visible(struct body *b, struct suggestion *s)
{
    for (struct scope *scope = b->scope; scope; scope = scope->outer)
        for (uint32_t i = 0; i < scope->locals.count; i++)
            ck_suggest_consider(s, scope->locals.items[i]->name);
    consider_map(s, &b->module->names);
    consider_map(s, &b->module->imported);
    for (uint32_t i = 0; i < b->module->import_count; i++)
        if (brings_all_names(&b->module->imports[i]))
            consider_map(s, &b->module->imports[i].module->names);
    const struct module *prelude = b->checker->prelude;
    if (prelude)
        consider_map(s, &prelude->names);
    for (uint32_t i = 0; prelude && i < prelude->import_count; i++)
        if (prelude->imports[i].module)
            consider_map(s, &prelude->imports[i].module->names);
    consider_map(s, &b->checker->builtins->names);
}

void ck_report_no_value(struct body *b, const struct symbol *name, struct span span)
{
    struct checker *c = b->checker;
    const char *what = NULL;
    if (find_import(b->module, name))
        what = "a module";
    else if (ck_is_type_name(&b->function->scope, name))
        what = "a type";
    struct diag *d = what ? diag_not_a_value(c->diags, span, name, what) : NULL;
    if (d && find_import(b->module, name))
        diag_help(d, "what is in it is written `%s::name`", name->text);
    else if (!d)
        ck_report_unknown_name(b, name, span);
}

static const struct ast *binding_part(const struct ast *node, const struct symbol *name);

static const struct ast *binding_among(struct ast_list parts, const struct symbol *name)
{
    const struct ast *found = NULL;
    for (uint32_t i = 0; i < parts.count && !found; i++)
        found = binding_part(parts.items[i], name);
    return found;
}

/* Where a pattern or the target of an assignment would bind `name`, or NULL. */
static const struct ast *binding_part(const struct ast *node, const struct symbol *name)
{
    switch (node->kind) {
    case AST_name:
        return ast_as_name(node)->name == name ? node : NULL;
    case AST_pat_bind:
        return ast_as_pat_bind(node)->name == name ? node : NULL;
    case AST_pat_tuple:
        return binding_among(ast_as_pat_tuple(node)->parts, name);
    case AST_pat_struct:
        return binding_among(ast_as_pat_struct(node)->fields, name);
    case AST_pat_field:
        if (ast_as_pat_field(node)->pattern)
            return binding_part(ast_as_pat_field(node)->pattern, name);
        return ast_as_pat_field(node)->name == name ? node : NULL;
    default:
        return NULL;
    }
}

/* Where a statement would bind `name`, or NULL. */
static const struct ast *binding_in(const struct ast *statement, const struct symbol *name)
{
    if (statement->kind == AST_binding)
        return binding_part(ast_as_binding(statement)->pattern, name);
    if (statement->kind == AST_assign && ast_as_assign(statement)->op == ASSIGN_SET)
        return binding_part(ast_as_assign(statement)->target, name);
    return NULL;
}

/* A lambda that names what it is being bound to: true when it was that. */
static bool advise_recursion(struct body *b, struct diag *d, const struct symbol *name,
                             struct span span)
{
    for (const struct scope *scope = b->scope; scope && b->lambda; scope = scope->outer) {
        if (!scope->block)
            continue;
        struct ast_list list = ast_as_block(scope->block)->statements;
        for (uint32_t i = 0; i < list.count; i++) {
            struct span at = list.items[i]->span;
            if (at.start > span.start || span.start - at.start >= at.size ||
                !binding_in(list.items[i], name))
                continue;
            diag_help(d,
                      "a lambda cannot use the name that it is bound to: write a `def`, or bind "
                      "`var %s: Fn(...)` first and assign the lambda to it",
                      name->text);
            return true;
        }
    }
    return false;
}

/* The statement of an open block, after `span`, that binds `name`. */
static const struct ast *find_later_binding(const struct body *b, const struct symbol *name,
                                            struct span span)
{
    for (const struct scope *scope = b->scope; scope; scope = scope->outer) {
        if (!scope->block)
            continue;
        struct ast_list list = ast_as_block(scope->block)->statements;
        for (uint32_t i = 0; i < list.count; i++) {
            if (list.items[i]->span.start <= span.start)
                continue;
            const struct ast *found = binding_in(list.items[i], name);
            if (found)
                return found;
        }
    }
    return NULL;
}

/* A private name of an imported module. */
static bool report_private_import(struct body *b, const struct symbol *name, struct span span)
{
    for (uint32_t i = 0; i < b->module->import_count; i++) {
        const struct module_import *import = &b->module->imports[i];
        struct entity *entity =
            brings_all_names(import) ? map_get(&import->module->names, name) : NULL;
        if (!entity || !entity->is_private)
            continue;
        diag_note(diag_private_name(b->checker->diags, span, name, import->module->name),
                  entity->span, "it is declared here");
        return true;
    }
    return false;
}

/* `self` outside of a method, a field without `self.`: true when one was it. */
static bool advise_self(struct body *b, struct diag *d, const struct symbol *name, struct span span)
{
    struct checker *c = b->checker;
    const struct function *function = b->function;
    const struct type *owner = function ? function->owner : NULL;
    if (name == c->self_name) {
        diag_help(d, owner ? "a method names it as its first parameter: `def f(self)`"
                           : "`self` is the object of a method; methods stand in an `impl`");
        return true;
    }
    if (!owner || (ck_find_field(owner, name) == UINT32_MAX && !ck_find_member(c, owner, name, 1)))
        return false;
    if (!function->has_self) {
        diag_help(d,
                  "it belongs to a value: take `self` as the first parameter, and write "
                  "`self.%s`",
                  name->text);
        return true;
    }
    const char *text = text_format(c->arena, "self.%s", name->text);
    diag_help(d, "write `%s`", text);
    diag_fix(d, span, text);
    return true;
}

/* A name of a block that has ended: true when it was one. */
static bool advise_scope(struct body *b, struct diag *d, const struct symbol *name,
                         struct span span)
{
    const struct function *function = b->function;
    for (uint32_t i = function ? function->locals.count : 0; i-- > 0;) {
        const struct local *local = function->locals.items[i];
        if (local->name != name || local->is_param || local->span.start >= span.start)
            continue;
        diag_note(d, local->span, "it is bound here, and ends with its block");
        diag_help(d, "bind it before the block: `var %s = ...`", name->text);
        return true;
    }
    return false;
}

/* A misspelt word of the language is read as a name. */
static void consider_keywords(struct checker *c, struct suggestion *s)
{
    static const char *const words[] = {"return", "break", "continue", "while", "loop",  "match",
                                        "await",  "spawn", "yield",    "true",  "false", "self"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        ck_suggest_consider(s, session_symbol(c->session, words[i]));
}

void ck_report_unknown_name(struct body *b, const struct symbol *name, struct span span)
{
    if (b->checker->diags->errors > b->checker->diags->limit) {
        diag_unknown_name(b->checker->diags, span, name); /* is only counted: no advice */
        return;
    }
    const struct ast *later = find_later_binding(b, name, span);
    if (later) {
        diag_note(diag_unreached_name(b->checker->diags, span, name), later->span,
                  "it is bound here, further down");
        return;
    }
    if (report_private_import(b, name, span))
        return;
    struct diag *d = diag_unknown_name(b->checker->diags, span, name);
    if (advise_self(b, d, name, span) || advise_recursion(b, d, name, span))
        return;
    if (advise_scope(b, d, name, span) || ck_advise_function(d, name))
        return;
    struct suggestion s;
    ck_suggest_start(&s, name);
    consider_visible(b, &s);
    consider_keywords(b->checker, &s);
    ck_suggest_report(&s, d, span);
}

/* `Trait::f` without such an f, and `Type::f`: reported. */
static bool report_no_module(struct body *b, const struct symbol_list *path)
{
    struct checker *c = b->checker;
    bool is_reported = false;
    struct entity *entity =
        ck_find_entity(c, b->module, path->items[0], path->spans[0], &is_reported);
    if (!entity || (entity->kind != ENTITY_TRAIT && entity->kind != ENTITY_TYPE))
        return is_reported;
    const struct symbol *name = path->items[1];
    struct suggestion s;
    ck_suggest_start(&s, name);
    if (entity->kind == ENTITY_TRAIT) {
        consider_map(&s, &entity->trait->members);
        ck_suggest_report(&s, diag_not_in_trait(c->diags, path->spans[1], entity->name, name),
                          path->spans[1]);
        return true;
    }
    struct diag *d = diag_unknown_member(c->diags, path->spans[1], entity->name->text, name);
    diag_help(d, "`::` goes into modules and enums; what belongs to a type is written `%s.%s`",
              entity->name->text, name->text);
    return true;
}

/* The first part of a path, which is no import. */
static void report_unknown_module(struct body *b, const struct symbol *name, struct span span)
{
    struct diag *d = diag_unknown_name(b->checker->diags, span, name);
    struct suggestion s;
    ck_suggest_start(&s, name);
    for (uint32_t i = 0; i < b->module->import_count; i++)
        ck_suggest_consider(&s, import_name(b->module->imports[i].ast));
    ck_suggest_report(&s, d, span);
    if (!s.best && name->text[0] >= 'a' && name->text[0] <= 'z')
        diag_help(d, "a module stands before `::`; it needs an `import`");
}

static struct entity *find_in_module(struct body *b, struct module *module,
                                     const struct symbol *name, struct span span)
{
    struct checker *c = b->checker;
    struct entity *entity = map_get(&module->names, name);
    if (!entity) {
        struct suggestion s;
        ck_suggest_start(&s, name);
        consider_map(&s, &module->names);
        ck_suggest_report(&s, diag_not_in_module(c->diags, span, module->name, name), span);
        return NULL;
    }
    if (entity->is_private && module != b->module) {
        struct diag *d = diag_private_name(c->diags, span, name, module->name);
        diag_note(d, entity->span, "it is declared here");
    }
    return entity;
}

/* `m::Point::x`: `::` goes into modules and enums only. */
static void report_no_part(struct body *b, struct module *module, const struct symbol_list *path)
{
    struct checker *c = b->checker;
    const struct symbol *last = path->items[path->count - 1];
    struct entity *entity = find_in_module(b, module, path->items[1], path->spans[1]);
    if (!entity)
        return;
    struct diag *d = diag_not_in_module(
        c->diags, path->spans[path->count - 1],
        text_format(c->arena, "%s::%s", path->items[0]->text, path->items[1]->text), last);
    if (entity->kind == ENTITY_TYPE)
        diag_help(d, "a function of a type is called with a dot: `%s::%s.%s()`",
                  path->items[0]->text, path->items[1]->text, last->text);
}

struct entity *ck_peek_path(struct body *b, const struct symbol_list *path)
{
    bool is_reported = true; /* nothing is reported here */
    if (path->count == 1)
        return ck_find_entity(b->checker, b->module, path->items[0], path->spans[0], &is_reported);
    const struct module *module = find_import(b->module, path->items[0]);
    return module && path->count == 2 ? map_get(&module->names, path->items[1]) : NULL;
}

struct entity *ck_resolve_path(struct body *b, const struct symbol_list *path)
{
    struct checker *c = b->checker;
    bool is_reported = false;
    if (path->count == 1) {
        struct entity *entity =
            ck_find_entity(c, b->module, path->items[0], path->spans[0], &is_reported);
        if (!entity && !is_reported)
            ck_report_unknown_name(b, path->items[0], path->spans[0]);
        return entity;
    }
    struct module *module = find_import(b->module, path->items[0]);
    if (!module && report_no_module(b, path))
        return NULL;
    if (!module) {
        report_unknown_module(b, path->items[0], path->spans[0]);
        return NULL;
    }
    if (path->count > 2) {
        report_no_part(b, module, path);
        return NULL;
    }
    return find_in_module(b, module, path->items[1], path->spans[1]);
}

/* The library's functions are checked when somebody refers to them. */
static void want_body(struct checker *c, struct function *function)
{
    if (function->module->is_std && function->state == FUNCTION_SIGNED)
        list_push(c->arena, &c->wanted, function);
}

void ck_note_callee(struct body *b, struct function *function)
{
    struct function *by = b->function;
    want_body(b->checker, function);
    if (function->trait)
        function->trait->is_used = true;
    for (uint32_t i = by->callees.count; i-- > 0;)
        if (by->callees.items[i] == function)
            return;
    list_push(b->checker->arena, &by->callees, function);
}

void ck_note_global(struct body *b, struct global *global)
{
    struct function *by = b->function;
    for (uint32_t i = by->globals.count; i-- > 0;)
        if (by->globals.items[i] == global)
            return;
    list_push(b->checker->arena, &by->globals, global);
}

static struct entity *imported_entity(struct checker *c, struct module *target,
                                      const struct ast_import_name *name)
{
    struct entity *entity = map_get(&target->names, name->name);
    if (!entity) {
        struct suggestion s;
        ck_suggest_start(&s, name->name);
        consider_map(&s, &target->names);
        ck_suggest_report(&s, diag_not_in_module(c->diags, name->name_at, target->name, name->name),
                          name->name_at);
    } else if (entity->is_private) {
        struct diag *d = diag_private_name(c->diags, name->name_at, name->name, target->name);
        diag_note(d, entity->span, "it is declared here");
    }
    return entity;
}

/* `import a/b` and `import * from a/b`, of a module that is imported already. */
static void refuse_second_import(struct checker *c, const struct module *module, uint32_t index)
{
    const struct module_import *import = &module->imports[index];
    const struct symbol *name = import_name(import->ast);
    for (uint32_t i = 0; i < index; i++) {
        const struct module_import *other = &module->imports[i];
        bool is_same = other->ast->kind == import->ast->kind &&
                       (import->ast->kind == IMPORT_MODULE ? import_name(other->ast) == name
                                                           : other->module == import->module);
        if (!is_same)
            continue;
        diag_note(diag_import_twice(c->diags, import->ast->head.span, name), other->ast->head.span,
                  "the first import is here");
        return;
    }
}

/* `from a/b import x, y as z`. */
static void import_names(struct checker *c, struct module *module,
                         const struct module_import *import)
{
    for (uint32_t i = 0; i < import->ast->names.count; i++) {
        struct ast_import_name *name = ast_as_import_name(import->ast->names.items[i]);
        struct entity *entity = imported_entity(c, import->module, name);
        const struct symbol *as = name->alias ? name->alias : name->name;
        if (!entity)
            continue;
        struct entity *own = map_get(&module->names, as);
        if (own)
            diag_note(diag_import_twice(c->diags, name->head.span, as), own->span,
                      "this module declares `%s` too", as->text);
        else if (map_put(c->arena, &module->imported, as, entity))
            diag_import_twice(c->diags, name->head.span, as);
    }
}

void ck_declare_modules(struct checker *c)
{
    struct program *program = c->program;
    for (uint32_t i = 0; i < program->modules.count; i++)
        ck_declare_entities(c, program->modules.items[i]);
    for (uint32_t i = 0; i < program->modules.count; i++) {
        struct module *module = program->modules.items[i];
        for (uint32_t j = 0; j < module->import_count; j++)
            if (module->imports[j].ast->kind != IMPORT_NAMES)
                refuse_second_import(c, module, j);
            else if (module->imports[j].module)
                import_names(c, module, &module->imports[j]);
    }
    for (uint32_t i = 0; i < program->traits.count; i++)
        ck_complete_trait(c, program->traits.items[i]);
    for (uint32_t i = 0; i < program->declared_types.count; i++)
        ck_bound_type(c, program->declared_types.items[i]);
    ck_resolve_aliases(c);
    for (uint32_t i = 0; i < program->declared_types.count; i++)
        ck_resolve_type(c, program->declared_types.items[i]);
    ck_find_recursion(c);
    for (uint32_t i = 0; i < program->modules.count; i++)
        ck_declare_impls(c, program->modules.items[i]);
    ck_settle_impls(c);
    ck_check_all_written(c);
    ck_check_extensions(c);
}
