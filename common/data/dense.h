/* dense.h: a matrix of 32-bit floats, row after row, with an id for each row and perhaps a name for each column. */
#ifndef RS_DATA_DENSE_H
#define RS_DATA_DENSE_H

#include "base/error.h"
#include "base/memory.h"
#include "data/ids.h"

struct rs_dense {
    size_t n_rows, n_columns;
    struct rs_ids rows;        /* [n_rows] */
    struct rs_ids columns;     /* [n_columns] names as text, or empty */
    float *data;               /* [n_rows, n_columns] */
    struct rs_storage storage; /* what the arrays may lie in */
};

/* An uninitialised matrix that takes over `rows` (cleared in the caller, also on failure). */
int rs_dense_alloc(struct rs_dense *matrix, struct rs_ids *rows, size_t n_columns, struct rs_error *error);

static inline float *rs_dense_row(const struct rs_dense *matrix, size_t row)
{
    return matrix->data + row * matrix->n_columns;
}

/* `b`'s rows under `a`'s, as a new matrix. Both want the same columns in number and, where both have them, in name. */
int rs_dense_stack(struct rs_dense *both, const struct rs_dense *a, const struct rs_dense *b, struct rs_error *error);

void rs_dense_free(struct rs_dense *matrix);

#endif
