/* gap_reference.h: rows without any clusters, to hold an inertia against: uniform in the box about the real rows.
 *
 * Tibshirani, Walther and Hastie, "Estimating the number of clusters in a data set via the gap statistic", 2001: their
 * choices (a), the box of the columns, and (b), the box of the principal components, which has the data's shape. */
#ifndef RS_KMEANS_GAP_REFERENCE_H
#define RS_KMEANS_GAP_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct kmeans_box {
    size_t d;
    float *center;     /* [d] what is added to a drawn row: the columns' means, or 0 */
    float *axes;       /* [d,d] a principal component a row, or NULL: the columns themselves */
    float *low, *high; /* [d] the least and the greatest along each axis */
};

/* The box about rows x [n,d], n at least 1. -1: out of memory. The caller frees it with kmeans_box_free(), also after a
 * failure. */
int kmeans_box_about(struct kmeans_box *box, const float *x, size_t n, size_t d, bool principal, int n_threads,
        struct rs_error *error);
void kmeans_box_free(struct kmeans_box *box);

/* Rows uniform in the box: out [n,d], the reference set of this number (from 0). -1: out of memory. */
int kmeans_box_draw(const struct kmeans_box *box, float *out, size_t n, uint64_t seed, size_t number, int n_threads,
        struct rs_error *error);

#endif
