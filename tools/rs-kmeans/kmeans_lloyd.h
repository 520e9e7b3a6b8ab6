/* kmeans_lloyd.h: Lloyd's iteration: rows to their nearest centre, centres to the mean of their rows.
 *
 * There are two ways to find the nearest: all distances (the oracle), or bounds that prove most of them needless. Both
 * give the same labels, and all else is made from labels alone, so both give the same bits. */
#ifndef RS_KMEANS_LLOYD_H
#define RS_KMEANS_LLOYD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/progress.h"

/* Where the work stands. Arrays are the caller's. */
struct kmeans_state {
    const float *x; /* [n,d] */
    size_t n, d, k;
    float *centers;  /* [k,d] in: the start; out: the result */
    int32_t *labels; /* [n] out */
    int n_threads;
    size_t iterations; /* done */
    bool converged;
};

/* At most `iterations` from state->centers, until the centres' summed squared shift is at most `max_shift`. An empty
 * cluster takes the row that is furthest from its centre. Labels are those of the final centres. -1: out of memory. */
int kmeans_lloyd(struct kmeans_state *state, size_t iterations, double max_shift, struct rs_progress *progress,
        struct rs_error *error);

/* The same by all distances. */
int kmeans_lloyd_plain(struct kmeans_state *state, size_t iterations, double max_shift, struct rs_error *error);

/* Summed squared distances of rows from the centres of their labels, in double, blocks in order. -1: out of memory. */
int kmeans_inertia(const struct kmeans_state *state, double *inertia, struct rs_error *error);

#endif
