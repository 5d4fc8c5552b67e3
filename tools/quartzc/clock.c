#include "tools/quartzc/clock.h"

#include <stdio.h>
#include <time.h>

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void clock_start(struct clock *clock, bool is_on)
{
    *clock = (struct clock){.is_on = is_on, .last = is_on ? now() : 0};
}

void clock_lap(struct clock *clock, const char *stage)
{
    if (!clock->is_on)
        return;
    int64_t time = now();
    fprintf(stderr, "%9.3f ms  %s\n", (double)(time - clock->last) / 1e6, stage);
    clock->last = time;
}
