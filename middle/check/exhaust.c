/* Usefulness of patterns by matrix, after L. Maranget, "Warnings for pattern
 * matching" (2007): a row is useful if some value reaches it. A match is
 * exhaustive when a further row of wildcards would not be useful; the value that
 * would reach it is the witness.
 *
 * Integers, Char and Bool are ranges of a line that is cut at the ends of all
 * ranges of a column; Strings and floats have ever more values than are named;
 * enums have a constructor for each variant, structs and tuples one. A constant's
 * value is not known here, so that a row with one covers nothing and is never
 * reported.
 *
 * The question takes exponential time for some matrices. After a fixed amount of
 * work it is answered with yes, which is the safe answer: a match that is too
 * hard to judge needs a `_`. */
#include <inttypes.h>
#include <stdlib.h>

#include "middle/check/checker.h"

__extension__ typedef __int128 wide;

enum { MOST_CELLS = 1 << 22 }; /* of matrices made for one match */

enum shape_kind {
    SHAPE_ANY,
    SHAPE_RANGE,
    SHAPE_LITERAL,
    SHAPE_PARTS, /* a variant, struct or tuple */
    SHAPE_LIST,
    SHAPE_OR,
    SHAPE_OPAQUE,
};

struct shape {
    enum shape_kind kind;
    wide low, high;                   /* RANGE, inclusive */
    const struct ast *literal;        /* LITERAL */
    uint32_t variant;                 /* PARTS: of an enum; else 0 */
    const struct shape *const *parts; /* PARTS: one for each field; LIST: for each element that
                                         is named; OR: the alternatives */
    uint32_t part_count;
    bool has_rest;  /* LIST */
    uint32_t after; /* LIST: so many of the parts are for the last elements */
};

/* A row of the matrix: one shape for each column. */
struct row {
    const struct shape *const *shapes;
};

struct row_list {
    struct row *items;
    uint32_t count, capacity;
};

struct matcher {
    struct body *body;
    struct type_table *types;
    struct arena *arena;
    uint32_t cells;
};

static const struct shape any = {.kind = SHAPE_ANY};
static const struct shape opaque = {.kind = SHAPE_OPAQUE};

/* ---- Constructors ---- */

static uint32_t variant_count(const struct type *type)
{
    return type_is_enum(type) ? type->decl->variant_count : 1;
}

static uint32_t part_count(const struct type *type, uint32_t variant)
{
    return type_is_enum(type) ? type->decl->variants[variant].field_count : type_field_count(type);
}

static const struct type *part_type(struct matcher *m, const struct type *type, uint32_t variant,
                                    uint32_t i)
{
    return type_is_enum(type) ? type_variant_field(m->types, type, variant, i)
                              : type_field(m->types, type, i);
}

/* ---- Patterns to shapes ---- */

static wide int_value(const struct ast *node)
{
    const struct ast_int_literal *literal = ast_as_int_literal(node);
    return literal->is_negative ? -(wide)literal->value : (wide)literal->value;
}

/* The line of a type's values; false when it has none. */
static bool type_line(const struct type *type, wide *low, wide *high)
{
    if (type->kind == TYPE_bool) {
        *low = 0, *high = 1;
    } else if (type->kind == TYPE_char) {
        *low = 0, *high = 0x10FFFF;
    } else if (type_is_integer(type)) {
        uint32_t bits = type_bits(type);
        bool is_signed = type_is_signed(type);
        *low = is_signed ? -((wide)1 << (bits - 1)) : 0;
        *high = ((wide)1 << (is_signed ? bits - 1 : bits)) - 1;
    } else {
        return false;
    }
    return true;
}

static bool point_of(const struct ast *value, wide *point)
{
    switch (value->kind) {
    case AST_int_literal:
        *point = int_value(value);
        return true;
    case AST_char_literal:
        *point = (wide)ast_as_char_literal(value)->value;
        return true;
    case AST_bool_literal:
        *point = ast_as_bool_literal(value)->value;
        return true;
    default:
        return false;
    }
}

bool ck_range_is_empty(const struct ast_pat_range *range)
{
    wide low, high;
    return range->low && range->high && point_of(range->low, &low) &&
           point_of(range->high, &high) && (range->is_inclusive ? low > high : low >= high);
}

