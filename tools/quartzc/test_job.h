/* The tests of one file: first a compiler at work, then the executable. */
#ifndef QZ_QUARTZC_TEST_JOB_H
#define QZ_QUARTZC_TEST_JOB_H

#include <poll.h>
#include <sys/types.h>

#include "tools/quartzc/test_protocol.h"

struct options;
struct session;

enum test_job_state { TEST_JOB_COMPILING, TEST_JOB_RUNNING, TEST_JOB_ENDED };

struct test_job {
    struct session *session;
    const struct options *options;
    const char *file;
    const char *executable;      /* where the compiler writes it */
    const char *compiler;        /* this one, for tests that compile programs */
    const char *const *emulator; /* words before the executable, ended by NULL */
    enum test_job_state state;
    pid_t process;
    int output, results_pipe; /* what the process writes; -1 when closed */
    int64_t deadline;         /* nanoseconds of the monotonic clock */
    struct text printed;      /* to both standard streams, its beginning */
    bool did_compile;
    bool is_reported; /* by the owner of the job, after its end */
    struct test_results results;
};

/* Starts the compiler. A job that cannot be started has ended, with a failure. */
void test_job_start(struct test_job *job);

/* What poll is to wait for; gives the number of entries, at most 2. */
int test_job_polls(const struct test_job *job, struct pollfd *polls);

/* Takes what there is to read and moves on when the process has ended or its
 * time is over. Never waits. */
void test_job_step(struct test_job *job);

#endif
