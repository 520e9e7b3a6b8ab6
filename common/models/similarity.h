/* similarity.h: films alike in several ways at once: genres, tags, relevance, factors.
 *
 * How alike two films are is the weighted mean of their cosines in each of several matrices, a film that one of them
 * does not have being like nothing there. Rows brought to length 1, times the root of their weight's share, side by
 * side, make one matrix whose products are just that; so one search does for one matrix or many. */
#ifndef RS_MODELS_SIMILARITY_H
#define RS_MODELS_SIMILARITY_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "data/dense.h"

/* parts[n >= 1] with weights >= 0, not all 0; rows of the parts are scaled in place. Rows: all that any part has, the
 * first part's first. No row is longer than 1. */
int rs_similarity_join(struct rs_dense *joined, struct rs_dense *parts, const float *weights, size_t n,
        struct rs_error *error);

/* One user's taste: scores[n] the mean likeness of each row of x [n,d] (none longer than 1) to the rows films[n_films]
 * (-1: skipped), in one pass over x; 0 where there are none. taste[d] is scratch. */
void rs_similarity_score(const float *x, size_t n, size_t d, const int32_t *films, size_t n_films, float *taste,
        float *scores);

/* What each film adds to the score of a row: carried[n_films]; they add up to it. A film that is skipped adds 0. */
void rs_similarity_carried(const float *x, size_t d, const int32_t *films, size_t n_films, size_t row, double *carried);

/* Which of films[n_films] a row is most like: an index, ties to the first; -1 when it is like none (nothing above 0). */
ptrdiff_t rs_similarity_cause(const float *x, size_t d, const int32_t *films, size_t n_films, size_t row);

#endif
