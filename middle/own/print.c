/* The text of --emit=summary. */
#include "frontend/base/text.h"
#include "middle/mir/mir.h"
#include "middle/mir/names.h"
#include "middle/own/own.h"

static void add_facts(struct text *out, unsigned facts)
{
    static const char *const names[] = {
#define MIR_FACT(name, text) text,
#define MIR_EFFECT(name, text)
#include "middle/mir/summary.def"
#undef MIR_FACT
#undef MIR_EFFECT
    };
    for (uint32_t i = 0; i < MIR_FACT_COUNT; i++)
        if (facts >> i & 1)
            text_printf(out, " %s", names[i]);
}

static void add_effects(struct text *out, unsigned effects)
{
    static const char *const names[] = {
#define MIR_FACT(name, text)
#define MIR_EFFECT(name, text) text,
#include "middle/mir/summary.def"
#undef MIR_FACT
#undef MIR_EFFECT
    };
    for (uint32_t i = 0; i < MIR_EFFECT_COUNT; i++)
        if (effects >> i & 1)
            text_printf(out, " %s", names[i]);
}

static void add_writes(struct text *out, const struct mir_summary *summary,
                       const struct mir_module *module)
{
    if (summary->writes_all) {
        text_add(out, STR(" anything"));
        return;
    }
    for (uint32_t i = 0; i < summary->writes.count; i++) {
        const struct mir_memory *memory = &summary->writes.items[i];
        text_add_char(out, ' ');
        if (memory->decl) {
            text_printf(out, "%s.", memory->decl->qualified);
            if (memory->index < memory->decl->field_count)
                text_add_symbol(out, memory->decl->fields[memory->index].name);
            else /* a generator's frame, whose fields its instances have */
                text_printf(out, "%u", memory->index);
        } else if (memory->type) {
            text_add_char(out, '*');
            mir_print_type(out, memory->type);
        } else {
            text_printf(out, "@%s", module->globals.items[memory->index].name);
        }
    }
}

static void add_function(struct text *out, const struct mir_module *module,
                         const struct mir_function *function)
{
    const struct mir_summary *summary = function->summary;
    mir_print_name(out, str_of(function->name), true);
    text_add_char(out, '(');
    for (uint32_t i = 0; i < function->param_count; i++) {
        const char *name = function->locals.items[i].name;
        text_printf(out, "%s%s", i ? ", " : "", name ? name : "_");
        add_facts(out, summary->params[i]);
    }
    text_add_char(out, ')');
    if (summary->may_panic)
        text_add(out, STR(" panics"));
    if (summary->suspends)
        text_add(out, STR(" suspends"));
    if (summary->effects) {
        text_add(out, STR(" can"));
        add_effects(out, summary->effects);
    }
    if (summary->writes_all || summary->writes.count > 0) {
        text_add(out, STR(" writes"));
        add_writes(out, summary, module);
    }
    text_add_char(out, '\n');
}

void own_print_summaries(struct text *out, const struct mir_module *module)
{
    for (uint32_t i = 0; i < module->functions.count; i++)
        if (module->functions.items[i]->summary)
            add_function(out, module, module->functions.items[i]);
}
