/* ease_prune.c: the largest entries of each column, turned into compressed rows. */
#include <math.h>
#include <stdlib.h>

#include "base/parallel.h"
#include "ease_fit.h"
#include "math/topk.h"

enum { COLUMNS = 16 };

struct pruning {
    const float *b;
    size_t n, keep;
    int32_t *rows;          /* [n,keep] the rows that each column keeps, -1 for none */
    float *sizes;           /* [workers,n] */
    struct rs_scored *best; /* [workers,keep] */
};

static void choose_block(void *context, size_t block, int worker)
{
    const struct pruning *p = context;
    float *sizes = p->sizes + (size_t)worker * p->n;
    struct rs_scored *best = p->best + (size_t)worker * p->keep;

    for (size_t j = block * COLUMNS; j < p->n && j < (block + 1) * COLUMNS; j++) {
        size_t n_best;

        for (size_t i = 0; i < p->n; i++) {
            float size = fabsf(p->b[i * p->n + j]);

            sizes[i] = size > 0 ? size : -INFINITY;
        }
        n_best = rs_topk_select(sizes, p->n, p->keep, best);
        for (size_t k = 0; k < p->keep; k++)
            p->rows[j * p->keep + k] = k < n_best ? best[k].index : -1;
    }
}

/* Columns are walked in order, so they ascend within each row. */
static int fill_rows(const struct pruning *p, int64_t **indptr, int32_t **indices, float **values,
        struct rs_error *error)
{
    size_t n_cells = p->n * p->keep;
    int64_t *next = rs_alloc_zero(p->n + 2, sizeof *next, error);

    if (!(*indptr = next))
        return -1;
    next++; /* next[i] is where row i goes on; in the end where it ends: what indptr[i + 1] is */
    for (size_t at = 0; at < n_cells; at++)
        if (p->rows[at] >= 0)
            next[p->rows[at] + 1]++;
    for (size_t i = 0; i < p->n; i++)
        next[i + 1] += next[i];
    *indices = rs_alloc((size_t)next[p->n], sizeof **indices, error);
    *values = rs_alloc((size_t)next[p->n], sizeof **values, error);
    if (!*indices || !*values)
        return -1;
    for (size_t at = 0; at < n_cells; at++) {
        int32_t row = p->rows[at];

        if (row < 0)
            continue;
        (*indices)[next[row]] = (int32_t)(at / p->keep);
        (*values)[next[row]++] = p->b[(size_t)row * p->n + at / p->keep];
    }
    return 0;
}

double ease_prune_memory(size_t n, size_t keep)
{
    return 4.0 * (double)n * (double)n + 12.0 * (double)n * (double)(keep < n ? keep : n);
}

int ease_prune(const float *b, size_t n, size_t keep, int64_t **indptr, int32_t **indices, float **values,
        int n_threads, struct rs_error *error)
{
    struct pruning p = {.b = b, .n = n, .keep = keep < n ? keep : n};
    int status = -1;

    *indptr = NULL;
    *indices = NULL;
    *values = NULL;
    p.rows = rs_alloc(n * p.keep, sizeof *p.rows, error);
    p.sizes = rs_alloc((size_t)n_threads * n, sizeof *p.sizes, error);
    p.best = rs_alloc((size_t)n_threads * p.keep, sizeof *p.best, error);
    if (p.rows && p.sizes && p.best) {
        rs_parallel(rs_blocks(n, COLUMNS), n_threads, choose_block, &p);
        status = fill_rows(&p, indptr, indices, values, error);
    }
    free(p.rows);
    free(p.sizes);
    free(p.best);
    if (status != 0) {
        free(*indptr);
        free(*indices);
        free(*values);
        *indptr = NULL;
        *indices = NULL;
        *values = NULL;
    }
    return status;
}
