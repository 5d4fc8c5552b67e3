/* Members: fields, methods without arguments, indices. */
#include "middle/check/checker.h"

/* `t.0`: digits without leading zeros. */
static uint32_t tuple_position(const struct type *type, const struct symbol *name)
{
    uint64_t position = 0;
    if (name->size > 9 || (name->size > 1 && name->text[0] == '0'))
        return UINT32_MAX;
    for (uint32_t i = 0; i < name->size; i++) {
        if (name->text[i] < '0' || name->text[i] > '9')
            return UINT32_MAX;
        position = position * 10 + (uint64_t)(name->text[i] - '0');
    }
    return position < type->part_count ? (uint32_t)position : UINT32_MAX;
}

uint32_t ck_find_field(const struct type *type, const struct symbol *name)
{
    if (type->kind == TYPE_tuple)
        return tuple_position(type, name);
    if (type->kind != TYPE_nominal)
        return UINT32_MAX;
    for (uint32_t i = 0; i < type->decl->field_count; i++)
        if (type->decl->fields[i].name == name)
            return i;
    return UINT32_MAX;
}

static const struct map *member_map(struct checker *c, const struct type *type)
{
    if (type->kind == TYPE_nominal)
        return &((const struct declared_type *)type->decl->entity)->members;
    return &c->members[type->kind];
}

static bool takes(const struct entity *entity, uint32_t count)
{
    for (uint32_t i = 0; entity && i < entity->functions.count; i++)
        if (ck_accepts(entity->functions.items[i], count))
            return true;
    return false;
}

struct entity *ck_find_member(struct checker *c, const struct type *type, const struct symbol *name,
                              uint32_t count)
{
    type = ck_shallow(c, type);
    struct entity *own = map_get(member_map(c, type), name);
    bool is_object = type->kind == TYPE_nominal && type->decl->storage == STORAGE_OBJECT;
    if (!own && is_object)
        own = map_get(&c->object_members, name);
    struct entity *any = ck_can_show(c, type) ? map_get(&c->any_members, name) : NULL;
    return takes(own, count) || !any || (own && !takes(any, count)) ? own : any;
}

static void consider_map(struct suggestion *s, const struct map *map)
{
    for (uint32_t i = 0; i < map->capacity; i++)
        if (map->entries[i].key)
            ck_suggest_consider(s, map->entries[i].key);
}

void ck_consider_members(struct checker *c, struct suggestion *s, const struct type *type)
{
    consider_map(s, member_map(c, type));
    if (ck_can_show(c, type))
        consider_map(s, &c->any_members);
    if (type->kind == TYPE_nominal && type->decl->storage == STORAGE_OBJECT)
        consider_map(s, &c->object_members);
    for (uint32_t i = 0; type->kind == TYPE_nominal && i < type->decl->field_count; i++)
        ck_suggest_consider(s, type->decl->fields[i].name);
}

bool ck_can_show(struct checker *c, const struct type *type)
{
    type = ck_shallow(c, type);
    switch (type->kind) {
    case TYPE_cstring:
    case TYPE_cptr:
    case TYPE_ref:
        return false;
    case TYPE_param:
    case TYPE_tuple:
        return ck_has_trait(c, type, "Show");
    case TYPE_nominal: {
        const struct trait_decl *show = ck_prelude_trait(c, "Show");
        return !show || !show->has_negative || ck_has_trait(c, type, "Show");
    }
    default:
        return true;
    }
}

void ck_report_private_member(struct body *b, const struct entity *entity, const struct type *type,
                              struct span span)
{
    struct checker *c = b->checker;
    if (entity->is_private && entity->module != b->module)
        diag_note(diag_private_member(c->diags, span, entity->name, ck_show_type(c, type)),
                  entity->span, "it is declared here");
}

bool ck_is_not_of_value(struct body *b, const struct entity *entity, const struct type *type,
                        const struct ast_member *member)
{
    struct checker *c = b->checker;
    for (uint32_t i = 0; i < entity->functions.count; i++) {
        const struct function *function = entity->functions.items[i];
        if (function->has_self || !function->owner)
            return false;
    }
    const char *text = ck_show_type(c, type);
    struct diag *d = diag_not_of_value(c->diags, member->name_at, member->name, text);
    if (!entity->module->is_std)
        diag_note(d, entity->span, "it is declared without `self`");
    diag_help(d, "write `%s.%s`", text, member->name->text);
    diag_fix(d, member->object->span, text);
    return true;
}

