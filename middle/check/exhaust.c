/* Usefulness of patterns by matrix, after L. Maranget, "Warnings for pattern
 * matching" (2007): a row is useful if some value reaches it. A match is
 * exhaustive when a further row of wildcards would not be useful; the value that
 * would reach it is the witness.
 *
 * Integers, Char and Bool are ranges of a line that is cut at the ends of all
 * ranges of a column; Strings and floats have ever more values than are named;
 * structs have one constructor. A constant's value is not known here, so that a
 * row with one covers nothing and is never reported. */
#include <inttypes.h>
#include <stdlib.h>

#include "middle/check/checker.h"

__extension__ typedef __int128 wide;

enum shape_kind { SHAPE_ANY, SHAPE_RANGE, SHAPE_LITERAL, SHAPE_PARTS, SHAPE_OPAQUE };

struct shape {
    enum shape_kind kind;
    wide low, high;            /* RANGE, inclusive */
    const struct ast *literal; /* LITERAL */
    const struct shape *parts; /* PARTS: one for each field */
};

/* A row of the matrix; `rest` is how many columns are left. */
struct row {
    const struct shape *shapes;
};

struct matcher {
    struct body *body;
    struct arena *arena;
};

static const struct shape any = {.kind = SHAPE_ANY};

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

static struct shape range_shape(const struct ast_pat_range *range, const struct type *type)
{
    struct shape shape = {.kind = SHAPE_RANGE};
    if (!type_line(type, &shape.low, &shape.high) ||
        (range->low && !point_of(range->low, &shape.low)) ||
        (range->high && !point_of(range->high, &shape.high)))
        return (struct shape){.kind = SHAPE_OPAQUE};
    if (range->high && !range->is_inclusive)
        shape.high--;
    return shape;
}

static struct shape shape_of(struct matcher *m, const struct ast *pattern, const struct type *type);

static struct shape struct_shape(struct matcher *m, const struct ast_pat_struct *pattern,
                                 const struct type *type)
{
    if (type->kind != TYPE_nominal)
        return any;
    struct shape *parts = ARENA_ARRAY(m->arena, struct shape, type->decl->field_count);
    for (uint32_t i = 0; i < pattern->fields.count; i++) {
        const struct ast_pat_field *field = ast_as_pat_field(pattern->fields.items[i]);
        uint32_t index = ck_find_field(type, field->name);
        if (index != UINT32_MAX && field->pattern)
            parts[index] = shape_of(m, field->pattern, type->decl->fields[index].type);
    }
    return (struct shape){.kind = SHAPE_PARTS, .parts = parts};
}

/* Alternatives were taken apart into rows before. */
static struct shape shape_of(struct matcher *m, const struct ast *pattern, const struct type *type)
{
    switch (pattern->kind) {
    case AST_pat_bind:
        return ast_as_pat_bind(pattern)->pattern
                   ? shape_of(m, ast_as_pat_bind(pattern)->pattern, type)
                   : any;
    case AST_pat_literal: {
        const struct ast *value = ast_as_pat_literal(pattern)->value;
        struct shape shape = {.kind = SHAPE_RANGE};
        if (type_line(type, &shape.low, &shape.high)) {
            if (!point_of(value, &shape.low))
                return (struct shape){.kind = SHAPE_OPAQUE};
            shape.high = shape.low;
            return shape;
        }
        return (struct shape){.kind = SHAPE_LITERAL, .literal = value};
    }
    case AST_pat_range:
        return range_shape(ast_as_pat_range(pattern), type);
    case AST_pat_path:
        return (struct shape){.kind = SHAPE_OPAQUE};
    case AST_pat_struct:
        return struct_shape(m, ast_as_pat_struct(pattern), type);
    default:
        return any;
    }
}

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

static bool is_useful(struct matcher *m, const struct matrix *matrix, const struct shape *wanted,
                      const char **witness);

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

