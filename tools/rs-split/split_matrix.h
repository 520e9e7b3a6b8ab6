/* split_matrix.h: the parts of a matrix as matrices. All rows and columns stay in each part, so that positions mean the
 * same in all of them, and a part is as easy to join as the whole. */
#ifndef RS_SPLIT_SPLIT_MATRIX_H
#define RS_SPLIT_SPLIT_MATRIX_H

#include <stdint.h>

#include "data/csr.h"
#include "split.h"

/* The entries with part[i] == which, as a new matrix; the caller frees it. -1: out of memory. */
int split_take(struct rs_csr *taken, const struct rs_csr *matrix, const uint8_t *part, size_t which,
        struct rs_error *error);

/* Leave in the matrix, and in part[], only the entries with part[i] < end, where they lie: the large part needs no second
 * copy, and folds are made from the last to the first in the memory of the whole. */
void split_keep(struct rs_csr *matrix, uint8_t *part, size_t end);

/* split_entries() for a matrix: the part of each entry, which the caller frees, and the cuts. NULL: a split by time of
 * ratings without times ("time: ..."), what split_entries() refuses. */
uint8_t *split_csr(int64_t *cut, const struct rs_csr *matrix, const struct split_parameters *parameters,
        struct rs_error *error);

/* counts[n_folds], before anything is taken out of the matrix. */
int split_csr_count(struct split_counts *counts, const uint8_t *part, size_t n_folds, const struct rs_csr *matrix,
        struct rs_error *error);

#endif
