/* eval_bootstrap.c: weights of users, weighted sums, percentiles. */
#include "eval_bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/rng.h"

/* Replicates that a worker goes over all users of a block with: their sums stay in its cache. */
enum { BLOCK_REPLICATES = 32, BLOCK_USERS = 32, MOST = 12 };

int eval_bootstrap_start(struct eval_bootstrap *bootstrap, size_t n_sums, size_t n_replicates, uint64_t seed,
        struct rs_error *error)
{
    size_t n;

    *bootstrap = (struct eval_bootstrap){.n_replicates = n_replicates, .n_sums = n_sums, .seed = seed};
    if (__builtin_mul_overflow(1 + n_replicates, n_sums, &n))
        return rs_fail(error, "--bootstrap %zu: too large", n_replicates);
    bootstrap->sums = rs_alloc_zero(n, sizeof *bootstrap->sums, error);
    return bootstrap->sums ? 0 : -1;
}

void eval_bootstrap_free(struct eval_bootstrap *bootstrap)
{
    free(bootstrap->sums);
    *bootstrap = (struct eval_bootstrap){0};
}

struct work {
    struct eval_bootstrap *bootstrap;
    const uint64_t *keys;
    size_t n_users, n_addends;
    const struct eval_addend *addends;
    uint8_t *weights;   /* [n_users, 1 + n_replicates] */
    gsl_rng **rng;      /* one a worker */
    double bound[MOST]; /* a word below bound[w] and not below bound[w - 1] is the weight w */
};

static void draw_block(void *context, size_t block, int worker)
{
    const struct work *w = context;
    size_t first = block * BLOCK_USERS, end = first + BLOCK_USERS, n = 1 + w->bootstrap->n_replicates;

    for (size_t user = first; user < end && user < w->n_users; user++) {
        uint8_t *weights = w->weights + user * n;

        rs_rng_set(w->rng[worker], w->bootstrap->seed, w->keys[user]);
        weights[0] = 1;
        for (size_t r = 1; r < n; r++) {
            double word = (double)gsl_rng_get(w->rng[worker]);
            int weight =
                    (word >= w->bound[0]) + (word >= w->bound[1]) + (word >= w->bound[2]); /* no branches to miss */

            while (weight >= 3 && weight < MOST && word >= w->bound[weight])
                weight++;
            weights[r] = (uint8_t)weight;
        }
    }
}

static void add_block(void *context, size_t block, int worker)
{
    const struct work *w = context;
    size_t n_sums = w->bootstrap->n_sums, n = 1 + w->bootstrap->n_replicates;
    size_t first = block * BLOCK_REPLICATES, end = first + BLOCK_REPLICATES < n ? first + BLOCK_REPLICATES : n;

    (void)worker;
    for (size_t i = 0; i < w->n_addends; i++) {
        const struct eval_addend *a = &w->addends[i];

        for (size_t r = first; r < end; r++) {
            double weight = w->weights[a->user * n + r], *sums = w->bootstrap->sums + r * n_sums + a->first;

            for (uint32_t j = 0; weight > 0 && j < a->n; j++)
                sums[j] += weight * a->values[j];
        }
    }
}

/* P(weight <= w) of Poisson(1), of the 2^32 words. */
static void set_bounds(double bound[MOST])
{
    double term = exp(-1), sum = 0;

    for (int w = 0; w < MOST; w++) {
        sum += term;
        term /= w + 1;
        bound[w] = sum * 4294967296.0;
    }
}

int eval_bootstrap_add(struct eval_bootstrap *bootstrap, const uint64_t *keys, size_t n_users,
        const struct eval_addend *addends, size_t n_addends, int n_threads, struct rs_error *error)
{
    struct work w = {bootstrap, keys, n_users, n_addends, addends, .weights = NULL};
    int status = 0;

    set_bounds(w.bound);
    w.weights = rs_alloc(n_users, 1 + bootstrap->n_replicates, error);
    w.rng = rs_alloc_zero((size_t)n_threads, sizeof *w.rng, error);
    if (!w.weights || !w.rng)
        status = -1;
    for (int i = 0; status == 0 && i < n_threads; i++)
        if (!(w.rng[i] = rs_rng_new(0, 0, error)))
            status = -1;
    if (status == 0) {
        rs_parallel(rs_blocks(n_users, BLOCK_USERS), bootstrap->n_replicates ? n_threads : 1, draw_block, &w);
        rs_parallel(rs_blocks(1 + bootstrap->n_replicates, BLOCK_REPLICATES), n_threads, add_block, &w);
    }
    for (int i = 0; w.rng && i < n_threads; i++)
        gsl_rng_free(w.rng[i]);
    free(w.rng);
    free(w.weights);
    return status;
}

/* ---- figures ---- */

static double figure(const double *sums, struct eval_statistic s)
{
    double ratio = sums[s.denominator] > 0 ? sums[s.numerator] / sums[s.denominator] : NAN;

    return s.root ? sqrt(ratio) : ratio;
}

double eval_bootstrap_value(const struct eval_bootstrap *bootstrap, struct eval_statistic statistic)
{
    return figure(bootstrap->sums, statistic);
}

/* The percentiles of values[n]; sorts them. */
static void take_percentiles(struct eval_interval *interval, double *values, size_t n, double confidence)
{
    interval->low = interval->high = NAN;
    if (n == 0)
        return;
    gsl_sort(values, 1, n);
    interval->low = gsl_stats_quantile_from_sorted_data(values, 1, n, (1 - confidence) / 2);
    interval->high = gsl_stats_quantile_from_sorted_data(values, 1, n, (1 + confidence) / 2);
}

int eval_bootstrap_interval(struct eval_interval *interval, const struct eval_bootstrap *bootstrap,
        struct eval_statistic statistic, double confidence, struct rs_error *error)
{
    double *values = rs_alloc(bootstrap->n_replicates, sizeof *values, error);
    size_t n = 0;

    if (!values)
        return -1;
    for (size_t r = 1; r <= bootstrap->n_replicates; r++) {
        double value = figure(bootstrap->sums + r * bootstrap->n_sums, statistic);

        if (!isnan(value))
            values[n++] = value;
    }
    interval->value = eval_bootstrap_value(bootstrap, statistic);
    take_percentiles(interval, values, n, confidence);
    free(values);
    return 0;
}

int eval_bootstrap_difference(struct eval_interval *interval, double *larger, const struct eval_bootstrap *ours,
        const struct eval_bootstrap *other, struct eval_statistic statistic, double confidence, struct rs_error *error)
{
    double *values = rs_alloc(ours->n_replicates, sizeof *values, error), wins = 0;
    size_t n = 0;

    if (!values)
        return -1;
    for (size_t r = 1; r <= ours->n_replicates; r++) {
        double value =
                figure(ours->sums + r * ours->n_sums, statistic) - figure(other->sums + r * other->n_sums, statistic);

        if (isnan(value))
            continue;
        wins += value > 0 ? 1 : value < 0 ? 0 : 0.5;
        values[n++] = value;
    }
    interval->value = eval_bootstrap_value(ours, statistic) - eval_bootstrap_value(other, statistic);
    *larger = n ? wins / (double)n : NAN;
    take_percentiles(interval, values, n, confidence);
    free(values);
    return 0;
}
