/* The text is read three times: names of types; types, globals and function
 * headers; bodies. So everything may be used before the line that declares it.
 * A pass with errors is the last. */
#include "middle/mir/parse.h"

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/mir/names.h"
#include "middle/mir/parse_private.h"

/* Adds a declared name, which must be new. */
static bool declare(struct mir_parser *p, struct map *map, struct str name, void *value)
{
    const struct symbol *symbol = intern(&p->session->interner, name);
    if (map_put(&p->session->arena, map, symbol, value))
        return mir_scan_fail(&p->scan, "`%s` is declared twice", symbol->text);
    return true;
}

/* The name of a declared type behind its last `::`. */
static const struct symbol *short_name(struct mir_parser *p, struct str name)
{
    size_t start = name.size;
    while (start > 0 && name.bytes[start - 1] != ':')
        start--;
    return intern(&p->session->interner, (struct str){name.bytes + start, name.size - start});
}

/* ---- Types ---- */

static bool declare_type(struct mir_parser *p)
{
    struct str name;
    if (!mir_scan_name(&p->scan, true, &name))
        return false;
    struct type_decl *decl = ARENA_NEW(&p->session->arena, struct type_decl);
    decl->name = short_name(p, name);
    decl->qualified = arena_copy(&p->session->arena, name.bytes, name.size);
    decl->index = p->module->decls.count;
    list_push(p->module->arena, &p->module->decls, decl);
    return declare(p, &p->decls, name, decl);
}

/* Fields up to `close`, which is read: `name: Type`, or a type alone where names may
 * be left out. */
static bool parse_fields(struct mir_parser *p, const char *close, bool may_lack_names,
                         struct type_field **fields, uint32_t *count)
{
    LIST(struct type_field) list = {0};
    while (!mir_scan_accept(&p->scan, close)) {
        struct type_field field = {0};
        struct str name;
        if (list.count > 0 && !mir_scan_expect(&p->scan, ","))
            return false;
        mir_scan_peek(&p->scan);
        const char *start = p->scan.at;
        if (!may_lack_names || mir_scan_is_label(&p->scan)) {
            if (!mir_scan_name(&p->scan, false, &name) || !mir_scan_expect(&p->scan, ":"))
                return false;
            field.name = intern(&p->session->interner, name);
        }
        if (!mir_parse_type(p, &field.type))
            return false;
        field.span = mir_scan_span(&p->scan, start);
        list_push(&p->session->arena, &list, field);
    }
    *fields = list.items;
    *count = list.count;
    return true;
}

/* `Circle(F64)`, `Dot` */
static bool parse_variants(struct mir_parser *p, struct type_decl *decl)
{
    LIST(struct type_variant) variants = {0};
    while (!mir_scan_accept(&p->scan, "}")) {
        struct type_variant variant = {0};
        struct str name;
        if (variants.count > 0 && !mir_scan_expect(&p->scan, ","))
            return false;
        mir_scan_peek(&p->scan);
        const char *start = p->scan.at;
        if (!mir_scan_name(&p->scan, false, &name))
            return false;
        if (mir_scan_accept(&p->scan, "(") &&
            !parse_fields(p, ")", true, &variant.fields, &variant.field_count))
            return false;
        variant.name = intern(&p->session->interner, name);
        variant.span = mir_scan_span(&p->scan, start);
        list_push(&p->session->arena, &variants, variant);
    }
    decl->variants = variants.items;
    decl->variant_count = variants.count;
    return true;
}

