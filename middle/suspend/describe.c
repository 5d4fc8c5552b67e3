/* --emit=frames: a frame slot by slot, with what keeps each field alive.
 *
 *     frame main::count: 3 slots, 2 suspensions
 *       0  'state: U32
 *       1  n: Int             start, yield 1
 *       2  buffer: String     yield 1 (its end)
 *          &sum: Int          pinned: its address is alive at yield 1
 */
#include <inttypes.h>

#include "frontend/base/text.h"
#include "middle/mir/names.h"
#include "middle/suspend/private.h"

static void add_point(struct text *out, uint32_t suspension)
{
    if (suspension == 0)
        text_add(out, STR("start"));
    else
        text_printf(out, "yield %" PRIu32, suspension);
}

/* The suspensions across which the local is alive; those where only the end of the
 * generator needs it say so. */
static void add_reasons(struct text *out, const struct frame_plan *plan, uint32_t local)
{
    bool is_first = true;
    for (uint32_t i = 0; i < plan->suspensions.count; i++) {
        if (!frame_is_saved(plan, i, local))
            continue;
        text_add(out, is_first ? STR("") : STR(", "));
        add_point(out, i);
        if (!live_at_entry(&plan->live, plan->suspensions.items[i].next, local))
            text_add(out, STR(" (its end)"));
        is_first = false;
    }
    if (plan->is_pinned[local])
        text_add(out, STR("; pinned"));
}

static void add_field(struct text *out, const struct mir_function *function,
                      const struct frame_plan *plan, uint32_t index)
{
    uint32_t local = plan->locals.items[index];
    const struct mir_local *row = &function->locals.items[local];
    if (row->name)
        text_add(out, str_of(row->name));
    else
        text_printf(out, "%%%" PRIu32, local);
    text_add(out, row->is_borrowed ? STR(": borrow ") : STR(": "));
    mir_print_type(out, row->type);
    text_add(out, STR("  # "));
    add_reasons(out, plan, local);
    text_add_char(out, '\n');
}

void frame_describe(struct text *out, const struct mir_function *function,
                    const struct frame_plan *plan)
{
    text_printf(out, "frame %s: %" PRIu32 " slots, %" PRIu32 " suspensions\n", function->name,
                plan->slot_count, plan->suspensions.count);
    text_add(out, STR("  0  'state: U32\n"));
    for (uint32_t slot = 1; slot < plan->slot_count; slot++) {
        bool is_first = true;
        for (uint32_t i = 0; i < plan->locals.count; i++) {
            if (plan->slots[FIELD_FIRST + i] != slot)
                continue;
            if (is_first)
                text_printf(out, "  %-2" PRIu32 " ", slot);
            else
                text_add(out, STR("     "));
            add_field(out, function, plan, i);
            is_first = false;
        }
    }
}
