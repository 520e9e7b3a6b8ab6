/* kmeans_lloyd.c: the iteration over either way to find the nearest centre, and what is made from labels. */
#include "kmeans_lloyd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "kmeans_bounds.h"
#include "math/vector.h"
#include "models/centroids.h"

/* Rows of a block of distances; columns of a cluster that are summed together (a cache line of them). */
enum { BLOCK_ROWS = 2048, BLOCK_COLUMNS = 16 };

/* Rows by cluster: members[starts[j] .. starts[j + 1]] are the rows of cluster j, rising. */
struct lloyd {
    struct kmeans_state *state;
    struct kmeans_bounds bounds;
    bool plain;
    float *old;      /* [k,d] the centres before */
    float *distance; /* [n] squared distances from the rows' own centres, when they are asked for */
    size_t *starts;  /* [k + 1] */
    size_t *members; /* [n] */
};

static void lloyd_free(struct lloyd *l)
{
    kmeans_bounds_free(&l->bounds);
    free(l->old);
    free(l->distance);
    free(l->starts);
    free(l->members);
}

static int lloyd_start(struct lloyd *l, struct kmeans_state *state, bool plain, struct rs_error *error)
{
    *l = (struct lloyd){.state = state, .plain = plain};
    l->old = rs_alloc(state->k * state->d, sizeof *l->old, error);
    l->distance = rs_alloc(state->n, sizeof *l->distance, error);
    l->starts = rs_alloc(state->k + 1, sizeof *l->starts, error);
    l->members = rs_alloc(state->n, sizeof *l->members, error);
    if (!l->old || !l->distance || !l->starts || !l->members)
        return -1;
    return plain ? 0 : kmeans_bounds_start(&l->bounds, state->n, state->d, state->k, 0, error);
}

/* Labels for the centres as they are now. */
static void assign(struct lloyd *l, bool is_first)
{
    struct kmeans_state *s = l->state;

    if (l->plain)
        rs_centroids_label(s->centers, s->k, s->d, s->x, s->n, s->labels, NULL, s->n_threads);
    else if (is_first)
        kmeans_bounds_first(&l->bounds, s->x, s->centers, s->labels, s->n_threads);
    else
        kmeans_bounds_next(&l->bounds, s->x, l->old, s->centers, s->labels, s->n_threads);
}

/* starts and members, by counting. */
static void list_members(struct lloyd *l)
{
    const struct kmeans_state *s = l->state;

    memset(l->starts, 0, (s->k + 1) * sizeof *l->starts);
    for (size_t i = 0; i < s->n; i++)
        l->starts[s->labels[i] + 1]++;
    for (size_t j = 0; j < s->k; j++)
        l->starts[j + 1] += l->starts[j];
    for (size_t i = 0; i < s->n; i++)
        l->members[l->starts[s->labels[i]]++] = i;
    memmove(l->starts + 1, l->starts, s->k * sizeof *l->starts);
    l->starts[0] = 0;
}

static void own_distance_block(void *context, size_t block, int worker)
{
    const struct lloyd *l = context;
    const struct kmeans_state *s = l->state;
    size_t start = block * BLOCK_ROWS, end = s->n - start < BLOCK_ROWS ? s->n : start + BLOCK_ROWS;

    (void)worker;
    for (size_t i = start; i < end; i++)
        l->distance[i] = rs_squared_distance(s->x + i * s->d, s->centers + (size_t)s->labels[i] * s->d, s->d);
}

/* The row that is furthest from its centre, of equals the first, in a cluster that can spare one; n when there is none. */
static size_t furthest_row(const struct lloyd *l)
{
    const struct kmeans_state *s = l->state;
    size_t furthest = s->n;

    for (size_t i = 0; i < s->n; i++) {
        size_t j = (size_t)s->labels[i];

        if (l->starts[j + 1] - l->starts[j] > 1 && l->distance[i] > 0
                && (furthest == s->n || l->distance[i] > l->distance[furthest]))
            furthest = i;
    }
    return furthest;
}