static bool parse_type_body(struct mir_parser *p)
{
    void *found;
    if (!mir_parse_known(p, &p->decls, "type", true, &found) || !mir_scan_expect(&p->scan, "="))
        return false;
    struct type_decl *decl = found;
    decl->is_recursive = mir_scan_accept_word(&p->scan, "recursive");
    if (mir_scan_accept_word(&p->scan, "enum"))
        decl->storage = STORAGE_ENUM;
    else if (!decl->is_recursive && mir_scan_accept_word(&p->scan, "object"))
        decl->storage = STORAGE_OBJECT;
    else if (!decl->is_recursive && mir_scan_accept_word(&p->scan, "frame"))
        decl->frames = ARENA_NEW(&p->session->arena, struct type_frames);
    else if (!decl->is_recursive && mir_scan_accept_word(&p->scan, "value"))
        decl->storage = STORAGE_VALUE;
    else
        return mir_scan_fail(&p->scan, "expected `object`, `value`, `frame` or `enum`");
    if (!mir_scan_expect(&p->scan, "{"))
        return false;
    bool is_good = decl->storage == STORAGE_ENUM
                       ? parse_variants(p, decl)
                       : parse_fields(p, "}", false, &decl->fields, &decl->field_count);
    return is_good && mir_scan_expect_end(&p->scan);
}

static bool parse_slot(struct mir_parser *p, uint32_t *slot)
{
    if (!mir_scan_accept_word(&p->scan, "at"))
        return mir_scan_fail(&p->scan, "expected `at` and a slot");
    mir_scan_peek(&p->scan);
    return mir_scan_index(&p->scan, slot);
}

/* `frame main::count<Int> { name: Type at 0, ... }` */
static bool parse_frame(struct mir_parser *p)
{
    const struct type *type;
    if (!mir_parse_type(p, &type) || !mir_scan_expect(&p->scan, "{"))
        return false;
    if (!type_is_frame(type) || type_frame(type))
        return mir_scan_fail(&p->scan, "expected a frame type, once");
    struct type_frame *frame = ARENA_NEW(&p->session->arena, struct type_frame);
    LIST(struct type_field) fields = {0};
    LIST(uint32_t) slots = {0};
    while (!mir_scan_accept(&p->scan, "}")) {
        struct type_field field = {0};
        struct str name;
        uint32_t slot;
        if (fields.count > 0 && !mir_scan_expect(&p->scan, ","))
            return false;
        mir_scan_peek(&p->scan);
        if (!mir_scan_name(&p->scan, false, &name) || !mir_scan_expect(&p->scan, ":") ||
            !mir_parse_type(p, &field.type) || !parse_slot(p, &slot))
            return false;
        field.name = intern(&p->session->interner, name);
        list_push(&p->session->arena, &fields, field);
        list_push(&p->session->arena, &slots, slot);
        frame->slot_count = slot >= frame->slot_count ? slot + 1 : frame->slot_count;
    }
    frame->type = type;
    frame->fields = fields.items;
    frame->slots = slots.items;
    frame->field_count = fields.count;
    type_add_frame(frame);
    return mir_scan_expect_end(&p->scan);
}

/* ---- Globals and function headers ---- */

static bool parse_global(struct mir_parser *p)
{
    struct str name;
    const struct type *type;
    const char *start = p->scan.at;
    if (!mir_scan_expect(&p->scan, "@") || !mir_scan_name(&p->scan, false, &name) ||
        !mir_scan_expect(&p->scan, ":") || !mir_parse_type(p, &type))
        return false;
    uint32_t index =
        mir_global_new(p->module, arena_copy(&p->session->arena, name.bytes, name.size), type,
                       mir_scan_span(&p->scan, start));
    p->module->globals.items[index].is_atomic = mir_scan_accept_word(&p->scan, "atomic");
    return declare(p, &p->globals, name, (void *)(uintptr_t)(index + 1)) &&
           mir_scan_expect_end(&p->scan);
}

/* `%2 name: borrow Type`, the next local of the function. */
static bool parse_local(struct mir_parser *p)
{
    struct mir_function *function = p->builder.function;
    struct mir_local local = {0};
    struct str name;
    uint32_t index;
    mir_scan_peek(&p->scan);
    const char *start = p->scan.at;
    if (!mir_scan_expect(&p->scan, "%") || !mir_scan_index(&p->scan, &index))
        return false;
    if (index != function->locals.count)
        return mir_scan_fail(&p->scan, "the next local is %%%u", function->locals.count);
    if (!mir_scan_accept(&p->scan, ":")) {
        if (!mir_scan_name(&p->scan, false, &name) || !mir_scan_expect(&p->scan, ":"))
            return false;
        local.name = arena_copy(&p->session->arena, name.bytes, name.size);
    }
    local.is_borrowed = mir_scan_accept_word(&p->scan, "borrow");
    if (!mir_parse_type(p, &local.type))
        return false;
    local.span = mir_scan_span(&p->scan, start);
    list_push(p->module->arena, &function->locals, local);
    return true;
}

