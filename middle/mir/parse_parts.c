/* The parts of lines of MIR text: types, places, operands. */
#include <string.h>

#include "frontend/base/session.h"
#include "middle/mir/names.h"
#include "middle/mir/parse_private.h"

/* Types nest no deeper: they are read and walked by recursion. */
enum { DEEPEST_TYPE = 100 };

bool mir_parse_known(struct mir_parser *p, const struct map *map, const char *what, bool with_dots,
                     void **found)
{
    struct str name;
    mir_scan_peek(&p->scan);
    const char *start = p->scan.at;
    if (!mir_scan_name(&p->scan, with_dots, &name))
        return false;
    *found = map_get(map, intern(&p->session->interner, name));
    if (*found)
        return true;
    p->scan.at = start;
    return mir_scan_fail(&p->scan, "there is no %s `%.*s`", what, (int)name.size, name.bytes);
}

/* ---- Types ---- */

typedef LIST(const struct type *) type_list;

/* Types up to `close`, which is read. */
static bool parse_types(struct mir_parser *p, const char *close, type_list *types)
{
    while (!mir_scan_accept(&p->scan, close)) {
        const struct type *type;
        if (types->count > 0 && !mir_scan_expect(&p->scan, ","))
            return false;
        if (types->count > 0 && mir_scan_accept(&p->scan, close))
            return true;
        if (!mir_parse_type(p, &type))
            return false;
        list_push(&p->session->arena, types, type);
    }
    return true;
}

static bool parse_tuple(struct mir_parser *p, const struct type **type)
{
    type_list parts = {0};
    if (!parse_types(p, ")", &parts))
        return false;
    *type = type_tuple(p->types, parts.items, parts.count);
    return true;
}

static bool parse_function_type(struct mir_parser *p, const struct type **type)
{
    type_list params = {0};
    const struct type *result = type_simple(p->types, TYPE_void);
    if (!mir_scan_expect(&p->scan, "(") || !parse_types(p, ")", &params))
        return false;
    if (mir_scan_accept(&p->scan, ":") && !mir_parse_type(p, &result))
        return false;
    *type = type_function(p->types, params.items, params.count, result);
    return true;
}

static bool parse_ref(struct mir_parser *p, const struct type **type)
{
    bool is_mut = mir_scan_accept_word(&p->scan, "mut");
    const struct type *lent;
    if (!mir_parse_type(p, &lent))
        return false;
    *type = type_ref(p->types, lent, is_mut);
    return true;
}

/* One of the types with a name of their own, or NULL. */
static const struct type *accept_simple(struct mir_parser *p)
{
    static const char *const names[TYPE_KIND_COUNT] = {
#define TYPE(kind, name, bits, class) name,
#include "middle/types/types.def"
#undef TYPE
    };
    if (mir_scan_accept(&p->scan, "!"))
        return type_simple(p->types, TYPE_never);
    for (int kind = 0; kind < TYPE_KIND_COUNT; kind++)
        if (kind != TYPE_never && names[kind][0] && mir_scan_accept_word(&p->scan, names[kind]))
            return type_simple(p->types, (enum type_kind)kind);
    return NULL;
}

/* A declared type with its arguments, or a parameter `T@0`. */
static bool parse_named(struct mir_parser *p, const struct type **type)
{
    struct str name;
    const char *start = p->scan.at;
    if (!mir_scan_name(&p->scan, true, &name))
        return false;
    const struct symbol *symbol = intern(&p->session->interner, name);
    if (mir_scan_accept(&p->scan, "@")) {
        uint32_t index;
        if (!mir_scan_index(&p->scan, &index))
            return false;
        *type = type_param(p->types, symbol, index);
        return true;
    }
    const struct type_decl *decl = map_get(&p->decls, symbol);
    type_list arguments = {0};
    if (!decl) {
        p->scan.at = start;
        return mir_scan_fail(&p->scan, "there is no type `%s`", symbol->text);
    }
    if (mir_scan_accept(&p->scan, "<") && !parse_types(p, ">", &arguments))
        return false;
    *type = type_nominal(p->types, decl, arguments.items, arguments.count);
    return true;
}

