/* The order of checking a program. */
#include "middle/check/check.h"

#include "middle/check/checker.h"

struct module *ck_module_named(struct checker *c, const char *source_name)
{
    for (uint32_t i = 0; i < c->program->modules.count; i++)
        if (strcmp(c->program->modules.items[i]->file->source->name, source_name) == 0)
            return c->program->modules.items[i];
    return NULL;
}

static void start(struct checker *c, struct program *program)
{
    struct session *session = program->session;
    *c = (struct checker){.program = program,
                          .session = session,
                          .arena = &session->arena,
                          .diags = &session->diags,
                          .types = &program->types,
                          .self_name = session_symbol(session, "self"),
                          .main_name = session_symbol(session, "main"),
                          .underscore = session_symbol(session, "_")};
    c->prelude = ck_module_named(c, "std/prelude.qz");
    ck_declare_builtins(c);
}

/* The defaults of a template belong to its instances. */
static void check_unless_default(struct checker *c, struct function *function)
{
    if (!function->default_for || function->default_for->state != FUNCTION_TEMPLATE)
        check_function(c, function, NULL);
}

static bool is_in_use(const struct impl *impl)
{
    const struct type *type = impl->scope.self;
    if (type->kind != TYPE_nominal)
        return impl->bound.trait->is_used; /* nothing else leads there */
    return ((struct declared_type *)type->decl->entity)->is_used;
}

/* The functions of the library's impls for types that the program uses: lowering
 * may call them without a call in the text, to drop, show or compare. */
static void want_impls(struct checker *c)
{
    for (uint32_t i = 0; i < c->program->functions.count; i++) {
        struct function *function = c->program->functions.items[i];
        if (!function->impl || !function->module->is_std || !is_in_use(function->impl))
            continue;
        ck_sign_function(c, function);
        if (function->state == FUNCTION_SIGNED)
            list_push(c->arena, &c->wanted, function);
    }
}

static void check_bodies(struct checker *c)
{
    struct program *program = c->program;
    for (uint32_t i = 0; i < program->globals.count; i++)
        if (!program->globals.items[i]->module->is_std)
            check_global(c, program->globals.items[i], NULL);
    for (uint32_t i = 0; i < program->functions.count; i++)
        if (!program->functions.items[i]->module->is_std)
            check_unless_default(c, program->functions.items[i]);
    uint32_t done = 0;
    do {
        for (; done < c->wanted.count; done++)
            check_function(c, c->wanted.items[done], NULL);
        want_impls(c);
    } while (done < c->wanted.count);
}

static void check_main(struct checker *c, struct function *function)
{
    const struct type *result = program_type(c->program, function->result);
    struct outcome outcome;
    bool is_result = ck_outcome_of(c, result, &outcome) && outcome.is_result;
    if (is_result && !ck_can_show(c, outcome.error))
        diag_help(diag_not_showable(c->diags, function->span, ck_show_type(c, outcome.error)),
                  "`main` tells an Err on stderr; give its type the trait Show");
    bool is_good = function->parameter_count == 0 &&
                   (is_result || result->kind == TYPE_void || result->kind == TYPE_int ||
                    result->kind == TYPE_never || result->kind == TYPE_error);
    if (!is_good)
        diag_bad_main(c->diags, function->span);
}

/* A file that is only checked may have one, and then it must be good. */
static bool has_main(struct checker *c)
{
    const struct entity *entity = map_get(&c->program->main_module->names, c->main_name);
    return entity && entity->kind == ENTITY_FUNCTIONS;
}

static void find_main(struct checker *c, enum check_goal goal)
{
    struct module *module = c->program->main_module;
    struct entity *entity = map_get(&module->names, c->main_name);
    if (entity && entity->kind == ENTITY_FUNCTIONS) {
        for (uint32_t i = 0; i < entity->functions.count; i++)
            check_main(c, entity->functions.items[i]);
        if (goal == CHECK_PROGRAM)
            c->program->main = entity->functions.items[0];
        return;
    }
    if (goal != CHECK_PROGRAM)
        return;
    struct span end = {module->file->source->base, 0};
    struct diag *d = diag_no_main(c->diags, end);
    diag_help(d, "a program starts with `def main ... end`");
}

static void find_tests(struct checker *c, enum check_goal goal)
{
    struct program *program = c->program;
    for (uint32_t i = 0; i < program->functions.count; i++) {
        struct function *function = program->functions.items[i];
        if (!function->is_test || function->module->is_std)
            continue;
        const struct type *result = program_type(program, function->result);
        if (function->parameter_count || function->owner ||
            (result->kind != TYPE_void && result->kind != TYPE_error))
            diag_bad_test(c->diags, function->span);
        else if (goal == CHECK_TESTS && function->module == program->main_module)
            list_push(c->arena, &program->tests, function);
    }
}

static void note_drops(struct checker *c)
{
    struct program *program = c->program;
    uint32_t count = program->declared_types.count;
    struct type_decl **decls = ARENA_ARRAY(c->arena, struct type_decl *, count);
    for (uint32_t i = 0; i < count; i++)
        decls[i] = &program->declared_types.items[i]->decl;
    for (uint32_t i = 0; i < count; i++)
        if (program->declared_types.items[i]->generator &&
            program->declared_types.items[i]->generator->state == FUNCTION_CHECKED &&
            !program->session->diags.errors)
            ck_note_held(c, program->declared_types.items[i]);
    type_note_drops(c->types, decls, count);
}

bool check_program(struct program *program, enum check_goal goal)
{
    struct checker c;
    start(&c, program);
    ck_declare_modules(&c);
    check_bodies(&c);
    find_tests(&c, goal);
    if (goal == CHECK_TESTS && !program->tests.count && has_main(&c))
        goal = CHECK_PROGRAM; /* it runs its own tests */
    if (goal != CHECK_TESTS)
        find_main(&c, goal);
    check_captures(&c);
    check_rebinding(&c);
    check_kept(&c);
    note_drops(&c);
    ck_order_globals(&c);
    if (program->session->diags.errors)
        return false;
    check_narrowing(&c);
    return true;
}
