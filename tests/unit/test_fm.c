/* Tests of tools/rs-fm and its model: what a coordinate is drawn from against the definition, the draws' mean and variance
 * against ridge regression, what is kept against where the sampler stood, who is new against who is not, threads. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/cholesky.h"
#include "matrices.h"
#include "rs-fm/fm_fit.h"
#include "suite.h"

enum { USERS = 9, ITEMS = 7, COLUMNS = 3, UNRATED = 4 };

struct problem {
    struct rs_csr matrix;
    struct rs_dense columns; /* of films */
    struct fm_ratings ratings;
    struct fm_side users, items;
    const struct rs_drift_knots *knots; /* NULL: no drift */
};

static void start_side(struct fm_side *side, const struct rs_csr *turned)
{
    int64_t *count = calloc(turned->n_rows, sizeof *count);
    struct rs_error error;

    for (size_t i = 0; i < turned->n_rows; i++)
        count[i] = turned->indptr[i + 1] - turned->indptr[i];
    ck_assert_int_eq(fm_side_start(side, count, turned->n_rows, &error), 0);
    free(count);
}

/* Film 4 has no rating. */
static void make_problem(struct problem *p, size_t n_users, size_t n_items, double density, bool history)
{
    struct test_random random = {5};
    float *cells = calloc(n_users * n_items, sizeof *cells);
    int32_t *position = calloc(n_items, sizeof *position);
    struct rs_csr turned;
    struct rs_error error;

    *p = (struct problem){0};
    for (size_t i = 0; i < n_users * n_items; i++)
        if (test_random_uniform(&random) < density && i % n_items != UNRATED)
            cells[i] = (float)(1 + test_random_bits(&random) % 10) / 2;
    test_csr(&p->matrix, n_users, n_items, cells, NULL);
    test_dense_random(&p->columns, n_items, COLUMNS, 8);
    ck_assert_int_eq(rs_csr_transpose(&turned, &p->matrix, &error), 0);
    start_side(&p->users, &p->matrix);
    start_side(&p->items, &turned);
    for (size_t i = 0; i < n_items; i++)
        position[i] = i == 2 ? -1 : (int32_t)i;
    ck_assert_int_eq(fm_side_add_dense(&p->items, p->columns.data, COLUMNS, COLUMNS, position, &error), 0);
    if (history) {
        ck_assert_int_eq(fm_side_add_history(&p->users, turned.indptr, turned.indices, n_items, &error), 0);
        ck_assert_int_eq(fm_side_add_history(&p->items, p->matrix.indptr, p->matrix.indices, n_users, &error), 0);
    }
    p->ratings = (struct fm_ratings){n_users, n_items, p->matrix.indptr, p->matrix.indices, p->matrix.data, NULL};
    rs_csr_free(&turned);
    free(cells);
    free(position);
}

static void free_problem(struct problem *p)
{
    rs_csr_free(&p->matrix);
    rs_dense_free(&p->columns);
    fm_side_free(&p->users);
    fm_side_free(&p->items);
}

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
    struct problem p;
    struct fm_state s;
    struct rs_error error;

    make_problem(&p, USERS, ITEMS, 0.6, true);
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
    free_problem(&p);
}
END_TEST

/* ---- ridge ---- */

enum { ROUNDS = 60000, N = USERS + ITEMS - 1 + COLUMNS };

/* X^T X alpha + lambda, X^T (y - w0) alpha. */
static void normal_equations(const struct problem *p, double w0, double alpha, double lambda, double *a, double *b)
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
    struct problem p;
    struct fm_state s;
    struct rs_error error;
    double a[N * N], b[N], mean[N] = {0}, square[N] = {0};

    make_problem(&p, USERS, ITEMS, 0.6, false);
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
    free_problem(&p);
}
END_TEST

/* ---- what is kept ---- */

static void fit(struct rs_fm *model, const struct problem *p, const struct fm_parameters *parameters, int threads,
        fm_watch_fn *watch, void *context)
{
    struct rs_error error;

    *model = (struct rs_fm){0};
    model->items.n_columns = COLUMNS;
    ck_assert_int_eq(rs_ids_copy(&model->users.ids, &p->matrix.rows, &error), 0);
    ck_assert_int_eq(rs_ids_copy(&model->items.ids, &p->matrix.columns, &error), 0);
    ck_assert_msg(fm_fit(model, parameters, &p->ratings, &p->users, &p->items, p->knots, threads, watch, context,
                          &error)
                          == 0,
            "%s", error.text);
}

