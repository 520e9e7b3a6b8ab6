/* histogram.c: one pass over the values finds the few there are, or that they are many; a second one bins them. */
#include "histogram.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

/* The different values, rising, into at[HISTOGRAM_EXACT] with their counts; more than that: HISTOGRAM_EXACT + 1. */
static size_t count_exact(struct histogram *histogram, const float *values, size_t n)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++) {
        double value = (double)values[i];
        size_t low = 0, high = found;

        while (low < high) {
            size_t middle = (low + high) / 2;

            if (histogram->at[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < found && histogram->at[low] == value) {
            histogram->count[low]++;
            continue;
        }
        if (found == HISTOGRAM_EXACT)
            return HISTOGRAM_EXACT + 1;
        for (size_t j = found++; j > low; j--) {
            histogram->at[j] = histogram->at[j - 1];
            histogram->count[j] = histogram->count[j - 1];
        }
        histogram->at[low] = value;
        histogram->count[low] = 1;
    }
    return found;
}

static void count_bins(struct histogram *histogram, const float *values, size_t n)
{
    double low = INFINITY, high = -INFINITY;

    for (size_t i = 0; i < n; i++) {
        low = fmin(low, (double)values[i]);
        high = fmax(high, (double)values[i]);
    }
    histogram->n = HISTOGRAM_BINS;
    histogram->step = (high - low) / HISTOGRAM_BINS;
    for (size_t b = 0; b < HISTOGRAM_BINS; b++) {
        histogram->at[b] = low + ((double)b + 0.5) * histogram->step;
        histogram->count[b] = 0;
    }
    for (size_t i = 0; i < n; i++) {
        size_t b = (size_t)(((double)values[i] - low) / histogram->step);

        histogram->count[b < HISTOGRAM_BINS ? b : HISTOGRAM_BINS - 1]++;
    }
}

int histogram_of_values(struct histogram *histogram, const float *values, size_t n, struct rs_error *error)
{
    histogram->at = rs_alloc(HISTOGRAM_EXACT, sizeof *histogram->at, error);
    histogram->count = rs_alloc(HISTOGRAM_EXACT, sizeof *histogram->count, error);
    if (!histogram->at || !histogram->count) {
        histogram_free(histogram);
        return -1;
    }
    histogram->n = count_exact(histogram, values, n);
    histogram->step = histogram->n == 1 ? 1 : INFINITY;
    if (histogram->n > HISTOGRAM_EXACT)
        count_bins(histogram, values, n);
    else
        for (size_t i = 1; i < histogram->n; i++)
            histogram->step = fmin(histogram->step, histogram->at[i] - histogram->at[i - 1]);
    return 0;
}

void histogram_free(struct histogram *histogram)
{
    free(histogram->at);
    free(histogram->count);
    *histogram = (struct histogram){0};
}

static int compare_down(const void *a, const void *b)
{
    size_t left = *(const size_t *)a, right = *(const size_t *)b;

    return left < right ? 1 : left > right ? -1 : 0;
}

size_t histogram_sort_down(size_t *counts, size_t n)
{
    qsort(counts, n, sizeof *counts, compare_down);
    while (n > 0 && counts[n - 1] == 0)
        n--;
    return n;
}
