/* cluster_validity.c: Davies-Bouldin and Calinski-Harabasz. The clusters' means are made column by column, a cache
 * line of columns a block, so that no block needs sums of its own. */
#include "cluster_validity.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/vector.h"

enum { BLOCK_COLUMNS = 16, BLOCK_ROWS = 4096 };

struct dispersion {
    const float *x;
    const int32_t *labels;
    size_t n, d, k;
    int64_t *size;   /* [k] */
    double *sum;     /* [k,d] */
    float *mean;     /* [k,d] */
    float *center;   /* [d] the mean of all rows */
    float *distance; /* [n] squared, of rows from their cluster's mean */
    double *spread;  /* [k] mean distance */
};

static void sum_columns(void *context, size_t block, int worker)
{
    const struct dispersion *v = context;
    size_t start = block * BLOCK_COLUMNS, end = v->d - start < BLOCK_COLUMNS ? v->d : start + BLOCK_COLUMNS;

    (void)worker;
    for (size_t i = 0; i < v->n; i++) {
        double *sum = v->sum + (size_t)v->labels[i] * v->d;

        for (size_t c = start; c < end; c++)
            sum[c] += (double)v->x[i * v->d + c];
    }
}

static void measure_rows(void *context, size_t block, int worker)
{
    const struct dispersion *v = context;
    size_t start = block * BLOCK_ROWS, end = v->n - start < BLOCK_ROWS ? v->n : start + BLOCK_ROWS;

    (void)worker;
    for (size_t i = start; i < end; i++)
        v->distance[i] = rs_squared_distance(v->x + i * v->d, v->mean + (size_t)v->labels[i] * v->d, v->d);
}

static void find_means(struct dispersion *v, int n_threads)
{
    for (size_t i = 0; i < v->n; i++)
        v->size[v->labels[i]]++;
    rs_parallel(rs_blocks(v->d, BLOCK_COLUMNS), n_threads, sum_columns, v);
    for (size_t c = 0; c < v->d; c++) {
        double all = 0;

        for (size_t j = 0; j < v->k; j++) {
            all += v->sum[j * v->d + c];
            v->mean[j * v->d + c] = v->size[j] > 0 ? (float)(v->sum[j * v->d + c] / (double)v->size[j]) : 0;
        }
        v->center[c] = (float)(all / (double)v->n);
    }
}

static double distance_of_means(const struct dispersion *v, size_t i, size_t j)
{
    return (double)sqrtf(rs_squared_distance(v->mean + i * v->d, v->mean + j * v->d, v->d));
}

/* Two means in one place: as bad as can be, unless neither cluster has any width. */
static double overlap(const struct dispersion *v, size_t i, size_t j)
{
    double apart = distance_of_means(v, i, j), wide = v->spread[i] + v->spread[j];

    if (wide > 0)
        return apart > 0 ? wide / apart : INFINITY;
    return 0;
}

static double davies_bouldin(const struct dispersion *v, size_t n_used)
{
    double sum = 0;

    for (size_t i = 0; i < v->k; i++) {
        double worst = 0;

        for (size_t j = 0; v->size[i] > 0 && j < v->k; j++) {
            if (j != i && v->size[j] > 0)
                worst = fmax(worst, overlap(v, i, j));
        }
        sum += worst;
    }
    return isfinite(sum) ? sum / (double)n_used : NAN;
}

static double calinski_harabasz(const struct dispersion *v, size_t n_used)
{
    double within = 0, between = 0;

    for (size_t i = 0; i < v->n; i++)
        within += (double)v->distance[i];
    for (size_t j = 0; j < v->k; j++) {
        if (v->size[j] > 0)
            between += (double)v->size[j] * (double)rs_squared_distance(v->mean + j * v->d, v->center, v->d);
    }
    return within > 0 ? between / (double)(n_used - 1) / (within / (double)(v->n - n_used)) : NAN;
}

static int alloc(struct dispersion *v, struct rs_error *error)
{
    v->size = rs_alloc_zero(v->k, sizeof *v->size, error);
    v->sum = rs_alloc_zero(v->k * v->d, sizeof *v->sum, error);
    v->mean = rs_alloc(v->k * v->d, sizeof *v->mean, error);
    v->center = rs_alloc(v->d, sizeof *v->center, error);
    v->distance = rs_alloc(v->n, sizeof *v->distance, error);
    v->spread = rs_alloc_zero(v->k, sizeof *v->spread, error);
    return v->size && v->sum && v->mean && v->center && v->distance && v->spread ? 0 : -1;
}

static void free_all(struct dispersion *v)
{
    free(v->size);
    free(v->sum);
    free(v->mean);
    free(v->center);
    free(v->distance);
    free(v->spread);
}

static size_t count_used(const struct dispersion *v)
{
    size_t used = 0;

    for (size_t j = 0; j < v->k; j++)
        used += v->size[j] > 0;
    return used;
}

int kmeans_dispersion(struct kmeans_dispersion *dispersion, const struct kmeans_partition *partition, const float *x,
        size_t n, size_t d, int n_threads, struct rs_error *error)
{
    struct dispersion v = {.x = x, .labels = partition->labels, .n = n, .d = d, .k = partition->k};
    int status = alloc(&v, error);
    size_t n_used;

    *dispersion = (struct kmeans_dispersion){NAN, NAN};
    if (status == 0) {
        find_means(&v, n_threads);
        rs_parallel(rs_blocks(n, BLOCK_ROWS), n_threads, measure_rows, &v);
        for (size_t i = 0; i < n; i++)
            v.spread[v.labels[i]] += (double)sqrtf(v.distance[i]) / (double)v.size[v.labels[i]];
        n_used = count_used(&v);
        if (n_used > 1 && n_used < n) {
            dispersion->davies_bouldin = davies_bouldin(&v, n_used);
            dispersion->calinski_harabasz = calinski_harabasz(&v, n_used);
        }
    }
    free_all(&v);
    return status;
}
