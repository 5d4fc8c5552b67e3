#include "tools/bench/compute/twin.h"

/* The loop that the generator stands for. */
int main(void)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < 300000000; i++)
        sum = add(sum, i ^ 3);
    printf("%" PRId64 "\n", sum);
    return 0;
}
