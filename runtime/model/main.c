/* The command around the kernels:
 *
 *   model_kernels [--list] [--bound N] [--seed N] [--runs N] [NAME...]
 *
 * NAME: a kernel, or a subject for all of its kernels; none: all. Exit status 0:
 * all was explored and nothing found; 3: a violation; 2: wrong usage. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runtime/model/model.h"

enum { USUAL_BOUND = 3, USUAL_RUNS = 300, FOUND = 3, USAGE = 2 };

static struct model_kernel *kernels;

void model_register(struct model_kernel *kernel)
{
    struct model_kernel **place = &kernels;
    while (*place && strcmp((*place)->name, kernel->name) < 0)
        place = &(*place)->next;
    kernel->next = *place;
    *place = kernel;
}

static bool selected(const char *name, int count, char **wanted)
{
    for (int i = 0; i < count; i++) {
        size_t length = strlen(wanted[i]);
        if (strncmp(name, wanted[i], length) == 0 && (name[length] == '/' || !name[length]))
            return true;
    }
    return count == 0;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool run_kernel(const struct model_kernel *kernel, struct model_options options)
{
    options.random = kernel->simulation;
    if (kernel->bound && !options.preemptions)
        options.preemptions = kernel->bound;
    if (!options.preemptions)
        options.preemptions = USUAL_BOUND;
    if (kernel->simulation && !options.runs)
        options.runs = USUAL_RUNS;
    double start = seconds();
    struct model_result result = model_explore(&options, kernel->run);
    printf("%-44s %9llu executions  %11llu steps  longest %5llu  %6.2f s  %s\n", kernel->name,
           (unsigned long long)result.executions, (unsigned long long)result.steps,
           (unsigned long long)result.longest, seconds() - start,
           result.violated      ? "VIOLATION"
           : kernel->simulation ? "simulated"
           : result.complete    ? "explored"
                                : "NOT ALL EXPLORED");
    fflush(stdout);
    return !result.violated && (result.complete || kernel->simulation);
}

static int usage(void)
{
    fprintf(stderr, "usage: model_kernels [--list] [--bound N] [--seed N] [--runs N] [NAME...]\n");
    return USAGE;
}

int main(int argc, char **argv)
{
    struct model_options options = {.seed = 1};
    int first = 1;
    bool list = false;
    for (; first < argc && strncmp(argv[first], "--", 2) == 0; first++) {
        const char *option = argv[first];
        if (strcmp(option, "--list") == 0) {
            list = true;
            continue;
        }
        if (first + 1 == argc)
            return usage();
        unsigned long long value = strtoull(argv[++first], NULL, 10);
        if (strcmp(option, "--bound") == 0)
            options.preemptions = (unsigned)value;
        else if (strcmp(option, "--seed") == 0)
            options.seed = value;
        else if (strcmp(option, "--runs") == 0)
            options.runs = value;
        else
            return usage();
    }
    unsigned chosen = 0, failed = 0;
    for (const struct model_kernel *kernel = kernels; kernel; kernel = kernel->next) {
        if (!selected(kernel->name, argc - first, argv + first))
            continue;
        chosen++;
        if (list)
            printf("%s\n", kernel->name);
        else if (!run_kernel(kernel, options))
            failed++;
    }
    if (!chosen)
        return usage();
    return failed ? FOUND : 0;
}