/* Each empty cluster gets a row of its own, which is better than where the row was. */
static void fill_empty(struct lloyd *l)
{
    struct kmeans_state *s = l->state;
    bool measured = false;

    for (size_t j = 0; j < s->k; j++) {
        size_t row;

        if (l->starts[j + 1] > l->starts[j])
            continue;
        if (!measured)
            rs_parallel(rs_blocks(s->n, BLOCK_ROWS), s->n_threads, own_distance_block, l);
        measured = true;
        row = furthest_row(l);
        if (row == s->n)
            return;
        s->labels[row] = (int32_t)j;
        l->distance[row] = 0;
        if (!l->plain)
            kmeans_bounds_forget(&l->bounds, row);
        list_members(l);
    }
}

/* One piece of a cluster's centre: the mean of its rows, in double, rows in order. An empty cluster stays where it is. */
static void mean_block(void *context, size_t block, int worker)
{
    const struct lloyd *l = context;
    const struct kmeans_state *s = l->state;
    size_t pieces = rs_blocks(s->d, BLOCK_COLUMNS), j = block / pieces, first = block % pieces * BLOCK_COLUMNS;
    size_t width = s->d - first < BLOCK_COLUMNS ? s->d - first : BLOCK_COLUMNS;
    size_t n = l->starts[j + 1] - l->starts[j];
    double sum[BLOCK_COLUMNS] = {0};

    (void)worker;
    for (size_t m = l->starts[j]; m < l->starts[j + 1]; m++) {
        const float *row = s->x + l->members[m] * s->d + first;

        for (size_t c = 0; c < width; c++)
            sum[c] += row[c];
    }
    for (size_t c = 0; n > 0 && c < width; c++)
        s->centers[j * s->d + first + c] = (float)(sum[c] / (double)n);
}

/* Centres to the means of their rows. Returns the sum of squared shifts. */
static double update(struct lloyd *l)
{
    struct kmeans_state *s = l->state;
    double shift = 0;

    list_members(l);
    fill_empty(l);
    memcpy(l->old, s->centers, s->k * s->d * sizeof *l->old);
    rs_parallel(s->k * rs_blocks(s->d, BLOCK_COLUMNS), s->n_threads, mean_block, l);
    for (size_t j = 0; j < s->k; j++)
        shift += (double)rs_squared_distance(l->old + j * s->d, s->centers + j * s->d, s->d);
    return shift;
}

static void iterate(struct lloyd *l, size_t iterations, double max_shift, struct rs_progress *progress)
{
    struct kmeans_state *s = l->state;

    s->iterations = 0;
    s->converged = false;
    assign(l, true);
    while (s->iterations < iterations && !s->converged) {
        s->converged = update(l) <= max_shift;
        s->iterations++;
        assign(l, false);
        rs_progress_update(progress, s->iterations);
    }
}

int kmeans_lloyd(struct kmeans_state *state, size_t iterations, double max_shift, struct rs_progress *progress,
        struct rs_error *error)
{
    struct lloyd l;
    int status = lloyd_start(&l, state, false, error);

    if (status == 0)
        iterate(&l, iterations, max_shift, progress);
    lloyd_free(&l);
    return status;
}

int kmeans_lloyd_plain(struct kmeans_state *state, size_t iterations, double max_shift, struct rs_error *error)
{
    struct lloyd l;
    int status = lloyd_start(&l, state, true, error);

    if (status == 0)
        iterate(&l, iterations, max_shift, NULL);
    lloyd_free(&l);
    return status;
}

int kmeans_inertia(const struct kmeans_state *state, double *inertia, struct rs_error *error)
{
    struct kmeans_state copy = *state;
    struct lloyd l = {.state = &copy, .distance = rs_alloc(state->n, sizeof *l.distance, error)};
    double total = 0;

    if (!l.distance)
        return -1;
    rs_parallel(rs_blocks(state->n, BLOCK_ROWS), state->n_threads, own_distance_block, &l);
    for (size_t i = 0; i < state->n; i++)
        total += (double)l.distance[i];
    *inertia = total;
    free(l.distance);
    return 0;
}