static bool parse_params(struct mir_parser *p, struct mir_function *function)
{
    if (!mir_scan_expect(&p->scan, "("))
        return false;
    bool is_first = true;
    while (!mir_scan_accept(&p->scan, ")")) {
        if (!is_first && !mir_scan_expect(&p->scan, ","))
            return false;
        is_first = false;
        if (mir_scan_accept(&p->scan, "...")) {
            function->is_variadic = true;
            return mir_scan_expect(&p->scan, ")");
        }
        if (!parse_local(p))
            return false;
        function->param_count++;
    }
    return true;
}

static bool parse_linkage(struct mir_parser *p, struct mir_function *function)
{
    if (mir_scan_accept_word(&p->scan, "extern"))
        function->linkage = MIR_LINKAGE_EXTERN;
    else if (mir_scan_accept_word(&p->scan, "export"))
        function->linkage = MIR_LINKAGE_EXPORT;
    struct str symbol;
    if (function->linkage == MIR_LINKAGE_INTERNAL || mir_scan_peek(&p->scan) != '"')
        return true;
    if (!mir_scan_plain(&p->scan, '"', &symbol))
        return false;
    function->symbol = symbol.bytes;
    return true;
}

static bool parse_header(struct mir_parser *p)
{
    struct str name;
    const char *start = p->scan.at;
    if (!mir_scan_name(&p->scan, true, &name))
        return false;
    struct mir_function *function =
        mir_function_new(p->module, arena_copy(&p->session->arena, name.bytes, name.size),
                         mir_scan_span(&p->scan, start));
    mir_build(&p->builder, p->module, function);
    if (!declare(p, &p->functions, name, function) || !parse_params(p, function))
        return false;
    if (mir_scan_accept(&p->scan, ":") && !mir_parse_type(p, &function->result))
        return false;
    if (!parse_linkage(p, function))
        return false;
    const struct type *option;
    if (mir_scan_accept_word(&p->scan, "yields")) {
        if (!mir_parse_type(p, &option))
            return false;
        mir_make_generator(p->module, function, option);
        if (!declare(p, &p->functions, str_of(function->resume->name), function->resume))
            return false;
    }
    function->is_closure = mir_scan_accept_word(&p->scan, "closure");
    function->is_inline = mir_scan_accept_word(&p->scan, "inline");
    function->is_noinline = mir_scan_accept_word(&p->scan, "noinline");
    function->is_cold = mir_scan_accept_word(&p->scan, "cold");
    function->never_panics = mir_scan_accept_word(&p->scan, "never_panics");
    return mir_scan_expect_end(&p->scan);
}

/* ---- Statements and terminators ---- */

static bool parse_target(struct mir_parser *p, uint32_t *target)
{
    return mir_scan_expect(&p->scan, "bb") && mir_scan_index(&p->scan, target);
}

typedef LIST(struct mir_operand) operand_list;

static bool parse_operand_to(struct mir_parser *p, operand_list *operands)
{
    struct mir_operand operand;
    if (!mir_parse_operand(p, &operand))
        return false;
    list_push(p->module->arena, operands, operand);
    return true;
}

static bool parse_arguments(struct mir_parser *p, operand_list *operands)
{
    if (!mir_scan_expect(&p->scan, "("))
        return false;
    bool is_first = true;
    while (!mir_scan_accept(&p->scan, ")")) {
        if (!is_first && !mir_scan_expect(&p->scan, ","))
            return false;
        is_first = false;
        if (!parse_operand_to(p, operands))
            return false;
    }
    return true;
}

