#include "frontend/base/session.h"

void session_init(struct session *session)
{
    session->guard.reason = GUARD_NONE;
    arena_init(&session->arena, &session->guard);
    arena_init(&session->diag_arena, &session->guard);
    interner_init(&session->interner, &session->arena);
    source_map_init(&session->sources, &session->diag_arena);
    diagnostics_init(&session->diags, &session->diag_arena, &session->sources);
}

void session_destroy(struct session *session)
{
    arena_destroy(&session->arena);
    arena_destroy(&session->diag_arena);
}

void session_report_escape(struct session *session)
{
    arena_destroy(&session->arena);
    switch (session->guard.reason) {
    case GUARD_OUT_OF_MEMORY:
        diag_out_of_memory(&session->diags, NOWHERE);
        break;
    case GUARD_TOO_MUCH_SOURCE:
        diag_too_much_source(&session->diags, NOWHERE);
        break;
    case GUARD_NONE:
        break;
    }
}
