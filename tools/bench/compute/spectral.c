#include <math.h>

#include "tools/bench/compute/twin.h"

enum { N = 1200 };

typedef VECTOR(double) doubles;

static double a(int64_t i, int64_t j)
{
    int64_t sum = add(i, j);
    return 1.0 / (double)add(add(mul(sum, add(sum, 1)) / 2, i), 1);
}

static void times(doubles v, doubles out)
{
    for (int64_t i = 0; i < v.size; i++) {
        double sum = 0;
        for (int64_t j = 0; j < v.size; j++)
            sum += a(i, j) * AT(v, j);
        AT(out, i) = sum;
    }
}

static void times_transposed(doubles v, doubles out)
{
    for (int64_t i = 0; i < v.size; i++) {
        double sum = 0;
        for (int64_t j = 0; j < v.size; j++)
            sum += a(j, i) * AT(v, j);
        AT(out, i) = sum;
    }
}

static doubles filled(double value)
{
    doubles made = {memory(N * sizeof(double)), N};
    for (int64_t i = 0; i < N; i++)
        AT(made, i) = value;
    return made;
}

int main(void)
{
    doubles u = filled(1), v = filled(0), between = filled(0);
    for (int round = 0; round < 10; round++) {
        times(u, between);
        times_transposed(between, v);
        times(v, between);
        times_transposed(between, u);
    }
    double uv = 0, vv = 0;
    for (int64_t i = 0; i < N; i++) {
        uv += AT(u, i) * AT(v, i);
        vv += AT(v, i) * AT(v, i);
    }
    printf("%.9f\n", sqrt(uv / vv));
    free(u.data);
    free(v.data);
    free(between.data);
    return 0;
}
