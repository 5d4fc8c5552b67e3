/* What impls owe their traits, once all of them are declared: the supertraits, whose
 * associated types become known here, the bounds of associated types, every function
 * that is required, and that no two of them fit one type. */
#include "middle/check/checker.h"

#include "middle/program/traits.h"

/* ---- Overlaps ---- */

enum { DEEPEST = 8 };

bool ck_may_be_one(struct checker *c, const struct type *a, const struct type *b)
{
    a = ck_shallow(c, a);
    b = ck_shallow(c, b);
    if (a->kind == TYPE_param || a->kind == TYPE_variable || a->kind == TYPE_error ||
        b->kind == TYPE_param || b->kind == TYPE_variable || b->kind == TYPE_error)
        return true;
    if (a->kind != b->kind || a->decl != b->decl || a->part_count != b->part_count)
        return false;
    for (uint32_t i = 0; i < a->part_count; i++)
        if (!ck_may_be_one(c, a->parts[i], b->parts[i]))
            return false;
    return true;
}

static bool may_have(struct checker *c, const struct type *type, const struct trait_decl *trait,
                     uint32_t depth);

static bool bounds_allow(struct checker *c, const struct impl *impl,
                         const struct type *const *arguments, uint32_t depth)
{
    for (uint32_t i = 0; i < impl->scope.count; i++)
        for (uint32_t j = 0; j < impl->scope.params[i].bound_count; j++)
            if (arguments[i] &&
                !may_have(c, arguments[i], impl->scope.params[i].bounds[j].trait, depth))
                return false;
    return true;
}

static bool may_have(struct checker *c, const struct type *type, const struct trait_decl *trait,
                     uint32_t depth)
{
    type = ck_shallow(c, type);
    bool is_open = type->kind == TYPE_variable || type->kind == TYPE_error;
    if (is_open || trait->is_derived || trait_is_of_numbers(trait, type) || depth > DEEPEST)
        return true;
    for (uint32_t i = 0; i < trait->impls.count; i++) {
        const struct impl *impl = trait->impls.items[i];
        const struct type *self = impl->scope.self;
        if (impl->is_negative)
            continue;
        if (self->kind != TYPE_param && ck_may_be_one(c, self, type))
            return true;
        if (self->kind != TYPE_param)
            continue;
        const struct type **arguments =
            ARENA_ARRAY(c->arena, const struct type *, impl->scope.count);
        for (uint32_t j = 0; j < impl->scope.count; j++)
            arguments[j] = j == self->index ? type : SIMPLE(c, error);
        if (bounds_allow(c, impl, arguments, depth + 1))
            return true;
    }
    return false;
}

bool ck_bounds_allow(struct checker *c, const struct impl *impl,
                     const struct type *const *arguments)
{
    return bounds_allow(c, impl, arguments, 0);
}

static bool overlap(struct checker *c, const struct impl *a, const struct impl *b)
{
    if (!ck_may_be_one(c, a->scope.self, b->scope.self))
        return false;
    const struct type *const *for_a = ck_fresh_arguments(c, &a->scope);
    const struct type *const *for_b = ck_fresh_arguments(c, &b->scope);
    if (!ck_unify(c, ck_put_in(c, a->scope.self, for_a, &a->scope),
                  ck_put_in(c, b->scope.self, for_b, &b->scope)))
        return false;
    for (uint32_t i = 0; i < a->bound.trait->param_count; i++)
        if (!ck_unify(c, ck_put_in(c, a->bound.arguments[i], for_a, &a->scope),
                      ck_put_in(c, b->bound.arguments[i], for_b, &b->scope)))
            return false;
    return bounds_allow(c, a, for_a, 0) && bounds_allow(c, b, for_b, 0);
}

