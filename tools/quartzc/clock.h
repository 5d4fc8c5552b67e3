/* --time-passes: how long each stage of a compilation took. */
#ifndef QZ_QUARTZC_CLOCK_H
#define QZ_QUARTZC_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct clock {
    bool is_on;
    int64_t last; /* nanoseconds */
};

void clock_start(struct clock *clock, bool is_on);

/* Writes the time since the last call to standard error, named. */
void clock_lap(struct clock *clock, const char *stage);

#endif
