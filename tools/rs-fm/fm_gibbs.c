/* fm_gibbs.c: one coordinate after another, from its normal given all others. The order of the draws is fixed and only the
 * passes over ratings run on threads, so the draws are the same for any number of them. */
#include "fm_gibbs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <gsl/gsl_randist.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/rng.h"

enum { MAX_BLOCKS = 16, BLOCK_RATINGS = 1 << 18, REFRESH = 16 };

static const double spread = 0.1;     /* of the factors at the start */
static const double noise_weight = 8; /* a user's noise weighs as if so many ratings had the common one */

static double normal(gsl_rng *rng)
{
    return gsl_ran_gaussian_ziggurat(rng, 1);
}

/* A draw from the gamma of this shape and rate. */
static double gamma_draw(gsl_rng *rng, double shape, double rate)
{
    return gsl_ran_gamma(rng, shape, 1 / rate);
}

/* ---- one coordinate ---- */

struct fm_prior fm_conditional(const struct fm_side *design, const struct fm_row *rows, size_t feature, double old,
        struct fm_prior prior)
{
    double precision = 0, sum = 0;

    for (int64_t e = design->start[feature]; e < design->start[feature + 1]; e++) {
        const struct fm_row *row = &rows[design->row[e]];
        double x = (double)design->value[e], d = row->q - x * old;

        precision += x * x * (d * (d * row->n + 2 * row->s1) + row->s2);
        sum += x * (d * row->e0 + row->e1);
    }
    sum += precision * old + prior.precision * prior.mean;
    precision += prior.precision;
    return (struct fm_prior){sum / precision, precision};
}

/* A rating's prediction is linear in v with slope x (d + o): so much do errors, factors and parts change. */
static void change_factor(const struct fm_side *design, struct fm_row *rows, size_t feature, double old, double change)
{
    for (int64_t e = design->start[feature]; e < design->start[feature + 1]; e++) {
        struct fm_row *row = &rows[design->row[e]];
        double x = (double)design->value[e], d = row->q - x * old, step = x * change;

        row->e0 -= step * (d * row->n + row->s1);
        row->e1 -= step * (d * row->s1 + row->s2);
        row->q += step;
        row->part += step * d;
    }
}

struct fm_prior fm_conditional_linear(const struct fm_side *design, const struct fm_row *rows, size_t feature,
        double old, struct fm_prior prior)
{
    double precision = 0, sum = 0;

    for (int64_t e = design->start[feature]; e < design->start[feature + 1]; e++) {
        const struct fm_row *row = &rows[design->row[e]];
        double x = (double)design->value[e];

        precision += x * x * row->n;
        sum += x * row->e0;
    }
    sum += precision * old + prior.precision * prior.mean;
    precision += prior.precision;
    return (struct fm_prior){sum / precision, precision};
}

static void change_linear(const struct fm_side *design, struct fm_row *rows, size_t feature, double change)
{
    for (int64_t e = design->start[feature]; e < design->start[feature + 1]; e++) {
        struct fm_row *row = &rows[design->row[e]];
        double step = (double)design->value[e] * change;

        row->e0 -= step * row->n;
        row->part += step;
    }
}

static void draw_feature(struct fm_side_state *side, size_t factor, size_t feature, struct fm_prior prior, gsl_rng *rng)
{
    const struct fm_side *design = side->design;
    double *value = side->values + factor * design->n_features + feature, old = *value;
    struct fm_prior given = factor ? fm_conditional(design, side->rows, feature, old, prior)
                                   : fm_conditional_linear(design, side->rows, feature, old, prior);

    *value = given.mean + normal(rng) / sqrt(given.precision);
    if (factor)
        change_factor(design, side->rows, feature, old, *value - old);
    else
        change_linear(design, side->rows, feature, *value - old);
}

void fm_draw_factor(struct fm_side_state *side, size_t factor, gsl_rng *rng)
{
    const struct fm_side *design = side->design;

    for (size_t g = 0; g < design->n_groups; g++)
        for (size_t feature = design->first[g]; feature < design->first[g + 1]; feature++)
            draw_feature(side, factor, feature, side->priors[factor * FM_MAX_GROUPS + g], rng);
}

/* ---- priors and noise ---- */