static void refuse_overlap(struct checker *c, const struct trait_decl *trait, uint32_t index)
{
    const struct impl *impl = trait->impls.items[index];
    for (uint32_t i = 0; i < index; i++) {
        const struct impl *other = trait->impls.items[i];
        bool is_own = impl->module->is_std && other->module->is_std;
        if (is_own || !overlap(c, impl, other)) /* the library's are tested otherwise */
            continue;
        bool is_later = !impl->module->is_std;
        struct diag *d =
            diag_impls_overlap(c->diags, (is_later ? impl : other)->ast->type->span,
                               ck_show_type(c, (is_later ? impl : other)->scope.self), trait->name);
        if (!(is_later ? other : impl)->module->is_std)
            diag_note(d, other->ast->type->span, "the other impl is here");
        else
            diag_note(d, (is_later ? other : impl)->ast->type->span, "the library has this one");
    }
}

/* ---- What is required ---- */

/* The requirement without a function of its own that is nearest to the name. */
static const struct ast_function *meant_requirement(const struct impl *impl,
                                                    const struct symbol *name)
{
    const struct ast_function *meant = NULL;
    struct ast_list required = impl->bound.trait->ast->items;
    struct suggestion s;
    ck_suggest_start(&s, name);
    for (uint32_t i = 0; i < required.count; i++) {
        if (required.items[i]->kind != AST_function)
            continue;
        const struct ast_function *ast = ast_as_function(required.items[i]);
        if (map_get(&impl->members, ast->name))
            continue;
        ck_suggest_consider(&s, ast->name);
        if (s.best == ast->name)
            meant = ast;
    }
    return meant;
}

/* A function that the trait has not, perhaps a misspelt one of it, which is given. */
static const struct ast_function *report_not_in_trait(struct checker *c, const struct impl *impl,
                                                      const struct ast_function *ast)
{
    const struct trait_decl *trait = impl->bound.trait;
    const struct ast_function *meant = meant_requirement(impl, ast->name);
    struct diag *d = diag_not_in_trait(c->diags, ast->name_at, trait->name, ast->name);
    if (meant) {
        diag_note(d, meant->name_at, "the trait has `%s`", meant->name->text);
        diag_help(d, "did you mean `%s`?", meant->name->text);
        diag_fix(d, ast->name_at, meant->name->text);
    } else {
        diag_help(d, "a function of its own stands in an `impl` without a trait");
    }
    return meant;
}

static bool has_arity(const struct entity *entity, uint32_t count)
{
    for (uint32_t i = 0; i < entity->functions.count; i++)
        if (entity->functions.items[i]->parameter_count == count)
            return true;
    return false;
}

/* Everything that the trait requires is there, and nothing else. */
static void check_functions(struct checker *c, const struct impl *impl)
{
    const struct trait_decl *trait = impl->bound.trait;
    struct ast_list required = trait->ast->items;
    LIST(const struct ast_function *) misspelt = {0};
    for (uint32_t i = 0; i < impl->ast->items.count; i++) {
        if (impl->ast->items.items[i]->kind != AST_function)
            continue;
        const struct ast_function *ast = ast_as_function(impl->ast->items.items[i]);
        const struct entity *of_trait = map_get(&trait->members, ast->name);
        if (of_trait && !has_arity(of_trait, ast->params.count))
            diag_note(diag_impl_signature(c->diags, ast->name_at, ast->name, trait->name),
                      of_trait->span, "the trait asks for this");
        if (!of_trait)
            list_push(c->arena, &misspelt, report_not_in_trait(c, impl, ast));
    }
    for (uint32_t i = 0; i < required.count; i++) {
        if (required.items[i]->kind != AST_function)
            continue;
        const struct ast_function *ast = ast_as_function(required.items[i]);
        bool is_there = ast->body || map_get(&impl->members, ast->name);
        for (uint32_t j = 0; j < misspelt.count; j++)
            is_there = is_there || misspelt.items[j] == ast;
        if (!is_there)
            diag_note(diag_requirement_missing(c->diags, impl->bound.span, ast->name, trait->name),
                      ast->name_at, "the trait asks for it here");
    }
}

