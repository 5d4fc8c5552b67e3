#include "tools/bench/compute/twin.h"

static int64_t count_primes(int64_t limit)
{
    VECTOR(uint8_t) composite = {memory((size_t)limit + 1), limit + 1};
    int64_t count = 0;
    for (int64_t n = 2; n <= limit; n++) {
        if (AT(composite, n))
            continue;
        count = add(count, 1);
        for (int64_t multiple = mul(n, n); multiple <= limit; multiple = add(multiple, n))
            AT(composite, multiple) = 1;
    }
    free(composite.data);
    return count;
}

int main(void)
{
    int64_t total = 0;
    for (int64_t round = 0; round < 10; round++)
        total = add(total, count_primes(add(5000000, round)));
    printf("%" PRId64 "\n", total);
    return 0;
}