static const struct shape *new_shape(struct matcher *m, struct shape shape)
{
    struct shape *made = ARENA_NEW(m->arena, struct shape);
    *made = shape;
    return made;
}

static const struct shape *range_shape(struct matcher *m, const struct ast_pat_range *range,
                                       const struct type *type)
{
    struct shape shape = {.kind = SHAPE_RANGE};
    if (!type_line(type, &shape.low, &shape.high) ||
        (range->low && !point_of(range->low, &shape.low)) ||
        (range->high && !point_of(range->high, &shape.high)))
        return &opaque;
    if (range->high && !range->is_inclusive)
        shape.high--;
    return new_shape(m, shape);
}

/* A value of a union: the shape of what is in it. */
static const struct shape *entered_shape(struct matcher *m, const struct type *type,
                                         const struct type *part, const struct shape *inner)
{
    const struct shape **parts = ARENA_ARRAY(m->arena, const struct shape *, 1);
    parts[0] = inner;
    return new_shape(m, (struct shape){SHAPE_PARTS, .variant = ck_union_part(type, part),
                                       .parts = parts, .part_count = 1});
}

static const struct shape *literal_shape(struct matcher *m, const struct ast *value,
                                         const struct type *type)
{
    const struct type *entered = ck_info_of(m->body, value)->entered;
    if (entered && ck_is_union(type) && ck_union_part(type, entered) != UINT32_MAX)
        return entered_shape(m, type, entered, literal_shape(m, value, entered));
    struct shape shape = {.kind = SHAPE_RANGE};
    if (!type_line(type, &shape.low, &shape.high))
        return new_shape(m, (struct shape){.kind = SHAPE_LITERAL, .literal = value});
    if (!point_of(value, &shape.low))
        return &opaque;
    shape.high = shape.low;
    return new_shape(m, shape);
}

static const struct shape *shape_of(struct matcher *m, const struct ast *pattern,
                                    const struct type *type);

/* Parts not named match everything. */
static const struct shape **open_parts(struct matcher *m, uint32_t count)
{
    const struct shape **parts = ARENA_ARRAY(m->arena, const struct shape *, count);
    for (uint32_t i = 0; i < count; i++)
        parts[i] = &any;
    return parts;
}

static const struct shape *struct_shape(struct matcher *m, const struct ast_pat_struct *pattern,
                                        const struct type *type)
{
    uint32_t count = type_field_count(type);
    const struct shape **parts = open_parts(m, count);
    for (uint32_t i = 0; i < pattern->fields.count; i++) {
        const struct ast_pat_field *field = ast_as_pat_field(pattern->fields.items[i]);
        uint32_t index = ck_find_field(type, field->name);
        if (index != UINT32_MAX && field->pattern)
            parts[index] = shape_of(m, field->pattern, type_field(m->types, type, index));
    }
    return new_shape(m, (struct shape){SHAPE_PARTS, .parts = parts, .part_count = count});
}

static const struct shape *tuple_shape(struct matcher *m, const struct ast_pat_tuple *pattern,
                                       const struct type *type)
{
    uint32_t count = type_field_count(type);
    const struct shape **parts = open_parts(m, count);
    for (uint32_t i = 0; i < count && i < pattern->parts.count; i++)
        parts[i] = shape_of(m, pattern->parts.items[i], type_field(m->types, type, i));
    return new_shape(m, (struct shape){SHAPE_PARTS, .parts = parts, .part_count = count});
}

static const struct shape *list_shape(struct matcher *m, const struct ast_pat_list *pattern,
                                      const struct type *type)
{
    struct shape shape = {.kind = SHAPE_LIST};
    const struct shape **parts = open_parts(m, pattern->parts.count);
    for (uint32_t i = 0; i < pattern->parts.count; i++) {
        if (pattern->parts.items[i]->kind == AST_pat_rest) {
            shape.has_rest = true;
            shape.after = pattern->parts.count - i - 1;
        } else {
            parts[shape.part_count++] = shape_of(m, pattern->parts.items[i], type->parts[0]);
        }
    }
    shape.parts = parts;
    return new_shape(m, shape);
}

static const struct shape *or_shape(struct matcher *m, const struct ast_pat_or *pattern,
                                    const struct type *type)
{
    uint32_t count = pattern->parts.count;
    const struct shape **parts = ARENA_ARRAY(m->arena, const struct shape *, count);
    for (uint32_t i = 0; i < count; i++)
        parts[i] = shape_of(m, pattern->parts.items[i], type);
    return new_shape(m, (struct shape){SHAPE_OR, .parts = parts, .part_count = count});
}

