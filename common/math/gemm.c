/* gemm.c: blocks of a product, each by one call of OpenBLAS. The cut depends on the shapes alone. */
#include "math/gemm.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/vector.h"

/* Tiles of C: large enough that packing B again for each costs little, small enough that a mini-batch of 256 rows
 * keeps several threads busy. */
enum { TILE_ROWS = 128, TILE_COLUMNS = 512, GEMV_ROWS = 1024 };

/* Up to this width a Gram matrix is summed from at most GRAM_PARTS partial ones; wider, they would cost too much memory,
 * and C itself is cut in tiles. */
enum { GRAM_WIDE = 512, GRAM_PARTS = 16, GRAM_MIN_ROWS = 512, GRAM_TILE = 256 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

struct product {
    bool a_transposed, b_transposed;
    size_t m, n, k;
    float alpha, beta;
    const float *a, *b;
    float *c;
    size_t lda, ldb, ldc;
    size_t tiles_across;
};

static void product_tile(void *context, size_t block, int worker)
{
    const struct product *p = context;
    size_t row = block / p->tiles_across * TILE_ROWS, column = block % p->tiles_across * TILE_COLUMNS;
    const float *a = p->a + (p->a_transposed ? row : row * p->lda);
    const float *b = p->b + (p->b_transposed ? column * p->ldb : column);

    (void)worker;
    cblas_sgemm(CblasRowMajor, p->a_transposed ? CblasTrans : CblasNoTrans, p->b_transposed ? CblasTrans : CblasNoTrans,
            (blasint)smaller(TILE_ROWS, p->m - row), (blasint)smaller(TILE_COLUMNS, p->n - column), (blasint)p->k,
            p->alpha, a, (blasint)p->lda, b, (blasint)p->ldb, p->beta, p->c + row * p->ldc + column, (blasint)p->ldc);
}

void rs_gemm(bool a_transposed, bool b_transposed, size_t m, size_t n, size_t k, float alpha, const float *a,
        size_t lda, const float *b, size_t ldb, float beta, float *c, size_t ldc, int n_threads)
{
    struct product p = {a_transposed, b_transposed, m, n, k, alpha, beta, a, b, c, lda ? lda : 1, ldb ? ldb : 1, ldc,
            rs_blocks(n, TILE_COLUMNS)};

    rs_parallel(rs_blocks(m, TILE_ROWS) * p.tiles_across, n_threads, product_tile, &p);
}

struct gram {
    const float *x;
    size_t n, k;
    float *c;
    size_t part_rows; /* narrow: rows of X in a part */
    float beta;       /* wide */
};

/* Narrow: the lower triangle of one part's Gram matrix. */
static void gram_part(void *context, size_t block, int worker)
{
    const struct gram *g = context;
    size_t row = block * g->part_rows;

    (void)worker;
    cblas_ssyrk(CblasRowMajor, CblasLower, CblasTrans, (blasint)g->k, (blasint)smaller(g->part_rows, g->n - row), 1,
            g->x + row * g->k, (blasint)g->k, 0, g->c + block * g->k * g->k, (blasint)g->k);
}

/* Wide: the tile (i, j), j <= i, of C over all rows; tiles are counted along the rows of the triangle. */
static void gram_tile(void *context, size_t block, int worker)
{
    const struct gram *g = context;
    size_t i = 0, row, column;

    (void)worker;
    for (; block > i; i++)
        block -= i + 1;
    row = i * GRAM_TILE;
    column = block * GRAM_TILE;
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (blasint)smaller(GRAM_TILE, g->k - row),
            (blasint)smaller(GRAM_TILE, g->k - column), (blasint)g->n, 1, g->x + row, (blasint)g->k, g->x + column,
            (blasint)g->k, g->beta, g->c + row * g->k + column, (blasint)g->k);
}

static void mirror_lower(float *c, size_t k)
{
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < i; j++)
            c[j * k + i] = c[i * k + j];
    }
}

static int gram_narrow(struct gram *g, float *c, bool add, int n_threads, struct rs_error *error)
{
    size_t n_parts, square = g->k * g->k;

    g->part_rows = rs_blocks(g->n, GRAM_PARTS);
    if (g->part_rows < GRAM_MIN_ROWS)
        g->part_rows = GRAM_MIN_ROWS;
    n_parts = rs_blocks(g->n, g->part_rows);
    g->c = rs_alloc(n_parts * square, sizeof *g->c, error);
    if (!g->c)
        return -1;
    rs_parallel(n_parts, n_threads, gram_part, g);
    if (!add)
        memset(c, 0, square * sizeof *c);
    for (size_t part = 0; part < n_parts; part++) {
        for (size_t i = 0; i < g->k; i++) {
            for (size_t j = 0; j <= i; j++)
                c[i * g->k + j] += g->c[part * square + i * g->k + j];
        }
    }
    free(g->c);
    return 0;
}

int rs_gram(const float *x, size_t n, size_t k, float *c, bool add, int n_threads, struct rs_error *error)
{
    struct gram g = {.x = x, .n = n, .k = k, .c = c, .beta = add ? 1 : 0};
    size_t tiles = rs_blocks(k, GRAM_TILE);

    if (k <= GRAM_WIDE) {
        if (gram_narrow(&g, c, add, n_threads, error) != 0)
            return -1;
    } else {
        rs_parallel(tiles * (tiles + 1) / 2, n_threads, gram_tile, &g);
    }
    mirror_lower(c, k);
    return 0;
}

struct matrix_vector {
    const float *x, *v;
    float *y;
    size_t n, k;
};

static void matrix_vector_rows(void *context, size_t block, int worker)
{
    const struct matrix_vector *p = context;
    size_t start = block * GEMV_ROWS, end = start + smaller(GEMV_ROWS, p->n - start);

    (void)worker;
    for (size_t row = start; row < end; row++)
        p->y[row] = rs_dot(p->x + row * p->k, p->v, p->k);
}

void rs_gemv(const float *x, size_t n, size_t k, const float *v, float *y, int n_threads)
{
    struct matrix_vector p = {x, v, y, n, k};

    rs_parallel(rs_blocks(n, GEMV_ROWS), n_threads, matrix_vector_rows, &p);
}
