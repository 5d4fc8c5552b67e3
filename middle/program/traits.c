#include "middle/program/traits.h"

#include "frontend/base/session.h"

enum { DEEPEST = 64 };

/* A type that is taken to have a trait while its parts are asked: a type that
 * holds itself has what its other parts have. */
struct assumption {
    const struct type *type;
    const struct trait_decl *trait;
};

struct search {
    struct program *program;
    const struct type_scope *scope;
    uint32_t depth;
    LIST(struct assumption) assumed;
};

static struct trait_answer find(struct search *s, const struct type *type, struct trait_decl *trait,
                                const struct type *const *wanted);

static struct arena *arena_of(struct search *s)
{
    return &s->program->session->arena;
}

static uint32_t argument_count(const struct trait_decl *trait)
{
    return trait->scope.count - 1;
}

/* Do the arguments known of `wanted` fit the patterns? */
static bool arguments_fit(struct search *s, const struct type *const *patterns,
                          const struct type *const *wanted, uint32_t count,
                          const struct type **bound, uint32_t bound_count)
{
    for (uint32_t i = 0; wanted && i < count; i++) {
        const struct type *type = wanted[i] ? program_type(s->program, wanted[i]) : NULL;
        if (type && type->kind != TYPE_variable && type->kind != TYPE_error &&
            !type_match(patterns[i], type, bound, bound_count))
            return false;
    }
    return true;
}

static const struct type *const *put_in(struct search *s, const struct type *const *types,
                                        uint32_t count, const struct type *const *arguments,
                                        uint32_t argument_total)
{
    const struct type **all = ARENA_ARRAY(arena_of(s), const struct type *, count);
    for (uint32_t i = 0; i < count; i++)
        all[i] = type_substitute(&s->program->types, types[i], arguments, argument_total);
    return all;
}

/* Are all parameters in the pattern known? */
static bool is_bound(const struct type *pattern, const struct type *const *arguments,
                     uint32_t count)
{
    if (pattern->kind == TYPE_param)
        return pattern->index >= count || arguments[pattern->index];
    for (uint32_t i = 0; i < pattern->part_count; i++)
        if (!is_bound(pattern->parts[i], arguments, count))
            return false;
    return true;
}

/* A bound's arguments as far as the impl's are known. */
static const struct type *const *known_arguments(struct search *s, const struct trait_bound *bound,
                                                 const struct type *const *arguments,
                                                 uint32_t total)
{
    uint32_t count = bound->trait->param_count;
    const struct type **all = ARENA_ARRAY(arena_of(s), const struct type *, count + 1);
    for (uint32_t i = 0; i < count; i++)
        if (is_bound(bound->arguments[i], arguments, total))
            all[i] = type_substitute(&s->program->types, bound->arguments[i], arguments, total);
    return all;
}

/* The bounds of an impl's parameters hold; hidden parameters get their types. */
static bool bounds_hold(struct search *s, const struct type_scope *scope,
                        const struct type **arguments)
{
    for (uint32_t i = 0; i < scope->count; i++) {
        const struct type_parameter *param = &scope->params[i];
        for (uint32_t j = 0; j < param->bound_count; j++) {
            const struct trait_bound *bound = &param->bounds[j];
            if (!arguments[i])
                return false;
            const struct type *const *wanted = known_arguments(s, bound, arguments, scope->count);
            struct trait_answer answer = find(s, arguments[i], bound->trait, wanted);
            if (answer.source == TRAIT_MISSING)
                return false;
            uint32_t count = argument_count(bound->trait);
            for (uint32_t k = 0; answer.arguments && k < count; k++)
                if (!type_match(bound->arguments[k], answer.arguments[k], arguments, scope->count))
                    return false;
        }
    }
    return true;
}

static bool impl_fits(struct search *s, struct impl *impl, const struct type *type,
                      const struct type *const *wanted, struct trait_answer *answer)
{
    uint32_t count = impl->scope.count;
    const struct type **arguments = ARENA_ARRAY(arena_of(s), const struct type *, count);
    if (!type_match(impl->scope.self, type, arguments, count) ||
        !arguments_fit(s, impl->bound.arguments, wanted, impl->bound.trait->param_count, arguments,
                       count) ||
        !bounds_hold(s, &impl->scope, arguments))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!arguments[i])
            return false;
    answer->source = TRAIT_FROM_IMPL;
    answer->impl = impl;
    answer->impl_arguments = arguments;
    answer->arguments =
        put_in(s, impl->bound.arguments, argument_count(impl->bound.trait), arguments, count);
    return true;
}

