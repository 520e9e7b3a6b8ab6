/* split_matrix.h: the parts of a matrix as matrices. All rows and columns stay in each part, so that positions mean the
 * same in all of them, and a part is as easy to join as the whole. */
#ifndef RS_SPLIT_SPLIT_MATRIX_H
#define RS_SPLIT_SPLIT_MATRIX_H

#include <stdint.h>

#include "data/csr.h"
#include "split.h"

/* The entries with part[i] == which, as a new matrix; the caller frees it. -1: out of memory. */
int split_take(struct rs_csr *taken, const struct rs_csr *matrix, const uint8_t *part, int which,
        struct rs_error *error);

/* Leave in the matrix only the entries with part[i] == which, where they lie: the large part needs no second copy. */
void split_keep(struct rs_csr *matrix, const uint8_t *part, int which);

/* split_entries() for a matrix: the part of each entry, which the caller frees, and the counts. NULL: a split by time of
 * ratings without times ("time: ..."), out of memory. */
uint8_t *split_csr(struct split_counts *counts, const struct rs_csr *matrix, const struct split_parameters *parameters,
        struct rs_error *error);

#endif
