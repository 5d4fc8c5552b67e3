/* Obligations: that the types of a call have the traits that are asked of them. */
#include "middle/check/checker.h"

#include "middle/program/traits.h"

static const struct type_scope *open_scope(struct checker *c)
{
    return c->open.count ? &list_last(&c->open).body->function->scope : NULL;
}

/* `Index<String>`, as it is written in a bound. */
static const char *trait_text(struct checker *c, const struct trait_decl *trait,
                              const struct type *type, const struct type *const *arguments)
{
    struct text text;
    text_init(&text, c->arena);
    text_add_symbol(&text, trait->name);
    bool is_default = trait->param_count == 1 && ck_shallow(c, arguments[0]) == type;
    for (uint32_t i = 0; i < trait->param_count && !is_default; i++)
        text_printf(&text, "%s%s", i ? ", " : "<", ck_show_type(c, arguments[i]));
    if (trait->param_count && !is_default)
        text_add_char(&text, '>');
    return text_chars(&text);
}

static bool is_own(const struct body *b, const struct type *type, const struct trait_decl *trait)
{
    if (trait->module == b->module)
        return true;
    return type->kind == TYPE_nominal &&
           ((const struct declared_type *)type->decl->entity)->module == b->module;
}

static void help_missing(struct body *b, struct diag *d, const struct obligation *o,
                         const struct type *type, const char *wanted)
{
    struct checker *c = b->checker;
    struct trait_answer other =
        program_find_trait(c->program, &b->function->scope, type, o->trait, NULL);
    if (type->kind == TYPE_param)
        diag_help(d, "write the bound: `%s: %s`", type->name->text, wanted);
    else if (o->trait == ck_prelude_trait(c, "Object"))
        diag_help(d, "plain structs, Vec, Map and their like are objects; `@value` structs, enums, "
                     "Strings and numbers are values without identity");
    else if (other.source != TRAIT_MISSING && other.arguments && o->trait->param_count)
        diag_help(d, "it has `%s`", trait_text(c, o->trait, type, other.arguments));
    else if (is_own(b, type, o->trait))
        diag_help(d, "write `impl %s for %s ... end`", wanted, ck_show_type(c, type));
}

static void report_missing(struct body *b, const struct obligation *o, const struct type *type)
{
    struct checker *c = b->checker;
    const char *wanted = trait_text(c, o->trait, type, o->arguments);
    /* What the trait would have told is not known, and no error of its own. */
    for (uint32_t i = 0; i + 1 < o->trait->scope.count; i++)
        ck_unify(c, o->arguments[i], SIMPLE(c, error));
    if (c->missing_at.start == o->span.start && c->missing_at.size == o->span.size)
        return;
    c->missing_at = o->span;
    struct diag *d = diag_trait_missing(c->diags, o->span, ck_show_type(c, type), wanted);
    bool is_unnamed = strncmp(o->name->text, "impl ", 5) == 0; /* `impl Trait` */
    if (o->bound_at.start && (!o->trait->module->is_std || is_unnamed))
        diag_note(d, o->bound_at, "it is asked for here");
    else if (o->bound_at.start && strcmp(o->name->text, "Self") != 0)
        diag_note(d, o->bound_at, "`%s` must have it", o->name->text);
    ck_note_not_derived(b, d, type, o->trait);
    help_missing(b, d, o, type, wanted);
}

static void take_arguments(struct checker *c, const struct obligation *o,
                           const struct trait_answer *answer)
{
    uint32_t parameters = o->trait->param_count;
    for (uint32_t i = 0; answer->arguments && i + 1 < o->trait->scope.count; i++) {
        const struct type *found = i < parameters ? o->arguments[i] : answer->arguments[i];
        const struct type *expected = i < parameters ? answer->arguments[i] : o->arguments[i];
        ck_expect_type(c, o->span, found, expected);
    }
}

/* How many impls of the trait may be for values of the type. */
static uint32_t impls_for(struct checker *c, const struct trait_decl *trait,
                          const struct type *type)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < trait->impls.count; i++) {
        const struct impl *impl = trait->impls.items[i];
        const struct type **bound = ARENA_ARRAY(c->arena, const struct type *, impl->scope.count);
        found += type_match(impl->scope.self, type, bound, impl->scope.count) &&
                 ck_bounds_allow(c, impl, bound);
    }
    return found;
}

/* Arguments of which something is open can be any; where the type is open itself, the
 * only impl for it says which they are. */