/* `main::Shape::Circle`, of the enum that is the type of the destination. */
static bool parse_variant(struct mir_parser *p, struct mir_statement *statement)
{
    const struct type *type = statement->has_dest ? statement->dest.type : NULL;
    mir_scan_peek(&p->scan);
    const char *start = p->scan.at;
    struct str name;
    if (!mir_scan_name(&p->scan, true, &name))
        return false;
    uint32_t count = type && type_is_enum(type) ? type->decl->variant_count : 0;
    for (uint32_t i = 0; i < count; i++) {
        struct text full;
        text_init(&full, &p->session->arena);
        mir_variant_name(&full, type->decl, i);
        statement->variant = i;
        if (str_equal(name, (struct str){full.bytes, full.size}))
            return true;
    }
    p->scan.at = start;
    return mir_scan_fail(&p->scan, "the destination has no variant `%.*s`", (int)name.size,
                         name.bytes);
}

static bool parse_operands(struct mir_parser *p, struct mir_statement *statement)
{
    operand_list operands = {0};
    uint32_t expected = mir_op_row(statement->op)->operands;
    if (statement->op == MIR_VARIANT && !parse_variant(p, statement))
        return false;
    if (statement->op == MIR_RUNTIME || statement->op == MIR_INTRINSIC) {
        struct str name;
        if (!mir_scan_name(&p->scan, true, &name))
            return false;
        statement->name = arena_copy(&p->session->arena, name.bytes, name.size);
    } else if (mir_names_function(statement->op) && !parse_operand_to(p, &operands)) {
        return false;
    }
    if (expected == MIR_ANY && !parse_arguments(p, &operands))
        return false;
    for (uint32_t i = 0; expected != MIR_ANY && i < expected; i++)
        if ((i > 0 && !mir_scan_expect(&p->scan, ",")) || !parse_operand_to(p, &operands))
            return false;
    statement->operands = operands.items;
    statement->operand_count = operands.count;
    return true;
}

static bool find_op(struct mir_parser *p, struct str word, enum mir_op *op)
{
    for (int i = 0; i < MIR_OP_COUNT; i++) {
        *op = (enum mir_op)i;
        if (str_equal(word, str_of(mir_op_text(*op))))
            return true;
    }
    return mir_scan_fail(&p->scan, "there is no operation `%.*s`", (int)word.size, word.bytes);
}

/* Behind the destination, if there is one. */
static bool parse_operation(struct mir_parser *p, struct mir_statement *statement, struct str word,
                            const char *start)
{
    uint32_t unwind = MIR_NO_BLOCK;
    if (!find_op(p, word, &statement->op) || !parse_operands(p, statement))
        return false;
    if (mir_scan_accept_word(&p->scan, "unwind") && !parse_target(p, &unwind))
        return false;
    p->builder.span = mir_scan_span(&p->scan, start);
    mir_append(&p->builder, *statement);
    list_last(&p->builder.function->blocks.items[p->builder.block].statements).unwind = unwind;
    return mir_scan_expect_end(&p->scan);
}

static bool parse_switch(struct mir_parser *p)
{
    struct mir_operand operand;
    LIST(uint64_t) values = {0};
    LIST(uint32_t) targets = {0};
    uint64_t value;
    uint32_t target;
    if (!mir_parse_operand(p, &operand) || !mir_scan_expect(&p->scan, ","))
        return false;
    while (!mir_scan_accept_word(&p->scan, "else")) {
        if (!mir_parse_bits(p, &value) || !parse_target(p, &target) ||
            !mir_scan_expect(&p->scan, ","))
            return false;
        list_push(p->module->arena, &values, value);
        list_push(p->module->arena, &targets, target);
    }
    if (!parse_target(p, &target))
        return false;
    list_push(p->module->arena, &targets, target);
    mir_switch(&p->builder, operand, values.items, targets.items, values.count);
    return true;
}

