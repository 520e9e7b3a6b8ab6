/* scaler_fit_csr.c: statistics of a sparse matrix's columns, of which the zeros are part. The transpose puts a column's
 * entries side by side, so each column is a sum of its own. */
#include <stdlib.h>

#include "base/parallel.h"
#include "scaler_fit.h"
#include "scaler_internal.h"

enum { BLOCK_COLUMNS = 64 };

struct fit {
    struct rs_scaler *scaler;
    enum rs_scaler_method method;
    struct rs_csr columns; /* the transpose: a row is a column of the matrix */
};

static double deviation(const float *values, size_t n, size_t n_zeros)
{
    double all = (double)(n + n_zeros), sum = 0, squares = 0, mean;

    for (size_t e = 0; e < n; e++)
        sum += values[e];
    mean = sum / all;
    for (size_t e = 0; e < n; e++)
        squares += (values[e] - mean) * (values[e] - mean);
    return scaler_deviation(mean, (squares + (double)n_zeros * mean * mean) / all, n + n_zeros);
}

static double extent(const float *values, size_t n, size_t n_zeros)
{
    float low = n_zeros || !n ? 0 : values[0], high = low;

    for (size_t e = 0; e < n; e++) {
        low = values[e] < low ? values[e] : low;
        high = values[e] > high ? values[e] : high;
    }
    return (double)high - low;
}

static void columns_block(void *context, size_t block, int worker)
{
    const struct fit *f = context;
    size_t start = block * BLOCK_COLUMNS;

    (void)worker;
    for (size_t j = start; j < f->columns.n_rows && j < start + BLOCK_COLUMNS; j++) {
        float *values = f->columns.data + f->columns.indptr[j];
        size_t n = (size_t)(f->columns.indptr[j + 1] - f->columns.indptr[j]), n_zeros = f->columns.n_columns - n;
        double spread, median;

        if (f->method == RS_SCALE_STANDARD)
            spread = deviation(values, n, n_zeros);
        else if (f->method == RS_SCALE_MINMAX)
            spread = extent(values, n, n_zeros);
        else
            scaler_quartiles(values, n, n_zeros, &median, &spread);
        scaler_set(f->scaler, j, false, 0, spread);
    }
}

int scaler_fit_csr(struct rs_scaler *scaler, enum rs_scaler_method method, const struct rs_csr *matrix, int n_threads,
        struct rs_error *error)
{
    struct fit f = {.scaler = scaler, .method = method};

    *scaler = (struct rs_scaler){0};
    if (matrix->n_rows == 0)
        return rs_fail(error, "want rows to fit a scaler on, got none");
    if (rs_scaler_alloc(scaler, method, matrix->n_columns, &matrix->columns, error) != 0)
        return -1;
    if (method == RS_SCALE_L2)
        return 0;
    if (rs_csr_transpose(&f.columns, matrix, error) != 0)
        return -1;
    rs_parallel(rs_blocks(matrix->n_columns, BLOCK_COLUMNS), n_threads, columns_block, &f);
    rs_csr_free(&f.columns);
    return 0;
}