static const struct shape *newtype_shape(struct matcher *m, const struct ast *part,
                                         const struct type *type)
{
    const struct shape **parts = open_parts(m, 1);
    parts[0] = shape_of(m, part, type_field(m->types, type, 0));
    return new_shape(m, (struct shape){SHAPE_PARTS, .parts = parts, .part_count = 1});
}

/* A variant or a constant. */
static const struct shape *path_shape(struct matcher *m, const struct ast *pattern,
                                      const struct type *type)
{
    const struct node_info *info = ck_info_of(m->body, pattern);
    if (info->use == USE_NEWTYPE)
        return newtype_shape(m, ast_as_pat_variant(pattern)->arguments.items[0], type);
    if (info->use != USE_VARIANT || !type_is_enum(type))
        return &opaque;
    uint32_t count = part_count(type, info->variant);
    const struct shape **parts = open_parts(m, count);
    struct ast_list arguments = {0};
    if (pattern->kind == AST_pat_variant)
        arguments = ast_as_pat_variant(pattern)->arguments;
    for (uint32_t i = 0; i < arguments.count; i++) {
        const struct ast *part = arguments.items[i];
        uint32_t index = program_payload_index(&type->decl->variants[info->variant], part, i);
        if (part->kind == AST_pat_field)
            part = ast_as_pat_field(part)->pattern;
        if (index < count && part)
            parts[index] = shape_of(m, part, part_type(m, type, info->variant, index));
    }
    return new_shape(m, (struct shape){SHAPE_PARTS, .variant = info->variant, .parts = parts,
                                       .part_count = count});
}

/* `x: Int`: a part of a union, or the type of the value itself. */
static const struct shape *typed_shape(struct matcher *m, const struct ast *pattern,
                                       const struct type *type)
{
    const struct node_info *info = ck_info_of(m->body, pattern);
    const struct ast *inner = ast_as_pat_typed(pattern)->pattern;
    if (info->use != USE_VARIANT || !type_is_enum(type))
        return shape_of(m, inner, type);
    const struct shape **parts = open_parts(m, 1);
    parts[0] = shape_of(m, inner, part_type(m, type, info->variant, 0));
    return new_shape(
        m, (struct shape){SHAPE_PARTS, .variant = info->variant, .parts = parts, .part_count = 1});
}

static const struct shape *shape_of(struct matcher *m, const struct ast *pattern,
                                    const struct type *type)
{
    switch (pattern->kind) {
    case AST_pat_bind:
        return ast_as_pat_bind(pattern)->pattern
                   ? shape_of(m, ast_as_pat_bind(pattern)->pattern, type)
                   : &any;
    case AST_pat_literal:
        return literal_shape(m, ast_as_pat_literal(pattern)->value, type);
    case AST_pat_range:
        return range_shape(m, ast_as_pat_range(pattern), type);
    case AST_pat_path:
    case AST_pat_variant:
        return path_shape(m, pattern, type);
    case AST_pat_struct:
        if (type->kind == TYPE_nominal && !type_is_enum(type))
            return struct_shape(m, ast_as_pat_struct(pattern), type);
        break;
    case AST_pat_tuple:
        if (type->kind == TYPE_tuple || type->kind == TYPE_void)
            return tuple_shape(m, ast_as_pat_tuple(pattern), type);
        break;
    case AST_pat_list:
        if (type->kind == TYPE_nominal && type->part_count == 1)
            return list_shape(m, ast_as_pat_list(pattern), type);
        break;
    case AST_pat_or:
        return or_shape(m, ast_as_pat_or(pattern), type);
    case AST_pat_typed:
        return typed_shape(m, pattern, type);
    case AST_pat_wildcard:
        return &any;
    default:
        break;
    }
    return &opaque;
}

/* ---- Matrices ---- */

static bool same_literal(const struct ast *a, const struct ast *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == AST_string_literal)
        return str_equal(ast_as_string_literal(a)->value, ast_as_string_literal(b)->value);
    if (a->kind == AST_float_literal)
        return memcmp(&ast_as_float_literal(a)->value, &ast_as_float_literal(b)->value,
                      sizeof(double)) == 0;
    return false;
}

