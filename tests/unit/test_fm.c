/* Tests of tools/rs-fm: what a coordinate is drawn from against the definition, the draws' mean and variance against ridge
 * regression, drift, threads. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fm_problem.h"
#include "math/cholesky.h"
#include "suite.h"

enum { USERS = FM_TEST_USERS, ITEMS = FM_TEST_ITEMS, COLUMNS = FM_TEST_COLUMNS };

/* ---- the definition ---- */

static double entry(const struct fm_side *side, size_t feature, size_t row)
{
    for (int64_t e = side->start[feature]; e < side->start[feature + 1]; e++)
        if ((size_t)side->row[e] == row)
            return (double)side->value[e];
    return 0;
}

/* w0 + sum x w + sum over pairs of features x x v.v, by two loops over all features of user and film. */
static double predict_plain(const struct fm_state *s, size_t user, size_t item)
{
    const struct fm_side_state *side = s->side;
    size_t n_users = side[0].design->n_features, n_items = side[1].design->n_features;
    double sum = s->w0;

    for (size_t a = 0; a < n_users + n_items; a++) {
        size_t side_a = a >= n_users, j = side_a ? a - n_users : a;
        double x = entry(side[side_a].design, j, side_a ? item : user);

        sum += x * side[side_a].values[j];
        for (size_t b = a + 1; b < n_users + n_items; b++) {
            size_t side_b = b >= n_users, l = side_b ? b - n_users : b;
            double y = entry(side[side_b].design, l, side_b ? item : user);

            for (size_t f = 1; x != 0 && f <= s->k; f++)
                sum += x * y * side[side_a].values[f * side[side_a].design->n_features + j]
                       * side[side_b].values[f * side[side_b].design->n_features + l];
        }
    }
    return sum;
}

static struct fm_prior conditional_plain(struct fm_state *s, int of, size_t factor, size_t feature,
        struct fm_prior prior)
{
    struct fm_side_state *side = &s->side[of];
    double *value = side->values + factor * side->design->n_features + feature, old = *value;
    double precision = prior.precision, sum = prior.precision * prior.mean;

    for (size_t u = 0; u < s->ratings->n_users; u++)
        for (int64_t r = s->ratings->start[u]; r < s->ratings->start[u + 1]; r++) {
            size_t i = (size_t)s->ratings->item[r];
            double at_0, at_1;

            *value = 0;
            at_0 = predict_plain(s, u, i);
            *value = 1;
            at_1 = predict_plain(s, u, i);
            precision += s->user_precision[u] * (at_1 - at_0) * (at_1 - at_0);
            sum += s->user_precision[u] * (at_1 - at_0) * ((double)s->ratings->value[r] - at_0);
        }
    *value = old;
    return (struct fm_prior){sum / precision, precision};
}

static void check_side(struct fm_state *s, int of, size_t factor)
{
    const struct fm_side_state *side = &s->side[of];
    const struct fm_prior prior = {0.3, 1.7};

    for (size_t j = 0; j < side->design->n_features; j++) {
        double old = side->values[factor * side->design->n_features + j];
        struct fm_prior want = conditional_plain(s, of, factor, j, prior);
        struct fm_prior got = factor ? fm_conditional(side->design, side->rows, j, old, prior)
                                     : fm_conditional_linear(side->design, side->rows, j, old, prior);

        ck_assert_double_eq_tol(got.precision, want.precision, 1e-6 * want.precision);
        ck_assert_double_eq_tol(got.mean, want.mean, 2e-5 * (1 + fabs(want.mean)));
    }
}