/* Normal-gamma with all of its own parameters 1, its mean 0, as libFM has it. */
static void draw_prior(struct fm_prior *prior, const double *values, size_t n, gsl_rng *rng)
{
    double sum = 0, squares = prior->mean * prior->mean + 1;

    for (size_t j = 0; j < n; j++) {
        sum += values[j];
        squares += (values[j] - prior->mean) * (values[j] - prior->mean);
    }
    prior->precision = gamma_draw(rng, ((double)n + 2) / 2, squares / 2);
    prior->mean = sum / ((double)n + 1) + normal(rng) / sqrt(((double)n + 1) * prior->precision);
}

static void draw_priors(struct fm_side_state *side, size_t factor, gsl_rng *rng)
{
    const struct fm_side *design = side->design;

    for (size_t g = 0; g < design->n_groups; g++)
        draw_prior(&side->priors[factor * FM_MAX_GROUPS + g],
                side->values + factor * design->n_features + design->first[g], design->first[g + 1] - design->first[g],
                rng);
}

static void draw_noise(struct fm_state *s)
{
    const int64_t *start = s->ratings->start;
    double squares = 0, sum = 0, n = 0;

    for (size_t u = 0; u < s->ratings->n_users; u++)
        squares += s->error_squares[u];
    if (!s->user_noise)
        s->noise = gamma_draw(s->rng, (1 + (double)start[s->ratings->n_users]) / 2, (1 + squares) / 2);
    for (size_t u = 0; u < s->ratings->n_users; u++) {
        double n_own = (double)(start[u + 1] - start[u]);

        s->user_precision[u] = s->noise;
        if (!s->user_noise || n_own == 0)
            continue;
        s->user_precision[u] =
                gamma_draw(s->rng, (noise_weight + n_own) / 2, (noise_weight / s->noise + s->error_squares[u]) / 2);
        sum += s->user_precision[u];
        n++;
    }
    if (s->user_noise)
        s->noise = 1 / gamma_draw(s->rng, 1 + n * noise_weight / 2, 1e-6 + noise_weight * sum / 2);
}

/* Of the errors only their weighted sum is needed: e0 of all users, which the pass before has left. */
static void draw_w0(struct fm_state *s)
{
    double sum = 0, n = 0, old = s->w0;

    for (size_t u = 0; u < s->ratings->n_users; u++) {
        const struct fm_row *row = &s->side[FM_USERS].rows[u];

        sum += row->e0;
        n += row->n;
    }
    s->w0 = old + sum / n + normal(s->rng) / sqrt(n);
    s->shift = s->w0 - old;
}

void fm_gibbs_sweep(struct fm_state *s)
{
    struct fm_side_state *users = &s->side[FM_USERS], *items = &s->side[FM_ITEMS];

    if (s->n_sweeps++ % REFRESH == 0)
        fm_pass_errors(s);
    fm_pass_drift(s);
    draw_noise(s);
    fm_pass_users(s, 0);
    draw_w0(s);
    fm_pass_users(s, 0);
    for (size_t f = 0; f <= s->k; f++) {
        draw_priors(users, f, s->rng);
        fm_draw_factor(users, f, s->rng);
        fm_pass_items(s, f);
        draw_priors(items, f, s->rng);
        fm_draw_factor(items, f, s->rng);
        fm_pass_back(s, f, f < s->k ? f + 1 : 0);
    }
}

double fm_gibbs_rmse(const struct fm_state *s)
{
    double squares = 0;

    for (size_t u = 0; u < s->ratings->n_users; u++)
        squares += s->error_squares[u];
    return sqrt(squares / (double)s->ratings->start[s->ratings->n_users]);
}

/* ---- start and end ---- */

/* a_u and q of every row from the features. */
static void add_up_rows(struct fm_side_state *side, size_t k)
{
    const struct fm_side *design = side->design;
    size_t n = design->n_rows;

    memset(side->q, 0, (k + 1) * n * sizeof *side->q);
    for (size_t f = 0; f <= k; f++)
        for (size_t j = 0; j < design->n_features; j++)
            for (int64_t e = design->start[j]; e < design->start[j + 1]; e++) {
                size_t row = (size_t)design->row[e];
                double term = (double)design->value[e] * side->values[f * design->n_features + j];

                side->q[f * n + row] += term;
                if (f > 0)
                    side->q[row] -= term * term / 2;
            }
    for (size_t f = 1; f <= k; f++)
        for (size_t row = 0; row < n; row++)
            side->q[row] += side->q[f * n + row] * side->q[f * n + row] / 2;
}

static int start_side(struct fm_side_state *side, const struct fm_side *design, size_t k, gsl_rng *rng,
        struct rs_error *error)
{
    size_t n = design->n_features;