/* Does a row's first shape hold all of `wanted`, a piece of the cut line or a
 * literal? */
static bool covers(const struct shape *shape, const struct shape *wanted)
{
    switch (shape->kind) {
    case SHAPE_ANY:
        return true;
    case SHAPE_RANGE:
        return wanted->kind == SHAPE_RANGE && shape->low <= wanted->low &&
               wanted->high <= shape->high;
    case SHAPE_LITERAL:
        return wanted->kind == SHAPE_LITERAL && same_literal(shape->literal, wanted->literal);
    case SHAPE_PARTS:
    case SHAPE_LIST:
    case SHAPE_OR:
    case SHAPE_OPAQUE:
        return false;
    }
    return false;
}

struct matrix {
    const struct row *rows;
    uint32_t row_count, column_count;
    const struct type *const *types;
};

static bool is_useful(struct matcher *m, const struct matrix *matrix,
                      const struct shape *const *wanted, const char **witness);

static const char *point_text(struct matcher *m, const struct type *type, wide point)
{
    if (type->kind == TYPE_bool)
        return point ? "true" : "false";
    if (type->kind != TYPE_char)
        return point < 0 ? text_format(m->arena, "-%" PRIu64, (uint64_t)-point)
                         : text_format(m->arena, "%" PRIu64, (uint64_t)point);
    if (point < ' ' || point > '~')
        return text_format(m->arena, "'\\u{%x}'", (unsigned)point);
    return text_format(m->arena, "'%c'", (int)point);
}

static struct row *new_rows(struct matcher *m, uint32_t count)
{
    m->cells += count;
    return ARENA_ARRAY(m->arena, struct row, count);
}

/* The rows whose first shape covers `piece`, without that column. */
static bool rest_is_useful(struct matcher *m, const struct matrix *matrix,
                           const struct shape *piece, const struct shape *const *wanted,
                           const char **witness)
{
    if (matrix->column_count == 1) {
        for (uint32_t i = 0; i < matrix->row_count; i++)
            if (covers(matrix->rows[i].shapes[0], piece))
                return false;
        return true;
    }
    struct row *rows = new_rows(m, matrix->row_count);
    struct matrix rest = {rows, 0, matrix->column_count - 1, matrix->types + 1};
    for (uint32_t i = 0; i < matrix->row_count; i++)
        if (covers(matrix->rows[i].shapes[0], piece))
            rows[rest.row_count++].shapes = matrix->rows[i].shapes + 1;
    return is_useful(m, &rest, wanted + 1, witness + 1);
}

static int compare_wide(const void *left, const void *right)
{
    wide a = *(const wide *)left, b = *(const wide *)right;
    return a < b ? -1 : a > b;
}

/* First values of the pieces into which the rows cut low..high. */
static uint32_t cut_line(struct matcher *m, const struct matrix *matrix, wide low, wide high,
                         wide **starts)
{
    *starts = ARENA_ARRAY(m->arena, wide, matrix->row_count * 2 + 1);
    uint32_t count = 0;
    (*starts)[count++] = low;
    for (uint32_t i = 0; i < matrix->row_count; i++) {
        const struct shape *shape = matrix->rows[i].shapes[0];
        if (shape->kind != SHAPE_RANGE)
            continue;
        if (shape->low > low && shape->low <= high)
            (*starts)[count++] = shape->low;
        if (shape->high >= low && shape->high < high)
            (*starts)[count++] = shape->high + 1;
    }
    qsort(*starts, count, sizeof(wide), compare_wide);
    return count;
}

/* The value of a piece to show: the nearest to one that everybody knows. */
static wide plainest(const struct type *type, const struct shape *piece)
{
    wide known = type->kind == TYPE_char ? 'a' : 0;
    return known < piece->low ? piece->low : known > piece->high ? piece->high : known;
}

struct piece {
    struct shape shape;
    wide shown, distance;
};

static int compare_pieces(const void *left, const void *right)
{
    const struct piece *a = left, *b = right;
    return compare_wide(&a->distance, &b->distance);
}

