/* Unions: `A | B`, a value of one of some distinct concrete types.
 *
 * A union is its set of types, unions inside of it dissolved. To all later stages
 * it is an enum with a variant for each of the types, in the order of their names,
 * made when the union is first met. A value enters it where a union is expected
 * and the value has one of its types; the node of the value notes that, and
 * lowering makes the variant. */
#include <stdlib.h>

#include "middle/check/checker.h"

bool ck_is_union(const struct type *type)
{
    return type->kind == TYPE_nominal && type->decl->is_union;
}

uint32_t ck_union_part(const struct type *type, const struct type *part)
{
    for (uint32_t i = 0; i < type->decl->variant_count; i++)
        if (type->decl->variants[i].fields[0].type == part)
            return i;
    return UINT32_MAX;
}

/* ---- Types ---- */

static const char *qualified_text(struct checker *c, const struct type *type)
{
    struct text text;
    text_init(&text, c->arena);
    type_print_qualified(&text, type);
    return text_chars(&text);
}

struct union_part {
    const struct type *type;
    const char *name; /* qualified */
};

struct union_parts {
    struct union_part *items;
    uint32_t count, capacity;
};

static int compare_parts(const void *left, const void *right)
{
    const struct union_part *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static const char *join_names(struct checker *c, const struct union_parts *parts, bool is_short)
{
    struct text text;
    text_init(&text, c->arena);
    for (uint32_t i = 0; i < parts->count; i++) {
        const struct union_part *part = &parts->items[i];
        bool is_nested = part->type->kind == TYPE_function;
        text_printf(&text, is_nested ? "%s(%s)" : "%s%s", i ? " | " : "",
                    is_short ? ck_show_type(c, part->type) : part->name);
    }
    return text_chars(&text);
}

/* Two types of different modules may have one name. */
static const struct symbol *variant_name(struct checker *c, const struct union_parts *parts,
                                         uint32_t index)
{
    const char *name = ck_show_type(c, parts->items[index].type);
    for (uint32_t i = 0; i < index; i++)
        if (strcmp(ck_show_type(c, parts->items[i].type), name) == 0)
            return session_symbol(c->session, text_format(c->arena, "%s %u", name, index));
    return session_symbol(c->session, name);
}

static struct declared_type *declare_union(struct checker *c, const char *qualified,
                                           const struct union_parts *parts)
{
    const struct symbol *name = session_symbol(c->session, join_names(c, parts, true));
    struct declared_type *type = ck_made_type(c, qualified, name, STORAGE_ENUM, AST_type_union);
    type->decl.is_union = true;
    type->decl.variant_count = parts->count;
    type->decl.variants = ARENA_ARRAY(c->arena, struct type_variant, parts->count);
    for (uint32_t i = 0; i < parts->count; i++) {
        struct type_field *field = ARENA_NEW(c->arena, struct type_field);
        field->type = parts->items[i].type;
        type->decl.variants[i] = (struct type_variant){
            .name = variant_name(c, parts, i), .fields = field, .field_count = 1};
    }
    type->type = type_nominal(c->types, &type->decl, NULL, 0);
    type->scope.self = type->type;
    return type;
}

static bool has_part(const struct union_parts *parts, const struct type *type)
{
    for (uint32_t i = 0; i < parts->count; i++)
        if (parts->items[i].type == type)
            return true;
    return false;
}

/* A part may be a union itself, behind an alias. */
static void add_part(struct checker *c, struct union_parts *parts, const struct type *type,
                     struct span span)
{
    for (uint32_t i = 0; ck_is_union(type) && i < type->decl->variant_count; i++)
        add_part(c, parts, type->decl->variants[i].fields[0].type, span);
    if (ck_is_union(type))
        return;
    if (has_part(parts, type))
        diag_union_part_twice(c->diags, span, ck_show_type(c, type));
    else
        list_push(c->arena, parts, (struct union_part){type, qualified_text(c, type)});
}

static bool is_concrete(struct checker *c, const struct type *type, struct span span)
{
    if (!(type->flags & TYPE_HAS_PARAM) && type->kind != TYPE_never)
        return true;
    struct diag *d = diag_union_part_open(c->diags, span, ck_show_type(c, type));
    diag_help(d, type->kind == TYPE_never
                     ? "leave it out: `!` has no values"
                     : "nobody knows whether it is the other type; declare an enum with a variant "
                       "for each");
    return false;
}

const struct type *ck_union_type(struct checker *c, struct module *module,
                                 const struct ast_type_union *node, const struct type_scope *scope)
{
    struct union_parts parts = {0};
    bool is_good = true;
    for (uint32_t i = 0; i < node->parts.count; i++) {
        const struct ast *part = node->parts.items[i];
        const struct type *type = ck_type_of_node(c, module, part, scope);
        if (type->flags & TYPE_HAS_ERROR || !is_concrete(c, type, part->span))
            is_good = false;
        else
            add_part(c, &parts, type, part->span);
    }
    if (!is_good || !parts.count)
        return SIMPLE(c, error);
    if (parts.count == 1)
        return parts.items[0].type;
    qsort(parts.items, parts.count, sizeof *parts.items, compare_parts);
    const char *name = join_names(c, &parts, false);
    struct declared_type *known = map_get(&c->made_types, session_symbol(c->session, name));
    return (known ? known : declare_union(c, name, &parts))->type;
}

/* ---- Values ---- */

/* The type of the only part that `fits`, or NULL. */
static const struct type *
only_part(struct checker *c, const struct type *type, const struct type *found,
          bool (*fits)(struct checker *c, const struct type *part, const struct type *found))
{
    const struct type *only = NULL;
    for (uint32_t i = 0; i < type->decl->variant_count; i++) {
        const struct type *part = type->decl->variants[i].fields[0].type;
        if (!fits(c, part, found))
            continue;
        if (only)
            return NULL;
        only = part;
    }
    return only;
}

static bool is_function_part(struct checker *c, const struct type *part, const struct type *found)
{
    (void)c, (void)found;
    return part->kind == TYPE_function;
}

/* Of the same form as what is not wholly known yet? */
static bool is_of_form(struct checker *c, const struct type *part, const struct type *found)
{
    (void)c;
    return part->kind == found->kind && part->decl == found->decl &&
           part->part_count == found->part_count;
}

static bool is_number_for(struct checker *c, const struct type *part, const struct type *found)
{
    bool is_float = c->variable_kinds.items[found->index] == VARIABLE_FLOAT_LITERAL;
    return is_float ? type_is_float(part) : type_is_number(part);
}

static bool has_variant(struct checker *c, const struct type *part, const struct type *found)
{
    (void)c, (void)found;
    return type_is_enum(part);
}

static bool is_prelude_type(struct checker *c, const struct type *part, const char *name)
{
    const struct entity *entity = ck_prelude_entity(c, session_symbol(c->session, name));
    return part->kind == TYPE_nominal && entity && entity->kind == ENTITY_TYPE &&
           part->decl == &entity->type->decl;
}

static bool is_vec(struct checker *c, const struct type *part, const struct type *found)
{
    (void)found;
    return is_prelude_type(c, part, "Vec");
}

static bool is_set(struct checker *c, const struct type *part, const struct type *found)
{
    (void)found;
    return is_prelude_type(c, part, "Set");
}

static bool is_map(struct checker *c, const struct type *part, const struct type *found)
{
    (void)found;
    return is_prelude_type(c, part, "Map");
}

const struct type *ck_union_hint(struct checker *c, const struct ast *node, const struct type *type)
{
    switch (node->kind) {
    case AST_lambda:
        return only_part(c, type, NULL, is_function_part);
    case AST_name:
    case AST_call:
        return only_part(c, type, NULL, has_variant);
    case AST_list_literal:
        return only_part(c, type, NULL, is_vec);
    case AST_map_literal:
        return only_part(c, type, NULL, is_map);
    case AST_set_literal:
        return only_part(c, type, NULL, is_set);
    default:
        return NULL;
    }
}

/* A number literal becomes an Int or F64 where the union has that, else the only
 * number type that it has. */
static const struct type *number_part(struct checker *c, const struct type *type,
                                      const struct type *found)
{
    bool is_float = c->variable_kinds.items[found->index] == VARIABLE_FLOAT_LITERAL;
    const struct type *usual = is_float ? SIMPLE(c, f64) : SIMPLE(c, int);
    return ck_union_part(type, usual) != UINT32_MAX ? usual
                                                    : only_part(c, type, found, is_number_for);
}

/* Which part has the value; settles what is open in its type. NULL: none. */
static const struct type *entered_part(struct checker *c, const struct type *type,
                                       const struct type *found)
{
    const struct type *part = NULL;
    if (found->kind == TYPE_variable) {
        if (c->variable_kinds.items[found->index] == VARIABLE_ANY)
            return NULL;
        part = number_part(c, type, found);
    } else {
        found = program_type(c->program, found);
        if (found->flags & TYPE_HAS_VARIABLE)
            part = only_part(c, type, found, is_of_form);
        else if (ck_union_part(type, found) != UINT32_MAX)
            return found;
    }
    return part && ck_unify(c, part, found) ? part : NULL;
}

bool ck_passes_on(const struct ast *node)
{
    return node->kind == AST_if || node->kind == AST_match || node->kind == AST_block ||
           node->kind == AST_loop;
}

const struct type *ck_enter_union(struct body *b, const struct ast *node, const struct type *found,
                                  const struct type *type)
{
    struct checker *c = b->checker;
    found = ck_shallow(c, found);
    if (found == type || found->kind == TYPE_never || found->kind == TYPE_error)
        return found;
    const struct type *part = entered_part(c, type, found);
    if (!part)
        return found;
    ck_info_of(b, node)->entered = part;
    return type;
}

/* ---- Patterns ---- */

void ck_check_typed_pattern(struct body *b, struct ast *node, const struct type *type)
{
    struct checker *c = b->checker;
    struct ast_pat_typed *pattern = ast_as_pat_typed(node);
    const struct type *named = ck_type_of_node(c, b->module, pattern->type, &b->function->scope);
    type = ck_shallow(c, type);
    uint32_t index = ck_is_union(type) && named != type ? ck_union_part(type, named) : UINT32_MAX;
    struct node_info *info = ck_info_of(b, node);
    if (index != UINT32_MAX) {
        info->use = USE_VARIANT;
        info->variant = index;
    } else if (named->kind != TYPE_error && !ck_unify(c, named, type)) {
        ck_report_pattern_type(b, node, ck_show_type(c, named), type);
        named = SIMPLE(c, error);
    }
    ck_check_part(b, pattern->pattern, named);
}

bool ck_check_tested_type(struct body *b, struct ast *node, const struct type *type)
{
    struct checker *c = b->checker;
    struct ast_type_name type_node = {.head = *node, .path = ast_as_pat_path(node)->path};
    type = ck_shallow(c, type);
    if (!ck_is_union(type))
        return false;
    type_node.head.kind = AST_type_name;
    const struct type *named = ck_type_of_node(c, b->module, &type_node.head, &b->function->scope);
    uint32_t index = named->kind == TYPE_error ? UINT32_MAX : ck_union_part(type, named);
    ck_set_type(b, node, type);
    if (named->kind == TYPE_error)
        return true;
    if (index == UINT32_MAX || !b->is_test) {
        ck_report_pattern_type(b, node, ck_show_type(c, named), type);
        return true;
    }
    struct node_info *info = ck_info_of(b, node);
    info->use = USE_VARIANT;
    info->variant = index;
    return true;
}
