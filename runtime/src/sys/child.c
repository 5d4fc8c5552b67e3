/* Linux: a process at the other ends of three pipes. */
#include "runtime/src/sys/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runtime/src/sys/sys.h"

/* Our ends and those of the process: 0 is what it reads, 1 and 2 are what it writes. */
struct pipes {
    int ours[3], theirs[3];
};

static void close_end(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

static void close_all(int ends[3])
{
    for (int i = 0; i < 3; i++)
        close_end(&ends[i]);
}

/* Above the standard streams, so that dup2 never meets its own source. */
static int raise_end(int end, int *raised)
{
    *raised = fcntl(end, F_DUPFD_CLOEXEC, 3);
    int error = *raised < 0 ? errno : 0;
    close(end);
    return error;
}

static int open_pipe(struct pipes *pipes, int stream)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    bool reads = stream == 0; /* the process does */
    int error = raise_end(ends[reads ? 1 : 0], &pipes->ours[stream]);
    int other = raise_end(ends[reads ? 0 : 1], &pipes->theirs[stream]);
    if (error || other)
        return error ? error : other;
    return fcntl(pipes->ours[stream], F_SETFL, O_NONBLOCK) < 0 ? errno : 0;
}

static int start(const struct qzi_child *child, struct pipes *pipes, pid_t *process)
{
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error)
        return error;
    for (int i = 0; i < 3 && !error; i++)
        error = posix_spawn_file_actions_adddup2(&actions, pipes->theirs[i], i);
    if (!error)
        error = posix_spawnp(process, child->words[0], &actions, NULL, child->words, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* ---- The streams ---- */

/* Writes without dying of a reader that has gone. */
static ssize_t write_quietly(int end, const char *bytes, size_t size)
{
    sigset_t broken, before;
    sigemptyset(&broken);
    sigaddset(&broken, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken, &before);
    ssize_t written = write(end, bytes, size);
    int error = errno;
    if (written < 0 && error == EPIPE && !sigismember(&before, SIGPIPE)) {
        const struct timespec none = {0};
        while (sigtimedwait(&broken, NULL, &none) < 0 && errno == EINTR)
            continue;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return written;
}

static void feed(struct qzi_child *child, int *end)
{
    while (*end >= 0 && child->input_size > 0) {
        ssize_t written = write_quietly(*end, child->input, child->input_size);
        if (written >= 0) {
            child->input += written;
            child->input_size -= (size_t)written;
        } else if (errno == EAGAIN) {
            return;
        } else if (errno != EINTR) {
            break; /* it does not want more */
        }
    }
    close_end(end);
}

static void drain(struct qzi_text *text, int *end)
{
    char bytes[16384];
    while (*end >= 0) {
        ssize_t got = read(*end, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return;
        size_t room = QZI_CHILD_MOST_OUTPUT - text->size;
        if (got > 0)
            qzi_text_add(text, bytes, (size_t)got < room ? (size_t)got : room);
        else
            close_end(end);
    }
}

static void serve(struct qzi_child *child, struct pipes *pipes)
{
    feed(child, &pipes->ours[0]);
    drain(&child->output, &pipes->ours[1]);
    drain(&child->errors, &pipes->ours[2]);
}

/* Waits until a stream is ready, but not for long: the end of the process shows in
 * its streams only when nobody else holds them. */
static void wait_briefly(const struct pipes *pipes, int64_t left_ms)
{
    struct pollfd items[3];
    nfds_t count = 0;
    for (int i = 0; i < 3; i++)
        if (pipes->ours[i] >= 0)
            items[count++] =
                (struct pollfd){.fd = pipes->ours[i], .events = i == 0 ? POLLOUT : POLLIN};
    int64_t longest = count ? 20 : 1;
    poll(items, count, (int)(left_ms >= 0 && left_ms < longest ? left_ms : longest));
}

/* ---- The end ---- */

static bool has_ended(struct qzi_child *child, pid_t process, bool waits)
{
    int status;
    pid_t got;
    do
        got = waitpid(process, &status, waits ? 0 : WNOHANG);
    while (got < 0 && errno == EINTR);
    if (got == 0)
        return false;
    if (got < 0) { /* somebody else has taken its status */
        child->end = QZI_CHILD_FAILED;
        child->status = errno;
    } else if (WIFSIGNALED(status)) {
        child->end = QZI_CHILD_SIGNALLED;
        child->status = WTERMSIG(status);
    } else {
        child->end = QZI_CHILD_EXITED;
        child->status = WEXITSTATUS(status);
    }
    return true;
}

static void run_to_end(struct qzi_child *child, struct pipes *pipes, pid_t process)
{
    int64_t began = qzi_sys_monotonic_ns();
    while (!has_ended(child, process, false)) {
        int64_t passed = (qzi_sys_monotonic_ns() - began) / 1000000;
        if (child->timeout_ms >= 0 && passed >= child->timeout_ms) {
            kill(process, SIGKILL);
            has_ended(child, process, true);
            child->end = QZI_CHILD_TIMED_OUT;
            break;
        }
        serve(child, pipes);
        wait_briefly(pipes, child->timeout_ms < 0 ? -1 : child->timeout_ms - passed);
    }
    serve(child, pipes);
}

void qzi_child_run(struct qzi_child *child)
{
    struct pipes pipes = {{-1, -1, -1}, {-1, -1, -1}};
    pid_t process = 0;
    int error = 0;
    for (int i = 0; i < 3 && !error; i++)
        error = open_pipe(&pipes, i);
    if (!error)
        error = start(child, &pipes, &process);
    close_all(pipes.theirs);
    child->end = QZI_CHILD_FAILED;
    child->status = error;
    if (!error)
        run_to_end(child, &pipes, process);
    close_all(pipes.ours);
}