static void predict(const struct rs_fm *model, const struct rs_csr *pairs, const struct rs_dense *columns, float *mean,
        float *deviation)
{
    struct rs_fm_rows users, items;
    struct rs_error error;

    ck_assert_int_eq(rs_fm_rows_find(&users, model, &model->users, &pairs->rows, NULL, &error), 0);
    ck_assert_msg(rs_fm_rows_find(&items, model, &model->items, &pairs->columns, columns, &error) == 0, "%s",
            error.text);
    ck_assert_int_eq(rs_fm_predict(model, &users, &items, pairs, mean, deviation, 1, &error), 0);
    rs_fm_rows_free(&users);
    rs_fm_rows_free(&items);
}

static int keep_errors(void *context, const struct fm_state *state, size_t iteration, struct rs_error *error)
{
    (void)iteration;
    (void)error;
    memcpy(context, state->error, (size_t)state->ratings->start[state->ratings->n_users] * sizeof(float));
    return 0;
}

START_TEST(a_kept_draw_predicts_where_the_sampler_stood)
{
    const struct fm_parameters parameters = {3, 1, 40, 39, 1, true, 7};
    struct problem p;
    struct rs_fm model;
    float errors[USERS * ITEMS], mean[USERS * ITEMS];

    make_problem(&p, USERS, ITEMS, 0.6, true);
    fit(&model, &p, &parameters, 1, keep_errors, errors);
    ck_assert_uint_eq(model.n_draws, 1);
    predict(&model, &p.matrix, NULL, mean, NULL);
    for (size_t r = 0; r < rs_csr_entries(&p.matrix); r++) {
        float want = fminf(fmaxf(p.matrix.data[r] - errors[r], model.low), model.high);

        ck_assert_float_eq_tol(mean[r], want, 2e-5F);
    }
    rs_fm_free(&model);
    free_problem(&p);
}
END_TEST

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
    struct problem p;
    struct rs_drift_knots knots;
    struct rs_fm model;
    struct rs_error error;
    int64_t time[60 * 40];
    double gap = 0, last = 0;
    float v;

    make_problem(&p, 60, 40, 0.9, false);
    for (size_t u = 0; u < 60; u++)
        for (int64_t r = p.ratings.start[u]; r < p.ratings.start[u + 1]; r++) {
            time[r] = 10 * r;
            p.matrix.data[r] += (r - p.ratings.start[u] > 18) == (u % 2 == 0) ? 1.5F : 0;
        }
    ck_assert_int_eq(rs_drift_knots_make(&knots, p.ratings.start, time, 60, &error), 0);
    p.knots = &knots;
    fit(&model, &p, &parameters, 1, check_errors, &last);
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
    free_problem(&p);
}
END_TEST

/* Film 4 was in the fit, with columns and without ratings. A film that comes later with the same columns is no other. */
START_TEST(a_new_film_is_as_one_that_nobody_has_rated)
{
    const struct fm_parameters parameters = {3, 2, 60, 20, 100, false, 7};
    struct problem p;
    struct rs_fm model;
    struct rs_csr known, new;
    struct rs_dense columns;
    struct rs_error error;
    float cells[USERS * ITEMS] = {0}, mean[2][USERS], deviation[2][USERS];

    make_problem(&p, USERS, ITEMS, 0.6, false);
    fit(&model, &p, &parameters, 1, NULL, NULL);
    ck_assert_uint_eq(model.n_draws, 80);
    for (size_t u = 0; u < USERS; u++)
        cells[u * ITEMS + UNRATED] = 1;
    test_csr(&known, USERS, ITEMS, cells, NULL);
    test_csr(&new, USERS, ITEMS, cells, NULL);
    test_dense_random(&columns, ITEMS, COLUMNS, 8);
    new.columns.numbers[UNRATED] = columns.rows.numbers[UNRATED] = 777;
    columns.rows.numbers[0] = 778;
    predict(&model, &known, NULL, mean[0], deviation[0]);
    predict(&model, &new, &columns, mean[1], deviation[1]);
    for (size_t u = 0; u < USERS; u++) {
        ck_assert_float_eq_tol(mean[1][u], mean[0][u], 1e-5F);
        ck_assert_float_gt(deviation[0][u], 0);
        ck_assert_float_eq_tol(deviation[1][u], deviation[0][u], 1e-4F * deviation[0][u]);
    }
    columns.n_columns--;
    ck_assert_int_eq(rs_fm_rows_find(&(struct rs_fm_rows){0}, &model, &model.items, &new.columns, &columns, &error),
            -1);
    ck_assert_ptr_nonnull(strstr(error.text, "want the 3 columns of the fit, got 2"));
    rs_csr_free(&known);
    rs_csr_free(&new);
    rs_dense_free(&columns);
    rs_fm_free(&model);
    free_problem(&p);
}
END_TEST

