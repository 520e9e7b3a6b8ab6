/* inverse.c: blocked symmetric sweeps.
 *
 * To sweep block k of a symmetric A, with P = A_kk^-1, W = A_:k and V = W P, is
 *     A_ij -= V_i W_j^T        A_ik = V_i        A_kk = -P
 * Each sweep leaves A symmetric, so the lower triangle is all that is kept; after all of them A is minus its inverse. The
 * diagonal block of a sweep is a Schur complement of what is left, so it is positive definite whenever A was. */
#include "math/inverse.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/blas_internal.h"

/* Wide enough that the update runs at the speed of a product, narrow enough that the diagonal block is little. */
enum { WIDTH = 256 };

struct sweep {
    float *a;
    size_t n, start, width; /* the block being swept */
    float *w, *v, *pivot;   /* [n,WIDTH], [n,WIDTH], [WIDTH,WIDTH] */
};

static size_t block_size(const struct sweep *s, size_t block)
{
    size_t left = s->n - block * WIDTH;

    return left < WIDTH ? left : WIDTH;
}

/* P from the diagonal block, both triangles. */
static int invert_pivot(struct sweep *s)
{
    int size = (int)s->width, row = WIDTH, info = 0;

    for (size_t i = 0; i < s->width; i++)
        memcpy(s->pivot + i * WIDTH, s->a + (s->start + i) * s->n + s->start, (i + 1) * sizeof *s->pivot);
    /* Our lower triangle, by rows, is Fortran's upper one, by columns. */
    spotrf_("U", &size, s->pivot, &row, &info, 1);
    if (info == 0)
        spotri_("U", &size, s->pivot, &row, &info, 1);
    if (info != 0)
        return -1;
    for (size_t i = 0; i < s->width; i++)
        for (size_t j = i + 1; j < s->width; j++)
            s->pivot[i * WIDTH + j] = s->pivot[j * WIDTH + i];
    return 0;
}

/* The rows of W and V that belong to a block; those of the swept block are zeros, so that the update passes over it. */
static void gather_block(void *context, size_t block, int worker)
{
    const struct sweep *s = context;
    size_t start = block * WIDTH, size = block_size(s, block);
    float *w = s->w + start * WIDTH, *v = s->v + start * WIDTH;

    (void)worker;
    if (start == s->start) {
        memset(w, 0, size * WIDTH * sizeof *w);
        memset(v, 0, size * WIDTH * sizeof *v);
        return;
    }
    for (size_t i = 0; i < size; i++)
        for (size_t j = 0; j < s->width; j++)
            w[i * WIDTH + j] = start > s->start ? s->a[(start + i) * s->n + s->start + j]
                                                : s->a[(s->start + j) * s->n + start + i];
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (blasint)size, (blasint)s->width, (blasint)s->width, 1, w,
            WIDTH, s->pivot, WIDTH, 0, v, WIDTH);
}

/* A block of rows, up to the diagonal. Long rows come last: they are taken first, so that threads end together. */
static void update_block(void *context, size_t block, int worker)
{
    const struct sweep *s = context;
    size_t row = rs_blocks(s->n, WIDTH) - 1 - block, start = row * WIDTH, size = block_size(s, row);

    (void)worker;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (blasint)size, (blasint)(start + size), (blasint)s->width, -1,
            s->v + start * WIDTH, WIDTH, s->w, WIDTH, 1, s->a + start * s->n, (blasint)s->n);
}

/* V and -P to their places. */
static void scatter_block(void *context, size_t block, int worker)
{
    const struct sweep *s = context;
    size_t start = block * WIDTH, size = block_size(s, block);
    const float *v = s->v + start * WIDTH;

    (void)worker;
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j < s->width; j++) {
            if (start == s->start)
                s->a[(start + i) * s->n + start + j] = -s->pivot[i * WIDTH + j];
            else if (start > s->start)
                s->a[(start + i) * s->n + s->start + j] = v[i * WIDTH + j];
            else
                s->a[(s->start + j) * s->n + start + i] = v[i * WIDTH + j];
        }
    }
}

/* The sign turned, and the upper triangle filled. */
static void finish_block(void *context, size_t block, int worker)
{
    const struct sweep *s = context;
    size_t start = block * WIDTH, size = block_size(s, block);

    (void)worker;
    for (size_t column = 0; column < start + size; column += WIDTH)
        for (size_t i = start; i < start + size; i++)
            for (size_t j = column; j < column + WIDTH && j <= i; j++)
                s->a[j * s->n + i] = s->a[i * s->n + j] = -s->a[i * s->n + j];
}

static int sweep_all(struct sweep *s, int n_threads, struct rs_progress *progress, struct rs_error *error)
{
    size_t n_blocks = rs_blocks(s->n, WIDTH);

    for (size_t block = 0; block < n_blocks; block++) {
        s->start = block * WIDTH;
        s->width = block_size(s, block);
        if (invert_pivot(s) != 0)
            return rs_fail(error, "a matrix of %zu columns is not positive definite", s->n);
        rs_parallel(n_blocks, n_threads, gather_block, s);
        rs_parallel(n_blocks, n_threads, update_block, s);
        rs_parallel(n_blocks, n_threads, scatter_block, s);
        if (progress)
            rs_progress_update(progress, s->start + s->width);
    }
    rs_parallel(n_blocks, n_threads, finish_block, s);
    return 0;
}

size_t rs_inverse_scratch(size_t n)
{
    return (2 * n + WIDTH) * WIDTH;
}

int rs_inverse(float *a, size_t n, int n_threads, struct rs_progress *progress, struct rs_error *error)
{
    struct sweep s = {.a = a, .n = n};
    int status = -1;

    s.w = rs_alloc(rs_inverse_scratch(n), sizeof *s.w, error);
    if (s.w) {
        s.v = s.w + n * WIDTH;
        s.pivot = s.v + n * WIDTH;
        status = sweep_all(&s, n_threads, progress, error);
    }
    free(s.w);
    return status;
}
