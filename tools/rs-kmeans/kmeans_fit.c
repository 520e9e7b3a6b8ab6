/* kmeans_fit.c: starts, of which the best is kept. */
#include "kmeans_fit.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "kmeans_batch.h"
#include "kmeans_lloyd.h"
#include "kmeans_seed.h"

struct kmeans_parameters kmeans_defaults(void)
{
    return (struct kmeans_parameters){.k = 8, .restarts = 4, .iterations = 300, .tolerance = 1e-4, .n_threads = 1};
}

const char *kmeans_check(const struct kmeans_parameters *parameters, size_t n, size_t d)
{
    if (d == 0)
        return "data: want at least one column";
    if (parameters->k == 0 || parameters->k > INT32_MAX)
        return "clusters: want from 1 to 2147483647";
    if (parameters->k > n)
        return "clusters: want at most as many as there are rows";
    if (parameters->restarts == 0)
        return "restarts: want at least 1";
    if (!(parameters->tolerance >= 0))
        return "tolerance: want 0 or more";
    return NULL;
}

void kmeans_result_free(struct kmeans_result *result)
{
    free(result->centers);
    free(result->labels);
    free(result->sizes);
    *result = (struct kmeans_result){0};
}

static int result_alloc(struct kmeans_result *result, size_t n, size_t d, size_t k, struct rs_error *error)
{
    result->n_columns = d;
    result->centers = rs_alloc(k * d, sizeof *result->centers, error);
    result->labels = rs_alloc(n, sizeof *result->labels, error);
    result->sizes = rs_alloc_zero(k, sizeof *result->sizes, error);
    return result->centers && result->labels && result->sizes ? 0 : -1;
}

/* The columns' mean variance: what the tolerance is relative to, so that units don't matter. */
enum { BLOCK_ROWS = 4096 };

struct moments {
    const float *x;
    size_t n, d;
    const double *mean; /* [d], or NULL in the first pass */
    double *partial;    /* [n_blocks,d] */
};

static void moments_block(void *context, size_t block, int worker)
{
    const struct moments *m = context;
    size_t start = block * BLOCK_ROWS, end = m->n - start < BLOCK_ROWS ? m->n : start + BLOCK_ROWS;
    double *sum = m->partial + block * m->d;

    (void)worker;
    for (size_t j = 0; j < m->d; j++)
        sum[j] = 0;
    for (size_t i = start; i < end; i++) {
        for (size_t j = 0; j < m->d; j++) {
            double value = m->x[i * m->d + j];

            sum[j] += m->mean ? (value - m->mean[j]) * (value - m->mean[j]) : value;
        }
    }
}

static int mean_variance(const float *x, size_t n, size_t d, int n_threads, double *variance, struct rs_error *error)
{
    size_t n_blocks = rs_blocks(n, BLOCK_ROWS);
    double *mean = rs_alloc_zero(d, sizeof *mean, error);
    struct moments m = {x, n, d, NULL, rs_alloc(n_blocks * d, sizeof *m.partial, error)};
    int status = mean && m.partial ? 0 : -1;

    *variance = 0;
    if (status == 0) {
        rs_parallel(n_blocks, n_threads, moments_block, &m);
        for (size_t i = 0; i < n_blocks * d; i++)
            mean[i % d] += m.partial[i] / (double)n;
        m.mean = mean;
        rs_parallel(n_blocks, n_threads, moments_block, &m);
        for (size_t i = 0; i < n_blocks * d; i++)
            *variance += m.partial[i] / (double)n / (double)d;
    }
    free(m.partial);
    free(mean);
    return status;
}

/* One start to its end, with its inertia. Its generators are kmeans_seed_block(), which is even, for the first centres and
 * the next one for batches. */
static int run_start(struct kmeans_state *state, const struct kmeans_parameters *p, size_t restart, const float *start,
        double max_shift, double *inertia, struct rs_progress *progress, struct rs_error *error)
{
    uint64_t block = kmeans_seed_block(restart);
    int status = 0;

    if (start)
        memcpy(state->centers, start, state->k * state->d * sizeof *start);
    else
        status = kmeans_seed(state->centers, p->k, state->x, state->n, state->d, p->seed, block, NULL, p->n_threads,
                error);
    if (status < 0)
        return -1;
    if (p->batch_size > 0)
        status = kmeans_batch(state, p->batch_size, p->iterations, max_shift, p->seed, block + 1, progress, error);
    else
        status = kmeans_lloyd(state, p->iterations, max_shift, progress, error);
    return status == 0 ? kmeans_inertia(state, inertia, error) : -1;
}

/* The better of two results changes places with the one that is worked on. */
static void keep(struct kmeans_result *best, struct kmeans_state *state, double inertia)
{
    float *centers = best->centers;
    int32_t *labels = best->labels;

    best->centers = state->centers;
    best->labels = state->labels;
    best->inertia = inertia;
    best->iterations = state->iterations;
    best->converged = state->converged;
    state->centers = centers;
    state->labels = labels;
}

int kmeans_fit(struct kmeans_result *result, const struct kmeans_parameters *parameters, const float *x, size_t n,
        size_t d, struct rs_progress *progress, struct rs_error *error)
{
    return kmeans_fit_from(result, parameters, NULL, x, n, d, progress, error);
}

int kmeans_fit_from(struct kmeans_result *result, const struct kmeans_parameters *parameters,
        const float *const *starts, const float *x, size_t n, size_t d, struct rs_progress *progress,
        struct rs_error *error)
{
    const struct kmeans_parameters *p = parameters;
    const char *wrong = kmeans_check(p, n, d);
    struct kmeans_result work = {0};
    struct kmeans_state state = {.x = x, .n = n, .d = d, .k = p->k, .n_threads = p->n_threads};
    double variance = 0, inertia;
    int status = -1;

    *result = (struct kmeans_result){0};
    if (wrong)
        return rs_fail(error, "%s", wrong);
    if (result_alloc(result, n, d, p->k, error) == 0 && result_alloc(&work, n, d, p->k, error) == 0)
        status = mean_variance(x, n, d, p->n_threads, &variance, error);
    state.centers = work.centers;
    state.labels = work.labels;
    for (size_t restart = 0; status == 0 && restart < p->restarts; restart++) {
        status = run_start(&state, p, restart, starts ? starts[restart] : NULL, p->tolerance * variance, &inertia,
                progress, error);
        if (status == 0 && (restart == 0 || inertia < result->inertia))
            keep(result, &state, inertia);
    }
    work.centers = state.centers;
    work.labels = state.labels;
    kmeans_result_free(&work);
    for (size_t i = 0; status == 0 && i < n; i++)
        result->sizes[result->labels[i]]++;
    return status;
}
