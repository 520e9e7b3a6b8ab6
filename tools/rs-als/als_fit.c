/* als_fit.c: the alternation. A row is solved by itself, so any cut of the rows over threads gives the same bits. */
#include "als_fit.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "math/rng.h"

enum { ROWS = 16, INIT_ROWS = 1024, MEAN_ROWS = 1024 };

const char *als_check(const struct als_parameters *p)
{
    if (p->k == 0 && !p->objective.is_explicit)
        return "--factors 0 (a bias model) needs --explicit";
    if (p->iterations == 0)
        return "want at least one iteration";
    if (p->solver == ALS_CG && p->cg_steps == 0)
        return "want at least one step of conjugate gradient";
    if (p->objective.is_explicit && p->objective.binary)
        return "--binary and --explicit exclude each other";
    if (!(p->objective.regularization >= 0) || !(p->objective.alpha >= 0) || !(p->objective.unobserved_weight >= 0))
        return "regularization, alpha and unobserved weight: want numbers from 0 up";
    return NULL;
}

/* The mean size of an entry. */
static double mean_size(const struct als_rows *rows)
{
    int64_t n = rows->indptr[rows->n];
    double sum = 0;

    for (int64_t e = 0; e < n; e++)
        sum += rows->data ? fabs((double)rows->data[e]) : 1;
    return n > 0 ? sum / (double)n : 0;
}

double als_regularization(const struct rs_factors_objective *o, const struct als_entries *entries)
{
    double side = sqrt((double)entries->users.n * (double)entries->items.n);
    double row = side > 0 ? (double)entries->by_user.indptr[entries->by_user.n] / side : 0;

    if (row == 0)
        return 0.01;
    if (o->is_explicit)
        return 0.1 * pow(row, 1 - o->regularization_scaling);
    return 0.047 * (o->unobserved_weight + o->alpha * mean_size(&entries->by_user)) * pow(side, 2.0 / 3)
           / pow(row + o->unobserved_weight * side, o->regularization_scaling);
}

/* ---- start ---- */

struct start {
    float *factors;
    size_t n, k;
    uint64_t seed;
    gsl_rng **rngs; /* one a worker */
};

static void start_block(void *context, size_t block, int worker)
{
    const struct start *s = context;
    size_t begin = block * INIT_ROWS, end = s->n - begin < INIT_ROWS ? s->n : begin + INIT_ROWS;
    double deviation = 0.1 / sqrt((double)s->k);

    rs_rng_set(s->rngs[worker], s->seed, block);
    for (size_t i = begin * s->k; i < end * s->k; i++)
        s->factors[i] = (float)gsl_ran_gaussian_ziggurat(s->rngs[worker], deviation);
}

/* Small Gaussians, drawn block by block in the order of ids. */
static int start_factors(float *factors, size_t n, size_t k, uint64_t seed, int n_threads, struct rs_error *error)
{
    struct start s = {factors, n, k, seed, rs_alloc_zero((size_t)n_threads, sizeof *s.rngs, error)};
    int status = s.rngs ? 0 : -1;

    for (int t = 0; status == 0 && t < n_threads; t++)
        if (!(s.rngs[t] = rs_rng_new(seed, 0, error)))
            status = -1;
    if (status == 0 && k > 0)
        rs_parallel(rs_blocks(n, INIT_ROWS), n_threads, start_block, &s);
    for (int t = 0; s.rngs && t < n_threads; t++)
        if (s.rngs[t])
            gsl_rng_free(s.rngs[t]);
    free(s.rngs);
    return status;
}

/* The mean of all ratings: block by block, so that long sums stay exact. */
static double mean_of(const struct als_rows *rows)
{
    int64_t n = rows->indptr[rows->n];
    double sum = 0;

    for (int64_t e = 0; e < n; e++)
        sum += rows->data ? (double)rows->data[e] : 1;
    return n > 0 ? sum / (double)n : 0;
}

static int alloc_side(struct rs_factors_side *side, const struct rs_ids *ids, size_t k, bool biases,
        struct rs_error *error)
{
    side->n = ids->n;
    side->factors = rs_alloc_zero(ids->n * k, sizeof *side->factors, error);
    if (!side->factors || rs_ids_copy(&side->ids, ids, error) != 0)
        return -1;
    if (biases && !(side->biases = rs_alloc_zero(ids->n, sizeof *side->biases, error)))
        return -1;
    return 0;
}

static int start_model(struct rs_factors *model, const struct als_parameters *p, const struct als_entries *entries,
        int n_threads, struct rs_error *error)
{
    *model = (struct rs_factors){.objective = p->objective, .k = p->k};
    if (p->objective.is_explicit)
        model->objective.mean = mean_of(&entries->by_user);
    if (alloc_side(&model->users, &entries->users, p->k, p->objective.is_explicit, error) != 0
            || alloc_side(&model->items, &entries->items, p->k, p->objective.is_explicit, error) != 0)
        return -1;
    if (start_factors(model->users.factors, model->users.n, p->k, p->seed, n_threads, error) != 0)
        return -1;
    return rs_factors_gram(&model->objective, p->k, &model->users, n_threads, error);
}

