#include "tools/bench/compute/twin.h"

static int64_t fib(int64_t n)
{
    return n < 2 ? n : add(fib(sub(n, 1)), fib(sub(n, 2)));
}

int main(void)
{
    printf("%" PRId64 "\n", fib(40));
    return 0;
}
