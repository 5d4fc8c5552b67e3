#include "middle/modules/modules.h"

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "frontend/syntax/parser.h"

struct loader {
    struct program *program;
    struct arena *arena;
    const struct source_finder *finder;
    struct map by_source;             /* source -> module */
    LIST(struct module *) all;        /* in the order in which they were found */
    LIST(struct module *) unfinished; /* imports not followed yet, a stack */
};

/* "net/http.qz" and "net/http/mod.qz" are the module net/http. */
static const char *module_name(struct arena *arena, const char *source_name)
{
    struct str name = str_of(source_name);
    const struct str endings[] = {STR("/mod.qz"), STR(".qz")};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        struct str ending = endings[i];
        if (name.size > ending.size &&
            memcmp(name.bytes + name.size - ending.size, ending.bytes, ending.size) == 0) {
            name.size -= ending.size;
            break;
        }
    }
    return arena_copy(arena, name.bytes, name.size);
}

/* "net/http" as it stands in qualified names: "net::http". */
static const char *module_prefix(struct arena *arena, const char *name)
{
    struct text text;
    text_init(&text, arena);
    for (const char *p = name; *p; p++) {
        if (*p == '/')
            text_add(&text, STR("::"));
        else
            text_add_char(&text, *p);
    }
    return text_chars(&text);
}

static struct module *add_module(struct loader *loader, struct source *source)
{
    struct module *module = ARENA_NEW(loader->arena, struct module);
    module->name = module_name(loader->arena, source->name);
    module->prefix = module_prefix(loader->arena, module->name);
    module->is_std = strncmp(source->name, "std/", 4) == 0;
    map_put(loader->arena, &loader->by_source, source, module);
    module->file = parse_file(loader->program->session, source);
    module->nodes = ARENA_ARRAY(loader->arena, struct node_info, module->file->node_count);
    list_push(loader->arena, &loader->unfinished, module);
    list_push(loader->arena, &loader->all, module);
    return module;
}

static const char *import_path(struct arena *arena, const struct ast_import *import)
{
    struct text text;
    text_init(&text, arena);
    for (uint32_t i = 0; i < import->path.count; i++) {
        if (i)
            text_add_char(&text, '/');
        text_add_symbol(&text, import->path.items[i]);
    }
    return text_chars(&text);
}

static void report_not_found(struct loader *loader, const struct source *from, const char *path,
                             struct span span)
{
    struct session *session = loader->program->session;
    const struct source_finder *finder = loader->finder;
    struct diag *d = diag_module_not_found(&session->diags, span, path);
    const char *meant =
        finder->nearest ? finder->nearest(finder->context, session, from, path) : NULL;
    if (meant) {
        diag_help(d, "did you mean `%s`?", meant);
        diag_fix(d, span, meant);
        return;
    }
    diag_help(d, "it would be the file %s.qz or %s/mod.qz", path, path);
    diag_help(d, "modules are looked for beside the importing file, in the folders given with -I, "
                 "and in the standard library");
}

static struct module *find_module(struct loader *loader, const struct source *from,
                                  const char *path, struct span span)
{
    bool is_reported = false;
    struct source *source = loader->finder->find(loader->finder->context, loader->program->session,
                                                 from, path, span, &is_reported);
    if (!source) {
        if (!is_reported)
            report_not_found(loader, from, path, span);
        return NULL;
    }
    struct module *known = map_get(&loader->by_source, source);
    return known ? known : add_module(loader, source);
}

static void follow_imports(struct loader *loader, struct module *module)
{
    struct ast_list items = module->file->module->items;
    uint32_t count = 0;
    for (uint32_t i = 0; i < items.count; i++)
        count += items.items[i]->kind == AST_import;
    module->imports = ARENA_ARRAY(loader->arena, struct module_import, count);
    for (uint32_t i = 0; i < items.count; i++) {
        if (items.items[i]->kind != AST_import || !ast_as_import(items.items[i])->path.count)
            continue; /* one without a path was reported */
        struct ast_import *import = ast_as_import(items.items[i]);
        const char *path = import_path(loader->arena, import);
        struct span span =
            import->path.count
                ? span_join(import->path.spans[0], import->path.spans[import->path.count - 1])
                : import->head.span;
        module->imports[module->import_count++] =
            (struct module_import){import, find_module(loader, module->file->source, path, span)};
    }
}

/* Imported modules before those that import them; where they import each other,
 * the one that was reached first comes last. */
static void order_module(struct loader *loader, struct module *module)
{
    if (module->is_ordered)
        return;
    module->is_ordered = true;
    for (uint32_t i = 0; i < module->import_count; i++)
        if (module->imports[i].module)
            order_module(loader, module->imports[i].module);
    list_push(loader->arena, &loader->program->modules, module);
}

void load_modules(struct program *program, struct source *main_source,
                  const struct source_finder *finder)
{
    struct loader loader = {
        .program = program, .arena = &program->session->arena, .finder = finder};
    bool is_reported = false;
    struct source *prelude =
        finder->find(finder->context, program->session, NULL, "prelude", NOWHERE, &is_reported);
    if (prelude)
        add_module(&loader, prelude);
    else if (!is_reported)
        diag_module_not_found(&program->session->diags, NOWHERE, "prelude");
    program->main_module = add_module(&loader, main_source);
    while (loader.unfinished.count)
        follow_imports(&loader, list_pop(&loader.unfinished));
    for (uint32_t i = 0; i < loader.all.count; i++)
        order_module(&loader, loader.all.items[i]);
}