bool mir_parse_type(struct mir_parser *p, const struct type **type)
{
    if (p->depth >= DEEPEST_TYPE)
        return mir_scan_fail(&p->scan, "types nest deeper than %d", DEEPEST_TYPE);
    p->depth++;
    bool is_good;
    mir_scan_peek(&p->scan);
    if (mir_scan_accept(&p->scan, "("))
        is_good = parse_tuple(p, type);
    else if (mir_scan_accept(&p->scan, "&"))
        is_good = parse_ref(p, type);
    else if (mir_scan_accept_word(&p->scan, "Fn"))
        is_good = parse_function_type(p, type);
    else if ((*type = accept_simple(p)))
        is_good = true;
    else
        is_good = parse_named(p, type);
    p->depth--;
    return is_good;
}

/* ---- Places ---- */

static bool parse_base(struct mir_parser *p, struct mir_place *place)
{
    if (mir_scan_accept(&p->scan, "@")) {
        void *found;
        if (!mir_parse_known(p, &p->globals, "global", false, &found))
            return false;
        *place = mir_global(&p->builder, (uint32_t)((uintptr_t)found - 1));
        return true;
    }
    const char *start = p->scan.at;
    uint32_t local;
    if (!mir_scan_expect(&p->scan, "%") || !mir_scan_index(&p->scan, &local))
        return false;
    if (local >= p->builder.function->locals.count) {
        p->scan.at = start;
        return mir_scan_fail(&p->scan, "there is no local %%%u", local);
    }
    *place = mir_local(&p->builder, local);
    return true;
}

/* The declared fields that can follow a place; `*count` of a tuple's parts too. */
static const struct type_field *fields_of(const struct mir_place *place, uint32_t *count)
{
    const struct type *type = place->type;
    *count = type_field_count(type);
    if (!mir_at_payload(place))
        return type_fields(type);
    const struct type_variant *variant =
        &type->decl->variants[place->steps[place->step_count - 1].index];
    *count = variant->field_count;
    return variant->fields;
}

/* Field by name, or by number where it has none. */
static bool parse_field(struct mir_parser *p, struct mir_place *place)
{
    const struct type *type = place->type;
    uint32_t count;
    const struct type_field *fields = fields_of(place, &count);
    uint32_t index = count;
    char first = mir_scan_peek(&p->scan);
    if (first >= '0' && first <= '9') {
        if (!mir_scan_index(&p->scan, &index))
            return false;
    } else {
        struct str name;
        if (!mir_scan_name(&p->scan, false, &name))
            return false;
        for (uint32_t i = 0; fields && i < count && index == count; i++)
            if (fields[i].name == intern(&p->session->interner, name))
                index = i;
    }
    if (index >= count)
        return mir_scan_fail(&p->scan, "%s has no such field", type_text(&p->session->arena, type));
    *place = mir_field(&p->builder, *place, index);
    return true;
}

static bool parse_variant_step(struct mir_parser *p, struct mir_place *place)
{
    struct str name;
    if (!mir_scan_name(&p->scan, false, &name))
        return false;
    const struct symbol *symbol = intern(&p->session->interner, name);
    uint32_t count = type_is_enum(place->type) ? place->type->decl->variant_count : 0;
    for (uint32_t i = 0; i < count; i++) {
        if (place->type->decl->variants[i].name != symbol)
            continue;
        *place = mir_as_variant(&p->builder, *place, i);
        return true;
    }
    return mir_scan_fail(&p->scan, "%s has no such variant",
                         type_text(&p->session->arena, place->type));
}

