/* kmeans_fit.h: k-means: rows x [n,d] into k clusters with the least sum of squared distances from their centres.
 *
 * Starts are k-means++ (Arthur and Vassilvitskii, "k-means++: The Advantages of Careful Seeding", 2007), greedy as in
 * scikit-learn; then Lloyd's iteration, each exact but with most distances avoided by bounds, or mini-batches (Sculley,
 * "Web-Scale K-Means Clustering", 2010). The best of several starts is kept. Plain arrays in and out, no I/O. */
#ifndef RS_KMEANS_FIT_H
#define RS_KMEANS_FIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/progress.h"

struct kmeans_parameters {
    size_t k;
    size_t restarts;   /* starts, of which the one with the least inertia is kept; of equals the first */
    size_t iterations; /* at most, for each start; with mini-batches: passes over the rows */
    double tolerance; /* stop when the centres' summed squared shift is at most this times the columns' mean variance */
    size_t batch_size; /* rows in a mini-batch; 0: all rows, Lloyd */
    uint64_t seed;
    int n_threads; /* the result does not depend on it */
};

struct kmeans_result {
    size_t n_columns;  /* d */
    float *centers;    /* [k,d] */
    int32_t *labels;   /* [n] the nearest centre of each row, as rs_centroids_label() finds it */
    int64_t *sizes;    /* [k] rows of each cluster */
    double inertia;    /* summed squared distances of rows from their centres */
    size_t iterations; /* of the start that was kept */
    int converged;     /* did the tolerance end it, rather than the limit? */
};

/* The defaults: k 8, 4 restarts, 300 iterations, tolerance 1e-4, Lloyd. */
struct kmeans_parameters kmeans_defaults(void);

/* What is wrong with the parameters for n rows of d columns: a line like "clusters: want at most ...", or NULL. */
const char *kmeans_check(const struct kmeans_parameters *parameters, size_t n, size_t d);

/* -1: what kmeans_check() finds, fewer than k distinct rows, or out of memory. `progress` may be NULL. The caller frees
 * the result with kmeans_result_free(), also after a failure. */
int kmeans_fit(struct kmeans_result *result, const struct kmeans_parameters *parameters, const float *x, size_t n,
        size_t d, struct rs_progress *progress, struct rs_error *error);

/* The same from first centres that are known: starts[restarts], each [k,d], or NULL for one that is to be chosen. They are
 * those that kmeans_seed() gives, or the result is another one. */
int kmeans_fit_from(struct kmeans_result *result, const struct kmeans_parameters *parameters,
        const float *const *starts, const float *x, size_t n, size_t d, struct rs_progress *progress,
        struct rs_error *error);
void kmeans_result_free(struct kmeans_result *result);

#endif