/* A bound gives its trait and, through it, the supertraits. */
static bool bound_gives(struct search *s, const struct type *type, const struct trait_bound *bound,
                        const struct trait_decl *trait, const struct type *const *wanted,
                        struct trait_answer *answer)
{
    const struct trait_decl *given = bound->trait;
    if (given == trait) {
        if (!arguments_fit(s, bound->arguments, wanted, given->param_count, NULL, 0))
            return false;
        answer->source = TRAIT_FROM_BOUND;
        answer->arguments = bound->arguments;
        return true;
    }
    if (s->depth++ > DEEPEST)
        return false;
    const struct type **all = ARENA_ARRAY(arena_of(s), const struct type *, given->scope.count);
    all[0] = type;
    memcpy(all + 1, bound->arguments, argument_count(given) * sizeof *all);
    for (uint32_t i = 0; i < given->super_count; i++) {
        struct trait_bound super = given->supers[i];
        super.arguments =
            put_in(s, super.arguments, argument_count(super.trait), all, given->scope.count);
        if (bound_gives(s, type, &super, trait, wanted, answer))
            return true;
    }
    return false;
}

static bool part_has(struct search *s, const struct type *part, struct trait_decl *trait)
{
    return find(s, part, trait, NULL).source != TRAIT_MISSING;
}

static bool parts_have(struct search *s, const struct type *type, struct trait_decl *trait)
{
    struct type_table *types = &s->program->types;
    for (uint32_t i = 0; i < type->decl->field_count; i++)
        if (!part_has(s, type_field(types, type, i), trait))
            return false;
    for (uint32_t i = 0; i < type->decl->variant_count; i++)
        for (uint32_t j = 0; j < type->decl->variants[i].field_count; j++)
            if (!part_has(s, type_variant_field(types, type, i, j), trait))
                return false;
    return true;
}

static bool is_std_trait(const struct trait_decl *trait, const char *name)
{
    return trait->module->is_std && strcmp(trait->name->text, name) == 0;
}

/* The library's traits are declared before a program's. */
static const struct trait_decl *drop_trait(const struct program *program)
{
    for (uint32_t i = 0; i < program->traits.count; i++)
        if (is_std_trait(program->traits.items[i], "Drop"))
            return program->traits.items[i];
    return NULL;
}

static bool has_drop(const struct search *s, const struct type *type)
{
    const struct trait_decl *trait = drop_trait(s->program);
    for (uint32_t i = 0; trait && i < trait->impls.count; i++) {
        const struct type *self = trait->impls.items[i]->scope.self;
        if (self->kind == TYPE_nominal && self->decl == type->decl)
            return true;
    }
    return false;
}

/* Drop types are neither copied nor made from nothing, and no variant of an enum is
 * its default but None. */
static bool is_excepted(const struct search *s, const struct type *type,
                        const struct trait_decl *trait)
{
    bool is_default = is_std_trait(trait, "Default");
    if (is_default && type->decl->variant_count)
        return strcmp(type->decl->name->text, "Option") != 0 ||
               !((const struct declared_type *)type->decl->entity)->module->is_std;
    return (is_default || is_std_trait(trait, "Clone")) && has_drop(s, type);
}

/* What a part was found to have stays assumed as long as no part fails. */
static bool nominal_derives(struct search *s, const struct type *type, struct trait_decl *trait)
{
    uint32_t count = s->assumed.count;
    for (uint32_t i = 0; i < count; i++)
        if (s->assumed.items[i].type == type && s->assumed.items[i].trait == trait)
            return true;
    list_push(arena_of(s), &s->assumed, (struct assumption){type, trait});
    bool is_none = type->decl->variant_count && is_std_trait(trait, "Default");
    if (!is_excepted(s, type, trait) && (is_none || parts_have(s, type, trait)))
        return true;
    s->assumed.count = count;
    return false;
}

/* What has identity: a type parameter only by a bound. */
static bool is_object(const struct type *type)
{
    if (type_class(type) == TYPE_CLASS_OPEN)
        return type->kind != TYPE_param;
    return type->kind == TYPE_nominal && type->decl->storage == STORAGE_OBJECT;
}