/* The pieces of low..high, those with the plainest values first. */
static uint32_t cut_pieces(struct matcher *m, const struct matrix *matrix, wide low, wide high,
                           struct piece **pieces)
{
    wide *starts;
    uint32_t count = cut_line(m, matrix, low, high, &starts), made = 0;
    const struct type *type = matrix->types[0];
    *pieces = ARENA_ARRAY(m->arena, struct piece, count);
    for (uint32_t i = 0; i < count; i++) {
        if (i + 1 < count && starts[i + 1] == starts[i])
            continue;
        struct piece *piece = &(*pieces)[made++];
        piece->shape = (struct shape){.kind = SHAPE_RANGE, .low = starts[i]};
        piece->shape.high = i + 1 < count ? starts[i + 1] - 1 : high;
        piece->shown = plainest(type, &piece->shape);
        wide from = piece->shown - (type->kind == TYPE_char ? 'a' : 0);
        piece->distance = from < 0 ? -2 * from + 1 : 2 * from;
    }
    qsort(*pieces, made, sizeof **pieces, compare_pieces);
    return made;
}

static bool line_is_useful(struct matcher *m, const struct matrix *matrix,
                           const struct shape *const *wanted, wide low, wide high,
                           const char **witness)
{
    struct piece *pieces;
    uint32_t count = cut_pieces(m, matrix, low, high, &pieces);
    for (uint32_t i = 0; i < count; i++) {
        if (!rest_is_useful(m, matrix, &pieces[i].shape, wanted, witness))
            continue;
        bool is_whole = count == 1 && wanted[0]->kind == SHAPE_ANY;
        witness[0] = is_whole ? "_" : point_text(m, matrix->types[0], pieces[i].shown);
        return true;
    }
    return false;
}

/* A form of the values of a type: a variant, or the vectors of so many elements.
 * Vectors longer than any pattern asks for are alike: they are one form, whose parts
 * are the first and the last elements that some pattern names. */
struct form {
    uint32_t variant, count;
    bool is_list, is_longer;
    uint32_t after; /* is_longer: so many of the parts are the last elements */
};

/* What a shape says about element `i` of `form`. */
static const struct shape *part_of(const struct shape *shape, const struct form *form, uint32_t i)
{
    if (shape->kind == SHAPE_PARTS)
        return shape->parts[i];
    if (shape->kind != SHAPE_LIST)
        return &any;
    uint32_t before = shape->part_count - shape->after, last = form->count - shape->after;
    if (!shape->has_rest || i < before)
        return shape->parts[i];
    return i >= last ? shape->parts[i - last + before] : &any;
}

static bool has_form(const struct shape *shape, const struct form *form)
{
    switch (shape->kind) {
    case SHAPE_PARTS:
        return shape->variant == form->variant;
    case SHAPE_LIST:
        return shape->has_rest ? form->count >= shape->part_count
                               : !form->is_longer && form->count == shape->part_count;
    case SHAPE_OPAQUE:
        return false;
    case SHAPE_ANY:
    case SHAPE_RANGE:
    case SHAPE_LITERAL:
    case SHAPE_OR:
        return true;
    }
    return true;
}

/* A row with the parts of its first shape in the place of that column; NULL when
 * the shape has no values of the form. */
static const struct shape *const *spread(struct matcher *m, const struct shape *const *shapes,
                                         uint32_t columns, const struct form *form)
{
    const struct shape *first = shapes[0];
    uint32_t count = form->count;
    if (!has_form(first, form))
        return NULL;
    m->cells += columns - 1 + count;
    const struct shape **row = ARENA_ARRAY(m->arena, const struct shape *, columns - 1 + count);
    for (uint32_t i = 0; i < count; i++)
        row[i] = part_of(first, form, i);
    if (columns > 1)
        memcpy(row + count, shapes + 1, (columns - 1) * sizeof *shapes);
    return row;
}

/* Before the parts, between a part and its name, after all. */
static void add_parts(struct text *text, const char *open, const struct type_field *fields,
                      const char **parts, uint32_t count, const char *close)
{
    text_add(text, str_of(open));
    for (uint32_t i = 0; i < count; i++) {
        text_printf(text, "%s", i ? ", " : "");
        if (fields)
            text_printf(text, "%s: ", fields[i].name->text);
        text_add(text, str_of(parts[i]));
    }
    text_add(text, str_of(close));
}

