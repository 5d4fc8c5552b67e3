#include "tools/quartzc/test.h"

#include <poll.h>
#include <unistd.h>

#include "backend/link.h"
#include "backend/targets.h"
#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "tools/quartzc/folder.h"
#include "tools/quartzc/options.h"
#include "tools/quartzc/place.h"
#include "tools/quartzc/report.h"
#include "tools/quartzc/test_files.h"
#include "tools/quartzc/test_job.h"

/* Between looks at processes that have closed their pipes but not ended. */
enum { MOST_JOBS = 256, PATIENCE_MILLISECONDS = 20 };

struct test_run {
    struct session *session;
    const struct options *options;
    file_list files;
    const char *folder; /* of the executables */
    const char *compiler;
    const char *const *emulator;
    struct test_job *jobs; /* one per file; those before `next` were started */
    uint32_t next, most;
    uint32_t passed, failed, pending;
};

static uint32_t job_limit(const struct options *options)
{
    long count = options->jobs ? (long)options->jobs : sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > MOST_JOBS ? MOST_JOBS : (uint32_t)count;
}

/* The words that run a program of the target; false when reported. */
static bool find_emulator(struct test_run *run)
{
    struct session *session = run->session;
    const struct target *target = target_find(&session->diags, run->options->target);
    const char *library = place_library(session);
    struct link_file link = {0};
    if (!target || !library || !link_file_read(session, library, target, &link))
        return false;
    list_push(&session->arena, &link.emulator, NULL);
    run->emulator = link.emulator.items;
    return true;
}

static void start_next(struct test_run *run)
{
    struct test_job *job = &run->jobs[run->next];
    *job = (struct test_job){.session = run->session,
                             .options = run->options,
                             .file = run->files.items[run->next],
                             .emulator = run->emulator,
                             .compiler = run->compiler,
                             .output = -1,
                             .results_pipe = -1};
    job->executable = text_format(&run->session->arena, "%s/%u", run->folder, run->next);
    run->next++;
    test_job_start(job);
}

static void add_failure(struct text *out, const struct test_job *job,
                        const struct test_failure *failure)
{
    text_printf(out, "FAIL %s: %s\n", job->file, failure->name);
    struct str rest = {text_chars(&failure->reason), failure->reason.size};
    while (rest.size) {
        const char *newline = memchr(rest.bytes, '\n', rest.size);
        size_t size = newline ? (size_t)(newline - rest.bytes) : rest.size;
        text_printf(out, "  | %.*s\n", (int)size, rest.bytes);
        size += newline != NULL;
        rest = (struct str){rest.bytes + size, rest.size - size};
    }
}

/* Failures and what was not run are told as files end; the executable is not needed any more. */
static void finish(struct test_run *run, const struct test_job *job)
{
    unlink(job->executable);
    run->passed += job->results.passed;
    run->failed += job->results.failures.count;
    run->pending += job->results.pending.count;
    struct text out;
    text_init(&out, &run->session->arena);
    for (uint32_t i = 0; i < job->results.pending.count; i++)
        text_printf(&out, "PEND %s: %s\n", job->file, job->results.pending.items[i]);
    for (uint32_t i = 0; i < job->results.failures.count; i++)
        add_failure(&out, job, &job->results.failures.items[i]);
    if (job->results.failures.count && job->printed.size) {
        text_printf(&out, "  %s\n", job->did_compile ? "printed:" : "the compiler says:");
        text_add(&out, (struct str){text_chars(&job->printed), job->printed.size});
        if (job->printed.bytes[job->printed.size - 1] != '\n')
            text_add_char(&out, '\n');
    }
    write_output(run->session, (struct str){text_chars(&out), out.size});
}

static void run_all(struct test_run *run)
{
    uint32_t first = 0; /* jobs before it have ended */
    uint32_t active = 0;
    while (first < run->files.count) {
        while (active < run->most && run->next < run->files.count) {
            start_next(run);
            active++;
        }
        struct pollfd polls[2 * MOST_JOBS];
        nfds_t count = 0;
        for (uint32_t i = first; i < run->next; i++)
            if (run->jobs[i].state != TEST_JOB_ENDED)
                count += (nfds_t)test_job_polls(&run->jobs[i], polls + count);
        poll(polls, count, PATIENCE_MILLISECONDS);
        for (uint32_t i = first; i < run->next; i++) {
            struct test_job *job = &run->jobs[i];
            if (job->is_reported)
                continue;
            if (job->state != TEST_JOB_ENDED)
                test_job_step(job);
            if (job->state == TEST_JOB_ENDED) {
                finish(run, job);
                job->is_reported = true;
                active--;
            }
        }
        while (first < run->next && run->jobs[first].is_reported)
            first++;
    }
}

static void print_summary(struct test_run *run)
{
    struct text out;
    text_init(&out, &run->session->arena);
    uint32_t total = run->passed + run->failed;
    text_printf(&out, "%u test%s, %u passed", total, total == 1 ? "" : "s", run->passed);
    if (run->failed)
        text_printf(&out, ", %u failed", run->failed);
    if (run->pending)
        text_printf(&out, ", %u pending", run->pending);
    text_add_char(&out, '\n');
    write_output(run->session, (struct str){text_chars(&out), out.size});
}

bool command_test(struct session *session, const struct options *options)
{
    struct test_run run = {.session = session, .options = options, .most = job_limit(options)};
    if (!options->arguments.count)
        test_files_find(session, ".", &run.files);
    for (uint32_t i = 0; i < options->arguments.count; i++)
        test_files_find(session, options->arguments.items[i], &run.files);
    if (session->diags.errors || !find_emulator(&run))
        return false;
    run.compiler = place_compiler(session);
    run.folder = run.compiler ? folder_create(session) : NULL;
    if (!run.folder)
        return false;
    run.jobs = ARENA_ARRAY(&session->arena, struct test_job, run.files.count);
    run_all(&run);
    folder_remove(run.folder);
    print_summary(&run);
    return run.failed == 0;
}
