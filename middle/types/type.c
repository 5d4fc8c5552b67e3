#include "middle/types/type.h"

#include <string.h>

#include "frontend/base/arena.h"
#include "frontend/base/guard.h"
#include "frontend/base/intern.h"
#include "frontend/base/text.h"

struct type_row {
    const char *name;
    uint32_t bits;
    enum type_class class;
};

static const struct type_row rows[TYPE_KIND_COUNT] = {
#define TYPE(kind, name, bits, class) {name, bits, TYPE_CLASS_##class},
#include "middle/types/types.def"
#undef TYPE
};

/* Kinds of which there is one type: those with a name, and the error type. */
static bool is_simple(enum type_kind kind)
{
    return kind == TYPE_error || rows[kind].name[0] != '\0';
}

static const struct type *add(struct type_table *table, const struct type *shape)
{
    struct type *type = ARENA_NEW(table->arena, struct type);
    *type = *shape;
    type->id = table->next_id++;
    return type;
}

void type_table_init(struct type_table *table, struct arena *arena)
{
    *table = (struct type_table){.arena = arena, .capacity = 256};
    table->slots = ARENA_ARRAY(arena, const struct type *, table->capacity);
    for (int kind = 0; kind < TYPE_KIND_COUNT; kind++) {
        if (!is_simple((enum type_kind)kind))
            continue;
        const struct type shape = {.kind = (enum type_kind)kind,
                                   .flags = kind == TYPE_error ? TYPE_HAS_ERROR : 0};
        table->simple[kind] = add(table, &shape);
    }
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

/* Addresses may take part: the slots are only searched, never walked for output. */
static uint32_t hash_shape(const struct type *shape)
{
    uint64_t hash = mix((uint64_t)shape->kind, shape->index * UINT64_C(2) + shape->is_mut);
    hash = mix(hash, (uint64_t)(uintptr_t)shape->decl);
    hash = mix(hash, shape->name ? shape->name->id : 0);
    for (uint32_t i = 0; i < shape->part_count; i++)
        hash = mix(hash, shape->parts[i]->id);
    return (uint32_t)hash;
}

static bool same_shape(const struct type *a, const struct type *b)
{
    return a->kind == b->kind && a->index == b->index && a->is_mut == b->is_mut &&
           a->decl == b->decl && a->name == b->name && a->part_count == b->part_count &&
           (a->part_count == 0 ||
            memcmp(a->parts, b->parts, a->part_count * sizeof(const struct type *)) == 0);
}

/* The slot that holds a type of this shape, or the empty one where it belongs. */
static const struct type **find_slot(const struct type **slots, uint32_t capacity,
                                     const struct type *shape)
{
    uint32_t at = hash_shape(shape) & (capacity - 1);
    while (slots[at] && !same_shape(slots[at], shape))
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

static void grow(struct type_table *table)
{
    uint32_t capacity = table->capacity * 2;
    const struct type **slots = ARENA_ARRAY(table->arena, const struct type *, capacity);
    for (uint32_t i = 0; i < table->capacity; i++)
        if (table->slots[i])
            *find_slot(slots, capacity, table->slots[i]) = table->slots[i];
    table->slots = slots;
    table->capacity = capacity;
}

static bool parts_run_drop(const struct type *type)
{
    for (uint32_t i = 0; i < type->part_count; i++)
        if (type->parts[i]->runs_drop)
            return true;
    return false;
}

static bool runs_drop(const struct type_table *table, const struct type *type)
{
    if (!table->has_drops || type->kind == TYPE_ref)
        return false;
    if (type->kind == TYPE_function)
        return true;
    return (type->decl && type->decl->leads_to_drop) || parts_run_drop(type);
}

/* The same by declarations only: of a type inside one, whose parts are not noted
 * yet. */
static bool leads_to_drop(const struct type *type)
{
    if (type->kind == TYPE_ref)
        return false;
    if (type->kind == TYPE_function || (type->decl && type->decl->leads_to_drop))
        return true;
    for (uint32_t i = 0; i < type->part_count; i++)
        if (leads_to_drop(type->parts[i]))
            return true;
    return false;
}

static bool decl_leads_to_drop(const struct type_decl *decl)
{
    for (uint32_t i = 0; i < decl->field_count; i++)
        if (leads_to_drop(decl->fields[i].type))
            return true;
    for (uint32_t i = 0; i < decl->variant_count; i++)
        for (uint32_t j = 0; j < decl->variants[i].field_count; j++)
            if (leads_to_drop(decl->variants[i].fields[j].type))
                return true;
    return decl->has_drop;
}

void type_note_drops(struct type_table *table, struct type_decl *const *decls, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        table->has_drops = table->has_drops || decls[i]->has_drop;
    for (bool changed = table->has_drops; changed;) {
        changed = false;
        for (uint32_t i = 0; i < count; i++) {
            bool was = decls[i]->leads_to_drop;
            decls[i]->leads_to_drop = was || decl_leads_to_drop(decls[i]);
            changed = changed || decls[i]->leads_to_drop != was;
        }
    }
    for (bool changed = table->has_drops; changed;) { /* parts may lie in any order */
        changed = false;
        for (uint32_t i = 0; i < table->capacity; i++) {
            struct type *type = (struct type *)(uintptr_t)table->slots[i];
            if (!type || type->runs_drop || !runs_drop(table, type))
                continue;
            type->runs_drop = changed = true;
        }
    }
}

/* The one type of this shape. The parts are the caller's and are copied. */
static const struct type *intern_shape(struct type_table *table, struct type shape)
{
    const struct type **slot = find_slot(table->slots, table->capacity, &shape);
    if (*slot)
        return *slot;
    if (table->count >= table->capacity / 4 * 3) {
        if (table->capacity >= UINT32_C(1) << 30)
            guard_leave(table->arena->guard, GUARD_OUT_OF_MEMORY);
        grow(table);
        slot = find_slot(table->slots, table->capacity, &shape);
    }
    const struct type **parts = ARENA_ARRAY(table->arena, const struct type *, shape.part_count);
    for (uint32_t i = 0; i < shape.part_count; i++) {
        parts[i] = shape.parts[i];
        shape.flags |= parts[i]->flags;
        if (shape.depth <= parts[i]->depth)
            shape.depth = parts[i]->depth + 1;
    }
    shape.parts = parts;
    shape.runs_drop = runs_drop(table, &shape);
    table->count++;
    return *slot = add(table, &shape);
}

const struct type *type_tuple(struct type_table *table, const struct type *const *parts,
                              uint32_t count)
{
    if (count == 0)
        return type_simple(table, TYPE_void);
    return intern_shape(table,
                        (struct type){.kind = TYPE_tuple, .parts = parts, .part_count = count});
}

const struct type *type_function(struct type_table *table, const struct type *const *params,
                                 uint32_t count, const struct type *result)
{
    const struct type *few[16];
    const struct type **parts = few;
    if (count >= sizeof few / sizeof *few)
        parts = ARENA_ARRAY(table->arena, const struct type *, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++)
        parts[i] = params[i];
    parts[count] = result;
    return intern_shape(
        table, (struct type){.kind = TYPE_function, .parts = parts, .part_count = count + 1});
}

const struct type *type_ref(struct type_table *table, const struct type *lent, bool is_mut)
{
    return intern_shape(
        table, (struct type){.kind = TYPE_ref, .is_mut = is_mut, .parts = &lent, .part_count = 1});
}

const struct type *type_nominal(struct type_table *table, const struct type_decl *decl,
                                const struct type *const *arguments, uint32_t count)
{
    return intern_shape(
        table,
        (struct type){.kind = TYPE_nominal, .decl = decl, .parts = arguments, .part_count = count});
}

const struct type *type_param(struct type_table *table, const struct symbol *name, uint32_t index)
{
    return intern_shape(
        table,
        (struct type){.kind = TYPE_param, .flags = TYPE_HAS_PARAM, .name = name, .index = index});
}

const struct type *type_variable(struct type_table *table)
{
    const struct type shape = {
        .kind = TYPE_variable, .flags = TYPE_HAS_VARIABLE, .index = table->next_variable++};
    return add(table, &shape);
}

const struct type *type_substitute(struct type_table *table, const struct type *type,
                                   const struct type *const *arguments, uint32_t count)
{
    if (!(type->flags & TYPE_HAS_PARAM))
        return type;
    if (type->kind == TYPE_param)
        return type->index < count ? arguments[type->index] : type;
    const struct type **parts = ARENA_ARRAY(table->arena, const struct type *, type->part_count);
    for (uint32_t i = 0; i < type->part_count; i++)
        parts[i] = type_substitute(table, type->parts[i], arguments, count);
    struct type shape = *type;
    shape.flags = 0;
    shape.depth = 0;
    shape.parts = parts;
    return intern_shape(table, shape);
}

uint32_t type_field_count(const struct type *type)
{
    if (type->kind == TYPE_tuple)
        return type->part_count;
    if (type_is_frame(type))
        return type_frame(type) ? type_frame(type)->field_count : 0;
    return type->kind == TYPE_nominal ? type->decl->field_count : 0;
}

bool type_is_frame(const struct type *type)
{
    return type->kind == TYPE_nominal && type->decl->frames;
}

const struct type_frame *type_frame(const struct type *type)
{
    const struct type_frame *frame = type->decl->frames->first;
    while (frame && frame->type != type)
        frame = frame->next;
    return frame;
}

void type_add_frame(struct type_frame *frame)
{
    struct type_frame **last = &frame->type->decl->frames->first;
    while (*last)
        last = &(*last)->next;
    *last = frame;
    frame->next = NULL;
}

const struct type_field *type_fields(const struct type *type)
{
    if (type_is_frame(type))
        return type_frame(type) ? type_frame(type)->fields : NULL;
    return type->kind == TYPE_nominal ? type->decl->fields : NULL;
}

const struct type *type_field(struct type_table *table, const struct type *type, uint32_t index)
{
    if (type->kind == TYPE_tuple)
        return type->parts[index];
    if (type_is_frame(type))
        return type_frame(type)->fields[index].type;
    return type_substitute(table, type->decl->fields[index].type, type->parts, type->part_count);
}

const struct type *type_variant_field(struct type_table *table, const struct type *type,
                                      uint32_t variant, uint32_t index)
{
    const struct type *field = type->decl->variants[variant].fields[index].type;
    return type_substitute(table, field, type->parts, type->part_count);
}

enum type_class type_class(const struct type *type)
{
    return rows[type->kind].class;
}

bool type_is_integer(const struct type *type)
{
    enum type_class class = type_class(type);
    return class == TYPE_CLASS_SIGNED || class == TYPE_CLASS_UNSIGNED;
}

bool type_is_signed(const struct type *type)
{
    return type_class(type) == TYPE_CLASS_SIGNED;
}

bool type_is_float(const struct type *type)
{
    return type_class(type) == TYPE_CLASS_FLOAT;
}

bool type_is_number(const struct type *type)
{
    return type_is_integer(type) || type_is_float(type);
}

uint32_t type_bits(const struct type *type)
{
    return rows[type->kind].bits;
}

bool type_is_counted(const struct type *type)
{
    return type_class(type) == TYPE_CLASS_COUNTED ||
           (type->kind == TYPE_nominal &&
            (type->decl->storage == STORAGE_OBJECT || type->decl->is_recursive));
}

bool type_is_enum(const struct type *type)
{
    return type->kind == TYPE_nominal && type->decl->storage == STORAGE_ENUM;
}

/* What the parameters in the fields of a generic type stand for, outwards. */
struct bindings {
    const struct type *instance;
    const struct bindings *outer;
};

static bool needs_drop(const struct type *type, const struct bindings *bindings);

static bool any_needs_drop(const struct type_field *fields, uint32_t count,
                           const struct bindings *bindings)
{
    for (uint32_t i = 0; i < count; i++)
        if (needs_drop(fields[i].type, bindings))
            return true;
    return false;
}

static bool nominal_needs_drop(const struct type *type, const struct bindings *outer)
{
    const struct type_decl *decl = type->decl;
    const struct bindings bindings = {type, outer};
    if (decl->storage == STORAGE_OBJECT || decl->is_recursive)
        return true;
    for (uint32_t i = 0; i < decl->variant_count; i++)
        if (any_needs_drop(decl->variants[i].fields, decl->variants[i].field_count, &bindings))
            return true;
    return any_needs_drop(decl->fields, decl->field_count, &bindings);
}

static bool needs_drop(const struct type *type, const struct bindings *bindings)
{
    switch (type_class(type)) {
    case TYPE_CLASS_SIGNED:
    case TYPE_CLASS_UNSIGNED:
    case TYPE_CLASS_FLOAT:
    case TYPE_CLASS_SCALAR:
        return false;
    case TYPE_CLASS_COUNTED:
        return true;
    case TYPE_CLASS_PARTS:
        for (uint32_t i = 0; i < type->part_count; i++)
            if (needs_drop(type->parts[i], bindings))
                return true;
        return false;
    case TYPE_CLASS_NOMINAL:
        return nominal_needs_drop(type, bindings);
    case TYPE_CLASS_OPEN:
        if (type->kind == TYPE_param && bindings && type->index < bindings->instance->part_count)
            return needs_drop(bindings->instance->parts[type->index], bindings->outer);
        return type->kind != TYPE_error;
    }
    return false;
}

bool type_needs_drop(const struct type *type)
{
    return needs_drop(type, NULL);
}

const struct type *type_result(const struct type *type)
{
    return type->parts[type->part_count - 1];
}

uint32_t type_param_count(const struct type *type)
{
    return type->part_count - 1;
}

static void print_list(struct text *out, const struct type *const *parts, uint32_t count,
                       type_name_printer *print_name)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            text_add(out, STR(", "));
        type_print_with(out, parts[i], print_name);
    }
}