static struct trait_answer find_with_open(struct body *b, const struct obligation *o,
                                          const struct type *type)
{
    struct checker *c = b->checker;
    struct trait_answer answer =
        program_find_trait(c->program, &b->function->scope, type, o->trait, o->arguments);
    uint32_t count = o->trait->scope.count - 1;
    if (answer.source != TRAIT_MISSING || !count)
        return answer;
    const struct type **wanted = ARENA_ARRAY(c->arena, const struct type *, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct type *argument = program_type(c->program, o->arguments[i]);
        wanted[i] = argument->flags & TYPE_HAS_VARIABLE ? NULL : argument;
    }
    answer = program_find_trait(c->program, &b->function->scope, type, o->trait, wanted);
    if (answer.source == TRAIT_MISSING && (type->flags & TYPE_HAS_VARIABLE) &&
        impls_for(c, o->trait, type) == 1)
        answer = program_find_trait(c->program, &b->function->scope, type, o->trait, NULL);
    return answer;
}

/* A number literal whose type is not known yet has the operators of its type all the
 * same, with operands of that type. */
static bool solve_literal(struct checker *c, const struct obligation *o, const struct type *type)
{
    if (!o->trait || !o->trait->operates || c->variable_kinds.items[type->index] == VARIABLE_ANY)
        return false;
    for (uint32_t i = 0; i < o->trait->param_count; i++)
        if (ck_shallow(c, o->arguments[i]) != type)
            return false;
    return ck_unify(c, o->arguments[o->trait->param_count], type);
}

/* Can the impl's argument of its trait be what is known of the wanted one? */
static bool may_take(struct checker *c, const struct type *argument, const struct type *wanted)
{
    wanted = ck_shallow(c, wanted);
    bool is_literal =
        wanted->kind == TYPE_variable && c->variable_kinds.items[wanted->index] != VARIABLE_ANY;
    if (is_literal)
        return argument->kind == TYPE_param || type_is_number(argument);
    return ck_may_be_one(c, argument, wanted);
}

/* Several impls of the trait are for the type, and what is known of the arguments does
 * not say which one is meant. */
static bool is_undecided(struct checker *c, const struct obligation *o, const struct type *type)
{
    uint32_t found = 0;
    bool is_open = false;
    for (uint32_t i = 0; i < o->trait->param_count; i++)
        is_open = is_open || ck_shallow(c, o->arguments[i])->kind == TYPE_variable;
    for (uint32_t i = 0; is_open && i < o->trait->impls.count; i++) {
        const struct impl *impl = o->trait->impls.items[i];
        const struct type **bound = ARENA_ARRAY(c->arena, const struct type *, impl->scope.count);
        bool fits = type_match(impl->scope.self, type, bound, impl->scope.count) &&
                    ck_bounds_allow(c, impl, bound);
        for (uint32_t j = 0; j < o->trait->param_count && fits; j++)
            fits = may_take(c, impl->bound.arguments[j], o->arguments[j]);
        found += fits;
    }
    return found > 1;
}

static void report_undecided(struct checker *c, const struct obligation *o, const struct type *type)
{
    struct diag *d = diag_cannot_infer(c->diags, o->span, o->trait->scope.params[1].name);
    diag_help(d, "%s has `%s` more than once: write the type that is wanted, `x: Int = ...`, say",
              ck_show_type(c, type), o->trait->name->text);
    for (uint32_t i = 0; i + 1 < o->trait->scope.count; i++)
        ck_give_up(c, o->arguments[i]);
}

