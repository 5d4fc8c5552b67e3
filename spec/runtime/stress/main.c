/* stress [--runs N] [--workers N] [NAME...]: each named stress, or all, N times
 * with 1, 2, 3, 8 and 64 workers, or with N. */
#include "spec/runtime/stress/stress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/src/sys/sys.h"

enum { USUAL_RUNS = 200, FAILED = 3, USAGE = 2, SEED = 12345 };

static struct stress *all;
static uint32_t workers;

void stress_register(struct stress *stress)
{
    struct stress **place = &all;
    while (*place && strcmp((*place)->name, stress->name) < 0)
        place = &(*place)->next;
    stress->next = *place;
    *place = stress;
}

uint32_t stress_workers(void)
{
    return workers;
}

uint64_t stress_random(uint64_t *seed)
{
    *seed += 0x9e3779b97f4a7c15U; /* splitmix64, Steele, Lea, Flood 2014 */
    uint64_t mixed = (*seed ^ (*seed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
}

_Noreturn void stress_fail(const char *file, int line, const char *text)
{
    fprintf(stderr, "%s:%d: failed: %s\n", file, line, text);
    abort();
}

struct joiner {
    struct qz_frame frame;
    struct qz_wait record;
    struct qz_task **tasks;
    unsigned count;
};

static struct qz_frame *join_all(struct qz_frame *frame, struct qz_task *self, enum qz_how how)
{
    struct joiner *own = (struct joiner *)(void *)frame;
    stress_check(how == QZ_GO);
    while (frame->state < own->count) {
        enum qz_outcome outcome = qz_join(self, frame, &own->record, own->tasks[frame->state]);
        if (outcome == QZ_YIELD)
            return NULL;
        frame->state++;
        if (outcome == QZ_WAIT)
            return NULL;
    }
    return NULL;
}

void stress_join(struct qz_task **tasks, unsigned count)
{
    struct qz_task *task = qz_task_new(join_all, sizeof(struct joiner));
    struct joiner *joiner = (struct joiner *)(void *)qz_task_root(task);
    joiner->tasks = tasks;
    joiner->count = count;
    qz_run_at_home(task);
    qz_task_release(task);
    for (unsigned i = 0; i < count; i++) {
        stress_check(qz_task_done(tasks[i]));
        qz_task_release(tasks[i]);
    }
}

static void repeat(const struct stress *stress, uint64_t runs)
{
    int64_t start = qzi_sys_monotonic_ns();
    uint64_t seed = SEED;
    runs = (runs + stress->divisor - 1) / stress->divisor;
    if (!stress->own_scheduler)
        stress_check(qz_sched_start(workers));
    for (uint64_t i = 0; i < runs; i++)
        stress->run(stress_random(&seed));
    if (!stress->own_scheduler)
        stress_check(qz_sched_shutdown(10000));
    qz_sched_release();
    printf("%-16s %2u workers  %8llu runs  %6.2f s\n", stress->name, workers,
           (unsigned long long)runs, (double)(qzi_sys_monotonic_ns() - start) * 1e-9);
    fflush(stdout);
}

static bool selected(const char *name, int count, char **names)
{
    for (int i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return count == 0;
}

int main(int argc, char **argv)
{
    static const uint32_t usual[] = {1, 2, 3, 8, 64};
    uint64_t runs = USUAL_RUNS;
    uint32_t only = 0;
    int first = 1;
    for (; first + 1 < argc && strncmp(argv[first], "--", 2) == 0; first += 2) {
        uint64_t value = strtoull(argv[first + 1], NULL, 10);
        if (strcmp(argv[first], "--runs") == 0)
            runs = value;
        else if (strcmp(argv[first], "--workers") == 0)
            only = (uint32_t)value;
        else
            return USAGE;
    }
    for (const struct stress *stress = all; stress; stress = stress->next) {
        if (!selected(stress->name, argc - first, argv + first))
            continue;
        for (unsigned i = 0; i < sizeof usual / sizeof *usual; i++) {
            if (only && usual[i] != usual[0])
                break;
            workers = only ? only : usual[i];
            repeat(stress, runs);
        }
    }
    return 0;
}
