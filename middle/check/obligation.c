/* Obligations: that the types of a call have the traits that are asked of them. */
#include "middle/check/checker.h"

#include "middle/program/traits.h"

static const struct type_scope *open_scope(struct checker *c)
{
    return c->open.count ? &list_last(&c->open).body->function->scope : NULL;
}

static void report_missing(struct body *b, const struct obligation *o, const struct type *type)
{
    struct checker *c = b->checker;
    struct diag *d =
        diag_trait_missing(c->diags, o->span, ck_show_type(c, type), o->trait->name->text);
    if (o->bound_at.start && !o->trait->module->is_std)
        diag_note(d, o->bound_at, "it is asked for here");
    else if (o->bound_at.start)
        diag_note(d, o->bound_at, "`%s` must have it", o->name->text);
    if (type->kind == TYPE_param)
        diag_help(d, "write the bound: `%s: %s`", type->name->text, o->trait->name->text);
    else
        diag_help(d, "write `impl %s for %s ... end`", o->trait->name->text, ck_show_type(c, type));
}

static void take_arguments(struct checker *c, const struct obligation *o,
                           const struct trait_answer *answer)
{
    for (uint32_t i = 0; answer->arguments && i + 1 < o->trait->scope.count; i++)
        ck_unify(c, o->arguments[i], answer->arguments[i]);
}

/* True when nothing is left to do. */
static bool solve(struct body *b, const struct obligation *o, bool is_last)
{
    struct checker *c = b->checker;
    const struct type *type = program_type(c->program, o->type);
    if (type->kind == TYPE_error || (type->kind == TYPE_never && o->trait))
        return true;
    if (type->kind == TYPE_variable) {
        if (is_last && c->variable_kinds.items[type->index] == VARIABLE_ANY) {
            diag_help(diag_cannot_infer(c->diags, o->span, o->name),
                      "write the type where it can be known, or the type arguments: `f<Int>(...)`");
            ck_unify(c, type, SIMPLE(c, error));
        }
        return is_last;
    }
    if (!o->trait)
        return true;
    struct trait_answer answer =
        program_find_trait(c->program, &b->function->scope, type, o->trait, o->arguments);
    if (answer.source == TRAIT_MISSING && (type->flags & TYPE_HAS_VARIABLE) && !is_last)
        return false;
    if (answer.source == TRAIT_MISSING)
        report_missing(b, o, type);
    else
        take_arguments(c, o, &answer);
    return true;
}

void ck_oblige_known(struct body *b, const struct type *type, const struct symbol *name,
                     struct span span)
{
    struct checker *c = b->checker;
    if (!(program_type(c->program, type)->flags & TYPE_HAS_VARIABLE))
        return;
    for (uint32_t i = 0; i < type->part_count; i++)
        list_push(c->arena, &b->obligations,
                  (struct obligation){.type = type->parts[i], .span = span, .name = name});
}

void ck_oblige(struct body *b, const struct function *function, const struct type *const *arguments,
               struct span span)
{
    struct checker *c = b->checker;
    const struct type_scope *scope = &function->scope;
    for (uint32_t i = 0; i < scope->count; i++) {
        const struct type_parameter *param = &scope->params[i];
        struct obligation o = {.type = arguments[i], .span = span, .name = param->name};
        if (!param->bound_count && !solve(b, &o, false))
            list_push(c->arena, &b->obligations, o);
        for (uint32_t j = 0; j < param->bound_count; j++) {
            const struct trait_bound *bound = &param->bounds[j];
            uint32_t count = bound->trait->scope.count - 1;
            const struct type **all = ARENA_ARRAY(c->arena, const struct type *, count);
            for (uint32_t k = 0; k < count; k++)
                all[k] = ck_put_in(c, bound->arguments[k], arguments, scope);
            o.trait = bound->trait;
            o.arguments = all;
            o.bound_at = bound->span;
            if (!solve(b, &o, false))
                list_push(c->arena, &b->obligations, o);
        }
    }
}

void ck_settle_obligations(struct body *b)
{
    /* Solving one may make the types of another known: two rounds, then all. */
    for (int round = 0; round < 3; round++) {
        uint32_t left = 0;
        for (uint32_t i = 0; i < b->obligations.count; i++) {
            struct obligation o = b->obligations.items[i];
            if (!solve(b, &o, round == 2))
                b->obligations.items[left++] = o;
        }
        b->obligations.count = left;
    }
}

struct trait_decl *ck_prelude_trait(struct checker *c, const char *name)
{
    const struct entity *entity = ck_prelude_entity(c, session_symbol(c->session, name));
    return entity && entity->kind == ENTITY_TRAIT ? entity->trait : NULL;
}

bool ck_has_trait(struct checker *c, const struct type *type, const char *name)
{
    struct trait_decl *trait = ck_prelude_trait(c, name);
    type = program_type(c->program, type);
    if (!trait || type->kind == TYPE_variable || type->kind == TYPE_error ||
        type->kind == TYPE_never)
        return true;
    return program_find_trait(c->program, open_scope(c), type, trait, NULL).source != TRAIT_MISSING;
}

struct entity *ck_find_trait_member(struct body *b, const struct type *type,
                                    const struct symbol *name, struct span span)
{
    struct checker *c = b->checker;
    struct trait_list *list = map_get(&c->trait_members, name);
    struct entity *found = NULL;
    for (uint32_t i = 0; list && i < list->items.count; i++) {
        struct trait_decl *trait = list->items.items[i];
        if (program_find_trait(c->program, &b->function->scope, type, trait, NULL).source ==
            TRAIT_MISSING)
            continue;
        if (found) {
            struct diag *d = diag_ambiguous_method(c->diags, span, ck_show_type(c, type), name);
            diag_help(d, "say which: `%s::%s(...)`", trait->name->text, name->text);
            break;
        }
        found = map_get(&trait->members, name);
    }
    return found;
}