START_TEST(a_coordinate_has_the_conditional_of_the_definition)
{
    struct fm_problem p;
    struct fm_state s;
    struct rs_error error;

    fm_problem_make(&p, USERS, ITEMS, 0.6, true);
    ck_assert_int_eq(fm_gibbs_start(&s, &p.ratings, &p.users, &p.items, NULL, 2, true, 3, 0, 1, &error), 0);
    for (int i = 0; i < 3; i++)
        fm_gibbs_sweep(&s);
    for (size_t f = 0; f <= s.k; f++) {
        fm_pass_users(&s, f);
        check_side(&s, FM_USERS, f);
        fm_draw_factor(&s.side[FM_USERS], f, s.rng);
        if (f > 0) { /* the sums of precisions come with factor 0 */
            fm_pass_items(&s, f);
            check_side(&s, FM_ITEMS, f);
            fm_draw_factor(&s.side[FM_ITEMS], f, s.rng);
        } else {
            fm_pass_items(&s, 0);
            check_side(&s, FM_ITEMS, 0);
        }
        fm_pass_back(&s, f, 0);
    }
    for (size_t u = 0; u < USERS; u++)
        for (int64_t r = p.ratings.start[u]; r < p.ratings.start[u + 1]; r++)
            ck_assert_double_eq_tol((double)s.error[r],
                    (double)p.ratings.value[r] - predict_plain(&s, u, (size_t)p.ratings.item[r]), 1e-5);
    fm_gibbs_free(&s);
    fm_problem_free(&p);
}
END_TEST

/* ---- ridge ---- */

enum { ROUNDS = 60000, N = USERS + ITEMS - 1 + COLUMNS };

/* X^T X alpha + lambda, X^T (y - w0) alpha. */
static void normal_equations(const struct fm_problem *p, double w0, double alpha, double lambda, double *a, double *b)
{
    memset(a, 0, N * N * sizeof *a);
    memset(b, 0, N * sizeof *b);
    for (size_t j = 0; j < N; j++)
        a[j * N + j] = lambda;
    for (size_t u = 0; u < USERS; u++)
        for (int64_t r = p->ratings.start[u]; r < p->ratings.start[u + 1]; r++) {
            double x[N];

            for (size_t j = 0; j < N; j++)
                x[j] = j < USERS ? entry(&p->users, j, u) : entry(&p->items, j - USERS, (size_t)p->ratings.item[r]);
            for (size_t j = 0; j < N; j++) {
                b[j] += alpha * x[j] * ((double)p->ratings.value[r] - w0);
                for (size_t l = 0; l < N; l++)
                    a[j * N + l] += alpha * x[j] * x[l];
            }
        }
}

static void sample_linear(struct fm_state *s, double *mean, double *square)
{
    for (int i = 0; i < ROUNDS; i++) {
        fm_pass_users(s, 0);
        fm_draw_factor(&s->side[FM_USERS], 0, s->rng);
        fm_pass_items(s, 0);
        fm_draw_factor(&s->side[FM_ITEMS], 0, s->rng);
        fm_pass_back(s, 0, 0);
        for (size_t j = 0; j < N; j++) {
            double w = j < USERS ? s->side[FM_USERS].values[j] : s->side[FM_ITEMS].values[j - USERS];

            mean[j] += w / ROUNDS;
            square[j] += w * w / ROUNDS;
        }
    }
}

START_TEST(the_mean_and_variance_of_the_draws_are_those_of_ridge_regression)
{
    const double alpha = 2, lambda = 1.5;
    struct fm_problem p;
    struct fm_state s;
    struct rs_error error;
    double a[N * N], b[N], mean[N] = {0}, square[N] = {0};

    fm_problem_make(&p, USERS, ITEMS, 0.6, false);
    ck_assert_uint_eq(p.users.n_features + p.items.n_features, N);
    ck_assert_int_eq(fm_gibbs_start(&s, &p.ratings, &p.users, &p.items, NULL, 0, false, 3, 0, 1, &error), 0);
    fm_pass_errors(&s);
    for (size_t u = 0; u < USERS; u++)
        s.user_precision[u] = alpha;
    for (size_t g = 0; g < FM_MAX_GROUPS; g++)
        s.side[0].priors[g] = s.side[1].priors[g] = (struct fm_prior){0, lambda};
    sample_linear(&s, mean, square);
    normal_equations(&p, s.w0, alpha, lambda, a, b);
    ck_assert_int_eq(rs_cholesky_solve_plain(a, b, N), 0);
    for (size_t j = 0; j < N; j++)
        ck_assert_double_eq_tol(mean[j], b[j], 0.02);
    for (size_t j = 0; j < N; j++) {
        double unit[N] = {0}, none[N];

        unit[j] = 1;
        normal_equations(&p, s.w0, alpha, lambda, a, none);
        ck_assert_int_eq(rs_cholesky_solve_plain(a, unit, N), 0);
        ck_assert_double_eq_tol(square[j] - mean[j] * mean[j], unit[j], 0.05 * unit[j]);
    }
    fm_gibbs_free(&s);
    fm_problem_free(&p);
}
END_TEST

