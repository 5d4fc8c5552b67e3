/* Enums: their variants, which of them hold themselves, and the making of values. */
#include "middle/check/checker.h"

/* ---- Declarations ---- */

static bool is_payload_name_twice(const struct type_variant *variant, const struct symbol *name)
{
    for (uint32_t i = 0; name && i < variant->field_count; i++)
        if (variant->fields[i].name == name)
            return true;
    return false;
}

static void resolve_payload(struct checker *c, struct declared_type *type,
                            struct type_variant *variant, struct ast_list payload)
{
    variant->fields = ARENA_ARRAY(c->arena, struct type_field, payload.count);
    for (uint32_t i = 0; i < payload.count; i++) {
        if (payload.items[i]->kind != AST_field)
            continue;
        const struct ast_field *field = ast_as_field(payload.items[i]);
        if (is_payload_name_twice(variant, field->name))
            diag_member_twice(c->diags, field->name_at, variant->name->text, field->name);
        variant->fields[variant->field_count++] = (struct type_field){
            .name = field->name,
            .type = field->type ? ck_type_of_node(c, type->module, field->type, &type->scope)
                                : SIMPLE(c, error),
            .span = field->name ? field->name_at : field->head.span};
    }
}

void ck_resolve_variants(struct checker *c, struct declared_type *type)
{
    const struct ast_enum *ast = ast_as_enum(type->ast);
    type->decl.variants = ARENA_ARRAY(c->arena, struct type_variant, ast->variants.count);
    for (uint32_t i = 0; i < ast->variants.count; i++) {
        if (ast->variants.items[i]->kind != AST_variant)
            continue;
        const struct ast_variant *variant = ast_as_variant(ast->variants.items[i]);
        check_attributes(c, variant->attributes, ATTRIBUTE_OTHER, "a variant");
        if (ck_find_variant(type->type, variant->name) != UINT32_MAX)
            diag_member_twice(c->diags, variant->name_at, type->decl.name->text, variant->name);
        struct type_variant *made = &type->decl.variants[type->decl.variant_count];
        made->name = variant->name;
        made->span = variant->name_at;
        resolve_payload(c, type, made, variant->payload);
        type->decl.variant_count++;
    }
}

/* ---- Values that hold themselves ---- */

enum { MOST_TYPES = 1000 }; /* generic types may lead to ever larger ones */

struct walk {
    struct checker *checker;
    const struct type_decl *wanted;
    bool stops_at_pointers; /* recursive enums hold what they hold by a pointer */
    LIST(const struct type *) seen;
};

static bool leads(struct walk *w, const struct type *type)
{
    struct type_table *types = w->checker->types;
    bool is_nominal = type->kind == TYPE_nominal && type->decl->storage != STORAGE_OBJECT;
    if (!is_nominal && type->kind != TYPE_tuple)
        return false;
    if (is_nominal && type->decl == w->wanted)
        return true;
    if (is_nominal && w->stops_at_pointers && type->decl->is_recursive)
        return false;
    for (uint32_t i = 0; i < w->seen.count; i++)
        if (w->seen.items[i] == type)
            return false;
    if (w->seen.count == MOST_TYPES)
        return true;
    list_push(w->checker->arena, &w->seen, type);
    for (uint32_t i = 0; i < type_field_count(type); i++)
        if (leads(w, type_field(types, type, i)))
            return true;
    for (uint32_t i = 0; type_is_enum(type) && i < type->decl->variant_count; i++)
        for (uint32_t j = 0; j < type->decl->variants[i].field_count; j++)
            if (leads(w, type_variant_field(types, type, i, j)))
                return true;
    return false;
}

static bool payload_leads_to(struct checker *c, const struct type_decl *decl)
{
    struct walk walk = {.checker = c, .wanted = decl};
    for (uint32_t i = 0; i < decl->variant_count; i++)
        for (uint32_t j = 0; j < decl->variants[i].field_count; j++)
            if (leads(&walk, decl->variants[i].fields[j].type))
                return true;
    return false;
}

