/* als_fit.c: the start, and the alternation. Half of an iteration: als_half.c. */
#include "als_fit.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "math/rng.h"
#include "als_half.h"

enum { INIT_ROWS = 1024, MEAN_ROWS = 1024 };

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

static int iterate(struct rs_factors *model, const struct als_entries *entries, struct als_half *half, int n_threads,
        struct rs_error *error)
{
    if (als_half_solve(half, &entries->by_item, &model->items, &model->users, false, n_threads, error) != 0)
        return -1;
    return als_half_solve(half, &entries->by_user, &model->users, &model->items, true, n_threads, error);
}

int als_fit(struct rs_factors *model, const struct als_parameters *parameters, const struct als_entries *entries,
        int n_threads, als_watch_fn *watch, void *context, struct rs_error *error)
{
    struct als_half half = {0};
    int status = start_model(model, parameters, entries, n_threads, error);

    if (status == 0)
        status = als_half_init(&half, parameters, &model->objective, n_threads, error);
    for (size_t iteration = 1; status == 0 && iteration <= parameters->iterations; iteration++) {
        status = iterate(model, entries, &half, n_threads, error);
        if (status == 0 && watch)
            status = watch(context, model, iteration, error);
    }
    if (status == 0)
        status = rs_factors_prepare(model, n_threads, error);
    als_half_free(&half);
    return status;
}
