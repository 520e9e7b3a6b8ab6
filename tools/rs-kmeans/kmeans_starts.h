/* kmeans_starts.h: the first centres of fits of several k. With the same generator those of few clusters are the first of
 * those of more, as long as a step draws as many candidates from as many rows: so they are chosen once for all such k. */
#ifndef RS_KMEANS_STARTS_H
#define RS_KMEANS_STARTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct kmeans_starts {
    size_t n, restarts;
    float **owned;       /* [n, restarts] */
    const float **start; /* [n, restarts] centres [k,d], or NULL: kmeans_seed() must be asked for this k alone */
};

/* For the n_k rising k and rows x [n,d]: what kmeans_seed() gives each of them for each of the restarts. -1: out of memory.
 * Free with kmeans_starts_free(), also after a failure. */
int kmeans_starts_make(struct kmeans_starts *starts, const size_t *k, size_t n_k, size_t restarts, const float *x,
        size_t n, size_t d, uint64_t seed, int n_threads, struct rs_error *error);
void kmeans_starts_free(struct kmeans_starts *starts);

#endif
