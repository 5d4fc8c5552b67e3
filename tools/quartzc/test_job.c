#include "tools/quartzc/test_job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "frontend/base/session.h"
#include "tools/quartzc/options.h"

enum { RESULTS_DESCRIPTOR = 3, MOST_PRINTED = 64 * 1024 };

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

typedef LIST(char *) word_list;

static void add_word(struct test_job *job, word_list *words, const char *word)
{
    char *copy = word ? arena_copy(&job->session->arena, word, strlen(word)) : NULL;
    list_push(&job->session->arena, words, copy);
}

static void close_pipe(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

/* The environment with the protocol's variables set. */
static char **environment_for(struct test_job *job)
{
    word_list words = {0};
    for (char **entry = environ; *entry; entry++)
        if (strncmp(*entry, "QUARTZ_TEST_", strlen("QUARTZ_TEST_")) != 0)
            add_word(job, &words, *entry);
    struct arena *arena = &job->session->arena;
    add_word(job, &words, text_format(arena, "QUARTZ_TEST_FD=%d", RESULTS_DESCRIPTOR));
    if (job->options->filter)
        add_word(job, &words, text_format(arena, "QUARTZ_TEST_FILTER=%s", job->options->filter));
    if (!*job->emulator) /* what an emulator runs cannot start what the machine runs */
        add_word(job, &words, text_format(arena, "QUARTZ_TEST_COMPILER=%s", job->compiler));
    add_word(job, &words, NULL);
    return words.items;
}

/* Starts the words as a process with no input, whose standard streams and
 * results go to the ends of pipes. Gives 0 or an error number. */
static int spawn(struct test_job *job, char **words, const int output[2], const int results[2])
{
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error)
        return error;
    error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, output[1], STDERR_FILENO);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, results[1], RESULTS_DESCRIPTOR);
    if (!error)
        error = posix_spawn(&job->process, words[0], &actions, NULL, words, environment_for(job));
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* A pipe whose ends are closed by exec and lie above the descriptors that the
 * process is given, so that dup2 never meets its own source. */
static int make_pipe(int ends[2])
{
    int low[2];
    if (pipe2(low, O_CLOEXEC) != 0)
        return errno;
    int error = 0;
    for (int i = 0; i < 2; i++) {
        ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, RESULTS_DESCRIPTOR + 1);
        error = ends[i] < 0 ? errno : error;
        close(low[i]);
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return error;
}

static void start_process(struct test_job *job, char **words)
{
    int output[2] = {-1, -1}, results[2] = {-1, -1};
    int error = make_pipe(output);
    if (!error)
        error = make_pipe(results);
    if (!error)
        error = spawn(job, words, output, results);
    close_pipe(&output[1]);
    close_pipe(&results[1]);
    job->output = output[0];
    job->results_pipe = results[0];
    job->deadline = now() + (int64_t)job->options->timeout * 1000000000;
    if (!error)
        return;
    test_results_fail(&job->results, words[0], strerror(error));
    close_pipe(&job->output);
    close_pipe(&job->results_pipe);
    job->state = TEST_JOB_ENDED;
}

/* The options that the compiler of one file gets from ours. */
static void add_options(struct test_job *job, word_list *words)
{
    struct arena *arena = &job->session->arena;
    const struct options *options = job->options;
    add_word(job, words, text_format(arena, "-O%u", options->opt_level));
    add_word(job, words, options->debug_info ? "-g" : "-g0");
    if (options->target)
        add_word(job, words, text_format(arena, "--target=%s", options->target));
    if (options->is_static)
        add_word(job, words, "--static");
    if (options->overflow_wraps)
        add_word(job, words, "--overflow=wrap");
    if (options->unwinds_by_flag)
        add_word(job, words, "--unwind=flag");
    for (uint32_t i = 0; i < options->include_folders.count; i++)
        add_word(job, words, text_format(arena, "-I%s", options->include_folders.items[i]));
    static const char *const formats[] = {"text", "json", "short"};
    add_word(job, words, text_format(arena, "--error-format=%s", formats[options->format]));
}

void test_job_start(struct test_job *job)
{
    job->state = TEST_JOB_COMPILING;
    text_init(&job->printed, &job->session->arena);
    test_results_init(&job->results, &job->session->arena);
    word_list words = {0};
    add_word(job, &words, "/proc/self/exe");
    add_word(job, &words, "build");
    add_word(job, &words, "--tests");
    add_options(job, &words);
    add_word(job, &words, "-o");
    add_word(job, &words, job->executable);
    add_word(job, &words, "--");
    add_word(job, &words, job->file);
    add_word(job, &words, NULL);
    start_process(job, words.items);
}

