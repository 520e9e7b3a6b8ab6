/* kmeans_bounds.h: the nearest centre of each row, with distances left out that bounds prove needless.
 *
 * For each row it keeps an upper bound of the distance from its own centre and, for each group of centres, a lower bound
 * of the distance from the nearest other centre in it (Elkan, "Using the Triangle Inequality to Accelerate k-Means", 2003,
 * with a group for each centre; Hamerly, "Making k-means Even Faster", 2010, with one group; Ding et al., "Yinyang
 * K-Means", 2015, between the two). Centres move, and bounds with them: a group's drift is subtracted when a bound is
 * looked at, so that those of rows that stay are only read. The number of groups is what memory allows. Bounds are rounded
 * outwards, and a distance is left out only where its rounded value is greater for certain: labels are those of
 * rs_centroids_label(), bit for bit. */
#ifndef RS_KMEANS_BOUNDS_H
#define RS_KMEANS_BOUNDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct kmeans_bounds {
    size_t n, d, k, n_groups;
    float error;     /* relative, of a distance */
    float *upper;    /* [n] */
    float *lower;    /* [n, n_groups] each with its group's drift added as it was when the bound was found */
    uint32_t *group; /* [k] the group of each centre */
    float *shift;    /* [k] how far each centre moved, rounded up */
    float *drift;    /* [n_groups] the most of a group's shifts, summed since the start */
};

/* `n_groups`: 0 for what memory allows. Free with kmeans_bounds_free(), also after a failure. */
int kmeans_bounds_start(struct kmeans_bounds *bounds, size_t n, size_t d, size_t k, size_t n_groups,
        struct rs_error *error);
void kmeans_bounds_free(struct kmeans_bounds *bounds);

/* All labels [n] anew, no bound known before. */
void kmeans_bounds_first(struct kmeans_bounds *bounds, const float *x, const float *centers, int32_t *labels,
        int n_threads);

/* Centres have moved from `old` to `centers` [k,d]: bring labels up to date. */
void kmeans_bounds_next(struct kmeans_bounds *bounds, const float *x, const float *old, const float *centers,
        int32_t *labels, int n_threads);

/* A row was given another label by hand: forget what was known of it. */
void kmeans_bounds_forget(struct kmeans_bounds *bounds, size_t row);

#endif
