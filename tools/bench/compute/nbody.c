#include <math.h>

#include "tools/bench/compute/twin.h"

#define PI 3.141592653589793
#define SOLAR_MASS (4.0 * PI * PI)
#define DAYS 365.24

enum { STEPS = 2000000 };

struct body {
    double x, y, z, vx, vy, vz, mass;
};

static struct body planets[] = {
    {0, 0, 0, 0, 0, 0, SOLAR_MASS},
    {4.84143144246472090e+00, -1.16032004402742839e+00, -1.03622044471123109e-01,
     1.66007664274403694e-03 * DAYS, 7.69901118419740425e-03 * DAYS,
     -6.90460016972063023e-05 * DAYS, 9.54791938424326609e-04 * SOLAR_MASS},
    {8.34336671824457987e+00, 4.12479856412430479e+00, -4.03523417114321381e-01,
     -2.76742510726411265e-03 * DAYS, 4.99852801234917238e-03 * DAYS,
     2.30417297573763929e-05 * DAYS, 2.85885980666130812e-04 * SOLAR_MASS},
    {1.28943695621391310e+01, -1.51111514016986312e+01, -2.23307578892655734e-01,
     2.96460137564761618e-03 * DAYS, 2.37847173959480950e-03 * DAYS,
     -2.96589568540237556e-05 * DAYS, 4.36624404335156298e-05 * SOLAR_MASS},
    {1.53796971148509165e+01, -2.59193146099879641e+01, 1.79258772950371181e-01,
     2.68067772490389322e-03 * DAYS, 1.62824170038242295e-03 * DAYS,
     -9.51592254519715870e-05 * DAYS, 5.15138902046611451e-05 * SOLAR_MASS},
};

typedef VECTOR(struct body) bodies;

static void rest(bodies all)
{
    double px = 0, py = 0, pz = 0;
    for (int64_t i = 0; i < all.size; i++) {
        px += AT(all, i).vx * AT(all, i).mass;
        py += AT(all, i).vy * AT(all, i).mass;
        pz += AT(all, i).vz * AT(all, i).mass;
    }
    AT(all, 0).vx = -px / SOLAR_MASS;
    AT(all, 0).vy = -py / SOLAR_MASS;
    AT(all, 0).vz = -pz / SOLAR_MASS;
}

static double energy(bodies all)
{
    double total = 0;
    for (int64_t i = 0; i < all.size; i++) {
        const struct body *a = &AT(all, i);
        total += 0.5 * a->mass * (a->vx * a->vx + a->vy * a->vy + a->vz * a->vz);
        for (int64_t j = add(i, 1); j < all.size; j++) {
            const struct body *b = &AT(all, j);
            double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            total -= a->mass * b->mass / sqrt(dx * dx + dy * dy + dz * dz);
        }
    }
    return total;
}

static void advance(bodies all, double dt)
{
    for (int64_t i = 0; i < all.size; i++) {
        struct body *a = &AT(all, i);
        for (int64_t j = add(i, 1); j < all.size; j++) {
            struct body *b = &AT(all, j);
            double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            double square = dx * dx + dy * dy + dz * dz;
            double pull = dt / (square * sqrt(square));
            a->vx -= dx * b->mass * pull;
            a->vy -= dy * b->mass * pull;
            a->vz -= dz * b->mass * pull;
            b->vx += dx * a->mass * pull;
            b->vy += dy * a->mass * pull;
            b->vz += dz * a->mass * pull;
        }
    }
    for (int64_t i = 0; i < all.size; i++) {
        struct body *b = &AT(all, i);
        b->x += dt * b->vx;
        b->y += dt * b->vy;
        b->z += dt * b->vz;
    }
}

int main(void)
{
    bodies all = {planets, sizeof planets / sizeof planets[0]};
    rest(all);
    printf("%.9f\n", energy(all));
    for (int64_t step = 0; step < STEPS; step++)
        advance(all, 0.01);
    printf("%.9f\n", energy(all));
    return 0;
}
