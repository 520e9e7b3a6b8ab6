/* fm_fit.c: sweeps, and what is kept of a draw. */
#include "fm_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"

size_t fm_draws(const struct fm_parameters *p)
{
    size_t after = p->iterations - p->burn_in, each = p->draws < p->chains ? 1 : p->draws / p->chains;

    return p->chains * (each < after ? each : after);
}

/* The columns' effects and the ids' prior; then the rows. One that has no rating has no id of its own among the features: it
 * gets the mean of ids, whose v meets the row's other features as the row's own would. */
static void keep_side(struct rs_fm_side *kept, const struct fm_side_state *side, size_t draw, size_t width)
{
    const struct fm_side *design = side->design;
    float *mean = kept->mean + draw * width, *rows = kept->rows + draw * kept->n * width;
    float *features = kept->features + draw * kept->n_columns * width;

    for (size_t f = 0; f < width; f++) {
        const struct fm_prior *prior = &side->priors[f * FM_MAX_GROUPS];

        mean[f] = (float)prior->mean;
        kept->variance[draw * width + f] = (float)(1 / prior->precision);
        for (size_t c = 0; c < kept->n_history; c++)
            if (design->history[c] >= 0)
                kept->history[(draw * kept->n_history + c) * width + f] =
                        (float)side->values[f * design->n_features + (size_t)design->history[c]];
        for (size_t c = 0; c < kept->n_columns; c++)
            features[c * width + f] = (float)side->values[f * design->n_features + design->first[1] + c];
    }
    for (size_t row = 0; row < kept->n; row++) {
        float *to = rows + row * width;
        double linear = side->q[row];

        for (size_t f = 0; f < width; f++)
            to[f] = (float)side->q[f * kept->n + row];
        if (design->count[row] > 0)
            continue;
        for (size_t f = 1; f < width; f++) {
            linear += (double)mean[f] * side->q[f * kept->n + row];
            to[f] += mean[f];
        }
        to[0] = (float)(linear + (double)mean[0]);
    }
}

static void keep_draw(struct rs_fm *model, const struct fm_state *state, double *sums, size_t draw)
{
    for (size_t p = 0; sums && p < RS_DRIFT_PROCESSES; p++)
        model->process_variance[draw * RS_DRIFT_PROCESSES + p] = (float)state->drift.variance[p];
    if (sums)
        fm_drift_add(sums, &state->drift, state->side[FM_USERS].q);
    size_t width = model->k + 1;

    model->w0[draw] = (float)state->w0;
    model->noise[draw] = (float)(1 / state->noise);
    keep_side(&model->users, &state->side[FM_USERS], draw, width);
    keep_side(&model->items, &state->side[FM_ITEMS], draw, width);
}

static void start_model(struct rs_fm *model, const struct fm_ratings *ratings, const struct fm_side *users,
        const struct fm_side *items)
{
    model->low = INFINITY;
    model->high = -INFINITY;
    for (int64_t r = 0; r < ratings->start[ratings->n_users]; r++) {
        model->low = fminf(model->low, ratings->value[r]);
        model->high = fmaxf(model->high, ratings->value[r]);
    }
    memcpy(model->users.counts, users->count, users->n_rows * sizeof *users->count);
    memcpy(model->items.counts, items->count, items->n_rows * sizeof *items->count);
}

/* Chains know nothing of each other and run side by side; each writes draws of its own. */
struct chains {
    struct rs_fm *model;
    const struct fm_parameters *parameters;
    const struct fm_ratings *ratings;
    const struct fm_side *users, *items;
    const struct rs_drift_knots *knots;
    double *sums;  /* [chains] of fm_drift_sums() */
    int n_threads; /* within a chain */
    fm_watch_fn *watch;
    void *context;
    int *status;            /* [chains] */
    struct rs_error *error; /* [chains] */
};

static int run_sweeps(const struct chains *c, size_t chain, struct fm_state *state, struct rs_error *error)
{
    const struct fm_parameters *p = c->parameters;
    size_t after = p->iterations - p->burn_in, draws = c->model->n_draws / p->chains, kept = 0;

    for (size_t iteration = 1; iteration <= p->iterations; iteration++) {
        fm_gibbs_sweep(state);
        if (iteration > p->burn_in && (iteration - p->burn_in) * draws / after > kept)
            keep_draw(c->model, state, c->sums ? c->sums + fm_drift_sums(c->knots) * chain : NULL,
                    chain * draws + kept++);
        if (c->watch && chain == 0 && c->watch(c->context, state, iteration, error) != 0)
            return -1;
    }
    return 0;
}

static void run_chain(void *context, size_t chain, int worker)
{
    const struct chains *c = context;
    const struct fm_parameters *p = c->parameters;
    struct rs_error *error = &c->error[chain];
    struct fm_state state;

    (void)worker;
    c->status[chain] = fm_gibbs_start(&state, c->ratings, c->users, c->items, c->knots, p->k, p->user_noise, p->seed,
            chain, c->n_threads, error);
    if (c->status[chain] == 0)
        c->status[chain] = run_sweeps(c, chain, &state, error);
    fm_gibbs_free(&state);
}

static int run_chains(struct chains *c, int n_threads, struct rs_error *error)
{
    size_t n = c->parameters->chains;
    int status = -1;

    c->n_threads = n == 1 ? n_threads : 1;
    c->status = rs_alloc_zero(n, sizeof *c->status, error);
    c->error = rs_alloc_zero(n, sizeof *c->error, error);
    if (c->status && c->error) {
        rs_parallel(n, n_threads, run_chain, c);
        status = 0;
        for (size_t chain = n; chain-- > 0;)
            if (c->status[chain] != 0) {
                *error = c->error[chain];
                status = -1;
            }
    }
    free(c->status);
    free(c->error);
    return status;
}

static int keep_drift(struct rs_fm *model, const struct chains *c, struct rs_error *error)
{
    size_t n = model->users.n, width = model->k + 1;
    double *bias = rs_alloc_zero(n, sizeof *bias, error);
    int status = -1;

    if (bias) {
        for (size_t s = 0; s < model->n_draws; s++)
            for (size_t u = 0; u < n; u++)
                bias[u] += (double)model->users.rows[(s * n + u) * width] / (double)model->n_draws;
        status = fm_drift_keep(&model->drift, c->knots, c->sums, c->parameters->chains, model->n_draws, bias, error);
    }
    free(bias);
    return status;
}

int fm_fit(struct rs_fm *model, const struct fm_parameters *p, const struct fm_ratings *ratings,
        const struct fm_side *users, const struct fm_side *items, const struct rs_drift_knots *knots, int n_threads,
        fm_watch_fn *watch, void *context, struct rs_error *error)
{
    struct chains chains = {.model = model,
            .parameters = p,
            .ratings = ratings,
            .users = users,
            .items = items,
            .knots = knots,
            .watch = watch,
            .context = context};
    int status;

    model->n_draws = fm_draws(p);
    model->k = p->k;
    if (rs_fm_alloc(model, error) != 0)
        return -1;
    start_model(model, ratings, users, items);
    if (knots && !(chains.sums = rs_alloc_zero(p->chains, fm_drift_sums(knots) * sizeof *chains.sums, error)))
        return -1;
    status = run_chains(&chains, n_threads, error);
    if (status == 0 && knots)
        status = keep_drift(model, &chains, error);
    free(chains.sums);
    return status;
}
