/* Built-in macros. */
#include "middle/lower/lowerer.h"

static struct str source_of_node(struct body *body, const struct ast *node)
{
    return source_text(&body->lowerer->program->session->sources, node->span);
}

/* As C text: what the programmer wrote, cut at a NUL. */
static struct mir_operand text_of_node(struct body *body, const struct ast *node)
{
    struct str text = source_of_node(body, node);
    return mir_cstring(&body->b, str_of(arena_copy(body->lowerer->arena, text.bytes, text.size)));
}

static void lower_assert(struct body *body, struct ast *node, struct ast_list arguments)
{
    struct mir_builder *b = &body->b;
    uint32_t failed = lw_new_block(body), good = lw_new_block(body);
    lower_condition(body, arguments.items[0], good, failed);
    mir_at(b, failed);
    if (arguments.count > 1) {
        struct mir_operand message = lower_operand(body, arguments.items[1], HOLD_CALL, false);
        b->span = node->span;
        mir_runtime(b, NULL, "qz_panic", &message, 1);
    } else {
        struct mir_operand text = text_of_node(body, arguments.items[0]);
        b->span = node->span;
        mir_runtime(b, NULL, "qz_panic_assert", &text, 1);
    }
    mir_unreachable(b);
    mir_at(b, good);
}

/* Shows the value on stderr and gives it. */
static void lower_debug(struct body *body, struct ast *node, struct ast *value,
                        const struct mir_place *dest)
{
    struct lowerer *l = body->lowerer;
    struct location at = source_locate(&l->program->session->sources, node->span);
    struct str text = source_of_node(body, value);
    const char *before = text_format(l->arena, "%s:%u: %.*s = ", at.source->name, at.line,
                                     (int)text.size, text.bytes);
    struct mir_operand operand = lower_operand(body, value, HOLD_CALL, false);
    if (!mir_is_open(&body->b))
        return;
    uint32_t shown = lw_new_temporary(body, LOWER_TYPE(body, string));
    lw_show_value(body, lw_local_place(body, shown), operand, SHOW_INSPECT);
    lw_own_temporary(body, shown);
    uint32_t line = lw_new_temporary(body, LOWER_TYPE(body, string));
    const struct mir_operand parts[] = {mir_string(&body->b, str_of(before)),
                                        lw_read_local(body, shown)};
    lw_join_strings(body, lw_local_place(body, line), parts, 2);
    lw_own_temporary(body, line);
    struct mir_operand whole = lw_read_local(body, line);
    mir_runtime(&body->b, NULL, "qz_eputs", &whole, 1);
    if (dest)
        lw_set_from(body, *dest, operand);
}

bool lw_place_of_call(struct body *body, const struct ast *value, struct span span,
                      struct mir_operand *out)
{
    if (value->kind != AST_macro_call)
        return false;
    struct location at = source_locate(&body->lowerer->program->session->sources, span);
    const char *name = ast_as_macro_call((struct ast *)(uintptr_t)value)->name->text;
    if (strcmp(name, "file") == 0)
        *out = mir_string(&body->b, str_of(at.source->name));
    else if (strcmp(name, "line") == 0)
        *out = mir_int(LOWER_TYPE(body, int), at.line);
    else
        return false;
    return true;
}

void lower_macro(struct body *body, struct ast *node, const struct mir_place *dest)
{
    struct mir_builder *b = &body->b;
    struct ast_list arguments = ast_as_macro_call(node)->arguments;
    struct location at = source_locate(&body->lowerer->program->session->sources, node->span);
    if (lw_info_at(body, node)->use == USE_TRY) {
        lower_try(body, node, arguments.items[0], dest);
        return;
    }
    if (lw_info_at(body, node)->use == USE_UNWRAP) {
        lower_unwrap(body, node, arguments.items[0], dest);
        return;
    }
    switch (lw_info_at(body, node)->macro) {
    case MACRO_ASSERT:
        lower_assert(body, node, arguments);
        break;
    case MACRO_STRINGIFY:
        if (dest)
            mir_set(b, *dest, mir_string(b, source_of_node(body, arguments.items[0])));
        break;
    case MACRO_FILE:
        if (dest)
            mir_set(b, *dest, mir_string(b, str_of(at.source->name)));
        break;
    case MACRO_LINE:
        if (dest)
            mir_set(b, *dest, mir_int(LOWER_TYPE(body, int), at.line));
        break;
    case MACRO_TRY: /* above */
    case MACRO_UNWRAP:
        break;
    case MACRO_DEBUG:
        lower_debug(body, node, arguments.items[0], dest);
        break;
    }
}
