/* split_matrix.h: the parts of a matrix as matrices. All rows and columns stay in each part, so that positions mean the
 * same in all of them, and a part is as easy to join as the whole. */
#ifndef RS_SPLIT_SPLIT_MATRIX_H
#define RS_SPLIT_SPLIT_MATRIX_H

#include <stdint.h>

#include "data/csr.h"

/* The entries with part[i] == which, as a new matrix; the caller frees it. -1: out of memory. */
int split_take(struct rs_csr *taken, const struct rs_csr *matrix, const uint8_t *part, int which,
               struct rs_error *error);

/* Leave in the matrix only the entries with part[i] == which, where they lie: the large part needs no second copy. */
void split_keep(struct rs_csr *matrix, const uint8_t *part, int which);

#endif
