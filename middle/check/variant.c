/* Patterns of variants. */
#include "middle/check/checker.h"

void ck_report_unknown_variant(struct body *b, const struct type *type, const struct symbol *name,
                               struct span span)
{
    struct suggestion s;
    type = ck_shallow(b->checker, type);
    if (type->kind == TYPE_error)
        return;
    struct diag *d = diag_unknown_variant(b->checker->diags, span, name->text);
    if (!type_is_enum(type) || ck_is_union(type))
        return;
    ck_suggest_start(&s, name);
    for (uint32_t i = 0; i < type->decl->variant_count; i++)
        ck_suggest_consider(&s, type->decl->variants[i].name);
    ck_suggest_report(&s, d, span);
}

/* ---- Which variant is meant ---- */

struct search {
    struct body *body;
    const struct symbol *name;
    struct declared_type *found;
    bool is_several;
};

static void consider(struct search *s, const struct entity *entity)
{
    if (!entity || entity->kind != ENTITY_TYPE || entity->type == s->found ||
        ck_find_variant(entity->type->type, s->name) == UINT32_MAX)
        return;
    s->is_several = s->is_several || s->found;
    s->found = entity->type;
}

static void consider_map(struct search *s, const struct map *map)
{
    for (uint32_t i = 0; i < map->capacity; i++)
        if (map->entries[i].key)
            consider(s, map->entries[i].value);
}

/* The enum of this module, of an import or the prelude that has the variant, when
 * nothing says yet which type the value has and only one enum fits. */
bool ck_find_visible_variant(struct body *b, const struct symbol *name, struct variant_ref *found)
{
    struct search s = {.body = b, .name = name};
    consider_map(&s, &b->module->names);
    consider_map(&s, &b->module->imported);
    for (uint32_t i = 0; i < b->module->import_count; i++)
        if (b->module->imports[i].module)
            consider_map(&s, &b->module->imports[i].module->names);
    const struct module *prelude = b->checker->prelude;
    for (uint32_t i = 0; !s.found && prelude && i < prelude->import_count; i++)
        if (prelude->imports[i].module)
            consider_map(&s, &prelude->imports[i].module->names);
    return s.found && !s.is_several &&
           ck_variant_of(b->checker, ck_fresh_instance(b->checker, s.found), name, found);
}

static enum variant_search find_meant(struct body *b, const struct symbol_list *path,
                                      const struct type *type, struct variant_ref *found)
{
    enum variant_search search = ck_search_path(b, path, type, found);
    const struct symbol *name = path->items[path->count - 1];
    if (search != VARIANT_NOT_MEANT || path->count > 1)
        return search;
    bool is_open = ck_shallow(b->checker, type)->kind == TYPE_variable;
    if (ck_prelude_variant(b->checker, name, found) ||
        (is_open && ck_find_visible_variant(b, name, found)))
        return VARIANT_FOUND;
    return VARIANT_NOT_MEANT;
}

/* ---- Payloads ---- */

void ck_report_unknown_value(struct body *b, const struct symbol *name, struct span span,
                             const struct type *expected)
{
    struct variant_ref variant;
    bool is_upper = name->text[0] >= 'A' && name->text[0] <= 'Z';
    if (is_upper && expected && type_is_enum(ck_shallow(b->checker, expected)) &&
        !ck_is_union(ck_shallow(b->checker, expected))) {
        ck_report_unknown_variant(b, expected, name, span);
    } else if (is_upper && ck_find_visible_variant(b, name, &variant)) {
        const char *path = text_format(b->checker->session->diags.arena, "%s::%s",
                                       variant.type->decl->name->text, name->text);
        struct diag *d = diag_unknown_name(b->checker->diags, span, name);
        diag_help(d, "where no type says which enum is meant, write `%s`", path);
        diag_fix(d, span, path);
    } else {
        ck_report_no_value(b, name, span);
    }
}

static const char *parts_text(struct checker *c, uint32_t count)
{
    if (count == 0)
        return "nothing";
    return count == 1 ? "1 part" : text_format(c->arena, "%u parts", count);
}

