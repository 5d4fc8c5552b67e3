#include "tools/bench/compute/twin.h"

enum { SIZE = 1600, STEPS = 100 };

static bool inside(double cx, double cy)
{
    double x = 0, y = 0;
    for (int64_t step = 0; step < STEPS; step++) {
        double xx = x * x;
        double yy = y * y;
        if (xx + yy > 4.0)
            return false;
        y = 2.0 * x * y + cy;
        x = xx - yy + cx;
    }
    return true;
}

int main(void)
{
    int64_t count = 0;
    for (int64_t row = 0; row < SIZE; row++) {
        double cy = 2.0 * (double)row / SIZE - 1.0;
        for (int64_t column = 0; column < SIZE; column++)
            if (inside(2.0 * (double)column / SIZE - 1.5, cy))
                count = add(count, 1);
    }
    printf("%" PRId64 "\n", count);
    return 0;
}
