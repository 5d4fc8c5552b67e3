/* Everything that one compilation owns. There are no mutable globals: two
 * sessions may live in one process, one after the other or side by side.
 *
 *     struct session session;
 *     session_init(&session);
 *     if (setjmp(session.guard.escape)) { ... session_report_escape ... }
 *     else { load, check, lower ... }
 *     session_destroy(&session);  */
#ifndef QZ_BASE_SESSION_H
#define QZ_BASE_SESSION_H

#include "frontend/base/arena.h"
#include "frontend/base/diag.h"
#include "frontend/base/guard.h"
#include "frontend/base/intern.h"
#include "frontend/base/source.h"

struct session {
    struct guard guard;
    struct arena arena;      /* lives as long as the session: AST, types, MIR, messages */
    struct arena diag_arena; /* messages, so that they survive a failed compilation */
    struct interner interner;
    struct source_map sources;
    struct diagnostics diags;
};

void session_init(struct session *session);
void session_destroy(struct session *session);

/* After the guard was left: frees what the compilation held, except sources and
 * diagnostics, and reports the reason. */
void session_report_escape(struct session *session);

static inline const struct symbol *session_symbol(struct session *session, const char *text)
{
    return intern_text(&session->interner, text);
}

#endif