static const char *parts_text(struct matcher *m, const struct type *type, uint32_t variant,
                              const char **parts)
{
    struct text text;
    text_init(&text, m->arena);
    uint32_t count = part_count(type, variant);
    bool is_tuple = type->kind == TYPE_tuple, is_enum = type_is_enum(type);
    if (is_enum && ck_is_union(type))
        return text_format(m->arena, "%s: %s", parts[0], type->decl->variants[variant].name->text);
    if (!is_enum && !is_tuple && type->decl->is_record) {
        add_parts(&text, "{ ", type->decl->fields, parts, count, " }");
        return text_chars(&text);
    }
    if (is_enum)
        text_add_symbol(&text, type->decl->variants[variant].name);
    else if (!is_tuple)
        text_add_symbol(&text, type->decl->name);
    if (!is_tuple && !is_enum && !type->decl->is_newtype)
        add_parts(&text, " { ", type->decl->fields, parts, count, " }");
    else if (count)
        add_parts(&text, "(", NULL, parts, count, ")");
    return text_chars(&text);
}

/* `[_, 0, ..]` */
static const char *list_text(struct matcher *m, const struct form *form, const char **parts)
{
    struct text text;
    text_init(&text, m->arena);
    text_add_char(&text, '[');
    for (uint32_t i = 0; i <= form->count; i++) {
        bool is_rest = form->is_longer && i == form->count - form->after;
        if (is_rest)
            text_add(&text, i ? STR(", ..") : STR(".."));
        if (i < form->count)
            text_printf(&text, i || is_rest ? ", %s" : "%s", parts[i]);
    }
    text_add_char(&text, ']');
    return text_chars(&text);
}

/* Is a value of this form useful? */
static bool form_is_useful(struct matcher *m, const struct matrix *matrix, const struct form *form,
                           const struct shape *const *wanted, const char **witness)
{
    const struct type *type = matrix->types[0];
    uint32_t count = form->count, columns = matrix->column_count - 1 + count;
    const struct shape *const *inner_wanted = spread(m, wanted, matrix->column_count, form);
    if (!inner_wanted)
        return false;
    const struct type **types = ARENA_ARRAY(m->arena, const struct type *, columns);
    for (uint32_t i = 0; i < columns; i++)
        types[i] = i >= count      ? matrix->types[i - count + 1]
                   : form->is_list ? type->parts[0]
                                   : part_type(m, type, form->variant, i);
    struct row *rows = new_rows(m, matrix->row_count);
    struct matrix inner = {rows, 0, columns, types};
    for (uint32_t i = 0; i < matrix->row_count; i++) {
        const struct shape *const *row =
            spread(m, matrix->rows[i].shapes, matrix->column_count, form);
        if (row)
            rows[inner.row_count++].shapes = row;
    }
    const char **parts = ARENA_ARRAY(m->arena, const char *, columns + 1);
    if (!is_useful(m, &inner, inner_wanted, parts))
        return false;
    witness[0] =
        form->is_list ? list_text(m, form, parts) : parts_text(m, type, form->variant, parts);
    for (uint32_t i = 1; i < matrix->column_count; i++)
        witness[i] = parts[count + i - 1];
    return true;
}

static bool column_has(const struct matrix *matrix, const struct shape *const *wanted,
                       enum shape_kind kind)
{
    bool has = wanted && wanted[0]->kind == kind;
    for (uint32_t i = 0; i < matrix->row_count && !has; i++)
        has = matrix->rows[i].shapes[0]->kind == kind;
    return has;
}

static bool any_variant_is_useful(struct matcher *m, const struct matrix *matrix,
                                  const struct shape *const *wanted, const char **witness)
{
    const struct type *type = matrix->types[0];
    for (uint32_t i = 0; i < variant_count(type); i++) {
        const struct form form = {.variant = i, .count = part_count(type, i)};
        if (form_is_useful(m, matrix, &form, wanted, witness))
            return true;
    }
    return false;
}

static void measure(const struct shape *shape, uint32_t *before, uint32_t *after, uint32_t *longest)
{
    if (shape->kind != SHAPE_LIST)
        return;
    uint32_t first = shape->part_count - shape->after;
    if (!shape->has_rest && shape->part_count >= *longest)
        *longest = shape->part_count + 1;
    else if (shape->has_rest && first > *before)
        *before = first;
    if (shape->after > *after)
        *after = shape->after;
}