static bool field_is_private(const struct type *type, uint32_t index)
{
    const struct declared_type *declared = type->decl->entity;
    uint32_t at = 0;
    if (declared->ast->kind != AST_struct)
        return false;
    struct ast_list fields = ast_as_struct(declared->ast)->fields;
    for (uint32_t i = 0; i < fields.count; i++)
        if (fields.items[i]->kind == AST_field && at++ == index)
            return ast_as_field(fields.items[i])->is_private;
    return false;
}

void check_field_access(struct body *b, const struct type *type, uint32_t index, struct span span)
{
    struct checker *c = b->checker;
    if (type->kind != TYPE_nominal)
        return;
    const struct declared_type *declared = type->decl->entity;
    if (declared->module == b->module || !field_is_private(type, index))
        return;
    const struct type_field *field = &type->decl->fields[index];
    diag_note(diag_private_member(c->diags, span, field->name, ck_show_type(c, type)), field->span,
              "it is declared here");
}

/* `x.f` without parentheses: a method that takes nothing more. */
static const struct type *call_method(struct body *b, struct ast *node,
                                      const struct ast_member *member, const struct type *type,
                                      struct entity *entity)
{
    struct checker *c = b->checker;
    ck_report_private_member(b, entity, type, member->name_at);
    if (ck_is_not_of_value(b, entity, type, member))
        return SIMPLE(c, error);
    for (uint32_t i = 0; i < entity->functions.count; i++) {
        if (entity->functions.items[i]->required_count > 1)
            continue;
        struct arguments arguments = {
            .receiver = member->object, .receiver_is_checked = true, .span = node->span};
        return check_function_call(b, node, entity, &arguments, member->name_at);
    }
    struct diag *d = diag_method_not_called(c->diags, member->name_at, member->name);
    if (!entity->module->is_std)
        diag_note(d, entity->span, "it is declared here");
    return SIMPLE(c, error);
}

/* `Point.origin` without parentheses. */
static const struct type *report_not_called(struct body *b, const struct ast_member *member,
                                            const struct type *named)
{
    struct checker *c = b->checker;
    if (named->kind == TYPE_error)
        return named;
    const struct symbol *name = ast_as_name(member->object)->name;
    struct entity *entity = ck_find_member(c, named, member->name, 0);
    if (!entity)
        return ck_report_no_member(b, named, member);
    diag_help(diag_not_a_value(c->diags, member->object->span, name, "a type"),
              "a function of it is called with parentheses: `%s.%s()`", name->text,
              member->name->text);
    return SIMPLE(c, error);
}

const struct type *ck_object_type(struct body *b, const struct ast_member *member,
                                  const struct type **option)
{
    struct checker *c = b->checker;
    struct outcome outcome;
    const struct type *type = check_operand(b, member->object, NULL);
    *option = NULL;
    if (ck_is_open(b, type))
        return SIMPLE(c, error);
    type = ck_settle_literal(c, type);
    if (member->is_optional && type->kind != TYPE_error) {
        *option = type;
        bool is_option = ck_outcome_of(c, type, &outcome) && !outcome.is_result;
        if (!is_option)
            diag_not_optional(c->diags, member->object->span,
                              "`?.` takes a member of an Option's value", ck_show_type(c, type));
        type = is_option ? ck_settle_literal(c, outcome.value) : SIMPLE(c, error);
    }
    return ck_set_type(b, member->object, type);
}

const struct type *ck_optional_type(struct body *b, const struct ast *node,
                                    const struct ast_member *member, const struct type *option,
                                    const struct type *type)
{
    struct checker *c = b->checker;
    struct outcome outcome;
    if (!option)
        return type;
    ck_set_type(b, member->object, option);
    type = ck_shallow(c, type);
    if (type->kind == TYPE_error)
        return type;
    bool is_flat = ck_outcome_of(c, type, &outcome) && !outcome.is_result;
    ck_info_of(b, node)->is_flat = is_flat;
    return is_flat ? type : ck_option_type(c, type->kind == TYPE_never ? SIMPLE(c, void) : type);
}