static void print_tuple(struct text *out, const struct type *type, type_name_printer *print_name)
{
    text_add_char(out, '(');
    print_list(out, type->parts, type->part_count, print_name);
    text_add(out, type->part_count == 1 ? STR(",)") : STR(")"));
}

static void print_function(struct text *out, const struct type *type, type_name_printer *print_name)
{
    text_add(out, STR("Fn("));
    print_list(out, type->parts, type_param_count(type), print_name);
    text_add_char(out, ')');
    if (type_result(type)->kind != TYPE_void) {
        text_add(out, STR(": "));
        type_print_with(out, type_result(type), print_name);
    }
}

static void print_nominal(struct text *out, const struct type *type, type_name_printer *print_name)
{
    print_name(out, type);
    if (type->part_count == 0)
        return;
    text_add_char(out, '<');
    print_list(out, type->parts, type->part_count, print_name);
    text_add_char(out, '>');
}

static void print_short_name(struct text *out, const struct type *type)
{
    text_add_symbol(out, type->kind == TYPE_param ? type->name : type->decl->name);
}

/* As users write it; with other names it is a declaration like others. */
static void print_record(struct text *out, const struct type *type)
{
    for (uint32_t i = 0; i < type->part_count; i++) {
        text_add(out, i ? STR(", ") : STR("{ "));
        text_add_symbol(out, type->decl->fields[i].name);
        text_add(out, STR(": "));
        type_print(out, type->parts[i]);
    }
    text_add(out, STR(" }"));
}

