/* fm_fit.c: sweeps, and what is kept of a draw. */
#include "fm_fit.h"

#include <math.h>
#include <string.h>

size_t fm_draws(const struct fm_parameters *p)
{
    size_t after = p->iterations - p->burn_in;

    return p->draws < after ? p->draws : after;
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

static void keep_draw(struct rs_fm *model, const struct fm_state *state, size_t draw)
{
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

static int sweeps(struct rs_fm *model, struct fm_state *state, const struct fm_parameters *p, fm_watch_fn *watch,
                  void *context, struct rs_error *error)
{
    size_t after = p->iterations - p->burn_in, draws = model->n_draws, kept = 0;

    for (size_t iteration = 1; iteration <= p->iterations; iteration++) {
        fm_gibbs_sweep(state);
        if (iteration > p->burn_in && (iteration - p->burn_in) * draws / after > kept)
            keep_draw(model, state, kept++);
        if (watch && watch(context, state, iteration, error) != 0)
            return -1;
    }
    return 0;
}

int fm_fit(struct rs_fm *model, const struct fm_parameters *p, const struct fm_ratings *ratings,
           const struct fm_side *users, const struct fm_side *items, int n_threads, fm_watch_fn *watch, void *context,
           struct rs_error *error)
{
    struct fm_state state;
    int status = fm_gibbs_start(&state, ratings, users, items, p->k, p->user_noise, p->seed, n_threads, error);

    model->n_draws = fm_draws(p);
    model->k = p->k;
    if (status == 0)
        status = rs_fm_alloc(model, error);
    if (status == 0) {
        start_model(model, ratings, users, items);
        status = sweeps(model, &state, p, watch, context, error);
    }
    fm_gibbs_free(&state);
    return status;
}