bool mir_parse_place(struct mir_parser *p, struct mir_place *place)
{
    if (!parse_base(p, place))
        return false;
    while (p->scan.at < p->scan.end && (*p->scan.at == '.' || *p->scan.at == '@')) {
        if (*p->scan.at++ == '@') {
            if (!parse_variant_step(p, place))
                return false;
        } else if (p->scan.at < p->scan.end && *p->scan.at == '*') {
            if (place->type->kind != TYPE_ref && place->type->kind != TYPE_nominal)
                return mir_scan_fail(&p->scan, "%s is no object and no reference",
                                     type_text(&p->session->arena, place->type));
            p->scan.at++;
            *place = mir_deref(&p->builder, *place);
        } else if (!parse_field(p, place)) {
            return false;
        }
    }
    return true;
}

/* ---- Operands ---- */

bool mir_parse_bits(struct mir_parser *p, uint64_t *bits)
{
    struct mir_number number;
    *bits = mir_scan_accept_word(&p->scan, "true");
    if (*bits || mir_scan_accept_word(&p->scan, "false"))
        return true;
    if (mir_scan_peek(&p->scan) == '\'')
        return mir_scan_char(&p->scan, bits);
    if (!mir_scan_number(&p->scan, &number))
        return false;
    *bits = number.bits;
    return number.form != MIR_NUMBER_REAL || mir_scan_fail(&p->scan, "expected an integer");
}

static bool parse_number(struct mir_parser *p, struct mir_operand *operand)
{
    struct mir_number number;
    const struct type *type;
    if (!mir_scan_number(&p->scan, &number) || !mir_scan_expect(&p->scan, ":") ||
        !mir_parse_type(p, &type))
        return false;
    bool is_real = number.form == MIR_NUMBER_REAL;
    if (number.form == MIR_NUMBER_HEX && type_is_float(type)) {
        memcpy(&number.real, &number.bits, sizeof number.real);
        is_real = true;
    }
    *operand =
        (struct mir_operand){.kind = is_real ? MIR_OPERAND_FLOAT : MIR_OPERAND_INT, .type = type};
    if (is_real)
        operand->real = number.real;
    else
        operand->bits = number.bits;
    return true;
}

static bool parse_text(struct mir_parser *p, struct mir_operand *operand)
{
    bool is_cstring = mir_scan_accept(&p->scan, "c");
    struct str text;
    if (!mir_scan_quoted(&p->scan, '"', &text))
        return false;
    *operand = is_cstring ? mir_cstring(&p->builder, text) : mir_string(&p->builder, text);
    return true;
}

static bool parse_literal(struct mir_parser *p, struct mir_operand *operand, char first)
{
    uint64_t bits;
    if ((first >= '0' && first <= '9') || first == '-')
        return parse_number(p, operand);
    if (!mir_parse_bits(p, &bits))
        return false;
    *operand = first == '\'' ? mir_int(type_simple(p->types, TYPE_char), bits)
                             : mir_bool(&p->builder, bits == 1);
    return true;
}

static bool starts_word(struct mir_parser *p, const char *word)
{
    const char *start = p->scan.at;
    bool is_next = mir_scan_accept_word(&p->scan, word);
    p->scan.at = start;
    return is_next;
}

bool mir_parse_operand(struct mir_parser *p, struct mir_operand *operand)
{
    char first = mir_scan_peek(&p->scan);
    if (first == '%' || first == '@' || starts_word(p, "move")) {
        bool is_move = mir_scan_accept_word(&p->scan, "move");
        struct mir_place place;
        mir_scan_peek(&p->scan);
        if (!mir_parse_place(p, &place))
            return false;
        *operand = is_move ? mir_move(place) : mir_read(place);
        return true;
    }
    if (first == '"' || (first == 'c' && p->scan.end - p->scan.at > 1 && p->scan.at[1] == '"'))
        return parse_text(p, operand);
    if ((first >= '0' && first <= '9') || first == '-' || first == '\'' || starts_word(p, "true") ||
        starts_word(p, "false"))
        return parse_literal(p, operand, first);
    if (mir_scan_accept_word(&p->scan, "void")) {
        *operand = mir_void(&p->builder);
        return true;
    }
    void *function;
    if (!mir_parse_known(p, &p->functions, "function", true, &function))
        return false;
    *operand = mir_function_value(&p->builder, function);
    return true;
}
