/* silhouette.c: for each measured row, its summed distance from every cluster, for all partitions at once.
 *
 * A block is BLOCK_ROWS measured rows, copied side by side; against them go all rows in tiles of TILE_ROWS. A tile's
 * distances are found once and stay in the nearest cache while each partition adds them up by its own labels: a row of
 * the tile adds BLOCK_ROWS distances to as many sums side by side, which is what registers like. Sums are single over
 * FLUSH_ROWS rows and double over all. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "cluster_validity.h"
#include "math/distances.h"
#include "math/rng.h"

enum { BLOCK_ROWS = 32, TILE_ROWS = 128, FLUSH_ROWS = 4 * TILE_ROWS };

struct silhouettes {
    const struct kmeans_partition *partitions;
    size_t n_partitions;
    const float *x;
    size_t n, d;
    const size_t *sample; /* [n_sample], or NULL: all */
    size_t n_sample;
    int64_t **sizes; /* [n_partitions] of [k] */
    size_t n_sums;   /* all partitions' k together */
    float *rows;     /* [n_threads, BLOCK_ROWS, d] a worker's measured rows */
    float *few;      /* [n_threads, n_sums, BLOCK_ROWS] its distances, summed since the last flush */
    double *sums;    /* [n_threads, n_sums, BLOCK_ROWS] before it */
    double *values;  /* [n_partitions, n_sample] */
};

static size_t row_of(const struct silhouettes *s, size_t i)
{
    return s->sample ? s->sample[i] : i;
}

/* The block's rows side by side: rows [BLOCK_ROWS, d]; where the block has fewer, the last again. */
static void copy_rows(const struct silhouettes *s, size_t start, size_t end, float *rows)
{
    for (size_t i = 0; i < BLOCK_ROWS; i++) {
        size_t row = row_of(s, start + i < end ? start + i : end - 1);

        memcpy(rows + i * s->d, s->x + row * s->d, s->d * sizeof *rows);
    }
}

/* distance[n_tile, BLOCK_ROWS] of a tile's rows from the block's. */
static void measure_tile(const struct silhouettes *s, const float *rows, size_t tile, size_t n_tile,
        float distance[TILE_ROWS][BLOCK_ROWS])
{
    for (size_t j = 0; j < n_tile; j++) {
        rs_squared_distances(s->x + (tile + j) * s->d, rows, BLOCK_ROWS, s->d, distance[j]);
        for (size_t i = 0; i < BLOCK_ROWS; i++)
            distance[j][i] = sqrtf(distance[j][i]);
    }
}

static void add_row(float *restrict sum, const float *restrict distance)
{
    for (size_t i = 0; i < BLOCK_ROWS; i++)
        sum[i] += distance[i];
}

static void add_tile(const struct silhouettes *s, size_t tile, size_t n_tile, float distance[TILE_ROWS][BLOCK_ROWS],
        float (*few)[BLOCK_ROWS])
{
    for (size_t p = 0; p < s->n_partitions; p++) {
        const int32_t *labels = s->partitions[p].labels + tile;

        for (size_t j = 0; j < n_tile; j++)
            add_row(few[labels[j]], distance[j]);
        few += s->partitions[p].k;
    }
}

static void flush(const struct silhouettes *s, float (*few)[BLOCK_ROWS], double (*sums)[BLOCK_ROWS])
{
    for (size_t j = 0; j < s->n_sums; j++) {
        for (size_t i = 0; i < BLOCK_ROWS; i++)
            sums[j][i] += (double)few[j][i];
    }
    memset(few, 0, s->n_sums * sizeof *few);
}

/* From the summed distances of the block's row i and the sizes of the clusters. */
static double silhouette(double (*sums)[BLOCK_ROWS], size_t i, const int64_t *sizes, size_t k, size_t own)
{
    double a, b = INFINITY;

    for (size_t j = 0; j < k; j++) {
        if (j != own && sizes[j] > 0)
            b = fmin(b, sums[j][i] / (double)sizes[j]);
    }
    if (sizes[own] < 2 || isinf(b))
        return 0;
    a = sums[own][i] / (double)(sizes[own] - 1);
    return fmax(a, b) > 0 ? (b - a) / fmax(a, b) : 0;
}

