#include "tools/quartzc/guarded.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "frontend/base/session.h"

/* Address space, not memory: pages are there when touched. */
static const size_t stack_size = (size_t)256 * 1024 * 1024;

struct run {
    struct session *session;
    void (*body)(struct session *session, void *context);
    void *context;
    bool completed;
};

static void write_text(const char *text)
{
    ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    (void)ignored;
}

/* After it the signal has its usual effect. */
static void tell_crash(int signal)
{
    const struct diag_row *row = &diag_rows[DIAG_ID_crashed];
    write_text("error ");
    write_text(row->code);
    write_text(": ");
    write_text(row->text);
    write_text("\n");
    raise(signal);
}

/* The handler has a stack of its own, because the thread's may be what is full.
 * Sanitizers have handlers, which tell more. */
static void watch_for_crashes(stack_t *stack)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
    struct sigaction present, action = {.sa_handler = tell_crash};
    action.sa_flags = SA_ONSTACK | (int)SA_RESETHAND | SA_NODEFER;
    if (sigaltstack(stack, NULL) != 0)
        return;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &present) == 0 && present.sa_handler == SIG_DFL)
            sigaction(signals[i], &action, NULL);
}

static bool run_body(struct run *run)
{
    if (setjmp(run->session->guard.escape)) {
        session_report_escape(run->session);
        return false;
    }
    run->body(run->session, run->context);
    return true;
}

static void *run_on_thread(void *argument)
{
    struct run *run = argument;
    char crash_stack[32 * 1024];
    stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};
    watch_for_crashes(&stack);
    run->completed = run_body(run);
    stack.ss_flags = SS_DISABLE;
    sigaltstack(&stack, NULL);
    return NULL;
}

bool run_guarded(struct session *session, void (*body)(struct session *session, void *context),
                 void *context)
{
    struct run run = {.session = session, .body = body, .context = context};
    pthread_attr_t attributes;
    pthread_t thread;
    int error = pthread_attr_init(&attributes);
    if (!error) {
        error = pthread_attr_setstacksize(&attributes, stack_size);
        if (!error)
            error = pthread_create(&thread, &attributes, run_on_thread, &run);
        pthread_attr_destroy(&attributes);
    }
    if (error)
        diag_cannot_start(&session->diags, NOWHERE, "a thread for the compilation",
                          strerror(error));
    else
        pthread_join(thread, NULL);
    return run.completed;
}
