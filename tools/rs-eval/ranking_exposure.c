/* ranking_exposure.c: counts over all lists; whole numbers, so the order of work does not matter. */
#include "ranking_exposure.h"

#include <math.h>
#include <stdlib.h>

void ranking_exposure_add(int64_t *exposure, size_t n_catalogue, const int32_t *list, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (list[i] >= 0 && (size_t)list[i] < n_catalogue)
            exposure[list[i]]++;
}

double ranking_coverage(const int64_t *exposure, size_t n_catalogue)
{
    size_t shown = 0;

    for (size_t i = 0; i < n_catalogue; i++)
        shown += exposure[i] > 0;
    return n_catalogue ? (double)shown / (double)n_catalogue : NAN;
}

static int compare_counts(const void *pa, const void *pb)
{
    int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;

    return (a > b) - (a < b);
}

/* With x ascending: sum_i (2 i - n - 1) x_i / (n sum x), i from 1. */
double ranking_gini(int64_t *exposure, size_t n_catalogue)
{
    double n = (double)n_catalogue, sum = 0, weighted = 0;

    qsort(exposure, n_catalogue, sizeof *exposure, compare_counts);
    for (size_t i = 0; i < n_catalogue; i++) {
        sum += (double)exposure[i];
        weighted += (2 * (double)(i + 1) - n - 1) * (double)exposure[i];
    }
    return sum > 0 ? weighted / (n * sum) : NAN;
}
