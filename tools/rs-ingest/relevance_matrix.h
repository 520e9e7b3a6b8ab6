/* relevance_matrix.h: how relevant tags are to films (MovieLens' tag genome) as a dense matrix. */
#ifndef RS_INGEST_RELEVANCE_MATRIX_H
#define RS_INGEST_RELEVANCE_MATRIX_H

#include "data/csr.h"
#include "data/dense.h"
#include "table/titles.h"

/* Every entry of `scores` in a matrix of all rows and columns; what the scores don't name is 0. A column is called what
 * `names` calls it, and where it is unknown there, or `names` is empty, by its id. `scores` stays the caller's.
 * Free with rs_dense_free(). */
int relevance_dense(struct rs_dense *matrix, const struct rs_csr *scores, const struct rs_titles *names,
        struct rs_error *error);

#endif
