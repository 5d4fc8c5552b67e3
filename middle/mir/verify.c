#include "middle/mir/verify.h"

#include <inttypes.h>
#include <stdarg.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "middle/mir/names.h"
#include "middle/mir/print.h"
#include "middle/mir/verify_private.h"

/* ---- Reporting ---- */

static const struct mir_block *current_block(const struct mir_verifier *v)
{
    return v->block == MIR_NO_BLOCK ? NULL : &v->function->blocks.items[v->block];
}

static struct span current_span(const struct mir_verifier *v)
{
    const struct mir_block *block = current_block(v);
    if (!block)
        return v->function->span;
    return v->statement < block->statements.count ? block->statements.items[v->statement].span
                                                  : block->terminator.span;
}

/* "bb2, statement 3 (`...`)", "bb2, end (`...`)" or "header". */
static const char *current_place(const struct mir_verifier *v)
{
    const struct mir_block *block = current_block(v);
    if (!block)
        return "header";
    struct text out;
    text_init(&out, v->arena);
    text_printf(&out, "bb%" PRIu32 ", ", v->block);
    if (v->statement < block->statements.count) {
        text_printf(&out, "statement %" PRIu32 " (`", v->statement + 1);
        mir_print_statement(&out, v->module, v->function, &block->statements.items[v->statement]);
    } else if (block->is_terminated) {
        text_add(&out, STR("end (`"));
        mir_print_terminator(&out, v->module, v->function, &block->terminator);
    } else {
        text_add(&out, STR("end (`"));
    }
    text_add(&out, STR("`)"));
    return text_chars(&out);
}

void mir_problem(struct mir_verifier *v, const char *format, ...)
{
    struct text problem;
    text_init(&problem, v->arena);
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(&problem, format, arguments);
    va_end(arguments);
    diag_mir_invalid(&v->session->diags, current_span(v), v->function->name, current_place(v),
                     text_chars(&problem));
    v->has_failed = true;
}

const char *mir_place_name(struct mir_verifier *v, const struct mir_place *place)
{
    struct text out;
    text_init(&out, v->arena);
    mir_print_place(&out, v->module, v->function, place);
    return text_chars(&out);
}

/* ---- Blocks ---- */

/* The edge to `target` exists and keeps cleanup and ordinary code apart. */
static bool check_target(struct mir_verifier *v, uint32_t target, bool to_cleanup)
{
    if (target >= v->function->blocks.count)
        mir_problem(v, "there is no bb%" PRIu32, target);
    else if (v->function->blocks.items[target].is_cleanup && !to_cleanup)
        mir_problem(v, "bb%" PRIu32 " is a cleanup block, which only unwinding may reach", target);
    else if (!v->function->blocks.items[target].is_cleanup && to_cleanup)
        mir_problem(v, "bb%" PRIu32 " is no cleanup block", target);
    else
        return true;
    return false;
}

static void check_statement_shape(struct mir_verifier *v, const struct mir_statement *statement)
{
    const struct mir_op_row *row = mir_op_row(statement->op);
    if (row->operands != MIR_ANY && statement->operand_count != row->operands)
        mir_problem(v, "`%s` takes %" PRIu32 " operands", row->text, row->operands);
    else if (mir_names_function(statement->op) && statement->operand_count == 0)
        mir_problem(v, "the callee is missing");
    else if (row->result == MIR_RESULT_VALUE && !statement->has_dest)
        mir_problem(v, "`%s` gives a value, which needs a place", row->text);
    else if (row->result == MIR_RESULT_NONE && statement->has_dest)
        mir_problem(v, "`%s` gives no value", row->text);
    else if ((statement->op == MIR_RUNTIME || statement->op == MIR_INTRINSIC) && !statement->name)
        mir_problem(v, "the callee is missing");
}

static void check_unwind(struct mir_verifier *v, const struct mir_statement *statement)
{
    bool can_panic = mir_can_panic(statement);
    if (can_panic && v->function->never_panics)
        mir_problem(v, "this can panic in a function that is marked `never_panics`");
    if (statement->unwind == MIR_NO_BLOCK)
        return;
    if (check_target(v, statement->unwind, true) && !can_panic)
        mir_problem(v, "this cannot panic and has an unwind edge");
}