static void refuse_infinite(struct checker *c, struct declared_type *type)
{
    for (uint32_t i = 0; i < type->decl.field_count; i++) {
        struct walk walk = {.checker = c, .wanted = &type->decl, .stops_at_pointers = true};
        struct type_field *field = &type->decl.fields[i];
        if (!leads(&walk, field->type))
            continue;
        struct diag *d = diag_infinite_value(c->diags, field->span, type->decl.name);
        diag_help(d, "a plain struct, without `@value`, is held by reference and may hold itself");
        field->type = SIMPLE(c, error);
    }
}

void ck_find_recursion(struct checker *c)
{
    struct program *program = c->program;
    for (uint32_t i = 0; i < program->declared_types.count; i++) {
        struct type_decl *decl = &program->declared_types.items[i]->decl;
        decl->is_recursive = decl->storage == STORAGE_ENUM && payload_leads_to(c, decl);
    }
    for (uint32_t i = 0; i < program->declared_types.count; i++)
        if (program->declared_types.items[i]->decl.storage == STORAGE_VALUE)
            refuse_infinite(c, program->declared_types.items[i]);
}

/* ---- Finding variants ---- */

uint32_t ck_find_variant(const struct type *type, const struct symbol *name)
{
    if (!type_is_enum(type) || type->decl->is_union)
        return UINT32_MAX;
    for (uint32_t i = 0; i < type->decl->variant_count; i++)
        if (type->decl->variants[i].name == name)
            return i;
    return UINT32_MAX;
}

bool ck_variant_of(struct checker *c, const struct type *type, const struct symbol *name,
                   struct variant_ref *found)
{
    if (!type)
        return false;
    type = ck_shallow(c, type);
    *found = (struct variant_ref){type, ck_find_variant(type, name)};
    return found->variant != UINT32_MAX;
}

bool ck_prelude_variant(struct checker *c, const struct symbol *name, struct variant_ref *found)
{
    static const char *const enums[] = {"Option", "Result"};
    for (size_t i = 0; c->prelude && i < sizeof enums / sizeof *enums; i++) {
        const struct entity *entity = ck_prelude_entity(c, session_symbol(c->session, enums[i]));
        if (entity && entity->kind == ENTITY_TYPE &&
            ck_find_variant(entity->type->type, name) != UINT32_MAX)
            return ck_variant_of(c, ck_fresh_instance(c, entity->type), name, found);
    }
    return false;
}

/* The enum before the last `::` of a path, or NULL; what is not there at all is
 * reported. `*is_reported` is set then. */
static const struct type *enum_of_path(struct body *b, const struct symbol_list *path,
                                       bool *is_reported)
{
    struct checker *c = b->checker;
    struct symbol_list prefix = *path;
    struct entity *entity;
    prefix.count--;
    if (prefix.count > 1) {
        entity = ck_resolve_path(b, &prefix);
        *is_reported = !entity;
    } else if (strcmp(prefix.items[0]->text, "Self") == 0 && b->function->scope.self) {
        return b->function->scope.self;
    } else {
        entity = ck_find_entity(c, b->module, prefix.items[0], prefix.spans[0], is_reported);
    }
    return entity ? ck_entity_instance(c, entity) : NULL;
}

