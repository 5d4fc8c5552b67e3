#include "middle/mir/print.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "frontend/base/intern.h"
#include "frontend/base/source.h"
#include "frontend/base/text.h"
#include "middle/mir/build.h"
#include "middle/mir/names.h"

struct printer {
    struct text *out;
    const struct mir_module *module;
    const struct mir_function *function;
    const struct source_map *spans;
};

static struct str symbol_str(const struct symbol *symbol)
{
    return (struct str){symbol->text, symbol->size};
}

/* ---- Places ---- */

/* The type that the first step starts from; NULL when there is no such base. */
static const struct type *base_type(const struct printer *p, const struct mir_place *place)
{
    if (place->is_global)
        return place->base < p->module->globals.count ? p->module->globals.items[place->base].type
                                                      : NULL;
    return p->function && place->base < p->function->locals.count
               ? p->function->locals.items[place->base].type
               : NULL;
}

/* The name of the field that `step` reaches from `from`, behind the step `before`
 * it; NULL for those without one. */
static const struct symbol *field_name(const struct type *from, const struct mir_step *before,
                                       const struct mir_step *step)
{
    if (!from || from->kind != TYPE_nominal)
        return NULL;
    const struct type_decl *decl = from->decl;
    if (!before || before->kind != MIR_STEP_VARIANT)
        return step->index < type_field_count(from) ? type_fields(from)[step->index].name : NULL;
    if (before->index >= decl->variant_count)
        return NULL;
    const struct type_variant *variant = &decl->variants[before->index];
    return step->index < variant->field_count ? variant->fields[step->index].name : NULL;
}

static void print_field(struct printer *p, const struct symbol *name, uint32_t index)
{
    text_add_char(p->out, '.');
    if (name)
        mir_print_name(p->out, symbol_str(name), false);
    else
        text_printf(p->out, "%" PRIu32, index);
}

static void print_step(struct printer *p, const struct type *from, const struct mir_step *before,
                       const struct mir_step *step)
{
    switch (step->kind) {
    case MIR_STEP_FIELD:
        print_field(p, field_name(from, before, step), step->index);
        break;
    case MIR_STEP_VARIANT:
        text_add_char(p->out, '@');
        if (from && type_is_enum(from) && step->index < from->decl->variant_count)
            mir_print_name(p->out, symbol_str(from->decl->variants[step->index].name), false);
        else
            text_printf(p->out, "%" PRIu32, step->index);
        break;
    case MIR_STEP_DEREF:
        text_add(p->out, STR(".*"));
        break;
    }
}

static void print_place(struct printer *p, const struct mir_place *place)
{
    if (!place->is_global) {
        text_printf(p->out, "%%%" PRIu32, place->base);
    } else if (place->base < p->module->globals.count) {
        text_add_char(p->out, '@');
        mir_print_name(p->out, str_of(p->module->globals.items[place->base].name), false);
    } else {
        text_printf(p->out, "@%" PRIu32, place->base);
    }
    const struct type *from = base_type(p, place);
    for (uint32_t i = 0; i < place->step_count; i++) {
        print_step(p, from, i > 0 ? &place->steps[i - 1] : NULL, &place->steps[i]);
        from = place->steps[i].type;
    }
}

/* ---- Operands ---- */

static void print_char(struct text *out, uint64_t bits)
{
    if (bits >= 0x20 && bits < 0x7F && bits != '\'' && bits != '\\')
        text_printf(out, "'%c'", (int)bits);
    else
        text_printf(out, "'\\u{%" PRIx64 "}'", bits);
}

/* The literal of an integer, Bool or Char; hexadecimal when it is none of the
 * type. Gives whether the type can be read off it. */