    side->design = design;
    side->values = rs_alloc_zero((k + 1) * n, sizeof *side->values, error);
    side->q = rs_alloc((k + 1) * design->n_rows, sizeof *side->q, error);
    side->ahead = rs_alloc_zero(4 * design->n_rows, sizeof *side->ahead, error);
    side->rows = rs_alloc_zero(design->n_rows, sizeof *side->rows, error);
    side->priors = rs_alloc((k + 1) * FM_MAX_GROUPS, sizeof *side->priors, error);
    if (!side->values || !side->q || !side->ahead || !side->rows || !side->priors)
        return -1;
    for (size_t j = n; j < (k + 1) * n; j++)
        side->values[j] = spread * normal(rng);
    for (size_t j = 0; j < (k + 1) * FM_MAX_GROUPS; j++)
        side->priors[j] = (struct fm_prior){0, 1};
    add_up_rows(side, k);
    return 0;
}

/* Blocks of users with about as many ratings each; how many depends on the ratings alone. */
static int cut_blocks(struct fm_state *s, struct rs_error *error)
{
    size_t n = (size_t)s->ratings->start[s->ratings->n_users], user = 0;

    s->n_blocks = rs_blocks(n, BLOCK_RATINGS) < MAX_BLOCKS ? rs_blocks(n, BLOCK_RATINGS) : MAX_BLOCKS;
    s->block = rs_alloc(s->n_blocks + 1, sizeof *s->block, error);
    s->partial = rs_alloc(s->n_blocks * s->ratings->n_items, 4 * sizeof *s->partial, error);
    if (!s->block || !s->partial)
        return -1;
    for (size_t b = 0; b < s->n_blocks; b++) {
        while (b > 0 && user < s->ratings->n_users && (size_t)s->ratings->start[user] < n / s->n_blocks * b)
            user++;
        s->block[b] = user;
    }
    s->block[s->n_blocks] = s->ratings->n_users;
    return 0;
}

static double mean_rating(const struct fm_ratings *ratings)
{
    int64_t n = ratings->start[ratings->n_users];
    double sum = 0;

    for (int64_t r = 0; r < n; r++)
        sum += (double)ratings->value[r];
    return sum / (double)n;
}

int fm_gibbs_start(struct fm_state *s, const struct fm_ratings *ratings, const struct fm_side *users,
        const struct fm_side *items, const struct rs_drift_knots *knots, size_t k, bool user_noise, uint64_t seed,
        uint64_t chain, int n_threads, struct rs_error *error)
{
    size_t n = (size_t)ratings->start[ratings->n_users];

    *s = (struct fm_state){.ratings = ratings, .k = k, .n_threads = n_threads, .user_noise = user_noise, .noise = 1};
    if (n == 0)
        return rs_fail(error, "want at least one rating");
    s->w0 = mean_rating(ratings);
    s->rng = rs_rng_new(seed, chain, error);
    s->error = rs_alloc(n, sizeof *s->error, error);
    s->user_precision = rs_alloc(ratings->n_users, sizeof *s->user_precision, error);
    s->error_squares = rs_alloc(ratings->n_users, sizeof *s->error_squares, error);
    if (!s->rng || !s->error || !s->user_precision || !s->error_squares || cut_blocks(s, error) != 0
            || fm_drift_alloc(s, knots, seed, chain, error) != 0
            || start_side(&s->side[FM_USERS], users, k, s->rng, error) != 0
            || start_side(&s->side[FM_ITEMS], items, k, s->rng, error) != 0)
        return -1;
    return 0;
}

static void free_side(struct fm_side_state *side)
{
    free(side->values);
    free(side->q);
    free(side->ahead);
    free(side->rows);
    free(side->priors);
}

void fm_gibbs_free(struct fm_state *s)
{
    free_side(&s->side[FM_USERS]);
    free_side(&s->side[FM_ITEMS]);
    free(s->error);
    free(s->user_precision);
    free(s->error_squares);
    free(s->block);
    free(s->partial);
    fm_drift_free(&s->drift);
    free(s->block_squares);
    free(s->drift_room);
    for (size_t b = 0; s->block_rng && b < s->n_blocks; b++)
        if (s->block_rng[b])
            gsl_rng_free(s->block_rng[b]);
    free(s->block_rng);
    if (s->rng)
        gsl_rng_free(s->rng);
    *s = (struct fm_state){0};
}