/* ---- drift ---- */

static int check_errors(void *context, const struct fm_state *state, size_t iteration, struct rs_error *error)
{
    const struct fm_ratings *ratings = state->ratings;
    size_t knot = 0;

    (void)error;
    for (size_t u = 0; iteration % 5 == 0 && u < ratings->n_users; u++)
        for (int64_t r = ratings->start[u]; r < ratings->start[u + 1]; r++) {
            double sum = predict_plain(state, u, (size_t)ratings->item[r]);

            knot += r == state->drift.knots->first[knot + 1];
            sum += fm_drift_at(&state->drift, knot, 0);
            ck_assert_double_eq_tol((double)state->error[r], (double)ratings->value[r] - sum, 1e-5);
        }
    *(double *)context = state->drift.variance[0];
    return 0;
}

/* The second half of each other user's ratings is higher, and the first of the rest: errors stay right, and the drift finds
 * it (films come in one order, so their biases can't). */
START_TEST(a_drift_is_found)
{
    const struct fm_parameters parameters = {0, 1, 60, 20, 40, false, 7};
    struct fm_problem p;
    struct rs_drift_knots knots;
    struct rs_fm model;
    struct rs_error error;
    int64_t time[60 * 40];
    double gap = 0, last = 0;
    float v;

    fm_problem_make(&p, 60, 40, 0.9, false);
    for (size_t u = 0; u < 60; u++)
        for (int64_t r = p.ratings.start[u]; r < p.ratings.start[u + 1]; r++) {
            time[r] = 10 * r;
            p.matrix.data[r] += (r - p.ratings.start[u] > 18) == (u % 2 == 0) ? 1.5F : 0;
        }
    ck_assert_int_eq(rs_drift_knots_make(&knots, p.ratings.start, time, 60, &error), 0);
    p.knots = &knots;
    fm_problem_fit(&model, &p, &parameters, 1, check_errors, &last);
    ck_assert_double_gt(last, 0);
    for (size_t u = 0; u < 60; u++)
        gap += (u % 2 == 0 ? 1 : -1)
               * (double)(rs_drift_at(&model.drift, u, 10 * (p.ratings.start[u + 1] - 3), &v)
                          - rs_drift_at(&model.drift, u, 10 * (p.ratings.start[u] + 3), &v))
               / 60;
    ck_assert_double_gt(gap, 0.8);
    ck_assert_double_lt(gap, 1.7);
    rs_drift_knots_free(&knots);
    rs_fm_free(&model);
    fm_problem_free(&p);
}
END_TEST

/* ---- threads ---- */

/* More ratings than a pass gives one block; one chain, then two. */
START_TEST(threads_do_not_change_the_draws)
{
    const struct fm_parameters parameters = {2, 1 + (size_t)_i, 3, 0, 3 * (1 + (size_t)_i), true, 7};
    size_t draws = 3 * (1 + (size_t)_i);
    struct fm_problem p;
    struct rs_fm one, two;

    fm_problem_make(&p, 700, 900, 0.9, false);
    ck_assert_uint_gt(rs_csr_entries(&p.matrix), 1 << 19);
    fm_problem_fit(&one, &p, &parameters, 1, NULL, NULL);
    fm_problem_fit(&two, &p, &parameters, 2, NULL, NULL);
    ck_assert_mem_eq(one.users.rows, two.users.rows, draws * 700 * 3 * sizeof(float));
    ck_assert_mem_eq(one.items.rows, two.items.rows, draws * 900 * 3 * sizeof(float));
    ck_assert_mem_eq(one.noise, two.noise, draws * sizeof(float));
    rs_fm_free(&one);
    rs_fm_free(&two);
    fm_problem_free(&p);
}
END_TEST

TEST_MAIN("fm", {a_coordinate_has_the_conditional_of_the_definition},
        {the_mean_and_variance_of_the_draws_are_those_of_ridge_regression}, {a_drift_is_found},
        {threads_do_not_change_the_draws, 2})