/* ---- the alternation ---- */

struct half {
    const struct als_parameters *parameters;
    const struct rs_factors_objective *objective;
    size_t k, width;
    const struct als_rows *rows;
    struct rs_factors_side *side;          /* being solved */
    const struct rs_factors_side *against; /* held fixed */
    float *scratch;                        /* `stride` floats a worker: the row, then the solver's */
    size_t stride;
    size_t *unsolved; /* one a worker: 1 + its first row without a solution, or 0 */
};

/* Row i of a block that ends before row `end`. */
static int solve_row(const struct half *h, size_t i, size_t end, float *row, float *scratch)
{
    const int32_t *positions = h->rows->indices + h->rows->indptr[i];
    const float *values = als_row_values(h->rows, i);
    size_t n = als_row_size(h->rows, i), ahead = (size_t)(h->rows->indptr[end] - h->rows->indptr[i + 1]);
    float *factors = h->side->factors + i * h->k;
    int status = 0;

    if (h->parameters->solver == ALS_CHOLESKY) {
        status = rs_factors_solve(h->objective, h->k, h->against, positions, values, n, ahead, row, scratch);
    } else {
        memcpy(row, factors, h->k * sizeof *row);
        if (h->objective->is_explicit)
            row[h->k] = h->side->biases[i];
        als_cg_solve(h->objective, h->k, h->against, positions, values, n, h->parameters->cg_steps, row, scratch);
    }
    memcpy(factors, row, h->k * sizeof *row);
    if (h->objective->is_explicit)
        h->side->biases[i] = row[h->k];
    return status;
}

static void solve_block(void *context, size_t block, int worker)
{
    const struct half *h = context;
    float *row = h->scratch + (size_t)worker * h->stride, *scratch = row + (h->width + 15) / 16 * 16;
    size_t *unsolved = &h->unsolved[worker], begin = block * ROWS;
    size_t end = h->rows->n - begin < ROWS ? h->rows->n : begin + ROWS;

    for (size_t i = begin; i < end; i++)
        if (solve_row(h, i, end, row, scratch) != 0 && (*unsolved == 0 || i < *unsolved))
            *unsolved = i + 1;
}

/* Solve all rows of one side, and bring its Gram matrix up to date. */
static int solve_side(struct half *h, int n_threads, struct rs_error *error)
{
    char room[RS_ID_ROOM];
    size_t first = 0;

    memset(h->unsolved, 0, (size_t)n_threads * sizeof *h->unsolved);
    rs_parallel(rs_blocks(h->rows->n, ROWS), n_threads, solve_block, h);
    for (int t = 0; t < n_threads; t++)
        if (h->unsolved[t] != 0 && (first == 0 || h->unsolved[t] < first))
            first = h->unsolved[t];
    if (first != 0)
        return rs_fail(error, "id %s: its factors are not determined: want a larger regularization",
                rs_id_format(rs_ids_at(&h->side->ids, first - 1), room, sizeof room));
    return rs_factors_gram(h->objective, h->k, h->side, n_threads, error);
}

static int iterate(struct rs_factors *model, const struct als_entries *entries, struct half *h, int n_threads,
        struct rs_error *error)
{
    h->rows = &entries->by_item;
    h->side = &model->items;
    h->against = &model->users;
    if (solve_side(h, n_threads, error) != 0)
        return -1;
    h->rows = &entries->by_user;
    h->side = &model->users;
    h->against = &model->items;
    return solve_side(h, n_threads, error);
}

static size_t scratch_of(const struct als_parameters *p, size_t width)
{
    size_t solver =
            p->solver == ALS_CG ? als_cg_scratch(width) : rs_factors_solve_scratch(p->k, p->objective.is_explicit);

    return (width + 15) / 16 * 16 + (solver + 15) / 16 * 16;
}

int als_fit(struct rs_factors *model, const struct als_parameters *parameters, const struct als_entries *entries,
        int n_threads, als_watch_fn *watch, void *context, struct rs_error *error)
{
    struct half h = {.parameters = parameters, .objective = &model->objective, .k = parameters->k};
    int status = -1;

    h.width = h.k + (parameters->objective.is_explicit ? 1 : 0);
    h.stride = scratch_of(parameters, h.width);
    h.scratch = rs_alloc((size_t)n_threads * h.stride, sizeof *h.scratch, error);
    h.unsolved = rs_alloc((size_t)n_threads, sizeof *h.unsolved, error);
    if (start_model(model, parameters, entries, n_threads, error) == 0 && h.scratch && h.unsolved)
        status = 0;
    for (size_t iteration = 1; status == 0 && iteration <= parameters->iterations; iteration++) {
        status = iterate(model, entries, &h, n_threads, error);
        if (status == 0 && watch)
            status = watch(context, model, iteration, error);
    }
    if (status == 0)
        status = rs_factors_prepare(model, n_threads, error);
    free(h.scratch);
    free(h.unsolved);
    return status;
}
