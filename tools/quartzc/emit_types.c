#include "tools/quartzc/emit_types.h"

#include "frontend/base/intern.h"
#include "frontend/base/text.h"
#include "middle/program/program.h"

static void add_type(struct program *program, struct text *out, const struct type *type)
{
    text_add(out, STR(": "));
    type_print(out, program_type(program, type));
}

static void add_name(struct text *out, const struct symbol *name)
{
    if (name)
        text_add_symbol(out, name);
    else
        text_add_char(out, '_');
}

static const char *mode_prefix(enum param_mode mode)
{
    switch (mode) {
    case PARAM_VALUE:
        return "";
    case PARAM_REF:
        return "&";
    case PARAM_MUT:
        return "&mut ";
    }
    return "";
}

static void add_function(struct program *program, struct text *out, const struct function *function)
{
    text_printf(out, "def %s(", function->qualified);
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        const struct parameter *parameter = &function->parameters[i];
        text_add(out, i ? STR(", ") : STR(""));
        add_name(out, parameter->name);
        text_printf(out, ": %s", mode_prefix(parameter->mode));
        type_print(out, program_type(program, parameter->type));
    }
    text_add_char(out, ')');
    add_type(program, out, function->result);
    text_add_char(out, '\n');
    for (uint32_t i = 0; i < function->locals.count; i++) {
        const struct local *local = function->locals.items[i];
        if (local->is_param || !local->name || !local->type)
            continue;
        text_add(out, local->is_var ? STR("  var ") : STR("  "));
        add_name(out, local->name);
        add_type(program, out, local->type);
        text_add_char(out, '\n');
    }
}

static void add_global(struct program *program, struct text *out, const struct global *global)
{
    text_printf(out, "%s%s",
                global->is_const ? "const "
                : global->is_var ? "var "
                                 : "",
                global->qualified);
    add_type(program, out, global->type);
    text_add_char(out, '\n');
}

void types_dump(struct program *program, struct text *out)
{
    for (uint32_t i = 0; i < program->globals.count; i++)
        if (!program->globals.items[i]->module->is_std)
            add_global(program, out, program->globals.items[i]);
    for (uint32_t i = 0; i < program->functions.count; i++)
        if (!program->functions.items[i]->module->is_std)
            add_function(program, out, program->functions.items[i]);
}
