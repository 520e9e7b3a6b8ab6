/* neighbours.h: the nearest rows of a matrix, exactly.
 *
 * Blocks of queries meet all rows in one matrix product, whose sums are rounded by whatever shape BLAS works in; so the
 * product only rules out what can't be among the k nearest (with a bound on its error), and what is left, little more
 * than k rows, is scored again by the fixed-order kernels of math/vector.h. The answer is that of a plain loop, bit for
 * bit, for one query or all, for any number of threads; rows that are the same tie exactly. */
#ifndef RS_MODELS_NEIGHBOURS_H
#define RS_MODELS_NEIGHBOURS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/progress.h"

enum rs_metric {
    RS_COSINE,    /* score: the cosine; 0 for a row of zeros */
    RS_EUCLIDEAN, /* score: minus the distance, so that higher is nearer */
    RS_PRODUCT,   /* score: the product; no row may be longer than 1 (similarity.h) */
    RS_N_METRICS
};

/* Rows to search: plain arrays that stay the caller's. Make it with rs_neighbours_start(). */
struct rs_neighbours {
    const float *x; /* [n,d] */
    size_t n, d;
    const int32_t *label; /* [n], or NULL. With it, only rows of the query's own label are near; -1 has no label and is
                             near nothing */
    enum rs_metric metric;
    float *square; /* [n] x . x; owned */
    float *scale;  /* [n] 1 / sqrt(x . x), 0 for a row of zeros; 1 for all with RS_PRODUCT; owned */
};

int rs_neighbours_start(struct rs_neighbours *space, const float *x, size_t n, size_t d, const int32_t *label,
        enum rs_metric metric, int n_threads, struct rs_error *error);

/* How near two rows are. */
float rs_neighbours_score(const struct rs_neighbours *space, size_t a, size_t b);

/* The k nearest of each row query[n_queries] (positions in x), the row itself left out: item [n_queries,k], best first,
 * ties to the lower position, -1 where there is no more; score [n_queries,k], 0 there. -1: out of memory. */
int rs_neighbours_find(const struct rs_neighbours *space, const int32_t *query, size_t n_queries, size_t k,
        int32_t *item, float *score, int n_threads, struct rs_progress *progress, struct rs_error *error);

void rs_neighbours_free(struct rs_neighbours *space);

#endif