static void check_terminator_shape(struct mir_verifier *v, const struct mir_block *block)
{
    static const uint32_t target_counts[] = {
        [MIR_GOTO] = 1,  [MIR_BRANCH] = 2, [MIR_SWITCH] = MIR_ANY, [MIR_RETURN] = 0,
        [MIR_START] = 2, [MIR_YIELD] = 2,  [MIR_RESUME] = 0,       [MIR_UNREACHABLE] = 0,
    };
    const struct mir_terminator *terminator = &block->terminator;
    uint32_t count = target_counts[terminator->kind];
    if (count == MIR_ANY ? terminator->target_count == 0 : terminator->target_count != count)
        mir_problem(v, "the number of targets is wrong");
    bool suspends = terminator->kind == MIR_START || terminator->kind == MIR_YIELD;
    for (uint32_t i = 0; i < terminator->target_count; i++)
        check_target(v, terminator->targets[i], block->is_cleanup || (suspends && i == 1));
    if (suspends && (block->is_cleanup || !mir_is_generator(v->function)))
        mir_problem(v, "only a generator is suspended, and not in a cleanup block");
    if (terminator->kind == MIR_RETURN && block->is_cleanup)
        mir_problem(v, "a cleanup block cannot return");
    if (terminator->kind == MIR_RESUME && !block->is_cleanup)
        mir_problem(v, "only a cleanup block can resume a panic");
}

static void check_block(struct mir_verifier *v)
{
    const struct mir_block *block = current_block(v);
    for (v->statement = 0; v->statement < block->statements.count; v->statement++) {
        const struct mir_statement *statement = &block->statements.items[v->statement];
        bool had_failed = v->has_failed;
        v->has_failed = false;
        check_statement_shape(v, statement);
        if (!v->has_failed)
            mir_verify_statement(v, statement);
        if (!v->has_failed)
            check_unwind(v, statement);
        v->has_failed |= had_failed;
    }
    if (!block->is_terminated) {
        mir_problem(v, "the block has no end");
        return;
    }
    check_terminator_shape(v, block);
    mir_verify_terminator(v, &block->terminator);
}

/* ---- Functions ---- */

static void check_local(struct mir_verifier *v, uint32_t index)
{
    const struct mir_local *local = &v->function->locals.items[index];
    const struct mir_shape *shape = mir_shape_of(v, local->type);
    if (shape->problem)
        mir_problem(v, "the type of %%%" PRIu32 ", `%s`, %s", index, mir_type_name(v, local->type),
                    shape->problem);
    else if (local->type->kind == TYPE_never)
        mir_problem(v, "%%%" PRIu32 " has type `!`, which has no values", index);
}

static void check_header(struct mir_verifier *v)
{
    const struct mir_function *function = v->function;
    bool is_extern = function->linkage == MIR_LINKAGE_EXTERN;
    if (function->param_count > function->locals.count)
        mir_problem(v, "it has fewer locals than parameters");
    if ((function->linkage == MIR_LINKAGE_INTERNAL) != !function->symbol)
        mir_problem(v, "extern and exported functions have a symbol, others have none");
    if (is_extern && (function->blocks.count > 0 || function->locals.count > function->param_count))
        mir_problem(v, "an extern function has no body");
    if (!is_extern && function->blocks.count == 0)
        mir_problem(v, "it has no body");
    if (mir_is_generator(function))
        mir_verify_generator_header(v);
    if (function->is_variadic && !is_extern)
        mir_problem(v, "only extern functions can be variadic");
    if (mir_shape_of(v, function->result)->problem)
        mir_problem(v, "its result, `%s`, %s", mir_type_name(v, function->result),
                    mir_shape_of(v, function->result)->problem);
    for (uint32_t i = 0; i < function->locals.count; i++)
        check_local(v, i);
    if (function->blocks.count > 0 && function->blocks.items[0].is_cleanup)
        mir_problem(v, "it begins with a cleanup block");
    mir_verify_closure_header(v);
}

static void check_function(struct mir_verifier *v, const struct mir_function *function)
{
    v->function = function;
    v->block = MIR_NO_BLOCK;
    v->has_failed = false;
    if (function->is_resume && function->blocks.count == 0)
        return; /* of a generator that is none yet */
    check_header(v);
    if (v->has_failed)
        return;
    for (v->block = 0; v->block < function->blocks.count; v->block++)
        check_block(v);
    if (!v->has_failed && mir_is_generator(function))
        mir_verify_generator(v);
    if (!v->has_failed)
        mir_verify_fill(v);
    if (!v->has_failed)
        mir_verify_owners(v);
}

/* ---- The module ---- */

static void item_problem(struct mir_verifier *v, struct span span, const char *item,
                         const char *problem)
{
    diag_mir_invalid_item(&v->session->diags, span, item, problem);
}

