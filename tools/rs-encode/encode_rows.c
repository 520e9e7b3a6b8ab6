/* encode_rows.c: dense rows go through BLAS, sparse ones entry by entry. */
#include "encode_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/gemm.h"
#include "math/vector.h"

enum { ROWS = 64 }; /* of a block */

static int held_out(const struct encode_rows *rows, size_t row)
{
    return rows->out && rows->out[row];
}

size_t encode_rows_count(const struct encode_rows *rows)
{
    size_t n = rows->n;

    for (size_t row = 0; rows->out && row < rows->n; row++)
        n -= rows->out[row] != 0;
    return n;
}

void encode_rows_mean(const struct encode_rows *rows, double *mean)
{
    size_t n = encode_rows_count(rows);

    memset(mean, 0, rows->d * sizeof *mean);
    for (size_t row = 0; row < rows->n; row++) {
        if (held_out(rows, row))
            continue;
        for (size_t j = 0; rows->dense && j < rows->d; j++)
            mean[j] += (double)rows->dense[row * rows->d + j];
        for (int64_t e = rows->csr ? rows->csr->indptr[row] : 0; rows->csr && e < rows->csr->indptr[row + 1]; e++)
            mean[rows->csr->indices[e]] += (double)rows->csr->data[e];
    }
    for (size_t j = 0; j < rows->d; j++)
        mean[j] /= (double)(n ? n : 1);
}

struct product {
    const struct encode_rows *rows;
    size_t k;
    const float *q, *shift; /* shift[k] = mean^T Q */
    float *c;
};

/* Rows of C: what is sparse is summed here; from all of them the mean's part is taken off. */
static void times_rows(void *context, size_t block, int worker)
{
    const struct product *p = context;
    const struct rs_csr *csr = p->rows->csr;
    size_t end = (block + 1) * ROWS < p->rows->n ? (block + 1) * ROWS : p->rows->n;

    (void)worker;
    for (size_t row = block * ROWS; row < end; row++) {
        int64_t start = csr ? csr->indptr[row] : 0;
        float *c = p->c + row * p->k;

        if (csr || held_out(p->rows, row))
            memset(c, 0, p->k * sizeof *c);
        if (held_out(p->rows, row))
            continue;
        if (csr)
            rs_axpy_rows(csr->data + start, csr->indices + start, (size_t)(csr->indptr[row + 1] - start), p->q, c,
                    p->k);
        for (size_t j = 0; j < p->k; j++)
            c[j] -= p->shift[j];
    }
}

/* mean^T Q: Q goes through memory once. */
static int find_shift(const double *mean, const float *q, size_t d, size_t k, float *shift, struct rs_error *error)
{
    double *sum = rs_alloc_zero(k, sizeof *sum, error);

    if (!sum)
        return -1;
    for (size_t i = 0; mean && i < d; i++)
        for (size_t j = 0; j < k; j++)
            sum[j] += mean[i] * (double)q[i * k + j];
    for (size_t j = 0; j < k; j++)
        shift[j] = (float)sum[j];
    free(sum);
    return 0;
}

int encode_rows_times(const struct encode_rows *rows, const double *mean, const float *q, size_t k, float *c,
        int n_threads, struct rs_error *error)
{
    float *shift = rs_alloc(k, sizeof *shift, error);
    struct product p = {.rows = rows, .k = k, .q = q, .shift = shift, .c = c};
    int status = shift ? find_shift(mean, q, rows->d, k, shift, error) : -1;

    if (status == 0 && rows->dense)
        rs_gemm(false, false, rows->n, k, rows->d, 1, rows->dense, rows->d, q, k, 0, c, k, n_threads);
    if (status == 0)
        rs_parallel(rs_blocks(rows->n, ROWS), n_threads, times_rows, &p);
    free(shift);
    return status;
}

void encode_rows_gather(const struct encode_rows *rows, const int32_t *picked, size_t n, float *x)
{
    const struct rs_csr *csr = rows->csr;

    for (size_t i = 0; i < n; i++, x += rows->d) {
        size_t row = (size_t)picked[i];

        if (rows->dense) {
            memcpy(x, rows->dense + row * rows->d, rows->d * sizeof *x);
            continue;
        }
        memset(x, 0, rows->d * sizeof *x);
        for (int64_t e = csr->indptr[row]; e < csr->indptr[row + 1]; e++)
            x[csr->indices[e]] = csr->data[e];
    }
}
