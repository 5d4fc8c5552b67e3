#include "tools/bench/compute/twin.h"

enum { N = 400 };

typedef VECTOR(double) row;
typedef VECTOR(row) matrix;

static matrix zeros(int64_t rows, int64_t columns)
{
    matrix made = {memory((size_t)rows * sizeof(row)), rows};
    for (int64_t i = 0; i < rows; i++)
        AT(made, i) = (row){memory((size_t)columns * sizeof(double)), columns};
    return made;
}

static void drop(matrix m)
{
    for (int64_t i = 0; i < m.size; i++)
        free(AT(m, i).data);
    free(m.data);
}

static matrix filled(double scale)
{
    matrix made = zeros(N, N);
    for (int64_t i = 0; i < N; i++)
        for (int64_t j = 0; j < N; j++)
            AT(AT(made, i), j) = scale * (double)sub(i, j) * (double)add(i, j);
    return made;
}

static matrix product(matrix a, matrix b)
{
    matrix made = zeros(a.size, AT(b, 0).size);
    for (int64_t i = 0; i < a.size; i++) {
        row sum = AT(made, i);
        for (int64_t k = 0; k < b.size; k++) {
            double factor = AT(AT(a, i), k);
            for (int64_t j = 0; j < sum.size; j++)
                AT(sum, j) += factor * AT(AT(b, k), j);
        }
    }
    return made;
}

int main(void)
{
    double scale = 1.0 / (N * N);
    matrix a = filled(scale), c = filled(-scale);
    for (int round = 0; round < 5; round++) {
        matrix next = product(a, c);
        drop(c);
        c = next;
    }
    printf("%.12f\n", AT(AT(c, N / 2), N / 3));
    drop(a);
    drop(c);
    return 0;
}
