#include "tools/quartzc/guarded.h"

#include <pthread.h>
#include <string.h>

#include "frontend/base/session.h"

/* Address space, not memory: pages are there when touched. */
static const size_t stack_size = (size_t)256 * 1024 * 1024;

struct run {
    struct session *session;
    void (*body)(struct session *session, void *context);
    void *context;
    bool completed;
};

static void *run_on_thread(void *argument)
{
    struct run *run = argument;
    if (setjmp(run->session->guard.escape)) {
        session_report_escape(run->session);
        return NULL;
    }
    run->body(run->session, run->context);
    run->completed = true;
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
