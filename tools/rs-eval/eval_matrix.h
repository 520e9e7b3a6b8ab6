/* eval_matrix.h: held-out or training ratings from CSV or TSV, MovieLens' ratings.csv as it is. */
#ifndef RS_EVAL_EVAL_MATRIX_H
#define RS_EVAL_EVAL_MATRIX_H

#include "data/csr.h"
#include "stream/source.h"

/* Users in rows, films in columns, both sorted by id; whole numbers where all ids are. Of a pair that comes twice the later
 * time counts, and the later line of equal ones. Where no column is a rating each line is worth 1 and `*has_values` is
 * false. Times are kept where there is a column. The caller frees the matrix, also after -1. */
int eval_matrix_read(struct rs_csr *matrix, bool *has_values, struct rs_source *source, struct rs_error *error);

#endif