/* The rows whose first shape covers `piece`, without that column. */
static bool rest_is_useful(struct matcher *m, const struct matrix *matrix,
                           const struct shape *piece, const struct shape *wanted,
                           const char **witness)
{
    if (matrix->column_count == 1) {
        for (uint32_t i = 0; i < matrix->row_count; i++)
            if (covers(&matrix->rows[i].shapes[0], piece))
                return false;
        return true;
    }
    struct row *rows = ARENA_ARRAY(m->arena, struct row, matrix->row_count);
    struct matrix rest = {rows, 0, matrix->column_count - 1, matrix->types + 1};
    for (uint32_t i = 0; i < matrix->row_count; i++)
        if (covers(&matrix->rows[i].shapes[0], piece))
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
        const struct shape *shape = &matrix->rows[i].shapes[0];
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

static bool line_is_useful(struct matcher *m, const struct matrix *matrix,
                           const struct shape *wanted, wide low, wide high, const char **witness)
{
    wide *starts;
    uint32_t count = cut_line(m, matrix, low, high, &starts);
    for (uint32_t i = 0; i < count; i++) {
        if (i && starts[i] == starts[i - 1])
            continue;
        uint32_t next = i + 1;
        while (next < count && starts[next] == starts[i])
            next++;
        struct shape piece = {.kind = SHAPE_RANGE, .low = starts[i]};
        piece.high = next < count ? starts[next] - 1 : high;
        if (rest_is_useful(m, matrix, &piece, wanted, witness)) {
            bool is_whole = count == 1 && wanted->kind == SHAPE_ANY;
            witness[0] = is_whole ? "_" : point_text(m, matrix->types[0], piece.low);
            return true;
        }
    }
    return false;
}

/* Puts the parts of a struct in the place of its column. */
static const struct shape *spread(struct matcher *m, const struct shape *shapes, uint32_t columns,
                                  uint32_t parts)
{
    struct shape *wide_row = ARENA_ARRAY(m->arena, struct shape, columns - 1 + parts);
    for (uint32_t i = 0; i < parts; i++)
        wide_row[i] = shapes[0].kind == SHAPE_PARTS ? shapes[0].parts[i]
                      : shapes[0].kind == SHAPE_ANY ? any
                                                    : (struct shape){.kind = SHAPE_OPAQUE};
    if (columns > 1)
        memcpy(wide_row + parts, shapes + 1, (columns - 1) * sizeof *shapes);
    return wide_row;
}

static const char *parts_text(struct matcher *m, const struct type_decl *decl, const char **parts)
{
    struct text text;
    text_init(&text, m->arena);
    text_printf(&text, "%s {", decl->name->text);
    for (uint32_t i = 0; i < decl->field_count; i++)
        text_printf(&text, "%s %s: %s", i ? "," : "", decl->fields[i].name->text, parts[i]);
    text_add(&text, STR(" }"));
    return text_chars(&text);
}

static bool parts_are_useful(struct matcher *m, const struct matrix *matrix,
                             const struct shape *wanted, const char **witness)
{
    const struct type_decl *decl = matrix->types[0]->decl;
    uint32_t columns = matrix->column_count - 1 + decl->field_count;
    const struct type **types = ARENA_ARRAY(m->arena, const struct type *, columns);
    for (uint32_t i = 0; i < decl->field_count; i++)
        types[i] = decl->fields[i].type;
    for (uint32_t i = 1; i < matrix->column_count; i++)
        types[decl->field_count + i - 1] = matrix->types[i];
    struct row *rows = ARENA_ARRAY(m->arena, struct row, matrix->row_count);
    for (uint32_t i = 0; i < matrix->row_count; i++)
        rows[i].shapes = spread(m, matrix->rows[i].shapes, matrix->column_count, decl->field_count);
    struct matrix inner = {rows, matrix->row_count, columns, types};
    const char **parts = ARENA_ARRAY(m->arena, const char *, columns + 1);
    const struct shape *inner_wanted = spread(m, wanted, matrix->column_count, decl->field_count);
    if (!is_useful(m, &inner, inner_wanted, parts))
        return false;
    witness[0] = parts_text(m, decl, parts);
    for (uint32_t i = 1; i < matrix->column_count; i++)
        witness[i] = parts[decl->field_count + i - 1];
    return true;
}

static bool column_has_parts(const struct matrix *matrix, const struct shape *wanted)
{
    bool has = wanted->kind == SHAPE_PARTS;
    for (uint32_t i = 0; i < matrix->row_count && !has; i++)
        has = matrix->rows[i].shapes[0].kind == SHAPE_PARTS;
    return has;
}

static bool is_useful(struct matcher *m, const struct matrix *matrix, const struct shape *wanted,
                      const char **witness)
{
    if (matrix->column_count == 0)
        return matrix->row_count == 0;
    const struct type *type = matrix->types[0];
    wide low, high;
    if (wanted->kind == SHAPE_OPAQUE)
        return true;
    if (wanted->kind == SHAPE_RANGE)
        return line_is_useful(m, matrix, wanted, wanted->low, wanted->high, witness);
    if (wanted->kind == SHAPE_ANY && type_line(type, &low, &high))
        return line_is_useful(m, matrix, wanted, low, high, witness);
    if (column_has_parts(matrix, wanted))
        return parts_are_useful(m, matrix, wanted, witness);
    /* A literal, or a value that no literal of the column names. */
    struct shape piece = *wanted;
    if (piece.kind == SHAPE_ANY)
        piece.kind = SHAPE_OPAQUE;
    witness[0] = "_";
    return rest_is_useful(m, matrix, &piece, wanted, witness);
}

/* One row for each choice among the alternatives of its patterns. */
static void add_rows(struct matcher *m, const struct match_row *row,
                     const struct type *const *types, uint32_t columns, struct row *out,
                     uint32_t *count, uint32_t limit)
{
    uint32_t choices = 1;
    for (uint32_t i = 0; i < columns; i++)
        if (row->patterns[i]->kind == AST_pat_or)
            choices *= ast_as_pat_or(row->patterns[i])->parts.count;
    for (uint32_t choice = 0; choice < choices && *count < limit; choice++) {
        struct shape *shapes = ARENA_ARRAY(m->arena, struct shape, columns);
        uint32_t left = choice;
        for (uint32_t i = 0; i < columns; i++) {
            const struct ast *pattern = row->patterns[i];
            if (pattern->kind == AST_pat_or) {
                struct ast_list parts = ast_as_pat_or(pattern)->parts;
                pattern = parts.items[left % parts.count];
                left /= parts.count;
            }
            shapes[i] = shape_of(m, pattern, types[i]);
        }
        out[(*count)++].shapes = shapes;
    }
}

static uint32_t count_rows(const struct match_row *rows, uint32_t row_count, uint32_t columns)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < row_count; i++) {
        uint32_t choices = 1;
        for (uint32_t j = 0; j < columns; j++)
            if (rows[i].patterns[j]->kind == AST_pat_or && choices < 1u << 16)
                choices *= ast_as_pat_or(rows[i].patterns[j])->parts.count;
        total += choices;
    }
    return total;
}