enum variant_search ck_search_path(struct body *b, const struct symbol_list *path,
                                   const struct type *expected, struct variant_ref *found)
{
    struct checker *c = b->checker;
    bool is_reported = false;
    const struct symbol *name = path->items[path->count - 1];
    if (path->count == 1)
        return ck_variant_of(c, expected, name, found) ? VARIANT_FOUND : VARIANT_NOT_MEANT;
    const struct type *named = enum_of_path(b, path, &is_reported);
    if (is_reported)
        return VARIANT_REPORTED;
    if (!named || !type_is_enum(named))
        return VARIANT_NOT_MEANT;
    if (expected && ck_shallow(c, expected)->kind == TYPE_nominal &&
        ck_shallow(c, expected)->decl == named->decl && ck_unify(c, named, expected))
        named = ck_shallow(c, expected);
    if (ck_variant_of(c, named, name, found))
        return VARIANT_FOUND;
    ck_report_unknown_variant(b, named, name, path->spans[path->count - 1]);
    return VARIANT_REPORTED;
}

bool ck_has_index(const struct type *type)
{
    if (!type_is_enum(type))
        return false;
    for (uint32_t i = 0; i < type->decl->variant_count; i++)
        if (type->decl->variants[i].field_count)
            return false;
    return true;
}

const struct type *check_enum_values(struct body *b, struct ast *node, const struct type *type)
{
    const struct type *all = ck_vec_of(b->checker, type);
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_COLLECTION;
    info->collection = ck_vec_builder(b, all, node->span);
    return all;
}

const struct type *ck_enum_named(struct body *b, const struct ast *object)
{
    const struct ast *base =
        object->kind == AST_type_apply ? ast_as_type_apply(object)->base : object;
    struct symbol_list path;
    if (base->kind == AST_path)
        path = ast_as_path(base)->path;
    else if (base->kind == AST_name && !ck_find_local(b, ast_as_name(base)->name))
        path = (struct symbol_list){&ast_as_name(base)->name, (struct span *)&base->span, 1};
    else
        return NULL;
    const struct entity *entity = ck_peek_path(b, &path);
    const struct type *type = entity ? ck_entity_instance(b->checker, entity) : NULL;
    return type && type_is_enum(type) ? ck_named_type(b, object) : NULL;
}

const struct type *ck_variant_member(struct body *b, struct ast *node,
                                     const struct ast_member *member, const struct type *type,
                                     const struct ast_list *arguments)
{
    struct checker *c = b->checker;
    struct variant_ref variant;
    if (type->kind == TYPE_error)
        return type;
    if (!ck_variant_of(c, type, member->name, &variant)) {
        ck_report_unknown_variant(b, type, member->name, member->name_at);
        return SIMPLE(c, error);
    }
    if (member->object->kind == AST_type_apply) /* `Option<Int>::None` */
        return check_variant(b, node, variant, arguments, NULL, member->name_at);
    struct diag *d =
        diag_unknown_member(c->diags, member->name_at, ck_show_type(c, type), member->name);
    uint32_t end = member->object->span.start + member->object->span.size;
    diag_help(d, "`::` goes into enums: write `%s::%s`", type->decl->name->text,
              member->name->text);
    diag_fix(d, (struct span){end, member->name_at.start - end}, "::");
    return SIMPLE(c, error);
}

/* ---- Making values ---- */

struct payload {
    struct body *body;
    struct variant_ref ref;
    const struct type_variant *variant;
    bool *is_given;
    bool has_named, has_unknown;
};

static void check_part(struct payload *p, struct ast *value, uint32_t index)
{
    struct checker *c = p->body->checker;
    const struct type *type = type_variant_field(c->types, p->ref.type, p->ref.variant, index);
    ck_expect_type(c, value->span, check_operand(p->body, value, type), type);
    ck_refuse_kept(p->body, value);
    p->is_given[index] = true;
}

static void check_named_part(struct payload *p, struct ast_named_argument *argument)
{
    struct checker *c = p->body->checker;
    uint32_t index = program_payload_index(p->variant, &argument->head, 0);
    p->has_named = true;
    if (index != UINT32_MAX) {
        if (p->is_given[index])
            diag_argument_twice(c->diags, argument->name_at, argument->name);
        check_part(p, argument->value, index);
        return;
    }
    p->has_unknown = true;
    struct suggestion s;
    ck_suggest_start(&s, argument->name);
    for (uint32_t i = 0; i < p->variant->field_count; i++)
        ck_suggest_consider(&s, p->variant->fields[i].name);
    ck_suggest_report(
        &s,
        diag_unknown_argument(c->diags, argument->name_at, p->variant->name->text, argument->name),
        argument->name_at);
    check_operand(p->body, argument->value, NULL);
}

