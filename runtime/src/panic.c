/* The unwinding itself: _Unwind_ForcedUnwind with a stop function that only
 * watches for the end of the stack. A boundary's landing pad ends it.
 *
 * A panic in a cleanup starts a new forced unwind with the exception object of
 * the first, so that a cleanup's `resume` and the new walk go the same way. */
#include "runtime/src/panic.h"

#include <unwind.h>

#include "runtime/src/backtrace.h"
#include "runtime/src/mem.h"
#include "runtime/src/process.h"
#include "runtime/src/qz.h"
#include "runtime/src/sys/sys.h"
#include "runtime/src/text.h"
#include "runtime/src/thread.h"

struct qzi_panic {
    struct _Unwind_Exception exception;
    const struct qz_location *location;
    struct qzi_text message;
    struct qzi_backtrace backtrace;
};

_Thread_local struct qzi_thread qzi_thread_here;

struct qzi_panic *qzi_panic_new(const struct qz_location *location)
{
    struct qzi_panic *panic = qzi_memory_new(sizeof *panic);
    *panic = (struct qzi_panic){.location = location, .message = QZI_TEXT_INIT};
    qzi_backtrace_capture(&panic->backtrace);
    return panic;
}

struct qzi_text *qzi_panic_text(struct qzi_panic *panic)
{
    return &panic->message;
}

void qzi_panic_free(struct qzi_panic *panic)
{
    qzi_text_free(&panic->message);
    qzi_memory_free(panic);
}

/* A panic of the library is one of the line that called it, if that is known. */
static void put_place(const struct qzi_panic *panic, struct qzi_text *text)
{
    struct qzi_place own;
    if (!qzi_is_library_file(panic->location->file) ||
        !qzi_backtrace_own_place(&panic->backtrace, &own)) {
        qzi_text_location(text, panic->location);
        return;
    }
    qzi_text_put(text, own.function);
    qzi_text_put(text, " (");
    qzi_text_put(text, own.file);
    qzi_text_format(text, ":%d)", own.line);
}

struct qzi_panic *qzi_panic_join(struct qzi_panic *first, struct qzi_panic *second)
{
    if (!first || !second)
        return first ? first : second;
    struct qzi_text *text = &first->message;
    qzi_text_put(text, "\nalso panicked while unwinding: ");
    qzi_text_add(text, second->message.bytes, second->message.size);
    qzi_text_put(text, " at ");
    put_place(second, text);
    qzi_panic_free(second);
    return first;
}

void qzi_panic_describe(const struct qzi_panic *panic, struct qzi_text *text)
{
    qzi_text_put(text, "panic: ");
    qzi_text_add(text, panic->message.bytes, panic->message.size);
    qzi_text_put(text, "\n  at ");
    put_place(panic, text);
    qzi_text_put(text, "\n");
    qzi_backtrace_describe(&panic->backtrace, text);
}

void qzi_panic_report(const struct qzi_panic *panic)
{
    struct qzi_text text = QZI_TEXT_INIT;
    qz_flush();
    qzi_panic_describe(panic, &text);
    qzi_text_write(&text, 2);
    qzi_text_free(&text);
}

struct qz_string *qzi_panic_message(const struct qzi_panic *panic)
{
    return qz_string_from_bytes_lossy(panic->message.bytes, (int64_t)panic->message.size);
}

/* ---- The flag: unwinding without tables ---- */

void qz_unwind_by_flag(void)
{
    qzi_thread_self()->unwinds_by_flag = true;
}

bool qz_unwinding(void)
{
    return qzi_thread_self()->is_unwinding;
}

void qz_unwind_enter(void)
{
    qzi_thread_self()->is_unwinding = false;
}

void qz_unwind_leave(void)
{
    qzi_thread_self()->is_unwinding = true;
}

/* ---- Tables ---- */

/* Frames without unwind tables, or generated code that C called without a
 * border: nothing can be cleaned up, so nothing may go on. */
static _Noreturn void cannot_unwind(void)
{
    static const char note[] = "panic crossed a frame without unwind tables\n";
    qzi_panic_report(qzi_thread_self()->panic);
    qzi_sys_write(2, note, sizeof note - 1);
    qzi_sys_exit_now(QZ_EXIT_STACK_OVERFLOW);
}

static _Unwind_Reason_Code watch(int version, _Unwind_Action actions, _Unwind_Exception_Class class,
                                 struct _Unwind_Exception *exception,
                                 struct _Unwind_Context *context, void *unused)
{
    (void)version, (void)class, (void)exception, (void)context, (void)unused;
    if (actions & _UA_END_OF_STACK)
        cannot_unwind();
    return _URC_NO_REASON;
}

void qzi_panic_raise(struct qzi_panic *panic)
{
    struct qzi_thread *thread = qzi_thread_self();
    thread->panic = qzi_panic_join(thread->panic, panic);
    if (qzi_process.program && qzi_process.program->flags & QZ_PANIC_ABORTS) {
        qzi_panic_report(thread->panic);
        qzi_exit(QZ_EXIT_PANIC);
    }
    if (thread->unwinds_by_flag) {
        thread->is_unwinding = true;
        return;
    }
    _Unwind_ForcedUnwind(&thread->panic->exception, watch, NULL);
    cannot_unwind();
}
