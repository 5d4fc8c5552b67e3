#include "tools/bench/compute/twin.h"

enum { N = 10 };

typedef VECTOR(int64_t) ints;

static ints zeros(int64_t size)
{
    return (ints){memory((size_t)size * sizeof(int64_t)), size};
}

static int64_t flips(ints permutation, ints work)
{
    memcpy(work.data, permutation.data, (size_t)permutation.size * sizeof(int64_t));
    int64_t count = 0;
    int64_t first = AT(work, 0);
    while (first != 0) {
        int64_t low = 0;
        int64_t high = first;
        while (low < high) {
            int64_t kept = AT(work, low);
            AT(work, low) = AT(work, high);
            AT(work, high) = kept;
            low = add(low, 1);
            high = sub(high, 1);
        }
        count = add(count, 1);
        first = AT(work, 0);
    }
    return count;
}

static void rotate(ints permutation, int64_t r)
{
    int64_t first = AT(permutation, 0);
    for (int64_t i = 0; i < r; i++)
        AT(permutation, i) = AT(permutation, add(i, 1));
    AT(permutation, r) = first;
}

static int64_t fannkuch(int64_t n, int64_t *most)
{
    ints permutation = zeros(n), work = zeros(n), counts = zeros(n);
    for (int64_t i = 0; i < n; i++)
        AT(permutation, i) = i;
    int64_t checksum = 0;
    bool even = true;
    int64_t r = n;
    for (;;) {
        for (; r > 1; r = sub(r, 1))
            AT(counts, sub(r, 1)) = r;
        int64_t count = flips(permutation, work);
        *most = count > *most ? count : *most;
        checksum = add(checksum, even ? count : sub(0, count));
        even = !even;
        for (;; r = add(r, 1)) {
            if (r == n) {
                free(permutation.data);
                free(work.data);
                free(counts.data);
                return checksum;
            }
            rotate(permutation, r);
            AT(counts, r) = sub(AT(counts, r), 1);
            if (AT(counts, r) > 0)
                break;
        }
    }
}

int main(void)
{
    int64_t most = 0;
    printf("%" PRId64 "\n", fannkuch(N, &most));
    printf("Pfannkuchen(%d) = %" PRId64 "\n", N, most);
    return 0;
}
