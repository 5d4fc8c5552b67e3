#include "middle/interp/consts.h"

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/interp/interp.h"
#include "middle/interp/prune.h"
#include "middle/interp/substitute.h"

/* For one const; the memory for all together. A step takes some 50 ns. */
enum { MOST_STEPS = 10000000, MOST_FRAMES = 100000, MOST_MEGABYTES = 128 };

struct initialiser {
    uint32_t global;
    struct mir_function *function;
};

struct consts {
    struct session *session;
    struct mir_module *module;
    struct interp *interp;
    LIST(struct initialiser) initialisers;
};

static void find_initialisers(struct consts *c)
{
    const struct mir_function *init = c->module->init;
    for (uint32_t i = 0; init && i < init->blocks.count; i++) {
        const struct mir_block *block = &init->blocks.items[i];
        for (uint32_t k = 0; k < block->statements.count; k++) {
            const struct mir_statement *s = &block->statements.items[k];
            bool is_call = s->op == MIR_CALL && s->operand_count == 1 && s->has_dest &&
                           s->operands[0].kind == MIR_OPERAND_FUNCTION;
            if (is_call && s->dest.is_global && s->dest.step_count == 0 &&
                c->module->globals.items[s->dest.base].is_const)
                list_push(c->module->arena, &c->initialisers,
                          (struct initialiser){s->dest.base, s->operands[0].function});
        }
    }
}

/* ---- Reports ---- */

static struct diag *report_invalid(struct consts *c, const struct initialiser *initialiser)
{
    const struct interp_report *report = interp_report(c->interp);
    const struct mir_function *function =
        report->call_count ? report->calls[0].function : initialiser->function;
    return diag_mir_invalid(&c->session->diags, initialiser->function->span, function->name,
                            "while a `const` was evaluated", report->text);
}

/* NULL: nothing is to be reported, an earlier const is to blame. */
static struct diag *report_outcome(struct consts *c, const struct initialiser *initialiser)
{
    const struct interp_report *report = interp_report(c->interp);
    struct diagnostics *diags = &c->session->diags;
    struct span span = initialiser->function->span;
    switch (report->outcome) {
    case INTERP_RETURNED:
    case INTERP_EXITED:
    case INTERP_BLOCKED:
        break;
    case INTERP_PANICKED:
        return diag_const_panics(diags, span, report->text);
    case INTERP_EFFECT:
        return diag_const_effect(diags, span, report->text);
    case INTERP_TOO_LONG:
        return diag_const_too_long(diags, span, text_format(diags->arena, "%d steps", MOST_STEPS));
    case INTERP_TOO_DEEP:
        return diag_const_too_long(
            diags, span, text_format(diags->arena, "%d calls inside of one another", MOST_FRAMES));
    case INTERP_TOO_LARGE:
        return diag_const_too_long(
            diags, span, text_format(diags->arena, "%d megabytes of memory", MOST_MEGABYTES));
    case INTERP_INVALID:
        return report_invalid(c, initialiser);
    }
    return NULL;
}

/* What the note at the innermost call says. */
static const char *innermost_words(enum interp_outcome outcome)
{
    if (outcome == INTERP_PANICKED)
        return "the panic is in";
    return outcome == INTERP_EFFECT ? "this is in" : "it had come to";
}

/* Where it happened and the calls that led there, without the const itself. */
static void note_calls(struct diag *diag, const struct interp_report *report)
{
    enum { MOST_NOTES = 4 };
    uint32_t shown = 0;
    for (uint32_t i = 0; i + 1 < report->depth && i < report->call_count; i++) {
        const struct interp_call *call = &report->calls[i];
        if (!call->span.start || shown == MOST_NOTES)
            continue;
        diag_note(diag, call->span, "%s `%s`",
                  shown ? "called from" : innermost_words(report->outcome), call->function->name);
        shown++;
    }
}

static void evaluate(struct consts *c, const struct initialiser *initialiser)
{
    if (interp_run(c->interp, initialiser->function, NULL, 0) == INTERP_RETURNED) {
        struct interp_value value = interp_result(c->interp);
        struct mir_operand constant;
        if (value.type->kind == TYPE_function && !interp_constant(c->interp, value, &constant))
            diag_help(diag_const_effect(&c->session->diags, initialiser->function->span,
                                        "be a lambda that captures"),
                      "what it captures lives while the program runs; write `name = ...` "
                      "without `const`");
        interp_keep_result(c->interp, initialiser->global);
        return;
    }
    interp_give_up(c->interp, initialiser->global);
    struct diag *diag = report_outcome(c, initialiser);
    if (diag)
        note_calls(diag, interp_report(c->interp));
}

/* ---- All of them ---- */

static void substitute_all(struct consts *c)
{
    bool *is_known = ARENA_ARRAY(c->module->arena, bool, c->module->globals.count);
    for (uint32_t i = 0; i < c->initialisers.count; i++)
        is_known[c->initialisers.items[i].global] = true;
    substitute_consts(c->module, c->interp, is_known);
    for (uint32_t i = 0; i < c->initialisers.count; i++)
        substitute_initialiser(c->module, c->interp, c->initialisers.items[i].global,
                               c->initialisers.items[i].function);
}

bool evaluate_consts(struct session *session, struct mir_module *module)
{
    struct consts c = {.session = session, .module = module};
    struct interp_options options = {
        .steps = MOST_STEPS, .frames = MOST_FRAMES, .memory = (size_t)MOST_MEGABYTES << 20};
    uint32_t errors = session->diags.errors;
    find_initialisers(&c);
    if (c.initialisers.count > 0) {
        c.interp = interp_new(session, module, &options);
        for (uint32_t i = 0; i < c.initialisers.count; i++)
            evaluate(&c, &c.initialisers.items[i]);
        if (session->diags.errors != errors)
            return false;
        substitute_all(&c);
    }
    prune_module(module);
    return true;
}