static bool derives(struct search *s, const struct type *type, struct trait_decl *trait)
{
    if (is_std_trait(trait, "Object"))
        return is_object(type);
    switch (type_class(type)) {
    case TYPE_CLASS_SIGNED:
    case TYPE_CLASS_UNSIGNED:
    case TYPE_CLASS_FLOAT:
        return true;
    case TYPE_CLASS_SCALAR:
        return type->kind != TYPE_cptr && type->kind != TYPE_cstring && type->kind != TYPE_ref;
    case TYPE_CLASS_COUNTED:
        return type->kind == TYPE_string || strcmp(trait->name->text, "Show") == 0 ||
               strcmp(trait->name->text, "Clone") == 0;
    case TYPE_CLASS_PARTS:
        for (uint32_t i = 0; i < type->part_count; i++)
            if (!part_has(s, type->parts[i], trait))
                return false;
        return true;
    case TYPE_CLASS_NOMINAL:
        return !type_is_frame(type) && nominal_derives(s, type, trait);
    case TYPE_CLASS_OPEN:
        return type->kind != TYPE_param; /* what is not known yet may have it */
    }
    return false;
}

bool trait_is_of_numbers(const struct trait_decl *trait, const struct type *type)
{
    switch (trait->operates) {
    case OPERATES_NONE:
        return false;
    case OPERATES_NUMBERS:
        return type_is_number(type) || (type->kind == TYPE_string && trait->op == BINARY_ADD);
    case OPERATES_INTEGERS:
        return type_is_integer(type);
    case OPERATES_SIGNED:
        return type_is_signed(type) || type_is_float(type);
    }
    return false;
}

/* An operator of numbers takes two of one type and gives one; a shift's count may be of
 * any integer type. */
static void find_operator(struct search *s, const struct type *type, const struct trait_decl *trait,
                          const struct type *const *wanted, struct trait_answer *answer)
{
    if (!trait_is_of_numbers(trait, type))
        return;
    const struct type *right = type;
    if (trait->param_count && wanted && wanted[0]) {
        const struct type *given = program_type(s->program, wanted[0]);
        bool is_shift = trait->op == BINARY_SHL || trait->op == BINARY_SHR;
        bool is_open = given->kind == TYPE_variable || given->kind == TYPE_error;
        if (!is_open && given != type && !(is_shift && type_is_integer(given)))
            return;
        right = is_open ? type : given;
    }
    const struct type **arguments = ARENA_ARRAY(arena_of(s), const struct type *, 2);
    arguments[0] = trait->param_count ? right : type;
    arguments[1] = type;
    answer->source = TRAIT_DERIVED;
    answer->arguments = arguments;
}

/* Does an `impl !Trait` fit? */
static bool is_denied(struct search *s, const struct type *type, const struct trait_decl *trait)
{
    struct trait_answer ignored;
    for (uint32_t i = 0; i < trait->impls.count; i++)
        if (trait->impls.items[i]->is_negative &&
            impl_fits(s, trait->impls.items[i], type, NULL, &ignored))
            return true;
    return false;
}

static struct trait_answer find(struct search *s, const struct type *type, struct trait_decl *trait,
                                const struct type *const *wanted)
{
    struct trait_answer answer = {.source = TRAIT_MISSING};
    type = program_type(s->program, type);
    if (s->depth > DEEPEST)
        return answer;
    s->depth++;
    if (type->kind == TYPE_param && s->scope && type->index < s->scope->count) {
        const struct type_parameter *param = &s->scope->params[type->index];
        for (uint32_t i = 0; i < param->bound_count && !answer.source; i++)
            bound_gives(s, type, &param->bounds[i], trait, wanted, &answer);
    }
    if (trait->has_negative && is_denied(s, type, trait)) {
        s->depth--;
        return answer;
    }
    find_operator(s, type, trait, wanted, &answer);
    for (uint32_t i = 0; i < trait->impls.count && !answer.source; i++)
        impl_fits(s, trait->impls.items[i], type, wanted, &answer);
    if (!answer.source && trait->is_derived && derives(s, type, trait))
        answer.source = TRAIT_DERIVED;
    s->depth--;
    return answer;
}

struct trait_answer program_find_trait(struct program *program, const struct type_scope *scope,
                                       const struct type *type, struct trait_decl *trait,
                                       const struct type *const *wanted)
{
    struct search s = {.program = program, .scope = scope};
    return find(&s, type, trait, wanted);
}

struct function *impl_function(const struct impl *impl, const struct function *of_trait)
{
    const struct entity *entity = map_get(&impl->members, of_trait->name);
    for (uint32_t i = 0; entity && i < entity->functions.count; i++)
        if (entity->functions.items[i]->parameter_count == of_trait->parameter_count)
            return entity->functions.items[i];
    return NULL;
}
