/* histogram.h: how often each value stands in an array. */
#ifndef RS_PLOT_HISTOGRAM_H
#define RS_PLOT_HISTOGRAM_H

#include <stddef.h>

#include "base/error.h"

/* n bars of width `step`, in the middle at[i], that count count[i] values. */
struct histogram {
    size_t n;
    double *at, step;
    size_t *count;
};

/* Of n >= 1 finite values: a bar for each value where there are at most HISTOGRAM_EXACT different ones, as of ratings; the
 * step is then the least distance of two. Else HISTOGRAM_BINS bars of one width. The caller frees it. */
enum { HISTOGRAM_EXACT = 40, HISTOGRAM_BINS = 20 };
int histogram_of_values(struct histogram *histogram, const float *values, size_t n, struct rs_error *error);
void histogram_free(struct histogram *histogram);

/* Sort from the greatest down; says how many are not 0. */
size_t histogram_sort_down(size_t *counts, size_t n);

#endif
