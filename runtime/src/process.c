/* The life of a program: start, initialisers, main or tests, exit. */
#include "runtime/src/process.h"

#include <inttypes.h>
#include <string.h>

#include "runtime/src/border.h"
#include "runtime/src/mem.h"
#include "runtime/src/mem/heap.h"
#include "runtime/src/mem/leaks.h"
#include "runtime/src/overflow.h"
#include "runtime/src/panic.h"
#include "runtime/src/qz.h"
#include "runtime/src/stream.h"
#include "runtime/src/sys/sys.h"
#include "runtime/src/text.h"
#include "runtime/src/thread.h"

struct qzi_process qzi_process;

const char *qzi_type_name(uint32_t type)
{
    const char *name = qzi_process.program->types[type].name;
    return name ? name : "?";
}

static bool wants_leaks(void)
{
    const char *value = qzi_sys_environment("QUARTZ_LEAKS");
    return value && strcmp(value, "1") == 0;
}

void qzi_start(const struct qz_program *program, int argument_count, char **arguments)
{
    qzi_process.program = program;
    qzi_process.argument_count = argument_count;
    qzi_process.arguments = arguments;
    if (program->abi != QZ_ABI_VERSION || program->type_count > QZ_TYPE_LIMIT)
        qzi_fail(QZ_EXIT_FAILURE, "this program was compiled for another runtime");
    if (wants_leaks()) {
        qzi_heap_disable();
        qzi_leaks_start();
    }
    qzi_overflow_guard();
}

/* ---- The end ---- */

_Noreturn void qzi_fail(int status, const char *message)
{
    struct qzi_text text = QZI_TEXT_INIT;
    qz_flush();
    qzi_text_put(&text, message);
    qzi_text_put(&text, "\n");
    qzi_text_write(&text, 2);
    qzi_sys_exit(status);
}

_Noreturn void qzi_exit(int status)
{
    qz_flush();
    int error = qzi_stream_error();
    if (error) {
        struct qzi_text text = QZI_TEXT_INIT;
        qzi_text_put(&text, "could not write to the standard output: ");
        qzi_text_put(&text, qzi_sys_error(error));
        qzi_text_put(&text, "\n");
        qzi_text_write(&text, 2);
        if (status == 0)
            status = QZ_EXIT_FAILURE;
    }
    qzi_sys_exit(status);
}

static int exit_status(int64_t status)
{
    return status < 0 || status > 255 ? 255 : (int)status;
}

_Noreturn void qz_exit(int64_t status)
{
    qzi_exit(exit_status(status));
}

/* ---- Running ---- */

struct main_call {
    const struct qz_program *program;
    int64_t status;
};

static void call_init(void *environment)
{
    struct main_call *call = environment;
    if (call->program->init)
        call->program->init();
}

static void call_main(void *environment)
{
    struct main_call *call = environment;
    call->status = call->program->main();
}

/* False: a panic ended it and was printed. */
static bool run_to_end(qz_call_fn *function, struct main_call *call)
{
    struct qzi_panic *panic = qzi_boundary_run(function, call);
    if (!panic)
        return true;
    qzi_panic_report(panic);
    qzi_panic_free(panic);
    return false;
}

/* Module values live to the end of the program: they are no leak. */
static void clear_modules(void)
{
    if (!qzi_leaks.on || !qzi_process.program->clear)
        return;
    qzi_thread_self()->drops_suppressed = true;
    qzi_process.program->clear();
    qzi_thread_self()->drops_suppressed = false;
}

int qzi_run(void)
{
    const struct qz_program *program = qzi_process.program;
    struct main_call call = {.program = program};
    if (!run_to_end(call_init, &call))
        return QZ_EXIT_PANIC;
    int status = 0;
    if (program->test_count > 0 || !program->main)
        status = qzi_run_tests();
    else
        status = run_to_end(call_main, &call) ? qzi_finish_tests(exit_status(call.status))
                                              : QZ_EXIT_PANIC;
    clear_modules();
    qz_flush();
    if (qzi_leaks_report() && status == 0)
        status = QZ_EXIT_FAILURE;
    return status;
}

_Noreturn void qzi_main(const struct qz_program *program, int argument_count, char **arguments)
{
    qzi_start(program, argument_count, arguments);
    qzi_exit(qzi_run());
}

/* ---- What the program asks about its process ---- */

int64_t qz_arg_count(void)
{
    int count = qzi_process.argument_count;
    return count > 1 ? count - 1 : 0;
}

struct qz_string *qz_arg(int64_t index)
{
    bool inside = index >= 0 && index < qz_arg_count();
    return qz_string_from_text(inside ? qzi_process.arguments[index + 1] : NULL);
}

struct qz_string *qz_env(struct qz_string *name)
{
    if (strlen(name->bytes) != (size_t)name->byte_size)
        return NULL;
    const char *value = qzi_sys_environment(name->bytes);
    return value ? qz_string_from_text(value) : NULL;
}

int64_t qz_monotonic_ns(void)
{
    return qzi_sys_monotonic_ns();
}

int64_t qz_unix_ms(void)
{
    return qzi_sys_unix_ms();
}
