/* blobs.c: points, and rows that go round them. */
#include "blobs.h"

#include <math.h>
#include <stdlib.h>

#include "matrices.h"

float *test_blobs(size_t n, size_t d, size_t n_blobs, double spread, double grid, uint64_t seed)
{
    struct test_random random = {seed};
    float *x = malloc(n * d * sizeof *x), *points = malloc(n_blobs * d * sizeof *points);

    for (size_t i = 0; i < n_blobs * d; i++)
        points[i] = (float)(20 * test_random_uniform(&random));
    for (size_t i = 0; i < n * d; i++) {
        double value = points[i / d % n_blobs * d + i % d] + spread * (test_random_uniform(&random) - 0.5);

        x[i] = (float)(grid > 0 ? grid * round(value / grid) : value);
    }
    free(points);
    return x;
}
