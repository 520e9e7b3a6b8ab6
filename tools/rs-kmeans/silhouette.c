/* silhouette.c: for each measured row, its summed distance from every cluster, for all partitions at once.
 *
 * A block is BLOCK_ROWS measured rows; against them go all rows in tiles of TILE_ROWS, which stay in the cache while
 * every measured row of the block meets them. A tile's distances are found once, then each partition adds them up by its
 * own labels: a row of the tile adds BLOCK_ROWS distances to as many sums side by side, which is what registers like. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "cluster_validity.h"
#include "math/rng.h"
#include "math/vector.h"

enum { BLOCK_ROWS = 32, TILE_ROWS = 128 };

struct silhouettes {
    const struct kmeans_partition *partitions;
    size_t n_partitions;
    const float *x;
    size_t n, d;
    const size_t *sample; /* [n_sample], or NULL: all */
    size_t n_sample;
    int64_t **sizes; /* [n_partitions] of [k] */
    size_t n_sums;   /* all partitions' k together */
    double *sums;    /* [n_threads, n_sums, BLOCK_ROWS] a worker's summed distances */
    double *values;  /* [n_partitions, n_sample] */
};

static size_t row_of(const struct silhouettes *s, size_t i)
{
    return s->sample ? s->sample[i] : i;
}

/* distance[n_tile, BLOCK_ROWS] of a tile's rows from the block's; where the block has fewer, the last again. */
static void measure_tile(const struct silhouettes *s, size_t start, size_t end, size_t tile, size_t n_tile,
        float distance[TILE_ROWS][BLOCK_ROWS])
{
    for (size_t i = 0; i < BLOCK_ROWS; i++) {
        const float *row = s->x + row_of(s, start + i < end ? start + i : end - 1) * s->d;

        for (size_t j = 0; j < n_tile; j++)
            distance[j][i] = sqrtf(rs_squared_distance(row, s->x + (tile + j) * s->d, s->d));
    }
}

static void add_tile(const struct silhouettes *s, size_t tile, size_t n_tile, float distance[TILE_ROWS][BLOCK_ROWS],
        double (*sums)[BLOCK_ROWS])
{
    for (size_t p = 0; p < s->n_partitions; p++) {
        const int32_t *labels = s->partitions[p].labels + tile;

        for (size_t j = 0; j < n_tile; j++) {
            double *sum = sums[labels[j]];

            for (size_t i = 0; i < BLOCK_ROWS; i++)
                sum[i] += (double)distance[j][i];
        }
        sums += s->partitions[p].k;
    }
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
    float distance[TILE_ROWS][BLOCK_ROWS];

    memset(sums, 0, s->n_sums * sizeof *sums);
    for (size_t tile = 0; tile < s->n; tile += TILE_ROWS) {
        size_t n_tile = s->n - tile < TILE_ROWS ? s->n - tile : TILE_ROWS;

        measure_tile(s, start, end, tile, n_tile, distance);
        add_tile(s, tile, n_tile, distance, sums);
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
    s.sums = rs_alloc((size_t)n_threads * BLOCK_ROWS * s.n_sums, sizeof *s.sums, error);
    s.values = rs_alloc(n_partitions * s.n_sample, sizeof *s.values, error);
    if (s.sizes && s.sums && s.values && count_sizes(&s, error) == 0) {
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
