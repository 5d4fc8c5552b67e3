/* Any bytes can be lexed and parsed: errors are reported, nothing is read beyond
 * the text, and the tree can be walked and dumped. */
#include <stddef.h>
#include <stdint.h>

#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "frontend/syntax/dump.h"
#include "frontend/syntax/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Ends the process when the tree breaks what ast.h promises. */
static void check(void *context, struct ast *node)
{
    const struct ast_file *file = context;
    if (node->id >= file->node_count)
        __builtin_trap();
    if (node->span.start < file->source->base ||
        span_end(node->span) > file->source->base + file->source->content.size)
        __builtin_trap();
    ast_children(node, check, context);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct session session;
    session_init(&session);
    if (setjmp(session.guard.escape)) {
        session_report_escape(&session);
    } else {
        char *content = arena_copy(&session.diag_arena, bytes, size);
        struct source *source =
            source_add(&session.sources, "fuzz.qz", "fuzz.qz", (struct str){content, size});
        struct ast_file *file = parse_file(&session, source);
        struct text dump;
        check(file, &file->module->head);
        text_init(&dump, &session.arena);
        ast_dump(file, &dump);
        diagnostics_sort(&session.diags);
    }
    session_destroy(&session);
    return 0;
}
