/* Entries from C into generated code, and back.
 *
 * A panic never crosses a frame of foreign code: at the callback's border it is
 * kept in the thread, C gets a zero value, and when the foreign call returns to
 * generated code the panic is raised there. */
#include "runtime/src/border.h"

#include "runtime/src/panic.h"
#include "runtime/src/process.h"
#include "runtime/src/qz.h"
#include "runtime/src/text.h"
#include "runtime/src/thread.h"

struct qzi_panic *qzi_boundary_run(qz_call_fn *call, void *environment)
{
    struct qzi_thread *thread = qzi_thread_self();
    struct qzi_panic *outer = thread->panic;
    bool was_unwinding = thread->is_unwinding;
    thread->panic = NULL;
    thread->is_unwinding = false;
    bool panicked = qzi_boundary(call, environment) || thread->is_unwinding;
    struct qzi_panic *panic = panicked ? thread->panic : NULL;
    thread->panic = outer;
    thread->is_unwinding = was_unwinding;
    return panic;
}

struct qz_string *qz_catch(qz_call_fn *call, void *function)
{
    struct qzi_panic *panic = qzi_boundary_run(call, function);
    if (!panic)
        return NULL;
    struct qz_string *message = qzi_panic_message(panic);
    qzi_panic_free(panic);
    return message;
}

struct qz_string *qz_catch_description(qz_call_fn *call, void *function)
{
    struct qzi_panic *panic = qzi_boundary_run(call, function);
    if (!panic)
        return NULL;
    struct qzi_text text = QZI_TEXT_INIT;
    qzi_panic_describe(panic, &text);
    struct qz_string *description = qz_string_from_bytes_lossy(text.bytes, (int64_t)text.size);
    qzi_text_free(&text);
    qzi_panic_free(panic);
    return description;
}

void qz_foreign_enter(void)
{
    qzi_thread_self()->foreign_calls++;
}

void qz_foreign_leave(void)
{
    struct qzi_thread *thread = qzi_thread_self();
    thread->foreign_calls--;
    struct qzi_panic *panic = thread->waiting;
    if (panic) {
        thread->waiting = NULL;
        qzi_panic_raise(panic);
    }
}

bool qz_callback_run(qz_call_fn *call, void *environment)
{
    struct qzi_thread *thread = qzi_thread_self();
    /* What waits already belongs to the foreign call under way, not to calls
     * that this callback makes. */
    struct qzi_panic *before = thread->waiting;
    thread->waiting = NULL;
    struct qzi_panic *panic = qzi_boundary_run(call, environment);
    thread->waiting = qzi_panic_join(before, panic);
    if (!panic)
        return true;
    if (thread->foreign_calls == 0) {
        qzi_panic_report(thread->waiting);
        qzi_exit(QZ_EXIT_PANIC);
    }
    return false;
}
