/* cluster_validity.h: how good a partition of rows is, judged from the rows and their labels alone.
 *
 * The measures are those of scikit-learn's names. Labels are in [0,k); a cluster may be empty. A measure that has no
 * meaning for a partition (one cluster, as many clusters as rows) is NAN. Work is cut into fixed blocks and summed in
 * their order: the same bits for any number of threads. */
#ifndef RS_KMEANS_CLUSTER_VALIDITY_H
#define RS_KMEANS_CLUSTER_VALIDITY_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct kmeans_partition {
    size_t k;
    const int32_t *labels; /* [n] in [0,k) */
};

/* The mean silhouette (Rousseeuw 1987) of several partitions of the same rows x [n,d]: mean[n_partitions]. Each row's
 * is (b - a) / max(a, b), with a its mean distance from the others of its cluster and b the least mean distance from the
 * rows of another; 0 where it is alone in its cluster. Over the rows in sample[n_sample] only (NULL: all), each against
 * all rows: an unbiased estimate. Distances are found once for all partitions: n_sample * n of them, in tiles
 * that stay in the cache. -1: out of memory. */
int kmeans_silhouettes(double *mean, const struct kmeans_partition *partitions, size_t n_partitions, const float *x,
        size_t n, size_t d, const size_t *sample, size_t n_sample, int n_threads, struct rs_error *error);

struct kmeans_dispersion {
    /* Davies and Bouldin 1979: over the clusters, the mean of the worst (s_i + s_j) / m_ij, with s the mean distance of
     * rows from their cluster's mean and m the distance of two means. The lower the better; 0 is perfect. */
    double davies_bouldin;
    /* Calinski and Harabasz 1974: (between / (k - 1)) / (within / (n - k)), sums of squares between the clusters' means
     * and within clusters. The higher the better. */
    double calinski_harabasz;
};

/* Both, of one partition, in one pass over the rows for the means and one for the distances. k counts the clusters that
 * have rows. -1: out of memory. */
int kmeans_dispersion(struct kmeans_dispersion *dispersion, const struct kmeans_partition *partition, const float *x,
        size_t n, size_t d, int n_threads, struct rs_error *error);

/* `m` of the rows 0 .. n-1 at random without repetition, rising; m is at most n. -1: out of memory. */
int kmeans_sample(size_t *sample, size_t m, size_t n, uint64_t seed, struct rs_error *error);

#endif
