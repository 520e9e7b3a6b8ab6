/* convert_transpose.c: rows for columns. */
#include "convert_transpose.h"

#include "convert_ids.h"

static int transpose_csr(struct rs_csr *csr, struct rs_error *error)
{
    struct rs_csr transposed;

    if (rs_csr_transpose(&transposed, csr, error) != 0)
        return -1;
    rs_csr_free(csr);
    *csr = transposed;
    return 0;
}

static int transpose_dense(struct rs_dense *dense, struct rs_error *error)
{
    struct rs_dense out = {0};
    struct rs_ids rows = {0}, columns = {0};
    int status = dense->columns.n > 0 ? rs_ids_copy(&rows, &dense->columns, error)
                                      : rs_ids_count(&rows, dense->n_columns, error);

    if (status == 0)
        status = convert_ids_narrow(&rows, error);
    if (status == 0)
        status = rs_ids_copy(&columns, &dense->rows, error);
    if (status == 0)
        status = convert_ids_to_text(&columns, error);
    if (status == 0)
        status = rs_dense_alloc(&out, &rows, dense->n_rows, error);
    if (status != 0) {
        rs_ids_free(&rows, NULL);
        rs_ids_free(&columns, NULL);
        return -1;
    }
    out.columns = columns;
    for (size_t row = 0; row < dense->n_rows; row++)
        for (size_t column = 0; column < dense->n_columns; column++)
            rs_dense_row(&out, column)[row] = rs_dense_row(dense, row)[column];
    rs_dense_free(dense);
    *dense = out;
    return 0;
}

int convert_transpose(struct rs_any *any, struct rs_error *error)
{
    if (any->kind == RS_KIND_CSR)
        return transpose_csr(&any->csr, error);
    if (any->kind == RS_KIND_DENSE)
        return transpose_dense(&any->dense, error);
    return rs_fail(error, "--transpose: want kind csr or dense, got %s", rs_kind_name(any->kind));
}