static bool print_bits(struct text *out, const struct type *type, uint64_t bits)
{
    if (type && type->kind == TYPE_bool && bits <= 1) {
        text_add(out, bits ? STR("true") : STR("false"));
        return true;
    }
    if (type && type->kind == TYPE_char && bits <= 0x10FFFF) {
        print_char(out, bits);
        return true;
    }
    if (!type || !type_is_number(type) || mir_int(type, bits).bits != bits)
        text_printf(out, "0x%" PRIx64, bits);
    else if (!type_is_integer(type) || type_is_signed(type))
        text_printf(out, "%" PRId64, (int64_t)bits);
    else
        text_printf(out, "%" PRIu64, bits);
    return false;
}

/* The shortest digits that read back; the bits where there are no digits. */
static void print_float(struct text *out, double value)
{
    char digits[40];
    if (value != value || value - value != 0.0) {
        uint64_t bits;
        memcpy(&bits, &value, sizeof bits);
        text_printf(out, "0x%016" PRIx64, bits);
        return;
    }
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, value);
        if (strtod(digits, NULL) == value)
            break;
    }
    text_add(out, str_of(digits));
    if (!strpbrk(digits, ".e"))
        text_add(out, STR(".0"));
}

static void print_typed(struct printer *p, const struct type *type)
{
    text_add(p->out, STR(": "));
    mir_print_type(p->out, type);
}

static void print_operand(struct printer *p, const struct mir_operand *operand)
{
    switch (operand->kind) {
    case MIR_OPERAND_MOVE:
        text_add(p->out, STR("move "));
        print_place(p, &operand->place);
        break;
    case MIR_OPERAND_READ:
        print_place(p, &operand->place);
        break;
    case MIR_OPERAND_INT:
        if (!print_bits(p->out, operand->type, operand->bits))
            print_typed(p, operand->type);
        break;
    case MIR_OPERAND_FLOAT:
        print_float(p->out, operand->real);
        print_typed(p, operand->type);
        break;
    case MIR_OPERAND_STRING:
        if (operand->type && operand->type->kind == TYPE_cstring)
            text_add_char(p->out, 'c');
        mir_print_quoted(p->out, operand->text, '"');
        break;
    case MIR_OPERAND_VOID:
        text_add(p->out, STR("void"));
        break;
    case MIR_OPERAND_FUNCTION:
        mir_print_name(p->out, str_of(operand->function->name), true);
        break;
    }
}

static void print_operands(struct printer *p, const struct mir_operand *operands, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            text_add(p->out, STR(", "));
        print_operand(p, &operands[i]);
    }
}

/* ---- Statements and terminators ---- */

static void print_parenthesised(struct printer *p, const struct mir_operand *operands,
                                uint32_t count)
{
    text_add_char(p->out, '(');
    print_operands(p, operands, count);
    text_add_char(p->out, ')');
}

/* The variant that a statement makes: its enum's name and its own. */
static void print_variant_name(struct printer *p, const struct mir_statement *statement)
{
    const struct type *type = statement->has_dest ? statement->dest.type : NULL;
    text_add_char(p->out, ' ');
    if (!type || !type_is_enum(type) || statement->variant >= type->decl->variant_count) {
        text_printf(p->out, "%" PRIu32, statement->variant);
        return;
    }
    struct text name;
    text_init(&name, p->module->arena);
    mir_variant_name(&name, type->decl, statement->variant);
    mir_print_name(p->out, (struct str){name.bytes, name.size}, true);
}

static void print_statement(struct printer *p, const struct mir_statement *statement)
{
    const struct mir_op_row *row = mir_op_row(statement->op);
    const struct mir_operand *operands = statement->operands;
    uint32_t count = statement->operand_count;
    if (statement->has_dest) {
        print_place(p, &statement->dest);
        text_add(p->out, STR(" = "));
    }
    text_add(p->out, str_of(row->text));
    if (mir_names_function(statement->op) && count > 0) {
        text_add_char(p->out, ' ');
        print_operand(p, &operands[0]);
        print_parenthesised(p, operands + 1, count - 1);
    } else if (row->operands == MIR_ANY) {
        if (statement->op == MIR_VARIANT)
            print_variant_name(p, statement);
        if (statement->name) {
            text_add_char(p->out, ' ');
            mir_print_name(p->out, str_of(statement->name), true);
        }
        print_parenthesised(p, operands, count);
    } else {
        if (count)
            text_add_char(p->out, ' ');
        print_operands(p, operands, count);
    }
    if (statement->unwind != MIR_NO_BLOCK)
        text_printf(p->out, " unwind bb%" PRIu32, statement->unwind);
}

