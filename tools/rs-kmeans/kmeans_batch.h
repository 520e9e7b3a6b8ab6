/* kmeans_batch.h: mini-batch k-means (Sculley, "Web-Scale K-Means Clustering", 2010): a sample of rows at a time moves
 * the centres they are nearest to, by a step that shrinks as one over the rows that a centre has had. */
#ifndef RS_KMEANS_BATCH_H
#define RS_KMEANS_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/progress.h"
#include "kmeans_lloyd.h"

/* From state->centers, at most `passes` times the rows in batches of `size` drawn by the generator (seed, block), until the
 * centres' summed squared shift over a pass is at most `max_shift`, or the smoothed inertia of the batches has not fallen
 * for two passes. A centre that no row was nearest to in a pass moves to the row of the last batch that is furthest from
 * its own. state->iterations are passes; labels are those of the final centres. -1: out of memory. */
int kmeans_batch(struct kmeans_state *state, size_t size, size_t passes, double max_shift, uint64_t seed,
        uint64_t block, struct rs_progress *progress, struct rs_error *error);

#endif