/* True when nothing is left to do. */
static bool solve(struct body *b, const struct obligation *o, bool is_last)
{
    struct checker *c = b->checker;
    const struct type *type = program_type(c->program, o->type);
    if (type->kind == TYPE_error || (type->kind == TYPE_never && o->trait))
        return true;
    if (type->kind == TYPE_variable) {
        if (solve_literal(c, o, type))
            return true;
        if (is_last && c->variable_kinds.items[type->index] == VARIABLE_ANY) {
            struct diag *d = diag_cannot_infer(c->diags, o->span, o->name);
            if (strcmp(o->name->text, "[]") == 0)
                diag_help(d, "write what it holds: `xs: Vec<Int> = []`, say");
            else
                diag_help(
                    d,
                    "write the type where it can be known, or the type arguments: `f<Int>(...)`");
            ck_unify(c, type, SIMPLE(c, error));
        }
        return is_last;
    }
    if (!o->trait)
        return true;
    if (is_undecided(c, o, type)) {
        if (is_last)
            report_undecided(c, o, type);
        return is_last;
    }
    struct trait_answer answer = find_with_open(b, o, type);
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

static void oblige_bounds(struct body *b, const struct type_scope *scope, uint32_t index,
                          const struct type *const *arguments, struct span span)
{
    struct checker *c = b->checker;
    const struct type_parameter *param = &scope->params[index];
    for (uint32_t i = 0; i < param->bound_count; i++) {
        const struct trait_bound *bound = &param->bounds[i];
        uint32_t count = bound->trait->scope.count - 1;
        const struct type **all = ARENA_ARRAY(c->arena, const struct type *, count);
        for (uint32_t k = 0; k < count; k++)
            all[k] = ck_put_in(c, bound->arguments[k], arguments, scope);
        struct obligation o = {.type = arguments[index],
                               .trait = bound->trait,
                               .arguments = all,
                               .span = span,
                               .bound_at = bound->span,
                               .name = param->name};
        if (!solve(b, &o, false))
            list_push(c->arena, &b->obligations, o);
    }
}

void ck_oblige(struct body *b, const struct function *function, const struct type *const *arguments,
               struct span span)
{
    const struct type_scope *scope = &function->scope;
    for (uint32_t i = 0; i < scope->count; i++) {
        const struct type_parameter *param = &scope->params[i];
        struct obligation o = {.type = arguments[i], .span = span, .name = param->name};
        if (param->bound_count)
            oblige_bounds(b, scope, i, arguments, span);
        else if (!solve(b, &o, false))
            list_push(b->checker->arena, &b->obligations, o);
    }
}

void ck_oblige_type(struct body *b, const struct type *type, struct span span)
{
    struct checker *c = b->checker;
    type = ck_shallow(c, type);
    if (type->kind != TYPE_nominal)
        return;
    const struct type_scope *scope = &((const struct declared_type *)type->decl->entity)->bounded;
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, scope->count + 1);
    for (uint32_t i = 0; i < scope->count; i++)
        arguments[i] = i < type->part_count ? type->parts[i] : ck_fresh_variable(c, VARIABLE_ANY);
    for (uint32_t i = 0; i < scope->count; i++)
        oblige_bounds(b, scope, i, arguments, span);
}

void ck_bind_trait_arguments(struct body *b, const struct trait_decl *trait,
                             const struct type *const *arguments)
{
    struct checker *c = b->checker;
    const struct type *type = program_type(c->program, arguments[0]);
    if (trait->scope.count < 2 || type->kind == TYPE_variable || type->kind == TYPE_error)
        return;
    struct trait_answer answer = program_find_trait(c->program, &b->function->scope, type,
                                                    (struct trait_decl *)(uintptr_t)trait, NULL);
    if (answer.source == TRAIT_MISSING ||
        (answer.source == TRAIT_FROM_IMPL && impls_for(c, trait, type) > 1))
        return;
    for (uint32_t i = 0; answer.arguments && i + 1 < trait->scope.count; i++)
        ck_unify(c, arguments[i + 1], answer.arguments[i]);
}

void ck_settle_obligations(struct body *b)
{
    /* Solving one may make the types of another known: two rounds, then all. */
    for (int round = 0; round < 3; round++) {
        uint32_t left = 0;
        if (round == 2)
            ck_settle_never(b);
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

bool ck_takes(struct checker *c, const struct type *type, struct trait_decl *trait,
              const struct type *argument)
{
    const struct type **wanted = ARENA_ARRAY(c->arena, const struct type *, trait->scope.count);
    wanted[0] = argument;
    return program_find_trait(c->program, open_scope(c), type, trait, wanted).source !=
           TRAIT_MISSING;
}

/* Among the traits of the library, or among all others. */
static struct entity *find_among(struct body *b, const struct type *type, const struct symbol *name,
                                 struct span span, bool is_std)
{
    struct checker *c = b->checker;
    struct trait_list *list = map_get(&c->trait_members, name);
    struct entity *found = NULL;
    for (uint32_t i = 0; list && i < list->items.count; i++) {
        struct trait_decl *trait = list->items.items[i];
        if (trait->module->is_std != is_std ||
            (trait->ast->is_private && trait->module != b->module))
            continue;
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

/* What the library's traits call something does not stand in the way of a program's. */
struct entity *ck_find_trait_member(struct body *b, const struct type *type,
                                    const struct symbol *name, struct span span)
{
    struct entity *found = find_among(b, type, name, span, false);
    return found ? found : find_among(b, type, name, span, true);
}