static void silhouette_block(void *context, size_t block, int worker)
{
    const struct silhouettes *s = context;
    size_t start = block * BLOCK_ROWS, end = s->n_sample - start < BLOCK_ROWS ? s->n_sample : start + BLOCK_ROWS;
    double(*sums)[BLOCK_ROWS] = (double(*)[BLOCK_ROWS])s->sums + (size_t)worker * s->n_sums;
    float(*few)[BLOCK_ROWS] = (float(*)[BLOCK_ROWS])s->few + (size_t)worker * s->n_sums;
    float distance[TILE_ROWS][BLOCK_ROWS], *rows = s->rows + (size_t)worker * BLOCK_ROWS * s->d;

    copy_rows(s, start, end, rows);
    memset(sums, 0, s->n_sums * sizeof *sums);
    memset(few, 0, s->n_sums * sizeof *few);
    for (size_t tile = 0; tile < s->n; tile += TILE_ROWS) {
        size_t n_tile = s->n - tile < TILE_ROWS ? s->n - tile : TILE_ROWS;

        measure_tile(s, rows, tile, n_tile, distance);
        add_tile(s, tile, n_tile, distance, few);
        if ((tile + n_tile) % FLUSH_ROWS == 0 || tile + n_tile == s->n)
            flush(s, few, sums);
    }
    for (size_t p = 0; p < s->n_partitions; p++) {
        const struct kmeans_partition *partition = &s->partitions[p];

        for (size_t i = start; i < end; i++)
            s->values[p * s->n_sample + i] =
                    silhouette(sums, i - start, s->sizes[p], partition->k, (size_t)partition->labels[row_of(s, i)]);
        sums += partition->k;
    }
}

static int count_sizes(struct silhouettes *s, struct rs_error *error)
{
    for (size_t p = 0; p < s->n_partitions; p++) {
        s->sizes[p] = rs_alloc_zero(s->partitions[p].k, sizeof **s->sizes, error);
        if (!s->sizes[p])
            return -1;
        for (size_t i = 0; i < s->n; i++)
            s->sizes[p][s->partitions[p].labels[i]]++;
    }
    return 0;
}

/* Two clusters at least that have rows, and one of more than a single row. */
static int has_meaning(const int64_t *sizes, size_t k, size_t n)
{
    size_t used = 0;

    for (size_t j = 0; j < k; j++)
        used += sizes[j] > 0;
    return used > 1 && used < n;
}

static double mean_of(const double *values, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += values[i];
    return n > 0 ? sum / (double)n : NAN;
}

static void free_all(struct silhouettes *s)
{
    for (size_t p = 0; s->sizes && p < s->n_partitions; p++)
        free(s->sizes[p]);
    free(s->sizes);
    free(s->rows);
    free(s->few);
    free(s->sums);
    free(s->values);
}

int kmeans_silhouettes(double *mean, const struct kmeans_partition *partitions, size_t n_partitions, const float *x,
        size_t n, size_t d, const size_t *sample, size_t n_sample, int n_threads, struct rs_error *error)
{
    struct silhouettes s = {.partitions = partitions,
            .n_partitions = n_partitions,
            .x = x,
            .n = n,
            .d = d,
            .sample = sample,
            .n_sample = sample ? n_sample : n};
    int status = -1;

    for (size_t p = 0; p < n_partitions; p++)
        s.n_sums += partitions[p].k;
    s.sizes = rs_alloc_zero(n_partitions, sizeof *s.sizes, error);
    s.rows = rs_alloc((size_t)n_threads * BLOCK_ROWS * d, sizeof *s.rows, error);
    s.few = rs_alloc((size_t)n_threads * BLOCK_ROWS * s.n_sums, sizeof *s.few, error);
    s.sums = rs_alloc((size_t)n_threads * BLOCK_ROWS * s.n_sums, sizeof *s.sums, error);
    s.values = rs_alloc(n_partitions * s.n_sample, sizeof *s.values, error);
    if (s.sizes && s.rows && s.few && s.sums && s.values && count_sizes(&s, error) == 0) {
        rs_parallel(rs_blocks(s.n_sample, BLOCK_ROWS), n_threads, silhouette_block, &s);
        for (size_t p = 0; p < n_partitions; p++)
            mean[p] =
                    has_meaning(s.sizes[p], partitions[p].k, n) ? mean_of(s.values + p * s.n_sample, s.n_sample) : NAN;
        status = 0;
    }
    free_all(&s);
    return status;
}

/* Knuth's selection sampling: each row is taken with the share of what is still wanted in what is still there. */
int kmeans_sample(size_t *sample, size_t m, size_t n, uint64_t seed, struct rs_error *error)
{
    gsl_rng *rng = rs_rng_new(seed, UINT64_MAX, error);
    size_t taken = 0;

    if (!rng)
        return -1;
    for (size_t i = 0; i < n && taken < m; i++) {
        if (gsl_rng_uniform(rng) * (double)(n - i) < (double)(m - taken))
            sample[taken++] = i;
    }
    gsl_rng_free(rng);
    return 0;
}