static void print_switch(struct printer *p, const struct mir_terminator *terminator)
{
    text_add(p->out, STR("switch "));
    print_operand(p, &terminator->operand);
    for (uint32_t i = 0; i + 1 < terminator->target_count; i++) {
        text_add(p->out, STR(", "));
        print_bits(p->out, terminator->operand.type, terminator->values[i]);
        text_printf(p->out, " bb%" PRIu32, terminator->targets[i]);
    }
    if (terminator->target_count > 0)
        text_printf(p->out, ", else bb%" PRIu32, terminator->targets[terminator->target_count - 1]);
}

/* Where a generator goes on, and where it ends. */
static void print_suspension(struct printer *p, const struct mir_terminator *terminator)
{
    text_printf(p->out, " bb%" PRIu32 " unwind bb%" PRIu32, terminator->targets[0],
                terminator->targets[1]);
}

static void print_terminator(struct printer *p, const struct mir_terminator *terminator)
{
    switch (terminator->kind) {
    case MIR_GOTO:
        text_printf(p->out, "goto bb%" PRIu32, terminator->targets[0]);
        break;
    case MIR_BRANCH:
        text_add(p->out, STR("branch "));
        print_operand(p, &terminator->operand);
        text_printf(p->out, ", bb%" PRIu32 ", bb%" PRIu32, terminator->targets[0],
                    terminator->targets[1]);
        break;
    case MIR_SWITCH:
        print_switch(p, terminator);
        break;
    case MIR_RETURN:
        text_add(p->out, STR("return"));
        if (terminator->operand.kind != MIR_OPERAND_VOID) {
            text_add_char(p->out, ' ');
            print_operand(p, &terminator->operand);
        }
        break;
    case MIR_START:
        text_add(p->out, STR("start"));
        print_suspension(p, terminator);
        break;
    case MIR_YIELD:
        text_add(p->out, STR("yield "));
        print_operand(p, &terminator->operand);
        text_add_char(p->out, ',');
        print_suspension(p, terminator);
        break;
    case MIR_RESUME:
        text_add(p->out, STR("resume"));
        break;
    case MIR_UNREACHABLE:
        text_add(p->out, STR("unreachable"));
        break;
    }
}

/* ---- Functions ---- */

static void end_line(struct printer *p, struct span span)
{
    struct location at = {0};
    if (p->spans)
        at = source_locate(p->spans, span);
    if (at.source)
        text_printf(p->out, "  # %s:%" PRIu32 ":%" PRIu32, at.source->name, at.line, at.column);
    text_add_char(p->out, '\n');
}

static void print_local(struct printer *p, uint32_t index)
{
    const struct mir_local *local = &p->function->locals.items[index];
    text_printf(p->out, "%%%" PRIu32, index);
    if (local->name) {
        text_add_char(p->out, ' ');
        mir_print_name(p->out, str_of(local->name), false);
    }
    text_add(p->out, STR(": "));
    if (local->is_borrowed)
        text_add(p->out, STR("borrow "));
    mir_print_type(p->out, local->type);
}

static void print_linkage(struct text *out, const struct mir_function *function)
{
    switch (function->linkage) {
    case MIR_LINKAGE_INTERNAL:
        return;
    case MIR_LINKAGE_EXTERN:
        text_add(out, STR(" extern"));
        break;
    case MIR_LINKAGE_EXPORT:
        text_add(out, STR(" export"));
        break;
    }
    if (function->symbol) {
        text_add_char(out, ' ');
        mir_print_quoted(out, str_of(function->symbol), '"');
    }
}

