/* The program's entry where `main` gives a Result: an Err is told on stderr, and the
 * exit status is 1. */
#include "middle/lower/lowerer.h"

enum { OK = 0, ERR = 1, FAILED_STATUS = 1 };

/* Ends the function with a status; what it owns is dropped. */
static void leave_with(struct body *body, uint64_t status)
{
    lw_leave_early(body, 0, NULL);
    if (mir_is_open(&body->b))
        mir_return(&body->b, mir_int(LOWER_TYPE(body, int), status));
}

static void tell(struct body *body, struct mir_place error)
{
    struct mir_builder *b = &body->b;
    struct mir_place text = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, string)));
    struct mir_place line = lw_local_place(body, lw_new_temporary(body, LOWER_TYPE(body, string)));
    lw_show_value(body, text, mir_read(error), SHOW_TEXT);
    lw_own_temporary(body, text.base);
    const struct mir_operand parts[] = {mir_string(b, STR("error: ")), mir_read(text)};
    lw_join_strings(body, line, parts, 2);
    lw_own_temporary(body, line.base);
    const struct mir_operand shown = mir_read(line);
    mir_runtime(b, NULL, "qz_eputs", &shown, 1);
}

struct mir_function *lowered_main(struct lowerer *l, struct function *function)
{
    struct mir_function *inner = lowered_function(l, function, NULL);
    if (!type_is_enum(inner->result))
        return inner;
    struct mir_function *mir = mir_function_new(l->module, "main'", function->span);
    struct body body;
    mir->result = type_simple(l->types, TYPE_int);
    lw_start_body(&body, l, function->module, mir, mir->result, 0);
    body.b.span = function->span;
    mir_at(&body.b, lw_new_block(&body));
    struct mir_place outcome = lw_local_place(&body, lw_new_temporary(&body, inner->result));
    mir_call(&body.b, &outcome, inner, NULL, 0);
    lw_own_temporary(&body, outcome.base);
    const uint32_t blocks[] = {lw_new_block(&body), lw_new_block(&body)};
    uint32_t height = lw_cleanup_height(&body);
    lw_switch_variants(&body, outcome, blocks);
    mir_at(&body.b, blocks[ERR]);
    tell(&body, mir_payload(&body.b, outcome, ERR, 0));
    leave_with(&body, FAILED_STATUS);
    body.cleanups.count = height;
    mir_at(&body.b, blocks[OK]);
    leave_with(&body, 0);
    mir_finish(&body.b);
    return mir;
}