/* `node` is `x.name` for an `x` of `type`. */
static const struct type *member_of(struct body *b, struct ast *node,
                                    const struct ast_member *member, const struct type *type)
{
    struct checker *c = b->checker;
    uint32_t field = ck_find_field(type, member->name);
    if (field != UINT32_MAX) {
        check_field_access(b, type, field, member->name_at);
        struct node_info *info = ck_info_of(b, node);
        info->use = USE_FIELD;
        info->field = field;
        return type_field(c->types, type, field);
    }
    struct entity *entity = ck_find_member(c, type, member->name, 1);
    if (!entity)
        entity = ck_find_extension(b, type, member->name, 1, member->name_at);
    if (!entity)
        entity = ck_find_trait_member(b, type, member->name, member->name_at);
    if (entity)
        return call_method(b, node, member, type, entity);
    if (ck_has_index(type) && strcmp(member->name->text, "index") == 0) {
        ck_info_of(b, node)->use = USE_TAG;
        return SIMPLE(c, int);
    }
    return ck_report_no_member(b, type, member);
}

const struct type *check_member(struct body *b, struct ast *node, const struct type *expected)
{
    (void)expected;
    struct ast_member *member = ast_as_member(node);
    const struct type *named = ck_enum_named(b, member->object), *option;
    if (named)
        return ck_variant_member(b, node, member, named, NULL);
    if (member->object->kind == AST_name && (named = ck_named_type(b, member->object)))
        return report_not_called(b, member, named);
    const struct type *type = ck_object_type(b, member, &option);
    if (type->kind == TYPE_error)
        return type;
    return ck_optional_type(b, node, member, option, member_of(b, node, member, type));
}

/* The ends of a slice; an open one is the string's. */
static void check_slice(struct body *b, struct ast_range *range)
{
    struct checker *c = b->checker;
    struct ast *ends[] = {range->low, range->high};
    for (size_t i = 0; i < 2; i++)
        if (ends[i])
            ck_expect_type(c, ends[i]->span, check_operand(b, ends[i], SIMPLE(c, int)),
                           SIMPLE(c, int));
}

/* `s[i]` gives a Char, `s[a..b]` a String; others have Index and `slice`. */
const struct type *check_index(struct body *b, struct ast *node)
{
    struct checker *c = b->checker;
    struct ast_index *index = ast_as_index(node);
    const struct type *type = check_operand(b, index->object, NULL);
    if (ck_is_open(b, type)) {
        for (uint32_t i = 0; i < index->arguments.count; i++)
            if (index->arguments.items[i]->kind != AST_range)
                check_operand(b, index->arguments.items[i], NULL);
        return SIMPLE(c, error);
    }
    type = ck_settle_literal(c, type);
    if (type->kind == TYPE_error)
        return type;
    const struct type *found = NULL;
    bool is_slice = index->arguments.count == 1 && index->arguments.items[0]->kind == AST_range;
    if (type->kind != TYPE_string && is_slice) {
        check_slice(b, ast_as_range(index->arguments.items[0]));
        found = ck_check_slice(b, node, type);
    } else if (type->kind != TYPE_string) {
        found = ck_check_element(b, node);
    }
    if (found)
        return found;
    if (type->kind != TYPE_string || index->arguments.count != 1) {
        struct diag *d = diag_not_indexable(c->diags, node->span, ck_show_type(c, type));
        if (type->kind == TYPE_tuple)
            diag_help(d, "a part of a tuple is written `.0`, `.1` and so on");
        return SIMPLE(c, error);
    }
    struct ast *at = index->arguments.items[0];
    if (at->kind == AST_range) {
        check_slice(b, ast_as_range(at));
        return SIMPLE(c, string);
    }
    ck_expect_type(c, at->span, check_operand(b, at, SIMPLE(c, int)), SIMPLE(c, int));
    return SIMPLE(c, char);
}