static void report_parts(struct body *b, const struct type_variant *variant, uint32_t given,
                         struct span span)
{
    struct checker *c = b->checker;
    struct diag *d =
        diag_variant_parts(c->diags, span, variant->name, parts_text(c, variant->field_count),
                           given ? parts_text(c, given) : "none");
    diag_note(d, variant->span, "it is declared here");
    if (given)
        return;
    struct text text;
    text_init(&text, c->session->diags.arena);
    text_printf(&text, "%s(", variant->name->text);
    for (uint32_t i = 0; i < variant->field_count; i++)
        text_printf(&text, i ? ", _" : "_");
    text_add_char(&text, ')');
    diag_fix(d, span, text_chars(&text));
}

static void report_part_name(struct body *b, const struct type_variant *variant,
                             const struct ast_pat_field *field)
{
    struct suggestion s;
    ck_suggest_start(&s, field->name);
    for (uint32_t i = 0; i < variant->field_count; i++)
        ck_suggest_consider(&s, variant->fields[i].name);
    ck_suggest_report(&s,
                      diag_unknown_member(
                          b->checker->diags, field->name_at,
                          text_format(b->checker->arena, "`%s`", variant->name->text), field->name),
                      field->name_at);
}

/* Named parts may leave others out; without names all are there. */
static void check_payload(struct body *b, struct variant_ref ref, struct ast_list arguments,
                          struct span span)
{
    const struct type_variant *variant = &ref.type->decl->variants[ref.variant];
    bool has_names = false;
    for (uint32_t i = 0; i < arguments.count; i++)
        has_names = has_names || arguments.items[i]->kind == AST_pat_field;
    if (arguments.count > variant->field_count ||
        (arguments.count < variant->field_count && !has_names)) {
        report_parts(b, variant, arguments.count, span);
        ck_check_parts_anyhow(b, arguments);
        return;
    }
    for (uint32_t i = 0; i < arguments.count; i++) {
        struct ast *part = arguments.items[i];
        uint32_t index = program_payload_index(variant, part, i);
        if (index == UINT32_MAX) {
            report_part_name(b, variant, ast_as_pat_field(part));
            ck_check_parts_anyhow(b, (struct ast_list){&part, 1});
            continue;
        }
        if (part->kind == AST_pat_field)
            part = ast_as_pat_field(part)->pattern;
        ck_check_part(b, part, type_variant_field(b->checker->types, ref.type, ref.variant, index));
    }
}

bool ck_check_variant_pattern(struct body *b, struct ast *node, const struct symbol_list *path,
                              const struct ast_list *arguments, const struct type *type)
{
    struct checker *c = b->checker;
    struct variant_ref ref;
    enum variant_search search = find_meant(b, path, type, &ref);
    bool fits = search == VARIANT_FOUND && ck_unify(c, ref.type, type);
    if (search == VARIANT_NOT_MEANT)
        return false;
    if (search == VARIANT_FOUND && !fits)
        ck_report_pattern_type(b, node, ck_show_type(c, ref.type), type);
    if (!fits) {
        if (arguments)
            ck_check_parts_anyhow(b, *arguments);
        return true;
    }
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_VARIANT;
    info->variant = ref.variant;
    if (arguments)
        check_payload(b, ref, *arguments, node->span);
    else if (ref.type->decl->variants[ref.variant].field_count && !b->is_test)
        report_parts(b, &ref.type->decl->variants[ref.variant], 0, node->span);
    return true;
}

struct entity *ck_constant_of_path(struct body *b, const struct symbol_list *path, struct span span,
                                   const struct type *type)
{
    if (path->count > 1)
        return ck_resolve_path(b, path);
    bool is_reported = false;
    struct entity *entity =
        ck_find_entity(b->checker, b->module, path->items[0], span, &is_reported);
    if (!entity && !is_reported)
        ck_report_unknown_variant(b, type, path->items[0], span);
    return entity;
}