/* Self, then the impl's arguments of the trait. */
static const struct type *const *all_arguments(struct checker *c, const struct impl *impl)
{
    uint32_t count = impl->bound.trait->scope.count;
    const struct type **all = ARENA_ARRAY(c->arena, const struct type *, count);
    all[0] = impl->scope.self;
    for (uint32_t i = 1; i < count; i++)
        all[i] = impl->bound.arguments[i - 1] ? impl->bound.arguments[i - 1] : SIMPLE(c, error);
    return all;
}

static void report_missing(struct checker *c, const struct impl *impl, const struct type *type,
                           const struct trait_bound *bound)
{
    struct diag *d = diag_trait_missing(c->diags, impl->bound.span, ck_show_type(c, type),
                                        bound->trait->name->text);
    if (!impl->bound.trait->module->is_std)
        diag_note(d, bound->span, "`%s` asks for it here", impl->bound.trait->name->text);
    else
        diag_help(d, "`%s` asks for it", impl->bound.trait->name->text);
}

/* The type has what a bound of the trait asks; its arguments, or NULL when reported. */
static const struct type *const *find_bound(struct checker *c, const struct impl *impl,
                                            const struct type *type,
                                            const struct trait_bound *bound)
{
    uint32_t count = bound->trait->scope.count - 1;
    const struct type *const *all = all_arguments(c, impl);
    const struct type **wanted = ARENA_ARRAY(c->arena, const struct type *, count + 1);
    for (uint32_t i = 0; i < bound->trait->param_count; i++)
        wanted[i] =
            type_substitute(c->types, bound->arguments[i], all, impl->bound.trait->scope.count);
    struct trait_answer answer =
        program_find_trait(c->program, &impl->scope, type, bound->trait, wanted);
    if (answer.source != TRAIT_MISSING)
        return answer.arguments ? answer.arguments : wanted;
    if (!(type->flags & TYPE_HAS_ERROR))
        report_missing(c, impl, type, bound);
    return NULL;
}

static void settle_impl(struct checker *c, struct impl *impl)
{
    const struct trait_decl *trait = impl->bound.trait;
    uint32_t count = trait->scope.count - 1, own = count - trait->inherited_count;
    const struct type **arguments = ARENA_ARRAY(c->arena, const struct type *, count + 1);
    for (uint32_t i = 0; i < count; i++)
        arguments[i] = i < own ? impl->bound.arguments[i] : SIMPLE(c, error);
    impl->bound.arguments = arguments;
    for (uint32_t i = 0; i < trait->super_count; i++) {
        const struct type *const *found = find_bound(c, impl, impl->scope.self, &trait->supers[i]);
        for (uint32_t j = 0; found && j < trait->inherited_count; j++)
            if (trait->inherited[j].super == i)
                arguments[own + j] = found[trait->inherited[j].index];
    }
    for (uint32_t i = trait->param_count; i < own; i++) {
        const struct type_parameter *associated = &trait->scope.params[i + 1];
        for (uint32_t j = 0; j < associated->bound_count; j++)
            find_bound(c, impl, arguments[i], &associated->bounds[j]);
    }
}

static void settle_trait(struct checker *c, struct trait_decl *trait)
{
    if (trait->state != TRAIT_KNOWN)
        return;
    trait->state = TRAIT_SETTLED;
    for (uint32_t i = 0; i < trait->super_count; i++)
        settle_trait(c, trait->supers[i].trait);
    for (uint32_t i = 0; i < trait->impls.count; i++) {
        bool is_negative = trait->impls.items[i]->is_negative;
        if (!is_negative)
            settle_impl(c, trait->impls.items[i]);
        refuse_overlap(c, trait, i);
        if (!is_negative)
            check_functions(c, trait->impls.items[i]);
    }
}

void ck_settle_impls(struct checker *c)
{
    for (uint32_t i = 0; i < c->program->traits.count; i++)
        settle_trait(c, c->program->traits.items[i]);
}
