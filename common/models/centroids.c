/* centroids.c: distances from centres, a block of rows at a time. */
#include "models/centroids.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/vector.h"

enum { BLOCK_ROWS = 512 };

int rs_centroids_alloc(struct rs_centroids *model, size_t k, size_t n_columns, const struct rs_ids *columns,
        struct rs_error *error)
{
    *model = (struct rs_centroids){.k = k, .n_columns = n_columns};
    model->centers = rs_alloc(k * n_columns, sizeof *model->centers, error);
    if (!model->centers || rs_ids_copy(&model->columns, columns, error) != 0)
        return -1;
    return 0;
}

void rs_centroids_free(struct rs_centroids *model)
{
    rs_ids_free(&model->columns, NULL);
    free(model->centers);
    *model = (struct rs_centroids){0};
}

int32_t rs_centroids_nearest(const float *centers, size_t k, size_t d, const float *x, float *squared)
{
    float least = rs_squared_distance(x, centers, d);
    size_t nearest = 0;

    for (size_t j = 1; j < k; j++) {
        float distance = rs_squared_distance(x, centers + j * d, d);

        if (distance < least) {
            least = distance;
            nearest = j;
        }
    }
    if (squared)
        *squared = least;
    return (int32_t)nearest;
}

struct work {
    const float *centers, *x;
    size_t k, d, n;
    int32_t *label;
    float *squared, *distance, *membership;
    double power; /* of the squared distances, in memberships */
};

static size_t block_end(const struct work *work, size_t start)
{
    return work->n - start < BLOCK_ROWS ? work->n : start + BLOCK_ROWS;
}

static void label_block(void *context, size_t block, int worker)
{
    const struct work *w = context;
    size_t start = block * BLOCK_ROWS, end = block_end(w, start);

    (void)worker;
    for (size_t i = start; i < end; i++)
        w->label[i] = rs_centroids_nearest(w->centers, w->k, w->d, w->x + i * w->d, w->squared ? w->squared + i : NULL);
}

void rs_centroids_label(const float *centers, size_t k, size_t d, const float *x, size_t n, int32_t *label,
        float *squared, int n_threads)
{
    struct work work = {.centers = centers, .x = x, .k = k, .d = d, .n = n, .label = label, .squared = squared};

    rs_parallel(rs_blocks(n, BLOCK_ROWS), n_threads, label_block, &work);
}

static void distances_block(void *context, size_t block, int worker)
{
    const struct work *w = context;
    size_t start = block * BLOCK_ROWS, end = block_end(w, start);

    (void)worker;
    for (size_t i = start; i < end; i++) {
        for (size_t j = 0; j < w->k; j++)
            w->distance[i * w->k + j] = sqrtf(rs_squared_distance(w->x + i * w->d, w->centers + j * w->d, w->d));
    }
}

void rs_centroids_distances(const float *centers, size_t k, size_t d, const float *x, size_t n, float *distance,
        int n_threads)
{
    struct work work = {.centers = centers, .x = x, .k = k, .d = d, .n = n, .distance = distance};

    rs_parallel(rs_blocks(n, BLOCK_ROWS), n_threads, distances_block, &work);
}

/* From squared distances, in place. Each is put over the least, so that nothing overflows. */
static void to_memberships(float *row, size_t k, double power)
{
    double least = INFINITY, sum = 0;

    for (size_t j = 0; j < k; j++)
        least = fmin(least, (double)row[j]);
    for (size_t j = 0; j < k; j++) {
        double share = (double)row[j] > least ? pow(least / (double)row[j], power) : 1;

        row[j] = (float)share;
        sum += share;
    }
    for (size_t j = 0; j < k; j++)
        row[j] = (float)((double)row[j] / sum);
}

static void memberships_block(void *context, size_t block, int worker)
{
    const struct work *w = context;
    size_t start = block * BLOCK_ROWS, end = block_end(w, start);

    (void)worker;
    for (size_t i = start; i < end; i++) {
        float *row = w->membership + i * w->k;

        for (size_t j = 0; j < w->k; j++)
            row[j] = rs_squared_distance(w->x + i * w->d, w->centers + j * w->d, w->d);
        to_memberships(row, w->k, w->power);
    }
}

void rs_centroids_memberships(const float *centers, size_t k, size_t d, const float *x, size_t n, double fuzziness,
        float *membership, int n_threads)
{
    struct work work = {
            .centers = centers, .x = x, .k = k, .d = d, .n = n, .membership = membership, .power = 1 / (fuzziness - 1)};

    rs_parallel(rs_blocks(n, BLOCK_ROWS), n_threads, memberships_block, &work);
}
