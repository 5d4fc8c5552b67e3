/* bench_runtime NAME [WORKERS [SCALE]]: runs the scenario once; prints operations
 * per second, processor time per operation in ns, and the most memory used in KiB. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "runtime/src/sys/sys.h"
#include "tools/bench/runtime/bench.h"

struct main_frame {
    struct qz_frame frame;
    const struct bench *bench;
    struct bench_latch latch;
    uint64_t count;
};

static struct qz_frame *run(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct main_frame *own = (struct main_frame *)(void *)frame;
    (void)how;
    if (frame->state++)
        return NULL;
    /* The main task counts too, so that the latch cannot open too early. */
    qzi_a64_store_relaxed(&own->latch.left, UINT64_MAX / 2);
    own->latch.main = self;
    uint64_t reports = own->bench->start(&own->latch, own->count);
    uint64_t more = UINT64_MAX / 2 - reports;
    if (qzi_a64_sub_acq_rel(&own->latch.left, more) == more)
        return NULL;
    qz_park(self, frame);
    return NULL;
}

static const struct bench *find(const struct bench *bench, const char *name)
{
    while (bench->name && strcmp(bench->name, name) != 0)
        bench++;
    return bench->name ? bench : NULL;
}

int main(int argc, char **argv)
{
    const struct bench *bench = argc > 1 ? find(bench_channels, argv[1]) : NULL;
    if (!bench && argc > 1)
        bench = find(bench_tasks, argv[1]);
    if (!bench) {
        fprintf(stderr, "usage: bench_runtime NAME [WORKERS [SCALE]]\n");
        return 2;
    }
    uint32_t workers = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 2;
    double scale = argc > 3 ? strtod(argv[3], NULL) : 1;
    BENCH_TASK(struct main_frame, run, task);
    task_frame->bench = bench;
    task_frame->count = (uint64_t)((double)bench->count * scale);
    uint64_t count = task_frame->count;
    int64_t start = qzi_sys_monotonic_ns();
    qz_sched_main(workers, task);
    double seconds = (double)(qzi_sys_monotonic_ns() - start) * 1e-9;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double used = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e9 +
                  (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e3;
    printf("%.0f %.1f %ld\n", (double)count / seconds, used / (double)count, usage.ru_maxrss);
    return 0;
}