void type_print_with(struct text *out, const struct type *type, type_name_printer *print_name)
{
    if (type->kind == TYPE_error || type->kind == TYPE_variable)
        text_add_char(out, '_');
    else if (is_simple(type->kind))
        text_add(out, str_of(rows[type->kind].name));
    else if (type->kind == TYPE_tuple)
        print_tuple(out, type, print_name);
    else if (type->kind == TYPE_function)
        print_function(out, type, print_name);
    else if (type->kind == TYPE_nominal && type->decl->is_record && print_name == print_short_name)
        print_record(out, type);
    else if (type->kind == TYPE_nominal)
        print_nominal(out, type, print_name);
    else if (type->kind == TYPE_param)
        print_name(out, type);
    else {
        text_add(out, type->is_mut ? STR("&mut ") : STR("&"));
        type_print_with(out, type->parts[0], print_name);
    }
}

void type_print(struct text *out, const struct type *type)
{
    type_print_with(out, type, print_short_name);
}

const char *type_text(struct arena *arena, const struct type *type)
{
    struct text out;
    text_init(&out, arena);
    type_print(&out, type);
    return text_chars(&out);
}

bool type_match(const struct type *pattern, const struct type *type, const struct type **arguments,
                uint32_t count)
{
    if (pattern->kind == TYPE_param && pattern->index < count) {
        if (!arguments[pattern->index])
            arguments[pattern->index] = type;
        return arguments[pattern->index] == type;
    }
    if (pattern == type && !(pattern->part_count && (pattern->flags & TYPE_HAS_PARAM)))
        return true;
    if (pattern->kind != type->kind || pattern->decl != type->decl ||
        pattern->part_count != type->part_count || pattern->is_mut != type->is_mut ||
        !pattern->part_count)
        return false;
    for (uint32_t i = 0; i < pattern->part_count; i++)
        if (!type_match(pattern->parts[i], type->parts[i], arguments, count))
            return false;
    return true;
}

uint32_t type_depth(const struct type *type)
{
    return type->depth;
}

static void print_qualified(struct text *out, const struct type *type)
{
    if (type->kind == TYPE_nominal)
        text_add(out, str_of(type->decl->qualified));
    else
        text_add_symbol(out, type->name);
}

void type_print_qualified(struct text *out, const struct type *type)
{
    type_print_with(out, type, print_qualified);
}
