/* gap_reference.c: axes, the extent of the rows along them, and draws. */
#include "gap_reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/eigen.h"
#include "math/gemm.h"
#include "math/rng.h"
#include "math/vector.h"

enum { BLOCK_ROWS = 1024 };

void kmeans_box_free(struct kmeans_box *box)
{
    free(box->center);
    free(box->axes);
    free(box->low);
    free(box->high);
    *box = (struct kmeans_box){0};
}

/* The rows less their mean, as a copy; the mean goes to the box. */
static float *centred(struct kmeans_box *box, const float *x, size_t n, struct rs_error *error)
{
    size_t d = box->d;
    float *copy = rs_alloc(n * d, sizeof *copy, error);
    double *sum = rs_alloc_zero(d, sizeof *sum, error);

    for (size_t i = 0; copy && sum && i < n * d; i++)
        sum[i % d] += (double)x[i];
    for (size_t c = 0; copy && sum && c < d; c++)
        box->center[c] = (float)(sum[c] / (double)n);
    for (size_t i = 0; copy && sum && i < n * d; i++)
        copy[i] = x[i] - box->center[i % d];
    if (!sum) {
        free(copy);
        copy = NULL;
    }
    free(sum);
    return copy;
}

/* The eigenvectors of the rows' scatter. */
static int find_axes(struct kmeans_box *box, const float *rows, size_t n, int n_threads, struct rs_error *error)
{
    size_t d = box->d;
    double *vectors = rs_alloc(d * d, sizeof *vectors, error), *values = rs_alloc(d, sizeof *values, error);
    int status = -1;

    box->axes = rs_alloc(d * d, sizeof *box->axes, error);
    if (vectors && values && box->axes && rs_gram(rows, n, d, box->axes, false, n_threads, error) == 0) {
        for (size_t i = 0; i < d * d; i++)
            vectors[i] = (double)box->axes[i];
        status = rs_eigen_symmetric(vectors, d, values, error);
        for (size_t i = 0; i < d * d; i++)
            box->axes[i] = (float)vectors[i];
    }
    free(values);
    free(vectors);
    return status;
}

struct extent {
    const struct kmeans_box *box;
    const float *rows;
    size_t n;
    float *low, *high; /* [n_blocks,d] */
};

static void extent_block(void *context, size_t block, int worker)
{
    const struct extent *e = context;
    size_t start = block * BLOCK_ROWS, end = e->n - start < BLOCK_ROWS ? e->n : start + BLOCK_ROWS, d = e->box->d;
    float *low = e->low + block * d, *high = e->high + block * d;

    (void)worker;
    for (size_t c = 0; c < d; c++) {
        low[c] = INFINITY;
        high[c] = -INFINITY;
    }
    for (size_t i = start; i < end; i++) {
        const float *row = e->rows + i * d;

        for (size_t c = 0; c < d; c++) {
            float at = e->box->axes ? rs_dot(e->box->axes + c * d, row, d) : row[c];

            low[c] = fminf(low[c], at);
            high[c] = fmaxf(high[c], at);
        }
    }
}

static int find_extent(struct kmeans_box *box, const float *rows, size_t n, int n_threads, struct rs_error *error)
{
    size_t n_blocks = rs_blocks(n, BLOCK_ROWS), d = box->d;
    struct extent e = {
            box, rows, n, rs_alloc(n_blocks * d, sizeof *e.low, error), rs_alloc(n_blocks * d, sizeof *e.high, error)};
    int status = e.low && e.high ? 0 : -1;

    if (status == 0) {
        rs_parallel(n_blocks, n_threads, extent_block, &e);
        memcpy(box->low, e.low, d * sizeof *box->low);
        memcpy(box->high, e.high, d * sizeof *box->high);
        for (size_t i = d; i < n_blocks * d; i++) {
            box->low[i % d] = fminf(box->low[i % d], e.low[i]);
            box->high[i % d] = fmaxf(box->high[i % d], e.high[i]);
        }
    }
    free(e.low);
    free(e.high);
    return status;
}

int kmeans_box_about(struct kmeans_box *box, const float *x, size_t n, size_t d, bool principal, int n_threads,
        struct rs_error *error)
{
    float *rows = NULL;
    int status = -1;

    *box = (struct kmeans_box){.d = d};
    box->center = rs_alloc_zero(d, sizeof *box->center, error);
    box->low = rs_alloc(d, sizeof *box->low, error);
    box->high = rs_alloc(d, sizeof *box->high, error);
    if (!box->center || !box->low || !box->high)
        return -1;
    if (!principal)
        return find_extent(box, x, n, n_threads, error);
    rows = centred(box, x, n, error);
    if (rows && find_axes(box, rows, n, n_threads, error) == 0)
        status = find_extent(box, rows, n, n_threads, error);
    free(rows);
    return status;
}

struct draw {
    const struct kmeans_box *box;
    float *out;
    size_t n;
    uint64_t seed, first_block; /* of this set's generators */
    gsl_rng **rng;              /* [n_threads] */
};

static void draw_block(void *context, size_t block, int worker)
{
    const struct draw *w = context;
    const struct kmeans_box *box = w->box;
    size_t start = block * BLOCK_ROWS, end = w->n - start < BLOCK_ROWS ? w->n : start + BLOCK_ROWS, d = box->d;
    gsl_rng *rng = w->rng[worker];

    rs_rng_set(rng, w->seed, w->first_block + block);
    for (size_t i = start; i < end; i++) {
        float *row = w->out + i * d;

        memcpy(row, box->center, d * sizeof *row);
        for (size_t c = 0; c < d; c++) {
            float at = box->low[c] + (float)gsl_rng_uniform(rng) * (box->high[c] - box->low[c]);

            if (box->axes)
                rs_axpy(at, box->axes + c * d, row, d);
            else
                row[c] = at;
        }
    }
}

/* Generators from here on belong to reference sets: 2^40 blocks for each, far above those of the fits. */
static uint64_t first_block(size_t number)
{
    return ((uint64_t)number + 1) << 40;
}

int kmeans_box_draw(const struct kmeans_box *box, float *out, size_t n, uint64_t seed, size_t number, int n_threads,
        struct rs_error *error)
{
    struct draw w = {
            box, out, n, seed, first_block(number), rs_alloc_zero((size_t)n_threads, sizeof(gsl_rng *), error)};
    int status = w.rng ? 0 : -1;

    for (int t = 0; status == 0 && t < n_threads; t++) {
        w.rng[t] = rs_rng_new(seed, 0, error);
        status = w.rng[t] ? 0 : -1;
    }
    if (status == 0)
        rs_parallel(rs_blocks(n, BLOCK_ROWS), n_threads, draw_block, &w);
    for (int t = 0; w.rng && t < n_threads; t++) {
        if (w.rng[t])
            gsl_rng_free(w.rng[t]);
    }
    free(w.rng);
    return status;
}