/* Of a type, or of the payload of one of its variants: `where` is its name. */
static void check_fields(struct mir_verifier *v, const char *where, const struct type_field *fields,
                         uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct mir_shape *shape = mir_shape_of(v, fields[i].type);
        const char *problem = fields[i].type->kind == TYPE_never ? "has no values" : shape->problem;
        const char *name =
            fields[i].name ? fields[i].name->text : text_format(v->arena, "%" PRIu32, i);
        if (problem)
            item_problem(v, fields[i].span,
                         text_format(v->arena, "type `%s`, field `%s`", where, name),
                         text_format(v->arena, "its type %s", problem));
    }
}

static void check_variants(struct mir_verifier *v, const struct type_decl *decl)
{
    for (uint32_t i = 0; i < decl->variant_count; i++) {
        struct text name;
        text_init(&name, v->arena);
        mir_variant_name(&name, decl, i);
        check_fields(v, text_chars(&name), decl->variants[i].fields, decl->variants[i].field_count);
    }
}

static void check_decls(struct mir_verifier *v)
{
    for (uint32_t i = 0; i < v->module->decls.count; i++) {
        const struct type_decl *decl = v->module->decls.items[i];
        if (decl->index != i)
            item_problem(v, NOWHERE, text_format(v->arena, "type `%s`", decl->qualified),
                         "it is not at its index");
        bool is_enum = decl->storage == STORAGE_ENUM;
        if (is_enum ? decl->field_count > 0 : decl->variant_count > 0 || decl->is_recursive)
            item_problem(v, NOWHERE, text_format(v->arena, "type `%s`", decl->qualified),
                         "only enums have variants, and they have nothing else");
        if (!decl->frames)
            check_fields(v, decl->qualified, decl->fields, decl->field_count);
        check_variants(v, decl);
    }
}

static void check_globals(struct mir_verifier *v)
{
    for (uint32_t i = 0; i < v->module->globals.count; i++) {
        const struct mir_global *global = &v->module->globals.items[i];
        const struct mir_shape *shape = mir_shape_of(v, global->type);
        const char *problem = NULL;
        if (shape->problem)
            problem = text_format(v->arena, "its type %s", shape->problem);
        else if (global->type->kind == TYPE_never || global->type->kind == TYPE_ref)
            problem = "nothing of its type can be kept";
        else if (global->is_atomic && (shape->leaves > 0 || type_field_count(global->type) > 0 ||
                                       global->type->kind == TYPE_nominal))
            problem = "only a scalar can be atomic";
        if (problem)
            item_problem(v, global->span, text_format(v->arena, "global `%s`", global->name),
                         problem);
    }
}

/* init, main and tests are functions of the module that nothing is passed to. */
static void check_role(struct mir_verifier *v, const char *role,
                       const struct mir_function *function, bool may_give_int)
{
    const char *problem = NULL;
    if (!map_get(&v->members, function))
        problem = "it is not in the module";
    else if (function->param_count > 0)
        problem = "it has parameters";
    else if (function->result->kind != TYPE_void &&
             !(may_give_int && function->result->kind == TYPE_int))
        problem = "its result is not fit";
    if (problem)
        item_problem(v, function->span, role, problem);
}

static void check_roles(struct mir_verifier *v)
{
    if (v->module->init)
        check_role(v, "init", v->module->init, false);
    if (v->module->main)
        check_role(v, "main", v->module->main, true);
    for (uint32_t i = 0; i < v->module->tests.count; i++)
        check_role(v, text_format(v->arena, "test `%s`", v->module->tests.items[i].name),
                   v->module->tests.items[i].function, false);
}

/* Names are what functions are known by in the text and in the object file. */
static void check_names(struct mir_verifier *v)
{
    struct map names = {0};
    for (uint32_t i = 0; i < v->module->functions.count; i++) {
        struct mir_function *function = v->module->functions.items[i];
        const struct symbol *name = session_symbol(v->session, function->name);
        map_put(v->arena, &v->members, function, function);
        if (map_put(v->arena, &names, name, function))
            item_problem(v, function->span, text_format(v->arena, "function `%s`", function->name),
                         "another one has this name");
    }
}

bool mir_verify(struct session *session, const struct mir_module *module)
{
    struct mir_verifier v = {.session = session, .arena = &session->arena, .module = module};
    uint32_t errors = session->diags.errors;
    check_decls(&v);
    check_globals(&v);
    check_names(&v);
    check_roles(&v);
    if (session->diags.errors > errors)
        return false;
    for (uint32_t i = 0; i < module->functions.count; i++)
        check_function(&v, module->functions.items[i]);
    return session->diags.errors == errors;
}