static void start_tests(struct test_job *job)
{
    job->state = TEST_JOB_RUNNING;
    job->did_compile = true;
    word_list words = {0};
    for (const char *const *word = job->emulator; *word; word++)
        add_word(job, &words, *word);
    add_word(job, &words, job->executable);
    add_word(job, &words, NULL);
    start_process(job, words.items);
}

int test_job_polls(const struct test_job *job, struct pollfd *polls)
{
    int count = 0;
    if (job->output >= 0)
        polls[count++] = (struct pollfd){.fd = job->output, .events = POLLIN};
    if (job->results_pipe >= 0)
        polls[count++] = (struct pollfd){.fd = job->results_pipe, .events = POLLIN};
    return count;
}

static void keep_printed(struct test_job *job, struct str bytes)
{
    size_t room = MOST_PRINTED - job->printed.size;
    text_add(&job->printed, (struct str){bytes.bytes, bytes.size < room ? bytes.size : room});
}

/* Reads what is there; closes at the end. */
static void drain(struct test_job *job, int *descriptor,
                  void (*take)(struct test_job *job, struct str bytes))
{
    char bytes[4096];
    while (*descriptor >= 0) {
        ssize_t size = read(*descriptor, bytes, sizeof bytes);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 && errno == EAGAIN)
            return;
        if (size <= 0)
            close_pipe(descriptor);
        else
            take(job, (struct str){bytes, (size_t)size});
    }
}

static void take_results(struct test_job *job, struct str bytes)
{
    test_results_read(&job->results, bytes);
}

static void drain_all(struct test_job *job)
{
    drain(job, &job->output, keep_printed);
    drain(job, &job->results_pipe, take_results);
}

/* How the process ended, in words: "was ended by signal 11 (Segmentation fault)". */
static const char *describe(struct test_job *job, int status)
{
    struct arena *arena = &job->session->arena;
    if (WIFSIGNALED(status))
        return text_format(arena, "was ended by signal %d (%s)", WTERMSIG(status),
                           strsignal(WTERMSIG(status)));
    return text_format(arena, "ended with status %d", WEXITSTATUS(status));
}

static void judge_compiler(struct test_job *job, int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        start_tests(job);
        return;
    }
    job->state = TEST_JOB_ENDED;
    bool has_errors = WIFEXITED(status) && WEXITSTATUS(status) == STATUS_ERRORS;
    test_results_fail(
        &job->results, "(compiling)",
        has_errors ? "the file has errors"
                   : text_format(&job->session->arena, "the compiler %s", describe(job, status)));
}

/* After `done`, a program whose tests failed may say so by status 1. */
static void judge_tests(struct test_job *job, int status)
{
    job->state = TEST_JOB_ENDED;
    struct test_results *results = &job->results;
    bool ended_well =
        WIFEXITED(status) && (WEXITSTATUS(status) == 0 ||
                              (WEXITSTATUS(status) == STATUS_ERRORS && results->failures.count));
    if (results->is_done && ended_well)
        return;
    const char *when = results->running   ? ""
                       : results->is_done ? ", after its tests"
                                          : ", outside of a test";
    test_results_fail(
        results, results->running ? results->running : "(program)",
        text_format(&job->session->arena, "the program %s%s", describe(job, status), when));
}

static void end_by_time(struct test_job *job)
{
    int status;
    kill(job->process, SIGKILL);
    while (waitpid(job->process, &status, 0) < 0 && errno == EINTR)
        continue;
    drain_all(job);
    const char *what = job->state == TEST_JOB_COMPILING ? "(compiling)"
                       : job->results.running           ? job->results.running
                                                        : "(program)";
    test_results_fail(
        &job->results, what,
        text_format(&job->session->arena, "did not end within %u seconds", job->options->timeout));
    job->state = TEST_JOB_ENDED;
}

void test_job_step(struct test_job *job)
{
    drain_all(job);
    int status;
    pid_t ended = waitpid(job->process, &status, WNOHANG);
    if (ended == 0) {
        if (now() >= job->deadline)
            end_by_time(job);
    } else if (ended == job->process) {
        drain_all(job);
        if (job->state == TEST_JOB_COMPILING) {
            close_pipe(&job->output);
            close_pipe(&job->results_pipe);
            judge_compiler(job, status);
        } else {
            judge_tests(job, status);
        }
    }
    if (job->state == TEST_JOB_ENDED) {
        close_pipe(&job->output);
        close_pipe(&job->results_pipe);
    }
}
