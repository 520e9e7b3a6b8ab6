/* orthonormal.c: the Gram matrix in parts of the rows, its eigenvectors, and the rows times those. */
#include "math/orthonormal.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/eigen.h"

enum { PARTS = 16, ROWS = 256 }; /* of the Gram matrix; of Z in double at once */

struct basis {
    const float *z;
    size_t n, k;
    float *q;
    double *parts; /* [PARTS,k,k] */
    double *turn;  /* [k,k] rows: V / sqrt(l), as columns of Q are to be */
    double *room;  /* [n_threads,2,ROWS,k] */
};

static double *rows_in_double(const struct basis *b, size_t first, size_t n, int worker)
{
    double *rows = b->room + (size_t)worker * 2 * ROWS * b->k;

    for (size_t i = 0; i < n * b->k; i++)
        rows[i] = (double)b->z[first * b->k + i];
    return rows;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void gram_part(void *context, size_t part, int worker)
{
    const struct basis *b = context;
    size_t blocks = rs_blocks(b->n, ROWS), to = blocks * (part + 1) / PARTS;
    double *gram = b->parts + part * b->k * b->k;

    memset(gram, 0, b->k * b->k * sizeof *gram);
    for (size_t block = blocks * part / PARTS; block < to; block++) {
        size_t n = smaller(ROWS, b->n - block * ROWS);

        cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, (blasint)b->k, (blasint)n, 1,
                rows_in_double(b, block * ROWS, n, worker), (blasint)b->k, 1, gram, (blasint)b->k);
    }
}

static void turn_block(void *context, size_t block, int worker)
{
    const struct basis *b = context;
    size_t first = block * ROWS, n = smaller(ROWS, b->n - first);
    double *rows = rows_in_double(b, first, n, worker), *turned = rows + ROWS * b->k;

    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (blasint)n, (blasint)b->k, (blasint)b->k, 1, rows,
            (blasint)b->k, b->turn, (blasint)b->k, 0, turned, (blasint)b->k);
    for (size_t i = 0; i < n * b->k; i++)
        b->q[first * b->k + i] = (float)turned[i];
}

/* The sum of the parts, both triangles; then its eigenvectors, scaled. */
static int find_turn(struct basis *b, double *values, struct rs_error *error)
{
    size_t k = b->k;

    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;

            for (size_t part = 0; part < PARTS; part++)
                sum += b->parts[(part * k + i) * k + j];
            b->turn[i * k + j] = b->turn[j * k + i] = sum;
        }
    }
    if (rs_eigen_symmetric(b->turn, k, values, error) != 0)
        return -1;
    for (size_t i = 0; i < k; i++) {
        double scale = values[i] > 1e-12 * values[0] && values[i] > 0 ? 1 / sqrt(values[i]) : 0;

        for (size_t j = 0; j < k; j++)
            b->turn[i * k + j] *= scale;
    }
    return 0;
}

int rs_orthonormal(const float *z, size_t n, size_t k, float *q, int n_threads, struct rs_error *error)
{
    struct basis b = {.z = z, .n = n, .k = k, .q = q};
    double *values = rs_alloc(k, sizeof *values, error);
    int status = -1;

    b.parts = rs_alloc(PARTS * k * k, sizeof *b.parts, error);
    b.turn = rs_alloc(k * k, sizeof *b.turn, error);
    b.room = rs_alloc((size_t)(n_threads > 1 ? n_threads : 1) * 2 * ROWS * k, sizeof *b.room, error);
    if (values && b.parts && b.turn && b.room) {
        rs_parallel(PARTS, n_threads, gram_part, &b);
        status = find_turn(&b, values, error);
    }
    if (status == 0)
        rs_parallel(rs_blocks(n, ROWS), n_threads, turn_block, &b);
    free(values);
    free(b.parts);
    free(b.turn);
    free(b.room);
    return status;
}
