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

/* Rows of a block of distances. Sums of clusters are made in at most MAX_STRIPES stripes of the rows, of at least
 * STRIPE_ROWS rows a cluster, so that the sums are little beside the rows. */
enum { BLOCK_ROWS = 2048, MAX_STRIPES = 16, STRIPE_ROWS = 16 };

struct lloyd {
    struct kmeans_state *state;
    struct kmeans_bounds bounds;
    bool plain;
    float *old;      /* [k,d] the centres before */
    float *distance; /* [n] squared distances from the rows' own centres, when they are asked for */
    size_t n_stripes;
    double *sums;   /* [n_stripes,k,d] */
    int64_t *sizes; /* [k] rows of each cluster */
};

static void lloyd_free(struct lloyd *l)
{
    kmeans_bounds_free(&l->bounds);
    free(l->old);
    free(l->distance);
    free(l->sums);
    free(l->sizes);
}

static int lloyd_start(struct lloyd *l, struct kmeans_state *state, bool plain, struct rs_error *error)
{
    size_t n_stripes = state->n / STRIPE_ROWS / state->k;

    n_stripes = n_stripes < 1 ? 1 : n_stripes;
    *l = (struct lloyd){.state = state, .plain = plain, .n_stripes = n_stripes < MAX_STRIPES ? n_stripes : MAX_STRIPES};
    l->old = rs_alloc(state->k * state->d, sizeof *l->old, error);
    l->distance = rs_alloc(state->n, sizeof *l->distance, error);
    l->sums = rs_alloc(l->n_stripes * state->k * state->d, sizeof *l->sums, error);
    l->sizes = rs_alloc(state->k, sizeof *l->sizes, error);
    if (!l->old || !l->distance || !l->sums || !l->sizes)
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

        if (l->sizes[j] > 1 && l->distance[i] > 0 && (furthest == s->n || l->distance[i] > l->distance[furthest]))
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

        if (l->sizes[j] > 0)
            continue;
        if (!measured)
            rs_parallel(rs_blocks(s->n, BLOCK_ROWS), s->n_threads, own_distance_block, l);
        measured = true;
        row = furthest_row(l);
        if (row == s->n)
            return;
        l->sizes[s->labels[row]]--;
        l->sizes[j]++;
        s->labels[row] = (int32_t)j;
        l->distance[row] = 0;
        if (!l->plain)
            kmeans_bounds_forget(&l->bounds, row);
    }
}

/* How many rows each cluster has. */
static void count(struct lloyd *l)
{
    const struct kmeans_state *s = l->state;

    memset(l->sizes, 0, s->k * sizeof *l->sizes);
    for (size_t i = 0; i < s->n; i++)
        l->sizes[s->labels[i]]++;
}

/* One stripe's sums of the rows of each cluster, in double, rows in order. */
static void sum_stripe(void *context, size_t stripe, int worker)
{
    const struct lloyd *l = context;
    const struct kmeans_state *s = l->state;
    size_t end = s->n * (stripe + 1) / l->n_stripes;
    double *sums = l->sums + stripe * s->k * s->d;

    (void)worker;
    memset(sums, 0, s->k * s->d * sizeof *sums);
    for (size_t i = s->n * stripe / l->n_stripes; i < end; i++) {
        const float *row = s->x + i * s->d;
        double *sum = sums + (size_t)s->labels[i] * s->d;

        for (size_t c = 0; c < s->d; c++)
            sum[c] += (double)row[c];
    }
}

/* A cluster's centre: the mean of its rows, stripes in order. An empty cluster stays where it is. */
static void find_mean(struct lloyd *l, size_t j)
{
    struct kmeans_state *s = l->state;
    double *sum = l->sums + j * s->d;

    for (size_t stripe = 1; stripe < l->n_stripes; stripe++) {
        for (size_t c = 0; c < s->d; c++)
            sum[c] += sum[stripe * s->k * s->d + c];
    }
    for (size_t c = 0; l->sizes[j] > 0 && c < s->d; c++)
        s->centers[j * s->d + c] = (float)(sum[c] / (double)l->sizes[j]);
}

/* Centres to the means of their rows. Returns the sum of squared shifts. */
static double update(struct lloyd *l)
{
    struct kmeans_state *s = l->state;
    double shift = 0;

    count(l);
    fill_empty(l);
    memcpy(l->old, s->centers, s->k * s->d * sizeof *l->old);
    rs_parallel(l->n_stripes, s->n_threads, sum_stripe, l);
    for (size_t j = 0; j < s->k; j++) {
        find_mean(l, j);
        shift += (double)rs_squared_distance(l->old + j * s->d, s->centers + j * s->d, s->d);
    }
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
