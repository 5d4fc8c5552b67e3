/* The order of module initialisers: a depth-first walk over what initialisers
 * and the functions that they call refer to. An initialiser that needs itself is
 * an error that lists the way; functions may call each other freely. */
#include "middle/check/checker.h"

struct ordering {
    struct checker *checker;
    LIST(struct global *) done;
    LIST(struct global *) path; /* initialisers under way */
};

static void visit_function(struct ordering *o, struct function *function);

/* The initialisers under way from number `from` on need each other. */
static void report_cycle(struct ordering *o, uint32_t from)
{
    struct text text;
    text_init(&text, o->checker->arena);
    const struct global *global = o->path.items[from];
    for (uint32_t i = from; i < o->path.count; i++)
        text_printf(&text, "%s`%s`", i == from ? "" : ", ", o->path.items[i]->name->text);
    struct diag *d = diag_initialiser_cycle(o->checker->diags, global->span, text_chars(&text));
    diag_help(d, "initialisers run once, each after those that it needs, so that none can need "
                 "itself, not through a function either");
}

static void visit_global(struct ordering *o, struct global *global)
{
    if (global->order == ORDER_OPEN) {
        uint32_t from = o->path.count;
        while (o->path.items[--from] != global)
            continue;
        report_cycle(o, from);
    }
    if (global->order != ORDER_NEW)
        return;
    global->order = ORDER_OPEN;
    list_push(o->checker->arena, &o->path, global);
    visit_function(o, global->body);
    (void)list_pop(&o->path);
    global->order = ORDER_DONE;
    global->index = o->done.count;
    list_push(o->checker->arena, &o->done, global);
}

static void visit_function(struct ordering *o, struct function *function)
{
    /* Met again with an initialiser in between: that one needs itself. */
    if (function->order == ORDER_OPEN && function->order_from < o->path.count)
        report_cycle(o, function->order_from);
    if (function->order != ORDER_NEW)
        return;
    function->order = ORDER_OPEN;
    function->order_from = o->path.count;
    for (uint32_t i = 0; i < function->globals.count; i++)
        visit_global(o, function->globals.items[i]);
    for (uint32_t i = 0; i < function->callees.count; i++)
        visit_function(o, function->callees.items[i]);
    function->order = ORDER_DONE;
}

void ck_order_globals(struct checker *c)
{
    struct ordering o = {.checker = c};
    struct program *program = c->program;
    for (uint32_t i = 0; i < program->globals.count; i++)
        if (program->globals.items[i]->state == FUNCTION_CHECKED)
            visit_global(&o, program->globals.items[i]);
    program->globals.count = 0;
    for (uint32_t i = 0; i < o.done.count; i++)
        list_push(c->arena, &program->globals, o.done.items[i]);
}
