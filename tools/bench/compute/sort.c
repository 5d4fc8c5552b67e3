#include "tools/bench/compute/twin.h"

enum { SIZE = 1000000, RUN = 8 };

typedef VECTOR(int64_t) ints;

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void sort_run(ints items, int64_t start, int64_t stop)
{
    for (int64_t i = add(start, 1); i < stop; i++) {
        int64_t x = AT(items, i);
        int64_t hole = i;
        for (; hole > start && x < AT(items, sub(hole, 1)); hole = sub(hole, 1))
            AT(items, hole) = AT(items, sub(hole, 1));
        AT(items, hole) = x;
    }
}

static void merge(ints from, ints to, int64_t start, int64_t middle, int64_t stop)
{
    int64_t left = start;
    int64_t right = middle;
    for (int64_t i = start; i < stop; i++) {
        if (left < middle && (right == stop || AT(from, right) >= AT(from, left))) {
            AT(to, i) = AT(from, left);
            left = add(left, 1);
        } else {
            AT(to, i) = AT(from, right);
            right = add(right, 1);
        }
    }
}

/* Stable: insertion sort of short runs, then merges to and fro. */
static void sort(ints *items)
{
    int64_t size = items->size;
    ints from = *items;
    ints to = {memory((size_t)size * sizeof(int64_t)), size};
    for (int64_t start = 0; start < size; start = add(start, RUN))
        sort_run(from, start, least(size, add(start, RUN)));
    for (int64_t width = RUN; width < size; width = mul(width, 2)) {
        for (int64_t start = 0; start < size;) {
            int64_t middle = least(size, add(start, width));
            int64_t stop_at = least(size, add(middle, width));
            merge(from, to, start, middle, stop_at);
            start = stop_at;
        }
        ints kept = from;
        from = to;
        to = kept;
    }
    free(to.data);
    *items = from;
}

int main(void)
{
    int64_t total = 0;
    int64_t seed = 42;
    for (int round = 0; round < 5; round++) {
        ints numbers = {memory(SIZE * sizeof(int64_t)), SIZE};
        for (int64_t i = 0; i < SIZE; i++) {
            seed = NEXT(seed);
            AT(numbers, i) = seed;
        }
        sort(&numbers);
        total = add(total, add(AT(numbers, SIZE / 2), AT(numbers, SIZE / 3)));
        free(numbers.data);
    }
    printf("%" PRId64 "\n", total);
    return 0;
}