/* Vectors of each length that some pattern tells apart, then all longer ones. */
static bool any_list_is_useful(struct matcher *m, const struct matrix *matrix,
                               const struct shape *const *wanted, const char **witness)
{
    uint32_t before = 0, longest = 0;
    struct form form = {.is_list = true};
    measure(wanted[0], &before, &form.after, &longest);
    for (uint32_t i = 0; i < matrix->row_count; i++)
        measure(matrix->rows[i].shapes[0], &before, &form.after, &longest);
    if (longest < before + form.after)
        longest = before + form.after;
    for (; form.count <= longest && m->cells <= MOST_CELLS; form.count++) {
        form.is_longer = form.count == longest;
        if (form_is_useful(m, matrix, &form, wanted, witness))
            return true;
    }
    return false;
}

/* `shapes` with `first` in the place of its first. */
static const struct shape *const *with_first(struct matcher *m, const struct shape *const *shapes,
                                             uint32_t columns, const struct shape *first)
{
    const struct shape **row = ARENA_ARRAY(m->arena, const struct shape *, columns);
    m->cells += columns;
    memcpy(row, shapes, columns * sizeof *shapes);
    row[0] = first;
    return row;
}

static void add_alternatives(struct matcher *m, struct row_list *out,
                             const struct shape *const *shapes, uint32_t columns)
{
    if (shapes[0]->kind != SHAPE_OR) {
        list_push(m->arena, out, (struct row){shapes});
        return;
    }
    for (uint32_t i = 0; i < shapes[0]->part_count; i++)
        add_alternatives(m, out, with_first(m, shapes, columns, shapes[0]->parts[i]), columns);
}

/* The rows with an alternative pattern in front become one for each. */
static struct matrix without_alternatives(struct matcher *m, const struct matrix *matrix)
{
    if (!column_has(matrix, NULL, SHAPE_OR))
        return *matrix;
    struct matrix plain = *matrix;
    struct row_list rows = {0};
    for (uint32_t i = 0; i < matrix->row_count; i++)
        add_alternatives(m, &rows, matrix->rows[i].shapes, matrix->column_count);
    plain.rows = rows.items;
    plain.row_count = rows.count;
    return plain;
}

static bool row_is_open(const struct row *row, uint32_t columns)
{
    for (uint32_t i = 0; i < columns; i++)
        if (row->shapes[i]->kind != SHAPE_ANY)
            return false;
    return true;
}

static bool is_useful_plain(struct matcher *m, const struct matrix *matrix,
                            const struct shape *const *wanted, const char **witness)
{
    const struct type *type = matrix->types[0];
    const struct shape *first = wanted[0];
    wide low, high;
    if (first->kind == SHAPE_OPAQUE)
        return true;
    if (first->kind == SHAPE_RANGE)
        return line_is_useful(m, matrix, wanted, first->low, first->high, witness);
    if (first->kind == SHAPE_ANY && type_line(type, &low, &high))
        return line_is_useful(m, matrix, wanted, low, high, witness);
    if (column_has(matrix, wanted, SHAPE_LIST))
        return any_list_is_useful(m, matrix, wanted, witness);
    bool is_empty = variant_count(type) == 0;
    if (is_empty || column_has(matrix, wanted, SHAPE_PARTS))
        return any_variant_is_useful(m, matrix, wanted, witness);
    /* A literal, or a value that no literal of the column names. */
    witness[0] = "_";
    return rest_is_useful(m, matrix, first->kind == SHAPE_ANY ? &opaque : first, wanted, witness);
}

static bool is_useful(struct matcher *m, const struct matrix *matrix,
                      const struct shape *const *wanted, const char **witness)
{
    if (matrix->column_count == 0)
        return matrix->row_count == 0;
    for (uint32_t i = 0; i < matrix->row_count; i++)
        if (row_is_open(&matrix->rows[i], matrix->column_count))
            return false;
    for (uint32_t i = 0; i < matrix->column_count; i++)
        witness[i] = "_";
    if (m->cells > MOST_CELLS)
        return true;
    struct matrix plain = without_alternatives(m, matrix);
    if (wanted[0]->kind != SHAPE_OR)
        return is_useful_plain(m, &plain, wanted, witness);
    for (uint32_t i = 0; i < wanted[0]->part_count; i++) {
        const struct shape *const *alternative =
            with_first(m, wanted, matrix->column_count, wanted[0]->parts[i]);
        if (is_useful(m, &plain, alternative, witness))
            return true;
    }
    return false;
}

