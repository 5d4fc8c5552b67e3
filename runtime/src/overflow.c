/* The fatal error "stack overflow". Runs in a signal handler on its own stack,
 * in a program stopped anywhere, so it allocates nothing and takes no lock that
 * it would have to wait for. */
#include "runtime/src/overflow.h"

#include "runtime/src/backtrace.h"
#include "runtime/src/stream.h"
#include "runtime/src/sys/sys.h"
#include "runtime/src/text.h"

static void on_overflow(void)
{
    static struct qzi_backtrace backtrace;
    char bytes[4096];
    struct qzi_text text = {.bytes = bytes, .capacity = sizeof bytes, .descriptor = 2};
    qzi_stream_try_flush();
    qzi_backtrace_capture(&backtrace);
    qzi_text_put(&text, "stack overflow: the calls are nested too deeply\n");
    qzi_text_write(&text, 2);
    qzi_backtrace_describe(&backtrace, &text);
    qzi_text_write(&text, 2);
    qzi_sys_exit_now(QZ_EXIT_STACK_OVERFLOW);
}

void qzi_overflow_guard(void)
{
    qzi_sys_guard_stack(on_overflow);
}