/* ---- the mean of draws ---- */

/* Draw 0 becomes draw 1 turned by an angle and moved: its predictions stay, and the mean has them too. */
static void turn_and_move(struct rs_fm *model, double angle, double by)
{
    struct rs_fm_side *sides[2] = {&model->users, &model->items};
    float c = (float)cos(angle), s = (float)sin(angle), moved = (float)by;

    for (size_t which = 0; which < 2; which++)
        for (size_t i = 0; i < sides[which]->n; i++) {
            const float *from = sides[which]->rows + (sides[which]->n + i) * 3;
            float *to = sides[which]->rows + i * 3;

            to[0] = from[0];
            to[1] = c * from[1] - s * from[2];
            to[2] = s * from[1] + c * from[2];
            if (which == 1)
                to[0] -= moved * to[1];
            else
                to[1] += moved;
        }
    model->w0[0] = model->w0[1];
}

START_TEST(the_mean_of_draws_that_say_the_same_says_it_too)
{
    const struct fm_parameters parameters = {2, 1, 40, 20, 2, false, 7};
    struct problem p;
    struct rs_fm model;
    struct rs_fm_frame frame;
    struct rs_fm_rows users, items;
    struct rs_error error;
    float mean[USERS * ITEMS], u[USERS * 3], v[ITEMS * 3];

    make_problem(&p, USERS, ITEMS, 0.6, true);
    fit(&model, &p, &parameters, 1, NULL, NULL);
    turn_and_move(&model, 2, 0.7);
    model.low = -100;
    model.high = 100;
    predict(&model, &p.matrix, NULL, mean, NULL);
    ck_assert_int_eq(rs_fm_rows_find(&users, &model, &model.users, &p.matrix.rows, NULL, &error), 0);
    ck_assert_int_eq(rs_fm_rows_find(&items, &model, &model.items, &p.matrix.columns, NULL, &error), 0);
    ck_assert_int_eq(rs_fm_frame_find(&frame, &model, &error), 0);
    ck_assert_int_eq(rs_fm_frame_mean(&frame, &model, &users, u, &error), 0);
    ck_assert_int_eq(rs_fm_frame_mean(&frame, &model, &items, v, &error), 0);
    for (size_t i = 0; i < USERS; i++)
        for (int64_t r = p.matrix.indptr[i]; r < p.matrix.indptr[i + 1]; r++) {
            const float *a = u + 3 * i, *b = v + 3 * (size_t)p.matrix.indices[r];

            ck_assert_float_eq_tol(a[0] + b[0] + a[1] * b[1] + a[2] * b[2], mean[r], 1e-5F);
        }
    rs_fm_frame_free(&frame);
    rs_fm_rows_free(&users);
    rs_fm_rows_free(&items);
    rs_fm_free(&model);
    free_problem(&p);
}
END_TEST

/* ---- threads ---- */

/* More ratings than a pass gives one block; one chain, then two. */
START_TEST(threads_do_not_change_the_draws)
{
    const struct fm_parameters parameters = {2, 1 + (size_t)_i, 3, 0, 3 * (1 + (size_t)_i), true, 7};
    size_t draws = 3 * (1 + (size_t)_i);
    struct problem p;
    struct rs_fm one, two;

    make_problem(&p, 700, 900, 0.9, false);
    ck_assert_uint_gt(rs_csr_entries(&p.matrix), 1 << 19);
    fit(&one, &p, &parameters, 1, NULL, NULL);
    fit(&two, &p, &parameters, 2, NULL, NULL);
    ck_assert_mem_eq(one.users.rows, two.users.rows, draws * 700 * 3 * sizeof(float));
    ck_assert_mem_eq(one.items.rows, two.items.rows, draws * 900 * 3 * sizeof(float));
    ck_assert_mem_eq(one.noise, two.noise, draws * sizeof(float));
    rs_fm_free(&one);
    rs_fm_free(&two);
    free_problem(&p);
}
END_TEST

TEST_MAIN("fm", {a_coordinate_has_the_conditional_of_the_definition},
        {the_mean_and_variance_of_the_draws_are_those_of_ridge_regression},
        {a_kept_draw_predicts_where_the_sampler_stood}, {a_drift_is_found},
        {a_new_film_is_as_one_that_nobody_has_rated}, {the_mean_of_draws_that_say_the_same_says_it_too},
        {threads_do_not_change_the_draws, 2})
