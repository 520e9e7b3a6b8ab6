/* kmeans_seed.h: k-means++: rows far from one another as first centres. */
#ifndef RS_KMEANS_SEED_H
#define RS_KMEANS_SEED_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Choose k of the rows x [n,d] as centers [k,d] with the generator (seed, block): the first at random, each next one with
 * probability as the squared distance from the nearest so far, the best of 2 + log(k) draws. All are distinct: -1 when
 * the rows have fewer than k distinct values. `chosen` [k] gets the row numbers (may be NULL). */
int kmeans_seed(float *centers, size_t k, const float *x, size_t n, size_t d, uint64_t seed, uint64_t block,
        size_t *chosen, int n_threads, struct rs_error *error);

#endif