static bool parse_branch(struct mir_parser *p)
{
    struct mir_operand condition;
    uint32_t when_true, when_false;
    if (!mir_parse_operand(p, &condition) || !mir_scan_expect(&p->scan, ",") ||
        !parse_target(p, &when_true) || !mir_scan_expect(&p->scan, ",") ||
        !parse_target(p, &when_false))
        return false;
    mir_branch(&p->builder, condition, when_true, when_false);
    return true;
}

static bool parse_return(struct mir_parser *p)
{
    struct mir_operand result = mir_void(&p->builder);
    if (!mir_scan_at_end(&p->scan) && !mir_parse_operand(p, &result))
        return false;
    mir_return(&p->builder, result);
    return true;
}

static bool parse_goto(struct mir_parser *p)
{
    uint32_t target;
    if (!parse_target(p, &target))
        return false;
    mir_goto(&p->builder, target);
    return true;
}

/* `bb1 unwind bb2` of `start` and `yield`. */
static bool parse_suspension(struct mir_parser *p, const struct mir_operand *element)
{
    uint32_t next, unwind;
    if (!parse_target(p, &next) || !mir_scan_accept_word(&p->scan, "unwind"))
        return mir_scan_fail(&p->scan, "expected a block, `unwind` and a cleanup block");
    if (!parse_target(p, &unwind))
        return false;
    if (element)
        mir_yield(&p->builder, *element, next, unwind);
    else
        mir_start(&p->builder, next, unwind);
    return true;
}

static bool parse_yield(struct mir_parser *p)
{
    struct mir_operand element;
    return mir_parse_operand(p, &element) && mir_scan_expect(&p->scan, ",") &&
           parse_suspension(p, &element);
}

/* A terminator if `word` is one; `*is_one` says so. */
static bool parse_terminator(struct mir_parser *p, struct str word, bool *is_one)
{
    *is_one = true;
    if (str_equal(word, STR("goto")))
        return parse_goto(p);
    if (str_equal(word, STR("branch")))
        return parse_branch(p);
    if (str_equal(word, STR("switch")))
        return parse_switch(p);
    if (str_equal(word, STR("return")))
        return parse_return(p);
    if (str_equal(word, STR("start")))
        return parse_suspension(p, NULL);
    if (str_equal(word, STR("yield")))
        return parse_yield(p);
    if (str_equal(word, STR("resume"))) {
        mir_resume(&p->builder);
        return true;
    }
    *is_one = str_equal(word, STR("unreachable"));
    if (*is_one)
        mir_unreachable(&p->builder);
    return true;
}

static bool parse_statement(struct mir_parser *p, const char *start)
{
    struct mir_statement statement = {0};
    if (!mir_is_open(&p->builder))
        return mir_scan_fail(&p->scan, "a statement stands in a block, before its end");
    if (mir_scan_peek(&p->scan) == '%' || mir_scan_peek(&p->scan) == '@') {
        statement.has_dest = true;
        if (!mir_parse_place(p, &statement.dest) || !mir_scan_expect(&p->scan, "="))
            return false;
        return parse_operation(p, &statement, mir_scan_word(&p->scan), start);
    }
    struct str word = mir_scan_word(&p->scan);
    bool is_terminator;
    if (!parse_terminator(p, word, &is_terminator))
        return false;
    if (!is_terminator)
        return parse_operation(p, &statement, word, start);
    struct mir_terminator *terminator =
        &p->builder.function->blocks.items[p->builder.block].terminator;
    terminator->span = mir_scan_span(&p->scan, start);
    return mir_scan_expect_end(&p->scan);
}

/* `bb1: cleanup` */
static bool parse_label(struct mir_parser *p)
{
    uint32_t index;
    if (!mir_scan_index(&p->scan, &index) || !mir_scan_expect(&p->scan, ":"))
        return false;
    if (index != p->builder.function->blocks.count)
        return mir_scan_fail(&p->scan, "the next block is bb%u", p->builder.function->blocks.count);
    bool is_cleanup = mir_scan_accept_word(&p->scan, "cleanup");
    mir_at(&p->builder,
           is_cleanup ? mir_cleanup_block_new(&p->builder) : mir_block_new(&p->builder));
    return mir_scan_expect_end(&p->scan);
}

