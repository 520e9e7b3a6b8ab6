/* dense.c: dense matrices. */
#include "data/dense.h"

#include <string.h>

int rs_dense_alloc(struct rs_dense *matrix, struct rs_ids *rows, size_t n_columns, struct rs_error *error)
{
    size_t n_values;

    *matrix = (struct rs_dense){.n_rows = rows->n, .n_columns = n_columns, .rows = *rows};
    *rows = (struct rs_ids){0};
    if (__builtin_mul_overflow(matrix->n_rows, n_columns, &n_values)) {
        rs_fail(error, "a matrix of %zu x %zu: too large for this machine", matrix->n_rows, n_columns);
        rs_dense_free(matrix);
        return -1;
    }
    matrix->data = rs_alloc(n_values, sizeof *matrix->data, error);
    if (matrix->data)
        return 0;
    rs_dense_free(matrix);
    return -1;
}

int rs_dense_stack(struct rs_dense *both, const struct rs_dense *a, const struct rs_dense *b, struct rs_error *error)
{
    struct rs_ids rows;

    *both = (struct rs_dense){0};
    if (a->n_columns != b->n_columns)
        return rs_fail(error, "want %zu columns as before, got %zu", a->n_columns, b->n_columns);
    if (a->columns.n > 0 && b->columns.n > 0 && !rs_ids_equal(&a->columns, &b->columns))
        return rs_fail(error, "want the same column names as before");
    if (rs_ids_concatenate(&rows, &a->rows, &b->rows, error) != 0)
        return -1;
    if (rs_dense_alloc(both, &rows, a->n_columns, error) != 0)
        return -1;
    if (rs_ids_copy(&both->columns, a->columns.n > 0 ? &a->columns : &b->columns, error) != 0) {
        rs_dense_free(both);
        return -1;
    }
    memcpy(both->data, a->data, a->n_rows * a->n_columns * sizeof *a->data);
    memcpy(both->data + a->n_rows * a->n_columns, b->data, b->n_rows * b->n_columns * sizeof *b->data);
    return 0;
}

void rs_dense_free(struct rs_dense *matrix)
{
    rs_ids_free(&matrix->rows, &matrix->storage);
    rs_ids_free(&matrix->columns, &matrix->storage);
    rs_storage_release(&matrix->storage, matrix->data);
    rs_storage_free(&matrix->storage);
    *matrix = (struct rs_dense){0};
}