/* Which of the rows above take what the row matches: the last one that is needed
 * for it, found by halving, because more rows never leave more unmatched. */
static void note_taken(struct matcher *m, struct diag *d, const struct matrix *above,
                       const struct span *spans, const struct shape *const *row,
                       const char **witness)
{
    uint32_t low = 1, high = above->row_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        struct matrix part = *above;
        part.row_count = middle;
        m->cells = 0;
        if (is_useful(m, &part, row, witness))
            low = middle + 1;
        else
            high = middle;
    }
    if (!high)
        return;
    struct matrix alone = *above;
    alone.rows = &above->rows[high - 1];
    alone.row_count = 1;
    m->cells = 0;
    diag_note(d, spans[high - 1],
              is_useful(m, &alone, row, witness)
                  ? "with this one everything that it matches is taken"
                  : "this one takes it already");
}

static void report_missing(struct body *b, struct span span, const char **witness, uint32_t columns,
                           bool is_match)
{
    struct checker *c = b->checker;
    struct text text;
    text_init(&text, c->arena);
    text_add_char(&text, '`');
    for (uint32_t i = 0; i < columns; i++)
        text_printf(&text, "%s%s", i ? ", " : "", witness[i]);
    text_add_char(&text, '`');
    struct diag *d = diag_not_exhaustive(c->diags, span, text_chars(&text));
    if (is_match)
        diag_help(d, "add an arm, `%s => ...`; `_ => ...` takes all that is left", witness[0]);
    else
        diag_help(d, "add what is to happen then; `_` matches everything");
}

/* What the match is about was refused already, or a pattern: who knows what that
 * one covers? */
static bool is_refused(struct body *b, const struct match_row *rows, uint32_t row_count,
                       const struct type *const *types, uint32_t column_count)
{
    for (uint32_t i = 0; i < column_count; i++)
        if (types[i]->flags & TYPE_HAS_ERROR)
            return true;
    for (uint32_t i = 0; i < row_count; i++)
        for (uint32_t j = 0; j < column_count; j++) {
            const struct type *type = ck_info_of(b, rows[i].patterns[j])->type;
            if (type && type->kind == TYPE_error)
                return true;
        }
    return false;
}

/* Rows of a `match` stand where their patterns do, clauses where their names do. */
static bool is_match(const struct match_row *rows, uint32_t row_count)
{
    return row_count && rows[0].patterns[0]->span.start == rows[0].span.start;
}

void check_exhaustive(struct body *b, const struct match_row *rows, uint32_t row_count,
                      const struct type *const *types, uint32_t column_count, struct span span)
{
    struct checker *c = b->checker;
    struct matcher m = {.body = b, .types = c->types, .arena = c->arena};
    const struct type **known = ARENA_ARRAY(m.arena, const struct type *, column_count);
    for (uint32_t i = 0; i < column_count; i++)
        known[i] = program_type(c->program, types[i]);
    if (is_refused(b, rows, row_count, known, column_count))
        return;
    struct span *spans = ARENA_ARRAY(m.arena, struct span, row_count);
    struct row *matrix_rows = ARENA_ARRAY(m.arena, struct row, row_count);
    const char **witness = ARENA_ARRAY(m.arena, const char *, column_count + 1);
    struct matrix above = {matrix_rows, 0, column_count, known};
    for (uint32_t i = 0; i < row_count; i++) {
        const struct shape **shapes = ARENA_ARRAY(m.arena, const struct shape *, column_count);
        for (uint32_t j = 0; j < column_count; j++)
            shapes[j] = shape_of(&m, rows[i].patterns[j], known[j]);
        m.cells = 0;
        if (!is_useful(&m, &above, shapes, witness))
            note_taken(&m, diag_unreachable_arm(c->diags, rows[i].span), &above, spans, shapes,
                       witness);
        if (rows[i].has_guard)
            continue;
        spans[above.row_count] = rows[i].span;
        matrix_rows[above.row_count++].shapes = shapes;
    }
    m.cells = 0;
    if (is_useful(&m, &above, open_parts(&m, column_count), witness))
        report_missing(b, span, witness, column_count, is_match(rows, row_count));
}
