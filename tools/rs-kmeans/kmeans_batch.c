/* kmeans_batch.c: draw, assign, step; a pass is as many batches as cover the rows. */
#include "kmeans_batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/rng.h"
#include "math/vector.h"
#include "models/centroids.h"

/* Passes without a better smoothed inertia that end the work. */
enum { PATIENCE = 2 };

struct batch {
    struct kmeans_state *state;
    size_t size;
    gsl_rng *rng;
    float *rows, *squared;  /* [size,d], [size] */
    int32_t *labels;        /* [size] */
    double *position;       /* [k,d] the centres, kept in double: late steps are small */
    int64_t *had, *in_pass; /* [k] rows a centre has had, in all and in this pass */
    float *before;          /* [k,d] the centres when the pass began */
};

static void batch_free(struct batch *b)
{
    if (b->rng)
        gsl_rng_free(b->rng);
    free(b->rows);
    free(b->squared);
    free(b->labels);
    free(b->position);
    free(b->had);
    free(b->in_pass);
    free(b->before);
}

static int batch_start(struct batch *b, struct kmeans_state *state, size_t size, uint64_t seed, uint64_t block,
        struct rs_error *error)
{
    size_t cells = state->k * state->d;

    *b = (struct batch){.state = state, .size = size < state->n ? size : state->n};
    b->rng = rs_rng_new(seed, block, error);
    b->rows = rs_alloc(b->size * state->d, sizeof *b->rows, error);
    b->squared = rs_alloc(b->size, sizeof *b->squared, error);
    b->labels = rs_alloc(b->size, sizeof *b->labels, error);
    b->position = rs_alloc(cells, sizeof *b->position, error);
    b->had = rs_alloc_zero(state->k, sizeof *b->had, error);
    b->in_pass = rs_alloc_zero(state->k, sizeof *b->in_pass, error);
    b->before = rs_alloc(cells, sizeof *b->before, error);
    if (!b->rng || !b->rows || !b->squared || !b->labels || !b->position || !b->had || !b->in_pass || !b->before)
        return -1;
    for (size_t c = 0; c < cells; c++)
        b->position[c] = state->centers[c];
    return 0;
}

/* Draw a batch and label it. Returns the mean squared distance. */
static double draw(struct batch *b)
{
    const struct kmeans_state *s = b->state;
    double sum = 0;

    for (size_t i = 0; i < b->size; i++) {
        size_t row = gsl_rng_uniform_int(b->rng, s->n);

        memcpy(b->rows + i * s->d, s->x + row * s->d, s->d * sizeof *b->rows);
    }
    rs_centroids_label(s->centers, s->k, s->d, b->rows, b->size, b->labels, b->squared, s->n_threads);
    for (size_t i = 0; i < b->size; i++)
        sum += (double)b->squared[i];
    return sum / (double)b->size;
}

/* Each row pulls its centre to the mean of all the rows that the centre has had. */
static void step(struct batch *b)
{
    struct kmeans_state *s = b->state;

    for (size_t i = 0; i < b->size; i++) {
        size_t j = (size_t)b->labels[i];
        double rate = 1 / (double)++b->had[j], *center = b->position + j * s->d;

        b->in_pass[j]++;
        for (size_t c = 0; c < s->d; c++)
            center[c] += rate * (b->rows[i * s->d + c] - center[c]);
    }
    for (size_t c = 0; c < s->k * s->d; c++)
        s->centers[c] = (float)b->position[c];
}

/* Centres that had no row in this pass, onto the furthest rows of the last batch. */
static void move_idle(struct batch *b)
{
    struct kmeans_state *s = b->state;

    for (size_t j = 0; j < s->k; j++) {
        size_t furthest = 0;

        if (b->in_pass[j] > 0)
            continue;
        for (size_t i = 1; i < b->size; i++) {
            if (b->squared[i] > b->squared[furthest])
                furthest = i;
        }
        if (!(b->squared[furthest] > 0))
            return;
        b->squared[furthest] = 0;
        b->had[j] = 0;
        for (size_t c = 0; c < s->d; c++)
            b->position[j * s->d + c] = s->centers[j * s->d + c] = b->rows[furthest * s->d + c];
    }
}

/* A pass, with the inertia smoothed over about the rows of two. Returns the centres' summed squared shift. */
static double run_pass(struct batch *b, double *smoothed)
{
    struct kmeans_state *s = b->state;
    size_t n_batches = rs_blocks(s->n, b->size);
    double weight = 1 / (double)n_batches, shift = 0;

    memcpy(b->before, s->centers, s->k * s->d * sizeof *b->before);
    memset(b->in_pass, 0, s->k * sizeof *b->in_pass);
    for (size_t i = 0; i < n_batches; i++) {
        double inertia = draw(b);

        step(b);
        *smoothed = *smoothed < 0 ? inertia : *smoothed + weight * (inertia - *smoothed);
    }
    move_idle(b);
    for (size_t j = 0; j < s->k; j++)
        shift += (double)rs_squared_distance(b->before + j * s->d, s->centers + j * s->d, s->d);
    return shift;
}

int kmeans_batch(struct kmeans_state *state, size_t size, size_t passes, double max_shift, uint64_t seed,
        uint64_t block, struct rs_progress *progress, struct rs_error *error)
{
    struct batch b;
    double smoothed = -1, best = -1;
    size_t waited = 0;
    int status = batch_start(&b, state, size, seed, block, error);

    state->iterations = 0;
    state->converged = false;
    while (status == 0 && state->iterations < passes && !state->converged) {
        double shift = run_pass(&b, &smoothed);

        waited = best < 0 || smoothed < best ? 0 : waited + 1;
        best = best < 0 || smoothed < best ? smoothed : best;
        state->converged = shift <= max_shift || waited == PATIENCE;
        state->iterations++;
        rs_progress_update(progress, state->iterations);
    }
    if (status == 0)
        rs_centroids_label(state->centers, state->k, state->d, state->x, state->n, state->labels, NULL,
                state->n_threads);
    batch_free(&b);
    return status;
}
