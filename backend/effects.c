/* Which functions a panic can leave: middle/own has inferred it. The less can, the
 * more calls are plain calls (an invoke costs half of the time and size again). */
#include "backend/module.h"

void be_note_unwinding(struct backend *b)
{
    for (uint32_t i = 0; i < b->mir->functions.count; i++) {
        const struct mir_function *mir = b->mir->functions.items[i];
        struct function_info *info = be_function_info(b, mir);
        bool is_extern = mir->linkage == MIR_LINKAGE_EXTERN;
        info->may_unwind = !mir->never_panics && !b->options.panic_aborts;
        b->foreign_may_unwind |= is_extern && info->may_unwind;
        /* A foreign call never unwinds by itself: its border raises. */
        if (is_extern || !info->may_unwind)
            be_attribute_add(b, info->value, BE_FUNCTION, "nounwind", 0);
    }
}