/* A line of a body: label, local, statement or terminator. */
static bool parse_body_line(struct mir_parser *p)
{
    const char *start = p->scan.at;
    if (!p->builder.function)
        return mir_scan_fail(&p->scan, "expected `type`, `global`, `func`, `init`, `main` or "
                                       "`test`");
    if (mir_scan_peek(&p->scan) == '%' && p->builder.function->blocks.count == 0)
        return parse_local(p) && mir_scan_expect_end(&p->scan);
    if (p->scan.end - p->scan.at > 2 && p->scan.at[2] >= '0' && p->scan.at[2] <= '9' &&
        mir_scan_accept(&p->scan, "bb"))
        return parse_label(p);
    return parse_statement(p, start);
}

/* ---- Module ---- */

static bool parse_role(struct mir_parser *p, struct mir_function **role)
{
    void *function;
    if (!mir_parse_known(p, &p->functions, "function", true, &function))
        return false;
    *role = function;
    return mir_scan_expect_end(&p->scan);
}

static bool parse_test(struct mir_parser *p)
{
    struct str name;
    struct mir_test test;
    if (!mir_scan_plain(&p->scan, '"', &name) || !mir_scan_expect(&p->scan, "=") ||
        !parse_role(p, &test.function))
        return false;
    test.name = name.bytes;
    list_push(p->module->arena, &p->module->tests, test);
    return true;
}

enum pass { PASS_NAMES, PASS_HEADERS, PASS_BODIES };

static bool enter_body(struct mir_parser *p)
{
    struct str name;
    if (!mir_scan_name(&p->scan, true, &name))
        return false;
    const struct symbol *symbol = intern(&p->session->interner, name);
    mir_build(&p->builder, p->module, map_get(&p->functions, symbol));
    return true;
}

static bool parse_line(struct mir_parser *p, enum pass pass)
{
    if (mir_scan_accept_word(&p->scan, "type"))
        return pass == PASS_NAMES     ? declare_type(p)
               : pass == PASS_HEADERS ? parse_type_body(p)
                                      : true;
    if (mir_scan_accept_word(&p->scan, "frame"))
        return pass != PASS_HEADERS || parse_frame(p);
    if (mir_scan_accept_word(&p->scan, "global"))
        return pass != PASS_HEADERS || parse_global(p);
    if (mir_scan_accept_word(&p->scan, "func"))
        return pass == PASS_HEADERS ? parse_header(p) : pass == PASS_NAMES || enter_body(p);
    if (pass != PASS_BODIES)
        return true;
    if (mir_scan_accept_word(&p->scan, "init"))
        return parse_role(p, &p->module->init);
    if (mir_scan_accept_word(&p->scan, "main"))
        return parse_role(p, &p->module->main);
    if (mir_scan_accept_word(&p->scan, "test"))
        return parse_test(p);
    return parse_body_line(p);
}

/* Gives whether the pass had no errors. */
static bool parse_lines(struct mir_parser *p, const struct source *source, enum pass pass)
{
    uint32_t errors = p->session->diags.errors;
    p->scan = mir_scan(p->session, source);
    while (p->scan.at < p->scan.end) {
        if (!mir_scan_at_end(&p->scan))
            parse_line(p, pass);
        mir_scan_next_line(&p->scan);
    }
    return p->session->diags.errors == errors;
}

struct mir_module *mir_parse(struct session *session, struct type_table *types,
                             const struct source *source)
{
    struct mir_parser parser = {.session = session, .types = types};
    parser.module = mir_module_new(&session->arena, types);
    bool is_good = parse_lines(&parser, source, PASS_NAMES);
    is_good = is_good && parse_lines(&parser, source, PASS_HEADERS);
    parser.builder = (struct mir_builder){0};
    is_good = is_good && parse_lines(&parser, source, PASS_BODIES);
    return is_good ? parser.module : NULL;
}