static void print_header(struct printer *p)
{
    const struct mir_function *function = p->function;
    text_add(p->out, STR("func "));
    mir_print_name(p->out, str_of(function->name), true);
    text_add_char(p->out, '(');
    for (uint32_t i = 0; i < function->param_count; i++) {
        if (i > 0)
            text_add(p->out, STR(", "));
        print_local(p, i);
    }
    if (function->is_variadic)
        text_add(p->out, function->param_count ? STR(", ...") : STR("..."));
    text_add_char(p->out, ')');
    if (!function->result || function->result->kind != TYPE_void)
        print_typed(p, function->result);
    print_linkage(p->out, function);
    if (mir_is_generator(function)) {
        text_add(p->out, STR(" yields "));
        mir_print_type(p->out, function->resume->result);
    }
    if (function->is_closure)
        text_add(p->out, STR(" closure"));
    if (function->is_inline)
        text_add(p->out, STR(" inline"));
    if (function->is_noinline)
        text_add(p->out, STR(" noinline"));
    if (function->is_cold)
        text_add(p->out, STR(" cold"));
    if (function->never_panics)
        text_add(p->out, STR(" never_panics"));
    end_line(p, function->span);
}

static void print_block(struct printer *p, uint32_t index)
{
    const struct mir_block *block = &p->function->blocks.items[index];
    text_printf(p->out, "bb%" PRIu32 ":%s\n", index, block->is_cleanup ? " cleanup" : "");
    for (uint32_t i = 0; i < block->statements.count; i++) {
        text_add(p->out, STR("  "));
        print_statement(p, &block->statements.items[i]);
        end_line(p, block->statements.items[i].span);
    }
    if (!block->is_terminated)
        return;
    text_add(p->out, STR("  "));
    print_terminator(p, &block->terminator);
    end_line(p, block->terminator.span);
}

static void print_function(struct printer *p)
{
    print_header(p);
    for (uint32_t i = p->function->param_count; i < p->function->locals.count; i++) {
        text_add(p->out, STR("  "));
        print_local(p, i);
        end_line(p, p->function->locals.items[i].span);
    }
    for (uint32_t i = 0; i < p->function->blocks.count; i++)
        print_block(p, i);
}

/* ---- Modules ---- */

static void print_variant(struct printer *p, const struct type_variant *variant)
{
    mir_print_name(p->out, symbol_str(variant->name), false);
    for (uint32_t i = 0; i < variant->field_count; i++) {
        const struct type_field *field = &variant->fields[i];
        text_add(p->out, i > 0 ? STR(", ") : STR("("));
        if (field->name) {
            mir_print_name(p->out, symbol_str(field->name), false);
            text_add(p->out, STR(": "));
        }
        mir_print_type(p->out, field->type);
    }
    if (variant->field_count > 0)
        text_add_char(p->out, ')');
}

static struct str storage_text(const struct type_decl *decl)
{
    switch (decl->storage) {
    case STORAGE_OBJECT:
        return decl->frames ? STR("frame") : STR("object");
    case STORAGE_VALUE:
        return STR("value");
    case STORAGE_ENUM:
        return decl->is_recursive ? STR("recursive enum") : STR("enum");
    }
    return STR("");
}

static void print_decl(struct printer *p, const struct type_decl *decl)
{
    bool is_enum = decl->storage == STORAGE_ENUM;
    uint32_t count = is_enum        ? decl->variant_count
                     : decl->frames ? 0 /* those of its instances follow */
                                    : decl->field_count;
    text_add(p->out, STR("type "));
    mir_print_name(p->out, str_of(decl->qualified), true);
    text_add(p->out, STR(" = "));
    text_add(p->out, storage_text(decl));
    text_add(p->out, STR(" {"));
    for (uint32_t i = 0; i < count; i++) {
        text_add(p->out, i > 0 ? STR(", ") : STR(" "));
        if (is_enum) {
            print_variant(p, &decl->variants[i]);
            continue;
        }
        mir_print_name(p->out, symbol_str(decl->fields[i].name), false);
        print_typed(p, decl->fields[i].type);
    }
    text_add(p->out, count ? STR(" }\n") : STR("}\n"));
}

