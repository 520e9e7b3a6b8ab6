/* vocabulary_matrix.h: rows of films by the columns of a vocabulary, just learned or kept from before. */
#ifndef RS_INGEST_VOCABULARY_MATRIX_H
#define RS_INGEST_VOCABULARY_MATRIX_H

#include "data/dense.h"
#include "models/vocabulary.h"
#include "name_pairs.h"

/* Names that the vocabulary does not have: how many, and the first of them as "a, b, c" for people. */
struct vocabulary_unknown {
    size_t n;
    char first[160];
};

/* One row for each row of the pairs, sorted by id (all zero where it has no known name), with the vocabulary's columns.
 * Unknown names are left out, and told in `unknown` (NULL: not wanted). Free with rs_dense_free(). */
int vocabulary_matrix(struct rs_dense *matrix, const struct name_pairs *pairs, const struct rs_vocabulary *vocabulary,
        struct vocabulary_unknown *unknown, struct rs_error *error);

#endif
