#include "tools/bench/compute/twin.h"

enum { COUNT = 1000000 };

static int64_t total(const int64_t *xs)
{
    int64_t sum = 0;
    for (size_t i = 0; i < COUNT; i++) {
        int64_t x = mul(xs[i], 3);
        if ((x & 1) == 0)
            sum = add(sum, add(x, 1));
    }
    return sum;
}

int main(void)
{
    int64_t *xs = malloc(COUNT * sizeof *xs), sum = 0;
    if (!xs)
        return 1;
    for (int64_t i = 0; i < COUNT; i++)
        xs[i] = i * 7919 % 1000;
    for (int i = 0; i < 100; i++)
        sum = add(sum, total(xs));
    printf("%" PRId64 "\n", sum);
    free(xs);
    return 0;
}