/* The frame of one instance: the slot of each field behind it. */
static void print_frame(struct printer *p, const struct type_frame *frame)
{
    text_add(p->out, STR("frame "));
    mir_print_type(p->out, frame->type);
    text_add(p->out, STR(" {"));
    for (uint32_t i = 0; i < frame->field_count; i++) {
        text_add(p->out, i > 0 ? STR(", ") : STR(" "));
        mir_print_name(p->out, symbol_str(frame->fields[i].name), false);
        print_typed(p, frame->fields[i].type);
        text_printf(p->out, " at %" PRIu32, frame->slots[i]);
    }
    text_add(p->out, frame->field_count ? STR(" }\n") : STR("}\n"));
}

static void print_frames(struct printer *p, const struct type_decl *decl)
{
    for (const struct type_frame *f = decl->frames ? decl->frames->first : NULL; f; f = f->next)
        print_frame(p, f);
}

static void print_global(struct printer *p, const struct mir_global *global)
{
    text_add(p->out, STR("global @"));
    mir_print_name(p->out, str_of(global->name), false);
    print_typed(p, global->type);
    if (global->is_atomic)
        text_add(p->out, STR(" atomic"));
    end_line(p, global->span);
}

static void print_role(struct printer *p, const char *role, const struct mir_function *function)
{
    if (!function)
        return;
    text_printf(p->out, "%s ", role);
    mir_print_name(p->out, str_of(function->name), true);
    text_add_char(p->out, '\n');
}

static void print_test(struct printer *p, const struct mir_test *test)
{
    text_add(p->out, STR("test "));
    mir_print_quoted(p->out, str_of(test->name), '"');
    text_add(p->out, STR(" = "));
    mir_print_name(p->out, str_of(test->function->name), true);
    text_add_char(p->out, '\n');
}

void mir_print_module(struct text *out, const struct mir_module *module,
                      const struct source_map *spans)
{
    struct printer p = {.out = out, .module = module, .spans = spans};
    for (uint32_t i = 0; i < module->decls.count; i++)
        print_decl(&p, module->decls.items[i]);
    for (uint32_t i = 0; i < module->decls.count; i++)
        print_frames(&p, module->decls.items[i]);
    for (uint32_t i = 0; i < module->globals.count; i++)
        print_global(&p, &module->globals.items[i]);
    print_role(&p, "init", module->init);
    print_role(&p, "main", module->main);
    for (uint32_t i = 0; i < module->tests.count; i++)
        print_test(&p, &module->tests.items[i]);
    for (uint32_t i = 0; i < module->functions.count; i++) {
        p.function = module->functions.items[i];
        if (p.function->is_resume && p.function->blocks.count == 0)
            continue; /* `yields` stands for it */
        if (out->size > 0 && p.function->blocks.count > 0)
            text_add_char(out, '\n');
        print_function(&p);
    }
}

void mir_print_function(struct text *out, const struct mir_module *module,
                        const struct mir_function *function, const struct source_map *spans)
{
    print_function(&(struct printer){out, module, function, spans});
}

void mir_print_statement(struct text *out, const struct mir_module *module,
                         const struct mir_function *function, const struct mir_statement *statement)
{
    print_statement(&(struct printer){out, module, function, NULL}, statement);
}

void mir_print_terminator(struct text *out, const struct mir_module *module,
                          const struct mir_function *function,
                          const struct mir_terminator *terminator)
{
    print_terminator(&(struct printer){out, module, function, NULL}, terminator);
}

void mir_print_place(struct text *out, const struct mir_module *module,
                     const struct mir_function *function, const struct mir_place *place)
{
    print_place(&(struct printer){out, module, function, NULL}, place);
}