static void report_part_count(struct checker *c, const struct type_variant *variant, uint32_t given,
                              struct span span)
{
    const char *expected = variant->field_count == 1
                               ? "1 argument"
                               : text_format(c->arena, "%u arguments", variant->field_count);
    const char *are = given == 1 ? "1 is" : text_format(c->arena, "%u are", given);
    diag_note(diag_argument_count(c->diags, span, variant->name->text, expected, are),
              variant->span, "it is declared here");
}

static void check_parts(struct payload *p, struct ast_list arguments, struct span span)
{
    struct checker *c = p->body->checker;
    for (uint32_t i = 0; i < arguments.count; i++) {
        struct ast *argument = arguments.items[i];
        if (argument->kind == AST_named_argument) {
            check_named_part(p, ast_as_named_argument(argument));
        } else {
            if (p->has_named)
                diag_positional_after_named(c->diags, argument->span);
            check_part(p, argument, i);
        }
    }
    for (uint32_t i = 0; i < p->variant->field_count; i++)
        if (!p->is_given[i] && !p->has_unknown)
            diag_argument_missing(c->diags, span,
                                  p->variant->fields[i].name ? p->variant->fields[i].name
                                                             : c->underscore,
                                  p->variant->name->text);
}

static bool has_named(struct ast_list arguments)
{
    for (uint32_t i = 0; i < arguments.count; i++)
        if (arguments.items[i]->kind == AST_named_argument)
            return true;
    return false;
}

static void check_arguments_only(struct body *b, struct ast_list arguments)
{
    for (uint32_t i = 0; i < arguments.count; i++) {
        struct ast *argument = arguments.items[i];
        if (argument->kind == AST_named_argument)
            argument = ast_as_named_argument(argument)->value;
        if (argument->kind != AST_spread)
            check_operand(b, argument, NULL);
    }
}

const struct type *check_variant(struct body *b, struct ast *node, struct variant_ref ref,
                                 const struct ast_list *arguments, const struct type *expected,
                                 struct span name_at)
{
    struct checker *c = b->checker;
    const struct type_variant *variant = &ref.type->decl->variants[ref.variant];
    uint32_t given = arguments ? arguments->count : 0;
    struct node_info *info = ck_info_of(b, node);
    if (!arguments && variant->field_count && ck_wants_constructor(c, expected))
        return check_constructor(b, node, ref, expected);
    info->use = USE_VARIANT;
    info->variant = ref.variant;
    ck_oblige_known(b, ref.type, variant->name, name_at);
    if (arguments && ck_refuse_spread(b, *arguments, variant->name)) {
        ck_give_up(c, ref.type);
        check_arguments_only(b, *arguments);
    } else if (arguments && !variant->field_count && !given) {
        struct diag *d = diag_not_callable(
            c->diags, name_at, text_format(c->arena, "the variant `%s`", variant->name->text));
        diag_help(d, "it holds nothing: write it without `()`");
    } else if (given > variant->field_count ||
               (given < variant->field_count && !(given && has_named(*arguments)))) {
        report_part_count(c, variant, given, name_at);
        ck_give_up(c, ref.type);
        if (arguments)
            check_arguments_only(b, *arguments);
    } else if (arguments) {
        struct payload payload = {.body = b, .ref = ref, .variant = variant};
        payload.is_given = ARENA_ARRAY(c->arena, bool, variant->field_count + 1);
        check_parts(&payload, *arguments, name_at);
    }
    ck_oblige_type(b, ref.type, name_at);
    return ref.type;
}