static void report_missing(struct body *b, struct span span, const char **witness, uint32_t columns)
{
    struct checker *c = b->checker;
    struct text text;
    text_init(&text, c->arena);
    text_add_char(&text, '`');
    for (uint32_t i = 0; i < columns; i++)
        text_printf(&text, "%s%s", i ? ", " : "", witness[i]);
    text_add_char(&text, '`');
    struct diag *d = diag_not_exhaustive(c->diags, span, text_chars(&text));
    diag_help(d, "add what is to happen then; `_` matches everything");
}

void check_exhaustive(struct body *b, const struct match_row *rows, uint32_t row_count,
                      const struct type *const *types, uint32_t column_count, struct span span)
{
    struct matcher m = {b, b->checker->arena};
    for (uint32_t i = 0; i < column_count; i++)
        if (types[i]->flags || types[i]->kind == TYPE_variable)
            return; /* reported elsewhere */
    for (uint32_t i = 0; i < row_count; i++)
        for (uint32_t j = 0; j < column_count; j++) {
            const struct type *type = ck_info_of(b, rows[i].patterns[j])->type;
            if (type && type->kind == TYPE_error)
                return; /* a pattern that was refused covers what nobody knows */
        }
    uint32_t limit = count_rows(rows, row_count, column_count), count = 0;
    struct row *matrix_rows = ARENA_ARRAY(m.arena, struct row, limit);
    const char **witness = ARENA_ARRAY(m.arena, const char *, column_count + 1);
    for (uint32_t i = 0; i < row_count; i++) {
        struct matrix above = {matrix_rows, count, column_count, types};
        uint32_t first = count, added = count;
        add_rows(&m, &rows[i], types, column_count, matrix_rows, &added, limit);
        bool is_reached = false;
        for (uint32_t j = first; j < added && !is_reached; j++)
            is_reached = is_useful(&m, &above, matrix_rows[j].shapes, witness);
        if (!is_reached)
            diag_unreachable_arm(b->checker->diags, rows[i].span);
        if (!rows[i].has_guard)
            count = added;
    }
    struct shape *wanted = ARENA_ARRAY(m.arena, struct shape, column_count + 1);
    struct matrix all = {matrix_rows, count, column_count, types};
    if (is_useful(&m, &all, wanted, witness))
        report_missing(b, span, witness, column_count);
}
