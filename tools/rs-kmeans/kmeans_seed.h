/* kmeans_seed.h: k-means++: rows far from one another as first centres. */
#ifndef RS_KMEANS_SEED_H
#define RS_KMEANS_SEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Choose k of the rows x [n,d] as centers [k,d] with the generator (seed, block): the first at random, each next one with
 * probability as the squared distance from the nearest so far, the best of 2 + log(k) draws. Of many rows a sample is
 * looked at, an eighth and at least 256 rows a centre; of all rows when it has fewer than k distinct ones. All centres are
 * distinct: -1 when the rows have fewer than k distinct values. `chosen` [k] gets the row numbers (may be NULL). Returns 1
 * when the sample did not do. */
int kmeans_seed(float *centers, size_t k, const float *x, size_t n, size_t d, uint64_t seed, uint64_t block,
        size_t *chosen, int n_threads, struct rs_error *error);

/* Is what kmeans_seed() chooses for `less` centres of n rows the first of what it chooses for `more`, when it returns 0? */
bool kmeans_seeds_alike(size_t n, size_t less, size_t more);

/* The generator of a restart. */
static inline uint64_t kmeans_seed_block(size_t restart)
{
    return 2 * (uint64_t)restart;
}

#endif
