/* The command around the kernels:
 *
 *   model_kernels [--list] [--quick] [--bound N] [--seed N] [--runs N] [NAME...]
 *
 * NAME: a kernel, or a subject for all of its kernels; none: all. --quick: what
 * is not explored after some thousands of executions with three pre-emptions is
 * explored with two. Exit status 0: all was explored and nothing found; 3: a
 * violation; 2: wrong usage. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runtime/model/model.h"

enum { USUAL_BOUND = 3, QUICK_BOUND = 2, QUICK_RUNS = 20000, USUAL_RUNS = 300, USAGE = 2 };

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
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static struct model_result explore(const struct model_kernel *kernel, struct model_options *options,
                                   bool quick)
{
    if (kernel->simulation) {
        options->random = true;
        if (!options->runs)
            options->runs = USUAL_RUNS;
    } else if (!options->preemptions) {
        options->preemptions = USUAL_BOUND;
        if (quick) {
            options->runs = QUICK_RUNS;
            struct model_result result = model_explore(options, kernel->run);
            if (result.complete || result.violated)
                return result;
            options->runs = 0;
            options->preemptions = QUICK_BOUND;
        }
    }
    return model_explore(options, kernel->run);
}

static bool run_kernel(const struct model_kernel *kernel, struct model_options options, bool quick)
{
    double start = seconds();
    struct model_result result = explore(kernel, &options, quick);
    printf("%-36s %9llu executions %11llu steps  longest %5llu %7.2f s  ", kernel->name,
           (unsigned long long)result.executions, (unsigned long long)result.steps,
           (unsigned long long)result.longest, seconds() - start);
    if (result.violated)
        printf("VIOLATION\n");
    else if (kernel->simulation)
        printf("simulated\n");
    else
        printf("%s, bound %u\n", result.complete ? "explored" : "NOT ALL EXPLORED",
               options.preemptions);
    fflush(stdout);
    return !result.violated && (result.complete || kernel->simulation);
}

static int usage(void)
{
    fprintf(
        stderr,
        "usage: model_kernels [--list] [--quick] [--bound N] [--seed N] [--runs N] [NAME...]\n");
    return USAGE;
}

int main(int argc, char **argv)
{
    struct model_options options = {.seed = 1};
    int first = 1;
    bool list = false, quick = false;
    for (; first < argc && strncmp(argv[first], "--", 2) == 0; first++) {
        const char *option = argv[first];
        if (strcmp(option, "--list") == 0 || strcmp(option, "--quick") == 0) {
            *(option[2] == 'l' ? &list : &quick) = true;
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
    model_catch_faults();
    for (const struct model_kernel *kernel = kernels; kernel; kernel = kernel->next) {
        if (!selected(kernel->name, argc - first, argv + first))
            continue;
        chosen++;
        if (list)
            printf("%s\n", kernel->name);
        else if (!run_kernel(kernel, options, quick))
            failed++;
    }
    if (!chosen)
        return usage();
    return failed ? MODEL_FOUND : 0;
}
